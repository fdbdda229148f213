"""The network address of the client, and the part of it that counts as one caller.

Only the gateway may say who its client is: it writes one address into `X-Forwarded-For`. Without a gateway, the address
is that of the connection, whatever the headers say. An address has one spelling here, however it was written.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

#: Bits of an IPv6 address that one customer of a provider gets at least: all addresses in it are one caller.
_IPV6_PREFIX = 64

#: Characters of the longest text that is parsed: an IPv6 address with brackets, a port and a zone has fewer.
_LONGEST = 80

#: An address with a port, as some proxies write it; IPv6 stands in brackets then.
_WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](?::[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}")


def client_address(environ: Mapping[str, Any], *, behind_gateway: bool) -> str:
    """The client's address. Headers are believed only when all requests come through the gateway.

    Of several addresses the last is the one that the gateway saw; those before it are what its client said. What is no
    address counts as if the header were missing.
    """
    peer = str(environ.get("REMOTE_ADDR") or "")
    if behind_gateway:
        told = str(environ.get("HTTP_X_FORWARDED_FOR") or "")
        if address := _parsed(told.rpartition(",")[2].strip()):
            return str(address)
    return str(_parsed(peer) or peer)


def network_of(address: str) -> str:
    """The address itself for IPv4, and its /64 network for IPv6; other text as it is."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(parsed), _IPV6_PREFIX), strict=False))
    return str(parsed or address)


@lru_cache(maxsize=1_024)
def _parsed_short(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if found := _WITH_PORT.fullmatch(text):
        text = found["six"] or found["four"] or ""
    try:
        # A zone names a network card of one machine, and may be any text.
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    return _parsed_short(text) if len(text) <= _LONGEST else None
