"""Debug information: what source lines, types and variables a program was made of.

#file = #llvm.di_file<"a.c" in "/src">
#int = #llvm.di_basic_type<tag = DW_TAG_base_type, name = "int", sizeInBits = 32>
#x = #llvm.di_local_variable<scope = #main, name = "x", file = #file, line = 3, type = #int>

Each stands for a node of LLVM's metadata: a row of `ROWS`, `field:kind`, with `?` behind
a field that may be left out (it is then 0, false, or not there), `!` behind one that is
written nevertheless. Kinds are those of `attributes` and

    word PREFIX     a word of DWARF that starts so
    one A|B         one of these words
    flags           words, of which several stand as `"A|B"`

They hang together as a graph, so that a module prints each under an alias.
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

from mlopt.dialects.llvm.attributes import ATTRIBUTES, StructAttr, class_of_row

ROWS: dict[str, str] = {
    "di_annotation": "name:text, value:text",
    "di_basic_type": "tag?:word DW_TAG, name?:text, sizeInBits?:number, encoding?:word DW_ATE",
    "di_common_block": "scope:attribute, decl?:attribute llvm.di_global_variable, name:text,"
    " file?:attribute llvm.di_file, line?:number",
    "di_compile_unit": "recId?:id, isRecSelf?:truth, id?:id, sourceLanguage:word DW_LANG,"
    " file?:attribute llvm.di_file, producer?:text, isOptimized!:truth,"
    " emissionKind!:one None|Full|LineTablesOnly|DebugDirectivesOnly,"
    " isDebugInfoForProfiling?:truth, nameTableKind?:one Default|GNU|None|Apple,"
    " splitDebugFilename?:text, importedEntities?:list ",
    "di_composite_type": "recId?:id, isRecSelf?:truth, tag?:word DW_TAG, name?:text,"
    " file?:attribute llvm.di_file, line?:number, scope?:attribute, baseType?:attribute,"
    " flags?:flags, sizeInBits?:number, alignInBits?:number,"
    " dataLocation?:attribute llvm.di_expression, rank?:attribute llvm.di_expression,"
    " allocated?:attribute llvm.di_expression, associated?:attribute llvm.di_expression,"
    " identifier?:text, discriminator?:attribute llvm.di_derived_type, elements?:list ",
    "di_derived_type": "tag?:word DW_TAG, name?:text, file?:attribute llvm.di_file, line?:number,"
    " scope?:attribute, baseType?:attribute, sizeInBits?:number, alignInBits?:number,"
    " offsetInBits?:number, dwarfAddressSpace?:optional number, flags?:flags,"
    " extraData?:attribute",
    "di_generic_subrange": "count?:attribute, lowerBound:attribute, upperBound?:attribute,"
    " stride:attribute",
    "di_global_variable": "scope?:attribute, name?:text, linkageName?:text,"
    " file:attribute llvm.di_file, line:number, type:attribute, isLocalToUnit?:truth,"
    " isDefined?:truth, alignInBits?:number",
    "di_global_variable_expression": "var:attribute llvm.di_global_variable,"
    " expr?:attribute llvm.di_expression",
    "di_imported_entity": "tag?:word DW_TAG, scope:attribute, entity:attribute,"
    " file?:attribute llvm.di_file, line?:number, name?:text, elements?:list ",
    "di_label": "scope:attribute, name?:text, file?:attribute llvm.di_file, line?:number",
    "di_lexical_block": "scope:attribute, file?:attribute llvm.di_file, line?:number,"
    " column?:number",
    "di_lexical_block_file": "scope:attribute, file?:attribute llvm.di_file, discriminator:number",
    "di_local_variable": "scope:attribute, name?:text, file?:attribute llvm.di_file,"
    " line?:number, arg?:number, alignInBits?:number, type?:attribute, flags?:flags",
    "di_module": "file?:attribute llvm.di_file, scope?:attribute, name?:text,"
    " configMacros?:text, includePath?:text, apinotes?:text, line?:number, isDecl?:truth",
    "di_namespace": "name?:text, scope?:attribute, exportSymbols:truth",
    "di_string_type": "tag?:word DW_TAG, name?:text, sizeInBits?:number, alignInBits?:number,"
    " stringLength?:attribute, stringLengthExp?:attribute llvm.di_expression,"
    " stringLocationExp?:attribute llvm.di_expression, encoding?:word DW_ATE",
    "di_subprogram": "recId?:id, isRecSelf?:truth, id?:id,"
    " compileUnit?:attribute llvm.di_compile_unit, scope?:attribute, name?:text,"
    " linkageName?:text, file?:attribute llvm.di_file, line?:number, scopeLine?:number,"
    " subprogramFlags?:flags, type?:attribute llvm.di_subroutine_type, retainedNodes?:list ,"
    " annotations?:list ",
    "di_subrange": "count?:attribute, lowerBound?:attribute, upperBound?:attribute,"
    " stride?:attribute",
    "di_subroutine_type": "callingConvention?:word DW_CC, types?:list ",
}

_SCOPES = (
    "common_block compile_unit composite_type derived_type file lexical_block"
    " lexical_block_file module namespace string_type subprogram"
).split()
_TYPES = "basic_type composite_type derived_type null_type string_type subroutine_type".split()

_CLASSES = {
    "scope": tuple(f"llvm.di_{name}" for name in _SCOPES),
    "type": tuple(f"llvm.di_{name}" for name in _TYPES),
    "baseType": tuple(f"llvm.di_{name}" for name in _TYPES),
}
"""What a field of kind `attribute` may be, by the field's name."""

