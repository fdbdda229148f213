"""`python -m embedded.bound <pid> <command …>`: becomes the command, and ends with the process `pid`.

The kernel sends SIGTERM when the parent dies, however it dies; the wish survives exec. So even `kill -9` of the
embedded default leaves no process behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Never returns, unless the parent is gone already."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == parent:
        os.execvp(command[0], command)  # noqa: S606 - the command is the embedded default's own


if __name__ == "__main__":
    main()
