"""What can be called in a line: functions, one row each, and the operations of a catalogue.

A `Vocabulary` is built once and handed to whoever reads, measures or evaluates. Nothing here imports a catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

_Operation_co = TypeVar("_Operation_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Notation:
    """How mathematicians write a call, where that is not its name with brackets.

    `symbol` replaces the name. `fences` stand around the one argument. `element` is a MathML element that holds the
    arguments. With `subscript` a second argument stands below the name.
    """

    symbol: str | None = None
    fences: tuple[str, str] | None = None
    element: str | None = None
    subscript: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function of `minimum` to `maximum` arguments: all that the service knows of it.

    `ball` gives its value for Arb's complex balls, numbers with a proven bound of their error. `exact` gives it for
    FLINT's integers and fractions, or None where it is not rational. `number` gives it for balls within an expression,
    where that is not what `ball` does: floor gives the integer, or asks for more precision. `exact` and `number` get
    the step first, for their refusals.

    `bound` foretells the size of the result from the sizes of the arguments; without one, the result is real. `seconds`
    foretells how long it takes beyond that. `limits` are the largest absolute values of the arguments, None where
    every one is calculated. `symbolic` is SymPy's name of it; without one, a formula cannot have it.

    Where it jumps, `cut` maps its arguments to a ball that is negative or zero exactly there: an integral must know.
    With `watches`, `ball` itself takes `analytic=True` and is then undefined where the function jumps.

    `complex` gives it of numbers that may be complex, where `ball` only goes on from its values of real numbers: |z| is
    no analytic function.

    `synonyms` are kept as they were typed; `spellings` are replaced by the name when a line is read.
    """

    ball: Callable[..., Any] | None = None
    symbolic: str | None = None
    minimum: int = 1
    maximum: int = 1
    exact: Callable[..., Any] | None = None
    bound: Callable[..., Any] | None = None
    number: Callable[..., Any] | None = None
    seconds: Callable[..., float] | None = None
    cut: Callable[..., Any] | None = None
    watches: bool = False
    complex: Callable[..., Any] | None = None
    limits: tuple[int | None, ...] = ()
    synonyms: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    notation: Notation = Notation()


class Vocabulary(Generic[_Operation_co]):
    """Functions by name, and operations by each name that calls them: several may share one."""

    def __init__(
        self, functions: Mapping[str, Function], operations: Mapping[str, tuple[_Operation_co, ...]] | None = None
    ) -> None:
        self.functions = functions
        self._operations = MappingProxyType(dict(operations or {}))
        self._synonyms = {synonym: name for name, row in functions.items() for synonym in row.synonyms}
        self._spellings = {spelling: name for name, row in functions.items() for spelling in row.spellings}
        self._names = {*functions, *self._synonyms, *self._spellings, *self._operations}

    def function(self, name: str) -> Function | None:
        """The function that is called so, also by a synonym."""
        return self.functions.get(self.own_name(name))

    def own_name(self, name: str) -> str:
        """The one name of a function, whichever of its names this is."""
        return self._synonyms.get(name, name)

    def spelled(self, name: str) -> str:
        """How a line spells `name` once it has been read."""
        return self._spellings.get(name, name)

    def operations(self, name: str) -> tuple[_Operation_co, ...]:
        """Those that a call of `name` may mean."""
        return self._operations.get(name, ())

    def knows(self, name: str) -> bool:
        """Whether a function or an operation is called so."""
        return name in self._names

    def is_function(self, name: str) -> bool:
        """Whether a function is called so."""
        return self.own_name(name) in self.functions

    @property
    def names(self) -> Iterable[str]:
        """Each name of a function or an operation."""
        return self._names
