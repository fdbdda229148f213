"""Static bearer tokens, for programs and for people without an identity provider. Only their hashes are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from app.identity.caller import ALL_ROLES, Role, with_included
from app.identity.errors import Unauthenticated
from app.identity.watched_file import WatchedFile
from wizard.errors import SettingError
from wizard.settings import Settings

#: The name of the token of OPERATOR_TOKEN.
OPERATOR = "operator"

#: Characters of a token at most, as of a signed one.
_MAX_CHARACTERS = 8_000

#: No `@` and no colon: a token never has the name of a person.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Token:
    """What a token stands for."""

    name: str
    roles: frozenset[Role]


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    sha256: str
    roles: list[Role]


class StaticTokens:
    """All static tokens, by the hash of each."""

    def __init__(self, files: tuple[WatchedFile[Mapping[bytes, Token]], ...], fixed: Mapping[bytes, Token]) -> None:
        """`fixed`: those that no file can change."""
        self._files = files
        self._fixed = fixed

    @classmethod
    def of(cls, settings: Settings) -> StaticTokens | None:
        """The tokens that the settings name, if they name any; raises `SettingError`."""
        files = []
        if settings.access_tokens_file:
            files.append(WatchedFile("ACCESS_TOKENS_FILE", settings.access_tokens_file, read_tokens))
        if settings.operator_token_file:
            files.append(WatchedFile("OPERATOR_TOKEN_FILE", settings.operator_token_file, _operator))
        fixed = {} if settings.operator_token_file else _operator(settings.operator_token.encode())
        tokens = cls(tuple(files), fixed)
        return tokens if settings.access_tokens_file or tokens.has_any() else None

    def has_any(self) -> bool:
        """Whether there is any token at all."""
        return any(self._all())

    def find(self, token: bytes) -> Token:
        """What the token stands for; raises `Unauthenticated` or `CannotVerify`."""
        if len(token) > _MAX_CHARACTERS:
            raise Unauthenticated(f"The token is longer than {_MAX_CHARACTERS:,} characters.")
        # How long a look-up of a hash takes says nothing about the token.
        digest = sha256(token).digest()
        for tokens in self._all():
            if found := tokens.get(digest):
                return found
        raise Unauthenticated("The token is not known here: it may have been replaced.")

    def _all(self) -> Iterator[Mapping[bytes, Token]]:
        yield self._fixed
        for file in self._files:
            yield file.value()


#: For installations without any.
NO_TOKENS = StaticTokens((), {})


def read_tokens(content: bytes) -> Mapping[bytes, Token]:
    """The tokens of a file, by hash; raises `SettingError`."""
    try:
        rows = msgspec.json.decode(content, type=list[_Row])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingError(f'a list of {{"name", "sha256", "roles"}} is expected: {error}') from None
    found: dict[bytes, Token] = {}
    for row in rows:
        if not _NAME.fullmatch(row.name) or row.name == OPERATOR:
            raise SettingError(
                f"the name {row.name[:40]!r} must be letters, digits, dots, dashes and underscores, and not {OPERATOR}."
            )
        if not _SHA256.fullmatch(row.sha256):
            raise SettingError(f"sha256 of {row.name} must be 64 hexadecimal digits, as sha256sum prints them.")
        digest = bytes.fromhex(row.sha256)
        if digest in found or row.name in {each.name for each in found.values()}:
            raise SettingError(f"{row.name} stands there twice, or its token does.")
        if not row.roles:
            raise SettingError(f"{row.name} has no role: give it one of {', '.join(Role)}.")
        found[digest] = Token(row.name, with_included(row.roles))
    return found


def _operator(content: bytes) -> Mapping[bytes, Token]:
    token = content.strip()
    return {sha256(token).digest(): Token(OPERATOR, ALL_ROLES)} if token else {}
