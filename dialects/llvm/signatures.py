"""What calls and functions have in common: signatures with attributes, bundles, words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DenseArrayBase, DictionaryAttr, StringAttr, i32
from xdsl.dialects.llvm import CallingConventionAttr
from xdsl.ir import Attribute, SSAValue

from mlopt.dialects.llvm.directives import CUSTOM_DIRECTIVES, CustomDirective, Reading, Writing

Attributes = dict[str, Attribute]

LINKAGES = (
    "external", "available_externally", "linkonce", "linkonce_odr", "weak", "weak_odr",
    "appending", "internal", "private", "extern_weak", "common",
)  # fmt: skip

CALLING_CONVENTIONS = frozenset(
    (
        "ccc fastcc coldcc cc_10 cc_11 anyregcc preserve_mostcc preserve_allcc swiftcc"
        " cxx_fast_tlscc tailcc cfguard_checkcc swifttailcc x86_stdcallcc x86_fastcallcc"
        " arm_apcscc arm_aapcscc arm_aapcs_vfpcc msp430_intrcc x86_thiscallcc ptx_kernelcc"
        " ptx_devicecc spir_funccc spir_kernelcc intel_ocl_bicc x86_64_sysvcc win64cc"
        " x86_vectorcallcc hhvmcc hhvm_ccc x86_intrcc avr_intrcc avr_builtincc amdgpu_vscc"
        " amdgpu_gscc amdgpu_pscc amdgpu_cscc amdgpu_kernelcc x86_regcallcc amdgpu_hscc"
        " msp430_builtincc amdgpu_lscc amdgpu_escc aarch64_vectorcallcc"
        " aarch64_sve_vectorcallcc wasm_emscripten_invokecc amdgpu_gfxcc m68k_intrcc"
    ).split()
)

VISIBILITIES = ("", "hidden", "protected")
UNNAMED_ADDRS = ("", "local_unnamed_addr", "unnamed_addr")
TAIL_KINDS = ("none", "tail", "musttail", "notail")


def parse_calling_convention(parser: Any) -> CallingConventionAttr:
    """A word before the name; C's where there is none."""
    return calling_convention(parser.parse_optional_keyword_in(CALLING_CONVENTIONS) or "ccc")


def calling_convention(word: str) -> CallingConventionAttr:
    """xDSL's attribute, for conventions that its own check does not know too."""
    made = object.__new__(CallingConventionAttr)
    object.__setattr__(made, "convention", StringAttr(word))
    return made


# Types with attributes.


def parse_types(parser: Any) -> tuple[list[Attribute], ArrayAttr[DictionaryAttr] | None]:
    """`(i32 {llvm.signext}, f32)`."""
    parsed = parser.parse_comma_separated_list(
        parser.Delimiter.PAREN,
        lambda: (parser.parse_type(), parser.parse_optional_dictionary_attr_dict()),
    )
    return [type for type, _ in parsed], attributes_of([each for _, each in parsed])


def parse_results(parser: Any) -> tuple[list[Attribute], ArrayAttr[DictionaryAttr] | None]:
    """What follows an arrow: a type, or types with attributes."""
    if parser._current_token.text == "(":
        return parse_types(parser)
    return [parser.parse_type()], None


def attributes_of(attributes: Sequence[Attributes]) -> ArrayAttr[DictionaryAttr] | None:
    """The array property of these dictionaries; None where all are empty."""
    if not any(attributes):
        return None
    return ArrayAttr([DictionaryAttr(each) for each in attributes])


def print_types(
    printer: Any, types: Sequence[Attribute], attributes: ArrayAttr[DictionaryAttr] | None
) -> None:
    """`(i32 {llvm.signext}, f32)`."""
    dictionaries = list(attributes.data) if attributes is not None else []
    with printer.in_parens():
        for index, type in enumerate(types):
            printer.print_string(", " if index else "")
            printer.print_attribute(type)
            if index < len(dictionaries) and dictionaries[index].data:
                printer.print_string(" ")
                printer.print_attribute(dictionaries[index])


