"""Ops of memref that copy while the program goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from xdsl.dialects.builtin import IndexType, MemRefType
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.traits import MemoryReadEffect, MemoryWriteEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.dialects.memref.access_ops import print_access, verify_indices

Place = tuple[SSAValue, Sequence[SSAValue]]
"""A buffer, and an index for each of its axes."""


@irdl_op_definition
class DmaStartOp(IRDLOperation):
    """Begins to copy elements from one buffer to another.

    Operands:
        operands_: source and its indices, destination and its indices, the number of
            elements, tag and its indices; then, where the copy has steps, the stride and
            the number of elements between two steps.
    Errors:
        A buffer has not an index for each axis; there is one of stride and number.
    Source:
        Upstream's `memref.dma_start`.
    """

    name = "memref.dma_start"

    operands_ = var_operand_def()

    traits = traits_def(MemoryReadEffect(), MemoryWriteEffect())

    BUFFERS: ClassVar[tuple[str, ...]] = ("source", "destination", "tag")

    def parts(self) -> tuple[list[Place], SSAValue, Sequence[SSAValue]]:
        """Source, destination and tag; the number of elements; stride and number, or none."""
        places: list[Place] = []
        count: SSAValue | None = None
        rest = list(self.operands_)
        for name in self.BUFFERS:
            if name == "tag":
                count, rest = _first_index(rest), rest[1:]
            if not rest or not isinstance(rest[0].type, MemRefType):
                raise VerifyException(f"expected {name} to be of memref type")
            buffer, rank = rest[0], rest[0].type.get_num_dims()
            indices, rest = rest[1 : 1 + rank], rest[1 + rank :]
            if len(indices) != rank or not all(_is_index(index) for index in indices):
                raise VerifyException(
                    f"expected {name} indices to be of index type, one for each of {rank} axes"
                )
            places.append((buffer, indices))
        if len(rest) not in (0, 2) or not all(_is_index(value) for value in rest):
            raise VerifyException(f"expected two stride related operands, found {len(rest)}")
        assert count is not None, "it stands before the tag"
        return places, count, rest

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = _parse_place(parser)
        parser.parse_punctuation(",")
        dest = _parse_place(parser)
        parser.parse_punctuation(",")
        count = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        tag = _parse_place(parser)
        steps: list[UnresolvedOperand] = []
        while parser.parse_optional_punctuation(",") is not None:
            steps.append(parser.parse_unresolved_operand())
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        position = parser.pos
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        if len(types) != 3:
            parser.raise_error(f"expected three types, found {len(types)}", position)
        places = [
            _resolved(parser, place, type)
            for place, type in zip((source, dest, tag), types, strict=True)
        ]
        numbers = [parser.resolve_operand(name, IndexType()) for name in (count, *steps)]
        return cls.create(
            operands=[*places[0], *places[1], numbers[0], *places[2], *numbers[1:]],
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        (source, dest, tag), count, steps = self.parts()
        printer.print_string(" ")
        print_access(printer, *source)
        printer.print_string(", ")
        print_access(printer, *dest)
        printer.print_string(", ")
        printer.print_operand(count)
        printer.print_string(", ")
        print_access(printer, *tag)
        for step in steps:
            printer.print_string(", ")
            printer.print_operand(step)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        types: list[Attribute] = [buffer.type for buffer, _ in (source, dest, tag)]
        printer.print_list(types, printer.print_attribute)

    def verify_(self) -> None:
        self.parts()


@irdl_op_definition
class DmaWaitOp(IRDLOperation):
    """Waits for the copy that began with this tag.

    Operands:
        tagMemref, tagIndices: the tag; `numElements`: how many elements were copied.
    Errors:
        The tag has not an index for each axis.
    Source:
        Upstream's `memref.dma_wait`.
    """

    name = "memref.dma_wait"

    tagMemref = operand_def(MemRefType)
    tagIndices = var_operand_def(IndexType())
    numElements = operand_def(IndexType())

    traits = traits_def(MemoryReadEffect(), MemoryWriteEffect())

    assembly_format = (
        "$tagMemref `[` $tagIndices `]` `,` $numElements attr-dict `:` type($tagMemref)"
    )

    def verify_(self) -> None:
        verify_indices(self.tagMemref, self.tagIndices)


def _is_index(value: SSAValue) -> bool:
    return isinstance(value.type, IndexType)


def _first_index(values: Sequence[SSAValue]) -> SSAValue:
    if not values or not _is_index(values[0]):
        raise VerifyException("expected num elements to be of index type")
    return values[0]


def _parse_place(parser: Parser) -> tuple[UnresolvedOperand, list[UnresolvedOperand]]:
    """`%m[%i, %j]`."""
    buffer = parser.parse_unresolved_operand()
    indices = parser.parse_comma_separated_list(
        parser.Delimiter.SQUARE, parser.parse_unresolved_operand
    )
    return buffer, indices


def _resolved(
    parser: Parser, place: tuple[UnresolvedOperand, list[UnresolvedOperand]], type: Attribute
) -> list[SSAValue]:
    buffer, indices = place
    return [
        parser.resolve_operand(buffer, type),
        *(parser.resolve_operand(index, IndexType()) for index in indices),
    ]


DMA_OPS = (DmaStartOp, DmaWaitOp)
