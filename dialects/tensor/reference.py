"""What `tensor` ops compute. Elements of `tensor.empty` are zero; indices are checked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
from xdsl.dialects import tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Operation
from xdsl.traits import Pure

from mlopt.core.diagnostics import error
from mlopt.core.element_types import dtype_of
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.core.slices import static_parts, with_values
from mlopt.dialects.tensor.element_ops import GenerateOp
from mlopt.dialects.tensor.indexed_ops import GatherOp, ScatterOp
from mlopt.dialects.tensor.shape_ops import BitcastOp, RankOp
from mlopt.dialects.tensor.slice_ops import ParallelInsertSliceOp

Operands = Sequence[Value]


def shape_at_run_time(type: Any, sizes: Sequence[Any]) -> list[int]:
    """The shape of `type`, its `?` from `sizes` in order."""
    return [int(size) for size in with_values(type.get_shape(), sizes)]


def check_index(op: Operation, shape: Sequence[int], indices: Sequence[Any]) -> tuple[Any, ...]:
    """The indices; raises `DiagnosticError` where one is out of bounds."""
    for axis, (index, size) in enumerate(zip(indices, shape, strict=True)):
        wrong = (np.asarray(index) < 0) | (np.asarray(index) >= size)
        if wrong.any():
            found = int(np.asarray(index)[wrong].flat[0])
            raise error(op, f"index {found} of axis {axis} is out of bounds of size {size}")
    return tuple(indices)


def check_shape(op: Operation, array: Any, type: Any) -> None:
    """Raises `DiagnosticError` where `array` has not the sizes that `type` knows."""
    if not isinstance(type, TensorType):
        return
    shape = type.get_shape()
    fits = len(shape) == np.ndim(array) and all(
        size in (found, DYNAMIC_INDEX) for size, found in zip(shape, np.shape(array), strict=True)
    )
    if not fits:
        raise error(op, f"value has shape {list(np.shape(array))}, expected {type}")


def parts_of(op: Any, operands: Operands, first: int) -> list[slice]:
    """The slices that offsets, sizes and strides from operand `first` on name."""
    rest = list(operands[first:])
    values: list[list[int]] = []
    for static in static_parts(op):
        count = sum(number == DYNAMIC_INDEX for number in static)
        values.append([int(number) for number in with_values(static, rest[:count])])
        del rest[:count]
    return [
        slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
        for offset, size, stride in zip(*values, strict=True)
    ]


def check_parts(op: Operation, shape: Sequence[int], parts: Sequence[slice]) -> None:
    """Raises `DiagnosticError` where a slice leaves `shape`."""
    for axis, (part, size) in enumerate(zip(parts, shape, strict=True)):
        if part.start < 0 or part.stop > size:
            raise error(op, f"slice {part.start} to {part.stop} of axis {axis} leaves size {size}")


@means(tensor.CastOp)
def cast(op: tensor.CastOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """The same array; its sizes are checked."""
    check_shape(op, operands[0], op.dest.type)
    return (operands[0],)


@means(BitcastOp)
def bitcast(op: BitcastOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """The same bits."""
    dtype = dtype_of(op.dest.type.element_type)
    return (np.ascontiguousarray(operands[0]).view(dtype).reshape(np.shape(operands[0])),)


@means(tensor.DimOp)
def dim(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """A size."""
    (axis,) = check_index(op, (np.ndim(operands[0]),), operands[1:])
    return (np.int64(np.shape(operands[0])[axis]),)


@means(RankOp)
def rank(_: Operation, operands: Operands, __: Runner) -> Sequence[Value]:
    """The number of axes."""
    return (np.int64(np.ndim(operands[0])),)


@means(tensor.EmptyOp)
def empty(op: tensor.EmptyOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Zeros."""
    type = op.tensor.type
    return (np.zeros(shape_at_run_time(type, operands), dtype_of(type.element_type)),)


