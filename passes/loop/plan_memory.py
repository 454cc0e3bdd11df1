"""plan-memory: one arena for the buffers of a function.

    %a = memref.alloc() : memref<16xf32>     %arena = memref.alloc() : memref<128xi8>
    ...                                      %a = memref.view %arena[%c0][]
    memref.dealloc %a                  ->    ...
    %b = memref.alloc() : memref<8xf32>      %b = memref.view %arena[%c0][]
    ...                                      ...
    memref.dealloc %b                        memref.dealloc %arena

    func.func private @k(%x) {                       func.func private @k(%x, %arena) {
      %a = memref.alloc() : memref<16xf32>      ->     %a = memref.view %arena[%c0][]
      ...                                              ...

Buffers that are never live at one time share bytes: they are packed by
`analysis/interval_packing`. Sizes that are only known at run time are products of
constants and symbols (`memref.dim` of arguments and what is computed from them). They are
packed as they would be if every extent of an argument were the same number; which buffers
lie on which is kept, and where each starts is computed at entry: where the highest of
those that it lies on ends. So nothing overlaps, whatever the sizes are, and buffers of
different symbols share bytes too.

A private function that only calls refer to is given its arena by its callers, in whose
arenas it is one more buffer: one arena serves the whole program (`lend_arena`).

What must have run before: `free-buffers`. A buffer is planned where one `memref.dealloc`
of the very allocation ends it in the same block; others (those that are handed over) stay
as they are, and so do those in parallel loops, where several may be live at once. Time
is the order of ops in the text: in a loop's body a buffer ends before the next trip, and
only one branch of an `if` runs. Values do not change, since what an allocation contains
is undefined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, i8
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import ReturnsValues
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbols import is_private
from mlopt.dialects.bufferization import buffer_ops
from mlopt.passes.analysis.call_graph import CallGraph
from mlopt.passes.analysis.interval_packing import Lifetime, max_live, pack, supports
from mlopt.passes.analysis.symbol_uses import SymbolUses
from mlopt.passes.analysis.symbolic_size import ASSUMED_EXTENT, Symbol, SymbolicSize, hoist
from mlopt.passes.loop.byte_counts import Bytes
from mlopt.passes.loop.lend_arena import lend_arena
from mlopt.passes.loop.planned_buffers import PlannedBuffer, planned_buffers


@dataclass(frozen=True)
class PlanMemoryPass(Pass):
    """Places the buffers of each function in one arena; `alignment` is in bytes.

    On a module, the arenas of private functions are part of those of their callers.
    """

    name: ClassVar[str] = "plan-memory"
    anchors: ClassVar[tuple[str, ...]] = ("builtin.module", "func.func")

    alignment: int = 64

    def __post_init__(self) -> None:
        if self.alignment < 1 or self.alignment & (self.alignment - 1):
            raise ValueError(f"'{self.name}' option 'alignment' is a power of two")

    def run(self, root: Operation, context: Context) -> None:
        if root.name == "func.func":
            self._plan(root, context)
            return
        graph = CallGraph(root)
        uses = SymbolUses(root)
        for component in graph.components():
            for name in component:
                function = graph.functions[name]
                if not isinstance(function, FuncOp):
                    continue
                self._plan(function, context)
                lendable = is_private(function) and not graph.is_recursive(component)
                if lendable and uses.are_calls(name) and lend_arena(function, uses):
                    context.count(self.name, "arenas lent")

    def _plan(self, function: Operation, context: Context) -> None:
        if not function.regions[0].blocks:
            return
        buffers = planned_buffers(function)
        if buffers:
            arena = _Arena(function, buffers, self.alignment)
            arena.build()
            context.reports.setdefault("memory", []).extend(arena.report())
            context.count(self.name, "buffers planned", len(buffers))
            context.count(self.name, "arena bytes", arena.arena_bytes)
            context.count(self.name, "naive bytes", arena.naive_bytes)
            context.count(self.name, "max live bytes", arena.max_live_bytes)


class _Arena:
    """The arena of one function. Bytes that are only known at run time are counted as
    estimated."""

    def __init__(self, function: Any, buffers: Sequence[PlannedBuffer], alignment: int):
        self._function = function
        self._alignment = alignment
        self._buffers = buffers
        lifetimes = [
            Lifetime(_round_up(buffer.size.estimate(), alignment), buffer.first, buffer.last)
            for buffer in buffers
        ]
        packing = pack(lifetimes)
        self._below = supports(lifetimes, packing)
        self._order = sorted(
            range(len(buffers)), key=lambda i: (packing.offsets[i], lifetimes[i].size, i)
        )
        self._sizes = [item.size for item in lifetimes]
        self._ends = [0] * len(buffers)
        for index in self._order:
            start = max((self._ends[below] for below in self._below[index]), default=0)
            self._ends[index] = start + self._sizes[index]
        self.arena_bytes = max(self._ends)
        self.naive_bytes = sum(self._sizes)
        self.max_live_bytes = max_live(lifetimes)

    def build(self) -> None:
        """Inserts the arena and its end, and replaces every buffer by a view."""
        block = self._function.body.blocks.first
        emitter = Emitter(block.first_op)
        starts, total = self._places(emitter)
        type = MemRefType(i8, [total if isinstance(total, int) else DYNAMIC_INDEX])
        sizes = [] if isinstance(total, int) else [total]
        arena = emitter.insert(buffer_ops.alloc(type, sizes, self._alignment)).results[0]
        arena.name_hint = "arena"
        offsets = [emitter.value(start) for start in starts]
        for buffer, offset in zip(self._buffers, offsets, strict=True):
            self._replace(buffer, arena, offset)
        for block in self._function.body.blocks:
            last = block.last_op
            if last is not None and find(last, ReturnsValues) is not None:
                op = buffer_ops.dealloc(arena)
                inherit_location(op, last.location)
                Rewriter.insert_op(op, InsertPoint.before(last))

    def _places(self, emitter: Emitter) -> tuple[list[Extent], Extent]:
        """Where each buffer starts, and the bytes of all."""
        starts: list[Extent] = [0] * len(self._buffers)
        ends: list[Extent] = [0] * len(self._buffers)
        sizes = _Sizes(self._function, emitter, self._alignment)
        for index in self._order:
            starts[index] = _highest([ends[below] for below in self._below[index]], emitter)
            ends[index] = emitter.add(starts[index], sizes.of(self._buffers[index].size))
        covered = {below for own in self._below for below in own}
        tops = [end for index, end in enumerate(ends) if index not in covered]
        return starts, _highest(tops, emitter)

    def report(self) -> list[str]:
        """What the buffers take one by one, in the arena, and at the least."""
        naive, planned, least = [Bytes() for _ in range(3)]
        for buffer in self._buffers:
            self._count(naive, buffer)
        for index in self._tallest():
            self._count(planned, self._buffers[index])
        for buffer in self._most_live():
            self._count(least, buffer)
        lines = [
            f"@{self._function.sym_name.data}: {len(self._buffers)} buffers",
            f"  one by one  {naive}",
            f"  arena       {planned}",
            f"  lower bound {least}",
        ]
        if all(buffer.size.is_constant for buffer in self._buffers):
            return lines
        share = self.arena_bytes / max(1, self.max_live_bytes)
        return [
            *lines,
            f"  with {ASSUMED_EXTENT} for each extent the arena is {share:.2f} x the lower bound",
        ]

    def _count(self, bytes: Bytes, buffer: PlannedBuffer) -> None:
        size = buffer.size
        factor = _round_up(size.factor, self._alignment) if size.is_constant else size.factor
        bytes.add(factor, size.symbols)

    def _tallest(self) -> list[int]:
        """Buffers, each on the one before, that reach the top."""
        chain = [max(self._order, key=self._ends.__getitem__)]
        while self._below[chain[-1]]:
            chain.append(max(self._below[chain[-1]], key=self._ends.__getitem__))
        return chain

    def _most_live(self) -> list[PlannedBuffer]:
        """The buffers that are live when most bytes are."""

        def live(time: int) -> list[int]:
            return [i for i, b in enumerate(self._buffers) if b.first <= time <= b.last]

        times = [buffer.first for buffer in self._buffers]
        time = max(times, key=lambda time: sum(self._sizes[i] for i in live(time)))
        return [self._buffers[i] for i in live(time)]

    def _replace(self, buffer: PlannedBuffer, arena: SSAValue, offset: SSAValue) -> None:
        view = buffer_ops.view(arena, offset, buffer.alloc)
        inherit_location(view, buffer.alloc.location)
        Rewriter.insert_op(view, InsertPoint.before(buffer.alloc))
        view.results[0].name_hint = buffer.alloc.results[0].name_hint
        buffer.dealloc.detach()
        buffer.dealloc.erase()
        buffer.alloc.results[0].replace_all_uses_with(view.results[0])
        buffer.alloc.detach()
        buffer.alloc.erase()


class _Sizes:
    """The bytes of buffers, multiples of the alignment, computed once for each size."""

    def __init__(self, function: Any, emitter: Emitter, alignment: int):
        self._function = function
        self._emitter = emitter
        self._alignment = alignment
        self._known: dict[SymbolicSize, Extent] = {}
        self._products: dict[tuple[Symbol, ...], Extent] = {}

    def of(self, size: SymbolicSize) -> Extent:
        """The bytes of a buffer of `size`."""
        if size not in self._known:
            if size.factor % self._alignment == 0 or size.is_constant:
                factor = _round_up(size.factor, self._alignment)
                bytes = self._emitter.mul(self._product(size.symbols), factor)
            else:
                exact = self._emitter.mul(self._product(size.symbols), size.factor)
                raised = self._emitter.add(exact, self._alignment - 1)
                chunks = self._emitter.div(raised, self._alignment)
                bytes = self._emitter.mul(chunks, self._alignment)
            self._known[size] = bytes
        return self._known[size]

    def _product(self, symbols: tuple[Symbol, ...]) -> Extent:
        if symbols not in self._products:
            product: Extent = 1
            for value in hoist(symbols, self._function):
                product = self._emitter.mul(product, value)
            self._products[symbols] = product
        return self._products[symbols]


def _highest(ends: Sequence[Extent], emitter: Emitter) -> Extent:
    """The highest of `ends`; 0 where there is none."""
    known = max((end for end in ends if isinstance(end, int)), default=0)
    found: Extent = known
    for end in dict.fromkeys(end for end in ends if not isinstance(end, int)):
        found = end if found == 0 else emitter.maximum(found, end)
    return found


def _round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
