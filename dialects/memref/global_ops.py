"""Ops of memref for buffers that live as long as the program."""

from __future__ import annotations

import io
from typing import Any, Self, cast

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    IntegerAttr,
    MemRefType,
    StringAttr,
    SymbolNameConstraint,
    SymbolRefAttr,
    TensorType,
    UnitAttr,
    i64,
)
from xdsl.ir import Attribute
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import (
    Pure,
    SymbolOpInterface,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.core.symbol_tables import lookup_symbol
from mlopt.dialects.memref.access_ops import verify_alignment

VISIBILITIES = ("public", "private", "nested")


@irdl_op_definition
class GlobalOp(IRDLOperation):
    """A buffer that lives as long as the program.

    Properties:
        sym_name: its name; `sym_visibility`: private, public or nested.
        type: static shape.
        initial_value: its elements, `unit` for undefined ones; none for a declaration.
        constant: nobody writes to it.
        alignment: bytes.
    Errors:
        The shape is not static; the type of the value is not that of the buffer.
    Source:
        Upstream's `memref.global`.
    """

    name = "memref.global"

    sym_name = prop_def(SymbolNameConstraint())
    sym_visibility = opt_prop_def(StringAttr)
    type = prop_def(MemRefType)
    initial_value = opt_prop_def(AnyAttr())
    constant = opt_prop_def(UnitAttr)
    alignment = opt_prop_def(IntegerAttr.constr(i64))

    traits = traits_def(SymbolOpInterface())

    @staticmethod
    def get(
        sym_name: StringAttr,
        sym_type: Attribute,
        initial_value: Attribute | None,
        sym_visibility: StringAttr | None = None,
        constant: UnitAttr | None = None,
        alignment: IntegerAttr | None = None,
    ) -> GlobalOp:
        """A global of these properties."""
        return GlobalOp.build(
            properties={
                "sym_name": sym_name,
                "type": sym_type,
                "initial_value": initial_value,
                "sym_visibility": sym_visibility,
                "constant": constant,
                "alignment": alignment,
            }
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {}
        visibility = parser.parse_optional_str_literal()
        if visibility is not None:
            properties["sym_visibility"] = StringAttr(visibility)
        if parser.parse_optional_keyword("constant") is not None:
            properties["constant"] = UnitAttr()
        properties["sym_name"] = parser.parse_symbol_name()
        parser.parse_punctuation(":")
        position = parser.pos
        type = parser.parse_type()
        if not isinstance(type, MemRefType):
            parser.raise_error(f"expected a memref type, found {type}", position)
        properties["type"] = type
        if parser.parse_optional_punctuation("=") is not None:
            properties["initial_value"] = _parse_initial_value(parser, type)
        attributes = dict(parser.parse_optional_attr_dict())
        if "alignment" in attributes:
            properties["alignment"] = attributes.pop("alignment")
        return cls.create(properties=properties, attributes=attributes)

    def print(self, printer: Printer) -> None:
        if self.sym_visibility is not None:
            printer.print_string(" ")
            printer.print_attribute(self.sym_visibility)
        if self.constant is not None:
            printer.print_string(" constant")
        printer.print_string(" ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_string(" : ")
        printer.print_attribute(self.type)
        value = self.initial_value
        if isinstance(value, UnitAttr):
            printer.print_string(" = uninitialized")
        elif value is not None:
            printer.print_string(" = ")
            print_without_type(printer, value)
        shown = {} if self.alignment is None else {"alignment": self.alignment}
        printer.print_op_attributes(shown | self.attributes)

    def verify_(self) -> None:
        type = self.type
        visibility = self.sym_visibility
        if visibility is not None and visibility.data not in VISIBILITIES:
            raise VerifyException(
                f"visibility expected to be one of {', '.join(VISIBILITIES)}, but got "
                f"'{visibility.data}'"
            )
        if DYNAMIC_INDEX in type.get_shape():
            raise VerifyException(f"type should be static shaped memref, but got {type}")
        value: Any = self.initial_value
        if value is not None and not isinstance(value, UnitAttr):
            if not isinstance(value, DenseIntOrFPElementsAttr | DenseResourceAttr):
                raise VerifyException(f"initial value should be elements, found {value}")
            expected = TensorType(type.element_type, type.get_shape())
            found = value.get_type() if isinstance(value, DenseIntOrFPElementsAttr) else value.type
            if found != expected:
                raise VerifyException(
                    f"initial value expected to be of type {expected}, but was of type {found}"
                )
        verify_alignment(self.alignment)


def _parse_initial_value(parser: Parser, type: MemRefType) -> Attribute:
    """`uninitialized`, or elements whose type is that of the buffer."""
    if parser.parse_optional_keyword("uninitialized") is not None:
        return UnitAttr()
    expected = TensorType(type.element_type, type.get_shape())
    if parser.parse_optional_keyword("dense_resource") is not None:
        parser.parse_punctuation("<")
        name = parser.parse_identifier_or_str_literal()
        parser.parse_punctuation(">")
        reader: Any = parser
        return reader.resource_of_type(name, expected)
    parser.parse_keyword("dense")
    return parser.parse_dense_int_or_fp_elements_attr(cast(Any, expected))


def print_without_type(printer: Printer, value: Attribute) -> None:
    """Elements, their type left out: it is that of the buffer."""
    stream, text = printer.stream, io.StringIO()
    printer.stream = text
    try:
        printer.print_attribute(value)
    finally:
        printer.stream = stream
    printer.print_string(text.getvalue().rpartition(" : ")[0])


@op_redefinition
class GetGlobalOp(memref.GetGlobalOp):
    """The buffer of a `memref.global`.

    Errors:
        There is no such global, or its type differs.
    Source:
        Upstream's `memref.get_global`.
    """

    name_ = prop_def(SymbolRefAttr, prop_name="name")
    memref = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = "$name `:` type($memref) attr-dict"

    def verify_(self) -> None:
        found = lookup_symbol(self, self.name_)
        name = self.name_.string_value()
        if not isinstance(found, GlobalOp):
            raise VerifyException(f"'{name}' does not reference a valid global memref")
        if found.type != self.memref.type:
            raise VerifyException(
                f"result type {self.memref.type} does not match type {found.type} of the "
                f"global memref @{name}"
            )


GLOBAL_OPS = (
    GlobalOp,
    GetGlobalOp,
)
