"""graph-decompose: replaces composites by what they are made of.

    graph.relu %x     ->  graph.max %x, 0
    graph.softmax %x  ->  exp(x - max) / sum(exp(x - max))

Every op that implements Decomposable is replaced (`keep` names ops that stay), and so is
what its decomposition contains. The result has the meaning of the composite up to the
rounding of what is computed in between (docs/numerics.md). A decomposition consists of
simpler ops, so the pass ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.decomposition import Decomposable
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.dialects.graph.ops.base import tensor_type
from mlopt.dialects.tensor.shape_ops import CastOp


@dataclass(frozen=True)
class DecomposePass(Pass):
    """Decomposes every composite but those whose op names are in `keep`."""

    name: ClassVar[str] = "graph-decompose"
    anchors: ClassVar[tuple[str, ...]] = ()

    keep: tuple[str, ...] = ()

    def run(self, root: Operation, context: Context) -> None:
        pending = [op for op in root.walk() if op is not root]
        while pending:
            op = pending.pop()
            model = find(op, Decomposable)
            if model is None or op.name in self.keep:
                continue
            pending += _decompose(op, model)
            context.count(self.name, "composites decomposed")


def _decompose(op: Operation, model: Decomposable) -> list[Operation]:
    """Replaces `op`; returns the ops that were inserted."""
    inserted: list[Operation] = []

    def insert(new_op: Operation) -> Operation:
        for part in new_op.walk():
            inherit_location(part, op.location)
            inserted.append(part)
        Rewriter.insert_op(new_op, InsertPoint.before(op))
        return new_op

    values = [
        value
        if value.type == result.type
        else insert(CastOp(value, tensor_type(result))).results[0]
        for result, value in zip(op.results, model.decompose(op, insert), strict=True)
    ]
    for result, value in zip(op.results, values, strict=True):
        value.name_hint = result.name_hint
    Rewriter.replace_op(op, [], values)
    return inserted
