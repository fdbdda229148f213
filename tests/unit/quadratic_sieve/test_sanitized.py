"""The kernel under AddressSanitizer and UndefinedBehaviorSanitizer, with warnings as errors."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing
from wizard.quadratic_sieve.build import build

pytestmark = pytest.mark.unit

_RUN = """
import sys
from pathlib import Path
from wizard.quadratic_sieve import kernel
kernel.LIBRARY = Path(sys.argv[1])
from wizard.quadratic_sieve.coefficients import coefficient
from wizard.quadratic_sieve.cycles import number_of_cycles
from wizard.quadratic_sieve.factor_base import factor_base
from wizard.quadratic_sieve.factors import Factorization
from wizard.quadratic_sieve.parameters import Parameters
n = 1000000000000000003 * 1000000000000000009
# The second has primes above a block and above the interval, which go by buckets.
for base in (factor_base(n, Parameters(150, 2, 60, 2)), factor_base(n, Parameters(7_000, 2, 20, 1))):
    sieve, found, index = kernel.Sieve(base), [], 0
    while number_of_cycles(found) < len(base.primes) + 80 and index < 60:
        found += sieve.run(coefficient(base, index), index, 0, 4)
        index += 1
    assert found
    assert all(sieve.factor(coefficient(base, each.coefficient), each) for each in found[:50])
    if index < 60:
        assert n % Factorization(base).factor(found) == 0
print("sound")
"""


def test_it_touches_no_memory_but_its_own(tmp_path: Path) -> None:
    """From the first polynomial to the factor."""
    if not shutil.which("cc"):
        missing("a C compiler")
    library = tmp_path / "kernel.so"
    build(library, "-O1", "-g", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
    preloaded = [
        subprocess.run(["cc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()
        for name in ("libasan.so", "libubsan.so")
    ]
    # Python itself leaks at its end, which is not what is asked here.
    environment = {"LD_PRELOAD": " ".join(preloaded), "ASAN_OPTIONS": "detect_leaks=0", "PATH": "/usr/bin:/bin"}

    command = [sys.executable, "-c", _RUN, str(library)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)

    assert done.stdout == "sound\n", done.stderr
