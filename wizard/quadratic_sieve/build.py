"""`python -m wizard.quadratic_sieve.build` compiles the kernel, for this machine's kind of processor.

It needs a C compiler, `cc`, and nothing else. Without the kernel all works, up to 70 digits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from wizard.quadratic_sieve.kernel import LIBRARY

_SOURCES = sorted((Path(__file__).parent / "kernel").glob("*.c"))

#: As make finds it.
_COMPILER = shutil.which("cc") or "cc"

#: Loops with a choice between floating-point numbers become vectors only where no exception is waited for.
_FLAGS = ("-std=c11", "-O3", "-fno-trapping-math", "-Wall", "-Wextra", "-fPIC", "-shared", "-fvisibility=default")


def build(target: Path, *flags: str) -> None:
    """Compiles it with more `flags`; raises OSError without a compiler, and CalledProcessError."""
    # Put into its place whole: another process may load it at the same moment.
    made = target.with_suffix(f".{os.getpid()}")
    try:
        subprocess.run([_COMPILER, *_FLAGS, *flags, "-o", made, *_SOURCES, "-lm"], check=True)
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)


def main() -> None:
    """Builds it if it is older than its sources."""
    newest = max(each.stat().st_mtime for each in (*_SOURCES, *_SOURCES[0].parent.glob("*.h")))
    if LIBRARY.exists() and LIBRARY.stat().st_mtime >= newest:
        return
    try:
        build(LIBRARY)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"The kernel of the quadratic sieve cannot be built here: {error}. It needs a C compiler.")


if __name__ == "__main__":
    main()
