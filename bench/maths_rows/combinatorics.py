"""Questions of combinatorics: long numbers, of which the text takes much of the time."""

from __future__ import annotations

import gmpy2
from flint import fmpq, fmpz

from bench.maths_rows.row import Row, by_pari, by_sympy

ROWS = (
    Row(
        "factorial",
        {"n": "300000"},
        lambda: {"value": gmpy2.fac(300_000).digits()},
        by_sympy(lambda sympy: sympy.factorial(300_000)),
        by_pari("300000!"),
    ),
    Row(
        "primorial",
        {"n": "2000000"},
        lambda: {"value": gmpy2.primorial(2_000_000).digits()},
        by_sympy(lambda sympy: sympy.primorial(2_000_000, nth=False)),
        by_pari("vecprod(primes([1, 2000000]))"),
    ),
    Row(
        "binomial",
        {"n": "2000000", "k": "1000000"},
        lambda: {"value": gmpy2.bincoef(2_000_000, 1_000_000).digits()},
        by_sympy(lambda sympy: sympy.binomial(2_000_000, 1_000_000)),
        by_pari("binomial(2000000, 1000000)"),
    ),
    Row(
        "catalan_number",
        {"n": "1000000"},
        lambda: {"value": gmpy2.divexact(gmpy2.bincoef(2_000_000, 1_000_000), 1_000_001).digits()},
        by_sympy(lambda sympy: sympy.catalan(1_000_000)),
        by_pari("binomial(2000000, 1000000)/1000001"),
    ),
    Row(
        "fibonacci",
        {"n": "5000000"},
        lambda: {"value": gmpy2.fib(5_000_000).digits()},
        by_sympy(lambda sympy: sympy.fibonacci(5_000_000)),
        by_pari("fibonacci(5000000)"),
    ),
    Row(
        "lucas_number",
        {"n": "5000000"},
        lambda: {"value": gmpy2.lucas(5_000_000).digits()},
        by_sympy(lambda sympy: sympy.lucas(5_000_000)),
        by_pari("fibonacci(4999999) + fibonacci(5000001)"),
    ),
    Row(
        "partitions",
        {"n": "1000000"},
        lambda: {"value": fmpz(1_000_000).partitions_p().str()},
        by_sympy(lambda sympy: sympy.partition(1_000_000)),
        by_pari("numbpart(1000000)"),
    ),
    Row(
        "bell_number",
        {"n": "5000"},
        lambda: {"value": fmpz.bell_number(5_000).str()},
        by_sympy(lambda sympy: sympy.bell(5_000)),
    ),
    Row(
        "bernoulli_number",
        {"n": "30000"},
        lambda: {"value": fmpq.bernoulli(30_000).str()},
        by_sympy(lambda sympy: sympy.bernoulli(30_000)),
        by_pari("bernfrac(30000)"),
    ),
    Row(
        "euler_number",
        {"n": "20000"},
        lambda: {"value": fmpz.euler_number(20_000).str()},
        by_sympy(lambda sympy: sympy.euler(20_000)),
        by_pari("eulerfrac(20000)"),
    ),
    Row(
        "harmonic_number",
        {"n": "400000"},
        lambda: {"value": fmpq.harmonic(400_000).str()},
        by_sympy(lambda sympy: sympy.harmonic(400_000)),
        by_pari("harmonic(400000)"),
    ),
    Row(
        "stirling_first",
        {"n": "3000", "k": "600"},
        lambda: {"value": abs(fmpz.stirling_s1(3_000, 600)).str()},
        by_sympy(lambda sympy: sympy.functions.combinatorial.numbers.stirling(3_000, 600, kind=1)),
        by_pari("abs(stirling(3000, 600, 1))"),
    ),
    Row(
        "stirling_second",
        {"n": "5000", "k": "1000"},
        lambda: {"value": fmpz.stirling_s2(5_000, 1_000).str()},
        by_sympy(lambda sympy: sympy.functions.combinatorial.numbers.stirling(5_000, 1_000, kind=2)),
        by_pari("stirling(5000, 1000, 2)"),
    ),
)
