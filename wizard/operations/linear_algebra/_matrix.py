"""What the operations on matrices share: how large one may be, and its way into FLINT and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

from wizard.errors import InvalidInput
from wizard.kinds import Matrix

#: Rows and columns that a matrix may have where its operation says nothing else.
ROWS = 100

#: Digits that one entry may have.
DIGITS = 1_000

#: Characters of a whole matrix where its operation says nothing else. An operation says how much it can do within its
#: time limit, whatever the entries are.
CHARACTERS = 40_000

#: Characters of a result.
LONGEST = 6_500_000


class BoundedMatrix(Matrix):
    """A `Matrix` that may have many rows or long entries, but no more than so many `characters` of both.

    The limit holds also for the integers that its rows become over their common denominators, since those are what is
    calculated with: a thousand short fractions can have a denominator of a thousand digits.
    """

    __slots__ = ("characters",)

    characters: int

    def __init__(
        self,
        about: str,
        *,
        square: bool = False,
        rational: bool = True,
        rows: int = ROWS,
        characters: int = CHARACTERS,
    ) -> None:
        """`characters` count in the canonical text; `rows` limits the columns too."""
        super().__init__(rows, DIGITS, about, square=square, rational=rational)
        object.__setattr__(self, "characters", characters)

    def __eq__(self, other: object) -> bool:
        """By its characters too: of two annotations that are equal, `typing` keeps the first for both."""
        return isinstance(other, BoundedMatrix) and self.characters == other.characters and super().__eq__(other)

    def __hash__(self) -> int:
        """As equality has it."""
        return hash((super().__hash__(), self.characters))

    def parse(self, value: object, field: str) -> list[list[Any]]:
        """The rows, all of one length; raises `InvalidInput`."""
        # Spaces may double a text, but what is longer still is not read.
        if isinstance(value, str) and len(value) > 2 * self.characters:
            raise self._too_long(len(value), field)
        rows = super().parse(value, field)
        length = len(self.write(rows))
        if any(type(entry) is not int for row in rows for entry in row):
            length = max(length, sum(_digits(entry) + 1 for row in rows for entry in over_integers(row)[1]))
        if length > self.characters:
            raise self._too_long(length, field)
        return rows

    def largest(self) -> str:
        """As many rows of two or more digits as fit, their entries as long as then fits."""
        rows = min(self.most, isqrt(self.characters // 4))
        return Matrix(rows, self.characters // rows**2 - 2, self.about).largest()

    def limits(self) -> str:
        """What it must be, in words."""
        return f"{super().limits()}, {self.characters:,} in all"

    def _too_long(self, length: int, field: str) -> InvalidInput:
        within = " over one denominator for each row" if self.rational else ""
        return InvalidInput(f"{field} has {length:,} characters{within}, but must be {self.limits()}.", field=field)


def half_rank(rows: int) -> str:
    """A square matrix whose second half of rows are sums of the first: elimination goes on with all digits."""
    half = [[pow(3, 401 * i + j, 100_003) % 199 - 99 for j in range(rows)] for i in range(rows // 2)]
    sums = [[a + b for a, b in zip(row, half[(7 * i + 1) % len(half)], strict=True)] for i, row in enumerate(half)]
    return str([*half, *sums])


def over_integers(row: Sequence[Any]) -> tuple[int, list[int]]:
    """The least number that makes integers of all entries of `row` by multiplication, and these integers."""
    common = lcm(*(each.denominator for each in row))
    if common == 1:
        return 1, [each.numerator for each in row]
    return common, [each.numerator * (common // each.denominator) for each in row]


def exact(rows: Iterable[Iterable[Any]]) -> Any:
    """`rows` of integers, fractions or their texts as an `fmpq_mat`; a text may be longer than Python converts."""
    from flint import fmpq, fmpq_mat, fmpz_mat

    table = [list(row) for row in rows]
    if not {Fraction, fmpq, str}.intersection(type(each) for row in table for each in row):
        return fmpq_mat(fmpz_mat(table))
    return fmpq_mat(
        [
            [fmpq(each) if isinstance(each, str) else fmpq(each.numerator, each.denominator) for each in row]
            for row in table
        ]
    )


def column(entries: Iterable[Any]) -> Any:
    """`entries` as an `fmpq_mat` of one column."""
    return exact([each] for each in entries)


def texts(matrix: Any) -> list[list[str]]:
    """The entries of a matrix of FLINT's, as results hold them."""
    return [[each.str() for each in row] for row in matrix.tolist()]


def size(rows: Sequence[Sequence[Any]]) -> tuple[int, int, int]:
    """Height, width, and the digits of the longest entry over its row's denominator: what a cost is estimated from."""
    return len(rows), len(rows[0]), max(_digits(entry) for row in rows for entry in over_integers(row)[1])


def _digits(number: int) -> int:
    """Digits of `number`, or one more. Not by its text: Python converts only so many."""
    return number.bit_length() * 30_103 // 100_000 + 1
