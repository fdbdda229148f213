"""The address of a client: only the gateway may tell it, and what counts as one caller."""

from __future__ import annotations

import pytest

from app.identity.address import client_address, network_of

pytestmark = pytest.mark.unit

#: Headers by which one program or another learns who its client is, as WSGI names them.
TELLING = (
    "X_FORWARDED_FOR",
    "CF_CONNECTING_IP",
    "CF_CONNECTING_IPV6",
    "FORWARDED",
    "TRUE_CLIENT_IP",
    "X_REAL_IP",
    "CLIENT_IP",
    "X_CLIENT_IP",
    "X_CLUSTER_CLIENT_IP",
    "FASTLY_CLIENT_IP",
    "X_ORIGINAL_FORWARDED_FOR",
)


def asked(told: str, peer: str = "10.1.2.3") -> str:
    """The address of a request that comes through the gateway with that X-Forwarded-For."""
    return client_address({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": told}, behind_gateway=True)


@pytest.mark.parametrize("name", TELLING)
def test_without_a_gateway_no_header_is_believed(name: str) -> None:
    """Anybody can send one."""
    environ = {"REMOTE_ADDR": "198.51.100.7", f"HTTP_{name}": "203.0.113.1"}

    assert client_address(environ, behind_gateway=False) == "198.51.100.7"


@pytest.mark.parametrize("name", TELLING[1:])
def test_behind_the_gateway_only_its_own_header_is_believed(name: str) -> None:
    """The gateway passes the others on as they came."""
    environ = {"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": "198.51.100.7", f"HTTP_{name}": "203.0.113.1"}

    assert client_address(environ, behind_gateway=True) == "198.51.100.7"


@pytest.mark.parametrize(
    "told",
    [
        pytest.param("", id="nothing"),
        pytest.param("unknown", id="a word"),
        pytest.param("1.2.3", id="three numbers"),
        pytest.param("1.2.3.4.5", id="five numbers"),
        pytest.param("256.1.1.1", id="a number too large"),
        pytest.param("01.2.3.4", id="a leading zero, which some read as octal"),
        pytest.param("1", id="one number, which some read as an address"),
        pytest.param("0x7f000001", id="a hexadecimal number"),
        pytest.param("١.٢.٣.٤", id="digits of another script"),
        pytest.param("2001:db8::1::2", id="two gaps"),
        pytest.param("[2001:db8::1", id="a bracket that stays open"),
        pytest.param("2001:db8::1]:80", id="a bracket that nobody opened"),
        pytest.param("1.2.3.4:", id="a port without a number"),
        pytest.param("1.2.3.4:http", id="a port that is a word"),
        pytest.param("1.2.3.4/24", id="a network"),
        pytest.param("<script>", id="markup"),
        pytest.param("1.2.3.4\x00", id="a zero byte"),
        pytest.param("203.0.113.1, unknown", id="a word after an address"),
        pytest.param("203.0.113.1,", id="nothing after an address"),
        pytest.param("%eth0", id="a zone without an address"),
        pytest.param("9" * 8_000, id="eight thousand digits"),
    ],
)
def test_what_is_no_address_gives_that_of_the_connection(told: str) -> None:
    """All such requests are one caller: that of the gateway."""
    assert asked(told) == "10.1.2.3"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        pytest.param("203.0.113.1", "203.0.113.1", id="IPv4"),
        pytest.param(" 203.0.113.1 ", "203.0.113.1", id="with spaces"),
        pytest.param("203.0.113.1:4711", "203.0.113.1", id="IPv4 with a port"),
        pytest.param("2001:DB8:0:0::1", "2001:db8::1", id="IPv6, spelt in another way"),
        pytest.param("[2001:db8::1]", "2001:db8::1", id="IPv6 in brackets"),
        pytest.param("[2001:db8::1]:443", "2001:db8::1", id="IPv6 with a port"),
        pytest.param("::ffff:203.0.113.1", "203.0.113.1", id="IPv4 inside of IPv6"),
        pytest.param("::FFFF:cb00:7101", "203.0.113.1", id="IPv4 inside of IPv6, in hexadecimal"),
        pytest.param("fe80::1%eth0", "fe80::1", id="a zone"),
        pytest.param("fe80::1%25 any text", "fe80::1", id="a zone that is any text"),
        pytest.param("192.0.2.9, 203.0.113.1", "203.0.113.1", id="several: the last is what our gateway saw"),
        pytest.param("192.0.2.9,198.51.100.4,[2001:db8::1]:80", "2001:db8::1", id="three of them"),
    ],
)
def test_behind_the_gateway_the_address_is_what_it_tells(told: str, address: str) -> None:
    """In one spelling, whichever way it was written."""
    assert asked(told) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [("::ffff:198.51.100.7", "198.51.100.7"), ("fe80::1%2", "fe80::1"), ("", ""), ("a socket", "a socket")],
    ids=["a socket for both kinds of addresses", "a zone", "no address", "no address but a text"],
)
def test_the_address_of_the_connection_has_one_spelling_too(peer: str, address: str) -> None:
    """A server that listens for IPv6 sees IPv4 in it; one on a Unix socket sees none."""
    assert client_address({"REMOTE_ADDR": peer}, behind_gateway=False) == address
    assert asked("unknown", peer) == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:1"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
    ids=["first and last of a /64", "two spellings", "IPv4 inside of IPv6", "zones"],
)
def test_one_network_is_one_caller(one: str, other: str) -> None:
    """A customer of a provider has at least a /64: a new address for each request costs nothing there."""
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("203.0.113.1", "203.0.113.2"),
        ("::ffff:203.0.113.1", "::ffff:203.0.113.2"),
    ],
    ids=["the next /64", "IPv4", "IPv4 inside of IPv6"],
)
def test_two_networks_are_two_callers(one: str, other: str) -> None:
    """An IPv4 address is one caller, also where it is written as IPv6."""
    assert network_of(one) != network_of(other)


def test_what_is_no_address_is_one_caller_by_its_text() -> None:
    """Nothing is refused here: the server on a Unix socket has one caller."""
    assert network_of("") == ""
    assert network_of("a socket") == "a socket"
