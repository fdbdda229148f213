"""docs/operations.md is what the catalogue says today."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import missing
from wizard.operations import catalogue
from wizard.operations.__main__ import document

pytestmark = pytest.mark.unit

DOCS = Path(__file__).resolve().parents[3] / "docs" / "operations.md"


def test_the_page_of_operations_is_up_to_date() -> None:
    """Whoever changes an operation runs `make docs`."""
    if find_spec("primesieve") is None:
        missing("primesieve, whose speed the costs are of")
    assert DOCS.read_text(encoding="utf-8") == document()


def test_every_operation_has_its_section() -> None:
    """With its method, its limits, its cost and an example."""
    text = document()

    for name in catalogue():
        section = text.partition(f"### {name}\n")[2].partition("\n### ")[0]
        for fact in ("- Method: ", "- Source: ", "- Cost: ", "- Growth: ", "- Example: ", "| limits |"):
            assert fact in section, (name, fact)
