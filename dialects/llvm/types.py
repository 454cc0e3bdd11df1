"""Types that xDSL's llvm dialect lacks, and readers for those it reads too narrowly.

A reader stands in the dialect's list under the name of an xDSL type. It reads all of
upstream's syntax and makes xDSL's type, or one of ours where xDSL's cannot say it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    IntAttr,
    IntegerType,
    NoneAttr,
    Signedness,
    StringAttr,
    UnitAttr,
    VectorType,
)
from xdsl.dialects.llvm import (
    LLVMArrayType,
    LLVMFunctionType,
    LLVMPointerType,
    LLVMStructType,
    LLVMVoidType,
)
from xdsl.ir import Attribute, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException


def parse_type(parser: AttrParser) -> Attribute:
    """A type inside an llvm type, where `!llvm.` may be left out. Raises `ParseError`."""
    reader = _NESTED.get(parser._current_token.text)  # pyright: ignore[reportPrivateUsage]
    if reader is None:
        return parser.parse_type()
    parser.parse_identifier()
    return reader(parser)


def print_type(printer: Printer, type: Attribute) -> None:
    """The reverse of `parse_type`."""
    printer.print_attribute(type)


# Structs.


@irdl_attr_definition
class PackedStructType(ParametrizedAttribute, TypeAttribute):
    """A struct without padding: `!llvm.struct<packed (i8, i32)>`."""

    name = "llvm.struct"
    KIND: ClassVar[str] = "packed"

    struct_name: StringAttr
    types: ArrayAttr[Attribute]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            if self.struct_name.data:
                printer.print_string_literal(self.struct_name.data)
                printer.print_string(", ")
            printer.print_string("packed ")
            with printer.in_parens():
                printer.print_list(self.types.data, printer.print_attribute)


@irdl_attr_definition
class OpaqueStructType(ParametrizedAttribute, TypeAttribute):
    """A struct of which only the name is known: `!llvm.struct<"name", opaque>`."""

    name = "llvm.struct"
    KIND: ClassVar[str] = "opaque"

    struct_name: StringAttr

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.struct_name.data)
            printer.print_string(", opaque")


def _parse_struct(parser: AttrParser) -> Attribute:
    parser.parse_punctuation("<")
    name = parser.parse_optional_str_literal()
    if name is not None:
        parser.parse_punctuation(",")
        if parser.parse_optional_keyword("opaque") is not None:
            parser.parse_punctuation(">")
            return OpaqueStructType(StringAttr(name))
    is_packed = parser.parse_optional_keyword("packed") is not None
    fields = ArrayAttr(
        parser.parse_comma_separated_list(parser.Delimiter.PAREN, lambda: parse_type(parser))
    )
    parser.parse_punctuation(">")
    made = PackedStructType if is_packed else LLVMStructType
    return made(StringAttr(name or ""), fields)


def fields_of(type: Attribute) -> list[Attribute] | None:
    """The fields of a struct, packed or not; None for any other type."""
    if isinstance(type, LLVMStructType | PackedStructType):
        return list(type.types.data)
    return None


def element_at(type: Attribute, position: tuple[int, ...]) -> Attribute | None:
    """The type at `position` in an aggregate; None where there is none."""
    for index in position:
        fields = fields_of(type)
        if fields is not None:
            if not 0 <= index < len(fields):
                return None
            type = fields[index]
        elif isinstance(type, LLVMArrayType):
            if not 0 <= index < type.size.data:
                return None
            type = type.type
        else:
            return None
    return type


# Arrays, functions, pointers.


def _parse_array(parser: AttrParser) -> Attribute:
    parser.parse_punctuation("<")
    size = parser.parse_integer(allow_boolean=False, allow_negative=False)
    parser.parse_shape_delimiter()
    element = parse_type(parser)
    parser.parse_punctuation(">")
    return LLVMArrayType(size, element)


def _parse_function(parser: AttrParser) -> Attribute:
    parser.parse_punctuation("<")
    result = parse_type(parser)
    inputs: list[Attribute] = []
    is_variadic = False
    parser.parse_punctuation("(")
    while parser.parse_optional_punctuation(")") is None:
        if parser.parse_optional_punctuation("...") is not None:
            is_variadic = True
            parser.parse_punctuation(")")
            break
        inputs.append(parse_type(parser))
        if parser.parse_optional_punctuation(",") is None:
            parser.parse_punctuation(")")
            break
    parser.parse_punctuation(">")
    return function_type(inputs, result, is_variadic)


def function_type(
    inputs: list[Attribute], result: Attribute | None = None, is_variadic: bool = False
) -> LLVMFunctionType:
    """A function type of any types of the dialect. Raises `VerifyException` for others.

    xDSL's own check knows fewer types; what it refuses wrongly is made without it.
    """
    output = result if result is not None else LLVMVoidType()
    try:
        return LLVMFunctionType(inputs, output, is_variadic)
    except VerifyException:
        wrong = [type for type in inputs if not is_compatible(type)]
        if not is_compatible(output) and not isinstance(output, LLVMVoidType):
            wrong.append(output)
        if wrong:
            raise VerifyException(f"{wrong[0]} is no type of an llvm function") from None
    made = object.__new__(LLVMFunctionType)
    parameters = {
        "inputs": ArrayAttr(inputs),
        "output": output,
        "variadic": UnitAttr() if is_variadic else NoneAttr(),
    }
    for name, value in parameters.items():
        object.__setattr__(made, name, value)
    return made


def _parse_pointer(parser: AttrParser) -> Attribute:
    if parser.parse_optional_punctuation("<") is None:
        return LLVMPointerType()
    space = parser.parse_integer(allow_boolean=False, allow_negative=False)
    parser.parse_punctuation(">")
    return LLVMPointerType(IntAttr(space)) if space else LLVMPointerType()


# Types without parts.


@irdl_attr_definition
class TokenType(ParametrizedAttribute, TypeAttribute):
    """`!llvm.token`."""

    name = "llvm.token"


@irdl_attr_definition
class LabelType(ParametrizedAttribute, TypeAttribute):
    """`!llvm.label`."""

    name = "llvm.label"


@irdl_attr_definition
class MetadataType(ParametrizedAttribute, TypeAttribute):
    """`!llvm.metadata`."""

    name = "llvm.metadata"


@irdl_attr_definition
class X86AMXType(ParametrizedAttribute, TypeAttribute):
    """`!llvm.x86_amx`, a tile register."""

    name = "llvm.x86_amx"


@irdl_attr_definition
class PPCFP128Type(ParametrizedAttribute, TypeAttribute):
    """`!llvm.ppc_fp128`, two doubles."""

    name = "llvm.ppc_fp128"


@irdl_attr_definition
class TargetExtensionType(ParametrizedAttribute, TypeAttribute):
    """`!llvm.target<"spirv.Image", i32, 7>`: a type that a target defines."""

    name = "llvm.target"

    extension: StringAttr
    type_parameters: ArrayAttr[Attribute]
    integer_parameters: ArrayAttr[IntAttr]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.extension.data)
            for type in self.type_parameters.data:
                printer.print_string(", ")
                printer.print_attribute(type)
            for number in self.integer_parameters.data:
                printer.print_string(f", {number.data}")

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        parser.parse_punctuation("<")
        name = StringAttr(parser.parse_str_literal())
        types: list[Attribute] = []
        numbers: list[IntAttr] = []
        while parser.parse_optional_punctuation(",") is not None:
            number = parser.parse_optional_integer(allow_boolean=False)
            if number is not None:
                numbers.append(IntAttr(number))
            else:
                types.append(parse_type(parser))
        parser.parse_punctuation(">")
        return [name, ArrayAttr(types), ArrayAttr(numbers)]


# Readers.


class Reader(ParametrizedAttribute, TypeAttribute):
    """Stands for an xDSL type in the dialect's list; never instantiated."""

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Any:
        return [cls.read(parser)]

    @classmethod
    def new(cls, params: Any) -> Any:
        return params[0]

    @classmethod
    def read(cls, parser: AttrParser) -> Attribute:
        """The type, after its name."""
        raise NotImplementedError


