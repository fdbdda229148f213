"""The settings of `make run`, in addition to the settings of the API and the workers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from embedded.preconditions import DEFAULT_PORT, MAX_PORT
from wizard.errors import SettingError
from wizard.settings import setting
from wizard.tls import server_context


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedSettings:
    """The size, address and folder of the embedded default."""

    host: str = setting("HOST", "127.0.0.1", "address to listen on; 0.0.0.0 shows it to the network")
    port: int = setting("PORT", DEFAULT_PORT, "port of the page and the API")
    workers: int = setting("WORKERS", 2, "worker nodes", at_least=1)
    apis: int = setting("APIS", 2, "API nodes; they share the port", at_least=1)
    fsync: str = setting("VALKEY_FSYNC", "everysec", "when Valkey syncs its file: everysec or always")
    tls_cert: str = setting("TLS_CERT", "", "file with a certificate and its chain (PEM): the page is at https://…")
    tls_key: str = setting("TLS_KEY", "", "file with the key of that certificate (PEM)")
    internal_port: int = setting("INTERNAL_PORT", 0, "port of probes and metrics alone; 0 means none", at_least=0)
    rest_seconds: int = setting(
        "REST_SECONDS", 0, "seconds without a question after which it ends; 0: never", at_least=0
    )
    log_format: str = setting("LOG_FORMAT", "", "json or text; empty means text in a terminal")
    data: str = setting("WIZARD_DATA", ".wizard", "folder that keeps the data and the logs")

    def __post_init__(self) -> None:
        """Refuses a port that does not exist, and what no API node could serve."""
        if not 1 <= self.port <= MAX_PORT:
            raise SettingError(f"PORT is {self.port}, but must be from 1 to {MAX_PORT}, such as {DEFAULT_PORT}.")
        if self.internal_port == self.port:
            raise SettingError(f"INTERNAL_PORT and PORT are both {self.port}: choose another INTERNAL_PORT.")
        if self.rest_seconds and not self.internal_port:
            raise SettingError("REST_SECONDS needs an INTERNAL_PORT, by which it is seen whether anybody asks.")
        if self.tls_cert or self.tls_key:
            server_context(self.tls_cert, self.tls_key)

    @property
    def url(self) -> str:
        """The address of the page, for a person on this machine."""
        host = "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104 - compared, not bound
        return f"http{'s' if self.tls_cert else ''}://{host}:{self.port}"

    @property
    def internal_url(self) -> str:
        """The address of probes and metrics, from here."""
        return f"http://127.0.0.1:{self.internal_port}"

    @property
    def tls(self) -> dict[str, str]:
        """The files of the certificate, as the API nodes are told of them: they have a working folder of their own."""
        files = {"TLS_CERT": self.tls_cert, "TLS_KEY": self.tls_key}
        return {name: str(Path(path).absolute()) for name, path in files.items() if path}

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return Path(self.data).resolve()
