/* Values of a polynomial by their primes. */
#include <math.h>

#include "state.h"

wide value_at(const sieve *s, const polynomial *at, int32_t x)
{
    wide root = wide_add(wide_mul(at->coefficient->a, wide_of(x)), at->b);
    return wide_mul(wide_sub(wide_mul(root, root), s->n), at->inverse);
}

/* Flags the primes from `start` to `stop` that divide the value at x: x is one of their roots. An exact division by p
 * is a multiplication by its inverse modulo 2^32, and its quotient is at most 2^32/p. */
FOR_EACH_CPU static void flag(uint8_t *restrict flags, const uint32_t *restrict primes, const uint32_t *restrict first,
                              const uint32_t *restrict second, const uint32_t *restrict inverses,
                              const uint32_t *restrict limits, uint32_t x, uint32_t start, uint32_t stop)
{
    for (uint32_t i = start; i < stop; i++) {
        uint32_t by_first = (x + primes[i] - first[i]) * inverses[i], by_second = (x + primes[i] - second[i]) * inverses[i];
        flags[i] = (by_first <= limits[i]) | (by_second <= limits[i]);
    }
}

/* Whether one of 16 entries has this place. */
FOR_EACH_CPU static bool has_place(const uint32_t *entries, uint32_t place)
{
    uint32_t found = 0;
    for (int j = 0; j < 16; j++) found |= (entries[j] & UINT16_MAX) == place;
    return found;
}

/* Divides by the primes of a slice whose entries have this place. */
static void remove_slice(wide *rest, const uint32_t *entries, uint32_t length, uint32_t place, const uint32_t *primes)
{
    for (uint32_t j = 0; j < length; j += 16) {
        uint32_t stop = length - j < 16 ? length : j + 16;
        if (stop - j == 16 && !has_place(entries + j, place)) continue;
        for (uint32_t i = j; i < stop; i++)
            if ((entries[i] & UINT16_MAX) == place) remove_prime(rest, primes[entries[i] >> 16]);
    }
}

/* Whether what is left is no more than allowed large primes; they are put into `large`. */
static bool is_relation(const sieve *s, wide rest, uint32_t large[2])
{
    large[0] = large[1] = 1;
    if (rest.limb[1] | rest.limb[2] | rest.limb[3]) return false;
    uint64_t left = rest.limb[0], bound = s->settings.large_bound, largest = s->primes[s->count - 1];
    if (left < bound && (left == 1 || s->settings.large_primes)) {
        large[1] = (uint32_t)left;
        return true;
    }
    if (s->settings.large_primes < 2 || left <= largest * largest || left >= bound * bound) return false;
    uint64_t smaller, larger;
    if (!split(left, &smaller, &larger) || larger >= bound) return false;
    large[0] = (uint32_t)smaller;
    large[1] = (uint32_t)larger;
    return true;
}

/* The absolute value, without the primes of a. `examine` divides by the others, and by the small ones of a too. */
static wide without_primes_of_a(const sieve *s, const coefficient *c, wide value)
{
    wide rest = wide_is_negative(value) ? wide_negated(value) : value;
    for (uint32_t j = 0; j < c->count; j++)
        if (c->factors[j] >= s->settings.smallest) remove_prime(&rest, s->primes[c->factors[j]]);
    return rest;
}

