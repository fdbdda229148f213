/* Structured Gaussian elimination: columns of few vectors are eliminated one after another, and what is left is dense.
 * LaMacchia and Odlyzko, Solving large sparse linear systems over finite fields, CRYPTO '90, 109-133. */
#include <stdlib.h>
#include <string.h>

#include "elimination.h"

enum {
    /* A column of more vectors than this is not eliminated here. */
    HEAVY = 40,
    MOST_DEPENDENCIES = 64,
};

typedef struct {
    uint32_t *at, length, room;
} list;

/* A vector is the sum of those that were given with the indices `sum_of`; of its columns only the light ones are kept. */
typedef struct {
    list columns, sum_of;
    bool is_gone;
} vector;

typedef struct {
    uint32_t count, width;
    vector *vectors;
    /* The vectors that have a column. */
    list *having;
    /* The row of a heavy column among the dense ones. */
    uint32_t *rows;
} matrix;

static bool append(list *to, uint32_t value)
{
    if (to->length == to->room) {
        uint32_t room = to->room ? 2 * to->room : 4;
        uint32_t *at = realloc(to->at, room * sizeof(uint32_t));
        if (!at) return false;
        to->at = at;
        to->room = room;
    }
    to->at[to->length++] = value;
    return true;
}

static void discard(list *from, uint32_t value)
{
    for (uint32_t i = 0; i < from->length; i++)
        if (from->at[i] == value) {
            from->at[i] = from->at[--from->length];
            return;
        }
}

static bool toggle(list *in, uint32_t value)
{
    uint32_t length = in->length;
    discard(in, value);
    return in->length < length || append(in, value);
}

/* The sum of two ascending lists modulo 2, in the place of the first. */
static bool add_list(list *to, const list *other)
{
    list sum = {malloc((to->length + other->length + 1) * sizeof(uint32_t)), 0, to->length + other->length + 1};
    if (!sum.at) return false;
    uint32_t i = 0, j = 0;
    while (i < to->length || j < other->length) {
        if (j == other->length || (i < to->length && to->at[i] < other->at[j])) sum.at[sum.length++] = to->at[i++];
        else if (i == to->length || other->at[j] < to->at[i]) sum.at[sum.length++] = other->at[j++];
        else i++, j++;
    }
    free(to->at);
    *to = sum;
    return true;
}

static int ascending(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return (one > other) - (one < other);
}

/* Sorts the columns of a vector and leaves out those that cancel each other; returns how many are left. */
static uint32_t tidy(uint32_t *columns, uint32_t length)
{
    uint32_t kept = 0;
    qsort(columns, length, sizeof(uint32_t), ascending);
    for (uint32_t i = 0; i < length; i++) {
        if (kept && columns[kept - 1] == columns[i]) kept--;
        else columns[kept++] = columns[i];
    }
    return kept;
}

/* Adds the vector with the fewest columns of those that have this one to the others, and drops it. */
static bool eliminate(matrix *m, uint32_t column)
{
    list *having = &m->having[column];
    if (!having->length) return true;
    uint32_t chosen = having->at[0];
    for (uint32_t i = 1; i < having->length; i++) {
        const vector *best = &m->vectors[chosen], *other = &m->vectors[having->at[i]];
        uint64_t size = (uint64_t)best->columns.length << 32 | best->sum_of.length;
        if (((uint64_t)other->columns.length << 32 | other->sum_of.length) < size) chosen = having->at[i];
    }
    vector *pivot = &m->vectors[chosen];
    pivot->is_gone = true;
    for (uint32_t i = 0; i < pivot->columns.length; i++) discard(&m->having[pivot->columns.at[i]], chosen);
    while (having->length) {
        uint32_t index = having->at[having->length - 1];
        vector *each = &m->vectors[index];
        for (uint32_t i = 0; i < pivot->columns.length; i++)
            if (!toggle(&m->having[pivot->columns.at[i]], index)) return false;
        if (!add_list(&each->columns, &pivot->columns) || !add_list(&each->sum_of, &pivot->sum_of)) return false;
    }
    return true;
}

