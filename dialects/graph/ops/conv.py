"""Convolution, and its adjoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from xdsl.dialects.builtin import I64, DenseArrayBase, IntegerAttr, IntegerType, TensorType, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, opt_prop_def, result_def

from mlopt.dialects.graph.ops.base import (
    GraphOp,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.ops.contraction import Numbers, check_product_types
from mlopt.dialects.graph.shapes import (
    Shape,
    check_result_shape,
    conv_shape,
    conv_transpose_shape,
)


def list_or(values: DenseArrayBase[IntegerType] | None, default: int, length: int) -> Shape:
    """The list, or `length` times its default where it is left out."""
    return (default,) * length if values is None else tuple(values.get_values())


class FilterOp(GraphOp):
    """Base of ops that combine images with a filter; `SHAPE` infers the result."""

    input = operand_def(Numbers)
    filter = operand_def(Numbers)
    strides = opt_prop_def(DenseArrayBase.constr(i64))
    low = opt_prop_def(DenseArrayBase.constr(i64))
    high = opt_prop_def(DenseArrayBase.constr(i64))
    dilations = opt_prop_def(DenseArrayBase.constr(i64))
    groups = opt_prop_def(IntegerAttr[I64])
    out = result_def(Numbers)

    assembly_format = (
        "$input `,` $filter (`strides` $strides^)? (`low` $low^)? (`high` $high^)?"
        " (`dilations` $dilations^)? (`groups` $groups^)?"
        " attr-dict `:` functional-type(operands, results)"
    )

    SHAPE: ClassVar[Callable[..., Shape]] = staticmethod(conv_shape)

    def __init__(
        self,
        input: SSAValue,
        filter: SSAValue,
        *,
        strides: Sequence[int] | None = None,
        low: Sequence[int] | None = None,
        high: Sequence[int] | None = None,
        dilations: Sequence[int] | None = None,
        groups: int = 1,
        element_type: Attribute | None = None,
    ):
        lists = {"strides": strides, "low": low, "high": high, "dilations": dilations}
        properties: dict[str, Attribute | None] = {
            name: integers(values) for name, values in lists.items() if values is not None
        }
        if groups != 1:
            properties["groups"] = IntegerAttr(groups, i64)
        rank = max(len(shape_of(input)) - 2, 0)
        shape = type(self).SHAPE(
            shape_of(input),
            shape_of(filter),
            strides or (1,) * rank,
            dilations or (1,) * rank,
            low or (0,) * rank,
            high or (0,) * rank,
            groups,
        )
        super().__init__(
            operands=[input, filter],
            result_types=[TensorType(element_type or element_type_of(input), shape)],
            properties=properties,
        )

    @property
    def window(self) -> tuple[Shape, Shape, Shape, Shape]:
        """Strides, dilations, low and high paddings, one entry a spatial axis."""
        rank = max(len(shape_of(self.input)) - 2, 0)
        return (
            list_or(self.strides, 1, rank),
            list_or(self.dilations, 1, rank),
            list_or(self.low, 0, rank),
            list_or(self.high, 0, rank),
        )

    @property
    def group_count(self) -> int:
        """Into how many the channels are divided."""
        return 1 if self.groups is None else self.groups.value.data

    def verify_(self) -> None:
        check_product_types(self.out, self.input, self.filter, "filter")
        inferred = type(self).SHAPE(
            shape_of(self.input), shape_of(self.filter), *self.window, self.group_count
        )
        check_result_shape(shape_of(self.out), inferred)


@irdl_op_definition
class ConvOp(FilterOp):
    """Slides a filter over the spatial axes of images and sums the products.

    `out[n, f, p...] = sum over c, k... of input[n, c', p * stride + k * dilation - low] *
    filter[f, c, k...]`, with zeros outside the input; `c'` is channel `c` of the group of
    `f`. The filter is not mirrored. Precision as in `graph.matmul`.

    Operands:
        input: `[n, channels, spatial...]`, numbers, 1 to 3 spatial axes.
        filter: `[features, channels / groups, window...]`, the element type of `input`,
            or another integer type.
    Properties:
        strides: elements between windows, one a spatial axis; 1 where left out.
        low, high: zeros put before and after each spatial axis; 0 where left out.
        dilations: elements between taps of the filter; 1 where left out.
        groups: into how many the channels and features are divided; 1 where left out.
    Results:
        out: `[n, features, windows...]`, the element type of `input` or a wider one of
            its kind; for integers also a signed one that is wider than both.
    Errors:
        the channels do not fit, or a list does not have one entry a spatial axis.
    Source:
        ONNX Conv-22.
    """

    name = "graph.conv"


@irdl_op_definition
class ConvTransposeOp(FilterOp):
    """Spreads each element of images over a window of the result: the adjoint of `graph.conv`.

    `out[n, f, q...] = sum over c', p..., k... with p * stride + k * dilation - low = q of
    input[n, c', p...] * filter[c', f', k...]`; `c'` are the channels of the group of `f`,
    and `f'` is the place of `f` in its group. Precision as in `graph.matmul`.

    Operands:
        input: `[n, channels, spatial...]`, numbers, 1 to 3 spatial axes.
        filter: `[channels, features / groups, window...]`, window sizes known, the element
            type of `input`, or another integer type.
    Properties:
        strides: elements of the result between windows; 1 where left out.
        low, high: elements cut off each end of each spatial axis, 0 where left out; below
            0, zeros are added (ONNX's `output_padding` is subtracted from `high`).
        dilations: elements of the result between taps of the filter; 1 where left out.
        groups: into how many the channels and features are divided; 1 where left out.
    Results:
        out: `[n, features, (size - 1) * stride + (window - 1) * dilation + 1 - low - high
            ...]`, element types as for `graph.conv`.
    Errors:
        the channels do not fit, a list does not have one entry a spatial axis, or more is
        cut off than there is.
    Source:
        ONNX ConvTranspose-22.
    """

    name = "graph.conv_transpose"

    SHAPE: ClassVar[Callable[..., Shape]] = staticmethod(conv_transpose_shape)


CONV_OPS = (ConvOp,)
CONV_COMPOSITES = (ConvTransposeOp,)
