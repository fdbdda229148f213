"""The settings of `make run`, in addition to the settings of the API and the workers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wizard.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedSettings:
    """The size, address and folder of the embedded default."""

    host: str = setting("HOST", "127.0.0.1", "address to listen on; 0.0.0.0 shows it to the network")
    port: int = setting("PORT", 8080, "port of the page and the API", at_least=1)
    workers: int = setting("WORKERS", 2, "worker nodes", at_least=1)
    apis: int = setting("APIS", 2, "API nodes; they share the port", at_least=1)
    fsync: str = setting("VALKEY_FSYNC", "everysec", "when Valkey syncs its file: everysec or always")
    data: str = setting("WIZARD_DATA", ".wizard", "folder that keeps the data and the logs")

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return Path(self.data).resolve()
