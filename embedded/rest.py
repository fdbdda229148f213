"""Whether nobody has asked for a while: the system that the command line starts for its user ends then."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from typing import Any

from embedded.settings import EmbeddedSettings

#: Seconds between two looks, at most; the counts are those of heartbeats and a second or two old.
LOOK_SECONDS = 15.0

#: What waits or runs, of the counts of the queue.
_WORK = ("queued", "queued_parts", "running", "delayed")


class Rest:
    """Looks at the requests and the work by the internal port, where looking is not counted as a request."""

    def __init__(self, settings: EmbeddedSettings) -> None:
        self.look_seconds = min(LOOK_SECONDS, settings.rest_seconds / 4)
        self._url = f"{settings.internal_url}/api/v1/cluster"
        self._seconds = settings.rest_seconds
        self._seen: Any = None
        self._since = time.monotonic()

    def is_due(self) -> bool:
        """Whether nothing has been asked, and nothing has run, for as long as the settings say."""
        cluster = _read(self._url)
        requests = cluster and {each["name"]: each.get("requests", 0) for each in cluster["nodes"]}
        if not cluster or requests != self._seen or any(cluster["queue"][name] for name in _WORK):
            self._seen, self._since = requests, time.monotonic()
        return time.monotonic() - self._since >= self._seconds


def _read(url: str) -> dict[str, Any] | None:
    """The cluster; None while nobody answers, which is no rest."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return dict(json.load(answer))
    except (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException, ValueError):
        return None
