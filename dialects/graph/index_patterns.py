"""How ops that read at positions simplify."""

from __future__ import annotations

import numpy as np
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import SSAValue

from mlopt.core.constants import array_of
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    constant_value,
    op_type_rewrite_pattern,
)
from mlopt.dialects.graph.element_kinds import Kind, bits_of, kind_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp
from mlopt.dialects.graph.replacing import replace_by
from mlopt.dialects.graph.shapes import is_dynamic, is_static


class GatherOfOnePattern(RewritePattern):
    """`gather(x, constant of one position)` -> `reshape(slice(x))`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: GatherOp, rewriter: PatternRewriter) -> None:
        known, axis = constant_value(op.indices), op.axis.value.data
        sizes, target = shape_of(op.operand), shape_of(op.out)
        if not isinstance(known, DenseIntOrFPElementsAttr) or not is_static(target):
            return
        indices = array_of(known)
        others = (*sizes[:axis], *sizes[axis + 1 :])
        if indices.size != 1 or not is_static(others):
            return
        place = int(indices.reshape(-1)[0])
        if place < 0 and is_dynamic(sizes[axis]):
            return
        place += sizes[axis] if place < 0 else 0
        if place < 0 or (not is_dynamic(sizes[axis]) and place >= sizes[axis]):
            return
        offsets, one = [0] * len(sizes), list(sizes)
        offsets[axis], one[axis] = place, 1
        taken = SliceOp(op.operand, offsets, one)
        rewriter.replace(op, [taken, ReshapeOp(taken.out, target)])


class GatherOfRangePattern(RewritePattern):
    """`gather(x, [a, a + d, a + 2 d, ...])`, constants or an iota, -> `slice(x)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: GatherOp, rewriter: PatternRewriter) -> None:
        axis, shape = op.axis.value.data, shape_of(op.operand)
        places = _range_of(op.indices)
        if places is None or not is_static(shape):
            return
        first, count, step = places
        last, size = first + (count - 1) * step, shape[axis]
        if min(first, last) < 0 <= max(first, last):
            return
        if not -size <= min(first, last) <= max(first, last) < size:
            return
        offsets, sizes, strides = [0] * len(shape), list(shape), [1] * len(shape)
        offsets[axis] = first + size if first < 0 else first
        sizes[axis], strides[axis] = count, step
        replace_by(op, [SliceOp(op.operand, offsets, sizes, strides)], rewriter)


def _range_of(indices: SSAValue) -> tuple[int, int, int] | None:
    """First, number and distance of two or more evenly spaced positions."""
    shape = shape_of(indices)
    if len(shape) != 1 or not is_static(shape) or shape[0] < 2:
        return None
    if isinstance(indices.owner, IotaOp):
        bits = bits_of(element_type_of(indices))
        is_exact = kind_of(element_type_of(indices)) != Kind.FLOAT and shape[0] <= 1 << (bits - 1)
        return (0, shape[0], 1) if is_exact else None
    known = constant_value(indices)
    if not isinstance(known, DenseIntOrFPElementsAttr):
        return None
    places = array_of(known).astype(np.int64)
    steps = np.diff(places)
    step = int(steps[0])
    return (int(places[0]), places.size, step) if step and bool((steps == step).all()) else None
