"""How Sphinx makes the site of what stands in Markdown here: `make site`."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

project = "Distributed Math Wizard"
copyright = "the authors, Apache-2.0"  # noqa: A001 - Sphinx asks for this name
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}

# The sources are the repository, so that a link to CONTRIBUTING.md is one here as well as in a checkout.
root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md", "docs/adr/*.md", "docs/reference/*.md", "chart/README.md", "k8s/README.md"]
# Not looked into: tens of thousands of files that have no page.
exclude_patterns = [".*", "dist", "ui"]

# Anchors as in a checkout: `chart/README.md#values`.
myst_heading_anchors = 4

# A block without a language is a command or what it prints.
highlight_language = "none"

html_theme = "furo"
html_title = project
html_show_sphinx = False
html_copy_source = False


def _front(app: Sphinx, failure: Exception | None) -> None:
    """The address of the site alone leads to its front page."""
    if not failure:
        front = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=docs/index.html">'
        Path(app.outdir, "index.html").write_text(front + "<title>Distributed Math Wizard</title>\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """What Sphinx calls once."""
    app.connect("build-finished", _front)
