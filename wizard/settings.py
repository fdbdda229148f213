"""Every environment variable: its name, default, unit and meaning. Parsed once; nothing else reads the environment."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from wizard.errors import SettingError
from wizard.valkey_address import DEFAULT_HOST, DEFAULT_PORT, ValkeyAddress, address_of

T = TypeVar("T")

#: Below the time limit of a reply (`connection.REPLY_SECONDS`).
_MAX_WAIT_SECONDS = 4.0

#: What a log must not show.
_SECRETS = frozenset({"VALKEY_URL", "VALKEY_PASSWORD", "VALKEY_SENTINEL_PASSWORD", "OPERATOR_TOKEN"})


def setting(name: str, default: str | float, about: str, *, at_least: float | None = None) -> Any:
    """A dataclass field read from the variable `name`; its default's type is the type that the value must have."""
    shown = name not in _SECRETS
    return field(default=default, repr=shown, metadata={"name": name, "about": about, "at_least": at_least})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, with defaults that fit a cluster. The embedded default overrides some of them."""

    valkey_host: str = setting("VALKEY_HOST", DEFAULT_HOST, "host name of Valkey")
    valkey_port: int = setting("VALKEY_PORT", DEFAULT_PORT, "port of Valkey", at_least=1)
    valkey_username: str = setting("VALKEY_USERNAME", "", "ACL user; empty means the default user")
    valkey_password: str = setting("VALKEY_PASSWORD", "", "password of that user")
    valkey_password_file: str = setting(
        "VALKEY_PASSWORD_FILE", "", "file that holds the password, instead of it; while it changes, one on each line"
    )
    valkey_db: int = setting("VALKEY_DB", 0, "number of the database", at_least=0)
    valkey_url: str = setting("VALKEY_URL", "", "instead of host, port, user and db: valkeys://user@host:6379/0")
    valkey_tls: int = setting("VALKEY_TLS", 0, "1 encrypts the connection, as valkeys:// does", at_least=0)
    valkey_tls_ca: str = setting("VALKEY_TLS_CA", "", "file with who signs the server's certificate (PEM)")
    valkey_tls_cert: str = setting("VALKEY_TLS_CERT", "", "file with our certificate, if the server wants one (PEM)")
    valkey_tls_key: str = setting("VALKEY_TLS_KEY", "", "file with the key of that certificate (PEM)")
    valkey_tls_name: str = setting("VALKEY_TLS_NAME", "", "name in the server's certificate, if not the host (SNI)")
    valkey_sentinels: str = setting("VALKEY_SENTINELS", "", "host:port of Sentinels, with commas: they name the server")
    valkey_sentinel_primary: str = setting("VALKEY_SENTINEL_PRIMARY", "mymaster", "how they call the primary")
    valkey_sentinel_username: str = setting("VALKEY_SENTINEL_USERNAME", "", "ACL user of the Sentinels")
    valkey_sentinel_password: str = setting("VALKEY_SENTINEL_PASSWORD", "", "password of that user")
    valkey_sentinel_password_file: str = setting(
        "VALKEY_SENTINEL_PASSWORD_FILE", "", "file that holds that password, instead of it"
    )
    valkey_wait_replicas: int = setting(
        "VALKEY_WAIT_REPLICAS", 0, "replicas that must have a new task before it is acknowledged", at_least=0
    )
    valkey_wait_seconds: float = setting(
        "VALKEY_WAIT_SECONDS", 2.0, "seconds to wait for them, else the API answers 503; at most 4", at_least=0.01
    )
    valkey_prefix: str = setting("VALKEY_PREFIX", "{wizard}:", "what every key starts with, hash tag included")

    pod_name: str = setting("POD_NAME", "", "identity of this node; empty means the host name")
    pod_namespace: str = setting("POD_NAMESPACE", "", "Kubernetes namespace of this pod")
    node_name: str = setting("NODE_NAME", "", "Kubernetes Node (here: host) that this pod runs on")

    log_level: str = setting("LOG_LEVEL", "info", "the least that is logged: debug, info, warning or error")
    log_format: str = setting("LOG_FORMAT", "json", "json, or text for people")

    lease_seconds: float = setting("LEASE_SECONDS", 15.0, "seconds a worker may be silent", at_least=0.5)
    max_failures: int = setting("MAX_FAILURES", 3, "failures that make a task a dead letter", at_least=1)
    queue_cap: int = setting("QUEUE_CAP", 100_000, "tasks that may wait; beyond it the API answers 429", at_least=1)
    keep_seconds: int = setting("KEEP_SECONDS", 86_400, "seconds an ended task is kept", at_least=1)
    dead_letter_keep_seconds: int = setting(
        "DEAD_LETTER_KEEP_SECONDS", 604_800, "seconds a dead letter is kept", at_least=1
    )

    memo: int = setting("MEMO", 1, "1 answers a question asked before from its stored result", at_least=0)

    drain_seconds: float = setting(
        "DRAIN_SECONDS", 30.0, "seconds in which an autoscaler should have what waits done", at_least=1
    )
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

    api_max_connections: int = setting(
        "API_MAX_CONNECTIONS",
        2_000,
        "connections of one API process; at the limit the longest idle one is closed",
        at_least=32,
    )
    api_header_seconds: float = setting(
        "API_HEADER_SECONDS",
        10.0,
        "seconds until a request's header must have come, a TLS handshake included",
        at_least=0.1,
    )
    api_body_seconds: float = setting(
        "API_BODY_SECONDS", 10.0, "seconds for a body; one of more than 16 kB a second may take longer", at_least=0.1
    )
    api_idle_seconds: int = setting(
        "API_IDLE_SECONDS", 75, "seconds between two requests of a connection; the gateway has 60", at_least=1
    )
    internal_port: int = setting(
        "INTERNAL_PORT", 0, "port of probes and metrics that clients must not reach; 0 means none", at_least=0
    )
    external_metrics_port: int = setting(
        "EXTERNAL_METRICS_PORT", 0, "port for autoscalers that ask through the Kubernetes API; 0 means none", at_least=0
    )
    tls_cert: str = setting("TLS_CERT", "", "file with the certificate and its chain (PEM): the API serves https")
    tls_key: str = setting("TLS_KEY", "", "file with the key of that certificate (PEM)")

    watched_certificate: str = setting(
        "WATCHED_CERTIFICATE", "", "file with the certificate (PEM) whose end the metrics tell; empty means TLS_CERT"
    )
    otel_endpoint: str = setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "", "address of an OpenTelemetry collector (http://host:4318): sends it traces"
    )
    otel_timeout: float = setting("OTEL_EXPORTER_OTLP_TIMEOUT", 5.0, "seconds to send spans", at_least=0.1)
    log_requests: int = setting("LOG_REQUESTS", 0, "1 writes a line for each request to the log", at_least=0)

    behind_gateway: int = setting(
        "BEHIND_GATEWAY", 0, "1 believes the X-Forwarded-For that the gateway writes", at_least=0
    )

    access: int = setting("ACCESS", 0, "1 refuses requests that do not prove who sends them", at_least=0)
    access_team: str = setting("ACCESS_TEAM", "", "name of the Cloudflare Access team that signs people in")
    access_audience: str = setting("ACCESS_AUDIENCE", "", "audience tags of the Access application, with commas")
    access_keys_url: str = setting("ACCESS_KEYS_URL", "", "address of the team's keys; empty means Cloudflare's")
    oidc_issuer: str = setting("OIDC_ISSUER", "", "issuer of OIDC tokens, as their claim iss spells it")
    oidc_audience: str = setting("OIDC_AUDIENCE", "", "audiences of those tokens that are meant for us, with commas")
    oidc_keys_url: str = setting("OIDC_KEYS_URL", "", "address of that issuer's keys (JWKS)")
    access_tokens_file: str = setting("ACCESS_TOKENS_FILE", "", "JSON file of static tokens: name, sha256, roles")
    access_roles_file: str = setting("ACCESS_ROLES_FILE", "", "JSON file that gives people roles")
    read_only: int = setting("READ_ONLY", 0, "1 lets everyone read, and only proven roles do more", at_least=0)
    private: int = setting("PRIVATE", 0, "1 shows callers only their own tasks", at_least=0)
    limits: int = setting("LIMITS", 0, "1 limits what one caller may do", at_least=0)
    limit_submit: float = setting(
        "LIMIT_SUBMIT", 2.0, "foretold seconds of work that one caller may submit a second", at_least=0.001
    )
    limit_submit_burst: int = setting("LIMIT_SUBMIT_BURST", 120, "seconds of work it may submit at once", at_least=1)
    limit_read: float = setting("LIMIT_READ", 20.0, "requests that one caller may send a second", at_least=0.001)
    limit_read_burst: int = setting("LIMIT_READ_BURST", 100, "requests it may send at once", at_least=1)
    limit_streams: float = setting(
        "LIMIT_STREAMS", 120.0, "streams and waits that one caller may open a minute", at_least=0.001
    )
    limit_streams_burst: int = setting("LIMIT_STREAMS_BURST", 60, "streams and waits it may open at once", at_least=1)
    limit_in_flight: int = setting(
        "LIMIT_IN_FLIGHT", 50, "tasks of one caller that have not ended; 0 means any number", at_least=0
    )

    demo: int = setting("DEMO", 0, "1 lets the operator kill workers from the page", at_least=0)
    operator_token: str = setting("OPERATOR_TOKEN", "", "the operator's bearer token: all roles")
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
        for name, value, known in (
            ("LOG_LEVEL", self.log_level, ("debug", "info", "warning", "error")),
            ("LOG_FORMAT", self.log_format, ("json", "text")),
        ):
            if value not in known:
                raise SettingError(f"{name} is {value!r}, but must be {', '.join(known[:-1])} or {known[-1]}.")
        if self.valkey_wait_seconds > _MAX_WAIT_SECONDS:
            raise SettingError(
                f"VALKEY_WAIT_SECONDS is {self.valkey_wait_seconds}, but must be at most {_MAX_WAIT_SECONDS}: a client "
                "gives a reply up after 5 s."
            )
        _ = self.valkey  # Read to be checked.
        self._refuse_half_access()

    def _refuse_half_access(self) -> None:
        """Refuses to run with access control that could not work, or that would let in too many."""
        if bool(self.access_team) != bool(_listed(self.access_audience)):
            raise SettingError(
                "ACCESS_TEAM and ACCESS_AUDIENCE belong together: the audience is the tag of our application, and "
                "without it the assertions of every application of the team would count."
            )
        if self.access_team and not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", self.access_team):
            raise SettingError(
                f"ACCESS_TEAM is {self.access_team!r}, but must be the team's name alone: what stands before "
                ".cloudflareaccess.com."
            )
        oidc = {"OIDC_ISSUER": self.oidc_issuer, "OIDC_AUDIENCE": _listed(self.oidc_audience)}
        oidc["OIDC_KEYS_URL"] = self.oidc_keys_url
        if any(oidc.values()) and not all(oidc.values()):
            missing = " and ".join(name for name, value in oidc.items() if not value)
            raise SettingError(f"{missing} must be set as well: an OIDC issuer needs {', '.join(oidc)}.")
        if self.access_keys_url and not self.access_team:
            raise SettingError("ACCESS_KEYS_URL is the address of the keys of a team: set ACCESS_TEAM as well.")
        for name, url in (("ACCESS_KEYS_URL", self.access_keys_url), ("OIDC_KEYS_URL", self.oidc_keys_url)):
            if url:
                _refuse_open_address(name, url)
        methods = (self.access_team, self.oidc_issuer, self.access_tokens_file)
        if self.access and not any((*methods, self.operator_token, self.operator_token_file)):
            raise SettingError(
                "ACCESS=1, but nothing tells how callers prove who they are: set ACCESS_TEAM and ACCESS_AUDIENCE, or "
                "OIDC_ISSUER, OIDC_AUDIENCE and OIDC_KEYS_URL, or ACCESS_TOKENS_FILE."
            )
        if self.private and not (self.access or self.read_only):
            raise SettingError(
                "PRIVATE=1 hides nothing without ACCESS=1 or READ_ONLY=1, because everyone may see everything then."
            )

    @property
    def access_audiences(self) -> tuple[str, ...]:
        """The audience tags of our Access application."""
        return _listed(self.access_audience)

    @property
    def oidc_audiences(self) -> tuple[str, ...]:
        """The audiences of OIDC tokens that are meant for us."""
        return _listed(self.oidc_audience)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """As `read_environment`."""
        return read_environment(cls, environment)

    @property
    def valkey(self) -> ValkeyAddress:
        """Where Valkey is."""
        return address_of({each.metadata["name"]: getattr(self, each.name) for each in fields(self)})

    def password(self) -> str | None:
        """The first of `passwords`; None when there is none."""
        return next(iter(self.passwords()), None)

    def passwords(self) -> tuple[str, ...]:
        """Valkey's password, from its file when one is named. While it is replaced the file has two, the new one first:
        one of them is valid, whoever hears first of the change.
        """
        return _lines(self.valkey_password or self.valkey.password, self.valkey_password_file, "VALKEY_PASSWORD_FILE")

    def sentinel_passwords(self) -> tuple[str, ...]:
        """As `passwords`, for the Sentinels."""
        return _lines(
            self.valkey_sentinel_password, self.valkey_sentinel_password_file, "VALKEY_SENTINEL_PASSWORD_FILE"
        )

    def operator_secret(self) -> str | None:
        """The operator's token, from its file when one is named; None when there is none."""
        return _secret(self.operator_token, self.operator_token_file, "OPERATOR_TOKEN_FILE")


