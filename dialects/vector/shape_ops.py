"""Ops of vector that move elements: broadcast, extract, insert, slices, transposes."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Self

from xdsl.dialects import vector
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    FixedBitwidthType,
    IntegerAttr,
    MemRefType,
    VectorType,
    i64,
)
from xdsl.ir import Attribute
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    ParsePropInAttrDict,
    irdl_op_definition,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition

Integers = ArrayAttr[IntegerAttr]


def element_of(type: Attribute) -> Attribute:
    """The element type of a vector; a scalar's own type."""
    return type.element_type if isinstance(type, VectorType) else type


def shape_of(type: Attribute) -> tuple[int, ...]:
    """The shape of a vector; empty for a scalar."""
    return tuple(type.get_shape()) if isinstance(type, VectorType) else ()


def axes_of(type: Attribute) -> tuple[tuple[int, bool], ...]:
    """Size of each axis, and whether the machine multiplies it; empty for a scalar."""
    if not isinstance(type, VectorType):
        return ()
    return tuple(zip(type.get_shape(), map(bool, type.get_scalable_dims()), strict=True))


def verify_fixed(type: VectorType) -> None:
    """Raises `VerifyException` where the machine multiplies a size."""
    if any(type.get_scalable_dims()):
        raise VerifyException(f"expected a fixed-length vector, found {type}")


def numbers_of(attribute: Any) -> list[int]:
    """The numbers of an array attribute of integers, or of a dense array."""
    if isinstance(attribute, DenseArrayBase):
        return [int(number) for number in attribute.get_values()]
    return [entry.value.data for entry in attribute.data]


def verify_elements(*types: Attribute) -> None:
    """Raises `VerifyException` unless all have one element type."""
    elements = [element_of(type) for type in types]
    if any(element != elements[0] for element in elements):
        shown = " and ".join(str(element) for element in elements)
        raise VerifyException(f"element types differ: {shown}")


@op_redefinition
class BroadcastOp(vector.BroadcastOp):
    """Repeats a scalar or vector along new leading axes and axes of size 1.

    Errors:
        Element types differ; a trailing axis is neither 1 nor the result's.
    Source:
        Upstream's `vector.broadcast`.
    """

    assembly_format = "$source attr-dict `:` type($source) `to` type($vector)"

    def verify_(self) -> None:
        source, result = self.source.type, self.vector.type
        verify_elements(source, result)
        sizes, wanted = axes_of(source), axes_of(result)
        if len(sizes) > len(wanted):
            raise VerifyException("source rank higher than destination rank")
        shift = len(wanted) - len(sizes)
        for axis, size in enumerate(sizes):
            if size not in ((1, False), wanted[axis + shift]):
                found, expected = (_shown(entry) for entry in (size, wanted[axis + shift]))
                raise VerifyException(f"dimension mismatch ({found} vs. {expected})")


def _shown(axis: tuple[int, bool]) -> str:
    return f"[{axis[0]}]" if axis[1] else str(axis[0])


@irdl_op_definition
class ShapeCastOp(IRDLOperation):
    """The same elements, row-major, in another shape.

    Errors:
        Element types or numbers of elements differ.
    Source:
        Upstream's `vector.shape_cast`.
    """

    name = "vector.shape_cast"

    source = operand_def(VectorType)
    result = result_def(VectorType)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($result)"

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        verify_elements(source, result)
        if prod(source.get_shape()) != prod(result.get_shape()):
            raise VerifyException(
                f"has different source and result number of elements: {source} and {result}"
            )
        counts = [sum(map(bool, type.get_scalable_dims())) for type in (source, result)]
        if counts[0] != counts[1]:
            raise VerifyException(
                f"has different number of scalable dims at source ({counts[0]}) and result "
                f"({counts[1]})"
            )


