"""What is the same mathematics, what is not, and what is honestly left open: in both directions."""

from __future__ import annotations

import pytest

from wizard.verdicts.comparison import compare
from wizard.verdicts.reading import read_object
from wizard.verdicts.tolerance import Tolerance
from wizard.verdicts.verdict import Reason, Verdict, Word

pytestmark = pytest.mark.unit

EQUAL = [
    ("1/2", "0.5"),
    ("0.50", r"\frac12"),
    (r"1\frac{1}{2}", "3/2"),
    ("7,425,000", "7425000"),
    (r"14{,}916", "14916"),
    ("28%", "0.28"),
    (r"\frac{\sqrt{2}}{2}", r"\frac{1}{\sqrt 2}"),
    ("sqrt(5 + 2 sqrt(6))", "sqrt(2) + sqrt(3)"),
    ("cos(pi/7) - cos(2pi/7) + cos(3pi/7)", "1/2"),
    ("tan(pi/8)", "sqrt(2) - 1"),
    ("log(8)/log(2)", "3"),
    ("e^(i*pi)", "-1"),
    ("(x^2 - 1)/(x - 1)", "x + 1"),
    (r"\tan^2(y)+1", r"\sec^2(y)"),
    (r"2 \sin b \cos a", "sin(a + b) - sin(a - b)"),
    ("2^(x + 1)", "2*2^x"),
    ("sqrt(x^2)", "abs(x)"),
    ("log(x^2)", "2log(x)"),
    ("n!/(n - 1)!", "n"),
    (r"\frac{1}{3\sqrt[3]{x}^2}", r"\frac{1}{3x^{2/3}}"),
    (r"2 x \cos{\left(x \right)} e^{y}", "2x*e^y*cos(x)"),
    ("{1, 2}", r"\{2, 1, 2\}"),
    (r"1 \pm \sqrt{5}", "1 - sqrt(5), 1 + sqrt(5)"),
    (r"\{-1\} \cup [0, 1) \cup [1, 2]", "[0, 2] U {-1}"),
    (r"x \in [-2, 7]", "-2 <= x <= 7"),
    ("x < 3", "(-oo, 3)"),
    ("-x > -1", "x < 1"),
    ("2x < 6", "x < 3"),
    ("2x = 4", "x = 2"),
    ("x^2/4 + y^2/3 = 1", "x^2/16 + y^2/12 = 1/4"),
    (r"y=-\frac{1}{2}x+\frac{3}{4}", "2x + 4y - 3 = 0"),
    ("e^x = 1", "2e^x = 2"),
    ("x = 2", "2"),
    ("x = 1, x = 2", "{1, 2}"),
    (r"(x, y) = (1, 2)", "(1, 2)"),
    (r"\begin{pmatrix}1 & 2 \\ 3 & 4\end{pmatrix}", "[[1, 2], [3, 4]]"),
    (r"\left[\begin{array}{cc}1 & 2 \\3 & 4\end{array}\right]", r"\begin{bmatrix}1 & 2 \\3 & 4\end{bmatrix}"),
    (r"$\boxed{\frac{14}{3}}$", "14/3"),
    (r"6 \text{ and } 8", "8, 6"),
]

DIFFERENT = [
    ("1/3", "0.333"),
    ("pi", "3.14159265358979323846264338327950288419716939937510"),
    ("exp(pi*sqrt(163))", "262537412640768744"),
    ("sqrt(5 + 2 sqrt(6))", "sqrt(2) + sqrt(3) + 10^(-40)"),
    ("(a + 5)(b + 2)", "5(b + 2)"),
    ("sqrt(x^2)", "x"),
    ("atan(x) + atan(1/x)", "pi/2"),
    ("1 - 1/e", "1 + 1/e"),
    (r"1\frac{1}{2}", "1/2"),
    ("floor(x)", "x"),
    ("{1, 2}", "{1, 3}"),
    ("(0, 1]", "(0, 1)"),
    ("[0, 1) U (1, 2]", "[0, 2]"),
    ("(1, 2)", "(2, 1)"),
    ("(1, 2, 3)", "(1, 2)"),
    ("[[1, 2], [3, 4]]", "[[1, 2], [3, 5]]"),
    ("abs(3 + 4i)", "3 + 4i"),
    ("abs(i*x)", "i*abs(x)"),
    ("x < 1", "x > 1"),
    ("x >= 5", "x > 5"),
    ("2x + y < 6", "2x + y > 6"),
    ("x^2 = 4", "x = 2"),
    ("y = sin(x)", "y = x"),
    ("7 = 11a + c", "11a + c"),
    ("oo", "-oo"),
    ("1, 2", "1"),
    ("(x, y) = (1, 2)", "(a, b) = (1, 2)"),
    ("k = 1, n = 2", "k = 2, n = 1"),
]

