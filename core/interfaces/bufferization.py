"""Bufferization: how tensors become buffers, told op by op.

The interface answers three questions about a tensor operand: is its buffer read, is it
written, and which results may share it. `--one-shot-bufferize` decides from the answers
which operands may be updated in place, and then asks each op to rewrite itself.

The scheme is that of Springer et al., "Composable and Modular Code Generation in MLIR",
section 5 (2022), and of upstream's One-Shot Bufferize.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from xdsl.dialects.builtin import FunctionType, MemRefType, TensorType, UnrankedTensorType
from xdsl.ir import Attribute, BlockArgument, Operation, Region, SSAValue

from mlopt.core.interfaces import Interface, find
from mlopt.core.interfaces.loop_like import LoopLike

OpT = TypeVar("OpT", bound=Operation)


class OperandOf(NamedTuple):
    """One operand of one op: a use of a value that keeps its identity."""

    op: Operation
    index: int  # pyright: ignore[reportIncompatibleMethodOverride]

    @property
    def value(self) -> SSAValue:
        """The value that is used."""
        return self.op.operands[self.index]


class Alias(NamedTuple):
    """`value` may share the buffer of an operand; `equivalent`: it is that very buffer."""

    value: SSAValue
    equivalent: bool


class AliasingOperand(NamedTuple):
    """An operand whose buffer a value may share."""

    operand: OperandOf
    equivalent: bool


class BufferAnalysis:
    """What a model may ask while decisions are made.

    `without_copy`: ops that insert a part which is in its place already, told by `check`,
    while every value still is a tensor.
    """

    without_copy: set[Operation]

    def is_in_place(self, operand: OperandOf) -> bool:
        """True where the op may use the operand's own buffer for its result."""
        raise NotImplementedError

    def are_equivalent(self, first: SSAValue, second: SSAValue) -> bool:
        """True where both values are known to be the same buffer."""
        raise NotImplementedError

    def is_value_read(self, value: SSAValue) -> bool:
        """True where some op reads `value`, or what shares its buffer."""
        raise NotImplementedError

    def sources(self, value: SSAValue) -> Sequence[AliasingOperand]:
        """The operands whose buffer `value` may share."""
        raise NotImplementedError

    def alias_set(self, value: SSAValue) -> Sequence[SSAValue]:
        """The values that may share the buffer of `value` as decided so far."""
        raise NotImplementedError

    def is_writable(self, value: SSAValue) -> bool:
        """False where `value` is a buffer that must not change."""
        raise NotImplementedError

    def readers(self, value: SSAValue) -> Sequence[OperandOf]:
        """The operands that read elements which `value` may be the definition of."""
        raise NotImplementedError

    def walk_back(
        self,
        value: SSAValue,
        found: Callable[[SSAValue], bool],
        *,
        keep_leaves: bool = False,
        equivalent_only: bool = False,
    ) -> Sequence[SSAValue]:
        """The values, following aliases backwards from `value`, where `found` first holds."""
        raise NotImplementedError

    def callee(self, op: Operation) -> FunctionSummary | None:
        """What the function that `op` calls does to its arguments; None: nothing is known."""
        raise NotImplementedError


@dataclass(frozen=True)
class FunctionSummary:
    """What a function does to the buffers of its arguments, by position.

    `aliases` and `equivalent` map a result to arguments whose buffer it may share, and to
    the argument whose buffer it is.
    """

    read: frozenset[int]
    written: frozenset[int]
    aliases: dict[int, tuple[int, ...]]
    equivalent: dict[int, int]


class Bufferizer:
    """What a model builds with while its op is rewritten: inserts before the op."""

    analysis: BufferAnalysis

    def buffer(self, op: Operation, index: int) -> SSAValue:
        """The buffer of operand `index`; a copy of it where it may not be used in place."""
        raise NotImplementedError

    def buffer_type(self, value: SSAValue) -> MemRefType:
        """The type of the buffer that `value` has or will have."""
        raise NotImplementedError

    def operand_type(self, op: Operation, index: int) -> MemRefType:
        """The type of `buffer(op, index)`."""
        raise NotImplementedError

    def insert(self, op: OpT) -> OpT:
        """Inserts `op` before the op that is rewritten, with its location."""
        raise NotImplementedError

    def replace(self, op: Operation, values: Sequence[SSAValue]) -> None:
        """Gives the results of `op` their values: buffers for tensors. `op` goes away."""
        raise NotImplementedError

    def retype(self, value: SSAValue, type: MemRefType) -> None:
        """Makes `value`, a tensor, the buffer itself: for ops that stay."""
        raise NotImplementedError

    def bind(self, value: SSAValue, buffer: SSAValue) -> None:
        """Makes `buffer` the buffer of `value`, a block argument that goes away."""
        raise NotImplementedError

    def drop_arguments(self, arguments: Sequence[BlockArgument]) -> None:
        """Removes block arguments that are bound, once nobody speaks of them any more."""
        raise NotImplementedError

    def bufferize_region(self, region: Region) -> None:
        """Rewrites every op in `region`."""
        raise NotImplementedError

    def before(self, op: Operation) -> AbstractContextManager[None]:
        """While it lasts, ops are inserted before `op`."""
        raise NotImplementedError

    def assume(self, value: SSAValue, type: MemRefType) -> AbstractContextManager[None]:
        """While it lasts, `buffer_type(value)` is `type`: to find the types of loops."""
        raise NotImplementedError

    def coerce(self, value: SSAValue, type: MemRefType) -> SSAValue:
        """`value` as a buffer of `type`: cast where the layouts allow, else copied."""
        raise NotImplementedError

    def alloc(self, type: MemRefType, sizes: Sequence[SSAValue]) -> SSAValue:
        """A new buffer of `type`, with its dynamic `sizes`."""
        raise NotImplementedError

    def alloc_like(self, buffer: SSAValue) -> SSAValue:
        """A new contiguous buffer of the shape of `buffer`, its elements undefined."""
        raise NotImplementedError

    def copy(self, source: SSAValue, target: SSAValue) -> None:
        """Copies all elements of buffer `source` to buffer `target`."""
        raise NotImplementedError

    def copy_of(self, buffer: SSAValue) -> SSAValue:
        """A new buffer with the elements of `buffer`."""
        raise NotImplementedError

    def index(self, value: int) -> SSAValue:
        """A constant index."""
        raise NotImplementedError

    def dim(self, buffer: SSAValue, axis: int) -> SSAValue:
        """The extent of `buffer` along `axis`."""
        raise NotImplementedError

    def constant_buffer(self, value: Attribute, type: MemRefType) -> SSAValue:
        """A buffer in constant memory that holds the dense constant `value`."""
        raise NotImplementedError

    def callee_type(self, op: Operation) -> FunctionType:
        """The bufferized type of the function that `op` calls."""
        raise NotImplementedError


