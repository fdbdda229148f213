"""An external Valkey: what the pods are told is read by the product itself."""

from __future__ import annotations

import pytest

from tests.chart.conftest import Objects, Render, one
from tests.chart.network import peer, reaches
from wizard.settings import Settings
from wizard.valkey_address import Tls, ValkeyAddress

pytestmark = pytest.mark.unit

FILES = "/run/secrets/valkey-tls"


def _settings(objects: Objects, component: str) -> Settings:
    """What the pods of a component read."""
    (container,) = one(objects, "Deployment", component)["spec"]["template"]["spec"]["containers"]
    return Settings.from_environment({each["name"]: str(each.get("value", "")) for each in container["env"]})


def _files(objects: Objects, component: str) -> dict[str, tuple[str, str]]:
    """Path in the container → (Secret, key)."""
    spec = one(objects, "Deployment", component)["spec"]["template"]["spec"]
    folders = {each["name"]: each["mountPath"] for each in spec["containers"][0]["volumeMounts"]}
    found = {}
    for volume in spec["volumes"]:
        several = [each["secret"] for each in volume.get("projected", {}).get("sources", [])]
        alone = [volume["secret"] | {"name": volume["secret"]["secretName"]}] if "secret" in volume else []
        for secret in several + alone:
            for item in secret["items"]:
                found[f"{folders[volume['name']]}/{item['path']}"] = (secret["name"], item["key"])
    return found


@pytest.mark.parametrize("component", ["api", "worker"])
def test_a_url_with_tls_reaches_the_pods(render: Render, component: str) -> None:
    """One user and one password for all, an authority, our certificate and a name."""
    objects = render(scenario="external-tls")

    settings = _settings(objects, component)

    files = Tls(
        authority=f"{FILES}/ca.crt",
        certificate=f"{FILES}/tls.crt",
        key=f"{FILES}/tls.key",
        server_name="valkey.example.org",
    )
    assert settings.valkey == ValkeyAddress(host="db.example.org", port=7443, db=2, username="wizard", tls=files)
    assert _files(objects, component) == {
        settings.valkey_password_file: ("queue", "password"),
        files.authority: ("authority", "ca.crt"),
        files.certificate: ("client", "tls.crt"),
        files.key: ("client", "tls.key"),
    }
    assert reaches(objects, peer(objects, component), "192.0.2.7", 7443)
    assert not reaches(objects, peer(objects, component), "192.0.2.7", 6379)


@pytest.mark.parametrize("component", ["api", "worker"])
def test_sentinels_reach_the_pods(render: Render, component: str) -> None:
    """With a user and a password of theirs; the policy opens their ports and that of the servers."""
    objects = render(scenario="external-sentinel")

    settings = _settings(objects, component)

    sentinels = settings.valkey.sentinels
    assert sentinels
    assert [port for _, port in sentinels.addresses] == [26380, 26380, 26379]
    assert (sentinels.primary, sentinels.username, settings.valkey_username) == ("queue", "app", component)
    assert settings.valkey.tls == Tls(authority=f"{FILES}/ca.crt")
    assert _files(objects, component) == {
        settings.valkey_password_file: ("passwords", component),
        settings.valkey_sentinel_password_file: ("passwords", "sentinel"),
        f"{FILES}/ca.crt": ("authority", "ca.crt"),
    }
    for port, is_open in ((26380, True), (26379, True), (6380, True), (6379, False)):
        assert reaches(objects, peer(objects, component), "192.0.2.7", port) == is_open
