"""How loops work on buffers: in those they are given.

An iteration argument is always a buffer that the loop may write to, and no two of them
are one buffer. A new buffer, or a view of an argument, may take the place of the one a
loop was given; anything else that a trip yields is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import ExitStack
from typing import Any, cast

from xdsl.dialects import scf
from xdsl.dialects.builtin import MemRefType
from xdsl.ir import BlockArgument, Operation, Region, SSAValue
from xdsl.rewriter import Rewriter

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.bufferization import (
    Alias,
    BufferAnalysis,
    Bufferizable,
    Bufferizer,
    is_tensor,
)
from mlopt.dialects.bufferization.buffer_ops import constant_of
from mlopt.dialects.bufferization.layouts import any_layout_type, contiguous_type
from mlopt.dialects.scf.forall import ForallOp


class LoopBuffers(Bufferizable):
    """Loops: initial values are written, since an iteration may write to its arguments."""

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return True

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return True


@attaches(scf.ForOp)
class ForBuffers(LoopBuffers):
    """`scf.for`: result i is initial value i where each trip yields the buffer it was given."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        # Without a trip the result is the initial value.
        return _may_not_run(op) or analysis.is_value_read(_argument(op, index))

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        if index < 3:
            return ()
        argument, [last] = _argument(op, index), yields_of(op)
        same = analysis.are_equivalent(argument, last.operands[index - 3])
        return (Alias(op.results[index - 3], same),)

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        index = value.index if isinstance(value, BlockArgument) else position_of(op, value) + 1
        return self._types(op, types, lambda i: types.operand_type(op, i + 2))[index]

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        block, [last] = op.regions[0].blocks[0], yields_of(op)
        carried = zip(last.operands, block.args[1:], strict=True)
        copied = _copied_at_exit(last, block.args[1:], [*carried], builder.analysis)
        inits: dict[int, SSAValue] = {
            arg.index: builder.buffer(op, arg.index + 2) for arg in block.args if is_tensor(arg)
        }
        types = self._types(op, builder, lambda i: cast(MemRefType, inits[i].type))
        for index, type in types.items():
            op.operands[index + 2] = builder.coerce(inits[index], type)
            builder.retype(block.args[index], type)
        builder.bufferize_region(op.regions[0])
        _finish_exit(last, {i - 1: type for i, type in types.items()}, 0, copied, builder)
        for index, type in types.items():
            builder.retype(op.results[index - 1], type)

    def _types(
        self, op: Operation, types: Bufferizer, initial: Callable[[int], MemRefType]
    ) -> dict[int, MemRefType]:
        """The buffer type of each tensor argument of the body, by position."""
        block, [last] = op.regions[0].blocks[0], yields_of(op)
        arguments = [arg for arg in block.args if is_tensor(arg)]
        carried = [*zip(last.operands, block.args[1:], strict=True)]
        copied = _copied_at_exit(last, block.args[1:], carried, types.analysis)
        found = _loop_types(
            {arg: initial(arg.index) for arg in arguments},
            {arg: last.operands[arg.index - 1] for arg in arguments},
            {arg for arg in arguments if arg.index - 1 in copied},
            types,
        )
        return _positions(found, arguments)


