"""Which tensor operands may be updated in place: the analysis of one function.

Every operand that could share its buffer with a result is tried, last op first and what
is inside an op before it, so that the uses that come last get the buffer. It may, unless a read would then see a write
that comes between the read and the definition it reads (`conflicts`), or a buffer that
nobody may write to would be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from xdsl.ir import BlockArgument, Operation, Region, SSAValue

from mlopt.core.interfaces import find
from mlopt.core.interfaces.bufferization import (
    Alias,
    AliasingOperand,
    BufferAnalysis,
    Bufferizable,
    FunctionSummary,
    OperandOf,
    owner_of,
    tensor_operands,
)
from mlopt.passes.analysis.program_order import ProgramOrder
from mlopt.passes.tensor.one_shot_bufferize.alias_sets import Partition
from mlopt.passes.tensor.one_shot_bufferize.conflicts import has_read_after_write_conflict

Summaries = Callable[[Operation], FunctionSummary | None]


class Analysis(BufferAnalysis):
    """The decisions for one function."""

    def __init__(self, function: Operation, summaries: Summaries):
        self.function = function
        self.order = ProgramOrder(function)
        self.without_copy: set[Operation] = set()
        self._summaries = summaries
        self._in_place: set[OperandOf] = set()
        self._candidate: OperandOf | None = None
        self._alias_sets = Partition()
        self._equivalence = Partition()
        self._reads: dict[OperandOf, bool] = {}
        self._definitions: dict[SSAValue, Sequence[SSAValue]] = {}

    # Queries of models.

    def is_in_place(self, operand: OperandOf) -> bool:
        return operand in self._in_place or operand == self._candidate

    def are_equivalent(self, first: SSAValue, second: SSAValue) -> bool:
        return self._equivalence.are_together(first, second)

    def is_value_read(self, value: SSAValue) -> bool:
        seen = {value}
        work = [value]
        while work:
            for use in work.pop().uses:
                operand = OperandOf(use.operation, use.index)
                if self.reads(operand):
                    return True
                # A write that does not read leaves nothing of the old elements.
                for alias in () if self.writes(operand) else self.aliases(operand):
                    if alias.value not in seen:
                        seen.add(alias.value)
                        work.append(alias.value)
        return False

    def sources(self, value: SSAValue) -> Sequence[AliasingOperand]:
        owner = owner_of(value)
        model = find(owner, Bufferizable) if owner is not None else None
        return model.sources(owner, value, self) if owner is not None and model else ()

    def readers(self, value: SSAValue) -> Sequence[OperandOf]:
        return [
            use
            for member in self.alias_set(value)
            for use in _uses(member)
            if self.reads(use) and value in self.definitions(member)
        ]

    def callee(self, op: Operation) -> FunctionSummary | None:
        return self._summaries(op)

    # Queries of the analysis itself.

    def reads(self, operand: OperandOf) -> bool:
        """True where the elements of `operand` matter to its op."""
        known = self._reads.get(operand)
        if known is None:
            # A loop asks about itself through its iteration arguments.
            self._reads[operand] = False
            model = find(operand.op, Bufferizable)
            known = model.reads(operand.op, operand.index, self) if model else True
            self._reads[operand] = known
        return known

    def writes(self, operand: OperandOf) -> bool:
        """True where the op writes to the buffer of `operand` when it is in place."""
        model = find(operand.op, Bufferizable)
        return model.writes(operand.op, operand.index, self) if model else True

    def aliases(self, operand: OperandOf) -> Sequence[Alias]:
        """What may share the buffer of `operand` when it is in place."""
        model = find(operand.op, Bufferizable)
        return model.aliases(operand.op, operand.index, self) if model else ()

    def alias_set(self, value: SSAValue) -> Sequence[SSAValue]:
        """The values that may share the buffer of `value` as decided so far."""
        return self._alias_sets.members(value)

    def is_definition(self, value: SSAValue) -> bool:
        """True where the elements of `value` are written by the op that defines it."""
        owner = owner_of(value)
        if owner is None or isinstance(value, BlockArgument):
            return True
        model = find(owner, Bufferizable)
        if model is None:
            return True
        sources = model.sources(owner, value, self)
        if not sources:
            return model.has_contents(owner, value)
        if any(self.writes(source.operand) for source in sources):
            return True

        def is_written_inside(candidate: SSAValue) -> bool:
            inner = owner_of(candidate)
            if inner is None or inner is owner or not self.order.is_ancestor(owner, inner):
                return False
            return self.is_definition(candidate)

        return any(self.walk_back(source.operand.value, is_written_inside) for source in sources)

    def definitions(self, value: SSAValue) -> Sequence[SSAValue]:
        """The values on the way back from `value` at which its elements were last written."""
        known = self._definitions.get(value)
        if known is None:
            known = self.walk_back(value, self.is_definition)
            self._definitions[value] = known
        return known

    def walk_back(
        self,
        value: SSAValue,
        found: Callable[[SSAValue], bool],
        *,
        keep_leaves: bool = False,
        equivalent_only: bool = False,
    ) -> list[SSAValue]:
        """The values, following aliases backwards from `value`, where `found` first holds."""
        results: dict[SSAValue, None] = {}
        seen = {value}
        work = [value]
        while work:
            current = work.pop()
            if found(current):
                results[current] = None
                continue
            sources = self.sources(current)
            if equivalent_only and not all(map(self._is_same_buffer, sources)):
                sources = ()
            if not sources and keep_leaves:
                results[current] = None
            for source in sources:
                previous = source.operand.value
                if previous not in seen:
                    seen.add(previous)
                    work.append(previous)
        return list(results)

    def _is_same_buffer(self, source: AliasingOperand) -> bool:
        return source.equivalent and self.is_in_place(source.operand)

    def can_omit_copy(self, operand: OperandOf) -> bool:
        """True where a new buffer for `operand` need not get the old elements."""
        if not self.definitions(operand.value):
            return True
        reads = self.reads(operand)
        if reads:
            return False
        return self.writes(operand) or not any(
            self.is_value_read(alias.value) for alias in self.aliases(operand)
        )

    def is_writable(self, value: SSAValue) -> bool:
        """False where `value` is a buffer that must not change."""
        owner = owner_of(value)
        model = find(owner, Bufferizable) if owner is not None else None
        return owner is not None and model is not None and model.is_writable(owner, value)

    # Decisions.

    def run(self) -> None:
        """Decides every tensor operand of the function."""
        ops = [op for op in self.function.walk() if tensor_operands(op)]
        for op in ops:
            model = find(op, Bufferizable)
            for index in tensor_operands(op) if model else ():
                if model is not None and model.must_be_in_place(op, index):
                    self._accept(OperandOf(op, index))
        for op in reversed(list(self.function.walk())):
            model = find(op, Bufferizable)
            for first, second in model.equivalences(op, self) if model and op.regions else ():
                self._equivalence.merge(first, second)
            for index in tensor_operands(op):
                operand = OperandOf(op, index)
                self._candidate = operand
                if operand not in self._in_place and self._may_be_in_place(operand):
                    self._accept(operand)
                self._candidate = None
        for op in ops:
            model = find(op, Bufferizable)
            if model is not None:
                model.check(op, self)

    def _may_be_in_place(self, operand: OperandOf) -> bool:
        if not self.writes(operand) and not self.aliases(operand):
            return True
        values = [operand.value, *(alias.value for alias in self.aliases(operand))]
        members = self._members(values)
        writes = self._in_place_writes(members)
        if self.writes(operand):
            writes[operand] = None
        if writes and not all(self._is_writable_by(value, writes) for value in members):
            return False
        reads = [use for value in members for use in _uses(value) if self.reads(use)]
        return not has_read_after_write_conflict(cast(Any, self), reads, list(writes))

    def _members(self, values: Iterable[SSAValue]) -> list[SSAValue]:
        members: dict[SSAValue, None] = {}
        for value in values:
            for member in self.alias_set(value):
                members[member] = None
        return list(members)

    def _in_place_writes(self, members: Iterable[SSAValue]) -> dict[OperandOf, None]:
        return {
            use: None
            for value in members
            for use in _uses(value)
            if use in self._in_place and self.writes(use)
        }

    def _is_writable_by(self, value: SSAValue, writes: Iterable[OperandOf]) -> bool:
        """`value` may change, and not in several runs of a region at once."""
        if not self.is_writable(value):
            return False
        return not any(self._is_shared_with(value, write.op) for write in writes)

    def _is_shared_with(self, value: SSAValue, op: Operation) -> bool:
        """True where a parallel region is around `op` but not around `value`."""
        region: Region | None = op.parent_region()
        while region is not None:
            parent = region.parent
            if parent is None or parent is self.function:
                return False
            home = value.owner if isinstance(value.owner, Operation) else None
            inside = (
                self.order.is_ancestor(parent, home) and home is not parent
                if home is not None
                else _block_is_inside(value, parent)
            )
            if inside:
                return False
            model = find(parent, Bufferizable) or _DEFAULT
            if model.is_parallel(parent, region):
                return True
            region = parent.parent_region()
        return False

    def _accept(self, operand: OperandOf) -> None:
        self._in_place.add(operand)
        for alias in self.aliases(operand):
            self._alias_sets.merge(alias.value, operand.value)
            if alias.equivalent:
                self._equivalence.merge(alias.value, operand.value)


_DEFAULT = Bufferizable()


def _block_is_inside(value: SSAValue, op: Operation) -> bool:
    parent = value.block.parent_op() if isinstance(value, BlockArgument) else None
    while parent is not None:
        if parent is op:
            return True
        parent = parent.parent_op()
    return False


def _uses(value: SSAValue) -> list[OperandOf]:
    return [OperandOf(use.operation, use.index) for use in value.uses]
