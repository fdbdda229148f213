"""Where Valkey is and how it is reached: one server, by its parts or a URL, or the primary that Sentinels name.

`address_of` reads it from the settings, by the names of their variables. It refuses what cannot work with a sentence
that names the variable, and never shows a password. Nothing here connects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from wizard.errors import SettingError

#: The schemes of VALKEY_URL, and whether each means TLS.
_SCHEMES = {"valkey": False, "redis": False, "valkeys": True, "rediss": True}

#: Where a server is if nothing is said, and the port where none is named.
DEFAULT_HOST, DEFAULT_PORT = "valkey", 6379

#: The port of a Sentinel where none is named.
_SENTINEL_PORT = 26379

_EXAMPLE = "write it as valkey://user@host:6379/0, or valkeys://… for TLS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The files of an encrypted connection. No authority: those that this machine trusts."""

    authority: str = ""
    certificate: str = ""
    key: str = ""
    #: The name in the server's certificate, also sent as SNI; empty means the host of the address.
    server_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentinels:
    """Who is asked for the address of the primary, and under which name it is known to them."""

    addresses: tuple[tuple[str, int], ...]
    primary: str
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValkeyAddress:
    """With `sentinels`, they name the host and the port of each new connection."""

    host: str
    port: int
    db: int
    username: str
    #: The one in the URL; the others are read from the settings for each connection.
    password: str = field(default="", repr=False)
    tls: Tls | None = None
    sentinels: Sentinels | None = None

    def __str__(self) -> str:
        """For messages to people."""
        if self.sentinels:
            known = ", ".join(f"{host}:{port}" for host, port in self.sentinels.addresses)
            return f"{self.sentinels.primary} by the Sentinels {known}"
        return f"{self.host}:{self.port}"


def address_of(said: Mapping[str, Any]) -> ValkeyAddress:
    """The address in the settings. Raises `SettingError`."""
    sentinels = _sentinels(said)
    if not said["VALKEY_URL"]:
        return ValkeyAddress(
            host=said["VALKEY_HOST"],
            port=said["VALKEY_PORT"],
            db=said["VALKEY_DB"],
            username=said["VALKEY_USERNAME"],
            tls=_tls(said, encrypted=bool(said["VALKEY_TLS"])),
            sentinels=sentinels,
        )
    url, encrypted = _url(said["VALKEY_URL"])
    if said["VALKEY_TLS"] and not encrypted:
        raise SettingError(f"VALKEY_TLS is 1, but VALKEY_URL begins with {url.scheme}://: write {url.scheme}s://….")
    username, password = unquote(url.username or ""), unquote(url.password or "")
    _refuse_both(said, username=username, password=password)
    return ValkeyAddress(
        host=url.hostname or "",
        port=_port_of(url) or DEFAULT_PORT,
        db=_db(url),
        username=username or said["VALKEY_USERNAME"],
        password=password,
        tls=_tls(said, encrypted=encrypted),
    )


def _url(text: str) -> tuple[SplitResult, bool]:
    """The parts of VALKEY_URL, and whether it asks for TLS. No message holds the text: it may hold a password."""
    try:
        url = urlsplit(text)
        _port_of(url)
    except ValueError as error:
        # What urllib says of a port repeats the text of the port alone.
        raise SettingError(f"VALKEY_URL is no address ({error}): {_EXAMPLE}.") from None
    if url.scheme not in _SCHEMES:
        known = ", ".join(f"{each}://" for each in _SCHEMES)
        raise SettingError(f"VALKEY_URL begins with none of {known}: {_EXAMPLE}.")
    if not url.hostname:
        raise SettingError(f"VALKEY_URL names no host: {_EXAMPLE}.")
    if url.query or url.fragment:
        raise SettingError(
            "VALKEY_URL holds a ? or a #: leave out what follows, and write such characters of a password as %3F and "
            "%23. The files of TLS are VALKEY_TLS_CA, VALKEY_TLS_CERT and VALKEY_TLS_KEY."
        )
    _db(url)
    return url, _SCHEMES[url.scheme]


