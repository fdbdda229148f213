"""`python -m embedded`, which is `make run`: starts the whole system here, shows how to ask it, and ends it again."""

from __future__ import annotations

import json
import signal
import sys
import time
import urllib.error
import urllib.request

from embedded.settings import EmbeddedSettings
from embedded.system import System
from wizard import __version__
from wizard.errors import WizardError
from wizard.settings import read_environment

#: Seconds until the sample task must have come back; a slow laptop needs about five.
_READY_SECONDS = 60.0

_GREETING = """
ready after {seconds:.1f} s: 2 + 2 = 4, accepted by {initiated_by}, calculated by {handled_by}

  The page      {url}
  From a shell  curl -s -XPOST {url}/api/v1/tasks -H 'content-type: application/json' \\
                  -d '{{"operation": "factorize", "inputs": {{"n": "9007199254740993"}}}}'
                curl -s '{url}/api/v1/tasks/<task_id>/result?wait=30'
  Data and logs {folder} (pids: who to kill, to see what happens)

Ctrl-C ends it."""


def main() -> int:
    """Returns the exit code: 0 after Ctrl-C or SIGTERM, 1 when it could not run."""
    try:
        settings = read_environment(EmbeddedSettings)
        system = System(settings, _say)
    except WizardError as error:
        print(error, file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: system.stop_watching())
    names = ", ".join(program.name for program in system.programs)
    _say(f"Distributed Math Wizard {__version__}: starting {names}")
    began = time.monotonic()
    try:
        system.start()
        if not _greet(system, settings, began):
            return 1
        system.watch(None)
        _say("ending …")
        return 0
    finally:
        system.stop()


def _greet(system: System, settings: EmbeddedSettings, began: float) -> bool:
    """Waits for a sample task, while what dies is started again; False when it does not come back."""
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host  # noqa: S104 - compared, not bound
    url = f"http://{host}:{settings.port}"
    while time.monotonic() - began < _READY_SECONDS:
        task = _sample(f"http://127.0.0.1:{settings.port}" if host == "localhost" else url)
        if task:
            seconds = time.monotonic() - began
            _say(_GREETING.format(seconds=seconds, url=url, folder=settings.folder, **task))
            return True
        system.watch(0.1)
        if system.is_ending:
            return True
    _say(f"No task came back within {_READY_SECONDS:g} s.")
    for program in system.programs:
        _say(f"--- {program.name} {program.death if not program.is_alive else 'is running'}\n{program.last_words()}")
    return False


def _sample(url: str) -> dict[str, str] | None:
    """Asks for 2 + 2; None while nobody answers."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{url}/api/v1/tasks",
        data=json.dumps({"operation": "add", "inputs": {"a": "2", "b": "2"}}).encode(),
        headers={"Content-Type": "application/json", "Prefer": "wait=5"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            task: dict[str, str] = json.load(answer)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None
    return task if task.get("status") == "COMPLETED" else None


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
