"""`llvm.func`."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    DenseArrayBase,
    IntegerAttr,
    StringAttr,
    SymbolRefAttr,
    UnitAttr,
    i32,
    i64,
)
from xdsl.dialects.llvm import CallingConventionAttr, LinkageAttr, LLVMVoidType
from xdsl.ir import Attribute, Region
from xdsl.irdl import opt_prop_def, traits_def
from xdsl.traits import IsolatedFromAbove, SymbolOpInterface
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES
from mlopt.dialects.llvm.signatures import (
    LINKAGES,
    UNNAMED_ADDRS,
    VISIBILITIES,
    attributes_of,
    parse_calling_convention,
    parse_results,
    print_types,
)
from mlopt.dialects.llvm.types import function_type

WRITTEN = frozenset(
    "sym_name function_type linkage visibility_ unnamed_addr CConv comdat vscale_range arg_attrs"
    " res_attrs".split()
)
"""Properties with a place of their own in the syntax."""


class _FunctionProperties:
    """What upstream's function has and xDSL's lacks."""

    linkage = opt_prop_def(LinkageAttr)
    CConv = opt_prop_def(CallingConventionAttr)
    visibility_ = opt_prop_def(IntegerAttr)
    unnamed_addr = opt_prop_def(IntegerAttr)
    comdat = opt_prop_def(SymbolRefAttr)
    personality = opt_prop_def(SymbolRefAttr)
    garbageCollector = opt_prop_def(StringAttr)
    function_entry_count = opt_prop_def(IntegerAttr)
    memory_effects = opt_prop_def(ATTRIBUTES["llvm.memory_effects"])
    section = opt_prop_def(StringAttr)
    alignment = opt_prop_def(IntegerAttr)
    vscale_range = opt_prop_def(ATTRIBUTES["llvm.vscale_range"])
    reciprocal_estimates = opt_prop_def(StringAttr)
    prefer_vector_width = opt_prop_def(StringAttr)
    no_infs_fp_math = opt_prop_def(IntegerAttr)
    no_nans_fp_math = opt_prop_def(IntegerAttr)
    no_signed_zeros_fp_math = opt_prop_def(IntegerAttr)
    denormal_fp_math = opt_prop_def(StringAttr)
    denormal_fp_math_f32 = opt_prop_def(StringAttr)
    fp_contract = opt_prop_def(StringAttr)
    instrument_function_entry = opt_prop_def(StringAttr)
    instrument_function_exit = opt_prop_def(StringAttr)
    vec_type_hint = opt_prop_def(ATTRIBUTES["llvm.vec_type_hint"])
    work_group_size_hint = opt_prop_def(DenseArrayBase.constr(i32))
    reqd_work_group_size = opt_prop_def(DenseArrayBase.constr(i32))
    intel_reqd_sub_group_size = opt_prop_def(IntegerAttr)
    uwtable_kind = opt_prop_def(ATTRIBUTES["llvm.uwtableKind"])
    dso_local = opt_prop_def(UnitAttr)
    convergent = opt_prop_def(UnitAttr)
    always_inline = opt_prop_def(UnitAttr)
    inline_hint = opt_prop_def(UnitAttr)
    will_return = opt_prop_def(UnitAttr)
    arm_streaming = opt_prop_def(UnitAttr)
    arm_locally_streaming = opt_prop_def(UnitAttr)
    arm_streaming_compatible = opt_prop_def(UnitAttr)
    arm_new_za = opt_prop_def(UnitAttr)
    arm_in_za = opt_prop_def(UnitAttr)
    arm_out_za = opt_prop_def(UnitAttr)
    arm_inout_za = opt_prop_def(UnitAttr)
    arm_preserves_za = opt_prop_def(UnitAttr)


@llvm_op()
class FuncOp(_FunctionProperties, llvm.FuncOp):
    """A function of LLVM: one result or none, a body of blocks or a declaration.

    Properties:
        sym_name, function_type, linkage, CConv, visibility_: name, type and how it is seen.
        arg_attrs, res_attrs: a dictionary an argument or result.
        passthrough: attributes in LLVM's own words.
    Errors:
        The entry block does not fit the type; a declaration with a linkage that needs a body.
    Source:
        Upstream's `llvm.func`.
    """

    traits = traits_def(SymbolOpInterface(), IsolatedFromAbove())

    @classmethod
    def parse(cls, parser: Any) -> FuncOp:
        properties: dict[str, Attribute] = {
            "linkage": LinkageAttr(parser.parse_optional_keyword_in(LINKAGES) or "external"),
            "visibility_": parse_word(parser, VISIBILITIES),
            "unnamed_addr": parse_word(parser, UNNAMED_ADDRS),
            "CConv": parse_calling_convention(parser),
            "sym_name": parser.parse_symbol_name(),
        }
        arguments, types, arg_attrs, is_variadic = _parse_arguments(parser)
        results, res_attrs = [], None
        if parser.parse_optional_punctuation("->") is not None:
            results, res_attrs = parse_results(parser)
        if len(results) > 1:
            parser.raise_error("expected zero or one function result")
        properties["function_type"] = function_type(
            types, results[0] if results else None, is_variadic
        )
        if arg_attrs is not None:
            properties["arg_attrs"] = arg_attrs
        if res_attrs is not None:
            properties["res_attrs"] = res_attrs
        _parse_clauses(parser, properties)
        found = parser.parse_optional_attr_dict_with_keyword(WRITTEN - {"vscale_range", "comdat"})
        attributes = dict(found.data) if found is not None else {}
        known = cls.get_irdl_definition().properties
        for name in list(attributes):
            if name in known:
                properties[name] = attributes.pop(name)
        region = parser.parse_optional_region(arguments)
        return cls.create(
            properties=properties,
            attributes=attributes,
            regions=[Region() if region is None else region],
        )

    def print(self, printer: Any) -> None:
        convention = self.CConv.convention.data if self.CConv is not None else "ccc"
        words = [
            self._linkage_word() if self._linkage_word() != "external" else "",
            word_of(self.visibility_, VISIBILITIES),
            word_of(self.unnamed_addr, UNNAMED_ADDRS),
            convention if convention != "ccc" else "",
        ]
        printer.print_string("".join(f" {word}" for word in words if word) + " ")
        printer.print_symbol_name(self.sym_name.data)
        self._print_arguments(printer)
        self._print_result(printer)
        if self.vscale_range is not None:
            low, high = self.vscale_range.field("minRange"), self.vscale_range.field("maxRange")
            printer.print_string(f" vscale_range({low.value.data}, {high.value.data})")
        if self.comdat is not None:
            printer.print_string(" comdat(")
            printer.print_attribute(self.comdat)
            printer.print_string(")")
        shown = {name: v for name, v in self.properties.items() if name not in WRITTEN}
        shown |= self.attributes
        printer.print_op_attributes(dict(sorted(shown.items())), print_keyword=True)
        if self.body.blocks:
            printer.print_string(" ")
            printer.print_region(self.body, print_entry_block_args=False)

    def _linkage_word(self) -> str:
        return self.linkage.linkage.data if self.linkage is not None else "external"

    def _print_arguments(self, printer: Any) -> None:
        types = self.function_type.inputs.data
        attributes = list(self.arg_attrs.data) if self.arg_attrs is not None else []
        first = self.body.first_block
        with printer.in_parens():
            for index, type in enumerate(types):
                printer.print_string(", " if index else "")
                if first is not None:
                    printer.print_block_argument(first.args[index], print_type=False)
                    printer.print_string(": ")
                printer.print_attribute(type)
                if index < len(attributes) and attributes[index].data:
                    printer.print_string(" ")
                    printer.print_attribute(attributes[index])
                if first is not None and printer.print_debuginfo:
                    printer.print_string(" ")
                    printer.print_attribute(first.args[index].location)
            if self.function_type.is_variadic:
                printer.print_string(", ..." if types else "...")

    def _print_result(self, printer: Any) -> None:
        output = self.function_type.output
        if isinstance(output, LLVMVoidType):
            return
        printer.print_string(" -> ")
        if self.res_attrs is None:
            printer.print_attribute(output)
        else:
            print_types(printer, [output], self.res_attrs)

    def verify_(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        type = self.function_type
        for name, attributes, count in (
            ("argument", self.arg_attrs, len(type.inputs.data)),
            ("result", self.res_attrs, 0 if isinstance(type.output, LLVMVoidType) else 1),
        ):
            if attributes is not None and len(attributes.data) != count:
                raise VerifyException(
                    f"found {len(attributes.data)} {name} attributes for {count} {name}s"
                )
        first = self.body.first_block
        if first is None:
            self._verify_declaration()
            return
        if type.is_variadic and self._linkage_word() == "common":
            raise VerifyException("functions cannot have 'common' linkage")
        if tuple(first.arg_types) != type.inputs.data:
            found = ", ".join(map(str, first.arg_types))
            wanted = ", ".join(map(str, type.inputs.data))
            raise VerifyException(f"entry block takes ({found}), but the function ({wanted})")

    def _verify_declaration(self) -> None:
        linkage = self._linkage_word()
        if linkage not in ("external", "extern_weak"):
            raise VerifyException(
                f"external functions must have 'external' or 'extern_weak' linkage, found '{linkage}'"
            )


def parse_word(parser: Any, words: tuple[str, ...]) -> IntegerAttr:
    """One of `words`, which may be left out, as its number."""
    word = parser.parse_optional_keyword_in(words[1:])
    return IntegerAttr(words.index(word) if word else 0, i64)


def word_of(attribute: Any, words: tuple[str, ...]) -> str:
    """The reverse; nothing for a number that has no word."""
    number = attribute.value.data if attribute is not None else 0
    return words[number] if 0 <= number < len(words) else ""


def _parse_arguments(parser: Any) -> tuple[Any, list[Attribute], Any, bool]:
    """Arguments, types, attributes, and whether there may be more."""
    arguments: list[Any] = []
    types: list[Attribute] = []
    attributes: list[dict[str, Attribute]] = []
    is_variadic = False
    parser.parse_punctuation("(")
    if parser.parse_optional_punctuation(")") is not None:
        return None, types, None, False
    while True:
        if parser.parse_optional_punctuation("...") is not None:
            is_variadic = True
            break
        argument = parser.parse_optional_argument()
        if argument is not None:
            arguments.append(argument)
        types.append(parser.parse_type() if argument is None else argument.type)
        attributes.append(parser.parse_optional_dictionary_attr_dict())
        location = parser.parse_optional_location()
        if argument is not None and location is not None:
            argument.location = location
        if parser.parse_optional_punctuation(",") is None:
            break
    parser.parse_punctuation(")")
    if arguments and len(arguments) != len(types):
        parser.raise_error("expected all arguments to be named, or none")
    return arguments or None, types, attributes_of(attributes), is_variadic


def _parse_clauses(parser: Any, properties: dict[str, Attribute]) -> None:
    """`vscale_range(1, 4) comdat(@table::@name)`."""
    if parser.parse_optional_keyword("vscale_range") is not None:
        from xdsl.dialects.builtin import DictionaryAttr

        with parser.in_parens():
            low = parser.parse_integer()
            parser.parse_punctuation(",")
            high = parser.parse_integer()
        properties["vscale_range"] = ATTRIBUTES["llvm.vscale_range"](
            DictionaryAttr({"minRange": IntegerAttr(low, i32), "maxRange": IntegerAttr(high, i32)})
        )
    parse_comdat(parser, properties)


def parse_comdat(parser: Any, properties: dict[str, Attribute]) -> None:
    """`comdat(@table::@name)`, or nothing."""
    if parser.parse_optional_keyword("comdat") is not None:
        with parser.in_parens():
            properties["comdat"] = parser.parse_attribute()


FUNCTION_OPS = (FuncOp,)
