"""What `make bench-maths` compares: for each operation the same question, put to the libraries by hand.

A module for each group of the catalogue. A direct call begins with numbers and matrices of Python's and ends with the
text that the API returns; it is made without the imports that an operation makes beforehand, too.
"""

from __future__ import annotations

from bench.maths_rows import combinatorics, digits, linear_algebra, numbers, numeric, polynomials, primes, symbolic
from bench.maths_rows.row import Row

__all__ = ["NO_DIRECT_CALL", "ROWS", "Row"]

ROWS = (
    *primes.ROWS,
    *numbers.ROWS,
    *combinatorics.ROWS,
    *digits.ROWS,
    *linear_algebra.ROWS,
    *polynomials.ROWS,
    *numeric.ROWS,
    *symbolic.ROWS,
)

#: Operations to which no call of the libraries is an answer, and why. Some stand beside SymPy and PARI all the same.
NO_DIRECT_CALL = {
    "chinese_remainder": "neither GMP nor FLINT has it for Python",
    "collatz_records": "a search of our own; see bench-fan-out",
    "continued_fraction": "neither GMP nor FLINT has it for Python",
    "divisors": "FLINT counts and sums them, but does not list them for Python",
    "ecm": "FLINT has its curves for Python only within a whole factorization",
    "find_root": "FLINT finds roots of polynomials only",
    "goldbach": "a search of our own",
    "interpolate": "FLINT has it for Python only in ball arithmetic",
    "julia": "a picture of our own; see bench-fan-out for the other one",
    "mandelbrot": "a picture of our own; see bench-fan-out",
    "monte_carlo_pi": "a lesson of our own; see bench-fan-out",
    "prime_gaps": "primesieve lists the primes, but not the gaps between them",
    "solve_system": "neither FLINT nor SymPy has all solutions of polynomial equations, with their digits, in a call",
    "sqrt_continued_fraction": "neither GMP nor FLINT has it for Python",
}
