"""ζ(3) by Wedeniwski's series, with integers alone."""

from __future__ import annotations

from typing import Any

#: Decimals that each term of the series adds: q/p comes near to 3³ · 2¹², and the logarithm of that is 5.0437.
_DECIMALS_A_TERM = 5.04


def zeta3(decimals: int) -> tuple[Any, Any]:
    """Integers below and above ζ(3) · 10^decimals, not far from each other.

    24 · ζ(3) = Σ (-1)ⁿ · ((2n + 1)! (2n)! n!)³ / ((3n + 2)! ((4n + 3)!)³) · A(n), A a polynomial of degree 5. The terms
    alternate and become smaller, so what is left out is smaller than the first term that is.
    """
    from gmpy2 import mpz

    terms = int(decimals / _DECIMALS_A_TERM) + 3
    _, q, t = _split(0, terms)
    scaled = t * mpz(10) ** decimals // (24 * q)
    return scaled - 2, scaled + 2


def _split(start: int, stop: int) -> tuple[Any, Any, Any]:
    """The product of p, the product of q, and the sum of the terms times the latter, over start ≤ n < stop."""
    if stop - start == 1:
        return _term(start)
    middle = (start + stop) // 2
    p, q, t = _split(start, middle)
    p_after, q_after, t_after = _split(middle, stop)
    return p * p_after, q * q_after, t * q_after + p * t_after


def _term(n: int) -> tuple[Any, Any, Any]:
    """How the n-th term follows from the one before: times p/q, with the polynomial apart."""
    from gmpy2 import mpz

    polynomial = (((((126392 * n + 412708) * n + 531578) * n + 336367) * n + 104000) * n) + 12463
    if n == 0:
        return mpz(1), mpz(432), mpz(polynomial)
    p = -(mpz(n) ** 5) * (2 * n - 1) ** 3
    q = 24 * mpz(3 * n + 1) * (3 * n + 2) * ((4 * n + 1) * (4 * n + 3)) ** 3
    return p, q, p * polynomial
