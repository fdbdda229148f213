"""Tree to text: one tree has one text, with no more brackets than it takes, and reading it gives the tree again."""

from __future__ import annotations

from fractions import Fraction

from wizard.language.tree import Step, Tree

#: How tightly each operator binds, what it asks of its operands, and how it is written; 6 is what needs no brackets.
_BETWEEN = {
    "+": (1, 1, 2, " + "),
    "-": (1, 1, 2, " - "),
    "*": (2, 2, 3, "*"),
    "/": (2, 2, 3, "/"),
    "^": (4, 5, 3, "^"),
}


def format_tree(tree: Tree) -> str:
    """The canonical text of `tree`."""
    return tree.fold(_format)[0]


def write_number(number: Fraction) -> str:
    """The decimals of a `number` that is not negative and has finitely many."""
    below, places = number.denominator, 0
    while below % 10 == 0:
        below, places = below // 10, places + 1
    for prime in (2, 5):
        while below % prime == 0:
            below, places = below // prime, places + 1
    if not places:
        return str(number.numerator)
    digits = str(number.numerator * 10**places // number.denominator).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}"


def _format(step: Step, below: list[tuple[str, int]]) -> tuple[str, int]:
    """The text of a step, and how tightly it binds."""
    if step.kind == "number":
        return write_number(step.number), 6
    if step.kind == "operator":
        return _format_operator(step.name, below)
    inside = ", ".join(text for text, _ in below)
    if step.kind == "call":
        return f"{step.name}({inside})", 6
    if step.kind == "list":
        return f"[{inside}]", 6
    if step.kind == "equation":
        return " = ".join(text for text, _ in below), 0
    return step.name, 6


def _format_operator(name: str, below: list[tuple[str, int]]) -> tuple[str, int]:
    if name == "neg":
        return f"-{_bracketed(below[0], 3)}", 3
    if name == "mod":
        # As the operator %, which is for remainders, where mod would divide modulo what stands behind it, or not know.
        if "/" in below[0][0] or "." in below[0][0]:
            return f"{_bracketed(below[0], 2)} % {_bracketed(below[1], 3)}", 2
        return f"{_bracketed(below[0], 2)} mod {_bracketed(below[1], 3)}", 0
    if name in _BETWEEN:
        tightness, left, right, sign = _BETWEEN[name]
        return f"{_bracketed(below[0], left)}{sign}{_bracketed(below[1], right)}", tightness
    # Two factorials in a row would read as a double factorial. No other brackets than those that were read may be
    # needed, or a text could be nested too deeply to be read again.
    return f"{_bracketed(below[0], 6 if name == '!' else 5)}{name}", 5 if name == "!" else 6


def _bracketed(operand: tuple[str, int], least: int) -> str:
    text, tightness = operand
    return text if tightness >= least else f"({text})"
