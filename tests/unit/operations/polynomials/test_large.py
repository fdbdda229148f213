"""Polynomials as long as a body may be: answered and checked, or refused by a sentence that names what is hard."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.unit.operations.polynomials.texts import asked
from wizard.errors import InvalidInput, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

drawn = random.Random(10)


def listed(count: int, digits: int) -> str:
    """The text of so many coefficients."""
    return f"[{','.join(str(drawn.randrange(10 ** (digits - 1), 10**digits)) for _ in range(count))}]"


#: 8 MiB, but for some brackets: of degree 499,999.
LARGE = listed(500_000, 15)


@pytest.mark.parametrize(
    ("name", "inputs", "says"),
    [
        pytest.param(
            "factor_polynomial", {"polynomial": LARGE}, "of at most degree 1,500: modulo a prime", id="factors"
        ),
        pytest.param(
            "factor_polynomial",
            {"polynomial": listed(1_400, 3_900)},
            "what takes so long is lifting factors modulo a prime to the 3,90",
            id="factors of long coefficients",
        ),
        pytest.param("polynomial_roots", {"polynomial": LARGE}, "telling 499,999 roots apart", id="roots"),
        pytest.param("polynomial_discriminant", {"polynomial": LARGE}, r"found modulo 999,9..", id="a discriminant"),
        pytest.param(
            "polynomial_resultant",
            {"a": listed(240_000, 15), "b": listed(240_000, 15)},
            "for each by dividing polynomials of degree 239,999",
            id="a resultant",
        ),
        pytest.param(
            "polynomial_gcd",
            {"a": LARGE, "b": LARGE},
            "dividing them modulo primes: the degrees are 499,999",
            id="a common divisor of 16 MiB",
        ),
        pytest.param(
            "polynomial_divide",
            {"dividend": LARGE, "divisor": listed(100_000, 10)},
            "a quotient and a remainder of 500,000 coefficients of up to",
            id="coefficients that grow",
        ),
        pytest.param(
            "polynomial_divide", {"dividend": LARGE, "divisor": "x^2 - 1"}, "at most 12,000,000 are kept", id="a result"
        ),
        pytest.param("expand", {"formula": LARGE}, "characters, and at most 10,000 are read", id="a formula"),
        pytest.param("interpolate", {"x": LARGE, "y": LARGE}, "of 1 to 50 fractions", id="points"),
        pytest.param(
            "polynomial_gcd", {"a": "x^2000*y", "b": "x"}, "in the variables x, y it must be", id="several variables"
        ),
        pytest.param(
            "polynomial_gcd", {"a": "x^2000 + 1", "b": "y"}, "in the variables x, y it must be", id="one each"
        ),
    ],
)
def test_what_is_hard_of_a_large_polynomial_is_named(name: str, inputs: dict[str, Any], says: str) -> None:
    """In one sentence, before anything is calculated."""
    with pytest.raises(InvalidInput, match=says) as refusal:
        find(name).read(inputs)

    assert refusal.value.field == find(name).inputs[0].name
    assert len(refusal.value.detail) < 400


def test_a_division_of_a_megabyte_is_answered() -> None:
    """Where the divisor lets coefficients grow no longer, the degree is no matter."""
    dividend = listed(90_000, 9)

    result = asked("polynomial_divide", dividend=dividend, divisor="x^30000 - x + 1")

    assert len(result["quotient_coefficients"]) == 60_000
    assert result["quotient"].startswith("[") is False


def test_a_common_divisor_of_a_high_degree_is_found() -> None:
    """And a wrong one is refused by the check."""
    from flint import fmpz_poly

    common, one, other = (fmpz_poly([drawn.randrange(-99, 100) for _ in range(5_000)] + [1]) for _ in range(3))
    inputs = {name: f"[{','.join(map(str, (common * each).coeffs()))}]" for name, each in (("a", one), ("b", other))}
    request = find("polynomial_gcd").read(inputs)

    result = request.run().result

    assert result["degree"] == 5_000
    for wrong in ({"gcd": "1", "degree": 0}, {**result, "gcd": result["gcd"].replace("x^4999", "x^4998", 1)}):
        with pytest.raises(WrongResult):
            request.check(wrong)
