"""What people type: one sensible reading is read, and the echo says how; two are refused with both."""

from __future__ import annotations

import pytest

from tests.effort import effort
from wizard.errors import ExpressionError, InvalidInput
from wizard.language.reader import read
from wizard.meaning.plan import plan
from wizard.operations import find, vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        pytest.param("x^2=4", "solve(x^2 = 4, x)", id="an equation"),
        pytest.param("x^2-5x+6=0", "solve(x^2 - 5*x + 6 = 0, x)", id="an equation with products"),
        pytest.param("|t| = 3", "solve(abs(t) = 3, t)", id="an equation in another variable"),
        pytest.param("x+y=3, x-y=1", "solve([x + y = 3, x - y = 1])", id="two equations"),
        pytest.param("solve x^2 = a for x", "solve(x^2 = a, x)", id="solve for"),
        pytest.param("factor 2^67-1", "factor(2^67 - 1)", id="factor"),
        pytest.param("is_prime 97", "is_prime(97)", id="is it prime"),
        pytest.param("expand (x+1)^2", "expand((x + 1)^2)", id="expand"),
        pytest.param("gcd of 12 and 18", "gcd(12, 18)", id="of two numbers"),
        pytest.param("integrate x^2 from 0 to 1", "integrate(x^2, x, 0, 1)", id="an integral between bounds"),
        pytest.param("integrate 1/t from 1 to 2", "integrate(1/t, t, 1, 2)", id="in another variable"),
        pytest.param("integrate sin(x) dx", "integrate(sin(x), x)", id="an antiderivative"),
        pytest.param("integral of x^2*y dy", "integrate(x^2*y, y)", id="over one of two variables"),
        pytest.param("derivative of sin(x)", "diff(sin(x))", id="a derivative"),
        pytest.param("derivative of x^2*y with respect to y", "diff(x^2*y, y)", id="by one of two variables"),
        pytest.param("d/dx sin(x)", "diff(sin(x), x)", id="Leibniz"),
        pytest.param("d/dt(t^2)", "diff(t^2, t)", id="Leibniz with brackets"),
        pytest.param("limit of sin(x)/x as x->0", "limit(sin(x)/x, x, 0)", id="a limit in words"),
        pytest.param("limit(sin(x)/x, x->0)", "limit(sin(x)/x, x, 0)", id="a limit with an arrow"),
        pytest.param("limit(1/x, x→0+)", "limit(1/x, x, 0, right)", id="a limit from the right"),
        pytest.param("sum(k, k=1..100)", "sum(k, k, 1, 100)", id="a range with dots"),
        pytest.param("sum(k^2, k = 1 to 10)", "sum(k^2, k, 1, 10)", id="a range in words"),
        pytest.param("sum of k^2 for k=1 to 10", "sum(k^2, k, 1, 10)", id="a sum in words"),
        pytest.param("10 choose 3", "binomial(10, 3)", id="choose"),
        pytest.param("2^{10}", "2^10", id="braces around an exponent"),
        pytest.param("sin^2(1)", "sin(1)^2", id="a power of a function"),
        pytest.param("sin²(1) + cos^2(1)", "sin(1)^2 + cos(1)^2", id="two of them, one of print"),
        pytest.param("sin^-1(1)", "asin(1)", id="an inverse function"),
        pytest.param("tan^{-1}(1)", "atan(1)", id="an inverse function in braces"),
        pytest.param("|-5|", "abs(-5)", id="bars"),
        pytest.param("2|3| + ||-1| - |2||", "2*abs(3) + abs(abs(-1) - abs(2))", id="bars within bars"),
        pytest.param("0xFF + 0b101", "255 + 5", id="other bases"),
        pytest.param("20%", "20/100", id="a percentage"),
        pytest.param("50%*80 + 20% of 50", "50/100*80 + 20/100*50", id="percentages of numbers"),
        pytest.param("17 % 5", "17 mod 5", id="a remainder is none"),
        pytest.param("sin(30°)", "sin(30*pi/180)", id="degrees"),
        pytest.param("2 pi + pi e", "2*pi + pi*e", id="products with pi"),
        pytest.param("Sin[Pi/2]", "sin(pi/2)", id="square brackets of a call"),
        pytest.param("det [[1, 2], [3, 4]]", "det([[1, 2], [3, 4]])", id="a matrix behind a word"),
        pytest.param("2\u200b+\ufeff2", "2 + 2", id="what nobody sees"),
        pytest.param("2^100 mod 10^9+7", "power_mod(2, 100, 10^9 + 7)", id="a sum as the modulus"),
        pytest.param("Mod(3,7)^100", "power_mod(3, 100, 7)", id="a class to a power"),
        pytest.param("Mod(1,7)/3 + Mod(2,7)", "(inverse_mod(3, 7) + 2) mod 7", id="classes divided and added"),
        pytest.param("1/2 mod 7", "inverse_mod(2, 7) mod 7", id="a fraction modulo a prime"),
        pytest.param("7/2 % 2", "7/2 % 2", id="a remainder of a fraction"),
        pytest.param("7.5 % 2", "7.5 % 2", id="a remainder of a decimal"),
        pytest.param("mod(7.5, 2)", "7.5 % 2", id="a remainder as a call"),
        pytest.param("7 mod 2.5", "7 mod 2.5", id="a remainder by a decimal"),
        pytest.param("0.5 mod 2.5", "0.5 % 2.5", id="a remainder of a decimal by one"),
        pytest.param("Mod(0.5, 7)", "inverse_mod(2, 7) mod 7", id="a class of a decimal"),
        pytest.param("(3 + 5) mod 7", "(3 + 5) mod 7", id="a sum in brackets"),
        pytest.param("sqrt 16", "sqrt(16)", id="a function at the end"),
        pytest.param("sin x = 1/2", "solve(sin(x) = 1/2, x)", id="a function before a sign of equality"),
        pytest.param("integrate x sin x dx", "integrate(x*sin(x), x)", id="a letter before a function"),
        pytest.param("diff(x y^2, x)", "diff(x*y^2, x)", id="a letter before a letter"),
        pytest.param("solve(λ^2 = 4, λ)", "solve(lambda^2 = 4, lambda)", id="a Greek letter"),
        pytest.param("d/dθ sin(2θ)", "diff(sin(2*theta), theta)", id="a Greek differential"),
        pytest.param("∫ sin θ dθ", "integrate(sin(theta), theta)", id="one below the sign of an integral"),
        pytest.param("d²/dx² sin(x)", "diff(sin(x), x, 2)", id="a second derivative in print"),
        pytest.param("x_1^2 = 4", "solve(x1^2 = 4, x1)", id="an index"),
        pytest.param("log_2(8) + log_{10}(100)", "log(8, 2) + log(100, 10)", id="bases below the line"),
        pytest.param("sum_{k=1}^{10} k", "sum(k, k, 1, 10)", id="LaTeX without its backslash"),
        pytest.param("integral from 0 to 1 of x^2", "integrate(x^2, x, 0, 1)", id="bounds before the formula"),
        pytest.param("plot x^2 from -1 to 1", "plot(x^2, x, -1, 1)", id="a plot in words"),
        pytest.param("plot sin x", "plot(sin(x))", id="a plot without bounds"),
        pytest.param("graph of x^2", "plot(x^2)", id="the graph of a formula"),
        pytest.param("sketch the curve y = t^3 for t from 0 to 2", "plot(t^3, t, 0, 2)", id="a curve in words"),
        pytest.param("solve for x: 2x = 6", "solve(2*x = 6, x)", id="the unknown first"),
        pytest.param("solve x+y=3, x-y=1 for x and y", "solve([x + y = 3, x - y = 1], [x, y])", id="two unknowns"),
        pytest.param("x+y=3; x-y=1", "solve([x + y = 3, x - y = 1])", id="a semicolon between equations"),
        pytest.param("x+y=3 and x-y=1", "solve([x + y = 3, x - y = 1])", id="and between equations"),
        pytest.param("2^127-1;", "2^127 - 1", id="a semicolon at the end"),
        pytest.param("3x = 1 mod 7", "solve_congruence(3*x - 1, 7)", id="a congruence"),
        pytest.param("x^2 ≡ x + 2 (mod 7)", "solve_congruence(x^2 - (x + 2), 7)", id="with its own sign"),
        pytest.param("x/2 = 1/3 mod 7", "solve_congruence(x/2 - 1/3, 7)", id="with fractions"),
        pytest.param("solve 3x ≡ 1 mod 7 for x", "solve_congruence(3*x - 1, 7)", id="in words"),
        pytest.param("x ≡ 2 mod 3, x ≡ 3 mod 5", "crt([2, 3], [3, 5])", id="two congruences"),
        pytest.param("3^100 (mod 7)", "power_mod(3, 100, 7)", id="a modulus in brackets"),
        pytest.param("100*(1+5%)^10", "100*(1 + 5/100)^10", id="a percentage more than 1"),
        pytest.param("Sqrt[Mod[17, 4]]", "sqrt(17 mod 4)", id="Mathematica's Mod is a remainder"),
    ],
)
def test_one_reading_is_read(text: str, echo: str) -> None:
    """And the echo is read again as the same."""
    found = plan(text, vocabulary())

    assert found.text == echo
    assert plan(echo, vocabulary()).tree == found.tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2^100 mod 10^9+7", 976371285, id="a large power"),
        pytest.param("Mod(3,7)^100", 4, id="a class"),
        pytest.param("1/2 mod 7", 4, id="a half"),
        pytest.param("Mod(0.5, 7)", 4, id="a half as a decimal in a class"),
        pytest.param("0.5 % 7 * 2", 1, id="a remainder of a decimal"),
        pytest.param("2^-1 mod 7", 4, id="an inverse"),
        pytest.param("-1/3 mod 5", 3, id="a negative third"),
        pytest.param("(1/2 + 1/3) mod 7", 2, id="a sum of fractions"),
        pytest.param("|-5| + 10 choose 3", 125, id="bars and choose"),
        pytest.param("20% of 50", 10, id="a percentage"),
    ],
)
def test_what_is_read_has_the_value_that_is_meant(text: str, value: int) -> None:
    """As number theorists, and people, mean it."""
    found = plan(text, vocabulary())

    assert int(find(found.operation).run(found.inputs).result["value"]) == value


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        pytest.param("3 + 5 mod 7", ("(3 + 5) mod 7", "3 + (5 mod 7)"), id="mod behind a sum"),
        pytest.param("0.5 mod 7", ("1/2 mod 7", "0.5 % 7"), id="mod behind a decimal"),
        pytest.param("-2.5*3 mod 7", ("-(5/2)*3 mod 7", "-2.5*3 % 7"), id="in a product"),
        pytest.param("(0.5 + 1) mod 7", ("(1/2 + 1) mod 7", "(0.5 + 1) % 7"), id="in a sum between brackets"),
        pytest.param("0.5 + 1 mod 7", ("(0.5 + 1) % 7", "0.5 + (1 mod 7)"), id="in a sum"),
        pytest.param("1e-1 mod 3 + 4", ("1/10 mod (3 + 4)", "0.1 % (3 + 4)"), id="before a sum"),
        pytest.param("0.5 = 4 mod 7", ("Mod(0.5 - (4), 7)",), id="a congruence of numbers with a decimal"),
        pytest.param("10 - 4 mod 3 + 2", ("(10 - 4) mod (3 + 2)", "10 - (4 mod (3 + 2))"), id="between two sums"),
        pytest.param("x + y = 3", ("solve(x + y = 3, x)", "solve(x + y = 3, y)"), id="an equation in two variables"),
        pytest.param("2 = 3", ("2 - (3)",), id="an equation of numbers"),
        pytest.param("x = E", ("solve(x = E, x)", "solve(x = E, E)", "solve(x = e, x)"), id="an energy, or e"),
        pytest.param("100 mod 7 = 2", ("(100 mod 7) - (2)",), id="an equation of a residue"),
        pytest.param("square root of 2 + 3", ("sqrt(2 + 3)", "sqrt(2) + 3"), id="a root before a sum"),
        pytest.param("the cube root of 8 + 1", ("cbrt(8 + 1)", "cbrt(8) + 1"), id="a cube root"),
        pytest.param("3 + square root of (2+3)*4", ("3 + sqrt((2+3)*4)", "3 + sqrt(2+3)*4"), id="behind a number"),
        pytest.param("log of 2 pi", ("log(2*pi)", "log(2)*pi"), id="a logarithm before a product"),
        pytest.param("log base 2 of 8 + 1", ("log(8 + 1, 2)", "log(8, 2) + 1"), id="one with its base"),
        pytest.param("sine of pi + 1", ("sin(pi + 1)", "sin(pi) + 1"), id="a function in words"),
        pytest.param("sin of 1 + 1", ("sin(1 + 1)", "sin(1) + 1"), id="a function by its name"),
        pytest.param("factorial of 3 + 2", ("factorial(3 + 2)", "factorial(3) + 2"), id="an operation"),
        pytest.param("half of 4^2", ("(4^2)/2", "(4/2)^2"), id="a half before a power"),
        pytest.param("absolute value of -5 + 3", ("abs(-5 + 3)", "abs(-5) + 3"), id="a negative number"),
        pytest.param(
            "derivative of square root of x + 1", ("diff(sqrt(x + 1))", "diff(sqrt(x) + 1)"), id="in half a sentence"
        ),
        pytest.param(
            "solve(cube root of x + 1 = 3, x)",
            ("solve(cbrt(x + 1) = 3, x)", "solve(cbrt(x) + 1 = 3, x)"),
            id="up to the sign of an equation",
        ),
        pytest.param(
            "square root of 4 + square root of 9 + 7",
            ("sqrt(4 + sqrt(9 + 7))", "sqrt(4) + sqrt(9 + 7)", "sqrt(4 + sqrt(9) + 7)", "sqrt(4) + sqrt(9) + 7"),
            id="two roots",
        ),
        pytest.param("(5+10%)*2", ("((5)*(1 + 10/100))*2", "(5 + 10/100)*2"), id="a percentage in brackets"),
        pytest.param("5+10%+3", ("(5)*(1 + 10/100)+3", "5 + 10/100+3"), id="a percentage before a sum"),
        pytest.param("int(3.7)", ("integrate(3.7, x)", "trunc(3.7)"), id="int of a number"),
        pytest.param(r"1\frac{3}{4}", (r"(1+\frac{3}{4})", r"1\cdot\frac{3}{4}"), id="a mixed number"),
        pytest.param(r"1 + \sin \pi/6", (r"1 + \sin(\pi/6)", r"1 + (\sin(\pi))/6"), id="a function before a line"),
        pytest.param("n!=120", ("n! =120",), id="a factorial or an inequality"),
        pytest.param("[[1, 2], [3, 4]]", ("det([[1, 2], [3, 4]])", "inverse([[1, 2], [3, 4]])"), id="a matrix"),
    ],
)
def test_two_readings_are_refused_with_both(text: str, readings: tuple[str, ...]) -> None:
    """Each of which is read, when it is chosen."""
    with pytest.raises(ExpressionError) as refusal:
        plan(text, vocabulary())

    assert refusal.value.readings == readings
    for each in readings:
        plan(each, vocabulary())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("3!!", "two meanings", id="a double factorial"),
        pytest.param("sin x + 1", r"put the argument in brackets: sin\(…\)", id="more behind a function"),
        pytest.param("pi r^2", "r has no value here", id="a formula"),
        pytest.param("17 % -5", "for a percentage", id="a remainder by a negative number"),
        pytest.param(r"\foo{2}", "not known here", id="an unknown command"),
        pytest.param(r"\int x^2", "lacks dx", id="an integral over nothing"),
        pytest.param("|2 + 3", "closes the absolute value", id="one bar"),
        pytest.param("{1, 2}", "for a list", id="a set"),
        pytest.param("sqrt(Mod(2, 7))", "class modulo 7", id="a function of a class"),
        pytest.param("Mod(1, 7) + Mod(1, 5)", "different moduli", id="classes of two moduli"),
        pytest.param("a = b mod n", "a congruence of the unknowns a, b, n", id="a congruence of letters"),
        pytest.param("y = mx + b", r"did you mean m\*x", id="a word in an equation"),
        pytest.param(r"\frac{dy}{dx} = x", "differential equations are not solved", id="a differential equation"),
        pytest.param(r"\sin x y", "in brackets", id="LaTeX: an argument that ends somewhere"),
    ],
)
def test_what_has_no_reading_is_refused(text: str, says: str) -> None:
    """In a sentence that wraps no single token of a longer argument."""
    with pytest.raises(ExpressionError, match=says):
        plan(text, vocabulary())


