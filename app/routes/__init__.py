"""The routes: one blueprint a file. They use `app.http` and `app.background`; only `create_app` imports them.

`submission` is no route: it turns a request into tasks on the queue, for all routes that enqueue.
"""

from __future__ import annotations

from app.routes import (
    batch,
    chaos,
    cluster,
    dead_letters,
    docs,
    events,
    health,
    identity,
    legacy,
    metrics,
    operations,
    pages,
    parts,
    preview,
    results,
    tasks,
)

#: Every blueprint of the API.
BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        *(tasks, parts, results, batch, preview, events, operations, cluster, dead_letters, chaos),
        *(legacy, identity, health, metrics, docs, pages),
    )
)