@irdl_op_definition
class TransposeOp(IRDLOperation):
    """Reorders axes: result axis `i` is axis `permutation[i]`.

    Errors:
        It is no permutation; the result has another shape.
    Source:
        Upstream's `vector.transpose`.
    """

    name = "vector.transpose"

    vector = operand_def(VectorType)
    permutation = prop_def(DenseArrayBase.constr(i64))
    result = result_def(VectorType)

    traits = traits_def(Pure())

    assembly_format = "$vector `,` $permutation attr-dict `:` type($vector) `to` type($result)"

    def verify_(self) -> None:
        verify_elements(self.vector.type, self.result.type)
        order, shape = numbers_of(self.permutation), axes_of(self.vector.type)
        if sorted(order) != list(range(len(shape))):
            raise VerifyException(f"permutation {order} is none of {len(shape)} axes")
        expected = tuple(shape[axis] for axis in order)
        if axes_of(self.result.type) != expected:
            shown = "x".join(_shown(axis) for axis in expected)
            raise VerifyException(
                f"dimension size mismatch: result is {self.result.type}, expected shape {shown}"
            )


@op_redefinition
class BitcastOp(vector.BitcastOp):
    """The same bits as elements of another width; the last axis takes up the difference.

    Errors:
        The bits of the last axis, or the other axes, differ.
    Source:
        Upstream's `vector.bitcast`.
    """

    source = operand_def(VectorType)
    result = result_def(VectorType)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($result)"

    def verify_(self) -> None:
        bits: list[int] = []
        for type in (self.source.type, self.result.type):
            element = type.element_type
            width = element.bitwidth if isinstance(element, FixedBitwidthType) else 64
            bits.append(width * (type.get_shape()[-1] if type.get_shape() else 1))
        axes = axes_of(self.source.type), axes_of(self.result.type)
        last = [flag for _, flag in axes[0][-1:]], [flag for _, flag in axes[1][-1:]]
        if len(axes[0]) != len(axes[1]) or axes[0][:-1] != axes[1][:-1] or last[0] != last[1]:
            raise VerifyException(
                f"dimension size mismatch: {self.source.type} and {self.result.type}"
            )
        if bits[0] != bits[1]:
            raise VerifyException(
                f"source/result bitwidth of the minor 1-D vectors must be equal, found {bits[0]} "
                f"and {bits[1]}"
            )


