"""People with static tokens, for systems that ask who one is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

#: Who has which role. Nobody else is known.
ROLES = {
    **dict.fromkeys(("ada", "bob", "carl", "dora", "erik", "fred", "guest"), "submit"),
    "rita": "read",
    "olga": "operate",
}


def token_of(name: str) -> str:
    """The token with which a person signs in."""
    return f"the token of {name}"


def signed(name: str) -> dict[str, str]:
    """The header with which a person asks the API directly."""
    return {"Authorization": f"Bearer {token_of(name)}"}


def write_tokens(path: Path, **changed: str | None) -> None:
    """Writes the file of tokens, at once as a Secret changes. `changed` are other roles; None: not known any more."""
    tokens = [
        {"name": name, "sha256": hashlib.sha256(token_of(name).encode()).hexdigest(), "roles": [role]}
        for name, role in {**ROLES, **changed}.items()
        if role
    ]
    new = path.with_suffix(".new")
    new.write_text(json.dumps(tokens))
    new.replace(path)
