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
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AnyFloat,
    BFloat16Type,
    BytesAttr,
    ComplexType,
    DenseIntOrFPElementsAttr,
    IndexType,
    IntegerType,
    MemRefType,
    Signedness,
    TensorType,
    VectorType,
)
from xdsl.ir import Attribute
from xdsl.parser import AttrParser
from xdsl.utils.mlir_lexer import MLIRTokenKind

from mlopt.core.constants import dense_from_array
from mlopt.core.element_types import dtype_of
from mlopt.core.parser.literals import element_values, literal_shape

_COMMENT = re.compile(r"//[^\n]*")
_TO_CLOSE = re.compile(r"(?:[^>/]|//[^\n]*|/(?!/))*+>")
_NOT_STRUCTURE = bytes(range(256)).translate(None, b"[],")
_BLANK_BRACKETS = bytes.maketrans(b"[]", b"  ")


def _list_of(element: bytes) -> re.Pattern[bytes]:
    """Matches a literal whose elements all match `element`."""
    pattern = rb"[\s\[]*+E[\s\]]*+(?:,[\s\[]*+E[\s\]]*+)*+"
    return re.compile(pattern.replace(b"E", element))


_FLOATS = _list_of(rb"-?[0-9]++\.[0-9]*+(?:[eE][+-]?[0-9]++)?+")
_INTEGERS = _list_of(rb"-?[0-9]{1,18}+")


class DenseMixin(AttrParser):
    """The part of the parser that reads `dense<...>`."""

    def parse_dense_int_or_fp_elements_attr(self, type: Any) -> DenseIntOrFPElementsAttr:
        start = self.pos
        if self._current_token.kind is not MLIRTokenKind.LESS:
            self.raise_error("expected '<' after 'dense'")
        body = self._current_token.span.end
        hex_text = literal = None
        self._consume_token()
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
            try:
                return dtype_of(element_type)
            except KeyError:
                pass
        self.raise_error(f"elements literal of element type {element_type} is not supported", start)

    def _from_literal(
        self, literal: str, type: Any, dtype: np.dtype, body: int
    ) -> DenseIntOrFPElementsAttr:
        shape = tuple(type.get_shape())
        text = _COMMENT.sub(lambda match: " " * len(match.group()), literal)
        if not text.strip():
            if prod(shape) != 0:
                self.raise_error("expected element literal of primitive type", body)
            return DenseIntOrFPElementsAttr(type, BytesAttr(b""))
        raw = text.encode("utf-8", errors="replace")
        values = _convert(raw, type.element_type)
        is_checked = values is not None  # of blanks and brackets between the numbers
        if values is None:
            values = element_values(self, text, body, type.element_type, dtype)
        structure = raw.translate(None, _NOT_STRUCTURE)
        if b"[" not in structure:
            if values.size != 1:
                self.raise_error("expected '>' in dense attribute", body)
        elif not is_checked or structure != _structure(shape):
            found = literal_shape(self, text, body)
            if found != shape and not (prod(found) == 0 and prod(shape) == 0):
                shown = ", ".join(map(str, found))
                self.raise_error(
                    f"inferred shape of elements literal ([{shown}]) does not match type "
                    f"([{', '.join(map(str, shape))}])",
                    body,
                )
        if prod(shape) == 0:
            return DenseIntOrFPElementsAttr(type, BytesAttr(b""))
        return dense_from_array(_rounded(values, dtype, type.element_type), type)

    def _from_hex(
        self, text: str, type: Any, dtype: np.dtype, start: int
    ) -> DenseIntOrFPElementsAttr:
        try:
            raw = bytes.fromhex(text[2:]) if text[:2] == "0x" else None
        except ValueError:
            raw = None
        if raw is None:
            self.raise_error("elements hex string should be 0x and hex digits", start)
        count = prod(type.get_shape())
        values = _unpack(raw, type.element_type, dtype, count)
        if values is None:
            self.raise_error(
                f"elements hex data size is invalid for provided type: '{type}'", start
            )
        if count == 0:
            return DenseIntOrFPElementsAttr(type, BytesAttr(b""))
        return dense_from_array(values, type)


