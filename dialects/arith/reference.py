"""What `arith` ops compute, elementwise on tensors and vectors.

Integers wrap around. A division by zero is an error. Where upstream's result is poison
(a shift by the width or more, a float out of the range of an integer) the value is the
nearest sensible one: zero or the sign for shifts, the end of the range for conversions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    FloatAttr,
    IntegerAttr,
)
from xdsl.ir import Attribute, Operation
from xdsl.utils.type import get_element_type_or_self

from mlopt.core.constants import array_of, scalar_of
from mlopt.core.diagnostics import error
from mlopt.core.element_types import dtype_of
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.core.resources import resource_array
from mlopt.dialects.arith import division, floats
from mlopt.dialects.arith.integers import signed, unsigned, width_of, wrapped
from mlopt.dialects.arith.ops import IndexCastUIOp, RemfOp

Binary = Callable[[Any, Any], Any]


def _shift(value: Any, amount: Any, shift: Binary, width: int, beyond: Any) -> Any:
    """`shift` by less than `width`, else `beyond`."""
    inside = amount < width
    return np.where(inside, shift(value, np.where(inside, amount, 0).astype(value.dtype)), beyond)


SIGNED: dict[type[Operation], Binary] = {
    arith.DivSIOp: division.truncated,
    arith.FloorDivSIOp: division.floored,
    arith.CeilDivSIOp: division.ceiled,
    arith.RemSIOp: division.remainder,
    arith.MinSIOp: np.minimum,
    arith.MaxSIOp: np.maximum,
}
"""On signed integers."""

UNSIGNED: dict[type[Operation], Binary] = {
    arith.AddiOp: np.add,
    arith.SubiOp: np.subtract,
    arith.MuliOp: np.multiply,
    arith.AndIOp: np.bitwise_and,
    arith.OrIOp: np.bitwise_or,
    arith.XOrIOp: np.bitwise_xor,
    arith.DivUIOp: np.floor_divide,
    arith.CeilDivUIOp: division.ceiled,
    arith.RemUIOp: np.remainder,
    arith.MinUIOp: np.minimum,
    arith.MaxUIOp: np.maximum,
}
"""On unsigned integers; the first six do not depend on the sign."""

DIVISIONS: tuple[type[Operation], ...] = (
    arith.DivSIOp,
    arith.DivUIOp,
    arith.FloorDivSIOp,
    arith.CeilDivSIOp,
    arith.CeilDivUIOp,
    arith.RemSIOp,
    arith.RemUIOp,
)

FLOAT: dict[type[Operation], Binary] = {
    arith.AddfOp: np.add,
    arith.SubfOp: np.subtract,
    arith.MulfOp: np.multiply,
    arith.DivfOp: np.divide,
    RemfOp: np.fmod,
    arith.MaximumfOp: floats.maximum,
    arith.MinimumfOp: floats.minimum,
    arith.MaxnumfOp: floats.maxnum,
    arith.MinnumfOp: floats.minnum,
}
"""On floats."""

CMPI: tuple[tuple[Callable[..., Any], Binary], ...] = (
    (unsigned, np.equal),
    (unsigned, np.not_equal),
    (signed, np.less),
    (signed, np.less_equal),
    (signed, np.greater),
    (signed, np.greater_equal),
    (unsigned, np.less),
    (unsigned, np.less_equal),
    (unsigned, np.greater),
    (unsigned, np.greater_equal),
)
"""`arith.cmpi` by predicate: eq ne slt sle sgt sge ult ule ugt uge."""


def binary_on(table: dict[type[Operation], Binary], view: Callable[..., Any]) -> None:
    """Gives each op of `table` its meaning on operands seen through `view`."""
    for op_class, function in table.items():
        means(op_class)(_integer_binary(function, view, op_class in DIVISIONS))


def _integer_binary(
    function: Binary, view: Callable[..., Any], divides: bool
) -> Callable[..., Sequence[Value]]:
    def evaluate(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
        width = width_of(op.results[0].type)
        lhs, rhs = (view(operand, width) for operand in operands)
        if divides and not np.all(rhs):
            raise error(op, "division by zero")
        with np.errstate(all="ignore"):
            return (wrapped(function(lhs, rhs), width),)

    return evaluate


binary_on(SIGNED, signed)
binary_on(UNSIGNED, unsigned)


def _float_binary(function: Binary) -> Callable[..., Sequence[Value]]:
    def evaluate(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
        dtype = np.asarray(operands[0]).dtype
        with np.errstate(all="ignore"):
            return (np.asarray(function(operands[0], operands[1])).astype(dtype)[()],)

    return evaluate


for _op_class, _function in FLOAT.items():
    means(_op_class)(_float_binary(_function))


@means(arith.ShLIOp, arith.ShRUIOp, arith.ShRSIOp)
def shift(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Shifts; by the width or more: 0, for `shrsi` the sign."""
    width = width_of(op.results[0].type)
    amount = unsigned(operands[1], width)
    if isinstance(op, arith.ShRSIOp):
        value = signed(operands[0], width)
        beyond = np.where(value < 0, value.dtype.type(-1), value.dtype.type(0))
        return (wrapped(_shift(value, amount, np.right_shift, width, beyond), width),)
    value = unsigned(operands[0], width)
    direction = np.left_shift if isinstance(op, arith.ShLIOp) else np.right_shift
    return (wrapped(_shift(value, amount, direction, width, value.dtype.type(0)), width),)


