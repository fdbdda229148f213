"""Ways to write mathematics that are not ours, each with one meaning: |x|, 2^{10}, 0xFF, 20%, 30°, sin^2(x), Sin[x].

A text is rewritten before it is read, in a few passes over it. What is rewritten is said by the echo of the line.
"""

from __future__ import annotations

import re
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.latex import from_latex, is_latex
from wizard.language.names import INVERTIBLE
from wizard.language.symbols import RAISED
from wizard.language.vocabulary import Vocabulary

#: Characters that nobody sees: they come along when a text is copied from a page.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)

_MARKS = re.compile(r"[\\|{$%°→⁰¹²³⁴-⁹]|->|0[xXbBoO][0-9a-fA-F]|[A-Za-z]\[|\^\s*[-(]?\s*[0-9{]+\s*\)?\s*\(|\bchoose\b")

_BASED = re.compile(
    r"(?<![A-Za-z0-9_.])0(?:[xX][0-9a-fA-F]{1,800}|[bB][01]{1,3200}|[oO][0-7]{1,1000})(?![A-Za-z0-9_.])"
)

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"

#: A number that is directly followed by %, where no value follows that it could be a remainder by.
_PERCENT = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER})%(?=\s*(?:$|[-+*/^)\],=]))")
_PERCENT_OF = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER})%\s+of\s+")
_DEGREES = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER}|[A-Za-z])\s*°")

_CHOOSE = re.compile(r"\b([0-9]+|[A-Za-z][A-Za-z0-9]*)\s+choose\s+([0-9]+|[A-Za-z][A-Za-z0-9]*)\b")

_POWER_OF_FUNCTION = re.compile(r"\b([A-Za-z]+)\s*\^\s*(?:\(\s*(-?[0-9]{1,4})\s*\)|(-?[0-9]{1,4}))\s*\(")

#: Characters of a text in which powers of functions are looked for within each other.
_NESTED = 1_000

#: The same in print: sin²(x).
_RAISED = re.compile(r"\b([A-Za-z]+)(⁻?[⁰¹²³⁴-⁹]{1,4})\s*(?=\()")


def plain(text: str, vocabulary: Vocabulary[Any]) -> str:
    """`text` in the notation that the reader knows; raises `ExpressionError`."""
    text = text.translate(_INVISIBLE)
    if not _MARKS.search(text):
        return text
    if is_latex(text):
        text = from_latex(text)
    text = _BASED.sub(lambda found: str(int(found[0], 0)), text)
    text = _PERCENT_OF.sub(r"\1/100*", text)
    text = _PERCENT.sub(r"(\1/100)", text)
    text = _DEGREES.sub(r"(\1*pi/180)", text)
    text = _CHOOSE.sub(r"binomial(\1, \2)", text)
    if "{" in text or "[" in text:
        text = _brackets(text)
    if "|" in text:
        text = _bars(text)
    text = _RAISED.sub(lambda found: _written_behind(found, vocabulary), text)
    return _powers_of_functions(text, vocabulary) if "^" in text else text


def _written_behind(found: re.Match[str], vocabulary: Vocabulary[Any]) -> str:
    return f"{found[1]}^{found[2].translate(RAISED)}" if vocabulary.is_function(found[1].lower()) else found[0]


def _brackets(text: str) -> str:
    """`2^{10}` with round brackets, and those of `Sin[x]`; a list keeps its own."""
    characters = list(text)
    opened: list[tuple[str, bool]] = []
    for place, character in enumerate(characters):
        if character in "([{":
            before = text[:place].rstrip()[-1:] if character == "{" else text[place - 1 : place]
            is_call = character == "[" and before.isalpha()
            becomes_round = is_call or (character == "{" and before in {"^", "_"})
            opened.append((character, becomes_round))
            if becomes_round:
                characters[place] = "("
        elif character in ")]}" and opened:
            opening, becomes_round = opened.pop()
            if becomes_round and opening + character in {"[]", "{}"}:
                characters[place] = ")"
    return "".join(characters)


def _bars(text: str) -> str:
    """Absolute values: a bar behind a value closes one, if one is open; each other bar opens one."""
    parts: list[str] = []
    # Brackets between bars: those of an absolute value must close within it.
    opened: list[str] = []
    last = ""
    for place, character in enumerate(text):
        if character == "|":
            is_value = last.isalnum() or last in {")", "]", "!", "#", "|close"}
            if is_value and opened and opened[-1] == "|":
                opened.pop()
                parts.append(")")
                last = "|close"
            elif is_value and "|" in opened:
                raise ExpressionError("found | before a bracket within it is closed.", column=place + 1)
            else:
                opened.append("|")
                parts.append("*abs(" if is_value else "abs(")
                last = "|open"
            continue
        if character in "([":
            opened.append(character)
        elif character in ")]" and opened and opened[-1] != "|":
            opened.pop()
        if not character.isspace():
            last = character
        parts.append(character)
    if "|" in opened:
        raise ExpressionError("found | without another that closes the absolute value; write abs(…).", column=1)
    return "".join(parts)


def _powers_of_functions(text: str, vocabulary: Vocabulary[Any]) -> str:
    """`sin^2(x)` as `(sin(x))^2`, and `sin^-1(x)` as the inverse function."""
    parts: list[str] = []
    pairs, done = _pairs(text), 0
    for found in _POWER_OF_FUNCTION.finditer(text):
        name, power = found[1].lower(), found[2] or found[3]
        if found.start() < done or not vocabulary.is_function(name):
            continue
        end = pairs.get(found.end() - 1)
        if end is None:
            continue
        inside = text[found.end() : end]
        if len(text) < _NESTED:
            inside = _powers_of_functions(inside, vocabulary)
        is_inverse = power == "-1" and name in INVERTIBLE
        call = f"a{name}({inside})" if is_inverse else f"({name}({inside}))^({power})"
        parts += [text[done : found.start()], call]
        done = end + 1
    return "".join([*parts, text[done:]])


def _pairs(text: str) -> dict[int, int]:
    """The place of the bracket that closes each one, by the place of that."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for place, character in enumerate(text):
        if character in "([":
            opened.append(place)
        elif character in ")]" and opened:
            found[opened.pop()] = place
    return found
