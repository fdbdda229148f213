"""The answers about the cluster and its nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.http.shape import Count, DateTime, Shape, TaskId, about, moment
from wizard import queue


class Node(Shape, forbid_unknown_fields=False):
    """The last heartbeat of a node."""

    name: Annotated[str, about("Its name: that of its pod.")]
    component: Annotated[str, about("api or worker.")]
    version: Annotated[str, about("The version of this software that it runs.")]
    started_at: Annotated[DateTime, about("When it started.")]
    last_seen: Annotated[DateTime, about("When it sent this heartbeat.")]
    state: Annotated[str | UnsetType, about("idle, busy or draining.")] = UNSET
    host: Annotated[str | UnsetType, about("The machine under it, which Kubernetes calls a node.")] = UNSET
    start: Annotated[str | UnsetType, about("Only of a worker: the random name of this start of it.")] = UNSET
    requests: Annotated[Count | UnsetType, about("Only of an API node: the requests that it answered.")] = UNSET
    consumer: Annotated[str | UnsetType, about("Only of a worker: its name in the queue.")] = UNSET
    slots: Annotated[Count | UnsetType, about("Only of a worker: how many tasks it calculates at a time.")] = UNSET
    busy: Annotated[Count | UnsetType, about("Only of a worker: how many of its slots calculate.")] = UNSET
    settled: Annotated[Count | UnsetType, about("Only of a worker: the attempts that it ended.")] = UNSET

    @classmethod
    def heard(cls, beat: Mapping[str, str]) -> Self:
        """A node by its heartbeat, in which Valkey keeps all values as text and moments in milliseconds."""
        moments = {name: moment(int(beat[name])) for name in ("started_at", "last_seen")}
        return msgspec.convert({**beat, **moments}, cls, strict=False)


class Valkey(Shape):
    """The server of the queue."""

    version: Annotated[str, about("Its version.")]
    role: Annotated[str, about("master or slave, as Valkey calls them.")]
    memory_bytes: Annotated[Count, about("The memory that it uses.")]
    uptime_seconds: Annotated[Count, about("How long it has run.")]
    clients: Annotated[Count, about("Connections that it has.")]


class Queue(Shape):
    """How many tasks wait and run."""

    queued: Annotated[Count, about("Tasks that wait, without the parts of others.")]
    queued_parts: Annotated[Count, about("Parts of tasks that wait.")]
    running: Annotated[Count, about("Tasks that workers hold.")]
    delayed: Annotated[Count, about("Tasks that wait for their next attempt after an error.")]
    dead_letters: Annotated[Count, about("Tasks that failed too often.")]
    oldest_waiting_seconds: Annotated[
        Annotated[float, Meta(ge=0)] | None, about("How long the oldest has waited; null if none waits.")
    ]
    waiting_seconds: Annotated[
        Annotated[float, Meta(ge=0)], about("Foretold seconds of one worker for all tasks and parts that wait.")
    ]
    wanted_slots: Annotated[
        Count, about("Slots of workers for what runs, and to finish in time what waits: autoscalers go by it.")
    ]


class HeldTask(Shape):
    """A task, or a part of one, that a worker holds."""

    task_id: Annotated[TaskId, about("Its id.")]
    operation: Annotated[str, about("The name of its operation.")]
    attempt: Annotated[Count, about("The number of the attempt.")]
    parent: Annotated[TaskId | None, about("The task of which it is a part.")]
    started_at: Annotated[DateTime | None, about("When the attempt began.")]


class Holder(Shape):
    """One start of a worker that has a lease. One that was killed stays until its lease runs out."""

    name: Annotated[str, about("The name of its pod.")]
    start: Annotated[str, about("The random name of this start, as in the heartbeat of the node.")]
    lease_seconds: Annotated[Annotated[float, Meta(ge=0)], about("Seconds until its lease runs out: then it is lost.")]
    held: Annotated[Count, about("How many tasks it holds, those that the caller does not see included.")]
    busy: Annotated[Count, about("How many of its slots hold tasks.")]
    tasks: Annotated[list[HeldTask], about("The tasks that it holds, the oldest first.")]

    @classmethod
    def seen(cls, holder: queue.Holder, tasks: Sequence[queue.HeldTask]) -> Self:
        """One of the queue, with those of its tasks that the caller sees."""
        return cls(
            name=holder.pod,
            start=holder.start,
            lease_seconds=round(holder.lease_seconds, 3),
            held=len(holder.tasks),
            busy=holder.busy,
            tasks=[
                HeldTask(
                    task_id=each.task_id,
                    operation=each.operation,
                    attempt=each.attempt,
                    parent=each.parent,
                    started_at=None if each.started_at is None else moment(each.started_at),
                )
                for each in tasks
            ],
        )


class Pod(Shape):
    """A pod as Kubernetes sees it."""

    name: Annotated[str, about("Its name.")]
    component: Annotated[str, about("What it is for: api, worker, valkey, gateway or cloudflared.")]
    phase: Annotated[str, about("Pending, Running, Terminating and so on.")]
    ready: Annotated[bool, about("Whether it is ready.")]
    host: Annotated[str | None, about("The machine under it, which Kubernetes calls a node.")]
    restarts: Annotated[Count, about("How often its containers were started again.")]
    version: Annotated[str, about("The version of this software that it runs.")]
    started_at: Annotated[DateTime | None, about("When it started.")]
    reason: Annotated[str | None, about("What it waits for when it is not ready.")]
    deletion_cost: Annotated[Count | None, about("When Kubernetes scales in, pods with the lowest number go first.")]


class Kubernetes(Shape):
    """The pods of this installation."""

    why: Annotated[str | None, about("Why there are no pods to show; null if there are.")]
    pods: Annotated[list[Pod], about("The pods by component and name.")]


class Cluster(Shape):
    """The cluster at this moment."""

    valkey: Annotated[Valkey, about("The server of the queue.")]
    demo: Annotated[bool, about("Whether the operator may kill workers from the page.")]
    queue: Annotated[Queue, about("How many tasks wait and run.")]
    nodes: Annotated[list[Node], about("The nodes that are alive, by name.")]
    holders: Annotated[list[Holder], about("Who holds what: every worker with a lease, by name and start.")]
    kubernetes: Annotated[Kubernetes, about("The pods as Kubernetes sees them.")]


class Identity(Shape):
    """The node that answers."""

    node: Annotated[str, about("Its name: that of its pod.")]
    component: Annotated[str, about("Always api.")]
    version: Annotated[str, about("The version of this software that it runs.")]


class Health(Shape):
    """The state of this node."""

    ok: Annotated[bool, about("Always true: otherwise the answer is a problem.")]


class ValkeyTest(Shape):
    """Whether Valkey answers this node."""

    ok: Annotated[bool, about("Always true: otherwise the answer is a problem.")]
    ping_ms: Annotated[float, about("How long Valkey took to answer, in milliseconds.")]
    node: Annotated[str, about("The node that asked.")]
