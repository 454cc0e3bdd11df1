"""Ops of memref that say how long stack memory lives, and what may be assumed of buffers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    IntegerAttr,
    MemRefType,
    i32,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    prop_def,
    region_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import (
    IsTerminator,
    Pure,
    RecursiveMemoryEffect,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.memref.access_ops import verify_alignment


@irdl_op_definition
class AllocaScopeReturnOp(IRDLOperation):
    """Ends `memref.alloca_scope` with its results."""

    name = "memref.alloca_scope.return"

    ops = var_operand_def()

    traits = traits_def(IsTerminator(), Pure())

    assembly_format = "attr-dict ($ops^ `:` type($ops))?"

    def __init__(self, *values: SSAValue):
        super().__init__(operands=[values])

    def verify_(self) -> None:
        parent = self.parent_op()
        if not isinstance(parent, AllocaScopeOp):
            raise VerifyException("expects parent op 'memref.alloca_scope'")
        if list(self.ops.types) != list(parent.result_types):
            raise VerifyException("expected operand types to match those of the parent's results")


@irdl_op_definition
class AllocaScopeOp(IRDLOperation):
    """Runs its region once; memory of the stack made in it is gone afterwards.

    Errors:
        The region does not hand back values of the results' types.
    Source:
        Upstream's `memref.alloca_scope`.
    """

    name = "memref.alloca_scope"

    res = var_result_def()
    bodyRegion = region_def()

    traits = traits_def(RecursiveMemoryEffect())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        types: Sequence[Attribute] = ()
        if parser.parse_optional_punctuation("->") is not None:
            found = parser.parse_optional_comma_separated_list(
                parser.Delimiter.PAREN, parser.parse_type
            )
            types = [parser.parse_type()] if found is None else found
        region = parser.parse_region()
        last = region.blocks.last.last_op if region.blocks.last is not None else None
        if region.blocks.last is not None and (
            last is None or not last.has_trait(IsTerminator, value_if_unregistered=True)
        ):
            region.blocks.last.add_op(AllocaScopeReturnOp())
        return cls.create(
            result_types=types, regions=[region], attributes=parser.parse_optional_attr_dict()
        )

    def print(self, printer: Printer) -> None:
        if self.res:
            printer.print_string(" -> (")
            printer.print_list(self.res.types, printer.print_attribute)
            printer.print_string(")")
        printer.print_string(" ")
        printer.print_region(self.bodyRegion, print_block_terminators=bool(self.res))
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        for block in self.bodyRegion.blocks:
            last = block.last_op
            if last is None or not last.has_trait(IsTerminator, value_if_unregistered=True):
                raise VerifyException("expects every block to end with a terminator")


@op_redefinition
class AssumeAlignmentOp(memref.AssumeAlignmentOp):
    """The same buffer, whose first element is promised to lie at a multiple of `alignment`."""

    alignment = prop_def(IntegerAttr.constr(i32))

    traits = traits_def(Pure())

    assembly_format = "$memref `,` $alignment attr-dict `:` type($memref)"

    def verify_(self) -> None:
        verify_alignment(self.alignment)
        if self.memref.type != self.result.type:
            raise VerifyException("expects the result to have the type of the operand")


@irdl_op_definition
class DistinctObjectsOp(IRDLOperation):
    """The same buffers, which are promised not to overlap.

    Errors:
        No operands; result types are not those of the operands.
    Source:
        Upstream's `memref.distinct_objects`.
    """

    name = "memref.distinct_objects"

    operands_ = var_operand_def(MemRefType)
    results_ = var_result_def(MemRefType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        operands = parser.resolve_operands(names, types, parser.pos)
        return cls.create(operands=operands, result_types=types, attributes=attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_list(self.operand_types, printer.print_attribute)

    def verify_(self) -> None:
        if not self.operands:
            raise VerifyException("expected at least one operand")
        if tuple(self.operand_types) != tuple(self.result_types):
            raise VerifyException("operand types and result types must match")


SCOPE_OPS = (
    AllocaScopeOp,
    AllocaScopeReturnOp,
    AssumeAlignmentOp,
    DistinctObjectsOp,
)
