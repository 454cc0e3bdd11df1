"""Ops of memref that make and free memory."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Self, cast

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    IndexType,
    IntegerAttr,
    MemRefType,
    StridedLayoutAttr,
    i64,
)
from xdsl.ir import Operation
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    opt_operand_def,
    opt_prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import (
    EffectInstance,
    MemoryEffect,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import ALLOC, FREE, OperandEffects
from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.memref.access_ops import verify_alignment
from mlopt.dialects.memref.layouts import is_same_layout


class AllocatesResult(MemoryEffect):
    """Allocates result 0."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return {EffectInstance(ALLOC, op.results[0])}


class FreesFirst(OperandEffects):
    """Frees operand 0."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return {EffectInstance(FREE, op.operands[0])}


class Reallocates(MemoryEffect):
    """Frees operand 0 and allocates result 0."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return {EffectInstance(FREE, op.operands[0]), EffectInstance(ALLOC, op.results[0])}


class Allocation:
    """`memref.alloc(%sizes)[%symbols] {alignment = 64 : i64} : type`."""

    dynamic_sizes = var_operand_def(IndexType)
    symbol_operands = var_operand_def(IndexType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    memref = result_def(MemRefType)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        sizes = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        symbols = parser.parse_optional_comma_separated_list(
            parser.Delimiter.SQUARE, parser.parse_unresolved_operand
        )
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        type = parser.parse_type()
        alignment = attributes.pop("alignment", None)
        op_class: Any = cls
        return op_class.build(
            operands=[
                [parser.resolve_operand(value, IndexType()) for value in values]
                for values in (sizes, symbols or ())
            ],
            result_types=[type],
            properties={} if alignment is None else {"alignment": alignment},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        op: memref.AllocOp = cast(Any, self)
        printer.print_string("(")
        printer.print_list(op.dynamic_sizes, printer.print_operand)
        printer.print_string(")")
        if op.symbol_operands:
            printer.print_string("[")
            printer.print_list(op.symbol_operands, printer.print_operand)
            printer.print_string("]")
        shown = {k: v for k, v in op.properties.items() if k == "alignment"}
        printer.print_op_attributes(shown | op.attributes)
        printer.print_string(" : ")
        printer.print_attribute(op.memref.type)

    def verify_(self) -> None:
        op: memref.AllocOp = cast(Any, self)
        type = op.memref.type
        unknown = sum(size == DYNAMIC_INDEX for size in type.get_shape())
        if unknown != len(op.dynamic_sizes):
            raise VerifyException(
                f"incorrect number of dynamic sizes, has {len(op.dynamic_sizes)}, expected "
                f"{unknown}"
            )
        symbols = _symbols_of(type)
        if symbols != len(op.symbol_operands):
            raise VerifyException(
                f"symbol operand count does not equal memref symbol count: expected {symbols}, "
                f"got {len(op.symbol_operands)}"
            )
        verify_alignment(op.alignment)


def _symbols_of(type: MemRefType) -> int:
    """How many numbers of the layout are only known at run time."""
    layout = type.layout
    if isinstance(layout, AffineMapAttr):
        if layout.data.num_dims != type.get_num_dims():
            raise VerifyException(
                f"memref layout mismatch between rank and affine map: {type.get_num_dims()} != "
                f"{layout.data.num_dims}"
            )
        return layout.data.num_symbols
    if isinstance(layout, StridedLayoutAttr):
        return [*layout.get_strides(), layout.get_offset()].count(None)
    return 0


@op_redefinition
class AllocOp(Allocation, memref.AllocOp):
    """New memory of the heap, its elements undefined.

    Operands:
        dynamic_sizes: one a `?` of the type.
        symbol_operands: one a symbol of the layout.
    Properties:
        alignment: bytes.
    Results:
        memref: the buffer.
    Errors:
        The numbers of operands do not fit the type.
    Source:
        Upstream's `memref.alloc`.
    """

    name = "memref.alloc"
    traits = traits_def(AllocatesResult())
    verify_ = Allocation.verify_


@op_redefinition
class AllocaOp(Allocation, memref.AllocaOp):
    """New memory of the stack, gone when the function or `alloca_scope` is left."""

    name = "memref.alloca"
    traits = traits_def(AllocatesResult())
    verify_ = Allocation.verify_


@op_redefinition
class DeallocOp(memref.DeallocOp):
    """Frees what `memref.alloc` made; nobody may touch it afterwards."""

    traits = traits_def(FreesFirst())

    assembly_format = "$memref attr-dict `:` type($memref)"


@irdl_op_definition
class ReallocOp(IRDLOperation):
    """A 1-D buffer of another size with the same elements; frees the old one.

    Operands:
        source: a 1-D buffer.
        dynamicResultSize: the new size, where the type does not tell.
    Errors:
        Ranks, layouts or element types do not fit; the size is missing or too much.
    Source:
        Upstream's `memref.realloc`.
    """

    name = "memref.realloc"

    source = operand_def(MemRefType)
    dynamicResultSize = opt_operand_def(IndexType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    result = result_def(MemRefType)

    traits = traits_def(Reallocates())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        size = None
        if parser.parse_optional_punctuation("(") is not None:
            size = parser.parse_unresolved_operand()
            parser.parse_punctuation(")")
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        source_type = parser.parse_type()
        parser.parse_keyword("to")
        operands = [parser.resolve_operand(source, source_type)]
        if size is not None:
            operands.append(parser.resolve_operand(size, IndexType()))
        alignment = attributes.pop("alignment", None)
        return cls.create(
            operands=operands,
            result_types=[parser.parse_type()],
            properties={} if alignment is None else {"alignment": alignment},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        if self.dynamicResultSize is not None:
            printer.print_string("(")
            printer.print_operand(self.dynamicResultSize)
            printer.print_string(")")
        printer.print_op_attributes(self.properties | self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)
        printer.print_string(" to ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        for what, type in (("source", source), ("result", result)):
            if type.get_num_dims() != 1:
                raise VerifyException(f"expected a 1-D {what}, found {type}")
            if not is_same_layout(type, MemRefType(type.element_type, type.get_shape())):
                raise VerifyException(f"unsupported layout for {what} memref type {type}")
        if source.element_type != result.element_type:
            raise VerifyException(
                f"source element type ({source.element_type}) must match result element type "
                f"({result.element_type})"
            )
        if source.memory_space != result.memory_space:
            raise VerifyException("source and result memory spaces differ")
        if (result.get_shape()[0] == DYNAMIC_INDEX) != (self.dynamicResultSize is not None):
            raise VerifyException(
                f"a size is given exactly where the result type has a dynamic size, found {result}"
            )
        verify_alignment(self.alignment)


ALLOCATION_OPS = (
    AllocOp,
    AllocaOp,
    DeallocOp,
    ReallocOp,
)