@pytest.mark.parametrize(
    "text",
    [
        "\\frac{" * 1_600,
        "\\sqrt{" * 1_500,
        "\\sin" * 2_000,
        "{" * 9_000,
        "\\int_" * 2_000,
        "\\begin{pmatrix}" * 600,
        "\\sin(" * 1_900,
        "|" * 9_000,
        "|x" * 4_500,
        "sin^2(" * 1_600,
        "integrate " * 50,
        "x as x->0 " * 49,
        "1 from 1 to 1 " * 35,
        "x=1.." * 1_900,
        "0x" + "f" * 9_000,
        "50%" * 3_000,
        "mod 7 " * 1_500,
        "Mod(1,7)^" * 1_000 + "2",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_texts_end_at_once(text: str) -> None:
    """Refused in a sentence; nothing goes back and forth over a text, or as deep as it is nested."""
    plan("1 + 1", vocabulary())

    with effort(memory=False) as spent, pytest.raises(InvalidInput) as refusal:
        plan(text, vocabulary())

    # Ten calls a character; what goes back and forth takes hundreds.
    assert spent.calls < 100_000
    assert len(refusal.value.detail) < 400


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("square root of 2", "sqrt(2)"),
        ("what is the square root of 2?", "sqrt(2)"),
        ("3 + the cube root of (5 + 6)", "3 + cbrt(5 + 6)"),
        ("log base 2 of 8", "log(8, 2)"),
        ("5 factorial", "5!"),
        ("factorial of 5", "factorial(5)"),
        ("sine of pi", "sin(pi)"),
        ("natural logarithm of 2", "log(2)"),
        ("half of 10", "10/2"),
        ("absolute value of -5", "abs(-5)"),
        ("reciprocal of 4", "1/4"),
        ("square of 12", "12^2"),
        ("square root of sine of 1", "sqrt(sin(1))"),
        ("integral of square root of x from 0 to 1", "integrate(sqrt(x), x, 0, 1)"),
        ("gcd of 12 and 18", "gcd(12, 18)"),
        ("factor of 12 + 1", "factor(12 + 1)"),
        ("3 squared + 4 squared", "3^2 + 4^2"),
        ("(1 + 2) cubed", "(1 + 2)^3"),
        ("integrate x squared from 0 to 1", "integrate(x^2, x, 0, 1)"),
    ],
)
def test_spoken_forms_are_read(text: str, same: str) -> None:
    """As their formulas are."""
    assert plan(text, vocabulary()).text == plan(same, vocabulary()).text


