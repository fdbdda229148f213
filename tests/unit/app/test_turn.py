"""As whom callers take turns, and whose an idempotency key is."""

from __future__ import annotations

import pytest

from app.identity.caller import ALL_ROLES, Caller, Source
from app.identity.turn import key_owner, turn_of

pytestmark = pytest.mark.unit


def anonymous(address: str) -> Caller:
    """A caller that proves nothing."""
    return Caller(None, Source.ANONYMOUS, ALL_ROLES, address)


def proven(name: str, address: str = "203.0.113.7") -> Caller:
    """A caller that proved its name."""
    return Caller(name, Source.TOKEN, ALL_ROLES, address)


@pytest.mark.parametrize("said", ["ann", "@ann", "\\0ann", "name ann", "~" * 255])
def test_nobody_has_the_keys_of_a_proven_name_by_calling_itself_so(said: str) -> None:
    """No text that a header may hold is that of a name; and a name is that of one person, wherever it asks from."""
    ann = {
        key_owner(proven("ann", address), each) for address in ("203.0.113.7", "2001:db8::1") for each in (said, None)
    }

    assert len(ann) == 1
    assert key_owner(anonymous("203.0.113.7"), said) not in ann


def test_behind_the_gateway_a_name_is_one_of_its_network() -> None:
    """Two networks are two callers, whatever they call themselves; one network has as many as it names."""
    said = ("x", None, "203.0.113.9 x")
    turns = {
        (address, each): turn_of(anonymous(address), each, behind_gateway=True)
        for address in ("203.0.113.7", "203.0.113.8", "2001:db8:0:1::7", "2001:db8:0:2::7")
        for each in said
    }

    assert len(set(turns.values())) == len(turns)
    assert None not in turns.values()
    assert turn_of(anonymous("2001:db8:0:1::8"), "x", behind_gateway=True) == turns["2001:db8:0:1::7", "x"]


def test_without_a_gateway_only_what_a_client_calls_itself_counts() -> None:
    """All may come from the address of one proxy that we know nothing of."""
    one, other = anonymous("203.0.113.7"), anonymous("203.0.113.8")

    assert turn_of(one, "x", behind_gateway=False) == turn_of(other, "x", behind_gateway=False) == "x"
    assert turn_of(one, None, behind_gateway=False) is None


def test_a_key_is_found_again_from_another_network() -> None:
    """One who lost the answer with the network must not ask for the same twice; what it calls itself tells it apart."""
    one, other = anonymous("203.0.113.7"), anonymous("198.51.100.1")

    assert key_owner(one, "x") == key_owner(other, "x") == "x"
    assert key_owner(one, None) is None
    assert key_owner(one, "y") != key_owner(one, "x")
