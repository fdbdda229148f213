"""`python -m embedded`, which is `make run`: starts the whole system here, shows how to ask it, and ends it again."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import sys
import time
import urllib.error
import urllib.request

from embedded.preconditions import CannotRun, check_libraries
from embedded.rest import Rest
from embedded.settings import EmbeddedSettings
from embedded.system import System
from wizard import __version__
from wizard.arguments import takes_no_arguments
from wizard.errors import WizardError
from wizard.settings import read_environment
from wizard.tls import client_context

#: Seconds until the sample task must have come back; a slow laptop needs about five.
_READY_SECONDS = 60.0

#: The file in the data folder that says where a system answers, for the command line.
ADDRESS = "address"

#: The answers to those who do not prove who they are.
_TURNED_AWAY = (http.client.UNAUTHORIZED, http.client.FORBIDDEN)

_GREETING = """
ready after {seconds:.1f} s: {sample}

  The page         {url}
  A second shell   curl {trust}-s {url}/api/v1/tasks -H 'content-type: application/json' -H 'prefer: wait=30' \\
                     -d '{{"operation": "factorize", "inputs": {{"n": "9007199254740993"}}}}'
  Data and logs    {folder} (pids: who to kill, to see what happens)

This terminal shows what happens to the programs; Ctrl-C ends them all."""


def main() -> int:
    """Returns the exit code: 0 after Ctrl-C or SIGTERM, 1 when it could not run."""
    try:
        check_libraries()
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
        _watch(system, settings)
        _say("ending …")
        return 0
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        # First, so that nobody is sent to what is ending.
        (settings.folder / ADDRESS).unlink(missing_ok=True)
        system.stop()


def _watch(system: System, settings: EmbeddedSettings) -> None:
    """Watches until somebody ends it, or until it may rest. The file that says its address is there meanwhile."""
    written = settings.folder / f"{ADDRESS}.new"
    written.write_text(json.dumps({"url": settings.url, "pid": os.getpid()}), encoding="utf-8")
    written.replace(settings.folder / ADDRESS)
    if not settings.rest_seconds:
        system.watch(None)
        return
    rest = Rest(settings)
    while not system.is_ending:
        system.watch(rest.look_seconds)
        if rest.is_due():
            _say(f"nobody has asked anything for {settings.rest_seconds} s")
            return


def _greet(system: System, settings: EmbeddedSettings, began: float) -> bool:
    """Waits for a sample task, while what dies is started again; False when it does not come back.

    Where callers must prove who they are, to be turned away as one should is the sign that all is ready.
    """
    url = settings.url.replace("//localhost:", "//127.0.0.1:")
    trust = f"--cacert {settings.tls['TLS_CERT']} " if settings.tls else ""
    while time.monotonic() - began < _READY_SECONDS:
        sample = _sample(url, settings.tls_cert)
        if sample:
            seconds = time.monotonic() - began
            _say(
                _GREETING.format(seconds=seconds, url=settings.url, trust=trust, folder=settings.folder, sample=sample)
            )
            return True
        system.watch(0.1)
        if system.is_ending:
            return True
    _say(f"No task came back within {_READY_SECONDS:g} s.")
    for program in system.programs:
        _say(f"--- {program.name} {program.death if not program.is_alive else 'is running'}\n{program.last_words()}")
    return False


def _sample(url: str, certificate: str) -> str | None:
    """Asks for 2 + 2: what comes of it, and None while nobody answers. Trusts the certificate that is served, whatever
    name it has.
    """
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{url}/api/v1/tasks",
        data=json.dumps({"operation": "add", "inputs": {"a": "2", "b": "2"}}).encode(),
        headers={"Content-Type": "application/json", "Prefer": "wait=5"},
    )
    context = client_context(certificate) if certificate else None
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:  # noqa: S310
            task: dict[str, str] = json.load(answer)
    except urllib.error.HTTPError as error:
        return "callers must prove who they are" if error.code in _TURNED_AWAY else None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise CannotRun(f"The certificate in TLS_CERT is not valid: {error.reason.verify_message}.") from None
        return None
    except (ConnectionError, TimeoutError):
        return None
    if task.get("status") != "COMPLETED":
        return None
    return f"2 + 2 = 4, accepted by {task['initiated_by']}, calculated by {task['handled_by']}"


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    takes_no_arguments("python -m embedded", "Runs the whole system here until Ctrl-C.")
    sys.exit(main())
