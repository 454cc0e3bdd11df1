"""Errors of the parser: recorded with their place, so that the parser can go on."""

from __future__ import annotations

from typing import Any, NoReturn

from xdsl.dialects.builtin import UnknownLoc
from xdsl.utils.exceptions import MultipleSpansParseError, ParseError
from xdsl.utils.lexer import Span

from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, note
from mlopt.core.locations import SourceMap
from mlopt.core.parser.attributes import AttributeMixin, message_of
from mlopt.core.parser.recovery import next_op_start
from mlopt.core.parser.tokens import TokenMixin

MAX_ERRORS = 50
"""Errors after which parsing gives up."""


class TooManyErrors(Exception):
    """Raised to leave the parser after `MAX_ERRORS`."""


class ErrorMixin(AttributeMixin, TokenMixin):
    """The part of the parser that records errors and skips what they spoil."""

    def _start_errors(self, sources: SourceMap) -> None:
        self.errors: list[Diagnostic] = []
        self.sources = sources
        self._poisoned: set[str] = set()

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
        token: Any = self._parser_state.current_token  # None where the lexer failed at once
        return token.span.start if token is not None else 0

    def raise_error(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, msg: str, at_position: Any = None, end_position: Any = None
    ) -> NoReturn:
        if at_position is None and ("expected" in msg.lower() or msg.startswith("Duplicate")):
            at_position = self._end_of_line_before()
        return super().raise_error(
            msg, at_position, *(() if end_position is None else (end_position,))
        )

    def _end_of_line_before(self) -> Span | None:
        """Where something is missing that should have stood before a line break."""
        content: str = self.lexer.input.content
        end = self._previous_end()
        line_start = content.rfind("\n", 0, end) + 1
        comment = content.find("//", line_start, end)
        if comment >= 0:
            end = line_start + len(content[line_start:comment].rstrip())
        here = self.current_offset()
        return (
            Span(end, end, self.lexer.input)
            if end > line_start and "\n" in content[end:here]
            else None
        )

    def error_at(self, message: str, offset: int) -> ParseError:
        """The error to raise for the character at `offset`."""
        return ParseError(Span(offset, offset, self.lexer.input), message)
