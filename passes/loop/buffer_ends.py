"""Where the life of each buffer ends: the insertion of copies and deallocations."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import cf
from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType
from xdsl.ir import Block, BlockArgument, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.block_branch import BlockBranch
from mlopt.core.rewriting import inherit_location
from mlopt.dialects.bufferization import buffer_ops
from mlopt.dialects.bufferization.layouts import contiguous_type, is_castable, strides_of
from mlopt.passes.analysis.buffer_ownership import Ownership

Use = tuple[Operation, int]


class BufferEnds:
    """Ends every buffer of one function."""

    def __init__(self, ownership: Ownership):
        self._ownership = ownership
        self._aliases = ownership.aliases()
        self._moved: dict[SSAValue, list[Use]] = {}
        self._places: dict[Operation, int] = {}
        self.copies = 0
        self.deallocations = 0
        for owner in list(self._aliases):
            if self._is_freed_by_input(owner):
                del self._aliases[owner]

    def insert(self) -> None:
        """Inserts what is needed, copies first."""
        copied: list[Use] = []
        for op, index in self._ownership.arrivals():
            root = self._movable_root(op, index)
            if root is not None:
                self._moved.setdefault(root, []).append((op, index))
            else:
                copied.append((op, index))
        edges: dict[tuple[Operation, int], Operation] = {}
        for op, index in copied:
            if len(op.successors) > 1:
                self._hand_over_copy(*self._use_on_edge(op, index, edges))
            else:
                self._hand_over_copy(op, index)
        for owner in self._aliases:
            region = _block_of(owner).parent
            assert region is not None, "a buffer is made in a region"
            if region.first_block is region.last_block:
                if owner not in self._moved:
                    self._free_in_block(owner, _block_of(owner))
            else:
                self._free_across_blocks(owner, region)

    # Handing over.

    def _movable_root(self, op: Operation, index: int) -> SSAValue | None:
        """The owner that can give its buffer up at operand `index` of `op`, or None."""
        roots = self._ownership.roots(op.operands[index])
        if len(roots) != 1 or roots[0] not in self._aliases:
            return None
        root = roots[0]
        block = op.parent
        assert block is not None, "an op in a function is in a block"
        if any(other is op for other, _ in self._moved.get(root, ())):
            return None
        if find(op, BlockBranch) is not None:
            region = block.parent
            assert region is not None, "a block of a function is in a region"
            if _block_of(root).parent is not region:
                return None
            successor = _successor_at(op, index)
            return None if self._live_in(root, region).get(successor, False) else root
        if _block_of(root) is not block:
            single = (
                block.parent is not None and block.parent.first_block is block.parent.last_block
            )
            in_region = _block_of(root).parent is block.parent
            return root if not single and in_region and block.last_op is op else None
        for alias in self._aliases[root]:
            for use in alias.uses:
                if use.operation is op and use.index == index:
                    continue
                if not self._ends_before(use.operation, op, block):
                    return None
        return root

    def _hand_over_copy(self, op: Operation, index: int) -> None:
        value = op.operands[index]
        buffer = self._new_buffer(value, op)
        self._insert(buffer_ops.copy(value, buffer), op)
        if buffer.type != value.type:
            assert isinstance(value.type, MemRefType), "only ranked buffers are handed over"
            buffer = self._insert(buffer_ops.cast(buffer, value.type), op).results[0]
        op.operands[index] = buffer
        self.copies += 1

    def _use_on_edge(
        self, op: Operation, index: int, edges: dict[tuple[Operation, int], Operation]
    ) -> Use:
        """The use that operand `index` of a branch becomes in a block on its own edge, so
        that the copy is only made where control goes there."""
        position = _position_at(op, index)
        first = index - _place_at(op, index)
        branch = edges.get((op, position))
        if branch is None:
            branch = edges[op, position] = _split_edge(op, position)
        block = branch.parent
        assert block is not None, "the new branch is in the new block"
        argument = block.args[index - first]
        for root in self._ownership.roots(op.operands[index]):
            moved = [use for use in self._moved.get(root, ()) if use[0] is op]
            if root in self._aliases and not any(
                _position_at(op, other) == position for _, other in moved
            ):
                self._aliases[root].append(argument)
        return branch, index - first

    def _new_buffer(self, value: SSAValue, op: Operation) -> SSAValue:
        """A new buffer of the shape of `value`, whose type casts to that of `value`."""
        wanted = value.type
        assert isinstance(wanted, MemRefType), "only ranked buffers are handed over"
        new_type = contiguous_type(wanted)
        if not is_castable(new_type, wanted):
            span = _span(wanted)
            if span is None:
                raise error(op, f"cannot hand over a copy of a buffer of type {wanted}")
            flat = MemRefType(wanted.element_type, [span])
            whole = self._insert(buffer_ops.alloc(flat, ()), op).results[0]
            return self._insert(buffer_ops.reinterpret(whole, wanted), op).results[0]
        sizes: list[SSAValue] = []
        for axis, size in enumerate(wanted.get_shape()):
            if size == DYNAMIC_INDEX:
                known = buffer_ops.known_dim(value, axis)
                if isinstance(known, int):
                    known = self._insert(buffer_ops.constant_index(known), op).results[0]
                sizes.append(known if known is not None else self._dim(value, axis, op))
        return self._insert(buffer_ops.alloc(new_type, sizes), op).results[0]

    def _dim(self, value: SSAValue, axis: int, op: Operation) -> SSAValue:
        constant = self._insert(buffer_ops.constant_index(axis), op)
        return self._insert(buffer_ops.dim(value, constant.results[0]), op).results[0]

    # Freeing.

    def _is_freed_by_input(self, owner: SSAValue) -> bool:
        return any(
            use.operation.name in ("memref.dealloc", "memref.realloc")
            for alias in self._aliases[owner]
            for use in alias.uses
        )

    def _free_in_block(self, owner: SSAValue, block: Block) -> None:
        last = self._last_use(owner, block)
        if last is not None and last is block.last_op:
            if any(use.operation is not last for use in self._uses_in(owner, last)):
                raise error(last, f"cannot free a buffer that '{last.name}' op uses in its regions")
            self._free(owner, InsertPoint.before(last))
        elif last is not None:
            self._free(owner, InsertPoint.after(last))
        elif isinstance(owner.owner, Operation):
            self._free(owner, InsertPoint.after(owner.owner))
        else:
            self._free(owner, InsertPoint.at_start(block))

    def _free_across_blocks(self, owner: SSAValue, region: Region) -> None:
        live_in = self._live_in(owner, region)
        moved = {op: index for op, index in self._moved.get(owner, ())}
        for block in list(region.blocks):
            if block is not _block_of(owner) and not live_in.get(block, False):
                continue
            last = block.last_op
            assert last is not None, "a block ends with a terminator"
            index = moved.get(last)
            if index is not None and not last.successors:
                continue
            goes_on = [live_in.get(successor, False) for successor in last.successors]
            if index is None and not any(goes_on):
                self._free_in_block(owner, block)
                continue
            target = _position_at(last, index) if index is not None else None
            for position, alive in enumerate(goes_on):
                if not alive and position != target:
                    self._free_on_edge(owner, last, position)

    def _free_on_edge(self, owner: SSAValue, last: Operation, position: int) -> None:
        """Puts a block that frees between `last` and its successor `position`."""
        self._free(owner, InsertPoint.before(_split_edge(last, position)))

    def _free(self, owner: SSAValue, point: InsertPoint) -> None:
        op = buffer_ops.dealloc(owner)
        place = owner.owner if isinstance(owner.owner, Operation) else owner.owner.parent_op()
        if place is not None:
            inherit_location(op, place.location)
        Rewriter.insert_op(op, point)
        self.deallocations += 1

    def _insert(self, op: Operation, before: Operation) -> Operation:
        inherit_location(op, before.location)
        Rewriter.insert_op(op, InsertPoint.before(before))
        return op

    # Uses.

    def _last_use(self, owner: SSAValue, block: Block) -> Operation | None:
        """The last op of `block` that uses the buffer, itself or inside."""
        users: set[Operation] = set()
        for alias in self._aliases[owner]:
            for use in alias.uses:
                user = _ancestor_in(use.operation, block)
                if user is not None:
                    users.add(user)
        return max(users, key=self._place, default=None)

    def _ends_before(self, user: Operation, op: Operation, block: Block) -> bool:
        """True where `user`, or the op of `block` around it, comes before `op` in `block`."""
        current = _ancestor_in(user, block)
        if current is None or current is op:
            return False
        return self._place(current) < self._place(op)

    def _place(self, op: Operation) -> int:
        """Where `op` stands among the ops of its block, which are counted once: those that
        are inserted later only move others up."""
        if op not in self._places:
            assert op.parent is not None, "an op in a function is in a block"
            self._places.update((other, place) for place, other in enumerate(op.parent.ops))
        return self._places[op]

    def _uses_in(self, owner: SSAValue, op: Operation) -> list[Any]:
        return [
            use
            for alias in self._aliases[owner]
            for use in alias.uses
            if _ancestor_of(use.operation, op)
        ]

    def _live_in(self, owner: SSAValue, region: Region) -> dict[Block, bool]:
        """For each block of `region`, whether the buffer is used in it or after it."""
        home = _block_of(owner)
        live = {
            block: block is not home and self._last_use(owner, block) is not None
            for block in region.blocks
        }
        changed = True
        while changed:
            changed = False
            for block in region.blocks:
                if live[block] or block is home or block.last_op is None:
                    continue
                if any(live[successor] for successor in block.last_op.successors):
                    live[block] = changed = True
        return live


def _span(type: MemRefType) -> int | None:
    """The elements from the start of the buffer to the last one; None where not constant."""
    strides, offset, shape = strides_of(type), type.get_offset(), type.get_shape()
    if DYNAMIC_INDEX in shape or None in strides:
        return None
    reach = sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True) if stride)
    return (offset or 0) + reach + 1 if 0 not in shape else (offset or 0) + 1


def _block_of(value: SSAValue) -> Block:
    if isinstance(value, BlockArgument):
        return value.block
    block = value.owner.parent if isinstance(value.owner, Operation) else value.owner
    assert block is not None, "a value of a function is in a block"
    return block


def _ancestor_in(op: Operation, block: Block) -> Operation | None:
    current: Operation | None = op
    while current is not None and current.parent is not block:
        current = current.parent_op()
    return current


def _ancestor_of(op: Operation, outer: Operation) -> bool:
    current: Operation | None = op
    while current is not None and current is not outer:
        current = current.parent_op()
    return current is not None


def _split_edge(last: Operation, position: int) -> Operation:
    """The branch of a new block between `last` and its successor `position`."""
    successor = last.successors[position]
    block = Block(arg_types=[arg.type for arg in successor.args])
    assert last.parent is not None and last.parent.parent is not None, "it is in a region"
    last.parent.parent.insert_block_after(block, last.parent)
    branch = cf.BranchOp(successor, *block.args)
    block.add_op(branch)
    inherit_location(branch, last.location)
    last.successors[position] = block
    return branch


def _place_at(op: Operation, index: int) -> int:
    """The argument of its successor that operand `index` of a branch becomes."""
    model = find(op, BlockBranch)
    assert model is not None, "operands of a branch go to its successors"
    counts = [len(values) for values in model.successor_operands(op)]
    first = len(op.operands) - sum(counts)
    return index - first - sum(counts[: _position_at(op, index)])


def _position_at(op: Operation, index: int) -> int:
    """The position of the successor that operand `index` of a branch goes to."""
    model = find(op, BlockBranch)
    assert model is not None, "operands of a branch go to its successors"
    counts = [len(values) for values in model.successor_operands(op)]
    first = len(op.operands) - sum(counts)
    for position, count in enumerate(counts):
        if first <= index < first + count:
            return position
        first += count
    raise AssertionError("the operand belongs to a successor")


def _successor_at(op: Operation, index: int) -> Block:
    return op.successors[_position_at(op, index)]
