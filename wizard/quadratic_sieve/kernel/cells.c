/* The sum of the logarithms of the primes that divide each value of a block. */
#include <string.h>

#include "state.h"

typedef uint16_t lanes __attribute__((vector_size(2 * LANES)));
typedef int16_t signed_lanes __attribute__((vector_size(2 * LANES)));

FOR_EACH_CPU static void order(uint16_t *restrict at_first, uint16_t *restrict at_second, const uint32_t *restrict first,
                               const uint32_t *restrict second, uint32_t start, uint32_t stop)
{
    for (uint32_t i = start; i < stop; i++) {
        at_first[i] = (uint16_t)(first[i] < second[i] ? first[i] : second[i]);
        at_second[i] = (uint16_t)(first[i] < second[i] ? second[i] : first[i]);
    }
}

/* The roots of the primes below `medium`, where they are in the first block. A prime of a has none: a place beyond the
 * block, or in lanes any place, where it only adds what will not be found. */
void enter(sieve *s, const coefficient *c)
{
    order(s->at_first, s->at_second, s->first, s->second, s->settings.smallest, s->medium);
    for (uint32_t j = 0; j < c->count; j++)
        if (c->factors[j] >= s->in_lanes) s->at_first[c->factors[j]] = s->at_second[c->factors[j]] = 0;
}

static void sieve_primes(uint8_t *restrict cells, uint16_t *restrict at_first, uint16_t *restrict at_second,
                         const uint16_t *restrict primes, const uint8_t *restrict logarithms, uint32_t start, uint32_t stop)
{
    for (uint32_t i = start; i < stop; i++) {
        uint32_t p = primes[i], x = at_first[i], y = at_second[i];
        uint8_t logarithm = logarithms[i];
        if (x >= BLOCK) continue;
        while (y < BLOCK - p) {
            cells[x] += logarithm;
            cells[y] += logarithm;
            cells[x + p] += logarithm;
            cells[y + p] += logarithm;
            x += 2 * p;
            y += 2 * p;
        }
        if (y < BLOCK) {
            cells[x] += logarithm;
            cells[y] += logarithm;
            x += p;
            y += p;
        }
        if (x < BLOCK) {
            cells[x] += logarithm;
            uint32_t next = x + p;
            x = y;
            y = next;
        }
        at_first[i] = (uint16_t)(x - BLOCK);
        at_second[i] = (uint16_t)(y - BLOCK);
    }
}

/* Four places are taken from a vector at once. */
static inline void add_at(uint8_t *cells, const lanes *places, uint8_t logarithm)
{
    uint64_t words[LANES / 4];
    memcpy(words, places, sizeof(words));
    for (int i = 0; i < LANES / 4; i++)
        for (int shift = 0; shift < 64; shift += 16) cells[words[i] >> shift & UINT16_MAX] += logarithm;
}

/* One root of 16 primes: `sure` hits of each are in the block, and up to `possible` more. */
static inline __attribute__((always_inline)) void sieve_root(uint8_t *restrict cells, uint16_t *restrict at,
                                                             const uint16_t *restrict primes, uint8_t logarithm,
                                                             uint32_t sure, uint32_t possible)
{
    lanes x, p;
    memcpy(&x, at, sizeof(x));
    memcpy(&p, primes, sizeof(p));
    for (; sure; sure--) {
        add_at(cells, &x, logarithm);
        x += p;
    }
    for (; possible; possible--) {
        /* What is beyond the block goes into a line behind it, which nobody reads. */
        lanes is_inside = (lanes)((signed_lanes)x >= 0);
        lanes place = x & (is_inside | (BLOCK + LINE - 1));
        add_at(cells, &place, logarithm);
        x += p & is_inside;
    }
    x -= BLOCK;
    memcpy(at, &x, sizeof(x));
}

FOR_EACH_CPU static void sieve_lanes(uint8_t *restrict cells, uint16_t *restrict at_first, uint16_t *restrict at_second,
                                     const uint16_t *restrict primes, const uint8_t *restrict logarithms, uint32_t start,
                                     uint32_t stop)
{
    for (uint32_t i = start; i < stop; i += LANES) {
        uint32_t sure = BLOCK / primes[i + LANES - 1], possible = BLOCK / primes[i] + 1 - sure;
        sieve_root(cells, at_first + i, primes + i, logarithms[i], sure, possible);
        sieve_root(cells, at_second + i, primes + i, logarithms[i], sure, possible);
    }
}

static void sieve_bucket(uint8_t *restrict cells, const uint32_t *restrict bucket, uint32_t length, uint8_t logarithm)
{
    uint32_t j = 0;
    for (; j + 4 <= length; j += 4) {
        cells[bucket[j] & UINT16_MAX] += logarithm;
        cells[bucket[j + 1] & UINT16_MAX] += logarithm;
        cells[bucket[j + 2] & UINT16_MAX] += logarithm;
        cells[bucket[j + 3] & UINT16_MAX] += logarithm;
    }
    for (; j < length; j++) cells[bucket[j] & UINT16_MAX] += logarithm;
}

void sieve_block(sieve *s, uint32_t block, uint8_t begin)
{
    memset(s->cells, begin, BLOCK);
    sieve_primes(s->cells, s->at_first, s->at_second, s->steps, s->logarithms, s->settings.smallest, s->in_lanes);
    sieve_lanes(s->cells, s->at_first, s->at_second, s->steps, s->logarithms, s->in_lanes, s->medium);
    const uint32_t *bucket = s->buckets + (size_t)block * s->capacity;
    for (uint32_t i = 0; i < s->slices; i++) {
        uint32_t j = s->starts[i * s->settings.blocks + block], stop = s->starts[(i + 1) * s->settings.blocks + block];
        sieve_bucket(s->cells, bucket + j, stop - j, s->slice_list[i].logarithm);
    }
}
