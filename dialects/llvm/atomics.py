"""Atomic memory access. Orderings and kinds are upstream's numbers, printed as words."""

from __future__ import annotations

from typing import Self

from xdsl.dialects.builtin import I64, IntegerAttr, StringAttr, UnitAttr, i1, i64
from xdsl.dialects.llvm import LLVMPointerType, LLVMStructType
from xdsl.ir import Attribute
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer

ORDERINGS = {
    "not_atomic": 0,
    "unordered": 1,
    "monotonic": 2,
    "acquire": 4,
    "release": 5,
    "acq_rel": 6,
    "seq_cst": 7,
}

KINDS = (
    "xchg add sub _and nand _or _xor max min umax umin fadd fsub fmax fmin"
    " uinc_wrap udec_wrap usub_cond usub_sat fmaximum fminimum"
).split()


def word_of(table: dict[str, int], number: int) -> str:
    """The word for a number of `table`."""
    return next(word for word, value in table.items() if value == number)


def parse_ordering(parser: Parser) -> IntegerAttr:
    """One of the ordering words."""
    word = parser.parse_identifier()
    if word not in ORDERINGS:
        parser.raise_error(f"found '{word}', expected one of {', '.join(ORDERINGS)}")
    return IntegerAttr(ORDERINGS[word], i64)


@irdl_op_definition
class AtomicRMWOp(IRDLOperation):
    """Reads, combines and writes in one step; the value before."""

    name = "llvm.atomicrmw"

    ptr = operand_def(LLVMPointerType)
    val = operand_def(Attribute)
    bin_op = prop_def(IntegerAttr[I64])
    ordering = prop_def(IntegerAttr[I64])
    syncscope = opt_prop_def(StringAttr)
    alignment = opt_prop_def(IntegerAttr[I64])
    volatile_ = opt_prop_def(UnitAttr)
    res = result_def(Attribute)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {}
        if parser.parse_optional_keyword("volatile"):
            properties["volatile_"] = UnitAttr()
        word = parser.parse_identifier()
        if word not in KINDS:
            parser.raise_error(f"found '{word}', expected one of {', '.join(KINDS)}")
        properties["bin_op"] = IntegerAttr(KINDS.index(word), i64)
        pointer = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        value = parser.parse_unresolved_operand()
        if parser.parse_optional_keyword("syncscope"):
            with parser.in_parens():
                properties["syncscope"] = parser.parse_attribute()
        properties["ordering"] = parse_ordering(parser)
        attributes = dict(parser.parse_optional_attr_dict())
        if "alignment" in attributes:
            properties["alignment"] = attributes.pop("alignment")
        parser.parse_punctuation(":")
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        operands = parser.resolve_operands([pointer, value], types, parser.pos)
        return cls.create(
            operands=operands,
            result_types=[types[1]],
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" volatile " if self.volatile_ else " ")
        printer.print_string(f"{KINDS[self.bin_op.value.data]} ")
        printer.print_list((self.ptr, self.val), printer.print_ssa_value)
        if self.syncscope is not None:
            printer.print_string(" syncscope(")
            printer.print_attribute(self.syncscope)
            printer.print_string(")")
        printer.print_string(f" {word_of(ORDERINGS, self.ordering.value.data)}")
        shown = dict(self.attributes)
        if self.alignment is not None:
            shown["alignment"] = self.alignment
        printer.print_op_attributes(shown)
        printer.print_string(" : ")
        printer.print_list((self.ptr.type, self.val.type), printer.print_attribute)


@irdl_op_definition
class AtomicCmpXchgOp(IRDLOperation):
    """Writes where memory holds the expected value; what was there, and whether it wrote."""

    name = "llvm.cmpxchg"

    ptr = operand_def(LLVMPointerType)
    cmp = operand_def(Attribute)
    val = operand_def(Attribute)
    success_ordering = prop_def(IntegerAttr[I64])
    failure_ordering = prop_def(IntegerAttr[I64])
    syncscope = opt_prop_def(StringAttr)
    alignment = opt_prop_def(IntegerAttr[I64])
    weak = opt_prop_def(UnitAttr)
    volatile_ = opt_prop_def(UnitAttr)
    res = result_def(Attribute)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {}
        for keyword, name in (("weak", "weak"), ("volatile", "volatile_")):
            if parser.parse_optional_keyword(keyword):
                properties[name] = UnitAttr()
        names = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        if parser.parse_optional_keyword("syncscope"):
            with parser.in_parens():
                properties["syncscope"] = parser.parse_attribute()
        properties["success_ordering"] = parse_ordering(parser)
        properties["failure_ordering"] = parse_ordering(parser)
        attributes = dict(parser.parse_optional_attr_dict())
        if "alignment" in attributes:
            properties["alignment"] = attributes.pop("alignment")
        parser.parse_punctuation(":")
        pointer_type = parser.parse_type()
        parser.parse_punctuation(",")
        type = parser.parse_type()
        operands = parser.resolve_operands(names, [pointer_type, type, type], parser.pos)
        return cls.create(
            operands=operands,
            result_types=[LLVMStructType.from_type_list([type, i1])],
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" weak" if self.weak else "")
        printer.print_string(" volatile " if self.volatile_ else " ")
        printer.print_list((self.ptr, self.cmp, self.val), printer.print_ssa_value)
        if self.syncscope is not None:
            printer.print_string(" syncscope(")
            printer.print_attribute(self.syncscope)
            printer.print_string(")")
        printer.print_string(f" {word_of(ORDERINGS, self.success_ordering.value.data)}")
        printer.print_string(f" {word_of(ORDERINGS, self.failure_ordering.value.data)}")
        shown = dict(self.attributes)
        if self.alignment is not None:
            shown["alignment"] = self.alignment
        printer.print_op_attributes(shown)
        printer.print_string(" : ")
        printer.print_list((self.ptr.type, self.val.type), printer.print_attribute)


@irdl_op_definition
class FenceOp(IRDLOperation):
    """Orders memory accesses of this thread as others see them."""

    name = "llvm.fence"

    ordering = prop_def(IntegerAttr[I64])
    syncscope = opt_prop_def(StringAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {}
        if parser.parse_optional_keyword("syncscope"):
            with parser.in_parens():
                properties["syncscope"] = parser.parse_attribute()
        properties["ordering"] = parse_ordering(parser)
        return cls.create(properties=properties, attributes=parser.parse_optional_attr_dict())

    def print(self, printer: Printer) -> None:
        if self.syncscope is not None:
            printer.print_string(" syncscope(")
            printer.print_attribute(self.syncscope)
            printer.print_string(")")
        printer.print_string(f" {word_of(ORDERINGS, self.ordering.value.data)}")
        printer.print_op_attributes(self.attributes)


ATOMIC_OPS = (AtomicRMWOp, AtomicCmpXchgOp, FenceOp)
