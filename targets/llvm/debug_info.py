"""Debug information: attributes and locations as nodes of metadata.

    #llvm.di_basic_type<tag = DW_TAG_base_type, name = "int", sizeInBits = 32>
        ->  !DIBasicType(tag: DW_TAG_base_type, name: "int", size: 32)
    loc(callsite("a.c":3:4 at fused<#scope>["b.c":5:6]))
        ->  !DILocation(line: 3, column: 4, scope: ..., inlinedAt: ...)

What a node says follows from the fields of its attribute, by their kinds: a table says
which have another name in LLVM, and which LLVM wants even where they are empty. A node
with an identity, or of a kind that stands for a place in the source, is distinct; all
others are one where their texts are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from xdsl.dialects.builtin import (
    CallSiteLoc,
    FileLineColLoc,
    FusedLoc,
    IntegerAttr,
    IntegerType,
    NameLoc,
)
from xdsl.ir import Attribute, Operation

from mlopt.dialects.llvm.debug_attributes import DebugAttr, DIExpressionAttr, DIFileAttr
from mlopt.targets.llvm import properties
from mlopt.targets.llvm.metadata import Metadata
from mlopt.targets.llvm.text import escaped
from mlopt.targets.llvm.type_text import NoCounterpart

KEYS = {
    "sizeInBits": "size", "alignInBits": "align", "offsetInBits": "offset",
    "compileUnit": "unit", "subprogramFlags": "spFlags", "sourceLanguage": "language",
    "isDebugInfoForProfiling": "debugInfoForProfiling", "isLocalToUnit": "isLocal",
    "isDefined": "isDefinition", "callingConvention": "cc", "importedEntities": "imports",
    "decl": "declaration", "stringLengthExp": "stringLengthExpression",
    "stringLocationExp": "stringLocationExpression",
}  # fmt: skip
"""Fields that LLVM calls otherwise."""

WANTED: dict[str, dict[str, str]] = {
    "di_compile_unit": {"file": "null", "isOptimized": "false"},
    "di_derived_type": {"baseType": "null"},
    "di_global_variable": {"isLocal": "false", "isDefinition": "false"},
    "di_global_variable_expression": {"expr": "!DIExpression()"},
    "di_label": {"name": '""', "file": "null", "line": "0"},
    "di_module": {"scope": "null"},
    "di_namespace": {"scope": "null"},
    "di_subprogram": {"spFlags": "0"},
    "di_subroutine_type": {"types": "!{}"},
}
"""What LLVM reads as something else, or refuses, where nothing is written."""

WORDS = {"Full": "FullDebug", "None": "NoDebug"}
"""Kinds of emission."""

_NOT_WRITTEN = ("recId", "isRecSelf", "id", "retainedNodes")

_DISTINCT = ("di_compile_unit", "di_lexical_block", "di_lexical_block_file", "di_global_variable")

_DISTINCT_TAGS = tuple(
    f"DW_TAG_{kind}_type" for kind in ("class", "enumeration", "structure", "union")
)

_LOCAL_SCOPES = ("llvm.di_subprogram", "llvm.di_lexical_block", "llvm.di_lexical_block_file")

MAX_COLUMN = 1 << 16
"""Further columns are none."""


class Place(NamedTuple):
    """A position in a scope, inlined at another."""

    line: int
    column: int
    scope: Any
    inlined_at: Place | None


class DebugInfo:
    """The nodes of a module's debug information."""

    def __init__(self, metadata: Metadata):
        self.metadata = metadata
        metadata.place_of = lambda location: self.location(location, None)
        self.compile_units: list[str] = []
        self._nodes: dict[int, str] = {}
        self._kept: list[Attribute] = []
        self._identified: dict[tuple[str, int], str] = {}
        self._open: dict[int, str] = {}
        self._globals: dict[str, list[str]] = {}

    @property
    def is_used(self) -> bool:
        """True where anything was written."""
        return bool(self._nodes)

    # Nodes.

    def node(self, attribute: Any) -> str:
        """`!N` of a node, `null` where there is none."""
        if attribute is None or attribute.name == "llvm.di_null_type":
            return "null"
        found = self._nodes.get(id(attribute)) or self._around(attribute)
        if found is None:
            found = self._nodes[id(attribute)] = self._new_node(attribute)
            self._kept.append(attribute)
        return found

    def _new_node(self, attribute: Any) -> str:
        if isinstance(attribute, DIFileAttr):
            file, directory = _quoted(attribute.file.data), _quoted(attribute.directory.data)
            return self.metadata.raw(f"!DIFile(filename: {file}, directory: {directory})")
        if not isinstance(attribute, DebugAttr):
            raise NoCounterpart(f"'{attribute.name}' is no node of debug information")
        kind = attribute.name.removeprefix("llvm.")
        if kind == "di_annotation":
            name, value = attribute.field("name").data, attribute.field("value").data
            return self.metadata.node(f"!{_quoted(name)}, !{_quoted(value)}")
        own, recursive = attribute.field("id"), attribute.field("recId")
        if recursive is not None and _is_set(attribute, "isRecSelf"):
            number = recursive.number.data
            raise NoCounterpart(f"'{kind}' refers to distinct[{number}], which is not around it")
        if own is not None and (kind, own.number.data) in self._identified:
            return self._identified[kind, own.number.data]
        if own is None and recursive is None and kind != "di_compile_unit":
            return self.metadata.raw(self._text(attribute, kind))
        return self._reserved_node(attribute, kind)

    def _around(self, attribute: Any) -> str | None:
        """The node that `attribute` is a part of, if it refers to one."""
        recursive = attribute.field("recId") if isinstance(attribute, DebugAttr) else None
        return None if recursive is None else self._open.get(recursive.number.data)

    def _reserved_node(self, attribute: DebugAttr, kind: str) -> str:
        """A node that what it is made of may refer to."""
        name = self.metadata.reserve()
        own, recursive = attribute.field("id"), attribute.field("recId")
        if own is not None:
            self._identified[kind, own.number.data] = name
        if recursive is not None:
            self._open[recursive.number.data] = name
        if kind == "di_compile_unit":
            self.compile_units.append(name)
        self.metadata.define(name, self._text(attribute, kind))
        if recursive is not None:
            del self._open[recursive.number.data]
        return name

    def _text(self, attribute: DebugAttr, kind: str) -> str:
        """`distinct !DIName(key: value, ...)`."""
        parts = dict(WANTED.get(kind, {}))
        for name, value in attribute.fields.data.items():
            if name in _NOT_WRITTEN:
                continue
            text = self._value(attribute.FIELDS[name], value, attribute.name)
            if text:
                parts[KEYS.get(name, name)] = text
        if kind == "di_subprogram":
            retained = attribute.field("retainedNodes")
            nodes = [self._operand(node) for node in retained.data] if retained is not None else []
            if nodes:
                parts["retainedNodes"] = self.metadata.node(", ".join(nodes))
        if kind == "di_compile_unit":
            parts.setdefault("runtimeVersion", "0")
        words = ", ".join(f"{key}: {text}" for key, text in parts.items())
        title = "".join(word.capitalize() for word in kind.removeprefix("di_").split("_"))
        return f"{'distinct ' if _is_distinct(attribute, kind) else ''}!DI{title}({words})"

    def _value(self, kind: str, value: Any, owner: str) -> str:
        """What stands behind the key; empty where nothing does."""
        if kind == "text":
            return _quoted(value.data) if value.data else ""
        if kind.startswith(("word ", "one ")):
            is_kind = kind.startswith("one None|Full")
            return WORDS.get(value.data, value.data) if is_kind else value.data
        if kind == "flags":
            prefix = "DISPFlag" if owner.endswith("subprogram") else "DIFlag"
            flags = [flag.strip() for flag in value.data.split("|")]
            return " | ".join(prefix + flag for flag in flags if flag != "Zero")
        if kind == "truth":
            return str(properties.flag(value)).lower()
        if "number" in kind:
            return str(value.value.data)
        if kind.startswith("list"):
            return self.metadata.node(", ".join(self._operand(item) for item in value.data))
        return self._operand(value, is_typed=owner.endswith("derived_type"))

    def _operand(self, value: Any, *, is_typed: bool = False) -> str:
        """An expression, a number (with its type, as extra data), or a node."""
        if isinstance(value, DIExpressionAttr):
            return expression(value)
        if isinstance(value, IntegerAttr):
            number: int = value.value.data
            type: Any = value.type
            width = type.width.data if isinstance(type, IntegerType) else 64
            return f"i{width} {number}" if is_typed else str(number)
        return self.node(value)

    # Globals.

    def global_variable(self, op: Operation) -> str:
        """`, !dbg !3` for each variable that a global holds."""
        expressions: Any = properties.get(op, "dbg_exprs")
        text = ""
        for attribute in expressions.data if expressions is not None else ():
            name = self.node(attribute)
            text += f", !dbg {name}"
            owner = _owner(attribute.field("var"))
            if owner is not None:
                self._globals.setdefault(self.node(owner), []).append(name)
        return text

    def finish(self) -> None:
        """Adds to compile units what globals said of them."""
        for owner, names in self._globals.items():
            text = self.metadata.nodes[int(owner[1:])]
            list_name = self.metadata.node(", ".join(names))
            self.metadata.define(owner, f"{text[:-1]}, globals: {list_name})")

    # Locations.

    def subprogram(self, op: Operation) -> Any:
        """The attribute of the function that `op` is, or None."""
        return _find_subprogram(op.location)

    def location(self, location: Attribute, scope: Any) -> str:
        """`!N` of a location in `scope` (an attribute or None); empty where there is none."""
        place = self._place(location, scope, None)
        return "" if place is None else self._place_node(place)

    def _place(self, location: Any, scope: Any, inlined_at: Place | None) -> Place | None:
        if isinstance(location, FileLineColLoc):
            if scope is None:
                return None
            column = location.column.data
            return Place(
                location.line.data, column if column < MAX_COLUMN else 0, scope, inlined_at
            )
        if isinstance(location, CallSiteLoc):
            caller = self._place(location.caller, scope, inlined_at) or inlined_at
            if caller is None:
                return None
            return self._place(location.callee, None, caller) or caller
        if isinstance(location, NameLoc):
            return self._place(location.location, scope, inlined_at)
        if isinstance(location, FusedLoc):
            if location.metadata.name in _LOCAL_SCOPES:
                scope = location.metadata
            members: Any = location.locations
            places = [self._place(member, scope, inlined_at) for member in members.data]
            merged = places[0] if places else None
            for place in places[1:]:
                merged = self._merged(merged, place)
            return merged
        return None

    def _merged(self, one: Place | None, other: Place | None) -> Place | None:
        """The innermost place that both are at; the line and column where they agree."""
        if one is None or other is None:
            return None
        result: Place | None = None
        for a, b in zip(_chain(one), _chain(other), strict=False):
            scope = self._shared_scope(a.scope, b.scope)
            if scope is None:
                return result
            line = a.line if a.line == b.line else 0
            column = a.column if line and a.column == b.column else 0
            result = Place(line, column, scope, result)
            if a[:2] != b[:2] or self.node(a.scope) != self.node(b.scope):
                return result
        return result

    def _shared_scope(self, one: Any, other: Any) -> Any:
        """The innermost scope of a function around both."""
        around: set[str] = {self.node(scope) for scope in _scopes(one)}
        return next((scope for scope in _scopes(other) if self.node(scope) in around), None)

    def _place_node(self, place: Place) -> str:
        text = f"line: {place.line}, column: {place.column}, scope: {self.node(place.scope)}"
        if place.inlined_at is not None:
            text += f", inlinedAt: {self._place_node(place.inlined_at)}"
        return self.metadata.raw(f"!DILocation({text})")


