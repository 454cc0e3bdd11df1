"""Metadata: loop annotations, branch weights, alias information, module flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, IntegerAttr, StringAttr
from xdsl.ir import Attribute, Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.text import escaped, symbol
from mlopt.targets.llvm.type_text import NoCounterpart

_ACCESS = frozenset(
    "nontemporal invariant invariantGroup access_groups alias_scopes noalias_scopes tbaa"
    " dereferenceable llvm.mmra".split()
)


class Metadata:
    """The numbered nodes of a module, a node for equal attributes."""

    def __init__(self) -> None:
        self.place_of: Callable[[Attribute], str] = lambda _: ""
        self.nodes: list[str] = []
        self._texts: dict[str, str] = {}
        self._attributes: dict[tuple[str, Attribute], str] = {}

    def node(self, body: str) -> str:
        """`!N` of the node `!{body}`."""
        return self.raw(f"!{{{body}}}")

    def raw(self, text: str) -> str:
        """`!N` of the node that is written as `text`."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = f"!{len(self.nodes)}"
            self.nodes.append(text)
        return found

    def reserve(self) -> str:
        """`!N` of a node that `define` writes later."""
        self.nodes.append("")
        return f"!{len(self.nodes) - 1}"

    def define(self, name: str, text: str) -> None:
        """Writes the node `name`, also in the place of what it was."""
        self.nodes[int(name[1:])] = text

    def distinct(self, body: Callable[[str], str]) -> str:
        """`!N` of a new distinct node, whose body may name itself."""
        name = self.reserve()
        self.define(name, f"distinct !{{{body(name)}}}")
        return name

    def lines(self) -> list[str]:
        """The definitions."""
        return [f"!{number} = {text}" for number, text in enumerate(self.nodes)]

    # Memory access.

    def access(self, op: Operation) -> str:
        """What hangs on a load, a store or a call; nothing for most."""
        texts = ""
        for attributes in (op.properties, op.attributes):
            for name, value in attributes.items():
                if name in _ACCESS:
                    texts += self._access_text(name, value)
        return texts

    def _access_text(self, name: str, value: Any) -> str:
        if name == "nontemporal":
            return f", !nontemporal {self.node('i32 1')}"
        if name == "invariant":
            return f", !invariant.load {self.node('')}"
        if name == "invariantGroup":
            return f", !invariant.group {self.node('')}"
        if name == "dereferenceable":
            return self._dereferenceable_text(value)
        if name == "llvm.mmra":
            return f", !mmra {self._mmra(value)}"
        if name == "access_groups":
            groups = [self.access_group(item) for item in value.data]
            text = groups[0] if len(groups) == 1 else self.node(", ".join(groups))
            return f", !llvm.access.group {text}" if groups else ""
        if name == "tbaa":
            if len(value.data) != 1:
                raise NoCounterpart(f"there are {len(value.data)} TBAA tags, LLVM IR allows one")
            return f", !tbaa {self._tbaa_tag(value.data[0])}"
        scopes = self.node(", ".join(self.alias_scope(item) for item in value.data))
        return f", !{'alias.scope' if name == 'alias_scopes' else 'noalias'} {scopes}"

    def dereferenceable(self, op: Operation) -> str:
        """The same for an `inttoptr`."""
        value = properties.get(op, "dereferenceable")
        return "" if value is None else self._dereferenceable_text(value)

    def _dereferenceable_text(self, value: Any) -> str:
        nullable = value.field("mayBeNull")
        may_be_null = nullable is not None and properties.flag(nullable)
        kind = "dereferenceable_or_null" if may_be_null else "dereferenceable"
        node = self.node(f"i64 {value.integer('bytes')}")
        return f", !{kind} {node}"

    def _mmra(self, value: Any) -> str:
        tags = list(value.data) if isinstance(value, ArrayAttr) else [value]
        nodes = [self.node(f"{_string(t.prefix)}, {_string(t.suffix)}") for t in tags]
        return nodes[0] if len(nodes) == 1 else self.node(", ".join(nodes))

    # Named things.

    def _memo(self, kind: str, attribute: Attribute, make: Callable[[], str]) -> str:
        key = (kind, attribute)
        if key not in self._attributes:
            self._attributes[key] = make()
        return self._attributes[key]

    def access_group(self, attribute: Any) -> str:
        """A distinct empty node a group."""
        return self._memo("group", attribute, lambda: self.distinct(lambda _: ""))

    def alias_scope(self, attribute: Any) -> str:
        """`!{self, domain, description}`."""
        return self._memo("scope", attribute, lambda: self._scope(attribute))

    def _scope(self, attribute: Any) -> str:
        domain = attribute.field("domain")
        behind = [self._memo("domain", domain, lambda: self._identified(domain, []))]
        return self._identified(attribute, behind)

    def _identified(self, attribute: Any, behind: list[str]) -> str:
        """A node that starts with its identity: itself, or a string."""
        description = attribute.field("description")
        if description is not None:
            behind = [*behind, _string(description)]
        identity = attribute.field("id")
        if isinstance(identity, StringAttr):
            return self.node(", ".join([_string(identity), *behind]))
        return self.distinct(lambda name: ", ".join([name, *behind]))

    def _tbaa_tag(self, tag: Any) -> str:
        body = (
            f"{self._tbaa_node(tag.field('base_type'))}, {self._tbaa_node(tag.field('access_type'))}"
            f", i64 {tag.integer('offset')}"
        )
        constant = tag.field("constant")
        if constant is not None and properties.flag(constant):
            body += ", i64 1"
        return self.node(body)

    def _tbaa_node(self, attribute: Any) -> str:
        if attribute.name == "llvm.tbaa_root":
            identity = attribute.field("id")
            if identity is None:
                return self._memo("root", attribute, lambda: self.distinct(lambda name: name))
            return self.node(_string(identity))
        parts = [_string(attribute.field("id"))]
        for member in attribute.field("members").data:
            parts += [self._tbaa_node(member.data[0]), f"i64 {member.data[1].value.data}"]
        return self.node(", ".join(parts))

    # Branches.

    def weights(self, op: Operation) -> str:
        """`, !prof !0`."""
        weights = properties.array(op, "branch_weights")
        if not weights:
            return ""
        node = self.node(", ".join([_text("branch_weights"), *(f"i32 {w}" for w in weights)]))
        return f", !prof {node}"

    def loop(self, op: Operation) -> str:
        """`, !llvm.loop !0`."""
        annotation = properties.get(op, "loop_annotation")
        return "" if annotation is None else f", !llvm.loop {self._loop(annotation)}"

    def _loop(self, annotation: Any) -> str:
        return self._memo("loop", annotation, lambda: self._new_loop(annotation))

    def _new_loop(self, annotation: Any) -> str:
        parts = [self._place(annotation.field(name)) for name in ("startLoc", "endLoc")]
        parts = [*filter(None, parts), *self._options("llvm.loop.", annotation)]
        return self.distinct(lambda name: ", ".join([name, *parts]))

    def _place(self, location: Attribute | None) -> str:
        return "" if location is None else self.place_of(location)

    def _options(self, prefix: str, annotation: Any) -> list[str]:
        nodes: list[str] = []
        for field, name, kind in LOOP_OPTIONS.get(annotation.name, ()):
            value = annotation.field(field)
            if value is None:
                continue
            if kind == "nested":
                nodes += self._options(prefix, value)
            elif kind == "loop":
                nodes.append(self.node(f"{_text(name)}, {self._loop(value)}"))
            elif kind == "groups":
                groups = [self.access_group(item) for item in value.data]
                nodes.append(self.node(", ".join([_text(name), *groups])))
            elif kind == "disable or enable":
                word = "disable" if properties.flag(value) else "enable"
                nodes.append(self.node(_text(name + word)))
            else:
                text = _option(kind, value)
                if text is not None:
                    nodes.append(self.node(_text(name) + text))
        return nodes

    # The module.

    def module_flag(self, flag: Any) -> str:
        """`!{i32 1, !"wchar_size", i32 4}`."""
        value = flag.value
        if isinstance(value, IntegerAttr):
            text = f"i32 {value.value.data}"
        elif isinstance(value, StringAttr):
            text = _string(value)
        elif isinstance(value, ArrayAttr) and all("cgprofile" in v.name for v in value.data):
            text = self.node(", ".join(self._profile_entry(entry) for entry in value.data))
        else:
            raise NoCounterpart(f"module flag value {value} is not emitted")
        number = MODULE_FLAG_BEHAVIORS.index(flag.behavior.data) + 1
        return self.node(f"i32 {number}, {_string(flag.key)}, {text}")

    def _profile_entry(self, entry: Any) -> str:
        """`!{ptr @from, ptr @to, i64 count}`."""
        ends = [
            "null" if end is None else f"ptr {symbol(end.root_reference.data)}"
            for end in (entry.field("from"), entry.field("to"))
        ]
        return self.node(f"{', '.join(ends)}, i64 {entry.integer('count')}")


