"""Attributes of vector that xDSL lacks."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.utils import EnumAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.str_enum import StrEnum


class Punctuation(StrEnum):
    """What `vector.print` puts behind a value."""

    NO_PUNCTUATION = "no_punctuation"
    NEWLINE = "newline"
    COMMA = "comma"
    OPEN = "open"
    CLOSE = "close"


class IteratorKind(StrEnum):
    """What a loop of `vector.contract` is."""

    PARALLEL = "parallel"
    REDUCTION = "reduction"


class _InAngleBrackets:
    """`#vector.name<word>`."""

    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> Any:
        with parser.in_angle_brackets():
            return super().parse_parameter(parser)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

    def print_parameter(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            super().print_parameter(printer)  # pyright: ignore[reportAttributeAccessIssue]


@irdl_attr_definition
class PunctuationAttr(_InAngleBrackets, EnumAttribute[Punctuation]):
    """`#vector.punctuation<newline>`."""

    name = "vector.punctuation"


@irdl_attr_definition
class IteratorKindAttr(_InAngleBrackets, EnumAttribute[IteratorKind]):
    """`#vector.iterator_type<parallel>`."""

    name = "vector.iterator_type"
