"""A docstring taken apart into its text and its fixed sections."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

NAMED = ("Operands", "Properties", "Attributes", "Results", "Regions", "Successors")
"""Sections that describe one name a line; the others are text."""

TEXTS = ("Errors", "Source")

_HEAD = re.compile(rf"^({'|'.join((*NAMED, *TEXTS))}):\s*$")
_ENTRY = re.compile(r"^ {4}([\w, ]+): (.*)$")


@dataclass
class Sections:
    """The text before any section, what is said of each name, and sections of text."""

    text: str
    names: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)


def sections_of(docstring: str) -> Sections:
    """Takes `docstring` apart.

    A name that shares its line with others (`lhs, rhs: ...`) gets the same text.
    """
    text: list[str] = []
    found = Sections("")
    section, names = "", []
    for line in inspect.cleandoc(docstring).splitlines():
        head = _HEAD.match(line)
        if head:
            section, names = head[1], []
        elif not section or (line and not line.startswith(" ")):
            section = ""
            text.append(line)
        elif section in NAMED:
            entry = _ENTRY.match(line)
            names = [name.strip() for name in entry[1].split(",")] if entry else names
            for name in names:
                so_far = found.names.get(name, "")
                found.names[name] = f"{so_far} {entry[2] if entry else line.strip()}".strip()
        else:
            found.sections[section] = f"{found.sections.get(section, '')} {line.strip()}".strip()
    found.text = "\n".join(text).strip()
    return found


def first_paragraph(docstring: str) -> str:
    """The first paragraph, as one line."""
    return " ".join(inspect.cleandoc(docstring).partition("\n\n")[0].split())
