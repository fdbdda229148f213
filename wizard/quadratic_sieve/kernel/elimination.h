/* Linear equations modulo 2. */
#ifndef WIZARD_ELIMINATION_H
#define WIZARD_ELIMINATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Brings `count` equations in `unknowns` unknowns to reduced echelon form in place. Each row has as many words as hold
 * the unknowns, bit 0 of word 0 first. `pivots` has room for `count` columns. Returns the rank, or -1 without memory. */
int64_t reduce(uint64_t *rows, uint32_t count, uint32_t unknowns, uint32_t *pivots);

/* Up to 64 sets of vectors whose sum is 0. Vector i has the columns from starts[i] to starts[i + 1], all below `width`, in
 * any order; they are changed. Bit j of masks[i] says whether it is in set j; `masks` begins as 0. Returns the number of
 * sets, or -1 without memory. */
int64_t dependencies(uint32_t *columns, const uint64_t *starts, uint32_t count, uint32_t width, uint64_t *masks);

#endif
