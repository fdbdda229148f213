"""Which roles a person has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.identity.caller import Role, with_included
from app.identity.errors import CannotVerify
from app.identity.role_rules import RoleRules, read_rules
from wizard.errors import SettingError
from wizard.settings import Settings

pytestmark = pytest.mark.unit

RULES = {
    "default": ["read"],
    "rules": [
        {"email": "Ann@Example.org", "roles": ["operate"]},
        {"domain": "example.org", "roles": ["submit"]},
        {"group": "night shift", "roles": ["operate"]},
        {"domain": "former.example", "roles": []},
    ],
}

READ, SUBMIT, OPERATE = Role.READ, Role.SUBMIT, Role.OPERATE


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"rules": []}, id="no default"),
        pytest.param({"default": ["read"]}, id="no rules"),
        pytest.param({"default": ["admin"], "rules": []}, id="a role that there is not"),
        pytest.param({"default": "read", "rules": []}, id="a text for a list"),
        pytest.param({"default": [], "rules": [{"roles": ["read"]}]}, id="a rule about nobody"),
        pytest.param({"default": [], "rules": [{"email": "a@b.c"}]}, id="a rule without roles"),
        pytest.param({"default": [], "rules": [{"email": "a@b.c", "group": "x", "roles": []}]}, id="two conditions"),
        pytest.param({"default": [], "rules": [{"email": "b.c", "roles": []}]}, id="an address that is a domain"),
        pytest.param({"default": [], "rules": [{"domain": "a@b.c", "roles": []}]}, id="a domain that is an address"),
        pytest.param({"default": [], "rules": [{"domain": "", "roles": []}]}, id="an empty domain"),
        pytest.param({"default": [], "rules": [{"mail": "a@b.c", "roles": []}]}, id="a condition with a typing error"),
        pytest.param([], id="a list"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(content: Any) -> None:
    """With a sentence that says what is expected: a rule that is read wrongly could let the wrong people in."""
    with pytest.raises(SettingError, match=r"expected|each rule needs"):
        read_rules(json.dumps(content).encode())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"default": [' * 2_000], ids=range(4))
def test_a_file_that_is_no_json_is_refused(content: bytes) -> None:
    """Also one that is nested as deeply as no file is."""
    with pytest.raises(SettingError, match="expected"):
        read_rules(content)


@pytest.mark.parametrize(
    ("email", "groups", "expected"),
    [
        pytest.param("ann@example.org", set(), OPERATE, id="by address, whatever its case in the file"),
        pytest.param("bob@example.org", set(), SUBMIT, id="by domain"),
        pytest.param("bob@example.org", {"night shift"}, OPERATE, id="all rules that fit add up"),
        pytest.param(None, {"night shift"}, OPERATE, id="by group without an address"),
        pytest.param(None, {"ann@example.org", "example.org"}, READ, id="a group with the name of an address"),
        pytest.param("bob@sub.example.org", set(), READ, id="a domain below is another one"),
        pytest.param("bob@notexample.org", set(), READ, id="a domain that ends alike is another one"),
        pytest.param("ann@example.org@evil.example", set(), READ, id="two at signs"),
        pytest.param("bob@example.org.evil.example", set(), READ, id="a domain that begins alike"),
        pytest.param(None, {"Night Shift"}, READ, id="groups are compared letter by letter"),
        pytest.param(None, set(), READ, id="nobody in particular"),
        pytest.param("eve@former.example", set(), None, id="a rule may take everything away"),
    ],
)
def test_roles_follow_the_rules_that_fit(email: str | None, groups: set[str], expected: Role | None) -> None:
    """And the default holds only where no rule fits."""
    rules = read_rules(json.dumps(RULES).encode())

    own = rules.own_roles(email, frozenset(groups))

    assert (rules.default if own is None else own) == with_included([expected] if expected else [])


def test_a_role_includes_the_lesser_ones() -> None:
    """Who may operate may submit, and who may submit may read."""
    assert with_included([SUBMIT]) == {READ, SUBMIT}
    assert with_included([OPERATE]) == {READ, SUBMIT, OPERATE}


def test_without_a_file_people_may_submit_and_not_operate() -> None:
    """Who may sign in at all is the issuer's to decide."""
    assert RoleRules.of(Settings()).roles_of("ann@example.org", frozenset()) == {READ, SUBMIT}


def test_read_only_leaves_the_roles_of_rules_and_no_others(tmp_path: Path) -> None:
    """The default, even where it says submit, becomes read."""
    path = tmp_path / "roles.json"
    path.write_text(json.dumps(RULES | {"default": ["submit"]}))

    rules = RoleRules.of(Settings(access_roles_file=str(path), read_only=1))

    assert rules.roles_of("bob@example.org", frozenset()) == {READ, SUBMIT}
    assert rules.roles_of("bob@elsewhere.example", frozenset()) == {READ}


def test_a_file_that_changes_counts_at_once_and_one_that_breaks_lets_nobody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it can be read again: what it said before may be what was taken back."""
    now = [0.0]
    monkeypatch.setattr("app.identity.watched_file.monotonic", lambda: now[0])
    path = tmp_path / "roles.json"
    path.write_text(json.dumps({"default": ["read"], "rules": []}))
    rules = RoleRules.of(Settings(access_roles_file=str(path)))

    path.write_text(json.dumps({"default": ["operate"], "rules": []}))
    now[0] += 1
    assert OPERATE in rules.roles_of(None, frozenset())

    path.write_text("{")
    now[0] += 1
    with pytest.raises(CannotVerify):
        rules.roles_of(None, frozenset())
    path.write_text(json.dumps({"default": [], "rules": []}))
    now[0] += 1
    assert rules.roles_of(None, frozenset()) == set()
