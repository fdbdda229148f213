"""What reading costs: no sign copies what it stands between, and whatever costs more is counted before it is done."""

from __future__ import annotations

import pytest

from wizard.errors import InvalidInput
from wizard.kinds import Polynomial
from wizard.language.budget import OverBudget, budget
from wizard.language.reader import read
from wizard.language.tree import Tree
from wizard.meaning.cost import CostEstimate
from wizard.meaning.plan import plan
from wizard.meaning.question import Question
from wizard.meaning.residues import Residues
from wizard.operations import find, vocabulary

pytestmark = pytest.mark.unit

LONG = Polynomial(1_000, 40, "", variables=3)


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The steps of each tree that is made."""
    sizes: list[int] = []
    made = Tree.__init__

    def counting(self: Tree, steps: tuple[object, ...]) -> None:
        sizes.append(len(steps))
        made(self, steps)  # type: ignore[arg-type]  # Whatever it was given.

    monkeypatch.setattr(Tree, "__init__", counting)
    return sizes


@pytest.mark.parametrize("text", ["x" + "+x" * 2_000, "-" * 4_000 + "x", "2" + "^2" * 2_000], ids=lambda text: text[:4])
def test_reading_copies_no_step_for_every_sign(copied: list[int], text: str) -> None:
    """A tree for every sign would make the time grow with the square of the length."""
    tree = read(text, vocabulary(), LONG._limits())

    assert len(tree.steps) > 4_000
    assert sum(copied) <= 2 * len(tree.steps)


def test_measuring_and_checking_copy_no_steps_on_the_way(copied: list[int]) -> None:
    """Only what has to be known in full is a tree of its own."""
    tree = read("1" + "+1" * 400, vocabulary())
    copied.clear()

    assert CostEstimate(vocabulary()).value(tree).value == 401
    assert Residues(10**9 + 7, vocabulary()).of(tree) == 401
    assert sum(copied) < 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("(x)+" * 5_000 + "x", "at most 16,200 are read", id="more words than any polynomial has"),
        pytest.param("-" * 200 + "(x+1)^170", "more than 30,000 products", id="signs before a long sum"),
    ],
)
def test_a_polynomial_has_no_more_words_and_work_than_it_needs(text: str, says: str) -> None:
    """Fifteen thousand signs before 900 terms took 26 seconds."""
    with pytest.raises(InvalidInput, match=says):
        LONG.parse(text, "p")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("(x/2 + 1/3)*(x/5 - 1/7)", "1/10*x^2 - 1/210*x - 1/21", id="fractions"),
        pytest.param("(x - 1/2)*(x + 1/2)", "x^2 - 1/4", id="a term that vanishes"),
        pytest.param("(x - y)*0*(x + y)", "0", id="nothing"),
    ],
)
def test_sums_of_fractions_are_multiplied_exactly(text: str, value: str) -> None:
    """Over one denominator, which the result does not keep."""
    kind = Polynomial(10, 40, "", variables=2, rational=True)

    assert kind.write(kind.parse(text, "p")) == value


@pytest.mark.parametrize(
    "text", ["1" + "+1" * 300, "9060#" + "+9060#" * 40, "factor((x+1)^170)", "1400!/9000#+" * 9 + "1"]
)
def test_whatever_costs_is_counted(text: str) -> None:
    """Each of these takes some milliseconds to read; without a budget nothing is counted."""
    plan(text, vocabulary())

    with pytest.raises(OverBudget), budget(0.003):
        plan(text, vocabulary())
    with budget(0.1):
        plan(text, vocabulary())


def test_words_are_counted_as_they_are_read() -> None:
    """Before the parser goes through them."""
    with pytest.raises(OverBudget), budget(0.014):
        read("1" + "+1" * 480, vocabulary())
    with budget(0.015):
        read("1" + "+1" * 480, vocabulary())


def test_lists_are_counted_by_their_entries() -> None:
    """However they were sent."""
    for numbers in ("1 " * 100, [1] * 100):
        with pytest.raises(OverBudget), budget(0.0001):
            find("lcm").validate({"numbers": numbers})


@pytest.mark.parametrize("text", ["binomial(10^9, 10^6)", "binomial(2*10^7, 10^6)"])
def test_a_coefficient_is_foretold_by_its_factors(text: str) -> None:
    """Each takes some five seconds with its check; the first was foretold 1.1 and ran for 175."""
    assert 2 < Question.of(read(text, vocabulary()), vocabulary()).cost.seconds < 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0*2^0.5", "0"),
        ("2^0.5*0 + 1", "1"),
        ("(2^0.5)^0", "1"),
        ("im(2^0.5)", "0"),
        ("round(10*3^0.5)", "17"),
        ("arg(1)", "0"),
    ],
)
def test_an_exact_value_of_irrational_ones_is_checked_by_its_digits(text: str, value: str) -> None:
    """No residue tells a root: more precision does."""
    outcome = find("evaluate").run({"expression": text, "digits": "20"})

    assert outcome.result == {"value": value, "exact": True}
    assert "bits of precision, where it is exact too" in outcome.verified["how"]


@pytest.mark.parametrize(
    ("n", "k"), [(10**6, 20_000), (10**6, 70_000), (2**63, 11), (-50_000, 12_000), (300_000, 10_001)]
)
def test_both_ways_to_a_coefficient_agree(n: int, k: int) -> None:
    """Each is taken where it is the quicker one."""
    outcome = find("evaluate").run({"expression": f"binomial({n}, {k}) * {k} - binomial({n - 1}, {k - 1}) * ({n})"})

    assert outcome.result["value"] == "0"


def test_a_line_is_measured_once(monkeypatch) -> None:
    """From the text to its cost: each term of a sum is looked at once."""
    steps = []
    combine = CostEstimate.combine

    def counting(self, step, operands):
        steps.append(step)
        return combine(self, step, operands)

    monkeypatch.setattr(CostEstimate, "combine", counting)

    found = plan("sum(1/n^2, n, 1, 100)", vocabulary())
    assert found.inputs["digits"] == "50"
    assert found.request.cost is not None

    # Each of the hundred terms has five steps, and a sign behind all but one; then the two bounds.
    assert len(steps) == 100 * 5 + 99 + 2
