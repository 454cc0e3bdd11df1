"""Every op of bufferization: where tensors meet buffers."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Self

from xdsl.dialects import bufferization
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    IndexType,
    MemRefType,
    TensorType,
    UnitAttr,
    UnrankedMemRefType,
    UnrankedTensorType,
    i1,
    i32,
)
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import (
    AnyAttr,
    AttrSizedOperandSegments,
    IRDLOperation,
    base,
    irdl_op_definition,
    opt_operand_def,
    opt_prop_def,
    opt_result_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import EffectInstance, MemoryEffect, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import ALLOC, FREE, READ, WRITE, effects_on
from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition

_TENSOR = base(TensorType) | base(UnrankedTensorType)
_BUFFER = base(MemRefType) | base(UnrankedMemRefType)


def verify_alike(tensor: Any, buffer: Any) -> None:
    """Raises `VerifyException` unless the tensor has the buffer's elements and shape."""
    ranked = isinstance(tensor, TensorType), isinstance(buffer, MemRefType)
    is_fine = ranked[0] == ranked[1] and tensor.element_type == buffer.element_type
    if is_fine and all(ranked):
        is_fine = tensor.get_shape() == buffer.get_shape()
    if not is_fine:
        raise VerifyException(
            f"expected the same shape and element type, found {tensor} and {buffer}"
        )


class ClonesFirst(MemoryEffect):
    """Reads operand 0, allocates and writes result 0."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        result = op.results[0]
        effects = {EffectInstance(kind, result) for kind in (ALLOC, WRITE)}
        return {*effects, EffectInstance(READ, op.operands[0])}


class FreesBuffers(MemoryEffect):
    """Reads and frees any operand that is a buffer."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return effects_on(FREE, op.operands) | effects_on(READ, op.operands)


