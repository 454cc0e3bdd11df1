"""Dense constants, read as one buffer: no Python object an element.

    dense<1.0>           one element, whatever the size of the type
    dense<[[1, 2], ...]>  brackets compared as bytes, numbers converted by NumPy
    dense<"0x3F80...">   little endian bytes; i1 packed eight to a byte, as upstream

What the quick path does not know (`true`, `0x7FC0`, integers of 19 digits) and every
mistake goes element by element through `parser/literals.py`.
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AnyFloat,
    BytesAttr,
    ComplexType,
    DenseIntOrFPElementsAttr,
    IndexType,
    IntegerType,
    MemRefType,
    TensorType,
    VectorType,
)
from xdsl.ir import Attribute
from xdsl.parser import AttrParser
from xdsl.utils.mlir_lexer import MLIRTokenKind

if TYPE_CHECKING:
    import numpy as np

_COMMENT = re.compile(r"//[^\n]*")
_TO_CLOSE = re.compile(r"(?:[^>/]|//[^\n]*|/(?!/))*+>")


class DenseMixin(AttrParser):
    """The part of the parser that reads `dense<...>`."""

    def parse_dense_int_or_fp_elements_attr(self, type: Any) -> DenseIntOrFPElementsAttr:
        start = self.pos
        body = self._opened()
        hex_text = literal = None
        if self._current_token.kind is MLIRTokenKind.STRING_LIT:
            hex_text = self._current_token.text[1:-1]
            self._consume_token()
        else:
            literal = self._take_literal(body)
        self.parse_punctuation(">", " in dense attribute")
        if type is None:
            self.parse_punctuation(":", " in dense attribute")
            type = self.parse_type()
        dtype = self._check_dense_type(type, start)
        if hex_text is not None:
            return self._from_hex(hex_text, type, dtype, start)
        assert literal is not None
        return self._from_literal(literal, type, dtype, body)

    def _opened(self) -> int:
        """Consumes the `<` and returns where the text behind it starts."""
        if self._current_token.kind is not MLIRTokenKind.LESS:
            self.raise_error("expected '<' after 'dense'")
        end = self._current_token.span.end
        self._consume_token()
        return end

    def _take_literal(self, body: int) -> str:
        """The text up to the closing bracket, which becomes the current token."""
        content: str = self.lexer.input.content
        end = content.find(">", body)
        if end >= 0 and content.find("//", body, end) >= 0:
            match = _TO_CLOSE.match(content, body)
            end = match.end() - 1 if match is not None else -1
        if end < 0:
            self.raise_error("expected '>' in dense attribute", body)
        self._resume_from(end)
        return content[body:end]

    def _check_dense_type(self, type: Attribute, start: int) -> np.dtype:
        if not isinstance(type, TensorType | VectorType | MemRefType):
            self.raise_error("elements literal must be a ranked tensor or vector type", start)
        if DYNAMIC_INDEX in type.get_shape():
            self.raise_error("elements literal type must have static shape", start)
        element_type = type.element_type
        if isinstance(element_type, AnyFloat | IntegerType | IndexType | ComplexType):
            from mlopt.core.element_types import dtype_of  # NumPy, only where there are constants

            try:
                return dtype_of(element_type)
            except KeyError:
                pass
        self.raise_error(f"elements literal of element type {element_type} is not supported", start)

    def _from_literal(
        self, literal: str, type: Any, dtype: np.dtype, body: int
    ) -> DenseIntOrFPElementsAttr:
        from mlopt.core import constants
        from mlopt.core.parser import dense_values, literals

        shape = tuple(type.get_shape())
        text = _COMMENT.sub(lambda match: " " * len(match.group()), literal)
        if not text.strip():
            if prod(shape) != 0:
                self.raise_error("expected element literal of primitive type", body)
            return DenseIntOrFPElementsAttr(type, BytesAttr(b""))
        raw = text.encode("utf-8", errors="replace")
        values = dense_values.converted(raw, type.element_type)
        is_checked = values is not None  # of blanks and brackets between the numbers
        if values is None:
            values = literals.element_values(self, text, body, type.element_type, dtype)
        structure = raw.translate(None, dense_values.NOT_STRUCTURE)
        if b"[" not in structure:
            if values.size != 1:
                self.raise_error("expected '>' in dense attribute", body)
        elif (
            not is_checked
            or values.size != prod(shape)
            or structure != dense_values.structure_of(shape)
        ):
            found = literals.literal_shape(self, text, body)
            if found != shape and not (prod(found) == 0 and prod(shape) == 0):
                shown = ", ".join(map(str, found))
                self.raise_error(
                    f"inferred shape of elements literal ([{shown}]) does not match type "
                    f"([{', '.join(map(str, shape))}])",
                    body,
                )
        if prod(shape) == 0:
            return DenseIntOrFPElementsAttr(type, BytesAttr(b""))
        return constants.dense_from_array(
            dense_values.rounded(values, dtype, type.element_type), type
        )

    def _from_hex(
        self, text: str, type: Any, dtype: np.dtype, start: int
    ) -> DenseIntOrFPElementsAttr:
        from mlopt.core import constants
        from mlopt.core.parser import dense_values

        try:
            raw = bytes.fromhex(text[2:]) if text[:2] == "0x" else None
        except ValueError:
            raw = None
        if raw is None:
            self.raise_error("elements hex string should be 0x and hex digits", start)
        count = prod(type.get_shape())
        values = dense_values.unpacked(raw, type.element_type, dtype, count)
        if values is None:
            self.raise_error(
                f"elements hex data size is invalid for provided type: '{type}'", start
            )
        if count == 0:
            return DenseIntOrFPElementsAttr(type, BytesAttr(b""))
        return constants.dense_from_array(values, type)