UNDECIDED = [
    ("asin(x) + acos(x)", "pi/2", Reason.UNPROVEN),
    ("sqrt(x)*sqrt(y)", "sqrt(x*y)", Reason.UNPROVEN),
    ("abs(3 + 4i)", "5", Reason.UNPROVEN),
    ("abs(exp(i*x))", "1", Reason.UNPROVEN),
    ("x^2 = 0", "x = 0", Reason.UNPROVEN),
    ("{3}", "3", Reason.SHAPE),
    ("(y, x) = (1, 2)", "(1, 2)", Reason.SHAPE),
    ("k = 45, n = 2", "{2, 45}", Reason.SHAPE),
    ("(1, 1)", "{}", Reason.VALUE),
    ("log(0)", "1", Reason.VALUE),
    ("sqrt(1 - x)/log(0)", "1/x", Reason.VALUE),
]


def verdict(a: str, b: str, tolerance: str = "exact") -> Verdict:
    """On two texts."""
    allowed = Tolerance.read(tolerance)
    assert allowed
    return compare(read_object(a), read_object(b), allowed)


@pytest.mark.parametrize(("a", "b"), [*EQUAL, *((b, a) for a, b in EQUAL)])
def test_the_same_mathematics_is_proven(a: str, b: str) -> None:
    """However it is written, and whichever is the first."""
    found = verdict(a, b)

    assert (found.word, found.reason) == (Word.EQUAL, Reason.PROVEN), found.how


@pytest.mark.parametrize(("a", "b"), [*DIFFERENT, *((b, a) for a, b in DIFFERENT)])
def test_other_mathematics_is_refuted(a: str, b: str) -> None:
    """By a point, by numbers that are told apart, or by what it is."""
    assert verdict(a, b).word is Word.DIFFERENT


@pytest.mark.parametrize(("a", "b", "reason"), [*UNDECIDED, *((b, a, reason) for a, b, reason in UNDECIDED)])
def test_what_is_neither_proven_nor_refuted_is_left_open(a: str, b: str, reason: Reason) -> None:
    """Agreement at random points is no proof."""
    found = verdict(a, b)

    assert (found.word, found.reason) == (Word.UNDECIDED, reason), found.how


@pytest.mark.parametrize(
    ("a", "b", "tolerance", "word"),
    [
        ("1/3", "0.333", "rounded", Word.EQUAL),
        ("1/3", "0.33", "rounded", Word.EQUAL),
        ("1/3", "0.332", "rounded", Word.DIFFERENT),
        ("1/3", "1/4", "rounded", Word.DIFFERENT),
        ("0.30", "0.304", "rounded", Word.EQUAL),
        ("0.300", "0.304", "rounded", Word.DIFFERENT),
        ("pi", "3.14", "0.002", Word.EQUAL),
        ("pi", "3.14", "0.001", Word.DIFFERENT),
        ("1000", "1001", "0.1%", Word.EQUAL),
        ("1000", "1002", "0.1%", Word.DIFFERENT),
        ("{1/3, 2}", "{0.333, 2}", "rounded", Word.EQUAL),
        (r"(\frac{3}{5},\frac{8}{3}]", "(0.6, 2.6667]", "rounded", Word.EQUAL),
        ("x/3", "0.333x", "rounded", Word.DIFFERENT),
    ],
)
def test_a_tolerance_is_for_numbers(a: str, b: str, tolerance: str, word: Word) -> None:
    """For those in sets and intervals too, and for no formulas."""
    assert verdict(a, b, tolerance).word is word
    assert verdict(b, a, tolerance).word is word


@pytest.mark.parametrize("tolerance", ["exact", "rounded", "0.001", "25", "0.1%", "12%"])
def test_a_tolerance_is_written_as_it_is_read(tolerance: str) -> None:
    """So the queue has it as it was sent."""
    assert str(Tolerance.read(tolerance)) == tolerance


def test_the_point_of_a_difference_is_told() -> None:
    """A reader can look at it."""
    found = verdict("x^2 + y", "x^2 - y")

    assert set(found.point) == {"x", "y"}
    assert f"y = {found.point['y']}" in found.how
