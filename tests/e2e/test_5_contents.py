"""What a release says of the images: every package in them, also those that no package manager knows."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

import pytest

from release.sbom import Document, check, of_image
from tests.conftest import missing
from wizard import __version__

# The end of the last test is also that of the cluster, which may take minutes.
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600, func_only=True)]


@cache
def _contents(component: str) -> Document:
    image = f"math-wizard-{component}:{__version__}"
    if not shutil.which("docker"):
        missing("docker")
    if subprocess.run(["docker", "image", "inspect", image], capture_output=True, check=False).returncode:
        missing(f"the image {image}")
    return of_image(image)


@pytest.mark.parametrize(
    ("component", "inside", "outside"),
    [("api", {"Flask", "gunicorn", "kubernetes"}, "python-flint"), ("worker", {"python-flint", "primesieve"}, "Flask")],
)
def test_an_image_s_list_has_what_is_in_it(component: str, inside: set[str], outside: str) -> None:
    """Valid CycloneDX with the packages of Python and of Debian, and without what only the other image has."""
    document = _contents(component)

    check(document)
    names = {each["name"] for each in document["components"]}
    assert inside | {"libc6"} <= names
    assert outside not in names
    assert document["metadata"]["component"]["type"] == "container"


def test_libraries_that_came_inside_of_packages_are_listed() -> None:
    """FLINT, GMP and primesieve, each with the checksum of its file."""
    files = [each for each in _contents("worker")["components"] if each["type"] == "file"]

    for library in ("libflint-", "libgmp-", "libprimesieve"):
        assert any(each["name"].startswith(library) and each["hashes"] for each in files), library
