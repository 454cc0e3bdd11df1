"""Regions and blocks, with the scopes of names that they open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from xdsl.ir import Block, Operation, Region
from xdsl.utils.exceptions import ParseError
from xdsl.utils.mlir_lexer import MLIRTokenKind

from mlopt.core.parser.values import ValueMixin

OP_STARTS = (
    MLIRTokenKind.PERCENT_IDENT,
    MLIRTokenKind.BARE_IDENT,
    MLIRTokenKind.STRING_LIT,
)


class RegionMixin(ValueMixin):
    """The part of the parser that reads regions and blocks."""

    def _start_regions(self) -> None:
        self.blocks = {}
        self.forward_block_references = defaultdict(list)
        self._isolated: list[bool] = [False]

    def parse_optional_region(self, arguments: Iterable[Any] | None = None) -> Region | None:
        if self.parse_optional_punctuation("{") is None:
            return None
        outer = self._names()
        outer_blocks = (self.blocks, self.forward_block_references)
        has_own_names = self._isolated[-1]
        if has_own_names:
            self._set_names(({}, {}, {}, set()))
        self.blocks, self.forward_block_references = {}, defaultdict(list)
        self._scopes.append([])
        region = self._parse_region_body(arguments)
        self._check_blocks_defined()
        self._end_scopes(len(self._scopes) - 1)
        if has_own_names:
            self._check_values_defined()
            self._set_names(outer)
        self.blocks, self.forward_block_references = outer_blocks
        return region

    def _parse_region_body(self, arguments: Iterable[Any] | None) -> Region:
        """The blocks of a region up to and with its closing brace."""
        region = Region()
        if arguments is not None:
            if self._current_token.kind is MLIRTokenKind.CARET_IDENT:
                self.raise_error("invalid block name in region with named arguments")
            arguments = list(arguments)
            entry = Block(arg_types=[argument.type for argument in arguments])
            for value, argument in zip(entry.args, arguments, strict=True):
                self._register_ssa_definition(argument.name.text[1:], (value,), argument.name)
                value.location = argument.location or self.sources.location(argument.name.start)
            self._parse_block_body(entry)
            region.add_block(entry)
        elif self._current_token.kind not in (MLIRTokenKind.CARET_IDENT, MLIRTokenKind.R_BRACE):
            entry = Block()
            self._parse_block_body(entry)
            region.add_block(entry)
        while self._current_token.kind is not MLIRTokenKind.R_BRACE:
            if self._current_token.kind is not MLIRTokenKind.CARET_IDENT:
                self.raise_error("expected '}', a block or an operation")
            region.add_block(self._parse_block())
        self._consume_token()
        return region

    def _parse_block(self) -> Block:
        name = self._current_token
        defined = self.blocks.get(name.text[1:])
        if defined is not None and defined[1] is not None:
            self.raise_error(f"redefinition of block '{name.text}'", name)
        self._consume_token()
        block = defined[0] if defined is not None else Block()
        self.blocks[name.text[1:]] = (block, name.span)
        self.forward_block_references.pop(name.text[1:], None)
        if not Block.is_default_block_name(name.text[1:]) and Block.is_valid_name(name.text[1:]):
            block.name_hint = name.text[1:]
        self._parse_optional_block_arg_list(block)
        self.parse_punctuation(":")
        self._parse_block_body(block)
        return block

    def _parse_optional_block_arg_list(self, block: Block) -> Block | None:
        if self._current_token.kind is not MLIRTokenKind.L_PAREN:
            return None

        def parse_argument() -> None:
            name = self._parse_token(MLIRTokenKind.PERCENT_IDENT, "expected SSA operand")
            self.parse_punctuation(":")
            type = self.parse_type()
            location = self.parse_optional_location() or self.sources.location(name.span.start)
            value = block.insert_arg(type, len(block.args), location)
            self._register_ssa_definition(name.text[1:], (value,), name.span)

        self.parse_comma_separated_list(self.Delimiter.PAREN, parse_argument)
        return block

    def _parse_block_body(self, block: Block) -> None:
        while self._parser_state.current_token.kind in OP_STARTS:
            op = self._parse_op_or_recover()
            if op is not None:
                block.add_op(op)

    def _check_blocks_defined(self) -> None:
        for spans in self.forward_block_references.values():
            for span in spans:
                self._report(ParseError(span, "reference to an undefined block"), span.start)

    def _parse_op_or_recover(self) -> Operation | None:
        """The next op, or None after an error, which is recorded and skipped."""
        raise NotImplementedError
