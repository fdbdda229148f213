"""An adversary of the checks: right answers of every operation, made wrong in many ways and offered to its own check.

It prints how many wrong answers each check accepts. The aim is 0. `python -m bench.trust [SEED] [QUESTIONS]`.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from wizard.errors import WizardError
from wizard.operations import catalogue
from wizard.operations.spec import Operation, Request

#: Seconds that one question may take by its operation's own estimate.
_SECONDS = 2.0

#: Characters of a number that Python converts.
_LONG = 4_000

#: Formulas of one variable that questions are made of; a factor and a shift are put to them.
_FORMULAS = (
    "x^2",
    "sin(x)",
    "exp(x)*x",
    "1/(x^2 + 1)",
    "cos(2*x)",
    "x^3 - x",
    "sqrt(x^2 + 1)",
    "log(x^2 + 2)",
    "abs(x)",
)

#: Members that only tell how an answer was found, and ways in which another answer is as right: not made wrong.
_FREE = {
    # Any multiple of an exponent's divisor, any short basis, any sum that gives 0, any order: as right as the answer.
    ("lucas_lehmer", "divisor_exponent"),
    ("lll_reduce", "the other sign"),
    ("lll_reduce", "in the other order"),
    ("gcd", "coefficients"),
    ("kernel", "in the other order"),
    ("factor_polynomial", "in the other order"),
    ("polynomial_roots", "in the other order"),
    ("eigenvalues", "in the other order"),
    # Whichever curve finds it.
    ("ecm", "curve"),
    ("ecm", "sigma"),
    # Any constant may be added.
    ("integrate", "+ 1"),
}


@dataclass
class Score:
    """What became of the wrong answers to one operation's questions."""

    questions: int = 0
    wrong: int = 0
    accepted: list[str] = field(default_factory=list)