/* Whether the value at a place of a block is smooth but for large primes, which are put into `large`. */
bool examine(sieve *s, const polynomial *at, uint32_t block, uint32_t place, uint32_t large[2])
{
    uint32_t x = block * BLOCK + place;
    wide value = value_at(s, at, (int32_t)x - (int32_t)s->half);
    if (wide_is_zero(value)) return false;
    wide rest = without_primes_of_a(s, at->coefficient, value);
    /* What small primes, by which nothing was sieved, must explain. */
    int lacks = (int)(at->needed - (s->cells[place] - at->begin));
    double explained = 0;
    while (!(rest.limb[0] & 1)) wide_divide(&rest, 2), explained += 1;
    for (uint32_t i = 1; i < s->settings.smallest; i++) {
        if (is_apart(s, i)) {
            while (wide_divide(&rest, s->primes[i])) explained += log2(s->primes[i]);
            continue;
        }
        uint32_t along = x % s->primes[i];
        if (along == s->first[i] || along == s->second[i])
            while (wide_divide(&rest, s->primes[i])) explained += s->logarithms[i];
    }
    if (explained < lacks) return false;
    flag(s->flags, s->primes, s->first, s->second, s->inverses, s->limits, x, s->settings.smallest, s->medium);
    for (uint32_t i = s->settings.smallest; i < s->medium; i++)
        if (s->flags[i]) remove_prime(&rest, s->primes[i]);
    const uint32_t *bucket = s->buckets + (size_t)block * s->capacity;
    for (uint32_t i = 0; i < s->slices; i++) {
        uint32_t j = s->starts[i * s->settings.blocks + block], stop = s->starts[(i + 1) * s->settings.blocks + block];
        remove_slice(&rest, bucket + j, stop - j, place, s->primes + s->slice_list[i].start);
    }
    return is_relation(s, rest, large);
}

static uint32_t index_of(const sieve *s, uint64_t prime)
{
    uint32_t low = 0, high = s->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s->primes[middle] < prime) low = middle + 1;
        else high = middle;
    }
    return low < s->count && s->primes[low] == prime ? low : s->count;
}

/* The number of primes of `rest` that are appended to `number` indices; `number` itself if it does not split into them. */
static int32_t split_all(const sieve *s, uint64_t rest, uint32_t *indices, int32_t number, int32_t capacity)
{
    uint64_t parts[64] = {rest};
    int32_t left = 1, at = number;
    while (left) {
        uint64_t part = parts[--left];
        if (part == 1) continue;
        uint32_t index = index_of(s, part);
        if (index < s->count && at < capacity) indices[at++] = index;
        else if (index < s->count || !split(part, &parts[left], &parts[left + 1])) return number;
        else left += 2;
    }
    return at;
}

/* Whether p, with this inverse modulo 2^64, divides a >= 0: the rest modulo p is found from the lowest limb on, up to a
 * power of 2. */
static inline bool divides(const wide *a, uint64_t p, uint64_t inverse)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        uint64_t limb = a->limb[i] - carry, borrow = a->limb[i] < carry;
        carry = (uint64_t)((u128)(limb * inverse) * p >> 64) + borrow;
    }
    return !carry;
}

int32_t sieve_factor(const sieve *s, const coefficient *c, const relation *r, uint32_t *indices, int32_t capacity)
{
    int32_t number = 0;
    if (!c->count || c->count > MOST_FACTORS || r->polynomial >= 1u << (c->count - 1) || capacity < 1) return -1;
    polynomial at = {.coefficient = c, .b = b_of(c, r->polynomial), .inverse = wide_inverse(c->a), .number = r->polynomial};
    wide rest = value_at(s, &at, r->x);
    if (wide_is_zero(rest)) return -1;
    if (wide_is_negative(rest)) {
        rest = wide_negated(rest);
        indices[number++] = s->count;
    }
    for (int i = 0; i < 2; i++)
        if (!r->large[i] || (r->large[i] > 1 && !wide_divide(&rest, r->large[i]))) return -1;
    bool is_short = false;
    for (uint32_t i = 0; i < s->count && (rest.limb[0] != 1 || rest.limb[1] | rest.limb[2] | rest.limb[3]); i++) {
        uint64_t p = s->primes[i];
        /* A short number of greater primes is split at once, where it can be. */
        if (!is_short && p > SPLIT_FROM && !(rest.limb[1] | rest.limb[2] | rest.limb[3])) {
            int32_t all = split_all(s, rest.limb[0], indices, number, capacity);
            if (all > number) return all;
            is_short = true;
        }
        if (i && !divides(&rest, p, (2 - p * s->inverses[i]) * s->inverses[i])) continue;
        while (wide_divide(&rest, (uint32_t)p)) {
            if (number == capacity) return -1;
            indices[number++] = i;
        }
    }
    return rest.limb[0] == 1 && !(rest.limb[1] | rest.limb[2] | rest.limb[3]) ? number : -1;
}
