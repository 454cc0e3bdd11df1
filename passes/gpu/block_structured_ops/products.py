"""Products in tiles: both factors' in workgroup memory, a register tile a thread.

c[i, j] += a[i, k] * b[k, j]     tile 64 x 64 x 16, block 16 x 16
->
block (I, J), thread (u, v), 4 x 4 sums in registers
  for each 16 of k:
    all threads copy 64 x 16 of a and 16 x 64 of b, zeros beyond the ends
    gpu.barrier
    16 times: 4 of a, 4 of b, 16 products
    gpu.barrier
  c[64 I + u + 16 y, 64 J + v + 16 x] for what is inside
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    AnyFloat,
    DenseArrayBase,
    DictionaryAttr,
    FloatAttr,
    IntegerAttr,
    MemRefType,
)
from xdsl.ir import SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.element_types import element_bytes
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import (
    ContractionLoops,
    Structured,
    contraction_loops,
    is_sum_of_products,
)
from mlopt.dialects import op_class
from mlopt.dialects.gpu.attributes import AddressSpace, AddressSpaceAttr
from mlopt.dialects.gpu.ops.threads import BarrierOp
from mlopt.dialects.loop.schedule import Schedule
from mlopt.passes.convert.linalg_fills import take_fills
from mlopt.passes.convert.linalg_nest import Structure
from mlopt.passes.gpu.block_structured_ops.nests import NestBuilder, combined
from mlopt.passes.gpu.index_building import Size
from mlopt.passes.gpu.tile_parallel_loops import MAX_THREADS, SCHEDULE
from mlopt.passes.loop.neutral_elements import neutral_for
from mlopt.passes.tensor.apply_schedules.reductions import combiner_of

MAX_SHARED = 48 << 10
"""Bytes of workgroup memory that every kernel may have."""

MAX_SUMS = 64
"""Sums of a thread that stay in registers."""


@dataclass
class Product:
    """One product: its loops, the tile of rows, columns and terms, the threads of a block."""

    structure: Structure
    loops: ContractionLoops
    tile: tuple[int, int, int]
    threads: tuple[int, int]

    def build(self, *, start_from_fills: bool) -> None:
        """Builds the loops before the op."""
        if start_from_fills:
            self.structure.starts.update(take_fills(self.structure))
        build = NestBuilder(self.structure.op)
        extents = build.extents(self.structure)
        rows, columns = self.loops.rows[0], self.loops.columns[0]
        blocks = [extents[loop] for loop in self.loops.batch]
        blocks += [
            build.ceil_divide(extents[loop], size)
            for loop, size in ((rows, self.tile[0]), (columns, self.tile[1]))
        ]

        def block(ids: list[SSAValue]) -> None:
            at: list[Size] = [0] * len(extents)
            for loop, number in zip(self.loops.batch, ids, strict=False):
                at[loop] = number
            at[rows] = build.multiply(ids[-2], self.tile[0])
            at[columns] = build.multiply(ids[-1], self.tile[1])
            buffers = [
                self._buffer(build, which, shape)
                for which, shape in enumerate((self.tile[0::2], self.tile[2:0:-1]))
            ]
            build.mapped(
                "thread", self.threads, lambda ids: self._thread(build, ids, at, extents, buffers)
            )

        build.mapped("block", blocks, block)

    def _buffer(self, build: NestBuilder, which: int, shape: Sequence[int]) -> SSAValue:
        type: Any = self.structure.inputs[which].type
        space = AddressSpaceAttr(AddressSpace.WORKGROUP)
        shared = MemRefType(type.element_type, shape, memory_space=space)
        op: Any = op_class("memref.alloc")
        return build.insert(op.build(operands=[[], []], result_types=[shared])).results[0]

    def _thread(
        self,
        build: NestBuilder,
        ids: list[SSAValue],
        at: list[Size],
        extents: list[Size],
        buffers: list[SSAValue],
    ) -> None:
        """What thread `ids` of the block that starts at `at` does."""
        structure = self.structure
        combiner, _ = combiner_of(require(structure.op, Structured), structure.op)
        assert combiner is not None, "it is a sum"
        type: Any = structure.outputs[0].type
        neutral: Any = neutral_for(combiner.name, type.element_type)
        zero = build.insert(arith.ConstantOp(neutral)).results[0]
        counts = [size // n for size, n in zip(self.tile, self.threads, strict=False)]
        inner = self.loops.inner[0]
        number = build.add(build.multiply(ids[0], self.threads[1]), ids[1])
        own = [
            [build.add(id, step * n) for step in range(count)]
            for id, n, count in zip(ids, self.threads, counts, strict=True)
        ]

        def part(first: SSAValue, sums: Sequence[SSAValue]) -> Sequence[SSAValue]:
            here = list(at)
            here[inner] = first
            for which in range(2):
                self._copy(build, which, number, here, extents, buffers[which])
            build.insert(BarrierOp())
            totals = build.loop(0, self.tile[2], 1, sums, term)
            build.insert(BarrierOp())
            return totals

        def term(k: SSAValue, sums: Sequence[SSAValue]) -> Sequence[SSAValue]:
            column = [build.load(buffers[0], (row, k)) for row in own[0]]
            row = [build.load(buffers[1], (k, place)) for place in own[1]]
            known = [
                {0: a, 1: b, 2: total}
                for (a, b), total in zip(product(column, row), sums, strict=True)
            ]
            return [build.body(structure, each, at)[0] for each in known]

        starts = [zero] * (counts[0] * counts[1])
        sums = build.loop(0, extents[inner], self.tile[2], starts, part)
        for (y, x), total in zip(product(*own), sums, strict=True):
            here = list(at)
            rows, columns = self.loops.rows[0], self.loops.columns[0]
            here[rows], here[columns] = build.add(at[rows], y), build.add(at[columns], x)
            inside = [build.less(here[loop], extents[loop]) for loop in (rows, columns)]

            def finish(here: list[Size] = here, total: SSAValue = total) -> None:
                start = structure.starts.get(0)
                old = build.element(structure, 2, here) if start is None else start
                place = build.place(structure.maps[2], here)
                build.store(combined(build, combiner, old, total), structure.outputs[0], place)

            build.only_if(build.both(*inside), finish)

    def _copy(
        self,
        build: NestBuilder,
        which: int,
        number: Size,
        at: list[Size],
        extents: list[Size],
        buffer: SSAValue,
    ) -> None:
        """A tile of a factor to its buffer; thread `number` takes every so many elements."""
        type: Any = buffer.type
        height, width = type.get_shape()
        outer = self.loops.rows[0] if which == 0 else self.loops.inner[0]
        across = self.loops.inner[0] if which == 0 else self.loops.columns[0]
        threads = self.threads[0] * self.threads[1]
        element: Any = type.element_type
        zero = build.insert(arith.ConstantOp(_zero(element))).results[0]
        for start in range(0, height * width, threads):
            place = build.add(number, start)
            row, column = build.divide(place, width), build.remainder(place, width)
            here = list(at)
            here[outer], here[across] = build.add(at[outer], row), build.add(at[across], column)
            inside = build.both(
                build.less(here[outer], extents[outer]), build.less(here[across], extents[across])
            )

            def move(
                here: list[Size] = here, inside: SSAValue = inside,
                row: Size = row, column: Size = column,
            ) -> None:  # fmt: skip
                value = build.either(
                    inside, lambda: build.element(self.structure, which, here), zero
                )
                build.store(value, buffer, (row, column))

            if start + threads <= height * width:
                move()
            else:
                build.only_if(build.less(place, height * width), move)


def _zero(element: Any) -> Any:
    return FloatAttr(0.0, element) if isinstance(element, AnyFloat) else IntegerAttr(0, element)


def product_of(structure: Structure) -> Product | None:
    """The tiles that the schedule of a product asks for; None where it asks for none."""
    op = structure.op
    attribute = op.attributes.get(SCHEDULE)
    entry = attribute.data.get("gpu") if isinstance(attribute, DictionaryAttr) else None
    schedule = Schedule.of(op)
    if entry is None or not schedule.tile:
        return None
    model = require(op, Structured)
    loops = contraction_loops(model, op)
    if loops is None or not is_sum_of_products(model, op):
        raise error(op, "tiles in workgroup memory are for sums of products of two matrices")
    if any(len(group) != 1 for group in (loops.rows, loops.columns, loops.inner)):
        raise error(op, "tiles in workgroup memory need one loop of rows, columns and terms each")
    if len(schedule.tile) != 1 or schedule.promote not in (((0, 1),), ((1, 0),)):
        raise error(
            op,
            "on a GPU 'tile' has one level, and 'promote' names both factors: [array<i64: 0, 1>]",
        )
    sizes = schedule.tile[0]
    if len(sizes) != model.loop_count(op):
        raise error(
            op,
            f"'tile' has {len(sizes)} entries, expected one for each of {model.loop_count(op)} loops",
        )
    tile = tuple(sizes[group[0]] for group in (loops.rows, loops.columns, loops.inner))
    block = entry.data.get("block") if isinstance(entry, DictionaryAttr) else None
    threads = [int(n) for n in block.get_values()] if isinstance(block, DenseArrayBase) else []
    _check(structure, loops, tile, threads, sizes)
    return Product(structure, loops, tile, (threads[0], threads[1]))  # pyright: ignore[reportArgumentType]


def _check(
    structure: Structure,
    loops: ContractionLoops,
    tile: Sequence[int],
    threads: Sequence[int],
    sizes: Sequence[int],
) -> None:
    op = structure.op
    if len(threads) != 2 or min(threads) < 1 or threads[0] * threads[1] > MAX_THREADS:
        raise error(
            op,
            f"schedule gives blocks of {list(threads)} threads, expected those along rows and "
            f"columns, at most {MAX_THREADS} together",
        )
    if min(tile) < 1 or any(sizes[loop] not in (0, 1) for loop in loops.batch):
        raise error(op, f"tile is {list(sizes)}, expected a size for rows, columns and terms")
    if tile[0] % threads[0] or tile[1] % threads[1]:
        raise error(
            op,
            f"a tile of {tile[0]} x {tile[1]} is no multiple of {threads[0]} x {threads[1]} threads",
        )
    sums = tile[0] * tile[1] // (threads[0] * threads[1])
    if sums > MAX_SUMS:
        raise error(op, f"a thread would have {sums} sums, expected at most {MAX_SUMS}")
    widths = [element_bytes(value.type.element_type) or 8 for value in structure.inputs]  # pyright: ignore[reportAttributeAccessIssue]
    total = tile[2] * (tile[0] * widths[0] + tile[1] * widths[1])
    if total > MAX_SHARED:
        raise error(
            op, f"tiles take {total} bytes of workgroup memory, expected at most {MAX_SHARED}"
        )
    if len(loops.batch) > 1:
        raise error(op, "tiles in workgroup memory are for at most one loop of batches")
