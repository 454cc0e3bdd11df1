"""Ops of vector that compute: reductions, scans, steps."""

from __future__ import annotations

from typing import Self

from xdsl.dialects import vector
from xdsl.dialects.arith import FastMathFlagsAttr
from xdsl.dialects.builtin import (
    BoolAttr,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    VectorType,
    i64,
)
from xdsl.dialects.vector import CombiningKindAttr
from xdsl.ir import Attribute
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    irdl_op_definition,
    opt_operand_def,
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
from mlopt.dialects.vector.combining_kinds import parse_kind, verify_kind
from mlopt.dialects.vector.shapes import axes_of, numbers_of, verify_elements


@op_redefinition
class ReductionOp(vector.ReductionOp):
    """All elements of a 1-D vector combined, with `acc` where it is given.

    Properties:
        kind: how; fastmath: what a sum of floats may do to the order.
    Errors:
        The vector is not 1-D; the elements cannot be combined so.
    Source:
        Upstream's `vector.reduction`.
    """

    vector = operand_def(VectorType)
    acc = opt_operand_def(AnyAttr())
    dest = result_def(AnyAttr())
    kind = prop_def(CombiningKindAttr)
    fastmath = prop_def(FastMathFlagsAttr, default_value=FastMathFlagsAttr("none"))

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {"kind": parse_kind(parser)}
        parser.parse_punctuation(",")
        source = parser.parse_unresolved_operand()
        acc = None
        if parser.parse_optional_punctuation(",") is not None:
            acc = parser.parse_unresolved_operand()
        if parser.parse_optional_keyword("fastmath") is not None:
            properties["fastmath"] = FastMathFlagsAttr(FastMathFlagsAttr.parse_parameter(parser))
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        operands = [parser.resolve_operand(source, parser.parse_type())]
        parser.parse_keyword("into")
        result = parser.parse_type()
        if acc is not None:
            operands.append(parser.resolve_operand(acc, result))
        return cls.create(
            operands=operands, result_types=[result], properties=properties, attributes=attributes
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(f" <{self.kind.data.value}>, ")
        printer.print_list(self.operands, printer.print_operand)
        if self.fastmath != FastMathFlagsAttr("none"):
            printer.print_string(" fastmath")
            self.fastmath.print_parameter(printer)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.vector.type)
        printer.print_string(" into ")
        printer.print_attribute(self.dest.type)

    def verify_(self) -> None:
        source = self.vector.type
        if source.get_num_dims() > 1:
            raise VerifyException(f"unsupported reduction rank: {source.get_num_dims()}")
        if self.dest.type != source.element_type:
            raise VerifyException(
                f"result is {self.dest.type}, expected the element type {source.element_type}"
            )
        if self.acc is not None and self.acc.type != self.dest.type:
            raise VerifyException(f"acc is {self.acc.type}, expected {self.dest.type}")
        verify_kind(self.kind, source.element_type)