_LEFT_OUT: dict[str, Attribute] = {
    "number": IntegerAttr(0, i64),
    "truth": BoolAttr.from_bool(False),
    "flags": StringAttr("Zero"),
}
"""What an optional field is where nothing is written, by kind."""


class DebugAttr(StructAttr):
    """Base of nodes of debug information."""

    REQUIRED: ClassVar[tuple[str, ...]] = ()
    ALWAYS: ClassVar[dict[str, Attribute]] = {}
    HAS_ALIAS: ClassVar[bool] = True
    """True: the printer may write it once, under a name."""

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        start = parser.pos
        parameters: Any = super().parse_parameters(parser)
        present: dict[str, Any] = parameters[0].data
        for name, value in present.items():
            cls._check(parser, name, value.name)
        if "isRecSelf" not in present:  # a reference to a node around this one says no more
            missing = [name for name in cls.REQUIRED if name not in present]
            if missing:
                parser.raise_error(
                    f"struct is missing required parameter: {missing[0]}", start, parser.pos
                )
        present = {**cls.ALWAYS, **present}
        return [DictionaryAttr({name: present[name] for name in cls.FIELDS if name in present})]

    @classmethod
    def _check(cls, parser: AttrParser, field: str, found: str) -> None:
        kind, _, name = cls.FIELDS[field].partition(" ")
        if kind != "attribute":
            return
        expected = (name,) if name else _CLASSES.get(field)
        if expected is not None and found not in expected:
            parser.raise_error(
                f"'{field}' of '{cls.name}' is a '{found}', expected {' or '.join(expected)}"
            )


def _class_of(mnemonic: str) -> type[StructAttr]:
    """The class of a row."""
    fields: dict[str, str] = {}
    required: list[str] = []
    defaults: dict[str, Attribute] = {}
    always: dict[str, Attribute] = {}
    for entry in ROWS[mnemonic].split(", "):
        word, _, kind = entry.partition(":")
        name = word.rstrip("?!")
        fields[name] = kind
        default = _left_out(kind)
        if word == name:
            required.append(name)
        elif default is not None:
            (always if word.endswith("!") else defaults)[name] = default
    constants = {"REQUIRED": tuple(required), "ALWAYS": always}
    return class_of_row(mnemonic, fields, defaults, DebugAttr, **constants)


def _left_out(kind: str) -> Attribute | None:
    """What a field of that kind is where nothing is written."""
    if kind.startswith("one "):
        return StringAttr(kind[4:].split("|")[0])
    return _LEFT_OUT.get(kind)


NODE_ATTRIBUTES = tuple(_class_of(mnemonic) for mnemonic in ROWS)


@irdl_attr_definition
class DINullTypeAttr(ParametrizedAttribute):
    """`#llvm.di_null_type`: no value, as a result; more arguments, at the end of the types."""

    name = "llvm.di_null_type"


@irdl_attr_definition
class DIFileAttr(ParametrizedAttribute):
    """`#llvm.di_file<"a.c" in "/src">`."""

    name = "llvm.di_file"
    HAS_ALIAS: ClassVar[bool] = True

    file: StringAttr
    directory: StringAttr

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            file = StringAttr(parser.parse_str_literal())
            parser.parse_keyword("in")
            return [file, StringAttr(parser.parse_str_literal())]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.file.data)
            printer.print_string(" in ")
            printer.print_string_literal(self.directory.data)


@irdl_attr_definition
class DIExpressionAttr(ParametrizedAttribute):
    """`#llvm.di_expression<[DW_OP_deref, DW_OP_LLVM_fragment(0, 8)]>`: from a value to another.

    Each operation is an array: its name, then its arguments, which are numbers, or the
    encoding that `DW_OP_LLVM_convert` names.
    """

    name = "llvm.di_expression"

    operations: ArrayAttr[ArrayAttr[Attribute]]

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            operations = parser.parse_optional_comma_separated_list(
                parser.Delimiter.SQUARE, lambda: _parse_operation(parser)
            )
        return [ArrayAttr(operations or [])]

    def print_parameters(self, printer: Printer) -> None:
        shown = ", ".join(_operation_text(operation) for operation in self.operations.data)
        printer.print_string(f"<[{shown}]>" if shown else "<>")


def _parse_operation(parser: Any) -> ArrayAttr[Attribute]:
    name = parser.parse_identifier()
    if not name.startswith("DW_OP_"):
        parser.raise_error(
            f"found '{name}', expected an operation of DWARF that starts with DW_OP_"
        )
    arguments: list[Attribute] = []
    if parser.parse_optional_punctuation("(") is not None:
        arguments = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, lambda: _parse_argument(parser, name)
        )
        parser.parse_punctuation(")")
    return ArrayAttr([StringAttr(name), *arguments])


def _parse_argument(parser: Any, operation: str) -> Attribute:
    if operation == "DW_OP_LLVM_convert":
        encoding = parser.parse_optional_identifier()
        if encoding is not None:
            return StringAttr(encoding)
    return IntAttr(parser.parse_integer(allow_boolean=False))


def _operation_text(operation: ArrayAttr[Attribute]) -> str:
    """`DW_OP_LLVM_fragment(0, 8)`."""
    name, *arguments = (str(part.data) for part in operation.data)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
    return f"{name}({', '.join(arguments)})" if arguments else name


DEBUG_ATTRIBUTES = (*NODE_ATTRIBUTES, DINullTypeAttr, DIFileAttr, DIExpressionAttr)

ATTRIBUTES.update({item.name: item for item in DEBUG_ATTRIBUTES})
