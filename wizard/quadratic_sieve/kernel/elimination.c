/* Linear equations modulo 2, 64 unknowns in a word. */
#include "elimination.h"

#include <stdlib.h>
#include <string.h>

#include "cpu.h"

/* Pivots that are used together: a row then changes once for all of them. */
enum { TOGETHER = 8 };

FOR_EACH_CPU static void add(uint64_t *restrict to, const uint64_t *restrict from, size_t words)
{
    for (size_t i = 0; i < words; i++) to[i] ^= from[i];
}

static bool bit(const uint64_t *row, uint32_t column)
{
    return row[column / 64] >> column % 64 & 1;
}

static void exchange(uint64_t *a, uint64_t *b, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        uint64_t held = a[i];
        a[i] = b[i];
        b[i] = held;
    }
}

/* Reduces the rows from `rank` on by the pivots of this step until one has the column; false if none has. */
static bool find_pivot(uint64_t *rows, uint32_t count, size_t words, uint32_t rank, uint32_t done, const uint32_t *columns,
                       uint32_t column)
{
    for (uint32_t i = rank + done; i < count; i++) {
        uint64_t *row = rows + i * words;
        for (uint32_t j = 0; j < done; j++)
            if (bit(row, columns[j])) add(row, rows + (rank + j) * words, words);
        if (!bit(row, column)) continue;
        uint64_t *place = rows + (rank + done) * words;
        if (row != place) exchange(row, place, words);
        for (uint32_t j = 0; j < done; j++)
            if (bit(rows + (rank + j) * words, column)) add(rows + (rank + j) * words, place, words);
        return true;
    }
    return false;
}

/* The method of the four Russians: Albrecht, Bard and Hart, ACM Transactions on Mathematical Software 37 (2010), 9. */
int64_t reduce(uint64_t *rows, uint32_t count, uint32_t unknowns, uint32_t *pivots)
{
    size_t words = (unknowns + 63) / 64;
    uint64_t *sums = calloc((size_t)1 << TOGETHER, words * sizeof(uint64_t));
    if (!sums) return -1;
    uint32_t rank = 0;
    for (uint32_t column = 0; column < unknowns && rank < count;) {
        uint32_t done = 0, *columns = pivots + rank;
        for (; column < unknowns && done < TOGETHER && rank + done < count; column++)
            if (find_pivot(rows, count, words, rank, done, columns, column)) columns[done++] = column;
        /* Left of their columns, the rows of the pivots are 0. */
        size_t from = done ? columns[0] / 64 : 0, width = words - from;
        for (uint32_t i = 1; i < 1u << done; i++) {
            uint32_t lowest = (uint32_t)__builtin_ctz(i);
            memcpy(sums + i * width, sums + (i & (i - 1)) * width, width * sizeof(uint64_t));
            add(sums + i * width, rows + (rank + lowest) * words + from, width);
        }
        for (uint32_t i = 0; i < count; i++) {
            if (i >= rank && i < rank + done) continue;
            uint32_t which = 0;
            for (uint32_t j = 0; j < done; j++) which |= (uint32_t)bit(rows + i * words, columns[j]) << j;
            if (which) add(rows + i * words + from, sums + which * width, width);
        }
        rank += done;
    }
    free(sums);
    return rank;
}
