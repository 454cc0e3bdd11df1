"""Packing of buffers with known lifetimes into one arena.

Each buffer is a size in bytes and an interval of time, both ends included. Two buffers
whose intervals meet must not overlap in the arena. The least height is NP-hard to find
(dynamic storage allocation); the lower bound is the most bytes live at one time.

Several orders are tried, each with best fit: a buffer goes into the lowest gap, or the
tightest one, left by those placed before it whose intervals meet its own. The best
result is kept; the search ends early where the bound is reached. After Pisarchyk and
Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020), greedy by size
and by breadth, with more orders and a descent that moves what caused the height first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lifetime:
    """A buffer: `size` bytes, live from time `first` to time `last`, both included."""

    size: int
    first: int
    last: int

    def meets(self, other: Lifetime) -> bool:
        """True where both are live at one time."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Packing:
    """An offset a buffer, in bytes, and the bytes of the whole."""

    offsets: tuple[int, ...]
    height: int


def supports(lifetimes: Sequence[Lifetime], packing: Packing) -> list[list[int]]:
    """For each buffer, those that it lies on: where sizes differ from the ones `packing` was
    made for, a buffer that starts where the highest of these ends overlaps none.

    All buffers that live at one time are in the order that they have in `packing`; those
    that another one in between lies on are left out.

    >>> lives = [Lifetime(4, 0, 2), Lifetime(8, 1, 3), Lifetime(4, 2, 5)]
    >>> supports(lives, Packing((0, 4, 12), 16))
    [[], [0], [1]]
    """
    order = sorted(range(len(lifetimes)), key=lambda i: (packing.offsets[i], lifetimes[i].size, i))
    neighbours = _neighbours(lifetimes)
    rank = {i: place for place, i in enumerate(order)}
    below = [{j for j in neighbours[i] if rank[j] < rank[i]} for i in range(len(lifetimes))]
    found: list[list[int]] = []
    for own in below:
        covered = {j for i in own for j in below[i]}
        found.append(sorted(own - covered, key=rank.__getitem__))
    return found


def max_live(lifetimes: Sequence[Lifetime]) -> int:
    """The most bytes live at one time: no packing is lower.

    >>> max_live([Lifetime(4, 0, 2), Lifetime(8, 1, 3), Lifetime(4, 3, 5)])
    12
    """
    changes: dict[int, int] = {}
    for item in lifetimes:
        changes[item.first] = changes.get(item.first, 0) + item.size
        changes[item.last + 1] = changes.get(item.last + 1, 0) - item.size
    live = highest = 0
    for time in sorted(changes):
        live += changes[time]
        highest = max(highest, live)
    return highest


def pack(lifetimes: Sequence[Lifetime], rounds: int = 64) -> Packing:
    """Places every buffer; at most `rounds` further tries where the bound is not reached.

    >>> pack([Lifetime(4, 0, 2), Lifetime(8, 1, 3), Lifetime(4, 3, 5)]).height
    12
    """
    bound = max_live(lifetimes)
    neighbours = _neighbours(lifetimes)
    best: Packing | None = None
    best_order: list[int] = []
    for order in _orders(lifetimes, neighbours):
        for tight in (False, True):
            found = _place(lifetimes, neighbours, order, tight)
            if best is None or found.height < best.height:
                best, best_order = found, order
            if best.height == bound:
                return best
    assert best is not None, "there is at least one order"
    for _ in range(rounds):
        order = _with_culprits_first(lifetimes, best, best_order)
        found = _place(lifetimes, neighbours, order, False)
        if found.height >= best.height and order == best_order:
            break
        best_order = order
        best = found if found.height < best.height else best
        if best.height == bound:
            break
    return best


def _orders(lifetimes: Sequence[Lifetime], neighbours: Sequence[Sequence[int]]) -> list[list[int]]:
    """The orders to place in: by size, by size times length, by start, by demand."""
    indices = range(len(lifetimes))

    def length(i: int) -> int:
        return lifetimes[i].last - lifetimes[i].first + 1

    demand = _demand(lifetimes)
    keys: tuple[Callable[[int], tuple[int, ...]], ...] = (
        lambda i: (-lifetimes[i].size, -length(i), lifetimes[i].first),
        lambda i: (-lifetimes[i].size * length(i), lifetimes[i].first),
        lambda i: (lifetimes[i].first, -lifetimes[i].size),
        lambda i: (-lifetimes[i].last, -lifetimes[i].size),
        lambda i: (-length(i), -lifetimes[i].size),
        lambda i: (-demand[i], -lifetimes[i].size, lifetimes[i].first),
        lambda i: (-len(neighbours[i]), -lifetimes[i].size),
    )
    return [sorted(indices, key=key) for key in keys]


def _demand(lifetimes: Sequence[Lifetime]) -> list[int]:
    """For each buffer, the most bytes live at any time of its own life."""
    return [max_live([o for o in lifetimes if o.meets(item)]) for item in lifetimes]


def _neighbours(lifetimes: Sequence[Lifetime]) -> list[list[int]]:
    return [
        [j for j, other in enumerate(lifetimes) if j != i and item.meets(other)]
        for i, item in enumerate(lifetimes)
    ]


def _place(
    lifetimes: Sequence[Lifetime],
    neighbours: Sequence[Sequence[int]],
    order: Sequence[int],
    tight: bool,
) -> Packing:
    offsets = [-1] * len(lifetimes)
    height = 0
    for i in order:
        size = lifetimes[i].size
        taken = sorted(
            (offsets[j], offsets[j] + lifetimes[j].size) for j in neighbours[i] if offsets[j] >= 0
        )
        offsets[i] = _gap(taken, size, tight)
        height = max(height, offsets[i] + size)
    return Packing(tuple(offsets), height)


def _gap(taken: Sequence[tuple[int, int]], size: int, tight: bool) -> int:
    """The lowest gap of `size` bytes between `taken`, or the one that leaves least."""
    end = 0
    best: tuple[int, int] | None = None
    for start, stop in taken:
        if start - end >= size:
            if not tight:
                return end
            if best is None or start - end < best[0]:
                best = (start - end, end)
        end = max(end, stop)
    return best[1] if best is not None else end


def _with_culprits_first(
    lifetimes: Sequence[Lifetime], packing: Packing, order: Sequence[int]
) -> list[int]:
    """`order` with the buffers that reach the top moved to its front."""
    top = [i for i in order if packing.offsets[i] + lifetimes[i].size == packing.height]
    return [*top, *(i for i in order if i not in top)]
