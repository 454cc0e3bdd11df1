"""Types: a table of the scalar ones, a memo of the shaped ones, and blanks in shapes.

A module names the same few types thousands of times, and building one costs more than
finding its end: a shaped type is looked up by its source text first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from xdsl.dialects.builtin import (
    AffineMapAttr,
    AnyFloat,
    ComplexType,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    NoneAttr,
    NoneType,
    Signedness,
    StridedLayoutAttr,
    TensorType,
    UnrankedMemRefType,
    UnrankedTensorType,
    VectorType,
)
from xdsl.ir import Attribute, TypeAttribute
from xdsl.ir.affine import AffineMap
from xdsl.parser import AttrParser
from xdsl.utils.mlir_lexer import MLIRTokenKind

MAX_INTEGER_BITS = (1 << 24) - 1
MAX_EXTENT = (1 << 63) - 1
_BARE = MLIRTokenKind.BARE_IDENT
_SHAPED = frozenset(("tensor", "memref", "vector", "complex", "tuple"))
_SHAPED_TEXT = re.compile(r"(?:tensor|memref|vector|complex|tuple)<[^<>]*(?:<[^<>]*>[^<>]*)*>")
_INTEGER = re.compile(r"([su]?)i([0-9]+)")
_SIGNEDNESS = {"": Signedness.SIGNLESS, "s": Signedness.SIGNED, "u": Signedness.UNSIGNED}
_NAMED: dict[str, TypeAttribute] = {
    **AttrParser._builtin_float_types,  # pyright: ignore[reportPrivateUsage]
    "index": IndexType(),
    "none": NoneType(),
}


class TypeMixin(AttrParser):
    """The part of the parser that reads builtin types."""

    def _start_types(self) -> None:
        self._scalars = dict(_NAMED)
        self._shaped: dict[str, TypeAttribute] = {}

    def parse_optional_type(self) -> TypeAttribute | None:
        token = self._parser_state.current_token
        if token.kind is MLIRTokenKind.EXCLAMATION_IDENT:
            self._consume_token()
            return self._parse_extended_type_or_attribute(token.text[1:], True)
        return self._parse_optional_builtin_type()

    def _parse_optional_builtin_type(self) -> TypeAttribute | None:
        state = self._parser_state
        token = state.current_token
        if token.kind is _BARE:
            text = token.text
            scalar = self._scalars.get(text)
            if scalar is not None:
                state.current_token = state.lexer.lex()
                return scalar
            if text in _SHAPED:
                return self._parse_shaped_type()
            return self._parse_optional_integer_or_float_type()
        return self.parse_optional_function_type()

    def _parse_optional_integer_or_float_type(self) -> TypeAttribute | None:
        token = self._parser_state.current_token
        if token.kind is not _BARE:
            return None
        found = self._scalars.get(token.text)
        if found is None:
            match = _INTEGER.fullmatch(token.text)
            if match is None:
                return None
            digits = match[2]
            if len(digits) > 8 or int(digits) > MAX_INTEGER_BITS:
                self.raise_error(
                    f"integer bitwidth is limited to {MAX_INTEGER_BITS} bits", token.span
                )
            found = IntegerType(int(digits), _SIGNEDNESS[match[1]])
            self._scalars[token.text] = found
        self._consume_token()
        return found

    def _parse_shaped_type(self) -> TypeAttribute:
        """A type such as `tensor<4x?xf32>`, from the memo where its text is in it."""
        lexer: Any = self._parser_state.lexer
        start = self._parser_state.current_token.span.start
        match = _SHAPED_TEXT.match(lexer.input.content, start)
        if match is not None:
            found = self._shaped.get(match.group())
            if found is not None:
                lexer.pos = match.end()
                self._parser_state.current_token = lexer.lex()
                return found
        parsed = self._parse_optional_builtin_parametrized_type()
        if parsed is None:
            self.raise_error("type expected")
        problem = _shaped_problem(parsed)
        if problem:
            self.raise_error(problem, start)
        parsed = _usual(parsed)
        # Remembered only where it ends at the first closing bracket that fits.
        if match is not None and self._previous_end() == match.end():
            self._shaped[match.group()] = parsed
        return parsed

    def _parse_optional_builtin_parametrized_type(self) -> TypeAttribute | None:
        parse = super()._parse_optional_builtin_parametrized_type
        return self._checked(parse)

    def parse_shape_dimension(self, allow_dynamic: bool = True) -> int:
        span = self._current_token.span
        extent = super().parse_shape_dimension(allow_dynamic)
        if extent > MAX_EXTENT:
            self.raise_error(f"invalid dimension, at most {MAX_EXTENT} is possible", span)
        return extent

    def parse_dimension_list(self) -> list[int]:
        """`4x?x8`, with blanks wherever; leaves a trailing `x` to the caller."""
        kinds = (MLIRTokenKind.INTEGER_LIT, MLIRTokenKind.QUESTION)
        dimensions: list[int] = []
        while self._current_token.kind in kinds:
            dimensions.append(self.parse_shape_dimension())
            delimiter = self.pos
            if self._parse_optional_shape_delimiter() is None:
                break
            if self._current_token.kind not in kinds:
                self._resume_from(delimiter)
                break
        return dimensions

    def _previous_end(self) -> int:
        """Where the token before the current one ends, blanks and comments left out."""
        content: str = self.lexer.input.content
        end = self._parser_state.current_token.span.start
        while end > 0 and content[end - 1].isspace():
            end -= 1
        return end

    def _checked(self, parse: Callable[[], Any]) -> Any:
        """Runs `parse`; an attribute that refuses its parameters is an error where it starts."""
        raise NotImplementedError


_IN_VECTOR = (IntegerType, IndexType, AnyFloat)
_IN_TENSOR = (*_IN_VECTOR, ComplexType, VectorType)
_IN_MEMREF = (*_IN_TENSOR, MemRefType, UnrankedMemRefType)


def _shaped_problem(type: TypeAttribute) -> str:
    """What upstream's builtin types refuse and xDSL's do not; empty where all is well."""
    if isinstance(type, VectorType):
        if 0 in type.get_shape():
            return "vector types must have positive constant sizes but got 0"
        return _element_problem("vector", type.element_type, _IN_VECTOR)
    if isinstance(type, TensorType | UnrankedTensorType):
        return _element_problem("tensor", type.element_type, _IN_TENSOR)
    if isinstance(type, UnrankedMemRefType):
        return _element_problem("memref", type.element_type, _IN_MEMREF)
    if not isinstance(type, MemRefType):
        return ""
    rank, layout = type.get_num_dims(), type.layout
    if isinstance(layout, StridedLayoutAttr) and len(layout.strides) != rank:
        return f"expected the number of strides to match the rank: {len(layout.strides)} != {rank}"
    if isinstance(layout, AffineMapAttr) and layout.data.num_dims != rank:
        dims = layout.data.num_dims
        return f"memref layout mismatch between rank and affine map: {rank} != {dims}"
    return _element_problem("memref", type.element_type, _IN_MEMREF)


def _usual(type: TypeAttribute) -> TypeAttribute:
    """A memref in the form that upstream gives it: no layout is the identity, no space is 0."""
    space = getattr(type, "memory_space", None)
    has_number = isinstance(space, IntegerAttr) and space.value.data == 0
    if isinstance(type, UnrankedMemRefType):
        return UnrankedMemRefType.from_type(type.element_type) if has_number else type
    if not isinstance(type, MemRefType):
        return type
    layout = type.layout
    is_identity = isinstance(layout, AffineMapAttr) and layout.data == AffineMap.identity(
        layout.data.num_dims
    )
    if not has_number and not is_identity:
        return type
    return MemRefType(
        type.element_type,
        type.shape,
        NoneAttr() if is_identity else layout,
        NoneAttr() if has_number else type.memory_space,
    )


def _element_problem(kind: str, element: Attribute, builtin: tuple[Any, ...]) -> str:
    """Element types are the builtin ones listed, or those of another dialect."""
    if isinstance(element, builtin) or "." in element.name:
        return ""
    return f"invalid {kind} element type: {element}"
