"""The parser's smallest steps, without the checks that xDSL makes on each."""

from __future__ import annotations

from typing import Any

from xdsl.parser import Parser as XdslParser
from xdsl.parser import UnresolvedOperand
from xdsl.utils.mlir_lexer import KIND_BY_PUNCTUATION_SPELLING, MLIRTokenKind

_BARE = MLIRTokenKind.BARE_IDENT


class TokenMixin(XdslParser):
    """Taking and testing tokens."""

    def _consume_token(self, expected_kind: Any = None) -> Any:
        state = self._parser_state
        token = state.current_token
        state.current_token = state.lexer.lex()
        return token

    def _parse_optional_token(self, expected_kind: Any) -> Any:
        state = self._parser_state
        token = state.current_token
        if token.kind is not expected_kind:
            return None
        state.current_token = state.lexer.lex()
        return token

    def parse_optional_punctuation(self, punctuation: Any) -> Any:
        state = self._parser_state
        if state.current_token.kind is not KIND_BY_PUNCTUATION_SPELLING[punctuation]:
            return None
        state.current_token = state.lexer.lex()
        return punctuation

    def parse_punctuation(self, punctuation: Any, context_msg: str = "") -> Any:
        state = self._parser_state
        if state.current_token.kind is not KIND_BY_PUNCTUATION_SPELLING[punctuation]:
            self.raise_error(f"expected '{punctuation}'{context_msg}")
        state.current_token = state.lexer.lex()
        return punctuation

    def parse_optional_keyword(self, keyword: str) -> str | None:
        state = self._parser_state
        token = state.current_token
        if token.kind is not _BARE or token.span.text != keyword:
            return None
        state.current_token = state.lexer.lex()
        return keyword

    def parse_optional_unresolved_operand(self) -> UnresolvedOperand | None:
        state = self._parser_state
        token = state.current_token
        if token.kind is not MLIRTokenKind.PERCENT_IDENT:
            return None
        state.current_token = following = state.lexer.lex()
        if following.kind is not MLIRTokenKind.HASH_IDENT:
            return UnresolvedOperand(token.span, 0)
        number = following.text[1:]
        if not number.isdecimal():
            return UnresolvedOperand(token.span, 0)
        state.current_token = state.lexer.lex()
        return UnresolvedOperand(token.span, int(number))