def _convert(raw: bytes, element_type: Attribute) -> np.ndarray | None:
    """All numbers of a literal in one conversion, or None where that is not safe."""
    if isinstance(element_type, AnyFloat):
        if not _FLOATS.fullmatch(raw):
            return None
        return np.fromstring(raw.translate(_BLANK_BRACKETS).decode(), dtype=np.float64, sep=",")
    if not isinstance(element_type, IntegerType | IndexType) or not _INTEGERS.fullmatch(raw):
        return None
    values = np.fromstring(raw.translate(_BLANK_BRACKETS).decode(), dtype=np.int64, sep=",")
    if isinstance(element_type, IntegerType) and values.size:
        bits, signedness = element_type.width.data, element_type.signedness.data
        low = 0 if signedness == Signedness.UNSIGNED else -(1 << max(bits - 1, 0))
        high = (1 << (bits - 1 if signedness == Signedness.SIGNED else bits)) - 1
        if int(values.min()) < low or int(values.max()) > high:
            return None
    return _wrap(values, element_type)


def _wrap(values: np.ndarray, element_type: Attribute) -> np.ndarray:
    """Integers as their stored dtype; 255 as i8 is -1."""
    dtype = dtype_of(element_type)
    if dtype == np.bool_:
        return values != 0
    if isinstance(element_type, IntegerType) and dtype.kind == "i":
        bits = element_type.width.data
        if bits < dtype.itemsize * 8:  # sign-extend odd widths
            shift = 64 - bits
            values = (values << shift) >> shift
    return values.astype(dtype)


def _structure(shape: tuple[int, ...]) -> bytes:
    """The brackets and commas of a literal of `shape`."""
    text = b""
    for level, size in enumerate(reversed(shape)):
        if level == 0:
            text = b"[" + b"," * (size - 1) + b"]"
        else:
            text = b"[" + b",".join([text] * size) + b"]"
    return text


def _rounded(values: np.ndarray, dtype: np.dtype, element_type: Attribute) -> np.ndarray:
    """`values` in `dtype`, rounded once (float64 to bfloat16 goes through float32)."""
    if not isinstance(element_type, BFloat16Type) or values.dtype != np.float64:
        with np.errstate(over="ignore"):
            return values.astype(dtype)
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    inexact = np.isfinite(single) & (single.astype(np.float64) != values)
    if inexact.any():  # round to odd, so that the second rounding sees what the first lost
        bits = single.view(np.uint32)
        grow = np.abs(single.astype(np.float64)) < np.abs(values)
        odd = np.where(grow, bits | 1, np.where(bits & 1, bits, bits - 1))
        single = np.where(inexact, odd, bits).astype(np.uint32).view(np.float32)
    return single.astype(dtype)


def _unpack(raw: bytes, element_type: Attribute, dtype: np.dtype, count: int) -> np.ndarray | None:
    """The elements of a hex blob (one of them for a splat); None where sizes differ."""
    if dtype == np.bool_:
        bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8), bitorder="little")
        if len(raw) == (count + 7) // 8:
            return bits[:count].astype(np.bool_)
        return bits[:1].astype(np.bool_) if len(raw) == 1 and raw[0] in (0, 255) else None
    width = dtype.itemsize
    if isinstance(element_type, IntegerType):
        width = (element_type.width.data + 7) // 8
    if len(raw) not in (width, width * count):
        return None
    if width == dtype.itemsize:
        return np.frombuffer(raw, dtype=dtype)
    # Widths such as i24: bytes are padded, then sign-extended.
    padded = np.zeros((len(raw) // width, 8), dtype=np.uint8)
    padded[:, :width] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, width)
    return _wrap(padded.view(np.int64).reshape(-1), element_type)
