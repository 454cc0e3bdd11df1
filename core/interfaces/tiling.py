"""Tiling: ops that can do a part of their work, given as a part of their loops.

What schedules need of an op, whatever it is called: its loops and their extents; the op
on a tile of them; which part of a result a tile makes; and, for an op that is to be fused
into a reader, the tile that makes a given part of a result. After upstream's
`TilingInterface`.

    %r = linalg.add ins(%a, %b) outs(%c)        tile (%i, 0) of (4, 8)
    ->
    %at = tensor.extract_slice %a[%i, 0] [4, 8] [1, 1]      ... of %b and %c
    %rt = linalg.add ins(%at, %bt) outs(%ct)    part [%i, 0] [4, 8] of %r
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.ir import Operation, SSAValue

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import Interface, require
from mlopt.core.interfaces.destination_style import DestinationStyle
from mlopt.core.interfaces.structured import Iterator


@dataclass(frozen=True)
class Tile:
    """A part of an iteration space or of a tensor: an offset and a size an axis."""

    offsets: tuple[Extent, ...]
    sizes: tuple[Extent, ...]


class Tiling(Interface):
    """Ops whose work is that of independent (or summed) tiles."""

    room = "tiling"

    def iterators(self, op: Operation) -> Sequence[Iterator]:
        """The kinds of the loops, outermost first."""
        raise NotImplementedError

    def domain(self, op: Operation, emitter: Emitter) -> list[Extent]:
        """The extents of the loops, which all start at 0."""
        raise NotImplementedError

    def destinations(self, op: Operation, emitter: Emitter) -> list[SSAValue]:
        """What the results are updates of: one tensor a result, a new one where `op` names none."""
        return require(op, DestinationStyle).inits(op)

    def tiled(
        self, op: Operation, tile: Tile, inits: Sequence[SSAValue], emitter: Emitter
    ) -> Operation:
        """`op` on `tile` of its loops: reads slices, updates `inits`.

        `inits` and the results are the parts that `result_tile` names.
        """
        raise NotImplementedError

    def result_tile(self, op: Operation, result: int, tile: Tile, emitter: Emitter) -> Tile:
        """The part of result `result` that `tile` of the loops makes."""
        raise NotImplementedError

    def producing_tile(
        self, op: Operation, result: int, part: Tile, emitter: Emitter
    ) -> Tile | None:
        """The tile of the loops that makes exactly `part` of result `result`; None where the
        parts of that result do not come from tiles."""
        raise NotImplementedError