@pytest.mark.parametrize("text", ["sine of x + 1", "log of 2 x", "cube root of 2x"])
def test_a_formula_in_words_has_its_readings_though_a_variable_has_no_value(text: str) -> None:
    """They are formulas all the same, for a question that takes one."""
    with pytest.raises(ExpressionError) as refusal:
        plan(text, vocabulary())

    assert len(refusal.value.readings) == 2
    for each in refusal.value.readings:
        assert read(each, vocabulary()).names() == ["x"]


@pytest.mark.parametrize("text", ["square root of", "half of the people", "square root of 2, 3"])
def test_words_that_are_no_formula_are_refused(text: str) -> None:
    """And no reading of them is made up."""
    with pytest.raises(InvalidInput) as refusal:
        plan(text, vocabulary())

    assert not getattr(refusal.value, "readings", ())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("what is the |square root of 2 + 3", True, id="words with two readings"),
        pytest.param("derivative of x^2 + |foo(x)", True, id="half a sentence"),
        pytest.param("integrate |foo(x) from 0 to 1", True, id="an integral in words"),
        pytest.param("20% of 50 + |z", True, id="a percentage"),
        pytest.param("2^{10} + |y", True, id="braces"),
        pytest.param("10 choose 3 + |q", True, id="choose"),
        pytest.param(r"\frac{1}{2} + |bar", True, id="LaTeX"),
        pytest.param(r"\frac12 + \frac34 + |\bar", True, id="an unknown command behind fractions"),
        pytest.param(r" $|\lim_{x} x$", True, id="a command that lacks something"),
        pytest.param(r"\frac{1}{2} +|", True, id="the end"),
        pytest.param("x^2 = 4, y^2 = |foo(2)", True, id="a system"),
        pytest.param("1 + \u200b|foo(2)", True, id="behind an invisible character"),
        pytest.param("integrate x^2 + from 0 to 1", False, id="a comma that nobody typed"),
        pytest.param("sin^2(1) + * 2", False, id="a sign that is there once more"),
    ],
)
def test_a_column_is_one_of_what_was_typed_or_there_is_none(text: str, place: bool) -> None:
    """However the line was rewritten; the mark shows where it points to."""
    typed = text.replace("|", "")

    with pytest.raises(ExpressionError) as refusal:
        plan(typed, vocabulary())

    assert refusal.value.column == (text.index("|") + 1 if place else None)
    assert ("at column" in refusal.value.detail) is place


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        pytest.param("sin 3^2", ["sin(3^2)", "sin(3)^2"], id="a power"),
        pytest.param("cos 2pi", ["cos(2*pi)", "cos(2)*pi"], id="a product"),
        pytest.param("log minus 2 of 8", [], id="words that are no operands"),
    ],
)
def test_function_without_brackets_offers_its_readings(text: str, readings: list[str]) -> None:
    """Where the argument ends is asked, and each reading that is offered is read."""
    with pytest.raises(ExpressionError) as refused:
        plan(text, vocabulary())

    assert list(refused.value.readings) == readings
    assert all(plan(each, vocabulary()).text == each for each in readings)


def test_spaces_around_a_line_move_no_column() -> None:
    """A line that nobody rewrote is refused at the column of its own text."""
    with pytest.raises(ExpressionError) as refusal:
        plan("   2 + * 3  ", vocabulary())

    assert refusal.value.column == 8
