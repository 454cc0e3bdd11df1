"""Attributes of llvm that stand for a value, a range or a flag."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import (
    IntAttr,
    StringAttr,
)
from xdsl.ir import Attribute, ParametrizedAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer

# Attributes with a syntax of their own.


class _Empty(ParametrizedAttribute):
    """Base of attributes that are a name."""


@irdl_attr_definition
class ZeroAttr(_Empty):
    """`#llvm.zero`: all bits zero."""

    name = "llvm.zero"


@irdl_attr_definition
class UndefAttr(_Empty):
    """`#llvm.undef`."""

    name = "llvm.undef"


@irdl_attr_definition
class PoisonAttr(_Empty):
    """`#llvm.poison`."""

    name = "llvm.poison"


@irdl_attr_definition
class ConstantRangeAttr(ParametrizedAttribute):
    """`#llvm.constant_range<i32, 0, 12>`: from the first to before the second."""

    name = "llvm.constant_range"

    width: IntAttr
    lower: IntAttr
    upper: IntAttr

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            type: Any = parser.parse_type()
            parser.parse_punctuation(",")
            lower = parser.parse_integer()
            parser.parse_punctuation(",")
            upper = parser.parse_integer()
        return [IntAttr(type.width.data), IntAttr(lower), IntAttr(upper)]

    def print_parameters(self, printer: Printer) -> None:
        width, lower, upper = self.width.data, self.lower.data, self.upper.data
        printer.print_string(f"<i{width}, {lower}, {upper}>")


@irdl_attr_definition
class MMRATagAttr(ParametrizedAttribute):
    """`#llvm.mmra_tag<"prefix":"suffix">`."""

    name = "llvm.mmra_tag"

    prefix: StringAttr
    suffix: StringAttr

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            prefix = parser.parse_str_literal()
            parser.parse_punctuation(":")
            suffix = parser.parse_str_literal()
        return [StringAttr(prefix), StringAttr(suffix)]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.prefix.data)
            printer.print_string(":")
            printer.print_string_literal(self.suffix.data)


@irdl_attr_definition
class ModuleFlagAttr(ParametrizedAttribute):
    """`#llvm.mlir.module_flag<error, "wchar_size", 4 : i32>`."""

    name = "llvm.mlir.module_flag"

    behavior: StringAttr
    key: StringAttr
    value: Attribute

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            behavior = parser.parse_identifier()
            parser.parse_punctuation(",")
            key = parser.parse_str_literal()
            parser.parse_punctuation(",")
            value = parser.parse_attribute()
        return [StringAttr(behavior), StringAttr(key), value]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string(f"{self.behavior.data}, ")
            printer.print_string_literal(self.key.data)
            printer.print_string(", ")
            printer.print_attribute(self.value)


@irdl_attr_definition
class UWTableKindAttr(ParametrizedAttribute):
    """`#llvm.uwtableKind<sync>`."""

    name = "llvm.uwtableKind"

    kind: StringAttr

    @property
    def data(self) -> str:
        """The word."""
        return self.kind.data

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            word = parser.parse_identifier()
        if word not in ("none", "sync", "async"):
            parser.raise_error(f"found '{word}', expected none, sync or async")
        return [StringAttr(word)]

    def print_parameters(self, printer: Printer) -> None:
        printer.print_string(f"<{self.kind.data}>")
