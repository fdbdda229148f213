"""Settings: every variable documented, and a value that cannot be used refused in a sentence that names it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from wizard.errors import SettingError
from wizard.settings import MAX_SLOTS, Settings, read_environment

pytestmark = pytest.mark.unit

each_field = pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.metadata["name"])
NUMBERS = [field for field in fields(Settings) if not isinstance(field.default, str)]


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
        pytest.param({"API_THREADS": "24"}, "stay below API_THREADS", id="no thread left for the others"),
        pytest.param({"VALKEY_PREFIX": "wizard:"}, "VALKEY_PREFIX is 'wizard:'.*hash tag", id="keys in many slots"),
    ],
)
def test_what_cannot_work_is_refused(environment, sentence):
    """Before anything is started, rather than by what goes wrong later."""
    with pytest.raises(SettingError, match=sentence):
        Settings.from_environment(environment)


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
