"""Reads a body strictly: one JSON object in UTF-8, nothing twice, nothing unknown.

A number keeps the digits it was sent with, as a string: no float ever comes between the client and the operation.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from flask import request
from werkzeug.http import parse_options_header

from app.http.errors import Busy, Malformed, TooLarge, WrongMediaType
from wizard.errors import InvalidInput

#: Bytes of a body that holds no inputs.
LIMIT = 64 * 1024

#: Bytes of a body that holds one question: a matrix of a million digits, written as its client likes to.
QUESTION_LIMIT = 8 * 1024 * 1024

#: Values of a body. More, however short they are, would take the memory of a node. No batch has as many.
_VALUES = 600_000

#: How many questions over `LIMIT` one process reads at the same time: each takes up to 80 MB while it is read. And the
#: seconds that the next one waits for its turn.
_LARGE, _TURN_SECONDS = 2, 5.0

_turns = threading.BoundedSemaphore(_LARGE)

#: Bytes of a batch: a thousand tasks with inputs of a thousand digits.
BATCH_LIMIT = 1024 * 1024


def read_object(limit: int = LIMIT) -> dict[str, Any]:
    """The body of the current request; raises `WrongMediaType`, `TooLarge`, `Malformed`."""
    value = parse_json(read_bytes(("application/json",), limit)[1])
    if not isinstance(value, dict):
        raise Malformed("The body must be a JSON object, such as {}.")
    return value


def read_bytes(media_types: Collection[str], limit: int) -> tuple[str, bytes]:
    """The media type of the current request, one of `media_types`, and its body; raises as `read_object`."""
    environ = request.environ
    found = _media_type(environ.get("CONTENT_TYPE", ""))
    if found not in media_types:
        raise WrongMediaType(
            f"Send the header Content-Type: {' or '.join(media_types)} (in UTF-8); "
            f"this request has {request.headers.get('Content-Type', 'none')!r}."
        )
    if encoding := environ.get("HTTP_CONTENT_ENCODING"):
        raise WrongMediaType(f"Send the body as it is, without Content-Encoding: {encoding[:20]}.")
    return found, _read(environ, request.content_length, limit)


@contextmanager
def turn_to_read() -> Iterator[None]:
    """Within it a body of up to `QUESTION_LIMIT` may be read, and what it holds understood.

    A short body has its turn at once; raises `Busy` where a long one gets none.
    """
    stated = request.content_length
    if stated is not None and stated <= LIMIT:
        yield
        return
    with turn_for_long():
        yield


@contextmanager
def turn_for_long() -> Iterator[None]:
    """Within it megabytes of inputs may be held; raises `Busy` where there is no turn."""
    if not _turns.acquire(timeout=_TURN_SECONDS):
        raise Busy("Other long questions are being read: send this one again in a moment.")
    try:
        yield
    finally:
        _turns.release()


def only(members: Mapping[str, Any], known: Collection[str], at: str = "") -> None:
    """Raises `InvalidInput` for the first member that is not `known`; `at` is where the object stands."""
    for name in members:
        if name not in known:
            shown = name if len(name) <= 40 else f"{name[:40]}…"
            others = f" Known are {', '.join(known)}." if known else ""
            raise InvalidInput(f"{at}{shown} is not known here: leave it out.{others}", field=f"{at}{shown}")


def _read(environ: Mapping[str, Any], stated: int | None, limit: int) -> bytes:
    if stated is not None and stated > limit:
        raise _too_large(limit)
    # A server that says so ends the stream where the body ends; under any other, only the stated length is safe.
    most = limit + 1 if environ.get("wsgi.input_terminated") else stated or 0
    try:
        raw: bytes = environ["wsgi.input"].read(most)
    # The server's parser has exceptions of its own for a body that breaks off or is chunked badly.
    except Exception as error:
        raise Malformed("The body could not be read to its end: it broke off, or its chunks are malformed.") from error
    if len(raw) > limit:
        raise _too_large(limit)
    if stated is not None and len(raw) != stated:
        raise Malformed(f"The body broke off after {len(raw)} of {stated} bytes.")
    return raw


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is over the limit of {limit} bytes.")


def parse_json(raw: bytes, what: str = "The body") -> Any:
    """What JSON says, numbers as texts; raises `Malformed`, which speaks of `what`, and `TooLarge`."""
    if len(raw) > _VALUES and sum(map(raw.count, (b",", b"[", b"{"))) > _VALUES:
        raise TooLarge(f"{what} has more than {_VALUES:,} values.")
    try:
        text = raw.decode()
        if text.startswith("\ufeff") or not text.strip():
            why = "it begins with a byte order mark, leave that out" if text.strip() else "it is empty"
            raise Malformed(f"{what} is not JSON: {why}.")
        value = _DECODER.decode(text)
        if "\\ud" in text or "\\uD" in text:
            # Half of a surrogate pair is no character; encoding finds it, and every string is encoded at last.
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise Malformed(f"{what} is not UTF-8: byte {error.start} is not a character.") from None
    except UnicodeEncodeError:
        raise Malformed(f"{what} holds half of a surrogate pair (\\ud800 to \\udfff), which is no character.") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"{what} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise Malformed(f"{what} is nested too deeply: no input needs more than three levels.") from None
    return value


def _media_type(content_type: str) -> str:
    """The media type in lower case; empty where it has another charset than UTF-8, or other parameters."""
    # What nearly all clients send needs no taking apart.
    if content_type == "application/json":
        return content_type
    media_type, parameters = parse_options_header(content_type)
    charset = parameters.get("charset", "utf-8").lower()
    is_utf8 = set(parameters) <= {"charset"} and charset in {"utf-8", "utf8"}
    return media_type.lower() if is_utf8 else ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Malformed(f"The member {_repeated(pairs)[:40]!r} stands twice in one object: send it once.")
    return members


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    """The first name that comes again. One pass: a body may hold many thousand names."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    raise AssertionError("asked only when a name comes again")


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is not JSON and not a number that can be calculated with.")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