def _reader(type_name: str, read: Any) -> type[Reader]:
    body = {"name": type_name, "read": classmethod(lambda cls, parser: read(parser))}
    return type(f"Read{type_name.title().replace('.', '')}", (Reader,), body)


_NESTED = {
    "struct": _parse_struct,
    "array": _parse_array,
    "func": _parse_function,
    "ptr": _parse_pointer,
    "void": lambda parser: LLVMVoidType(),
    "token": lambda parser: TokenType(),
    "label": lambda parser: LabelType(),
    "metadata": lambda parser: MetadataType(),
    "x86_amx": lambda parser: X86AMXType(),
    "ppc_fp128": lambda parser: PPCFP128Type(),
    "target": lambda parser: TargetExtensionType.new(TargetExtensionType.parse_parameters(parser)),
}

READERS = tuple(
    _reader(f"llvm.{word}", _NESTED[word]) for word in ("struct", "array", "func", "ptr")
)

OWN_TYPES = (TokenType, LabelType, MetadataType, X86AMXType, PPCFP128Type, TargetExtensionType)

_LEAVES = frozenset(
    "bf16 f16 f32 f64 f80 f128 llvm.ptr llvm.token llvm.metadata llvm.x86_amx llvm.ppc_fp128"
    " llvm.target llvm.struct llvm.array llvm.func llvm.label".split()
)


def is_compatible(type: Attribute) -> bool:
    """True for a type that values of the dialect have."""
    if isinstance(type, IntegerType):
        return type.signedness.data == Signedness.SIGNLESS
    if isinstance(type, VectorType):
        element: Any = type.element_type
        return type.get_num_dims() == 1 and is_compatible(element)
    return type.name in _LEAVES
