"""Operations: locations, unknown ops, and going on after an error.

Every op and block argument gets the place of its text unless `loc(...)` says otherwise.
After an error the parser skips to the next op of the same block, and what the failed op
would have defined raises no further errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import FileLineColLoc, ModuleOp, UnknownLoc, UnregisteredOp
from xdsl.ir import Operation
from xdsl.parser import ParserState
from xdsl.utils.exceptions import VerifyException
from xdsl.utils.lexer import Input
from xdsl.utils.mlir_lexer import MLIRTokenKind

from mlopt.core.context import Context
from mlopt.core.installed_plugins import loading_hint
from mlopt.core.isolation import is_isolated
from mlopt.core.locations import SourceMap
from mlopt.core.parser.attributes import message_of
from mlopt.core.parser.errors import TooManyErrors
from mlopt.core.parser.formats import OpParser, op_parser
from mlopt.core.parser.lexer import Lexer
from mlopt.core.parser.regions import OP_STARTS, RegionMixin

DEFAULT_DIALECTS = {"builtin.module": "builtin", "func.func": "func"}
"""Ops in whose regions the ops of a dialect may be written without its name."""

_BARE = MLIRTokenKind.BARE_IDENT
_PERCENT = MLIRTokenKind.PERCENT_IDENT
_STRING = MLIRTokenKind.STRING_LIT
_UNKNOWN = UnknownLoc()


class Parser(RegionMixin):
    """mlopt's parser; `errors` collects what went wrong."""

    def __init__(self, context: Context, text: str, filename: str):
        # XdslParser.__init__ would build its own lexer.
        self.ctx = context
        self.attribute_aliases = {}
        self.dialect_resources = set()
        self._op_types: dict[
            tuple[str, str, bool], tuple[type[Operation], OpParser, bool, str]
        ] = {}
        self._placeless: dict[Operation, None] = {}  # the text says `loc(unknown)`
        self._start_errors(SourceMap(text, filename))
        self._start_values()
        self._start_regions()
        self._start_attributes()
        self._parser_state = _first_state(Lexer(Input(text, filename)))

    # Ops

    def parse_operation(self) -> Operation:
        state = self._parser_state
        start = state.current_token
        bound = self._parse_op_result_list() if start.kind is _PERCENT else []
        name = state.current_token
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
        try:
            op = parse(self) if is_custom else self._parse_generic_operation(op_type)
        except VerifyException as failure:  # a constraint that the syntax relies on
            message = f"'{op_type.name}' op {message_of(failure)}"
            raise self.error_at(message, name.span.start) from None
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
            if isinstance(explicit, UnknownLoc):
                self._placeless[op] = None
        elif isinstance(op.location, UnknownLoc) and self._location_end != self.pos:
            op.location = self.sources.location(offset)
        for region in op.regions:  # implicit terminators
            for block in region.blocks:
                last = block.last_op
                if last is None or not isinstance(last.location, UnknownLoc):
                    continue
                if last not in self._placeless:
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
                hint = loading_hint(dialect)
                return f"dialect '{dialect}' not found for custom op '{name}'{hint}"
            return f"custom op '{name}' is unknown"
        if dialect in self.ctx.registered_dialect_names:
            return f"unregistered operation '{name}' found in dialect '{dialect}'"
        return (
            f"operation '{name}' is of an unregistered dialect; if this is intended, use "
            f"--allow-unregistered-dialect{loading_hint(dialect)}"
        )

    def _parse_op_or_recover(self) -> Operation | None:
        """The next op, or None after an error, which is recorded and skipped."""
        start = self._parser_state.current_token.span.start
        stack_depth = len(self._parser_state.dialect_stack)
        names = self._names()
        blocks = (self.blocks, self.forward_block_references)
        scopes, isolated = len(self._scopes), len(self._isolated)
        try:
            return self.parse_operation()
        except (TooManyErrors, RecursionError, MemoryError):
            raise
        except Exception as failure:
            self._report(failure, start)
        self._set_names(names)
        self.blocks, self.forward_block_references = blocks
        self._end_scopes(scopes)
        del self._isolated[isolated:]
        del self._parser_state.dialect_stack[stack_depth:]
        self._skip_from(start)
        return None

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
                if kind not in OP_STARTS:
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


def _first_state(lexer: Lexer) -> ParserState[Any, Any]:
    """A parser state that has lexed no token yet, so that a bad first token can be reported."""
    state: Any = ParserState.__new__(ParserState)
    state.lexer = lexer
    state.dialect_stack = ["builtin"]
    state.current_token = None
    return state
