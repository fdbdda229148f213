/* The kernel of the quadratic sieve: what Python is too slow for. It allocates only in `sieve_new`. */
#ifndef WIZARD_SIEVE_H
#define WIZARD_SIEVE_H

#include <stdint.h>

#include "number.h"

/* Changes with every change of a function or structure below: the loader compares it. */
#define KERNEL_VERSION 2

/* Most primes in a leading coefficient. */
#define MOST_FACTORS 20

typedef struct sieve sieve;

/* What is sieved. The arrays are copied. */
typedef struct {
    uint64_t n[6];              /* kN, lowest limb first */
    const uint32_t *primes;     /* ascending, the first is 2 */
    const uint32_t *roots;      /* of kN modulo each prime */
    uint32_t count;             /* of primes */
    uint32_t blocks;            /* of 32,768 values each; even */
    uint32_t smallest;          /* index of the first prime that is sieved by; those of the multiplier come before it */
    uint32_t large_bound;       /* large primes are below it */
    uint32_t large_primes;      /* most of them in a relation: 0, 1 or 2 */
    double slack;               /* bits that a value may lack of those that its large primes explain */
} sieve_settings;

/* (a*x + b)^2 - kN = a * (value at x), and the value is smooth but for its large primes (1 where there is none). */
typedef struct {
    uint32_t polynomial;        /* number of b in the order of Gray's code */
    int32_t x;
    uint32_t large[2];          /* ascending */
} relation;

/* A leading coefficient: the product of the primes with `factors` as indices; b is the sum of +-parts. */
typedef struct {
    wide a;
    uint32_t count;
    uint32_t factors[MOST_FACTORS];
    wide parts[MOST_FACTORS];
} coefficient;

int32_t kernel_version(void);
/* NULL without memory or with settings out of range. */
sieve *sieve_new(const sieve_settings *settings);
void sieve_free(sieve *s);
/* Sieves `count` polynomials from the one with number `first`, and returns the number of relations found, at most
 * `capacity`; -1 for a coefficient out of range. */
int32_t sieve_run(sieve *s, const coefficient *c, uint32_t first, uint32_t count, relation *found, int32_t capacity);
/* The indices of the primes of the value of a relation, with repetition, without those of `a`; index `count` stands
 * for -1. Returns how many they are, or -1 for one that is none. */
int32_t sieve_factor(const sieve *s, const coefficient *c, const relation *r, uint32_t *indices, int32_t capacity);

#endif
