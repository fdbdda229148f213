"""What results hold beside numbers and words: pictures, and texts that are too long to travel with the rest.

A result is a JSON object. Each of its members that is a picture, or longer than a few lines, is kept apart from it: the
result then says how long it is, its digest, its first and its last characters, and it is fetched by itself.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Characters that a member of a result may have to travel with it: more than any number that can be sent has digits.
INLINE_CHARACTERS = 5_000

#: Characters shown of the beginning and of the end of a text that is kept apart.
_ENDS = 50


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of `width` × `height` pixels, as the member of a result."""

    png: bytes
    width: int
    height: int

    def as_json(self) -> dict[str, Any]:
        """How a part's result holds it."""
        return {"media_type": "image/png", "width": self.width, "height": self.height, "base64": _base64(self.png)}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A member of a result that is kept apart."""

    media_type: str
    content: bytes


def detached(result: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Attachment]]:
    """The result as JSON can hold it in a few kilobytes, and what was taken out of it by name."""
    kept: dict[str, Any] = {}
    apart: dict[str, Attachment] = {}
    for name, value in result.items():
        attachment = _attachment(value)
        if attachment:
            apart[name] = attachment
        kept[name] = _told(value, attachment) if attachment else value
    return kept, apart


def is_detached(value: object) -> bool:
    """Whether a member of a stored result says that its content is kept apart."""
    return isinstance(value, dict) and "sha256" in value and "media_type" in value


def _attachment(value: Any) -> Attachment | None:
    """`value` if it has to be kept apart; None where it may stay."""
    if isinstance(value, Picture):
        return Attachment("image/png", value.png)
    if isinstance(value, dict) and value.get("media_type") == "image/png" and "base64" in value:
        return Attachment("image/png", base64.b64decode(value["base64"]))
    if isinstance(value, str):
        return Attachment("text/plain", value.encode()) if len(value) > INLINE_CHARACTERS else None
    text = json.dumps(value, separators=(",", ":"))
    return Attachment("application/json", text.encode()) if len(text) > INLINE_CHARACTERS else None


def _told(value: Any, apart: Attachment) -> dict[str, Any]:
    """What the result says in place of what is kept apart."""
    told = {
        "media_type": apart.media_type,
        "length": len(apart.content),
        "sha256": hashlib.sha256(apart.content).hexdigest(),
    }
    if isinstance(value, Picture):
        return told | {"width": value.width, "height": value.height}
    if apart.media_type == "image/png":
        return told | {"width": value["width"], "height": value["height"]}
    return told | {
        "first": apart.content[:_ENDS].decode(errors="replace"),
        "last": apart.content[-_ENDS:].decode(errors="replace"),
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
