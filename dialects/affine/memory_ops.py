"""Loads and stores of `affine`, with subscripts that are affine expressions."""

from __future__ import annotations

from typing import Any, Self

from xdsl.dialects import affine
from xdsl.dialects.builtin import (
    AffineMapAttr,
    BoolAttr,
    IndexType,
    IntegerAttr,
    MemRefType,
    VectorType,
    i1,
    i32,
)
from xdsl.ir import SSAValue
from xdsl.irdl import IRDLOperation, irdl_op_definition, operand_def, prop_def, var_operand_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.affine.categories import verify_operands
from mlopt.dialects.affine.expressions import ExpressionParser, print_subscripts


def parse_access(parser: Parser) -> tuple[Any, AffineMapAttr, list[SSAValue]]:
    """`%memref[expr, ...]`: the memref unresolved, the map and its operands."""
    memref = parser.parse_unresolved_operand()
    subscripts = ExpressionParser(parser)
    map = subscripts.map_of(subscripts.parse_list())
    return memref, subscripts.map_of(map.data.results), subscripts.operands


def parse_memref_type(parser: Parser) -> MemRefType:
    """`: memref<...>`."""
    parser.parse_punctuation(":")
    position = parser.pos
    type = parser.parse_type()
    if not isinstance(type, MemRefType):
        parser.raise_error(f"found {type}, expected a memref", position)
    return type


class Access:
    """An element, or a vector of elements, of a memref."""

    def verify_(self: Any) -> None:
        map = self.map.data
        expected = map.num_dims + map.num_symbols
        if len(self.indices) != expected:
            raise VerifyException(f"found {len(self.indices)} map operands, expected {expected}")
        verify_operands(self, map, self.indices)
        rank = self.memref.type.get_num_dims()
        if len(map.results) != rank:
            raise VerifyException(
                f"found {len(map.results)} subscripts for a memref of rank {rank}"
            )

    def print_access(self: Any, printer: Printer) -> None:
        """`%memref[expr, ...]` and the attributes."""
        printer.print_ssa_value(self.memref)
        print_subscripts(printer, self.map.data, self.indices)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.memref.type)


@op_redefinition
class LoadOp(Access, affine.LoadOp):
    """The element of a memref at affine subscripts."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        memref, map, indices = parse_access(parser)
        attributes = parser.parse_optional_attr_dict()
        type = parse_memref_type(parser)
        op = cls(parser.resolve_operand(memref, type), indices, map, type.element_type)
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        self.print_access(printer)


@op_redefinition
class StoreOp(Access, affine.StoreOp):
    """Writes the element of a memref at affine subscripts."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        value = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        memref, map, indices = parse_access(parser)
        attributes = parser.parse_optional_attr_dict()
        type = parse_memref_type(parser)
        element = parser.resolve_operand(value, type.element_type)
        op = cls(element, parser.resolve_operand(memref, type), indices, map)
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.value)
        printer.print_string(", ")
        self.print_access(printer)


@op_redefinition
class VectorLoadOp(Access, affine.VectorLoadOp):
    """A vector of elements that lie behind each other from affine subscripts on."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        memref, map, indices = parse_access(parser)
        attributes = parser.parse_optional_attr_dict()
        type = parse_memref_type(parser)
        parser.parse_punctuation(",")
        position = parser.pos
        result = parser.parse_type()
        if not isinstance(result, VectorType):
            parser.raise_error(f"found {result}, expected a vector", position)
        op = cls(parser.resolve_operand(memref, type), indices, map, result)  # pyright: ignore[reportArgumentType]
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        self.print_access(printer)
        printer.print_string(", ")
        printer.print_attribute(self.result.type)


@op_redefinition
class VectorStoreOp(Access, affine.VectorStoreOp):
    """Writes a vector of elements from affine subscripts on."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        value = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        memref, map, indices = parse_access(parser)
        attributes = parser.parse_optional_attr_dict()
        type = parse_memref_type(parser)
        parser.parse_punctuation(",")
        vector = parser.resolve_operand(value, parser.parse_type())
        op = cls(vector, parser.resolve_operand(memref, type), indices, map)  # pyright: ignore[reportArgumentType]
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.value)
        printer.print_string(", ")
        self.print_access(printer)
        printer.print_string(", ")
        printer.print_attribute(self.value.type)


@irdl_op_definition
class PrefetchOp(Access, IRDLOperation):
    """A hint that an element will be used.

    Operands:
        memref, indices: which element.
    Properties:
        isWrite: it will be written; isDataCache: into the data cache.
        localityHint: 0 (used once) to 3 (used often).
    Errors:
        A locality hint that is not 0 to 3.
    Source:
        Upstream's `affine.prefetch`.
    """

    name = "affine.prefetch"

    memref = operand_def(MemRefType)
    indices = var_operand_def(IndexType)
    isWrite = prop_def(BoolAttr)
    localityHint = prop_def(IntegerAttr.constr(i32))
    isDataCache = prop_def(BoolAttr)
    map = prop_def(AffineMapAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        memref, map, indices = parse_access(parser)
        parser.parse_punctuation(",")
        is_write = parser.expect(
            lambda: _parse_choice(parser, "read", "write"), "expected 'read' or 'write'"
        )
        parser.parse_punctuation(",")
        parser.parse_keyword("locality")
        parser.parse_punctuation("<")
        hint = parser.parse_integer(allow_boolean=False)
        parser.parse_punctuation(">")
        parser.parse_punctuation(",")
        is_data = parser.expect(
            lambda: _parse_choice(parser, "instr", "data"), "expected 'data' or 'instr'"
        )
        attributes = parser.parse_optional_attr_dict()
        type = parse_memref_type(parser)
        op = cls(
            operands=[parser.resolve_operand(memref, type), indices],
            properties={
                "isWrite": IntegerAttr(is_write, i1),
                "localityHint": IntegerAttr(hint, i32),
                "isDataCache": IntegerAttr(is_data, i1),
                "map": map,
            },
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.memref)
        print_subscripts(printer, self.map.data, self.indices)
        printer.print_string(", write" if self.isWrite.value.data else ", read")
        printer.print_string(f", locality<{self.localityHint.value.data}>")
        printer.print_string(", data" if self.isDataCache.value.data else ", instr")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.memref.type)

    def verify_(self) -> None:
        Access.verify_(self)
        hint = self.localityHint.value.data
        if not 0 <= hint <= 3:
            raise VerifyException(f"localityHint is {hint}, expected 0 to 3")


def _parse_choice(parser: Parser, zero: str, one: str) -> int | None:
    if parser.parse_optional_keyword(zero):
        return 0
    return 1 if parser.parse_optional_keyword(one) else None
