"""A quadratic sieve whose polynomials any number of processes share.

Its rooms, each of which uses only those before it: `parameters`, `factor_base`, `coefficients` (which polynomials there
are), `kernel` (the C library, which does the linear algebra modulo 2 too), `relations` (what sieving finds), `cycles`
(relations whose large primes cancel), `factors` (square roots), `work` (what processes share).

Sources: Crandall and Pomerance, Prime Numbers, chapter 6; Contini, Factoring integers with the self-initializing
quadratic sieve (1997); Silverman, Mathematics of Computation 48 (1987), 329-339; Lenstra and Manasse, Mathematics of
Computation 63 (1994), 785-798.
"""
