"""What a client is told whose request never reaches the app: a problem (RFC 9457), and the connection closes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from gunicorn.http import errors

#: Statuses after which the connection closes, whoever answers: the request was not understood or not read, or this
#: process has more to do than it can.
CLOSING = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.SERVICE_UNAVAILABLE})

_HEADERS = (
    ("Content-Type", "application/problem+json"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refusal and the sentence that says what to change."""

    status: HTTPStatus
    detail: str
    #: Seconds after which it may be different.
    retry: int | None = None

    def answer(self) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status line, headers and body, as a WSGI app has them."""
        problem = {"type": "about:blank", "title": self.status.phrase, "status": self.status, "detail": self.detail}
        body = json.dumps(problem).encode()
        retry = [("Retry-After", str(self.retry))] if self.retry else []
        return (
            f"{self.status.value} {self.status.phrase}",
            [*_HEADERS, *retry, ("Content-Length", str(len(body)))],
            body,
        )

    def to_bytes(self) -> bytes:
        """The whole answer, after which the connection closes."""
        status, headers, body = self.answer()
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "Connection: close", "", ""]
        return "\r\n".join(lines).encode() + body


HEADER_TOO_SLOW = Refusal(
    HTTPStatus.REQUEST_TIMEOUT, "The header of the request did not come in time: send it at once."
)
BODY_TOO_SLOW = Refusal(
    HTTPStatus.REQUEST_TIMEOUT, "The body came too slowly: send at least 16 kB a second, or a shorter body."
)
BODY_BROKE_OFF = Refusal(HTTPStatus.BAD_REQUEST, "The body broke off before its end.")
HEADER_TOO_LONG = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The header of the request is too long: send fewer or shorter fields."
)
NOT_TLS = Refusal(HTTPStatus.BAD_REQUEST, "This port speaks https only: ask for https://…")
NO_ROOM = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE, "Too many long requests are on their way here: send this one again in a moment.", 1
)
FAULT = Refusal(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "The request could not be answered because of a fault in the service, now in its log.",
)


def nothing_but(paths: Iterable[str]) -> Refusal:
    """What is said where only a few addresses are."""
    return Refusal(HTTPStatus.NOT_FOUND, f"This port answers GET of {', '.join(sorted(paths))} only.")


def malformed(error: Exception) -> Refusal:
    """What is said of a request that gunicorn's parser refuses, or that is chunked badly."""
    for kind, status, detail in _MALFORMED:
        if isinstance(error, kind):
            return Refusal(status, detail)
    hint = next((f" {each}" for kinds, each in _HINTS if isinstance(error, kinds)), "")
    return Refusal(HTTPStatus.BAD_REQUEST, f"The request is malformed: {_shown(error)}.{hint}")


_MALFORMED = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long: send long texts in a body."),
    (errors.LimitRequestHeaders, HEADER_TOO_LONG.status, HEADER_TOO_LONG.detail),
    (
        errors.UnsupportedTransferCoding,
        HTTPStatus.NOT_IMPLEMENTED,
        "The body has a Transfer-Encoding that is not known here: send it as it is, or chunked.",
    ),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED, "The only expectation known here is 100-continue."),
)


_FIRST_LINE = (
    "Its first line is a method in capitals, an address and a version. In an address write %20 for a space, and what "
    "is not ASCII by its bytes in UTF-8, as %C3%A9."
)
_FIELD = (
    "A field is one line, Name: value, that ends in CR LF. Host and Content-Length stand once, and Content-Length not "
    "beside Transfer-Encoding."
)

#: What to change, where the parser's own words do not say it.
_HINTS = (
    ((errors.InvalidRequestLine, errors.InvalidRequestMethod, errors.InvalidHTTPVersion), _FIRST_LINE),
    ((errors.InvalidHeader, errors.InvalidHeaderName), _FIELD),
    (errors.InvalidChunkSize, "A chunk begins with its size in at most eight hexadecimal digits."),
)


def _shown(error: Exception) -> str:
    """The beginning of the parser's own words, without what is no printable ASCII."""
    return "".join(each for each in str(error)[:120] if " " <= each <= "~").rstrip(". ")
