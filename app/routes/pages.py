"""The page and its files, from the folder `ui/`.

A browser keeps the bundles for a year, because their names change with what is in them; it asks whether the other files
changed.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, current_app
from flask.blueprints import BlueprintSetupState
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from app.http.bundle import FOLDER, Bundles, bundles
from app.http.compression import compressed
from app.http.endpoint import endpoint
from app.http.errors import OK
from app.http.json_response import conditional
from app.http.spending import FREE
from app.identity.door import Opening

blueprint = Blueprint("pages", __name__)

_APP = Path(__file__).resolve().parents[1]

#: In a wheel the page is a folder of this package; in a checkout and in an image it is beside it.
_FOLDER = next(folder for folder in (_APP / "ui", _APP.parent / "ui") if folder.is_dir())

#: Kinds of files that the page is made of. Nothing else that may lie in the folder is shown, nor what npm puts there.
_SHOWN = frozenset({".html", ".js", ".css", ".svg", ".png", ".ico", ".woff2"})

#: Where an app keeps its page.
_KEPT = "wizard-page"

#: Seconds for which a browser may keep what never changes.
_YEAR = 31_536_000

_TYPES = {".js": "text/javascript", ".css": "text/css"}


@dataclass(frozen=True, slots=True)
class _Page:
    """The page as it is delivered, and its bundles."""

    text: str
    bundles: Bundles


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
    joined = bundles(_FOLDER)
    page = pages.get_template("index.html").render(script=joined.script, style=joined.style)
    state.app.extensions[_KEPT] = _Page(page, joined)


@blueprint.get("/")
@endpoint({OK: "text/html"}, role=Opening.PAGE, spends=FREE)
def index() -> Response:
    """Shows the page."""
    page = Response(_page().text, content_type="text/html; charset=utf-8")
    page.cache_control.no_cache = True
    page.add_etag()
    return conditional(compressed(page))


@blueprint.get("/t/<task_id>")
@endpoint({OK: "text/html"}, role=Opening.PAGE, spends=FREE)
def permalink(task_id: str) -> Response:  # noqa: ARG001 - The page reads it from its address.
    """Shows the page with one task; the page says what is known of it, or that it was forgotten."""
    return index()


@blueprint.get(f"/ui/{FOLDER}/<name>")
@endpoint({OK: "application/octet-stream"}, role=Opening.PAGE, spends=FREE)
def bundle(name: str) -> Response:
    """Gives a bundle. One of another version is answered with that of this one, which no browser keeps.

    That happens during a rollout, when two versions of the page are served.
    """
    files = _page().bundles.files
    kind = Path(name).suffix
    mine = name if name in files else next((each for each in files if _is_alike(each, name)), None)
    if mine is None:
        raise NotFound
    response = Response(files[mine], content_type=f"{_TYPES[kind]}; charset=utf-8")
    return compressed(_for_good(response) if mine == name else response)


def _is_alike(one: str, other: str) -> bool:
    """Whether two names of bundles differ only in the version."""
    return one.rpartition("-")[0] == other.rpartition("-")[0] and Path(one).suffix == Path(other).suffix


@blueprint.get("/ui/<path:path>")
@endpoint({OK: "application/octet-stream"}, role=Opening.PAGE, spends=FREE)
def file(path: str) -> Response:
    """Gives a file of the page."""
    where = safe_join(str(_FOLDER), path)
    if where is None or Path(path).suffix not in _SHOWN or "node_modules" in path or not Path(where).is_file():
        raise NotFound
    found = Response(Path(where).read_bytes(), mimetype=mimetypes.guess_type(path)[0])
    if path.startswith("vendor/"):
        # Its name has its version.
        _for_good(found)
    else:
        found.cache_control.no_cache = True
    found.add_etag()
    return conditional(compressed(found))


def _for_good(response: Response) -> Response:
    """The response, which never changes under its address."""
    response.cache_control.public = True
    response.cache_control.max_age = _YEAR
    response.cache_control.immutable = True
    return response


def _page() -> _Page:
    page: _Page = current_app.extensions[_KEPT]
    return page
