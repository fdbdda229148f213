"""The signs of the language: those of the keyboard, those of print that mean the same, and those that mean nothing.

Signs of print are read, and written in ASCII. Letters that only look like ours are never read as them.
"""

from __future__ import annotations

import re
import unicodedata

from wizard.language.literals import without_groups

#: The terminal of each sign that has one.
TERMINALS = {
    "+": "PLUS",
    "-": "MINUS",
    "−": "MINUS",
    "–": "MINUS",
    "*": "TIMES",
    "×": "TIMES",
    "·": "TIMES",
    "⋅": "TIMES",
    "•": "TIMES",
    "∗": "TIMES",
    "∙": "TIMES",
    "/": "OVER",
    "÷": "OVER",
    "%": "REMAINDER",
    "^": "POWER",
    "**": "POWER",
    "!": "FACTORIAL",
    "#": "PRIMORIAL",
    "(": "_OPEN",
    ")": "_CLOSE",
    "[": "OPEN_LIST",
    "]": "_CLOSE_LIST",
    ",": "_COMMA",
    "=": "_EQUALS",
    "√": "ROOT",
    "∛": "ROOT",
}

#: How a terminal's tokens are written in a tree, whichever sign stood in the text.
OPERATORS = {
    "PLUS": "+",
    "MINUS": "-",
    "TIMES": "*",
    "OVER": "/",
    "MOD": "mod",
    "REMAINDER": "mod",
    "POWER": "^",
    "FACTORIAL": "!",
    "PRIMORIAL": "#",
}

#: The functions that are roots.
ROOTS = {"√": "sqrt", "∛": "cbrt"}

#: Numbers that have a sign: behind one a name or a bracket is a factor, as it is behind digits.
NUMBERS = {"π": "pi", "γ": "euler_gamma"}

#: Greek letters that are variables, and no number or function.
GREEK = {
    "α": "alpha",
    "β": "beta",
    "δ": "delta",
    "ε": "epsilon",
    "ϵ": "epsilon",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "µ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "χ": "chi",
    "ω": "omega",
}

#: Other names that have a sign.
NAMES = {
    **GREEK,
    "∞": "oo",
    "Σ": "sum",
    "∑": "sum",
    "Π": "product",
    "∏": "product",
    "Γ": "gamma",
    "ζ": "zeta",
    "ψ": "digamma",
    "φ": "phi",
}

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

#: What a text may be made of at all, as JSON Schema says it.
PATTERN = "^[A-Za-z0-9_.\\s{}]+$".format(
    "".join(
        f"\\{each}" if each in "-^[]/" else each
        for each in sorted({*"".join((*TERMINALS, *NUMBERS, *NAMES)), *map(chr, RAISED)})
    )
)

#: Characters that have no meaning here, and what may have been meant; NFKC finds others.
_MEANT = {
    "’": "a comma or nothing",
    "—": "-",
    "∕": "/",
    ":": "/",
    "°": "*pi/180 for degrees",
    "{": "[ for a list, or ( for brackets",
    "}": "] for a list, or ) for brackets",
    ";": ",",
    "'": "diff(f, x) for a derivative; equations of derivatives are not solved here",
    ".": "digits beside the point",
    "φ": "phi(n) for Euler's function, or (1 + sqrt(5))/2 for the golden ratio",
    "х": "x",
    "а": "a",
    "е": "e",
    "о": "o",
    "с": "c",
    "р": "p",
    "у": "y",
}

_GREEK = re.compile(rf"(\bd)?([{''.join(GREEK)}])([0-9]{{0,3}})")

_COMPARISONS = "<>≤≥≠≮≯"

_ROWS = re.compile(r"\[([^\[\]{}]{1,60})\]")


def latin(text: str) -> str:
    """`text` with the names of Greek letters; a differential stays one word."""
    return _GREEK.sub(lambda found: f" {found[1] or ''}{GREEK[found[2]]}{found[3]} ", text)


def foreign(text: str, place: int) -> str:
    """What the character at `place` is, which has no meaning here, in ASCII, and what may have been meant."""
    character = text[place]
    hint = _hint(text, place)
    if character.isascii() and character.isprintable():
        return f"found {character}, which has no meaning here; {hint}"
    name = unicodedata.name(character, "a character without a name")
    return f"found U+{ord(character):04X} ({name}), which has no meaning here; {hint}"


def _hint(text: str, place: int) -> str:
    character = text[place]
    number = without_groups(text, place)
    if number:
        return f"leave out the separators: {number}."
    if character in _COMPARISONS:
        return "inequalities are not solved here; where both sides are equal is asked with =."
    if text.startswith("{{", place):
        return "write [[ for a matrix, as in [[1, 2], [3, 4]]."
    rows = _ROWS.match(text, text.rfind("[", 0, place)) if character == ";" and "[" in text[:place] else None
    if rows and rows[1].isascii():
        # Commas and semicolons as they stand, each row between brackets of its own.
        shown = "], [".join(", ".join(each.strip() for each in row.split(",")) for row in rows[1].split(";"))
        return f"put each row between brackets: [[{shown}]]."
    plain = unicodedata.normalize("NFKC", character)
    meant = _MEANT.get(character) or (plain if plain.isascii() and plain.isprintable() and plain != character else None)
    return f"write {meant}." if meant else "write numbers, names, + - * / ^ ! # and brackets."
