"""Constants, aggregates and vectors."""

from __future__ import annotations

from typing import Any, ClassVar

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    SymbolRefAttr,
    VectorType,
    i64,
)
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    operand_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES
from mlopt.dialects.llvm.constraints import INTEGER, POINTER
from mlopt.dialects.llvm.property_syntax import Stripped
from mlopt.dialects.llvm.types import element_at, fields_of, is_compatible

PURE = traits_def(Pure())


@llvm_op()
class ConstantOp(llvm.ConstantOp):
    """A constant: a number, a string, or an aggregate of them."""

    value = prop_def()

    traits = PURE

    assembly_format = "`(` $value `)` attr-dict `:` type($result)"

    def verify_(self) -> None:
        problem = constant_problem(self.value, self.result.type)
        if problem:
            raise VerifyException(problem)


def constant_problem(value: Attribute, type: Attribute) -> str:
    """Why `value` is no constant of `type`; nothing where it is one."""
    if isinstance(value, StringAttr):
        size = len(value.data.encode("utf-8", "surrogateescape"))
        if not isinstance(type, LLVMArrayType) or type.size.data != size:
            return f"string of {size} bytes is no value of {type}"
        return ""
    if isinstance(value, DenseIntOrFPElementsAttr):
        return _dense_problem(value, type)
    if isinstance(value, ArrayAttr):
        return _array_problem(value, type)
    if isinstance(value, IntegerAttr):
        return _integer_problem(value, type)
    if isinstance(value, FloatAttr):
        return _float_problem(value, type)
    return "" if is_compatible(type) else f"{type} is no type of a constant"


def _integer_problem(value: IntegerAttr, type: Attribute) -> str:
    if isinstance(type, VectorType) or fields_of(type) is not None:
        return f"integer is no value of {type}"
    if isinstance(type, IntegerType):
        width, number = type.width.data, value.value.data
        if not -(1 << max(width - 1, 1)) <= number < 1 << width:
            return f"{number} does not fit in {type}"
    return "" if is_compatible(type) else f"{type} is no type of a constant"


def _float_problem(value: FloatAttr, type: Attribute) -> str:
    if isinstance(type, IntegerType):
        return "" if type.width.data == value.type.bitwidth else f"float is no value of {type}"
    return "" if is_compatible(type) else f"{type} is no type of a constant"


def _dense_problem(value: DenseIntOrFPElementsAttr, type: Attribute) -> str:
    count, scalar = 1, type
    while isinstance(scalar, LLVMArrayType):
        count *= scalar.size.data
        scalar = scalar.type
    if isinstance(scalar, VectorType):
        if any(flag.value.data for flag in scalar.scalable_dims):
            return ""
        count *= scalar.get_shape()[0] if scalar.get_shape() else 1
    elif not isinstance(type, LLVMArrayType):
        return f"a dense value is no value of {type}"
    elements = 1
    for size in value.type.get_shape():
        elements *= size
    return "" if elements == count else f"value has {elements} elements, {type} has {count}"


def _array_problem(value: ArrayAttr[Any], type: Attribute) -> str:
    fields = fields_of(type)
    if fields is not None:
        count = len(fields)
    elif isinstance(type, LLVMArrayType):
        count = type.size.data
    elif isinstance(type, VectorType):
        count = type.get_shape()[0]
    else:
        return f"an array is no value of {type}"
    return "" if len(value.data) == count else f"array has {len(value.data)} items, {type} {count}"


@llvm_op()
class UndefOp(llvm.UndefOp):
    """Any value, another one at each use."""

    traits = PURE

    assembly_format = "attr-dict `:` type($res)"


@llvm_op()
class PoisonOp(IRDLOperation):
    """A value whose use is undefined behaviour."""

    name = "llvm.mlir.poison"

    res = result_def()

    traits = PURE

    assembly_format = "attr-dict `:` type($res)"

    def __init__(self, type: Attribute):
        super().__init__(result_types=[type])


