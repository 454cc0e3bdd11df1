"""Declarative formats, compiled when an op is first parsed or printed.

xDSL compiles the `assembly_format` of an op while the class is made: half a millisecond
each, and a run that imports 300 such ops prints none and parses a few. A mistake in a
format then shows where it is first used, so formats of dialects that are not named to
`compile_formats_late`, such as a plugin's, are compiled with their class as before.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from xdsl.irdl import OpDef
from xdsl.irdl.declarative_assembly_format import FormatProgram

_compile = FormatProgram.from_str


class LateFormat:
    """Stands for the `FormatProgram` of `text`."""

    def __init__(self, text: str, definition: OpDef):
        self._text = text
        self._definition = definition
        self._program: FormatProgram | None = None

    @property
    def program(self) -> FormatProgram:
        """The compiled format. Raises `ParseError`."""
        if self._program is None:
            self._program = _compile(self._text, self._definition)
        return self._program

    def parse(self, parser: Any, op_type: Any) -> Any:
        """As `FormatProgram.parse`."""
        return self.program.parse(parser, op_type)

    def print(self, printer: Any, op: Any) -> None:
        """As `FormatProgram.print`."""
        self.program.print(printer, op)


def compile_formats_late(dialects: AbstractSet[str]) -> None:
    """From now on formats of ops of `dialects` are compiled late."""

    def from_str(text: str, definition: OpDef) -> FormatProgram | LateFormat:
        late = definition.name.partition(".")[0] in dialects
        return LateFormat(text, definition) if late else _compile(text, definition)

    setattr(FormatProgram, "from_str", staticmethod(from_str))  # noqa: B010
