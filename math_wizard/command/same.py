"""Whether two expressions are the same mathematics, by asking: exactly so, exactly not, or undecided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from math_wizard.async_client import AsyncClient
from math_wizard.errors import InvalidQuestion, TimedOut
from math_wizard.task import Task, TaskFailed

_NUMBER = re.compile(r"-?[0-9]+(?:/[0-9]+|\.[0-9]+)?")

#: What is asked in turn: numbers have a difference, polynomials one form, and other formulas may be simplified.
_QUESTIONS = ("({}) - ({})", "expand(({}) - ({}))", "simplify(({}) - ({}))")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of two expressions, and how."""

    verdict: Literal["equal", "different", "undecided"]
    how: str


async def verdict(client: AsyncClient, left: str, right: str, seconds: float) -> Verdict:
    """The verdict within so many seconds for each of its three questions; their tasks are cancelled after that.

    Raises `InvalidQuestion` where one of the two cannot be read by itself.
    """
    for each in (left, right):
        refusal = (await client.preview(each)).get("refusal")
        # A formula with a variable is no question by itself, but its difference to another one may be simplified.
        if refusal and not (await client.preview(f"simplify({each})")).get("operation"):
            return Verdict("undecided", f"{each[:100]}: {refusal['detail']}")
    why = "the difference could not be calculated"
    for form in _QUESTIONS:
        question = form.format(left, right)
        try:
            future = await client.submit(question)
        except InvalidQuestion as error:
            why = str(error)
            continue
        try:
            task = await future.result(seconds)
        except TimedOut:
            await future.cancel()
            return Verdict("undecided", f"{question} was not done in {seconds:g} s")
        except TaskFailed as error:
            why = str(error)
            continue
        difference = _difference(task)
        if difference == "0":
            return Verdict("equal", f"{question} is exactly 0")
        # What expands to a polynomial has one form: any but 0 is another polynomial.
        if task.operation == "expand" or (_NUMBER.fullmatch(difference) and set(difference) - set("-0.")):
            return Verdict("different", f"{question} is {difference[:100]}")
        why = f"{question} is {difference[:200]}, which was not proven to be zero"
    return Verdict("undecided", why)


def _difference(task: Task) -> str:
    value: Any = next(iter((task.result or {}).values()), "")
    return value if isinstance(value, str) else ""
