"""Small numbers with small factor bases, and a reference of what the kernel does, in Python."""

from __future__ import annotations

import pytest

from tests.conftest import missing
from wizard.quadratic_sieve import factor_base as bases
from wizard.quadratic_sieve import kernel
from wizard.quadratic_sieve.parameters import Parameters

#: 29 digits.
SMALL = (10**14 + 31) * (10**14 + 67)


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """A laptop may have no C compiler."""
    if not kernel.is_built():
        missing("the kernel of the quadratic sieve (make kernel)")


@pytest.fixture(scope="session", params=[0, 1, 2], ids=["full", "one large prime", "two large primes"])
def base(request):
    """A factor base of 300 primes."""
    return bases.factor_base(SMALL, Parameters(300, 2, 40, request.param))


@pytest.fixture(scope="session")
def sieve(base):
    """The kernel for it. In numbers as small as this, small primes tell too much to be skipped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "_SKIPPED_IN_SHORT", 5)
        return kernel.Sieve(base)
