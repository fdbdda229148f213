"""A request on its way in. gunicorn's parser reads the header once it is there; the body is taken here as it comes.

gunicorn's own readers of bodies wait at the socket, so they would keep a thread. Nothing here waits.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from gunicorn.http.body import CHUNK_EXT_RE, ChunkedReader
from gunicorn.http.errors import (
    ChunkMissingTerminator,
    InvalidChunkExtension,
    InvalidChunkSize,
    InvalidHeader,
    LimitRequestHeaders,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

#: A chunk's size in hexadecimal digits: no body has more than four gigabytes.
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}")

#: Bytes of the line of a chunk's size with its extension, and of the trailers after the last chunk.
_SIZE_LINE, _TRAILERS = 256, 8 * 1024

#: Bytes of sizes and line ends in a chunked body, beside a quarter of its data. Taking a chunk apart costs the same
#: however small it is, and all other clients wait meanwhile.
_FRAMING = 16 * 1024

_CRLF = b"\r\n"
_END = b"\r\n\r\n"


class SmallChunks(ParseException):  # type: ignore[misc]
    """A body is sent in far too many chunks."""


class Received(bytearray):
    """Bytes that have come and belong to no request yet."""

    #: Up to where the end of a header was looked for.
    scanned = 0

    def take_head(self, most: int) -> bytes | None:
        """The first header if it is complete. Raises gunicorn's exceptions for what can never become one."""
        end = self.find(_END, max(0, self.scanned - 3)) + len(_END)
        if end < len(_END):
            _refuse_bare_lf(self, self.scanned)
            self.scanned = len(self)
            end = 0
        if max(end, self.scanned) > most:
            raise LimitRequestHeaders("too long")
        if not end:
            return None
        head = bytes(self[:end])
        self.drop(end)
        return head

    def drop(self, count: int) -> None:
        """Forgets the first bytes."""
        del self[:count]
        self.scanned = 0


class Arrival:
    """A request whose header has come."""

    def __init__(self, head: bytes, configuration: Any, client: tuple[str, int], number: int) -> None:
        """Reads the header. `number`: how many requests the connection has had with it."""
        self.request = Request(configuration, IterUnreader((head,)), client, number)
        # gunicorn would tell the client that it may send its body when that has come already.
        if any(name == "TRANSFER-ENCODING" and each.lower() != "chunked" for name, each in self.request.headers):
            # gunicorn lets gzip pass, and nothing here would unpack it.
            raise UnsupportedTransferCoding("not chunked alone")
        self._expects_word = bool(self.request._expected_100_continue)  # noqa: SLF001
        self.request._expected_100_continue = False  # noqa: SLF001
        reader = self.request.body.reader
        self._body = _Chunks(self.request) if isinstance(reader, ChunkedReader) else _Length(reader.length)

    @property
    def held(self) -> int:
        """Bytes of the body that were taken so far."""
        return len(self._body.content)

    def expects_word(self) -> bool:
        """Whether the client waits to be told that it may send the body. Afterwards it has been told."""
        expects, self._expects_word = self._expects_word, False
        return expects

    def is_longer_than(self, most: int) -> bool:
        """Whether the body, as far as it is known, has more bytes on the wire."""
        return self._body.length > most

    def take(self, received: Received) -> bool:
        """Moves what belongs to the body; True when that is all of it. Raises gunicorn's exceptions for bad chunks."""
        return self._body.take(received)

    def hand_over(self, *, is_whole: bool) -> Any:
        """gunicorn's request with the body in memory."""  # noqa: D403 - its name.
        content = bytes(self._body.content)
        self._body.content.clear()
        self.request.body = io.BytesIO(content) if is_whole else _Torn(content)
        return self.request


class _Torn(io.BytesIO):
    """A body that is known to go on: its end is an error."""

    def read(self, size: int | None = -1) -> bytes:
        """The next `size` bytes; raises `OSError` where there are not so many."""
        some = super().read(size)
        if size is None or size < 0 or len(some) < size:
            raise OSError("The body is longer than any that is read here.")
        return some


class _Length:
    """A body of known length, or none."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.content = bytearray()

    def take(self, received: Received) -> bool:
        """Moves it."""
        if left := self.length - len(self.content):
            self.content += received[:left]
            received.drop(left)
        return len(self.content) == self.length


class _Chunks:
    """A chunked body (RFC 9112, section 7.1). What is not exactly so is refused: proxies might read it differently."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self.content = bytearray()
        #: Bytes that came, sizes included: tiny chunks must not be a way around the limit.
        self.length = 0
        self._is_whole = False
        self._left = 0
        #: Reads what comes next from a position on, and returns where it ended; None: it has not come yet.
        self._next: Callable[[Received, int], int | None] = self._read_size

    def take(self, received: Received) -> bool:
        """Moves the data of all chunks that have come, and of a part of one."""
        position = 0
        while not self._is_whole and (end := self._next(received, position)) is not None:
            position = end
        self.length += position
        received.drop(position)
        if self.length - len(self.content) > _FRAMING + len(self.content) // 4:
            raise SmallChunks("the body has too many small chunks, send larger ones")
        return self._is_whole

    def _read_size(self, received: Received, position: int) -> int | None:
        end = received.find(_CRLF, position, position + _SIZE_LINE)
        if end < 0:
            if len(received) - position >= _SIZE_LINE:
                raise InvalidChunkSize(bytes(received[position : position + 20]))
            return None
        self._left = _size(bytes(received[position:end]))
        self._next = self._read_data if self._left else self._read_trailers
        return end + len(_CRLF)

    def _read_data(self, received: Received, position: int) -> int | None:
        some = received[position : position + self._left]
        self.content += some
        self._left -= len(some)
        if not self._left:
            self._next = self._read_end
        return position + len(some) if some else None

    def _read_end(self, received: Received, position: int) -> int | None:
        end = received[position : position + len(_CRLF)]
        if not _CRLF.startswith(end):
            raise ChunkMissingTerminator(bytes(end))
        if len(end) < len(_CRLF):
            return None
        self._next = self._read_size
        return position + len(_CRLF)

    def _read_trailers(self, received: Received, position: int) -> int | None:
        """Checks what may follow the last chunk; nobody here uses it."""
        if received[position : position + len(_CRLF)] == _CRLF:
            self._is_whole = True
            return position + len(_CRLF)
        end = received.find(_END, position, position + _TRAILERS)
        if end < 0:
            if len(received) - position >= _TRAILERS:
                raise LimitRequestHeaders("too long")
            _refuse_bare_lf(received, position)
            return None
        self._request.parse_headers(bytes(received[position:end]), from_trailer=True)
        self._is_whole = True
        return end + len(_END)


def _refuse_bare_lf(received: Received, position: int) -> None:
    """A line that ends in LF alone makes no header complete; it need not be waited for."""
    if position and received[position - 1 : position] == b"\r":
        position -= 1
    if received.count(b"\n", position) != received.count(_CRLF, position):
        raise InvalidHeader("a line ends in a bare LF")


def _size(line: bytes) -> int:
    """The size that the first line of a chunk tells."""
    digits, semicolon, extension = line.partition(b";")
    if semicolon:
        digits = digits.rstrip(b" \t")
        if not CHUNK_EXT_RE.fullmatch(semicolon + extension):
            raise InvalidChunkExtension("invalid chunk extension")
    if not _SIZE.fullmatch(digits):
        raise InvalidChunkSize(digits)
    return int(digits, 16)