#: prometheus_client reads in this variable whether processes share their counts, and in which folder.
_COUNTS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def shared_counts() -> str:
    """The folder in which the processes of this node share their counts; empty where there is only one process."""
    return os.environ.get(_COUNTS_FOLDER, "")


def share_counts(folder: str) -> None:
    """Lets this process and those that it starts share their counts: before prometheus_client is imported."""
    os.environ[_COUNTS_FOLDER] = folder


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in text.split(","))))


def _refuse_open_address(name: str, url: str) -> None:
    """Whoever can change the keys on their way here could sign in as anyone."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # Read to be checked: an address may have any text there.
    except ValueError as error:
        raise SettingError(f"{name} is {url!r}, which is no address: {error}.") from None
    host = parts.hostname or ""
    inside = host in {"localhost", "127.0.0.1", "::1"} or host.endswith((".svc", ".svc.cluster.local"))
    if not host or parts.username or not (parts.scheme == "https" or (parts.scheme == "http" and inside)):
        raise SettingError(
            f"{name} is {url!r}, but must be an https address; http will do for this machine and for Services of the "
            "cluster (….svc)."
        )


def _secret(text: str, file: str, name: str) -> str | None:
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"{name} cannot be read: {error}") from error
    return text or None


def _lines(text: str, file: str, name: str) -> tuple[str, ...]:
    secret = _secret(text, file, name) or ""
    return tuple(filter(None, (each.strip() for each in secret.splitlines()))) if file else (secret,) if secret else ()


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
