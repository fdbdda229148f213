"""Which roles people have: by their e-mail address, its domain, or a group that their issuer names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from app.identity.caller import Role, with_included
from app.identity.watched_file import WatchedFile
from wizard.errors import SettingError
from wizard.settings import Settings

#: What people may do where no file says it. Who may sign in at all is the issuer's to decide.
_DEFAULT = with_included([Role.SUBMIT])


class _Rule(msgspec.Struct, forbid_unknown_fields=True):
    roles: list[Role]
    email: str | UnsetType = UNSET
    domain: str | UnsetType = UNSET
    group: str | UnsetType = UNSET


class _File(msgspec.Struct, forbid_unknown_fields=True):
    default: list[Role]
    rules: list[_Rule]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a file of roles says."""

    default: frozenset[Role]
    #: What is compared, its value, and the roles.
    rules: tuple[tuple[Literal["email", "domain", "group"], str, frozenset[Role]], ...] = ()

    def own_roles(self, email: str | None, groups: frozenset[str]) -> frozenset[Role] | None:
        """The roles of all rules that fit; None if none fits."""
        address = email or ""
        domain = address.rpartition("@")[2]
        fitting = [
            roles
            for kind, value, roles in self.rules
            if (kind == "group" and value in groups)
            or (kind == "email" and email and value == address)
            or (kind == "domain" and email and value == domain)
        ]
        return frozenset().union(*fitting) if fitting else None


class RoleRules:
    """The rules in force."""

    def __init__(self, file: WatchedFile[Rules] | None, *, read_only: bool) -> None:
        """Without a file, everyone whom an issuer lets in may read and submit."""
        self._file = file
        self._read_only = read_only

    @classmethod
    def of(cls, settings: Settings) -> RoleRules:
        """The rules that the settings name; raises `SettingError`."""
        path = settings.access_roles_file
        file = WatchedFile("ACCESS_ROLES_FILE", path, read_rules) if path else None
        return cls(file, read_only=bool(settings.read_only))

    def roles_of(self, email: str | None, groups: frozenset[str]) -> frozenset[Role]:
        """The roles of a person; `email` only if it is verified. Raises `CannotVerify`."""
        rules = self._file.value() if self._file else Rules(_DEFAULT)
        own = rules.own_roles(email, groups)
        if own is not None:
            return own
        return rules.default & {Role.READ} if self._read_only else rules.default


def read_rules(content: bytes) -> Rules:
    """What a file says; raises `SettingError`."""
    try:
        told = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f'{{"default": [roles], "rules": [{{"email" or "domain" or "group", "roles"}}]}} is expected: {error}'
        ) from None
    return Rules(with_included(told.default), tuple(_rule(each) for each in told.rules))


def _rule(told: _Rule) -> tuple[Literal["email", "domain", "group"], str, frozenset[Role]]:
    roles = with_included(told.roles)
    match told:
        case _Rule(email=str(email), domain=msgspec.UNSET, group=msgspec.UNSET) if "@" in email[1:-1]:
            return "email", email.lower(), roles
        case _Rule(email=msgspec.UNSET, domain=str(domain), group=msgspec.UNSET) if domain and "@" not in domain:
            return "domain", domain.lower(), roles
        case _Rule(email=msgspec.UNSET, domain=msgspec.UNSET, group=str(group)) if group:
            return "group", group, roles
    raise SettingError(
        "each rule needs one of email (such as ann@example.org), domain (such as example.org) and group, and roles."
    )
