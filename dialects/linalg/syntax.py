"""Pieces of syntax that linalg's ops share: `ins(...) outs(...) -> ...`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr, DenseArrayBase, DictionaryAttr, i64
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.parser import Parser
from xdsl.printer import Printer

HIDDEN = ("operandSegmentSizes", "linalg.memoized_indexing_maps")
"""What custom syntax does not show."""


def parse_operands(parser: Parser, keyword: str) -> Sequence[SSAValue]:
    """`ins(%a, %b : type, type)`; nothing where `keyword` is not there."""
    if parser.parse_optional_keyword(keyword) is None:
        return ()
    parser.parse_punctuation("(")
    position = parser.pos
    names: list[Any] = []
    types: list[Attribute] = []
    if parser.parse_optional_punctuation(")") is not None:
        return ()
    names = parser.parse_comma_separated_list(
        parser.Delimiter.NONE, parser.parse_unresolved_operand
    )
    parser.parse_punctuation(":")
    types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
    parser.parse_punctuation(")")
    if len(names) != len(types):
        parser.raise_error(
            f"number of operands and types do not match: got {len(names)} operands and "
            f"{len(types)} types",
            position,
        )
    return [parser.resolve_operand(name, type) for name, type in zip(names, types, strict=True)]


def print_operands(printer: Printer, keyword: str, values: Sequence[SSAValue]) -> None:
    """` ins(%a, %b : type, type)`; nothing where there are no values."""
    if not values:
        return
    printer.print_string(f" {keyword}(")
    printer.print_list(values, printer.print_ssa_value)
    printer.print_string(" : ")
    printer.print_list([value.type for value in values], printer.print_attribute)
    printer.print_string(")")


def parse_results(parser: Parser) -> Sequence[Attribute]:
    """`-> type`, `-> (type, type)` or nothing."""
    if parser.parse_optional_punctuation("->") is None:
        return ()
    types = parser.parse_optional_comma_separated_list(parser.Delimiter.PAREN, parser.parse_type)
    return [parser.parse_type()] if types is None else types


def print_results(printer: Printer, op: Operation) -> None:
    """` -> type`, ` -> (type, type)` or nothing."""
    types = op.result_types
    if not types:
        return
    printer.print_string(" -> ")
    if len(types) == 1:
        printer.print_attribute(types[0])
        return
    with printer.in_parens():
        printer.print_list(types, printer.print_attribute)


def parse_dictionary(parser: Parser) -> dict[str, Attribute]:
    """`{...}`, or an alias of a dictionary."""
    attributes = parser.parse_optional_attr_dict()
    if attributes:
        return dict(attributes)
    position = parser.pos
    alias = parser.parse_optional_attribute()
    if alias is None:
        return {}
    if not isinstance(alias, DictionaryAttr):
        parser.raise_error("expected a dictionary attribute", position)
    return dict(alias.data)


def parse_front_attributes(parser: Parser) -> dict[str, Attribute]:
    """`{...}` and `<{...}>` before the operands."""
    attributes: dict[str, Attribute] = {}
    if parser.parse_optional_punctuation("<") is not None:
        attributes |= parser.parse_optional_attr_dict()
        parser.parse_punctuation(">")
    return attributes | parser.parse_optional_attr_dict()


def split_properties(
    op_class: Any, attributes: dict[str, Attribute]
) -> tuple[dict[str, Attribute], dict[str, Attribute]]:
    """Properties of the op, and the other attributes."""
    names = op_class.get_irdl_definition().properties
    properties = {key: value for key, value in attributes.items() if key in names}
    rest = {key: value for key, value in attributes.items() if key not in names}
    for name in HIDDEN:
        rest.pop(name, None)
    return properties, rest


def parse_maps(parser: Parser) -> ArrayAttr[AffineMapAttr] | None:
    """`indexing_maps = [...]`, where it is there."""
    if parser.parse_optional_keyword("indexing_maps") is None:
        return None
    parser.parse_punctuation("=")
    position = parser.pos
    maps = parser.parse_attribute()
    if not isinstance(maps, ArrayAttr) or not all(isinstance(m, AffineMapAttr) for m in maps.data):
        parser.raise_error("expected an array of affine maps", position)
    return maps  # pyright: ignore[reportReturnType]


def print_maps(printer: Printer, maps: ArrayAttr[AffineMapAttr]) -> None:
    """` indexing_maps = [...]`."""
    printer.print_string(" indexing_maps = [")
    printer.print_list(maps.data, printer.print_attribute)
    printer.print_string("]")


def parse_axes(parser: Parser, keyword: str) -> DenseArrayBase[Any]:
    """`keyword = [0, 1]`."""
    parser.parse_keyword(keyword)
    parser.parse_punctuation("=")
    return DenseArrayBase.from_list(
        i64, parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
    )


def print_axes(printer: Printer, keyword: str, axes: DenseArrayBase[Any]) -> None:
    """` keyword = [0, 1]`."""
    printer.print_string(f" {keyword} = [")
    printer.print_list(axes.get_values(), lambda axis: printer.print_string(str(axis)))
    printer.print_string("]")
