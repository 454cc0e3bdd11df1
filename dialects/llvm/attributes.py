"""Attributes of the llvm dialect that xDSL lacks.

Most are a few named fields, `#llvm.loop_unroll<disable = true, count = 4 : i32>`: a row
of `FIELDS` each, one class factory. Kinds of fields:

    attribute   an attribute, one of ours without its name: `vectorize = <disable = true>`
    number, truth, word, text      `1`, `true`, `read`, `"x"`
    id          `distinct[0]<>` or a string
    list        attributes of the kind, to the end
    members     `{<#root, 0>, ...}`
"""

from __future__ import annotations

from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    BoolAttr,
    DictionaryAttr,
    IntAttr,
    IntegerAttr,
    StringAttr,
    i64,
)
from xdsl.ir import Attribute, ParametrizedAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer

from mlopt.dialects.llvm.value_attributes import (
    ConstantRangeAttr,
    MMRATagAttr,
    ModuleFlagAttr,
    PoisonAttr,
    UndefAttr,
    UWTableKindAttr,
    ZeroAttr,
)


@irdl_attr_definition
class DistinctAttr(ParametrizedAttribute):
    """`distinct[0]<>`: equal to nothing but itself; the number is its name in the text."""

    name = "llvm.distinct"

    number: IntAttr


class StructAttr(ParametrizedAttribute):
    """Base of attributes with named fields."""

    FIELDS: ClassVar[dict[str, str]] = {}
    DEFAULTS: ClassVar[dict[str, Attribute]] = {}

    fields: DictionaryAttr

    def field(self, name: str) -> Any:
        """The value of a field, or None."""
        return self.fields.data.get(name, self.DEFAULTS.get(name))

    def integer(self, name: str) -> int | None:
        """The value of an integer field."""
        value = self.field(name)
        return value.value.data if isinstance(value, IntegerAttr) else None

    def effect(self, name: str) -> str | None:
        """The word of a field."""
        value = self.field(name)
        return value.data if isinstance(value, StringAttr) else None

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        fields: dict[str, Attribute] = {}
        if parser.parse_optional_punctuation("<") is None:
            return [DictionaryAttr(fields)]
        while parser.parse_optional_punctuation(">") is None:
            if fields:
                parser.parse_punctuation(",")
            name = parser.parse_identifier()
            if name not in cls.FIELDS:
                parser.raise_error(f"found '{name}', expected one of {', '.join(cls.FIELDS)}")
            parser.parse_punctuation("=")
            fields[name] = _parse_field(parser, cls.FIELDS[name])
        return [DictionaryAttr({name: fields[name] for name in cls.FIELDS if name in fields})]

    def print_parameters(self, printer: Printer) -> None:
        shown = [
            (name, value)
            for name, value in self.fields.data.items()
            if value != self.DEFAULTS.get(name)
        ]
        if not shown:
            if not self.name.endswith("tbaa_root"):
                printer.print_string("<>")
            return
        with printer.in_angle_brackets():
            for index, (name, value) in enumerate(shown):
                printer.print_string(f"{', ' if index else ''}{name} = ")
                _print_field(printer, self.FIELDS[name], value)


def _parse_field(parser: Any, kind: str) -> Attribute:
    if kind in ("number", "optional number"):
        return IntegerAttr(parser.parse_integer(), i64)
    if kind == "truth":
        return BoolAttr.from_bool(parser.parse_boolean())
    if kind == "word":
        return StringAttr(parser.parse_identifier())
    if kind.startswith(("word ", "one ", "flags")):
        return StringAttr(_parse_word(parser, *kind.partition(" ")[::2]))
    if kind == "text":
        return StringAttr(parser.parse_str_literal())
    if kind == "id":
        return _parse_id(parser)
    if kind == "members":
        return ArrayAttr(
            parser.parse_comma_separated_list(
                parser.Delimiter.BRACES, lambda: _parse_member(parser)
            )
        )
    if kind.startswith("list "):
        return _parse_rest(parser, kind[5:])
    return _parse_nested(parser, kind.partition(" ")[2])


def _parse_word(parser: Any, kind: str, known: str) -> str:
    """A word; of `flags` several, `"A|B"`, in quotes."""
    word = parser.parse_identifier_or_str_literal()
    if kind == "one" and word not in known.split("|"):
        parser.raise_error(f"found '{word}', expected one of {known.replace('|', ', ')}")
    if kind == "word" and not word.startswith(known + "_"):
        parser.raise_error(f"found '{word}', expected a word of DWARF that starts with {known}_")
    return word


