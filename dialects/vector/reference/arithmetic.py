"""What products, reductions and scans of vectors compute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects import vector
from xdsl.dialects.builtin import VectorType

from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.vector.arithmetic_ops import MultiReductionOp, ScanOp, StepOp, VectorScaleOp
from mlopt.dialects.vector.contraction_ops import ContractOp, OuterProductOp
from mlopt.dialects.vector.reference.combining import combine_of, combined_along, neutral
from mlopt.dialects.vector.shapes import numbers_of

Operands = Sequence[Value]


@means(vector.FMAOp)
def fma(_: vector.FMAOp, operands: Operands, __: Runner) -> Sequence[Value]:
    """`a * b + c`, rounded once: f16, bf16 and f32 through f64, which holds their products."""
    a, b, c = operands
    dtype = np.asarray(a).dtype
    wide = np.longdouble if dtype == np.float64 else np.float64
    with np.errstate(all="ignore"):
        return ((a.astype(wide) * b.astype(wide) + c.astype(wide)).astype(dtype),)


@means(StepOp)
def step(op: StepOp, _: Operands, __: Runner) -> Sequence[Value]:
    """0, 1, 2, ..."""
    return (np.arange(op.result.type.get_shape()[0], dtype=np.int64),)


@means(VectorScaleOp)
def vscale(_: VectorScaleOp, __: Operands, ___: Runner) -> Sequence[Value]:
    """Scalable sizes are as written."""
    return (np.int64(1),)


@means(vector.ReductionOp)
def reduction(op: vector.ReductionOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """All elements, after `acc`."""
    return (reduced(op, np.asarray(operands[0]).reshape(-1), operands[1:]),)


def reduced(op: Any, array: np.ndarray, acc: Operands) -> Any:
    start = acc[0] if acc else neutral(op, array.dtype)
    if not acc and array.size and op.kind.data.value != "add":
        start, array = array[0], array[1:]
    return array.dtype.type(combined_along(op, array, 0, start))


@means(MultiReductionOp)
def multi_reduction(op: MultiReductionOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Elements along some axes, after `acc`."""
    source, acc = operands
    axes = numbers_of(op.reduction_dims)
    kept = [axis for axis in range(source.ndim) if axis not in axes]
    moved = np.transpose(source, [*kept, *axes])
    flat = moved.reshape([*(source.shape[axis] for axis in kept), -1])
    result = np.asarray(combined_along(op, flat, len(kept), acc)).astype(source.dtype)
    return (result if isinstance(op.dest.type, VectorType) else result[()],)


@means(OuterProductOp)
def outer_product(op: OuterProductOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Products of all pairs, combined with `acc`."""
    lhs, rhs = operands[0], np.asarray(operands[1])
    with np.errstate(all="ignore"):
        result = (lhs[:, None] * rhs if rhs.ndim else lhs * rhs).astype(lhs.dtype)
        if op.acc is not None:
            result = combine_of(op)(operands[2], result)
    return (result,)


@means(ContractOp)
def contract(op: ContractOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Products over the loops, combined with `acc` in the order of the reduction loops."""
    return (contracted(op, operands, None),)


def contracted(op: ContractOp, operands: Operands, mask: Any) -> Any:
    maps = [attribute.data for attribute in op.indexing_maps.data]
    extents, dtype = op.extents(), np.asarray(operands[2]).dtype
    loops = [[e.position for e in map.results] for map in maps]  # pyright: ignore[reportAttributeAccessIssue]
    kept, summed = loops[2], [n for n in range(len(extents)) if n not in loops[2]]

    def spread(value: Any, axes: Sequence[int]) -> Any:
        """`value` with an axis a loop, those kept first."""
        order = [*kept, *summed]
        present = [loop for loop in order if loop in axes]
        value = np.transpose(value, [list(axes).index(loop) for loop in present])
        return value.reshape([extents[loop] if loop in axes else 1 for loop in order])

    with np.errstate(all="ignore"):
        terms = spread(operands[0], loops[0]).astype(dtype) * spread(operands[1], loops[1]).astype(
            dtype
        )
        shape = [extents[loop] for loop in (*kept, *summed)]
        terms = np.broadcast_to(terms, shape)
        if mask is not None:
            terms = np.where(spread(mask, range(len(extents))), terms, neutral(op, dtype))
        terms = terms.reshape([*shape[: len(kept)], -1])
        result = np.asarray(combined_along(op, terms, len(kept), operands[2])).astype(dtype)
    return result if result.ndim else result[()]


@means(ScanOp)
def scan(op: ScanOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Running combination along an axis, and its end."""
    source, running = operands
    axis, combine = op.reduction_dim.value.data, combine_of(op)
    is_inclusive = bool(op.inclusive.value.data)
    rows: list[Any] = []
    with np.errstate(all="ignore"):
        for position in range(source.shape[axis]):
            row = np.take(source, position, axis=axis)
            if is_inclusive:
                running = row if position == 0 else combine(running, row)
                rows.append(running)
            else:
                rows.append(running)
                running = combine(running, row)
    # The exclusive end is the last running value, without the last element, as upstream's.
    end = rows[-1] if rows else running
    return (np.stack(rows, axis=axis) if rows else np.array(source), np.array(end))