@op_redefinition
class ShuffleOp(vector.ShuffleOp):
    """Rows of two vectors by number, -1 for any.

    Errors:
        A number is out of range; trailing axes differ.
    Source:
        Upstream's `vector.shuffle`.
    """

    v1 = operand_def(VectorType)
    v2 = operand_def(VectorType)
    mask = prop_def(DenseArrayBase.constr(i64))
    result = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names = [parser.parse_unresolved_operand()]
        parser.parse_punctuation(",")
        names.append(parser.parse_unresolved_operand())
        mask = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: parser.parse_integer(allow_negative=True)
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        position = parser.pos
        types: list[Any] = [parser.parse_type()]
        parser.parse_punctuation(",")
        types.append(parser.parse_type())
        if not isinstance(types[0], VectorType):
            parser.raise_error("expected a vector type", position)
        shape = [len(mask), *types[0].get_shape()[1:]]
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=[VectorType(types[0].element_type, shape)],
            properties={"mask": DenseArrayBase.from_list(i64, mask)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        shown = ", ".join(str(number) for number in numbers_of(self.mask))
        printer.print_string(f" [{shown}]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_list(self.operand_types, printer.print_attribute)

    def verify_(self) -> None:
        first, second, result = self.v1.type, self.v2.type, self.result.type
        verify_elements(first, second, result)
        mask = numbers_of(self.mask)
        if not mask:
            raise VerifyException("invalid mask length: 0")
        if first.get_num_dims() != second.get_num_dims():
            raise VerifyException(f"rank mismatch: {first} and {second}")
        if first.get_shape()[1:] != second.get_shape()[1:]:
            raise VerifyException(f"dimension mismatch: {first} and {second}")
        expected = (len(mask), *first.get_shape()[1:])
        if result.get_shape() != expected:
            raise VerifyException(f"result is {result}, expected shape {list(expected)}")
        count = sum(shape_of(type)[0] if shape_of(type) else 1 for type in (first, second))
        for index, number in enumerate(mask):
            if not -1 <= number < count:
                raise VerifyException(f"mask index #{index + 1} out of range: {number}")


@irdl_op_definition
class FromElementsOp(IRDLOperation):
    """A vector of the operands, row-major."""

    name = "vector.from_elements"

    elements = var_operand_def(AnyAttr())
    dest = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        return cls.create(
            operands=[parser.resolve_operand(name, element_of(type)) for name in names],
            result_types=[type],
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.elements, printer.print_operand)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.dest.type)

    def verify_(self) -> None:
        type = self.dest.type
        verify_fixed(type)
        if prod(type.get_shape()) != len(self.elements):
            raise VerifyException(
                f"expected {prod(type.get_shape())} elements for {type}, found {len(self.elements)}"
            )
        for value in self.elements:
            verify_elements(type, value.type)


@irdl_op_definition
class ToElementsOp(IRDLOperation):
    """The elements of a vector, row-major."""

    name = "vector.to_elements"

    source = operand_def(VectorType)
    elements = var_result_def(AnyAttr())

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        name = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        return cls.create(
            operands=[parser.resolve_operand(name, type)],
            result_types=[element_of(type)] * prod(shape_of(type)),
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)

    def verify_(self) -> None:
        type = self.source.type
        verify_fixed(type)
        if [result.type for result in self.elements] != [type.element_type] * prod(
            type.get_shape()
        ):
            raise VerifyException(f"expected a result for each element of {type}")


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
class InterleaveOp(IRDLOperation):
    """Elements of two vectors by turns along the last axis."""

    name = "vector.interleave"

    lhs = operand_def(VectorType)
    rhs = operand_def(VectorType)
    result = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        lhs = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        rhs = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        parser.parse_punctuation("->")
        return cls.create(
            operands=[parser.resolve_operand(lhs, type), parser.resolve_operand(rhs, type)],
            result_types=[parser.parse_type()],
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.lhs.type)
        printer.print_string(" -> ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        source = self.lhs.type
        verify_doubled(source, self.result.type)
        if self.rhs.type != source:
            raise VerifyException(f"operands differ: {source} and {self.rhs.type}")


def verify_doubled(half: VectorType, whole: VectorType) -> None:
    """Raises `VerifyException` unless `whole` is `half` with twice the last axis."""
    verify_elements(half, whole)
    axes = axes_of(half)
    expected = (*axes[:-1], (2 * axes[-1][0], axes[-1][1])) if axes else ((2, False),)
    if axes_of(whole) != expected:
        shown = "x".join(_shown(axis) for axis in expected)
        raise VerifyException(f"expected shape {shown} for {half}, found {whole}")


@irdl_op_definition
class DeinterleaveOp(IRDLOperation):
    """Elements at even and at odd places of the last axis."""

    name = "vector.deinterleave"

    source = operand_def(VectorType)
    res1 = result_def(VectorType)
    res2 = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        operand = parser.resolve_operand(source, parser.parse_type())
        parser.parse_punctuation("->")
        return cls.create(
            operands=[operand], result_types=[parser.parse_type()] * 2, attributes=attributes
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)
        printer.print_string(" -> ")
        printer.print_attribute(self.res1.type)

    def verify_(self) -> None:
        verify_doubled(self.res1.type, self.source.type)
        if self.res1.type != self.res2.type:
            raise VerifyException(f"results differ: {self.res1.type} and {self.res2.type}")


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


@irdl_op_definition
class TypeCastOp(IRDLOperation):
    """A contiguous buffer of static shape as a buffer of one vector."""

    name = "vector.type_cast"

    memref = operand_def(MemRefType)
    result = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = "$memref attr-dict `:` type($memref) `to` type($result)"

    def verify_(self) -> None:
        from mlopt.dialects.memref.layouts import is_same_layout

        source, result = self.memref.type, self.result.type
        if not is_same_layout(source, MemRefType(source.element_type, source.get_shape())):
            raise VerifyException("expects operand to be a memref with identity layout")
        element = source.element_type
        shape = (*source.get_shape(), *shape_of(element))
        if result.get_shape() != () or result.element_type != VectorType(
            element_of(element), shape
        ):
            raise VerifyException(
                f"expects a result of one vector of the shape of {source}, found {result}"
            )


SHAPE_OPS = (
    BroadcastOp,
    ShapeCastOp,
    TransposeOp,
    BitcastOp,
    ShuffleOp,
    FromElementsOp,
    ToElementsOp,
    ExtractStridedSliceOp,
    InsertStridedSliceOp,
    InterleaveOp,
    DeinterleaveOp,
    ScalableInsertOp,
    ScalableExtractOp,
    TypeCastOp,
)
