"""What the tests of `core/` share: text in, module, text or errors out."""

from __future__ import annotations

import io

from xdsl.dialects.builtin import ModuleOp

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.parser import parse_module
from mlopt.core.printer import print_module
from mlopt.core.rendering import render
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects

NAME = "t.mlir"


def parse(text: str, *, allow_unregistered: bool = True, filename: str = NAME) -> ModuleOp:
    """The module of `text`, in a context of its own."""
    context = Context(allow_unregistered=allow_unregistered)
    register_dialects(context)
    return parse_module(text, filename, context)


def text_of(module: ModuleOp, **options) -> str:
    """The module as `print_module` writes it."""
    stream = io.StringIO()
    print_module(module, stream, **options)
    return stream.getvalue()


def errors_in(text: str, *, allow_unregistered: bool = True) -> list[str]:
    """What is wrong with `text`, as `line:column: message`; parsed, then verified."""
    try:
        diagnostics = verify(parse(text, allow_unregistered=allow_unregistered))
    except DiagnosticError as failure:
        diagnostics = list(failure.diagnostics)
    rendered = [render(diagnostic, {NAME: text}) for diagnostic in diagnostics]
    return [
        line.splitlines()[0].replace(f"{NAME}:", "", 1).replace(" error:", "", 1)
        for line in rendered
    ]


def attribute_of(text: str):
    """The attribute that `text` is."""
    op = parse(f'"t.x"() {{a = {text}}} : () -> ()').body.block.first_op
    assert op is not None
    return op.attributes["a"]


def attribute_text(text: str) -> str:
    """The attribute that `text` is, printed; or the error, as `line:column: message`."""
    try:
        module = parse(f'"t.x"() {{a = {text}}} : () -> ()')
    except DiagnosticError:
        return errors_in(f'"t.x"() {{a = {text}}} : () -> ()')[0]
    line = text_of(module).splitlines()[1].strip()
    return line.removeprefix('"t.x"() {a = ').removesuffix("} : () -> ()")
