"""loop-expand-vectors: vectors become loops over scalars.

    %v = vector.transfer_read %x[%i], %p : memref<?xf32>, vector<8xf32>
    %w = arith.addf %v, %c : vector<8xf32>
    vector.transfer_write %w, %y[%i] : vector<8xf32>, memref<?xf32>
      ->  loop.for %e = 0 to 8 { load %x[%i + %e], add, store %y[%i + %e] }

    loop.for ... iter_args(%acc = %0) -> (vector<14x32xf32>) { vector.contract ... }
      ->  a buffer of 14x32 on the stack, which the loop adds to

For a target without vectors, such as C, whose compiler makes its own. A vector that is
used once, in its block, is built where it is used, others are stored on the stack. Masks
and bounds are conditions. What reads memory is read before the next write that may change
it, so values do not change; the order of a sum is that of its loops, `vector.fma` is a
product and a sum. Vectors in signatures, calls, branches and buffers, scalable ones, and
`vector.print` are refused. Each op is expanded once, so the pass ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.walking import walk
from mlopt.passes.loop.expand_vectors import control, memory, products, shapes
from mlopt.passes.loop.expand_vectors.expansion import Expansion, has_vectors, is_vector

_ = control, memory, products, shapes  # fill the table


@dataclass(frozen=True)
class ExpandVectorsPass(Pass):
    """Expands the vectors of every function."""

    name: ClassVar[str] = "loop-expand-vectors"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        for function in [op for op in walk(root) if op.name in ("func.func", "gpu.func")]:
            if not any(has_vectors(op) for op in walk(function)):
                continue
            for block in function.regions[0].blocks:
                for argument in block.args:
                    if is_vector(argument):
                        raise error(
                            argument,
                            f"a vector of type {argument.type} is passed in, "
                            "expected vectors within blocks",
                        )
            context.count(self.name, "ops expanded", Expansion(function).run())
