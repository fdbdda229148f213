"""Questions in half a sentence, each with one meaning: `integrate x^2 from 0 to 1`, `derivative of sin(x)`, `x^2 = 4`.

A line is rewritten as the call that asks the same, before it is read. What cannot be rewritten is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.brackets import pieces, unwrapped
from wizard.language.columns import rewritten
from wizard.language.desugar import can_be_called
from wizard.language.dialects import undialected
from wizard.language.names import CONSTANTS, INFINITIES, VARIABLE
from wizard.language.spoken import spoken
from wizard.language.symbols import latin
from wizard.language.vocabulary import Vocabulary

#: Characters of a line that may be half a sentence.
_LONGEST = 500

_VARIABLE = VARIABLE.pattern

_POLITE = re.compile(
    r"^(?:(?:what is|what's|whats|how much is|calculate|compute|find|evaluate)\s+)?(?:the\s+)?(?=\S)", re.IGNORECASE
)
_QUESTION_MARK = re.compile(r"(?<=[A-Za-z0-9)\]!%])(?:\s{0,9}=)?\s{0,9}\?$|(?<=[A-Za-z0-9)\]!%])\s{0,9}=$")
_VERB = re.compile(r"\s*(?:partial\s+)?([A-Za-z_]+)(\s+of)?(?:\s+the)?\s+(?=\S)")

_LEIBNIZ = re.compile(rf"\s*(\()?\s*[d∂]\s*/\s*[d∂]\s*({_VARIABLE})\s*(?(1)\))\s*(.+)$", re.DOTALL)
_LEIBNIZ_AGAIN = re.compile(
    rf"\s*[d∂]\s*(?:\^\s*([0-9])|([²³]))\s*/\s*[d∂]\s*({_VARIABLE})\s*(?:\^\s*\1|\2)\s*(.+)$", re.DOTALL
)
_AGAIN = re.compile(r"(second|third|2nd|3rd)\s+derivative\s+of\s+(?:the\s+)?(?=\S)", re.IGNORECASE)
_ORDERS = {"second": 2, "2nd": 2, "third": 3, "3rd": 3}
_OVER = re.compile(rf"^(.*\S)\s*\bd({_VARIABLE})\s*$", re.DOTALL)
_BOUNDS = re.compile(
    rf"^(.*\S)\s+(?:from|for)\s+(?:({_VARIABLE})\s*=\s*)?(\S.*?)\s*(?:\bto\b|\.\.)\s*(?:\2\s*=\s*)?(\S.*)$",
    re.DOTALL,
)
_BOUNDS_FIRST = re.compile(r"^from\s+(\S.*?)\s+to\s+(\S.*?)\s+of\s+(\S.*)$", re.DOTALL)
_ON = re.compile(r"^(.*\S)\s+(?:on|over|in)\s+[\[(]([^,]+),([^,]+)[\])]$", re.DOTALL)
_BETWEEN = re.compile(r"^(.*\S)\s+between\s+(\S.*?)\s+and\s+(\S.*)$", re.DOTALL)
_APPROACHES = re.compile(
    rf"^(.*\S)\s*(?:\bas\b|\bfor\b|,)\s*({_VARIABLE})\s*(?:->|→|\bapproaches\b|\bgoes to\b|\bto\b)\s*(\S.*)$",
    re.DOTALL,
)
_APPROACHES_FIRST = re.compile(rf"^(?:as\s+)?({_VARIABLE})\s*(?:->|→)\s*(\S+)\s+(?:of\s+)?(\S.*)$", re.DOTALL)
_BY = re.compile(rf"^(.*\S)\s+(?:with respect to|wrt|by|for)\s+({_VARIABLE})\s*$", re.DOTALL)
_UNKNOWN_FIRST = re.compile(rf"(?:solve\s+)?(?:for\s+)?({_VARIABLE}(?:\s*,\s*{_VARIABLE})*)\s*:\s*(.+=.+)$")
#: In Python int truncates, in Maple it integrates.
_INT = re.compile(r"int\(\s*([-+]?[0-9.]+)\s*\)")
_IN = re.compile(rf"^(.*\S)\s+(?:for|in)\s+({_VARIABLE}(?:\s*(?:,|\band\b)\s*{_VARIABLE})*)\s*$", re.DOTALL)

#: An arrow that stands below the name of a limit.
_BELOW = re.compile(r"\blim_")

#: What may stand before the formula of a curve.
_CURVE = re.compile(rf"^(?:of\s+)?(?:the\s+)?(?:(?:function|curve)\s+)?(?:(?:y|[A-Za-z]\({_VARIABLE}\))\s*=\s*)?")

_ARROW = re.compile(rf"\b({_VARIABLE})\s*(?:->|→)\s*")
_RANGE = re.compile(rf",\s*({_VARIABLE})\s*=\s*([^,=]+?)\s*(?:\.\.|\bto\b)\s*")

_IS_PRIME = re.compile(r"(?:is\s+(\S.*?)|(\S.*?)\s+is)\s+(?:a\s+)?prime(?:\s+number)?$", re.IGNORECASE)
_FACTORS = re.compile(r"(prime\s+)?(?:factors|factori[sz]ation)\s+of\s+(\S.*)$", re.IGNORECASE)
_MODULO = re.compile(r"^(\S.*?)\s+mod(?:ulo)?\s+(\S.*)$", re.IGNORECASE)
_FROM_SIDE = re.compile(r"\s+from\s+(?:the\s+)?(right|left|above|below)$", re.IGNORECASE)

#: Integers with spaces or commas between them, that are no groups of one number's digits.
_INTEGERS = re.compile(r"(?![0-9]{1,3}(?:[ ,][0-9]{3})+$)-?[0-9]+(?:\s*,\s*-?[0-9]+|\s+-?[0-9]+)+")

_COUNT = r"\s*([0-9]{1,9})\s+"
_NTH = r"([0-9]+)(?:st|nd|rd|th)\s+"

#: Questions about numbers, and their calls. `digits of pi` cuts the number off, and `pi to 10 digits` rounds it.
_PHRASES = tuple(
    (re.compile(pattern, re.IGNORECASE), call)
    for pattern, call in (
        (r"digits\s+of\s+(pi|π|e)", "digits_of_{}(50)"),
        (rf"(?:first)?{_COUNT}digits\s+of\s+(pi|π|e)", "digits_of_{1}({0})"),
        (rf"(\S+)\s+to{_COUNT}(?:significant\s+)?(?:digits|figures)", "N({}, {})"),
        (rf"(\S+)\s+to{_COUNT}(?:decimals|(?:decimal\s+)?places)", "round({}, {})"),
        (r"(next|previous)\s+prime\s+(?:(?:after|before|of)\s+)?(\S+)", "{}_prime({})"),
        (rf"{_NTH}prime(?:\s+number)?", "nth_prime({})"),
        (rf"{_NTH}fibonacci(?:\s+number)?", "fibonacci({})"),
        (r"primes\s+between\s+(\S+)\s+and\s+(\S+)", "primes_between({}, {})"),
        (r"primes\s+up\s+to\s+(\S+)", "primes_between(2, {})"),
        (r"number\s+of\s+divisors\((\S+)\)", "divisor_sigma({}, 0)"),
        (r"sum\s+of\s+(?:the\s+)?divisors\((\S+)\)", "divisor_sigma({})"),
        (r"(?:greatest\s+common\s+divisor|hcf)\s+of\s+(\S+)\s+and\s+(\S+)", "gcd({}, {})"),
        (r"least\s+common\s+multiple\s+of\s+(\S+)\s+and\s+(\S+)", "lcm({}, {})"),
        (r"square\s+root\s+([0-9.]+)", "sqrt({})"),
        (r"cube\s+root\s+([0-9.]+)", "cbrt({})"),
    )
)

#: What a word must be followed by to be a verb, and no factor or function.
_NO_ARGUMENT = re.compile(r"[-+*/^=,)!#%]|mod\b|choose\b")


def asked(text: str, vocabulary: Vocabulary[Any], is_number: Callable[[str], bool]) -> str:
    """The line that asks the same as `text` in our own words; raises `ExpressionError` where it has several readings.

    `is_number` says whether a name is one of a function, or of an operation that gives a number.
    """
    if len(text) > _LONGEST:
        return text
    text = latin(text)
    typed, text = text, _POLITE.sub("", _QUESTION_MARK.sub("", text.strip().rstrip("; ")))
    try:
        with rewritten(text, typed):
            text = spoken(text, lambda name: name not in _CALLS and is_number(name))
    except ExpressionError as error:
        readings = [asked(each, vocabulary, is_number) for each in error.readings]
        raise ExpressionError(error.problem, column=error.column, readings=readings) from None
    text = undialected(text)
    whole = _phrase(text) or _whole(text)
    if whole:
        return whole
    verb = _VERB.match(text)
    if verb:
        rest = text[verb.end() :].strip()
        if not _NO_ARGUMENT.match(rest) or rest.startswith("-"):
            found = _said(verb[1], rest, vocabulary, is_of=bool(verb[2]))
            if found:
                return _arguments(found)
    return _arguments(text)


def _phrase(text: str) -> str | None:
    """The call for a question about numbers; None of any other line."""
    for pattern, call in _PHRASES:
        said = pattern.fullmatch(text)
        if said:
            return call.format(*(each.lower().replace("π", "pi") for each in said.groups()))
    return None


def _whole(text: str) -> str | None:
    """The call for a line that is a form of words as a whole; None of any other."""
    unknown = _UNKNOWN_FIRST.match(text)
    if unknown:
        return f"solve([{unknown[2]}], [{unknown[1]}])" if "," in unknown[1] else f"solve({unknown[2]}, {unknown[1]})"
    leibniz, leibniz_again = _LEIBNIZ.match(text), _LEIBNIZ_AGAIN.match(text)
    if leibniz:
        return f"diff({unwrapped(leibniz[3])}, {leibniz[2]})"
    if leibniz_again:
        order = leibniz_again[1] or "23"["²³".index(leibniz_again[2])]
        return f"diff({unwrapped(leibniz_again[4])}, {leibniz_again[3]}, {order})"
    again = _AGAIN.match(text)
    if again:
        call = _derivative(text[again.end() :])
        variable = "" if _BY.match(text[again.end() :]) else f", {_only_variable(text[again.end() :])}"
        return f"{call[:-1]}{variable}, {_ORDERS[again[1].lower()]})"
    part = _INT.fullmatch(text)
    if part:
        readings = [f"integrate({part[1]}, x)", f"trunc({part[1]})"]
        raise ExpressionError(
            f"int of a number has two readings: {', or '.join(readings)}.", column=1, readings=readings
        )
    prime = _IS_PRIME.fullmatch(text)
    if prime:
        return f"is_prime({prime[1] or prime[2]})"
    factors = _FACTORS.match(text)
    is_number = factors and not re.search("[A-Za-z]", factors[2])
    if factors and is_number and text.lower().startswith("factors"):
        readings = [f"{name}({factors[2]})" for name in ("factor", "divisors")]
        raise ExpressionError(
            f"the factors of a number are its prime factors or its divisors: {', or '.join(readings)}.",
            column=1,
            readings=readings,
        )
    return f"factor({factors[2]})" if factors else None


def _said(word: str, rest: str, vocabulary: Vocabulary[Any], *, is_of: bool) -> str | None:
    """The call for a verb and what follows it; None where the word is no verb."""
    name = word.lower()
    if name in _CALLS:
        return _CALLS[name](rest)
    # `sin x` keeps its hint: where the argument ends has two readings.
    is_verb = len(word) > 1 and can_be_called(name, vocabulary) and (is_of or not vocabulary.is_function(name))
    residue = _MODULO.match(rest) if name == "inverse" else None
    if residue:
        return f"inverse_mod({residue[1]}, {residue[2]})"
    if _INTEGERS.fullmatch(rest) and can_be_called(name, vocabulary):
        numbers = re.findall("-?[0-9]+", rest)
        if name in {"log", "root"} and len(numbers) == 2:
            readings = [f"{name}({', '.join(each)})" for each in (numbers, numbers[::-1])]
            raise ExpressionError(
                f"{name} of two numbers has two readings: {', or '.join(readings)}.", column=1, readings=readings
            )
        return f"{name}({', '.join(numbers)})"
    arguments = ", ".join(re.split(r"\s+and\s+", rest))
    return f"{name}({arguments})" if is_verb and unwrapped(rest) == rest else None


def _derivative(rest: str) -> str:
    by = _BY.match(rest)
    return f"diff({unwrapped(by[1])}, {by[2]})" if by else f"diff({unwrapped(rest)})"


def _fold(name: str, rest: str) -> str | None:
    formula, index, ends = _ranged(rest)
    return f"{name}({unwrapped(formula)}, {index}{ends})" if index and ends else None


def _solution(rest: str) -> str:
    found = _IN.match(rest)
    equations, variables = (found[1], re.sub(r"\band\b", ",", found[2])) if found else (rest, "")
    several = system(equations)
    if not several:
        return f"solve({equations}, {variables})" if variables else f"solve({equations})"
    return f"{several[:-1]}, [{variables}])" if variables else several


def _ranged(rest: str) -> tuple[str, str | None, str]:
    """A formula, the variable that its range names, and the ends of that as two more arguments."""
    bounds, between, first = _BOUNDS.match(rest), _BETWEEN.match(rest) or _ON.match(rest), _BOUNDS_FIRST.match(rest)
    formula, variable = rest, None
    ends: tuple[str, ...] = ()
    if first:
        formula, ends = first[3], first.group(1, 2)
    elif bounds:
        formula, variable, ends = bounds[1], bounds[2], bounds.group(3, 4)
    elif between:
        formula, ends = between[1], between.group(2, 3)
    over = _OVER.match(formula) or _BY.match(formula)
    if over:
        formula, variable = over.groups()
    return formula, variable or _only_variable(formula), "".join(f", {each.strip()}" for each in ends)


def _plot(rest: str) -> str | None:
    formula, variable, ends = _ranged(_CURVE.sub("", rest))
    return f"plot({unwrapped(formula)}, {variable}{ends})" if ends and variable else f"plot({formula})"


def _integral(rest: str) -> str | None:
    formula, variable, ends = _ranged(rest)
    return f"integrate({unwrapped(formula)}, {variable}{ends})" if variable else None


def _limit(rest: str) -> str | None:
    behind = _APPROACHES.match(rest)
    if behind:
        return f"limit({unwrapped(behind[1])}, {behind[2]}, {_with_side(behind[3])})"
    first = _APPROACHES_FIRST.match(rest)
    return f"limit({unwrapped(first[3])}, {first[1]}, {_with_side(first[2])})" if first else None


def _with_side(point: str) -> str:
    """A point, and the side that a sign behind it says: 0+ is 0, right."""
    point = point.strip()
    from_side = _FROM_SIDE.search(point)
    if from_side:
        is_right = from_side[1].lower() in {"right", "above"}
        return f"{point[: from_side.start()]}, {'right' if is_right else 'left'}"
    side = {"+": ", right", "-": ", left"}.get(point[-1:], "")
    return f"{point[:-1].rstrip('^').strip()}{side}" if side else point


def _arguments(text: str) -> str:
    """Arguments of calls in other words: `x -> 0` of a limit, and `k = 1..10` or `k = 1 to 10` of a sum."""
    if ("->" in text or "→" in text) and not _BELOW.search(text):
        text = re.sub(r"([0-9A-Za-z])\^?([+-])\s*\)\s*$", lambda found: f"{_with_side(found[1] + found[2])})", text)
        text = _ARROW.sub(r"\1, ", text)
    return _RANGE.sub(r", \1, \2, ", text) if "=" in text else text


def system(text: str) -> str | None:
    """The call that solves several equations with commas between them; None of anything else."""
    sides = [each for first, last in pieces(text, ",;\n") for each in re.split(r"\sand\s", text[first:last])]
    if not all(re.search(r"(?<![<>=!])=(?!=)", each) for each in sides):
        return None
    return f"solve([{','.join(sides)}])" if len(sides) > 1 else None


def _only_variable(formula: str) -> str | None:
    """The one variable of a formula, or x if that is one of several."""
    names = {each for each in re.findall(r"[A-Za-z][A-Za-z0-9_]*", formula) if re.fullmatch(_VARIABLE, each)}
    names -= {*CONSTANTS, *INFINITIES}
    return "x" if "x" in names or not names else names.pop() if len(names) == 1 else None


_CALLS: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(("integrate", "integral", "antiderivative", "int"), _integral),
    **dict.fromkeys(("derivative", "differentiate", "diff", "derive"), _derivative),
    **dict.fromkeys(("limit", "lim"), _limit),
    **dict.fromkeys(("plot", "graph", "draw", "sketch"), _plot),
    **dict.fromkeys(("solve", "solutions", "roots", "zeros"), _solution),
    "sum": partial(_fold, "sum"),
    "product": partial(_fold, "product"),
}
