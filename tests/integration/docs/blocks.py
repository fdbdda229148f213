"""The commands of a page in Markdown: blocks between fences, what stands below them, and why some are not run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

#: Languages whose blocks are commands.
RUN = ("sh", "bash", "python")

_BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<why>[^>]+) -->\n)?^```(?P<language>[a-z]*)\n(?P<text>.*?)^```\n"
    r"(?:\n```text\n(?P<shown>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """Commands, the answer that stands below them if there is one, and the reason why they are not run, or none."""

    language: str
    text: str
    shown: str | None
    why_not: str | None

    def shows(self, said: str) -> bool:
        """Whether the page shows what was said; … stands for anything."""
        wanted = ".*".join(map(re.escape, (self.shown or "").rstrip("\n").split("…")))
        return re.fullmatch(wanted, said.rstrip("\n"), re.DOTALL) is not None


def blocks(page: Path) -> list[Block]:
    """All blocks of commands of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    found = (
        Block(each["language"], each["text"], each["shown"], each["why"] and each["why"].strip())
        for each in _BLOCK.finditer(text)
    )
    return [each for each in found if each.language in RUN]


def every_page() -> list[Path]:
    """What a reader is given: README and `docs/`."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def pages() -> list[Path]:
    """Those that have such blocks."""
    return [page for page in every_page() if blocks(page)]
