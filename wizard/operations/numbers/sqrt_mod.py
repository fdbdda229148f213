"""A square root modulo a number."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import InvalidInput, WrongResult
from wizard.kinds import Integer, shown
from wizard.operations.numbers import _factors
from wizard.operations.numbers._congruences import Congruence, joined
from wizard.operations.numbers._roots import root_modulo_power
from wizard.operations.primes.factorize import factorize
from wizard.operations.spec import Cost, operation

#: Digits of a modulus; one that is not prime has to be factorized first.
_DIGITS = 1_000

#: Digits from which on it takes longer to know that a modulus is prime than to try a power of a.
_LONG = 60


@operation(
    title="Square root modulo",
    method="Cipolla's algorithm modulo each prime factor, Hensel's lifting, Chinese remainders (FLINT, GMP)",
    source="Crandall and Pomerance, Prime Numbers: A Computational Perspective, 2.3.2; "
    "https://en.wikipedia.org/wiki/Cipolla's_algorithm",
    libraries=("flint", "gmpy2"),
    # The product of two primes of 30 digits: 5 s, all of it to find them. A prime of 1,000 digits: 0.1 s.
    time_limit=60,
    hardest={"a": "4", "modulus": _factors.HARDEST},
    aliases=("sqrtmod",),
    examples=[
        ({"a": "2", "modulus": "7"}, {"root": "3"}),
        ({"a": "-1", "modulus": "65"}, {"root": "8"}),
        ({"a": "0", "modulus": "12"}, {"root": "0"}),
        ({"a": "36", "modulus": "100"}, {"root": "44"}),
    ],
)
def sqrt_mod(
    a: Annotated[int, Integer(None, None, "of what", _DIGITS)],
    modulus: Annotated[int, Integer(1, None, "modulo what: a prime, or a number that can be factored", _DIGITS)],
) -> dict[str, Any]:
    """A number whose square leaves the same as a when divided by modulus, not greater than half of modulus.

    It is one of several: its opposite is another, and each further prime factor of modulus doubles them. When a is no
    square modulo modulus, the answer says modulo which prime power that shows.
    """
    root = _root_by_power(a, modulus)
    if root is not None:
        return {"root": str(min(root, modulus - root))}
    root = joined(
        Congruence(root_modulo_power(a, prime, exponent), prime**exponent) for prime, exponent in _prime_powers(modulus)
    ).remainder
    return {"root": str(min(root, modulus - root))}


@sqrt_mod.check
def _(result: dict[str, Any], a: int, modulus: int) -> str:
    """Squares it, by Python's own multiplication."""
    root = int(result["root"])
    if not 0 <= root <= modulus // 2 or (root * root - a) % modulus:
        raise WrongResult(f"The square of {shown(root)} leaves something else.")
    return "squared; it leaves the same as a"


@sqrt_mod.cost
def _(modulus: int, **_: int) -> Cost:
    """As long as factorizing takes, or for a prime as its powers."""
    bits = modulus.bit_length()
    characters = bits // 3 + 1
    powers = 0.001 + 1e-11 * bits**3
    return Cost(powers if _factors.may_be_prime(modulus) else powers + _factors.seconds(modulus), characters)


def _root_by_power(a: int, modulus: int) -> int | None:
    """A root that is a power of a, as there is modulo every prime of the form 4k + 3 where there is any.

    It is looked for before such a long modulus is known to be prime, which takes three times as long: what squares to
    a is a root whatever the modulus is.
    """
    from gmpy2 import powmod

    if modulus < 10**_LONG or modulus % 4 != 3:
        return None
    root = int(powmod(a, (modulus + 1) // 4, modulus))
    return None if (root * root - a) % modulus else root


def _prime_powers(modulus: int) -> list[tuple[int, int]]:
    """The prime powers that multiply to it."""
    from flint import fmpz

    # A number that only seems prime does no harm: the root is squared in the end.
    if fmpz(modulus).is_probable_prime():
        return [(modulus, 1)]
    result = factorize.run({"n": str(modulus)}).result
    found = sorted(_factors.powers(result["factors"]).items())
    if result["complete"]:
        return found
    if fmpz(int(result["cofactor"])).is_probable_prime():
        return [*found, (int(result["cofactor"]), 1)]
    raise InvalidInput(
        f"modulus is {shown(modulus)}, but must be a prime or a number that can be factored: a composite cofactor of "
        f"{len(result['cofactor'])} digits remains.",
        field="modulus",
    )


@sqrt_mod.direct(
    lambda: {"a": int("123456789" * 100) ** 2 % (10**999 + 7), "modulus": 10**999 + 7},
    sympy=lambda sympy, a, modulus: sympy.sqrt_mod(a, modulus),
    pari=lambda a, modulus: f"sqrt(Mod({a}, {modulus}))",
)
def _(a: int, modulus: int) -> dict[str, Any]:
    from flint import fmpz

    root = fmpz(a).sqrtmod(modulus)
    return {"root": min(root, modulus - root).str()}
