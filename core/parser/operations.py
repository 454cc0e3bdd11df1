"""Operations: locations, scopes of names, unknown ops, and going on after an error.

Every op and block argument gets the place of its text unless `loc(...)` says otherwise.
After an error the parser skips to the next op of the same block, and what the failed op
would have defined raises no further errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from xdsl.dialects.builtin import FileLineColLoc, ModuleOp, UnknownLoc, UnregisteredOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.parser import ForwardDeclaredValue, ParserState
from xdsl.utils.exceptions import MultipleSpansParseError, ParseError
from xdsl.utils.lexer import Input
from xdsl.utils.mlir_lexer import MLIRTokenKind

from mlopt.core.context import Context
from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, note
from mlopt.core.isolation import is_isolated
from mlopt.core.locations import SourceMap
from mlopt.core.parser.attributes import AttributeMixin, message_of
from mlopt.core.parser.formats import OpParser, op_parser
from mlopt.core.parser.lexer import Lexer
from mlopt.core.parser.recovery import next_op_start
from mlopt.core.parser.tokens import TokenMixin

MAX_ERRORS = 50
"""Errors after which parsing gives up."""

DEFAULT_DIALECTS = {"builtin.module": "builtin", "func.func": "func"}
"""Ops in whose regions the ops of a dialect may be written without its name."""

_BARE = MLIRTokenKind.BARE_IDENT
_PERCENT = MLIRTokenKind.PERCENT_IDENT
_STRING = MLIRTokenKind.STRING_LIT
_OP_STARTS = (_PERCENT, _BARE, _STRING)
_UNKNOWN = UnknownLoc()


class TooManyErrors(Exception):
    """Raised to leave the parser after `MAX_ERRORS`."""


class Parser(AttributeMixin, TokenMixin):
    """mlopt's parser; `errors` collects what went wrong."""

    def __init__(self, context: Context, text: str, filename: str):
        # XdslParser.__init__ would build its own lexer.
        self.ctx = context
        self.attribute_aliases = {}
        self.dialect_resources = set()
        self.errors: list[Diagnostic] = []
        self.sources = SourceMap(text, filename)
        self.ssa_values: dict[str, tuple[SSAValue, ...]] = {}
        self.blocks = {}
        self.forward_block_references = defaultdict(list)
        self.forward_ssa_references: dict[str, dict[int, ForwardDeclaredValue]] = {}
        self._first_uses: dict[str, Any] = {}
        self._poisoned: set[str] = set()
        self._scopes: list[list[str]] = [[]]
        self._isolated: list[bool] = [False]
        self._op_types: dict[
            tuple[str, str, bool], tuple[type[Operation], OpParser, bool, str]
        ] = {}
        self._pending_results: list[tuple[Any, int]] = []
        self._start_attributes()
        self._parser_state = _first_state(Lexer(Input(text, filename)))

    # Ops

    def parse_operation(self) -> Operation:
        state = self._parser_state
        start = state.current_token
        bound = self._parse_op_result_list() if start.kind is _PERCENT else []
        name = state.current_token
        self._pending_results = bound
        if name.kind is not _BARE and name.kind is not _STRING:
            self.raise_error("operation name expected")
        is_custom = name.kind is _BARE
        state.current_token = state.lexer.lex()
        key = (name.text, state.dialect_stack[-1], is_custom)
        known = self._op_types.get(key)
        if known is None:
            known = self._op_types[key] = self._look_up_op(name, is_custom)
        op_type, parse, has_own_names, default_dialect = known
        state.dialect_stack.append(default_dialect)
        self._isolated.append(has_own_names)
        op = parse(self) if is_custom else self._parse_generic_operation(op_type)
        self._isolated.pop()
        state.dialect_stack.pop()
        self._locate(op, name.span.start)
        if bound:
            self._bind(op, bound, name)
        return op

    def _locate(self, op: Operation, offset: int) -> None:
        """The location of `op`: what `loc(...)` says, else the place of its name."""
        explicit = self.parse_optional_location()
        if explicit is not None:
            op.location = explicit
        elif isinstance(op.location, UnknownLoc) and self._location_end != self.pos:
            op.location = self.sources.location(offset)
        for region in op.regions:  # implicit terminators
            for block in region.blocks:
                last = block.last_op
                if last is not None and isinstance(last.location, UnknownLoc):
                    last.location = op.location

    def _bind(self, op: Operation, bound: Sequence[tuple[Any, int]], name: Any) -> None:
        """Gives the results of `op` their names."""
        results = op.results
        count = sum(size for _, size in bound)
        if count != len(results):
            self.raise_error(
                f"operation defines {len(results)} results but was provided {count} to bind", name
            )
        first = 0
        for span, size in bound:
            self._register_ssa_definition(span.text[1:], results[first : first + size], span)
            first += size

    def _look_up_op(
        self, token: Any, is_custom: bool
    ) -> tuple[type[Operation], OpParser, bool, str]:
        """The class named by `token` (which may leave out the default dialect), what
        parses it, whether its regions have names of their own, and their default dialect.
        """
        name = token.text if is_custom else token.text[1:-1]
        default = self._parser_state.dialect_stack[-1:] if is_custom else []
        found = self.ctx.get_optional_op(name, dialect_stack=[item for item in default if item])
        if found is None or (is_custom and issubclass(found, UnregisteredOp)):
            self.raise_error(self._unknown_op(name, is_custom), token)
        return found, op_parser(found), is_isolated(found), DEFAULT_DIALECTS.get(found.name, "")

    def _unknown_op(self, name: str, is_custom: bool) -> str:
        dialect = name.partition(".")[0]
        if is_custom:
            if "." in name and dialect not in self.ctx.registered_dialect_names:
                return f"dialect '{dialect}' not found for custom op '{name}'"
            return f"custom op '{name}' is unknown"
        if dialect in self.ctx.registered_dialect_names:
            return f"unregistered operation '{name}' found in dialect '{dialect}'"
        return (
            f"operation '{name}' is of an unregistered dialect; if this is intended, use "
            "--allow-unregistered-dialect"
        )

    # Values

    def resolve_operand(self, operand: Any, type: Attribute) -> SSAValue:
        name = operand.operand_name
        values = self.ssa_values.get(name)
        if values is None:
            if name in self._poisoned:
                return ForwardDeclaredValue(type)
            self._first_uses.setdefault(name, operand.span)
            references = self.forward_ssa_references.setdefault(name, {})
            found = references.get(operand.index)
            if found is None:
                found = references[operand.index] = ForwardDeclaredValue(type)
                return found
        elif operand.index < len(values):
            found = values[operand.index]
        else:
            self.raise_error(
                f"reference to invalid result number {operand.index} of '%{name}', which has "
                f"{len(values)}",
                operand.span,
            )
        if found.type is not type and found.type != type:
            self.raise_error(
                f"use of value '%{name}' expects different type than prior uses: '{type}' vs "
                f"'{found.type}'",
                operand.span,
            )
        return found

    def _register_ssa_definition(self, name: str, values: Sequence[SSAValue], span: Any) -> None:
        if name in self.ssa_values:
            self.raise_error(f"redefinition of SSA value '%{name}'", span)
        self._scopes[-1].append(name)
        references = self.forward_ssa_references.pop(name, None)
        self.ssa_values[name] = values = tuple(values)
        if references is not None:
            self._resolve_forward(name, values, references, span)
        if SSAValue.is_valid_name(name):
            for value in values:
                value.name_hint = name

    def _resolve_forward(
        self,
        name: str,
        values: Sequence[SSAValue],
        references: dict[int, ForwardDeclaredValue],
        span: Any,
    ) -> None:
        """Puts the defined values where they were used before."""
        used_at = self._first_uses.pop(name, span)
        for index, forward in references.items():
            if index >= len(values):
                self.raise_error(
                    f"reference to invalid result number {index} of '%{name}', which has "
                    f"{len(values)}",
                    used_at,
                )
            if forward.type != values[index].type:
                self.raise_error(
                    f"definition of SSA value '%{name}#{index}' has type '{values[index].type}', "
                    f"but it was used with type '{forward.type}'",
                    span,
                )
            forward.replace_all_uses_with(values[index])

    # Regions and blocks

    def parse_optional_region(self, arguments: Iterable[Any] | None = None) -> Region | None:
        if self.parse_optional_punctuation("{") is None:
            return None
        outer = (self.ssa_values, self.forward_ssa_references, self._first_uses, self._poisoned)
        outer_blocks = (self.blocks, self.forward_block_references)
        has_own_names = self._isolated[-1]
        if has_own_names:
            self.ssa_values, self.forward_ssa_references = {}, {}
            self._first_uses, self._poisoned = {}, set()
        self.blocks, self.forward_block_references = {}, defaultdict(list)
        self._scopes.append([])
        region = self._parse_region_body(arguments)
        self._check_blocks_defined()
        for name in self._scopes.pop():
            self.ssa_values.pop(name, None)
        if has_own_names:
            self._check_values_defined()
            self.ssa_values, self.forward_ssa_references, self._first_uses, self._poisoned = outer
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
            name = self._parse_token(_PERCENT, "expected SSA operand")
            self.parse_punctuation(":")
            type = self.parse_type()
            location = self.parse_optional_location() or self.sources.location(name.span.start)
            value = block.insert_arg(type, len(block.args), location)
            self._register_ssa_definition(name.text[1:], (value,), name.span)

        self.parse_comma_separated_list(self.Delimiter.PAREN, parse_argument)
        return block

    def _parse_block_body(self, block: Block) -> None:
        while self._parser_state.current_token.kind in _OP_STARTS:
            op = self._parse_op_or_recover()
            if op is not None:
                block.add_op(op)

    def _check_blocks_defined(self) -> None:
        for spans in self.forward_block_references.values():
            for span in spans:
                self._report(ParseError(span, "reference to an undefined block"), span.start)

    def _check_values_defined(self) -> None:
        for name in self.forward_ssa_references:
            span = self._first_uses[name]
            message = f"use of undeclared SSA value name '%{name}'"
            self._report(ParseError(span, message), span.start)
        self.forward_ssa_references.clear()
        self._first_uses.clear()

    # Errors

    def _parse_op_or_recover(self) -> Operation | None:
        """The next op, or None after an error, which is recorded and skipped."""
        start = self._parser_state.current_token.span.start
        stack_depth = len(self._parser_state.dialect_stack)
        saved = (
            self.ssa_values,
            self.forward_ssa_references,
            self._first_uses,
            self._poisoned,
            self.blocks,
            self.forward_block_references,
        )
        scopes, isolated = len(self._scopes), len(self._isolated)
        self._pending_results = []
        try:
            return self.parse_operation()
        except (TooManyErrors, RecursionError, MemoryError):
            raise
        except Exception as failure:
            self._report(failure, start)
        (
            self.ssa_values,
            self.forward_ssa_references,
            self._first_uses,
            self._poisoned,
            self.blocks,
            self.forward_block_references,
        ) = saved
        for inner in self._scopes[scopes:]:
            for name in inner:
                self.ssa_values.pop(name, None)
        del self._scopes[scopes:], self._isolated[isolated:]
        del self._parser_state.dialect_stack[stack_depth:]
        self._skip_from(start)
        return None

    def _skip_from(self, start: int) -> None:
        """Goes to the op after the one that starts at `start`, whose results are poisoned."""
        text: str = self.lexer.input.content
        following, names = next_op_start(text, start)
        self._poisoned.update(name for name in names if name not in self.ssa_values)
        for name in names:
            self.forward_ssa_references.pop(name, None)
        while True:
            try:
                self._resume_from(following)
                return
            except ParseError as failure:  # what follows does not lex either
                self._report(failure, following)
                following, _ = next_op_start(text, max(following, failure.span.start) + 1)

    def _report(self, failure: Exception, start: int) -> None:
        """Records an error; one that knows no place is at `start`."""
        if isinstance(failure, DiagnosticError):
            self.errors.extend(
                self._placed(diagnostic, start) for diagnostic in failure.diagnostics
            )
        else:
            self.errors.append(self.diagnostic(failure, start))
        if len(self.errors) >= MAX_ERRORS:
            raise TooManyErrors

    def _placed(self, diagnostic: Diagnostic, start: int) -> Diagnostic:
        if not isinstance(diagnostic.location, UnknownLoc):
            return diagnostic
        location = self.sources.location(start)
        return Diagnostic(
            diagnostic.severity, location, diagnostic.message, diagnostic.notes, diagnostic.op
        )

    def diagnostic(self, failure: Exception, start: int) -> Diagnostic:
        """The error `failure` at its own place, or at `start` where it knows none."""
        offset = failure.span.start if isinstance(failure, ParseError) else start
        notes: tuple[Diagnostic, ...] = ()
        if isinstance(failure, MultipleSpansParseError):
            notes = tuple(
                note(self.sources.location(span.start), text or failure.ref_text or "see here")
                for span, text in failure.refs
            )
        location = self.sources.location(offset)
        return Diagnostic(Severity.ERROR, location, message_of(failure), notes)

    def current_offset(self) -> int:
        """Where the parser is in the text."""
        token = self._parser_state.current_token
        return token.span.start if token is not None else 0

    # The whole text

    def start(self) -> None:
        """Lexes the first token. Raises `ParseError` where the text starts with none."""
        self._parser_state.current_token = self.lexer.lex()

    def parse_top_level(self) -> ModuleOp:
        """The module of the text, implicit where it is not one op `module`."""
        ops: list[Operation] = []
        while self._current_token.kind is not MLIRTokenKind.EOF:
            kind = self._current_token.kind
            start = self.pos
            try:
                if kind in (MLIRTokenKind.HASH_IDENT, MLIRTokenKind.EXCLAMATION_IDENT):
                    self._parse_alias_def()
                    continue
                if kind is MLIRTokenKind.FILE_METADATA_BEGIN:
                    self._parse_file_metadata_dictionary()
                    continue
                if kind not in _OP_STARTS:
                    self.raise_error("expected an operation, an alias or the end of the file")
            except Exception as failure:
                if isinstance(failure, TooManyErrors | RecursionError):
                    raise
                self._report(failure, start)
                self._skip_from(start)
                continue
            op = self._parse_op_or_recover()
            if op is not None:
                ops.append(op)
        self._check_values_defined()
        if len(ops) == 1 and isinstance(ops[0], ModuleOp):
            return ops[0]
        return self._implicit_module(ops)

    def _implicit_module(self, ops: list[Operation]) -> ModuleOp:
        module_type: Any = self.ctx.get_optional_op("builtin.module") or ModuleOp
        module: ModuleOp = module_type(ops)
        first = ops[0].location if ops else _UNKNOWN
        if isinstance(first, FileLineColLoc):
            module.location = first
        else:
            module.location = self.sources.location(0)
        return module

    def raise_error(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, msg: str, at_position: Any = None, end_position: Any = None
    ) -> NoReturn:
        return super().raise_error(
            msg, at_position, *(() if end_position is None else (end_position,))
        )


def _first_state(lexer: Lexer) -> ParserState[Any, Any]:
    """A parser state that has lexed no token yet, so that a bad first token can be reported."""
    state: Any = ParserState.__new__(ParserState)
    state.lexer = lexer
    state.dialect_stack = ["builtin"]
    state.current_token = None
    return state
