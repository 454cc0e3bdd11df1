"""Calls."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    IntegerAttr,
    StringAttr,
    SymbolRefAttr,
    UnitAttr,
    i32,
)
from xdsl.dialects.llvm import (
    CallingConventionAttr,
    FastMathAttr,
    LLVMFunctionType,
    LLVMPointerType,
    LLVMVoidType,
    TailCallKind,
    TailCallKindAttr,
)
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    opt_prop_def,
    opt_result_def,
    successor_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import IsTerminator, SymbolUserOpInterface
from xdsl.utils.exceptions import VerifyException

from mlopt.core.symbol_tables import lookup_symbol
from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES
from mlopt.dialects.llvm.ops.arithmetic import NO_FAST_MATH
from mlopt.dialects.llvm.ops.memory import Accesses
from mlopt.dialects.llvm.property_syntax import PropertySyntax
from mlopt.dialects.llvm.signatures import (
    TAIL_KINDS,
    bundle_problem,
    parse_bundles,
    parse_calling_convention,
    parse_signature,
    print_bundles,
    print_signature,
)

NO_TAIL_CALL = TailCallKindAttr(TailCallKind.NONE)
C = CallingConventionAttr("ccc")
DICTIONARIES = ArrayAttr[DictionaryAttr]


class _ChecksCallee(SymbolUserOpInterface):
    """A direct call names a function of its signature."""

    def verify(self, op: Operation) -> None:
        callee = op.properties.get("callee")
        if not isinstance(callee, SymbolRefAttr):
            return
        name = callee.root_reference.data
        function = lookup_symbol(op, callee)
        if function is None:
            raise VerifyException(f"'{name}' does not reference a symbol in the current scope")
        if function.name not in ("llvm.func", "llvm.mlir.alias", "llvm.mlir.ifunc"):
            raise VerifyException(f"'{name}' does not reference a valid LLVM function")
        _require_signature(op, function)


def _require_signature(op: Any, function: Operation) -> None:
    type = function.properties.get("function_type")
    if not isinstance(type, LLVMFunctionType):
        return
    wanted, found = type.inputs.data, [value.type for value in op.args]
    if len(found) < len(wanted) or (len(found) > len(wanted) and not type.is_variadic):
        raise VerifyException(
            f"incorrect number of operands ({len(found)}) for callee (expecting: {len(wanted)})"
        )
    for index, (one, other) in enumerate(zip(wanted, found, strict=False)):
        if one != other:
            raise VerifyException(f"operand type mismatch for operand {index}: {other} != {one}")
    output = op.results[0].type if op.results else LLVMVoidType()
    if output != type.output:
        raise VerifyException(f"result type mismatch: {output} != {type.output}")


def _parse_callee(parser: Any, properties: dict[str, Attribute]) -> Any:
    """`@name` or `%pointer`; the latter is returned."""
    name = parser.parse_optional_symbol_name()
    if name is None:
        return parser.parse_unresolved_operand()
    properties["callee"] = SymbolRefAttr(name)
    return None


def _parse_variadic(parser: Any, properties: dict[str, Attribute]) -> None:
    if parser.parse_optional_keyword("vararg") is not None:
        with parser.in_parens():
            properties["var_callee_type"] = parser.parse_type()


def _print_callee(op: Any, printer: Any) -> list[SSAValue]:
    """Prints what is called, with what; returns the arguments."""
    arguments = list(op.args)
    if op.callee is not None:
        printer.print_attribute(op.callee)
    else:
        printer.print_ssa_value(arguments.pop(0))
    with printer.in_parens():
        printer.print_list(arguments, printer.print_ssa_value)
    return arguments


def _print_variadic(op: Any, printer: Any) -> None:
    if op.var_callee_type is not None:
        printer.print_string(" vararg(")
        printer.print_attribute(op.var_callee_type)
        printer.print_string(")")


def _shown(op: Any, *written: str) -> dict[str, Attribute]:
    """Properties for the attribute dictionary."""
    hidden = {
        "callee", "var_callee_type", "CConv", "TailCallKind", "op_bundle_sizes",
        "op_bundle_tags", "operandSegmentSizes", "arg_attrs", "res_attrs", *written,
    }  # fmt: skip
    shown = {name: value for name, value in op.properties.items() if name not in hidden}
    if shown.get("fastmathFlags") == NO_FAST_MATH:
        del shown["fastmathFlags"]
    return dict(sorted({**shown, **op.attributes}.items()))


def _take_properties(op_class: Any, attributes: dict[str, Attribute]) -> dict[str, Attribute]:
    """Removes from `attributes` what are properties of the class."""
    known = op_class.get_irdl_definition().properties
    return {name: attributes.pop(name) for name in list(attributes) if name in known}


@llvm_op()
class CallOp(Accesses, llvm.CallOp):
    """Calls a function by name, or a pointer, the first operand."""

    callee = opt_prop_def(SymbolRefAttr)
    var_callee_type = opt_prop_def(LLVMFunctionType)
    fastmathFlags = opt_prop_def(FastMathAttr)
    CConv = opt_prop_def(CallingConventionAttr)
    TailCallKind = opt_prop_def(TailCallKindAttr)
    op_bundle_sizes = opt_prop_def(DenseArrayBase.constr(i32))
    op_bundle_tags = opt_prop_def(ArrayAttr[Attribute])
    memory_effects = opt_prop_def(ATTRIBUTES["llvm.memory_effects"])
    convergent = opt_prop_def(UnitAttr)
    no_unwind = opt_prop_def(UnitAttr)
    will_return = opt_prop_def(UnitAttr)
    no_inline = opt_prop_def(UnitAttr)
    always_inline = opt_prop_def(UnitAttr)
    inline_hint = opt_prop_def(UnitAttr)
    arg_attrs = opt_prop_def(DICTIONARIES)
    res_attrs = opt_prop_def(DICTIONARIES)

    traits = traits_def(_ChecksCallee())

    @classmethod
    def parse(cls, parser: Any) -> CallOp:
        properties: dict[str, Attribute] = {
            "CConv": parse_calling_convention(parser),
            "TailCallKind": NO_TAIL_CALL,
            "fastmathFlags": NO_FAST_MATH,
        }
        kind = parser.parse_optional_keyword_in(TAIL_KINDS)
        if kind is not None:
            properties["TailCallKind"] = TailCallKindAttr(TailCallKind(kind))
        pointer = _parse_callee(parser, properties)
        names = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        _parse_variadic(parser, properties)
        bundles = parse_bundles(parser, properties)
        attributes = parser.parse_optional_attr_dict()
        properties |= _take_properties(cls, attributes)
        parser.parse_punctuation(":")
        types: list[Attribute] = []
        if pointer is not None:
            types.append(parser.parse_type())
            parser.parse_punctuation(",")
            names.insert(0, pointer)
        inputs, outputs = parse_signature(parser, properties)
        values = parser.resolve_operands(names, [*types, *inputs], parser.pos)
        sizes = DenseArrayBase.from_list(i32, [len(values), len(bundles)])
        properties["operandSegmentSizes"] = sizes
        return cls.create(
            operands=[*values, *bundles],
            result_types=outputs,
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Any) -> None:
        if self.CConv is not None and self.CConv != C:
            printer.print_string(f" {self.CConv.convention.data}")
        if self.TailCallKind is not None and self.TailCallKind != NO_TAIL_CALL:
            printer.print_string(f" {self.TailCallKind.data.value}")
        printer.print_string(" ")
        arguments = _print_callee(self, printer)
        _print_variadic(self, printer)
        print_bundles(self, printer, self.op_bundle_operands)
        printer.print_op_attributes(_shown(self))
        printer.print_string(" : ")
        if self.callee is None:
            printer.print_attribute(self.args[0].type)
            printer.print_string(", ")
        print_signature(self, printer, arguments)

    def verify_(self) -> None:
        if self.callee is None:
            if not self.args or not isinstance(self.args[0].type, LLVMPointerType):
                raise VerifyException("indirect call expects a pointer as callee")
        problem = bundle_problem(self, self.op_bundle_operands)
        if problem:
            raise VerifyException(problem)
        _ChecksCallee().verify(self)


@llvm_op()
class InvokeOp(IRDLOperation):
    """A call that goes on at one block, or where it throws, at another."""

    name = "llvm.invoke"

    args = var_operand_def()
    normalDestOperands = var_operand_def()
    unwindDestOperands = var_operand_def()
    op_bundle_operands = var_operand_def()
    callee = opt_prop_def(SymbolRefAttr)
    var_callee_type = opt_prop_def(LLVMFunctionType)
    arg_attrs = opt_prop_def(DICTIONARIES)
    res_attrs = opt_prop_def(DICTIONARIES)
    branch_weights = opt_prop_def(DenseArrayBase.constr(i32))
    CConv = opt_prop_def(CallingConventionAttr)
    op_bundle_sizes = opt_prop_def(DenseArrayBase.constr(i32))
    op_bundle_tags = opt_prop_def(ArrayAttr[Attribute])
    result = opt_result_def()
    normalDest = successor_def()
    unwindDest = successor_def()

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(IsTerminator(), _ChecksCallee())

    @classmethod
    def parse(cls, parser: Any) -> InvokeOp:
        from mlopt.dialects.llvm.ops.control import parse_destination

        properties: dict[str, Attribute] = {"CConv": parse_calling_convention(parser)}
        pointer = _parse_callee(parser, properties)
        names = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        parser.parse_keyword("to")
        normal, normal_operands = parse_destination(parser)
        parser.parse_keyword("unwind")
        unwind, unwind_operands = parse_destination(parser)
        _parse_variadic(parser, properties)
        bundles = parse_bundles(parser, properties)
        attributes = parser.parse_optional_attr_dict()
        properties |= _take_properties(cls, attributes)
        parser.parse_punctuation(":")
        types: list[Attribute] = []
        if pointer is not None:
            types.append(parser.parse_type())
            parser.parse_punctuation(",")
            names.insert(0, pointer)
        inputs, outputs = parse_signature(parser, properties)
        values = parser.resolve_operands(names, [*types, *inputs], parser.pos)
        groups = (values, normal_operands, unwind_operands, bundles)
        sizes = [len(group) for group in groups]
        properties["operandSegmentSizes"] = DenseArrayBase.from_list(i32, sizes)
        return cls.create(
            operands=[value for group in groups for value in group],
            result_types=outputs,
            successors=[normal, unwind],
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Any) -> None:
        from mlopt.dialects.llvm.ops.control import print_destination

        if self.CConv is not None and self.CConv != C:
            printer.print_string(f" {self.CConv.convention.data}")
        printer.print_string(" ")
        arguments = _print_callee(self, printer)
        printer.print_string(" to ")
        print_destination(printer, self.normalDest, self.normalDestOperands)
        printer.print_string(" unwind ")
        print_destination(printer, self.unwindDest, self.unwindDestOperands)
        _print_variadic(self, printer)
        print_bundles(self, printer, self.op_bundle_operands)
        printer.print_op_attributes(_shown(self))
        printer.print_string(" : ")
        if self.callee is None:
            printer.print_attribute(self.args[0].type)
            printer.print_string(", ")
        print_signature(self, printer, arguments)

    def verify_(self) -> None:
        first = self.unwindDest.first_op
        if first is None or first.name != "llvm.landingpad":
            raise VerifyException(
                "first operation in unwind destination should be a llvm.landingpad"
            )
        _ChecksCallee().verify(self)


@llvm_op()
class CallIntrinsicOp(llvm.CallIntrinsicOp):
    """Calls an intrinsic by its name; types of the call complete an overloaded one."""

    fastmathFlags = opt_prop_def(FastMathAttr)
    op_bundle_sizes = opt_prop_def(DenseArrayBase.constr(i32))
    op_bundle_tags = opt_prop_def(ArrayAttr[Attribute])
    arg_attrs = opt_prop_def(DICTIONARIES)
    res_attrs = opt_prop_def(DICTIONARIES)

    @classmethod
    def parse(cls, parser: Any) -> CallIntrinsicOp:
        properties: dict[str, Attribute] = {
            "intrin": StringAttr(parser.parse_str_literal()),
            "fastmathFlags": NO_FAST_MATH,
        }
        names = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        bundles = parse_bundles(parser, properties)
        attributes = parser.parse_optional_attr_dict()
        properties |= _take_properties(cls, attributes)
        parser.parse_punctuation(":")
        inputs, outputs = parse_signature(parser, properties)
        values = parser.resolve_operands(names, inputs, parser.pos)
        sizes = DenseArrayBase.from_list(i32, [len(values), len(bundles)])
        properties["operandSegmentSizes"] = sizes
        return cls.create(
            operands=[*values, *bundles],
            result_types=outputs,
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Any) -> None:
        printer.print_string(" ")
        printer.print_string_literal(self.intrin.data)
        with printer.in_parens():
            printer.print_list(self.args, printer.print_ssa_value)
        print_bundles(self, printer, self.op_bundle_operands)
        printer.print_op_attributes(_shown(self, "intrin"))
        printer.print_string(" : ")
        print_signature(self, printer, self.args)

    def verify_(self) -> None:
        name = self.intrin.data
        if not name.startswith("llvm."):
            raise VerifyException(f"intrinsic name must start with 'llvm.', found '{name}'")


class _TailKind(PropertySyntax):
    """`<tail>`."""

    def parse(self, parser: Any) -> Attribute | None:
        with parser.in_angle_brackets():
            return TailCallKindAttr(TailCallKind(parser.parse_keyword_in(TAIL_KINDS)))

    def print(self, printer: Any, value: Any) -> None:
        printer.print_string(f"<{value.data.value}>")


@llvm_op(
    syntax={"tail_call_kind": _TailKind()},
    defaults={"tail_call_kind": NO_TAIL_CALL},
)
class InlineAsmOp(llvm.InlineAsmOp):
    """Machine instructions as text."""

    asm_dialect = opt_prop_def(IntegerAttr)
    tail_call_kind = opt_prop_def(TailCallKindAttr)
    operand_attrs = opt_prop_def(ArrayAttr[Attribute])

    assembly_format = (
        "(`has_side_effects` $has_side_effects^)? (`is_align_stack` $is_align_stack^)?"
        " (`tail_call_kind` `=` $tail_call_kind^)? (`asm_dialect` `=` $asm_dialect^)?"
        " (`operand_attrs` `=` $operand_attrs^)? attr-dict $asm_string `,` $constraints"
        " operands `:` functional-type(operands, results)"
    )


CALL_OPS = (CallOp, InvokeOp, CallIntrinsicOp, InlineAsmOp)
