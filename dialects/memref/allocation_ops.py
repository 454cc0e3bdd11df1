"""Ops of memref that make and free memory, and globals."""

from __future__ import annotations

import io
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Self, cast

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    IndexType,
    IntegerAttr,
    MemRefType,
    StridedLayoutAttr,
    StringAttr,
    SymbolNameConstraint,
    SymbolRefAttr,
    TensorType,
    UnitAttr,
    i32,
    i64,
)
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    irdl_op_definition,
    opt_operand_def,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import (
    EffectInstance,
    IsTerminator,
    MemoryEffect,
    Pure,
    RecursiveMemoryEffect,
    SymbolOpInterface,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import ALLOC, FREE, OperandEffects
from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.core.symbol_tables import lookup_symbol
from mlopt.dialects.memref.access_ops import verify_alignment
from mlopt.dialects.memref.layouts import is_same_layout

VISIBILITIES = ("public", "private", "nested")


class AllocatesResult(MemoryEffect):
    """Allocates result 0."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return {EffectInstance(ALLOC, op.results[0])}


class FreesFirst(OperandEffects):
    """Frees operand 0."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return {EffectInstance(FREE, op.operands[0])}


class Reallocates(MemoryEffect):
    """Frees operand 0 and allocates result 0."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return {EffectInstance(FREE, op.operands[0]), EffectInstance(ALLOC, op.results[0])}


class Allocation:
    """`memref.alloc(%sizes)[%symbols] {alignment = 64 : i64} : type`."""

    dynamic_sizes = var_operand_def(IndexType)
    symbol_operands = var_operand_def(IndexType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    memref = result_def(MemRefType)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        sizes = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        symbols = parser.parse_optional_comma_separated_list(
            parser.Delimiter.SQUARE, parser.parse_unresolved_operand
        )
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        type = parser.parse_type()
        alignment = attributes.pop("alignment", None)
        op_class: Any = cls
        return op_class.build(
            operands=[
                [parser.resolve_operand(value, IndexType()) for value in values]
                for values in (sizes, symbols or ())
            ],
            result_types=[type],
            properties={} if alignment is None else {"alignment": alignment},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        op: memref.AllocOp = cast(Any, self)
        printer.print_string("(")
        printer.print_list(op.dynamic_sizes, printer.print_operand)
        printer.print_string(")")
        if op.symbol_operands:
            printer.print_string("[")
            printer.print_list(op.symbol_operands, printer.print_operand)
            printer.print_string("]")
        shown = {k: v for k, v in op.properties.items() if k == "alignment"}
        printer.print_op_attributes(shown | op.attributes)
        printer.print_string(" : ")
        printer.print_attribute(op.memref.type)

    def verify_(self) -> None:
        op: memref.AllocOp = cast(Any, self)
        type = op.memref.type
        unknown = sum(size == DYNAMIC_INDEX for size in type.get_shape())
        if unknown != len(op.dynamic_sizes):
            raise VerifyException(
                f"incorrect number of dynamic sizes, has {len(op.dynamic_sizes)}, expected "
                f"{unknown}"
            )
        symbols = _symbols_of(type)
        if symbols != len(op.symbol_operands):
            raise VerifyException(
                f"symbol operand count does not equal memref symbol count: expected {symbols}, "
                f"got {len(op.symbol_operands)}"
            )
        verify_alignment(op.alignment)


def _symbols_of(type: MemRefType) -> int:
    """How many numbers of the layout are only known at run time."""
    layout = type.layout
    if isinstance(layout, AffineMapAttr):
        if layout.data.num_dims != type.get_num_dims():
            raise VerifyException(
                f"memref layout mismatch between rank and affine map: {type.get_num_dims()} != "
                f"{layout.data.num_dims}"
            )
        return layout.data.num_symbols
    if isinstance(layout, StridedLayoutAttr):
        return [*layout.get_strides(), layout.get_offset()].count(None)
    return 0


@op_redefinition
class AllocOp(Allocation, memref.AllocOp):
    """New memory of the heap, its elements undefined.

    Operands:
        dynamic_sizes: one a `?` of the type.
        symbol_operands: one a symbol of the layout.
    Properties:
        alignment: bytes.
    Results:
        memref: the buffer.
    Errors:
        The numbers of operands do not fit the type.
    Source:
        Upstream's `memref.alloc`.
    """

    name = "memref.alloc"
    traits = traits_def(AllocatesResult())
    verify_ = Allocation.verify_


@op_redefinition
class AllocaOp(Allocation, memref.AllocaOp):
    """New memory of the stack, gone when the function or `alloca_scope` is left."""

    name = "memref.alloca"
    traits = traits_def(AllocatesResult())
    verify_ = Allocation.verify_


@op_redefinition
class DeallocOp(memref.DeallocOp):
    """Frees what `memref.alloc` made; nobody may touch it afterwards."""

    traits = traits_def(FreesFirst())

    assembly_format = "$memref attr-dict `:` type($memref)"


@irdl_op_definition
class ReallocOp(IRDLOperation):
    """A 1-D buffer of another size with the same elements; frees the old one.

    Operands:
        source: a 1-D buffer.
        dynamicResultSize: the new size, where the type does not tell.
    Errors:
        Ranks, layouts or element types do not fit; the size is missing or too much.
    Source:
        Upstream's `memref.realloc`.
    """

    name = "memref.realloc"

    source = operand_def(MemRefType)
    dynamicResultSize = opt_operand_def(IndexType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    result = result_def(MemRefType)

    traits = traits_def(Reallocates())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        size = None
        if parser.parse_optional_punctuation("(") is not None:
            size = parser.parse_unresolved_operand()
            parser.parse_punctuation(")")
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        source_type = parser.parse_type()
        parser.parse_keyword("to")
        operands = [parser.resolve_operand(source, source_type)]
        if size is not None:
            operands.append(parser.resolve_operand(size, IndexType()))
        alignment = attributes.pop("alignment", None)
        return cls.create(
            operands=operands,
            result_types=[parser.parse_type()],
            properties={} if alignment is None else {"alignment": alignment},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        if self.dynamicResultSize is not None:
            printer.print_string("(")
            printer.print_operand(self.dynamicResultSize)
            printer.print_string(")")
        printer.print_op_attributes(self.properties | self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)
        printer.print_string(" to ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        for what, type in (("source", source), ("result", result)):
            if type.get_num_dims() != 1:
                raise VerifyException(f"expected a 1-D {what}, found {type}")
            if not is_same_layout(type, MemRefType(type.element_type, type.get_shape())):
                raise VerifyException(f"unsupported layout for {what} memref type {type}")
        if source.element_type != result.element_type:
            raise VerifyException(
                f"source element type ({source.element_type}) must match result element type "
                f"({result.element_type})"
            )
        if source.memory_space != result.memory_space:
            raise VerifyException("source and result memory spaces differ")
        if (result.get_shape()[0] == DYNAMIC_INDEX) != (self.dynamicResultSize is not None):
            raise VerifyException(
                f"a size is given exactly where the result type has a dynamic size, found {result}"
            )
        verify_alignment(self.alignment)


@irdl_op_definition
class AllocaScopeReturnOp(IRDLOperation):
    """Ends `memref.alloca_scope` with its results."""

    name = "memref.alloca_scope.return"

    ops = var_operand_def()

    traits = traits_def(IsTerminator(), Pure())

    assembly_format = "attr-dict ($ops^ `:` type($ops))?"

    def __init__(self, *values: SSAValue):
        super().__init__(operands=[values])

    def verify_(self) -> None:
        parent = self.parent_op()
        if not isinstance(parent, AllocaScopeOp):
            raise VerifyException("expects parent op 'memref.alloca_scope'")
        if list(self.ops.types) != list(parent.result_types):
            raise VerifyException("expected operand types to match those of the parent's results")


@irdl_op_definition
class AllocaScopeOp(IRDLOperation):
    """Runs its region once; memory of the stack made in it is gone afterwards.

    Errors:
        The region does not hand back values of the results' types.
    Source:
        Upstream's `memref.alloca_scope`.
    """

    name = "memref.alloca_scope"

    res = var_result_def()
    bodyRegion = region_def()

    traits = traits_def(RecursiveMemoryEffect())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        types: Sequence[Attribute] = ()
        if parser.parse_optional_punctuation("->") is not None:
            found = parser.parse_optional_comma_separated_list(
                parser.Delimiter.PAREN, parser.parse_type
            )
            types = [parser.parse_type()] if found is None else found
        region = parser.parse_region()
        last = region.blocks.last.last_op if region.blocks.last is not None else None
        if region.blocks.last is not None and (
            last is None or not last.has_trait(IsTerminator, value_if_unregistered=True)
        ):
            region.blocks.last.add_op(AllocaScopeReturnOp())
        return cls.create(
            result_types=types, regions=[region], attributes=parser.parse_optional_attr_dict()
        )

    def print(self, printer: Printer) -> None:
        if self.res:
            printer.print_string(" -> (")
            printer.print_list(self.res.types, printer.print_attribute)
            printer.print_string(")")
        printer.print_string(" ")
        printer.print_region(self.bodyRegion, print_block_terminators=bool(self.res))
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        for block in self.bodyRegion.blocks:
            last = block.last_op
            if last is None or not last.has_trait(IsTerminator, value_if_unregistered=True):
                raise VerifyException("expects every block to end with a terminator")


@op_redefinition
class AssumeAlignmentOp(memref.AssumeAlignmentOp):
    """The same buffer, whose first element is promised to lie at a multiple of `alignment`."""

    alignment = prop_def(IntegerAttr.constr(i32))

    traits = traits_def(Pure())

    assembly_format = "$memref `,` $alignment attr-dict `:` type($memref)"

    def verify_(self) -> None:
        verify_alignment(self.alignment)
        if self.memref.type != self.result.type:
            raise VerifyException("expects the result to have the type of the operand")


@irdl_op_definition
class DistinctObjectsOp(IRDLOperation):
    """The same buffers, which are promised not to overlap.

    Errors:
        No operands; result types are not those of the operands.
    Source:
        Upstream's `memref.distinct_objects`.
    """

    name = "memref.distinct_objects"

    operands_ = var_operand_def(MemRefType)
    results_ = var_result_def(MemRefType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        operands = parser.resolve_operands(names, types, parser.pos)
        return cls.create(operands=operands, result_types=types, attributes=attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_list(self.operand_types, printer.print_attribute)

    def verify_(self) -> None:
        if not self.operands:
            raise VerifyException("expected at least one operand")
        if tuple(self.operand_types) != tuple(self.result_types):
            raise VerifyException("operand types and result types must match")


@irdl_op_definition
class GlobalOp(IRDLOperation):
    """A buffer that lives as long as the program.

    Properties:
        sym_name: its name; `sym_visibility`: private, public or nested.
        type: static shape.
        initial_value: its elements, `unit` for undefined ones; none for a declaration.
        constant: nobody writes to it.
        alignment: bytes.
    Errors:
        The shape is not static; the type of the value is not that of the buffer.
    Source:
        Upstream's `memref.global`.
    """

    name = "memref.global"

    sym_name = prop_def(SymbolNameConstraint())
    sym_visibility = opt_prop_def(StringAttr)
    type = prop_def(MemRefType)
    initial_value = opt_prop_def(AnyAttr())
    constant = opt_prop_def(UnitAttr)
    alignment = opt_prop_def(IntegerAttr.constr(i64))

    traits = traits_def(SymbolOpInterface())

    @staticmethod
    def get(
        sym_name: StringAttr,
        sym_type: Attribute,
        initial_value: Attribute | None,
        sym_visibility: StringAttr | None = None,
        constant: UnitAttr | None = None,
        alignment: IntegerAttr | None = None,
    ) -> GlobalOp:
        """A global of these properties."""
        return GlobalOp.build(
            properties={
                "sym_name": sym_name,
                "type": sym_type,
                "initial_value": initial_value,
                "sym_visibility": sym_visibility,
                "constant": constant,
                "alignment": alignment,
            }
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {}
        visibility = parser.parse_optional_str_literal()
        if visibility is not None:
            properties["sym_visibility"] = StringAttr(visibility)
        if parser.parse_optional_keyword("constant") is not None:
            properties["constant"] = UnitAttr()
        properties["sym_name"] = parser.parse_symbol_name()
        parser.parse_punctuation(":")
        position = parser.pos
        type = parser.parse_type()
        if not isinstance(type, MemRefType):
            parser.raise_error(f"expected a memref type, found {type}", position)
        properties["type"] = type
        if parser.parse_optional_punctuation("=") is not None:
            properties["initial_value"] = _parse_initial_value(parser, type)
        attributes = dict(parser.parse_optional_attr_dict())
        if "alignment" in attributes:
            properties["alignment"] = attributes.pop("alignment")
        return cls.create(properties=properties, attributes=attributes)

    def print(self, printer: Printer) -> None:
        if self.sym_visibility is not None:
            printer.print_string(" ")
            printer.print_attribute(self.sym_visibility)
        if self.constant is not None:
            printer.print_string(" constant")
        printer.print_string(" ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_string(" : ")
        printer.print_attribute(self.type)
        value = self.initial_value
        if isinstance(value, UnitAttr):
            printer.print_string(" = uninitialized")
        elif value is not None:
            printer.print_string(" = ")
            print_without_type(printer, value)
        shown = {} if self.alignment is None else {"alignment": self.alignment}
        printer.print_op_attributes(shown | self.attributes)

    def verify_(self) -> None:
        type = self.type
        visibility = self.sym_visibility
        if visibility is not None and visibility.data not in VISIBILITIES:
            raise VerifyException(
                f"visibility expected to be one of {', '.join(VISIBILITIES)}, but got "
                f"'{visibility.data}'"
            )
        if DYNAMIC_INDEX in type.get_shape():
            raise VerifyException(f"type should be static shaped memref, but got {type}")
        value: Any = self.initial_value
        if value is not None and not isinstance(value, UnitAttr):
            if not isinstance(value, DenseIntOrFPElementsAttr | DenseResourceAttr):
                raise VerifyException(f"initial value should be elements, found {value}")
            expected = TensorType(type.element_type, type.get_shape())
            found = value.get_type() if isinstance(value, DenseIntOrFPElementsAttr) else value.type
            if found != expected:
                raise VerifyException(
                    f"initial value expected to be of type {expected}, but was of type {found}"
                )
        verify_alignment(self.alignment)


def _parse_initial_value(parser: Parser, type: MemRefType) -> Attribute:
    """`uninitialized`, or elements whose type is that of the buffer."""
    if parser.parse_optional_keyword("uninitialized") is not None:
        return UnitAttr()
    expected = TensorType(type.element_type, type.get_shape())
    if parser.parse_optional_keyword("dense_resource") is not None:
        parser.parse_punctuation("<")
        name = parser.parse_identifier_or_str_literal()
        parser.parse_punctuation(">")
        reader: Any = parser
        return reader.resource_of_type(name, expected)
    parser.parse_keyword("dense")
    return parser.parse_dense_int_or_fp_elements_attr(cast(Any, expected))


def print_without_type(printer: Printer, value: Attribute) -> None:
    """Elements, their type left out: it is that of the buffer."""
    stream, text = printer.stream, io.StringIO()
    printer.stream = text
    try:
        printer.print_attribute(value)
    finally:
        printer.stream = stream
    printer.print_string(text.getvalue().rpartition(" : ")[0])


@op_redefinition
class GetGlobalOp(memref.GetGlobalOp):
    """The buffer of a `memref.global`.

    Errors:
        There is no such global, or its type differs.
    Source:
        Upstream's `memref.get_global`.
    """

    name_ = prop_def(SymbolRefAttr, prop_name="name")
    memref = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = "$name `:` type($memref) attr-dict"

    def verify_(self) -> None:
        found = lookup_symbol(self, self.name_)
        name = self.name_.string_value()
        if not isinstance(found, GlobalOp):
            raise VerifyException(f"'{name}' does not reference a valid global memref")
        if found.type != self.memref.type:
            raise VerifyException(
                f"result type {self.memref.type} does not match type {found.type} of the "
                f"global memref @{name}"
            )


ALLOCATION_OPS = (
    AllocOp,
    AllocaOp,
    DeallocOp,
    ReallocOp,
    AllocaScopeOp,
    AllocaScopeReturnOp,
    AssumeAlignmentOp,
    DistinctObjectsOp,
    GlobalOp,
    GetGlobalOp,
)
