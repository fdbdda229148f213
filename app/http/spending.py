"""What a request spends, and from which limit. Endpoints declare it; most spend one read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wizard.limit import Limit
from wizard.settings import Settings


class Kind(StrEnum):
    """What is limited by itself: the names of the limits."""

    #: Every request that is none of the others.
    READ = "read"
    #: A request that holds a thread: a stream of events, or a wait for a result.
    STREAMS = "streams"
    #: A request that enqueues: its foretold seconds of work. Only `enqueue` knows them.
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Spending:
    """`units` of one limit. For a submission: how hard its body is to read, in requests."""

    kind: Kind | None
    units: float = 1


#: What is asked all the time by machines, or costs next to nothing.
FREE = Spending(None)

READ = Spending(Kind.READ)

#: A line is read, foretold and drawn: some milliseconds.
PREVIEW = Spending(Kind.READ, 2)

STREAM = Spending(Kind.STREAMS)

#: A stream if the request says `?wait=`, else a read.
WAIT = Spending(Kind.STREAMS)

SUBMIT = Spending(Kind.SUBMIT)

#: To read a batch may take a third of a second of processor time.
BATCH = Spending(Kind.SUBMIT, 10)


def limits(settings: Settings) -> dict[Kind, Limit]:
    """The limits of this installation."""
    return {
        Kind.READ: Limit(Kind.READ, settings.limit_read, settings.limit_read_burst, "send {} requests"),
        Kind.STREAMS: Limit(
            Kind.STREAMS, settings.limit_streams / 60, settings.limit_streams_burst, "open {} streams or waits"
        ),
        Kind.SUBMIT: Limit(
            Kind.SUBMIT, settings.limit_submit, settings.limit_submit_burst, "submit {} seconds of foretold work"
        ),
    }
