"""Values that are legal and unusual, and what nobody would write on purpose: each means what it says, or is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.chart.conftest import CHART, Render, every

pytestmark = pytest.mark.unit

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())

#: With every component that a test below looks at.
WHOLE = {"backup.enabled": True, "backup.existingClaim": "backups", "worker.autoscaling.mode": "keda"}


def leaves(part: dict[str, Any], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each value that is no mapping, with its schema."""
    part = SCHEMA["definitions"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    if at and "properties" not in part:
        yield at, part
    for key, inner in part.get("properties", {}).items():
        yield from leaves(inner, f"{at}.{key}" if at else key)


def test_large_numbers_are_written_out(render: Render) -> None:
    """Helm reads a million as 1e+06, which neither nginx nor `int` takes."""
    large = {
        key: 1_000_000
        for key, part in leaves(SCHEMA)
        if part.get("type") in ("integer", ["integer", "null"])
        and part.get("maximum", 1_000_000) >= 1_000_000
        and "eplicas" not in key
    }
    fitting = {"api.threads": 3_000_000, "worker.resources.limits.memory": "1Ti", "networkPolicy.enabled": False}

    objects = render({**WHOLE, **large, **fitting, "metrics.prometheusRule.enabled": True}, scenario="keda")

    assert len(large) > 15
    assert re.findall(r"[^\s'\"]*\de\+\d+", yaml.safe_dump(objects)) == []


@pytest.mark.parametrize(("limit", "maxmemory"), [(1073741824, 614), ("1073741824", 614), ("1G", 571), ("0.5Gi", 307)])
def test_valkey_is_bounded_however_its_memory_is_written(render: Render, limit: object, maxmemory: int) -> None:
    """A bound of nothing would mean no bound."""
    objects = render({"valkey.resources.limits.memory": limit})

    (config,) = [each for each in every(objects, "ConfigMap", "valkey") if "valkey.conf" in each["data"]]
    assert f"\nmaxmemory {maxmemory}mb\n" in config["data"]["valkey.conf"]
