/* Integers of 256 bits in two's complement, and of 64 bits modulo an odd number. */
#ifndef WIZARD_NUMBER_H
#define WIZARD_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#define LIMBS 4

typedef unsigned __int128 u128;

/* limb[0] is the lowest. */
typedef struct {
    uint64_t limb[LIMBS];
} wide;

static inline wide wide_of(int64_t value)
{
    uint64_t sign = value < 0 ? UINT64_MAX : 0;
    return (wide){{(uint64_t)value, sign, sign, sign}};
}

static inline wide wide_add(wide a, wide b)
{
    wide sum;
    u128 carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (u128)a.limb[i] + b.limb[i];
        sum.limb[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return sum;
}

static inline wide wide_negated(wide a)
{
    for (int i = 0; i < LIMBS; i++) a.limb[i] = ~a.limb[i];
    return wide_add(a, wide_of(1));
}

static inline wide wide_sub(wide a, wide b)
{
    return wide_add(a, wide_negated(b));
}

/* The lowest 256 bits of the product. */
static inline wide wide_mul(wide a, wide b)
{
    wide product = {{0, 0, 0, 0}};
    for (int i = 0; i < LIMBS; i++) {
        u128 carry = 0;
        for (int j = 0; i + j < LIMBS; j++) {
            carry += (u128)a.limb[i] * b.limb[j] + product.limb[i + j];
            product.limb[i + j] = (uint64_t)carry;
            carry >>= 64;
        }
    }
    return product;
}

static inline bool wide_is_negative(wide a)
{
    return a.limb[LIMBS - 1] >> 63;
}

static inline bool wide_is_zero(wide a)
{
    return !(a.limb[0] | a.limb[1] | a.limb[2] | a.limb[3]);
}

/* Divides a >= 0 by d if it is a multiple of it. */
static inline bool wide_divide(wide *a, uint32_t d)
{
    wide quotient = {{0, 0, 0, 0}};
    uint64_t rest = 0;
    int length = LIMBS;
    while (length && !a->limb[length - 1]) length--;
    for (int i = length - 1; i >= 0; i--) {
        uint64_t high = rest << 32 | a->limb[i] >> 32;
        uint64_t low = (high % d) << 32 | (a->limb[i] & UINT32_MAX);
        quotient.limb[i] = (high / d) << 32 | low / d;
        rest = low % d;
    }
    if (rest) return false;
    *a = quotient;
    return true;
}

/* The inverse of an odd a modulo 2^256: Newton's iteration doubles the bits that are right, from 3. */
static inline wide wide_inverse(wide a)
{
    wide inverse = a;
    for (int bits = 3; bits < 64 * LIMBS; bits *= 2)
        inverse = wide_mul(inverse, wide_sub(wide_of(2), wide_mul(a, inverse)));
    return inverse;
}

/* Two factors of n, which has none below 2^9; false for a prime, and for the rare square that resists. */
bool split(uint64_t n, uint64_t *smaller, uint64_t *larger);

#endif
