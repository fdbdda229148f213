"""What a browser may do with our answers, and for which pages it may write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, request

from app.http.errors import ForeignSite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Everything comes from here, nothing is inline and nothing is evaluated: a text that got in cannot run.
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

#: Answers change and name tasks; what may be kept (the page's files) says so itself.
_UNKEPT = [*_HEADERS, ("Cache-Control", "no-store")]

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    """Guards every route and marks every answer."""
    app.before_request(_refuse_other_sites)
    app.wsgi_app = _marking(app.wsgi_app)  # type: ignore[assignment, method-assign]  # Flask's own way to wrap an app.


def _refuse_other_sites() -> None:
    """There is no login to ride on, but a page elsewhere must not fill the queue with its visitors' browsers.

    Every browser says where a request comes from; programs say nothing. Older browsers are held by the JSON content
    type, which no form can send.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in _READS and site not in {"same-origin", "none"}:
        raise ForeignSite(
            f"This browser sends the request for another site ({site[:20]}): only our own page may write."
        )


def _marking(wsgi_app: WSGIApplication) -> WSGIApplication:
    """Around the whole app, not after each request: nothing slips past it, and a constant list costs nothing."""

    def marked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            kept = any(name == "Cache-Control" for name, _ in headers)
            return start_response(status, headers + (_HEADERS if kept else _UNKEPT), *error)

        return wsgi_app(environ, start)

    return marked
