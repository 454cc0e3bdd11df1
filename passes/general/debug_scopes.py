"""ensure-debug-info-scope-on-llvm-func: says of each function what the source called it.

    llvm.func @f() {...} loc("a.mlir":3:1)
    ->
    llvm.func @f() {...} loc(fused<#llvm.di_subprogram<name = "f", line = 3, ...>>["a.mlir":3:1])

LLVM keeps the locations of instructions only in functions of which debug information is
known. With it, debuggers and profilers show the lines of the text that was compiled. An op
that comes from another file, or from a function that was inlined, gets a scope of its own.
Run on the llvm dialect; a function that has a scope keeps it. No op changes but in its
location, so no value does. After upstream's pass of that name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    BoolAttr,
    CallSiteLoc,
    DictionaryAttr,
    FileLineColLoc,
    FusedLoc,
    IntAttr,
    IntegerAttr,
    NameLoc,
    StringAttr,
    i64,
)
from xdsl.ir import Attribute, Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects.llvm.attributes import ATTRIBUTES, DistinctAttr
from mlopt.dialects.llvm.debug_attributes import DebugAttr, DIFileAttr

EMISSION_KINDS = ("None", "Full", "LineTablesOnly", "DebugDirectivesOnly")


@dataclass(frozen=True)
class DebugScopesPass(Pass):
    """Attaches a subprogram to every `llvm.func` that has none."""

    name: ClassVar[str] = "ensure-debug-info-scope-on-llvm-func"

    emission_kind: str = "LineTablesOnly"
    """How much debuggers are told: None, Full, LineTablesOnly or DebugDirectivesOnly."""

    def run(self, root: Operation, context: Context) -> None:
        if self.emission_kind not in EMISSION_KINDS:
            known = ", ".join(EMISSION_KINDS)
            raise error(root, f"emission-kind is '{self.emission_kind}', expected one of {known}")
        functions = [op for op in walk(root) if op.name == "llvm.func"]
        used = [_numbers(op.location) for op in (root, *functions)]
        numbers = max((number for found in used for number in found), default=-1) + 1
        unit = _find(root.location, "llvm.di_compile_unit") or _compile_unit(
            root, self.emission_kind, numbers
        )
        for index, function in enumerate(functions):
            scope = _find(function.location, "llvm.di_subprogram")
            if scope is None:
                scope = _subprogram(function, unit, numbers + 1 + index)
                function.location = FusedLoc((function.location,), scope)
                context.count(self.name, "functions described", 1)
            for op in walk(function):
                if op is not function:
                    _set_scope(op, function, scope)


# What is attached.


def _node(mnemonic: str, **fields: Attribute) -> Any:
    """A node with `fields` in the order of its class."""
    node_class: Any = ATTRIBUTES[f"llvm.{mnemonic}"]
    ordered = {name: fields[name] for name in node_class.FIELDS if name in fields}
    return node_class(DictionaryAttr(ordered))


def _compile_unit(root: Operation, emission_kind: str, number: int) -> DebugAttr:
    return _node(
        "di_compile_unit",
        id=DistinctAttr(IntAttr(number)),
        sourceLanguage=StringAttr("DW_LANG_C"),
        file=_file(_file_location(root.location)),
        producer=StringAttr("mlopt"),
        isOptimized=BoolAttr.from_bool(True),
        emissionKind=StringAttr(emission_kind),
    )


def _subprogram(function: Operation, unit: DebugAttr, number: int) -> DebugAttr:
    place = _file_location(function.location)
    file = _file(place) if place is not None else unit.field("file")
    line = IntegerAttr(1 if place is None else place.line.data, i64)
    name = StringAttr(symbol_name(function) or "")
    type = _node("di_subroutine_type", callingConvention=StringAttr("DW_CC_normal"))
    fields: dict[str, Attribute] = {
        "scope": file, "name": name, "linkageName": name, "file": file, "line": line,
        "scopeLine": line, "subprogramFlags": StringAttr("Optimized"), "type": type,
    }  # fmt: skip
    if function.regions[0].first_block is not None:
        fields["id"] = DistinctAttr(IntAttr(number))
        fields["compileUnit"] = unit
        fields["subprogramFlags"] = StringAttr("Definition|Optimized")
    return _node("di_subprogram", **fields)


def _file(place: FileLineColLoc | None) -> DIFileAttr:
    path = "<unknown>" if place is None else place.filename.data
    directory, separator, name = path.rpartition("/")
    return DIFileAttr(StringAttr(name), StringAttr(directory or separator))


def _block_file(scope: Attribute, place: FileLineColLoc | None) -> Any:
    """The part of `scope` that another file says."""
    zero = IntegerAttr(0, i64)
    return _node("di_lexical_block_file", scope=scope, file=_file(place), discriminator=zero)


# Locations.


def _set_scope(op: Operation, function: Operation, scope: Attribute) -> None:
    location = op.location
    if isinstance(location, CallSiteLoc):
        op.location = CallSiteLoc(_nested(scope, location.callee), location.caller)
        return
    place, home = _file_location(location), _file_location(function.location)
    if place is not None and home is not None and place.filename != home.filename:
        op.location = FusedLoc((location,), _block_file(scope, place))


def _nested(scope: Attribute, callee: Any) -> FusedLoc:
    """`callee` in a scope of its own, and so what it was inlined into."""
    block = _block_file(scope, _file_location(callee))
    inner = _nested(block, callee.callee) if isinstance(callee, CallSiteLoc) else callee
    return FusedLoc((inner,), block)


def _file_location(location: Any) -> FileLineColLoc | None:
    """The place in a file that `location` is at; of a call, that of the caller."""
    if isinstance(location, FileLineColLoc):
        return location
    if isinstance(location, NameLoc):
        return _file_location(location.location)
    if isinstance(location, CallSiteLoc):
        return _file_location(location.caller)
    if isinstance(location, FusedLoc):
        members: Any = location.locations
        found = (_file_location(member) for member in members.data)
        return next((place for place in found if place is not None), None)
    return None


def _find(location: Any, name: str) -> Any:
    """The metadata called `name` of the fused location in `location`."""
    if isinstance(location, FusedLoc):
        if location.metadata.name == name:
            return location.metadata
        members: Any = location.locations
        return next(filter(None, (_find(member, name) for member in members.data)), None)
    return _find(location.location, name) if isinstance(location, NameLoc) else None


def _numbers(location: Any) -> list[int]:
    """The numbers that nodes attached to `location` are told apart by."""
    subprogram = _find(location, "llvm.di_subprogram")
    units = [_find(location, "llvm.di_compile_unit")]
    if subprogram is not None:
        units += [subprogram, subprogram.field("compileUnit")]
    ids = (unit.field("id") for unit in units if unit is not None)
    return [found.number.data for found in ids if found is not None]
