"""Source positions as location attributes, and location attributes as source positions."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple, cast

from xdsl.dialects.builtin import (
    ArrayAttr,
    CallSiteLoc,
    FileLineColLoc,
    FusedLoc,
    IntAttr,
    NameLoc,
    StringAttr,
)
from xdsl.ir import Attribute


class FilePosition(NamedTuple):
    """A place in a file; line and column count from 1, the column in characters."""

    filename: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.filename}:{self.line}:{self.column}"


class SourceMap:
    """Turns offsets in one text into line and column, and into location attributes."""

    def __init__(self, text: str, filename: str):
        self.filename = StringAttr(filename)
        self._line_starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._line_starts.append(position + 1)
            position = text.find("\n", position + 1)
        self._numbers: dict[int, IntAttr] = {}

    def position(self, offset: int) -> FilePosition:
        """The line and column of the character at `offset`."""
        line = bisect_right(self._line_starts, offset)
        return FilePosition(self.filename.data, line, offset - self._line_starts[line - 1] + 1)

    def location(self, offset: int) -> FileLineColLoc:
        """The location attribute of the character at `offset`."""
        line = bisect_right(self._line_starts, offset)
        column = offset - self._line_starts[line - 1] + 1
        # Built without the checks of the constructor: one is made for each op.
        location = object.__new__(FileLineColLoc)
        setter = object.__setattr__
        setter(location, "filename", self.filename)
        setter(location, "line", self._number(line))
        setter(location, "column", self._number(column))
        return location

    def _number(self, value: int) -> IntAttr:
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = IntAttr(value)
        return found


def file_position(location: Attribute) -> FilePosition | None:
    """The first file position in `location`, or None where it has none.

    >>> from xdsl.dialects.builtin import FileLineColLoc, IntAttr, NameLoc, StringAttr
    >>> inner = FileLineColLoc(StringAttr("a.mlir"), IntAttr(3), IntAttr(7))
    >>> str(file_position(NameLoc(StringAttr("x"), inner)))
    'a.mlir:3:7'
    """
    match location:
        case FileLineColLoc():
            return FilePosition(location.filename.data, location.line.data, location.column.data)
        case NameLoc():
            return file_position(location.location)
        case CallSiteLoc():
            return file_position(location.callee)
        case FusedLoc():
            members = cast("ArrayAttr[Attribute]", location.locations)
            found = (file_position(member) for member in members.data)
            return next((position for position in found if position is not None), None)
        case _:
            return None


def location_name(location: Attribute) -> str:
    """The name that `location` gives, such as that of a model's node; empty without one.

    >>> from xdsl.dialects.builtin import NameLoc, StringAttr, UnknownLoc
    >>> location_name(NameLoc(StringAttr("conv_1"), UnknownLoc()))
    'conv_1'
    """
    match location:
        case NameLoc():
            return location.desc.data
        case CallSiteLoc():
            return location_name(location.callee)
        case FusedLoc():
            members = cast("ArrayAttr[Attribute]", location.locations)
            return next(filter(None, map(location_name, members.data)), "")
        case _:
            return ""