def _port_of(url: SplitResult) -> int | None:
    """The port; raises `ValueError` for what is no port."""
    if url.port == 0:
        raise ValueError("port 0 is none that a server has")
    return url.port


def _db(url: SplitResult) -> int:
    text = url.path.strip("/")
    if text and not (text.isascii() and text.isdigit()):
        raise SettingError(f"VALKEY_URL has the path {url.path!r}, but a path is the number of a database, such as /0.")
    return int(text or 0)


def _refuse_both(said: Mapping[str, Any], *, username: str, password: str) -> None:
    """Refuses a second word on what the URL says."""
    others = {
        "VALKEY_HOST": said["VALKEY_HOST"] != DEFAULT_HOST,
        "VALKEY_PORT": said["VALKEY_PORT"] != DEFAULT_PORT,
        "VALKEY_DB": bool(said["VALKEY_DB"]),
        "VALKEY_SENTINELS": bool(said["VALKEY_SENTINELS"]),
        "VALKEY_USERNAME": bool(username) and said["VALKEY_USERNAME"] not in {"", username},
        "VALKEY_PASSWORD": bool(password and said["VALKEY_PASSWORD"]),
        "VALKEY_PASSWORD_FILE": bool(password and said["VALKEY_PASSWORD_FILE"]),
    }
    for name, is_set in others.items():
        if is_set:
            raise SettingError(f"VALKEY_URL and {name} say the same thing: leave one of them out.")


def _tls(said: Mapping[str, Any], *, encrypted: bool) -> Tls | None:
    files = {
        "VALKEY_TLS_CA": said["VALKEY_TLS_CA"],
        "VALKEY_TLS_CERT": said["VALKEY_TLS_CERT"],
        "VALKEY_TLS_KEY": said["VALKEY_TLS_KEY"],
        "VALKEY_TLS_NAME": said["VALKEY_TLS_NAME"],
    }
    if not encrypted:
        for name, value in files.items():
            if value:
                raise SettingError(
                    f"{name} is set, but the connection to Valkey is not encrypted: set VALKEY_TLS=1, or begin "
                    "VALKEY_URL with valkeys://."
                )
        return None
    return Tls(
        authority=said["VALKEY_TLS_CA"],
        certificate=said["VALKEY_TLS_CERT"],
        key=said["VALKEY_TLS_KEY"],
        server_name=said["VALKEY_TLS_NAME"],
    )


def _sentinels(said: Mapping[str, Any]) -> Sentinels | None:
    if not said["VALKEY_SENTINELS"]:
        others = {
            "VALKEY_SENTINEL_USERNAME": said["VALKEY_SENTINEL_USERNAME"],
            "VALKEY_SENTINEL_PASSWORD": said["VALKEY_SENTINEL_PASSWORD"],
            "VALKEY_SENTINEL_PASSWORD_FILE": said["VALKEY_SENTINEL_PASSWORD_FILE"],
        }
        for name, value in others.items():
            if value:
                raise SettingError(f"{name} is set, but no Sentinel is named: set VALKEY_SENTINELS as well.")
        return None
    if said["VALKEY_HOST"] != DEFAULT_HOST:
        raise SettingError("VALKEY_SENTINELS tell where Valkey is, and VALKEY_HOST does too: leave one of them out.")
    addresses = [_sentinel(each.strip()) for each in said["VALKEY_SENTINELS"].split(",")]
    return Sentinels(
        addresses=tuple(addresses),
        primary=said["VALKEY_SENTINEL_PRIMARY"],
        username=said["VALKEY_SENTINEL_USERNAME"],
    )


def _sentinel(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        port = _port_of(parts)
    except ValueError as error:
        raise SettingError(f"VALKEY_SENTINELS holds {text!r}, which is no address: {error}.") from None
    if not parts.hostname or parts.username or parts.path or parts.query:
        raise SettingError(
            f"VALKEY_SENTINELS holds {text!r}, but must be addresses with commas between, such as "
            "valkey-0:26379,valkey-1:26379."
        )
    return parts.hostname, port or _SENTINEL_PORT
