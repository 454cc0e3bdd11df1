"""What one call hands over: checked arguments, and the frame their descriptors lie in."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np

from mlopt.runtime.arguments import ArrayParameter, as_scalar, describe
from mlopt.runtime.layout import WORD_BYTES, descriptor_words
from mlopt.runtime.ownership import address_of
from mlopt.runtime.scalars import ScalarCodec, scalar_codec
from mlopt.runtime.signature import EntrySignature, ValueType


class Call:
    """The state of one call, which belongs to nobody else.

    `arrays` are the arguments as they pass (None for a scalar), `kept` what else must live
    until the end, `copied` pairs whose second is copied back to the first.
    """

    __slots__ = ("arrays", "base", "copied", "frame", "kept")

    def __init__(self, frame: Any):
        self.frame = frame
        self.base = ctypes.addressof(frame)
        self.arrays: list[np.ndarray | None] = []
        self.kept: list[Any] = []
        self.copied: list[tuple[np.ndarray, np.ndarray]] = []

    def write_back(self) -> None:
        """Gives the user's arrays what the function wrote to their copies."""
        for array, copy in self.copied:
            np.copyto(array, copy)


class Scalar:
    """A scalar parameter."""

    __slots__ = ("_codec", "_type", "_what", "c_type")

    def __init__(self, type: ValueType, what: str):
        self._codec: ScalarCodec = scalar_codec(type.element)
        self._type, self._what = type, what
        self.c_type = self._codec.c_type

    def put(self, value: Any, call: Call) -> Any:
        """What the function is called with for `value`."""
        call.arrays.append(None)
        return self._codec.encode(as_scalar(value, self._type, self._what))


class Array(ArrayParameter):
    """An array parameter, whose descriptor lies at word `slot` of the frame."""

    __slots__ = ("_ranked", "_slot", "c_type")

    def __init__(self, type: ValueType, what: str, slot: int):
        super().__init__(type, what)
        self._slot = slot
        self._ranked = type.kind != "unranked"
        self.c_type = ctypes.c_void_p

    def put(self, value: Any, call: Call) -> int:
        """Writes the descriptor of `value`; its address."""
        array = self.accept(value)
        own = self.passable(array)
        if own is not array and not self.only_read and array.flags.writeable:
            call.copied.append((array, own))
        call.arrays.append(own)
        if self._ranked:
            return put_descriptor(own, self._slot, call)
        memory = np.array(_descriptor(own), np.int64)
        call.kept.append(memory)
        call.frame[self._slot : self._slot + 2] = [own.ndim, address_of(memory)]
        return call.base + self._slot * WORD_BYTES


def put_descriptor(array: np.ndarray, slot: int, call: Call) -> int:
    """Writes the descriptor of a contiguous array at word `slot`; its address."""
    words = _descriptor(array)
    call.frame[slot : slot + len(words)] = words
    return call.base + slot * WORD_BYTES


def make_parameters(
    signature: EntrySignature, first_slot: int
) -> tuple[Sequence[Scalar | Array], int]:
    """The parameters of a function, and the first word of the frame behind them."""
    parameters: list[Scalar | Array] = []
    slot = first_slot
    for position, argument in enumerate(signature.arguments):
        what = describe(argument, position, signature.name)
        if argument.type.kind == "scalar":
            parameters.append(Scalar(argument.type, what))
        else:
            parameters.append(Array(argument.type, what, slot))
            slot += descriptor_words(argument.type)
    return parameters, slot


def _descriptor(array: np.ndarray) -> list[int]:
    address, size = address_of(array), array.itemsize
    return [address, address, 0, *array.shape, *[step // size for step in array.strides]]
