"""The table of features names tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.chart.conftest import ROOT

pytestmark = pytest.mark.unit


def rows() -> dict[str, list[str]]:
    """Each feature with the tests that show it."""
    text = (ROOT / "docs" / "chart-features.md").read_text()
    cells = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return {
        feature.strip(): re.findall(r"`(tests/\S+)`", shown) for feature, _, shown in cells[1:] if "---" not in feature
    }


def test_every_feature_has_a_test_that_is_there() -> None:
    """Thirty-two of them, none twice."""
    assert len(rows()) == 32
    for feature, tests in rows().items():
        assert tests, feature
        for each in tests:
            file, _, name = each.partition("::")
            assert f"def {name}(" in (ROOT / file).read_text(), each
