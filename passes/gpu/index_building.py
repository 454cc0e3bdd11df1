"""Index arithmetic built before an op; what is known is not computed."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.rewriting import constant_value, inherit_location

Size = int | SSAValue


class IndexBuilder:
    """Builds at `point`, with the location of `op`; numbers stay numbers until `value`."""

    def __init__(self, op: Operation, point: InsertPoint | None = None):
        self.op = op
        self.point = point or InsertPoint.before(op)

    def insert(self, new_op: Operation) -> Operation:
        """Inserts one op."""
        inherit_location(new_op, self.op.location)
        Rewriter.insert_op(new_op, self.point)
        return new_op

    def value(self, size: Size) -> SSAValue:
        """`size` as a value."""
        if isinstance(size, SSAValue):
            return size
        return self.insert(arith.ConstantOp(IntegerAttr(size, IndexType()))).results[0]

    def add(self, a: Size, b: Size) -> Size:
        """`a + b`."""
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if a == 0 or b == 0:
            return b if a == 0 else a
        return self._binary(arith.AddiOp, a, b)

    def subtract(self, a: Size, b: Size) -> Size:
        """`a - b`."""
        if isinstance(a, int) and isinstance(b, int):
            return a - b
        return a if b == 0 else self._binary(arith.SubiOp, a, b)

    def multiply(self, a: Size, b: Size) -> Size:
        """`a * b`."""
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        if a == 1 or b == 1:
            return b if a == 1 else a
        return self._binary(arith.MuliOp, a, b)

    def ceil_divide(self, a: Size, b: Size) -> Size:
        """The least number of parts of `b` that hold `a`; none for `a` of 0 or less."""
        if isinstance(a, int) and isinstance(b, int):
            return max(0, -(-a // b))
        positive = self._binary(arith.MaxSIOp, a, 0)
        return positive if b == 1 else self._binary(arith.CeilDivUIOp, positive, b)

    def divide(self, a: Size, b: Size) -> Size:
        """`a / b` of numbers that are not negative."""
        return a if b == 1 else self._binary(arith.DivUIOp, a, b)

    def remainder(self, a: Size, b: Size) -> Size:
        """`a mod b` of numbers that are not negative."""
        return 0 if b == 1 else self._binary(arith.RemUIOp, a, b)

    def minimum(self, a: Size, b: Size) -> Size:
        """The lesser."""
        if isinstance(a, int) and isinstance(b, int):
            return min(a, b)
        return self._binary(arith.MinSIOp, a, b)

    def maximum(self, a: Size, b: Size) -> Size:
        """The greater."""
        if isinstance(a, int) and isinstance(b, int):
            return max(a, b)
        return self._binary(arith.MaxSIOp, a, b)

    def less(self, a: Size, b: Size) -> SSAValue:
        """`a < b`."""
        return self.insert(arith.CmpiOp(self.value(a), self.value(b), "slt")).results[0]

    def both(self, a: SSAValue, b: SSAValue) -> SSAValue:
        """`a and b`."""
        return self.insert(arith.AndIOp(a, b)).results[0]

    def _binary(self, kind: Any, a: Size, b: Size) -> SSAValue:
        return self.insert(kind(self.value(a), self.value(b))).results[0]


def size_of(value: SSAValue) -> Size:
    """The number that a constant is, else the value."""
    constant = constant_value(value)
    return constant.value.data if isinstance(constant, IntegerAttr) else value
