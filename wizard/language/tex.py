r"""What LaTeX writes in several ways, in one: `{n \choose k}`, dx above the line of a fraction, an upright d."""

from __future__ import annotations

import re

from wizard.errors import ExpressionError
from wizard.language.names import VARIABLE

_CHOOSE = re.compile(r"\{\s*([^{}\\]{1,60}?)\s*\\choose\s*([^{}\\]{1,60}?)\s*\}")
_ABOVE_THE_LINE = re.compile(r"\\[dt]?frac\s*\{([^{}]{0,60}?)\s*\bd\s*([A-Za-z])\s*\}\s*\{([^{}]{1,60})\}")
_UPRIGHT_D = re.compile(r"\\(?:mathrm|operatorname|text|rm)\s*(?:\{\s*d\s*\}|(?<=\s)d(?=\s*[A-Za-z\\]))")
_DEGREES = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))")
_MIXED = re.compile(r"(?<![\w.^_{}\\])([0-9]+)\s*(\\[dt]?frac\s*(?:\{[0-9]+\}|[0-9])\s*(?:\{[0-9]+\}|[0-9]))")
_BRACE_OF_SYSTEM = re.compile(
    r"\\left\s*\\\{\s*\\begin\{array\}\s*\{[^{}]*\}(.*?)\\end\{array\}\s*\\right\s*\.", re.DOTALL
)
_GROUPING = re.compile(r"\\left\s*\[|\\right\s*\]")

#: Leibniz's derivative of all that follows.
_DERIVATIVE = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:d|\\partial)\s*(?:\^\s*\{?\s*([0-9])\s*\}?\s*)?\}"
    rf"\s*\{{\s*(?:d|\\partial)\s*\\?({VARIABLE.pattern})\s*(?:\^\s*\{{?\s*\1\s*\}}?\s*)?\}}"
)


def leibniz(text: str) -> tuple[str, str]:
    """The formula that `text` is the derivative of, and the call with {} for it; of others the text itself."""
    found = _DERIVATIVE.match(text)
    if not found:
        return text, "{}"
    order = f", {found[1]}" if found[1] else ""
    return text[found.end() :], f"diff({{}}, {found[2]}{order})"


def spelled_out(text: str) -> str:
    """`text` in the commands that are read."""
    text = _BRACE_OF_SYSTEM.sub(r"\\begin{cases}\1\\end{cases}", text)
    text = _CHOOSE.sub(r"\\binom{\1}{\2}", text)
    if "\\int" in text:
        text = _ABOVE_THE_LINE.sub(lambda found: rf"\frac{{{found[1] or '1'}}}{{{found[3]}}} d{found[2]}", text)
    return _GROUPING.sub(lambda found: "(" if found[0][-1] == "[" else ")", text)


def upright(text: str) -> str:
    r"""`text` with d for \mathrm{d} and its like, and ° for ^\circ."""
    return _DEGREES.sub("°", _UPRIGHT_D.sub("d", text))


def mixed_numbers(text: str) -> None:
    r"""Refuses 1\frac{3}{4}, which may be a mixed number or a product."""
    found = _MIXED.search(text)
    if found:
        readings = [text[: found.start()] + each + text[found.end() :] for each in _readings(found)]
        raise ExpressionError(
            f"a number before a fraction has two readings: {', or '.join(readings)}.",
            column=found.start() + 1,
            readings=readings,
        )


def _readings(found: re.Match[str]) -> tuple[str, str]:
    return f"({found[1]}+{found[2]})", f"{found[1]}\\cdot{found[2]}"


def undelimited(text: str) -> str:
    """`text` without the signs around a formula."""
    for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening + closing):
            return text[len(opening) : -len(closing)]
    return text


def is_latex(text: str) -> bool:
    """Whether a text has a command of LaTeX."""
    return re.search(r"\\[A-Za-z\\(\[,;:! ]", text) is not None or (text.strip().startswith("$") and len(text) > 1)


def is_space(word: str) -> bool:
    """Whether a word only keeps others apart."""
    return word.isspace() or (word.startswith("\\") and (word in {"\\quad", "\\qquad"} or word[1:] in set(",;:! ")))
