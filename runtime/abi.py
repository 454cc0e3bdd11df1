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

from mlopt.runtime.arguments import ArrayParameter, as_scalar, check_array, describe
from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.layout import WORD_BYTES, descriptor_words, struct_layout
from mlopt.runtime.ownership import Free, address_of, borrowed_array, free, owning_array
from mlopt.runtime.scalars import ScalarCodec, scalar_codec
from mlopt.runtime.signature import EntrySignature, ValueType

GLOBAL_ALLOCATION = 0xDEADBEEF
"""The allocated pointer of a memref that is a global, as upstream lowers it."""

ADDRESSES = 2**64 - 1

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
        names = [describe(item, i, signature.name) for i, item in enumerate(arguments)]
        self._in_struct = len(results) > 1 or any(type.kind != "scalar" for type in results)
        self._layout = struct_layout(results) if self._in_struct else None
        words = self._layout.size // WORD_BYTES if self._layout is not None else 0
        self._codecs: list[ScalarCodec | None] = []
        self._parameters: list[_Scalar | _Array] = []
        for argument, what in zip(arguments, names, strict=True):
            if argument.type.kind == "scalar":
                codec = scalar_codec(argument.type.element)
                self._codecs.append(codec)
                self._parameters.append(_Scalar(codec, argument.type, what))
                continue
            self._codecs.append(None)
            self._parameters.append(_Array(argument.type, what, words))
            words += descriptor_words(argument.type)
        self._frame_type = ctypes.c_int64 * max(words, 1)
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
        if named or len(values) != len(self._parameters):
            values = self._ordered(values, named)
        targets = None if out is None else self._targets(out)
        frame = self._frame_type()
        base = ctypes.addressof(frame)
        native: list[Any] = [base] if self._in_struct else []
        passed: list[np.ndarray] = []
        copied: list[tuple[np.ndarray, np.ndarray]] = []
        for value, parameter in zip(values, self._parameters, strict=True):
            native.append(parameter.put(value, frame, base, passed, copied))
        returned = self._function(*native)
        for array, copy in copied:
            np.copyto(array, copy)
        results = self._results(returned, frame, passed)
        if targets is not None:
            self._write_out(targets, results)
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

    def _write_out(self, targets: Sequence[np.ndarray], results: Sequence[Any]) -> None:
        for position, (target, result) in enumerate(zip(targets, results, strict=True)):
            if target.shape != np.shape(result):
                raise ArgumentError(
                    f"out[{position}] of '{self.signature.name}' has shape {target.shape},"
                    f" expected {np.shape(result)}"
                )
        for target, result in zip(targets, results, strict=True):
            np.copyto(target, result)

    def _results(self, returned: Any, frame: Any, passed: Sequence[np.ndarray]) -> list[Any]:
        if self._layout is None:
            return [self._returned.decode(returned)] if self._returned is not None else []
        results: list[Any] = []
        taken: set[int] = {GLOBAL_ALLOCATION}
        for type, offset in zip(self.signature.results, self._layout.offsets, strict=True):
            if type.kind == "scalar":
                results.append(scalar_codec(type.element).read(frame, offset))
                continue
            rank, words = _ranked(type, frame, offset, self._free)
            results.append(self._array(type, rank, words, taken, passed))
        return results

    def _array(
        self,
        type: ValueType,
        rank: int,
        words: Sequence[int],
        taken: set[int],
        passed: Sequence[np.ndarray],
    ) -> np.ndarray:
        """The array of a descriptor; it owns the memory, unless somebody else does."""
        dtype = dtype_named(type.element)
        allocated, aligned, offset = words[0] & ADDRESSES, words[1], words[2]
        first = (aligned + offset * dtype.itemsize) & ADDRESSES
        shape, strides = tuple(words[3 : 3 + rank]), tuple(words[3 + rank :])
        if allocated in taken or any(_holds(array, allocated) for array in passed):
            return borrowed_array(first, shape, strides, dtype)
        taken.add(allocated)
        return owning_array(allocated, first, shape, strides, dtype, self._free)


class _Scalar:
    """A scalar parameter."""

    __slots__ = ("_codec", "_type", "_what")

    def __init__(self, codec: ScalarCodec, type: ValueType, what: str):
        self._codec, self._type, self._what = codec, type, what

    def put(self, value: Any, frame: Any, base: int, passed: Any, copied: Any) -> Any:
        """What the function is called with for `value`."""
        return self._codec.encode(as_scalar(value, self._type, self._what))


class _Array(ArrayParameter):
    """An array parameter, whose descriptor lies at word `slot` of the frame."""

    __slots__ = ("_ranked", "_slot")

    def __init__(self, type: ValueType, what: str, slot: int):
        super().__init__(type, what)
        self._slot = slot
        self._ranked = type.kind != "unranked"

    def put(
        self,
        value: Any,
        frame: Any,
        base: int,
        passed: list[np.ndarray],
        copied: list[tuple[np.ndarray, np.ndarray]],
    ) -> int:
        """Writes the descriptor of `value`; its address.

        `passed` takes what must live until the end of the call, `copied` what is to be
        copied back from the second to the first.
        """
        array = self.accept(value)
        own = self.passable(array)
        if own is not array and not self.only_read and array.flags.writeable:
            copied.append((array, own))
        passed.append(own)
        address, size = address_of(own), own.itemsize
        words = [address, address, 0, *own.shape, *[step // size for step in own.strides]]
        if not self._ranked:
            memory = np.array(words, np.int64)
            passed.append(memory)
            words = [own.ndim, address_of(memory)]
        slot = self._slot
        frame[slot : slot + len(words)] = words
        return base + slot * WORD_BYTES


def _holds(array: np.ndarray, address: int) -> bool:
    """True where `address` is one of the (contiguous) array's, or of its start."""
    start = address_of(array)
    return start <= address < start + max(array.nbytes, 1)


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
