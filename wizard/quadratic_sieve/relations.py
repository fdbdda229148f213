"""What sieving finds, and how it travels: 16 bytes a relation, less what zlib finds in them.

The factors of a value do not travel. Whoever combines finds them again, and so finds what is no relation.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

_PACKED = struct.Struct("<HIiII")


class Relation(NamedTuple):
    """The value at `x` of a polynomial of the coefficient with index `coefficient`; large primes are 1 where there is
    none.
    """

    coefficient: int
    polynomial: int
    x: int
    smaller: int
    larger: int


def pack(first: int, found: Iterable[Relation]) -> str:
    """As text; no coefficient may have an index below `first`, or 65,536 above."""
    packed = (_PACKED.pack(each.coefficient - first, *each[1:]) for each in found)
    return b64encode(zlib.compress(b"".join(packed), 1)).decode()


def unpack(first: int, text: str) -> Iterator[Relation]:
    """What was packed. Raises ValueError for anything else."""
    for coefficient, *rest in _PACKED.iter_unpack(_unzipped(text)):
        yield Relation(first + coefficient, *rest)


def table(first: int, text: str) -> np.ndarray:
    """The same, as rows of five numbers."""
    import numpy as np

    fields = np.dtype({"names": Relation._fields, "formats": ("<u2", "<u4", "<i4", "<u4", "<u4")})
    packed = np.frombuffer(_unzipped(text), dtype=fields)
    rows = np.stack([packed[name].astype(np.int64) for name in Relation._fields], axis=1)
    rows[:, 0] += first
    return rows


def _unzipped(text: str) -> bytes:
    try:
        packed = zlib.decompress(b64decode(text, validate=True))
    except zlib.error as error:
        raise ValueError("These are no relations.") from error
    if len(packed) % _PACKED.size:
        raise ValueError("These are no whole relations.")
    return packed
