"""`python -m release.sbom wheel|image|chart WHAT FILE`: writes what is in something that is released, as CycloneDX 1.6.

For the wheel, the libraries that are installed with it; for an image, the packages of Debian and of Python and the
libraries that came inside of those; for the chart, its images. Images are read from the Docker engine here, so this
needs no other program and no network, which only the libraries of the wheel do.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterator
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from wizard import __version__
from wizard.errors import WizardError

ROOT = Path(__file__).resolve().parent.parent
_BIN = Path(sys.executable).parent
_OURS = "root-component"

Document = dict[str, Any]

#: Files of an image that say which packages it has, and under which licences.
_TELLING = re.compile(
    r"var/lib/dpkg/(status|arch)|var/lib/apt/extended_states|usr/lib/os-release|usr/share/doc/[^/]+/copyright"
    r"|.*/site-packages/[^/]+\.dist-info/.+"
)

#: Libraries in C that a package of Python brought along, or that a Dockerfile copied: no package manager knows them.
_BUNDLED = re.compile(r"opt/wizard/lib/(primesieve|python3[^/]*/site-packages/[^/]+\.libs)/[^/]+\.so[^/]*")


class CannotList(WizardError):
    """A list cannot be made; the text says why."""


def of_wheel(wheel: Path) -> Document:
    """The wheel, and all that is installed with it in the versions that are locked."""
    with tempfile.TemporaryDirectory() as folder:
        install(wheel, Path(folder))
        document = _python_packages(Path(folder), "--pyproject", ROOT / "pyproject.toml")
    document["metadata"]["component"] |= {
        "version": __version__,
        "purl": f"pkg:pypi/math-wizard@{__version__}",
        "hashes": _hashes(wheel),
    }
    return document


def of_image(name: str) -> Document:
    """All that is in an image of the Docker engine here."""
    image = json.loads(_run("docker", "image", "inspect", name))[0]
    with tempfile.TemporaryDirectory() as folder:
        root, environment = Path(folder) / "root", Path(folder) / "environment"
        bundled = list(_unpack(name, root))
        # An empty environment that sees the image's packages: their Python need not run here.
        venv.create(environment)
        path = next(environment.glob("lib/python3*/site-packages")) / "image.pth"
        path.write_text(f"{next(root.glob('opt/wizard/lib/python3*/site-packages'))}\n", encoding="utf-8")
        python, debian = _python_packages(environment), _debian_packages(root)
    runtime = [_python_itself(each.partition("=")[2]) for each in image["Config"]["Env"] if "PYTHON_VERSION=" in each]
    components = [*python["components"], *debian["components"], *bundled, *runtime]
    base = debian["metadata"]["component"]
    title, _, tag = name.rpartition("/")[2].partition(":")
    document = _about(title, tag, "container", f"pkg:oci/{title}@{image['Id'].replace(':', '%3A')}?tag={tag}")
    document["components"] = [base, *components]
    document["dependencies"] = [
        {"ref": _OURS, "dependsOn": sorted({each["bom-ref"] for each in components} | {base["bom-ref"]})},
        *python["dependencies"],
        *debian["dependencies"],
    ]
    return document


def of_chart(package: Path) -> Document:
    """The chart and every image that it can run."""
    with tarfile.open(package) as tar:
        file = tar.extractfile("math-wizard/Chart.yaml")
        assert file, "every chart has one"
        chart = yaml.safe_load(file.read())
    document = _about(chart["name"], chart["version"], "application", f"pkg:helm/{chart['name']}@{chart['version']}")
    document["metadata"]["component"]["hashes"] = _hashes(package)
    for each in yaml.safe_load(chart["annotations"]["artifacthub.io/images"]):
        repository, _, tag = each["image"].rpartition(":")
        title = repository.rpartition("/")[2]
        reference = f"pkg:oci/{title}?repository_url={repository}&tag={tag}"
        document["components"].append(
            {"type": "container", "bom-ref": reference, "name": repository, "version": tag, "purl": reference}
        )
    references = sorted(each["bom-ref"] for each in document["components"])
    document["dependencies"] = [{"ref": _OURS, "dependsOn": references}]
    return document


def install(wheel: Path, environment: Path) -> Path:
    """Makes an environment with the wheel and what it asks for, in the locked versions; returns its Python."""
    locked = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    python = environment / "bin" / "python"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as versions:
        versions.write("\n".join(re.findall(r"^[a-z0-9-]+==[^\\\n]+", locked, re.MULTILINE)))
        versions.flush()
        _run(_BIN / "uv", "venv", "--quiet", "--clear", "--python", sys.executable, environment)
        wanted = f"math-wizard @ {wheel.resolve().as_uri()}"
        _run(_BIN / "uv", "pip", "install", "--quiet", "--python", python, "--constraint", versions.name, wanted)
    return python


def check(document: Document) -> str:
    """The document as text, in a fixed order; raises `CannotList` if it is no valid CycloneDX."""
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        raise CannotList(f"What was written is no valid CycloneDX: {error}")
    return text


def _about(name: str, version: str, kind: str, purl: str) -> Document:
    """A document without components."""
    component = {"type": kind, "bom-ref": _OURS, "name": name, "version": version, "purl": purl}
    licences = [{"license": {"id": "Apache-2.0"}}]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**component, "licenses": licences}},
        "components": [],
    }


def _python_packages(environment: Path, *options: str | PathLike[str]) -> Document:
    command = (_BIN / "cyclonedx-py", "environment", "--output-reproducible", "--sv", "1.6", *options, environment)
    return dict(json.loads(_run(*command)))


def _debian_packages(root: Path) -> Document:
    written = root / "debian"
    options = ("--sbom-type", "cdx", "--cdx-schema-version", "1.6", "--with-licenses", "--no-recommends-deps")
    _run(_BIN / "debsbom", "generate", "--root", root, "--out", written, *options)
    return dict(json.loads(written.with_suffix(".cdx.json").read_text(encoding="utf-8")))


def _unpack(image: str, root: Path) -> Iterator[Document]:
    """Writes the files that say what an image has below `root`; yields the libraries that no package manager knows."""
    container = _run("docker", "create", image).strip()
    try:
        with (
            subprocess.Popen(["docker", "export", container], stdout=subprocess.PIPE) as export,  # noqa: S607
            tarfile.open(fileobj=export.stdout, mode="r|") as tar,
        ):
            for member in tar:
                file = tar.extractfile(member) if member.isfile() and ".." not in member.name else None
                if file and _TELLING.fullmatch(member.name):
                    path = root / member.name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(file.read())
                elif file and _BUNDLED.fullmatch(member.name):
                    digest = hashlib.sha256(file.read()).hexdigest()
                    yield {
                        "type": "file",
                        "bom-ref": f"file:{member.name}",
                        "name": PurePosixPath(member.name).name,
                        "hashes": [{"alg": "SHA-256", "content": digest}],
                        "evidence": {"occurrences": [{"location": f"/{member.name}"}]},
                    }
    finally:
        _run("docker", "rm", container)


def _python_itself(version: str) -> Document:
    """Python, where its image has built it instead of installing a package."""
    purl = f"pkg:generic/python@{version}"
    return {"type": "platform", "bom-ref": purl, "name": "python", "version": version, "purl": purl}


def _hashes(path: Path) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]


def _run(*command: str | PathLike[str]) -> str:
    """What a command prints; raises `CannotList` with what it complains about."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotList(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """Returns the exit code."""
    kind, what, file = sys.argv[1:]
    try:
        document = {"wheel": of_wheel, "chart": of_chart}[kind](Path(what)) if kind != "image" else of_image(what)
        Path(file).write_text(check(document), encoding="utf-8")
    except WizardError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(document['components'])} components: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
