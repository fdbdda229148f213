/* The self-initializing quadratic sieve: Contini, Factoring integers with the self-initializing quadratic sieve (1997).
 *
 * The value of a polynomial at x is ((a*x + b)^2 - kN) / a. Since a is odd and the value is below 2^255, it is found
 * modulo 2^256 with the inverse of a there, and nothing long is ever divided. */
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int32_t kernel_version(void)
{
    return KERNEL_VERSION;
}

void *new_array(uint32_t length, size_t size)
{
    void *array = aligned_alloc(64, ((size_t)(length + PADDING) * size + 63) / 64 * 64);
    if (array) memset(array, 0, (size_t)(length + PADDING) * size);
    return array;
}

/* Which primes are sieved by in which way. No vector of lanes has primes on both sides of BLOCK. */
static void divide(sieve *s)
{
    uint32_t low = s->settings.smallest, middle = low, high;
    while (low < s->count && s->primes[low] < IN_LANES) low++;
    for (middle = low; middle < s->count && s->primes[middle] <= BLOCK;) middle++;
    for (high = middle; high < s->count && s->primes[high] < IN_BUCKETS;) high++;
    s->in_lanes = middle - (middle - low) / LANES * LANES;
    s->medium = middle + (high - middle) / LANES * LANES;
}

sieve *sieve_new(const sieve_settings *settings)
{
    if (settings->blocks < 2 || settings->blocks % 2 || settings->blocks > MOST_BLOCKS || settings->count < 30 ||
        settings->smallest < 1 || settings->smallest >= settings->count || settings->large_primes > 2)
        return NULL;
    sieve *s = calloc(1, sizeof(sieve));
    if (!s) return NULL;
    s->settings = *settings;
    s->count = settings->count;
    s->interval = settings->blocks * BLOCK;
    s->half = s->interval / 2;
    memcpy(s->n.limb, settings->n, sizeof(s->n.limb));
    uint32_t **arrays[] = {&s->primes, &s->roots, &s->first, &s->second, &s->inverses, &s->limits, &s->moduli};
    for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++)
        if (!(*arrays[i] = new_array(s->count, sizeof(uint32_t)))) goto failed;
    for (int i = 0; i < MOST_FACTORS; i++)
        if (!(s->deltas[i] = new_array(s->count, sizeof(uint32_t)))) goto failed;
    uint16_t **short_arrays[] = {&s->steps, &s->at_first, &s->at_second};
    for (size_t i = 0; i < sizeof(short_arrays) / sizeof(*short_arrays); i++)
        if (!(*short_arrays[i] = new_array(s->count, sizeof(uint16_t)))) goto failed;
    s->logarithms = new_array(s->count, 1);
    s->flags = new_array(s->count, 1);
    s->divides_a = new_array(s->count, 1);
    s->cells = new_array(BLOCK + LINE, 1);
    if (!s->logarithms || !s->flags || !s->divides_a || !s->cells) goto failed;
    memcpy(s->primes, settings->primes, s->count * sizeof(uint32_t));
    for (uint32_t i = 0; i < PADDING; i++) s->primes[s->count + i] = s->primes[s->count - 1];
    memcpy(s->roots, settings->roots, s->count * sizeof(uint32_t));
    divide(s);
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t p = s->primes[i];
        s->logarithms[i] = (uint8_t)lrint(log2(p));
        s->steps[i] = (uint16_t)p;
        if (!i) continue;
        s->inverses[i] = p;
        for (int j = 0; j < 4; j++) s->inverses[i] *= 2 - p * s->inverses[i];
        s->limits[i] = UINT32_MAX / p;
        if (i >= settings->smallest && !s->roots[i]) goto failed;
        if (i < settings->smallest && s->roots[i]) s->skipped_bits += 2 * log2(p) / (p - 1);
    }
    if (settings->smallest > s->in_lanes) goto failed;
    s->bits_large = log2(settings->large_bound);
#ifdef WITH_AVX2
    s->has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
    for (uint32_t mask = 0; mask < 256; mask++)
        for (uint32_t i = 0, length = 0; i < 8; i++)
            if (mask >> i & 1) s->chosen[mask][length++] = (uint8_t)i;
#endif
    if (!new_buckets(s)) goto failed;
    return s;
failed:
    sieve_free(s);
    return NULL;
}

void sieve_free(sieve *s)
{
    if (!s) return;
    void *arrays[] = {s->primes, s->roots, s->first, s->second, s->steps, s->at_first, s->at_second, s->inverses, s->limits, s->moduli, s->logarithms,
                      s->flags, s->divides_a, s->cells, s->slice_list, s->starts, s->buckets};
    for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++) free(arrays[i]);
    for (int i = 0; i < MOST_FACTORS; i++) free(s->deltas[i]);
    free(s);
}

static inline bool has_hit(const uint8_t *line)
{
    uint64_t words[LINE / 8], all = 0;
    memcpy(words, line, LINE);
    for (int i = 0; i < LINE / 8; i++) all |= words[i];
    return all & 0x8080808080808080u;
}

/* What a cell must reach for its value to be looked at. The value at the ends of the interval is among the largest. */
static void set_threshold(const sieve *s, polynomial *at)
{
    wide end = value_at(s, at, (int32_t)s->half - 1);
    if (wide_is_negative(end)) end = wide_negated(end);
    double bits = 0;
    for (int i = LIMBS - 1; i >= 0 && !bits; i--)
        if (end.limb[i]) bits = 64 * i + log2((double)end.limb[i]);
    at->needed = bits - s->settings.slack - s->settings.large_primes * s->bits_large * (s->settings.large_primes > 1 ? 0.92 : 1);
    double threshold = at->needed - s->skipped_bits;
    at->begin = (uint8_t)(HIT - lrint(threshold < 1 ? 1 : threshold > HIT - 1 ? HIT - 1 : threshold));
}

/* Looks at the cells of a block that are hit, and returns the number of relations found by now. */
static int32_t look(sieve *s, const polynomial *at, uint32_t block, relation *found, int32_t number, int32_t capacity)
{
    for (uint32_t line = 0; line < BLOCK; line += LINE) {
        if (!has_hit(s->cells + line)) continue;
        for (uint32_t place = line; place < line + LINE && number < capacity; place++) {
            if (!(s->cells[place] & HIT)) continue;
            relation *next = &found[number];
            next->polynomial = at->number;
            next->x = (int32_t)(block * BLOCK + place) - (int32_t)s->half;
            if (examine(s, at, block, place, next->large)) number++;
        }
    }
    return number;
}

int32_t sieve_run(sieve *s, const coefficient *c, uint32_t first, uint32_t count, relation *found, int32_t capacity)
{
    if (!c->count || c->count > MOST_FACTORS || !(c->a.limb[0] & 1) || (uint64_t)first + count > 1ull << (c->count - 1)) return -1;
    for (uint32_t j = 0; j < c->count; j++)
        if (!c->factors[j] || c->factors[j] >= s->medium || !s->roots[c->factors[j]]) return -1;
    int32_t number = 0;
    polynomial at = {.coefficient = c, .b = b_of(c, first), .inverse = wide_inverse(c->a), .number = first};
    for (; at.number < first + count && number < capacity; at.number++) {
        if (at.number == first) start_roots(s, &at);
        else next_roots(s, &at);
        set_threshold(s, &at);
        enter(s, c);
        fill_buckets(s);
        for (uint32_t block = 0; block < s->settings.blocks; block++) {
            sieve_block(s, block, at.begin);
            number = look(s, &at, block, found, number, capacity);
        }
    }
    return number;
}
