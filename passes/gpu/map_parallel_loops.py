"""gpu-map-parallel-loops: says which dimension of a parallel loop runs on what.

    scf.parallel (%i, %j) = ... { scf.parallel (%k) = ... { ... } }
      ->  the outer with {mapping = [block_x, block_y]}, the inner with {mapping = [thread_x]}

An outermost parallel loop runs on the blocks of a grid, one inside it on the threads of a
block, further ones in sequence. Of a loop of more than three dimensions the rest runs in
sequence. `mapping_policy` says which dimension is `x`: the first (`outermost-first`) or
the last (`innermost-first`). A loop that has a mapping keeps it, one that reduces gets none:
it stays on the host. Only attributes are written, so no value changes.
Source: upstream's pass of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr
from xdsl.dialects.gpu import LoopDimMapAttr, ProcessorAttr, ProcessorEnum
from xdsl.ir import Operation
from xdsl.ir.affine import AffineMap

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.dialects.loop.attributes import MAPPING
from mlopt.dialects.scf.ops import ParallelOp

POLICIES = ("outermost-first", "innermost-first")

LEVELS: tuple[tuple[str, ...], ...] = (
    ("block_x", "block_y", "block_z"),
    ("thread_x", "thread_y", "thread_z"),
    (),
)
"""What dimensions run on, by how many parallel loops are around."""


@dataclass(frozen=True)
class MapParallelLoopsPass(Pass):
    """Writes `mapping` on parallel loops, dimension `x` as `mapping_policy` says."""

    name: ClassVar[str] = "gpu-map-parallel-loops"
    anchors: ClassVar[tuple[str, ...]] = ()

    mapping_policy: str = "outermost-first"

    def run(self, root: Operation, context: Context) -> None:
        if self.mapping_policy not in POLICIES:
            choices = " or ".join(POLICIES)
            raise error(root, f"mapping-policy is '{self.mapping_policy}', expected {choices}")
        pending: list[tuple[Operation, int]] = [(root, 0)]
        while pending:
            op, depth = pending.pop()
            if op.name == "gpu.module":
                continue
            if isinstance(op, ParallelOp) and not op.res:
                if MAPPING not in op.attributes:
                    self._map(op, LEVELS[min(depth, 2)])
                    context.count(self.name, "loops mapped")
                depth += 1
            inner = [
                child for region in op.regions for block in region.blocks for child in block.ops
            ]
            pending.extend((child, depth) for child in reversed(inner))

    def _map(self, op: ParallelOp, processors: tuple[str, ...]) -> None:
        rank = len(op.lowerBound)
        names = [
            processors[position] if position < len(processors) else "sequential"
            for position in range(rank)
        ]
        if self.mapping_policy == "innermost-first":
            names.reverse()
        op.attributes[MAPPING] = ArrayAttr([_dimension(name) for name in names])


def _dimension(processor: str) -> LoopDimMapAttr:
    identity = AffineMapAttr(AffineMap.identity(1))
    return LoopDimMapAttr(ProcessorAttr(ProcessorEnum(processor)), identity, identity)
