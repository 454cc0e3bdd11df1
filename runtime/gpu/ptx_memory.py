"""The memories of a simulated device: global, shared, local, constant.

A generic address says in its upper bits which memory it is in: the number of a buffer in
bits 36 and up, the window of shared or local memory in bit 62 or 61. Every access is
checked: it has to be aligned, and within one buffer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlopt.runtime.gpu.errors import DeviceError

Lanes = Any
"""What selects the lanes that run: all of them, or an array of their numbers."""

SLOT_BITS = 36
SHARED_WINDOW = 1 << 62
LOCAL_WINDOW = 1 << 61
_OFFSET = np.uint64((1 << SLOT_BITS) - 1)


class Memory:
    """Buffers of global memory; shared memory a block, local memory a lane."""

    def __init__(self, lanes: int, block_of_lane: np.ndarray, shared_bytes: int, local_bytes: int):
        blocks = int(block_of_lane[-1]) + 1 if lanes else 0
        self.buffers: list[np.ndarray] = []
        self.shared = np.zeros((blocks, _rounded(shared_bytes)), np.uint8)
        self.local = np.zeros((lanes, _rounded(local_bytes)), np.uint8)
        self._block_of_lane = block_of_lane
        self._lane_numbers = np.arange(lanes)

    def add_buffer(self, data: np.ndarray) -> int:
        """The address of `data`, a writable array of bytes."""
        self.buffers.append(data)
        return len(self.buffers) << SLOT_BITS

    def load(
        self, space: str, address: np.ndarray, dtype: np.dtype[Any], lanes: Lanes
    ) -> np.ndarray:
        """One element a lane."""
        result = np.empty(address.shape, dtype)
        for where, view, index in self._parts(space, address, dtype, lanes):
            result[where] = view[index]
        return result

    def store(self, space: str, address: np.ndarray, values: np.ndarray, lanes: Lanes) -> None:
        """One element a lane; of lanes that write one place, the last remains."""
        for where, view, index in self._parts(space, address, values.dtype, lanes):
            view[index] = values[where]

    def update(
        self, space: str, address: np.ndarray, values: np.ndarray, function: Any, lanes: Lanes
    ) -> np.ndarray:
        """Applies `function(old, value)` lane by lane, in order; what was there before."""
        old = np.empty_like(values)
        for where, view, index in self._parts(space, address, values.dtype, lanes):
            given = values[where]
            before = old[where]
            flat = index if isinstance(index, tuple) else (index,)
            for position in range(len(given)):
                place = tuple(part[position] for part in flat)
                before[position] = view[place]
                view[place] = function(view[place], given[position])
            old[where] = before
        return old

    def _parts(self, space: str, address: np.ndarray, dtype: np.dtype[Any], lanes: Lanes) -> Any:
        """(which of the lanes, the memory as elements, where in it) of each memory touched."""
        if not address.size:
            return
        size = dtype.itemsize
        if (address % np.uint64(size)).any():
            wrong = int(address[(address % np.uint64(size)) != 0][0])
            raise DeviceError(f"address {wrong:#x} is not a multiple of {size}")
        if space in ("global", "const", ""):
            yield from self._global_parts(space, address, dtype, lanes)
        else:
            yield slice(None), *self._own(space, address, dtype, lanes)

    def _global_parts(
        self, space: str, address: np.ndarray, dtype: np.dtype[Any], lanes: Lanes
    ) -> Any:
        slots = address >> np.uint64(SLOT_BITS)
        first = slots[0]
        groups = [first] if (slots == first).all() else np.unique(slots)
        for slot in groups:
            where: Any = slice(None) if len(groups) == 1 else np.nonzero(slots == slot)[0]
            number = int(slot)
            if not space and number >= LOCAL_WINDOW >> SLOT_BITS:
                is_shared = number >= SHARED_WINDOW >> SLOT_BITS
                window = SHARED_WINDOW if is_shared else LOCAL_WINDOW
                own = address[where] - np.uint64(window)
                which = self._lane_numbers[lanes][where]
                yield where, *self._own("shared" if is_shared else "local", own, dtype, which)
                continue
            if not 1 <= number <= len(self.buffers):
                raise DeviceError(f"address {int(address[where][0]):#x} is in no buffer")
            data = self.buffers[number - 1]
            offset = (address[where] & _OFFSET).astype(np.int64)
            _check(offset, dtype.itemsize, data.size, "a buffer")
            count = data.size // dtype.itemsize
            yield where, data[: count * dtype.itemsize].view(dtype), offset // dtype.itemsize

    def _own(self, space: str, address: np.ndarray, dtype: np.dtype[Any], lanes: Lanes) -> Any:
        memory = self.shared if space == "shared" else self.local
        offset = address.astype(np.int64)
        _check(offset, dtype.itemsize, memory.shape[1], f"{space} memory")
        numbers = self._lane_numbers[lanes]
        rows = self._block_of_lane[numbers] if space == "shared" else numbers
        return memory.view(dtype), (rows, offset // dtype.itemsize)


def _check(offset: np.ndarray, size: int, bytes: int, what: str) -> None:
    beyond = (offset < 0) | (offset + size > bytes)
    if beyond.any():
        wrong = int(offset[beyond][0])
        raise DeviceError(
            f"access of {size} bytes at {wrong} is outside of {what} of {bytes} bytes"
        )


def _rounded(bytes: int) -> int:
    return -(-bytes // 16) * 16
