"""Ops that combine many elements into one: over whole axes, or over windows."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import I64, DenseArrayBase, IntegerAttr, TensorType, UnitAttr, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, opt_prop_def, prop_def, result_def
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.attributes import Predicate, PredicateAttr, Reduction, ReductionAttr
from mlopt.dialects.graph.element_kinds import (
    ANY,
    BITS,
    FLOATS,
    NUMERIC,
    AnyGraphTensor,
    Kind,
    TensorOf,
    kind_of,
)
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.ops.conv import list_or
from mlopt.dialects.graph.shapes import Shape, reduce_shape, windows_shape

KINDS_OF_REDUCTION = {
    Reduction.SUM: NUMERIC,
    Reduction.PROD: NUMERIC,
    Reduction.MAX: ANY,
    Reduction.MIN: ANY,
    Reduction.MAXNUM: FLOATS,
    Reduction.AND: BITS,
    Reduction.OR: BITS,
}


def check_reducible(value: SSAValue, reduction: Reduction) -> None:
    """Refuses element types that `reduction` cannot combine."""
    if kind_of(element_type_of(value)) not in KINDS_OF_REDUCTION[reduction]:
        raise VerifyException(
            f"found element type {element_type_of(value)}, which {reduction.value} cannot combine"
        )


@irdl_op_definition
class ReduceOp(GraphOp):
    """Combines the elements along `axes`; without elements, the neutral element.

    Sums and products of f16 and bf16 are kept in f32 and rounded once; their order is not
    fixed. Integers wrap around. `max` and `min` are those of `graph.max` and `graph.min`;
    `maxnum` leaves NaN out, and the sign of a zero open.

    Operands:
        operand: numbers of any shape for sum and prod; also i1 for max and min; integers
            or i1 for and, or; floats for maxnum.
    Properties:
        kind: sum, prod, max, min, maxnum, and, or.
        axes: the axes that vanish.
    Results:
        out: the other axes, the element type of `operand`.
    Errors:
        an axis does not exist or is named twice.
    Source:
        ONNX ReduceSum-13 and its relatives; StableHLO `reduce`.
    """

    name = "graph.reduce"

    operand = operand_def(AnyGraphTensor)
    kind = prop_def(ReductionAttr)
    axes = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    assembly_format = "$kind $operand `axes` $axes attr-dict `:` type($operand) `->` type($out)"

    def __init__(self, kind: Reduction | str, operand: SSAValue, axes: Sequence[int]):
        shape = reduce_shape(shape_of(operand), axes)
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"kind": ReductionAttr(Reduction(kind)), "axes": integers(axes)},
        )

    def verify_(self) -> None:
        check_reducible(self.operand, self.kind.data)
        shape = reduce_shape(shape_of(self.operand), self.axes.get_values())
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class ArgReduceOp(GraphOp):
    """The position of the largest or least element along one axis; the first or last of equals.

    NaN counts as the extreme, -0 equals +0. Without elements the position is 0.

    Operands:
        operand: any element type, rank 1 or more.
    Properties:
        predicate: gt for the largest, lt for the least.
        axis: the axis that vanishes.
        last: of equal elements the last one; the first where left out.
    Results:
        out: the other axes, of an integer type or index.
    Errors:
        the axis does not exist, or the predicate is another one.
    Source:
        ONNX ArgMax-13, ArgMin-13.
    """

    name = "graph.arg_reduce"

    operand = operand_def(AnyGraphTensor)
    predicate = prop_def(PredicateAttr)
    axis = prop_def(IntegerAttr[I64])
    last = opt_prop_def(UnitAttr)
    out = result_def(TensorOf(frozenset({Kind.SIGNED, Kind.UNSIGNED, Kind.INDEX})))

    assembly_format = (
        "$predicate $operand `axis` $axis (`last` $last^)? attr-dict"
        " `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        predicate: Predicate | str,
        operand: SSAValue,
        axis: int,
        element_type: Attribute = i64,
        *,
        last: bool = False,
    ):
        shape = reduce_shape(shape_of(operand), (axis,))
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type, shape)],
            properties={
                "predicate": PredicateAttr(Predicate(predicate)),
                "axis": IntegerAttr(axis, i64),
                "last": UnitAttr() if last else None,
            },
        )

    def verify_(self) -> None:
        if self.predicate.data not in (Predicate.GT, Predicate.LT):
            raise VerifyException(f"found predicate {self.predicate.data.value}, expected gt or lt")
        shape = reduce_shape(shape_of(self.operand), (self.axis.value.data,))
        check_result_type(self.out, TensorType(element_type_of(self.out), shape))


@irdl_op_definition
class ReduceWindowOp(GraphOp):
    """Combines the elements of each window; outside the operand lie neutral elements.

    Precision as in `graph.reduce`.

    Operands:
        operand: `[d0, ..., dn-1]`, element types as in `graph.reduce`.
    Properties:
        kind: sum, prod, max, min, maxnum, and, or.
        window: elements of a window, one entry an axis.
        strides: elements between windows; 1 where left out.
        low, high: neutral elements put before and after each axis; 0 where left out.
        dilations: elements between elements of a window; 1 where left out.
    Results:
        out: how many windows fit into each axis; the element type of `operand`.
    Errors:
        a list does not have one entry an axis.
    Source:
        StableHLO `reduce_window`.
    """

    name = "graph.reduce_window"

    operand = operand_def(AnyGraphTensor)
    kind = prop_def(ReductionAttr)
    window = prop_def(DenseArrayBase.constr(i64))
    strides = opt_prop_def(DenseArrayBase.constr(i64))
    low = opt_prop_def(DenseArrayBase.constr(i64))
    high = opt_prop_def(DenseArrayBase.constr(i64))
    dilations = opt_prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    assembly_format = (
        "$kind $operand `window` $window (`strides` $strides^)? (`low` $low^)? (`high` $high^)?"
        " (`dilations` $dilations^)? attr-dict `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        kind: Reduction | str,
        operand: SSAValue,
        window: Sequence[int],
        *,
        strides: Sequence[int] | None = None,
        low: Sequence[int] | None = None,
        high: Sequence[int] | None = None,
        dilations: Sequence[int] | None = None,
    ):
        lists = {"strides": strides, "low": low, "high": high, "dilations": dilations}
        properties: dict[str, Attribute | None] = {
            name: integers(values) for name, values in lists.items() if values is not None
        }
        rank = len(shape_of(operand))
        ones, zeros = (1,) * rank, (0,) * rank
        shape = windows_shape(
            shape_of(operand),
            window,
            strides or ones,
            dilations or ones,
            low or zeros,
            high or zeros,
        )
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={
                "kind": ReductionAttr(Reduction(kind)),
                "window": integers(window),
                **properties,
            },
        )

    @property
    def windows(self) -> tuple[Shape, Shape, Shape, Shape, Shape]:
        """Window, strides, dilations, low and high paddings, one entry an axis."""
        rank = len(shape_of(self.operand))
        return (
            tuple(self.window.get_values()),
            list_or(self.strides, 1, rank),
            list_or(self.dilations, 1, rank),
            list_or(self.low, 0, rank),
            list_or(self.high, 0, rank),
        )

    def verify_(self) -> None:
        check_reducible(self.operand, self.kind.data)
        shape = windows_shape(shape_of(self.operand), *self.windows)
        check_element_type(self.out, self.operand, "result")
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


REDUCTION_OPS = (ReduceOp, ArgReduceOp, ReduceWindowOp)