@attaches(scf.WhileOp)
class WhileBuffers(LoopBuffers):
    """`scf.while`: buffers go round from initial values over the condition to the body."""

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        before, after = (region.blocks[0] for region in op.regions)
        condition, last = before.last_op, after.last_op
        assert condition is not None and last is not None, "the regions have terminators"
        same = (
            index < len(op.results)
            and analysis.are_equivalent(before.args[index], condition.operands[index + 1])
            and analysis.are_equivalent(after.args[index], last.operands[index])
        )
        if same:
            return (Alias(op.results[index], True),)
        # The condition may forward any argument as any result.
        return [Alias(result, False) for result in op.results if is_tensor(result)]

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        return any_layout_type(value.type)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        before, after = (region.blocks[0] for region in op.regions)
        condition, last = before.last_op, after.last_op
        assert condition is not None and last is not None, "the regions have terminators"
        analysis = builder.analysis
        forwarded = zip(condition.operands[1:], after.args, strict=True)
        yielded = zip(last.operands, before.args, strict=True)
        copied_forwarded = _copied_at_exit(condition, before.args, [*forwarded], analysis)
        copied_yielded = _copied_at_exit(last, after.args, [*yielded], analysis)
        inits = [builder.buffer(op, i) if is_shaped(x) else x for i, x in enumerate(op.operands)]
        copies: set[SSAValue] = {after.args[index] for index in copied_forwarded}
        copies |= {before.args[index] for index in copied_yielded}
        round_types = self._types(op, builder, inits, copies)
        before_types = _positions(round_types, before.args)
        after_types = _positions(round_types, after.args)
        for index, type in before_types.items():
            op.operands[index] = builder.coerce(inits[index], type)
            builder.retype(before.args[index], type)
        builder.bufferize_region(op.regions[0])
        _finish_exit(condition, after_types, 1, copied_forwarded, builder)
        for index, type in after_types.items():
            builder.retype(after.args[index], type)
            builder.retype(op.results[index], type)
        builder.bufferize_region(op.regions[1])
        _finish_exit(last, before_types, 0, copied_yielded, builder)

    def _types(
        self,
        op: Operation,
        types: Bufferizer,
        inits: Sequence[SSAValue],
        copied: Set[SSAValue],
    ) -> dict[SSAValue, MemRefType]:
        """Contiguous where every buffer that goes round is, else of any layout."""
        before, after = (region.blocks[0] for region in op.regions)
        condition, last = before.last_op, after.last_op
        assert condition is not None and last is not None, "the regions have terminators"
        arguments = [arg for arg in (*before.args, *after.args) if is_tensor(arg)]
        sources = dict(zip(before.args, last.operands, strict=True))
        sources |= dict(zip(after.args, condition.operands[1:], strict=True))
        initial: dict[BlockArgument, MemRefType] = {
            arg: contiguous_type(arg.type) for arg in arguments
        }
        for arg in before.args:
            if arg in initial:
                initial[arg] = cast(MemRefType, inits[arg.index].type)
        return _loop_types(initial, {arg: sources[arg] for arg in arguments}, copied, types)


@attaches(ForallOp)
class ForallBuffers(LoopBuffers):
    """`scf.forall` works in the buffers of its shared outputs; it has no results then."""

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        position = index - (len(op.operands) - len(op.results))
        return (Alias(op.results[position], True),) if position >= 0 else ()

    def is_parallel(self, op: Operation, region: Region) -> bool:
        return True

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        first = len(op.operands) - len(op.results)
        if isinstance(value, BlockArgument):
            position = value.index - (len(value.block.args) - len(op.results))
        else:
            position = position_of(op, value)
        return types.operand_type(op, first + position)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        assert isinstance(op, ForallOp)
        first = len(op.operands) - len(op.results)
        buffers = [builder.buffer(op, first + i) for i in range(len(op.results))]
        bounds = op.bounds()
        body = Rewriter.move_region_contents_to_new_regions(op.body)
        new = type(op)(*bounds, [], body, op.mapping)
        new.attributes.update(op.attributes)
        builder.insert(new)
        shared = body.blocks[0].args[len(body.blocks[0].args) - len(buffers) :]
        for argument, buffer in zip(shared, buffers, strict=True):
            builder.bind(argument, buffer)
        builder.bufferize_region(body)
        builder.drop_arguments(shared)
        builder.replace(op, buffers)


def yields_of(op: Operation) -> list[Operation]:
    """The `scf.yield` ops that end the regions of `op`."""
    return [
        block.last_op
        for region in op.regions
        for block in region.blocks
        if isinstance(block.last_op, scf.YieldOp)
    ]


