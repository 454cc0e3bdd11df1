"""Quantised numbers: integers that stand for floats by a scale and a zero point.

    real = (quantised - zero_point) * scale

One scale serves the whole tensor (rank 0), each index of an axis (rank 1 and `axis`), or
each block of elements along `axis` (the rank of the tensor, and `block`).
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import I64, IntegerAttr, TensorType, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_operand_def,
    opt_prop_def,
    result_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import FLOATS, Kind, TensorOf, bits_of
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    element_type_of,
    shape_of,
    tensor_type,
)
from mlopt.dialects.graph.shapes import (
    Shape,
    check_axes,
    is_dynamic,
    shape_text,
    shapes_agree,
)

Floats = TensorOf(FLOATS)
Whole = TensorOf(frozenset({Kind.SIGNED, Kind.UNSIGNED}))


def scale_shape(operand: Shape, scale: Shape, axis: int | None, block: int | None) -> Shape:
    """The shape that a scale of the rank of `scale` has."""
    if not scale:
        if axis is not None or block is not None:
            raise VerifyException(
                "one scale serves the whole tensor, but there is an axis or a block"
            )
        return ()
    if axis is None:
        raise VerifyException(f"scale has rank {len(scale)}, expected 0, or an axis")
    check_axes((axis,), len(operand), "axis")
    if block is None:
        return (operand[axis],)
    if block < 1:
        raise VerifyException(f"block is {block}, expected at least 1")
    count = operand[axis] if is_dynamic(operand[axis]) else -(-operand[axis] // block)
    return (*operand[:axis], count, *operand[axis + 1 :])


class QuantizationOp(GraphOp):
    """Base of ops with a scale and a zero point."""

    @property
    def place(self) -> tuple[int | None, int | None]:
        """The axis and the block, where there are such."""
        axis, block = (self.properties.get(name) for name in ("axis", "block"))
        return (
            axis.value.data if isinstance(axis, IntegerAttr) else None,
            block.value.data if isinstance(block, IntegerAttr) else None,
        )

    def check_scale(self, scale: SSAValue, zero_point: SSAValue | None, whole: SSAValue) -> None:
        """Refuses scales and zero points that do not fit the tensor of integers `whole`."""
        expected = scale_shape(shape_of(self.operands[0]), shape_of(scale), *self.place)
        for what, value in (("scale", scale), ("zero_point", zero_point)):
            if value is not None and not shapes_agree(shape_of(value), expected):
                raise VerifyException(
                    f"{what} has shape {shape_text(shape_of(value))},"
                    f" expected {shape_text(expected)}"
                )
        if zero_point is not None:
            check_element_type(zero_point, whole, "zero_point")
        if bits_of(element_type_of(whole)) > 32:
            raise VerifyException(f"found {element_type_of(whole)}, expected at most 32 bits")


def _properties(axis: int | None, block: int | None) -> dict[str, Attribute | None]:
    return {
        name: None if number is None else IntegerAttr(number, i64)
        for name, number in (("axis", axis), ("block", block))
    }


def _optional(value: SSAValue | None) -> Sequence[SSAValue]:
    return () if value is None else (value,)


@irdl_op_definition
class QuantizeOp(QuantizationOp):
    """round(x / scale) + zero_point as an integer, held at its least and largest value.

    Halves are rounded to even, NaN is 0. The quotient is that of the element type of x,
    in f32 for f16 and bf16.

    Operands:
        operand: x, floats of any shape.
        scale: the element type of `operand`; rank 0, `[d_axis]`, or that of `operand` with
            `d_axis / block` (rounded up) along `axis`.
        zero_point: the shape of `scale`, the element type of the result; 0 where left out.
    Properties:
        axis: the axis along which scales differ.
        block: how many elements along `axis` share a scale; all indices have their own, and
            the other axes share, where left out.
    Results:
        out: the shape of `operand`, integers of 8 to 32 bits.
    Errors:
        `scale` or `zero_point` has another shape or element type.
    Source:
        ONNX QuantizeLinear-25.
    """

    name = "graph.quantize"

    operand = operand_def(Floats)
    scale = operand_def(Floats)
    zero_point = opt_operand_def(Whole)
    axis = opt_prop_def(IntegerAttr[I64])
    block = opt_prop_def(IntegerAttr[I64])
    out = result_def(Whole)

    assembly_format = (
        "$operand `scale` $scale `:` type($scale)"
        " (`zero_point` $zero_point^ `:` type($zero_point))? (`axis` $axis^)? (`block` $block^)?"
        " attr-dict `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        operand: SSAValue,
        scale: SSAValue,
        zero_point: SSAValue | None = None,
        *,
        element_type: Attribute | None = None,
        axis: int | None = None,
        block: int | None = None,
    ):
        """`element_type` is needed where there is no `zero_point`."""
        element = element_type_of(zero_point) if zero_point is not None else element_type
        assert element is not None, "integers of some type"
        super().__init__(
            operands=[operand, scale, _optional(zero_point)],
            result_types=[TensorType(element, shape_of(operand))],
            properties=_properties(axis, block),
        )

    def verify_(self) -> None:
        check_element_type(self.scale, self.operand, "scale")
        self.check_scale(self.scale, self.zero_point, self.out)
        check_result_type(self.out, TensorType(element_type_of(self.out), shape_of(self.operand)))


@irdl_op_definition
class DequantizeOp(QuantizationOp):
    """(x - zero_point) * scale; the difference is exact.

    It is converted to the element type of `scale` (to f32 for f16 and bf16), multiplied,
    and rounded once.

    Operands:
        operand: x, integers of 8 to 32 bits, any shape.
        scale: floats; rank 0, `[d_axis]`, or that of `operand` with `d_axis / block`
            (rounded up) along `axis`.
        zero_point: the shape of `scale`, the element type of x; 0 where left out.
    Properties:
        axis: the axis along which scales differ.
        block: how many elements along `axis` share a scale; all indices have their own, and
            the other axes share, where left out.
    Results:
        out: the shape of `operand`, the element type of `scale`.
    Errors:
        `scale` or `zero_point` has another shape or element type.
    Source:
        ONNX DequantizeLinear-25.
    """

    name = "graph.dequantize"

    operand = operand_def(Whole)
    scale = operand_def(Floats)
    zero_point = opt_operand_def(Whole)
    axis = opt_prop_def(IntegerAttr[I64])
    block = opt_prop_def(IntegerAttr[I64])
    out = result_def(Floats)

    assembly_format = (
        "$operand `scale` $scale `:` type($scale)"
        " (`zero_point` $zero_point^ `:` type($zero_point))? (`axis` $axis^)? (`block` $block^)?"
        " attr-dict `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        operand: SSAValue,
        scale: SSAValue,
        zero_point: SSAValue | None = None,
        *,
        axis: int | None = None,
        block: int | None = None,
    ):
        super().__init__(
            operands=[operand, scale, _optional(zero_point)],
            result_types=[TensorType(element_type_of(scale), shape_of(operand))],
            properties=_properties(axis, block),
        )

    def verify_(self) -> None:
        self.check_scale(self.scale, self.zero_point, self.operand)
        inferred = TensorType(element_type_of(self.scale), tensor_type(self.operand).get_shape())
        check_result_type(self.out, inferred)


QUANTIZATION_OPS = (QuantizeOp, DequantizeOp)