@irdl_op_definition
class MultiReductionOp(IRDLOperation):
    """Elements along some axes combined with those of `acc`.

    Errors:
        Axes are out of range; `acc` has another shape; the elements cannot be combined so.
    Source:
        Upstream's `vector.multi_reduction`.
    """

    name = "vector.multi_reduction"

    source = operand_def(VectorType)
    acc = operand_def(AnyAttr())
    kind = prop_def(CombiningKindAttr)
    reduction_dims = prop_def(DenseArrayBase.constr(i64))
    dest = result_def(AnyAttr())

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        kind = parse_kind(parser)
        parser.parse_punctuation(",")
        source = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        acc = parser.parse_unresolved_operand()
        axes = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        source_type = parser.parse_type()
        parser.parse_keyword("to")
        result = parser.parse_type()
        return cls.create(
            operands=[
                parser.resolve_operand(source, source_type),
                parser.resolve_operand(acc, result),
            ],
            result_types=[result],
            properties={"kind": kind, "reduction_dims": DenseArrayBase.from_list(i64, axes)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(f" <{self.kind.data.value}>, ")
        printer.print_list(self.operands, printer.print_operand)
        shown = ", ".join(str(axis) for axis in numbers_of(self.reduction_dims))
        printer.print_string(f" [{shown}]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)
        printer.print_string(" to ")
        printer.print_attribute(self.dest.type)

    def verify_(self) -> None:
        source = self.source.type
        axes, rank = numbers_of(self.reduction_dims), source.get_num_dims()
        if len(set(axes)) != len(axes) or any(not 0 <= axis < rank for axis in axes):
            raise VerifyException(f"reduction dims {axes} are no axes of {source}")
        kept = tuple(size for axis, size in enumerate(axes_of(source)) if axis not in axes)
        verify_elements(source, self.dest.type)
        if axes_of(self.dest.type) != kept or self.acc.type != self.dest.type:
            raise VerifyException(
                f"destination type {self.dest.type} is incompatible with source type {source}"
            )
        verify_kind(self.kind, source.element_type)


@irdl_op_definition
class ScanOp(IRDLOperation):
    """Running combination along an axis, and its end.

    Properties:
        kind: how; reduction_dim: the axis.
        inclusive: an element counts to its own place.
    Errors:
        The axis is out of range; the initial value has another shape.
    Source:
        Upstream's `vector.scan`.
    """

    name = "vector.scan"

    source = operand_def(VectorType)
    initial_value = operand_def(VectorType)
    kind = prop_def(CombiningKindAttr)
    reduction_dim = prop_def(IntegerAttr.constr(i64))
    inclusive = prop_def(BoolAttr)
    dest = result_def(VectorType)
    accumulated_value = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        kind = parse_kind(parser)
        parser.parse_punctuation(",")
        names = [parser.parse_unresolved_operand()]
        parser.parse_punctuation(",")
        names.append(parser.parse_unresolved_operand())
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        types = [parser.parse_type()]
        parser.parse_punctuation(",")
        types.append(parser.parse_type())
        properties = {
            name: attributes.pop(name)
            for name in ("inclusive", "reduction_dim")
            if name in attributes
        }
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=types,
            properties={"kind": kind, **properties},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(f" <{self.kind.data.value}>, ")
        printer.print_list(self.operands, printer.print_operand)
        shown = {k: self.properties[k] for k in ("inclusive", "reduction_dim")}
        printer.print_op_attributes(shown | self.attributes)
        printer.print_string(" : ")
        printer.print_list(self.operand_types, printer.print_attribute)

    def verify_(self) -> None:
        source, axis = self.source.type, self.reduction_dim.value.data
        if not 0 <= axis < source.get_num_dims():
            raise VerifyException(
                f"reduction dimension {axis} has to be less than {source.get_num_dims()}"
            )
        kept = tuple(size for index, size in enumerate(axes_of(source)) if index != axis)
        if axes_of(self.initial_value.type) != kept:
            raise VerifyException(
                f"incompatible input/initial value shapes: {source} and {self.initial_value.type}"
            )
        if list(self.result_types) != list(self.operand_types):
            raise VerifyException("expected results of the operands' types")
        verify_kind(self.kind, source.element_type)


@irdl_op_definition
class StepOp(IRDLOperation):
    """`0, 1, 2, ...`."""

    name = "vector.step"

    result = result_def(VectorType.constr(IndexType()))

    traits = traits_def(Pure())

    assembly_format = "attr-dict `:` type($result)"

    def verify_(self) -> None:
        if self.result.type.get_num_dims() != 1:
            raise VerifyException(f"result is {self.result.type}, expected a 1-D vector")


@irdl_op_definition
class VectorScaleOp(IRDLOperation):
    """The number that scalable sizes are multiplied by."""

    name = "vector.vscale"

    res = result_def(IndexType)

    traits = traits_def(Pure())

    assembly_format = "attr-dict"


ARITHMETIC_OPS = (
    ReductionOp,
    MultiReductionOp,
    ScanOp,
    StepOp,
    VectorScaleOp,
)
