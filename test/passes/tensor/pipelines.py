"""Runs passes on text, in process."""

from __future__ import annotations

import io

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.pass_manager import PassManager
from mlopt.core.printer import print_module
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects
from mlopt.passes.registry import make_pass


def bufferized(text: str, *flags: str) -> str:
    """The text of the module after the passes `flags`, each `name` or `name=options`."""
    context = Context()
    register_dialects(context)
    module = parse_module(text, "t.mlir", context)
    for flag in flags:
        name, _, options = flag.partition("=")
        pairs = dict(option.split("=", 1) for option in options.split())
        PassManager([make_pass(name, pairs)]).run(module, context)
        assert not verify(module), f"{flag} made a module that does not verify"
    stream = io.StringIO()
    print_module(module, stream)
    return stream.getvalue()
