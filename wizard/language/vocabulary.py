"""What can be called in a line: functions, one row each, and the operations of a catalogue.

A `Vocabulary` is built once and handed to whoever reads, measures or evaluates. Nothing here imports a catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, TypeVar

_Operation = TypeVar("_Operation")


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

    `exact` gives its value for integers and fractions (FLINT's), or None where that is not rational. `ball` gives it
    for Arb's complex balls, numbers with a proven bound of their error; without it the function is for exact numbers
    only. `bound` foretells the size of the result from the sizes of the arguments. `seconds` foretells how long it
    takes beyond that. `symbolic` is SymPy's name of it; without one a formula cannot have it.

    Where it jumps, `cut` maps its arguments to a ball that is negative or zero exactly there: an integral must know.
    With `watches`, `ball` itself takes `analytic=True` and is then undefined where the function jumps.
    `limits` are the largest absolute values of its arguments, None where every one is calculated.
    """

    minimum: int = 1
    maximum: int = 1
    ball: Callable[..., Any] | None = None
    exact: Callable[..., Any] | None = None
    bound: Callable[..., Any] | None = None
    seconds: Callable[..., float] | None = None
    symbolic: str | None = None
    cut: Callable[..., Any] | None = None
    watches: bool = False
    limits: tuple[int | None, ...] = ()
    synonyms: tuple[str, ...] = ()
    notation: Notation = Notation()


class Vocabulary(Generic[_Operation]):
    """Functions by name, and operations by each name that calls them: several may share one."""

    def __init__(
        self, functions: Mapping[str, Function], operations: Mapping[str, tuple[_Operation, ...]] | None = None
    ) -> None:
        self.functions = functions
        self._operations = MappingProxyType(dict(operations or {}))
        self._names = {synonym: name for name, function in functions.items() for synonym in function.synonyms}

    def function(self, name: str) -> Function | None:
        """The function that is called so, also by a synonym."""
        return self.functions.get(self.own_name(name))

    def own_name(self, name: str) -> str:
        """The one name of a function, whichever of its names this is."""
        return self._names.get(name, name)

    def operations(self, name: str) -> tuple[_Operation, ...]:
        """Those that a call of `name` may mean."""
        return self._operations.get(name, ())

    def knows(self, name: str) -> bool:
        """Whether a function or an operation is called so."""
        return name in self.functions or name in self._names or name in self._operations

    @cached_property
    def names(self) -> Iterable[str]:
        """Each name of a function or an operation."""
        return (*self.functions, *self._names, *self._operations)
