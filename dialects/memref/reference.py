"""What `memref` ops do: a buffer is an array, a view of it an array on the same memory.

Indices are checked. What is freed stays readable: lifetimes are Python's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    MemRefType,
)
from xdsl.ir import Operation

from mlopt.core.constants import array_of
from mlopt.core.diagnostics import error
from mlopt.core.element_types import dtype_of
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.core.reassociation import groups_of
from mlopt.core.resources import resource_array
from mlopt.core.slices import static_parts, with_values
from mlopt.core.symbol_tables import lookup_symbol
from mlopt.dialects.memref.access_ops import ATOMIC_KINDS, GenericAtomicRMWOp, PrefetchOp
from mlopt.dialects.memref.allocation_ops import ReallocOp
from mlopt.dialects.memref.global_ops import GlobalOp
from mlopt.dialects.memref.layouts import strided
from mlopt.dialects.memref.reshape_ops import ReshapeOp, TransposeOp
from mlopt.dialects.memref.scope_ops import AllocaScopeOp, DistinctObjectsOp

Operands = Sequence[Value]


def place_of(op: Operation, array: Any, indices: Sequence[Any]) -> tuple[int, ...]:
    """The indices; raises `DiagnosticError` where one is out of bounds."""
    for axis, (index, size) in enumerate(zip(indices, array.shape, strict=True)):
        if not 0 <= index < size:
            raise error(op, f"index {int(index)} of axis {axis} is out of bounds of size {size}")
    return tuple(int(index) for index in indices)


@means(memref.AllocOp, memref.AllocaOp)
def alloc(op: memref.AllocOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Zeros."""
    type = op.memref.type
    sizes = [int(size) for size in with_values(type.get_shape(), operands)]
    if min(sizes, default=0) < 0:
        raise error(op, f"negative size in {sizes}")
    return (np.zeros(sizes, dtype_of(type.element_type)),)


@means(memref.DeallocOp, PrefetchOp)
def nothing(_: Operation, __: Operands, ___: Runner) -> Sequence[Value]:
    """No effect that can be seen."""
    return ()


