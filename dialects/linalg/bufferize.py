"""How structured ops work on buffers: each result takes the buffer of its output operand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import linalg
from xdsl.ir import Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.rewriter import Rewriter

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.bufferization import (
    Alias,
    BufferAnalysis,
    Bufferizable,
    Bufferizer,
    is_tensor,
)


class StructuredBuffers(Bufferizable):
    """Ops in destination-passing style: inputs, then one output operand a tensor result.

    An output is read where the payload uses the element that it had.
    """

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
        maps = _indexing_maps(op)
        if maps is None or _has_reduction(op):
            return False
        return maps[first] == maps[second] and _is_permutation(maps[first])

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
        first = self.outputs_from(op)
        builder.replace(op, [operands[first + i] for i in range(len(op.results))])


def _is_scalar(operand: SSAValue) -> bool:
    return not (is_tensor(operand) or operand.type.name == "memref")


def _outputs(op: Any) -> Sequence[SSAValue]:
    """The output operands of a structured op."""
    for name in ("outputs", "outs", "inits", "init", "output"):
        found = getattr(op, name, None)
        if found is not None:
            return [found] if isinstance(found, SSAValue) else found
    return ()


def _uses_payload_argument(op: Operation, index: int) -> bool:
    """True where the payload uses the element of operand `index`, or there is no payload."""
    if not op.regions or op.regions[0].first_block is None:
        return True
    arguments = op.regions[0].blocks[0].args
    if len(arguments) != len(op.operands):
        return index >= len(arguments) or True
    return bool(arguments[index].uses)


def _indexing_maps(op: Any) -> Sequence[Any] | None:
    try:
        return [attribute.data for attribute in op.get_indexing_maps().data]
    except (AttributeError, NotImplementedError):
        return None


def _is_permutation(map: AffineMap) -> bool:
    """True where each iteration has an element of its own."""
    dims = [result.position for result in map.results if isinstance(result, AffineDimExpr)]
    return len(dims) == len(map.results) and sorted(dims) == list(range(map.num_dims))


def _has_reduction(op: Any) -> bool:
    try:
        kinds = op.get_iterator_types().data
    except (AttributeError, NotImplementedError):
        return True
    return any(kind.data.value != "parallel" for kind in kinds)


def _structured_ops() -> list[type[Operation]]:
    """Every op of the dialect that has output operands."""
    from mlopt.dialects.linalg import DIALECT

    classes = [*linalg.Linalg.operations, *DIALECT.operations]
    return [op for op in classes if op.name not in ("linalg.yield", "linalg.index")]


attach(StructuredBuffers(), *_structured_ops())
