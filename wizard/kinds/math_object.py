"""Answers of mathematics of any kind, in plain notation or in LaTeX, and how far apart numbers in them may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from wizard.errors import ExpressionError, InvalidInput
from wizard.kinds.kind import MAX_DIGITS, shown
from wizard.verdicts.objects import MathObject as Object
from wizard.verdicts.reading import LIMITS, read_object
from wizard.verdicts.tolerance import Tolerance as Allowed

#: Decimal digits of a bit.
_DIGITS_OF_A_BIT = 0.302


@dataclass(frozen=True, slots=True)
class MathObject:
    """Annotates an `Object`: a number, formula, equation, inequality, set, interval, list or matrix.

    Reading one imports lark, a library of whatever takes it.
    """

    about: str

    kind: ClassVar[str] = "object"

    def parse(self, value: object, field: str) -> Object:
        """The object; raises `InvalidInput`."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value) if value.bit_length() * _DIGITS_OF_A_BIT < LIMITS.digits else "9" * MAX_DIGITS * 2
        if not isinstance(value, str):
            raise InvalidInput(f"{field} is {shown(value)}, but must be {self.limits()}.", field=field)
        try:
            return read_object(value)
        except ExpressionError as error:
            # Its column is one of a piece of the text.
            problem = f"{error.problem} It must be {self.limits()}."
            raise ExpressionError(problem, column=None, field=field, readings=error.readings) from None

    def write(self, parsed: Object) -> str:
        """As it is written in plain notation."""
        return parsed.text()

    def largest(self) -> str:
        """As many entries as there may be."""
        return f"{{{', '.join(f'sqrt({number})' for number in range(1, 100))}}}"

    def limits(self) -> str:
        """What it must be, in words."""
        return "an answer such as x^2 + 1, 2x = 4, {1, 2}, (0, 1] or [[1, 2], [3, 4]]"

    def schema(self) -> list[dict[str, Any]]:
        """A text; an integer is taken too, but a text is what clients should send."""
        return [{"type": "string", "pattern": "\\S", "maxLength": LIMITS.characters}]

    def describe(self) -> dict[str, Any]:
        """That it may be an equation."""
        return {"equation": True}


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Annotates an `Allowed`: exact, rounded, an absolute difference or a share in percent."""

    about: str

    kind: ClassVar[str] = "tolerance"

    def parse(self, value: object, field: str) -> Allowed:
        """What is allowed; raises `InvalidInput`."""
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else value
        found = Allowed.read(text.strip()) if isinstance(text, str) and len(text) < MAX_DIGITS else None
        if found is None:
            raise InvalidInput(f"{field} is {shown(value)}, but must be {self.limits()}.", field=field)
        return found

    def write(self, parsed: Allowed) -> str:
        """As it is sent."""
        return str(parsed)

    def largest(self) -> str:
        """A large one."""
        return "99%"

    def limits(self) -> str:
        """What it must be, in words."""
        return "exact, rounded, a difference such as 0.001, or a share such as 0.1%"

    def schema(self) -> list[dict[str, Any]]:
        """A text."""
        return [{"type": "string", "pattern": r"^(exact|rounded|[0-9]{0,9}(\.[0-9]{1,30})?%?)$"}]

    def describe(self) -> dict[str, Any]:
        """Nothing more."""
        return {}
