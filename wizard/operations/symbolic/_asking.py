"""What becomes of a question that SymPy fails at: one sentence for the person who asked, and no second attempt.

SymPy gives the same answer each time, so neither what it raises nor what a check refuses is worth trying again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from wizard.errors import Unsolvable, WizardError, WrongResult

_P = ParamSpec("_P")

_UNCONFIRMED = "SymPy's answer could not be confirmed, so it is not given"


class Unconfirmed(Unsolvable, WrongResult):
    """A check refused what SymPy had found."""


def answering(calculate: Callable[_P, dict[str, Any]]) -> Callable[_P, dict[str, Any]]:
    """Decorates what asks SymPy: whatever is raised on the way becomes `Unsolvable`."""

    @wraps(calculate)
    def answered(*args: _P.args, **inputs: _P.kwargs) -> dict[str, Any]:
        try:
            return calculate(*args, **inputs)
        except (WizardError, MemoryError):
            raise
        except Exception as error:  # SymPy raises whatever its parts do.
            raise Unsolvable("SymPy knows no way to answer this, or failed on the one that it tried.") from error

    return answered


def confirming(check: Callable[_P, str]) -> Callable[_P, str]:
    """Decorates what checks SymPy's answer: a refusal becomes `Unconfirmed`."""

    @wraps(check)
    def confirmed(*args: _P.args, **inputs: _P.kwargs) -> str:
        try:
            return check(*args, **inputs)
        except WrongResult as reason:
            raise Unconfirmed(f"{_UNCONFIRMED}: {_within(str(reason))}") from reason
        except (WizardError, MemoryError):
            raise
        except Exception as error:  # What SymPy found may be anything.
            raise Unconfirmed(f"{_UNCONFIRMED}.") from error

    return confirmed


def _within(sentence: str) -> str:
    """A sentence after a colon."""
    return sentence[:1].lower() + sentence[1:]
