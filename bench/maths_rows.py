"""What `make bench-maths` compares: for each operation the same question, put to the libraries by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# The direct calls are made without the imports that an operation makes beforehand, too.
import flint
import gmpy2
import primecountpy
from flint import arb, ctx, fmpq, fmpq_mat, fmpz, fmpz_mat, fmpz_poly

_P25, _Q25 = 1000000000000000000000007, 5000000000000000000000063
_SEMIPRIME = _P25 * _Q25
_PRIME_200 = int(gmpy2.next_prime(10**200))


@dataclass(frozen=True)
class Row:
    """One question: our inputs, the direct call, and what SymPy and PARI are asked."""

    operation: str
    inputs: Mapping[str, Any]
    direct: Callable[[], object]
    sympy: Callable[[], object] | None = None
    pari: Callable[[], object] | None = None


def _matrix(size: int, digits: int = 2) -> list[list[int]]:
    """Entries from a simple recurrence, so that every run has the same."""
    state, rows = 1, []
    for _ in range(size):
        row = []
        for _ in range(size):
            state = state * 6364136223846793005 % 2**64
            row.append(state % 10**digits)
        rows.append(row)
    return rows


def _texts(rows: list[list[int]]) -> list[list[str]]:
    return [[str(each) for each in row] for row in rows]


def _sympy(call: Callable[[Any], object]) -> Callable[[], object]:
    def asked() -> object:
        import sympy

        return call(sympy)

    return asked


def _pari(text: str) -> Callable[[], object]:
    def asked() -> object:
        import cypari

        cypari.pari.allocatemem(2 * 10**9, silent=True)
        return cypari.pari(text)

    return asked


def _digits(constant: Callable[[], Any], digits: int) -> Callable[[], object]:
    def asked() -> object:
        with ctx.workdps(digits + 16):
            return (constant() * arb(10) ** (digits - 1)).floor().unique_fmpz().str()

    return asked


_M60, _M40 = _matrix(60), _matrix(40)

ROWS = (
    Row(
        "factorize",
        {"n": str(_SEMIPRIME)},
        lambda: [str(prime) for prime, _ in fmpz(_SEMIPRIME).factor()],
        _sympy(lambda sympy: sympy.factorint(_SEMIPRIME)),
        _pari(f"factor({_SEMIPRIME})"),
    ),
    Row(
        "is_prime",
        {"n": str(_PRIME_200)},
        lambda: fmpz(_PRIME_200).is_prime(),
        _sympy(lambda sympy: sympy.isprime(_PRIME_200)),
        _pari(f"isprime({_PRIME_200})"),
    ),
    Row(
        "next_prime",
        {"n": str(10**250)},
        lambda: gmpy2.next_prime(10**250).digits(),
        _sympy(lambda sympy: sympy.nextprime(10**250)),
        _pari("nextprime(10^250)"),
    ),
    Row(
        "prime_count",
        {"x": str(10**14)},
        lambda: primecountpy.prime_pi(10**14),
        _sympy(lambda sympy: sympy.primepi(10**14)),
        _pari("primepi(10^14)"),
    ),
    Row("nth_prime", {"n": str(10**12)}, lambda: primecountpy.nth_prime(10**12)),
    Row(
        "power_mod",
        {"base": "3" * 3900, "exponent": "7" * 3900, "modulus": "9" * 3900},
        lambda: gmpy2.powmod(int("3" * 3900), int("7" * 3900), int("9" * 3900)).digits(),
        _sympy(lambda _: pow(int("3" * 3900), int("7" * 3900), int("9" * 3900))),
        _pari(f"lift(Mod({'3' * 3900}, {'9' * 3900})^{'7' * 3900})"),
    ),
    Row(
        "factorial",
        {"n": "1000000"},
        lambda: fmpz.fac_ui(1_000_000).str(),
        _sympy(lambda sympy: sympy.factorial(1_000_000)),
        _pari("1000000!"),
    ),
    Row(
        "fibonacci",
        {"n": "10000000"},
        lambda: fmpz.fib_ui(10_000_000).str(),
        _sympy(lambda sympy: sympy.fibonacci(10_000_000)),
        _pari("fibonacci(10000000)"),
    ),
    Row(
        "partitions",
        {"n": "1000000"},
        lambda: fmpz(1_000_000).partitions_p().str(),
        _sympy(lambda sympy: sympy.partition(1_000_000)),
        _pari("numbpart(1000000)"),
    ),
    Row(
        "bell_number",
        {"n": "5000"},
        lambda: fmpz.bell_number(5000).str(),
        _sympy(lambda sympy: sympy.bell(5000)),
    ),
    Row(
        "bernoulli_number",
        {"n": "20000"},
        lambda: fmpq.bernoulli(20_000).str(),
        _sympy(lambda sympy: sympy.bernoulli(20_000)),
        _pari("bernfrac(20000)"),
    ),
    Row(
        "digits_of_pi",
        {"digits": "1000000"},
        _digits(arb.pi, 1_000_000),
        _sympy(lambda sympy: str(sympy.pi.evalf(1_000_000))),
        _pari("localprec(1000000); Pi"),
    ),
    Row(
        "determinant",
        {"matrix": _texts(_M60)},
        lambda: fmpz_mat(_M60).det().str(),
        _sympy(lambda sympy: sympy.polys.matrices.DomainMatrix(_M60, (60, 60), sympy.ZZ).det()),
        _pari(f"matdet([{';'.join(','.join(map(str, row)) for row in _M60)}])"),
    ),
    Row(
        "inverse_matrix",
        {"matrix": _texts(_M60)},
        lambda: [str(each) for each in fmpq_mat(fmpz_mat(_M60)).inv().entries()],
        _sympy(lambda sympy: sympy.polys.matrices.DomainMatrix(_M60, (60, 60), sympy.ZZ).to_field().inv()),
        _pari(f"1/[{';'.join(','.join(map(str, row)) for row in _M60)}]"),
    ),
    Row(
        "characteristic_polynomial",
        {"matrix": _texts(_M60)},
        lambda: [each.str() for each in fmpz_mat(_M60).charpoly().coeffs()],
        _sympy(lambda sympy: sympy.polys.matrices.DomainMatrix(_M60, (60, 60), sympy.ZZ).charpoly()),
        _pari(f"charpoly([{';'.join(','.join(map(str, row)) for row in _M60)}])"),
    ),
    Row(
        "smith_form",
        {"matrix": _texts(_M40)},
        lambda: fmpz_mat(_M40).snf(),
        None,
        _pari(f"matsnf([{';'.join(','.join(map(str, row)) for row in _M40)}])"),
    ),
    Row(
        "factor_polynomial",
        {"polynomial": "x^500 - 1"},
        lambda: fmpz_poly([-1, *[0] * 499, 1]).factor(),
        _sympy(lambda sympy: sympy.factor_list(sympy.Symbol("x") ** 500 - 1)),
        _pari("factor(x^500-1)"),
    ),
    Row(
        "zeta_zeros",
        {"first": "1", "count": "200", "digits": "30"},
        lambda: _zeros(200),
        _sympy(lambda _: [__import__("mpmath").zetazero(n) for n in range(1, 201)]),
        None,
    ),
)


def _zeros(count: int) -> list[str]:
    with ctx.workdps(40):
        return [zero.imag.str(30) for zero in flint.acb.zeta_zeros(1, count)]
