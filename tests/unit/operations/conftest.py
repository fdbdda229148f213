"""What the tests of operations share."""

from __future__ import annotations

# Its cysignals takes SIGALRM for itself when it is imported. Here that happens before pytest-timeout sets the signal
# for each test; inside a test it would leave a test that hangs without a timeout.
import primecountpy  # noqa: F401
