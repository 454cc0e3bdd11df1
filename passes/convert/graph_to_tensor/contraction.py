"""Matrix products and contractions.

    graph.matmul        ->  linalg.fill, linalg.matmul (linalg.generic with batch axes)
    graph.contract      ->  linalg.fill, linalg.generic

Sums of f16 and bf16 are kept in f32 and rounded once at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    Float32Type,
    IndexType,
    TensorType,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects.graph.element_kinds import Kind, is_narrow_float, signless
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.passes.convert.graph_to_tensor.building import has_op
from mlopt.passes.convert.graph_to_tensor.elementwise import kind_of_elements, lowered_tensor
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import (
    Body,
    Size,
    Structured,
    dims,
    map_of,
)


def sum_type(element_type: Attribute) -> Attribute:
    """What sums are kept in: f32 for f16 and bf16."""
    return Float32Type() if is_narrow_float(element_type) else signless(element_type)


def multiply_add(kinds: tuple[Kind, Kind]) -> Body:
    """`acc + a * b` in the type of `acc`, to which a and b, of `kinds`, are extended first."""

    def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
        lhs, rhs, total = args
        lhs, rhs = (
            _extended(b, x, total.type, kind) for x, kind in zip((lhs, rhs), kinds, strict=True)
        )
        mul, add = ("mulf", "addf") if kinds[0] == Kind.FLOAT else ("muli", "addi")
        return [b.op(f"arith.{add}", total, b.op(f"arith.{mul}", lhs, rhs))]

    return body


def _extended(b: Scalars, value: SSAValue, type: Attribute, kind: Kind) -> SSAValue:
    if value.type == type:
        return value
    names = {Kind.FLOAT: "arith.extf", Kind.UNSIGNED: "arith.extui"}
    return b.op(names.get(kind, "arith.extsi"), value, result=type)


class Contraction:
    """What is common to sums of products: a zeroed sum, and the rounding at the end."""

    def __init__(self, out: SSAValue, lhs: SSAValue, rhs: SSAValue, rewriter: ConversionRewriter):
        self.build = Structured(rewriter)
        self.type = lowered_tensor(out)
        self.sum_element = sum_type(element_type_of(out))
        self.kinds = kind_of_elements(lhs), kind_of_elements(rhs)

    def zeros(self, sizes: Sequence[Size], shape: Sequence[int] | None = None) -> SSAValue:
        """The sum before the first product."""
        type = TensorType(self.sum_element, self.type.get_shape() if shape is None else shape)
        zero = self.build.scalar(0, self.sum_element)
        return self.build.filled(zero, self.build.empty(type, sizes))

    def rounded(self, total: SSAValue) -> SSAValue:
        """The sum in the type of the result."""
        return self.build.converted(total, self.sum_element, self.type)

    def summed(
        self,
        lhs: SSAValue,
        rhs: SSAValue,
        total: SSAValue,
        maps: Sequence[AffineMap],
        reductions: Sequence[int],
    ) -> SSAValue:
        """`linalg.generic` that adds products to `total`."""
        body = multiply_add(self.kinds)
        return self.build.generic([lhs, rhs], [total], maps, reductions, body)[0]

    def has_named_form(self, lhs: SSAValue, total: SSAValue) -> bool:
        """True where a named op computes the same: one type throughout, some elements."""
        element = element_type_of(lhs)
        if 0 in shape_of(lhs) or 0 in shape_of(total) or isinstance(element, IndexType):
            return False
        return element == self.sum_element


class LowerMatmulPattern(ConversionPattern[MatmulOp]):
    """`graph.matmul` -> `linalg.matmul`, `linalg.batch_matmul` or `linalg.generic`."""

    op_types = (MatmulOp,)

    def convert(
        self, op: MatmulOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        lhs, rhs = operands
        work, rank = Contraction(op.out, op.lhs, op.rhs, rewriter), len(shape_of(lhs))
        batch = [work.build.size(lhs, axis) for axis in range(rank - 2)]
        sizes = [*batch, work.build.size(lhs, rank - 2), work.build.size(rhs, rank - 1)]
        total = work.zeros(sizes)
        named = {2: "linalg.matmul", 3: "linalg.batch_matmul"}.get(rank)
        if named and has_op(named) and work.has_named_form(lhs, total) and 0 not in shape_of(rhs):
            return [work.rounded(work.build.named(named, [lhs, rhs], [total]))]
        loops = dims(rank + 1)
        outer, (m, n, k) = loops[: rank - 2], loops[rank - 2 :]
        maps = [map_of(rank + 1, [*outer, *pair]) for pair in ((m, k), (k, n), (m, n))]
        return [work.rounded(work.summed(lhs, rhs, total, maps, [rank]))]


class LowerContractPattern(ConversionPattern[ContractOp]):
    """`graph.contract` -> `linalg.generic` over batch, free and inner axes."""

    op_types = (ContractOp,)

    def convert(
        self, op: ContractOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        lhs, rhs = operands
        lhs_batch, rhs_batch, lhs_inner, rhs_inner = op.axes
        work = Contraction(op.out, op.lhs, op.rhs, rewriter)
        lhs_free = [a for a in range(len(shape_of(lhs))) if a not in (*lhs_batch, *lhs_inner)]
        rhs_free = [a for a in range(len(shape_of(rhs))) if a not in (*rhs_batch, *rhs_inner)]
        sizes = [work.build.size(lhs, axis) for axis in (*lhs_batch, *lhs_free)]
        sizes += [work.build.size(rhs, axis) for axis in rhs_free]
        kept, count = len(sizes), len(sizes) + len(lhs_inner)
        loops = dims(count)
        batch, inner = loops[: len(lhs_batch)], loops[kept:]
        middle = len(lhs_batch) + len(lhs_free)
        lhs_axes = (*lhs_batch, *lhs_free, *lhs_inner)
        rhs_axes = (*rhs_batch, *rhs_free, *rhs_inner)
        maps = [
            map_of(count, _by_axis(lhs_axes, [*loops[:middle], *inner])),
            map_of(count, _by_axis(rhs_axes, [*batch, *loops[middle:kept], *inner])),
            map_of(count, loops[:kept]),
        ]
        total = work.summed(lhs, rhs, work.zeros(sizes), maps, range(kept, count))
        return [work.rounded(total)]


def _by_axis(axes: Sequence[int], loops: Sequence[AffineExpr]) -> list[AffineExpr]:
    """The loops ordered by the axis that each runs over."""
    return [loop for _, loop in sorted(zip(axes, loops, strict=True), key=lambda pair: pair[0])]


PATTERNS = (LowerMatmulPattern(), LowerContractPattern())
