"""What is wrong with a model: of one node while it is imported, or of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import FileLineColLoc, IntAttr, NameLoc, StringAttr
from xdsl.ir import Attribute

from mlopt.core.diagnostics import DiagnosticError, error, note


class NodeProblem(Exception):
    """A node cannot be imported; the message says why, the importer knows which node."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one node."""

    location: Attribute
    node: str
    message: str


def start_of(filename: str) -> FileLineColLoc:
    """The place of what concerns the whole file."""
    return FileLineColLoc(StringAttr(filename), IntAttr(1), IntAttr(1))


def place_of(filename: str, name: str) -> NameLoc:
    """The place of a node, an input or an output: its name, in the file."""
    return NameLoc(StringAttr(name), start_of(filename))


def model_error(filename: str, message: str) -> DiagnosticError:
    """An error about the file as a whole."""
    return error(start_of(filename), message)


def refusal(filename: str, problems: Sequence[Problem]) -> DiagnosticError:
    """One error for all nodes that cannot be imported."""
    if len(problems) == 1:
        (only,) = problems
        return error(only.location, f"{only.node}: {only.message}")
    notes = [note(item.location, f"{item.node}: {item.message}") for item in problems]
    listed = ", ".join(item.node for item in problems)
    return error(start_of(filename), f"{len(problems)} nodes cannot be imported: {listed}", *notes)


class WrittenOut(Exception):
    """An operator is to be imported as the function that its schema defines it by.

    Raised by what imports it in a shorter way, before it has built anything that is seen.
    """
