"""Questions in half a sentence, each with one meaning: `integrate x^2 from 0 to 1`, `derivative of sin(x)`, `x^2 = 4`.

A line is rewritten as the call that asks the same, before it is read. What cannot be rewritten is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from wizard.language.desugar import can_be_called
from wizard.language.names import CONSTANTS, INFINITIES
from wizard.language.vocabulary import Vocabulary

#: Characters of a line that may be half a sentence.
_LONGEST = 500

_VARIABLE = r"[A-Za-z][0-9]{0,3}"

_POLITE = re.compile(r"^(?:(?:what is|what's|calculate|compute|find|evaluate)\s+)?(?:the\s+)?(?=\S)", re.IGNORECASE)
_QUESTION_MARK = re.compile(r"(?<=[A-Za-z0-9)\]!])\s{0,9}\?$")
_VERB = re.compile(r"\s*([A-Za-z_]+)(\s+of)?(?:\s+the)?\s+(?=\S)")

_LEIBNIZ = re.compile(rf"\s*d\s*/\s*d\s*({_VARIABLE})\s*(.+)$", re.DOTALL)
_OVER = re.compile(rf"^(.*\S)\s*\bd({_VARIABLE})\s*$", re.DOTALL)
_BOUNDS = re.compile(
    rf"^(.*\S)\s+(?:from|for)\s+(?:({_VARIABLE})\s*=\s*)?(\S.*?)\s*(?:\bto\b|\.\.)\s*(\S.*)$", re.DOTALL
)
_APPROACHES = re.compile(
    rf"^(.*\S)\s*(?:\bas\b|\bfor\b|,)\s*({_VARIABLE})\s*(?:->|→|\bapproaches\b|\bgoes to\b|\bto\b)\s*(\S.*)$",
    re.DOTALL,
)
_APPROACHES_FIRST = re.compile(rf"^(?:as\s+)?({_VARIABLE})\s*(?:->|→)\s*(\S+)\s+(?:of\s+)?(\S.*)$", re.DOTALL)
_BY = re.compile(rf"^(.*\S)\s+(?:with respect to|wrt|by|for)\s+({_VARIABLE})\s*$", re.DOTALL)
_IN = re.compile(rf"^(.*\S)\s+(?:for|in)\s+({_VARIABLE}(?:\s*,\s*{_VARIABLE})*)\s*$", re.DOTALL)

_ARROW = re.compile(rf"\b({_VARIABLE})\s*(?:->|→)\s*")
_RANGE = re.compile(rf",\s*({_VARIABLE})\s*=\s*([^,=]+?)\s*(?:\.\.|\bto\b)\s*")

#: A number, a name, a call or what stands in brackets, where the line or an argument ends behind it: of a longer one
#: nobody knows where it ends.
_OPERAND = r"((?:[0-9]+(?:\.[0-9]+)?|[A-Za-z][A-Za-z0-9]*)?(?:\([^()]{1,200}\))?)(?=\s*(?:$|[,)]))"

#: Spoken forms, and what they say.
_SPOKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (rf"\b(?:the\s+)?square root of\s+(?=\S){_OPERAND}", r"sqrt(\1)"),
        (rf"\b(?:the\s+)?cube root of\s+(?=\S){_OPERAND}", r"cbrt(\1)"),
        (rf"\blog(?:arithm)?\s+base\s+([0-9]+|e)\s+of\s+(?=\S){_OPERAND}", r"log(\2, \1)"),
        (r"\b([0-9]+|[A-Za-z])\s+factorial\b", r"\1!"),
        (r"(\b(?:[0-9]+|[A-Za-z])|\))\s+squared\b", r"\1^2"),
        (r"(\b(?:[0-9]+|[A-Za-z])|\))\s+cubed\b", r"\1^3"),
    )
)

#: What a word must be followed by to be a verb, and no factor or function.
_NO_ARGUMENT = re.compile(r"[-+*/^=,)!#%]|mod\b|choose\b")


def asked(text: str, vocabulary: Vocabulary[Any]) -> str:
    """The line that asks the same as `text` in our own words."""
    if len(text) > _LONGEST:
        return text
    text = _POLITE.sub("", _QUESTION_MARK.sub("", text.strip()))
    for pattern, said in _SPOKEN:
        text = pattern.sub(said, text)
    leibniz = _LEIBNIZ.match(text)
    if leibniz:
        return f"diff({_unwrapped(leibniz[2])}, {leibniz[1]})"
    verb = _VERB.match(text)
    if verb:
        rest = text[verb.end() :].strip()
        if not _NO_ARGUMENT.match(rest) or rest.startswith("-"):
            found = _said(verb[1], rest, vocabulary, is_of=bool(verb[2]))
            if found:
                return found
    return _arguments(text)


def _said(word: str, rest: str, vocabulary: Vocabulary[Any], *, is_of: bool) -> str | None:
    """The call for a verb and what follows it; None where the word is no verb."""
    name = word.lower()
    if name in _CALLS:
        return _CALLS[name](rest)
    # `sin x` keeps its hint: where the argument ends has two readings.
    is_verb = len(word) > 1 and can_be_called(name, vocabulary) and (is_of or not vocabulary.is_function(name))
    arguments = ", ".join(re.split(r"\s+and\s+", rest))
    return f"{name}({arguments})" if is_verb and _unwrapped(rest) == rest else None


def _derivative(rest: str) -> str:
    by = _BY.match(rest)
    return f"diff({_unwrapped(by[1])}, {by[2]})" if by else f"diff({_unwrapped(rest)})"


def _fold(name: str, rest: str) -> str | None:
    bounds = _BOUNDS.match(rest)
    index = (bounds[2] or _only_variable(bounds[1])) if bounds else None
    return f"{name}({_unwrapped(bounds[1])}, {index}, {bounds[3]}, {bounds[4]})" if bounds and index else None


def _solution(rest: str) -> str:
    variable = _IN.match(rest)
    return f"solve({variable[1]}, {variable[2]})" if variable else system(rest) or f"solve({rest})"


def _integral(rest: str) -> str | None:
    bounds = _BOUNDS.match(rest)
    formula, variable, ends = (bounds[1], bounds[2], f", {bounds[3]}, {bounds[4]}") if bounds else (rest, None, "")
    over = _OVER.match(formula) or _BY.match(formula)
    if over:
        formula, variable = over[1], over[2]
    variable = variable or _only_variable(formula)
    if not variable:
        return None
    return f"integrate({_unwrapped(formula)}, {variable}{ends})"


def _limit(rest: str) -> str | None:
    behind = _APPROACHES.match(rest)
    if behind:
        return f"limit({_unwrapped(behind[1])}, {behind[2]}, {_with_side(behind[3])})"
    first = _APPROACHES_FIRST.match(rest)
    return f"limit({_unwrapped(first[3])}, {first[1]}, {_with_side(first[2])})" if first else None


def _with_side(point: str) -> str:
    """A point, and the side that a sign behind it says: 0+ is 0, right."""
    point = point.strip()
    side = {"+": ", right", "-": ", left"}.get(point[-1:], "")
    return f"{point[:-1].rstrip('^').strip()}{side}" if side else point


def _arguments(text: str) -> str:
    """Arguments of calls in other words: `x -> 0` of a limit, and `k = 1..10` or `k = 1 to 10` of a sum."""
    if "->" in text or "→" in text:
        text = re.sub(r"([0-9A-Za-z])\^?([+-])\s*\)\s*$", lambda found: f"{_with_side(found[1] + found[2])})", text)
        text = _ARROW.sub(r"\1, ", text)
    return _RANGE.sub(r", \1, \2, ", text) if "=" in text else text


def system(text: str) -> str | None:
    """The call that solves several equations with commas between them; None of anything else."""
    sides = _split(text)
    if not all(re.search(r"(?<![<>=!])=(?!=)", each) for each in sides):
        return None
    return f"solve([{text}])" if len(sides) > 1 else None


def _split(text: str) -> list[str]:
    """At the commas outside of brackets."""
    parts, depth, begin = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append(text[begin:place])
            begin = place + 1
    return [*parts, text[begin:]]


def _only_variable(formula: str) -> str | None:
    """The one variable of a formula, or x if that is one of several."""
    names = {each for each in re.findall(r"[A-Za-z][A-Za-z0-9_]*", formula) if re.fullmatch(_VARIABLE, each)}
    names -= {*CONSTANTS, *INFINITIES}
    return "x" if "x" in names or not names else names.pop() if len(names) == 1 else None


def _unwrapped(formula: str) -> str:
    """Without brackets around all of it."""
    formula = formula.strip()
    if formula.startswith("(") and formula.endswith(")"):
        depth = 0
        for place, character in enumerate(formula):
            depth += (character == "(") - (character == ")")
            if not depth:
                return formula[1:-1] if place == len(formula) - 1 else formula
    return formula


_CALLS: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(("integrate", "integral", "antiderivative"), _integral),
    **dict.fromkeys(("derivative", "differentiate", "diff", "derive"), _derivative),
    **dict.fromkeys(("limit", "lim"), _limit),
    **dict.fromkeys(("solve", "solutions", "roots", "zeros"), _solution),
    "sum": partial(_fold, "sum"),
    "product": partial(_fold, "product"),
}
