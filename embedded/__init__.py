"""The embedded default: the whole system on one machine by one command, without Docker and without a cluster.

It starts processes and watches them. It imports neither `app` nor `worker`: it runs the same commands as the pods.
"""

import sys

# Before any other import: those have syntax that an older Python does not know.
if sys.version_info < (3, 11):  # noqa: UP036 - an older Python gets a sentence instead of a traceback
    sys.exit(
        f"Distributed Math Wizard needs Python 3.11 or newer, but {sys.executable} is "
        f"{sys.version_info[0]}.{sys.version_info[1]}."
    )
