"""Barriers, exchanges between lanes, asynchronous copies, approximate functions."""

from __future__ import annotations

from enum import auto
from typing import Any

from xdsl.dialects.builtin import (
    IntegerAttr,
    IntegerType,
    UnitAttr,
    f32,
    i1,
    i32,
)
from xdsl.dialects.llvm import LLVMPointerType, LLVMStructType
from xdsl.dialects.utils import EnumAttribute
from xdsl.ir import Operation, SpacedOpaqueSyntaxAttribute
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    irdl_attr_definition,
    irdl_op_definition,
    opt_operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import MemoryReadEffect, MemoryWriteEffect, Pure
from xdsl.utils.exceptions import VerifyException
from xdsl.utils.str_enum import StrEnum

from mlopt.core.operands import operand_def
from mlopt.dialects.nvvm.attributes import ShflKindAttr

_SYNCHRONISES = traits_def(MemoryReadEffect(), MemoryWriteEffect())


@irdl_op_definition
class Barrier0Op(IRDLOperation):
    """Every thread of the block waits for all others: `bar.sync 0`."""

    name = "nvvm.barrier0"

    traits = _SYNCHRONISES
    assembly_format = "attr-dict"


@irdl_op_definition
class SyncWarpOp(IRDLOperation):
    """The lanes of `mask` wait for each other."""

    name = "nvvm.bar.warp.sync"

    mask = operand_def(i32)

    traits = _SYNCHRONISES
    assembly_format = "$mask attr-dict `:` type($mask)"


