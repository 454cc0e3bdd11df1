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
from collections.abc import Sequence
from typing import Any

import numpy as np

from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.failures import FAILED, raise_failure
from mlopt.runtime.layout import WORD_BYTES, struct_layout
from mlopt.runtime.ownership import address_of, borrowed_array, free, owning_array
from mlopt.runtime.parameters import Call, make_parameters
from mlopt.runtime.scalars import scalar_codec
from mlopt.runtime.signature import EntrySignature, ValueType

GLOBAL_ALLOCATION = 0xDEADBEEF
"""The allocated pointer of a memref that is a global, as upstream lowers it."""

ADDRESSES = 2**64 - 1

MAX_RANK = 64
"""NumPy's limit."""


class Returned:
    """What a native function returns: nothing, a scalar, or a struct through a pointer."""

    def __init__(self, types: Sequence[ValueType]):
        self.types = tuple(types)
        self.in_struct = len(types) > 1 or any(type.kind != "scalar" for type in types)
        layout = struct_layout(self.types) if self.in_struct else None
        self.offsets = layout.offsets if layout is not None else ()
        self.words = layout.size // WORD_BYTES if layout is not None else 0
        self._only = scalar_codec(types[0].element) if types and not self.in_struct else None

    def function(self, address: int, parameters: Sequence[Any]) -> Any:
        """The C function at `address` with parameters of these ctypes."""
        first = [ctypes.c_void_p] if self.in_struct else []
        result = None if self._only is None else self._only.c_result
        return ctypes.CFUNCTYPE(result, *first, *parameters)(address)

    def scalars(self, returned: Any, frame: Any) -> list[Any]:
        """The values, where all of them are scalars; the struct lies at the frame's start."""
        if self._only is not None:
            return [self._only.decode(returned)]
        pairs = zip(self.types, self.offsets, strict=False)
        return [scalar_codec(type.element).read(frame, offset) for type, offset in pairs]


class CInterfaceCall:
    """A function that allocates its results."""

    def __init__(self, signature: EntrySignature, address: int):
        self._name = signature.name
        self._returned = Returned(signature.results)
        self._parameters, words = make_parameters(signature, self._returned.words)
        self._frame_type = ctypes.c_int64 * max(words, 1)
        c_types = [parameter.c_type for parameter in self._parameters]
        self._function = self._returned.function(address, c_types)

    def __call__(self, values: Sequence[Any], targets: Sequence[np.ndarray] | None) -> list[Any]:
        """The results, each its own array; `targets` are left to the caller."""
        call = Call(self._frame_type())
        native: list[Any] = [call.base] if self._returned.in_struct else []
        for value, parameter in zip(values, self._parameters, strict=True):
            native.append(parameter.put(value, call))
        returned = self._function(*native)
        if FAILED:
            raise_failure(self._name)
        call.write_back()
        if not self._returned.in_struct:
            return self._returned.scalars(returned, call.frame)
        return self._results(call)

    def _results(self, call: Call) -> list[Any]:
        results: list[Any] = []
        taken: set[int] = {GLOBAL_ALLOCATION}
        for type, offset in zip(self._returned.types, self._returned.offsets, strict=True):
            if type.kind == "scalar":
                results.append(scalar_codec(type.element).read(call.frame, offset))
                continue
            rank, words = _ranked(type, call.frame, offset)
            if min(words[3 : 3 + rank], default=0) < 0:
                shape = tuple(words[3 : 3 + rank])
                raise ArgumentError(f"'{self._name}' gives a result of shape {shape}")
            results.append(_array(type, rank, words, taken, call.arrays))
        return results


def _array(
    type: ValueType,
    rank: int,
    words: Sequence[int],
    taken: set[int],
    passed: Sequence[np.ndarray | None],
) -> np.ndarray:
    """The array of a descriptor; it owns the memory, unless somebody else does."""
    dtype = dtype_named(type.element)
    allocated, aligned, offset = words[0] & ADDRESSES, words[1], words[2]
    first = (aligned + offset * dtype.itemsize) & ADDRESSES
    shape, strides = tuple(words[3 : 3 + rank]), tuple(words[3 + rank :])
    if allocated in taken or any(_holds(array, allocated) for array in passed):
        return borrowed_array(first, shape, strides, dtype)
    taken.add(allocated)
    return owning_array(allocated, first, shape, strides, dtype, free)


def _holds(array: np.ndarray | None, address: int) -> bool:
    """True where `address` is one of the (contiguous) array's, or its start."""
    if array is None:
        return False
    start = address_of(array)
    return start <= address < start + max(array.nbytes, 1)


def _ranked(type: ValueType, frame: Any, offset: int) -> tuple[int, Sequence[int]]:
    """The rank and the words of a result's descriptor."""
    if type.kind != "unranked":
        rank = len(type.shape)
        return rank, struct.unpack_from(f"{3 + 2 * rank}q", frame, offset)
    rank, pointer = struct.unpack_from("2q", frame, offset)
    assert 0 <= rank <= MAX_RANK, f"an array has at most {MAX_RANK} axes, found {rank}"
    words = tuple((ctypes.c_int64 * (3 + 2 * rank)).from_address(pointer))
    free(pointer)
    return rank, words
