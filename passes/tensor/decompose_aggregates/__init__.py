"""tensor-decompose-aggregates: ops of linalg that are several loop nests, as those.

    linalg.pack      ->  tensor.pad, tensor.expand_shape, linalg.transpose
    linalg.unpack    ->  linalg.transpose, tensor.collapse_shape, a slice of it
    linalg.softmax   ->  a maximum, exponentials, a sum, quotients

After upstream's `AggregatedOpInterface` and `lowerPack`, `lowerUnPack`. What is moved stays
the same; a softmax keeps its value up to the rounding of what is computed in between. The
results hold none of these ops, so the pass ends. Needs tensors: on buffers they are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import Rewriter

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.emitter import Emitter
from mlopt.core.passes import Pass
from mlopt.dialects.linalg.packing import PACKING_OPS, PackOp, SoftmaxOp, UnPackOp
from mlopt.passes.convert.graph_to_tensor.structured import Structured
from mlopt.passes.tensor.decompose_aggregates.packing import packed, unpacked
from mlopt.passes.tensor.decompose_aggregates.softmax import softmax

TABLE: dict[type[Operation], Callable[[Structured, Any], SSAValue]] = {
    PackOp: packed,
    UnPackOp: unpacked,
    SoftmaxOp: softmax,
}
"""What builds each of them."""


@dataclass(frozen=True)
class DecomposeAggregatesPass(Pass):
    """Replaces packs, unpacks and softmaxes."""

    name: ClassVar[str] = "tensor-decompose-aggregates"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        found = [op for op in root.walk() if isinstance(op, PACKING_OPS)]
        for op in found:
            if not all(isinstance(value.type, TensorType) for value in op.operands[:2]):
                raise error(op, f"'{op.name}' works on buffers, expected tensors")
        for op in found:
            decompose(op)
            context.count(self.name, "ops decomposed")


def decompose(op: Operation) -> None:
    """Replaces `op`, which is on tensors."""
    build = Structured(Emitter(op))
    value = build.cast(TABLE[type(op)](build, op), op.results[0].type)
    value.name_hint = value.name_hint or op.results[0].name_hint
    Rewriter.replace_op(op, [], [value])
