"""Reads the lines of a batch: NDJSON, one argument a line, or one column of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from app.http.bodies import MEDIA_TYPES
from app.http.body import parse_json
from app.http.errors import Malformed, TooLarge
from app.routes.submission import named, question
from wizard.errors import ExpressionError, InvalidInput
from wizard.language.budget import OverBudget
from wizard.language.columns import rewritten
from wizard.language.notation import plain
from wizard.language.tokens import Limits, tokens
from wizard.operations import catalogue, vocabulary
from wizard.operations.spec import Request
from wizard.queue import Line

NDJSON, PLAIN, CSV = MEDIA_TYPES["Lines"]

#: What a batch may have: lines, and bytes of each.
MAX_LINES, MAX_LINE_BYTES = 100_000, 1_000_000

# A cell may be as long as a line. This is one number for the process, and nothing else here reads CSV.
csv.field_size_limit(MAX_LINE_BYTES)

#: What a line of a batch may say.
_MEMBERS = ("operation", "inputs", "expression")

#: The share of its time limit that a line counts where nobody can foretell it: the most that is taken of any.
_UNKNOWN = 1 / 3


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be asked, and why."""

    number: int
    why: str


def read_lines(media_type: str, raw: bytes, function: str | None, column: str | None) -> Iterator[Line | Refused]:
    """Every line that is not empty, in order, numbered from 1 as in the file.

    `function` is asked of each line that is not JSON, and `column` names the one of a CSV file. Raises `InvalidInput`
    if they do not go together, `Malformed` of a CSV file that cannot be read, `TooLarge` at a line too many, and
    `OverBudget`, within a budget, when there is no time for the next line.
    """
    if (media_type == NDJSON) != (function is None):
        raise InvalidInput(
            f"function names what is asked of each line of {CSV} or {PLAIN}; lines of {NDJSON} name it themselves.",
            field="function",
        )
    if (media_type == CSV) != (column is not None):
        raise InvalidInput(f"column names the column of {CSV}, and of nothing else.", field="column")
    asks = _Function(function) if function is not None else None
    for count, (number, cell) in enumerate(_cells(raw, column) if column is not None else _texts(raw), 1):
        if count > MAX_LINES:
            raise TooLarge(f"The batch has more than {MAX_LINES:,} lines: send several.")
        yield _line(number, cell, asks)


def _line(number: int, cell: str | Refused, asks: _Function | None) -> Line | Refused:
    if isinstance(cell, Refused):
        return cell
    try:
        request = asks.of(cell) if asks else _of_json(cell)
    except (InvalidInput, Malformed, TooLarge) as error:
        return Refused(number, str(error))
    return Line(number, request.operation.name, request.inputs, _milliseconds(request))


def _milliseconds(request: Request) -> float:
    try:
        cost = request.cost
    except OverBudget:
        cost = None
    return (cost.seconds if cost else request.operation.time_limit * _UNKNOWN) * 1e3


def _of_json(cell: str) -> Request:
    value = parse_json(cell.encode(), "The line")
    if not isinstance(value, dict):
        raise InvalidInput('The line must be an object: {"expression": "…"} or {"operation": "…", "inputs": {…}}.')
    for name in value:
        if name not in _MEMBERS:
            raise InvalidInput(f"{name[:40]} is not known here: leave it out. Known are {', '.join(_MEMBERS)}.")
    return question(value).request


class _Function:
    """What is asked of each line: an operation with one input, an integer, or else any function of the language."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._called: tuple[str, str] | None = None
        found = [each for each in catalogue().values() if name in (each.name, *each.aliases)]
        needed = [(each.name, [one for one in each.inputs if one.default is None]) for each in found]
        of_integers = [
            (called, one[0].name) for called, one in needed if [each.kind.kind for each in one] == ["integer"]
        ]
        if len(of_integers) == 1:
            self._called = of_integers[0]

    def of(self, cell: str) -> Request:
        if self._called:
            # A number needs no reading as a line, which takes 60 times as long.
            operation, name = self._called
            with suppress(InvalidInput):
                return named(operation, {name: cell})
        try:
            # Its brackets pair by themselves: 4) + sqrt(9 is no argument.
            shown = plain(cell, vocabulary())
            with rewritten(shown, cell, shows=True):
                tokens(shown, Limits())
        except ExpressionError as error:
            raise _of_line(error, error.column) from None
        try:
            return question({"expression": f"{self._name}({cell})"}).request
        except ExpressionError as error:
            column = (error.column or 0) - len(self._name) - 1
            raise _of_line(error, min(column, len(cell) + 1) if column > 0 else None) from None


def _of_line(error: ExpressionError, column: int | None) -> ExpressionError:
    """The same fault, in a line that is only the argument of a function."""
    return ExpressionError(error.problem, column=column, field="the line")


def _texts(raw: bytes) -> Iterator[tuple[int, str | Refused]]:
    for number, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE_BYTES:
            yield number, Refused(number, f"The line has more than {MAX_LINE_BYTES:,} bytes.")
            continue
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            yield number, Refused(number, f"The line is not UTF-8: byte {error.start + 1} is not a character.")


def _cells(raw: bytes, column: str) -> Iterator[tuple[int, str | Refused]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"The body is not UTF-8: byte {error.start} is not a character.") from None
    # Only CSV's own line ends: a cell may hold any other character, and a quoted one these as well.
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, [])
        if header.count(column) > 1:
            raise InvalidInput(f"column is the name of several columns: {column} must stand once.", field="column")
        if column not in header:
            raise InvalidInput(
                f"column must be one of the names in the first line, which are {', '.join(header)[:200]}.",
                field="column",
            )
        index = header.index(column)
        for row in rows:
            number = rows.line_num
            if not row:
                continue
            if len(row) <= index:
                yield number, Refused(number, f"The row has too few cells: {column} is in column {index + 1}.")
            else:
                yield number, row[index].strip()
    except csv.Error as error:
        raise Malformed(f"The body is not CSV: {error} in line {rows.line_num}.") from None