def _parse_nested(parser: Any, name: str) -> Attribute:
    """An attribute; one of ours may stand without its name."""
    if name and parser._current_token.text == "<":
        nested = ATTRIBUTES[name]
        return nested.new(nested.parse_parameters(parser))
    return parser.parse_attribute()


def _parse_rest(parser: Any, name: str) -> Attribute:
    if parser._current_token.text == "[":
        read = lambda: _parse_nested(parser, name)  # noqa: E731
        return ArrayAttr(parser.parse_comma_separated_list(parser.Delimiter.SQUARE, read))
    items = [_parse_nested(parser, name)]
    while parser.parse_optional_punctuation(",") is not None:
        items.append(_parse_nested(parser, name))
    return ArrayAttr(items)


def _parse_id(parser: Any) -> Attribute:
    if parser.parse_optional_keyword("distinct") is None:
        return parser.parse_attribute()
    parser.parse_punctuation("[")
    number = parser.parse_integer()
    parser.parse_punctuation("]")
    parser.parse_punctuation("<")
    parser.parse_optional_attribute()
    parser.parse_punctuation(">")
    return DistinctAttr(IntAttr(number))


def _parse_member(parser: Any) -> Attribute:
    parser.parse_punctuation("<")
    node = parser.parse_attribute()
    parser.parse_punctuation(",")
    offset = parser.parse_integer()
    parser.parse_punctuation(">")
    return ArrayAttr([node, IntegerAttr(offset, i64)])


def _print_field(printer: Printer, kind: str, value: Any) -> None:
    if kind in ("number", "optional number", "truth"):
        number = value.value.data
        printer.print_string(str(bool(number)).lower() if kind == "truth" else str(number))
    elif kind.startswith(("word", "one ", "flags")):
        printer.print_string(f'"{value.data}"' if "|" in value.data else value.data)
    elif kind == "text":
        printer.print_string_literal(value.data)
    elif isinstance(value, DistinctAttr):
        printer.print_string(f"distinct[{value.number.data}]<>")
    elif kind == "members":
        with printer.in_braces():
            printer.print_list(value.data, lambda member: _print_member(printer, member))
    elif kind.startswith("list "):
        printer.print_list(value.data, lambda item: _print_nested(printer, item))
    else:
        _print_nested(printer, value)


def _print_nested(printer: Printer, value: Attribute) -> None:
    printer.print_attribute(value)


def _print_member(printer: Printer, member: Any) -> None:
    with printer.in_angle_brackets():
        printer.print_attribute(member.data[0])
        printer.print_string(f", {member.data[1].value.data}")


FALSE = BoolAttr.from_bool(False)

_FOLLOWUP = "attribute llvm.loop_annotation"

