"""Whether two answers are the same mathematics."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.kinds import Integer, MathObject, Tolerance
from wizard.operations.spec import Cost, operation
from wizard.verdicts.comparison import compare
from wizard.verdicts.deadline import Died, OutOfTime, within
from wizard.verdicts.objects import MathObject as Object
from wizard.verdicts.quick import is_quick
from wizard.verdicts.tolerance import Tolerance as Allowed
from wizard.verdicts.verdict import Reason, Verdict, undecided

#: Milliseconds of both the verdict and its check: the least, the most, and what is enough for what people write.
_LEAST, _MOST, DEADLINE_MS = 20, 10_000, 1_000

#: The share of the deadline that the verdict has. Its check takes as long, and has more: what is found can be checked.
_SHARE = 0.4

_EXACT = Allowed()


@operation(
    title="Compare two answers",
    method="Refuted at random points by balls that do not overlap; proven by quotients of polynomials in exponentials, "
    "roots and logarithms (FLINT), or by a separation bound for algebraic numbers; otherwise undecided",
    source="Burnikel et al., A separation bound for real algebraic expressions, "
    "https://doi.org/10.1007/s00453-007-9132-4",
    libraries=("lark", "flint"),
    time_limit=_MOST / 1000 + 5,
    hardest={
        "a": "(x + y + z + 1)^40 - (x - y + z - 1)^40",
        "b": "(x + y + z + 1)^40 - (y - x - z + 1)^40",
        "deadline_ms": "10000",
    },
    examples=[
        (
            {"a": "(x + 1)^2", "b": "x^2 + 2x + 1"},
            {
                "verdict": "equal",
                "proven": True,
                "reason": "proven",
                "how": "their difference is zero as a quotient of polynomials, calculated without rounding, wherever "
                "all parts of both are real numbers",
            },
        ),
        (
            {"a": r"\frac{1}{3}", "b": "0.333"},
            {
                "verdict": "different",
                "proven": True,
                "reason": "refuted",
                "how": "the numbers are different: proven bounds keep their values apart",
            },
        ),
        (
            {"a": "1/3", "b": "0.333", "tolerance": "rounded"},
            {
                "verdict": "equal",
                "proven": True,
                "reason": "tolerance",
                "how": "they differ by no more than the tolerance allows (rounded)",
            },
        ),
        (
            {"a": r"\{-1\} \cup [0, 1) \cup [1, 2]", "b": "[0, 2] U {-1}"},
            {
                "verdict": "equal",
                "proven": True,
                "reason": "proven",
                "how": "they are the same intervals and numbers, put in order, with ends that are proven to be equal",
            },
        ),
        (
            {"a": "2x = 4", "b": "x = 2"},
            {
                "verdict": "equal",
                "proven": True,
                "reason": "proven",
                "how": "one is the other, brought to one side, times a constant that is not zero",
            },
        ),
    ],
    memo=False,
)
def equal(
    a: Annotated[Object, MathObject("one answer")],
    b: Annotated[Object, MathObject("the other answer")],
    tolerance: Annotated[Allowed, Tolerance("how far apart numbers may be")] = _EXACT,
    deadline_ms: Annotated[int, Integer(_LEAST, _MOST, "milliseconds for the verdict and its check")] = DEADLINE_MS,
) -> dict[str, Any]:
    """Whether two answers are the same mathematics: equal, different, or undecided.

    Equal and different are proven, never guessed: formulas that agree at random points, and are not proven to be equal,
    are undecided. Variables are real, and formulas are equal if they have one value wherever all parts of both are real
    numbers. Equations are equal up to a factor other than 0, answers with commas between them are a set, and `x = 3`
    counts as 3. What takes longer than the deadline is killed, and undecided.
    """
    return _said(a, b, tolerance, deadline_ms * _SHARE).as_result()


@equal.check
def _(result: dict[str, Any], a: Object, b: Object, tolerance: Allowed, deadline_ms: int) -> str:
    """By the same rules at other points: what is proven cannot be refuted there."""
    try:
        claimed = Verdict.of_result(result)
    except (KeyError, ValueError) as error:
        raise WrongResult("What is said is no verdict.") from error
    if result["proven"] is not claimed.is_proven:
        raise WrongResult("A verdict is proven or undecided, and this one says that it is both or neither.")
    if not claimed.is_proven:
        return "undecided claims nothing that could be wrong"
    found = _said(a, b, tolerance, deadline_ms * (1 - _SHARE))
    if found.word is not claimed.word and found.is_proven:
        raise WrongResult(f"At other points the answers are {found.word}: {found.how}.")
    if found.word is not claimed.word:
        raise Unsolvable(f"The verdict could not be confirmed, so it is not given: {found.how}.")
    is_told = all(f"{name} = {value}" in claimed.how for name, value in claimed.point.items())
    if not is_told or (not claimed.point and (found.reason, found.how) != (claimed.reason, claimed.how)):
        raise WrongResult("The verdict is right, but not what is said of it.")
    return "compared again, at other random points"


@equal.cost
def _(a: Object, b: Object, deadline_ms: int, **_: object) -> Cost:
    """With the length of the formulas, and with the square of the number of a set's members; the deadline ends it."""
    sizes = [sum(len(tree.steps) for tree in each.formulas()) for each in (a, b)]
    pairs = max(1, len(a.items)) * max(1, len(b.items)) if a.kind == b.kind == "set" else 1
    return Cost(min(0.03 + 0.002 * sum(sizes) + 0.004 * pairs, deadline_ms / 1000), 400)


equal.no_direct_call("no call of a library proves its answer, or says that it could not")


def _said(a: Object, b: Object, tolerance: Allowed, milliseconds: float) -> Verdict:
    """The verdict, of a process that is killed in time where it could take long."""
    if is_quick(a, b):
        return compare(a, b, tolerance)
    try:
        return Verdict.of_result(within(milliseconds / 1000, lambda: _answered(a, b, tolerance)))
    except OutOfTime:
        return undecided("the deadline was over first, and the comparison was killed", Reason.TIME)
    except Died:
        return undecided("the comparison needed more memory than it may take", Reason.MEMORY)


def _answered(a: Object, b: Object, tolerance: Allowed) -> dict[str, Any]:
    try:
        return compare(a, b, tolerance).as_result()
    except MemoryError:
        return undecided("the comparison needed more memory than it may take", Reason.MEMORY).as_result()
    except Exception as error:  # Whatever a library raises on the way, nothing is proven.
        return undecided(f"the comparison failed on the way: {type(error).__name__}").as_result()
