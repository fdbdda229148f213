"""Query parameters: what is refused, and what is read."""

from __future__ import annotations

import pytest
from flask import Flask

from app.http.query import Integer, String, read_query
from wizard.errors import InvalidInput

pytestmark = pytest.mark.unit

PARAMETERS = (Integer("limit", "", 1, 200, 50), String("status", "", "PENDING|FAILED", "PENDING or FAILED"))


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        pytest.param("most=3", "most", "Known are limit, status", id="an unknown name"),
        pytest.param("limit=1&limit=2", "limit", "twice", id="the same name twice"),
        pytest.param("limit=0", "limit", "from 1 to 200", id="below the range"),
        pytest.param("limit=201", "limit", "from 1 to 200", id="above the range"),
        pytest.param("limit=", "limit", "whole number", id="an empty number"),
        pytest.param("limit=1_0", "limit", "whole number", id="an underscore"),
        pytest.param("limit=%EF%BC%91", "limit", "whole number", id="a full-width digit"),
        pytest.param("limit=" + "9" * 5_000, "limit", "whole number", id="five thousand digits"),
        pytest.param("status=PENDING%0A", "status", "PENDING or FAILED", id="a line feed behind it"),
    ],
)
def test_a_query_that_was_not_declared_is_refused(app: Flask, query: str, field: str, says: str) -> None:
    """The refusal names the parameter and what it may be."""
    with app.test_request_context(f"/?{query}"), pytest.raises(InvalidInput, match=says) as refusal:
        read_query(PARAMETERS)

    assert refusal.value.field == field


def test_parameters_are_read_and_absent_ones_have_their_default(app: Flask) -> None:
    """A number is a number by then."""
    with app.test_request_context("/?status=FAILED"):
        assert read_query(PARAMETERS) == {"limit": 50, "status": "FAILED"}
    with app.test_request_context("/?limit=7"):
        assert read_query(PARAMETERS) == {"limit": 7, "status": None}
