"""Which operation of the catalogue a call means, and which argument is which of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wizard.errors import ExpressionError, InvalidInput
from wizard.language.budget import CALL, spend
from wizard.language.common_mistakes import ungrouped
from wizard.language.desugar import OWN
from wizard.language.format import format_tree, write_number
from wizard.language.names import CONSTANTS, near, variables_of
from wizard.language.tree import Step
from wizard.meaning.arguments import Argument, gathered
from wizard.meaning.operation import Input, Operation, Request, Words

#: How well a kind of input (left) fits a shape of argument: 2 is what it is for, 1 what it takes too.
_FIT = {
    "integer": {"number": 2},
    "number": {"number": 2},
    "vector": {"list": 2},
    "matrix": {"matrix": 2},
    "polynomial": {"formula": 2, "word": 2, "number": 1},
    "formula": {"formula": 2, "equation": 2, "word": 2, "real": 2, "number": 1},
    "variable": {"word": 2},
    "system": {"system": 2, "list": 1, "equation": 1},
    "variables": {"list": 2, "word": 2},
    "choice": {"word": 2, "number": 1},
    "expression": {"number": 1, "real": 1},
    "object": {"number": 1, "real": 1, "list": 1, "matrix": 1, "word": 1, "formula": 1, "equation": 1},
    "tolerance": {"word": 2, "number": 1, "real": 1},
}


@dataclass(frozen=True, slots=True)
class Call:
    """An operation and what is asked of it; no request, because an argument has yet to be calculated."""

    operation: Operation
    request: Request | None


def bind(step: Step, arguments: Sequence[Argument], vocabulary: Words) -> Call:
    """The operation that a call means, with its inputs; raises `ExpressionError`, at the column of what is wrong."""
    matches = [_match(each, step, arguments) for each in vocabulary.operations(step.name)]
    fitting = [match for match in matches if not isinstance(match, ExpressionError)]
    if not fitting:
        raise next(match for match in matches if isinstance(match, ExpressionError))
    best = max(match.fit for match in fitting)
    chosen = [match for match in fitting if match.fit == best]
    refusals = []
    for match in chosen:
        try:
            return match.call()
        except ExpressionError as refusal:
            refusals.append(refusal)
    raise refusals[0]


@dataclass(frozen=True, slots=True)
class _Match:
    """Arguments laid beside an operation's inputs."""

    operation: Operation
    step: Step
    given: dict[str, Argument]

    @property
    def fit(self) -> tuple[bool, int]:
        kinds = {each.name: each.kind.kind for each in self.operation.inputs}
        fits = [_FIT.get(kinds[name], {}).get(argument.shape, 0) for name, argument in self.given.items()]
        return all(fits), sum(fits)

    def call(self) -> Call:
        if not all(argument.is_settled for argument in self.given.values()):
            return Call(self.operation, None)
        spend(CALL)
        texts = {name: self._text(name, argument) for name, argument in self.given.items()}
        try:
            return Call(self.operation, self.operation.read(texts | self._variable(texts)))
        except InvalidInput as error:
            # A column that it names is one of the argument as we write it; ours is one of the text that was sent.
            field = error.field or ""
            problem = (
                error.problem if isinstance(error, ExpressionError) else f"it {error.detail.removeprefix(field)[1:]}"
            )
            raise ExpressionError(problem, column=self._column(field), field=field) from None

    def _text(self, name: str, argument: Argument) -> str:
        """A decimal for an input that takes decimals, an expression as it stands, everything else as it is known."""
        kind = next(each.kind.kind for each in self.operation.inputs if each.name == name)
        if kind in {"expression", "object"}:
            return format_tree(argument.tree)
        if kind != "number" or not argument.number or "/" not in argument.number:
            return argument.text()
        value = Fraction(argument.number)
        odd = value.denominator
        for prime in (2, 5):
            while odd % prime == 0:
                odd //= prime
        return argument.number if odd > 1 else f"{'-' if value < 0 else ''}{write_number(abs(value))}"

    def _variable(self, texts: dict[str, str]) -> dict[str, str]:
        """The variable that was not named, where the formula has only one."""
        unnamed = [
            each.name for each in self.operation.inputs if each.kind.kind == "variable" and each.name not in texts
        ]
        formulas = [
            self.given[each.name].tree
            for each in self.operation.inputs
            if each.kind.kind == "formula" and each.name in texts
        ]
        found = variables_of(formulas[0]) if formulas else []
        return {unnamed[0]: found[0]} if len(unnamed) == 1 and len(found) == 1 else {}

    def _column(self, field: str) -> int:
        argument = self.given.get(field)
        return argument.tree.column if argument else self.step.column


def _match(operation: Operation, step: Step, arguments: Sequence[Argument]) -> _Match | ExpressionError:
    """The arguments by the names of the inputs; the refusal, if there are too many or too few."""
    inputs = {each.name: each for each in operation.inputs}
    given: dict[str, Argument] = {}
    rest: list[Argument] = []
    for argument in arguments:
        keyword = _keyword(argument, inputs)
        if keyword and keyword in given:
            return ExpressionError(f"{keyword} is given twice.", column=argument.tree.column)
        if keyword:
            given[keyword] = argument.items[1]
        else:
            rest.append(argument)
    if not any(each.kind.describe().get("equation") for each in inputs.values()):
        for argument in rest:
            if argument.shape == "equation":
                return ExpressionError(
                    f"{operation.name} takes {_signature(operation)}, and no equation.", column=argument.tree.column
                )
    free = [each for name, each in inputs.items() if name not in given]
    rest = gathered([each.kind.kind for each in free], rest, step.column)
    if len(rest) > len(free):
        return ExpressionError(
            f"{operation.name} takes {_signature(operation)}, and here are {len(arguments)} arguments"
            f"{ungrouped([each.branch.step for each in rest])}.",
            column=rest[len(free)].tree.column,
        )
    given |= {each.name: argument for each, argument in zip(free, rest, strict=False)}
    missing = [each.name for each in operation.inputs if each.default is None and each.name not in given]
    if missing:
        return ExpressionError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: {operation.name} takes "
            f"{_signature(operation)}.",
            column=step.column,
        )
    return _Match(operation, step, given)


def _keyword(argument: Argument, inputs: Mapping[str, Input]) -> str | None:
    """The input that `n=3` names; without an input of that name it is an equation."""
    if argument.shape != "equation" or argument.items[0].shape != "word":
        return None
    name = argument.items[0].branch.step.name
    return name if name in inputs else None


def _signature(operation: Operation) -> str:
    names = [each.name if each.default is None else f"{each.name}={each.default}" for each in operation.inputs]
    return f"({', '.join(names)})"


def unknown(step: Step, vocabulary: Words) -> ExpressionError:
    """The refusal of a call of something that does not exist."""
    if step.name in CONSTANTS or len(step.name) == 1:
        return ExpressionError(f"{step.name} is no function; for a product write {step.name}*(…).", column=step.column)
    return ExpressionError(
        f"{step.name[:40]} is no operation and no function{near(step.name, [*vocabulary.names, *OWN])}",
        column=step.column,
    )
