"""The bodies of named ops: scalar arithmetic by kind of element, as upstream builds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    AnyFloat,
    ComplexType,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects import op_class

UNARY = {
    "exp": "math.exp",
    "log": "math.log",
    "abs": "math.absf",
    "ceil": "math.ceil",
    "floor": "math.floor",
    "negf": "arith.negf",
    "round": "math.round",
    "sqrt": "math.sqrt",
    "rsqrt": "math.rsqrt",
    "tanh": "math.tanh",
    "erf": "math.erf",
}
"""Unary functions of floats that are one op; `reciprocal` and `square` are two operands."""

BINARY = {
    # function: (float, integer, i1, complex)
    "add": ("arith.addf", "arith.addi", "arith.ori", "complex.add"),
    "sub": ("arith.subf", "arith.subi", None, "complex.sub"),
    "mul": ("arith.mulf", "arith.muli", "arith.andi", "complex.mul"),
    "div": ("arith.divf", "arith.divsi", None, "complex.div"),
    "div_unsigned": (None, "arith.divui", None, None),
    "max_signed": ("arith.maximumf", "arith.maxsi", "arith.maxsi", None),
    "min_signed": ("arith.minimumf", "arith.minsi", "arith.minsi", None),
    "max_unsigned": (None, "arith.maxui", None, None),
    "min_unsigned": (None, "arith.minui", None, None),
    "powf": ("math.powf", None, None, None),
}
"""Binary functions by kind of operand."""


class BodyBuilder:
    """Builds the body of a structured op, whose block takes an element of each operand."""

    def __init__(self, element_types: Sequence[Attribute]):
        self.block = Block(arg_types=element_types)
        self.args: Sequence[Any] = self.block.args

    def insert(self, name: str, operands: Sequence[SSAValue], result: Attribute) -> SSAValue:
        """An op of one result, with the default values of its properties."""
        op: Operation = op_class(name).create(operands=operands, result_types=[result])
        self.block.add_op(op)
        return op.results[0]

    def constant(self, value: float, type: Attribute) -> SSAValue:
        """A scalar constant."""
        attribute: Attribute
        if isinstance(type, AnyFloat):
            attribute = FloatAttr(value, type)
        else:
            assert isinstance(type, IntegerType | IndexType), "a scalar is a number"
            attribute = IntegerAttr(int(value), type)
        op = op_class("arith.constant").create(properties={"value": attribute}, result_types=[type])
        self.block.add_op(op)
        return op.results[0]

    def index(self, loop: int) -> SSAValue:
        """`linalg.index`."""
        op = op_class("linalg.index").create(
            properties={"dim": IntegerAttr(loop, i64)}, result_types=[IndexType()]
        )
        self.block.add_op(op)
        return op.results[0]

    def unary(self, function: str, value: SSAValue) -> SSAValue:
        """A function of one float. Raises `VerifyException` for other elements."""
        type = value.type
        if not isinstance(type, AnyFloat):
            raise VerifyException(f"{function} of elements of type {type}, expected a float")
        if function == "reciprocal":
            return self.insert("arith.divf", [self.constant(1.0, type), value], type)
        if function == "square":
            return self.insert("arith.mulf", [value, value], type)
        return self.insert(UNARY[function], [value], type)

    def binary(self, function: str, lhs: SSAValue, rhs: SSAValue) -> SSAValue:
        """A function of two numbers. Raises `VerifyException` for elements it has none for."""
        type = lhs.type
        if rhs.type != type:
            raise VerifyException(f"{function} of elements of types {type} and {rhs.type}")
        name = BINARY[function][_kind(type)]
        if name is None:
            raise VerifyException(f"there is no {function} of elements of type {type}")
        return self.insert(name, [lhs, rhs], type)

    def cast(self, value: SSAValue, type: Attribute, *, unsigned: bool = False) -> SSAValue:
        """`value` as `type`. Raises `VerifyException` where no cast does that."""
        name = _cast_name(value.type, type, unsigned)
        return value if name is None else self.insert(name, [value], type)

    def select(self, condition: SSAValue, lhs: SSAValue, rhs: SSAValue) -> SSAValue:
        """`lhs` where `condition` holds, else `rhs`."""
        if condition.type != i1 or lhs.type != rhs.type:
            raise VerifyException(
                f"select of elements of types {condition.type}, {lhs.type} and {rhs.type}, "
                "expected i1 and two alike"
            )
        return self.insert("arith.select", [condition, lhs, rhs], lhs.type)

    def finish(self, *values: SSAValue) -> None:
        """Ends the body with `linalg.yield`."""
        self.block.add_op(op_class("linalg.yield").create(operands=values))


def _kind(type: Attribute) -> int:
    """The column of `BINARY`."""
    if isinstance(type, AnyFloat):
        return 0
    if type == i1:
        return 2
    if isinstance(type, IntegerType | IndexType):
        return 1
    if isinstance(type, ComplexType):
        return 3
    raise VerifyException(f"there is no arithmetic on elements of type {type}")


def _cast_name(source: Attribute, target: Attribute, unsigned: bool) -> str | None:
    """The op that casts; None where the types are the same."""
    if source == target:
        return None
    if isinstance(target, AnyFloat):
        if isinstance(source, IntegerType):
            return "arith.uitofp" if unsigned else "arith.sitofp"
        if isinstance(source, AnyFloat) and source.bitwidth != target.bitwidth:
            return "arith.extf" if target.bitwidth > source.bitwidth else "arith.truncf"
    elif isinstance(target, IntegerType):
        if isinstance(source, AnyFloat):
            return "arith.fptoui" if unsigned else "arith.fptosi"
        if isinstance(source, IndexType):
            return "arith.index_cast"
        if isinstance(source, IntegerType) and source.width != target.width:
            if target.width.data < source.width.data:
                return "arith.trunci"
            return "arith.extui" if unsigned else "arith.extsi"
    raise VerifyException(f"cannot cast elements of type {source} to {target}")