@means(arith.AddUIExtendedOp)
def add_extended(
    op: arith.AddUIExtendedOp, operands: Sequence[Value], _: Runner
) -> Sequence[Value]:
    """The sum, and whether it went beyond the width."""
    width = width_of(op.sum.type)
    lhs, rhs = (unsigned(operand, width) for operand in operands)
    with np.errstate(all="ignore"):
        total = unsigned(wrapped(lhs + rhs, width), width)
    return (wrapped(total, width), (total < lhs)[()])


@means(arith.MulUIExtendedOp, arith.MulSIExtendedOp)
def multiply_extended(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """The low and the high half of the product."""
    width = width_of(op.results[0].type)
    view = signed if isinstance(op, arith.MulSIExtendedOp) else unsigned
    lhs, rhs = (view(operand, width).astype(object) for operand in operands)
    product = np.asarray(lhs * rhs, dtype=object)
    mask = (1 << width) - 1
    halves = (product & mask, (product >> width) & mask)
    return tuple(wrapped(np.asarray(half).astype(np.uint64), width) for half in halves)


@means(arith.CmpiOp)
def compare_integers(op: arith.CmpiOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """One of ten predicates."""
    width = width_of(op.lhs.type)
    view, compare = CMPI[op.predicate.value.data]
    lhs, rhs = (view(operand, width) for operand in operands)
    return (compare(lhs, rhs)[()],)


@means(arith.CmpfOp)
def compare_floats(op: arith.CmpfOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """One of sixteen predicates."""
    result = floats.CMPF[op.predicate.value.data](operands[0], operands[1])
    return (np.asarray(result, dtype=np.bool_)[()],)


@means(arith.SelectOp)
def select(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
    """The second operand where the first is true, else the third."""
    condition, lhs, rhs = operands
    if not isinstance(condition, np.ndarray):
        return (lhs if condition else rhs,)
    return (np.where(condition, lhs, rhs),)


@means(arith.NegfOp)
def negate(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
    """The other sign."""
    return (np.negative(operands[0]),)


@means(arith.ExtSIOp, arith.ExtUIOp, arith.TruncIOp, arith.IndexCastOp, IndexCastUIOp)
def resize(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """An integer of another width: sign- or zero-extended, or its low bits."""
    is_unsigned = isinstance(op, arith.ExtUIOp | IndexCastUIOp)
    source, target = width_of(op.operands[0].type), width_of(op.results[0].type)
    value = unsigned(operands[0], source) if is_unsigned else signed(operands[0], source)
    wide = value.astype(np.uint64 if is_unsigned else np.int64)
    return (wrapped(wide, target),)


@means(arith.SIToFPOp, arith.UIToFPOp)
def integer_to_float(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """The nearest float, ties to even."""
    view = unsigned if isinstance(op, arith.UIToFPOp) else signed
    value = view(operands[0], width_of(op.operands[0].type))
    with np.errstate(all="ignore"):
        return (floats.converted(value, _dtype(op.results[0].type))[()],)


@means(arith.FPToSIOp, arith.FPToUIOp)
def float_to_integer(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Rounded towards zero; the end of the range where out of it; 0 for NaN."""
    width = width_of(op.results[0].type)
    is_signed = isinstance(op, arith.FPToSIOp)
    with np.errstate(all="ignore"):
        return (wrapped(floats.truncated_to_integer(operands[0], width, is_signed), width),)


@means(arith.ExtFOp, arith.TruncFOp)
def resize_float(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """The nearest float of another type, ties to even."""
    mode = op.properties.get("roundingmode")
    if isinstance(mode, IntegerAttr) and mode.value.data != 0:
        raise error(op, f"rounding mode {mode.value.data} cannot be interpreted")
    with np.errstate(all="ignore"):
        return (floats.converted(operands[0], _dtype(op.results[0].type))[()],)


@means(arith.BitcastOp)
def bitcast(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """The same bits as another type."""
    array = np.asarray(operands[0])
    target = _dtype(op.results[0].type)
    if target == np.bool_ or array.dtype == np.bool_:
        return (array.astype(target)[()],)
    return (array.view(target)[()],)


@means(arith.ConstantOp)
def constant(op: arith.ConstantOp, _: Sequence[Value], __: Runner) -> Sequence[Value]:
    """The attribute as a value."""
    return (value_of(op.value, op),)


def value_of(attribute: Attribute, op: Operation) -> Value:
    """The run-time value of a constant's attribute; an error at `op` where NumPy has none."""
    try:
        if isinstance(attribute, IntegerAttr | FloatAttr):
            return scalar_of(attribute)
        if isinstance(attribute, DenseIntOrFPElementsAttr):
            return array_of(attribute)
    except KeyError:
        pass
    if isinstance(attribute, DenseResourceAttr):
        return resource_array(attribute)
    raise error(op, f"a constant {attribute} cannot be interpreted")


def _dtype(type: Attribute) -> np.dtype:
    return dtype_of(get_element_type_or_self(type))
