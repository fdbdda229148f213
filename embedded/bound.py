"""`python -m embedded.bound <pid> <command …>`: becomes the command, and ends with the process `pid`.

The kernel sends SIGTERM when the parent dies, for any reason; this setting survives exec. So even `kill -9` of the
embedded default leaves no process behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Does not return, unless the parent has already ended."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == parent:
        os.execvp(command[0], command)  # noqa: S606 - the command comes from the embedded default


if __name__ == "__main__":
    main()
