"""Polynomials multiplied out: a coefficient for each power, and their text.

One in a single variable may be long. Then its coefficients are a list, which takes a tenth of a dictionary's memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice

Exponents = tuple[int, ...]

#: An integer has a numerator and a denominator too; it takes a third of the memory, and is made ten times as quickly.
Number = int | Fraction

#: Parts of a text that are put together at once.
_BLOCK = 4_096


class CoefficientList(Mapping[Exponents, Number]):
    """The coefficients of one variable as a list from the constant one up, in which those that are 0 are left out."""

    __slots__ = ("numbers",)

    def __init__(self, numbers: Sequence[Number]) -> None:
        """The last of `numbers` is not 0."""
        self.numbers = numbers

    def __getitem__(self, powers: Exponents) -> Number:
        """The coefficient of a power."""
        (power,) = powers
        number = self.numbers[power] if 0 <= power < len(self.numbers) else 0
        if not number:
            raise KeyError(powers)
        return number

    def __iter__(self) -> Iterator[Exponents]:
        """Highest powers first."""
        return ((power,) for power in range(len(self.numbers) - 1, -1, -1) if self.numbers[power])

    def __len__(self) -> int:
        """Coefficients that are not 0."""
        return len(self.numbers) - self.numbers.count(0)


@dataclass(frozen=True)
class Terms:
    """A polynomial multiplied out: exponents → coefficient, which is never 0, highest powers first.

    `variables` are those that occur, in alphabetical order; a constant counts as a polynomial in x. The exponents of a
    term are one for each of them.
    """

    variables: tuple[str, ...]
    coefficients: Mapping[Exponents, Number]

    @classmethod
    def of(cls, variables: Iterable[str], coefficients: Mapping[Exponents, Number]) -> Terms:
        """In canonical form: without zeros and variables that do not occur, in order."""
        names = list(variables)
        given = {powers: number for powers, number in coefficients.items() if number}
        used = [k for k in sorted(range(len(names)), key=names.__getitem__) if any(powers[k] for powers in given)]
        if not used:
            return cls(("x",), {(0,): sum(given.values())} if given else {})
        kept = {tuple(powers[k] for k in used): number for powers, number in given.items()}
        order = sorted(kept, key=lambda powers: (sum(powers), powers), reverse=True)
        return cls(tuple(names[k] for k in used), {powers: kept[powers] for powers in order})

    @classmethod
    def of_list(cls, variable: str, numbers: list[Number]) -> Terms:
        """The same, of the coefficients of one variable from the constant one up; it keeps the list."""
        while numbers and not numbers[-1]:
            numbers.pop()
        return cls((variable if len(numbers) > 1 else "x",), CoefficientList(numbers))

    @property
    def numbers(self) -> Iterable[Number]:
        """The coefficients, none of which is 0."""
        given = self.coefficients
        return filter(None, given.numbers) if isinstance(given, CoefficientList) else given.values()

    @cached_property
    def listed(self) -> Sequence[Number]:
        """The coefficients of the one variable from the constant one up, zeros among them."""
        if isinstance(self.coefficients, CoefficientList):
            return self.coefficients.numbers
        numbers: list[Number] = [0] * (self.degree + 1 if self.coefficients else 0)
        for (power,), number in self.coefficients.items():
            numbers[power] = number
        return numbers

    @cached_property
    def degree(self) -> int:
        """The highest sum of a term's exponents; 0 for a constant."""
        if isinstance(self.coefficients, CoefficientList):
            return max(len(self.coefficients.numbers) - 1, 0)
        return max((sum(powers) for powers in self.coefficients), default=0)

    def __str__(self) -> str:
        """Such as `x^4 - 5*x + 1/2`, which reads back as the same."""
        return _joined(self._parts()).removeprefix(" + ") or "0"

    def _parts(self) -> Iterator[str]:
        is_first = True
        for powers, number in self.coefficients.items():
            sign = " + " if number > 0 else "-" if is_first else " - "
            factors = [
                name if power == 1 else f"{name}^{power}"
                for name, power in zip(self.variables, powers, strict=True)
                if power
            ]
            if abs(number) != 1 or not factors:
                factors.insert(0, str(abs(number)))
            yield sign + "*".join(factors)
            is_first = False

    def as_list(self) -> str:
        """Such as `[1/2,-5,0,0,1]`, of one variable, the constant one first."""
        return f"[{_joined(f',{number}' for number in self.listed)[1:]}]"


def _joined(parts: Iterator[str]) -> str:
    """The parts as one text, some thousands at a time: a text of each takes ten times the memory of the whole."""
    blocks = []
    while block := "".join(islice(parts, _BLOCK)):
        blocks.append(block)
    return "".join(blocks)
