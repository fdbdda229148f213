"""What kubectl says about pods, as short as a test can say it."""

from __future__ import annotations

from typing import Any

from doctor.cluster import COMPONENT, Snapshot


def labels(component: str) -> dict[str, str]:
    """Of an object of one component."""
    return {COMPONENT: component, "app.kubernetes.io/instance": "wizard"}


def pod(component: str, *, ready: bool = True, phase: str = "Running", **status: Any) -> dict[str, Any]:
    """A pod with one container."""
    conditions = status.pop("conditions", [{"type": "Ready", "status": str(ready)}])
    state = {"name": component, "image": f"math-wizard-{component}:1", "restartCount": 0, "state": {}}
    return {
        "metadata": {"name": f"wizard-{component}-1", "labels": labels(component)},
        "spec": {
            "containers": [{"name": component, "resources": {"limits": {"memory": "512Mi"}}}],
            "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": f"data-{component}"}}],
        },
        "status": {"phase": phase, "conditions": conditions, "containerStatuses": [state | status]},
    }


def waiting(reason: str, message: str = "") -> dict[str, Any]:
    """Of a container that does not run."""
    return {"state": {"waiting": {"reason": reason, "message": message}}}


def homeless(component: str, message: str) -> dict[str, Any]:
    """A pod that no host takes."""
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    return pod(component, phase="Pending", conditions=[condition])


def seen(*pods: dict[str, Any], **others: Any) -> Snapshot:
    """An installation with these pods, and all that it needs beside them."""
    return Snapshot(
        **{
            "namespace": "maths",
            "release": "wizard",
            "context": "kind-trial",
            "release_status": "deployed",
            "pods": list(pods),
            **others,
        }
    )
