r"""Products that LaTeX leaves out: `2 x \sqrt{y} e^{x}` has four factors, and `ab` is a times b."""

from __future__ import annotations

import re

from wizard.arithmetic.functions import MATHEMATICS
from wizard.language.names import CONSTANTS, FOLDS, INFINITIES

#: Letters of a word that is a product of variables, if it is no name.
_LONGEST = 3

#: Letters that before a bracket are read as functions, of which nothing is known.
_FUNCTIONS = frozenset("fghFGH")

#: What from_latex writes and is no function of formulas: it is refused where the formula is read.
_CALLED = {"log10", "binomial", "diff", "integrate", "limit", "det", *FOLDS}

_TOKEN = re.compile(r"[A-Za-z]+(?:_\{?)?[0-9]*\}?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+|\s+|.", re.DOTALL)


def with_products(text: str) -> str:
    """A line that was LaTeX, with a sign of multiplication wherever two factors follow each other."""
    parts: list[str] = []
    # What the last token was: a number, a name, a function, the end of a value, or anything else.
    before, last = "", ""
    for token in _TOKEN.findall(text):
        if token.isspace():
            parts.append(token)
            continue
        written, kind = _kind(token)
        begins = kind in {"number", "name", "function", "("}
        is_call = kind == "(" and (before == "function" or (before == "name" and last in _FUNCTIONS))
        if begins and before in {"number", "name", "close"} and not is_call and (before, kind) != ("number", "number"):
            parts.append("*")
        parts.append(written)
        before, last = kind, token
    return "".join(parts)


def letters(word: str) -> str:
    """A short word that is no name as the product of its letters; any other as it is."""
    return word if _is_name(word) or len(word) > _LONGEST else "*".join(word)


def _is_name(word: str) -> bool:
    lower = word.lower()
    return lower in {*CONSTANTS, *INFINITIES, *_CALLED, "mod"} or MATHEMATICS.knows(word) or MATHEMATICS.knows(lower)


def _kind(token: str) -> tuple[str, str]:
    """How a token is written, and what it is."""
    if token[0].isdigit() or (token[0] == "." and len(token) > 1):
        return token, "number"
    if token in {")", "!"}:
        return token, "close"
    if not token[0].isalpha():
        return token, token
    lower = token.lower()
    if lower == "mod":
        return token, "operator"
    if len(token) > 1 and lower not in {*CONSTANTS, *INFINITIES} and _is_name(token):
        return token, "function"
    return letters(token) if token.isalpha() else token, "name"
