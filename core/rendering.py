"""Diagnostics as text: place, message, source line and a caret under the place."""

from __future__ import annotations

from collections.abc import Mapping

from mlopt.core.diagnostics import Diagnostic
from mlopt.core.locations import FilePosition, file_position

MAX_SHOWN_CHARACTERS = 160
"""A longer source line is cut to a window of this size around the caret."""


def render(diagnostic: Diagnostic, sources: Mapping[str, str]) -> str:
    """`file:line:col: error: message`, the source line and a caret; notes likewise.

    `sources` maps the file names of locations to their texts; a place in another file
    is shown without its source line. The text ends without a line break.
    """
    lines = _render_one(diagnostic, sources)
    for inner in diagnostic.notes:
        lines.extend(_render_one(inner, sources))
    return "\n".join(lines)


def _render_one(diagnostic: Diagnostic, sources: Mapping[str, str]) -> list[str]:
    position = file_position(diagnostic.location)
    place = "<unknown>:0:0" if position is None else str(position)
    lines = [f"{place}: {diagnostic.severity}: {diagnostic.message}"]
    if position is not None:
        source = sources.get(position.filename)
        if source is not None:
            lines.extend(_excerpt(source, position))
    return lines


def _excerpt(source: str, position: FilePosition) -> list[str]:
    """The source line of `position` and a caret below its column."""
    line = _line(source, position.line)
    if line is None:
        return []
    column = min(position.column - 1, len(line))
    start = 0
    if len(line) > MAX_SHOWN_CHARACTERS:
        start = max(0, min(column - MAX_SHOWN_CHARACTERS // 2, len(line) - MAX_SHOWN_CHARACTERS))
        line = line[start : start + MAX_SHOWN_CHARACTERS]
    before = line[: column - start]
    blanks = "".join("\t" if character == "\t" else " " for character in before)
    return [line, blanks + "^"]


def _line(source: str, number: int) -> str | None:
    """Line `number` (from 1) of `source`, without its line break."""
    start = 0
    for _ in range(number - 1):
        start = source.find("\n", start) + 1
        if start == 0:
            return None
    end = source.find("\n", start)
    return source[start : end if end >= 0 else len(source)].rstrip("\r")
