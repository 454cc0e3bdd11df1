"""Ops of vector that mix the elements of vectors: shuffles, and every other element."""

from __future__ import annotations

from typing import Any, Self

from xdsl.dialects import vector
from xdsl.dialects.builtin import (
    DenseArrayBase,
    VectorType,
    i64,
)
from xdsl.irdl import (
    IRDLOperation,
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
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.vector.shapes import axes_of, numbers_of, shape_of, shown_axis, verify_elements


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
        shown = "x".join(shown_axis(axis) for axis in expected)
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


INTERLEAVE_OPS = (
    ShuffleOp,
    InterleaveOp,
    DeinterleaveOp,
)
