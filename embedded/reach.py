"""`python -m embedded.reach`: whether the Valkey that the environment names serves; if not, one sentence says why."""

from __future__ import annotations

import sys

import valkey

from wizard.connection import check, connect
from wizard.errors import SettingError
from wizard.settings import Settings


def main() -> int:
    """The exit code: 0 if it serves."""
    try:
        settings = Settings.from_environment()
        check(settings)
        with connect(settings, name="embedded") as client:
            client.ping()
    except SettingError as error:
        print(error, file=sys.stderr)
        return 1
    except valkey.ValkeyError as error:
        print(f"The Valkey that the settings name ({settings.valkey}) does not serve: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
