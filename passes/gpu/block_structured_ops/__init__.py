"""gpu-block-structured-ops: structured ops whose elements the threads of a block share.

    linalg.reduce { addf } ins(%x : memref<?x?xf32>) outs(%s)       (rows in memory)
      ->  scf.parallel (%row) { scf.parallel (%t) = (0) to (256) {  blocks, and their threads
            every 256th term from %t on;  gpu.all_reduce;  thread 0 stores } }

    linalg.matmul {loop.schedule = {tile = [array<i64: 64, 64, 16>], promote = [array<i64: 0, 1>],
                                    gpu = {block = array<i64: 16, 16>}}}
      ->  tiles of both factors in workgroup memory, a register tile of 4 x 4 a thread

A reduction gets a block for each result where its terms lie side by side and are many, or
are not known to be few, and where its schedule says so: `block` then has an entry for each
loop, those of reductions more than 1 (`reductions`). A product is tiled only where its
schedule says so (`products`). All other ops stay, and are a thread an element.

Works on buffers, before `convert-linalg-to-parallel-loops`; the loops that it makes are mapped
already. Sums of floats change their order within the bound of docs/numerics.md, all else stays
the same. Each op is replaced once, so the pass ends.

The tiling is that of Volkov and Demmel, "Benchmarking GPUs to tune dense linear algebra" (2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.convert.linalg_to_loops import structure_of
from mlopt.passes.gpu.block_structured_ops.products import product_of
from mlopt.passes.gpu.block_structured_ops.reductions import reduction_of


@dataclass(frozen=True)
class BlockStructuredOpsPass(Pass):
    """Gives blocks of threads to reductions, and to products whose schedules say so.

    `start_from_fills`: what was just filled is not stored first.
    """

    name: ClassVar[str] = "gpu-block-structured-ops"
    anchors: ClassVar[tuple[str, ...]] = ()

    start_from_fills: bool = False

    def run(self, root: Operation, context: Context) -> None:
        found = [op for op in root.walk() if op.name.startswith("linalg.") and not op.results]
        # Backwards: what comes before an op is still whole where it is asked for its fills.
        for op in reversed(found):
            structure = structure_of(op) if op.parent is not None else None
            if structure is None:
                continue
            plan = product_of(structure) or reduction_of(structure)
            if plan is None:
                continue
            plan.build(start_from_fills=self.start_from_fills)
            op.detach()
            op.erase()
            context.count(self.name, "ops given blocks")
