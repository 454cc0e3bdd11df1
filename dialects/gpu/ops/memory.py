"""Buffers of the device, copies, and waiting: what the host asks of a GPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    IndexType,
    MemRefType,
    UnitAttr,
    UnrankedMemRefType,
    i8,
    i32,
)
from xdsl.dialects.gpu import AsyncTokenType
from xdsl.ir import Operation, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    base,
    irdl_op_definition,
    opt_prop_def,
    opt_result_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.traits import MemoryAllocEffect, MemoryReadEffect, MemoryWriteEffect, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import FREE, OperandEffects
from mlopt.core.operands import operand_def

_ANY_BUFFER = base(MemRefType) | base(UnrankedMemRefType)
_TOKEN = AsyncTokenType()


def parse_async(parser: Parser) -> tuple[bool, Sequence[SSAValue]]:
    """`async` where the op gives a token, and `[%token, ...]` that it waits for."""
    is_async = parser.parse_optional_keyword("async") is not None
    position = parser.pos
    found = parser.parse_optional_comma_separated_list(
        parser.Delimiter.SQUARE, parser.parse_unresolved_operand
    )
    tokens = found or []
    return is_async, parser.resolve_operands(tokens, [_TOKEN] * len(tokens), position)


def print_async(printer: Printer, op: Any) -> None:
    """What `parse_async` reads."""
    if op.asyncToken is not None:
        printer.print_string(" async")
    if op.asyncDependencies:
        printer.print_string(" [")
        printer.print_list(op.asyncDependencies, printer.print_operand)
        printer.print_string("]")


class WritesFirstBuffer(OperandEffects):
    """Writes the first buffer among the operands, reads the second."""

    @classmethod
    def get_effects(cls, op: Operation) -> Any:
        from mlopt.core.interfaces.effects import READ, WRITE, effects_on, is_buffer

        buffers = [operand for operand in op.operands if is_buffer(operand)]
        return effects_on(WRITE, buffers[:1]) | effects_on(READ, buffers[1:])


class FreesBuffer(OperandEffects):
    """Frees the buffer among the operands."""

    @classmethod
    def get_effects(cls, op: Operation) -> Any:
        from mlopt.core.interfaces.effects import effects_on

        return effects_on(FREE, op.operands)


@irdl_op_definition
class AllocOp(IRDLOperation):
    """A buffer in the memory of the device.

    Operands:
        asyncDependencies: tokens to wait for.
        dynamicSizes: one a `?` of the type.
        symbolOperands: of the layout map.
    Properties:
        hostShared: the host can access the buffer too.
    Results:
        memref: the buffer.
        asyncToken: with `async`; the buffer may be used when it is ready.
    Errors:
        The number of sizes is not that of the `?`s.
    Source:
        Upstream's `gpu.alloc`.
    """

    name = "gpu.alloc"

    asyncDependencies = var_operand_def(AsyncTokenType)
    dynamicSizes = var_operand_def(IndexType())
    symbolOperands = var_operand_def(IndexType())
    hostShared = opt_prop_def(UnitAttr)
    memref = result_def(MemRefType)
    asyncToken = opt_result_def(AsyncTokenType)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(MemoryAllocEffect())

    @classmethod
    def parse(cls, parser: Parser) -> AllocOp:
        is_async, tokens = parse_async(parser)
        shared = UnitAttr() if parser.parse_optional_keyword("host_shared") else None
        index = IndexType()

        def parse_size() -> SSAValue:
            return parser.parse_operand(index)

        sizes = parser.parse_comma_separated_list(parser.Delimiter.PAREN, parse_size)
        symbols = parser.parse_optional_comma_separated_list(parser.Delimiter.SQUARE, parse_size)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        op = cls.build(
            operands=[tokens, sizes, symbols or []],
            result_types=[parser.parse_type(), [_TOKEN] if is_async else []],
            properties={"hostShared": shared},
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        print_async(printer, self)
        printer.print_string(" host_shared (" if self.hostShared is not None else " (")
        printer.print_list(self.dynamicSizes, printer.print_operand)
        printer.print_string(")")
        if self.symbolOperands:
            printer.print_string("[")
            printer.print_list(self.symbolOperands, printer.print_operand)
            printer.print_string("]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.memref.type)

    def verify_(self) -> None:
        wanted = self.memref.type.get_shape().count(DYNAMIC_INDEX)
        if len(self.dynamicSizes) != wanted:
            raise VerifyException(
                f"found {len(self.dynamicSizes)} sizes for {wanted} dynamic dimensions"
            )


class _OnBuffers(IRDLOperation):
    """Syntax of ops on buffers that may be asynchronous: `async [%t] %a, %b : types`."""

    @classmethod
    def parse(cls, parser: Parser) -> Any:
        is_async, tokens = parse_async(parser)
        position = parser.pos
        none = parser.Delimiter.NONE
        operands: list[UnresolvedOperand] = parser.parse_comma_separated_list(
            none, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types = parser.parse_comma_separated_list(none, parser.parse_type)
        values = parser.resolve_operands(operands, types, position)
        op = cls.create(
            operands=[*tokens, *values],
            result_types=[_TOKEN] if is_async else [],
            attributes=attributes,
        )
        return op

    def print(self, printer: Printer) -> None:
        op: Any = self
        print_async(printer, op)
        values = self.operands[len(op.asyncDependencies) :]
        printer.print_string(" ")
        printer.print_list(values, printer.print_operand)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_list([value.type for value in values], printer.print_attribute)


@irdl_op_definition
class DeallocOp(_OnBuffers):
    """Frees a buffer of `gpu.alloc`."""

    name = "gpu.dealloc"

    asyncDependencies = var_operand_def(AsyncTokenType)
    memref = operand_def(_ANY_BUFFER)
    asyncToken = opt_result_def(AsyncTokenType)

    traits = traits_def(FreesBuffer())


@irdl_op_definition
class MemcpyOp(_OnBuffers):
    """Copies the elements of `src` to `dst`, which do not overlap; one may be the host's.

    Errors:
        Element types or known sizes differ.
    """

    name = "gpu.memcpy"

    asyncDependencies = var_operand_def(AsyncTokenType)
    dst = operand_def(_ANY_BUFFER)
    src = operand_def(_ANY_BUFFER)
    asyncToken = opt_result_def(AsyncTokenType)

    traits = traits_def(WritesFirstBuffer())

    def verify_(self) -> None:
        target, source = self.dst.type, self.src.type
        if target.element_type != source.element_type:
            raise VerifyException(
                f"element types differ: {target.element_type} and {source.element_type}"
            )
        if isinstance(target, MemRefType) and isinstance(source, MemRefType):
            pairs = target.get_shape(), source.get_shape()
            same = len(pairs[0]) == len(pairs[1]) and all(
                a == b or DYNAMIC_INDEX in (a, b) for a, b in zip(*pairs, strict=True)
            )
            if not same:
                raise VerifyException(f"shapes differ: {target} and {source}")


@irdl_op_definition
class MemsetOp(_OnBuffers):
    """Writes `value` to every element of `dst`."""

    name = "gpu.memset"

    asyncDependencies = var_operand_def(AsyncTokenType)
    dst = operand_def(_ANY_BUFFER)
    value = operand_def()
    asyncToken = opt_result_def(AsyncTokenType)

    traits = traits_def(WritesFirstBuffer())

    def verify_(self) -> None:
        if self.value.type != self.dst.type.element_type:
            raise VerifyException(
                f"value is {self.value.type}, the elements are {self.dst.type.element_type}"
            )


@irdl_op_definition
class WaitOp(IRDLOperation):
    """Waits for tokens: the host, or with `async` whoever waits for the result.

    Source:
        Upstream's `gpu.wait`.
    """

    name = "gpu.wait"

    asyncDependencies = var_operand_def(AsyncTokenType)
    asyncToken = opt_result_def(AsyncTokenType)

    traits = traits_def(MemoryReadEffect(), MemoryWriteEffect())

    @classmethod
    def parse(cls, parser: Parser) -> WaitOp:
        is_async, tokens = parse_async(parser)
        op = cls.build(operands=[tokens], result_types=[[_TOKEN] if is_async else []])
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        print_async(printer, self)
        printer.print_op_attributes(self.attributes)


@irdl_op_definition
class HostRegisterOp(IRDLOperation):
    """Lets the device access a buffer of the host."""

    name = "gpu.host_register"

    value = operand_def(UnrankedMemRefType)

    traits = traits_def(MemoryWriteEffect())
    assembly_format = "$value attr-dict `:` type($value)"


@irdl_op_definition
class HostUnregisterOp(IRDLOperation):
    """Undoes `gpu.host_register`."""

    name = "gpu.host_unregister"

    value = operand_def(UnrankedMemRefType)

    traits = traits_def(MemoryWriteEffect())
    assembly_format = "$value attr-dict `:` type($value)"


@irdl_op_definition
class SetDefaultDeviceOp(IRDLOperation):
    """Chooses the device of what follows, by number."""

    name = "gpu.set_default_device"

    devIndex = operand_def(i32)

    traits = traits_def(MemoryWriteEffect())
    assembly_format = "attr-dict $devIndex"


@irdl_op_definition
class DynamicSharedMemoryOp(IRDLOperation):
    """The block's memory whose size the launch gives, as bytes.

    Errors:
        The result is no `memref<?xi8>` of the workgroup.
    """

    name = "gpu.dynamic_shared_memory"

    resultMemref = result_def(MemRefType)

    traits = traits_def(Pure())
    assembly_format = "attr-dict `:` type($resultMemref)"

    def verify_(self) -> None:
        type = self.resultMemref.type
        space = str(type.memory_space)
        is_bytes = type.get_shape() == (DYNAMIC_INDEX,) and type.element_type == i8
        if not is_bytes or "workgroup" not in space:
            raise VerifyException(
                f"found {type}, expected memref<?xi8, #gpu.address_space<workgroup>>"
            )


MEMORY_OPS: tuple[type[Operation], ...] = (
    AllocOp,
    DeallocOp,
    MemcpyOp,
    MemsetOp,
    WaitOp,
    HostRegisterOp,
    HostUnregisterOp,
    SetDefaultDeviceOp,
    DynamicSharedMemoryOp,
)