def expression(attribute: DIExpressionAttr | None) -> str:
    """`!DIExpression(DW_OP_deref)`; a fragment of a fragment is one of what is around both."""
    operations: list[list[Any]] = []
    for operation in attribute.operations.data if attribute is not None else ():
        parts: list[Any] = [part.data for part in operation.data]  # pyright: ignore[reportAttributeAccessIssue]
        if operations and operations[-1][0] == parts[0] == "DW_OP_LLVM_fragment":
            operations[-1][1] += parts[1]
        else:
            operations.append(parts)
    return f"!DIExpression({', '.join(str(part) for parts in operations for part in parts)})"


def _is_set(attribute: DebugAttr, name: str) -> bool:
    value = attribute.field(name)
    return value is not None and properties.flag(value)


def _is_distinct(attribute: DebugAttr, kind: str) -> bool:
    if kind == "di_subprogram":
        return "Definition" in (attribute.effect("subprogramFlags") or "").split("|")
    if kind == "di_composite_type":
        return attribute.effect("tag") in _DISTINCT_TAGS
    return kind in _DISTINCT


def _owner(variable: Any) -> Any:
    """The compile unit that lists a variable, by the scope that it is in."""
    scope = variable.field("scope")
    if scope is not None and scope.name in ("llvm.di_module", "llvm.di_common_block"):
        scope = scope.field("scope")
    if scope is not None:
        scope = _scopes(scope)[-1]
    if scope is not None and scope.name == "llvm.di_subprogram":
        scope = scope.field("compileUnit")
    return scope if scope is not None and scope.name == "llvm.di_compile_unit" else None


def _scopes(scope: Any) -> list[Any]:
    """A scope, and those around it up to the function."""
    found = [scope]
    while "lexical_block" in found[-1].name:
        found.append(found[-1].field("scope"))
    return found


def _chain(place: Place) -> list[Place]:
    """From the outermost caller to `place`."""
    chain = [place]
    while chain[-1].inlined_at is not None:
        chain.append(chain[-1].inlined_at)
    return chain[::-1]


def _find_subprogram(location: Any) -> Any:
    if isinstance(location, FusedLoc):
        if location.metadata.name == "llvm.di_subprogram":
            return location.metadata
        members: Any = location.locations
        return next(filter(None, map(_find_subprogram, members.data)), None)
    if isinstance(location, NameLoc):
        return _find_subprogram(location.location)
    if isinstance(location, CallSiteLoc):
        return _find_subprogram(location.callee) or _find_subprogram(location.caller)
    return None


def _quoted(text: str) -> str:
    return f'"{escaped(text.encode())}"'
