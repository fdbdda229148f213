"""`python -m doctor`, which is `make doctor`: looks at `make run` here and at the installations in the cluster.

ONLY=run or ONLY=kubernetes looks at one of the two; NAMESPACE= at one installation.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from doctor import cluster, here, kubernetes
from doctor.cluster import Unreachable
from doctor.finding import Finding
from wizard.arguments import takes_no_arguments


def main(start: str = here.START) -> int:
    """Returns the exit code: 0 if nothing is wrong, 1 if something is, 2 for a variable that makes no sense.

    `start` is the command that starts a system here, as the reader would type it.
    """
    only = os.environ.get("ONLY", "")
    if only not in ("", "run", "kubernetes"):
        print(f"ONLY is {only!r}, but must be run, kubernetes or empty.")
        return 2
    seen: dict[str, list[Finding]] = {}
    folder = Path(os.environ.get("WIZARD_DATA") or ".wizard")
    if only == "run" or (only == "" and here.is_used(folder)):
        seen[start] = _here(folder, start)
    if only == "kubernetes" or (only == "" and shutil.which("kubectl")):
        seen |= _in_cluster(is_wanted=only == "kubernetes" or not seen)
    if not seen:
        seen["this machine"] = [Finding("Nothing was ever started here, and kubectl is missing.", start)]
    for what, findings in seen.items():
        print(f"{what}: {'nothing is wrong' if not findings else ''}".rstrip())
        for each in findings:
            print(f"  {each.sentence}\n    → {each.command}")
    return int(any(seen.values()))


def _here(folder: Path, start: str) -> list[Finding]:
    if not folder.exists():
        return [Finding(f"Nothing was ever started from {folder}.", start)]
    certificate = os.environ.get("TLS_CERT", "")
    url = f"{'https' if certificate else 'http'}://127.0.0.1:{os.environ.get('PORT') or '8080'}"
    return here.examine(folder, url, certificate, start)


def _in_cluster(*, is_wanted: bool) -> dict[str, list[Finding]]:
    """The findings of each installation. A cluster that nobody asked for, and that is not there, is no finding."""
    try:
        found = cluster.namespaces()
        if wanted := os.environ.get("NAMESPACE"):
            found = [wanted] if wanted in found else []
        looked = {f"namespace {each}": kubernetes.examine(cluster.look(each)) for each in found}
    except Unreachable as error:
        if not is_wanted:
            return {}
        command = "kubectl config get-contexts    # after a restart of Docker, make kind-up makes its cluster anew"
        return {"the cluster": [Finding(f"kubectl reaches no cluster: {error}", command)]}
    if not looked and is_wanted:
        command = (
            "make kind-up    # or: helm upgrade --install math-wizard chart -n math-wizard --create-namespace --wait"
        )
        return {"the cluster": [Finding("No Math Wizard is installed in the current cluster.", command)]}
    return looked


if __name__ == "__main__":
    takes_no_arguments("python -m doctor", "Says what is wrong with the systems here and in the cluster.")
    sys.exit(main())
