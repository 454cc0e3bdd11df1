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

Buffers that are never live at one time share bytes. Constant sizes are packed by
`analysis/interval_packing`. Sizes that are only known at run time are products of
constants and symbols (`memref.dim` of arguments and what is computed from them): buffers
with the same symbols are packed together in units of their product, and the bases of
these groups are computed at entry.

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

from xdsl.dialects import arith
from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, i8
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import ReturnsValues
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbols import is_private
from mlopt.dialects.bufferization import buffer_ops
from mlopt.passes.analysis.call_graph import CallGraph
from mlopt.passes.analysis.interval_packing import Lifetime, max_live, pack
from mlopt.passes.analysis.symbol_uses import SymbolUses
from mlopt.passes.analysis.symbolic_size import SymbolicSize, hoist
from mlopt.passes.loop.byte_counts import Bytes
from mlopt.passes.loop.lend_arena import lend_arena
from mlopt.passes.loop.planned_buffers import PlannedBuffer, planned_buffers

LARGE = 16
"""A buffer of at least this many times the alignment a unit of its symbols may be padded
to a multiple of the alignment: it costs at most a sixteenth."""


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
            context.count(self.name, "arena bytes", arena.static_bytes)
            context.count(self.name, "naive bytes", arena.naive_bytes)
            context.count(self.name, "max live bytes", arena.max_live_bytes)
            context.count(self.name, "symbolic groups", len(arena.groups))


@dataclass
class _Group:
    """Buffers whose sizes are constants times one value, `unit` bytes, known at entry."""

    size: SymbolicSize
    members: list[PlannedBuffer]
    units: list[int]
    is_padded: bool


class _Arena:
    """The arena of one function."""

    def __init__(self, function: Any, buffers: Sequence[PlannedBuffer], alignment: int):
        self._function = function
        self._alignment = alignment
        block = function.body.blocks.first
        self._static = [buffer for buffer in buffers if buffer.size.is_constant]
        self.groups = self._grouped([b for b in buffers if not b.size.is_constant])
        self._end_of_entry: Operation = block.first_op
        lifetimes = [self._lifetime(buffer) for buffer in self._static]
        self._packing = pack(lifetimes)
        self.static_bytes = self._packing.height
        self.naive_bytes = sum(item.size for item in lifetimes)
        self.max_live_bytes = max_live(lifetimes)

    def build(self) -> None:
        """Inserts the arena and its end, and replaces every buffer by a view."""
        bases = self._bases()
        total = bases[-1]
        type = MemRefType(i8, [total if isinstance(total, int) else DYNAMIC_INDEX])
        sizes = [] if isinstance(total, int) else [total]
        arena = self._insert(buffer_ops.alloc(type, sizes, self._alignment)).results[0]
        arena.name_hint = "arena"
        places: list[tuple[PlannedBuffer, SSAValue]] = []
        for buffer, offset in zip(self._static, self._packing.offsets, strict=True):
            places.append((buffer, self._constant(offset)))
        for group, base, unit in zip(self.groups, bases, self._units, strict=False):
            packing = self._pack(group)
            for buffer, offset in zip(group.members, packing.offsets, strict=True):
                scaled = self._multiply(self._constant(offset), unit) if offset else None
                start = self._value(base)
                place = start if scaled is None else self._add(start, scaled)
                places.append((buffer, place))
        for buffer, place in places:
            self._replace(buffer, arena, place)
        for block in self._function.body.blocks:
            last = block.last_op
            if last is not None and find(last, ReturnsValues) is not None:
                op = buffer_ops.dealloc(arena)
                inherit_location(op, last.location)
                Rewriter.insert_op(op, InsertPoint.before(last))

    def report(self) -> list[str]:
        """What the buffers take one by one, in the arena, and at the least."""
        naive, planned, least = [Bytes() for _ in range(3)]
        naive.add(self.naive_bytes)
        planned.add(self.static_bytes)
        least.add(self.max_live_bytes)
        for group in self.groups:
            unit = 1 if group.is_padded else group.size.factor
            for units in group.units:
                naive.add(units * unit, group.size.symbols)
            planned.add(self._pack(group).height * unit, group.size.symbols)
            least.add(max_live(self._lifetimes(group)) * unit, group.size.symbols)
        count = len(self._static) + sum(len(group.members) for group in self.groups)
        return [
            f"@{self._function.sym_name.data}: {count} buffers",
            f"  one by one  {naive}",
            f"  arena       {planned}",
            f"  lower bound {least}",
        ]

    def _grouped(self, buffers: Sequence[PlannedBuffer]) -> list[_Group]:
        groups: dict[object, _Group] = {}
        for buffer in buffers:
            size = buffer.size
            padded = size.factor >= LARGE * self._alignment
            key = (size.symbols, None if padded else size.factor)
            group = groups.setdefault(key, _Group(size, [], [], padded))
            group.members.append(buffer)
            group.units.append(_round_up(size.factor, self._alignment) if padded else 1)
        return list(groups.values())

    def _pack(self, group: _Group) -> Any:
        return pack(self._lifetimes(group))

    def _lifetimes(self, group: _Group) -> list[Lifetime]:
        return [
            Lifetime(units, buffer.first, buffer.last)
            for buffer, units in zip(group.members, group.units, strict=True)
        ]

    def _lifetime(self, buffer: PlannedBuffer) -> Lifetime:
        size = _round_up(buffer.size.factor, self._alignment)
        return Lifetime(size, buffer.first, buffer.last)

    def _bases(self) -> list[int | SSAValue]:
        """Where each group starts, and the end of the last; the static part comes first."""
        bases: list[int | SSAValue] = [self.static_bytes]
        self._units: list[SSAValue] = []
        for group in self.groups:
            values = hoist(group.size.symbols, self._function)
            product = values[0]
            for value in values[1:]:
                product = self._multiply(product, value)
            unit = product if group.is_padded else self._aligned(product, group.size.factor)
            self._units.append(unit)
            height = self._multiply(self._constant(self._pack(group).height), unit)
            bases.append(self._add(self._value(bases[-1]), height))
        return bases

    def _aligned(self, product: SSAValue, factor: int) -> SSAValue:
        """`product * factor`, rounded up to a multiple of the alignment."""
        size = self._multiply(product, self._constant(factor))
        raised = self._add(size, self._constant(self._alignment - 1))
        chunks = self._insert(arith.DivUIOp(raised, self._constant(self._alignment))).results[0]
        return self._multiply(chunks, self._constant(self._alignment))

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

    def _value(self, value: int | SSAValue) -> SSAValue:
        return self._constant(value) if isinstance(value, int) else value

    def _constant(self, value: int) -> SSAValue:
        return self._insert(buffer_ops.constant_index(value)).results[0]

    def _multiply(self, first: SSAValue, second: SSAValue) -> SSAValue:
        return self._insert(arith.MuliOp(first, second)).results[0]

    def _add(self, first: SSAValue, second: SSAValue) -> SSAValue:
        return self._insert(arith.AddiOp(first, second)).results[0]

    def _insert(self, op: Operation) -> Operation:
        inherit_location(op, self._function.location)
        Rewriter.insert_op(op, InsertPoint.before(self._end_of_entry))
        return op


def _round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
