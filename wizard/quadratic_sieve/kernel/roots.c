/* Where a polynomial is divisible by each prime, and where the next one is. */
#include <string.h>

#include "state.h"

wide b_of(const coefficient *c, uint32_t number)
{
    wide b = wide_of(0);
    for (uint32_t j = 0; j < c->count; j++) b = is_negative(number, j) ? wide_sub(b, c->parts[j]) : wide_add(b, c->parts[j]);
    return b;
}

/* The rest of a whole number of at most 52 bits modulo p, between -p/2 and p/2, by way of the nearest quotient. */
static inline double reduced(double value, double p, double reciprocal)
{
    const double to_whole = 6755399441055744.0; /* 1.5 * 2^52 */
    return value - (value * reciprocal + to_whole - to_whole) * p;
}

static inline uint32_t as_modulus(double rest, double p)
{
    int32_t whole = (int32_t)rest;
    return (uint32_t)(whole + ((int32_t)p & (whole >> 31)));
}

/* A number modulo some primes, LIMB bits at a time. */
static inline void reduce_wide(double *restrict rests, wide a, const double *restrict p, const double *restrict reciprocals)
{
    for (int i = 0; i < AT_ONCE; i++) rests[i] = 0;
    int length = LIMBS;
    while (length && !a.limb[length - 1]) length--;
    for (int at = (64 * length - 1) / LIMB; at >= 0; at--) {
        int from = at * LIMB / 64, shift = at * LIMB % 64;
        uint64_t bits = a.limb[from] >> shift;
        if (shift > 64 - LIMB && from + 1 < LIMBS) bits |= a.limb[from + 1] << (64 - shift);
        double limb = (double)(bits & ((1 << LIMB) - 1));
        for (int i = 0; i < AT_ONCE; i++) rests[i] = reduced(rests[i] * (1 << LIMB) + limb, p[i], reciprocals[i]);
    }
}

/* `start_roots` for AT_ONCE primes from the one with index `from`, none of them apart. The inverse of a is a^(p - 2). */
FOR_EACH_CPU static void start_some(sieve *s, const coefficient *c, uint32_t number, uint32_t from)
{
    double p[AT_ONCE], reciprocals[AT_ONCE], power[AT_ONCE], inverses[AT_ONCE], rests[AT_ONCE], b[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
        p[i] = s->primes[from + i];
        reciprocals[i] = 1 / p[i];
        inverses[i] = 1;
        b[i] = 0;
    }
    reduce_wide(power, c->a, p, reciprocals);
    for (uint32_t bit = 1; bit < s->primes[from + AT_ONCE - 1]; bit *= 2)
        for (int i = 0; i < AT_ONCE; i++) {
            double longer = reduced(inverses[i] * power[i], p[i], reciprocals[i]);
            inverses[i] = (s->primes[from + i] - 2) & bit ? longer : inverses[i];
            power[i] = reduced(power[i] * power[i], p[i], reciprocals[i]);
        }
    for (uint32_t j = 0; j < c->count; j++) {
        double sign = is_negative(number, j) ? -1 : 1;
        uint32_t *restrict deltas = s->deltas[j] + from;
        reduce_wide(rests, c->parts[j], p, reciprocals);
        for (int i = 0; i < AT_ONCE; i++) {
            double part = reduced(rests[i] * inverses[i], p[i], reciprocals[i]);
            deltas[i] = as_modulus(reduced(2 * part, p[i], reciprocals[i]), p[i]);
            b[i] += sign * part;
        }
    }
    uint32_t *restrict first = s->first + from, *restrict second = s->second + from, *restrict roots = s->roots + from;
    for (int i = 0; i < AT_ONCE; i++) {
        double root = reduced((double)(int32_t)roots[i] * inverses[i], p[i], reciprocals[i]), centre = s->half - b[i];
        first[i] = as_modulus(reduced(centre + root, p[i], reciprocals[i]), p[i]);
        second[i] = as_modulus(reduced(centre - root, p[i], reciprocals[i]), p[i]);
    }
}

/* The roots of a polynomial, counted from the left end, and how far each part moves them. */
void start_roots(sieve *s, const polynomial *at)
{
    const coefficient *c = at->coefficient;
    memset(s->divides_a, 0, s->count);
    for (uint32_t j = 0; j < c->count; j++) s->divides_a[c->factors[j]] = 1;
    memcpy(s->moduli, s->primes, s->count * sizeof(uint32_t));
    for (uint32_t i = 0; i < s->count; i += AT_ONCE) start_some(s, c, at->number, i);
    for (uint32_t i = 0; i < s->medium; i++) {
        if (!is_apart(s, i)) continue;
        /* Never within the interval, and never moved. */
        s->first[i] = s->second[i] = INT32_MAX;
        s->moduli[i] = 0;
        for (uint32_t j = 0; j < c->count; j++) s->deltas[j][i] = 0;
    }
}

/* Moves roots by delta modulo their primes. Primes apart have modulus and delta 0, and stay where they are. */
FOR_EACH_CPU static void move(uint32_t *restrict roots, const uint32_t *restrict delta, const uint32_t *restrict moduli,
                              uint32_t count, bool is_forward)
{
    if (is_forward)
        for (uint32_t i = 0; i < count; i++) {
            uint32_t moved = roots[i] + delta[i], reduced = moved - moduli[i];
            roots[i] = moved < reduced ? moved : reduced;
        }
    else
        for (uint32_t i = 0; i < count; i++) {
            uint32_t moved = roots[i] - delta[i], raised = moved + moduli[i];
            roots[i] = moved < raised ? moved : raised;
        }
}

/* In the order of Gray's code, one part of b changes its sign from a polynomial to the next. */
void next_roots(sieve *s, polynomial *at)
{
    uint32_t j = (uint32_t)__builtin_ctz(at->number);
    bool is_less = is_negative(at->number, j);
    wide part = at->coefficient->parts[j], twice = wide_add(part, part);
    at->b = is_less ? wide_sub(at->b, twice) : wide_add(at->b, twice);
    move(s->first, s->deltas[j], s->moduli, s->count, is_less);
    move(s->second, s->deltas[j], s->moduli, s->count, is_less);
}
