"""A list of contents that is no valid CycloneDX is never written."""

from __future__ import annotations

import pytest

from release.sbom import CannotList, check

pytestmark = pytest.mark.unit

LIST = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}


def test_an_invalid_list_is_refused() -> None:
    """With what is wrong about it."""
    with pytest.raises(CannotList, match="no valid CycloneDX"):
        check({**LIST, "components": [{"type": "spell", "name": "flint"}]})


def test_the_same_list_is_the_same_text() -> None:
    """In whatever order it was put together."""
    assert check(LIST) == check(dict(reversed(LIST.items())))
