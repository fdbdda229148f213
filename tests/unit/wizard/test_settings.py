"""Settings: every variable documented, and a value that cannot be used refused in a sentence that names it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from wizard.errors import SettingError
from wizard.settings import MAX_SLOTS, Settings, read_environment

pytestmark = pytest.mark.unit

each_field = pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.metadata["name"])
NUMBERS = [field for field in fields(Settings) if not isinstance(field.default, str)]


TEAM = {"ACCESS_TEAM": "acme", "ACCESS_AUDIENCE": "tag"}
OIDC = {"OIDC_ISSUER": "https://issuer", "OIDC_AUDIENCE": "us", "OIDC_KEYS_URL": "https://issuer/keys"}


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.metadata["name"])
@pytest.mark.parametrize("text", ["x", "1,5", "1 000", "nan", "-1", "--"])
def test_a_value_of_another_kind_is_refused(field, text):
    """The sentence names the variable and what it must be."""
    name = field.metadata["name"]

    with pytest.raises(SettingError, match=rf"^{name} is .*, but must be (a whole number|a number|at least) .*\.$"):
        Settings.from_environment({name: text})


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        pytest.param({"LEASE_SECONDS": "0.4"}, "LEASE_SECONDS is 0.4, .* at least 0.5", id="too short a lease"),
        pytest.param({"WORKER_SLOTS": "1.5"}, "WORKER_SLOTS is '1.5', but must be a whole number", id="half a slot"),
        pytest.param({"WORKER_SLOTS": str(MAX_SLOTS + 1)}, f"at most {MAX_SLOTS} slots", id="too many slots"),
        pytest.param(
            {"VALKEY_WAIT_SECONDS": "5"}, "^VALKEY_WAIT_SECONDS is 5.0, but must be at most 4", id="a long wait"
        ),
        pytest.param({"API_THREADS": "24"}, "stay below API_THREADS", id="no thread left for the others"),
        pytest.param({"ACCESS": "1"}, "nothing tells how callers prove who they are", id="access without a method"),
        pytest.param({"ACCESS": "1", "READ_ONLY": "1"}, "nothing tells how", id="a showcase with access and no method"),
        pytest.param({"PRIVATE": "1"}, "everyone may see everything", id="private where everyone operates"),
        pytest.param(
            {"ACCESS_TEAM": "acme"}, "ACCESS_TEAM and ACCESS_AUDIENCE belong", id="a team without an audience"
        ),
        pytest.param({"ACCESS_AUDIENCE": "tag"}, "ACCESS_TEAM and ACCESS_AUDIENCE belong", id="an audience of no team"),
        pytest.param(TEAM | {"ACCESS_AUDIENCE": " , "}, "belong together", id="an audience of commas"),
        pytest.param(
            TEAM | {"ACCESS_TEAM": "acme.cloudflareaccess.com"}, "the team's name alone", id="a whole address"
        ),
        pytest.param(
            TEAM | {"ACCESS_TEAM": "evil.example/x#"}, "the team's name alone", id="a team that is an address"
        ),
        pytest.param(TEAM | {"ACCESS_KEYS_URL": "http://keys.example.org/"}, "https address", id="keys without TLS"),
        pytest.param({"ACCESS_KEYS_URL": "https://x"}, "set ACCESS_TEAM as well", id="keys of no team"),
        pytest.param(TEAM | {"ACCESS_KEYS_URL": "file:///etc/passwd"}, "https address", id="keys in a file"),
        pytest.param(OIDC | {"OIDC_KEYS_URL": ""}, "^OIDC_KEYS_URL must be set", id="an issuer without keys"),
        pytest.param(OIDC | {"OIDC_AUDIENCE": ""}, "^OIDC_AUDIENCE must be set", id="an issuer without an audience"),
        pytest.param({"OIDC_KEYS_URL": "https://x"}, "^OIDC_ISSUER and OIDC_AUDIENCE must", id="keys of no issuer"),
        pytest.param(OIDC | {"OIDC_KEYS_URL": "https://"}, "https address", id="an address without a host"),
        pytest.param(OIDC | {"OIDC_KEYS_URL": "https://a:b@c.d/"}, "https address", id="a password in an address"),
        pytest.param(OIDC | {"OIDC_KEYS_URL": "https://a:port/"}, "is no address", id="a port that is a word"),
        pytest.param(
            OIDC | {"OIDC_KEYS_URL": "http://127.0.0.1.evil.example/"}, "https address", id="a name like ours"
        ),
        pytest.param({"VALKEY_PREFIX": "wizard:"}, "VALKEY_PREFIX is 'wizard:'.*hash tag", id="keys in many slots"),
    ],
)
def test_what_cannot_work_is_refused(environment, sentence):
    """Before anything is started, rather than by what goes wrong later."""
    with pytest.raises(SettingError, match=sentence):
        Settings.from_environment(environment)


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(TEAM, id="Cloudflare Access"),
        pytest.param(OIDC, id="OIDC"),
        pytest.param(TEAM | OIDC, id="both"),
        pytest.param({"ACCESS_TOKENS_FILE": "/run/secrets/tokens.json"}, id="static tokens"),
        pytest.param({"OPERATOR_TOKEN_FILE": "/run/secrets/token"}, id="the operator alone"),
        pytest.param(OIDC | {"OIDC_KEYS_URL": "http://dex.auth.svc.cluster.local:5556/keys"}, id="keys in the cluster"),
        pytest.param(OIDC | {"OIDC_KEYS_URL": "http://127.0.0.1:8000/"}, id="keys on this machine"),
    ],
)
def test_access_control_that_is_whole_is_taken(environment):
    """Each way by itself, and several at once."""
    assert Settings.from_environment(environment | {"ACCESS": "1"}).access == 1


def test_several_audiences_are_listed():
    """With commas, and blanks between them."""
    assert Settings(access_team="acme", access_audience="a, b,,c ").access_audiences == ("a", "b", "c")


def test_no_secret_is_shown():
    """Settings may be printed."""
    assert "hush" not in repr(Settings(valkey_password="hush", operator_token="hush"))


def test_a_password_file_that_is_missing_is_an_error(tmp_path):
    """Connecting without a password would only say that one is needed."""
    settings = Settings(valkey_password_file=str(tmp_path / "missing"))

    with pytest.raises(SettingError, match="VALKEY_PASSWORD_FILE cannot be read"):
        settings.password()


@each_field
def test_every_variable_is_documented(field):
    """Its name in capitals, what it means, and its least value where it is a number."""
    about = field.metadata

    assert about["name"].isupper()
    assert len(about["about"].split()) >= 2
    assert (about["at_least"] is None) == isinstance(field.default, str)


def test_no_variable_is_read_twice():
    """One name, one meaning."""
    names = [field.metadata["name"] for field in fields(Settings)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "empty", [{}, {"VALKEY_PORT": "", "POD_NAME": "", "LEASE_SECONDS": ""}], ids=["absent", "empty"]
)
def test_what_is_not_said_keeps_its_default(empty):
    """A chart may render an empty value."""
    assert Settings.from_environment(empty) == Settings()


def test_what_is_said_is_read():
    """In the type of its default."""
    settings = Settings.from_environment({"VALKEY_PORT": "6380", "LEASE_SECONDS": "2.5", "POD_NAME": "api-7f9"})

    assert (settings.valkey_port, settings.lease_seconds, settings.pod_name) == (6380, 2.5, "api-7f9")


def test_the_process_environment_is_the_default(monkeypatch):
    """As in a pod."""
    monkeypatch.setenv("QUEUE_CAP", "7")

    assert read_environment(Settings).queue_cap == 7


def test_a_password_comes_from_its_file_first(tmp_path):
    """A mounted secret ends with a line break more often than not."""
    (tmp_path / "password").write_text("hunter2\n", encoding="utf-8")

    assert Settings(valkey_password="x", valkey_password_file=str(tmp_path / "password")).password() == "hunter2"
    assert Settings(valkey_password="x").password() == "x"
    assert Settings().password() is None
