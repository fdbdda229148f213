"""Calls as Mathematica, Maple, PARI, SymPy and Python write them, where they have one meaning: Sum[k, {k, 1, 10}].

What other systems write between the brackets is put in the order of our own arguments; names are left to `desugar`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wizard.language.brackets import pieces
from wizard.language.names import VARIABLE

_MARKS = re.compile(r"==|[A-Za-z]\[|\{|['\"]|[A-Za-z]\.[A-Za-z]|[(,]\s*\(?\s*[A-Za-z]\w*\s*[=,]", re.ASCII)
_EQUAL = re.compile(r"(?<![<>=!:])==(?!=)")
_MODULE = re.compile(r"(?<![A-Za-z0-9_.])(?:math|cmath|np|numpy|sympy|sp|mpmath|mp)\.(?=[A-Za-z])", re.IGNORECASE)

_CALL = re.compile(r"\b([A-Za-z][A-Za-z0-9_]*)([(\[])")
_ASSIGNED = re.compile(rf"({VARIABLE.pattern})\s*=(?!=)\s*(.+)", re.DOTALL)
#: Mathematica's, where no variable is called so.
_CONSTANT = re.compile(r"(?<![A-Za-z_])[EI](?![A-Za-z0-9_(\[])")
_SIDE = re.compile(r"(?:dir\s*=\s*)?(['\"])([+-])\1")

_OPENING, _CLOSING = "([{", ")]}"

#: Calls over a variable that stands in braces, or round brackets, with its bounds.
_FOLDS = {"sum", "summation", "product", "prod"}
_INTEGRALS = {"integrate", "integral", "int", "nintegrate", "numeric_integral", "intnum"}
_ITERATED = {*_FOLDS, *_INTEGRALS, "diff", "d", "derivative", "series", "limit", "lim", "plot"}

#: Calls whose braces are sets, and no lists.
_OF_SETS = {"equal"}

#: Calls within each other that are looked at.
_DEPTH = 40


def undialected(text: str) -> str:
    """`text` with the calls of other systems as ours; LaTeX is left as it is."""
    if "\\" in text or not _MARKS.search(text):
        return text
    return _rewritten(_MODULE.sub("", _EQUAL.sub("=", text)), 0)


def _rewritten(text: str, depth: int) -> str:
    """`text` with every call in it rewritten, the outer ones first."""
    parts, done = [], 0
    for found in _CALL.finditer(text):
        if found.start() < done or depth > _DEPTH:
            continue
        end = _closing(text, found.end() - 1)
        if end is None:
            continue
        inside = text[found.end() : end]
        parts += [text[done : found.start()], _called(found[1], found[2] == "[", inside, depth)]
        done = end + 1
    return "".join([*parts, text[done:]])


def _closing(text: str, place: int) -> int | None:
    """The place of the bracket that closes the one at `place`."""
    opened: list[str] = []
    for at in range(place, len(text)):
        if text[at] in _OPENING:
            opened.append(text[at])
        elif text[at] in _CLOSING:
            if not opened or _OPENING.index(opened.pop()) != _CLOSING.index(text[at]):
                return None
            if not opened:
                return at
    return None


def _called(name: str, is_square: bool, inside: str, depth: int) -> str:
    """The call in our own words; as it is where nothing in it is another system's."""
    lower = name.lower()
    if is_square:
        inside = _CONSTANT.sub(lambda found: found[0].lower(), inside)
    arguments = [_rewritten(each, depth + 1) for each in _arguments(inside)]
    before = list(arguments)
    ranges = arguments[1:] if lower in {*_INTEGRALS, *_FOLDS} else []
    if len(ranges) > 1 and all(map(_iterator, ranges)):
        # The first one is the outer one of Mathematica, and the inner one of SymPy.
        found = arguments[0].strip()
        for each in reversed(ranges) if is_square else ranges:
            found = f"{lower}({', '.join(_spliced(lower, [found, each], is_square=is_square))})"
        return found
    if lower in _ITERATED:
        arguments = _spliced(lower, arguments, is_square=is_square)
    rule = _RULES.get(lower)
    arguments = rule(arguments) if rule else arguments
    if is_square and lower == "log" and len(arguments) == 2:
        arguments = arguments[::-1]
    if lower not in _OF_SETS:
        arguments = [_listed(each) for each in arguments]
    if is_square:
        name = {"D": "diff", "Mod": "mod"}.get(name, name)
    if lower == "intnum":
        name = "integrate"
    is_same = arguments == before and not is_square
    return f"{name}({','.join(arguments) if is_same else ', '.join(each.strip() for each in arguments)})"


def _arguments(inside: str) -> list[str]:
    return [inside[first:last] for first, last in _pieces(inside)]


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where each piece between commas begins and ends, braces left aside too."""
    return list(pieces(text.translate({ord("{"): "(", ord("}"): ")"}), ","))


def _spliced(name: str, arguments: list[str], *, is_square: bool) -> list[str]:
    """The variable and its bounds as arguments of their own, where one argument holds them all."""
    places = [place for place, each in enumerate(arguments) if place and _iterator(each)]
    if len(places) != 1:
        return arguments
    place = places[0]
    variable, *bounds = _iterator(arguments[place])
    if name in _FOLDS and len(bounds) == 1:
        bounds = ["1", *bounds]
    if name == "series" and is_square and len(bounds) == 2 and bounds[1].isdigit():
        # Mathematica names the last power that is kept, and here is named the first that is left out.
        bounds[1] = str(int(bounds[1]) + 1)
    return [*arguments[:place], variable, *bounds, *arguments[place + 1 :]]


def _iterator(argument: str) -> list[str]:
    """Variable and bounds of {x, 0, 1} or (x, 0, 1); nothing of anything else."""
    text = argument.strip()
    if text[:1] not in {"{", "("} or _closing(text, 0) != len(text) - 1:
        return []
    found = [each.strip() for each in _arguments(text[1:-1])]
    return found if len(found) > 1 and VARIABLE.fullmatch(found[0]) else []


def _listed(argument: str) -> str:
    """Braces around a whole argument, which is a list or a matrix, as square brackets."""
    text = argument.strip()
    if not text.startswith("{") or _closing(text, 0) != len(text) - 1:
        return argument
    return f"[{', '.join(_listed(each).strip() for each in _arguments(text[1:-1]))}]"


def _range_first(arguments: list[str]) -> list[str]:
    """PARI's order: sum(n=1, 10, n^2)."""
    assigned = _ASSIGNED.fullmatch(arguments[0].strip()) if len(arguments) == 3 else None
    return [arguments[2], assigned[1], assigned[2], arguments[1]] if assigned else arguments


def _approaching(arguments: list[str]) -> list[str]:
    """Maple's limit(f, x = 0) and series(f, x = 0, 6), and the sides that SymPy and Maxima write as signs."""
    assigned = _ASSIGNED.fullmatch(arguments[1].strip()) if len(arguments) > 1 else None
    if assigned and ".." not in assigned[2]:
        arguments = [arguments[0], assigned[1], assigned[2], *arguments[2:]]
    side = _SIDE.fullmatch(arguments[-1].strip())
    return [*arguments[:-1], "right" if side[2] == "+" else "left"] if side else arguments


_RULES: dict[str, Callable[[list[str]], list[str]]] = {
    **dict.fromkeys((*_FOLDS, "intnum"), _range_first),
    **dict.fromkeys(("limit", "lim", "series", "taylor"), _approaching),
}
