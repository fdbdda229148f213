"""What the tests of callers share: an issuer with a real key server, and apps that believe it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from app.background.services import NAME
from tests.live_keys import LiveKeys, SigningKey, good_claims
from wizard.settings import Settings

TEAM = "acme"
ACCESS_ISSUER = f"https://{TEAM}.cloudflareaccess.com"
AUDIENCE = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"
OIDC_ISSUER = "https://login.example.org/realms/maths"
ASSERTION = "Cf-Access-Jwt-Assertion"
ADDITION = {"operation": "add", "inputs": {"a": "1", "b": "2"}}


def signing_key(kid: str, kind: str = "RSA", bits: int = 2048) -> SigningKey:
    """A key by its name: making one takes a while."""
    return _made(kid, kind, bits)


_made = cache(SigningKey)


def bearer(token: str) -> dict[str, str]:
    """The header of a program."""
    return {"Authorization": f"Bearer {token}"}


def access_claims(**others: Any) -> dict[str, Any]:
    """What a good assertion of Cloudflare Access says."""
    return good_claims(ACCESS_ISSUER, AUDIENCE, **others)


def oidc_claims(**others: Any) -> dict[str, Any]:
    """What a good token of the OIDC issuer says."""
    return good_claims(OIDC_ISSUER, "wizard", email_verified=True, **others)


def assertion(key: str = "current", **others: Any) -> str:
    """A good assertion, or one that others make bad."""
    return signing_key(key).sign(access_claims(**others))


def behind_access(settings: Settings, keys: LiveKeys, **others: Any) -> Settings:
    """An installation behind Cloudflare Access."""
    return dataclasses.replace(
        settings, access=1, access_team=TEAM, access_audience=f"other, {AUDIENCE}", access_keys_url=keys.url, **others
    )


def with_oidc(settings: Settings, keys: LiveKeys, **others: Any) -> Settings:
    """An installation that believes an OIDC issuer."""
    return dataclasses.replace(
        settings,
        **{"access": 1, "oidc_issuer": OIDC_ISSUER, "oidc_audience": "wizard", "oidc_keys_url": keys.url, **others},
    )


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """An app, whose threads end with the test."""
    app = create_app(settings)
    try:
        yield app
    finally:
        app.extensions[NAME].door.stop()
        app.extensions[NAME].listener.stop()


def written(path: Path, content: str) -> str:
    """The path of a file with this content."""
    path.write_text(content)
    return str(path)
