/* What the files of the sieve share: its state, and the steps of one polynomial. */
#ifndef WIZARD_STATE_H
#define WIZARD_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu.h"
#include "sieve.h"

enum {
    BLOCK_BITS = 15,
    BLOCK = 1 << BLOCK_BITS,
    /* A bucket's entry has 16 bits for the prime's index in its slice. */
    SLICE = 1 << 13,
    MOST_BLOCKS = 64,
    /* Primes that are sieved by together, as many as fit into a vector. */
    LANES = 16,
    /* Primes from about here on have so few hits in a block that their loops would end too often: they go in lanes. */
    IN_LANES = 1 << 11,
    /* Primes from about here on go by way of buckets. Places below it fit into 16 bits. */
    IN_BUCKETS = 1 << 16,
    /* Cells that are looked at together. */
    LINE = 64,
    /* A cell whose highest bit is set is looked at. */
    HIT = 128,
    /* Primes whose roots are found together, and the bits of a number that are reduced by them at a time. */
    AT_ONCE = 32,
    LIMB = 22,
    PADDING = AT_ONCE,
    /* Numbers without primes up to here are split by Pollard's rho. */
    SPLIT_FROM = 1 << 11,
};

typedef struct {
    uint32_t start, stop;
    uint8_t logarithm;
} slice;

struct sieve {
    sieve_settings settings;
    wide n;
    uint32_t count, in_lanes, medium, interval, half, slices, capacity;
    /* Primes from `in_lanes` on are sieved by in lanes, and those from `medium` on by way of buckets. */
    uint32_t *primes, *roots, *first, *second, *inverses, *limits, *moduli, *deltas[MOST_FACTORS];
    /* For the primes below `medium`: in the block that is sieved, the next hits of both roots. */
    uint16_t *steps, *at_first, *at_second;
    uint8_t *logarithms, *flags, *divides_a;
    slice *slice_list;
    /* Where slice `i` begins in the bucket of a block: starts[i * blocks + block]. */
    uint32_t *starts, *buckets;
    uint8_t *cells;
    double bits_large, skipped_bits;
#ifdef WITH_AVX2
    bool has_avx2;
    /* By mask of 8 bits: the places of those that are set, first in a row. */
    uint8_t chosen[256][8];
#endif
};

/* A prime that has no two roots to sieve by: 2, one of the multiplier, one of a. */
static inline bool is_apart(const sieve *s, uint32_t i)
{
    return !i || !s->roots[i] || s->divides_a[i];
}

/* Whether part `j` of b is subtracted in the polynomial with this number. */
static inline bool is_negative(uint32_t number, uint32_t j)
{
    return (number ^ number >> 1) >> j & 1;
}

static inline void remove_prime(wide *rest, uint32_t p)
{
    while (wide_divide(rest, p)) {
    }
}

/* A polynomial while it is sieved. */
typedef struct {
    const coefficient *coefficient;
    wide b, inverse; /* of a, modulo 2^256 */
    uint32_t number;
    /* Bits that the primes of a value must explain, and what a cell is before it is sieved: one that is hit has them. */
    double needed;
    uint8_t begin;
} polynomial;

#pragma GCC visibility push(hidden)

/* roots.c */
wide b_of(const coefficient *c, uint32_t number);
void start_roots(sieve *s, const polynomial *at);
void next_roots(sieve *s, polynomial *at);

/* buckets.c */
bool new_buckets(sieve *s);
void fill_buckets(sieve *s);

/* cells.c */
void enter(sieve *s, const coefficient *c);
void sieve_block(sieve *s, uint32_t block, uint8_t begin);

/* values.c */
wide value_at(const sieve *s, const polynomial *at, int32_t x);
bool examine(sieve *s, const polynomial *at, uint32_t block, uint32_t place, uint32_t large[2]);

/* sieve.c */
void *new_array(uint32_t length, size_t size);

#pragma GCC visibility pop

#endif
