"""Attachments: pictures and long texts of a result, which are stored beside it and downloaded one by one.

A result is a JSON object. A member that is a picture or a long text becomes an attachment; the result then holds its
length, its SHA-256 digest, and its first and last characters.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Characters of a member that stays in the result: more than the digits of the longest number that can be sent.
INLINE_CHARACTERS = 5_000

#: Characters of the beginning and of the end of an attached text that the result shows.
_ENDS = 50


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of `width` × `height` pixels, as the member of a result."""

    png: bytes
    width: int
    height: int

    def as_json(self) -> dict[str, Any]:
        """The picture as JSON, for the result of a part."""
        return {"media_type": "image/png", "width": self.width, "height": self.height, "base64": _base64(self.png)}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A member of a result that is stored beside it."""

    media_type: str
    content: bytes


def split_attachments(result: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Attachment]]:
    """The result with descriptions in place of its attachments (a few kilobytes), and the attachments by name."""
    kept: dict[str, Any] = {}
    attachments: dict[str, Attachment] = {}
    for name, value in result.items():
        attachment = _attachment(value)
        if attachment:
            attachments[name] = attachment
        kept[name] = _description(value, attachment) if attachment else value
    return kept, attachments


def is_attachment(value: object) -> bool:
    """Whether a member of a stored result describes an attachment."""
    return isinstance(value, dict) and "sha256" in value and "media_type" in value


def _attachment(value: Any) -> Attachment | None:
    """`value` as an attachment; None if it stays in the result."""
    if isinstance(value, Picture):
        return Attachment("image/png", value.png)
    if isinstance(value, dict) and value.get("media_type") == "image/png" and "base64" in value:
        return Attachment("image/png", base64.b64decode(value["base64"]))
    if isinstance(value, str):
        return Attachment("text/plain", value.encode()) if len(value) > INLINE_CHARACTERS else None
    text = json.dumps(value, separators=(",", ":"))
    return Attachment("application/json", text.encode()) if len(text) > INLINE_CHARACTERS else None


def _description(value: Any, attachment: Attachment) -> dict[str, Any]:
    """The description that the result holds in place of the attachment."""
    description = {
        "media_type": attachment.media_type,
        "length": len(attachment.content),
        "sha256": hashlib.sha256(attachment.content).hexdigest(),
    }
    if isinstance(value, Picture):
        return description | {"width": value.width, "height": value.height}
    if attachment.media_type == "image/png":
        return description | {"width": value["width"], "height": value["height"]}
    return description | {
        "first": attachment.content[:_ENDS].decode(errors="replace"),
        "last": attachment.content[-_ENDS:].decode(errors="replace"),
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
