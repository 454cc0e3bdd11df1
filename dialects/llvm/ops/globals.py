"""What stands beside functions in a module: variables, aliases, constructors, comdats."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    SymbolNameConstraint,
    SymbolRefAttr,
    UnitAttr,
    i32,
)
from xdsl.dialects.llvm import LinkageAttr, LLVMArrayType
from xdsl.ir import Attribute, Region, TypedAttribute
from xdsl.irdl import (
    IRDLOperation,
    opt_prop_def,
    prop_def,
    region_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.traits import IsolatedFromAbove, NoTerminator, SymbolOpInterface, SymbolTable
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.ops.functions import parse_comdat, parse_word, word_of
from mlopt.dialects.llvm.ops.values import constant_problem
from mlopt.dialects.llvm.property_syntax import COMDATS, PropertySyntax, Word
from mlopt.dialects.llvm.signatures import LINKAGES, UNNAMED_ADDRS, VISIBILITIES

SYMBOL = traits_def(SymbolOpInterface(), IsolatedFromAbove())

WRITTEN = frozenset(
    "global_type alias_type sym_name linkage constant thread_local_ unnamed_addr visibility_ value"
    " comdat externally_initialized".split()
)


def _parse_linkage(parser: Any, properties: dict[str, Attribute]) -> None:
    """Linkage, visibility, `thread_local`, address significance."""
    word = parser.parse_optional_keyword_in(LINKAGES) or "external"
    properties["linkage"] = LinkageAttr(word)
    properties["visibility_"] = parse_word(parser, VISIBILITIES)
    if parser.parse_optional_keyword("thread_local") is not None:
        properties["thread_local_"] = UnitAttr()
    properties["unnamed_addr"] = parse_word(parser, UNNAMED_ADDRS)


def _linkage_words(op: Any) -> str:
    words = [
        op.linkage.linkage.data,
        word_of(op.visibility_, VISIBILITIES),
        "thread_local" if op.thread_local_ is not None else "",
        word_of(op.unnamed_addr, UNNAMED_ADDRS),
    ]
    return "".join(f" {word}" for word in words if word)


def _take_dictionary(op_class: Any, parser: Any, properties: dict[str, Attribute]) -> Any:
    """The attribute dictionary; what are properties of the class go there."""
    attributes = parser.parse_optional_attr_dict()
    known = op_class.get_irdl_definition().properties
    for name in list(attributes):
        if name in known:
            properties[name] = attributes.pop(name)
    return attributes


def _shown(op: Any) -> dict[str, Attribute]:
    shown = {name: value for name, value in op.properties.items() if name not in WRITTEN}
    return dict(sorted({**shown, **op.attributes}.items()))


@llvm_op()
class GlobalOp(llvm.GlobalOp):
    """A variable or constant of the module: no value, an attribute, or a region that makes it."""

    addr_space = opt_prop_def(IntegerAttr)
    externally_initialized = opt_prop_def(UnitAttr)
    comdat = opt_prop_def(SymbolRefAttr)
    dbg_exprs = opt_prop_def(ArrayAttr[Attribute])
    target_specific_attrs = opt_prop_def(ArrayAttr[Attribute])

    traits = SYMBOL

    @classmethod
    def parse(cls, parser: Any) -> GlobalOp:
        properties: dict[str, Attribute] = {"addr_space": IntegerAttr(0, i32)}
        _parse_linkage(parser, properties)
        for keyword in ("externally_initialized", "constant"):
            if parser.parse_optional_keyword(keyword) is not None:
                properties[keyword] = UnitAttr()
        properties["sym_name"] = parser.parse_symbol_name()
        parser.parse_punctuation("(")
        if parser.parse_optional_punctuation(")") is None:
            properties["value"] = parser.parse_attribute()
            parser.parse_punctuation(")")
        parse_comdat(parser, properties)
        attributes = _take_dictionary(cls, parser, properties)
        region = None
        if parser.parse_optional_punctuation(":") is not None:
            properties["global_type"] = parser.parse_type()
            region = parser.parse_optional_region()
        else:
            properties["global_type"] = _implied_type(parser, properties.get("value"))
        return cls.create(
            properties=properties, attributes=attributes, regions=[region or Region()]
        )

    def print(self, printer: Any) -> None:
        printer.print_string(_linkage_words(self))
        printer.print_string(" externally_initialized" if self.externally_initialized else "")
        printer.print_string(" constant " if self.constant is not None else " ")
        printer.print_symbol_name(self.sym_name.data)
        with printer.in_parens():
            if self.value is not None:
                printer.print_attribute(self.value)
        if self.comdat is not None:
            printer.print_string(" comdat(")
            printer.print_attribute(self.comdat)
            printer.print_string(")")
        printer.print_op_attributes(_shown(self))
        if isinstance(self.value, StringAttr):
            return
        printer.print_string(" : ")
        printer.print_attribute(self.global_type)
        if self.body.first_block is not None:
            printer.print_string(" ")
            printer.print_region(self.body)

    def verify_(self) -> None:
        if self.value is not None and self.body.first_block is not None:
            raise VerifyException("cannot have both initializer value and region")
        if self.value is not None:
            problem = constant_problem(self.value, self.global_type)
            if problem:
                raise VerifyException(problem)
        _require_initializer(self.body, self.global_type)


def _implied_type(parser: Parser, value: Attribute | None) -> Attribute:
    if isinstance(value, StringAttr):
        size = len(value.data.encode("utf-8", "surrogateescape"))
        return LLVMArrayType(size, IntegerType(8))
    if isinstance(value, TypedAttribute):
        return value.get_type()
    parser.raise_error("expected a colon and the type of the global")


def _require_initializer(region: Region, type: Attribute | None) -> None:
    block = region.first_block
    if block is None:
        return
    last = block.last_op
    if last is None or last.name != "llvm.return" or not last.operands:
        raise VerifyException("initializer region must return a value")
    if type is not None and last.operands[0].type != type:
        raise VerifyException(
            f"initializer region type {last.operands[0].type} does not match global type {type}"
        )


@llvm_op()
class AliasOp(IRDLOperation):
    """Another name for a global value, or an address made of one."""

    name = "llvm.mlir.alias"

    alias_type = prop_def()
    sym_name = prop_def(SymbolNameConstraint())
    linkage = prop_def(LinkageAttr)
    dso_local = opt_prop_def(UnitAttr)
    thread_local_ = opt_prop_def(UnitAttr)
    unnamed_addr = opt_prop_def(IntegerAttr)
    visibility_ = opt_prop_def(IntegerAttr)
    body = region_def("single_block")

    traits = SYMBOL

    @classmethod
    def parse(cls, parser: Any) -> AliasOp:
        properties: dict[str, Attribute] = {}
        _parse_linkage(parser, properties)
        properties["sym_name"] = parser.parse_symbol_name()
        attributes = _take_dictionary(cls, parser, properties)
        parser.parse_punctuation(":")
        properties["alias_type"] = parser.parse_type()
        region = parser.parse_region()
        return cls.create(properties=properties, attributes=attributes, regions=[region])

    def print(self, printer: Any) -> None:
        printer.print_string(_linkage_words(self) + " ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_op_attributes(_shown(self))
        printer.print_string(" : ")
        printer.print_attribute(self.alias_type)
        printer.print_string(" ")
        printer.print_region(self.body)

    def verify_(self) -> None:
        _require_initializer(self.body, None)


@llvm_op()
class IFuncOp(IRDLOperation):
    """A function that `resolver` chooses when the program is loaded."""

    name = "llvm.mlir.ifunc"

    sym_name = prop_def(SymbolNameConstraint())
    i_func_type = prop_def()
    resolver = prop_def(SymbolRefAttr)
    resolver_type = prop_def()
    linkage = prop_def(LinkageAttr)
    dso_local = opt_prop_def(UnitAttr)
    address_space = opt_prop_def(IntegerAttr)
    unnamed_addr = opt_prop_def(IntegerAttr)
    visibility_ = opt_prop_def(IntegerAttr)

    traits = traits_def(SymbolOpInterface())

    @classmethod
    def parse(cls, parser: Any) -> IFuncOp:
        word = parser.parse_optional_keyword_in(LINKAGES) or "external"
        properties: dict[str, Attribute] = {
            "linkage": LinkageAttr(word),
            "visibility_": parse_word(parser, VISIBILITIES),
            "unnamed_addr": parse_word(parser, UNNAMED_ADDRS),
            "address_space": IntegerAttr(0, i32),
            "sym_name": parser.parse_symbol_name(),
        }
        parser.parse_punctuation(":")
        properties["i_func_type"] = parser.parse_type()
        parser.parse_punctuation(",")
        properties["resolver_type"] = parser.parse_type()
        properties["resolver"] = SymbolRefAttr(parser.parse_symbol_name())
        attributes = _take_dictionary(cls, parser, properties)
        return cls.create(properties=properties, attributes=attributes)

    def print(self, printer: Any) -> None:
        words = (
            self.linkage.linkage.data,
            word_of(self.visibility_, VISIBILITIES),
            word_of(self.unnamed_addr, UNNAMED_ADDRS),
        )
        printer.print_string("".join(f" {word}" for word in words if word) + " ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_string(" : ")
        printer.print_attribute(self.i_func_type)
        printer.print_string(", ")
        printer.print_attribute(self.resolver_type)
        printer.print_string(" ")
        printer.print_attribute(self.resolver)
        written = ("i_func_type", "resolver", "resolver_type", "address_space")
        shown = {name: value for name, value in _shown(self).items() if name not in written}
        printer.print_op_attributes(shown)


def _require_structors(names: Any, priorities: Any, data: Any) -> None:
    counts = {len(names.data), len(priorities.data), len(data.data)}
    if len(counts) != 1:
        raise VerifyException(
            "functions, priorities, and data must have the same number of elements"
        )


@llvm_op()
class GlobalCtorsOp(IRDLOperation):
    """Functions that run when the module is loaded, lowest priority first."""

    name = "llvm.mlir.global_ctors"

    ctors = prop_def(ArrayAttr[Attribute])
    priorities = prop_def(ArrayAttr[Attribute])
    data = prop_def(ArrayAttr[Attribute])

    assembly_format = (
        "`ctors` `=` $ctors `,` `priorities` `=` $priorities `,` `data` `=` $data attr-dict"
    )

    def verify_(self) -> None:
        _require_structors(self.ctors, self.priorities, self.data)


@llvm_op()
class GlobalDtorsOp(IRDLOperation):
    """Functions that run when the module is unloaded, highest priority first."""

    name = "llvm.mlir.global_dtors"

    dtors = prop_def(ArrayAttr[Attribute])
    priorities = prop_def(ArrayAttr[Attribute])
    data = prop_def(ArrayAttr[Attribute])

    assembly_format = (
        "`dtors` `=` $dtors `,` `priorities` `=` $priorities `,` `data` `=` $data attr-dict"
    )

    def verify_(self) -> None:
        _require_structors(self.dtors, self.priorities, self.data)


@llvm_op()
class ComdatOp(IRDLOperation):
    """A table of groups of which the linker keeps one each."""

    name = "llvm.comdat"

    sym_name = prop_def(SymbolNameConstraint())
    body = region_def("single_block")

    traits = traits_def(NoTerminator(), SymbolTable(), SymbolOpInterface())

    assembly_format = "$sym_name $body attr-dict"


@llvm_op(syntax={"comdat": Word({word: number for number, word in enumerate(COMDATS)})})
class ComdatSelectorOp(IRDLOperation):
    """A group, and what the linker does with its second instance."""

    name = "llvm.comdat_selector"

    sym_name = prop_def(SymbolNameConstraint())
    comdat = prop_def(IntegerAttr)

    traits = traits_def(SymbolOpInterface())

    assembly_format = "$sym_name $comdat attr-dict"


@llvm_op(syntax={"flags": PropertySyntax()})
class ModuleFlagsOp(IRDLOperation):
    """What linking this module with another has to agree on."""

    name = "llvm.module_flags"

    flags = prop_def(ArrayAttr[Attribute])

    assembly_format = "$flags attr-dict"

    def verify_(self) -> None:
        for flag in self.flags.data:
            if flag.name != "llvm.mlir.module_flag":
                raise VerifyException("expected a module flag attribute")


@llvm_op(syntax={"options": PropertySyntax()})
class LinkerOptionsOp(IRDLOperation):
    """Options for the linker of the object."""

    name = "llvm.linker_options"

    options = prop_def(ArrayAttr[Attribute])

    assembly_format = "$options attr-dict"


GLOBAL_OPS = (
    GlobalOp, AliasOp, IFuncOp, GlobalCtorsOp, GlobalDtorsOp, ComdatOp, ComdatSelectorOp,
    ModuleFlagsOp, LinkerOptionsOp,
)  # fmt: skip
