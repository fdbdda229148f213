"""Clients that go on asking while something dies."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise

from tests.live_api import LiveApi


class SteadyLoad:
    """Twenty additions a second, each sent again under the same key until it is acknowledged."""

    def __init__(self, api: LiveApi, patience: float = 60) -> None:
        """Begins at once; one addition is sent again for so many seconds at most."""
        self._api, self._patience = api, patience
        self.acknowledged: dict[int, str] = {}
        self.moments: list[float] = []
        self._refused: list[str] = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Sends no more and waits for those under way."""
        self._ending.set()
        self._thread.join()

    def longest_gap(self, since: float) -> float:
        """The longest time without an acknowledgement after `since`."""
        moments = [since, *(each for each in sorted(self.moments) if each > since)]
        return max(after - before for before, after in pairwise(moments))

    def check(self) -> None:
        """Nothing was refused but for the moment, and every acknowledged task has ended with the right answer."""
        assert self._refused == []
        for number, task_id in self.acknowledged.items():
            assert self._api.result(task_id, 60)["result"] == {"sum": str(number + 1)}, number

    def _run(self) -> None:
        with ThreadPoolExecutor(200) as threads:
            sent: list[Future[None]] = []
            while not self._ending.wait(0.05):
                sent.append(threads.submit(self._insist, len(sent)))
            # A busy machine sends fewer than it should.
            threads.shutdown(cancel_futures=True)
        self._refused = [str(error) for each in sent if not each.cancelled() and (error := each.exception())]

    def _insist(self, number: int) -> None:
        key, inputs = f"{id(self)}-{number}", {"a": str(number), "b": "1"}
        # As Retry-After says. Clients that do not wait would be a load of their own.
        self.acknowledged[number] = self._api.insist("add", inputs, key, self._patience, pause=1.0)
        self.moments.append(time.monotonic())
