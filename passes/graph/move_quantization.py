"""graph-move-quantization: what only moves numbers moves integers, and round trips go.

    transpose(dequantize(x))                  ->  dequantize(transpose(x)); so of reshape,
                                                  slice, reverse, broadcast and gather
    concat(dequantize(x), dequantize(y))      ->  dequantize(concat(x, y)), scales being one
    max_pool(dequantize(x))                   ->  dequantize(max_pool(x))
    quantize(dequantize(x))                   ->  x
    quantize(relu(dequantize(x)))             ->  max(x, zero point)

Scales are one number for the whole tensor, and nobody else reads what is dequantised. The
last three rules take constant scales: for `max_pool` above 0, and for round trips of 8 and
16 bits of a size at which neither product nor quotient leaves the normal numbers of f32 or
f64; the number comes back then, since both roundings move it by less than a half. Every
element is the same as before. Dequantisation moves towards results or goes, so the pass
ends. As TensorRT and OpenVINO propagate Q/DQ nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import Rewriter
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    apply_greedily,
    constant_value,
    op_type_rewrite_pattern,
)
from mlopt.core.walking import walk
from mlopt.dialects.graph.element_kinds import Kind, bits_of, is_narrow_float, kind_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import MaxOp
from mlopt.dialects.graph.ops.composite import MaxPoolOp, ReluOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, Size, TransposeOp
from mlopt.dialects.graph.ops.padding import ReverseOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, SliceOp
from mlopt.dialects.graph.ops.quantization import DequantizeOp, QuantizeOp
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.graph.recognize.terms import number_of


@dataclass(frozen=True)
class MoveQuantizationPass(Pass):
    """Moves dequantisation down, and drops round trips."""

    name: ClassVar[str] = "graph-move-quantization"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        before = _count(root)
        patterns = [MovedDequantizePattern(), ConcatDequantizePattern(), RoundTripPattern()]
        if before and apply_greedily(root, patterns, context, fold=True):
            context.count(self.name, "quantizations before", before)
            context.count(self.name, "quantizations after", _count(root))


def _count(root: Operation) -> int:
    return sum(isinstance(op, QuantizeOp | DequantizeOp) for op in walk(root))


class MovedDequantizePattern(RewritePattern):
    """`f(dequantize(x))` -> `dequantize(f(x))` where f moves elements, or takes the largest."""

    @op_type_rewrite_pattern
    def match_and_rewrite(
        self,
        op: TransposeOp | ReshapeOp | SliceOp | ReverseOp | BroadcastOp | GatherOp | MaxPoolOp,
        rewriter: PatternRewriter,
    ) -> None:
        inner = _of_one_scale(op.operands[0])
        if inner is None or isinstance(inner.operand.owner, ConstantOp):
            return
        whole = element_type_of(inner.operand)
        if isinstance(op, MaxPoolOp) and not (
            kind_of(whole) == Kind.SIGNED and _scale_of(inner) is not None and _reaches(op)
        ):
            return
        moved = op.clone()
        moved.operands[0] = inner.operand
        type = TensorType(whole, shape_of(op.out))
        Rewriter.replace_value_with_new_type(moved.results[0], type)
        rewriter.replace(op, [moved, _dequantized(inner, moved.results[0])])


def _reaches(op: MaxPoolOp) -> bool:
    """True where each window has an element: the largest of none is another in integers."""
    window, _, dilations, low, high = op.windows
    return all(
        not is_dynamic(size) and size >= (taps - 1) * step + 1 and max(a, b) < taps and step == 1
        for size, taps, step, a, b in zip(
            shape_of(op.operand)[2:], window, dilations, low, high, strict=True
        )
    )


class ConcatDequantizePattern(RewritePattern):
    """`concat(dequantize(x), dequantize(y))` -> `dequantize(concat(x, y))` of one scale."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ConcatOp, rewriter: PatternRewriter) -> None:
        found = [_of_one_scale(part) for part in op.parts]
        inner = [dequantize for dequantize in found if dequantize is not None]
        if not inner or len(inner) < len(found) or not all(_are_alike(inner[0], d) for d in inner):
            return
        try:
            concat = ConcatOp([d.operand for d in inner], op.axis.value.data)
        except VerifyException:
            return
        new = _dequantized(inner[0], concat.out)
        if new.out.type == op.out.type:
            rewriter.replace(op, [concat, new])
            return
        new.erase()
        concat.erase()


class RoundTripPattern(RewritePattern):
    """`quantize(dequantize(x))` -> `x`, `quantize(relu(dequantize(x)))` -> `max(x, zero point)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: QuantizeOp, rewriter: PatternRewriter) -> None:
        relu = op.operand.owner
        inner = (relu.operand if isinstance(relu, ReluOp) else op.operand).owner
        if not isinstance(inner, DequantizeOp) or inner.operand.type != op.out.type:
            return
        scale = _scale_of(inner)
        if not _are_alike(inner, op) or scale is None or not 1e-30 < scale < 1e30:
            return
        if is_narrow_float(element_type_of(op.operand)) or bits_of(element_type_of(op.out)) > 16:
            return
        if isinstance(relu, ReluOp):
            made = _zero_point(inner)
            rewriter.replace(op, [*made, MaxOp(inner.operand, made[-1].results[0], op.out.type)])
        else:
            rewriter.replace(op, [], [inner.operand])


def _zero_point(op: DequantizeOp) -> Sequence[Operation]:
    """Ops of which the last is the zero point, as a tensor like the operand."""
    made: list[Operation] = []
    zero = op.zero_point
    if zero is None:
        made.append(ConstantOp.from_array(np.zeros(()), element_type_of(op.operand)))
        zero = made[0].results[0]
    sizes: list[Size] = []
    for axis, size in enumerate(shape_of(op.operand)):
        if is_dynamic(size):
            made.append(DimOp(op.operand, axis))
        sizes.append(made[-1].results[0] if is_dynamic(size) else size)
    return [*made, BroadcastOp(zero, sizes, [])]


def _of_one_scale(value: SSAValue) -> DequantizeOp | None:
    """The dequantisation by one scale that a value is, which nobody else reads."""
    op = value.owner
    if not isinstance(op, DequantizeOp) or op.place != (None, None) or not value.has_one_use():
        return None
    return None if shape_of(op.scale) else op


def _scale_of(op: DequantizeOp) -> float | None:
    """The scale, where it is a constant above 0."""
    scale = number_of(op.scale) if not shape_of(op.scale) else None
    return scale if scale is not None and 0 < scale < float("inf") else None


def _are_alike(one: DequantizeOp, other: DequantizeOp | QuantizeOp) -> bool:
    """True where both have one scale and zero point for all elements."""
    if one.place != (None, None) or other.place != (None, None):
        return False
    points = (one.zero_point, other.zero_point)
    zeros = points[0] is points[1] is None or (
        points[0] is not None and points[1] is not None and _is_same(points[0], points[1])
    )
    same_type = (
        isinstance(other, QuantizeOp)
        or one.operand.type == other.operand.type
        or (element_type_of(one.operand) == element_type_of(other.operand))
    )
    return zeros and same_type and _is_same(one.scale, other.scale)


def _is_same(one: SSAValue, other: SSAValue) -> bool:
    """True where both are one value, or equal constants."""
    constant = constant_value(one)
    return one is other or (constant is not None and constant == constant_value(other))


def _dequantized(like: DequantizeOp, operand: SSAValue) -> DequantizeOp:
    """Dequantises another tensor as `like` does."""
    return DequantizeOp(operand, like.scale, like.zero_point)
