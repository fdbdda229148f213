"""The caller of the current request: a name if it proved one, roles, and a network address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask import g


class Role(StrEnum):
    """What a caller may do. `operate` includes `submit`, and `submit` includes `read`."""

    READ = "read"
    SUBMIT = "submit"
    OPERATE = "operate"


class Source(StrEnum):
    """How a caller proved its name."""

    ANONYMOUS = "anonymous"
    ACCESS = "access"
    OIDC = "oidc"
    TOKEN = "token"  # noqa: S105 - a kind of proof, not a password


#: All roles, for installations without access control.
ALL_ROLES = frozenset(Role)

#: The roles from the least to the most.
_LADDER = tuple(Role)


def with_included(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles and those that they include."""
    return frozenset(each for role in roles for each in _LADDER[: _LADDER.index(role) + 1])


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    #: An e-mail address, an OIDC subject, or the name of a static token. None: the caller proved no name.
    name: str | None
    source: Source
    roles: frozenset[Role]
    #: The address of the client, as far as we can know it (see `address.py`).
    address: str
    #: The roles that the proof gives; `roles` also holds those that this installation gives to everyone.
    proven: frozenset[Role] = frozenset()

    def may(self, role: Role) -> bool:
        """Whether the caller has the role."""
        return role in self.roles


def current() -> Caller:
    """The caller of this request."""
    found: Caller = g.caller
    return found
