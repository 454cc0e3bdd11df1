"""Composites: ops that keep what the user meant, each with a decomposition.

`--graph-decompose` replaces them by primitives (see decompose/). f16 and bf16 are
computed in f32 throughout and rounded once.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import I64, DenseArrayBase, IntegerAttr, TensorType, UnitAttr, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, opt_prop_def, prop_def, result_def
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import FLOATS, SIGNED_NUMERIC, TensorOf
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
    tensor_type,
)
from mlopt.dialects.graph.ops.conv import list_or
from mlopt.dialects.graph.ops.elementwise import FloatUnaryOp, SignedUnaryOp
from mlopt.dialects.graph.shapes import Shape, check_axes, reduce_shape, windows_shape


@irdl_op_definition
class ReluOp(SignedUnaryOp):
    """max(x, 0); NaN stays NaN.

    Operands:
        operand: x, signed integers, index or floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Relu-14.
    """

    name = "graph.relu"


@irdl_op_definition
class SigmoidOp(FloatUnaryOp):
    """1 / (1 + exp(-x)).

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Sigmoid-13; StableHLO `logistic`.
    """

    name = "graph.sigmoid"


class AlongAxisOp(GraphOp):
    """Base of ops that normalise the elements along one axis."""

    operand = operand_def(TensorOf(FLOATS))
    axis = prop_def(IntegerAttr[I64])
    out = result_def(TensorOf(FLOATS))

    assembly_format = "$operand `axis` $axis attr-dict `:` type($operand) `->` type($out)"

    def __init__(self, operand: SSAValue, axis: int):
        super().__init__(
            operands=[operand],
            result_types=[operand.type],
            properties={"axis": IntegerAttr(axis, i64)},
        )

    def verify_(self) -> None:
        check_axes((self.axis.value.data,), len(shape_of(self.operand)), "axis")
        check_result_type(self.out, tensor_type(self.operand))


@irdl_op_definition
class SoftmaxOp(AlongAxisOp):
    """exp(x - m) / sum(exp(x - m)) along one axis, with m the largest x there.

    Operands:
        operand: x, floats, rank 1 or more.
    Properties:
        axis: the axis whose elements add up to 1.
    Results:
        out: the type of `operand`.
    Errors:
        the axis does not exist.
    Source:
        ONNX Softmax-13.
    """

    name = "graph.softmax"


@irdl_op_definition
class LogSoftmaxOp(AlongAxisOp):
    """(x - m) - log(sum(exp(x - m))) along one axis, with m the largest x there.

    Operands:
        operand: x, floats, rank 1 or more.
    Properties:
        axis: the axis along which exp of the elements adds up to 1.
    Results:
        out: the type of `operand`.
    Errors:
        the axis does not exist.
    Source:
        ONNX LogSoftmax-13.
    """

    name = "graph.log_softmax"


class AlongAxesOp(GraphOp):
    """Base of ops that combine the floats along some axes."""

    operand = operand_def(TensorOf(FLOATS))
    axes = prop_def(DenseArrayBase.constr(i64))
    out = result_def(TensorOf(FLOATS))

    assembly_format = "$operand `axes` $axes attr-dict `:` type($operand) `->` type($out)"

    def __init__(self, operand: SSAValue, axes: Sequence[int]):
        shape = reduce_shape(shape_of(operand), axes)
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"axes": integers(axes)},
        )

    def verify_(self) -> None:
        shape = reduce_shape(shape_of(self.operand), self.axes.get_values())
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class MeanOp(AlongAxesOp):
    """The sum along `axes` divided by the number of elements; NaN without elements.

    Operands:
        operand: floats of any shape.
    Properties:
        axes: the axes that vanish.
    Results:
        out: the other axes, the element type of `operand`.
    Errors:
        an axis does not exist or is named twice.
    Source:
        ONNX ReduceMean-18.
    """

    name = "graph.mean"


@irdl_op_definition
class LogSumExpOp(AlongAxesOp):
    """log(sum(exp(x))) along `axes`, without overflow; -inf without elements.

    Operands:
        operand: x, floats of any shape.
    Properties:
        axes: the axes that vanish.
    Results:
        out: the other axes, the element type of `operand`.
    Errors:
        an axis does not exist or is named twice.
    Source:
        ONNX ReduceLogSumExp-18.
    """

    name = "graph.log_sum_exp"


class PoolOp(GraphOp):
    """Base of pooling: windows over the spatial axes of `[n, channels, spatial...]`."""

    operand = operand_def(TensorOf(SIGNED_NUMERIC))
    window = prop_def(DenseArrayBase.constr(i64))
    strides = opt_prop_def(DenseArrayBase.constr(i64))
    low = opt_prop_def(DenseArrayBase.constr(i64))
    high = opt_prop_def(DenseArrayBase.constr(i64))
    dilations = opt_prop_def(DenseArrayBase.constr(i64))
    out = result_def(TensorOf(SIGNED_NUMERIC))

    def __init__(
        self,
        operand: SSAValue,
        window: Sequence[int],
        *,
        strides: Sequence[int] | None = None,
        low: Sequence[int] | None = None,
        high: Sequence[int] | None = None,
        dilations: Sequence[int] | None = None,
        **properties: Attribute | None,
    ):
        lists = {"strides": strides, "low": low, "high": high, "dilations": dilations}
        properties["window"] = integers(window)
        for name, values in lists.items():
            if values is not None:
                properties[name] = integers(values)
        rank = len(window)
        ones, zeros = (1,) * rank, (0,) * rank
        shape = pool_shape(
            shape_of(operand),
            (tuple(window), strides or ones, dilations or ones, low or zeros, high or zeros),
        )
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties=properties,
        )

    @property
    def windows(self) -> tuple[Shape, Shape, Shape, Shape, Shape]:
        """Window, strides, dilations, low and high paddings, one entry a spatial axis."""
        window = tuple(self.window.get_values())
        return (
            window,
            list_or(self.strides, 1, len(window)),
            list_or(self.dilations, 1, len(window)),
            list_or(self.low, 0, len(window)),
            list_or(self.high, 0, len(window)),
        )

    def verify_(self) -> None:
        shape = pool_shape(shape_of(self.operand), self.windows)
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


def pool_shape(operand: Shape, windows: tuple[Sequence[int], ...]) -> Shape:
    """`[n, channels, windows...]`."""
    if len(operand) < 3:
        raise VerifyException(f"operand has rank {len(operand)}, expected at least 3")
    window, strides, dilations, low, high = windows
    return (
        *operand[:2],
        *windows_shape(operand[2:], window, strides, dilations, low, high),
    )


POOL_FORMAT = (
    "$operand `window` $window (`strides` $strides^)? (`low` $low^)? (`high` $high^)?"
    " (`dilations` $dilations^)?"
)


@irdl_op_definition
class MaxPoolOp(PoolOp):
    """The largest element of each window; padding does not count.

    Operands:
        operand: `[n, channels, spatial...]`, signed integers, index or floats.
    Properties:
        window: elements of a window, one entry a spatial axis.
        strides: elements between windows; 1 where left out.
        low, high: elements a window may reach beyond each axis; 0 where left out.
        dilations: elements between elements of a window; 1 where left out.
    Results:
        out: `[n, channels, windows...]`, the element type of `operand`.
    Errors:
        a list does not have one entry a spatial axis.
    Source:
        ONNX MaxPool-22.
    """

    name = "graph.max_pool"

    assembly_format = f"{POOL_FORMAT} attr-dict `:` type($operand) `->` type($out)"


@irdl_op_definition
class AvgPoolOp(PoolOp):
    """The mean of each window: of the elements inside the operand, or with the padding.

    Operands:
        operand: `[n, channels, spatial...]`, floats.
    Properties:
        window, strides, low, high, dilations: as in `graph.max_pool`.
        count_padding: divides by the size of the window everywhere, padding being zeros.
    Results:
        out: `[n, channels, windows...]`, the element type of `operand`.
    Errors:
        a list does not have one entry a spatial axis.
    Source:
        ONNX AveragePool-22 (`count_include_pad`).
    """

    name = "graph.avg_pool"

    operand = operand_def(TensorOf(FLOATS))
    count_padding = opt_prop_def(UnitAttr)
    out = result_def(TensorOf(FLOATS))

    assembly_format = (
        f"{POOL_FORMAT} (`count_padding` $count_padding^)?"
        " attr-dict `:` type($operand) `->` type($out)"
    )


COMPOSITE_OPS = (
    ReluOp,
    SigmoidOp,
    SoftmaxOp,
    LogSoftmaxOp,
    MeanOp,
    LogSumExpOp,
    MaxPoolOp,
    AvgPoolOp,
)