def position_of(op: Operation, value: SSAValue) -> int:
    """The position of `value` among the results of `op`."""
    return next(index for index, result in enumerate(op.results) if result is value)


def _argument(op: Operation, index: int) -> BlockArgument:
    """The argument of the body of a `for` that starts as operand `index`."""
    return op.regions[0].blocks[0].args[index - 2]


def is_shaped(value: SSAValue) -> bool:
    """True for a tensor, and for what has become a buffer already."""
    return is_tensor(value) or isinstance(value.type, MemRefType)


def _positions(
    types: Mapping[SSAValue, MemRefType], arguments: Sequence[BlockArgument]
) -> dict[int, MemRefType]:
    return {arg.index: types[arg] for arg in arguments if arg in types}


def _may_not_run(op: Operation) -> bool:
    """True unless constant bounds say that a `for` has at least one trip."""
    lower, upper = (cast(Any, constant_of(bound)) for bound in op.operands[:2])
    return lower is None or upper is None or not lower.value.data < upper.value.data


def _loop_types(
    initial: Mapping[BlockArgument, MemRefType],
    carried: Mapping[SSAValue, SSAValue],
    copied: Set[SSAValue],
    types: Bufferizer,
) -> dict[SSAValue, MemRefType]:
    """The types of arguments that are first `initial`, then what buffers `carried` gives, a
    new one for those in `copied`.

    An argument whose two types differ gets any layout; since that may change what others
    are given, it goes on until nothing changes, at most once an argument.
    """
    found: dict[SSAValue, MemRefType] = {**initial}
    while True:
        with ExitStack() as stack:
            for arg, type in found.items():
                stack.enter_context(types.assume(arg, type))
            given = {
                arg: contiguous_type(arg.type) if arg in copied else types.buffer_type(carried[arg])
                for arg in found
            }
            vague = [
                arg
                for arg, type in found.items()
                if given[arg] != type and type != any_layout_type(arg.type)
            ]
        if not vague:
            return found
        for arg in vague:
            found[arg] = any_layout_type(arg.type)


def _copied_at_exit(
    last: Operation,
    arguments: Sequence[BlockArgument],
    carried: Sequence[tuple[SSAValue, BlockArgument]],
    analysis: BufferAnalysis,
) -> set[int]:
    """The positions in `carried`, values that leave a loop's region by `last` and what they
    become, that need a copy.

    None does that is the buffer of one of the region's `arguments`, a view of one, or a
    new buffer made in the region that may be written, unless it may share its buffer with
    another one.
    """
    copied: set[int] = set()
    handed: list[SSAValue] = []
    for index, (value, target) in enumerate(carried):
        if not is_tensor(target):
            continue
        members = analysis.alias_set(value)
        own = any(analysis.are_equivalent(value, arg) for arg in arguments if is_tensor(arg))
        is_free = own or _is_new(last, members, analysis)
        if not is_free or any(other in members for other in handed):
            copied.add(index)
        else:
            handed.append(value)
    return copied


def _is_new(last: Operation, members: Sequence[SSAValue], analysis: BufferAnalysis) -> bool:
    """True where every alias is made inside the region that `last` ends, or is its argument,
    and may be written."""
    region = last.parent_region()
    for member in members:
        if not analysis.is_writable(member):
            return False
        home = member.owner.parent_region() if isinstance(member.owner, Operation) else None
        if isinstance(member, BlockArgument):
            home = member.block.parent
        while home is not None and home is not region:
            home = home.parent.parent_region() if home.parent is not None else None
        if home is None:
            return False
    return True


def _finish_exit(
    last: Operation,
    types: dict[int, MemRefType],
    first: int,
    copied: set[int],
    builder: Bufferizer,
) -> None:
    """Gives the operands of `last`, from `first` on, `types`; those in `copied` a new buffer."""
    with builder.before(last):
        for index, type in types.items():
            value = last.operands[first + index]
            if index in copied:
                value = builder.copy_of(value)
            last.operands[first + index] = builder.coerce(value, type)
