"""Instructions in which the lanes of a warp look at each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlopt.runtime.gpu.errors import DeviceError

EXCHANGES: dict[str, Callable[..., tuple[np.ndarray, ...]]] = {}
"""By first word: `(op, warp of each lane, id of each lane, operands) -> results`."""


def exchange(name: str) -> Callable[[Any], Any]:
    """Decorator: the function runs instructions called `name`."""

    def register(function: Any) -> Any:
        EXCHANGES[name] = function
        return function

    return register


@exchange("shfl")
def shuffle(
    op: tuple[str, ...],
    warps: np.ndarray,
    ids: np.ndarray,
    value: np.ndarray,
    offset: np.ndarray,
    clamp: np.ndarray,
    mask: np.ndarray | None = None,
) -> tuple[np.ndarray, ...]:
    """The value of another lane, and whether it takes part (PTX ISA, `shfl.sync`)."""
    lane = ids.astype(np.int64)
    distance = (offset & np.uint32(31)).astype(np.int64)
    last = (clamp & np.uint32(31)).astype(np.int64)
    segment = ((clamp >> np.uint32(8)) & np.uint32(31)).astype(np.int64)
    highest = (lane & segment) | (last & ~segment)
    lowest = lane & segment
    mode = op[2] if op[1] == "sync" else op[1]
    if mode == "up":
        source, valid = lane - distance, lane - distance >= highest
    elif mode == "down":
        source, valid = lane + distance, lane + distance <= highest
    elif mode == "bfly":
        source, valid = lane ^ distance, (lane ^ distance) <= highest
    else:
        source = lowest | (distance & ~segment)
        valid = source <= highest
    source = np.where(valid, source, lane)
    position = _positions(warps, ids)
    found = position.get(warps, source)
    if (found < 0).any():
        raise DeviceError("a lane reads of a lane of its warp that is not there")
    return value[found], valid


@exchange("vote")
def vote(
    op: tuple[str, ...],
    warps: np.ndarray,
    ids: np.ndarray,
    value: np.ndarray,
    mask: np.ndarray | None = None,
) -> tuple[np.ndarray, ...]:
    """Whether all lanes, or any, say yes; or the bits of who does."""
    _, number = np.unique(warps, return_inverse=True)
    count = int(number.max()) + 1
    bits = np.zeros(count, np.uint64)
    np.bitwise_or.at(bits, number[value], np.uint64(1) << ids[value].astype(np.uint64))
    if "ballot" in op:
        return (bits[number].astype(np.uint32),)
    present = np.bincount(number, minlength=count)
    yes = np.bincount(number[value], minlength=count)
    if "any" in op:
        return ((yes > 0)[number],)
    if "uni" in op:
        return (((yes == 0) | (yes == present))[number],)
    return ((yes == present)[number],)


@exchange("activemask")
def active_mask(op: tuple[str, ...], warps: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, ...]:
    """The bits of the lanes that are here."""
    return vote(("vote", "ballot"), warps, ids, np.ones(ids.shape, bool))


class _Positions:
    """Where the lane of a warp and an id is among those that run."""

    def __init__(self, warps: np.ndarray, ids: np.ndarray):
        first = int(warps.min())
        self.first = first
        self.table = np.full((int(warps.max()) - first + 1, 32), -1, np.int64)
        self.table[warps - first, ids] = np.arange(len(ids))

    def get(self, warps: np.ndarray, ids: np.ndarray) -> np.ndarray:
        """The positions; -1 where there is none."""
        return self.table[warps - self.first, ids]


def _positions(warps: np.ndarray, ids: np.ndarray) -> _Positions:
    return _Positions(warps, ids)
