"""A tree as presentation MathML, in JSON: the page builds the elements that are on our list, and no others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from wizard.language.format import write_number
from wizard.language.tree import Step, Tree
from wizard.language.vocabulary import Notation, Vocabulary

#: Every element that `mathml` uses.
ELEMENTS = (
    "math",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "msub",
    "msup",
    "mtable",
    "mtd",
    "mtr",
)

#: Digits of a number that are shown at each of its ends, once it has more than both.
_ENDS = 20

_NAMES = {
    "pi": "π",
    "oo": "∞",
    "euler_gamma": "γ",
}

_SIGNS = {"+": "+", "-": "−", "*": "·", "mod": "mod"}

#: How tightly a piece holds together: sums, products, signs, powers, and what needs no brackets.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 1, 2, 3, 4, 6

_TIGHTNESS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "mod": _PRODUCT}

#: Elements within elements that are shown; JSON, and browsers, go no deeper than some hundreds.
_DEPTH = 100

Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Piece:
    """An element, and how tightly it holds together."""

    element: Element
    tightness: int
    #: Whether it ends with a number, behind which another one would need a sign.
    is_number: bool = False
    depth: int = 1


def mathml(tree: Tree, vocabulary: Vocabulary[Any]) -> Element:
    """The element `math` for `tree`, as `{"tag": …, "children": […]}` or `{"tag": …, "text": …}`.

    Calls are in the notation of the `vocabulary`.
    """
    return _of("math", tree.fold(lambda step, below: _piece(step, below, vocabulary)).element)


def _piece(step: Step, below: list[_Piece], vocabulary: Vocabulary[Any]) -> _Piece:
    """The piece of a step; dots stand for what is too deep."""
    piece = _shallow(step, below, vocabulary)
    # A list, a fraction or brackets add three elements at most.
    depth = max((each.depth for each in below), default=0) + (0 if _goes_on(step, below) else 3)
    return replace(piece, depth=depth) if depth < _DEPTH else _Piece(_text("mo", "…"), _ATOM)


def _goes_on(step: Step, below: list[_Piece]) -> bool:
    """Whether a sum is added to, or a product multiplied: one row holds them all."""
    return (
        step.kind == "operator"
        and step.name in _TIGHTNESS
        and below[0].tightness == _TIGHTNESS[step.name]
        and below[0].depth >= below[1].depth + 3
    )


def _shallow(step: Step, below: list[_Piece], vocabulary: Vocabulary[Any]) -> _Piece:
    if step.kind == "number":
        return _Piece(_text("mn", _shortened(write_number(step.number))), _ATOM, is_number=True)
    if step.kind == "name":
        return _Piece(_name(step.name), _ATOM)
    if step.kind == "equation":
        return _Piece(_row(below[0].element, _text("mo", "="), below[1].element), 0)
    if step.kind == "list":
        return _Piece(_list([each.element for each in below]), _ATOM)
    return _call(step.name, below, vocabulary) if step.kind == "call" else _operator(step.name, below)


def _operator(name: str, below: list[_Piece]) -> _Piece:
    if name == "neg":
        return _Piece(_row(_text("mo", "−"), _held(below[0], _SIGN)), _SIGN)
    if name in {"!", "#"}:
        return _Piece(_row(_held(below[0], _ATOM), _text("mo", name)), _POWER + 1, is_number=below[0].is_number)
    left, right = below
    if name == "/":
        return _Piece(_of("mfrac", left.element, right.element), _POWER, is_number=True)
    if name == "^":
        # A fraction or a power as the base would be misread, so only atoms stand without brackets.
        return _Piece(_of("msup", _held(left, _ATOM), right.element), _POWER, is_number=left.is_number)
    tightness = _TIGHTNESS[name]
    first = left.element["children"] if left.tightness == tightness else [_held(left, tightness)]
    sign = [] if name == "*" and left.is_number and right.tightness >= _POWER and not right.is_number else _sign(name)
    row = _row(*first, *sign, _held(right, tightness + 1))
    return _Piece(row, tightness, is_number=right.is_number)


def _sign(name: str) -> list[Element]:
    sign = _text("mo", _SIGNS[name])
    return [_text("mspace", ""), sign, _text("mspace", "")] if name == "mod" else [sign]


def _call(name: str, below: list[_Piece], vocabulary: Vocabulary[Any]) -> _Piece:
    """A call as mathematicians write it, where they have a notation of their own."""
    inside = [each.element for each in below]
    function = vocabulary.functions.get(name)
    notation = function.notation if function else Notation()
    if notation.element and function and len(inside) == function.maximum:
        return _Piece(_of(notation.element, *inside), _ATOM)
    if notation.fences and len(inside) == 1:
        opening, closing = notation.fences
        return _Piece(_row(_text("mo", opening), *inside, _text("mo", closing)), _ATOM)
    head = _text("mi", notation.symbol) if notation.symbol else _name(name)
    if notation.subscript and len(inside) == 2:
        return _Piece(_row(_of("msub", head, inside[1]), _bracketed(inside[0])), _ATOM)
    return _Piece(_row(head, _bracketed(*inside)), _ATOM)


def _list(inside: list[Element]) -> Element:
    """A list between brackets, or a table of lists: those of a matrix are rows whose first child is a bracket."""
    if all(each.get("children", [{}])[0].get("text") == "[" for each in inside):
        rows = [_of("mtr", *(_of("mtd", each) for each in row["children"][1:-1:2])) for row in inside]
        return _row(_text("mo", "["), _of("mtable", *rows), _text("mo", "]"))
    return _row(_text("mo", "["), *_separated(inside), _text("mo", "]"))


def _held(piece: _Piece, least: int) -> Element:
    return piece.element if piece.tightness >= least else _bracketed(piece.element)


def _bracketed(*inside: Element) -> Element:
    return _row(_text("mo", "("), *_separated(list(inside)), _text("mo", ")"))


def _separated(inside: list[Element]) -> list[Element]:
    commas = [part for each in inside for part in (each, _text("mo", ","))]
    return commas[:-1]


def _name(name: str) -> Element:
    """A name; digits at its end hang below the letter."""
    letters = name.rstrip("0123456789")
    if letters and letters != name:
        return _of("msub", _text("mi", letters), _text("mn", name[len(letters) :]))
    return _text("mi", _NAMES.get(name, name))


def _shortened(digits: str) -> str:
    """A long number without its middle."""
    return digits if len(digits) <= 2 * _ENDS + 1 else f"{digits[:_ENDS]}…{digits[-_ENDS:]}"


def _row(*children: Element) -> Element:
    return _of("mrow", *children)


def _of(tag: str, *children: Element) -> Element:
    return {"tag": tag, "children": list(children)}


def _text(tag: str, text: str) -> Element:
    return {"tag": tag, "text": text}
