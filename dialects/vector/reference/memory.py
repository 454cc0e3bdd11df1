"""What ops of vector that read and write memory do; transfers pad and mask."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from xdsl.dialects import vector
from xdsl.dialects.builtin import MemRefType, VectorType
from xdsl.ir import Operation
from xdsl.ir.affine import AffineDimExpr

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.vector.memory_ops import CompressStoreOp, ExpandLoadOp, GatherOp, ScatterOp

Operands = Sequence[Value]


def element_places(op: Any, buffer: Any, indices: Operands, shape: Sequence[int]) -> Any:
    """For each place of a vector of `shape`, that of its element along the last axes."""
    start = [int(index) for index in indices]
    for place in product(*(range(size) for size in shape)):
        target = list(start)
        for axis, offset in enumerate(place):
            target[buffer.ndim - len(shape) + axis] += offset
        yield place, tuple(target)


def is_inside(place: Sequence[int], shape: Sequence[int]) -> bool:
    """True where `place` lies in `shape`."""
    return all(0 <= number < size for number, size in zip(place, shape, strict=True))


def checked(op: Operation, place: tuple[int, ...], shape: Sequence[int]) -> tuple[int, ...]:
    """`place`; raises `DiagnosticError` where it is out of bounds."""
    if not is_inside(place, shape):
        raise error(op, f"element {list(place)} is out of bounds of shape {list(shape)}")
    return place


def refuse_vectors(op: Operation) -> None:
    """Raises `DiagnosticError` where a buffer holds vectors."""
    for operand in op.operands:
        if isinstance(operand.type, MemRefType) and isinstance(
            operand.type.element_type, VectorType
        ):
            raise error(op, "a buffer of vectors cannot be interpreted")


@means(vector.LoadOp, vector.MaskedLoadOp)
def load(op: Any, operands: Operands, _: Runner) -> Sequence[Value]:
    """Elements where the mask is on."""
    refuse_vectors(op)
    buffer, rank = operands[0], operands[0].ndim
    masked = isinstance(op, vector.MaskedLoadOp)
    mask = operands[1 + rank] if masked else None
    shape = op.result.type.get_shape()
    result = np.array(operands[2 + rank]) if masked else np.zeros(shape, buffer.dtype)
    for place, target in element_places(op, buffer, operands[1 : 1 + rank], shape):
        if mask is None or mask[place]:
            result[place] = buffer[checked(op, target, buffer.shape)]
    return (result,)


@means(vector.StoreOp)
def store(op: Any, operands: Operands, _: Runner) -> Sequence[Value]:
    """Writes elements."""
    refuse_vectors(op)
    value, buffer = operands[:2]
    for place, target in element_places(op, buffer, operands[2:], value.shape):
        buffer[checked(op, target, buffer.shape)] = value[place]
    return ()


@means(vector.MaskedStoreOp)
def masked_store(op: Any, operands: Operands, _: Runner) -> Sequence[Value]:
    """Writes elements where the mask is on."""
    buffer, (mask, value) = operands[0], operands[-2:]
    for place, target in element_places(op, buffer, operands[1:-2], value.shape):
        if mask[place]:
            buffer[checked(op, target, buffer.shape)] = value[place]
    return ()


def _compressed(op: Any, operands: Operands) -> Any:
    """The places where the mask is on, and the contiguous elements they stand for."""
    buffer, (mask, _) = operands[0], operands[-2:]
    start = [int(index) for index in operands[1:-2]]
    for count, place in enumerate(np.flatnonzero(mask)):
        target = (*start[:-1], start[-1] + count)
        yield place, checked(op, target, buffer.shape)


@means(ExpandLoadOp)
def expand_load(op: ExpandLoadOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Contiguous elements to where the mask is on."""
    result = np.array(operands[-1])
    for place, target in _compressed(op, operands):
        result[place] = operands[0][target]
    return (result,)


@means(CompressStoreOp)
def compress_store(op: CompressStoreOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Elements where the mask is on, contiguously."""
    for place, target in _compressed(op, operands):
        operands[0][target] = operands[-1][place]
    return ()


def _scattered(op: Any, operands: Operands) -> Any:
    """The places where the mask is on, and the elements at their distances."""
    base, (distances, mask, _) = operands[0], operands[-3:]
    start = [int(index) for index in operands[1:-3]]
    for place in zip(*np.nonzero(mask), strict=True):
        target = (*start[:-1], start[-1] + int(distances[place]))
        yield place, checked(op, target, base.shape)


@means(GatherOp)
def gather(op: GatherOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Elements at distances."""
    result = np.array(operands[-1])
    for place, target in _scattered(op, operands):
        result[place] = operands[0][target]
    return (result,)


@means(ScatterOp)
def scatter(op: ScatterOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Elements written at distances, in order."""
    base = np.array(operands[0]) if op.result is not None else operands[0]
    for place, target in _scattered(op, operands):
        base[target] = operands[-1][place]
    return (base,) if op.result is not None else ()


def _transferred(op: Any, shaped: Any, indices: Operands, mask: Any, outer: Any) -> Any:
    """For each place of the vector that is transferred, the element it stands for."""
    refuse_vectors(op)
    map = op.permutation_map.data
    flags = op.in_bounds_flags()
    start = [int(index) for index in indices]
    shape = op.vector_type.get_shape()
    axes = [e.position if isinstance(e, AffineDimExpr) else None for e in map.results]
    order = sorted(axis for axis in axes if axis is not None)
    for place in product(*(range(size) for size in shape)):
        target = list(start)
        for axis, offset in zip(axes, place, strict=True):
            if axis is not None:
                target[axis] += offset
        in_mask = tuple(place[axes.index(axis)] for axis in order)
        if not all(m is None or m[in_mask or (0,) * np.ndim(m)] for m in (mask, outer)):
            continue
        if is_inside(target, np.shape(shaped)):
            yield place, tuple(target)
        elif all(
            flag
            for flag, axis in zip(flags, axes, strict=True)
            if axis is not None and not 0 <= target[axis] < np.shape(shaped)[axis]
        ):
            raise error(op, f"element {target} is out of bounds of shape {list(np.shape(shaped))}")


def read(op: Any, operands: Operands, outer: Any) -> Any:
    rank = np.ndim(operands[0])
    mask = operands[-1] if op.mask is not None else None
    padding = operands[1 + rank]
    result = np.full(op.vector_type.get_shape(), padding, np.asarray(operands[0]).dtype)
    indices = operands[1 : 1 + rank]
    for place, target in _transferred(op, operands[0], indices, mask, outer):
        result[place] = operands[0][target]
    return result


def write(op: Any, operands: Operands, outer: Any) -> Sequence[Value]:
    value, shaped = operands[:2]
    mask = operands[-1] if op.mask is not None else None
    indices = operands[2 : 2 + np.ndim(shaped)]
    target_array = np.array(shaped) if op.result is not None else shaped
    for place, target in _transferred(op, shaped, indices, mask, outer):
        target_array[target] = value[place]
    return (target_array,) if op.result is not None else ()


@means(vector.TransferReadOp)
def transfer_read(op: Any, operands: Operands, _: Runner) -> Sequence[Value]:
    """Elements, padding outside and where the mask is off."""
    return (read(op, operands, None),)


@means(vector.TransferWriteOp)
def transfer_write(op: Any, operands: Operands, _: Runner) -> Sequence[Value]:
    """Writes elements inside, where the mask is on."""
    return write(op, operands, None)
