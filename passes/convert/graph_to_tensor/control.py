"""Control flow to `scf`, over tensors; what decides is taken out of its tensor.

graph.if %c  ->  scf.if (tensor.extract %c[])
graph.for    ->  scf.for
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i1
from xdsl.ir import Operation, SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects import op_class
from mlopt.dialects.graph.ops.control import ConditionOp, ForOp, IfOp, WhileOp, YieldOp
from mlopt.passes.convert.graph_to_tensor.building import make

LOWERED: dict[type[Operation], str] = {
    IfOp: "scf.if",
    ForOp: "scf.for",
    WhileOp: "scf.while",
    YieldOp: "scf.yield",
    ConditionOp: "scf.condition",
}


class LowerControlPattern(ConversionPattern[Operation]):
    """Each op to that of `scf` with the same name; regions keep their ops."""

    op_types = (*LOWERED,)

    def convert(
        self, op: Operation, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        values = list(operands)
        if isinstance(op, IfOp | ConditionOp):
            values[0] = make(rewriter.insert, "tensor.extract", values[:1], i1)
        lowered = op_class(LOWERED[type(op)]).create(
            operands=values,
            result_types=rewriter.types.convert_all([result.type for result in op.results]),
            properties=op.properties,
            attributes=op.attributes,
            regions=[rewriter.move_region(region) for region in op.regions],
        )
        rewriter.insert(lowered)
        return lowered.results


PATTERNS = (LowerControlPattern(),)
