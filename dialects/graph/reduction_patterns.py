"""How reductions simplify: fewer elements to combine, or none (docs/numerics.md, sums)."""

from __future__ import annotations

from math import prod

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.constants import splat
from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.element_kinds import (
    Kind,
    bits_of,
    is_exact_count,
    is_narrow_float,
    kind_of,
)
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, mixed
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.replacing import replace_by
from mlopt.dialects.graph.shapes import is_dynamic, is_static

IDEMPOTENT = (Reduction.MAX, Reduction.MIN, Reduction.MAXNUM, Reduction.AND, Reduction.OR)
"""Of equal elements these give that element."""


class ReduceOneElementPattern(RewritePattern):
    """`reduce(x)` over axes of size 1 -> `reshape(x)`; a sum of floats is never -0."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        shape, axes = shape_of(op.operand), op.axes.get_values()
        if axes and is_static(shape) and all(shape[axis] == 1 for axis in axes):
            one = ReshapeOp(op.operand, shape_of(op.out))
            replace_by(op, [one, *_as_total(op, one.out)], rewriter)


class MergeReductionsPattern(RewritePattern):
    """`reduce(reduce(x, a), b)` of one kind -> `reduce(x, a and b)`; the order is not fixed.

    Not for f16 and bf16, whose sums and products are rounded between.
    """

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, ReduceOp) or inner.kind != op.kind:
            return
        if op.kind.data not in IDEMPOTENT and is_narrow_float(element_type_of(op.out)):
            return
        if not op.operand.has_one_use():
            return
        gone = inner.axes.get_values()
        kept = [axis for axis in range(len(shape_of(inner.operand))) if axis not in gone]
        axes = sorted([*gone, *(kept[axis] for axis in op.axes.get_values())])
        replace_by(op, [ReduceOp(op.kind.data, inner.operand, axes)], rewriter)


class ReduceBroadcastPattern(RewritePattern):
    """`max(broadcast(x, n))` -> `x`, and of a sum `x * n`, along axes that x does not have.

    The product is rounded once, so it is within the bound of the sum; n has to be exact in
    the element type, and known, since a maximum of nothing is not x.
    """

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, BroadcastOp):
            return
        axes, element = inner.axes.get_values(), element_type_of(op.out)
        shape = shape_of(op.operand)
        gone = [axis for axis in op.axes.get_values() if axis not in axes]
        count = prod(shape[axis] for axis in gone)
        if not gone or any(is_dynamic(shape[axis]) or not shape[axis] for axis in gone):
            return
        is_sum = op.kind.data == Reduction.SUM
        rest_axes = [axis for axis in op.axes.get_values() if axis in axes]
        if is_sum:
            if not is_static(shape_of(op.out)) or not is_exact_count(element, count):
                return
            if rest_axes and is_narrow_float(element):
                return
        elif op.kind.data not in IDEMPOTENT:
            return
        kept = [axis for axis in range(len(shape)) if axis not in gone]
        sizes = mixed(inner.static_sizes, inner.sizes)
        rest = BroadcastOp(
            inner.operand, [sizes[axis] for axis in kept], [kept.index(axis) for axis in axes]
        )
        reduced = ReduceOp(op.kind.data, rest.out, [kept.index(axis) for axis in rest_axes])
        if not is_sum:
            replace_by(op, [rest, reduced], rewriter)
            return
        factor = ConstantOp(
            splat(_as_number(count, element), TensorType(element, shape_of(op.out)))
        )
        product = MulOp(reduced.out, factor.out)
        new = [rest, reduced, factor, product, *_as_total(op, product.out)]
        replace_by(op, new, rewriter)


def _as_total(op: ReduceOp, value: SSAValue) -> list[Operation]:
    """What makes a value the result of `op`: + 0.0 for sums of floats, which start from it."""
    element = element_type_of(value)
    if op.kind.data != Reduction.SUM or kind_of(element) != Kind.FLOAT:
        return []
    zero = ConstantOp(splat(0.0, TensorType(element, shape_of(value))))
    return [zero, AddOp(value, zero.out)]


def _as_number(count: int, element: Attribute) -> int:
    """`count` as a number of the element type: of integers its lowest bits."""
    if kind_of(element) == Kind.FLOAT:
        return count
    width = bits_of(element)
    low = count % (1 << width)
    is_negative = kind_of(element) != Kind.UNSIGNED and low >> (width - 1)
    return low - (1 << width) if is_negative else low


REDUCE_PATTERNS: tuple[RewritePattern, ...] = (
    ReduceOneElementPattern(),
    MergeReductionsPattern(),
    ReduceBroadcastPattern(),
)
