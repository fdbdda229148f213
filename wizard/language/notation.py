"""Ways to write mathematics that are not ours, each with one meaning: |x|, 2^{10}, 0xFF, 20%, 30°, sin^2(x), Sin[x].

A text is rewritten before it is read, in a few passes over it. What is rewritten is said by the echo of the line.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.brackets import pairs, pieces
from wizard.language.columns import rewritten
from wizard.language.inverses import POWER_OF_FUNCTION, inverse_or_power
from wizard.language.latex import from_latex
from wizard.language.literals import repeating
from wizard.language.names import INVERTIBLE
from wizard.language.symbols import GREEK, RAISED
from wizard.language.tex import is_latex
from wizard.language.vocabulary import Vocabulary

#: Characters that nobody sees: they come along when a text is copied from a page.
_INVISIBLE = str.maketrans(
    {
        **dict.fromkeys("\u200b\u200c\u200d\u2060\u2061\ufeff\u00ad", ""),
        # Spaces of print, and the product that some programs write without a sign.
        **dict.fromkeys("\u00a0\u202f\u205f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
        "\u2062": "*",
    }
)

_MARKS = re.compile(
    r"[\\|{$%°→∫≡½⅓⅔¼¾⅕-⅞⅐-⅒⁰¹²³⁴-⁹]|[∑ΣΠ∏A-Za-z]\s?_[0-9{]|\blim_|\(\s*mod|=.*mod|->|0[xXbBoO][0-9a-fA-F]"
    r"|[A-Za-z]\[|\^\s*\(?\s*-?\s*[0-9{]+\s*\)?\s*\(|\bchoose\b|[0-9]\s*n?[CP]r?\s*[0-9]|\.[0-9]*\([0-9]"
)

_BASED = re.compile(
    r"(?<![A-Za-z0-9_.])0(?:[xX][0-9a-fA-F]{1,800}|[bB][01]{1,3200}|[oO][0-7]{1,1000})(?![A-Za-z0-9_.])"
)

#: Signs of print that take bounds below and above them, as LaTeX's commands do.
_SIGNS = re.compile(r"∫|[∑Σ](?=_)|[∏Π](?=_)|(?<!\\)\b(?:lim|sum|prod|int)(?=_)")
_COMMANDS = {"∫": r"\int ", "∑": r"\sum", "Σ": r"\sum", "∏": r"\prod", "Π": r"\prod"}

#: x_1 is the name x1; log_2(x) has a base.
_INDEX = re.compile(
    rf"\b({'|'.join(GREEK.values())}|[A-Za-z])\s?_(?:\{{([0-9]{{1,3}})\}}|([0-9]{{1,3}}))(?![A-Za-z0-9_{{])"
)
_BASE = re.compile(r"\blog_\{?([0-9]{1,9}|[A-Za-z])\}?\s*\(")

#: A modulus between brackets behind what is taken modulo it, which ends there; and a congruence whose mod is no call.
_MODULUS = re.compile(r"\(\s*mod\.?\s+([^()]{1,200})\)(\s*[-+*/^%!])?")
_CONGRUENCE = re.compile(r"([^=]*)=([^=]*?[\w)\]!#]\s*)\bmod\b((?:(?!\bmod\b)[^=])*)")

#: An integral's bounds without the sign of the lower one.
_LOWER_BOUND = re.compile(r"∫\s*([0-9]+)\s*\^")

#: A fraction of print; behind an integer it is added to it.
_FRACTION = re.compile(r"(?:(?<![0-9A-Za-z_.])([0-9]+)\s?)?([½⅓⅔¼¾⅕-⅞⅐-⅒])")

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"

#: A number that is directly followed by %, where no value follows that it could be a remainder by.
_PERCENT = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER})%(?=\s*(?:$|[-+*/^)\],=]))")
_MORE_PERCENT = re.compile(rf"([-+])\s*({_NUMBER})%(?=\s*(?:$|[-+)\],=]))")
_PERCENT_BELOW = re.compile(rf"([/^])\s*({_NUMBER})%\s+of\s+(\w+)")
_PERCENT_OF = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER})%\s+of\s+")
_DEGREES = re.compile(rf"(?<![A-Za-z0-9_.])({_NUMBER}|[A-Za-z])\s*°")

_COMBINATIONS = re.compile(r"(?<![0-9A-Za-z_.])([0-9]+)\s*(n?[CP]r?)\s*([0-9]+)(?![0-9A-Za-z_.(])")
_CHOOSE = re.compile(r"\b([0-9]+|[A-Za-z][A-Za-z0-9]*)\s+choose\s+([0-9]+|[A-Za-z][A-Za-z0-9]*)\b")

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
    text = _SIGNS.sub(lambda found: _COMMANDS.get(found[0], f"\\{found[0]}"), text)
    if _DOUBLED.search(text) and not _SINGLE.search(text):
        text = text.replace(2 * "\\", "\\")
    if is_latex(text):
        with rewritten(text, typed):
            text = from_latex(text)
    text = _BASE.sub(r"log_base(\1, ", _INDEX.sub(r"\1\2\3", text))
    text = _congruent(_MODULUS.sub(_modulus, text.replace("≡", "="))) if "mod" in text else text
    text = _BASED.sub(lambda found: str(int(found[0], 0)), text)
    text = _FRACTION.sub(_of_print, text)
    repeating(text)
    _more_percent(text)
    text = _percent_of(text)
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
    inverse_or_power(text, vocabulary)
    return _powers_of_functions(text, vocabulary) if "^" in text else text


def _of_print(found: re.Match[str]) -> str:
    """½ as (1/2), and 1½ as (1+1/2)."""
    fraction = unicodedata.normalize("NFKC", found[2]).replace("\u2044", "/")
    return f"({found[1]}+{fraction})" if found[1] else f"({fraction})"


def _modulus(found: re.Match[str]) -> str:
    if found[2]:
        raise ExpressionError(
            f"found {found[2].strip()} behind a modulus in brackets, which ends what is taken modulo it: put brackets "
            "around the whole residue.",
            column=found.end(),
        )
    return f" mod ({found[1]})"


def _congruent(text: str) -> str:
    """`text` with brackets around the right sides of its congruences: mod is of the whole side."""
    parts = [text[first:last] for first, last in pieces(text, ",;\n")]
    for place, part in enumerate(parts):
        found = _CONGRUENCE.fullmatch(part)
        if found and all(each.count("(") == each.count(")") for each in found.groups()):
            parts[place] = f"{found[1]}= ({found[2].strip()}) mod ({found[3].strip()})"
    separators = (text[last : last + 1] for _, last in pieces(text, ",;\n"))
    return "".join(part + separator for part, separator in zip(parts, separators, strict=True))


def _more_percent(text: str) -> None:
    """Refuses 100 + 10%: a calculator adds ten percent of what stands before, and mathematics a tenth."""
    for found in _MORE_PERCENT.finditer(text):
        begin = _begin(text, found.start())
        before, sign, number = text[begin : found.start()].strip(), found[1], found[2]
        # A sign behind an operator is one of the number; of percentages, and of 1, both readings are the same.
        if not re.search(r"[^-+*/^%\s]$", before) or before == "1":
            continue
        ends = text[:begin], text[found.end() :]
        readings = [
            f"{ends[0]}{reading}{ends[1]}"
            for reading in (f"({before})*(1 {sign} {number}/100)", f"{before} {sign} {number}/100")
        ]
        raise ExpressionError(
            f"{sign} before a percentage has two readings: {', or '.join(readings)}.",
            column=found.start() + 1,
            readings=readings,
        )


def _percent_of(text: str) -> str:
    """`text` with 20% of 50 as 20/100*50; raises `ExpressionError` of 1/20% of 50, whose line may end at the sign."""
    found = _PERCENT_BELOW.search(text)
    if found:
        operator, number, whole = found.groups()
        readings = [
            f"{text[: found.start()]}{reading}{text[found.end() :]}"
            for reading in (f"{operator}({number}/100*{whole})", f"{operator}{number}/100*{whole}")
        ]
        raise ExpressionError(
            f"a percentage behind {operator} has two readings: {', or '.join(readings)}.",
            column=found.start() + 1,
            readings=readings,
        )
    return _PERCENT_OF.sub(r"\1/100*", text)


def _begin(text: str, place: int) -> int:
    """Where what stands before a place begins, within its brackets and between its commas."""
    depth = 0
    for at in range(place - 1, -1, -1):
        depth += (text[at] in ")]") - (text[at] in "([")
        if depth < 0 or (not depth and text[at] in ",="):
            return at + 1
    return 0


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
    for found in POWER_OF_FUNCTION.finditer(text):
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
