"""convert-graph-to-tensor: from operators on tensors to structured loops on tensors.

    graph.add       ->  linalg.generic { arith.addf }
    graph.matmul    ->  linalg.fill, linalg.matmul
    graph.reshape   ->  tensor.collapse_shape, tensor.expand_shape
    graph.constant  ->  arith.constant
    graph.while     ->  scf.while

Run `--graph-decompose` first: composites have no rule here, and each one that is left is
an error. Every primitive has a rule, on static and unknown sizes alike. Unsigned
integers become signless; functions keep the original types as `mlopt.dtype`.

Element-wise results are bit-equal to the meaning of the op except for the functions that
docs/numerics.md lists with an error bound; sums are taken in the order that loops run
in. Afterwards no op of the graph dialect is left, and the text is accepted by upstream's
mlir-opt. One visit an op, so the pass ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.conversion import ConversionTarget, TypeConverter, apply_conversion
from mlopt.core.passes import Pass
from mlopt.passes.convert.graph_to_tensor import (
    contraction,
    control,
    convolution,
    custom_call,
    elementwise,
    indexing,
    layout,
    ordering,
    padding,
    reduction,
    signatures,
    stretching,
)
from mlopt.passes.convert.graph_to_tensor.building import lowered_type


@dataclass(frozen=True)
class ConvertGraphToTensorPass(Pass):
    """Converts every op of the graph dialect; composites must be decomposed before."""

    name: ClassVar[str] = "convert-graph-to-tensor"

    def run(self, root: Operation, context: Context) -> None:
        types = TypeConverter(lowered_type)
        patterns: list[Any] = [
            *elementwise.PATTERNS,
            *contraction.PATTERNS,
            *convolution.PATTERNS,
            *reduction.PATTERNS,
            *layout.PATTERNS,
            *ordering.PATTERNS,
            *padding.PATTERNS,
            *control.PATTERNS,
            *custom_call.PATTERNS,
            *indexing.PATTERNS,
            *stretching.PATTERNS,
            *signatures.PATTERNS,
        ]
        apply_conversion(root, patterns, _GraphTarget(types), types)


class _GraphTarget(ConversionTarget):
    """No graph op, and no type with unsigned integers."""

    def __init__(self, types: TypeConverter):
        super().__init__(illegal=("graph",))
        self.types = types

    def legality(self, op: Operation) -> bool | None:
        if op.name.startswith("graph."):
            return False
        if isinstance(op, FuncOp):
            given = (*op.function_type.inputs.data, *op.function_type.outputs.data)
            return all(self.types.convert(type) == type for type in given)
        return self.types.is_legal(op)
