r"""Shorthands of TeX in full: `{n \choose k}`, dx above the line of a fraction, square brackets that only group."""

from __future__ import annotations

import re

_CHOOSE = re.compile(r"\{\s*([^{}\\]{1,60}?)\s*\\choose\s*([^{}\\]{1,60}?)\s*\}")
_ABOVE_THE_LINE = re.compile(r"\\[dt]?frac\s*\{([^{}]{0,60}?)\s*\bd\s*([A-Za-z])\s*\}\s*\{([^{}]{1,60})\}")
_GROUPING = re.compile(r"\\left\s*\[|\\right\s*\]")


def spelled_out(text: str) -> str:
    """`text` in the commands that are read."""
    text = _CHOOSE.sub(r"\\binom{\1}{\2}", text)
    if "\\int" in text:
        text = _ABOVE_THE_LINE.sub(lambda found: rf"\frac{{{found[1] or '1'}}}{{{found[3]}}} d{found[2]}", text)
    return _GROUPING.sub(lambda found: "(" if found[0][-1] == "[" else ")", text)


def undelimited(text: str) -> str:
    """`text` without the signs around a formula."""
    for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening + closing):
            return text[len(opening) : -len(closing)]
    return text
