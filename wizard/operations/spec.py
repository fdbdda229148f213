"""What an operation is: a function whose annotations, docstring and examples say all there is to know about it.

API, worker, page, command line, docs and contract tests read what is declared here; none of them knows an operation.
"""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Any, TypeVar, get_type_hints

from wizard.cost import Cost, duration
from wizard.errors import InvalidInput, WrongResult
from wizard.kinds import Expression, shown
from wizard.language.vocabulary import Vocabulary
from wizard.operations.comparison import Comparison, Inputs, made
from wizard.operations.fan_out import FanOut, Split
from wizard.operations.input import Input

__all__ = ["Cost", "Example", "Operation", "Outcome", "Request", "operation"]

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result that passed its check, which took `check_seconds`; `verified` is `{"ok": True, "how": …}`."""

    result: dict[str, Any]
    verified: dict[str, Any]
    check_seconds: float


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs and the result they give; also a test."""

    inputs: dict[str, str]
    result: dict[str, Any]


def _unchecked(_result: dict[str, Any], **_inputs: Any) -> str:
    raise WrongResult("This operation has no check, and what is not checked is not stored.")


@dataclass(frozen=True, slots=True)
class Operation:
    """A kind of calculation. `time_limit` is in seconds; `libraries` are the modules it imports when it runs.

    `longest` are the characters that a result may have: inputs are refused where more are foretold. With
    `limited_by_cost` they are refused where it is foretold that they take more than a third of the time limit.
    """

    name: str
    title: str
    group: str
    summary: str
    doc: str
    method: str
    source: str
    time_limit: float
    libraries: tuple[str, ...]
    inputs: tuple[Input, ...]
    examples: tuple[Example, ...]
    aliases: tuple[str, ...]
    memo: bool
    longest: int | None
    limited_by_cost: bool
    _hardest: Callable[[], dict[str, str]] = field(repr=False)
    _calculate: Callable[..., dict[str, Any]] = field(repr=False)
    _check: Callable[..., str] = field(default=_unchecked, repr=False)
    _cost: Callable[..., Cost] | None = field(default=None, repr=False)
    _restrict: Callable[..., None] | None = field(default=None, repr=False)
    fan_out: FanOut | None = field(default=None, repr=False)
    comparison: Comparison | None = field(default=None, repr=False)

    # These come after the rest: a check reads best below the function that it checks.
    def check(self, function: _F) -> _F:
        """Decorates what checks a result: it returns how, or raises `WrongResult`."""
        object.__setattr__(self, "_check", function)
        return function

    def cost(self, function: _F) -> _F:
        """Decorates what foretells the `Cost` of inputs, from bounds alone and without calculating.

        Its docstring says how the time grows.
        """
        object.__setattr__(self, "_cost", function)
        return function

    @property
    def hardest(self) -> dict[str, str]:
        """The allowed inputs that take the longest: a third of the time limit, so that a slower host is in time."""
        return self._hardest()

    @property
    def growth(self) -> str:
        """How the time grows with the inputs."""
        return " ".join((inspect.getdoc(self._cost) or "").split())

    def restrict(self, function: _F) -> _F:
        """Decorates what refuses inputs that do not go together, each being allowed: it raises `InvalidInput`."""
        object.__setattr__(self, "_restrict", function)
        return function

    @property
    def splits(self) -> bool:
        """Whether one may ask for a number of parts. What is done in rounds has as many as it takes."""
        return self.fan_out is not None and self.fan_out.split is not None

    def learn(self, vocabulary: Vocabulary[Any]) -> None:
        """Hands the whole vocabulary to the kinds of inputs that are expressions."""
        for each in self.inputs:
            if isinstance(each.kind, Expression):
                object.__setattr__(each.kind, "vocabulary", vocabulary)

    def fans_out(self, **functions: Any) -> None:
        """Says how it is split, by the members of `FanOut`."""
        object.__setattr__(self, "fan_out", FanOut(**functions))

    def direct(self, question: Inputs | Callable[[], Inputs], **others: Any) -> Callable[[_F], _F]:
        """Decorates the call of a library that answers `question` by hand; `others` are members of `Comparison`."""

        def compare(function: _F) -> _F:
            object.__setattr__(self, "comparison", Comparison(made(question), function, **others))
            return function

        return compare

    def no_direct_call(self, reason: str, question: Inputs | Callable[[], Inputs] | None = None, **others: Any) -> None:
        """Says why no call of a library answers this; SymPy and PARI may answer a `question` all the same."""
        asked = made(question) if question else None
        object.__setattr__(self, "comparison", Comparison(asked, reason=reason, **others))

    def read(self, raw: object) -> Request:
        """The request for inputs as JSON gave them, read once; raises `InvalidInput`."""
        request = Request(self, self._values(raw))
        cost = request.cost if self.longest or self.limited_by_cost else None
        # As the hardest inputs: a third of the time limit, so that a slower host is in time.
        most = self.time_limit / 3
        if cost and self.limited_by_cost and cost.seconds > most:
            raise InvalidInput(
                f"{self.name} would take some {duration(cost.seconds)} for these inputs, but must be done in "
                f"{duration(most)}: what takes so long is {cost.hard}.",
                field=self.inputs[0].name,
            )
        if cost and self.longest and cost.characters > self.longest:
            raise InvalidInput(
                f"The result of {self.name} may have {cost.characters:,} characters for these inputs, but at most "
                f"{self.longest:,} are kept: send fewer entries or terms, or shorter ones.",
                field=self.inputs[0].name,
            )
        return request

    def estimate(self, inputs: Mapping[str, str]) -> Cost | None:
        """What `inputs` will cost; None where nobody knows."""
        return self.read(inputs).cost

    def validate(self, raw: object) -> dict[str, str]:
        """The inputs in canonical form, from what JSON gave; raises `InvalidInput`."""
        return self.read(raw).inputs

    def run(self, inputs: Mapping[str, str]) -> Outcome:
        """Calculates, then checks. The inputs are read again, for the queue is not trusted.

        Raises `InvalidInput`, `Unsolvable`, `WrongResult`, and whatever the libraries raise.
        """
        return self.read(inputs).run()

    def split(self, inputs: Mapping[str, str], parts: int | None) -> Split | None:
        """The task cut into parts, `parts` of them if it can be; None where it is better done whole."""
        return self.read(inputs).split(parts)

    def run_part(self, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
        """The result of one part, confirmed where its operation can; the inputs are those that `split` gave."""
        assert self.fan_out, f"{self.name} has no parts"
        return self.fan_out.run_part(inputs)

    def combine(self, results: Sequence[dict[str, Any] | None], inputs: Mapping[str, str]) -> Outcome | Split:
        """Puts the parts' results together, then checks; or says that another round of parts is needed."""
        assert self.fan_out, f"{self.name} has no parts"
        asked = Request(self, self._values(inputs))
        combined = self.fan_out.combine(list(results), **asked.values)
        return combined if isinstance(combined, Split) else asked.checked(combined, self.fan_out.check_of(results))

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the inputs."""
        return {
            "title": self.title,
            "description": self.summary,
            "type": "object",
            "properties": {each.name: each.schema() for each in self.inputs},
            "required": [each.name for each in self.inputs if each.default is None],
            "additionalProperties": False,
            "examples": [each.inputs for each in self.examples],
        }

    def _named(self, raw: object) -> Mapping[str, Any]:
        """`raw` if it is an object with exactly the inputs' names."""
        if not isinstance(raw, dict):
            raise InvalidInput(
                f"inputs is {shown(raw)}, but must be an object such as {self._example}.", field="inputs"
            )
        given = [each.name for each in self.inputs if each.name in raw]
        if len(given) < len(raw):
            raise self._unknown(next(name for name in raw if name not in given))
        for each in self.inputs:
            if each.default is None and each.name not in raw:
                raise InvalidInput(
                    f"{each.name} is missing: {self.name} takes inputs such as {self._example}.", field=each.name
                )
        return raw

    @property
    def _example(self) -> str:
        """Inputs as a refusal shows them."""
        return json.dumps(self.examples[0].inputs)

    def _unknown(self, name: str) -> InvalidInput:
        """The refusal of an input that there is not."""
        near = get_close_matches(name, [each.name for each in self.inputs], n=1)
        hint = f"did you mean {near[0]}?" if near else f"send {self._example}."
        return InvalidInput(f"{self.name} takes no input {shown(name)}: {hint}", field=shown(name).strip('"'))

    def _values(self, raw: object) -> dict[str, Any]:
        """What the inputs stand for, with defaults for those that were left out."""
        given = self._named(raw)
        values = {each.name: each.kind.parse(given.get(each.name, each.default), each.name) for each in self.inputs}
        if self._restrict:
            self._restrict(**values)
        return values


@dataclass(frozen=True)
class Request:
    """An operation, and what its inputs stand for: read and measured once, then validated, foretold, split or run."""

    operation: Operation
    values: Mapping[str, Any]

    @cached_property
    def inputs(self) -> dict[str, str]:
        """The inputs in canonical form."""
        return {each.name: each.kind.write(self.values[each.name]) for each in self.operation.inputs}

    @cached_property
    def cost(self) -> Cost | None:
        """What it will cost; None where nobody knows."""
        foretell = self.operation._cost  # noqa: SLF001  # A request is its operation's.
        return foretell(**self.values) if foretell else None

    def run(self) -> Outcome:
        """Calculates, then checks; raises as `Operation.run` does."""
        return self.checked(self.operation._calculate(**self.values))  # noqa: SLF001  # As above.

    def check(self, result: dict[str, Any]) -> str:
        """How a result was checked; raises `WrongResult` of one that is wrong."""
        return self.operation._check(result, **self.values)  # noqa: SLF001  # As above.

    def checked(self, result: dict[str, Any], check: Callable[..., str] | None = None) -> Outcome:
        """The result, checked by the operation's check or another one; raises `WrongResult` of one that is wrong."""
        began = time.perf_counter()
        how = check(result, **self.values) if check else self.check(result)
        return Outcome(result, {"ok": True, "how": how}, time.perf_counter() - began)

    def split(self, parts: int | None) -> Split | None:
        """The task cut into parts, `parts` of them if it can be; None where it is better done whole.

        None also for what is done in rounds: whether it is split shows while it is calculated.
        """
        fan_out = self.operation.fan_out
        if not fan_out or not fan_out.split:
            return None
        cut = tuple(fan_out.split(parts, **self.values))
        return Split(cut, 1 if fan_out.race else None) if len(cut) > 1 else None

    def begin(self, parts: int | None) -> Outcome | Split:
        """What a worker makes of it first: the parts if it is split, else what `run` returns, which it may raise."""
        fan_out = self.operation.fan_out
        if not fan_out or not fan_out.begin:
            return self.split(parts) or self.run()
        begun = fan_out.begin(**self.values)
        return begun if isinstance(begun, Split) else self.checked(begun)


def operation(
    *,
    title: str,
    method: str,
    source: str,
    time_limit: float,
    examples: Sequence[tuple[dict[str, str], dict[str, Any]]],
    libraries: tuple[str, ...] = (),
    hardest: dict[str, str] | Callable[[], dict[str, str]] | None = None,
    aliases: tuple[str, ...] = (),
    memo: bool = True,
    longest: int | None = None,
    limited_by_cost: bool = False,
) -> Callable[[Callable[..., dict[str, Any]]], Operation]:
    """Makes an operation of a function: its name, docstring and annotated inputs are the operation's, its folder is
    its group.

    The first example's inputs are what forms are filled in with. Without `hardest`, the largest inputs count as such; a
    function makes those that are long only when they are asked for. `longest` are the characters a result may have.
    With `limited_by_cost` inputs that would take more than a third of the time limit are refused, by their `Cost`.
    `aliases` are other names by which an expression may call it. Without `memo` an answer is never given again to the
    same question: where finding it is quicker than looking it up, or where it depends on chance.
    """

    def declare(function: Callable[..., dict[str, Any]]) -> Operation:
        hints = get_type_hints(function, include_extras=True)
        del hints["return"]
        doc = inspect.getdoc(function) or ""
        parameters = inspect.signature(function).parameters
        inputs = tuple(Input.of(parameters[name], hint.__metadata__[0], examples[0][0]) for name, hint in hints.items())
        if hardest is None:

            def make() -> dict[str, str]:
                return {each.name: each.kind.largest() for each in inputs}
        elif callable(hardest):
            make = hardest
        else:
            make = partial(dict, hardest)
        return Operation(
            name=function.__name__,
            title=title,
            group=function.__module__.split(".")[-2].replace("_", " ").capitalize(),
            summary=doc.partition("\n")[0],
            doc=doc,
            method=method,
            source=source,
            time_limit=time_limit,
            libraries=libraries,
            inputs=inputs,
            examples=tuple(Example(*each) for each in examples),
            aliases=aliases,
            memo=memo,
            longest=longest,
            limited_by_cost=limited_by_cost,
            _hardest=make,
            _calculate=function,
        )

    return declare