/* Fills the lists, and eliminates all columns that have few vectors, those with the fewest first. */
static bool eliminate_all(matrix *m, const uint32_t *lengths, uint32_t *const *columns)
{
    for (uint32_t i = 0; i < m->count; i++)
        for (uint32_t j = 0; j < lengths[i]; j++) m->rows[columns[i][j]]++;
    for (uint32_t i = 0; i < m->count; i++) {
        if (!append(&m->vectors[i].sum_of, i)) return false;
        for (uint32_t j = 0; j < lengths[i]; j++) {
            uint32_t column = columns[i][j];
            if (m->rows[column] <= HEAVY && !(append(&m->vectors[i].columns, column) && append(&m->having[column], i))) return false;
        }
    }
    for (uint32_t limit = 1; limit <= HEAVY; limit++)
        for (bool is_changed = true; is_changed;) {
            is_changed = false;
            for (uint32_t column = 0; column < m->width; column++) {
                uint32_t length = m->having[column].length;
                if (!length || length > limit) continue;
                if (!eliminate(m, column)) return false;
                is_changed = true;
            }
        }
    return true;
}

/* The dependencies of the vectors that are left, by way of a dense matrix with a row for each column. */
static int64_t solve(matrix *m, const uint32_t *lengths, uint32_t *const *columns, uint64_t *masks)
{
    uint32_t *left = malloc((m->count + 1) * sizeof(uint32_t)), unknowns = 0, height = 0;
    if (!left) return -1;
    for (uint32_t i = 0; i < m->count; i++)
        if (!m->vectors[i].is_gone) left[unknowns++] = i;
    for (uint32_t column = 0; column < m->width; column++)
        m->rows[column] = m->rows[column] > HEAVY || m->having[column].length ? height++ : UINT32_MAX;
    size_t words = (unknowns + 63) / 64;
    uint64_t *dense = calloc((size_t)height * words + 1, sizeof(uint64_t)), *chosen = calloc(unknowns + 1, sizeof(uint64_t));
    uint32_t *pivots = calloc(height + 1, sizeof(uint32_t));
    int64_t rank = -1, found = 0;
    if (dense && chosen && pivots) {
        for (uint32_t i = 0; i < unknowns; i++) {
            const list *sum_of = &m->vectors[left[i]].sum_of;
            for (uint32_t j = 0; j < sum_of->length; j++)
                for (uint32_t k = 0; k < lengths[sum_of->at[j]]; k++) {
                    uint32_t row = m->rows[columns[sum_of->at[j]][k]];
                    if (row != UINT32_MAX) dense[row * words + i / 64] ^= UINT64_C(1) << i % 64;
                }
        }
        rank = reduce(dense, height, unknowns, pivots);
    }
    for (uint32_t i = 0, row = 0; rank >= 0 && i < unknowns && found < MOST_DEPENDENCIES; i++) {
        if (row < rank && pivots[row] == i) {
            row++;
            continue;
        }
        chosen[i] |= UINT64_C(1) << found;
        for (int64_t j = 0; j < rank; j++) chosen[pivots[j]] |= (dense[j * words + i / 64] >> i % 64 & 1) << found;
        found++;
    }
    for (uint32_t i = 0; rank >= 0 && i < unknowns; i++) {
        const list *sum_of = &m->vectors[left[i]].sum_of;
        for (uint32_t j = 0; j < sum_of->length; j++) masks[sum_of->at[j]] ^= chosen[i];
    }
    free(left);
    free(dense);
    free(chosen);
    free(pivots);
    return rank < 0 ? -1 : found;
}

int64_t dependencies(uint32_t *columns, const uint64_t *starts, uint32_t count, uint32_t width, uint64_t *masks)
{
    matrix m = {count, width, calloc(count + 1, sizeof(vector)), calloc(width + 1, sizeof(list)), calloc(width + 1, sizeof(uint32_t))};
    uint32_t *lengths = calloc(count + 1, sizeof(uint32_t)), **of = calloc(count + 1, sizeof(uint32_t *));
    int64_t found = -1;
    if (m.vectors && m.having && m.rows && lengths && of) {
        for (uint32_t i = 0; i < count; i++) {
            of[i] = columns + starts[i];
            lengths[i] = tidy(of[i], (uint32_t)(starts[i + 1] - starts[i]));
        }
        if (eliminate_all(&m, lengths, of)) found = solve(&m, lengths, of, masks);
    }
    for (uint32_t i = 0; m.vectors && i < count; i++) {
        free(m.vectors[i].columns.at);
        free(m.vectors[i].sum_of.at);
    }
    for (uint32_t i = 0; m.having && i < width; i++) free(m.having[i].at);
    free(m.vectors);
    free(m.having);
    free(m.rows);
    free(lengths);
    free(of);
    return found;
}
