"""The notebook of docs/examples: its cells run in their order, with the results that stand below them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.docs.blocks import ROOT
from tests.live_system import LiveSystem

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

NOTEBOOKS = sorted((ROOT / "docs" / "examples").glob("*.ipynb"))


def value_of(source: str, names: dict[str, Any]) -> Any:
    """Runs a cell as a notebook does; the value of its last line, or None where that is no expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_the_results_that_it_shows(
    path: Path, system: LiveSystem, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And its progress is told while it runs."""
    monkeypatch.setenv("WIZARD_URL", system.url)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = 0

    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            value = value_of("".join(cell["source"]), names)
            for output in cell["outputs"]:
                assert repr(value) == "".join(output["data"]["text/plain"]), cell["source"]
                shown += 1

    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert shown > 5
    assert "COMPLETED" in capsys.readouterr().out