@llvm_op()
class ZeroOp(llvm.ZeroOp):
    """All bits zero: a null pointer, an aggregate of zeros."""

    res = result_def()

    traits = PURE

    assembly_format = "attr-dict `:` type($res)"

    def __init__(self, type: Attribute):
        super(llvm.ZeroOp, self).__init__(result_types=[type])


@llvm_op()
class NoneTokenOp(IRDLOperation):
    """The token that stands for none."""

    name = "llvm.mlir.none"

    res = result_def()

    traits = PURE

    assembly_format = "attr-dict `:` type($res)"


@llvm_op()
class AddressOfOp(llvm.AddressOfOp):
    """The address of a global, a function or an alias."""

    result = result_def(POINTER)

    traits = PURE

    assembly_format = "$global_name attr-dict `:` type($result)"


@llvm_op()
class DSOLocalEquivalentOp(IRDLOperation):
    """A function of this linkage unit that does the same."""

    name = "llvm.dso_local_equivalent"

    function_name = prop_def(SymbolRefAttr)
    res = result_def(POINTER)

    traits = PURE

    assembly_format = "$function_name attr-dict `:` type($res)"


@llvm_op(syntax={"block_addr": Stripped(ATTRIBUTES["llvm.blockaddress"])})
class BlockAddressOp(IRDLOperation):
    """The address of a block that holds `llvm.blocktag`."""

    name = "llvm.blockaddress"

    block_addr = prop_def(ATTRIBUTES["llvm.blockaddress"])
    res = result_def(POINTER)

    traits = PURE

    assembly_format = "$block_addr attr-dict `:` type($res)"


@llvm_op(syntax={"tag": Stripped(ATTRIBUTES["llvm.blocktag"])})
class BlockTagOp(IRDLOperation):
    """Names the block it is in for `llvm.blockaddress`."""

    name = "llvm.blocktag"

    tag = prop_def(ATTRIBUTES["llvm.blocktag"])

    assembly_format = "$tag attr-dict"


# Aggregates. The type of what is inside follows from the position.


@llvm_op()
class ExtractValueOp(llvm.ExtractValueOp):
    """A field of a struct, or an element of an array."""

    traits = PURE

    @classmethod
    def parse(cls, parser: Any) -> ExtractValueOp:
        container = parser.parse_unresolved_operand()
        start = parser.pos
        position = _parse_position(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        inner = _inner_type(parser, type, position, start)
        return cls.create(
            operands=[parser.resolve_operand(container, type)],
            result_types=[inner],
            properties={"position": DenseArrayBase.from_list(i64, position)},
            attributes=attributes,
        )

    def print(self, printer: Any) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.container)
        _print_position(self, printer)
        printer.print_attribute(self.container.type)

    def verify_(self) -> None:
        _require_inner(self.container, tuple(self.position.get_values()), self.res)


