"""The short way into a function all of whose shapes are known: descriptors that stand ready.

    f.dps(results..., arguments..., arena)

A call takes a frame in which sizes, strides, the arena and the pointers to all descriptors are
written already, and fills in where its arrays are. It is for arrays that pass as they are;
what has to be converted, copied or refused goes the long way (`destinations`).
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.failures import FAILED, raise_failure
from mlopt.runtime.layout import WORD_BYTES, descriptor_words
from mlopt.runtime.memory import aligned_bytes, empty
from mlopt.runtime.ownership import address_of
from mlopt.runtime.signature import EntrySignature, ValueType

_ARENA = ValueType("memref", "i8", (None,))

Place = tuple[np.dtype, tuple[int, ...], int]
"""dtype, shape and first word in the frame of an array."""


class FixedCall:
    """Calls `body` with arrays of the very types of `signature`. Thread-safe.

    A frame belongs to one call at a time; there are as many as there were calls at once.
    """

    def __init__(self, signature: EntrySignature, body: Any):
        parts = signature.parts
        assert parts is not None, "the function was taken apart"
        self._name = signature.name
        self._body = body
        self._arena = parts.arena
        self._words = 0
        self._results = [self._place(type) for type in signature.results]
        self._arguments = [
            (*self._place(argument.type), argument.type.kind == "tensor")
            for argument in signature.arguments
        ]
        self._read = [(slot, _size(dtype, shape)) for dtype, shape, slot, _ in self._arguments]
        self._arena_slot = self._words
        self._words += descriptor_words(_ARENA)
        self._frames: deque[tuple[Any, list[int], Any]] = deque()

    @staticmethod
    def can_call(signature: EntrySignature) -> bool:
        """True where all there is are arrays of known shapes, and an arena of known size."""
        parts = signature.parts
        arguments = [argument.type for argument in signature.arguments]
        types = [*arguments, *signature.results]
        return (
            parts is not None
            and parts.arena != -1
            and all(type.kind in ("tensor", "memref") and None not in type.shape for type in types)
            and all(None not in type.shape for type in parts.results)
        )

    def __call__(
        self, values: Sequence[Any], targets: Sequence[Any] | None
    ) -> Sequence[np.ndarray] | None:
        """The results; None where an array or target does not pass as it is, and nothing ran."""
        try:
            state = self._frames.pop()
        except IndexError:
            state = self._frame()
        words, pointers, _ = state
        for value, (dtype, shape, slot, only_read) in zip(values, self._arguments, strict=True):
            if value.__class__ is not np.ndarray or value.shape != shape or value.dtype != dtype:
                break
            flags = value.flags
            if not (flags.carray or (only_read and flags.c_contiguous and flags.aligned)):
                break
            words[slot] = words[slot + 1] = address_of(value)
        else:
            outs = targets
            if outs is None:
                outs = []
                for dtype, shape, slot in self._results:
                    out = empty(shape, dtype)
                    words[slot] = words[slot + 1] = address_of(out)
                    outs.append(out)
            if targets is None or self._can_write(targets, words):
                self._body(*pointers)
                self._frames.append(state)
                if FAILED:
                    raise_failure(self._name)
                return outs
        self._frames.append(state)
        return None

    def _can_write(self, targets: Sequence[Any], words: Any) -> bool:
        """Puts targets into the frame; True where they are of the right types, and share no
        memory with an argument or another target."""
        if len(targets) != len(self._results):
            return False
        ranges = [(words[slot], words[slot] + size) for slot, size in self._read]
        for target, (dtype, shape, slot) in zip(targets, self._results, strict=True):
            if target.__class__ is not np.ndarray or target.shape != shape:
                return False
            if target.dtype != dtype or not target.flags.carray:
                return False
            start = address_of(target)
            end = start + target.nbytes
            for other, other_end in ranges:
                if start < other_end and other < end:
                    return False
            words[slot] = words[slot + 1] = start
            ranges.append((start, end))
        return True

    def _place(self, type: ValueType) -> Place:
        slot = self._words
        self._words += descriptor_words(type)
        shape = tuple([extent for extent in type.shape if extent is not None])
        return dtype_named(type.element), shape, slot

    def _frame(self) -> tuple[Any, list[int], Any]:
        """A frame, the pointers that a call passes, and what has to live as long."""
        words = (ctypes.c_int64 * self._words)()
        base = ctypes.addressof(words)
        slots: list[int] = []
        for _, shape, slot, *_ in (*self._results, *self._arguments):
            strides = [prod(shape[axis + 1 :]) for axis in range(len(shape))]
            words[slot + 3 : slot + 3 + 2 * len(shape)] = [*shape, *strides]
            slots.append(slot)
        arena = None
        if self._arena is not None:
            arena = aligned_bytes(self._arena)
            start = address_of(arena)
            words[self._arena_slot :] = [start, start, 0, arena.nbytes, 1]
            slots.append(self._arena_slot)
        return words, [base + slot * WORD_BYTES for slot in slots], arena


def _size(dtype: np.dtype, shape: tuple[int, ...]) -> int:
    """The bytes of an array."""
    return dtype.itemsize * prod(shape)


def is_usable(target: np.ndarray, others: Sequence[np.ndarray | None]) -> bool:
    """True where the function may write to `target` while it reads `others`."""
    return target.flags.carray and not any(
        other is not None and np.may_share_memory(target, other) for other in others
    )
