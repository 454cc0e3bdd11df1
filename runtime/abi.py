"""Calls a function through upstream's C interface.

    _mlir_ciface_f(result struct *, argument descriptor *, scalar, ...)

A memref passes as a pointer to its descriptor, a scalar by value. One scalar is
returned; a memref, or several results, come through a pointer to a struct that is the
first argument. All descriptors of a call live in one frame of words that belongs to the
call, so that threads may call the same function at once; ctypes releases Python's lock
meanwhile.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mlopt.runtime.arguments import as_array, as_scalar, check_array, describe, passable
from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.layout import WORD_BYTES, descriptor_words, struct_layout
from mlopt.runtime.ownership import Free, borrowed_array, free, owning_array
from mlopt.runtime.scalars import ScalarCodec, scalar_codec
from mlopt.runtime.signature import EntrySignature, ValueType

GLOBAL_ALLOCATION = 0xDEADBEEF
"""The allocated pointer of a memref that is a global, as upstream lowers it."""

MAX_RANK = 64
"""NumPy's limit."""


class NativeEntry:
    """One function of a loaded program, called with arrays and numbers.

    Thread-safe; every call has its own frame. `owner` is kept alive.
    """

    def __init__(self, signature: EntrySignature, address: int, owner: object, free: Free = free):
        self.signature = signature
        self._owner = owner
        self._free = free
        self._refusal = signature.refusal
        if self._refusal:
            return
        arguments, results = signature.arguments, signature.results
        self._names = [
            describe(argument, position, signature.name)
            for position, argument in enumerate(arguments)
        ]
        self._in_struct = len(results) > 1 or any(type.kind != "scalar" for type in results)
        self._layout = struct_layout(results) if self._in_struct else None
        words = self._layout.size // WORD_BYTES if self._layout is not None else 0
        self._slots: list[int] = []
        for argument in arguments:
            self._slots.append(words)
            if argument.type.kind != "scalar":
                words += descriptor_words(argument.type)
        self._frame_type = ctypes.c_int64 * max(words, 1)
        self._codecs: list[ScalarCodec | None] = [
            scalar_codec(argument.type.element) if argument.type.kind == "scalar" else None
            for argument in arguments
        ]
        self._returned = (
            scalar_codec(results[0].element) if results and not self._in_struct else None
        )
        self._function = self._make_function(address)

    def __call__(self, *values: Any, out: Any = None, **named: Any) -> Any:
        """The results for `values`: None, one, or a tuple; written to `out` where given.

        Raises `ArgumentError` before the call where count, dtype, rank or a static
        extent differs from the signature.
        """
        if self._refusal:
            raise ArgumentError(f"'{self.signature.name}' cannot be called: {self._refusal}")
        if named or len(values) != len(self._slots):
            values = self._ordered(values, named)
        targets = None if out is None else self._targets(out)
        frame = self._frame_type()
        base = ctypes.addressof(frame)
        native: list[Any] = [base] if self._in_struct else []
        passed: list[tuple[np.ndarray, np.ndarray]] = []
        kept: list[Any] = []
        for value, argument, what, slot, codec in zip(
            values, self.signature.arguments, self._names, self._slots, self._codecs, strict=True
        ):
            if codec is not None:
                native.append(codec.encode(as_scalar(value, argument.type, what)))
                continue
            array = as_array(value, argument.type, what)
            own = passable(array, argument.type)
            passed.append((array, own))
            words = _descriptor(own)
            if argument.type.kind == "unranked":
                memory = (ctypes.c_int64 * len(words))(*words)
                kept.append(memory)
                words = [own.ndim, ctypes.addressof(memory)]
            frame[slot : slot + len(words)] = words
            native.append(base + slot * WORD_BYTES)
        returned = self._function(*native)
        self._write_back(passed)
        results = self._results(returned, frame, passed)
        if targets is not None:
            for target, result in zip(targets, results, strict=True):
                np.copyto(target, result)
            return out
        return results[0] if len(results) == 1 else tuple(results) if results else None

    def _make_function(self, address: int) -> Callable[..., Any]:
        parameters: list[Any] = [ctypes.c_void_p] if self._in_struct else []
        for codec in self._codecs:
            parameters.append(ctypes.c_void_p if codec is None else codec.c_type)
        result = None if self._returned is None else self._returned.c_result
        return ctypes.CFUNCTYPE(result, *parameters)(address)

    def _ordered(self, values: Sequence[Any], named: Mapping[str, Any]) -> tuple[Any, ...]:
        """All arguments in the function's order. Raises `ArgumentError`."""
        arguments, name = self.signature.arguments, self.signature.name
        if len(values) + len(named) != len(arguments):
            found = len(values) + len(named)
            raise ArgumentError(f"'{name}' takes {len(arguments)} arguments, found {found}")
        rest = dict(named)
        ordered = list(values)
        for argument in arguments[len(values) :]:
            if argument.name not in rest:
                missing = argument.name or f"at position {len(ordered)}"
                raise ArgumentError(f"'{name}' has an argument {missing}, found {sorted(rest)}")
            ordered.append(rest.pop(argument.name))
        return tuple(ordered)

    def _targets(self, out: Any) -> list[np.ndarray]:
        """The arrays of `out`, checked."""
        targets = list(out) if isinstance(out, tuple | list) else [out]
        results, name = self.signature.results, self.signature.name
        if len(targets) != len(results):
            raise ArgumentError(f"'{name}' has {len(results)} results, found {len(targets)} in out")
        for position, (target, type) in enumerate(zip(targets, results, strict=True)):
            what = f"out[{position}] of '{name}'"
            if not isinstance(target, np.ndarray):
                raise ArgumentError(f"{what} is a {target.__class__.__name__}, expected an array")
            if not target.flags.writeable:
                raise ArgumentError(f"{what} is read-only, expected an array to write to")
            check_array(target, type, what)
        return targets

    @staticmethod
    def _write_back(passed: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        for array, own in passed:
            if own is not array and array.flags.writeable:
                np.copyto(array, own)

    def _results(
        self, returned: Any, frame: Any, passed: Sequence[tuple[np.ndarray, np.ndarray]]
    ) -> list[Any]:
        if self._layout is None:
            return [self._returned.decode(returned)] if self._returned is not None else []
        results: list[Any] = []
        taken: set[int] = {GLOBAL_ALLOCATION}
        taken_ranges = [(own.ctypes.data, own.nbytes) for _, own in passed]
        for type, offset in zip(self.signature.results, self._layout.offsets, strict=True):
            if type.kind == "scalar":
                results.append(scalar_codec(type.element).read(frame, offset))
                continue
            rank, words = _ranked(type, frame, offset, self._free)
            results.append(self._array(type, rank, words, taken, taken_ranges))
        return results

    def _array(
        self,
        type: ValueType,
        rank: int,
        words: Sequence[int],
        taken: set[int],
        ranges: Sequence[tuple[int, int]],
    ) -> np.ndarray:
        """The array of a descriptor; it owns the memory, unless somebody else does."""
        dtype = dtype_named(type.element)
        allocated, aligned, offset = (word & (2**64 - 1) for word in words[:3])
        first = (aligned + offset * dtype.itemsize) & (2**64 - 1)
        shape, strides = tuple(words[3 : 3 + rank]), tuple(words[3 + rank :])
        if allocated in taken or any(start <= allocated < start + size for start, size in ranges):
            return borrowed_array(first, shape, strides, dtype)
        taken.add(allocated)
        return owning_array(allocated, first, shape, strides, dtype, self._free)


def _descriptor(array: np.ndarray) -> list[int]:
    """The words of a contiguous array's descriptor; strides count elements."""
    address, size = array.ctypes.data, array.itemsize
    return [address, address, 0, *array.shape, *(stride // size for stride in array.strides)]


def _ranked(type: ValueType, frame: Any, offset: int, free: Free) -> tuple[int, Sequence[int]]:
    """The rank and the words of a result's descriptor."""
    if type.kind != "unranked":
        rank = len(type.shape)
        return rank, struct.unpack_from(f"{3 + 2 * rank}q", frame, offset)
    rank, pointer = struct.unpack_from("2q", frame, offset)
    assert 0 <= rank <= MAX_RANK, f"an array has at most {MAX_RANK} axes, found {rank}"
    words = tuple((ctypes.c_int64 * (3 + 2 * rank)).from_address(pointer))
    free(pointer)
    return rank, words
