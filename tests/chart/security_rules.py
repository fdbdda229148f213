"""What keeps a pod from doing harm, as functions that return a sentence for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from tests.chart.conftest import Objects, every
from tests.chart.objects import PREFIX, containers, pods

_VOLUMES = {"emptyDir", "secret", "configMap", "projected", "persistentVolumeClaim"}


def pods_are_restricted(objects: Objects) -> Iterator[str]:
    """Pod Security `restricted`, and a numeric user that owns nothing on any host."""
    for name, _, spec in pods(objects):
        security = spec.get("securityContext", {})
        if security.get("runAsNonRoot") is not True:
            yield f"{name} may run as root"
        for number in ("runAsUser", "runAsGroup"):
            if security.get(number, 0) < 10_000:
                yield f"{name} has no {number} of its own"
        if security.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{name} has no seccomp profile"
        for shared in ("hostNetwork", "hostPID", "hostIPC"):
            if spec.get(shared):
                yield f"{name} shares its host's: {shared}"
        for volume in spec.get("volumes", ()):
            of_secrets = all("secret" in source for source in volume.get("projected", {}).get("sources", ()))
            if (
                not {"emptyDir", "secret", "configMap", "projected", "persistentVolumeClaim"} & volume.keys()
                or not of_secrets
            ):
                yield f"{name} mounts a volume of a kind that it does not need: {volume}"


def containers_are_restricted(objects: Objects) -> Iterator[str]:
    """No way up, no capability, nothing to write to but what is mounted."""
    for name, container in containers(objects):
        security = container.get("securityContext", {})
        if security.get("allowPrivilegeEscalation") is not False:
            yield f"{name} may gain privileges"
        if security.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{name} keeps capabilities"
        if security.get("readOnlyRootFilesystem") is not True:
            yield f"{name} may write to its root"
        if security.get("privileged") or security.get("runAsUser") == 0:
            yield f"{name} is privileged"
        if any("hostPort" in port for port in container.get("ports", ())):
            yield f"{name} opens a port of its host"


def resources_are_bounded(objects: Objects) -> Iterator[str]:
    """Each container asks for what it needs and has an end; so has each emptyDir."""
    for name, container in containers(objects):
        for side in ("requests", "limits"):
            missing = {"cpu", "memory", "ephemeral-storage"} - container.get("resources", {}).get(side, {}).keys()
            if missing:
                yield f"{name} has no {side} for {sorted(missing)}"
    for name, _, spec in pods(objects):
        for volume in spec.get("volumes", ()):
            if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
                yield f"{name} may fill its host's disk by {volume['name']}"


def tokens_are_rare(objects: Objects) -> Iterator[str]:
    """An account of its own for each component, and a token for none but the API, and only if it asks Kubernetes."""
    accounts = {each["metadata"]["name"]: each for each in every(objects, "ServiceAccount")}
    asks = bool(every(objects, "RoleBinding"))
    for name, labels, spec in pods(objects):
        component = labels[f"{PREFIX}component"]
        if accounts.get(spec.get("serviceAccountName"), {}).get("metadata", {}).get("labels", {}).get(
            f"{PREFIX}component"
        ) != component:  # fmt: skip
            yield f"{name} has no account of its own"
        if spec.get("automountServiceAccountToken") is not (component == "api" and asks):
            yield f"{name} has a token, or lacks the one it needs"
    for name, account in accounts.items():
        if account.get("automountServiceAccountToken") is not False:
            yield f"the account {name} hands its token to everyone"


def rights_are_few(objects: Objects) -> Iterator[str]:
    """The API looks at pods of its own namespace; it may patch them only where a policy says what."""
    if every(objects, "ClusterRole") or every(objects, "ClusterRoleBinding"):
        yield "something has rights in the whole cluster"
    for role in every(objects, "Role"):
        verbs = set()
        for rule in role["rules"]:
            verbs |= set(rule["verbs"])
            if rule["apiGroups"] != [""] or rule["resources"] != ["pods"]:
                yield f"{role['metadata']['name']} reaches more than pods"
        if not verbs <= {"get", "list", "watch", "patch"}:
            yield f"{role['metadata']['name']} may {sorted(verbs)}"
        if "patch" in verbs:
            yield from _patch_is_guarded(objects)


def _patch_is_guarded(objects: Objects) -> Iterator[str]:
    policies = every(objects, "ValidatingAdmissionPolicy")
    bindings = every(objects, "ValidatingAdmissionPolicyBinding")
    account = every(objects, "ServiceAccount", "api")[0]["metadata"]["name"]
    if [each["metadata"]["name"] for each in policies] != [each["spec"]["policyName"] for each in bindings]:
        yield "pods may be patched and no policy is bound"
        return
    for policy, binding in zip(policies, bindings, strict=True):
        text = " ".join(each["expression"] for each in policy["spec"]["validations"])
        if binding["spec"]["validationActions"] != ["Deny"] or policy["spec"]["failurePolicy"] != "Fail":
            yield "the policy for patches lets them through"
        if not policy["spec"]["matchConditions"][0]["expression"].endswith(f':{account}"'):
            yield "the policy for patches is about someone else"
        for part in ("labels", "finalizers", "ownerReferences"):
            if f"object.metadata.?{part} == oldObject.metadata.?{part}" not in text:
                yield f"a patch may change {part}"
        if "object.spec == oldObject.spec" not in text or "variables.cost" not in text or '== "worker"' not in text:
            yield "a patch may change more than the cost of a worker's deletion"


def passwords_are_files(objects: Objects) -> Iterator[str]:
    """No password, token or credential stands in a variable, an argument or a ConfigMap, nor is readable by all."""
    for name, container in containers(objects):
        for variable in container.get("env", ()):
            if "secretKeyRef" in variable.get("valueFrom", {}) or variable["name"] in (
                "VALKEY_PASSWORD",
                "TUNNEL_TOKEN",
            ):
                yield f"{name} has a secret in the variable {variable['name']}"
        if container.get("envFrom") or any("--token=" in each for each in container.get("args", ())):
            yield f"{name} has a secret in its environment or arguments"
    for name, _, spec in pods(objects):
        for volume in spec.get("volumes", ()):
            mounted = volume.get("secret", volume.get("projected"))
            if mounted and mounted.get("defaultMode") != 0o440:
                yield f"{name} mounts a secret that everyone in it may read"
    for each in every(objects, "ConfigMap"):
        if any(word in str(each["data"]) for word in ("requirepass", "nopass", "BEGIN PRIVATE KEY", "noTLSVerify")):
            yield f"{each['metadata']['name']} holds a secret or gives one up"
