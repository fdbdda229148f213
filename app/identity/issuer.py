"""Verifies the signed tokens (JWT) of one issuer: Cloudflare Access, or any that speaks OpenID Connect.

Nothing in a token is believed before its signature: which key, which algorithm and which issuer count is told by our
settings and by the type of the key. A header such as `jku`, `jwk` or `x5u` is not even read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Any

from app.identity.caller import Source
from app.identity.errors import CannotVerify, Unauthenticated
from app.identity.key_set import KeySet
from wizard.settings import Settings

if TYPE_CHECKING:
    from jwt import PyJWK

#: Characters of a token at most. gunicorn takes no longer header.
MAX_CHARACTERS = 8_000

#: Claims that every token must have.
REQUIRED = ("exp", "iat", "aud", "iss", "sub")

#: Seconds by which the issuer's clock and ours may differ.
LEEWAY_SECONDS = 30

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")

#: An e-mail address without quotes and comments: what a rule can name.
_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\\\]]{1,64}@[a-z0-9.-]{1,253}")

#: What may be a name: it is shown and logged.
_NAME = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?")

#: Verified tokens that are remembered. A browser sends the same one with each request, for hours.
_MAX_REMEMBERED = 1_000

#: Groups of one person that are looked at.
_MAX_GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class Person:
    """Who a token is about."""

    name: str
    #: Only one that the issuer has verified.
    email: str | None
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token that was verified: by which key, until when it counts, and whom it is about."""

    kid: str
    key: PyJWK
    expires_at: float
    person: Person


class Issuer:
    """One issuer that we believe."""

    def __init__(self, source: Source, issuer: str, audiences: tuple[str, ...], keys: KeySet) -> None:
        """`audiences`: a token must be meant for one of them."""
        self.source = source
        self.keys = keys
        self._issuer = issuer
        self._audiences = audiences
        self._remembered: dict[str, _Verified] = {}

    @classmethod
    def access(cls, settings: Settings) -> Issuer | None:
        """Cloudflare Access, if the settings name a team."""
        if not settings.access_team:
            return None
        issuer = f"https://{settings.access_team}.cloudflareaccess.com"
        keys = KeySet(settings.access_keys_url or f"{issuer}/cdn-cgi/access/certs", {"RS256"})
        return cls(Source.ACCESS, issuer, settings.access_audiences, keys)

    @classmethod
    def oidc(cls, settings: Settings) -> Issuer | None:
        """The OIDC issuer, if the settings name one."""
        if not settings.oidc_issuer:
            return None
        keys = KeySet(settings.oidc_keys_url, {"RS256", "ES256"})
        return cls(Source.OIDC, settings.oidc_issuer, settings.oidc_audiences, keys)

    def verify(self, token: str) -> Person:
        """Who the token is about; raises `Unauthenticated` or `CannotVerify`."""
        known = self._remembered.get(token)
        # After each fetch the keys are other objects, so a key that was withdrawn ends what it has verified.
        if known and time() < known.expires_at and self.keys.key(known.kid) is known.key:
            return known.person
        if len(token) > MAX_CHARACTERS:
            raise Unauthenticated(f"The token is longer than {MAX_CHARACTERS:,} characters.")
        if not _FORM.fullmatch(token):
            raise Unauthenticated("The token is not a signed token (JWT): send one, as its issuer gave it.")
        try:
            verified = self._verified(token)
        except (Unauthenticated, CannotVerify):
            raise
        # Whatever else the library trips over proves nothing.
        except Exception as error:
            raise Unauthenticated(_why(error)) from None
        if len(self._remembered) >= _MAX_REMEMBERED:
            self._remembered.clear()
        self._remembered[token] = verified
        return verified.person

    def _verified(self, token: str) -> _Verified:
        # With its cryptography 9 MiB that an installation without signed tokens does not need.
        import jwt

        # The header alone: what it says of the key is a name to look up, and the rest is read once it is proven.
        kid = jwt.get_unverified_header(f"{token.partition('.')[0]}..").get("kid")
        if not isinstance(kid, str):
            raise Unauthenticated("The token does not name the key that it is signed with (kid).")
        key = self.keys.key(kid)
        claims = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=self._audiences,
            issuer=self._issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": list(REQUIRED), "enforce_minimum_key_length": True},
        )
        return _Verified(kid, key, float(claims["exp"]) + LEEWAY_SECONDS, self._person(claims))

    def _person(self, claims: dict[str, Any]) -> Person:
        if self.source is Source.ACCESS:
            # Access has verified each address itself. A service token has none, and is named in common_name.
            email = _email(claims.get("email"))
            name = email or claims.get("common_name") or claims["sub"]
            custom = claims.get("custom")
            groups = _groups(claims) | (_groups(custom) if isinstance(custom, dict) else frozenset())
        else:
            # Many issuers let people write any address into their profile.
            email = _email(claims.get("email")) if claims.get("email_verified") is True else None
            # No address and no static token looks like this, so nobody can take the name of another.
            name = email or f"oidc:{claims['sub']}"
            groups = _groups(claims)
        if not (isinstance(name, str) and _NAME.fullmatch(name)) or name == "oidc:":
            raise Unauthenticated("The token names nobody: its claims email and sub cannot be used.")
        return Person(name, email, groups)


def _email(claim: Any) -> str | None:
    text = claim.lower() if isinstance(claim, str) else ""
    return text if _EMAIL.fullmatch(text) and _NAME.fullmatch(text) else None


def _groups(claims: dict[str, Any]) -> frozenset[str]:
    told = claims.get("groups")
    listed = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    return frozenset(each for each in listed[:_MAX_GROUPS] if isinstance(each, str))


#: Why a token does not count, in our own words: those of the library may repeat the token.
_REASONS: Mapping[str, str] = {
    "ExpiredSignatureError": "The token has expired: sign in again.",
    "ImmatureSignatureError": "The token is not valid yet: the clock of its issuer, or ours, is wrong.",
    "InvalidAudienceError": "The token was issued for another application.",
    "InvalidIssuerError": "The token was issued by somebody whom this installation does not know.",
    "InvalidSignatureError": "The signature of the token does not fit.",
    "InvalidAlgorithmError": "The signature of the token does not fit.",
}


def _why(error: Exception) -> str:
    if (claim := getattr(error, "claim", None)) in REQUIRED:
        return f"The token lacks the claim {claim}."
    return _REASONS.get(type(error).__name__, "The token cannot be read.")
