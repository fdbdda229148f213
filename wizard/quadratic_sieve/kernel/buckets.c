/* The hits of the greater primes in all blocks of a polynomial: by block, and within it by slices of the primes. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

#ifdef WITH_AVX2
#include <immintrin.h>
#endif

bool new_buckets(sieve *s)
{
    double expected = 0;
    s->slice_list = new_array(s->count / SLICE + 40, sizeof(slice));
    if (!s->slice_list) return false;
    for (uint32_t i = s->medium; i < s->count; i++) {
        slice *last = s->slices ? &s->slice_list[s->slices - 1] : NULL;
        if (!last || last->logarithm != s->logarithms[i] || i - last->start >= SLICE)
            s->slice_list[s->slices++] = (slice){i, i, s->logarithms[i]}, last = &s->slice_list[s->slices - 1];
        last->stop = i + 1;
        expected += 2.0 * BLOCK / s->primes[i];
    }
    /* A slice is left out where the bucket might not hold it. */
    s->capacity = (uint32_t)(1.25 * expected) + 2 * SLICE + PADDING;
    s->starts = new_array((s->slices + 1) * s->settings.blocks, sizeof(uint32_t));
    s->buckets = aligned_alloc(64, ((size_t)s->capacity * s->settings.blocks * sizeof(uint32_t) + 63) / 64 * 64);
    return s->starts && s->buckets;
}

/* Where the next entry of each block's bucket goes. */
typedef struct {
    uint32_t *next[MOST_BLOCKS];
} buckets;

static inline void push(buckets *to, uint32_t index, uint32_t x)
{
    *to->next[x >> BLOCK_BITS]++ = index << 16 | (x & (BLOCK - 1));
}

static void fill_slice(const sieve *s, const slice *part, buckets *to)
{
    const uint32_t *primes = s->primes, *first = s->first, *second = s->second, interval = s->interval;
    for (uint32_t i = part->start; i < part->stop; i++) {
        uint32_t p = primes[i];
        for (uint32_t x = first[i]; x < interval; x += p) push(to, i - part->start, x);
        for (uint32_t x = second[i]; x < interval; x += p) push(to, i - part->start, x);
    }
}

#ifdef WITH_AVX2
/* Eight primes at a time: those with a hit in a block are put together, and go into its bucket at once. No branch depends
 * on where a hit is. `blocks` is a constant where this is inlined, and then the ends of all buckets are in registers. */
__attribute__((target("avx2,popcnt"), always_inline)) static inline void fill_slice_avx2(const sieve *s, const slice *part,
                                                                                        buckets *to, uint32_t blocks)
{
    const __m256i interval = _mm256_set1_epi32((int)s->interval), within = _mm256_set1_epi32(BLOCK - 1);
    const __m256i numbers = _mm256_slli_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), 16);
    uint32_t *next[MOST_BLOCKS];
    memcpy(next, to->next, blocks * sizeof(*next));
    for (uint32_t i = part->start; i < part->stop; i += 8) {
        uint32_t valid = part->stop - i < 8 ? (1u << (part->stop - i)) - 1 : 255;
        const __m256i indices = _mm256_add_epi32(numbers, _mm256_set1_epi32((int)((i - part->start) << 16)));
        const __m256i p = _mm256_loadu_si256((const __m256i *)(s->primes + i));
        for (int side = 0; side < 2; side++) {
            __m256i x = _mm256_loadu_si256((const __m256i *)((side ? s->second : s->first) + i));
            while (!_mm256_testz_si256(_mm256_cmpgt_epi32(interval, x), _mm256_set1_epi32(-1))) {
                const __m256i block = _mm256_srli_epi32(x, BLOCK_BITS), entry = _mm256_or_si256(indices, _mm256_and_si256(x, within));
                for (uint32_t j = 0; j < blocks; j++) {
                    __m256i is_here = _mm256_cmpeq_epi32(block, _mm256_set1_epi32((int)j));
                    uint32_t mask = valid & (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(is_here));
                    __m256i chosen = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)s->chosen[mask]));
                    _mm256_storeu_si256((__m256i *)next[j], _mm256_permutevar8x32_epi32(entry, chosen));
                    next[j] += __builtin_popcount(mask);
                }
                if (s->primes[i] >= s->interval) break;
                x = _mm256_add_epi32(x, p);
            }
        }
    }
    memcpy(to->next, next, blocks * sizeof(*next));
}

__attribute__((target("avx2,popcnt"))) static void fill_slice_of(const sieve *s, const slice *part, buckets *to)
{
    switch (s->settings.blocks) {
    case 2: fill_slice_avx2(s, part, to, 2); break;
    case 4: fill_slice_avx2(s, part, to, 4); break;
    case 6: fill_slice_avx2(s, part, to, 6); break;
    case 8: fill_slice_avx2(s, part, to, 8); break;
    default: fill_slice_avx2(s, part, to, s->settings.blocks);
    }
}
#endif

void fill_buckets(sieve *s)
{
    buckets to;
    uint32_t blocks = s->settings.blocks;
    for (uint32_t block = 0; block < blocks; block++) to.next[block] = s->buckets + (size_t)block * s->capacity;
    for (uint32_t i = 0; i <= s->slices; i++) {
        bool has_room = true;
        for (uint32_t block = 0; block < blocks; block++) {
            uint32_t filled = (uint32_t)(to.next[block] - (s->buckets + (size_t)block * s->capacity));
            s->starts[(size_t)i * blocks + block] = filled;
            has_room &= i < s->slices && filled + 2 * (s->slice_list[i].stop - s->slice_list[i].start) + PADDING <= s->capacity;
        }
        if (!has_room) continue;
#ifdef WITH_AVX2
        if (s->has_avx2) {
            fill_slice_of(s, &s->slice_list[i], &to);
            continue;
        }
#endif
        fill_slice(s, &s->slice_list[i], &to);
    }
}
