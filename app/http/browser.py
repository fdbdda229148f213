"""What a browser may do with our answers, and for which pages it may write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, request

from app.http.endpoint import READS
from app.http.errors import ForeignSite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Scripts and styles come from our own files, never from inside a page, so that injected text cannot run.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_HEADERS = [
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]

#: For responses that no cache may keep. The others, such as the page's files, have their own Cache-Control.
_UNKEPT = [*_HEADERS, ("Cache-Control", "no-store")]

#: For a year, browsers ask this host by https only.
_ONLY_TLS = ("Strict-Transport-Security", "max-age=31536000")


def register(app: Flask) -> None:
    """Adds the headers to every response."""
    app.wsgi_app = _marking(app.wsgi_app)  # type: ignore[assignment, method-assign]  # Flask's own way to wrap an app.


def refuse_other_sites() -> None:
    """Raises `ForeignSite` for a write that a browser sends for a page of another site.

    Such a page must neither act as a visitor who is signed in nor fill the queue through the browsers of its visitors.
    Browsers say for which site they send a request; programs do not. Older browsers do not say it, but cannot send our
    content type from a form.
    """
    environ = request.environ
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    if environ["REQUEST_METHOD"] not in READS and site not in {"same-origin", "none"}:
        raise ForeignSite(
            f"The browser sends this request for another site ({site[:20]}): only our own page may write."
        )


def _marking(wsgi_app: WSGIApplication) -> WSGIApplication:
    """Wraps the whole app, so that every response has the headers."""

    def marked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            kept = any(name == "Cache-Control" for name, _ in headers)
            added = _HEADERS if kept else _UNKEPT
            if environ["wsgi.url_scheme"] == "https":
                added = [*added, _ONLY_TLS]
            return start_response(status, headers + added, *error)

        return wsgi_app(environ, start)

    return marked
