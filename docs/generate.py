"""Writes the reference pages from the definitions: `python docs/generate.py [--check]`.

One page a dialect (`docs/reference/<dialect>.md`): what each op means, its operands,
properties, results and regions with what they may be, its traits and syntax. One page for
all passes: the head of each file, and its options. `--check` writes nothing and fails
where a page is stale.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from constraint_words import words_of
from docstring_sections import TEXTS, Sections, first_paragraph, sections_of
from xdsl.ir import Attribute, Dialect, Operation
from xdsl.irdl import IRDLOperation, OptionalDef, VariadicDef

from mlopt.core.context import Context
from mlopt.dialects import OURS, register_dialects
from mlopt.passes.registry import PASSES, PassEntry

_VARIABLE = re.compile(r"\| [^|]* \((`\w+`)\)")
FOLDER = Path(__file__).parent / "reference"
NOTE = "Generated from the definitions by `docs/generate.py`.\n"
TRAITS = (
    "Commutative",
    "ConstantLike",
    "HasParent",
    "IsTerminator",
    "IsolatedFromAbove",
    "NoTerminator",
    "Pure",
    "RecursiveMemoryEffect",
    "SameOperandsAndResultType",
    "SymbolTable",
)
"""Traits that a reader of IR wants to know; the others are how we say the rest."""


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    context = Context()
    register_dialects(context)
    found = {f"{name}.md": dialect_page(context.get_dialect(name)) for name in OURS}
    found["passes.md"] = pass_page()
    found["README.md"] = _index(context)
    return found


def main() -> int:
    """Writes or checks; the exit status."""
    check = "--check" in sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    stale = [name for name, text in wanted.items() if _written(name) != text]
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


def _written(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text() if path.exists() else None


def _index(context: Context) -> str:
    lines = ["# Reference\n", NOTE, "| dialect | ops |", "|---|---|"]
    for name in sorted(OURS):
        count = len(list(context.get_dialect(name).operations))
        lines.append(f"| [{name}]({name}.md) | {count} |")
    return "\n".join([*lines, "", f"[{len(PASSES)} passes](passes.md)", ""])


# Dialects.


def dialect_page(dialect: Dialect) -> str:
    """The page of one dialect: ops, then attributes and types, each by name."""
    ops = sorted(dialect.operations, key=lambda op_class: op_class.name)
    parts = [f"# The `{dialect.name}` dialect\n", NOTE]
    parts += [_op_section(op_class) for op_class in ops]
    attributes = sorted(dialect.attributes, key=lambda attribute: attribute.name)
    if attributes:
        parts += ["## Attributes and types\n", *map(_attribute_line, attributes), ""]
    return "\n".join(parts)


def _attribute_line(attribute_class: type[Attribute]) -> str:
    text = first_paragraph(_docstring(attribute_class))
    return f"- `{attribute_class.name}`" + (f": {text}" if text else "")


def _op_section(op_class: type[Operation]) -> str:
    docstring = _docstring(op_class)
    if op_class.__module__.startswith("xdsl."):
        docstring = first_paragraph(docstring)
    sections = sections_of(docstring)
    lines = [f"## {op_class.name}", ""]
    if sections.text:
        lines += [sections.text, ""]
    if issubclass(op_class, IRDLOperation):
        lines += _definition(op_class, sections)
    lines += [
        line
        for title in TEXTS
        if title in sections.sections
        for line in (f"{title}: {sections.sections[title]}", "")
    ]
    return "\n".join(lines)


def _docstring(definition: type[Any]) -> str:
    """The docstring, without what dataclasses and templates write by themselves."""
    text = definition.__doc__ or ""
    is_made = text.startswith((f"{definition.__name__}(", "OpName", "A generic operation"))
    return "" if is_made else text


def _definition(op_class: type[IRDLOperation], sections: Sections) -> list[str]:
    definition = op_class.get_irdl_definition()
    properties = {**definition.properties, **definition.attributes}
    rows = [
        *_rows("operand", definition.operands, sections),
        *_rows("property", properties.items(), sections),
        *_rows("result", definition.results, sections),
        *_rows("region", definition.regions, sections),
        *_rows("successor", definition.successors, sections),
    ]
    lines: list[str] = []
    if rows:
        lines += ["| | | may be | |", "|---|---|---|---|", *_variables_once(rows), ""]
    traits = {type(trait).__name__ for trait in op_class.traits.traits}.intersection(TRAITS)
    if traits:
        lines += ["Traits: " + ", ".join(f"`{name}`" for name in sorted(traits)), ""]
    if definition.assembly_format:
        lines += ["```", f"{op_class.name} {definition.assembly_format}", "```", ""]
    return lines


def _rows(kind: str, entries: Iterable[tuple[str, Any]], sections: Sections) -> list[str]:
    return [
        f"| {kind} | `{name}` | {_allowed(entry)} | {_cell(sections.names.get(name, ''))} |"
        for name, entry in entries
        if not name.lower().endswith("segmentsizes") and not name.endswith("segment_sizes")
    ]


def _variables_once(rows: list[str]) -> list[str]:
    """What a type variable stands for is said where it comes first."""
    said: set[str] = set()
    found: list[str] = []
    for row in rows:
        variable = _VARIABLE.search(row)
        if variable and variable[0] in said:
            row = row.replace(variable[0], f"| {variable[1]}", 1)
        elif variable:
            said.add(variable[0])
        found.append(row)
    return found


def _allowed(entry: Any) -> str:
    constraint = getattr(entry, "constr", None)
    words = "" if constraint is None else words_of(constraint)
    words = "" if words == "any" and isinstance(entry, OptionalDef | VariadicDef) else words
    if isinstance(entry, OptionalDef):
        return f"{words}, optional".removeprefix(", ")
    if isinstance(entry, VariadicDef):
        return f"{words}, any number".removeprefix(", ")
    return words


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# Passes.


def pass_page() -> str:
    """The page of all passes, in the order of the flow."""
    return "\n".join(["# Passes\n", NOTE, *(_pass_section(item) for item in PASSES)])


def _pass_section(item: PassEntry) -> str:
    pass_class = item.load()
    module = inspect.getmodule(pass_class)
    head = inspect.cleandoc((module.__doc__ if module else "") or "")
    head = head.removeprefix(f"{item.flag}: ")
    lines = [f"## --{item.flag}", "", head[:1].upper() + head[1:], ""]
    options = [field for field in fields(pass_class) if field.init]
    if options:
        lines += [
            f"- `{field.name.replace('_', '-')}={_shown(field.default)}`" for field in options
        ]
        lines += ["", inspect.cleandoc(_docstring(pass_class)), ""]
    return "\n".join(lines)


def _shown(default: Any) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


if __name__ == "__main__":
    sys.exit(main())
