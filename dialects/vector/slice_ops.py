"""Ops of vector that take parts out of vectors, and put them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects.builtin import (
    ArrayAttr,
    IntegerAttr,
    VectorType,
    i64,
)
from xdsl.ir import Attribute
from xdsl.irdl import (
    IRDLOperation,
    ParsePropInAttrDict,
    irdl_op_definition,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.dialects.vector.shapes import axes_of, numbers_of, verify_elements

Integers = ArrayAttr[IntegerAttr]


@irdl_op_definition
class ExtractStridedSliceOp(IRDLOperation):
    """A part of the leading axes of a vector.

    Properties:
        offsets, sizes, strides: one of each a leading axis; strides are 1.
    Errors:
        Too many; out of bounds; the result has another shape.
    Source:
        Upstream's `vector.extract_strided_slice`.
    """

    name = "vector.extract_strided_slice"

    source = operand_def(VectorType)
    offsets = prop_def(Integers)
    sizes = prop_def(Integers)
    strides = prop_def(Integers)
    result = result_def(VectorType)

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($result)"

    def verify_(self) -> None:
        shape = self.source.type.get_shape()
        sizes = numbers_of(self.sizes)
        verify_part(shape, numbers_of(self.offsets), sizes, numbers_of(self.strides))
        verify_elements(self.source.type, self.result.type)
        verify_scalable(self.source.type, self.result.type, shift=0)
        expected = (*sizes, *shape[len(sizes) :])
        if self.result.type.get_shape() != expected:
            raise VerifyException(
                f"expected result shape {list(expected)}, found {self.result.type}"
            )


def verify_part(
    shape: Sequence[int], offsets: Sequence[int], sizes: Sequence[int], strides: Sequence[int]
) -> None:
    """Raises `VerifyException` unless the part lies in `shape` and has strides of 1."""
    if not len(offsets) == len(sizes) == len(strides):
        raise VerifyException(
            f"expected offsets, sizes and strides attributes of same size, found {len(offsets)}, "
            f"{len(sizes)} and {len(strides)}"
        )
    if len(offsets) > len(shape):
        raise VerifyException("expected offsets attribute of rank no greater than vector rank")
    if any(stride != 1 for stride in strides):
        raise VerifyException(f"expected strides to be confined to [1, 2), found {list(strides)}")
    for axis, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
        if not 0 <= offset < shape[axis] or not 1 <= size <= shape[axis] - offset:
            raise VerifyException(
                f"expected the slice of axis {axis} inside {shape[axis]}, found {size} from "
                f"{offset}"
            )


def verify_scalable(whole: VectorType, part: VectorType, *, shift: int) -> None:
    """Raises `VerifyException` where a part of a scalable axis is not the whole axis."""
    flags, sizes = whole.get_scalable_dims(), whole.get_shape()
    for axis, (flag, size) in enumerate(
        zip(part.get_scalable_dims(), part.get_shape(), strict=True)
    ):
        if bool(flag) != bool(flags[axis + shift]):
            raise VerifyException(f"mismatching scalable flags (at source vector idx={axis})")
        if flag and size != sizes[axis + shift]:
            raise VerifyException(
                f"expected size at idx={axis} to match the corresponding base size from the "
                f"input vector ({size} vs {sizes[axis + shift]})"
            )


@irdl_op_definition
class InsertStridedSliceOp(IRDLOperation):
    """`dest` with a part replaced by `valueToStore`, whose axes are the last ones.

    Properties:
        offsets: one an axis of `dest`; strides: one an axis of the value, all 1.
    Errors:
        Not as many; out of bounds.
    Source:
        Upstream's `vector.insert_strided_slice`.
    """

    name = "vector.insert_strided_slice"

    valueToStore = operand_def(VectorType)
    dest = operand_def(VectorType)
    offsets = prop_def(Integers)
    strides = prop_def(Integers)
    res = result_def(VectorType)

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        return parse_two(cls, parser, "into")

    def print(self, printer: Printer) -> None:
        print_two(self, printer, "into")

    def verify_(self) -> None:
        value, dest = self.valueToStore.type, self.dest.type
        verify_elements(value, dest)
        offsets, strides = numbers_of(self.offsets), numbers_of(self.strides)
        if len(offsets) != dest.get_num_dims():
            raise VerifyException("expected offsets of same size as destination vector rank")
        if len(strides) != value.get_num_dims():
            raise VerifyException("expected strides of same size as source vector rank")
        if value.get_num_dims() > dest.get_num_dims():
            raise VerifyException("expected source rank to be no greater than destination rank")
        missing = dest.get_num_dims() - value.get_num_dims()
        sizes = [1] * missing + list(value.get_shape())
        verify_part(dest.get_shape(), offsets, sizes, [1] * missing + strides)
        verify_scalable(dest, value, shift=missing)
        if self.res.type != dest:
            raise VerifyException(f"result is {self.res.type}, expected {dest}")


def parse_two(op_class: Any, parser: Parser, keyword: str) -> Any:
    """`%a, %b {attributes} : type into type`, the result of the second type."""
    first = parser.parse_unresolved_operand()
    parser.parse_punctuation(",")
    second = parser.parse_unresolved_operand()
    attributes = dict(parser.parse_optional_attr_dict())
    parser.parse_punctuation(":")
    first_type = parser.parse_type()
    parser.parse_keyword(keyword)
    second_type = parser.parse_type()
    known = op_class.get_irdl_definition().properties
    return op_class.create(
        operands=[
            parser.resolve_operand(first, first_type),
            parser.resolve_operand(second, second_type),
        ],
        result_types=[second_type],
        properties={k: v for k, v in attributes.items() if k in known},
        attributes={k: v for k, v in attributes.items() if k not in known},
    )


def print_two(op: IRDLOperation, printer: Printer, keyword: str) -> None:
    """As `parse_two` reads it."""
    printer.print_string(" ")
    printer.print_list(op.operands, printer.print_operand)
    printer.print_op_attributes(op.properties | op.attributes)
    printer.print_string(" : ")
    printer.print_attribute(op.operands[0].type)
    printer.print_string(f" {keyword} ")
    printer.print_attribute(op.operands[1].type)


@irdl_op_definition
class ScalableInsertOp(IRDLOperation):
    """A fixed vector put into a scalable one at a known place."""

    name = "vector.scalable.insert"

    source = operand_def(VectorType)
    dest = operand_def(VectorType)
    pos = prop_def(IntegerAttr.constr(i64))
    res = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        dest = parser.parse_unresolved_operand()
        place, attributes = _parse_place(parser)
        source_type = parser.parse_type()
        parser.parse_keyword("into")
        dest_type = parser.parse_type()
        return cls.create(
            operands=[
                parser.resolve_operand(source, source_type),
                parser.resolve_operand(dest, dest_type),
            ],
            result_types=[dest_type],
            properties={"pos": place},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_string(f"[{self.pos.value.data}]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)
        printer.print_string(" into ")
        printer.print_attribute(self.dest.type)

    def verify_(self) -> None:
        verify_elements(self.source.type, self.dest.type)
        _verify_place(self.pos.value.data, self.source.type, self.dest.type)


@irdl_op_definition
class ScalableExtractOp(IRDLOperation):
    """A fixed vector taken out of a scalable one at a known place."""

    name = "vector.scalable.extract"

    source = operand_def(VectorType)
    pos = prop_def(IntegerAttr.constr(i64))
    res = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        place, attributes = _parse_place(parser)
        result = parser.parse_type()
        parser.parse_keyword("from")
        return cls.create(
            operands=[parser.resolve_operand(source, parser.parse_type())],
            result_types=[result],
            properties={"pos": place},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        printer.print_string(f"[{self.pos.value.data}]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.res.type)
        printer.print_string(" from ")
        printer.print_attribute(self.source.type)

    def verify_(self) -> None:
        verify_elements(self.source.type, self.res.type)
        _verify_place(self.pos.value.data, self.res.type, self.source.type)


def _parse_place(parser: Parser) -> tuple[IntegerAttr, dict[str, Attribute]]:
    parser.parse_punctuation("[")
    place = IntegerAttr(parser.parse_integer(), i64)
    parser.parse_punctuation("]")
    attributes = parser.parse_optional_attr_dict()
    parser.parse_punctuation(":")
    return place, dict(attributes)


def _verify_place(place: int, part: VectorType, whole: VectorType) -> None:
    if [flag for _, flag in axes_of(whole)] != [True]:
        raise VerifyException(f"expected a scalable vector of rank 1, found {whole}")
    if part.get_num_dims() != 1 or place % part.get_shape()[0]:
        raise VerifyException(f"position is {place}, expected a multiple of the length of {part}")


SLICE_OPS = (
    ExtractStridedSliceOp,
    InsertStridedSliceOp,
    ScalableInsertOp,
    ScalableExtractOp,
)