FIELDS: dict[str, dict[str, str]] = {
    "loop_annotation": {
        "disableNonforced": "attribute",
        "vectorize": "attribute llvm.loop_vectorize",
        "interleave": "attribute llvm.loop_interleave",
        "unroll": "attribute llvm.loop_unroll",
        "unrollAndJam": "attribute llvm.loop_unroll_and_jam",
        "licm": "attribute llvm.loop_licm",
        "distribute": "attribute llvm.loop_distribute",
        "pipeline": "attribute llvm.loop_pipeline",
        "peeled": "attribute llvm.loop_peeled",
        "unswitch": "attribute llvm.loop_unswitch",
        "mustProgress": "attribute",
        "isVectorized": "attribute",
        "startLoc": "attribute",
        "endLoc": "attribute",
        "parallelAccesses": "list llvm.access_group",
    },
    "loop_vectorize": {
        "disable": "attribute",
        "predicateEnable": "attribute",
        "scalableEnable": "attribute",
        "width": "attribute",
        "followupVectorized": _FOLLOWUP,
        "followupEpilogue": _FOLLOWUP,
        "followupAll": _FOLLOWUP,
    },
    "loop_interleave": {"count": "attribute"},
    "loop_unroll": {
        "disable": "attribute",
        "count": "attribute",
        "runtimeDisable": "attribute",
        "full": "attribute",
        "followupUnrolled": _FOLLOWUP,
        "followupRemainder": _FOLLOWUP,
        "followupAll": _FOLLOWUP,
    },
    "loop_unroll_and_jam": {
        "disable": "attribute",
        "count": "attribute",
        "followupOuter": _FOLLOWUP,
        "followupInner": _FOLLOWUP,
        "followupRemainderOuter": _FOLLOWUP,
        "followupRemainderInner": _FOLLOWUP,
        "followupAll": _FOLLOWUP,
    },
    "loop_licm": {"disable": "attribute", "versioningDisable": "attribute"},
    "loop_distribute": {
        "disable": "attribute",
        "followupCoincident": _FOLLOWUP,
        "followupSequential": _FOLLOWUP,
        "followupFallback": _FOLLOWUP,
        "followupAll": _FOLLOWUP,
    },
    "loop_pipeline": {"disable": "attribute", "initiationinterval": "attribute"},
    "loop_peeled": {"count": "attribute"},
    "loop_unswitch": {"partialDisable": "attribute"},
    "access_group": {"id": "id"},
    "alias_scope_domain": {"id": "id", "description": "attribute"},
    "alias_scope": {
        "id": "id",
        "domain": "attribute llvm.alias_scope_domain",
        "description": "attribute",
    },
    "tbaa_root": {"id": "attribute"},
    "tbaa_type_desc": {"id": "text", "members": "members"},
    "tbaa_tag": {
        "base_type": "attribute llvm.tbaa_type_desc",
        "access_type": "attribute llvm.tbaa_type_desc",
        "offset": "number",
        "constant": "truth",
    },
    "memory_effects": dict.fromkeys(
        "other argMem inaccessibleMem errnoMem targetMem0 targetMem1".split(), "word"
    ),
    "vscale_range": {"minRange": "attribute", "maxRange": "attribute"},
    "dereferenceable": {"bytes": "number", "mayBeNull": "truth"},
    "vec_type_hint": {"hint": "attribute", "is_signed": "truth"},
    "blocktag": {"id": "number"},
    "blockaddress": {"function": "attribute", "tag": "attribute llvm.blocktag"},
    "target": {"triple": "attribute", "chip": "attribute", "features": "attribute"},
    "cgprofile_entry": {"from": "attribute", "to": "attribute", "count": "number"},
}

DEFAULTS: dict[str, dict[str, Attribute]] = {
    "tbaa_tag": {"constant": FALSE},
    "dereferenceable": {"mayBeNull": FALSE},
    "vec_type_hint": {"is_signed": FALSE},
}


def class_of_row(
    mnemonic: str,
    fields: dict[str, str],
    defaults: dict[str, Attribute],
    base: type[StructAttr] = StructAttr,
    **constants: Any,
) -> type[StructAttr]:
    """The class of a row: `fields` by their kinds, and what they are where they are left out."""
    body: dict[str, Any] = {
        "name": f"llvm.{mnemonic}",
        "FIELDS": fields,
        "DEFAULTS": defaults,
        **constants,
        "__module__": __name__,
        "__doc__": f"`#llvm.{mnemonic}<{', '.join(fields)}>`.",
        "__annotations__": {
            "fields": "DictionaryAttr",
            **dict.fromkeys(("FIELDS", "DEFAULTS", *constants), "ClassVar[Any]"),
        },
    }
    title = "".join(word.capitalize() for word in mnemonic.split("_"))
    return irdl_attr_definition(type(f"{title}Attr", (base,), body))


STRUCT_ATTRIBUTES = tuple(
    class_of_row(mnemonic, fields, DEFAULTS.get(mnemonic, {}))
    for mnemonic, fields in FIELDS.items()
)

OWN_ATTRIBUTES = (
    *STRUCT_ATTRIBUTES,
    ZeroAttr,
    UndefAttr,
    PoisonAttr,
    ConstantRangeAttr,
    MMRATagAttr,
    ModuleFlagAttr,
    UWTableKindAttr,
)

ATTRIBUTES: dict[str, Any] = {item.name: item for item in OWN_ATTRIBUTES}
"""By name, for fields that leave it out."""


class ReadCallingConvention(ParametrizedAttribute):
    """Reads `#llvm.cconv<...>` of every convention; makes xDSL's attribute."""

    name = "llvm.cconv"

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Any:
        from mlopt.dialects.llvm.signatures import CALLING_CONVENTIONS, calling_convention

        with parser.in_angle_brackets():
            word = parser.parse_identifier()
        if word not in CALLING_CONVENTIONS:
            parser.raise_error(f"unknown calling convention '{word}'")
        return [calling_convention(word)]

    @classmethod
    def new(cls, params: Any) -> Any:
        return params[0]
