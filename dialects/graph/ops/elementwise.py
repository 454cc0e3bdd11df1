"""Element-wise ops: what they share, among it their syntax.

    %r = graph.add %a, %b : tensor<4xf32>
    %r = graph.add %a, %b : (tensor<4xf32>, tensor<?xf32>) -> tensor<4xf32>

The short form stands where every operand has one type and the result type follows. All
operands have one shape (unknown sizes agree with any): nothing is broadcast silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects.builtin import FunctionType, TensorType
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import operand_def, result_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import (
    BITS,
    FLOATS,
    INTEGERS,
    NUMERIC,
    SIGNED_NUMERIC,
    AnyGraphTensor,
    TensorOf,
)
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    Tensor,
    check_result_type,
    element_type_of,
    shape_of,
    tensor_type,
)
from mlopt.dialects.graph.shapes import same_shape


class ElementwiseOp(GraphOp):
    """Base of ops that compute each element of the result from one of each operand."""

    @classmethod
    def infer(cls, types: Sequence[Attribute]) -> Tensor:
        """The result type for operands of `types`; all of one element type."""
        for number, found in enumerate(types[1:], start=1):
            if element_type_of(found) != element_type_of(types[0]):
                raise VerifyException(
                    f"element types differ: {element_type_of(types[0])} of operand 0"
                    f" and {element_type_of(found)} of operand {number}"
                )
        return TensorType(element_type_of(types[0]), same_shape([shape_of(t) for t in types]))

    @classmethod
    def of(cls, *operands: SSAValue, out: Attribute | None = None, **properties: Attribute) -> Self:
        """An op of this class with the inferred result type, or with type `out`."""
        given: dict[str, Attribute | None] = dict(properties)
        result = cls.infer([operand.type for operand in operands]) if out is None else out
        return cls.build(operands=operands, result_types=[result], properties=given)

    def verify_(self) -> None:
        check_result_type(self.results[0], self.infer([value.type for value in self.operands]))

    @classmethod
    def parse_modifiers(cls, parser: Parser) -> dict[str, Attribute]:
        """Properties written before the operands."""
        return {}

    def print_modifiers(self, printer: Printer) -> None:
        """The inverse of `parse_modifiers`."""

    @classmethod
    def parse_parameters(cls, parser: Parser) -> dict[str, Attribute]:
        """Properties written behind the operands."""
        return {}

    def print_parameters(self, printer: Printer) -> None:
        """The inverse of `parse_parameters`."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        modifiers = cls.parse_modifiers(parser)
        start = parser.pos
        names = [parser.parse_unresolved_operand()]
        while parser.parse_optional_punctuation(","):
            names.append(parser.parse_unresolved_operand())
        count = len(cls.get_irdl_definition().operands)
        if len(names) != count:
            parser.raise_error(f"found {len(names)} operands, expected {count}", start, parser.pos)
        modifiers |= cls.parse_parameters(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        start = parser.pos
        types, result = cls._parse_types(parser, count)
        operands = parser.resolve_operands(names, types, start)
        return cls.create(
            operands=operands, result_types=[result], properties=modifiers, attributes=attributes
        )

    @classmethod
    def _parse_types(cls, parser: Parser, count: int) -> tuple[Sequence[Attribute], Attribute]:
        start = parser.pos
        written = parser.parse_type()
        if isinstance(written, FunctionType):
            if len(written.inputs) != count or len(written.outputs) != 1:
                parser.raise_error(f"expected {count} operand types and one result type", start)
            return written.inputs.data, written.outputs.data[0]
        types = [written] * count
        try:
            return types, cls.infer(types)
        except VerifyException as failure:
            parser.raise_error(str(failure), start, parser.pos)

    def print(self, printer: Printer) -> None:
        self.print_modifiers(printer)
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_ssa_value)
        self.print_parameters(printer)
        if self.attributes:
            printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        types = [value.type for value in self.operands]
        if self._follows(types):
            printer.print_attribute(types[0])
        else:
            printer.print_attribute(FunctionType.from_lists(types, [self.results[0].type]))

    def _follows(self, types: Sequence[Attribute]) -> bool:
        """True where one type says all."""
        if any(found != types[0] for found in types):
            return False
        try:
            return self.infer(types) == self.results[0].type
        except VerifyException:
            return False


class UnaryOp(ElementwiseOp):
    """Base of ops of one operand, whose type the result has."""

    operand = operand_def(TensorOf(NUMERIC))
    out = result_def(AnyGraphTensor)

    def __init__(self, operand: SSAValue, out: Attribute | None = None):
        result = tensor_type(operand) if out is None else out
        super().__init__(operands=[operand], result_types=[result])


class FloatUnaryOp(UnaryOp):
    """Base of functions of floats."""

    operand = operand_def(TensorOf(FLOATS))


class SignedUnaryOp(UnaryOp):
    """Base of functions of numbers that have a sign."""

    operand = operand_def(TensorOf(SIGNED_NUMERIC))


class BinaryOp(ElementwiseOp):
    """Base of ops of two operands of one type, which the result has."""

    lhs = operand_def(TensorOf(NUMERIC))
    rhs = operand_def(TensorOf(NUMERIC))
    out = result_def(AnyGraphTensor)

    def __init__(self, lhs: SSAValue, rhs: SSAValue, out: Attribute | None = None):
        result: Any = self.infer([lhs.type, rhs.type]) if out is None else out
        super().__init__(operands=[lhs, rhs], result_types=[result])


class FloatBinaryOp(BinaryOp):
    """Base of functions of two floats."""

    lhs = operand_def(TensorOf(FLOATS))
    rhs = operand_def(TensorOf(FLOATS))


class BitsBinaryOp(BinaryOp):
    """Base of functions of the bits of two integers or booleans."""

    lhs = operand_def(TensorOf(BITS))
    rhs = operand_def(TensorOf(BITS))


class ShiftOp(BinaryOp):
    """Base of shifts of integers; the amount is read as an unsigned number."""

    lhs = operand_def(TensorOf(INTEGERS))
    rhs = operand_def(TensorOf(INTEGERS))


class OrderedBinaryOp(BinaryOp):
    """Base of functions of two values that have an order, booleans among them."""

    lhs = operand_def(AnyGraphTensor)
    rhs = operand_def(AnyGraphTensor)
