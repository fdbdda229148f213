"""Requests by the internal port, which clients cannot reach: probes, metrics, the autoscaler. They need no proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: What the internal port adds to the WSGI environment. No header can: those begin with `HTTP_`.
INTERNAL = "wizard.internal"


def is_internal(environ: Mapping[str, Any]) -> bool:
    """Whether a request came by the internal port: it is not checked, not counted and not limited."""
    return bool(environ.get(INTERNAL))
