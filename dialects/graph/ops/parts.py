"""Ops that take tensors apart, put them together, and make them from sizes."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    I64,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    IntegerType,
    TensorType,
    i64,
)
from xdsl.dialects.utils import DynamicIndexList, verify_dynamic_index_list
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    var_operand_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import NUMERIC, AnyGraphTensor, TensorOf
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.ops.layout import Size, split
from mlopt.dialects.graph.shapes import check_axes, concat_shape, pad_shape, slice_shape


@irdl_op_definition
class SliceOp(GraphOp):
    """Every `strides`-th element from `offsets` on, `sizes` of them along each axis.

    A negative stride goes back from the offset: `[3][4][-1]` is the first four elements,
    the last of them first.

    Operands:
        operand: any shape and element type.
        offsets, sizes, strides: `index` values for the entries only known at run time.
    Properties:
        static_offsets, static_sizes, static_strides: one entry an axis, strides not 0.
    Results:
        out: `[sizes...]`, the element type of `operand`.
    Errors:
        the slice reads outside the operand.
    Source:
        ONNX Slice-13; StableHLO `slice`, `dynamic_slice`; MLIR `tensor.extract_slice`.
    """

    name = "graph.slice"

    operand = operand_def(AnyGraphTensor)
    offsets = var_operand_def(IndexType)
    sizes = var_operand_def(IndexType)
    strides = var_operand_def(IndexType)
    static_offsets = prop_def(DenseArrayBase.constr(i64))
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    static_strides = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `` custom<DynamicIndexList>($offsets, $static_offsets)"
        " `` custom<DynamicIndexList>($sizes, $static_sizes)"
        " `` custom<DynamicIndexList>($strides, $static_strides)"
        " attr-dict `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        operand: SSAValue,
        offsets: Sequence[Size],
        sizes: Sequence[Size],
        strides: Sequence[Size] | None = None,
    ):
        lists = [split(part) for part in (offsets, sizes, strides or (1,) * len(sizes))]
        shape = slice_shape(shape_of(operand), *(static for static, _ in lists))
        names = ("static_offsets", "static_sizes", "static_strides")
        super().__init__(
            operands=[operand, *(dynamic for _, dynamic in lists)],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={
                name: integers(static) for name, (static, _) in zip(names, lists, strict=True)
            },
        )

    def verify_(self) -> None:
        lists = (
            (self.static_offsets, self.offsets, "offsets"),
            (self.static_sizes, self.sizes, "sizes"),
            (self.static_strides, self.strides, "strides"),
        )
        for static, dynamic, what in lists:
            verify_dynamic_index_list(
                static.get_values(), dynamic, DYNAMIC_INDEX, f" in the {what}"
            )
        shape = slice_shape(shape_of(self.operand), *(part.get_values() for part, _, _ in lists))
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class ConcatOp(GraphOp):
    """Puts tensors one after the other along an axis.

    Operands:
        parts: one or more tensors that differ in size along `axis` only.
    Properties:
        axis: an axis of the operands.
    Results:
        out: the sizes along `axis` added up; the element type of the operands.
    Errors:
        ranks, element types, or the sizes of another axis differ.
    Source:
        ONNX Concat-13; StableHLO `concatenate`.
    """

    name = "graph.concat"

    parts = var_operand_def(AnyGraphTensor)
    axis = prop_def(IntegerAttr[I64])
    out = result_def(AnyGraphTensor)

    assembly_format = "$parts `axis` $axis attr-dict `:` functional-type(operands, results)"

    def __init__(self, parts: Sequence[SSAValue], axis: int):
        shape = concat_shape([shape_of(part) for part in parts], axis)
        super().__init__(
            operands=[parts],
            result_types=[TensorType(element_type_of(parts[0]), shape)],
            properties={"axis": IntegerAttr(axis, i64)},
        )

    def verify_(self) -> None:
        if not self.parts:
            raise VerifyException("found no operand, expected at least one")
        for number, part in enumerate(self.parts):
            check_element_type(part, self.parts[0], f"operand {number}")
        shape = concat_shape([shape_of(part) for part in self.parts], self.axis.value.data)
        check_result_type(self.out, TensorType(element_type_of(self.parts[0]), shape))


def check_list(
    static: DenseArrayBase[IntegerType], dynamic: Sequence[SSAValue], what: str
) -> tuple[int, ...]:
    """The static list, whose `?` are as many as the values."""
    values = tuple(static.get_values())
    verify_dynamic_index_list(values, dynamic, DYNAMIC_INDEX, f" in the {what}")
    return values


class PaddingOp(GraphOp):
    """Base of ops that put elements before and after those of each axis."""

    operand = operand_def(AnyGraphTensor)
    low = var_operand_def(IndexType)
    high = var_operand_def(IndexType)
    static_low = prop_def(DenseArrayBase.constr(i64))
    static_high = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    @property
    def amounts(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """How much is put before and after each axis, `?` where only run time knows."""
        return tuple(self.static_low.get_values()), tuple(self.static_high.get_values())

    def verify_(self) -> None:
        low = check_list(self.static_low, self.low, "low paddings")
        high = check_list(self.static_high, self.high, "high paddings")
        shape = pad_shape(shape_of(self.operand), low, high)
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class PadOp(PaddingOp):
    """Puts a value before and after the elements of each axis.

    A negative amount removes elements.

    Operands:
        operand: `[d0, ..., dn-1]`, any element type.
        value: rank 0, the element type of `operand`.
        low, high: `index` values for the amounts only known at run time.
    Properties:
        static_low, static_high: elements put before and after each axis.
    Results:
        out: `[low[0] + d0 + high[0], ...]`, the element type of `operand`.
    Errors:
        a list does not have one entry an axis; more elements are removed than there are.
    Source:
        ONNX Pad-25 (constant mode); StableHLO `pad` without interior padding.
    """

    name = "graph.pad"

    operand = operand_def(AnyGraphTensor)
    value = operand_def(AnyGraphTensor)
    low = var_operand_def(IndexType)
    high = var_operand_def(IndexType)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `,` $value `low` custom<DynamicIndexList>($low, $static_low)"
        " `high` custom<DynamicIndexList>($high, $static_high) attr-dict"
        " `:` `(` type($operand) `,` type($value) `)` `->` type($out)"
    )

    def __init__(
        self, operand: SSAValue, value: SSAValue, low: Sequence[Size], high: Sequence[Size]
    ):
        (before, low_values), (after, high_values) = split(low), split(high)
        shape = pad_shape(shape_of(operand), before, after)
        super().__init__(
            operands=[operand, value, low_values, high_values],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"static_low": integers(before), "static_high": integers(after)},
        )

    def verify_(self) -> None:
        check_element_type(self.value, self.operand, "value")
        if shape_of(self.value):
            raise VerifyException(f"value has rank {len(shape_of(self.value))}, expected 0")
        super().verify_()


@irdl_op_definition
class IotaOp(GraphOp):
    """Counts 0, 1, 2 ... along one axis.

    Operands:
        sizes: `index` values for the unknown sizes of the result, in order.
    Properties:
        axis: the axis along which elements differ.
        static_sizes: the sizes of the result.
    Results:
        out: `[sizes...]`, numbers; an element is its position converted as by
            `graph.convert` from i64.
    Errors:
        the axis does not exist.
    Source:
        StableHLO `iota`; ONNX Range-11.
    """

    name = "graph.iota"

    sizes = var_operand_def(IndexType)
    axis = prop_def(IntegerAttr[I64])
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    out = result_def(TensorOf(NUMERIC))

    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "custom<DynamicIndexList>($sizes, $static_sizes) `axis` $axis attr-dict `:` type($out)"
    )

    def __init__(self, sizes: Sequence[Size], axis: int, element_type: Attribute = i64):
        static, dynamic = split(sizes)
        super().__init__(
            operands=[dynamic],
            result_types=[TensorType(element_type, static)],
            properties={"axis": IntegerAttr(axis, i64), "static_sizes": integers(static)},
        )

    def verify_(self) -> None:
        static = tuple(self.static_sizes.get_values())
        verify_dynamic_index_list(static, self.sizes, DYNAMIC_INDEX, " in the sizes")
        check_axes((self.axis.value.data,), len(static), "axis")
        check_result_type(self.out, TensorType(element_type_of(self.out), static))


@irdl_op_definition
class DimOp(GraphOp):
    """The size of one axis, in elements.

    Operands:
        operand: rank 1 or more.
    Properties:
        axis: an axis of the operand.
    Results:
        size: an `index` value.
    Errors:
        the axis does not exist.
    Source:
        ONNX Shape-25; MLIR `tensor.dim`.
    """

    name = "graph.dim"

    operand = operand_def(AnyGraphTensor)
    axis = prop_def(IntegerAttr[I64])
    size = result_def(IndexType)

    assembly_format = "$operand `axis` $axis attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue, axis: int):
        super().__init__(
            operands=[operand],
            result_types=[IndexType()],
            properties={"axis": IntegerAttr(axis, i64)},
        )

    def verify_(self) -> None:
        check_axes((self.axis.value.data,), len(shape_of(self.operand)), "axis")


PART_OPS = (SliceOp, ConcatOp, PadOp, IotaOp, DimOp)
