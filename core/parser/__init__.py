"""Text to IR: upstream's syntax, a location on every op, every error with its place."""

from __future__ import annotations

import gc
from collections.abc import Sequence

from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.exceptions import ParseError

from mlopt.core.context import Context
from mlopt.core.deep_stack import needs_deep_stack, run_with_deep_stack
from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity
from mlopt.core.locations import file_position
from mlopt.core.parser.errors import TooManyErrors
from mlopt.core.parser.operations import Parser

__all__ = ["Parser", "needs_deep_stack", "parse_module", "run_with_deep_stack"]


def parse_module(text: str, filename: str, context: Context) -> ModuleOp:
    """The module in `text`; `filename` is what locations and messages say.

    Ops outside a `module` are put into one. The module is not verified.

    Raises `DiagnosticError` with every error found; no other exception.
    """
    parser = Parser(context, text, filename)
    module: ModuleOp | None = None
    was_enabled = gc.isenabled()
    gc.disable()  # nothing here is garbage, and looking for it costs a third of the time
    try:
        parser.start()
        module = parser.parse_top_level()
    except TooManyErrors:
        pass
    except ParseError as failure:
        parser.errors.append(parser.diagnostic(failure, failure.span.start))
    except RecursionError:
        here = parser.current_offset()
        message = "nesting is too deep"
        parser.errors.append(Diagnostic(Severity.ERROR, parser.sources.location(here), message))
    finally:
        if was_enabled:
            gc.enable()
    if parser.errors:
        raise DiagnosticError(_in_order(parser.errors))
    assert module is not None, "parsing ended without a module and without an error"
    if parser.external_resources:
        context.options["external_resources"] = parser.external_resources
    return module


def _in_order(errors: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Errors as they stand in the text, each once."""
    found: dict[tuple[int, int, str], Diagnostic] = {}
    for error in errors:
        position = file_position(error.location)
        line, column = (position.line, position.column) if position is not None else (0, 0)
        found.setdefault((line, column, error.message), error)
    return [found[key] for key in sorted(found)]
