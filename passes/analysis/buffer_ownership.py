"""Who owns a buffer: which values must be freed, and which only borrow.

Every buffer has one owner at a time, a value. An allocation owns what it makes, and so
does the result of a call, unless the callee hands back what it was given. Views borrow
from what they view. A *target* of control flow (a result of an `if`, an argument of a
loop's body) borrows as long as what arrives outlives it; where something arrives that
is made inside the op, the target owns, and whatever arrives is handed over to it.

The answer is the least set of owning targets: it starts empty and grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from xdsl.dialects.builtin import MemRefType, UnrankedMemRefType
from xdsl.ir import BlockArgument, Operation, Region, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.block_branch import BlockBranch
from mlopt.core.interfaces.branch import Edge, RegionBranch
from mlopt.core.interfaces.calls import CallLike, ReturnsValues

ALLOCATIONS = ("memref.alloc", "memref.realloc", "bufferization.clone")
"""Ops whose result is a new buffer on the heap."""

BorrowedResults = Mapping[int, frozenset[int]]
"""For each result of a function that is not handed over, the arguments it may be."""

Callee = Callable[[Operation], BorrowedResults]


def is_buffer(value: SSAValue) -> bool:
    """True for memrefs."""
    return isinstance(value.type, MemRefType | UnrankedMemRefType)


class Ownership:
    """The owners in one function. `callee` tells which results of a call are borrowed.

    `handed_over` tells of a return's operand whether the caller is to own it.
    """

    def __init__(self, function: Operation, callee: Callee, handed_over: Callable[[int], bool]):
        self.function = function
        self._callee = callee
        self._handed_over = handed_over
        self._sources: dict[SSAValue, tuple[SSAValue, ...]] = {}
        self._allocated: dict[SSAValue, None] = {}
        self._groups: list[_Group] = []
        self._group_of: dict[SSAValue, _Group] = {}
        self._collect(function.regions)
        self._join_groups()
        self._solve()

    def owners(self) -> list[SSAValue]:
        """Every value that owns a buffer, in order: allocations, calls, owning targets."""
        return [*self._allocated, *self.owning_targets()]

    def owning_targets(self) -> list[SSAValue]:
        """The targets of control flow that own."""
        return [target for group in self._groups if group.owns for target in group.targets]

    def is_owner(self, value: SSAValue) -> bool:
        """True where `value` itself owns a buffer."""
        if value in self._allocated:
            return True
        group = self._group_of.get(value)
        return group is not None and group.owns

    def roots(self, value: SSAValue) -> list[SSAValue]:
        """The values, owners or outside of the function, whose buffer `value` may be."""
        found: dict[SSAValue, None] = {}
        seen = {value}
        work = [value]
        while work:
            current = work.pop()
            sources = () if self.is_owner(current) else self._sources.get(current, ())
            if not sources:
                found[current] = None
            for source in sources:
                if source not in seen:
                    seen.add(source)
                    work.append(source)
        return list(found)

    def arrivals(self) -> list[tuple[Operation, int]]:
        """The operands that hand a buffer over to an owning target or out of the function,
        each once, as (op, operand index)."""
        found: dict[tuple[Operation, int], None] = {}
        for group in self._groups:
            if group.owns:
                for op, index in group.arrivals:
                    found[op, index] = None
        return list(found)

    def aliases(self) -> dict[SSAValue, list[SSAValue]]:
        """For each owner, the values that may be its buffer, itself first."""
        found: dict[SSAValue, list[SSAValue]] = {owner: [owner] for owner in self.owners()}
        for value in self._sources:
            for root in self.roots(value):
                if root in found and root is not value:
                    found[root].append(value)
        return found

    # Building.

    def _collect(self, regions: Iterable[Region]) -> None:
        for region in regions:
            for block in region.blocks:
                for op in block.ops:
                    self._collect_op(op)
                    self._collect(op.regions)

    def _collect_op(self, op: Operation) -> None:
        if find(op, ReturnsValues) is not None:
            for index, operand in enumerate(op.operands):
                if is_buffer(operand):
                    self._groups.append(_Group([], [(op, index)], self._handed_over(index), None))
            return
        branch = find(op, RegionBranch)
        if branch is not None:
            self._collect_edges(op, branch.edges(op))
            return
        blocks = find(op, BlockBranch)
        if blocks is not None:
            self._collect_branch(op, blocks)
            return
        results = [result for result in op.results if is_buffer(result)]
        if op.name in ALLOCATIONS:
            self._allocated.update(dict.fromkeys(results))
        elif find(op, CallLike) is not None:
            self._collect_call(op)
        elif results:
            if op.regions:
                raise error(op, f"cannot tell how buffers flow through '{op.name}' op")
            # The second operand of a reshape is read for the shape alone.
            operands = op.operands[:1] if op.name == "memref.reshape" else op.operands
            sources = tuple(filter(is_buffer, operands))
            self._sources.update(dict.fromkeys(results, sources))

    def _collect_call(self, op: Operation) -> None:
        borrowed = self._callee(op)
        for index, result in enumerate(op.results):
            if not is_buffer(result):
                continue
            if index in borrowed:
                self._sources[result] = tuple(op.operands[i] for i in sorted(borrowed[index]))
            else:
                self._allocated[result] = None

    def _collect_edges(self, op: Operation, edges: Sequence[Edge]) -> None:
        for edge in edges:
            for position, target in enumerate(edge.targets):
                if is_buffer(target):
                    self._add_flow(_use_at(op, edge, position), target, op)

    def _collect_branch(self, op: Operation, model: BlockBranch) -> None:
        segments = model.successor_operands(op)
        index = len(op.operands) - sum(map(len, segments))
        for block in op.successors:
            for target in block.args:
                if is_buffer(target):
                    self._add_flow((op, index), target, None)
                index += 1

    def _add_flow(
        self, use: tuple[Operation, int], target: SSAValue, around: Operation | None
    ) -> None:
        group = self._group_of.get(target)
        if group is None:
            group = _Group([target], [], False, around)
            self._group_of[target] = group
            self._groups.append(group)
        group.arrivals.append(use)
        value = use[0].operands[use[1]]
        known = self._sources.get(target, ())
        if value not in known:
            self._sources[target] = (*known, value)

    def _join_groups(self) -> None:
        """One operand may arrive at several targets, one at a time: they own together."""
        by_use: dict[tuple[Operation, int], _Group] = {}
        for group in list(self._groups):
            for use in group.arrivals:
                other = by_use.setdefault(use, group)
                while other.joined is not None:
                    other = other.joined
                current = group
                while current.joined is not None:
                    current = current.joined
                if other is not current:
                    other.targets.extend(current.targets)
                    other.arrivals.extend(current.arrivals)
                    other.owns |= current.owns
                    current.joined = other
        self._groups = [group for group in self._groups if group.joined is None]
        for group in self._groups:
            for target in group.targets:
                self._group_of[target] = group

    def _solve(self) -> None:
        changed = True
        while changed:
            changed = False
            for group in self._groups:
                if not group.owns and any(
                    self._ends_inside(op.operands[index], group) for op, index in group.arrivals
                ):
                    group.owns = changed = True

    def _ends_inside(self, value: SSAValue, group: _Group) -> bool:
        """True where `value` may be a buffer that is gone once the op around is left."""
        if group.around is None:
            # Between blocks nothing tells how long a buffer lives: the argument owns it.
            return any(self.is_owner(root) for root in self.roots(value))
        for root in self.roots(value):
            if self.is_owner(root) and is_inside(root, group.around):
                return True
        return False


class _Group:
    """Targets that own or borrow together, and the operands that arrive there."""

    def __init__(
        self,
        targets: list[SSAValue],
        arrivals: list[tuple[Operation, int]],
        owns: bool,
        around: Operation | None,
    ):
        self.targets = targets
        self.arrivals = arrivals
        self.owns = owns
        self.around = around
        self.joined: _Group | None = None


def is_inside(value: SSAValue, op: Operation) -> bool:
    """True where `value` is defined in a region of `op`."""
    if isinstance(value, BlockArgument):
        current = value.block.parent_op()
    else:
        assert isinstance(value.owner, Operation), "a result is owned by an op"
        current = value.owner.parent_op()
    while current is not None:
        if current is op:
            return True
        current = current.parent_op()
    return False


def _use_at(op: Operation, edge: Edge, position: int) -> tuple[Operation, int]:
    """The operand of `op`, or of a terminator in it, that value `position` of `edge` is."""
    if edge.source is None:
        users: list[Operation] = [op]
    else:
        users = [block.last_op for block in edge.source.blocks if block.last_op is not None]
    for user in users:
        count = len(user.operands) - len(edge.values)
        if count >= 0 and tuple(user.operands[count:]) == tuple(edge.values):
            return user, count + position
    raise error(op, f"cannot tell which operand of '{op.name}' op becomes its argument")
