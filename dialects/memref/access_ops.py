"""Ops of memref that read and write elements."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    AnyFloat,
    BoolAttr,
    IndexType,
    IntegerAttr,
    MemRefType,
    UnrankedMemRefType,
    i32,
    i64,
)
from xdsl.ir import SSAValue
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    base,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, Pure, is_side_effect_free
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import (
    OperandEffects,
    ReadsFirst,
    ReadsFirstWritesSecond,
    WritesSecond,
)
from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition

ATOMIC_KINDS = (
    *("addf", "addi", "andi", "assign", "maximumf", "maxnumf", "maxs", "maxu", "minimumf"),
    *("minnumf", "mins", "minu", "mulf", "muli", "ori", "xori"),
)
"""The functions of `memref.atomic_rmw`, by number."""


class ReadsAndWritesFirst(OperandEffects):
    """Reads and writes operand 0."""

    reads = (0,)
    writes = (0,)


class ReadsAndWritesBuffer(OperandEffects):
    """Reads and writes operand 1."""

    reads = (1,)
    writes = (1,)


def verify_indices(buffer: SSAValue, indices: Any) -> None:
    """Raises `VerifyException` unless there is an index for each axis of `buffer`."""
    assert isinstance(buffer.type, MemRefType), "the constraint of the op"
    rank = buffer.type.get_num_dims()
    if len(indices) != rank:
        raise VerifyException(
            f"incorrect number of indices, expected {rank} but got {len(indices)}"
        )


def verify_alignment(alignment: IntegerAttr | None) -> None:
    """Raises `VerifyException` unless `alignment` is a positive power of two."""
    if alignment is None:
        return
    number = alignment.value.data
    if number <= 0 or number & (number - 1):
        raise VerifyException(f"alignment is {number}, expected a positive power of two")


@op_redefinition
class LoadOp(memref.LoadOp):
    """Reads an element.

    Operands:
        memref: where from.
        indices: one an axis.
    Properties:
        nontemporal: the element is not soon used again.
        alignment: bytes, a power of two.
    Results:
        res: the element.
    Errors:
        The number of indices is not the rank.
    Source:
        Upstream's `memref.load`.
    """

    T: ClassVar = VarConstraint("T", AnyAttr())

    memref = operand_def(MemRefType.constr(T))
    indices = var_operand_def(IndexType())
    nontemporal = opt_prop_def(BoolAttr)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    res = result_def(T)

    traits = traits_def(ReadsFirst())

    assembly_format = "$memref `[` $indices `]` attr-dict `:` type($memref)"

    def verify_(self) -> None:
        verify_indices(self.memref, self.indices)
        verify_alignment(self.alignment)


@op_redefinition
class StoreOp(memref.StoreOp):
    """Writes an element.

    Operands:
        value: the element.
        memref: where to.
        indices: one an axis.
    Properties:
        nontemporal, alignment: as those of `memref.load`.
    Errors:
        The number of indices is not the rank.
    Source:
        Upstream's `memref.store`.
    """

    T: ClassVar = VarConstraint("T", AnyAttr())

    value = operand_def(T)
    memref = operand_def(MemRefType.constr(T))
    indices = var_operand_def(IndexType())
    nontemporal = opt_prop_def(BoolAttr)
    alignment = opt_prop_def(IntegerAttr.constr(i64))

    traits = traits_def(WritesSecond())

    assembly_format = "$value `,` $memref `[` $indices `]` attr-dict `:` type($memref)"

    def verify_(self) -> None:
        verify_indices(self.memref, self.indices)
        verify_alignment(self.alignment)


@op_redefinition
class CopyOp(memref.CopyOp):
    """Copies all elements of `source` to `target`; they must not overlap in part.

    Errors:
        Element types or shapes differ.
    Source:
        Upstream's `memref.copy`.
    """

    source = operand_def(base(MemRefType) | base(UnrankedMemRefType))
    destination = operand_def(base(MemRefType) | base(UnrankedMemRefType))

    traits = traits_def(ReadsFirstWritesSecond())

    assembly_format = "$source `,` $destination attr-dict `:` type($source) `to` type($destination)"

    def verify_(self) -> None:
        source, target = self.source.type, self.destination.type
        if source.element_type != target.element_type:
            raise VerifyException(
                f"requires the same element type for all operands, found {source.element_type} "
                f"and {target.element_type}"
            )
        if isinstance(source, MemRefType) and isinstance(target, MemRefType):
            shapes = source.get_shape(), target.get_shape()
            is_fine = len(shapes[0]) == len(shapes[1]) and all(
                a == b or a < 0 or b < 0 for a, b in zip(*shapes, strict=True)
            )
            if not is_fine:
                raise VerifyException(
                    f"requires the same shape for all operands, found {source} and {target}"
                )


@op_redefinition
class AtomicRMWOp(memref.AtomicRMWOp):
    """Combines an element with `value` in one step, and gives what it was before.

    Properties:
        kind: the function, a number of `ATOMIC_KINDS`.
    Results:
        result: the element before.
    Errors:
        The number of indices is not the rank; `kind` is not for this element type.
    Source:
        Upstream's `memref.atomic_rmw`.
    """

    T: ClassVar = VarConstraint("T", AnyAttr())

    value = operand_def(T)
    memref = operand_def(MemRefType.constr(T))
    indices = var_operand_def(IndexType())
    kind = prop_def(IntegerAttr.constr(i64))
    result = result_def(T)

    traits = traits_def(ReadsAndWritesBuffer())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        position = parser.pos
        kind = parser.parse_identifier()
        if kind not in ATOMIC_KINDS:
            parser.raise_error(
                f"unknown kind '{kind}', expected one of {', '.join(ATOMIC_KINDS)}", position
            )
        value = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        buffer = parser.parse_unresolved_operand()
        indices = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        parser.parse_punctuation("(")
        type = parser.parse_type()
        parser.parse_punctuation(",")
        buffer_type = parser.parse_type()
        parser.parse_punctuation(")")
        parser.parse_punctuation("->")
        return cls.create(
            operands=[
                parser.resolve_operand(value, type),
                parser.resolve_operand(buffer, buffer_type),
                *(parser.resolve_operand(index, IndexType()) for index in indices),
            ],
            result_types=[parser.parse_type()],
            properties={"kind": IntegerAttr(ATOMIC_KINDS.index(kind), i64)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(f" {ATOMIC_KINDS[self.kind.value.data]} ")
        printer.print_operand(self.value)
        printer.print_string(", ")
        print_access(printer, self.memref, self.indices)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : (")
        printer.print_attribute(self.value.type)
        printer.print_string(", ")
        printer.print_attribute(self.memref.type)
        printer.print_string(") -> ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        verify_indices(self.memref, self.indices)
        number = self.kind.value.data
        if not 0 <= number < len(ATOMIC_KINDS):
            raise VerifyException(f"kind is {number}, expected 0 to {len(ATOMIC_KINDS) - 1}")
        kind = ATOMIC_KINDS[number]
        is_float = isinstance(self.value.type, AnyFloat)
        if kind != "assign" and kind.endswith("f") != is_float:
            wanted = "a floating-point" if kind.endswith("f") else "an integer"
            raise VerifyException(f"with kind '{kind}' expects {wanted} type")


@irdl_op_definition
class GenericAtomicRMWOp(IRDLOperation):
    """Replaces an element by what the body makes of it, in one step; gives the new element.

    Errors:
        The number of indices is not the rank; the body does not take and yield an element.
    Source:
        Upstream's `memref.generic_atomic_rmw`.
    """

    name = "memref.generic_atomic_rmw"

    T: ClassVar = VarConstraint("T", AnyAttr())

    memref = operand_def(MemRefType.constr(T))
    indices = var_operand_def(IndexType())
    result = result_def(T)
    atomic_body = region_def("single_block")

    traits = traits_def(ReadsAndWritesFirst())

    assembly_format = "$memref `[` $indices `]` `:` type($memref) $atomic_body attr-dict"

    def verify_(self) -> None:
        verify_indices(self.memref, self.indices)
        arguments = self.atomic_body.block.args
        if len(arguments) != 1:
            raise VerifyException(
                f"expected single number of entry block arguments, found {len(arguments)}"
            )
        if arguments[0].type != self.result.type:
            raise VerifyException(
                f"expected block argument of the same type result type, found {arguments[0].type} "
                f"and {self.result.type}"
            )
        for op in self.atomic_body.block.ops:
            if not is_side_effect_free(op):
                raise VerifyException(
                    "body of 'memref.generic_atomic_rmw' should contain only operations with no "
                    f"side effects, found '{op.name}'"
                )
        last = self.atomic_body.block.last_op
        if not isinstance(last, AtomicYieldOp) or last.result.type != self.result.type:
            raise VerifyException(f"expected the body to yield {self.result.type}")


@irdl_op_definition
class AtomicYieldOp(IRDLOperation):
    """The new element of `memref.generic_atomic_rmw`."""

    name = "memref.atomic_yield"

    result = operand_def()

    traits = traits_def(IsTerminator(), Pure())

    assembly_format = "$result attr-dict `:` type($result)"

    def verify_(self) -> None:
        if not isinstance(self.parent_op(), GenericAtomicRMWOp):
            raise VerifyException("expects parent op 'memref.generic_atomic_rmw'")


@irdl_op_definition
class PrefetchOp(IRDLOperation):
    """Says that an element is soon read or written.

    Properties:
        isWrite: it is written.
        localityHint: 0 (none) to 3 (keep in the caches).
        isDataCache: data, not instructions.
    Errors:
        The number of indices is not the rank; the hint is out of range.
    Source:
        Upstream's `memref.prefetch`.
    """

    name = "memref.prefetch"

    memref = operand_def(MemRefType)
    indices = var_operand_def(IndexType())
    isWrite = prop_def(BoolAttr)
    localityHint = prop_def(IntegerAttr.constr(i32))
    isDataCache = prop_def(BoolAttr)

    traits = traits_def(ReadsAndWritesFirst())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        buffer = parser.parse_unresolved_operand()
        indices = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, parser.parse_unresolved_operand
        )
        parser.parse_punctuation(",")
        write = _one_of(parser, "read", "write")
        parser.parse_punctuation(",")
        parser.parse_keyword("locality")
        with parser.in_angle_brackets():
            hint = parser.parse_integer()
        parser.parse_punctuation(",")
        data = _one_of(parser, "instr", "data")
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        return cls.create(
            operands=[
                parser.resolve_operand(buffer, type),
                *(parser.resolve_operand(index, IndexType()) for index in indices),
            ],
            properties={
                "isWrite": BoolAttr.from_bool(bool(write)),
                "localityHint": IntegerAttr(hint, i32),
                "isDataCache": BoolAttr.from_bool(bool(data)),
            },
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        print_access(printer, self.memref, self.indices)
        write = "write" if self.isWrite.value.data else "read"
        data = "data" if self.isDataCache.value.data else "instr"
        printer.print_string(f", {write}, locality<{self.localityHint.value.data}>, {data}")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.memref.type)

    def verify_(self) -> None:
        verify_indices(self.memref, self.indices)
        hint = self.localityHint.value.data
        if not 0 <= hint <= 3:
            raise VerifyException(f"localityHint is {hint}, expected 0 to 3")


def _one_of(parser: Parser, *words: str) -> int:
    """The position of the word that stands there."""
    position = parser.pos
    word = parser.parse_identifier()
    if word not in words:
        parser.raise_error(f"expected '{' or '.join(words)}', found '{word}'", position)
    return words.index(word)


def print_access(printer: Printer, buffer: SSAValue, indices: Any) -> None:
    """`%m[%i, %j]`."""
    printer.print_operand(buffer)
    printer.print_string("[")
    printer.print_list(indices, printer.print_operand)
    printer.print_string("]")


ACCESS_OPS = (
    LoadOp,
    StoreOp,
    CopyOp,
    AtomicRMWOp,
    GenericAtomicRMWOp,
    AtomicYieldOp,
    PrefetchOp,
)