@llvm_op()
class InsertValueOp(llvm.InsertValueOp):
    """The aggregate with one field or element replaced."""

    traits = PURE

    @classmethod
    def parse(cls, parser: Any) -> InsertValueOp:
        value = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        container = parser.parse_unresolved_operand()
        start = parser.pos
        position = _parse_position(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        inner = _inner_type(parser, type, position, start)
        return cls.create(
            operands=[
                parser.resolve_operand(container, type),
                parser.resolve_operand(value, inner),
            ],
            result_types=[type],
            properties={"position": DenseArrayBase.from_list(i64, position)},
            attributes=attributes,
        )

    def print(self, printer: Any) -> None:
        printer.print_string(" ")
        printer.print_list((self.value, self.container), printer.print_ssa_value)
        _print_position(self, printer)
        printer.print_attribute(self.container.type)

    def verify_(self) -> None:
        _require_inner(self.container, tuple(self.position.get_values()), self.value)
        if self.res.type != self.container.type:
            raise VerifyException(f"result has type {self.res.type}, not that of the container")


def _parse_position(parser: Any) -> list[int]:
    return parser.parse_comma_separated_list(
        parser.Delimiter.SQUARE, lambda: parser.parse_integer(allow_boolean=False)
    )


def _print_position(op: Any, printer: Any) -> None:
    printer.print_string("[" + ", ".join(map(str, op.position.get_values())) + "]")
    printer.print_op_attributes(op.attributes)
    printer.print_string(" : ")


def _inner_type(parser: Parser, type: Attribute, position: list[int], start: int) -> Attribute:
    inner = element_at(type, tuple(position))
    if inner is None:
        parser.raise_error(f"position {position} is outside of {type}", start)
    return inner


def _require_inner(container: SSAValue, position: tuple[int, ...], value: SSAValue) -> None:
    inner = element_at(container.type, position)
    if inner is None or not position:
        raise VerifyException(f"position {list(position)} is outside of {container.type}")
    if inner != value.type:
        raise VerifyException(f"value has type {value.type}, at {list(position)} is {inner}")


# Vectors.


def _element(types: dict[str, list[Attribute]]) -> Attribute:
    vector: Any = types["vector"][0]
    return vector.element_type


@llvm_op(infer={"res": _element})
class ExtractElementOp(IRDLOperation):
    """One element of a vector; poison out of bounds."""

    name = "llvm.extractelement"

    ELEMENT: ClassVar = VarConstraint("ELEMENT", AnyAttr())

    vector = operand_def(VectorType.constr(ELEMENT))
    position = operand_def(INTEGER)
    res = result_def(ELEMENT)

    traits = PURE

    assembly_format = "$vector `[` $position `:` type($position) `]` attr-dict `:` type($vector)"


@llvm_op(infer={"value": _element, "res": "vector"})
class InsertElementOp(llvm.InsertElementOp):
    """The vector with one element replaced; poison out of bounds."""

    traits = PURE

    assembly_format = (
        "$value `,` $vector `[` $index `:` type($index) `]` attr-dict `:` type($vector)"
    )


@llvm_op()
class ShuffleVectorOp(llvm.ShuffleVectorOp):
    """Elements of two vectors behind each other, picked by `mask`; -1 is poison."""

    v1 = operand_def(VectorType)
    v2 = operand_def(VectorType)
    res = result_def(VectorType)

    traits = PURE

    @classmethod
    def parse(cls, parser: Any) -> ShuffleVectorOp:
        from xdsl.dialects.builtin import i32

        first = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        second = parser.parse_unresolved_operand()
        mask = _parse_position(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        if not isinstance(type, VectorType):
            parser.raise_error(f"found {type}, expected a vector")
        operands = parser.resolve_operands([first, second], [type, type], parser.pos)
        return cls.create(
            operands=operands,
            result_types=[VectorType(type.element_type, [len(mask)], type.scalable_dims)],
            properties={"mask": DenseArrayBase.from_list(i32, mask)},
            attributes=attributes,
        )

    def print(self, printer: Any) -> None:
        printer.print_string(" ")
        printer.print_list((self.v1, self.v2), printer.print_ssa_value)
        printer.print_string(" [" + ", ".join(map(str, self.mask.get_values())) + "]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.v1.type)

    def verify_(self) -> None:
        source: Any = self.v1.type
        result: Any = self.res.type
        mask = self.mask.get_values()
        if self.v2.type != source or result.element_type != source.element_type:
            raise VerifyException("operands and result have vectors of one element type")
        if len(mask) != result.get_shape()[0]:
            raise VerifyException(f"mask has {len(mask)} entries, the result {result}")
        limit = 2 * source.get_shape()[0]
        for index in mask:
            if not -1 <= index < limit:
                raise VerifyException(
                    f"mask entry {index} is out of range, expected -1 to {limit - 1}"
                )


VALUE_OPS = (
    ConstantOp, UndefOp, PoisonOp, ZeroOp, NoneTokenOp, AddressOfOp, DSOLocalEquivalentOp,
    BlockAddressOp, BlockTagOp, ExtractValueOp, InsertValueOp, ExtractElementOp,
    InsertElementOp, ShuffleVectorOp,
)  # fmt: skip
