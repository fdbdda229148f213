"""What other systems write, words that people say for signs, and hints that help."""

from __future__ import annotations

import pytest

from wizard.errors import ExpressionError
from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("Sum[k,{k,1,10}]", "sum(k, k, 1, 10)"),
        ("Sum[k,{k,10}]", "sum(k, k, 1, 10)"),
        ("Product[k,{k,1,5}]", "product(k, k, 1, 5)"),
        ("D[x^3,x]", "diff(x^3, x)"),
        ("D[x^3,{x,2}]", "diff(x^3, x, 2)"),
        ("Integrate[x^2,{x,0,1}]", "integrate(x^2, x, 0, 1)"),
        ("Integrate[Sin[x], {x, 0, Pi}]", "integrate(sin(x), x, 0, pi)"),
        ("1\u00a0+\u20092", "1 + 2"),
        ("gcd(12,\u202f18)", "gcd(12, 18)"),
        ("2\u2062x\u3000= 10", "solve(2*x = 10, x)"),
        ("sin\u2061(1)", "sin(1)"),
        ("α_1 = 2", "solve(alpha1 = 2, alpha1)"),
        ("α_{12} = 2", "solve(alpha12 = 2, alpha12)"),
        ("beta_2 = 2", "solve(beta2 = 2, beta2)"),
        ("NIntegrate[Sin[x], {x, 0, 1}]", "nintegrate(sin(x), x, 0, 1)"),
        ("Limit[Sin[x]/x, x->0]", "limit(sin(x)/x, x, 0)"),
        ("FactorInteger[360]", "factor(360)"),
        ("PrimeQ[97]", "is_prime(97)"),
        ("PowerMod[2,100,7]", "power_mod(2, 100, 7)"),
        ("Det[{{1,2},{3,4}}]", "det([[1, 2], [3, 4]])"),
        ("Inverse[{{1,2},{3,4}}]", "inverse([[1, 2], [3, 4]])"),
        ("Log[2,8]", "log(8, 2)"),
        ("Log[8]", "log(8)"),
        ("Series[Sin[x],{x,0,5}]", "series(sin(x), x, 0, 6)"),
        ("E^(I*Pi)", "e^(i*pi)"),
        ("limit(sin(x)/x,x=0)", "limit(sin(x)/x, x, 0)"),
        ("limit(1/x, x=0, right)", "limit(1/x, x, 0, right)"),
        ("limit(1/x, x, 0, '+')", "limit(1/x, x, 0, right)"),
        ("limit(1/x, x, 0, dir='-')", "limit(1/x, x, 0, left)"),
        ("solve({x+y=3,x-y=1},{x,y})", "solve([x + y = 3, x - y = 1], [x, y])"),
        ("solve(x^2-4==0, x)", "solve(x^2 - 4 = 0, x)"),
        ("x == 4", "solve(x = 4, x)"),
        ("sum(n=1,10,n^2)", "sum(n^2, n, 1, 10)"),
        ("prod(n=1,5,n)", "product(n, n, 1, 5)"),
        ("intnum(x=0,1,x^2)", "integrate(x^2, x, 0, 1)"),
        ("int(x^2, x=0..1)", "int(x^2, x, 0, 1)"),
        ("integrate(x^2, (x, 0, 1))", "integrate(x^2, x, 0, 1)"),
        ("Integral(x**2, (x, 0, 1))", "integrate(x^2, x, 0, 1)"),
        ("Sum(k, (k, 1, 10))", "sum(k, k, 1, 10)"),
        ("summation(k, (k, 1, 10))", "sum(k, k, 1, 10)"),
        ("math.sqrt(2)", "sqrt(2)"),
        ("np.pi", "pi"),
        ("sympy.integrate(x**2, x)", "integrate(x^2, x)"),
        ("gcd 12 18", "gcd(12, 18)"),
        ("gcd 12, 18", "gcd(12, 18)"),
        ("lcm 4 6", "lcm(4, 6)"),
        ("max 1 2 3", "max(1, 2, 3)"),
        ("is 97 prime", "is_prime(97)"),
        ("is 97 prime?", "is_prime(97)"),
        ("is 97 a prime number?", "is_prime(97)"),
        ("97 is prime?", "is_prime(97)"),
        ("is 2^31-1 prime?", "is_prime(2^31 - 1)"),
        ("prime factors of 360", "factor(360)"),
        ("prime factorization of 360", "factor(360)"),
        ("inverse of 3 mod 7", "inverse_mod(3, 7)"),
        ("inverse of [[1,2],[3,4]]", "inverse([[1, 2], [3, 4]])"),
        ("5 modulo 3", "5 mod 3"),
        ("17 divided by 5", "17/5"),
        ("3 plus 4 times 5", "3 + 4*5"),
        ("3 minus 4", "3 - 4"),
        ("2 to the power of 10", "2^10"),
        ("20 percent of 50", "20/100*50"),
        ("2+2=", "2 + 2"),
        ("2+2=?", "2 + 2"),
        ("whats 2+2", "2 + 2"),
        ("second derivative of x^3", "diff(x^3, x, 2)"),
        ("d^2/dx^2 x^4", "diff(x^4, x, 2)"),
        ("(d/dx) x^2", "diff(x^2, x)"),
        ("d/dx(x^2*sin(x))", "diff(x^2*sin(x), x)"),
        ("int x^2 dx", "integrate(x^2, x)"),
        ("integrate x^2 from x=0 to x=1", "integrate(x^2, x, 0, 1)"),
        ("integrate x^2 between 0 and 1", "integrate(x^2, x, 0, 1)"),
        ("limit of 1/x as x approaches 0 from the right", "limit(1/x, x, 0, right)"),
        ("½", "1/2"),
        ("½+¼", "1/2 + 1/4"),
        ("1½", "1 + 1/2"),
        ("2½ x = 5", "solve((2 + 1/2)*x = 5, x)"),
        ("10C3", "binomial(10, 3)"),
        ("10P3", "binomial(10, 3)*3!"),
        ("10 nCr 3", "binomial(10, 3)"),
        ("10% + 5%", "10/100 + 5/100"),
        ("∫ x^2 dx", "integrate(x^2, x)"),
        ("∫_0^1 x^2 dx", "integrate(x^2, x, 0, 1)"),
        ("∫x dx", "integrate(x, x)"),
        ("∑_{k=1}^{10} k", "sum(k, k, 1, 10)"),
        ("∑(k, k, 1, 10)", "sum(k, k, 1, 10)"),
        ("lim_{x->0} sin(x)/x", "limit(sin(x)/x, x, 0)"),
        (r"\lim_{x \to 0^+} \frac{1}{x}", "limit(1/x, x, 0, right)"),
        (r"\int_{0}^{\pi} \sin(x) \, \mathrm{d}x", "integrate(sin(x), x, 0, pi)"),
        (r"\int \frac{dx}{x}", "integrate(1/x, x)"),
        (r"\int_1^2 \frac{dx}{1+x}", "integrate(1/(1 + x), x, 1, 2)"),
        (r"\left[1+2\right]", "1 + 2"),
        (r"{10 \choose 3}", "binomial(10, 3)"),
        (r"\\frac{1}{2}+\\sqrt{2}", "1/2 + sqrt(2)"),
        (r"\\int_0^1 x^2 \\,dx", "integrate(x^2, x, 0, 1)"),
        (r"\\det\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "det([[1, 2], [3, 4]])"),
        (r"\frac{5!}{3!2!}", "5!/(3!*2!)"),
        (r"\operatorname{lcm}(4,6)", "lcm(4, 6)"),
        (r"\mathrm{lcm}(4,6)", "lcm(4, 6)"),
        (r"\text{gcd}(12,18)", "gcd(12, 18)"),
        (r"\varphi(10)", "phi(10)"),
        (r"\,2+2", "2 + 2"),
        (r"2\;+\;2", "2 + 2"),
        (r"\frac{d^2}{dx^2} x^4", "diff(x^4, x, 2)"),
        (r"\mathrm{e}^{2}", "e^2"),
        ("3! 2", "3!*2"),
        ("series(sin(x), x=0, 6)", "series(sin(x), x, 0, 6)"),
        ("Plot[Sin[x], {x, 0, 10}]", "plot(sin(x), x, 0, 10)"),
        ("∫0^1 x dx", "integrate(x, x, 0, 1)"),
        ("lim_{x→0} sin(x)/x", "limit(sin(x)/x, x, 0)"),
        ("lim_{x→0+} 1/x", "limit(1/x, x, 0, right)"),
        (r"\mathrm{det}\begin{pmatrix}1&2\\3&4\end{pmatrix}", "det([[1, 2], [3, 4]])"),
        ("factors of x^2-1", "factor(x^2 - 1)"),
        ("x minus 1 = 0", "solve(x - 1 = 0, x)"),
        ("3 minus -2", "3 - -2"),
        ("Solve[x^2==4,x]", "solve(x^2 = 4, x)"),
    ],
)
def test_other_systems_words_and_signs_are_read(text: str, echo: str) -> None:
    """Mathematica's, Maple's, PARI's, Python's, LaTeX's, and those of plain English."""
    found = plan(text, vocabulary())

    assert found.text == echo
    assert plan(echo, vocabulary()).tree == found.tree


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        pytest.param("factors of 360", ("factor(360)", "divisors(360)"), id="factors"),
        pytest.param("100 + 10%", ("(100)*(1 + 10/100)", "100 + 10/100"), id="more by a percentage"),
        pytest.param("80 - 25%", ("(80)*(1 - 25/100)", "80 - 25/100"), id="less by a percentage"),
    ],
)
def test_words_and_signs_with_two_readings_are_refused_with_both(text: str, readings: tuple[str, ...]) -> None:
    """A calculator and a mathematician read them in different ways."""
    with pytest.raises(ExpressionError) as refusal:
        plan(text, vocabulary())

    assert refusal.value.readings == readings
    assert len({plan(each, vocabulary()).text for each in readings}) == len(readings)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("x > 3", "inequalities are not solved", id="an inequality"),
        pytest.param("x ≤ 3", "inequalities are not solved", id="one of print"),
        pytest.param("sum(1/n^2, n, 1, oo)", "without end is not calculated", id="an infinite sum"),
        pytest.param(r"Integrate[x y, {x,1}, {y,2}]", "lower and an upper bound|bound", id="half of the bounds"),
        pytest.param("sum(k, k, 1, n)", "n has no value here", id="a bound without a value"),
        pytest.param("xy", r"did you mean x\*y", id="a product without its sign"),
        pytest.param("sinx", r"did you mean sin\(x\)", id="a function without its brackets"),
        pytest.param("sqrt2", r"did you mean sqrt\(2\)", id="a root without its brackets"),
        pytest.param("lift(Mod(3,7)^-1)", "lift is no operation", id="an unknown call of a class"),
        pytest.param("factor 1 000 000", "leave out the separators: 1000000", id="groups of digits are no list"),
    ],
)
def test_hint_is_one_that_helps(text: str, says: str) -> None:
    """It names what is not done here, or what was meant."""
    with pytest.raises(ExpressionError, match=says):
        plan(text, vocabulary())
