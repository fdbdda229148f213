"""Why a request is turned away at the door. `app/http/errors.py` gives each a status code."""

from __future__ import annotations

from wizard.errors import WizardError


class Unauthenticated(WizardError):
    """The request proves no caller, or its proof does not count. The text never holds a part of the proof."""


class Forbidden(WizardError):
    """The caller is known and lacks a role."""


class CannotVerify(WizardError):
    """What a proof is verified with cannot be had now: the keys of an issuer, or a file. Nobody is let in by it."""
