"""Arrays of numbers: `array<i64: 1, 2>`, `array<f32: 1.5, 0x7FC00000>`, `array<i1: true>`."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import AnyFloat, DenseArrayBase, IntegerType
from xdsl.parser import AttrParser
from xdsl.utils.mlir_lexer import MLIRTokenKind


class DenseArrayMixin(AttrParser):
    """The part of the parser that reads `array<...>`."""

    def _float_value(self, literal: Any, is_negative: bool, type: AnyFloat) -> float:
        """The value of a literal, as `type` holds it."""
        raise NotImplementedError

    def _parse_builtin_densearray_attr(self) -> Any:
        start = self.pos
        self.parse_characters("<", " in dense array")
        type: Any = self.parse_type()
        width = type.bitwidth if isinstance(type, IntegerType | AnyFloat) else 0
        if width != 1 and (width % 8 or not width):
            self.raise_error(
                f"dense array of {type}: element type bitwidth must be a multiple of 8", start
            )
        if width not in (1, 8, 16, 32, 64):
            self.raise_error(f"dense arrays of {type} are not supported", start)
        values: list[Any] = []
        if self.parse_optional_punctuation(":") is not None:
            is_float = isinstance(type, AnyFloat)
            read: Any = self._float_element if is_float else self._integer_element
            none = self.Delimiter.NONE
            values = self.parse_comma_separated_list(none, lambda: read(type))
        self.parse_characters(">", " in dense array")
        return DenseArrayBase.from_list(type, values)

    def _integer_element(self, type: Any) -> int:
        is_word = self._current_token.text in ("true", "false")
        if is_word and type.width.data != 1:
            self.raise_error("expected i1 type for 'true' or 'false' values")
        if not is_word and type.width.data == 1:
            self.raise_error("expected 'true' or 'false' values for i1 type")
        return self._parse_typed_integer(type, allow_boolean=True)

    def _float_element(self, type: AnyFloat) -> float:
        is_negative = self.parse_optional_punctuation("-") is not None
        literal = self._current_token
        if literal.kind not in (MLIRTokenKind.INTEGER_LIT, MLIRTokenKind.FLOAT_LIT):
            self.raise_error("expected a floating point literal")
        self._consume_token()
        return self._float_value(literal, is_negative, type)
