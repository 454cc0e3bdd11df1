"""How structured ops simplify: casts move out, and what only copies goes."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, TensorType, i64
from xdsl.ir import BlockArgument, Operation, Region, SSAValue
from xdsl.ir.affine import AffineMap
from xdsl.rewriter import Rewriter
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces import attach, require
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.interfaces.structured import Structured
from mlopt.core.rewriting import PatternRewriter, RewritePattern
from mlopt.dialects import op_class
from mlopt.dialects.linalg.generic import GenericOp
from mlopt.dialects.linalg.ops import STRUCTURED_OPS
from mlopt.dialects.linalg.structured_op import verify_shapes


class CastBeforeStructuredPattern(RewritePattern):
    """`op ins(cast %a) outs(cast %b)` -> `cast (op ins(%a) outs(%b))`, for casts that only
    forgot sizes."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        if not op.results:
            return
        operands: list[SSAValue] = [_before_cast(value) for value in op.operands]
        if operands == list(op.operands):
            return
        nest: Any = op
        try:
            verify_shapes(operands, nest.nest_maps(), len(nest.nest_iterators()))
        except VerifyException:
            return  # it fails when it runs
        outputs = operands[len(operands) - len(nest.outputs) :]
        regions: list[Region] = [
            Rewriter.move_region_contents_to_new_regions(region) for region in op.regions
        ]
        new = type(op).create(
            operands=operands,
            result_types=[output.type for output in outputs],
            properties=dict(op.properties),
            attributes=dict(op.attributes),
            regions=regions,
        )
        casts: list[Operation] = []
        values: list[SSAValue] = []
        for old, result in zip(op.results, new.results, strict=True):
            if old.type == result.type:
                values.append(result)
                continue
            cast = op_class_of_cast()(result, old.type)
            casts.append(cast)
            values.append(cast.results[0])
        rewriter.replace(op, [new, *casts], values)


def op_class_of_cast() -> Any:
    """`tensor.cast`, as our dialect has it."""
    from mlopt.dialects.tensor.shape_ops import CastOp

    return CastOp


def _before_cast(value: SSAValue) -> SSAValue:
    """What was cast, where the cast only forgot sizes."""
    cast = value.owner
    if not isinstance(cast, tensor.CastOp):
        return value
    source, dest = cast.source.type, cast.dest.type
    if not isinstance(source, TensorType) or not isinstance(dest, TensorType):
        return value
    forgets = source.encoding == dest.encoding and all(
        b in (a, DYNAMIC_INDEX) for a, b in zip(source.get_shape(), dest.get_shape(), strict=True)
    )
    return cast.source if forgets else value


class DropCopyingGenericPattern(RewritePattern):
    """A generic on tensors that yields its inputs as they are -> the inputs."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        if not isinstance(op, GenericOp) or not op.results:
            return
        model = require(op, Structured)
        maps = model.indexing_maps(op)
        if any(map != AffineMap.identity(map.num_dims) for map in maps):
            return
        block = model.body(op)
        last = block.last_op
        if last is None or block.first_op is not last or model.reduction_loops(op):
            return
        values: list[SSAValue] = []
        for value, result in zip(last.operands, op.results, strict=True):
            if not isinstance(value, BlockArgument) or value.block is not block:
                return
            operand = op.operands[value.index]
            if operand.type != result.type:
                return
            values.append(operand)
        rewriter.replace(op, [], values)


class DropIdleTransposePattern(RewritePattern):
    """`transpose` to the same order and `broadcast` along no axes -> their input."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        if not op.results or op.results[0].type != op.operands[0].type:
            return
        axes: Any = op.properties.get("permutation") or op.properties["dimensions"]
        numbers = list(axes.get_values())
        if op.name == "linalg.transpose" and numbers != sorted(numbers):
            return
        if op.name == "linalg.broadcast" and numbers:
            return
        rewriter.replace(op, [], [op.operands[0]])


class MergeTransposesPattern(RewritePattern):
    """`transpose(transpose(x, p), q)` -> `transpose(x, p[q])`, or `x` where that is the order."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        inner = op.operands[0].owner
        if not op.results or not isinstance(inner, Operation) or inner.name != op.name:
            return
        if op.name != "linalg.transpose" or not inner.results:
            return
        outer_order: Any = op.properties["permutation"]
        inner_order: Any = inner.properties["permutation"]
        first = list(inner_order.get_values())
        order = [first[axis] for axis in outer_order.get_values()]
        source = inner.operands[0]
        if order == sorted(order) and source.type == op.results[0].type:
            rewriter.replace(op, [], [source])
            return
        new: Any = type(op)
        permutation = DenseArrayBase.from_list(i64, order)
        rewriter.replace(op, new(source, op.operands[1], permutation))


class DropCopyToItselfPattern(RewritePattern):
    """`linalg.copy ins(%m) outs(%m)` on a buffer -> nothing."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        if not op.results and op.operands[0] is op.operands[1]:
            rewriter.erase(op)


_CAST = CastBeforeStructuredPattern()

attach(ListedPatterns(_CAST), *STRUCTURED_OPS)
attach(ListedPatterns(DropCopyingGenericPattern(), _CAST), GenericOp)
attach(
    ListedPatterns(DropIdleTransposePattern(), MergeTransposesPattern(), _CAST),
    op_class("linalg.transpose"),
    op_class("linalg.broadcast"),
)
attach(ListedPatterns(DropCopyToItselfPattern(), _CAST), op_class("linalg.copy"))
