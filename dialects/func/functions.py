"""`func.func`, with attributes on the arguments and results of declarations too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects import func
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, FunctionType, LocationAttr, UnitAttr
from xdsl.dialects.utils.format import print_func_argument, print_func_output
from xdsl.ir import Attribute, Region
from xdsl.irdl import opt_prop_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition

RESERVED = ("sym_name", "function_type", "sym_visibility", "arg_attrs", "res_attrs")

Attributes = dict[str, Attribute]


@op_redefinition
class FuncOp(func.FuncOp):
    """A function: a body of blocks, or a declaration without one.

    Properties:
        sym_name, function_type, sym_visibility: name, type, `private` or `nested`.
        arg_attrs, res_attrs: a dictionary an argument or result.
        no_inline: keep calls as calls.
    Errors:
        The entry block's arguments differ from the type; attributes of another number than
        arguments or results; a public declaration.
    Source:
        Upstream's `func.func`.
    """

    no_inline = opt_prop_def(UnitAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        visibility = parser.parse_optional_visibility_keyword()
        name = parser.parse_symbol_name().data
        arguments, types, arg_attrs = _parse_arguments(parser)
        results, res_attrs = _parse_results(parser)
        attributes = parser.parse_optional_attr_dict_with_keyword(RESERVED)
        region = parser.parse_optional_region(arguments)
        op = cls(
            name,
            (types, results),
            Region() if region is None else region,
            visibility,
            arg_attrs=arg_attrs,
            res_attrs=res_attrs,
        )
        if attributes is not None:
            op.attributes |= attributes.data
        no_inline = op.attributes.pop("no_inline", None)
        if no_inline is not None:
            op.properties["no_inline"] = no_inline
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(f" {self.sym_visibility.data} " if self.sym_visibility else " ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_string("(")
        if self.body.blocks:
            arguments = self.body.blocks[0].args
            attributes = self.arg_attrs or [None] * len(arguments)
            printer.print_list(
                zip(arguments, attributes, strict=True),
                lambda pair: print_func_argument(printer, *pair),
            )
        else:
            _print_types(printer, self.function_type.inputs.data, self.arg_attrs)
        printer.print_string(")")
        self._print_results(printer)
        extra = {"no_inline": self.no_inline} if self.no_inline else {}
        printer.print_op_attributes(
            self.attributes | extra, reserved_attr_names=RESERVED, print_keyword=True
        )
        if self.body.blocks:
            printer.print_string(" ", indent=0)
            printer.print_region(self.body, False, False)

    def _print_results(self, printer: Printer) -> None:
        types = self.function_type.outputs.data
        if not types:
            return
        printer.print_string(" -> ")
        is_bare = len(types) == 1 and not self.res_attrs and not isinstance(types[0], FunctionType)
        printer.print_string("" if is_bare else "(")
        _print_types(printer, types, self.res_attrs)
        printer.print_string("" if is_bare else ")")

    def verify_(self) -> None:
        types = self.function_type
        groups = (
            ("argument", self.arg_attrs, types.inputs),
            ("result", self.res_attrs, types.outputs),
        )
        for name, attributes, kinds in groups:
            if attributes is not None and len(attributes) != len(kinds):
                raise VerifyException(
                    f"found {len(attributes)} {name} attributes for {len(kinds)} {name}s"
                )
            if any("." not in key for entry in attributes or () for key in entry.data):
                raise VerifyException(f"{name}s may only have dialect attributes")
        first = self.body.blocks.first
        if first is None:
            if self.sym_visibility is None or self.sym_visibility.data == "public":
                raise VerifyException("a declaration must be private")
            return
        if tuple(first.arg_types) != types.inputs.data:
            found = ", ".join(map(str, first.arg_types))
            wanted = ", ".join(map(str, types.inputs.data))
            raise VerifyException(f"entry block takes ({found}), but the function ({wanted})")


def _parse_arguments(
    parser: Parser,
) -> tuple[Sequence[Any] | None, list[Attribute], ArrayAttr[DictionaryAttr] | None]:
    """`(%a: type {attrs}, ...)` or `(type {attrs}, ...)`: arguments, types, attributes."""
    position = parser.pos
    parsed = parser.parse_comma_separated_list(
        parser.Delimiter.PAREN, lambda: _parse_argument(parser)
    )
    named = [argument for argument, _, _ in parsed if argument is not None]
    if named and len(named) != len(parsed):
        parser.raise_error("expected all arguments to be named, or none", position)
    types = [type for _, type, _ in parsed]
    return named or None, types, _attributes_of([attributes for _, _, attributes in parsed])


def _parse_argument(parser: Parser) -> tuple[Any, Attribute, Attributes]:
    argument = parser.parse_optional_argument()
    type = parser.parse_type() if argument is None else argument.type
    attributes = parser.parse_optional_dictionary_attr_dict()
    location: LocationAttr | None = parser.parse_optional_location()
    if argument is not None and location is not None:
        argument.location = location
    return argument, type, attributes


def _parse_results(
    parser: Parser,
) -> tuple[list[Attribute], ArrayAttr[DictionaryAttr] | None]:
    """`-> type` or `-> (type {attrs}, ...)`, or nothing."""
    if parser.parse_optional_punctuation("->") is None:
        return [], None
    parsed = parser.parse_optional_comma_separated_list(
        parser.Delimiter.PAREN,
        lambda: (parser.parse_type(), parser.parse_optional_dictionary_attr_dict()),
    )
    if parsed is None:
        return [parser.parse_type()], None
    return [type for type, _ in parsed], _attributes_of([attributes for _, attributes in parsed])


def _attributes_of(attributes: Sequence[Attributes]) -> ArrayAttr[DictionaryAttr] | None:
    if not any(attributes):
        return None
    return ArrayAttr([DictionaryAttr(each) for each in attributes])


def _print_types(
    printer: Printer, types: Sequence[Attribute], attributes: ArrayAttr[DictionaryAttr] | None
) -> None:
    printer.print_list(
        zip(types, attributes or [None] * len(types), strict=True),
        lambda pair: print_func_output(printer, *pair),
    )
