"""Writes the reference pages from the definitions: `python docs/generate.py [--check]`.

One page a dialect (`docs/reference/<dialect>.md`): what each op means, its operands,
properties, results, regions and syntax. One page for all passes: the head of each file,
and its options. `--check` writes nothing and fails where a page is stale.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import fields
from pathlib import Path

from xdsl.ir import Dialect, Operation
from xdsl.irdl import IRDLOperation

from mlopt.core.context import Context
from mlopt.dialects import OURS, register_dialects
from mlopt.passes.registry import PASSES, PassEntry

FOLDER = Path(__file__).parent / "reference"


def dialect_page(dialect: Dialect) -> str:
    """The page of one dialect, ops in alphabetical order."""
    ops = sorted(dialect.operations, key=lambda op_class: op_class.name)
    parts = [f"# The `{dialect.name}` dialect\n", _generated_note()]
    parts += [_op_section(op_class) for op_class in ops]
    return "\n".join(parts)


def pass_page() -> str:
    """The page of all passes, in the order of the flow."""
    return "\n".join(["# Passes\n", _generated_note(), *(_pass_section(item) for item in PASSES)])


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    context = Context()
    register_dialects(context)
    found = {f"{name}.md": dialect_page(context.get_dialect(name)) for name in OURS}
    found["passes.md"] = pass_page()
    found["README.md"] = _index(sorted(found))
    return found


def main() -> int:
    """Writes or checks; the exit status."""
    check = "--check" in sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    stale = [
        name
        for name, text in wanted.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text() != text
    ]
    extra = [path for path in FOLDER.glob("*.md") if path.name not in wanted]
    if check:
        for name in [*stale, *(path.name for path in extra)]:
            print(f"docs/reference/{name} is stale: run python docs/generate.py")
        return 1 if stale or extra else 0
    for name in stale:
        (FOLDER / name).write_text(wanted[name])
    for path in extra:
        path.unlink()
    return 0


def _generated_note() -> str:
    return "Generated from the definitions by `docs/generate.py`.\n"


def _index(names: list[str]) -> str:
    lines = ["# Reference\n", _generated_note()]
    return "\n".join([*lines, *(f"- [{name.removesuffix('.md')}]({name})" for name in names), ""])


def _op_section(op_class: type[Operation]) -> str:
    text = inspect.cleandoc(op_class.__doc__ or "")
    lines = [f"## {op_class.name}", ""]
    if text and not text.startswith("OpName") and "dataclass" not in text[:20]:
        lines += [text, ""]
    if issubclass(op_class, IRDLOperation):
        lines += _shape_of(op_class)
    return "\n".join(lines)


def _shape_of(op_class: type[IRDLOperation]) -> list[str]:
    definition = op_class.get_irdl_definition()
    rows = [
        ("operands", definition.operands),
        ("properties", list(definition.properties.items())),
        ("results", definition.results),
        ("regions", definition.regions),
        ("successors", definition.successors),
    ]
    lines = [
        f"- {title}: " + ", ".join(f"`{name}`" for name, _ in entries)
        for title, entries in rows
        if entries
    ]
    if definition.assembly_format:
        lines += ["", "```", f"{op_class.name} {definition.assembly_format}", "```"]
    return [*lines, ""]


def _pass_section(item: PassEntry) -> str:
    pass_class = item.load()
    module = inspect.getmodule(pass_class)
    head = inspect.cleandoc((module.__doc__ if module else "") or "")
    lines = [f"## --{item.flag}", "", head, ""]
    options = [field for field in fields(pass_class) if field.init]
    if options:
        lines += ["Options:", ""]
        lines += [
            f"- `{field.name.replace('_', '-')}` (default `{str(field.default).lower()}`)"
            for field in options
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
