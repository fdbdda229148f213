"""nginx itself accepts what the chart renders, whatever the values."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chart.conftest import scenarios
from tests.gateway.live_gateway import IMAGE, RESTRICTED, docker, write_configuration

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("scenario", scenarios())
def test_nginx_accepts_the_configuration(tmp_path: Path, scenario: str) -> None:
    """`nginx -t` in the image of the chart, as the pod's user, without a warning."""
    write_configuration(tmp_path / "etc", {}, scenario=scenario, upstream="127.0.0.1:5000")
    script = "sh /etc/wizard/start.sh -t 2>&1"

    said = docker("run", "--rm", *RESTRICTED, f"--volume={tmp_path}/etc:/etc/wizard:ro", IMAGE, "sh", "-c", script)

    assert "test is successful" in said
    assert "[warn]" not in said
