"""`python reload.py COMMAND …`: runs a command, and runs it anew whenever a Python source or template below changes.

Only for `skaffold dev`, which writes changed files into the running container; the images that are shipped lack it.
"""

# ruff: noqa: INP001 - an image holds this file by itself
from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

#: Seconds between two looks: short beside the time that a file takes to get here.
_LOOK_SECONDS = 0.5

_WATCHED = frozenset({".py", ".lua", ".html", ".css"})


def main(command: list[str]) -> int:
    """Returns the exit code of the command, once it ends by itself or at SIGTERM."""
    process = subprocess.Popen(command)

    def stop(_number: int, _frame: FrameType | None) -> None:
        process.terminate()
        sys.exit(process.wait())

    signal.signal(signal.SIGTERM, stop)
    seen = changes()
    while (code := process.poll()) is None:
        time.sleep(_LOOK_SECONDS)
        if (now := changes()) != seen:
            seen = now
            print("reload: a file changed", flush=True)  # noqa: T201 - for the person at `skaffold dev`
            process.terminate()
            process.wait()
            process = subprocess.Popen(command)
    return code


def changes() -> dict[Path, int]:
    """When each watched file last changed."""
    return {
        path: path.stat().st_mtime_ns
        for folder in (Path("app"), Path("ui"), Path("wizard"), Path("worker"))
        for path in folder.rglob("*")
        if path.suffix in _WATCHED
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
