"""A power -1 of a function: the inverse function, or one divided by the value. Of sin and its like it is the first."""

from __future__ import annotations

import re
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.brackets import pairs
from wizard.language.names import INVERTIBLE
from wizard.language.vocabulary import Vocabulary

POWER_OF_FUNCTION = re.compile(r"\b([A-Za-z]+)\s*\^\s*(?:\(\s*(-?[0-9]{1,4})\s*\)|(-?[0-9]{1,4}))\s*\(")

#: The inverse functions that have no name of their own here; of arccot there are two, which differ left of 0.
_INVERSES = {
    "cot": ("atan(1/({}))", "(pi/2 - atan({}))"),
    "sec": ("acos(1/({}))",),
    "csc": ("asin(1/({}))",),
    "coth": ("atanh(1/({}))",),
    "sech": ("acosh(1/({}))",),
    "csch": ("asinh(1/({}))",),
    "exp": ("log({})",),
    "log": ("exp({})",),
    "sqrt": ("(({})^2)",),
    "cbrt": ("(({})^3)",),
}


def inverse_or_power(text: str, vocabulary: Vocabulary[Any]) -> None:
    """Raises `ExpressionError` of cot^-1(x), with the readings that there are."""
    for found in POWER_OF_FUNCTION.finditer(text):
        typed = found[1].lower()
        name = vocabulary.own_name(vocabulary.spelled(typed))
        if (found[2] or found[3]) != "-1" or not vocabulary.is_function(name) or name in INVERTIBLE:
            continue
        end = pairs(text).get(found.end() - 1)
        if end is None:
            return
        inside = text[found.end() : end]
        calls = [each.format(inside) for each in (*_INVERSES.get(name, ()), f"(1/{name}({{}}))")]
        readings = [f"{text[: found.start()]}{each}{text[end + 1 :]}" for each in calls]
        what = " or ".join(calls[:-1]) or "which has no name here"
        raise ExpressionError(
            f"{typed}^-1 has two readings: the inverse function, {what}, or the power {calls[-1]}.",
            column=found.start() + 1,
            readings=readings,
        )