class MaterializeEffects(MemoryEffect):
    """Writes its destination where that is a buffer."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        return effects_on(WRITE, op.operands[1:2])


@op_redefinition
class AllocTensorOp(bufferization.AllocTensorOp):
    """A tensor that will have a buffer of its own.

    Operands:
        dynamic_sizes: one a `?` of the type, none where `copy` is given.
        copy: its elements; undefined where left out.
        size_hint: for sparse tensors.
    Properties:
        memory_space: of the buffer.
    Errors:
        The number of sizes does not fit; the copy has another type.
    Source:
        Upstream's `bufferization.alloc_tensor`.
    """

    dynamic_sizes = var_operand_def(IndexType)
    copy = opt_operand_def(_TENSOR)
    size_hint = opt_operand_def(IndexType)
    memory_space = opt_prop_def(AnyAttr())
    tensor = result_def(_TENSOR)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        sizes = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        copy = hint = None
        if parser.parse_optional_keyword("copy") is not None:
            with parser.in_parens():
                copy = parser.parse_unresolved_operand()
        if parser.parse_optional_keyword("size_hint") is not None:
            parser.parse_punctuation("=")
            hint = parser.parse_unresolved_operand()
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        type = parser.parse_type()
        space = attributes.pop("memory_space", None)
        return cls.build(
            operands=[
                [parser.resolve_operand(size, IndexType()) for size in sizes],
                None if copy is None else parser.resolve_operand(copy, type),
                None if hint is None else parser.resolve_operand(hint, IndexType()),
            ],
            result_types=[type],
            properties={"memory_space": space},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string("(")
        printer.print_list(self.dynamic_sizes, printer.print_operand)
        printer.print_string(")")
        if self.copy is not None:
            printer.print_string(" copy(")
            printer.print_operand(self.copy)
            printer.print_string(")")
        if self.size_hint is not None:
            printer.print_string(" size_hint=")
            printer.print_operand(self.size_hint)
        space = {k: v for k, v in self.properties.items() if k == "memory_space"}
        printer.print_op_attributes(self.attributes | space)
        printer.print_string(" : ")
        printer.print_attribute(self.tensor.type)

    def verify_(self) -> None:
        type = self.tensor.type
        if self.copy is not None:
            if self.dynamic_sizes:
                raise VerifyException("dynamic sizes not needed when copying a tensor")
            if self.copy.type != type:
                raise VerifyException(
                    f"expected that copy and return type match, found {self.copy.type}"
                )
            return
        unknown = 0
        if isinstance(type, TensorType):
            unknown = sum(size == DYNAMIC_INDEX for size in type.get_shape())
        if unknown != len(self.dynamic_sizes):
            raise VerifyException(
                f"incorrect number of dynamic sizes, has {len(self.dynamic_sizes)}, expected "
                f"{unknown}"
            )


@op_redefinition
class ToTensorOp(bufferization.ToTensorOp):
    """The elements of a buffer as a tensor.

    Properties:
        restrict: nobody else makes a tensor of this memory.
        writable: what follows may write to the buffer.
    Errors:
        Shapes or element types differ.
    Source:
        Upstream's `bufferization.to_tensor`.
    """

    memref = operand_def(_BUFFER)
    restrict = opt_prop_def(UnitAttr)
    writable = opt_prop_def(UnitAttr)
    tensor = result_def(_TENSOR)

    assembly_format = (
        "$memref (`restrict` $restrict^)? (`writable` $writable^)? attr-dict `:` type($memref) "
        "`to` type($tensor)"
    )

    def verify_(self) -> None:
        verify_alike(self.tensor.type, self.memref.type)


@op_redefinition
class ToBufferOp(bufferization.ToBufferOp):
    """A buffer with the elements of a tensor.

    Properties:
        read_only: nobody writes to the buffer.
    Errors:
        Shapes or element types differ.
    Source:
        Upstream's `bufferization.to_buffer`.
    """

    tensor = operand_def(_TENSOR)
    read_only = opt_prop_def(UnitAttr)
    memref = result_def(_BUFFER)

    traits = traits_def(Pure())

    assembly_format = (
        "$tensor (`read_only` $read_only^)? attr-dict `:` type($tensor) `to` type($memref)"
    )

    def verify_(self) -> None:
        verify_alike(self.tensor.type, self.memref.type)


@op_redefinition
class CloneOp(bufferization.CloneOp):
    """A buffer with the elements of another; neither is written to afterwards.

    Errors:
        The types are not castable to each other.
    Source:
        Upstream's `bufferization.clone`.
    """

    input = operand_def(_BUFFER)
    output = result_def(_BUFFER)

    traits = traits_def(ClonesFirst())

    assembly_format = "$input attr-dict `:` type($input) `to` type($output)"

    def verify_(self) -> None:
        source, result = self.input.type, self.output.type
        is_fine = source.element_type == result.element_type
        if is_fine and isinstance(source, MemRefType) and isinstance(result, MemRefType):
            shapes = source.get_shape(), result.get_shape()
            is_fine = len(shapes[0]) == len(shapes[1]) and all(
                a == b or DYNAMIC_INDEX in (a, b) for a, b in zip(*shapes, strict=True)
            )
        if not is_fine:
            raise VerifyException(
                f"operand type '{source}' and result type '{result}' are cast incompatible"
            )


@op_redefinition
class MaterializeInDestinationOp(bufferization.MaterializeInDestinationOp):
    """Puts the elements of a tensor into the buffer of a destination.

    Results:
        result: the destination updated, where it is a tensor.
    Errors:
        Shapes differ; `writable` and `restrict` are not given for a buffer, or are for a
        tensor.
    Source:
        Upstream's `bufferization.materialize_in_destination`.
    """

    source = operand_def(_TENSOR)
    dest = operand_def(_TENSOR | _BUFFER)
    result = opt_result_def(_TENSOR)
    restrict = opt_prop_def(UnitAttr)
    writable = opt_prop_def(UnitAttr)

    traits = traits_def(MaterializeEffects())

    assembly_format = (
        "$source `in` (`restrict` $restrict^)? (`writable` $writable^)? $dest attr-dict `:` "
        "functional-type(operands, results)"
    )

    def verify_(self) -> None:
        source, dest = self.source.type, self.dest.type
        is_tensor = isinstance(dest, TensorType | UnrankedTensorType)
        if is_tensor != (self.result is not None):
            raise VerifyException("tensor 'dest' implies exactly one tensor result, a buffer none")
        if is_tensor:
            if self.restrict is not None or self.writable is not None:
                raise VerifyException("'restrict' and 'writable' are for a 'dest' that is a buffer")
            if self.result is not None and self.result.type != dest:
                raise VerifyException(f"result is {self.result.type}, expected {dest}")
        elif self.writable is None:
            raise VerifyException("'writable' must be specified for a 'dest' that is a buffer")
        if source.element_type != dest.element_type:
            raise VerifyException("source and destination have different element types")
        if isinstance(source, TensorType) and isinstance(dest, TensorType | MemRefType):
            shapes = source.get_shape(), dest.get_shape()
            if len(shapes[0]) != len(shapes[1]):
                raise VerifyException("rank mismatch between source and destination shape")
            for axis, (a, b) in enumerate(zip(*shapes, strict=True)):
                if a != b and DYNAMIC_INDEX not in (a, b):
                    raise VerifyException(
                        f"source and destination dimension {axis} differ: {a} and {b}"
                    )


@irdl_op_definition
class DeallocTensorOp(IRDLOperation):
    """Frees the buffer that a tensor will have."""

    name = "bufferization.dealloc_tensor"

    tensor = operand_def(_TENSOR)

    assembly_format = "$tensor attr-dict `:` type($tensor)"


@irdl_op_definition
class DeallocOp(IRDLOperation):
    """Frees each buffer whose condition holds, unless it is one of those retained.

    Operands:
        memrefs, conditions: as many; `retained`: buffers that live on.
    Results:
        updatedConditions: for each retained buffer, whether one of `memrefs` with a true
            condition is the same memory.
    Errors:
        Not a condition a buffer, or a result a retained buffer.
    Source:
        Upstream's `bufferization.dealloc`.
    """

    name = "bufferization.dealloc"

    memrefs = var_operand_def(_BUFFER)
    conditions = var_operand_def(i1)
    retained = var_operand_def(_BUFFER)
    updatedConditions = var_result_def(i1)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(FreesBuffers())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        memrefs: Sequence[SSAValue] = ()
        retained: Sequence[SSAValue] = ()
        conditions: Sequence[SSAValue] = ()
        if parser.parse_optional_punctuation("(") is not None:
            memrefs = _parse_typed_until_paren(parser)
            parser.parse_keyword("if")
            names = parser.parse_comma_separated_list(
                parser.Delimiter.PAREN, parser.parse_unresolved_operand
            )
            conditions = [parser.resolve_operand(name, i1) for name in names]
        if parser.parse_optional_keyword("retain") is not None:
            parser.parse_punctuation("(")
            retained = _parse_typed_until_paren(parser)
        counts = [len(memrefs), len(conditions), len(retained)]
        return cls.create(
            operands=[*memrefs, *conditions, *retained],
            result_types=[i1] * len(retained),
            properties={"operandSegmentSizes": DenseArrayBase.from_list(i32, counts)},
            attributes=parser.parse_optional_attr_dict(),
        )

    def print(self, printer: Printer) -> None:
        if self.memrefs:
            printer.print_string(" (")
            _print_typed(printer, self.memrefs)
            printer.print_string(") if (")
            printer.print_list(self.conditions, printer.print_operand)
            printer.print_string(")")
        if self.retained:
            printer.print_string(" retain (")
            _print_typed(printer, self.retained)
            printer.print_string(")")
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        if len(self.memrefs) != len(self.conditions):
            raise VerifyException(
                f"must have the same number of conditions as memrefs to deallocate, found "
                f"{len(self.conditions)} and {len(self.memrefs)}"
            )
        if len(self.retained) != len(self.updatedConditions):
            raise VerifyException(
                f"must have the same number of updated conditions (results) as retained "
                f"operands, found {len(self.updatedConditions)} and {len(self.retained)}"
            )


def _parse_typed_until_paren(parser: Parser) -> Sequence[SSAValue]:
    """`%a, %b : type, type)`."""
    names = parser.parse_comma_separated_list(
        parser.Delimiter.NONE, parser.parse_unresolved_operand
    )
    parser.parse_punctuation(":")
    types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
    parser.parse_punctuation(")")
    return parser.resolve_operands(names, types, parser.pos)


def _print_typed(printer: Printer, values: Sequence[SSAValue]) -> None:
    types: list[Attribute] = [value.type for value in values]
    printer.print_list(values, printer.print_operand)
    printer.print_string(" : ")
    printer.print_list(types, printer.print_attribute)


OPS = (
    AllocTensorOp,
    ToTensorOp,
    ToBufferOp,
    CloneOp,
    MaterializeInDestinationOp,
    DeallocTensorOp,
    DeallocOp,
)
