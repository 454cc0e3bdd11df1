"""How decompositions build: ops by their names in formulas, numbers where tensors stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TypeVar

from xdsl.dialects.builtin import Float32Type, TensorType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.constants import splat
from mlopt.core.interfaces.decomposition import Insert
from mlopt.dialects.graph.attributes import Predicate, Reduction
from mlopt.dialects.graph.element_kinds import is_narrow_float
from mlopt.dialects.graph.ops import binary, functions, unary
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.elementwise import BinaryOp, UnaryOp
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.shapes import is_dynamic

OpT = TypeVar("OpT", bound=Operation)
Term = SSAValue | float
"""A tensor, or a number that stands for a tensor of it."""


class Builder:
    """Inserts ops of one result and returns that."""

    def __init__(self, insert: Insert):
        self.insert = insert

    def __call__(self, op: Operation) -> SSAValue:
        return self.insert(op).results[0]

    def sizes(self, value: SSAValue) -> list[int | SSAValue]:
        """The sizes of a tensor: numbers, and `graph.dim` where they are unknown."""
        return [self.size(value, axis) for axis in range(len(shape_of(value)))]

    def size(self, value: SSAValue, axis: int) -> int | SSAValue:
        """The size of one axis."""
        size = shape_of(value)[axis]
        return self(DimOp(value, axis)) if is_dynamic(size) else size

    def full_like(self, number: float, value: SSAValue) -> SSAValue:
        """A tensor of the type of `value` with every element `number`."""
        element, shape = element_type_of(value), shape_of(value)
        if not any(map(is_dynamic, shape)):
            return self(ConstantOp(splat(number, TensorType(element, shape))))
        scalar = self(ConstantOp(splat(number, TensorType(element, []))))
        return self(BroadcastOp(scalar, self.sizes(value), []))

    def full(
        self, number: float, sizes: Sequence[int | SSAValue], element_type: Attribute
    ) -> SSAValue:
        """A tensor of `sizes` with every element `number`."""
        scalar = self(ConstantOp(splat(number, TensorType(element_type, []))))
        return self(BroadcastOp(scalar, sizes, []))

    def spread(self, value: SSAValue, like: SSAValue, axes: Sequence[int]) -> SSAValue:
        """A reduced tensor repeated along the reduced `axes` of `like`."""
        kept = [axis for axis in range(len(shape_of(like))) if axis not in axes]
        return self.along(value, like, kept)

    def along(self, value: SSAValue, like: SSAValue, axes: Sequence[int]) -> SSAValue:
        """A tensor whose axes are `axes` of `like`, repeated along the others."""
        if shape_of(value) == shape_of(like):
            return value
        return self(BroadcastOp(value, self.sizes(like), axes))

    def converted(self, value: SSAValue, element_type: Attribute) -> SSAValue:
        """`value` with elements of `element_type`."""
        if element_type_of(value) == element_type:
            return value
        return self(ConvertOp(value, element_type))

    # Formulas.

    def _pair(self, a: Term, b: Term) -> tuple[SSAValue, SSAValue]:
        if isinstance(a, SSAValue):
            return a, b if isinstance(b, SSAValue) else self.full_like(b, a)
        assert isinstance(b, SSAValue), "one of two terms is a tensor"
        return self.full_like(a, b), b

    def _binary(self, op_class: type[BinaryOp], a: Term, b: Term) -> SSAValue:
        return self(op_class(*self._pair(a, b)))

    def add(self, a: Term, b: Term) -> SSAValue:
        """`a + b`."""
        return self._binary(binary.AddOp, a, b)

    def sub(self, a: Term, b: Term) -> SSAValue:
        """`a - b`."""
        return self._binary(binary.SubOp, a, b)

    def mul(self, a: Term, b: Term) -> SSAValue:
        """`a * b`."""
        return self._binary(binary.MulOp, a, b)

    def div(self, a: Term, b: Term) -> SSAValue:
        """`a / b`."""
        return self._binary(binary.DivOp, a, b)

    def max(self, a: Term, b: Term) -> SSAValue:
        """The larger one."""
        return self._binary(binary.MaxOp, a, b)

    def min(self, a: Term, b: Term) -> SSAValue:
        """The smaller one."""
        return self._binary(binary.MinOp, a, b)

    def clamp(self, low: float, x: SSAValue, high: float) -> SSAValue:
        """`x` held between two numbers."""
        return self.min(self.max(x, low), high)

    def compare(self, predicate: Predicate, a: Term, b: Term) -> SSAValue:
        """Whether `a predicate b`."""
        return self(CompareOp(predicate, *self._pair(a, b)))

    def select(self, condition: SSAValue, a: Term, b: Term) -> SSAValue:
        """`a` where the condition holds, `b` elsewhere."""
        return self(SelectOp(condition, *self._pair(a, b)))

    def _unary(self, op_class: type[UnaryOp], x: SSAValue) -> SSAValue:
        return self(op_class(x))

    def neg(self, x: SSAValue) -> SSAValue:
        """`-x`."""
        return self._unary(unary.NegOp, x)

    def abs(self, x: SSAValue) -> SSAValue:
        """`|x|`."""
        return self._unary(unary.AbsOp, x)

    def sqrt(self, x: SSAValue) -> SSAValue:
        """The square root."""
        return self._unary(unary.SqrtOp, x)

    def rsqrt(self, x: SSAValue) -> SSAValue:
        """One over the square root."""
        return self._unary(unary.RsqrtOp, x)

    def exp(self, x: SSAValue) -> SSAValue:
        """`e^x`."""
        return self._unary(functions.ExpOp, x)

    def expm1(self, x: SSAValue) -> SSAValue:
        """`e^x - 1`."""
        return self._unary(functions.Expm1Op, x)

    def log(self, x: SSAValue) -> SSAValue:
        """The natural logarithm."""
        return self._unary(functions.LogOp, x)

    def log1p(self, x: SSAValue) -> SSAValue:
        """`log(1 + x)`."""
        return self._unary(functions.Log1pOp, x)

    def tanh(self, x: SSAValue) -> SSAValue:
        """The hyperbolic tangent."""
        return self._unary(functions.TanhOp, x)

    def erf(self, x: SSAValue) -> SSAValue:
        """The error function."""
        return self._unary(functions.ErfOp, x)

    def sigmoid(self, x: SSAValue) -> SSAValue:
        """`1 / (1 + e^-x)`."""
        one = self.full_like(1, x)
        return self.div(one, self.add(one, self.exp(self.neg(x))))

    def softplus(self, x: SSAValue) -> SSAValue:
        """`log(1 + e^x)`, without overflow."""
        return self.add(self.max(x, 0), self.log1p(self.exp(self.neg(self.abs(x)))))

    def sum(self, x: SSAValue, axes: Sequence[int]) -> SSAValue:
        """The sum along `axes`."""
        return self(ReduceOp(Reduction.SUM, x, axes))

    def largest(self, x: SSAValue, axes: Sequence[int]) -> SSAValue:
        """The largest number along `axes`, to be taken off before `exp`: what is divided by the
        sum of these powers is NaN where an element is, whatever was taken off."""
        return self(ReduceOp(Reduction.MAXNUM, x, axes))


def in_f32(function: Callable[[OpT, Builder, SSAValue], SSAValue]) -> Callable[..., list[SSAValue]]:
    """Gives `function` the operand in f32 where it is f16 or bf16, and rounds its value."""

    def decompose(op: OpT, insert: Insert) -> list[SSAValue]:
        build, operand = Builder(insert), op.operands[0]
        element = element_type_of(operand)
        wide = Float32Type() if is_narrow_float(element) else element
        return [build.converted(function(op, build, build.converted(operand, wide)), element)]

    return wraps(function)(decompose)


def all_in_f32(
    function: Callable[[OpT, Builder, Sequence[SSAValue]], Sequence[SSAValue]],
) -> Callable[..., list[SSAValue]]:
    """As `in_f32`, for every operand that is f16 or bf16, and every result."""

    def decompose(op: OpT, insert: Insert) -> list[SSAValue]:
        build = Builder(insert)
        operands = [widened(build, operand) for operand in op.operands]
        values = function(op, build, operands)
        return [
            build.converted(value, element_type_of(result))
            for value, result in zip(values, op.results, strict=True)
        ]

    return wraps(function)(decompose)


def widened(build: Builder, value: SSAValue) -> SSAValue:
    """A tensor of f16 or bf16 in f32; anything else as it is."""
    if isinstance(value.type, TensorType) and is_narrow_float(element_type_of(value)):
        return build.converted(value, Float32Type())
    return value