class Bufferizable(Interface):
    """Ops on tensors that can work on buffers instead. The defaults are those of an op
    that reads its operands and gives each tensor result a new buffer."""

    room = "bufferize"

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        """True where the elements of operand `index` matter to the op."""
        return True

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        """True where the op, in place, writes to the buffer of operand `index`."""
        return False

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        """The results that share the buffer of operand `index` where it is used in place.

        The answer for an operand that is no tensor does not matter, but must not fail.
        """
        return ()

    def sources(
        self, op: Operation, value: SSAValue, analysis: BufferAnalysis
    ) -> Sequence[AliasingOperand]:
        """The operands, also of terminators inside, whose buffer `value` may share."""
        found: list[AliasingOperand] = []
        for index in range(len(op.operands)):
            for alias in self.aliases(op, index, analysis):
                if alias.value is value:
                    found.append(AliasingOperand(OperandOf(op, index), alias.equivalent))
        return found

    def equivalences(
        self, op: Operation, analysis: BufferAnalysis
    ) -> Sequence[tuple[SSAValue, SSAValue]]:
        """Values known to be one buffer once everything inside `op` is decided."""
        return ()

    def check(self, op: Operation, analysis: BufferAnalysis) -> None:
        """Raises where the op cannot work on buffers as it was decided."""

    def must_be_in_place(self, op: Operation, index: int) -> bool:
        """True where operand `index` may not be copied by the op itself."""
        return False

    def has_contents(self, op: Operation, value: SSAValue) -> bool:
        """False for a result whose elements are undefined, as those of `tensor.empty`."""
        return True

    def is_writable(self, op: Operation, value: SSAValue) -> bool:
        """False where nobody may write to the buffer of `value`, a result or block argument."""
        return True

    def is_elementwise(self, op: Operation, first: int, second: int) -> bool:
        """True where an element is read through both operands before it is written."""
        return False

    def is_no_conflict(
        self, op: Operation, read: OperandOf, write: OperandOf, analysis: BufferAnalysis
    ) -> bool:
        """True where `op`, the owner of one of both, knows that `write` does not disturb `read`."""
        return False

    def owns_part(self, op: Operation, value: SSAValue, analysis: BufferAnalysis) -> bool:
        """True for `value`, a part of what all iterations of a parallel loop share, that only
        the iteration which ends with `op` reads or writes."""
        return False

    def runs_one_region(self, op: Operation) -> bool:
        """True where a run of `op` enters at most one of its regions, as that of `scf.if`."""
        return False

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        """True where `region` may run more than once."""
        return find(op, LoopLike) is not None

    def is_parallel(self, op: Operation, region: Region) -> bool:
        """True where several runs of `region` may be under way at once."""
        loop = find(op, LoopLike)
        return loop is not None and loop.is_parallel(op)

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        """The type of the buffer of `value`, a result or block argument, before the op is
        rewritten; None: that of the operand it is equivalent to, or a new contiguous buffer."""
        return None

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        """Rewrites `op` on buffers."""
        raise NotImplementedError(f"{type(self).__name__}.bufferize")


def is_tensor(value: SSAValue) -> bool:
    """True for values that get a buffer."""
    return isinstance(value.type, TensorType | UnrankedTensorType)


def tensor_operands(op: Operation) -> list[int]:
    """The positions of the tensor operands of `op`."""
    return [index for index, operand in enumerate(op.operands) if is_tensor(operand)]


def tensor_results(op: Operation) -> list[SSAValue]:
    """The tensor results of `op`."""
    return [result for result in op.results if is_tensor(result)]


def owner_of(value: SSAValue) -> Operation | None:
    """The op that `value` is a result of, or whose region it is an argument of."""
    if isinstance(value, BlockArgument):
        return value.block.parent_op()
    owner = value.owner
    return owner if isinstance(owner, Operation) else None
