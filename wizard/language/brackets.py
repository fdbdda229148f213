"""Brackets of a text that is not read yet: where one closes, and what stands between signs that are in none."""

from __future__ import annotations

from collections.abc import Iterator

OPENING, CLOSING = "([", ")]"


def pairs(text: str) -> dict[int, int]:
    """The place of the bracket that closes each one, by the place of that."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for place, character in enumerate(text):
        if character in OPENING:
            opened.append(place)
        elif character in CLOSING and opened:
            found[opened.pop()] = place
    return found


def pieces(text: str, signs: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where each piece between `signs` begins and ends, those in brackets left aside."""
    depth, first, last = 0, begin, len(text) if end is None else end
    for place in range(begin, last):
        depth += (text[place] in OPENING) - (text[place] in CLOSING)
        if not depth and text[place] in signs:
            yield first, place
            first = place + 1
    yield first, last


def unwrapped(text: str) -> str:
    """Without round brackets around all of it."""
    text = text.strip()
    return text[1:-1] if text.startswith("(") and pairs(text).get(0) == len(text) - 1 else text
