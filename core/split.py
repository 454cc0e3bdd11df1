"""Splits an input file at its `// -----` lines, as `--split-input-file` does."""

from __future__ import annotations

import re

DEFAULT_MARKER = "// -----"


def split_input(text: str, marker: str = DEFAULT_MARKER) -> list[str]:
    """The chunks of `text` between lines that hold `marker` alone.

    Each chunk starts with as many empty lines as stand before it in the file, so that
    line numbers in a chunk are line numbers in the file.

    >>> split_input("a\\n// -----\\nb\\n")
    ['a\\n', '\\n\\nb\\n']
    """
    line = re.compile(rf"^[ \t]*{re.escape(marker)}[ \t]*\r?$", re.MULTILINE)
    chunks: list[str] = []
    start = lines_before = 0
    for found in line.finditer(text):
        chunks.append("\n" * lines_before + text[start : found.start()])
        next_start = min(found.end() + 1, len(text))
        lines_before += text.count("\n", start, next_start)
        start = next_start
    chunks.append("\n" * lines_before + text[start:])
    return chunks