def main() -> None:
    """Prints a line for each operation, and each answer that was accepted though it is wrong."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    questions = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    began = time.monotonic()
    scores = {name: tried(operation, questions, seed) for name, operation in catalogue().items()}
    for name, score in scores.items():
        print(f"{name:26} {score.questions:5} questions {score.wrong:7} wrong answers {len(score.accepted):5} accepted")
        for each in score.accepted[:5]:
            print(f"    {each}")
    wrong, accepted = sum(each.wrong for each in scores.values()), sum(len(each.accepted) for each in scores.values())
    print(f"seed {seed}: {wrong:,} wrong answers, {accepted} accepted, {time.monotonic() - began:.0f} s")


def tried(operation: Operation, questions: int, seed: int) -> Score:
    """The score of one operation: its examples, and questions that chance makes."""
    chance = random.Random(f"{seed} {operation.name}")
    score = Score()
    for request in asked(operation, questions, chance):
        try:
            result = request.run().result
        except WizardError:
            continue
        score.questions += 1
        for what, wrong in perturbed(operation.name, result):
            score.wrong += 1
            if is_accepted(request, wrong):
                score.accepted.append(f"{request.inputs}: {what}")
    return score


def is_accepted(request: Request, result: dict[str, Any]) -> bool:
    """Whether the check takes a result; one that it stumbles over is refused too."""
    try:
        request.check(result)
    except Exception:  # Whatever a check raises, the answer is not stored.
        return False
    return True


def asked(operation: Operation, questions: int, chance: random.Random) -> Iterator[Request]:
    """The examples, then questions within the limits that are quick enough."""
    for example in operation.examples:
        yield operation.read(example.inputs)
    made = 0
    for _ in range(4 * questions):
        if made == questions:
            return
        inputs = {each.name: _value(each.kind, each.example, chance) for each in operation.inputs}
        try:
            request = operation.read(inputs)
            is_quick = request.cost is None or request.cost.seconds < _SECONDS
        except WizardError:
            continue
        if is_quick:
            made += 1
            yield request


def _value(kind: Any, example: str, chance: random.Random) -> Any:
    """A value for one kind of input."""
    make = _KINDS.get(kind.kind)
    return make(kind, chance) if make and chance.random() < 0.9 else example


def _integer(kind: Any, chance: random.Random) -> str:
    low = kind.minimum if kind.minimum is not None else -(10**6)
    high = kind.maximum if kind.maximum is not None else 10 ** chance.randrange(1, 13)
    return str(chance.randint(low, max(low, min(high, low + 10 ** chance.randrange(1, 7)))))


def _formula(kind: Any, chance: random.Random) -> str:
    if not kind.variables:
        return str(chance.randint(0, 5))
    formula = f"{chance.randint(1, 9)}*({chance.choice(_FORMULAS)}) + {chance.randint(-5, 5)}*x"
    scaled = f"{chance.choice(('1', '1', '10^-40', '10^40'))}*({formula})"
    return f"{scaled} = {chance.randint(0, 3)}" if kind.equation and chance.random() < 0.5 else scaled


def _matrix(kind: Any, chance: random.Random) -> list[list[int]]:
    rows = chance.randint(1, 4)
    columns = rows if kind.square else chance.randint(1, 4)
    return [[chance.randint(-9, 9) for _ in range(columns)] for _ in range(rows)]


def _polynomial(_kind: Any, chance: random.Random) -> str:
    return " + ".join(f"{chance.randint(1, 9)}*x^{power}" for power in range(chance.randint(2, 5)))


def _expression(_kind: Any, chance: random.Random) -> str:
    return f"{chance.randint(1, 99)}/{chance.randint(1, 9)} + sqrt({chance.randint(1, 9)})*{chance.choice('12')}"


_KINDS: dict[str, Any] = {
    "integer": _integer,
    "number": lambda _, chance: f"{chance.randint(-(10**6), 10**6)}.{chance.randint(0, 999)}",
    "vector": lambda _, chance: [chance.randint(1, 99) for _ in range(chance.randint(2, 5))],
    "matrix": _matrix,
    "polynomial": _polynomial,
    "formula": _formula,
    "variable": lambda *_: "x",
    "expression": _expression,
    "choice": lambda kind, chance: chance.choice(kind.choices),
}


def perturbed(name: str, result: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Wrong results, each with what was done to it."""
    for path in list(_paths(result)):
        value = _at(result, path)
        for what, wrong in _wrong(value):
            free = any((name, str(each)) in _FREE for each in (*path, what))
            if free or wrong == value:
                continue
            changed = deepcopy(result)
            _at(changed, path[:-1])[path[-1]] = wrong
            yield f"{'.'.join(map(str, path))}: {what}", changed
    for member in result:
        yield f"{member} is missing", {key: each for key, each in result.items() if key != member}


def _wrong(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield "turned round", not value
    elif isinstance(value, int):
        yield "one more", value + 1
    elif isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) < _LONG:
        number = int(value)
        yield from (("one more", str(number + 1)), ("the other sign", str(-number)), ("doubled", str(2 * number)))
    elif isinstance(value, str):
        yield from _wrong_text(value)
    elif isinstance(value, list) and value:
        yield "the first left out", value[1:]
        yield "the last left out", value[:-1]
        yield "the last twice", [*value, value[-1]]
        yield "in the other order", value[::-1]


def _wrong_text(text: str) -> Iterator[tuple[str, str]]:
    digits = [place for place, each in enumerate(text) if each.isdecimal()]
    if digits:
        place = digits[-1]
        yield "another last digit", f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"
    yield "the other sign", text[1:] if text.startswith("-") else f"-({text})"
    yield "+ 1", f"{text} + 1"
    yield "times 1 + 10^-30", f"({text})*(1 + 1/10^30)"
    yield "times 10^-40", f"({text})/10^40"


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if before:
        yield before
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _paths(each, (*before, key))
    elif isinstance(value, list):
        # The first and the last few: a long list is as wrong at its ends.
        for index in sorted({*range(min(3, len(value))), *range(max(0, len(value) - 2), len(value))}):
            yield from _paths(value[index], (*before, index))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


if __name__ == "__main__":
    main()