@means(tensor.ExtractOp)
def extract(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """An element (or many, where the indices are arrays)."""
    array = np.asarray(operands[0])
    return (array[check_index(op, array.shape, operands[1:])],)


@means(tensor.InsertOp)
def insert(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """A copy with one element replaced."""
    result = np.array(operands[1])
    result[check_index(op, result.shape, operands[2:])] = operands[0]
    return (result,)


@means(tensor.FromElementsOp)
def from_elements(op: tensor.FromElementsOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """The operands in row-major order."""
    type = op.result.type
    return (np.array(operands, dtype_of(type.element_type)).reshape(type.get_shape()),)


@means(tensor.SplatOp)
def splat(op: tensor.SplatOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """One value everywhere."""
    type = op.result.type
    shape = shape_at_run_time(type, operands[1:])
    return (np.full(shape, operands[0], dtype_of(type.element_type)),)


@means(GenerateOp)
def generate(op: GenerateOp, operands: Operands, runner: Runner) -> Sequence[Value]:
    """The body at each index."""
    type = op.result.type
    result = np.zeros(shape_at_run_time(type, operands), dtype_of(type.element_type))
    fill_by_body(op, result, runner)
    return (result,)


def fill_by_body(op: Operation, result: np.ndarray, runner: Runner) -> None:
    """Writes what the body of `op` gives at each index."""
    block = op.regions[0].block
    constant = block.last_op.operands[0] if block.last_op is not None else None
    if constant is not None and all(arg.first_use is None for arg in block.args):
        # It is the same everywhere, if the body is pure.
        if all(inner.has_trait(Pure) for inner in block.ops):
            indices = [np.int64(0)] * result.ndim
            if result.size:
                result[...] = runner.run_block(block, indices)[0]
            return
    for place in product(*(range(size) for size in result.shape)):
        result[place] = runner.run_block(block, [np.int64(index) for index in place])[0]


@means(tensor.ExtractSliceOp)
def extract_slice(op: tensor.ExtractSliceOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A copy of the part."""
    parts = parts_of(op, operands, 1)
    check_parts(op, np.shape(operands[0]), parts)
    part = np.array(operands[0][tuple(parts)])
    return (part.reshape(dropped_units(part.shape, op.result.type.get_shape())),)


def dropped_units(shape: Sequence[int], wanted: Sequence[int]) -> tuple[int, ...]:
    """`shape` without the axes of size 1 that `wanted` lacks; `wanted` may hold `?`.

    >>> dropped_units((1, 4, 1), (DYNAMIC_INDEX, 1))
    (4, 1)
    """
    sizes = [size if size != DYNAMIC_INDEX else None for size in wanted]
    units = [axis for axis, size in enumerate(shape) if size == 1]
    for dropped in combinations(units, len(shape) - len(wanted)):
        kept = tuple(size for axis, size in enumerate(shape) if axis not in dropped)
        if all(size in (None, found) for size, found in zip(sizes, kept, strict=True)):
            return kept
    return tuple(shape)


@means(tensor.InsertSliceOp)
def insert_slice(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """A copy with the part replaced."""
    result = np.array(operands[1])
    parts = parts_of(op, operands, 2)
    check_parts(op, result.shape, parts)
    place = result[tuple(parts)]
    place[...] = np.reshape(operands[0], place.shape)
    return (result,)


@means(ParallelInsertSliceOp)
def parallel_insert_slice(op: Operation, operands: Operands, _: Runner) -> Sequence[Value]:
    """Writes the part in place: the loop around owns the shared output."""
    parts = parts_of(op, operands, 2)
    check_parts(op, np.shape(operands[1]), parts)
    place = operands[1][tuple(parts)]
    place[...] = np.reshape(operands[0], place.shape)
    return ()


@means(tensor.ConcatOp)
def concat(op: tensor.ConcatOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Arrays one behind the other."""
    result = np.concatenate(operands, axis=op.dim.value.data)
    check_shape(op, result, op.result.type)
    return (result,)


@means(tensor.PadOp)
def pad(op: tensor.PadOp, operands: Operands, runner: Runner) -> Sequence[Value]:
    """The body's value everywhere but where the source lies."""
    source = operands[0]
    count = len(op.low)
    low = [int(n) for n in with_values(op.static_low.get_values(), operands[1 : 1 + count])]
    high = [int(n) for n in with_values(op.static_high.get_values(), operands[1 + count :])]
    shape = [a + size + b for a, size, b in zip(low, source.shape, high, strict=True)]
    if min([*low, *high, *shape, 0]) < 0:
        raise error(op, f"padding is negative: {low} and {high}")
    result = np.zeros(shape, source.dtype)
    fill_by_body(op, result, runner)
    inside = tuple(slice(a, a + size) for a, size in zip(low, source.shape, strict=True))
    result[inside] = source
    return (result,)


@means(tensor.ReshapeOp)
def reshape(op: tensor.ReshapeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """The same elements in the shape that the operand tells."""
    shape = [int(size) for size in operands[1]]
    if int(np.prod(shape)) != np.size(operands[0]):
        raise error(op, f"shape {shape} does not hold {np.size(operands[0])} elements")
    result = np.reshape(operands[0], shape)
    check_shape(op, result, op.result.type)
    return (result,)


@means(tensor.CollapseShapeOp)
def collapse_shape(op: tensor.CollapseShapeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Groups of axes merged."""
    from mlopt.core.reassociation import groups_of

    shape = np.shape(operands[0])
    groups = groups_of(op.reassociation)
    merged = [int(np.prod([shape[axis] for axis in group])) for group in groups]
    result = np.reshape(operands[0], merged)
    check_shape(op, result, op.result.type)
    return (result,)


@means(tensor.ExpandShapeOp)
def expand_shape(op: tensor.ExpandShapeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Axes split."""
    sizes = with_values(op.static_output_shape.get_values(), operands[1:])
    shape = [int(size) for size in sizes]
    if int(np.prod(shape)) != np.size(operands[0]):
        raise error(op, f"shape {shape} does not hold {np.size(operands[0])} elements")
    return (np.reshape(operands[0], shape),)


@means(GatherOp)
def gather(op: GatherOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Slices at coordinates."""
    source, indices = operands
    axes = list(op.gather_dims.get_values())
    place = _coordinates(op, source.shape, indices, axes)
    moved = np.moveaxis(source, axes, range(len(axes)))
    found = moved[place]
    leading = indices.shape[:-1]
    if found.ndim != op.result.type.get_num_dims():
        for axis in axes:
            found = np.expand_dims(found, len(leading) + axis)
    return (np.ascontiguousarray(found),)


@means(ScatterOp)
def scatter(op: ScatterOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A copy with slices at coordinates replaced."""
    source, dest, indices = operands
    axes = list(op.scatter_dims.get_values())
    result = np.array(dest)
    place = _coordinates(op, dest.shape, indices, axes)
    moved = np.moveaxis(result, axes, range(len(axes)))
    rest = [size for axis, size in enumerate(dest.shape) if axis not in axes]
    moved[place] = np.reshape(source, [*indices.shape[:-1], *rest])
    return (result,)


def _coordinates(
    op: Operation, shape: Sequence[int], indices: Any, axes: Sequence[int]
) -> tuple[Any, ...]:
    """An index array for each of `axes`."""
    sizes = [shape[axis] for axis in axes]
    return check_index(op, sizes, [indices[..., position] for position in range(len(axes))])