def print_signature(op: Any, printer: Any, arguments: Sequence[SSAValue]) -> None:
    """`(i32 {llvm.noundef}) -> f32` of a call."""
    print_types(printer, [value.type for value in arguments], op.properties.get("arg_attrs"))
    printer.print_string(" -> ")
    results = [value.type for value in op.results]
    attributes = op.properties.get("res_attrs")
    if len(results) == 1 and attributes is None:
        printer.print_attribute(results[0])
    else:
        print_types(printer, results, attributes)


def parse_signature(parser: Any, properties: Attributes) -> tuple[list[Attribute], list[Attribute]]:
    """The reverse; attributes go to `properties`."""
    inputs, arg_attrs = parse_types(parser)
    parser.parse_punctuation("->")
    outputs, res_attrs = parse_results(parser)
    if arg_attrs is not None:
        properties["arg_attrs"] = arg_attrs
    if res_attrs is not None:
        properties["res_attrs"] = res_attrs
    return inputs, outputs


# Operand bundles.


def parse_bundles(parser: Any, properties: Attributes) -> list[SSAValue]:
    """`["align"(%p, %n : !llvm.ptr, i64)]`, or nothing; tags and sizes go to `properties`."""
    tags: list[Attribute] = []
    sizes: list[int] = []
    values: list[SSAValue] = []

    def parse_one() -> None:
        tags.append(StringAttr(parser.parse_str_literal()))
        names: list[Any] = []
        types: list[Attribute] = []
        parser.parse_punctuation("(")
        if parser.parse_optional_punctuation(")") is None:
            names = parser.parse_comma_separated_list(
                parser.Delimiter.NONE, parser.parse_unresolved_operand
            )
            parser.parse_punctuation(":")
            types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
            parser.parse_punctuation(")")
        values.extend(parser.resolve_operands(names, types, parser.pos))
        sizes.append(len(names))

    if parser._current_token.text == "[":
        parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parse_one)
    properties["op_bundle_sizes"] = DenseArrayBase.from_list(i32, sizes)
    if tags:
        properties["op_bundle_tags"] = ArrayAttr(tags)
    return values


def print_bundles(op: Any, printer: Any, values: Sequence[SSAValue]) -> None:
    """The reverse, with a blank before it."""
    sizes = bundle_sizes(op)
    if not sizes:
        return
    tags = op.properties["op_bundle_tags"].data
    start = 0
    printer.print_string(" [")
    for index, (tag, size) in enumerate(zip(tags, sizes, strict=True)):
        printer.print_string(", " if index else "")
        printer.print_string_literal(tag.data)
        inner = values[start : start + size]
        with printer.in_parens():
            if inner:
                printer.print_list(inner, printer.print_ssa_value)
                printer.print_string(" : ")
                printer.print_list([v.type for v in inner], printer.print_attribute)
        start += size
    printer.print_string("]")


def bundle_sizes(op: Any) -> tuple[int, ...]:
    """How many operands each bundle has."""
    found = op.properties.get("op_bundle_sizes")
    return tuple(found.get_values()) if found is not None else ()


def bundle_problem(op: Any, values: Sequence[SSAValue]) -> str:
    """What is wrong with the bundles of `op`."""
    sizes = bundle_sizes(op)
    tags = op.properties.get("op_bundle_tags")
    count = len(tags.data) if tags is not None else 0
    if len(sizes) != count:
        return f"found {len(sizes)} operand bundles and {count} tags"
    if sum(sizes) != len(values):
        return f"found {len(values)} operands of bundles, expected {sum(sizes)}"
    return ""


class _Bundles(CustomDirective):
    """`custom<OpBundles>` in a format."""

    def parse(self, reading: Reading) -> bool:
        values = parse_bundles(reading.parser, reading.properties)
        reading.resolved["op_bundle_operands"] = values
        return bool(values)

    def print(self, op: Any, writing: Writing) -> None:
        print_bundles(op, writing.printer, op.op_bundle_operands)

    def is_present(self, op: Any) -> bool:
        return bool(bundle_sizes(op))


CUSTOM_DIRECTIVES["OpBundles"] = _Bundles()
