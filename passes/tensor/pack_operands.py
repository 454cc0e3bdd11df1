"""tensor-pack-operands: lays operands out in tiles where a `loop.schedule` says `pack`.

    %r = linalg.matmul {loop.schedule = {pack = array<i64: 8, 16, 32>}} ins(%a, %b) outs(%c)
    ->
    %ap = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [8, 32]      m/8 x k/32 x 8 x 32
    %bp = linalg.pack %b inner_dims_pos = [1, 0] inner_tiles = [16, 32]     k/32 x n/16 x 16 x 32
    %cp = linalg.pack %c inner_dims_pos = [0, 1] inner_tiles = [8, 16]      m/8 x n/16 x 8 x 16
    %rp = linalg.generic over (m/8, n/16, k/32, 8, 16, 32)
    %r = linalg.unpack %rp into %c

`apply_schedules/pack.py` does it; `tensor-apply-schedules` does what is left. By itself it
runs before `tensor-decompose-aggregates`, which makes loop nests of the packs, so that these
are fused and scheduled as others are. Integers come out the same bit for bit, sums of floats
within the bound of docs/numerics.md. No op that it makes has the entry, so the pass ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.tensor.apply_schedules.pack import pack_operands


@dataclass(frozen=True)
class PackOperandsPass(Pass):
    """Packs the operands of the ops whose schedule says so."""

    name: ClassVar[str] = "tensor-pack-operands"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        packed = pack_operands(root)
        if packed:
            context.count(self.name, "ops packed", packed)
