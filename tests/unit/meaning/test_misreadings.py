"""Lines that were read as something else than a person means: refused, with the readings that there are."""

from __future__ import annotations

import pytest

from wizard.errors import ExpressionError, InvalidInput
from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        pytest.param("2x = 12 % 7", ("2*x = 12 mod 7", "2*x = 5"), id="an equation with a remainder"),
        pytest.param("12 % 7 = 2x", ("2*x = 12 mod 7", "2*x = 5"), id="on its left side"),
        pytest.param("2x = mod(12, 7)", ("2*x = 12 mod 7", "2*x = 5"), id="a remainder as a call"),
        pytest.param("x % 7 = 10", ("x = 10 mod 7",), id="a remainder that is too large"),
        pytest.param("x mod 7 = -1", ("x = -1 mod 7",), id="one that is negative"),
        pytest.param("x mod 7 = 3x", ("x = 3*x mod 7",), id="one that depends on the unknown"),
        pytest.param("2^20% of 50", ("2^(20/100*50)", "2^20/100*50"), id="a percentage in an exponent"),
        pytest.param("1/20% of 50", ("1/(20/100*50)", "1/20/100*50"), id="a percentage below a line"),
        pytest.param("integrate e^(xi) dx", ("integrate e^((x*i)) dx", "integrate e^(ξ) dx"), id="xi beside x"),
        pytest.param("diff(xi*x*e^(xi), x)", ("diff((x*i)*x*e^((x*i)), x)", "diff(ξ*x*e^(ξ), x)"), id="it twice"),
        pytest.param("diff(mu^2, m)", ("diff((m*u)^2, m)", "diff(μ^2, m)"), id="mu beside m"),
        pytest.param("1/x(x+1) = 3", (), id="a division before a bracket"),
        pytest.param("1/x y = 3", (), id="a division before two letters"),
        pytest.param("integrate 1/x sin(x) dx", (), id="a division before a function"),
        pytest.param("gcd(gcd 12, 18)", (), id="a comma that belongs to either function"),
        pytest.param("max(log 8, 2)", (), id="a base or a number"),
        pytest.param("x ≡ 1 (mod 7) + 2", (), id="a sum behind a modulus in brackets"),
        pytest.param("3^100 (mod 7) + 2", (), id="such a sum without a congruence"),
        pytest.param("x = 1 mod 7 mod 5", (), id="two moduli"),
        pytest.param("x % 0 = 1", (), id="a remainder by 0"),
        pytest.param("y(0) = 1, y = x", (), id="a value of a function"),
        pytest.param("y(-1) = 1, y = x", (), id="one at a negative number"),
        pytest.param("x mod 7 = pi", (), id="one that is no rational number"),
        pytest.param("0.(3) + 1", ("(1/3) + 1", "0*(3) + 1"), id="a decimal that repeats"),
        pytest.param("1.2(3)", ("(37/30)", "1.2*(3)"), id="one that repeats behind other digits"),
        pytest.param("e^2x = 1", ("e^(2x) = 1", "e^2*x = 1"), id="a product behind an exponent"),
        pytest.param("integrate e^-2x dx", ("integrate(e^-(2x), x)", "integrate(e^-2*x, x)"), id="a negative one"),
        pytest.param("2^3π + 1", ("2^(3π) + 1", "2^3*π + 1"), id="a number to such an exponent"),
        pytest.param("e^iπ + 1", ("e^(iπ) + 1", "e^i*π + 1"), id="Euler's identity"),
        pytest.param("e^i pi", ("e^(i pi)", "e^i*pi"), id="the same with a space"),
        pytest.param("abs(e^2πi)", ("abs(e^(2πi))", "abs(e^2*πi)"), id="three factors"),
        pytest.param("e^2x + e^-3x = 1", ("e^(2x) + e^-(3x) = 1", "e^2*x + e^-3*x = 1"), id="two exponents"),
        pytest.param("1.(3) + 2.5(4)", ("(4/3) + (229/90)", "1*(3) + 2.5*(4)"), id="two decimals that repeat"),
        pytest.param("diff(e^2sin(x), x)", (), id="a function behind an exponent"),
        pytest.param("∫ e^2x dx", ("integrate(e^(2x), x)", "integrate(e^2*x, x)"), id="an integral in print"),
        pytest.param("cot^-1(1) + 1", ("atan(1/(1)) + 1", "(pi/2 - atan(1)) + 1", "(1/cot(1)) + 1"), id="an inverse"),
        pytest.param("sec⁻¹(2)", ("acos(1/(2))", "(1/sec(2))"), id="an inverse in print"),
        pytest.param(r"\ln^{-1}(2)", ("exp(2)", "(1/log(2))"), id="an inverse in LaTeX"),
        pytest.param("gamma^-1(3)", ("(1/gamma(3))",), id="an inverse without a name"),
        pytest.param("log 2 8", ("log(2, 8)", "log(8, 2)"), id="a base before or behind its number"),
        pytest.param("root 3 8", ("root(3, 8)", "root(8, 3)"), id="a degree before or behind its number"),
        pytest.param("π(100)", ("prime_count(100)", "pi*100"), id="pi, or the number of primes"),
        pytest.param("pi(100) + 1", ("prime_count(100) + 1", "pi*100 + 1"), id="the same by its name"),
    ],
)
def test_it_is_refused(text: str, readings: tuple[str, ...]) -> None:
    """And each reading that is offered is read."""
    with pytest.raises(InvalidInput) as refusal:
        plan(text, vocabulary())

    assert getattr(refusal.value, "readings", ()) == readings
    for each in readings:
        plan(each, vocabulary())


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        pytest.param("2x % 7 = 3", "solve_congruence(2*x - 3, 7)", id="a remainder that a residue may be"),
        pytest.param("Mod(x, 7) = 10", "solve_congruence(x - 10, 7)", id="a class is no remainder"),
        pytest.param("20% of 50 + 1/2", "20/100*50 + 1/2", id="a percentage before a line"),
        pytest.param("diff(ξ*x, x)", "diff(xi*x, x)", id="the Greek letter itself"),
        pytest.param("1/2 x sin(x) = 3", "solve(1/2*x*sin(x) = 3, x)", id="half of a product"),
        pytest.param("x(x + 1) = 6", "solve(x*(x + 1) = 6, x)", id="a product with a sum"),
        pytest.param("D[E^(2I x), x]", "diff(e^(2*i*x), x)", id="Mathematica's constants"),
        pytest.param("diff(E^x, x)", "diff(E^x, x)", id="a letter elsewhere"),
        pytest.param("x ≡ 1 (mod 7), x ≡ 2 (mod 5)", "crt([1, 2], [7, 5])", id="moduli in brackets"),
        pytest.param("1.2 (3)", "1.2*3", id="a product with a space"),
        pytest.param("12(3) + 0.5(1 + 2)", "12*3 + 0.5*(1 + 2)", id="other products with brackets"),
        pytest.param("diff(x^2y, x)", "diff(x^2*y, x)", id="a power of a variable in a product"),
        pytest.param("diff(e^2 x + e^x sin(x), x)", "diff(e^2*x + e^x*sin(x), x)", id="an exponent and a space"),
        pytest.param("diff(e²x + 2^3(x+1), x)", "diff(e^2*x + 2^3*(x + 1), x)", id="an exponent in print, a bracket"),
        pytest.param("e^i*pi", "e^i*pi", id="a product with its sign"),
        pytest.param("2π(3) + π(1+2)", "2*pi*3 + pi*(1 + 2)", id="products with pi"),
        pytest.param("sin^(-1)(1)", "asin(1)", id="an inverse function in round brackets"),
        pytest.param("gcd 12 18", "gcd(12, 18)", id="numbers in any order"),
    ],
)
def test_its_neighbours_are_read(text: str, echo: str) -> None:
    """For they have one meaning."""
    assert plan(text, vocabulary()).text == echo


def test_refusal_of_a_division_says_what_to_write() -> None:
    """Though how far it goes is not said."""
    with pytest.raises(ExpressionError, match=r"two readings: 1/x\*y or 1/\(x\*y\)"):
        plan("1/x y = 3", vocabulary())