@means(ReallocOp)
def realloc(op: ReallocOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A longer or shorter copy."""
    size = op.result.type.get_shape()[0]
    length = int(operands[1]) if size == DYNAMIC_INDEX else size
    result = np.zeros(length, operands[0].dtype)
    common = min(length, operands[0].size)
    result[:common] = operands[0][:common]
    return (result,)


@means(memref.LoadOp)
def load(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """An element."""
    return (operands[0][place_of(op, operands[0], operands[1:])],)


@means(memref.StoreOp)
def store(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """Writes an element."""
    operands[1][place_of(op, operands[1], operands[2:])] = operands[0]
    return ()


@means(memref.CopyOp)
def copy(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """Writes all elements."""
    source, target = operands
    if source.shape != target.shape:
        raise error(op, f"shapes differ: {list(source.shape)} and {list(target.shape)}")
    target[...] = source.copy()
    return ()


@means(memref.AtomicRMWOp)
def atomic(op: memref.AtomicRMWOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Combines, and gives the element before."""
    value, buffer = operands[:2]
    place = place_of(op, buffer, operands[2:])
    before = buffer[place]
    with np.errstate(all="ignore"):
        buffer[place] = _combined(ATOMIC_KINDS[op.kind.value.data], before, value)
    return (before,)


_FUNCTIONS: dict[str, Any] = {
    **{name: np.add for name in ("addf", "addi")},
    **{name: np.multiply for name in ("mulf", "muli")},
    **{name: np.maximum for name in ("maximumf", "maxs")},
    **{name: np.minimum for name in ("minimumf", "mins")},
    "maxnumf": np.fmax,
    "minnumf": np.fmin,
    "ori": np.bitwise_or,
    "andi": np.bitwise_and,
    "xori": np.bitwise_xor,
}


def _combined(kind: str, before: Any, value: Any) -> Any:
    if kind == "assign":
        return value
    if kind in ("maxu", "minu"):
        unsigned = f"uint{before.dtype.itemsize * 8}"
        function = np.maximum if kind == "maxu" else np.minimum
        return function(before.view(unsigned), value.view(unsigned)).view(before.dtype)
    return _FUNCTIONS[kind](before, value)


@means(GenericAtomicRMWOp)
def generic_atomic(op: GenericAtomicRMWOp, operands: Operands, runner: Runner) -> Sequence[Value]:
    """Replaces the element by what the body makes of it."""
    place = place_of(op, operands[0], operands[1:])
    (value,) = runner.run_block(op.atomic_body.block, [operands[0][place]])
    operands[0][place] = value
    return (value,)


@means(AllocaScopeOp)
def alloca_scope(op: AllocaScopeOp, _: Operands, runner: Runner) -> Sequence[Value]:
    """Runs the region."""
    return runner.run_region(op.bodyRegion, ())


@means(GlobalOp)
def define_global(_: GlobalOp, __: Operands, ___: Runner) -> Sequence[Value]:
    """Nothing: `memref.get_global` makes the array."""
    return ()


@means(memref.GetGlobalOp)
def get_global(op: memref.GetGlobalOp, _: Operands, runner: Runner) -> Sequence[Value]:
    """The one array of the global."""
    found = lookup_symbol(op, op.name_)
    if not isinstance(found, GlobalOp):
        raise error(op, f"there is no global '@{op.name_.string_value()}'")
    state: dict[Any, Any] = runner.state  # pyright: ignore[reportAttributeAccessIssue]
    if found not in state:
        value: Any = found.initial_value
        type = found.type
        if isinstance(value, DenseIntOrFPElementsAttr):
            state[found] = np.array(array_of(value))
        elif isinstance(value, DenseResourceAttr):
            elements = resource_array(value)
            if elements is None:
                raise error(op, f"the elements of '{op.name_.string_value()}' are elided")
            state[found] = np.array(elements)
        else:
            state[found] = np.zeros(type.get_shape(), dtype_of(type.element_type))
    return (state[found],)


@means(memref.DimOp)
def dim(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """A size."""
    axis = int(operands[1])
    if not 0 <= axis < operands[0].ndim:
        raise error(op, f"axis {axis} is out of bounds of rank {operands[0].ndim}")
    return (np.int64(operands[0].shape[axis]),)


@means(memref.RankOp)
def rank(_: Operation, operands: Operands, __: Runner) -> Sequence[Value]:
    """The number of axes."""
    return (np.int64(operands[0].ndim),)


@means(memref.MemorySpaceCastOp, memref.AssumeAlignmentOp, DistinctObjectsOp)
def same(_: Operation, operands: Operands, __: Runner) -> Sequence[Value]:
    """The same arrays."""
    return tuple(operands)


@means(memref.CastOp)
def cast(op: memref.CastOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """The same array; sizes and strides that the result's type knows are checked."""
    array, type = operands[0], op.dest.type
    if isinstance(type, MemRefType):
        shape = type.get_shape()
        fits = len(shape) == array.ndim and all(
            size in (found, DYNAMIC_INDEX) for size, found in zip(shape, array.shape, strict=True)
        )
        if not fits:
            raise error(op, f"buffer has shape {list(array.shape)}, expected {type}")
    return (array,)


# Views


def root_of(array: np.ndarray, type: Any) -> tuple[np.ndarray, int]:
    """The memory that `array` lies in, as a 1-D array, and where `array` begins in it.

    The offset counts from where a memref descriptor's does: from the first element of the
    allocation, or where the type tells the offset, from that far before `array`.
    """
    owner = array
    while isinstance(owner.base, np.ndarray) and owner.base.dtype == array.dtype:
        owner = owner.base
    if not owner.flags.c_contiguous:
        owner = array
    flat = owner.reshape(-1) if owner.flags.c_contiguous else owner
    distance = _address(array) - _address(flat)
    offset = distance // array.itemsize
    layout = strided(type) if isinstance(type, MemRefType) else None
    if layout is not None and layout.offset is not None and layout.offset <= offset:
        flat = flat[offset - layout.offset :]
        offset = layout.offset
    return flat, offset


def _address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


@means(memref.SubviewOp)
def subview(op: memref.SubviewOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A part, on the same memory."""
    from mlopt.dialects.tensor.reference import check_parts, dropped_units, parts_of

    parts = parts_of(op, operands, 1)
    check_parts(op, operands[0].shape, parts)
    part = operands[0][tuple(parts)]
    return (part.reshape(dropped_units(part.shape, op.result.type.get_shape())),)


@means(memref.ReinterpretCastOp)
def reinterpret_cast(
    op: memref.ReinterpretCastOp, operands: Operands, _: Runner
) -> Sequence[Value]:
    """Any offset, sizes and strides, inside the memory."""
    flat, _offset = root_of(operands[0], op.source.type)
    rest = list(operands[1:])
    values: list[list[int]] = []
    for static in static_parts(op):
        count = sum(number == DYNAMIC_INDEX for number in static)
        values.append([int(number) for number in with_values(static, rest[:count])])
        del rest[:count]
    (offset,), sizes, strides = values
    last = offset + sum((size - 1) * step for size, step in zip(sizes, strides, strict=True))
    if 0 not in sizes and (offset < 0 or not 0 <= last < flat.size):
        raise error(op, f"elements {offset} to {last} leave the memory of {flat.size} elements")
    steps = [step * flat.itemsize for step in strides]
    return (np.lib.stride_tricks.as_strided(flat[offset:], sizes, steps),)


@means(memref.ViewOp)
def view(op: memref.ViewOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Bytes as elements."""
    type = op.result.type
    dtype = dtype_of(type.element_type)
    sizes = [int(size) for size in with_values(type.get_shape(), operands[2:])]
    start, count = int(operands[1]), int(np.prod(sizes))
    end = start + count * dtype.itemsize
    if start < 0 or end > operands[0].size:
        raise error(op, f"bytes {start} to {end} leave the memory of {operands[0].size} bytes")
    return (operands[0][start:end].view(dtype).reshape(sizes),)


@means(TransposeOp)
def transpose(op: TransposeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Axes in another order."""
    return (np.transpose(operands[0], op.axes()),)


@means(ReshapeOp)
def reshape(op: ReshapeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Another shape."""
    return (_viewed(op, operands[0], [int(size) for size in operands[1]]),)


@means(memref.CollapseShapeOp)
def collapse_shape(op: memref.CollapseShapeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Groups of axes merged."""
    shape = operands[0].shape
    groups = groups_of(op.reassociation)
    merged = [int(np.prod([shape[axis] for axis in group])) for group in groups]
    return (_viewed(op, operands[0], merged),)


@means(memref.ExpandShapeOp)
def expand_shape(op: memref.ExpandShapeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Axes split."""
    sizes = with_values(op.static_output_shape.get_values(), operands[1:])
    return (_viewed(op, operands[0], [int(size) for size in sizes]),)


def _viewed(op: Operation, array: Any, shape: Sequence[int]) -> Any:
    """A view of another shape; raises `DiagnosticError` where there is none."""
    if int(np.prod(shape)) != array.size:
        raise error(op, f"shape {list(shape)} does not hold {array.size} elements")
    result = array.reshape(shape)
    if array.size and not np.shares_memory(result, array):
        raise error(op, "the axes that are merged do not lie without gaps")
    return result


@means(memref.ExtractStridedMetaDataOp)
def extract_strided_metadata(
    op: memref.ExtractStridedMetaDataOp, operands: Operands, _: Runner
) -> Sequence[Value]:
    """Base, offset, sizes, strides."""
    array = operands[0]
    flat, offset = root_of(array, op.source.type)
    base = flat[:1].reshape(()) if flat.size else np.zeros((), array.dtype)
    sizes = [np.int64(size) for size in array.shape]
    strides = [np.int64(step // array.itemsize) for step in array.strides]
    return (base, np.int64(offset), *sizes, *strides)


@means(memref.ExtractAlignedPointerAsIndexOp)
def extract_aligned_pointer(
    op: memref.ExtractAlignedPointerAsIndexOp, operands: Operands, _: Runner
) -> Sequence[Value]:
    """The address that offsets count from."""
    flat, _offset = root_of(operands[0], op.source.type)
    return (np.int64(_address(flat)),)
