"""Attributes of the graph level."""

from __future__ import annotations

from collections.abc import Sequence
from enum import auto

from xdsl.dialects.builtin import IntAttr, StringAttr
from xdsl.dialects.utils import EnumAttribute
from xdsl.ir import Attribute, ParametrizedAttribute, SpacedOpaqueSyntaxAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.str_enum import StrEnum


class Predicate(StrEnum):
    """How `graph.compare` compares."""

    EQ = auto()
    NE = auto()
    LT = auto()
    LE = auto()
    GT = auto()
    GE = auto()


@irdl_attr_definition
class PredicateAttr(EnumAttribute[Predicate], SpacedOpaqueSyntaxAttribute):
    """`eq ne lt le gt ge`."""

    name = "graph.predicate"


class Reduction(StrEnum):
    """How `graph.reduce` and `graph.reduce_window` combine elements."""

    SUM = auto()
    PROD = auto()
    MAX = auto()
    MIN = auto()
    MAXNUM = auto()
    AND = auto()
    OR = auto()


@irdl_attr_definition
class ReductionAttr(EnumAttribute[Reduction], SpacedOpaqueSyntaxAttribute):
    """`sum prod max min maxnum and or`; `maxnum` leaves NaN out, and the sign of a zero open."""

    name = "graph.reduction"


class Extension(StrEnum):
    """Which elements of its own `graph.extend` pads a tensor with."""

    EDGE = auto()
    REFLECT = auto()
    SYMMETRIC = auto()
    WRAP = auto()


@irdl_attr_definition
class ExtensionAttr(EnumAttribute[Extension], SpacedOpaqueSyntaxAttribute):
    """`edge reflect symmetric wrap`."""

    name = "graph.extension"


@irdl_attr_definition
class ExternalAttr(ParametrizedAttribute):
    """Elements that lie in a file: `#graph.external<"weights.bin", 64, 1024>`.

    `file` is relative to the folder of the module and may not leave it; `offset` and
    `length` are bytes. Elements are little endian, row-major, as `dense_resource` has
    them (i1 takes a byte).
    """

    name = "graph.external"

    file: StringAttr
    offset: IntAttr
    length: IntAttr

    @classmethod
    def of(cls, file: str, offset: int, length: int) -> ExternalAttr:
        """The attribute from plain values."""
        return cls(StringAttr(file), IntAttr(offset), IntAttr(length))

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        with parser.in_angle_brackets():
            file = parser.parse_str_literal()
            parser.parse_punctuation(",")
            offset = parser.parse_integer(allow_boolean=False, allow_negative=False)
            parser.parse_punctuation(",")
            length = parser.parse_integer(allow_boolean=False, allow_negative=False)
        return StringAttr(file), IntAttr(offset), IntAttr(length)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.file.data)
            printer.print_string(f", {self.offset.data}, {self.length.data}")
