"""The door: who sends a request, and whether that caller may do what it asks.

What a client sends by itself goes before what a browser or a proxy adds: the header `Authorization`, the cookie of a
sign-in on the page, the assertion of Cloudflare Access, its cookie. A header that proves nothing is refused. A cookie
that proves nothing counts as none, for browsers go on sending it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import unquote_to_bytes

from app.identity.caller import ALL_ROLES, Caller, Role, Source
from app.identity.errors import CannotVerify, Forbidden, Unauthenticated
from app.identity.issuer import Issuer
from app.identity.role_rules import RoleRules
from app.identity.tokens import NO_TOKENS, StaticTokens
from wizard.errors import SettingError
from wizard.settings import Settings

_log = logging.getLogger(__name__)

#: The cookie of a sign-in on the page, with a static token in it.
SESSION_COOKIE = "wizard_token"

_ACCESS_COOKIE = "CF_Authorization"

#: How a browser signs out of Cloudflare Access.
ACCESS_SIGN_OUT = "/cdn-cgi/access/logout"


class Opening(StrEnum):
    """What a route asks for instead of a role."""

    #: Nothing: probes, and the routes by which one signs in.
    ALWAYS = "always"
    #: Nothing where people sign in on the page itself; elsewhere the role read.
    PAGE = "page"


class Door:
    """Identifies callers. One for each app; its threads start after the fork."""

    def __init__(
        self, settings: Settings, tokens: StaticTokens | None, access: Issuer | None, oidc: Issuer | None
    ) -> None:
        """Use `of`."""
        self._tokens = tokens
        self._access = access
        self._oidc = oidc
        self._rules = RoleRules.of(settings)
        self._is_required = bool(settings.access)
        self._is_read_only = bool(settings.read_only)
        #: The roles of everyone, without any proof.
        self._common = self._common_roles()
        has_methods = bool(tokens or access or oidc)
        #: Whether no request needs to be looked at: nobody can prove anything, and everyone may do everything.
        self.is_open = not has_methods and self._common == ALL_ROLES
        #: Whether anybody can prove to be somebody.
        self.has_methods = has_methods
        #: Whether it helps to sign in on the page with a static token.
        self.has_sign_in = bool(tokens) and self._common != ALL_ROLES
        self._is_page_open = not (access or oidc)

    @classmethod
    def of(cls, settings: Settings) -> Door:
        """The door that the settings describe; raises `SettingError` for a file that cannot be used. Starts nothing."""
        tokens, access, oidc = StaticTokens.of(settings), Issuer.access(settings), Issuer.oidc(settings)
        if settings.access and not (access or oidc or (tokens and tokens.has_any())):
            raise SettingError("ACCESS=1, but the files of tokens hold none: nobody could get in.")
        return cls(settings, tokens, access, oidc)

    def start(self) -> None:
        """Fetches the keys of issuers, now and from now on. Call it after the fork, and before requests are taken.

        An issuer that does not answer delays it by three seconds.
        """
        issuers = [each for each in (self._access, self._oidc) if each]
        for each in issuers:
            each.keys.start()
        for each in issuers:
            each.keys.wait()

    def stop(self) -> None:
        """Ends the threads."""
        for issuer in filter(None, (self._access, self._oidc)):
            issuer.keys.stop()

    def nobody(self, address: str) -> Caller:
        """A caller without a proof."""
        return Caller(None, Source.ANONYMOUS, self._common, address)

    def admit(self, environ: Mapping[str, Any], address: str, needed: Role | Opening) -> Caller:
        """The caller of a request that needs a role. Raises `Unauthenticated`, `Forbidden`, `CannotVerify`."""
        if needed is Opening.ALWAYS or (needed is Opening.PAGE and self._is_page_open):
            return self.nobody(address)
        role = Role.READ if needed is Opening.PAGE else needed
        try:
            caller, refused = self._identify(environ, address)
            if refused and role not in caller.roles:
                raise refused
            self._require(caller, role)
        except (Unauthenticated, Forbidden, CannotVerify) as error:
            _refused(environ, address, error)
            raise
        return caller

    def look(self, environ: Mapping[str, Any], address: str, *, with_session: bool = True) -> Caller:
        """The caller of a request, or nobody. Raises `Unauthenticated`, `CannotVerify` as `admit` does for headers.

        Without `with_session` the cookie of a sign-in does not count.
        """
        try:
            return self._identify(environ, address, with_session=with_session)[0]
        except (Unauthenticated, CannotVerify) as error:
            _refused(environ, address, error)
            raise

    def sign_in(self, environ: Mapping[str, Any], address: str, token: str) -> Caller:
        """The caller whose static token this is; raises `Unauthenticated`, `CannotVerify`."""
        try:
            return self._by_token(self._tokens or NO_TOKENS, token.encode(errors="replace"), address)
        except (Unauthenticated, CannotVerify) as error:
            _refused(environ, address, error)
            raise

    def require_proven(self, caller: Caller, role: Role) -> None:
        """Raises `Unauthenticated` or `Forbidden` unless the caller has proven the role, even where all have it."""
        if role not in caller.proven:
            raise self._refusal(caller, caller.proven, role)

    def _common_roles(self) -> frozenset[Role]:
        if self._is_read_only:
            return frozenset({Role.READ})
        return frozenset() if self._is_required else ALL_ROLES

    def _identify(
        self, environ: Mapping[str, Any], address: str, *, with_session: bool = True
    ) -> tuple[Caller, Unauthenticated | None]:
        """The caller; if it is nobody, why the last of its cookies does not count."""
        if (bearer := _bearer(environ)) and (self._tokens or self._oidc):
            return self._by_bearer(bearer, address), None
        cookies = environ.get("HTTP_COOKIE") or ""
        refused: Unauthenticated | None = None
        if self._tokens and with_session and SESSION_COOKIE in cookies:
            for value in _cookies(cookies, SESSION_COOKIE):
                try:
                    return self._by_token(self._tokens, unquote_to_bytes(value), address), None
                except Unauthenticated as error:
                    refused = error
        if self._access:
            assertion = environ.get("HTTP_CF_ACCESS_JWT_ASSERTION")
            if assertion is not None:
                return self._by_issuer(self._access, assertion, address), None
            for value in _cookies(cookies, _ACCESS_COOKIE):
                try:
                    return self._by_issuer(self._access, value, address), None
                except Unauthenticated as error:
                    refused = error
        return self.nobody(address), refused

    def _by_bearer(self, bearer: str, address: str) -> Caller:
        # The server reads headers as Latin-1: this is what was sent.
        sent = bearer.encode("latin-1", errors="replace")
        if not self._tokens:
            assert self._oidc, "asked only when there is one of the two"
            return self._by_issuer(self._oidc, bearer, address)
        try:
            return self._by_token(self._tokens, sent, address)
        except Unauthenticated:
            if not self._oidc or bearer.count(".") != 2:
                raise
            return self._by_issuer(self._oidc, bearer, address)

    def _by_token(self, tokens: StaticTokens, token: bytes, address: str) -> Caller:
        found = tokens.find(token)
        return self._proven(found.name, Source.TOKEN, found.roles, address)

    def _by_issuer(self, issuer: Issuer, token: str, address: str) -> Caller:
        person = issuer.verify(token)
        roles = self._rules.roles_of(person.email, person.groups)
        return self._proven(person.name, issuer.source, roles, address)

    def _proven(self, name: str, source: Source, roles: frozenset[Role], address: str) -> Caller:
        return Caller(name, source, roles | self._common, address, roles)

    def _require(self, caller: Caller, role: Role) -> None:
        if role not in caller.roles:
            raise self._refusal(caller, caller.roles, role)

    def _refusal(self, caller: Caller, has: frozenset[Role], role: Role) -> Unauthenticated | Forbidden:
        if caller.name is None and self.has_methods:
            return Unauthenticated(f"This needs the role {role}, so prove who you are: {self._how()}.")
        who = caller.name or "everyone"
        known = " and ".join(each for each in Role if each in has) or "none"
        return Forbidden(f"This needs the role {role}; the roles of {who} here are {known}.")

    def _how(self) -> str:
        ways = []
        if self._access:
            ways.append("sign in with Cloudflare Access")
        if self._tokens or self._oidc:
            ways.append("send the header Authorization: Bearer and a token")
        if self.has_sign_in and self._is_page_open:
            ways.append("sign in on the page")
        return ", or ".join(ways)


def _bearer(environ: Mapping[str, Any]) -> str:
    """The token of the header Authorization; empty if there is none, or if it is of another scheme."""
    scheme, _, token = str(environ.get("HTTP_AUTHORIZATION") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _cookies(header: str, name: str) -> list[str]:
    """The values of a cookie, which may come several times."""
    pairs = (each.strip().partition("=") for each in header.split(";"))
    return [value.strip('"') for found, _, value in pairs if found == name and value]


def _refused(environ: Mapping[str, Any], address: str, error: Exception) -> None:
    """One line, in which no part of a proof and nothing that a client could break lines with stands."""
    method, path = str(environ.get("REQUEST_METHOD")), str(environ.get("PATH_INFO"))
    _log.warning("Turned away %s: %.20s %.100r: %s", address, method, path, error)
