"""Values of Valkey that do not go together, each with a part of the sentence that refuses it."""

from __future__ import annotations

from typing import Any

_OFF = {"valkey.enabled": False, "valkey.external.existingSecret": "queue"}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a Valkey in two places": (
        _OFF | {"valkey.external.url": "valkey://a", "valkey.external.host": "b"},
        "both say where Valkey is",
    ),
    "a Valkey by another scheme": (_OFF | {"valkey.external.url": "http://a"}, "must be valkey://host:6379/0"),
    "a password in values": (_OFF | {"valkey.external.url": "valkey://a:b@c"}, "valkey.external.url holds a password"),
    "TLS and a URL without it": (
        _OFF | {"valkey.external.url": "valkey://a", "valkey.external.tls.enabled": True},
        "begin it with valkeys://",
    ),
    "an authority without TLS": (
        _OFF | {"valkey.external.host": "a", "valkey.external.tls.caSecret": "b"},
        "the connection is not encrypted",
    ),
    "a Valkey that holds nothing": (
        {"valkey.resources.limits.memory": "512"},
        "valkey.resources.limits.memory is 512: Valkey alone takes",
    ),
    "a restored primary with replicas of before": (
        {"valkey.restore": "a.rdb", "valkey.replicas": 2, "backup.existingClaim": "b"},
        "restore with valkey.replicas 0",
    ),
    "a backup from nowhere": ({"valkey.restore": "a.rdb"}, "need backup.existingClaim"),
    "a backup of someone else's Valkey": (
        _OFF | {"valkey.external.host": "a", "backup.enabled": True, "backup.existingClaim": "b"},
        "backup.enabled is for the chart's own Valkey",
    ),
}
