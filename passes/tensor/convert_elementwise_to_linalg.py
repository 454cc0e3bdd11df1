"""convert-elementwise-to-linalg: writes out the loops of elementwise ops on tensors.

    %r = arith.addf %a, %b : tensor<?xf32>
        ->  %e = tensor.empty(%n) : tensor<?xf32>
            %r = linalg.generic ins(%a, %b) outs(%e) { yield arith.addf of the elements }

Every op with the `Elementwise` interface that gives tensors. Scalar operands are used in
the body as they are. Each element is computed by the same op, so no value changes. Later
passes may assume that arith and math work on scalars and vectors alone. Upstream's pass.

A `select` by one `i1` picks a whole tensor; where sizes are unknown its two may differ in
them, so it stays, and becomes one of two buffers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    ArrayAttr,
    IndexType,
    IntegerAttr,
    TensorType,
)
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.dialects.linalg.ops import YieldOp
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineMap

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.core.passes import Pass
from mlopt.core.rewriting import PatternRewriter, RewritePattern, apply_greedily
from mlopt.dialects.linalg.generic import GenericOp

PARALLEL = IteratorTypeAttr(IteratorType.PARALLEL)


@dataclass(frozen=True)
class ConvertElementwiseToLinalgPass(Pass):
    """Converts elementwise ops on tensors below the anchor."""

    name: ClassVar[str] = "convert-elementwise-to-linalg"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        apply_greedily(root, [ElementwiseToGenericPattern()], context)


class ElementwiseToGenericPattern(RewritePattern):
    """`op(%a, %b) : tensor` -> `linalg.generic` whose body is `op` on the elements."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        if not _is_on_ranked_tensors(op):
            return
        tensors = [value for value in op.operands if isinstance(value.type, TensorType)]
        inits = [_empty_like(tensors[0], result, rewriter) for result in op.results]
        rank = len(_type(op.results[0]).get_shape())
        identity = AffineMapAttr(AffineMap.identity(rank))
        rewriter.replace(
            op,
            GenericOp(
                tensors,
                inits,
                Region(_body(op, tensors)),
                ArrayAttr([identity] * (len(tensors) + len(inits))),
                ArrayAttr([PARALLEL] * rank),
                [result.type for result in op.results],
            ),
        )


def _is_on_ranked_tensors(op: Operation) -> bool:
    """True where all results, and at least one operand, are tensors of known rank."""
    if not op.results or not all(isinstance(result.type, TensorType) for result in op.results):
        return False
    if isinstance(op, arith.SelectOp) and not isinstance(op.cond.type, TensorType):
        return DYNAMIC_INDEX not in _type(op.results[0]).get_shape()
    has_operand = any(isinstance(value.type, TensorType) for value in op.operands)
    return has_operand and find(op, Elementwise) is not None


def _type(value: SSAValue) -> TensorType[Any]:
    assert isinstance(value.type, TensorType), "only tensors have a shape here"
    return value.type


def _empty_like(source: SSAValue, result: SSAValue, rewriter: PatternRewriter) -> SSAValue:
    """An empty tensor of the type of `result` and the sizes of `source`."""
    sizes: list[SSAValue] = []
    for axis, size in enumerate(_type(result).get_shape()):
        if size == DYNAMIC_INDEX:
            index = rewriter.insert(arith.ConstantOp(IntegerAttr(axis, IndexType())))
            sizes.append(rewriter.insert(tensor.DimOp(source, index.result)).result)
    return rewriter.insert(tensor.EmptyOp(sizes, _type(result))).tensor


def _body(op: Operation, tensors: Sequence[SSAValue]) -> Block:
    """One element: `op` with block arguments in the place of tensors."""
    shaped = [*tensors, *op.results]
    block = Block(arg_types=[_type(value).get_element_type() for value in shaped])
    element = dict(zip(tensors, block.args, strict=False))
    scalar = type(op).create(
        operands=[element.get(value, value) for value in op.operands],
        result_types=[_type(result).get_element_type() for result in op.results],
        properties=dict(op.properties),
        attributes=dict(op.attributes),
    )
    block.add_ops([scalar, YieldOp(*scalar.results)])
    return block
