"""The routes: one blueprint a file. They use `app.http` and `app.background`; only `create_app` imports them.

`submission` is no route: it turns a request into tasks on the queue, for all routes that enqueue. Nor is `line_reader`,
which reads the lines of batches.
"""

from __future__ import annotations

from app.routes import (
    batch,
    batches,
    chaos,
    cluster,
    dead_letters,
    docs,
    events,
    health,
    identity,
    legacy,
    load,
    metrics,
    operations,
    pages,
    parts,
    preview,
    results,
    session,
    tasks,
    verdicts,
)

#: Every blueprint of the API.
BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        *(tasks, parts, results, batch, batches, verdicts, preview),
        *(events, operations, cluster, load, dead_letters, chaos),
        *(legacy, identity, session, health, metrics, docs, pages),
    )
)
