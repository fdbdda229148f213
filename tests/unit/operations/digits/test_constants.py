"""Digits of constants: published ones, cut off and not rounded, and the same whatever the precision."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mpmath import libmp, mp

from wizard.errors import WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

#: The operations, and what mpmath calls the same constant.
_CONSTANTS = {
    "digits_of_pi": libmp.pi_fixed,
    "digits_of_e": libmp.e_fixed,
    "digits_of_log2": libmp.ln2_fixed,
    "digits_of_euler_gamma": libmp.euler_fixed,
    "digits_of_zeta3": libmp.apery_fixed,
    "digits_of_catalan": libmp.catalan_fixed,
}


def _digits(name: str, **inputs: int) -> str:
    text: str = find(name).run({each: str(value) for each, value in inputs.items()}).result["digits"]
    return text


@pytest.mark.parametrize("name", _CONSTANTS)
@pytest.mark.parametrize("change", ["a digit", "the last digit", "the point", "one digit less", "one digit more"])
def test_digits_that_are_not_those_of_the_constant_are_refused(name: str, change: str) -> None:
    """Wherever they differ."""
    text = _digits(name, digits=30)
    wrong = {
        "a digit": text[:10] + str((int(text[10]) + 1) % 10) + text[11:],
        "the last digit": text[:-1] + str((int(text[-1]) + 1) % 10),
        "the point": text.replace(".", ""),
        "one digit less": text[:-1],
        "one digit more": text + "0",
    }[change]

    with pytest.raises(WrongResult):
        find(name)._check({"digits": wrong}, digits=30)


@pytest.mark.parametrize(
    ("text", "exact", "n"),
    [
        pytest.param("1.42", False, 2, id="rounded up"),
        pytest.param("1.40", False, 2, id="one less in the last place"),
        pytest.param("1.41", True, 2, id="called exact"),
        pytest.param("2.00", False, 4, id="not called exact"),
        pytest.param("-2.00", True, 4, id="the negative root"),
    ],
)
def test_a_wrong_root_is_refused(text: str, exact: bool, n: int) -> None:
    """Two digits after the point."""
    with pytest.raises(WrongResult):
        find("digits_of_sqrt")._check({"digits": text, "exact": exact}, n=n, digits=2)


def test_a_million_decimals_of_pi_are_the_published_ones() -> None:
    """They end with 5779458151, and their digest is the one that everybody has."""
    text: str = find("digits_of_pi")._calculate(digits=1_000_001)["digits"]

    assert text.endswith("5779458151")
    assert hashlib.sha256(text.replace(".", "").encode()).hexdigest().startswith("130203eb055a962b")


@pytest.mark.parametrize(
    ("name", "digits", "text"),
    [
        pytest.param("digits_of_pi", 16, "3.141592653589793", id="π"),
        pytest.param("digits_of_e", 17, "2.7182818284590452", id="e"),
        pytest.param("digits_of_euler_gamma", 10, "0.5772156649", id="γ"),
        pytest.param("digits_of_zeta3", 11, "1.2020569031", id="ζ(3)"),
        pytest.param("digits_of_catalan", 10, "0.9159655941", id="Catalan's constant"),
        pytest.param("digits_of_log2", 10, "0.6931471805", id="log 2"),
    ],
)
def test_the_first_digits_are_the_published_ones(name: str, digits: int, text: str) -> None:
    """Cut off and not rounded: log 2 goes on with 9, and π with 2."""
    assert _digits(name, digits=digits) == text


@pytest.mark.parametrize("name", _CONSTANTS)
@given(digits=st.integers(1, 1_000))
@settings(max_examples=200, deadline=None)
def test_the_digits_are_mpmaths(name: str, digits: int) -> None:
    """A third library, in fixed point."""
    text = _digits(name, digits=digits)
    decimals = len(text.partition(".")[2])

    bits = int(3.33 * decimals) + 80
    assert int(text.replace(".", "")) == int(_CONSTANTS[name](bits)) * 10**decimals >> bits


@given(st.integers(0, 10**60), st.integers(1, 300))
@example(10**60 - 8, 210)
@settings(max_examples=300, deadline=None)
def test_the_root_is_mpmaths(n: int, digits: int) -> None:
    """Or, of a square, exactly the number."""
    text = _digits("digits_of_sqrt", n=n, digits=digits)

    # A root times 10^d that is no integer is at least 1/(2*10^(30+d)) away from one: that many digits tell the floor.
    with mp.workdps(2 * digits + 80):
        assert int(text.replace(".", "")) == int(mp.floor(mp.sqrt(n) * mp.mpf(10) ** digits))
    assert _digits("digits_of_sqrt", n=n * n, digits=digits) == f"{n}.{'0' * digits}"


@pytest.mark.parametrize("name", _CONSTANTS)
def test_many_digits_begin_like_few(name: str) -> None:
    """And the check, which ends between others, agrees at ten thousand."""
    many = _digits(name, digits=10_000)

    assert many.startswith(_digits(name, digits=4_321))
    assert len(many.replace(".", "")) == 10_000 + many.startswith("0")
