"""The page and its files, from the folder `ui/`. A browser keeps them, and asks each time whether they changed."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_from_directory
from flask.blueprints import BlueprintSetupState
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.exceptions import NotFound

from app.http.endpoint import endpoint
from app.http.errors import OK

blueprint = Blueprint("pages", __name__)

_FOLDER = Path(__file__).resolve().parents[2] / "ui"

#: Kinds of files that the page is made of. Nothing else that may lie in the folder is shown, nor what npm puts there.
_SHOWN = frozenset({".html", ".js", ".css", ".svg", ".png", ".ico", ".woff2"})

#: JavaScript that is no module of ours, or is fetched when it is first needed, by the first part of its path.
_NOT_AT_ONCE = frozenset({"drawing", "node_modules", "result", "theme.js", "vendor"})

#: Where an app keeps its page.
_KEPT = "wizard-page"


@blueprint.record_once
def _put_together(state: BlueprintSetupState) -> None:
    """Makes one page of its regions when the app starts; no data goes in, so it is the same for everyone."""
    pages = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    state.app.extensions[_KEPT] = pages.get_template("index.html").render(modules=_modules())


def _modules() -> list[str]:
    """The addresses of the modules that every visit takes: a browser need not find them one through another."""
    paths = (path.relative_to(_FOLDER) for path in _FOLDER.rglob("*.js"))
    return sorted(f"/ui/{path}" for path in paths if path.parts[0] not in _NOT_AT_ONCE)


@blueprint.get("/")
@endpoint({OK: "text/html"})
def index() -> Response:
    """Shows the page."""
    page = Response(current_app.extensions[_KEPT], content_type="text/html; charset=utf-8")
    page.cache_control.no_cache = True
    page.add_etag()
    page.make_conditional(request)
    return page


@blueprint.get("/t/<task_id>")
@endpoint({OK: "text/html"})
def permalink(task_id: str) -> Response:  # noqa: ARG001 - The page reads it from its address.
    """Shows the page with one task; the page says what is known of it, or that it was forgotten."""
    return index()


@blueprint.get("/ui/<path:path>")
@endpoint({OK: "application/octet-stream"})
def file(path: str) -> Response:
    """Gives a file of the page."""
    if Path(path).suffix not in _SHOWN or "node_modules" in path:
        raise NotFound
    return send_from_directory(_FOLDER, path)
