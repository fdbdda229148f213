"""`python -m worker`: builds one worker and runs it until SIGTERM."""

from __future__ import annotations

import ctypes
import sys

from wizard.arguments import takes_no_arguments
from wizard.connection import check
from wizard.errors import SettingError
from wizard.logs import start_logging
from wizard.node import this_node
from wizard.settings import Settings
from wizard.tracing import check_tracing
from worker.probe import serve_probe
from worker.supervisor import Supervisor

_PR_SET_DUMPABLE = 4


def main() -> int:
    """Returns the exit code: 0 after a drain, 2 for an invalid setting."""
    # A child process has our uid. It must not be able to read the Valkey password from our memory.
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)
    try:
        settings = Settings.from_environment()
        check(settings)
        check_tracing(settings)
    except SettingError as error:
        print(error, file=sys.stderr)  # noqa: T201 - before there is a node to log for
        return 2
    node = this_node(settings, "worker")
    start_logging(node, settings)
    supervisor = Supervisor(settings, node)
    probe = serve_probe(supervisor, settings.probe_port) if settings.probe_port else None
    supervisor.run()
    if probe:
        probe.shutdown()
    return 0


if __name__ == "__main__":
    takes_no_arguments("python -m worker", "Runs one worker until SIGTERM.")
    sys.exit(main())
