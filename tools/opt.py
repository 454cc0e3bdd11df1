"""mlopt: reads a module, runs passes over it, prints the result."""

from __future__ import annotations

import sys

from xdsl.parser import Parser
from xdsl.printer import Printer

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.passes.registry import BY_FLAG


def main(arguments: list[str] | None = None) -> int:
    """Entry point; the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    flags = [argument.lstrip("-") for argument in arguments if argument.startswith("-") and argument != "-"]
    paths = [argument for argument in arguments if not argument.startswith("-") or argument == "-"]
    text = open(paths[0]).read() if paths and paths[0] != "-" else sys.stdin.read()
    context = Context(allow_unregistered="allow-unregistered-dialect" in flags)
    register_dialects(context)
    module = Parser(context, text, paths[0] if paths else "-").parse_module()
    for flag in flags:
        if flag in BY_FLAG:
            BY_FLAG[flag].load()().run(module, context)
    module.verify()
    Printer(sys.stdout, print_generic_format="mlir-print-op-generic" in flags).print_op(module)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
