"""Ops of tensor that make tensors, and read and write their elements."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import ClassVar, Self

from xdsl.dialects import tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    IndexType,
    TensorType,
)
from xdsl.ir import SSAValue
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    irdl_op_definition,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, Pure, RecursiveMemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition


def verify_sizes(type: TensorType, sizes: Sequence[SSAValue]) -> None:
    """Raises `VerifyException` unless there is a size for each `?` of `type`."""
    unknown = sum(size == DYNAMIC_INDEX for size in type.get_shape())
    if unknown != len(sizes):
        raise VerifyException(
            f"incorrect number of dynamic sizes, has {len(sizes)}, expected {unknown}"
        )


def verify_indices(type: TensorType, indices: Sequence[SSAValue]) -> None:
    """Raises `VerifyException` unless there is an index for each axis."""
    if len(indices) != type.get_num_dims():
        raise VerifyException(
            f"incorrect number of indices, has {len(indices)}, expected {type.get_num_dims()}"
        )


@op_redefinition
class EmptyOp(tensor.EmptyOp):
    """A tensor whose elements are undefined.

    Operands:
        dynamic_sizes: one a `?` of the type.
    Errors:
        The number of sizes does not fit.
    Source:
        Upstream's `tensor.empty`.
    """

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        sizes = [parser.resolve_operand(name, IndexType()) for name in names]
        return cls.create(operands=sizes, result_types=[parser.parse_type()], attributes=attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string("(")
        printer.print_list(self.dynamic_sizes, printer.print_operand)
        printer.print_string(")")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.tensor.type)

    def verify_(self) -> None:
        verify_sizes(self.tensor.type, self.dynamic_sizes)


@op_redefinition
class ExtractOp(tensor.ExtractOp):
    """An element.

    Errors:
        The number of indices is not the rank.
    Source:
        Upstream's `tensor.extract`.
    """

    ELEMENT: ClassVar = VarConstraint("ELEMENT", AnyAttr())

    tensor = operand_def(TensorType.constr(ELEMENT))
    indices = var_operand_def(IndexType)
    result = result_def(ELEMENT)

    assembly_format = "$tensor `[` $indices `]` attr-dict `:` type($tensor)"

    def verify_(self) -> None:
        verify_indices(self.tensor.type, self.indices)


@op_redefinition
class InsertOp(tensor.InsertOp):
    """`dest` with one element replaced.

    Errors:
        The number of indices is not the rank; the element's type is another.
    Source:
        Upstream's `tensor.insert`.
    """

    dest = operand_def(tensor.InsertOp.TENSOR)

    assembly_format = "$scalar `into` $dest `[` $indices `]` attr-dict `:` type($dest)"

    def verify_(self) -> None:
        verify_indices(self.dest.type, self.indices)
        if self.result.type != self.dest.type:
            raise VerifyException(f"result is {self.result.type}, expected {self.dest.type}")


@op_redefinition
class FromElementsOp(tensor.FromElementsOp):
    """A tensor of the operands, row-major.

    Errors:
        There is not an operand for each element.
    Source:
        Upstream's `tensor.from_elements`.
    """

    assembly_format = "$elements attr-dict `:` type($result)"

    def verify_(self) -> None:
        shape = self.result.type.get_shape()
        if DYNAMIC_INDEX in shape:
            raise VerifyException(f"result is {self.result.type}, expected a static shape")
        if prod(shape) != len(self.elements):
            raise VerifyException(
                f"expected {prod(shape)} elements for {self.result.type}, found "
                f"{len(self.elements)}"
            )


@op_redefinition
class SplatOp(tensor.SplatOp):
    """A tensor whose every element is `input`.

    Errors:
        The number of sizes does not fit.
    Source:
        Upstream's `tensor.splat`.
    """

    assembly_format = "$input (`[` $dynamicSizes^ `]`)? attr-dict `:` type($result)"

    def verify_(self) -> None:
        verify_sizes(self.result.type, self.dynamicSizes)


@op_redefinition
class YieldOp(tensor.YieldOp):
    """The element that the body of `tensor.generate` or `tensor.pad` gives.

    Source:
        Upstream's `tensor.yield`.
    """

    arguments = var_operand_def()

    traits = traits_def(IsTerminator(), Pure())

    assembly_format = "$arguments attr-dict `:` type($arguments)"

    def verify_(self) -> None:
        parent = self.parent_op()
        names = ("tensor.generate", "tensor.pad")
        if parent is None or parent.name not in names:
            raise VerifyException(f"expects parent op to be one of '{', '.join(names)}'")
        if len(self.arguments) != 1:
            raise VerifyException(f"expects one value, found {len(self.arguments)}")


@irdl_op_definition
class GenerateOp(IRDLOperation):
    """A tensor whose element at each place the body computes from its indices.

    Operands:
        dynamicExtents: one a `?` of the type.
    Errors:
        The body does not take an index an axis, or yields another type.
    Source:
        Upstream's `tensor.generate`.
    """

    name = "tensor.generate"

    dynamicExtents = var_operand_def(IndexType)
    result = result_def(TensorType)
    body = region_def("single_block")

    traits = traits_def(RecursiveMemoryEffect())

    assembly_format = "$dynamicExtents $body attr-dict `:` type($result)"

    def verify_(self) -> None:
        verify_sizes(self.result.type, self.dynamicExtents)
        verify_index_body(self, self.result.type)


def verify_index_body(op: IRDLOperation, type: TensorType) -> None:
    """Raises `VerifyException` unless the body takes `type`'s indices and yields an element."""
    block = op.regions[0].block
    if [argument.type for argument in block.args] != [IndexType()] * type.get_num_dims():
        raise VerifyException(
            f"must have one body argument of type index per input dimension, expected "
            f"{type.get_num_dims()}, found {len(block.args)}"
        )
    last = block.last_op
    if not isinstance(last, YieldOp) or len(last.arguments) != 1:
        raise VerifyException("expected the body to end with 'tensor.yield' of one value")
    if last.arguments[0].type != type.element_type:
        raise VerifyException(
            f"body must be terminated with a `yield` operation of the tensor element type "
            f"({type.element_type}), found {last.arguments[0].type}"
        )


ELEMENT_OPS = (
    EmptyOp,
    ExtractOp,
    InsertOp,
    FromElementsOp,
    SplatOp,
    YieldOp,
    GenerateOp,
)
