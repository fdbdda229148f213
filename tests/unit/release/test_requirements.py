"""What is installed, by whom: the wheel brings the whole system, and an image holds a part of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("component", ["api", "worker"])
def test_an_image_holds_what_the_wheel_asks_for(component: str) -> None:
    """In the same versions; looking at Kubernetes and traces are extras of the wheel."""
    groups = PROJECT["dependency-groups"]
    held = {each for each in [*groups["node"], *groups[component]] if isinstance(each, str)}

    extras = PROJECT["project"]["optional-dependencies"]
    offered = {*PROJECT["project"]["dependencies"], *extras["cluster"], *extras["tracing"]}

    assert held <= offered


@pytest.mark.parametrize("file", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.stem)
def test_requirements_name_no_registry(file: Path) -> None:
    """Whoever installs chooses where from."""
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", file.read_text())
