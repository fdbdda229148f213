"""What browsers are told, and what they may send."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.unit

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_may_not_write(http: FlaskClient, site: str) -> None:
    """Not even another port of the same host: nothing but our own page writes from a browser."""
    answer = http.post("/api/v1/tasks", json={}, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert answer.json["type"] == "/docs#cross-site"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_programs_and_our_own_page_may_write(http: FlaskClient, headers: dict[str, str]) -> None:
    """The request gets as far as its contents."""
    answer = http.post("/api/v1/tasks", json={}, headers=headers)

    assert answer.json["type"] == "/docs#invalid-input"


@pytest.mark.parametrize("path", ["/docs", "/healthz", "/nothing", "/openapi.json"])
def test_every_answer_forbids_what_we_do_not_use(http: FlaskClient, path: str) -> None:
    """Also an error: the policy stands on whatever a browser might show."""
    headers = http.get(path).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("no-cache" if path == "/openapi.json" else "no-store")


def test_docs_need_nothing_from_elsewhere_and_run_no_script(http: FlaskClient) -> None:
    """The page of the API lives under the policy of all others."""
    page = http.get("/docs").text

    assert "<script" not in page
    assert "style=" not in page
    assert "//" not in page.replace("https://speleotrove.com", "")
