"""Ops of memref that ask for sizes, strides and addresses."""

from __future__ import annotations

from typing import Self

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    IndexType,
    MemRefType,
    UnrankedMemRefType,
)
from xdsl.irdl import (
    SameVariadicResultSize,
    base,
    result_def,
    traits_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.memref.layouts import strided

_ANY = base(MemRefType) | base(UnrankedMemRefType)


@op_redefinition
class DimOp(memref.DimOp):
    """The size of axis `index`.

    Errors:
        The source has rank 0.
    Source:
        Upstream's `memref.dim`.
    """

    source = operand_def(_ANY)
    index = operand_def(IndexType)
    result = result_def(IndexType)

    traits = traits_def(Pure())

    assembly_format = "attr-dict $source `,` $index `:` type($source)"

    def verify_(self) -> None:
        if isinstance(self.source.type, MemRefType) and self.source.type.get_num_dims() == 0:
            raise VerifyException(f"source is {self.source.type}, expected a non-0 ranked memref")


@op_redefinition
class RankOp(memref.RankOp):
    """The number of axes."""

    source = operand_def(_ANY)
    rank = result_def(IndexType)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source)"

    def verify_(self) -> None:
        """Nothing but the constraints."""


@op_redefinition
class ExtractAlignedPointerAsIndexOp(memref.ExtractAlignedPointerAsIndexOp):
    """The address that offset and strides count from."""

    source = operand_def(_ANY)
    aligned_pointer = result_def(IndexType)

    traits = traits_def(Pure())

    assembly_format = "$source `:` type($source) `->` type(results) attr-dict"

    def verify_(self) -> None:
        """Nothing but the constraints."""


@op_redefinition
class ExtractStridedMetaDataOp(memref.ExtractStridedMetaDataOp):
    """The parts of a buffer: base of rank 0, offset, sizes, strides.

    Errors:
        There are not as many sizes and strides as axes.
    Source:
        Upstream's `memref.extract_strided_metadata`.
    """

    source = operand_def(MemRefType)
    base_buffer = result_def(MemRefType)
    offset = result_def(IndexType)
    sizes = var_result_def(IndexType)
    strides = var_result_def(IndexType)

    irdl_options = (SameVariadicResultSize(),)
    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        parser.parse_punctuation(":")
        operand = parser.resolve_operand(source, parser.parse_type())
        parser.parse_punctuation("->")
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        attributes = parser.parse_optional_attr_dict()
        return cls.create(operands=[operand], result_types=types, attributes=attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)
        printer.print_string(" -> ")
        printer.print_list(self.result_types, printer.print_attribute)
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        type = self.source.type
        rank = type.get_num_dims()
        if len(self.results) != 2 + 2 * rank:
            raise VerifyException(
                f"expected {rank} sizes and {rank} strides, found {len(self.results) - 2} results "
                "for them"
            )
        if strided(type) is None:
            raise VerifyException(f"source {type} is not strided")
        expected = MemRefType(type.element_type, [], memory_space=type.memory_space)
        if self.base_buffer.type != expected:
            raise VerifyException(f"base buffer is {self.base_buffer.type}, expected {expected}")


METADATA_OPS = (
    DimOp,
    RankOp,
    ExtractAlignedPointerAsIndexOp,
    ExtractStridedMetaDataOp,
)
