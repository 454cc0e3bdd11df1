"""What mlopt says to its user: errors, warnings, remarks and notes, each with a place.

A mistake in the input is raised as `DiagnosticError`; a pass that only wants to tell
something calls `Context.emit`. Rendering (source line, caret) is the driver's work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from xdsl.dialects.builtin import UnknownLoc
from xdsl.ir import Attribute, BlockArgument, Operation, SSAValue


class Severity(StrEnum):
    """How bad it is; only an error makes the run fail."""

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"
    NOTE = "note"


@dataclass(frozen=True, eq=False)
class Diagnostic:
    """One message at one place.

    `message` is lower case, one sentence, no full stop. `op`, where known, is what
    `--mlir-print-op-on-diagnostic` prints.
    """

    severity: Severity
    location: Attribute
    message: str
    notes: tuple[Diagnostic, ...] = ()
    op: Operation | None = None


class DiagnosticError(Exception):
    """One or more errors in the input. Raised by whatever cannot go on."""

    def __init__(self, diagnostics: Iterable[Diagnostic]):
        self.diagnostics = tuple(diagnostics)
        assert self.diagnostics, "a DiagnosticError needs at least one diagnostic"
        super().__init__("; ".join(diagnostic.message for diagnostic in self.diagnostics))


Place = Operation | SSAValue | Attribute
"""Where a message points: an op, a value (its definition) or a location attribute."""


def location_of(place: Place) -> Attribute:
    """The source location of `place`; `loc(unknown)` where there is none."""
    if isinstance(place, Operation):
        return _known_location(place)
    if isinstance(place, BlockArgument):
        if not isinstance(place.location, UnknownLoc):
            return place.location
        parent = place.block.parent_op()
        return location_of(parent) if parent is not None else UnknownLoc()
    if isinstance(place, SSAValue):
        owner = place.owner
        return location_of(owner) if isinstance(owner, Operation) else UnknownLoc()
    return place


def diagnostic(
    severity: Severity, place: Place, message: str, notes: Iterable[Diagnostic] = ()
) -> Diagnostic:
    """A diagnostic of `severity` at `place`."""
    op = place if isinstance(place, Operation) else None
    return Diagnostic(severity, location_of(place), message, tuple(notes), op)


def note(place: Place, message: str) -> Diagnostic:
    """A note to be attached to another diagnostic."""
    return diagnostic(Severity.NOTE, place, message)


def error(place: Place, message: str, *notes: Diagnostic) -> DiagnosticError:
    """`raise error(op, "inner extents differ: 8 and 7", note(other, "declared here"))`."""
    return DiagnosticError([diagnostic(Severity.ERROR, place, message, notes)])


def _known_location(op: Operation) -> Attribute:
    """The op's own location, or that of the nearest op around it that has one."""
    current: Operation | None = op
    while current is not None:
        if not isinstance(current.location, UnknownLoc):
            return current.location
        current = current.parent_op()
    return UnknownLoc()
