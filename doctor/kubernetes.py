"""What is wrong on Kubernetes, cause before consequence: a pod that only waits for another one is no finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from doctor.cluster import COMPONENT, Object, Snapshot
from doctor.finding import Finding

#: Restarts of a container from which on somebody should look.
_MANY_RESTARTS = 3

#: Waiting reasons of a container whose image is not there.
_NO_IMAGE = {"ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"}

#: A key or an object that a pod needs and that is not there, in Kubernetes' words.
_MISSING = re.compile(
    r'(?:(?P<kind>secret|configmap) "(?P<name>[^"]+)" not found)|(?:references non-existent (?P<key>secret|config) key)'
)

#: Who is looked at first, of those that are not ready: the others wait for them.
_FIRST = {"valkey": 0, "api": 1, "worker": 2, "gateway": 3}

#: The share of Valkey's memory above which new tasks are refused soon.
_MEMORY_SHARE = 0.75


def examine(seen: Snapshot) -> list[Finding]:
    """All that is wrong."""
    found = [*_release(seen), *_claims(seen), *_missing_pods(seen)]
    for pod in seen.pods:
        found += _pod(seen, pod)
    # What waits for something that was found needs no sentence of its own.
    if not found:
        found += _unready(seen)
    return [*found, *_autoscalers(seen), *_ways_in(seen), *_work(seen)]


def _release(seen: Snapshot) -> Iterator[Finding]:
    if seen.release_status.startswith(("pending", "failed")):
        yield Finding(
            f"The last change of the release {seen.release} did not end well: it is {seen.release_status}.",
            f"helm -n {seen.namespace} history {seen.release}    # then the same with rollback",
        )


def _claims(seen: Snapshot) -> Iterator[Finding]:
    wanted = {
        volume["persistentVolumeClaim"]["claimName"]
        for pod in seen.pods
        for volume in pod["spec"].get("volumes", ())
        if "persistentVolumeClaim" in volume
    }
    classes = {each["metadata"]["name"] for each in seen.storage_classes}
    for claim in seen.claims:
        name, chosen = claim["metadata"]["name"], claim["spec"].get("storageClassName")
        if name not in wanted or claim["status"].get("phase") == "Bound":
            continue
        if not chosen and classes:
            yield Finding(
                f"Valkey waits for its volume {name}: no storage class is the default, and the values name none.",
                f"kubectl get storageclass    # set valkey.persistence.storageClass: {' or '.join(sorted(classes))}",
            )
        elif chosen and chosen not in classes:
            yield Finding(
                f"Valkey waits for its volume {name}: there is no storage class {chosen}.", "kubectl get storageclass"
            )
        elif not _waits_for_consumer(seen, chosen):
            yield Finding(
                f"Valkey waits for its volume {name}, which nobody has made yet.",
                f"kubectl -n {seen.namespace} describe pvc {name}",
            )


def _waits_for_consumer(seen: Snapshot, chosen: str | None) -> bool:
    """Whether a volume of that class is made only when its pod has a host: then the pod says what is wrong."""
    return any(
        each.get("volumeBindingMode") == "WaitForFirstConsumer"
        for each in seen.storage_classes
        if each["metadata"]["name"] == chosen
    )


def _missing_pods(seen: Snapshot) -> Iterator[Finding]:
    for deployment in seen.deployments:
        for condition in deployment["status"].get("conditions", ()):
            if condition["type"] == "ReplicaFailure" and condition["status"] == "True":
                yield Finding(
                    f"Kubernetes makes no pods of {deployment['metadata']['name']}: {condition.get('message', '')}",
                    f"kubectl -n {seen.namespace} describe replicaset -l {COMPONENT}={_component(deployment)}",
                )


def _pod(seen: Snapshot, pod: Object) -> Iterator[Finding]:
    name, status = pod["metadata"]["name"], pod["status"]
    said = " ".join(seen.events.get(name, ()))
    for condition in status.get("conditions", ()):
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            yield _homeless(seen, pod, condition.get("message", ""))
            return
    for container in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
        waiting = container.get("state", {}).get("waiting", {})
        reason, ended = waiting.get("reason", ""), container.get("lastState", {}).get("terminated", {})
        if reason in _NO_IMAGE:
            yield Finding(f"{name} lacks its image {container['image']}.", _to_load(seen, container["image"]))
        elif missing := _MISSING.search(f"{waiting.get('message', '')} {said}" if not _is_ready(pod) else ""):
            yield _without(seen, name, missing)
        elif ended.get("reason") == "OOMKilled" and container.get("restartCount", 0):
            component = _component(pod)
            yield Finding(
                f"{name} was ended because it took more memory than {component}.resources.limits.memory.",
                f"{_upgrade(seen)} --set {component}.resources.limits.memory=…",
            )
        elif reason == "CrashLoopBackOff" or container.get("restartCount", 0) >= _MANY_RESTARTS:
            code = ended.get("exitCode", "unknown")
            yield Finding(
                f"{name} has ended {container['restartCount']} times, the last time with code {code}.",
                f"kubectl -n {seen.namespace} logs {name} --previous --tail=20",
            )


def _homeless(seen: Snapshot, pod: Object, message: str) -> Finding:
    name = pod["metadata"]["name"]
    cordoned = [each["metadata"]["name"] for each in seen.hosts if each["spec"].get("unschedulable")]
    if cordoned:
        why = " and its volume is on one of them" if "volume" in message else ""
        return Finding(
            f"{name} finds no host: {', '.join(cordoned)} takes no pods now{why}.", f"kubectl uncordon {cordoned[0]}"
        )
    if "Insufficient" in message:
        return Finding(
            f"{name} finds no host with enough left: {message}",
            f"kubectl describe nodes    # or lower {_component(pod)}.resources.requests",
        )
    return Finding(f"{name} finds no host: {message}", f"kubectl -n {seen.namespace} describe pod {name}")


def _to_load(seen: Snapshot, image: str) -> str:
    if seen.context.startswith("kind-"):
        return f"kind load docker-image --name {seen.context.removeprefix('kind-')} {image}"
    if seen.context == "minikube":
        return f"minikube image load {image}"
    return f"docker push {image}    # and name it by --set api.image.repository=… or worker.image.repository=…"


def _without(seen: Snapshot, name: str, missing: re.Match[str]) -> Finding:
    if kind := missing["kind"]:
        create = "secret generic" if kind == "secret" else "configmap"
        return Finding(
            f"{name} does not start: there is no {kind} {missing['name']} in the namespace {seen.namespace}.",
            f"kubectl -n {seen.namespace} create {create} {missing['name']} --from-literal=…    # keys: values.yaml",
        )
    return Finding(
        f"{name} does not start: a Secret or ConfigMap lacks a key that it needs.",
        f"kubectl -n {seen.namespace} describe pod {name}",
    )


def _unready(seen: Snapshot) -> Iterator[Finding]:
    """Nothing explains why a pod is not ready: Valkey first, since the API and the workers wait for it."""
    waiting = sorted(
        (pod for pod in seen.pods if not _is_ready(pod) and pod["status"].get("phase") == "Running"),
        key=lambda pod: (
            ("valkey", "api", "worker", "gateway").index(_component(pod))
            if _component(pod) in ("valkey", "api", "worker", "gateway")
            else 9
        ),
    )
    if not waiting:
        return
    pod = waiting[0]
    name, component = pod["metadata"]["name"], _component(pod)
    detail = str(seen.readiness.get("detail", "")) if component in ("api", "worker") else ""
    if "lacks a right" in detail:
        yield Finding(
            f"Valkey refuses the password or the rights of {name}.",
            f"kubectl -n {seen.namespace} logs -l {COMPONENT}={component} --tail=20    # was the Secret changed?",
        )
        return
    yield Finding(
        f"{name} runs and is not ready. {detail}".strip(),
        f"kubectl -n {seen.namespace} logs {name} --tail=20",
    )


def _autoscalers(seen: Snapshot) -> Iterator[Finding]:
    for each in seen.autoscalers:
        name = each["metadata"]["name"]
        for condition in each["status"].get("conditions", ()):
            if condition["type"] != "ScalingActive" or condition["status"] != "False":
                continue
            if condition.get("reason") == "FailedGetResourceMetric":
                yield Finding(
                    f"{name} is not scaled: nobody measures CPU in this cluster, which metrics-server does.",
                    "kubectl top nodes    # install metrics-server; on kind: kubectl apply -f k8s/metrics-server.yaml",
                )
            else:
                yield Finding(
                    f"{name} is not scaled: {condition.get('message', condition.get('reason', ''))}",
                    f"kubectl -n {seen.namespace} describe hpa {name}",
                )


def _ways_in(seen: Snapshot) -> Iterator[Finding]:
    for each in seen.ingresses:
        wanted = each["spec"].get("ingressClassName", "")
        if wanted not in seen.ingress_classes:
            yield Finding(
                f"No controller serves the ingress {each['metadata']['name']}: there is no class {wanted}.",
                f"kubectl get ingressclass    # set ingress.className: {' or '.join(seen.ingress_classes)}",
            )


def _work(seen: Snapshot) -> Iterator[Finding]:
    queue = seen.state.get("queue", {})
    workers = [each for each in seen.state.get("nodes", ()) if each["component"] == "worker"]
    if queue and not workers and queue["queued"] + queue["queued_parts"]:
        yield Finding(
            f"{queue['queued'] + queue['queued_parts']} tasks wait, and no worker is there.",
            f"kubectl -n {seen.namespace} get pods,hpa -l {COMPONENT}=worker",
        )
    if queue.get("dead_letters"):
        yield Finding(
            f"{queue['dead_letters']} tasks failed too often and were given up.",
            f"kubectl -n {seen.namespace} logs -l {COMPONENT}=worker --tail=50    # the page lists them",
        )
    used, most = seen.state.get("valkey", {}).get("memory_bytes", 0), _memory_limit(seen)
    if most and used > _MEMORY_SHARE * most:
        yield Finding(
            f"Valkey has filled {used / most:.0%} of its memory; new tasks are refused from 80 % on.",
            f"{_upgrade(seen)} --set valkey.resources.limits.memory=…",
        )


def _memory_limit(seen: Snapshot) -> int:
    """What Valkey may fill: three fifths of its container's limit, as the chart has it."""
    for pod in seen.pods:
        limit = pod["spec"]["containers"][0].get("resources", {}).get("limits", {}).get("memory", "")
        units = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
        if _component(pod) == "valkey" and limit[-2:] in units:
            return int(float(limit[:-2]) * units[limit[-2:]] * 3 / 5)
    return 0


def _upgrade(seen: Snapshot) -> str:
    return f"helm -n {seen.namespace} upgrade {seen.release} chart --reuse-values"


def _component(each: Object) -> str:
    return str(each["metadata"]["labels"].get(COMPONENT, ""))


def _is_ready(pod: Object) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
