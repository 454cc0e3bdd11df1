"""Ops that put elements of a tensor around it, into it, or in the opposite order."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    DenseArrayBase,
    IndexType,
    TensorType,
    i64,
)
from xdsl.dialects.utils import DynamicIndexList
from xdsl.ir import SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    var_operand_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.attributes import Extension, ExtensionAttr
from mlopt.dialects.graph.element_kinds import AnyGraphTensor
from mlopt.dialects.graph.index_shapes import update_slice_shape
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.ops.layout import Size, split
from mlopt.dialects.graph.ops.parts import PaddingOp, check_list
from mlopt.dialects.graph.shapes import check_axes, pad_shape


@irdl_op_definition
class ExtendOp(PaddingOp):
    """Pads a tensor with its own elements.

    Of `a b c`, before it: edge `a a a`, reflect `c b` (without the edge, back and forth),
    symmetric `c b a` (with the edge), wrap `a b c` (over and over); after it likewise. A
    negative amount removes elements, before anything is put to the other side.

    Operands:
        operand: `[d0, ..., dn-1]`, any element type.
        low, high: `index` values for the amounts only known at run time.
    Properties:
        mode: edge, reflect, symmetric or wrap.
        static_low, static_high: elements put before and after each axis.
    Results:
        out: `[low[0] + d0 + high[0], ...]`, the element type of `operand`.
    Errors:
        a list does not have one entry an axis; more elements are removed than there are;
        an axis without elements is to grow.
    Source:
        ONNX Pad-25 (edge, reflect, wrap); NumPy `pad`.
    """

    name = "graph.extend"

    mode = prop_def(ExtensionAttr)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$mode $operand `low` custom<DynamicIndexList>($low, $static_low)"
        " `high` custom<DynamicIndexList>($high, $static_high) attr-dict"
        " `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        mode: Extension | str,
        operand: SSAValue,
        low: Sequence[Size],
        high: Sequence[Size],
    ):
        (before, low_values), (after, high_values) = split(low), split(high)
        shape = pad_shape(shape_of(operand), before, after)
        super().__init__(
            operands=[operand, low_values, high_values],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={
                "mode": ExtensionAttr(Extension(mode)),
                "static_low": integers(before),
                "static_high": integers(after),
            },
        )

    def verify_(self) -> None:
        super().verify_()
        for axis, (size, grown) in enumerate(
            zip(shape_of(self.operand), shape_of(self.out), strict=True)
        ):
            if size == 0 and grown > 0:
                raise VerifyException(f"axis {axis} has no elements to put around it")


@irdl_op_definition
class UpdateSliceOp(GraphOp):
    """`operand` with every `strides`-th element from `offsets` on replaced by those of `part`.

    Operands:
        operand: `[d0, ..., dn-1]`, any element type.
        part: the rank and element type of `operand`.
        offsets, strides: `index` values for the entries only known at run time.
    Properties:
        static_offsets, static_strides: one entry an axis, strides from 1.
    Results:
        out: the type of `operand`.
    Errors:
        `part` reaches outside the operand.
    Source:
        StableHLO `dynamic_update_slice`; MLIR `tensor.insert_slice`.
    """

    name = "graph.update_slice"

    operand = operand_def(AnyGraphTensor)
    part = operand_def(AnyGraphTensor)
    offsets = var_operand_def(IndexType)
    strides = var_operand_def(IndexType)
    static_offsets = prop_def(DenseArrayBase.constr(i64))
    static_strides = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `,` $part `` custom<DynamicIndexList>($offsets, $static_offsets)"
        " `` custom<DynamicIndexList>($strides, $static_strides) attr-dict"
        " `:` `(` type($operand) `,` type($part) `)` `->` type($out)"
    )

    def __init__(
        self,
        operand: SSAValue,
        part: SSAValue,
        offsets: Sequence[Size],
        strides: Sequence[Size] | None = None,
    ):
        (at, at_values), (by, by_values) = split(offsets), split(strides or (1,) * len(offsets))
        shape = update_slice_shape(shape_of(operand), shape_of(part), at, by)
        super().__init__(
            operands=[operand, part, at_values, by_values],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"static_offsets": integers(at), "static_strides": integers(by)},
        )

    def verify_(self) -> None:
        check_element_type(self.part, self.operand, "part")
        at = check_list(self.static_offsets, self.offsets, "offsets")
        by = check_list(self.static_strides, self.strides, "strides")
        shape = update_slice_shape(shape_of(self.operand), shape_of(self.part), at, by)
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class ReverseOp(GraphOp):
    """The elements along some axes in the opposite order.

    Operands:
        operand: any shape and element type.
    Properties:
        axes: the axes along which the last element becomes the first.
    Results:
        out: the type of `operand`.
    Errors:
        an axis does not exist or is named twice.
    Source:
        StableHLO `reverse`.
    """

    name = "graph.reverse"

    operand = operand_def(AnyGraphTensor)
    axes = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    assembly_format = "$operand `axes` $axes attr-dict `:` type($operand) `->` type($out)"

    def __init__(self, operand: SSAValue, axes: Sequence[int]):
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type_of(operand), shape_of(operand))],
            properties={"axes": integers(axes)},
        )

    def verify_(self) -> None:
        check_axes(self.axes.get_values(), len(shape_of(self.operand)), "reversed axis")
        check_result_type(
            self.out, TensorType(element_type_of(self.operand), shape_of(self.operand))
        )


PADDING_OPS = (ExtendOp, UpdateSliceOp, ReverseOp)