MODULE_FLAG_BEHAVIORS = (
    "error", "warning", "require", "override", "append", "append_unique", "max", "min",
)  # fmt: skip

_LOOP = "llvm.loop."

LOOP_OPTIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "llvm.loop_annotation": (
        ("disableNonforced", "llvm.loop.disable_nonforced", "unit"),
        ("mustProgress", "llvm.loop.mustprogress", "unit"),
        ("isVectorized", "llvm.loop.isvectorized", "i32 bool"),
        ("vectorize", "", "nested"),
        ("interleave", "", "nested"),
        ("unroll", "", "nested"),
        ("unrollAndJam", "", "nested"),
        ("licm", "", "nested"),
        ("distribute", "", "nested"),
        ("pipeline", "", "nested"),
        ("peeled", "", "nested"),
        ("unswitch", "", "nested"),
        ("parallelAccesses", "llvm.loop.parallel_accesses", "groups"),
    ),
    "llvm.loop_vectorize": (
        ("disable", "llvm.loop.vectorize.enable", "negated"),
        ("predicateEnable", "llvm.loop.vectorize.predicate.enable", "bool"),
        ("scalableEnable", "llvm.loop.vectorize.scalable.enable", "bool"),
        ("width", "llvm.loop.vectorize.width", "i32"),
        ("followupVectorized", "llvm.loop.vectorize.followup_vectorized", "loop"),
        ("followupEpilogue", "llvm.loop.vectorize.followup_epilogue", "loop"),
        ("followupAll", "llvm.loop.vectorize.followup_all", "loop"),
    ),
    "llvm.loop_interleave": (("count", "llvm.loop.interleave.count", "i32"),),
    "llvm.loop_unroll": (
        ("disable", "llvm.loop.unroll.", "disable or enable"),
        ("count", "llvm.loop.unroll.count", "i32"),
        ("runtimeDisable", "llvm.loop.unroll.runtime.disable", "bool"),
        ("full", "llvm.loop.unroll.full", "unit"),
        ("followupUnrolled", "llvm.loop.unroll.followup_unrolled", "loop"),
        ("followupRemainder", "llvm.loop.unroll.followup_remainder", "loop"),
        ("followupAll", "llvm.loop.unroll.followup_all", "loop"),
    ),
    "llvm.loop_unroll_and_jam": (
        ("disable", "llvm.loop.unroll_and_jam.", "disable or enable"),
        ("count", "llvm.loop.unroll_and_jam.count", "i32"),
        ("followupOuter", "llvm.loop.unroll_and_jam.followup_outer", "loop"),
        ("followupInner", "llvm.loop.unroll_and_jam.followup_inner", "loop"),
        ("followupRemainderOuter", "llvm.loop.unroll_and_jam.followup_remainder_outer", "loop"),
        ("followupRemainderInner", "llvm.loop.unroll_and_jam.followup_remainder_inner", "loop"),
        ("followupAll", "llvm.loop.unroll_and_jam.followup_all", "loop"),
    ),
    "llvm.loop_licm": (
        ("disable", "llvm.licm.disable", "unit"),
        ("versioningDisable", "llvm.loop.licm_versioning.disable", "unit"),
    ),
    "llvm.loop_distribute": (
        ("disable", "llvm.loop.distribute.enable", "negated"),
        ("followupCoincident", "llvm.loop.distribute.followup_coincident", "loop"),
        ("followupSequential", "llvm.loop.distribute.followup_sequential", "loop"),
        ("followupFallback", "llvm.loop.distribute.followup_fallback", "loop"),
        ("followupAll", "llvm.loop.distribute.followup_all", "loop"),
    ),
    "llvm.loop_pipeline": (
        ("disable", "llvm.loop.pipeline.disable", "bool"),
        ("initiationinterval", "llvm.loop.pipeline.initiationinterval", "i32"),
    ),
    "llvm.loop_peeled": (("count", "llvm.loop.peeled.count", "i32"),),
    "llvm.loop_unswitch": (("partialDisable", "llvm.loop.unswitch.partial.disable", "unit"),),
}
"""A field of upstream's attribute, LLVM's name for it, and how its value is written."""


def _option(kind: str, value: Any) -> str | None:
    """What stands behind the closing quote of the name; None where there is no node."""
    if kind == "i32":
        return f", i32 {value.value.data}"
    is_set = properties.flag(value)
    if kind == "bool":
        return f", i1 {str(is_set).lower()}"
    if kind == "negated":
        return f", i1 {str(not is_set).lower()}"
    if kind == "i32 bool":
        return f", i32 {int(is_set)}"
    return "" if is_set else None


def _text(text: str) -> str:
    return f'!"{escaped(text.encode())}"'


def _string(attribute: StringAttr) -> str:
    return _text(attribute.data)
