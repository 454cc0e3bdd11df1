"""Calls a function that was taken apart into sizes and a body that is given its memory.

    f.shapes(arguments...) -> extents of results that are not constant, bytes of the arena
    f.dps(results..., arguments..., arena) -> scalars

Sizes depend on extents and scalars of some arguments only, and are remembered by these.
Results come from the pool, or are the user's own arrays (`out=`) where these are
contiguous and overlap no argument; the arena is kept for the next call, one for each
call at one time.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlopt.runtime.abi import Returned
from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.failures import FAILED, raise_failure
from mlopt.runtime.fixed_call import FixedCall, is_usable
from mlopt.runtime.layout import descriptor_words
from mlopt.runtime.memory import aligned_bytes, empty
from mlopt.runtime.parameters import Call, make_parameters, put_descriptor
from mlopt.runtime.signature import EntrySignature, ValueType

MAX_REMEMBERED = 256
"""Combinations of extents whose sizes are remembered."""

_SIZE = ValueType("scalar", "index")
_ARENA = ValueType("memref", "i8", (None,))


class DestinationCall:
    """A function whose results and scratch memory come from here."""

    def __init__(self, signature: EntrySignature, address_of: Callable[[str], int]):
        parts = signature.parts
        assert parts is not None, "the function was taken apart"
        self._name = signature.name
        self._parts = parts
        self._types = signature.results
        scalars = [type for type in signature.results if type.kind == "scalar"]
        self._returned = Returned(scalars)
        sizes = sum(type.shape.count(None) for type in parts.results) + (parts.arena == -1)
        self._sizes = Returned([_SIZE] * sizes)
        self._parameters, words = make_parameters(
            signature, max(self._returned.words, self._sizes.words)
        )
        self._outs: list[tuple[int, ValueType, np.dtype, int]] = []
        buffers = [i for i, type in enumerate(self._types) if type.kind != "scalar"]
        for position, type in zip(buffers, parts.results, strict=True):
            dtype = dtype_named(self._types[position].element)
            self._outs.append((position, type, dtype, words))
            words += descriptor_words(type)
        self._arena_slot = words
        words += descriptor_words(_ARENA)
        self._frame_type = ctypes.c_int64 * words
        own = [parameter.c_type for parameter in self._parameters]
        pointers = [ctypes.c_void_p] * (len(self._outs) + (parts.arena is not None))
        lent = pointers[len(self._outs) :]
        outs = pointers[: len(self._outs)]
        self._body = self._returned.function(address_of(parts.body), [*outs, *own, *lent])
        self._shapes = self._sizes.function(address_of(parts.shapes), own) if sizes else None
        self._remembered: dict[tuple[Any, ...], tuple[int, ...]] = {}
        self._arenas: deque[np.ndarray] = deque()
        self.fixed = FixedCall(signature, self._body) if FixedCall.can_call(signature) else None

    def __call__(self, values: Sequence[Any], targets: Sequence[np.ndarray] | None) -> list[Any]:
        """The results; those that could be written to `targets` are these."""
        call = Call(self._frame_type())
        arguments = [
            parameter.put(value, call)
            for value, parameter in zip(values, self._parameters, strict=True)
        ]
        sizes = self._sizes_for(call, arguments)
        outs, rest = self._allocate(sizes, call, targets)
        native: list[Any] = [call.base] if self._returned.in_struct else []
        for array, (_, _, _, slot) in zip(outs, self._outs, strict=True):
            native.append(put_descriptor(array, slot, call))
        native += arguments
        arena = None
        if self._parts.arena is not None:
            arena = self._take_arena(rest[0] if self._parts.arena == -1 else self._parts.arena)
            native.append(put_descriptor(arena, self._arena_slot, call))
        returned = self._body(*native)
        if arena is not None:
            self._arenas.append(arena)
        if FAILED:
            raise_failure(self._name)
        call.write_back()
        return self._in_order(outs, self._returned.scalars(returned, call.frame))

    def _sizes_for(self, call: Call, arguments: Sequence[Any]) -> Sequence[int]:
        """Extents and bytes for these arguments."""
        if self._shapes is None:
            return ()
        key: tuple[Any, ...] = tuple(
            [
                arguments[i] if array is None else array.shape
                for i in self._parts.depends
                for array in (call.arrays[i],)
            ]
        )
        found = self._remembered.get(key)
        if found is not None:
            return found
        native = [call.base, *arguments] if self._sizes.in_struct else arguments
        returned = self._shapes(*native)
        if FAILED:
            raise_failure(self._name)
        sizes = tuple(int(size) for size in self._sizes.scalars(returned, call.frame))
        if min(sizes) < 0:
            least = min(sizes)
            raise ArgumentError(f"'{self._name}' needs memory of size {least}, expected 0 or more")
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = sizes
        return sizes

    def _allocate(
        self, sizes: Sequence[int], call: Call, targets: Sequence[np.ndarray] | None
    ) -> tuple[list[np.ndarray], Sequence[int]]:
        """Arrays for the results, and the sizes that are left."""
        outs: list[np.ndarray] = []
        written = [array for array, _ in call.copied]
        at = 0
        for position, type, dtype, _ in self._outs:
            unknown = type.shape.count(None)
            shape = type.shape
            if unknown:
                extents = iter(sizes[at : at + unknown])
                shape = tuple([next(extents) if d is None else d for d in type.shape])
                at += unknown
            target = None if targets is None else targets[position]
            if target is not None and target.shape != shape:
                raise ArgumentError(
                    f"out[{position}] of '{self._name}' has shape {target.shape}, expected {shape}"
                )
            if target is not None and is_usable(target, [*call.arrays, *outs, *written]):
                outs.append(target)
            else:
                outs.append(empty(shape, dtype))  # pyright: ignore[reportArgumentType]
        return outs, sizes[at:]

    def _take_arena(self, size: int) -> np.ndarray:
        """The arena of an earlier call where it is large enough."""
        try:
            arena = self._arenas.pop()
            if arena.nbytes >= size:
                return arena
        except IndexError:
            pass
        return aligned_bytes(size)

    def _in_order(self, outs: Sequence[np.ndarray], scalars: Sequence[Any]) -> list[Any]:
        if not scalars:
            return list(outs)
        buffers, numbers = iter(outs), iter(scalars)
        return [next(numbers if type.kind == "scalar" else buffers) for type in self._types]
