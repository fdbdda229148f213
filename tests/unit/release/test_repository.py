"""What a person on GitHub meets: workflows that call make, forms, hooks, and a list of what there is to make."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from embedded.settings import EmbeddedSettings

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")

#: Set by make or by bash, or by a script for itself: nobody is meant to give them.
NOT_TO_BE_GIVEN = frozenset(
    {"BASH_SOURCE", "DOCKER_CONFIG", "HOME", "MAKE", "MAKEFILE_LIST", "PATH", "SECONDS", "SOURCE_DATE_EPOCH"}
)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-issue-forms", FORMS),
        ("github-issue-config", [ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml"]),
        ("dependabot", [ROOT / ".github" / "dependabot.yml"]),
    ],
    ids=["workflows", "issue forms", "the list of forms", "dependabot"],
)
def test_files_for_github_have_its_schema(schema: str, files: list[Path]) -> None:
    """GitHub leaves out silently what it cannot read."""
    command = [BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert files
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    """No action without a pin, no right too many, no text of others in a shell."""
    command = [BIN / "zizmor", "--offline", "--quiet", "--no-progress", ROOT / ".github"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_actions_are_pinned_to_a_commit() -> None:
    """Each by its full hash, with the version beside it for those who read."""
    used = re.findall(r"uses: (?!\./)(.+)", "".join(path.read_text() for path in WORKFLOWS))

    assert used
    for each in used:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


def test_workflows_make_what_there_is_to_make() -> None:
    """Every target that they name is in the Makefile, and every layer of tests is in the workflow."""
    made = set(re.findall(r"make (?:--silent )?([a-z][a-z-]*)", "".join(path.read_text() for path in WORKFLOWS)))
    layers = _workflow("ci")["jobs"]["layer"]["strategy"]["matrix"]["layer"]

    assert {"release", "newcomer", "version"} <= made <= _targets()
    assert layers == re.search(r"^LAYERS := (.+)$", _makefile(), re.MULTILINE)[1].split()


def test_nothing_is_published_before_everything_is_tested() -> None:
    """The job that pushes waits for the one that tests, and only jobs that publish may write."""
    jobs = _workflow("release")["jobs"]

    assert jobs["test"]["uses"] == "./.github/workflows/ci.yml"
    assert jobs["build"]["needs"] == "test"
    assert jobs["publish"]["needs"] == "build"
    assert all(_workflow(path.stem)["permissions"] == {"contents": "read"} for path in WORKFLOWS)


def test_hooks_are_tools_of_this_checkout() -> None:
    """No hook fetches another repository, and each runs what `make setup` has installed."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    command = [BIN / "pre-commit", "validate-config"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert [each["repo"] for each in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert (BIN / Path(hook["entry"].split()[0]).name).exists()


def test_every_target_is_listed_with_a_sentence() -> None:
    """But for those that only other targets make."""
    listed = set(re.findall(r"^  ([a-z0-9-]+) +\S", _help(), re.MULTILINE))

    assert _targets() - listed == {"chromium", "firefox", "sound-python"}


def test_every_variable_is_listed() -> None:
    """Those of `make run`, those that a recipe or a script reads with a default, and those of the faults."""
    recipes = re.sub(r"^[A-Z_]+ :?=.*$", "", _makefile(), flags=re.MULTILINE)
    scripts = "".join(path.read_text() for folder in ("k8s", "release") for path in (ROOT / folder).glob("*.sh"))
    faults = "".join(path.read_text() for path in (ROOT / "tests" / "faults").glob("*.py"))
    read = {
        *(field.metadata["name"] for field in fields(EmbeddedSettings)),
        *(name for found in re.findall(r"\$\(([A-Z_]{2,})\)|\$\$\{?([A-Z_]{2,})", recipes) for name in found),
        *re.findall(r"\$\{([A-Z_]{2,}):[-+]", scripts),
        *re.findall(r'environ\.get\("(FAULTS_S[A-Z_]+)"', faults),
    } - {"", "BIN", "APT_INSTALL", "BIOME", "COMPILE", "IN_TWO", "MISSING", "PAGE_TOOLS", *NOT_TO_BE_GIVEN}

    assert {"PORT", "KUBECONFIG", "CLUSTER", "SEED", "VERSION", "REGISTRY", "ONLY", "FAULTS_SEED"} <= read
    assert [name for name in sorted(read) if not re.search(rf"\b{name}\b=", _help())] == []


def _makefile() -> str:
    return (ROOT / "Makefile").read_text()


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z0-9-]*):(?!=)", _makefile(), re.MULTILINE))


def _help() -> str:
    return subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _workflow(name: str) -> dict[Any, Any]:
    return dict(yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text()))
