"""Ways to write mathematics that are not ours, each with one meaning: |x|, 2^{10}, 0xFF, 20%, 30°, sin^2(x), Sin[x].

A text is rewritten before it is read, in a few passes over it. What is rewritten is said by the echo of the line.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.brackets import pairs
from wizard.language.columns import rewritten
from wizard.language.latex import from_latex, is_latex
from wizard.language.names import INVERTIBLE
from wizard.language.symbols import RAISED
from wizard.language.vocabulary import Vocabulary

#: Characters that nobody sees: they come along when a text is copied from a page.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)

_MARKS = re.compile(
    r"[\\|{$%°→∫½⅓⅔¼¾⅕-⅞⅐-⅒⁰¹²³⁴-⁹]|[∑Σ∏Π]_|\blim_|->|0[xXbBoO][0-9a-fA-F]|[A-Za-z]\[|\^\s*[-(]?\s*[0-9{]+\s*\)?\s*\(|\bchoose\b|[0-9]\s*n?[CP]r?\s*[0-9]"
)

_BASED = re.compile(
    r"(?<![A-Za-z0-9_.])0(?:[xX][0-9a-fA-F]{1,800}|[bB][01]{1,3200}|[oO][0-7]{1,1000})(?![A-Za-z0-9_.])"
)

#: Signs of print that take bounds below and above them, as LaTeX's commands do.
_SIGNS = re.compile(r"∫|[∑Σ](?=_)|[∏Π](?=_)|(?<!\\)\blim(?=_)")
_COMMANDS = {"∫": r"\int ", "∑": r"\sum", "Σ": r"\sum", "∏": r"\prod", "Π": r"\prod", "lim": r"\lim"}

#: An integral's bounds without the sign of the lower one.
_LOWER_BOUND = re.compile(r"∫\s*([0-9]+)\s*\^")

#: A fraction of print; behind an integer it is added to it.
_FRACTION = re.compile(r"(?:(?<![0-9A-Za-z_.])([0-9]+)\s?)?([½⅓⅔¼¾⅕-⅞⅐-⅒])")

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"

#: A number that is directly followed by %, where no value follows that it could be a remainder by.
_PERCENT = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER})%(?=\s*(?:$|[-+*/^)\],=]))")
_MORE_PERCENT = re.compile(rf"(.*[^\s%])\s*([-+])\s*({_NUMBER})%\s*", re.DOTALL)
_PERCENT_OF = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER})%\s+of\s+")
_DEGREES = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER}|[A-Za-z])\s*°")

_COMBINATIONS = re.compile(r"(?<![0-9A-Za-z_.])([0-9]+)\s*(n?[CP]r?)\s*([0-9]+)(?![0-9A-Za-z_.(])")
_CHOOSE = re.compile(r"\b([0-9]+|[A-Za-z][A-Za-z0-9]*)\s+choose\s+([0-9]+|[A-Za-z][A-Za-z0-9]*)\b")

_POWER_OF_FUNCTION = re.compile(r"\b([A-Za-z]+)\s*\^\s*(?:\(\s*(-?[0-9]{1,4})\s*\)|(-?[0-9]{1,4}))\s*\(")

#: Characters of a text in which powers of functions are looked for within each other.
_NESTED = 1_000

#: LaTeX copied from a program or from JSON: each backslash is written twice.
_DOUBLED, _SINGLE = re.compile(r"\\\\[A-Za-z]"), re.compile(r"(?<!\\)(?:\\\\)*\\(?!\\)")

#: The same in print: sin²(x).
_RAISED = re.compile(r"\b([A-Za-z]+)(⁻?[⁰¹²³⁴-⁹]{1,4})\s*(?=\()")


def plain(text: str, vocabulary: Vocabulary[Any]) -> str:
    """`text` in the notation that the reader knows; raises `ExpressionError`."""
    typed, text = text, text.translate(_INVISIBLE)
    if not _MARKS.search(text):
        return text
    text = _LOWER_BOUND.sub(r"∫_\1^", text)
    text = _SIGNS.sub(lambda found: _COMMANDS[found[0]], text)
    if _DOUBLED.search(text) and not _SINGLE.search(text):
        text = text.replace(2 * "\\", "\\")
    if is_latex(text):
        with rewritten(text, typed):
            text = from_latex(text)
    text = _BASED.sub(lambda found: str(int(found[0], 0)), text)
    text = _FRACTION.sub(_of_print, text)
    _more_percent(text)
    text = _PERCENT_OF.sub(r"\1/100*", text)
    text = _PERCENT.sub(r"(\1/100)", text)
    text = _DEGREES.sub(r"(\1*pi/180)", text)
    text = _CHOOSE.sub(r"binomial(\1, \2)", text)
    text = _COMBINATIONS.sub(lambda found: f"n{'C' if 'C' in found[2] else 'P'}r({found[1]}, {found[3]})", text)
    if "{" in text or "[" in text:
        text = _brackets(text)
    if "|" in text:
        with rewritten(text, typed):
            text = _bars(text)
    text = _RAISED.sub(lambda found: _written_behind(found, vocabulary), text)
    return _powers_of_functions(text, vocabulary) if "^" in text else text


def _of_print(found: re.Match[str]) -> str:
    """½ as (1/2), and 1½ as (1+1/2)."""
    fraction = unicodedata.normalize("NFKC", found[2]).replace("\u2044", "/")
    return f"({found[1]}+{fraction})" if found[1] else f"({fraction})"


def _more_percent(text: str) -> None:
    """Refuses 100 + 10%: a calculator adds ten percent of what stands before, and mathematics a tenth."""
    found = _MORE_PERCENT.fullmatch(text) if text.count("%") == 1 else None
    if found:
        before, sign, number = found[1], found[2], found[3]
        readings = [f"({before})*(1 {sign} {number}/100)", f"{before} {sign} {number}/100"]
        raise ExpressionError(
            f"{sign} before a percentage has two readings: {', or '.join(readings)}.",
            column=found.start(2) + 1,
            readings=readings,
        )


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
    bars: list[int] = []
    last = ""
    for place, character in enumerate(text):
        if character == "|":
            is_value = last.isalnum() or last in {")", "]", "!", "#", "|close"}
            if is_value and opened and opened[-1] == "|":
                opened.pop()
                bars.pop()
                parts.append(")")
                last = "|close"
            elif is_value and "|" in opened:
                raise ExpressionError("found | before a bracket within it is closed.", column=place + 1)
            else:
                opened.append("|")
                bars.append(place)
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
    if bars:
        raise ExpressionError(
            "found | without another that closes the absolute value; write abs(…).", column=bars[-1] + 1
        )
    return "".join(parts)


def _powers_of_functions(text: str, vocabulary: Vocabulary[Any]) -> str:
    """`sin^2(x)` as `(sin(x))^2`, and `sin^-1(x)` as the inverse function."""
    parts: list[str] = []
    closing, done = pairs(text), 0
    for found in _POWER_OF_FUNCTION.finditer(text):
        name, power = found[1].lower(), found[2] or found[3]
        if found.start() < done or not vocabulary.is_function(name):
            continue
        end = closing.get(found.end() - 1)
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
