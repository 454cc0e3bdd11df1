"""How ops that read at positions simplify."""

from __future__ import annotations

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr

from mlopt.core.constants import array_of
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    constant_value,
    op_type_rewrite_pattern,
)
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.parts import SliceOp
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
