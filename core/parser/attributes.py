"""Attributes: aliases used before their definition, locations, numbers, resources."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from math import copysign, inf
from typing import Any

from xdsl.dialects.builtin import (
    AnyFloat,
    CallSiteLoc,
    DenseResourceAttr,
    DictionaryAttr,
    FileLineColLoc,
    Float16Type,
    Float32Type,
    FloatAttr,
    FusedLoc,
    IndexType,
    IntAttr,
    IntegerAttr,
    IntegerType,
    NameLoc,
    NoneAttr,
    ShapedType,
    StringAttr,
    UnknownLoc,
    f32,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute
from xdsl.ir.affine import AffineMap, AffineSet
from xdsl.utils.exceptions import ParseError, VerifyException
from xdsl.utils.mlir_lexer import MLIRTokenKind

from mlopt.core.installed_plugins import loading_hint
from mlopt.core.parser.affine import AffineParser
from mlopt.core.parser.dense import DenseMixin
from mlopt.core.parser.dense_arrays import DenseArrayMixin
from mlopt.core.parser.sparse import parse_sparse
from mlopt.core.parser.types import TypeMixin
from mlopt.core.resources import Blob, ResourceKey, blob_from_text
from mlopt.core.wide_floats import WideFloat, wide_float_of_bits

_ALIAS_DEFINITION = re.compile(r"^[ \t]*([#!][A-Za-z0-9_$.-]+)\s*=(?!=)", re.MULTILINE)
_LOCATIONS = (UnknownLoc, FileLineColLoc, CallSiteLoc, NameLoc, FusedLoc)
_NUMBERS = (MLIRTokenKind.INTEGER_LIT, MLIRTokenKind.FLOAT_LIT, MLIRTokenKind.MINUS)
_BOOLEANS = {"true": IntegerAttr(1, i1), "false": IntegerAttr(0, i1)}

_TYPE_OF_DIGITS = {18: f64, 10: f32}


class AttributeMixin(DenseArrayMixin, DenseMixin, TypeMixin):
    """The part of the parser that reads attributes."""

    def _start_attributes(self) -> None:
        self._start_types()
        self._definitions: dict[str, int] | None = None
        self._early_aliases: dict[str, Attribute] = {}
        self._open_aliases: set[str] = set()
        self._location_end = -1  # where the token after the last `loc(...)` starts
        self._blobs: dict[tuple[str, str], Blob] = {}
        self.external_resources: dict[str, dict[str, Attribute]] = {}

    # Dispatch

    def _parse_optional_builtin_attr(self) -> Attribute | None:
        token = self._parser_state.current_token
        kind = token.kind
        if kind is MLIRTokenKind.BARE_IDENT:
            boolean = _BOOLEANS.get(token.text)
            if boolean is not None:
                self._consume_token()
                return boolean
            found = self._parse_optional_builtin_type()
            if found is not None:
                return found
            if token.text == "loc":
                return self.parse_optional_location()
            if token.text == "unit":
                return self.parse_optional_unit_attr()
            if token.text == "sparse":
                return self._checked(lambda: parse_sparse(self))
            return self._checked(self._parse_optional_builtin_parametrized_attr)
        if kind in _NUMBERS:
            return self.parse_optional_builtin_int_or_float_attr()
        return self._checked(super()._parse_optional_builtin_attr)

    def _checked(self, parse: Callable[[], Any]) -> Any:
        start = self._parser_state.current_token.span
        try:
            return parse()
        except VerifyException as failure:
            self.raise_error(_first_line(failure), start)

    # Numbers

    def parse_optional_builtin_int_or_float_attr(self) -> Any:
        token = self._parser_state.current_token
        if token.text in _BOOLEANS and token.kind is MLIRTokenKind.BARE_IDENT:
            self._consume_token()
            return _BOOLEANS[token.text]
        is_negative = token.kind is MLIRTokenKind.MINUS
        if is_negative:
            self._consume_token()
        literal = self._current_token
        if literal.kind not in (MLIRTokenKind.INTEGER_LIT, MLIRTokenKind.FLOAT_LIT):
            if is_negative:
                self.raise_error("expected integer or float literal after '-'")
            return None
        self._consume_token()
        is_float = literal.kind is MLIRTokenKind.FLOAT_LIT
        type: Attribute = f64 if is_float else i64
        if self._current_token.kind is MLIRTokenKind.COLON:
            type = self._parse_attribute_type()
        return self._number(literal, is_negative, type)

    def _number(self, literal: Any, is_negative: bool, type: Attribute) -> Attribute:
        """The attribute of a literal, checked as upstream does."""
        if isinstance(type, AnyFloat):
            return FloatAttr(self._float_value(literal, is_negative, type), type)
        if not isinstance(type, IntegerType | IndexType):
            self.raise_error(f"integer or float literal of type {type} is not valid", literal)
        if literal.kind is MLIRTokenKind.FLOAT_LIT:
            self.raise_error("floating point value not valid for specified type", literal)
        value = literal.kind.get_int_value(literal.span)
        value = -value if is_negative else value
        bits = type.width.data if isinstance(type, IntegerType) else 64
        if bits < 1 or not -(1 << (bits - 1)) <= value < 1 << bits:
            self.raise_error("integer constant out of range for attribute", literal)
        try:
            return IntegerAttr(value, type)
        except VerifyException as failure:
            self.raise_error(_first_line(failure), literal)

    def _float_value(self, literal: Any, is_negative: bool, type: AnyFloat) -> float:
        if literal.kind is MLIRTokenKind.FLOAT_LIT:
            value = float(literal.text)
            return _rounded_scalar(-value if is_negative else value, type)
        if literal.text[:2] != "0x":
            self.raise_error(
                "unexpected decimal integer literal for a floating point value "
                "(add a trailing dot to make the literal a float)",
                literal,
            )
        if is_negative:
            self.raise_error("hexadecimal float literal should not have a leading minus", literal)
        try:
            if isinstance(type, WideFloat):
                return wide_float_of_bits(int(literal.text, 16), type)
            raw = int(literal.text, 16).to_bytes(type.compile_time_size, "little")
            return next(iter(type.iter_unpack(raw)))
        except (OverflowError, struct.error):
            self.raise_error("hexadecimal float constant out of range for type", literal)
        except NotImplementedError:
            self.raise_error(f"hexadecimal constants of type {type} are not supported", literal)

    def parse_float(self, *, allow_negative: bool = True) -> float:
        """A float whose type is not written: as hexadecimal bits, f64 or f32 by their number."""
        literal = self._current_token
        type = _TYPE_OF_DIGITS.get(len(literal.text))
        if type is None or literal.text[:2] != "0x":
            return super().parse_float(allow_negative=allow_negative)
        self._consume_token()
        return self._float_value(literal, False, type)

    # Aliases

    def _parse_alias_def(self) -> None:
        token = self._current_token
        if "." in token.text:
            self.raise_error("alias names with a '.' are reserved for dialect-defined names")
        self._consume_token()
        if token.text in self.attribute_aliases:
            self.raise_error(f"redefinition of alias '{token.text}'", token.span)
        self.parse_punctuation("=", " in alias definition")
        self.attribute_aliases[token.text] = self.parse_attribute()

    def _parse_extended_type_or_attribute(self, attr_or_dialect_name: str, is_type: bool) -> Any:
        name = ("!" if is_type else "#") + attr_or_dialect_name
        found = self.attribute_aliases.get(name)
        if found is not None and self._current_token.text != "<":
            return found
        if "." not in name and self._current_token.text != "<":
            return self._parse_later_alias(name)
        start = self._parser_state.current_token.span
        self._check_dialect(attr_or_dialect_name)
        try:
            return super()._parse_extended_type_or_attribute(attr_or_dialect_name, is_type)  # pyright: ignore[reportCallIssue, reportArgumentType]
        except VerifyException as failure:
            self.raise_error(_first_line(failure), start)

    def _check_dialect(self, name: str) -> None:
        """Refuses a type or attribute of a dialect that an installed plugin may have."""
        dialect = name.partition(".")[0]
        known = self.ctx.registered_dialect_names
        if dialect in known or self.ctx.allow_unregistered:
            return
        hint = loading_hint(dialect)
        if hint:
            self.raise_error(f"'{name}' is not registered{hint}")

    def _parse_later_alias(self, name: str) -> Attribute:
        """The value of an alias that is defined further on in the text."""
        found = self._early_aliases.get(name)
        if found is not None:
            return found
        if self._definitions is None:
            text: str = self.lexer.input.content
            self._definitions = {
                match[1]: match.end() for match in _ALIAS_DEFINITION.finditer(text)
            }
        start = self._definitions.get(name)
        used_at = self._previous_end() - len(name)
        if start is None:
            self.raise_error(f"undefined symbol alias id '{name[1:]}'", used_at)
        if name in self._open_aliases:
            self.raise_error(f"alias '{name}' is defined through itself", used_at)
        here = self.pos
        self._open_aliases.add(name)
        self._resume_from(start)
        try:
            self._early_aliases[name] = self.parse_attribute()
        finally:
            self._open_aliases.discard(name)
        self._resume_from(here)
        return self._early_aliases[name]

    def parse_optional_dictionary_attr_dict(self) -> dict[str, Attribute]:
        token = self._current_token
        if token.kind is MLIRTokenKind.HASH_IDENT and "." not in token.text:
            value = self.parse_attribute()
            if not isinstance(value, DictionaryAttr):
                self.raise_error(f"expected '{token.text}' to be a dictionary", token.span)
            return dict(value.data)
        return super().parse_optional_dictionary_attr_dict()

    # Affine maps

    def parse_affine_map(self) -> AffineMap:
        return AffineParser(self._parser_state).parse_affine_map()

    def parse_affine_set(self) -> AffineSet:
        return AffineParser(self._parser_state).parse_affine_set()

    # Locations

    def parse_optional_location(self) -> Any:
        token = self._parser_state.current_token
        if token.text != "loc" or token.kind is not MLIRTokenKind.BARE_IDENT:
            return None
        self._consume_token()
        with self.in_parens():
            location = self._parse_location()
        self._location_end = self.pos
        return location

    def _parse_location(self) -> Any:
        token = self._current_token
        if token.kind is MLIRTokenKind.HASH_IDENT:
            value = self.parse_attribute()
            if not isinstance(value, _LOCATIONS):
                self.raise_error("expected location attribute", token.span)
            return value
        if token.kind is MLIRTokenKind.STRING_LIT:
            return self._parse_named_location(self.parse_str_literal())
        if token.text == "fused":
            return self._parse_fused_location()
        return super()._parse_location()

    def _parse_named_location(self, text: str) -> Any:
        if self.parse_optional_punctuation(":") is not None:
            line = self.parse_integer(False, False)
            column = 0  # only the line is known
            if self.parse_optional_punctuation(":") is not None:
                column = self.parse_integer(False, False)
            if self.parse_optional_keyword("to") is not None:  # a range: its start is kept
                self.parse_optional_integer(False, False)
                self.parse_punctuation(":")
                self.parse_integer(False, False)
            return FileLineColLoc(StringAttr(text), IntAttr(line), IntAttr(column))
        inner: Any = NoneAttr()
        if self._current_token.kind is MLIRTokenKind.L_PAREN:
            with self.in_parens():
                inner = self._parse_location()
        return NameLoc(StringAttr(text), inner)

    def _parse_fused_location(self) -> FusedLoc:
        self._consume_token()
        metadata: Attribute = NoneAttr()
        if self.parse_optional_punctuation("<") is not None:
            metadata = self.parse_attribute()
            self.parse_punctuation(">")
        members = self.parse_comma_separated_list(self.Delimiter.SQUARE, self._parse_location)
        return FusedLoc(tuple(members), metadata)

    # Resources

    def _blob(self, dialect: str, name: str) -> Blob:
        return self._blobs.setdefault((dialect, name), Blob())

    def _parse_builtin_dense_resource_attr(self) -> DenseResourceAttr:
        self.parse_punctuation("<", " in dense_resource attribute")
        name = self.parse_identifier_or_str_literal(" for resource handle")
        self.parse_punctuation(">", " in dense_resource attribute")
        self.parse_punctuation(":", " in dense_resource attribute")
        start = self._current_token.span
        type = self.parse_type()
        if not isinstance(type, ShapedType):
            self.raise_error("`dense_resource` expected a shaped type", start)
        return self.resource_of_type(name, type)

    def resource_of_type(self, name: str, type: Any) -> DenseResourceAttr:
        """`dense_resource<name>`, its type known from elsewhere."""
        return DenseResourceAttr(StringAttr(ResourceKey(name, self._blob("builtin", name))), type)

    def _parse_file_metadata_dictionary(self) -> None:
        """`{-# dialect_resources: {...}, external_resources: {...} #-}`."""

        def section() -> None:
            token = self._current_token
            kind = self.parse_identifier(" for file metadata")
            self.parse_punctuation(":")
            if kind == "dialect_resources":
                self._parse_groups(self._parse_dialect_resource)
            elif kind == "external_resources":
                self._parse_groups(self._parse_external_resource)
            else:
                self.raise_error(f"unknown key '{kind}' in file metadata dictionary", token.span)

        self.parse_comma_separated_list(self.Delimiter.METADATA_TOKEN, section)

    def _parse_groups(self, entry: Callable[[str, str], None]) -> None:
        """`{ group: { name: value, ... }, ... }`, each entry read by `entry(group, name)`."""

        def parse_group() -> None:
            group = self.parse_identifier_or_str_literal()
            self.parse_punctuation(":")

            def parse_entry() -> None:
                name = self.parse_identifier_or_str_literal()
                self.parse_punctuation(":")
                entry(group, name)

            self.parse_comma_separated_list(self.Delimiter.BRACES, parse_entry)

        self.parse_comma_separated_list(self.Delimiter.BRACES, parse_group)

    def _parse_dialect_resource(self, dialect: str, name: str) -> None:
        token = self._current_token
        if token.kind is not MLIRTokenKind.STRING_LIT:
            self.raise_error(f"expected a hex string blob for key '{name}'")
        self._consume_token()
        try:
            parsed = blob_from_text(token.text[1:-1])
        except ValueError as failure:
            self.raise_error(f"{failure} for key '{name}'", token.span)
        blob = self._blob(dialect, name)
        blob.data, blob.alignment_bytes = parsed.data, parsed.alignment_bytes

    def _parse_external_resource(self, group: str, name: str) -> None:
        self.external_resources.setdefault(group, {})[name] = self.parse_attribute()


def _rounded_scalar(value: float, type: AnyFloat) -> float:
    """`value` as `type` holds it; too large a value is infinite, as upstream."""
    code = "<e" if isinstance(type, Float16Type) else "<f" if isinstance(type, Float32Type) else ""
    if not code:
        return value
    try:
        return struct.unpack(code, struct.pack(code, value))[0]
    except OverflowError:
        return copysign(inf, value)


def _first_line(failure: Exception) -> str:
    """The first line of what an exception says."""
    return str(failure).strip().partition("\n")[0] or type(failure).__name__


def message_of(failure: Exception) -> str:
    """What a parser's exception says, in the voice of our diagnostics."""
    if isinstance(failure, UnicodeDecodeError):
        return "text in quotes is not UTF-8"
    if isinstance(failure, OverflowError | struct.error):
        return "a number is out of range"
    text = failure.msg if isinstance(failure, ParseError) else _first_line(failure)
    text = text.strip().rstrip(".!")
    if len(text) > 1 and text[0].isupper() and not text[1].isupper():
        text = text[0].lower() + text[1:]
    return " ".join(text.split())