@irdl_op_definition
class ShflOp(IRDLOperation):
    """The value that another lane of the warp has.

    Operands:
        thread_mask: the lanes that take part.
        val: an i32 or f32.
        offset: which lane is read, as `kind` says.
        mask_and_clamp: the segment's mask in bits 8 to 12, the last lane in bits 0 to 4.
    Properties:
        return_value_and_is_valid: the result is a pair, the second whether the lane took part.
    Source:
        PTX ISA, `shfl.sync`.
    """

    name = "nvvm.shfl.sync"

    thread_mask = operand_def(i32)
    val = operand_def(AnyAttr())
    offset = operand_def(i32)
    mask_and_clamp = operand_def(i32)
    kind = prop_def(ShflKindAttr)
    return_value_and_is_valid = opt_prop_def(UnitAttr)
    res = result_def()

    @classmethod
    def parse(cls, parser: Parser) -> ShflOp:
        kind = ShflKindAttr(ShflKindAttr.parse_parameter(parser))
        position = parser.pos
        operands = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        if len(operands) != 4:
            parser.raise_error(f"found {len(operands)} operands, expected 4", position)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        parser.parse_punctuation("->")
        valid = attributes.pop("return_value_and_is_valid", None)
        op = cls.build(
            operands=parser.resolve_operands(operands, [i32, type, i32, i32], position),
            result_types=[parser.parse_type()],
            properties={"kind": kind, "return_value_and_is_valid": valid},
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(f" {self.kind.data} ")
        printer.print_list(self.operands, printer.print_operand)
        pair = self.return_value_and_is_valid
        extra = {} if pair is None else {"return_value_and_is_valid": pair}
        printer.print_op_attributes(self.attributes | extra)
        printer.print_string(" : ")
        printer.print_attribute(self.val.type)
        printer.print_string(" -> ")
        printer.print_attribute(self.res.type)

    def verify_(self) -> None:
        type = self.res.type
        wanted: Any = self.val.type
        if self.val.type not in (i32, f32):
            raise VerifyException(f"found a value of type {self.val.type}, expected i32 or f32")
        if self.return_value_and_is_valid is not None:
            wanted = LLVMStructType.from_type_list([wanted, i1])
        if type != wanted:
            raise VerifyException(f"result is {type}, expected {wanted}")


class VoteKind(StrEnum):
    """What lanes are asked."""

    ANY = auto()
    ALL = auto()
    BALLOT = auto()
    UNI = auto()


@irdl_attr_definition
class VoteKindAttr(EnumAttribute[VoteKind], SpacedOpaqueSyntaxAttribute):
    """`#nvvm<vote_sync_kind ballot>`."""

    name = "nvvm.vote_sync_kind"


@irdl_op_definition
class VoteSyncOp(IRDLOperation):
    """What the lanes of `mask` say: one bit for all, or the bits of each (`ballot`).

    Errors:
        The result is no i1, or for `ballot` no i32.
    """

    name = "nvvm.vote.sync"

    mask = operand_def(i32)
    pred = operand_def(i1)
    kind = prop_def(VoteKindAttr)
    res = result_def(IntegerType)

    assembly_format = "$kind $mask `,` $pred attr-dict `->` type($res)"

    def verify_(self) -> None:
        wanted = i32 if self.kind.data is VoteKind.BALLOT else i1
        if self.res.type != wanted:
            raise VerifyException(f"result is {self.res.type}, expected {wanted}")


@irdl_op_definition
class RcpApproxOp(IRDLOperation):
    """`1 / x` to 1 ulp, denormals as zero."""

    name = "nvvm.rcp.approx.ftz.f"

    arg = operand_def(f32)
    res = result_def(f32)

    traits = traits_def(Pure())
    assembly_format = "$arg attr-dict `:` type($res)"


@irdl_op_definition
class CpAsyncOp(IRDLOperation):
    """Starts to copy `size` bytes from global to shared memory.

    Properties:
        size: 4, 8 or 16 bytes.
        modifier: `cg` leaves the first-level cache out, for 16 bytes; or `ca`.
    Errors:
        `size` is another; `cg` with fewer bytes.
    """

    name = "nvvm.cp.async.shared.global"

    dst = operand_def(LLVMPointerType)
    src = operand_def(LLVMPointerType)
    size = prop_def(IntegerAttr.constr(i32))
    modifier = prop_def()
    cpSize = opt_operand_def(i32)

    traits = _SYNCHRONISES

    @classmethod
    def parse(cls, parser: Parser) -> CpAsyncOp:
        position = parser.pos
        target = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        source = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        size = parser.parse_integer()
        for word in (",", "cache", "="):
            parser.parse_characters(word)
        modifier = CacheModifierAttr(CacheModifierAttr.parse_parameter(parser))
        count = None
        if parser.parse_optional_punctuation(","):
            count = parser.parse_operand(i32)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        pair = parser.resolve_operands([target, source], types, position)
        op = cls.build(
            operands=[pair[0], pair[1], [] if count is None else [count]],
            properties={"size": IntegerAttr(size, i32), "modifier": modifier},
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        modifier: Any = self.modifier
        printer.print_string(" ")
        printer.print_list((self.dst, self.src), printer.print_operand)
        printer.print_string(f", {self.size.value.data}, cache = {modifier.data}")
        if self.cpSize is not None:
            printer.print_string(", ")
            printer.print_operand(self.cpSize)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_list((self.dst.type, self.src.type), printer.print_attribute)

    def verify_(self) -> None:
        size = self.size.value.data
        if size not in (4, 8, 16):
            raise VerifyException(f"found {size} bytes, expected 4, 8 or 16")
        if self.modifier == CacheModifierAttr(CacheModifier.CG) and size != 16:
            raise VerifyException(f"found {size} bytes, expected 16 for cache = cg")


class CacheModifier(StrEnum):
    """Which caches keep what is loaded."""

    CA = auto()
    CG = auto()


@irdl_attr_definition
class CacheModifierAttr(EnumAttribute[CacheModifier], SpacedOpaqueSyntaxAttribute):
    """`#nvvm<load_cache_modifier cg>`."""

    name = "nvvm.load_cache_modifier"


@irdl_op_definition
class CpAsyncCommitGroupOp(IRDLOperation):
    """What was started since the last is a group."""

    name = "nvvm.cp.async.commit.group"

    traits = _SYNCHRONISES
    assembly_format = "attr-dict"


@irdl_op_definition
class CpAsyncWaitGroupOp(IRDLOperation):
    """Waits until at most `n` groups are on their way."""

    name = "nvvm.cp.async.wait.group"

    n = prop_def(IntegerAttr.constr(i32))

    traits = _SYNCHRONISES
    assembly_format = "$n attr-dict"


THREAD_OPS: tuple[type[Operation], ...] = (
    Barrier0Op,
    SyncWarpOp,
    ShflOp,
    VoteSyncOp,
    RcpApproxOp,
    CpAsyncOp,
    CpAsyncCommitGroupOp,
    CpAsyncWaitGroupOp,
)

THREAD_ATTRIBUTES = (VoteKindAttr, CacheModifierAttr)
