"""A slow line as arithmetic: what a page's requests would take on it, whatever the machine that the test runs on."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page

#: Seconds until the first byte of each answer, and bytes a second that all answers share.
LATENCY, RATE = 0.3, 50_000.0


@dataclass(slots=True)
class Sent:
    """A request: who started it, and how many bytes were its answer."""

    url: str
    starter: str | None
    size: int = 0


@dataclass
class Traffic:
    """The requests of a page, as the browser tells them."""

    page: Page
    sent: dict[str, Sent] = field(default_factory=dict)

    def listen(self) -> None:
        """Notes every request from now on, with what started it."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._begun)
        session.on("Network.loadingFinished", self._ended)

    def _begun(self, event: dict) -> None:
        url, initiator = event["request"]["url"], event["initiator"]
        frames = initiator.get("stack", {}).get("callFrames", [])
        starter = frames[0]["url"] if frames else initiator.get("url")
        if not url.startswith("data:"):
            self.sent[event["requestId"]] = Sent(url, starter)

    def _ended(self, event: dict) -> None:
        if event["requestId"] in self.sent:
            self.sent[event["requestId"]].size = int(event["encodedDataLength"])

    def ended(self) -> list[Sent]:
        """The requests that were answered, in their order."""
        return [each for each in self.sent.values() if each.size]


def seconds(requests: list[Sent]) -> float:
    """How long they take together on the slow line: a request begins when the answer that started it has ended, its
    bytes come after the latency, and those under way at the same time share the rate.
    """
    ends: dict[str, float] = {}
    left = {each.url: float(each.size) for each in requests}
    now = 0.0
    while left:
        starts = {
            each.url: (0.0 if each.starter is None else ends[each.starter]) + LATENCY
            for each in requests
            if each.url in left and (each.starter is None or each.starter in ends)
        }
        assert starts, f"nobody started {sorted(left)}"
        flowing = [url for url, start in starts.items() if start <= now]
        share = RATE / max(1, len(flowing))
        events = [start for start in starts.values() if start > now] + [now + left[url] / share for url in flowing]
        passed, now = min(events) - now, min(events)
        for url in flowing:
            left[url] -= share * passed
            if left[url] < 1e-6:
                del left[url]
                ends[url] = now
    return now
