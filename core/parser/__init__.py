"""Text to IR: upstream's syntax, a location on every op, every error with its place."""

from __future__ import annotations

import gc

from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.exceptions import ParseError

from mlopt.core.context import Context
from mlopt.core.deep_stack import needs_deep_stack, run_with_deep_stack
from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity
from mlopt.core.parser.errors import TooManyErrors
from mlopt.core.parser.operations import Parser

__all__ = ["Parser", "needs_deep_stack", "parse_module", "run_with_deep_stack"]


def parse_module(text: str, filename: str, context: Context) -> ModuleOp:
    """The module in `text`; `filename` is what locations and messages say.

    Ops outside a `module` are put into one. The module is not verified.

    Raises `DiagnosticError` with every error found; no other exception.
    """
    parser = Parser(context, text, filename)
    was_enabled = gc.isenabled()
    gc.disable()  # nothing here is garbage, and looking for it costs a third of the time
    try:
        parser.start()
        module = parser.parse_top_level()
    except TooManyErrors:
        raise DiagnosticError(parser.errors) from None
    except ParseError as failure:
        parser.errors.append(parser.diagnostic(failure, failure.span.start))
        raise DiagnosticError(parser.errors) from None
    except RecursionError:
        here = parser.current_offset()
        message = "nesting is too deep"
        parser.errors.append(Diagnostic(Severity.ERROR, parser.sources.location(here), message))
        raise DiagnosticError(parser.errors) from None
    finally:
        if was_enabled:
            gc.enable()
    if parser.errors:
        raise DiagnosticError(parser.errors)
    if parser.external_resources:
        context.options["external_resources"] = parser.external_resources
    return module
