"""How structured ops work on buffers: each result takes the buffer of its output operand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import linalg
from xdsl.ir import Operation, Region, SSAValue
from xdsl.rewriter import Rewriter

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import attach, find
from mlopt.core.interfaces.bufferization import (
    Alias,
    BufferAnalysis,
    Bufferizable,
    Bufferizer,
    is_tensor,
)
from mlopt.core.interfaces.destination_style import DestinationStyle
from mlopt.core.interfaces.structured import Structured, is_permutation


class StructuredBuffers(Bufferizable):
    """Ops in destination-passing style: inputs, then one output operand a tensor result.

    An output is read where the payload uses the element that it had. The payload runs for
    each element; it may read whole tensors (`tensor.extract`).
    """

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return True

    def outputs_from(self, op: Operation) -> int:
        """The position of the first output operand."""
        return len(op.operands) - len(_outputs(op))

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index < self.outputs_from(op) or _uses_payload_argument(op, index)

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index >= self.outputs_from(op)

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        position = index - self.outputs_from(op)
        if not 0 <= position < len(op.results):
            return ()
        return (Alias(op.results[position], True),)

    def is_elementwise(self, op: Operation, first: int, second: int) -> bool:
        model = find(op, Structured)
        if model is None or model.reduction_loops(op):
            return False
        maps = model.indexing_maps(op)
        return maps[first] == maps[second] and is_permutation(maps[first])

    def buffer_operands(self, op: Operation, builder: Bufferizer) -> list[SSAValue]:
        """The operands of the op on buffers."""
        return [
            operand if _is_scalar(operand) else builder.buffer(op, index)
            for index, operand in enumerate(op.operands)
        ]

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        operands = self.buffer_operands(op, builder)
        regions: list[Region] = [
            Rewriter.move_region_contents_to_new_regions(region) for region in op.regions
        ]
        properties = dict(op.properties)
        segments: Any = properties.get("resultSegmentSizes")
        if segments is not None:
            properties["resultSegmentSizes"] = type(segments).from_list(segments.elt_type, [0])
        new = type(op).create(
            operands=operands,
            result_types=[],
            properties=properties,
            attributes=dict(op.attributes),
            regions=regions,
        )
        builder.insert(new)
        for region in new.regions:
            builder.bufferize_region(region)
        first = self.outputs_from(op)
        builder.replace(op, [operands[first + i] for i in range(len(op.results))])


def _is_scalar(operand: SSAValue) -> bool:
    return not (is_tensor(operand) or operand.type.name == "memref")


def _outputs(op: Operation) -> Sequence[SSAValue]:
    """The operands that the op updates."""
    model = find(op, Structured)
    if model is not None:
        return model.outputs(op)
    style = find(op, DestinationStyle)
    if style is not None:
        return style.inits(op)
    raise error(op, f"'{op.name}' op does not tell which operands it updates")


def _uses_payload_argument(op: Operation, index: int) -> bool:
    """True where the payload uses the element of operand `index`, or there is no payload."""
    model = find(op, Structured)
    return model is None or bool(model.body(op).args[index].uses)


def _structured_ops() -> list[type[Operation]]:
    """Every op of the dialect that has output operands."""
    from mlopt.dialects.linalg import DIALECT

    classes = [*linalg.Linalg.operations, *DIALECT.operations]
    return [op for op in classes if op.name not in ("linalg.yield", "linalg.index")]


attach(StructuredBuffers(), *_structured_ops())
