r"""What people put around and between answers, taken away or made one sign: `$…$`, `\boxed{…}`, `\left(`, `\text{or}`.

No formula is changed here: what is left is a formula in our notation or in LaTeX, with signs for sets and relations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.errors import ExpressionError
from wizard.language.tex import is_latex

#: Signs that stand for one thing each while a text is taken apart.
OPEN_SET, CLOSE_SET, UNION, ELEMENT, EMPTY = "⦃", "⦄", "∪", "∈", "∅"

#: Relations, as they are written out again.
RELATIONS = ("<=", ">=", "!=", "<", ">")

_AROUND = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))

_BOXED = re.compile(r"\\(?:boxed|fbox)\s*\{")

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"(?<!\\)\\(?:left|right|[bB]igg?[lr]?|displaystyle|textstyle|(?:no)?limits)(?![A-Za-z])", " "),
        (r"\\mathrm\s*(?=\{e\})", " "),
        (r"\\operatorname\s*\{([a-z]+)\}", r" \1"),
        (r"\\%", "%"),
        (r"^\s*\\?\$\s*(?=[0-9.])|(?<=[0-9])\s*\\?\$\s*$", ""),
        (r"(?<!\\)\\!|\{,\}(?=[0-9]{3})", "\0"),
        (r"(?<!\\)\\[,;:> ]|~|\\q?quad(?![A-Za-z])", " "),
        (r"\\(?:text|mbox|textrm|mathrm)\s*\{\s*,?\s*(?:and|or)\s*\}|(?<=[\s)\]}0-9])(?:and|or)(?=[\s(\[{\\$])", ", "),
        (r"(?<!\\)\\(?:lbrace(?![A-Za-z])|\{)", OPEN_SET),
        (r"(?<!\\)\\(?:rbrace(?![A-Za-z])|\})", CLOSE_SET),
        (r"\\cup(?![A-Za-z])", UNION),
        (r"\\in(?![A-Za-z])", ELEMENT),
        (r"\\(?:emptyset|varnothing)(?![A-Za-z])|Ø", EMPTY),
        (r"\\(?:leq?|leqslant)(?![A-Za-z])|≤|⩽", "<="),
        (r"\\(?:geq?|geqslant)(?![A-Za-z])|≥|⩾", ">="),
        (r"\\neq?(?![A-Za-z])|≠", "!="),
        (r"\\lt(?![A-Za-z])|&lt;", "<"),
        (r"\\gt(?![A-Za-z])|&gt;", ">"),
        (r"\\pm(?![A-Za-z])|\+/-", "±"),
        (r"\^\s*(?:\\circ(?![A-Za-z])|\{\s*\\circ\s*\})|\\degree(?![A-Za-z])", "°"),
        (r"\+\s*\\infty(?![A-Za-z])|\+\s*∞|\+\s*oo(?![A-Za-z])", " oo "),
    )
)

#: A number with separators between thousands, and nothing else: three such numbers in a row would be another reading.
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")

#: 1 1/2, which is no product.
_MIXED = re.compile(
    r"(?<![0-9.^_}])([0-9]{1,9})\s*\\[dtc]?frac\s*(?:\{\s*([0-9]{1,9})\s*\}\s*\{\s*([0-9]{1,9})\s*\}|\s*([0-9])\s*([0-9]))"
)

#: Brackets of every kind; an interval is closed by another kind than it is opened by.
OPENING, CLOSING = frozenset(f"([{{{OPEN_SET}"), frozenset(f")]}}{CLOSE_SET}")


def cleaned(text: str) -> str:
    """`text` without what stands around it, sets in brackets of their own, relations and unions as one sign each."""
    text = _unwrapped(text)
    latex = is_latex(text)
    for pattern, sign in _WORDS:
        text = pattern.sub(sign, text)
    # Between digits, LaTeX's narrow spaces part thousands.
    text = re.sub(r",?\0 ?(?=[0-9]{3})", "", text).replace("\0", "")
    if not latex:
        text = _sets(text)
    text = _MIXED.sub(_sum, text).strip()
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text


def _sum(found: re.Match[str]) -> str:
    """A mixed number as the sum that it is; what looks like one and has no proper fraction is refused."""
    whole, above, below = found[1], found[2] or found[4], found[3] or found[5]
    if int(above) >= int(below):
        raise ExpressionError(
            f"found {whole} before a fraction: write {whole} + or {whole} * between them.", column=None
        )
    return f"({whole}+\\frac{{{above}}}{{{below}}})"


def _unwrapped(text: str) -> str:
    before = None
    while text != before:
        before, text = text, text.strip()
        if len(text) > 1 and text[-1] in ".;," and text[-2] != "\\":
            text = text[:-1].rstrip()
        for opening, closing in _AROUND:
            inside = text[len(opening) : -len(closing)]
            if text.startswith(opening) and text.endswith(closing) and inside and opening[-1] not in inside[:1]:
                if opening not in inside:
                    text = inside
                break
        found = _BOXED.match(text)
        if found and _closing(text, found.end() - 1) == len(text) - 1:
            text = text[found.end() : -1]
    return text


def _closing(text: str, opened: int) -> int:
    """Where the brace at a place is closed; -1 if it is not."""
    depth = 0
    for place in range(opened, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return place
    return -1


def _sets(text: str) -> str:
    """Braces of a text that is not LaTeX: sets, but for those behind ^ and _."""
    characters, opened = list(text), list[str]()
    for place, character in enumerate(text):
        if character == "{":
            is_power = text[:place].rstrip()[-1:] in {"^", "_"}
            opened.append("}" if is_power else CLOSE_SET)
            characters[place] = "{" if is_power else OPEN_SET
        elif character == "}" and opened:
            characters[place] = opened.pop()
    return "".join(characters)


def depths(text: str) -> Iterator[tuple[int, str, int]]:
    """Each character with its place and the number of brackets that are open before it."""
    depth = 0
    for place, character in enumerate(text):
        if character in CLOSING:
            depth -= 1
        yield place, character, depth
        if character in OPENING:
            depth += 1


def split_at(text: str, signs: str) -> list[str]:
    """The pieces of `text` between those of the `signs` that stand outside of all brackets."""
    pieces, begin = [], 0
    for place, character, depth in depths(text):
        if depth == 0 and character in signs:
            pieces.append(text[begin:place])
            begin = place + 1
    return [*pieces, text[begin:]]


def split_at_relations(text: str) -> tuple[list[str], list[str]]:
    """The pieces of `text` between relations outside of all brackets, and those relations."""
    pieces, signs, begin, skip = list[str](), list[str](), 0, 0
    for place, _, depth in depths(text):
        if depth or place < skip:
            continue
        sign = next((each for each in (*RELATIONS, "=") if text.startswith(each, place)), None)
        if sign:
            pieces.append(text[begin:place])
            signs.append(sign)
            begin = skip = place + len(sign)
    return [*pieces, text[begin:]], signs


def is_enclosed(text: str) -> bool:
    """Whether the first character is a bracket that the last one closes."""
    if len(text) < 2 or text[0] not in OPENING or text[-1] not in CLOSING:
        return False
    return all(depth > 0 for place, _, depth in depths(text) if 0 < place < len(text) - 1) and all(
        depth >= 0 for _, _, depth in depths(text)
    )
