"""A worker, or an API (`bench.unwatched:app`), that counts nothing for Prometheus: what `watching.py` compares with."""

from __future__ import annotations

import sys

from flask import Flask

from app import create_app
from worker.__main__ import main
from worker.counts import SlotCounts


def __getattr__(name: str) -> Flask:
    if name != "app":
        raise AttributeError(name)
    made = create_app()
    made.after_request_funcs.clear()
    return made


if __name__ == "__main__":
    for each in ("claimed", "ended", "divided", "settled"):
        setattr(SlotCounts, each, lambda *_: None)
    sys.exit(main())
