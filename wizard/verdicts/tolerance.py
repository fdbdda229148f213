"""How far two numbers may be apart and still count as equal: not at all, by so much, by a share, or by rounding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from wizard.verdicts.objects import MathObject

_WRITTEN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})(%?)")

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Tolerance:
    """`exact`: a decimal is exactly the number that it writes. `absolute`, `relative`: by so much, or by such a share
    of the larger one. `rounded`: by half a unit of the last digit of a decimal, of the coarser one if both are.
    """

    how: Literal["exact", "absolute", "relative", "rounded"] = "exact"
    size: Fraction = Fraction(0)

    @classmethod
    def read(cls, text: str) -> Tolerance | None:
        """What `text` asks for: exact, rounded, 0.001 or 0.1%; None of anything else."""
        if text in {"exact", "rounded"}:
            return cls(text)  # type: ignore[arg-type]  # One of the two words.
        found = _WRITTEN.fullmatch(text)
        if not found:
            return None
        size = Fraction(found[1])
        if not size:
            return cls()
        if found[2]:
            return cls("relative", size / _HUNDRED) if size < _HUNDRED else None
        return cls("absolute", size)

    def __str__(self) -> str:
        """As `read` reads it."""
        if self.how in {"exact", "rounded"}:
            return self.how
        size = self.size * _HUNDRED if self.how == "relative" else self.size
        places = 0
        while size.denominator > 1:
            size, places = size * 10, places + 1
        digits = str(int(size)).rjust(places + 1, "0")
        text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
        return f"{text}%" if self.how == "relative" else text

    def allows(self, one: MathObject, other: MathObject, values: tuple[Any, Any]) -> bool | None:
        """Whether two numbers with these values may count as equal; None where it is too close to tell."""
        from flint import fmpq

        a, b = values
        if self.how == "exact":
            return None
        if self.how == "rounded":
            places = [each.places for each in (one, other) if each.places is not None]
            if not places:
                return None
            limit = a * 0 + fmpq(1, 2 * 10 ** min(places))
        elif self.how == "relative":
            limit = abs(a).max(abs(b)) * fmpq(self.size.numerator, self.size.denominator)
        else:
            limit = a * 0 + fmpq(self.size.numerator, self.size.denominator)
        left = (limit.real if hasattr(limit, "real") else limit) - abs(a - b)
        if left >= 0:
            return True
        return False if left < 0 else None
