"""Sets of relations in whose product every large prime is a square.

Large primes are the vertices of a graph, 1 among them, and relations are its edges: one with a single large prime joins
it to 1, a full one joins 1 to itself. A spanning forest leaves one cycle for each edge that it does not need. Lenstra
and Manasse, Mathematics of Computation 63 (1994), 785-798.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wizard.quadratic_sieve.relations import Relation

if TYPE_CHECKING:
    import numpy as np


def distinct(rows: np.ndarray) -> np.ndarray:
    """Each row once, in ascending order."""
    import numpy as np

    rows = rows[np.lexsort(rows.T[::-1])]
    is_new = np.ones(len(rows), dtype=bool)
    is_new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return rows[is_new]


def in_cycles(rows: np.ndarray) -> list[Relation]:
    """Without relations that have a large prime which no other has, until there are none: cycles do without them."""
    import numpy as np

    while True:
        larges = rows[:, 3:]
        _, places, times = np.unique(larges, return_inverse=True, return_counts=True)
        is_kept = ((times[places.reshape(larges.shape)] > 1) | (larges == 1)).all(axis=1)
        if is_kept.all():
            return [Relation(*row) for row in rows.tolist()]
        rows = rows[is_kept]


def number_of_cycles(found: Sequence[Relation]) -> int:
    """How many sets `cycles` finds: edges + components - vertices."""
    parent: dict[int, int] = {}

    def top(vertex: int) -> int:
        while (above := parent.setdefault(vertex, vertex)) != vertex:
            parent[vertex] = vertex = parent[above]
        return vertex

    closed = 0
    for each in found:
        one, other = top(each.smaller), top(each.larger)
        closed += one == other
        parent[one] = other
    return closed


def cycles(found: Sequence[Relation]) -> list[list[int]]:
    """The sets, as indices into `found`."""
    edges: dict[int, list[tuple[int, int]]] = {}
    for index, each in enumerate(found):
        edges.setdefault(each.smaller, []).append((each.larger, index))
        edges.setdefault(each.larger, []).append((each.smaller, index))
    # The vertex and the edge that a search in breadth came by, and how far from its root a vertex is: paths are short.
    above: dict[int, tuple[int, int, int]] = {}
    in_forest: set[int] = set()
    for root in sorted(edges):
        if root in above:
            continue
        above[root] = root, -1, 0
        waiting = deque([root])
        while waiting:
            vertex = waiting.popleft()
            for other, index in edges[vertex]:
                if other not in above:
                    above[other] = vertex, index, above[vertex][2] + 1
                    in_forest.add(index)
                    waiting.append(other)
    return [_closed_by(index, each, above) for index, each in enumerate(found) if index not in in_forest]


def _closed_by(index: int, edge: Relation, above: dict[int, tuple[int, int, int]]) -> list[int]:
    """The cycle of an edge with the paths in the forest from its ends to where they meet."""
    cycle, one, other = [index], edge.smaller, edge.larger
    while one != other:
        if above[one][2] < above[other][2]:
            one, other = other, one
        one, by, _ = above[one]
        cycle.append(by)
    return cycle
