"""Who we are. A node is the pod that touched a task, and the pod's name is its identity."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard import __version__

if TYPE_CHECKING:
    from wizard.settings import Settings


def pod_of(holder: str) -> str:
    """The pod in the name of a consumer, `<pod>~<slots>x<nonce>`, or of one of its slots, `<consumer>/<n>`."""
    return holder.partition("~")[0]


@dataclass(frozen=True, slots=True)
class Node:
    """One pod, as it introduces itself: `name` in every `…_by`, `component` as in the chart's folders."""

    name: str
    component: str
    namespace: str = ""
    host: str = ""
    version: str = __version__


def this_node(settings: Settings, component: str) -> Node:
    """The pod name that the Downward API gave (`POD_NAME`), else the machine's host name."""
    return Node(
        name=settings.pod_name or socket.gethostname(),
        component=component,
        namespace=settings.pod_namespace,
        host=settings.node_name,
    )
