"""Ops of vector that move elements: broadcasts, transposes, lists of elements."""

from __future__ import annotations

from math import prod
from typing import Self

from xdsl.dialects import vector
from xdsl.dialects.builtin import (
    DenseArrayBase,
    VectorType,
    i64,
)
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
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
from mlopt.dialects.vector.shapes import (
    axes_of,
    element_of,
    numbers_of,
    shape_of,
    shown_axis,
    verify_elements,
    verify_fixed,
)


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
                found, expected = (shown_axis(entry) for entry in (size, wanted[axis + shift]))
                raise VerifyException(f"dimension mismatch ({found} vs. {expected})")


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
            shown = "x".join(shown_axis(axis) for axis in expected)
            raise VerifyException(
                f"dimension size mismatch: result is {self.result.type}, expected shape {shown}"
            )


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


SHAPE_OPS = (
    BroadcastOp,
    TransposeOp,
    FromElementsOp,
    ToElementsOp,
)
