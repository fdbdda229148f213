"""Every environment variable: its name, default, unit and meaning. Parsed once; nothing else reads the environment."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from wizard.errors import SettingError

T = TypeVar("T")


def setting(name: str, default: str | float, about: str, *, at_least: float | None = None) -> Any:
    """A dataclass field read from the variable `name`; its default's type is the type that the value must have."""
    return field(
        default=default, repr=name != "VALKEY_PASSWORD", metadata={"name": name, "about": about, "at_least": at_least}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, with defaults that fit a cluster. The embedded default overrides some of them."""

    valkey_host: str = setting("VALKEY_HOST", "valkey", "host name of Valkey")
    valkey_port: int = setting("VALKEY_PORT", 6379, "port of Valkey", at_least=1)
    valkey_username: str = setting("VALKEY_USERNAME", "", "ACL user; empty means the default user")
    valkey_password: str = setting("VALKEY_PASSWORD", "", "password of that user")
    valkey_password_file: str = setting("VALKEY_PASSWORD_FILE", "", "file that holds the password, instead of it")
    valkey_prefix: str = setting("VALKEY_PREFIX", "{wizard}:", "what every key starts with, hash tag included")

    pod_name: str = setting("POD_NAME", "", "identity of this node; empty means the host name")
    pod_namespace: str = setting("POD_NAMESPACE", "", "Kubernetes namespace of this pod")
    node_name: str = setting("NODE_NAME", "", "Kubernetes Node (here: host) that this pod runs on")

    lease_seconds: float = setting("LEASE_SECONDS", 15.0, "seconds a worker may be silent", at_least=0.5)
    max_failures: int = setting("MAX_FAILURES", 3, "failures that make a task a dead letter", at_least=1)
    queue_cap: int = setting("QUEUE_CAP", 100_000, "tasks that may wait; beyond it the API answers 429", at_least=1)
    keep_seconds: int = setting("KEEP_SECONDS", 86_400, "seconds an ended task is kept", at_least=1)
    dead_letter_keep_seconds: int = setting(
        "DEAD_LETTER_KEEP_SECONDS", 604_800, "seconds a dead letter is kept", at_least=1
    )

    memo: int = setting("MEMO", 1, "1 answers a question asked before from its stored result", at_least=0)

    worker_slots: int = setting("WORKER_SLOTS", 1, "tasks that one worker calculates at once", at_least=1)
    task_memory_mib: int = setting("TASK_MEMORY_MIB", 1024, "MiB of address space a calculation may use", at_least=256)
    grace_seconds: float = setting("GRACE_SECONDS", 25.0, "seconds to finish in after SIGTERM", at_least=0)
    probe_port: int = setting("PROBE_PORT", 0, "port of the worker's probe and metrics; 0 means none", at_least=0)

    api_port: int = setting("API_PORT", 5000, "port the API listens on", at_least=1)
    api_processes: int = setting("API_PROCESSES", 1, "gunicorn processes in one API node", at_least=1)
    api_threads: int = setting("API_THREADS", 32, "threads in one API process", at_least=2)
    api_max_streams: int = setting("API_MAX_STREAMS", 8, "event streams one API process serves at once", at_least=0)
    api_max_waiters: int = setting("API_MAX_WAITERS", 16, "waits for a result in one API process", at_least=0)
    api_reuse_port: int = setting("API_REUSE_PORT", 0, "1 lets several API nodes listen on one port", at_least=0)

    demo: int = setting("DEMO", 0, "1 lets the operator kill workers from the page", at_least=0)
    operator_token: str = setting("OPERATOR_TOKEN", "", "what the operator proves to be one by")
    operator_token_file: str = setting("OPERATOR_TOKEN_FILE", "", "file that holds that token, instead of it")

    cluster_view: int = setting("CLUSTER_VIEW", 0, "1 shows the pods as Kubernetes sees them", at_least=0)
    deletion_cost: int = setting("DELETION_COST", 0, "1 tells Kubernetes which workers are idle", at_least=0)

    def __post_init__(self) -> None:
        """Refuses what no single variable shows to be wrong."""
        if self.api_max_streams + self.api_max_waiters >= self.api_threads:
            raise SettingError(
                f"API_MAX_STREAMS ({self.api_max_streams}) and API_MAX_WAITERS ({self.api_max_waiters}) together must "
                f"stay below API_THREADS ({self.api_threads}), or waiting clients leave no thread for the others."
            )
        if self.worker_slots > MAX_SLOTS:
            raise SettingError(f"WORKER_SLOTS is {self.worker_slots}, but a worker has at most {MAX_SLOTS} slots.")
        if not (self.valkey_prefix.startswith("{") and "}" in self.valkey_prefix):
            raise SettingError(
                f"VALKEY_PREFIX is {self.valkey_prefix!r}, but must start with a hash tag such as '{{wizard}}:', "
                "so that all keys of one installation share a slot."
            )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """As `read_environment`."""
        return read_environment(cls, environment)

    def password(self) -> str | None:
        """Valkey's password, from its file when one is named; None when there is none."""
        return _secret(self.valkey_password, self.valkey_password_file, "VALKEY_PASSWORD_FILE")

    def operator_secret(self) -> str | None:
        """The operator's token, from its file when one is named; None when there is none."""
        return _secret(self.operator_token, self.operator_token_file, "OPERATOR_TOKEN_FILE")


def _secret(text: str, file: str, name: str) -> str | None:
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            raise SettingError(f"{name} cannot be read: {error}") from error
    return text or None


#: The most slots a worker may have: each holds a thread, a connection and a child process.
MAX_SLOTS = 64


def read_environment(kind: type[T], environment: Mapping[str, str] | None = None) -> T:
    """A dataclass of `setting` fields, each read from its variable; absent or empty ones keep their default.

    Raises `SettingError`, naming the variable and what it must be.
    """
    env = os.environ if environment is None else environment
    values = {}
    for each in fields(kind):  # type: ignore[arg-type] # T stands for a dataclass; there is no bound that says so
        if text := env.get(each.metadata["name"]):
            default: Any = each.default
            values[each.name] = _parse(each.metadata["name"], text, default, each.metadata["at_least"])
    return kind(**values)


def _parse(name: str, text: str, default: str | float, at_least: float | None) -> str | float:
    """`text` as the type of `default`, or a `SettingError`."""
    if isinstance(default, str):
        return text
    try:
        value = type(default)(text)
    except ValueError:
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise SettingError(f"{name} is {text!r}, but must be {kind} such as {default}.") from None
    if at_least is not None and not at_least <= value < math.inf:
        raise SettingError(f"{name} is {text}, but must be at least {at_least} and finite.")
    return value
