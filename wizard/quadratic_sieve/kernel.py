"""The kernel of the sieve, written in C and loaded with ctypes; `kernel/sieve.h` says what it does."""

from __future__ import annotations

import ctypes
import sys
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from wizard.quadratic_sieve.coefficients import Coefficient
from wizard.quadratic_sieve.factor_base import FactorBase
from wizard.quadratic_sieve.relations import Relation

#: As in `kernel/sieve.h`.
_VERSION, _MOST_FACTORS, _LIMBS = 2, 20, 4

#: Where `python -m wizard.quadratic_sieve.build` puts it.
LIBRARY = Path(__file__).parent / f"_kernel{'.dylib' if sys.platform == 'darwin' else '.so'}"

#: The first prime that is sieved by is above it, and those of the multiplier are below: smaller primes change a cell by
#: little, at great cost. In short numbers, whose factor base is small, they tell more.
_SKIPPED, _SKIPPED_IN_SHORT, _SHORT = 256, 100, 2_000

#: Bits by which a value may miss what its large primes explain: each logarithm is rounded.
_SLACK = {0: 14.0, 1: 14.0, 2: 8.0}

#: Relations that a call has room for.
_ROOM = 1 << 17

#: Polynomials of a call: so few that it has room for all their relations. Each call finds the roots of all primes.
_STEP = 1024

#: Most factors of a value, with repetition.
_MOST_INDICES = 400

_U32 = ctypes.c_uint32
_Wide = ctypes.c_uint64 * _LIMBS


class _Settings(ctypes.Structure):
    _fields_ = (
        ("n", ctypes.c_uint64 * 6),
        ("primes", ctypes.POINTER(_U32)),
        ("roots", ctypes.POINTER(_U32)),
        ("count", _U32),
        ("blocks", _U32),
        ("smallest", _U32),
        ("large_bound", _U32),
        ("large_primes", _U32),
        ("slack", ctypes.c_double),
    )


class _Relation(ctypes.Structure):
    _fields_ = (("polynomial", _U32), ("x", ctypes.c_int32), ("large", _U32 * 2))


class _Coefficient(ctypes.Structure):
    _fields_ = (("a", _Wide), ("count", _U32), ("factors", _U32 * _MOST_FACTORS), ("parts", _Wide * _MOST_FACTORS))


def is_built() -> bool:
    """Whether the kernel is there, and is the one of this version."""
    return _library() is not None


@cache
def _library() -> Any:
    # Rows of bits are made byte by byte, with the lowest first.
    if sys.byteorder != "little":
        return None
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(str(LIBRARY))
        if library.kernel_version() == _VERSION:
            library.sieve_new.restype = ctypes.c_void_p
            library.sieve_new.argtypes = (ctypes.POINTER(_Settings),)
            library.sieve_free.argtypes = (ctypes.c_void_p,)
            library.sieve_free.restype = None
            found, coefficient = ctypes.POINTER(_Relation), ctypes.POINTER(_Coefficient)
            library.sieve_run.argtypes = (ctypes.c_void_p, coefficient, _U32, _U32, found, ctypes.c_int32)
            library.sieve_factor.argtypes = (ctypes.c_void_p, coefficient, found, ctypes.POINTER(_U32), ctypes.c_int32)
            library.dependencies.argtypes = (ctypes.c_void_p, ctypes.c_void_p, _U32, _U32, ctypes.c_void_p)
            library.dependencies.restype = ctypes.c_int64
            return library
    return None


class Sieve:
    """The kernel set up for one number. Raises `MemoryError` if it cannot be."""

    def __init__(self, base: FactorBase) -> None:
        """Copies the factor base."""
        self._base = base
        self._library = _library()
        skipped = _SKIPPED if len(base.primes) > _SHORT else _SKIPPED_IN_SHORT
        smallest = next(i for i, prime in enumerate(base.primes) if prime > skipped)
        array = _U32 * len(base.primes)
        self._handle = self._library.sieve_new(
            _Settings(
                (ctypes.c_uint64 * 6)(*_limbs(base.number, 6)),
                array(*base.primes),
                array(*base.roots),
                len(base.primes),
                base.parameters.blocks,
                smallest,
                base.large_bound,
                base.parameters.large_primes,
                _SLACK[base.parameters.large_primes],
            )
        )
        if not self._handle:
            raise MemoryError("The kernel of the sieve has no memory for this number.")
        self._room = (_Relation * _ROOM)()
        #: The coefficient of the last call of `factor`, and as the kernel takes it.
        self._given: tuple[Coefficient, _Coefficient] | None = None

    def __del__(self) -> None:
        """Frees what the kernel holds."""
        if getattr(self, "_handle", None):
            self._library.sieve_free(self._handle)

    def run(self, coefficient: Coefficient, index: int, first: int, count: int) -> Iterator[Relation]:
        """The relations of `count` polynomials of the coefficient with this index, from the one with number `first`."""
        wanted = _coefficient(coefficient)
        for start in range(first, first + count, _STEP):
            step = min(_STEP, first + count - start)
            found = self._library.sieve_run(self._handle, wanted, start, step, self._room, _ROOM)
            if found < 0:
                raise ValueError("This coefficient is none of the number that is sieved.")
            for each in self._room[:found]:
                yield Relation(index, each.polynomial, each.x, each.large[0], each.large[1])

    def factor(self, coefficient: Coefficient, relation: Relation) -> list[int] | None:
        """The indices of the primes of a relation's value, with repetition, without those of a.

        The number of primes stands for -1. None for what is no relation. Relations of one coefficient should follow
        each other.
        """
        if self._given is None or self._given[0] is not coefficient:
            self._given = coefficient, _coefficient(coefficient)
        indices = (_U32 * _MOST_INDICES)()
        asked = _Relation(relation.polynomial, relation.x, (_U32 * 2)(relation.smaller, relation.larger))
        found = self._library.sieve_factor(self._handle, self._given[1], asked, indices, _MOST_INDICES)
        return None if found < 0 else list(indices[:found])


def dependencies(vectors: Iterable[Iterable[int]], width: int) -> Iterator[list[int]]:
    """Sets of indices of vectors whose sum modulo 2 is 0, 64 at most.

    A vector is given by its columns, all below `width`; one that it has twice is none.
    """
    columns, starts = array("I"), array("Q", (0,))
    for vector in vectors:
        columns.extend(vector)
        starts.append(len(columns))
    count = len(starts) - 1
    masks = array("Q", bytes(8 * count))
    found = _library().dependencies(_address(columns), _address(starts), count, width, _address(masks))
    if found < 0:
        raise MemoryError("The kernel of the sieve has no memory for its equations.")
    for each in range(found):
        yield [index for index, mask in enumerate(masks) if mask >> each & 1]


def _address(of: array[int]) -> int:
    return of.buffer_info()[0]


def _limbs(value: int, count: int) -> list[int]:
    return [value >> 64 * i & (2**64 - 1) for i in range(count)]


def _coefficient(of: Coefficient) -> _Coefficient:
    made = _Coefficient(_Wide(*_limbs(of.a, _LIMBS)), len(of.factors))
    for j, (factor, part) in enumerate(zip(of.factors, of.parts, strict=True)):
        made.factors[j] = factor
        made.parts[j][:] = _limbs(part, _LIMBS)
    return made
