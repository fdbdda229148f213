"""Whether n is prime, with a proof."""

from __future__ import annotations

from itertools import count
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation

#: Candidates for a small divisor: they settle nine numbers in ten, and a divisor convinces more than a witness.
_SMALL = range(2, 1_000)


@operation(
    title="Is it prime?",
    method="Trial division and strong tests; n ± 1 tests or APR-CL as proof (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, chapters 8 and 9; https://flintlib.org",
    libraries=("flint", "gmpy2"),
    # The first prime of 400 digits: 6 s, and others take about as long.
    time_limit=60,
    aliases=("isprime",),
    hardest={"n": f"1{'0' * 395}1311"},
    examples=[
        ({"n": "61654440233248340616559"}, {"is_prime": True, "proof": "an n ± 1 test or APR-CL"}),
        ({"n": "91"}, {"is_prime": False, "proof": "7 divides it", "factor": "7"}),
        # A Carmichael number, which Fermat's test takes for a prime; its smallest factor is 1,171.
        ({"n": "9624742921"}, {"is_prime": False, "proof": "it fails the strong test to base 2", "witness": "2"}),
        ({"n": "1"}, {"is_prime": False, "proof": "a prime is greater than 1"}),
    ],
)
def is_prime(n: Annotated[int, Integer(0, None, "the number in question", 400)]) -> dict[str, Any]:
    """Whether n is prime, and what proves it: no answer is only probable.

    A composite number comes with a small factor or with a witness, a base to which it fails the strong test, as no
    prime does. A prime is proven by Pocklington's, Morrison's or the APR-CL test.
    """
    from flint import fmpz
    from gmpy2 import is_strong_prp

    if n < 2:
        return {"is_prime": False, "proof": "a prime is greater than 1"}
    factor = next((each for each in _SMALL if n % each == 0), n)
    if factor != n:
        return {"is_prime": False, "proof": f"{factor} divides it", "factor": str(factor)}
    # The quick test first: it is sure of composites, and the proof may never end for one that was built to deceive.
    if fmpz(n).is_probable_prime() and fmpz(n).is_prime():
        return {"is_prime": True, "proof": _proof(n)}
    # Three bases in four are witnesses, so this ends, though some numbers were built to pass many small ones.
    witness = next(base for base in count(2) if not is_strong_prp(n, base))
    return {"is_prime": False, "proof": f"it fails the strong test to base {witness}", "witness": str(witness)}


def _proof(prime: int) -> str:
    """What proves a prime of such a size."""
    return "an n ± 1 test or APR-CL" if prime >= 2**64 else "Baillie-PSW, which has no exception below 2⁶⁴"


def _named(result: dict[str, Any], n: int) -> str:
    """The proof that the other members of a result are."""
    if result["is_prime"]:
        return _proof(n)
    if "factor" in result:
        return f"{result['factor']} divides it"
    return (
        f"it fails the strong test to base {result['witness']}" if "witness" in result else "a prime is greater than 1"
    )


@is_prime.check
def _(result: dict[str, Any], n: int) -> str:
    """A factor divides, a witness testifies again; a proof must at least agree with another library."""
    how = _shown(result, n)
    if result.get("proof") != _named(result, n):
        raise WrongResult("The proof is not the one that such a number has.")
    return how


def _shown(result: dict[str, Any], n: int) -> str:
    """How the other members of a result were checked; raises `WrongResult`."""
    from gmpy2 import is_strong_bpsw_prp

    if result["is_prime"]:
        if not is_strong_bpsw_prp(n):
            raise WrongResult(f"GMP shows that {n} is composite.")
        return "proven prime; another library's Baillie-PSW test agrees"
    if "factor" in result:
        if not (1 < int(result["factor"]) < n and n % int(result["factor"]) == 0):
            raise WrongResult(f"{result['factor']} does not divide {n}.")
        return "divided by the factor"
    if "witness" in result:
        if not 1 < int(result["witness"]) < n - 1 or _may_be_prime(n, int(result["witness"])):
            raise WrongResult(f"{result['witness']} is no witness against {n}.")
        return "the witness was heard again, in Python's own arithmetic"
    if n > 1:
        raise WrongResult(f"Nothing shows that {n} is composite.")
    return "by definition"


@is_prime.cost
def _(n: int) -> Cost:
    """As for a prime; composites show in a thousandth of it."""
    return Cost(0.0002 + 8 * (n.bit_length() / 1_329) ** 4, 150 + n.bit_length() // 3)


def _may_be_prime(n: int, base: int) -> bool:
    """The strong test: n - 1 = 2ᵏ · odd, and baseᵒᵈᵈ, squared up to k - 1 times, must meet 1 at once or -1."""
    k = (n - 1 & 1 - n).bit_length() - 1
    power = pow(base, n - 1 >> k, n)
    return power in (1, n - 1) or any((power := power * power % n) == n - 1 for _ in range(k - 1))


@is_prime.direct(lambda: {"n": 10**150 + 67}, sympy=lambda sympy, n: sympy.isprime(n), pari=lambda n: f"isprime({n})")
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    return {"is_prime": fmpz(n).is_prime()}
