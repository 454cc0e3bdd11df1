"""Convolution."""

from __future__ import annotations

from collections.abc import Sequence

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
from mlopt.dialects.graph.shapes import Shape, check_result_shape, conv_shape


def list_or(values: DenseArrayBase[IntegerType] | None, default: int, length: int) -> Shape:
    """The list, or `length` times its default where it is left out."""
    return (default,) * length if values is None else tuple(values.get_values())


@irdl_op_definition
class ConvOp(GraphOp):
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
        shape = conv_shape(
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
        inferred = conv_shape(
            shape_of(self.input), shape_of(self.filter), *self.window, self.group_count
        )
        check_result_shape(shape_of(self.out), inferred)


CONV_OPS = (ConvOp,)
