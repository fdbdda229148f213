"""is_prime: an answer is a proof, and numbers made to deceive do not."""

from __future__ import annotations

from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

#: F. Arnault 1995: 397 digits, a product of three primes, and no base below 307 sees it by the strong test. FLINT's
#: proof, asked directly, does not come back from it.
_P = int(
    "29674495668685510550154174642905332730771991799853043350995075531276838753171770199594238596428121188033664754218345"
    "562493168782883"
)
_ARNAULT = _P * (313 * (_P - 1) + 1) * (353 * (_P - 1) + 1)


def test_a_negative_number_is_refused() -> None:
    """Whether -7 is prime depends on whom one asks."""
    with pytest.raises(InvalidInput, match="at least 0"):
        find("is_prime").run({"n": "-7"})


@pytest.mark.parametrize(
    ("result", "n"),
    [
        pytest.param({"is_prime": True}, 91, id="prime, though it is composite"),
        pytest.param({"is_prime": False}, 97, id="composite, without a reason"),
        pytest.param({"is_prime": False, "factor": "1"}, 97, id="one as a factor"),
        pytest.param({"is_prime": False, "factor": "97"}, 97, id="itself as a factor"),
        pytest.param({"is_prime": False, "factor": "10"}, 91, id="a factor that does not divide"),
        pytest.param({"is_prime": False, "witness": "2"}, 97, id="a witness against a prime"),
        pytest.param({"is_prime": False, "witness": "97"}, 97, id="itself as a witness"),
        pytest.param({"is_prime": False, "witness": "2"}, 2047, id="a base that 2047 deceives"),
    ],
)
def test_an_answer_without_its_proof_is_refused(result: dict[str, object], n: int) -> None:
    """Each kind of proof is gone through again."""
    with pytest.raises(WrongResult):
        find("is_prime")._check(result, n=n)


@pytest.mark.parametrize(
    ("n", "witness"),
    [
        pytest.param(9624742921, 2, id="a Carmichael number, which deceives Fermat's test"),
        pytest.param(1194649, 3, id="the square of a Wieferich prime, which deceives base 2"),
        pytest.param(1502403121, 3, id="a strong pseudoprime to base 2"),
        pytest.param(_ARNAULT, 307, id="Arnault's number, which deceives every base below 307"),
    ],
)
def test_a_number_made_to_deceive_does_not(n: int, witness: int) -> None:
    """It is composite, and the first base that sees it testifies."""
    result = find("is_prime").run({"n": str(n)}).result

    assert result["is_prime"] is False
    assert result["witness"] == str(witness)


@pytest.mark.parametrize("n", [0, 1])
def test_zero_and_one_are_not_prime(n: int) -> None:
    """By definition."""
    assert find("is_prime").run({"n": str(n)}).result["is_prime"] is False


@pytest.mark.parametrize(
    ("n", "proof"),
    [
        pytest.param(2, "Baillie-PSW", id="the smallest"),
        pytest.param(997, "Baillie-PSW", id="a candidate for a small divisor"),
        pytest.param(2**64 - 59, "Baillie-PSW", id="the largest below 2^64"),
        pytest.param(2**64 + 13, "APR-CL", id="the first above"),
        pytest.param(2**521 - 1, "APR-CL", id="a Mersenne prime"),
    ],
)
def test_a_prime_is_proven(n: int, proof: str) -> None:
    """By what has no exception in its range."""
    result = find("is_prime").run({"n": str(n)}).result

    assert result["is_prime"] is True
    assert proof in result["proof"]


@given(st.integers(0, 2_000_000))
@settings(max_examples=200, deadline=None)
def test_it_agrees_with_trial_division(n: int) -> None:
    """The oldest method of all."""
    expected = n > 1 and all(n % each for each in range(2, isqrt(n) + 1))

    assert find("is_prime").run({"n": str(n)}).result["is_prime"] is expected
