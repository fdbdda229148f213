"""Values that are legal and unusual, and what nobody would write on purpose: each means what it says, or is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.chart.conftest import CHART, Refused, Render, every, helm, one
from tests.chart.test_manifests import FOREIGN

pytestmark = pytest.mark.unit

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())

#: With every component that a test below looks at.
WHOLE = {"backup.enabled": True, "backup.existingClaim": "backups", "worker.autoscaling.mode": "keda"}


def leaves(part: dict[str, Any], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each value that is no mapping, with its schema."""
    part = SCHEMA["definitions"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    if at and "properties" not in part:
        yield at, part
    for key, inner in part.get("properties", {}).items():
        yield from leaves(inner, f"{at}.{key}" if at else key)


def test_large_numbers_are_written_out(render: Render) -> None:
    """Helm reads a million as 1e+06, which neither nginx nor `int` takes."""
    large = {
        key: 1_000_000
        for key, part in leaves(SCHEMA)
        if part.get("type") in ("integer", ["integer", "null"])
        and part.get("maximum", 1_000_000) >= 1_000_000
        and "eplicas" not in key
    }
    fitting = {"api.threads": 3_000_000, "worker.resources.limits.memory": "1Ti", "networkPolicy.enabled": False}

    objects = render({**WHOLE, **large, **fitting, "metrics.prometheusRule.enabled": True}, scenario="keda")

    assert len(large) > 15
    assert re.findall(r"[^\s'\"]*\de\+\d+", yaml.safe_dump(objects)) == []


def test_fractions_can_be_set_on_the_command_line() -> None:
    """Helm takes 0.75 after `--set` for a text; nonsense and what is out of bounds stay refused."""
    fractions = [key for key, part in leaves(SCHEMA) if part.get("type") == ["number", "string"]]
    place = (
        "template",
        "wizard",
        str(CHART),
        "--kube-version",
        "1.34.0",
        "--set",
        "metrics.prometheusRule.enabled=true",
    )

    rendered = helm(*place, *(word for key in fractions for word in ("--set", f"{key}=0.75")))

    assert len(fractions) == 9
    assert rendered.count('"0.75"') >= 4
    for key in fractions:
        for wrong in ("-0.75", "0.7 5", "1.2.3"):
            with pytest.raises(Refused, match=key.rpartition(".")[2]):
                helm(*place, "--set", f"{key}={wrong}")


@pytest.mark.parametrize(("limit", "maxmemory"), [(1073741824, 614), ("1073741824", 614), ("1G", 571), ("0.5Gi", 307)])
def test_valkey_is_bounded_however_its_memory_is_written(render: Render, limit: object, maxmemory: int) -> None:
    """A bound of nothing would mean no bound."""
    objects = render({"valkey.resources.limits.memory": limit})

    (config,) = [each for each in every(objects, "ConfigMap", "valkey") if "valkey.conf" in each["data"]]
    assert f"\nmaxmemory {maxmemory}mb\n" in config["data"]["valkey.conf"]


#: Legal names in Kubernetes that YAML takes for a number or for a truth unless they are quoted.
NAMES_LIKE_OTHER_THINGS = ("0123", "1e3", "no")
#: What may be named only together with something that most installations do not have.
SELDOM = ("caPool.existingSecret", "valkey.external.tls", "tests.existingSecret")


@pytest.mark.parametrize("name", NAMES_LIKE_OTHER_THINGS)
@pytest.mark.parametrize("scenario", ["public-tunnel", "public-tls", "public-token", "external-tls", "replicas"])
def test_names_stay_texts(name: str, scenario: str) -> None:
    """Those of the release, of its namespace, of Secrets and of the keys in them."""
    kinds = [SCHEMA["definitions"][kind] for kind in ("name", "key")]
    named = [key for key, part in leaves(SCHEMA) if part in kinds and not any(each in key for each in SELDOM)]
    settings = [f"{key}={name}" for key in [*named, "imagePullSecrets[0]"]] + ["fullnameOverride=wizard"]
    place = ("template", name, str(CHART), "--namespace", name, "--kube-version", "1.34.0")
    values = ("--values", str(CHART / "ci" / f"{scenario}-values.yaml"))

    text = helm(*place, *values, *(word for each in settings for word in ("--set-string", each)))

    assert len(named) > 15
    for each in yaml.safe_load_all(text):
        if each and each["kind"] not in FOREIGN:
            kubernetes_validate.validate(each, "1.34", strict=True)


def nothings(values: dict[str, Any], schema: dict[str, Any], at: str = "") -> Iterator[tuple[str, bool]]:
    """Each value, and whether null may stand there, since it is empty anyhow or means a choice of the chart's."""
    for key, value in values.items():
        part = schema.get("properties", {}).get(key, {})
        part = SCHEMA["definitions"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        yield f"{at}{key}", value in ("", None, [], {}) or "null" in part.get("type", ())
        if isinstance(value, dict) and part.get("additionalProperties") is False and key not in OPEN:
            yield from nothings(value, part, f"{at}{key}.")


#: Whose keys may each be left out.
OPEN = ("resources", "behavior", "podDisruptionBudget", "pod")
EMPTY = [key for key, is_empty in nothings(VALUES, SCHEMA) if is_empty and VALUES.get(key, "") != {}]
NEEDED = [key for key, is_empty in nothings(VALUES, SCHEMA) if not is_empty]


def test_null_means_empty_where_empty_is_allowed(render: Render) -> None:
    """Who writes `extraEnv:` and nothing behind it, or reuses the values of an older chart, sees no difference."""
    security = ("podSecurityContext", "containerSecurityContext")

    for scenario in ("default", "public-token", "autoscaled", "replicas", "restore"):
        said = yaml.safe_load((CHART / "ci" / f"{scenario}-values.yaml").read_text()) or {}
        values = {key: None for key in EMPTY if key not in security and not _is_said(said, key)}
        assert render(values, scenario=scenario) == render(scenario=scenario)
    assert len(EMPTY) > 60


@pytest.mark.parametrize("above", sorted({key.rpartition(".")[0] for key in NEEDED}))
def test_what_is_needed_is_missed(render: Render, above: str) -> None:
    """One sentence names it, where a template would have stumbled."""
    missing = {key: None for key in NEEDED if key.rpartition(".")[0] == above}

    with pytest.raises(Refused) as refused:
        render(missing)

    (sentence,) = re.findall(r"missing (?:property|properties) (.+)", str(refused.value))
    assert {each.strip("'") for each in sentence.split(", ")} == {key.rpartition(".")[2] for key in missing}


def _is_said(said: dict[str, Any], key: str) -> bool:
    for step in key.split("."):
        if step not in said:
            return False
        said = said[step]
    return True


@pytest.mark.parametrize("release", ["9lives", "my.wizard"])
def test_a_release_whose_services_kubernetes_would_refuse_is_told_so(release: str) -> None:
    """Helm takes these names, and a Service does not; another name for the objects is the way out."""
    place = ("template", release, str(CHART), "--kube-version", "1.34.0")

    with pytest.raises(Refused) as refused:
        helm(*place)

    assert "set fullnameOverride" in str(refused.value)
    assert "kind: Service" in helm(*place, "--set", "fullnameOverride=wizard")


@pytest.mark.parametrize("schedule", ["17 3 * * *", "@daily", "0 */6 * * 1-5"])
def test_a_schedule_may_be_written_as_cron_takes_it(render: Render, schedule: str) -> None:
    """In five fields or by a word."""
    assert render({"backup.schedule": schedule})


def test_a_budget_may_be_what_must_stay(render: Render) -> None:
    """`minAvailable`, in place of the default."""
    budget = {"minAvailable": "50%", "maxUnavailable": None}

    spec = one(render({"api.podDisruptionBudget": budget}), "PodDisruptionBudget", "api")["spec"]

    assert spec["minAvailable"] == "50%"
    assert "maxUnavailable" not in spec
