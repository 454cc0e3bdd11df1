"""Creates ops one behind the other, at a place that moves, and folds index arithmetic.

For passes that build code directly instead of rewriting it: an extent is a number or a
value, sums and products of numbers stay numbers, and a number becomes one constant at
the head of the function.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TypeVar

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr
from xdsl.ir import Attribute, Block, Operation, SSAValue, TypedAttribute

from mlopt.core.isolation import is_isolated
from mlopt.core.rewriting import constant_value, inherit_location

OpT = TypeVar("OpT", bound=Operation)

Extent = int | SSAValue
"""An index: a number, or a value that is only known at run time."""


class Emitter:
    """Inserts before `anchor`, or at the end of the block that `inside` names."""

    def __init__(self, anchor: Operation):
        self._anchor = anchor
        self._block: Block | None = None
        self._head = _function_block(anchor)
        self._numbers: dict[int, SSAValue] = {}
        self._constants: dict[Attribute, SSAValue] = {}

    def insert(self, op: OpT) -> OpT:
        """Inserts `op` with the location of the anchor."""
        inherit_location(op, self._anchor.location)
        if self._block is not None:
            self._block.add_op(op)
        else:
            block = self._anchor.parent
            assert block is not None, "code is built before an op that has a place"
            block.insert_op_before(op, self._anchor)
        return op

    @contextmanager
    def inside(self, block: Block) -> Generator[None]:
        """While it lasts, ops go to the end of `block`."""
        outer, self._block = self._block, block
        yield
        self._block = outer

    @contextmanager
    def before_anchor(self) -> Generator[None]:
        """While it lasts, ops go before the anchor again."""
        outer, self._block = self._block, None
        yield
        self._block = outer

    # Index arithmetic

    def value(self, extent: Extent) -> SSAValue:
        """`extent` as a value."""
        if isinstance(extent, SSAValue):
            return extent
        if extent not in self._numbers:
            self._numbers[extent] = self.constant(IntegerAttr(extent, IndexType()))
        return self._numbers[extent]

    def constant(self, value: TypedAttribute) -> SSAValue:
        """`arith.constant`, once at the head of the function."""
        if value not in self._constants:
            constant = arith.ConstantOp.create(
                result_types=[value.get_type()], properties={"value": value}
            )
            first = self._head.first_op
            if first is None:
                self._head.add_op(constant)
            else:
                self._head.insert_op_before(constant, first)
            self._constants[value] = constant.results[0]
        return self._constants[value]

    def add(self, first: Extent, second: Extent) -> Extent:
        """`first + second`."""
        if isinstance(first, int) and isinstance(second, int):
            return first + second
        if first == 0 or second == 0:
            return second if first == 0 else first
        return self.insert(arith.AddiOp(self.value(first), self.value(second))).result

    def sub(self, first: Extent, second: Extent) -> Extent:
        """`first - second`."""
        if isinstance(first, int) and isinstance(second, int):
            return first - second
        if second == 0:
            return first
        return self.insert(arith.SubiOp(self.value(first), self.value(second))).result

    def mul(self, first: Extent, second: Extent) -> Extent:
        """`first * second`."""
        if isinstance(first, int) and isinstance(second, int):
            return first * second
        if first == 1 or second == 1:
            return second if first == 1 else first
        if first == 0 or second == 0:
            return 0
        return self.insert(arith.MuliOp(self.value(first), self.value(second))).result

    def div(self, first: Extent, second: int) -> Extent:
        """`first / second`, both not negative, rounded down."""
        if isinstance(first, int):
            return first // second
        if second == 1:
            return first
        return self.insert(arith.DivUIOp(first, self.value(second))).result

    def minimum(self, first: Extent, second: Extent) -> Extent:
        """The smaller one."""
        if isinstance(first, int) and isinstance(second, int):
            return min(first, second)
        return self.insert(arith.MinSIOp(self.value(first), self.value(second))).result

    def maximum(self, first: Extent, second: Extent) -> Extent:
        """The larger one."""
        if isinstance(first, int) and isinstance(second, int):
            return max(first, second)
        return self.insert(arith.MaxSIOp(self.value(first), self.value(second))).result


def as_extent(value: SSAValue) -> Extent:
    """The number that `value` is where it is a constant, else `value`."""
    found = constant_value(value)
    return found.value.data if isinstance(found, IntegerAttr) else value


def _function_block(op: Operation) -> Block:
    """The entry of the function that `op` is in."""
    block = op.parent
    while block is not None:
        owner = block.parent_op()
        if owner is None or is_isolated(type(owner)):
            break
        block = owner.parent
    assert block is not None and block.parent is not None, "an op in a function"
    entry = block.parent.first_block
    assert entry is not None, "it has a block"
    return entry
