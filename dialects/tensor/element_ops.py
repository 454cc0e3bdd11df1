"""Ops of tensor that make tensors, and read and write their elements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any, ClassVar, Self

from xdsl.dialects import tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    IndexType,
    IntegerType,
    TensorType,
    UnitAttr,
    i64,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    base,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
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


def verify_indexed(
    whole: TensorType, part: TensorType, indices: TensorType, axes: Sequence[int], name: str
) -> None:
    """Raises `VerifyException` unless `part` has the slices of `whole` that indices name.

    The axes `axes` of a slice have size 1, or are left out.
    """
    rank = whole.get_num_dims()
    if not axes:
        raise VerifyException(f"{name}_dims must be non-empty")
    if len(axes) > rank:
        raise VerifyException(
            f"{name}_dims overflow {'source' if name == 'gather' else 'dest'} rank"
        )
    if any(axis < 0 for axis in axes) or any(axis >= rank for axis in axes):
        raise VerifyException(
            f"{name}_dims value must be smaller than source rank, found {list(axes)}"
        )
    if any(a >= b for a, b in pairwise(axes)):
        raise VerifyException(f"{name}_dims values must be strictly increasing, found {list(axes)}")
    if indices.get_num_dims() == 0 or indices.get_shape()[-1] != len(axes):
        raise VerifyException(
            f"{name}_dims length must match the size of last dimension of indices, found "
            f"{len(axes)} and {indices}"
        )
    leading = tuple(indices.get_shape()[:-1])
    full = tuple(1 if axis in axes else size for axis, size in enumerate(whole.get_shape()))
    reduced = tuple(size for axis, size in enumerate(whole.get_shape()) if axis not in axes)
    found = tuple(part.get_shape())
    if found not in (leading + full, leading + reduced):
        what = "result" if name == "gather" else "source"
        expected = TensorType(whole.element_type, leading + full)
        raise VerifyException(
            f"{what} type mismatch: expected {expected} or its rank-reduced variant "
            f"{TensorType(whole.element_type, leading + reduced)} (got: {part})"
        )
    if part.element_type != whole.element_type:
        raise VerifyException(f"element types differ: {whole.element_type} and {part.element_type}")


@irdl_op_definition
class GatherOp(IRDLOperation):
    """Slices of `source` at coordinates.

    Operands:
        indices: `[..., len(gather_dims)]`, coordinates along `gather_dims`.
    Properties:
        gather_dims: axes, ascending.
        unique: no coordinate occurs twice.
    Results:
        result: `[..., slice]`; the axes `gather_dims` of a slice are 1, or left out.
    Errors:
        Axes are out of range or order; shapes do not fit.
    Source:
        Upstream's `tensor.gather`.
    """

    name = "tensor.gather"

    source = operand_def(TensorType)
    indices = operand_def(TensorType.constr(base(IntegerType) | base(IndexType)))
    gather_dims = prop_def(DenseArrayBase.constr(i64))
    unique = opt_prop_def(UnitAttr)
    result = result_def(TensorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        indices = _parse_bracketed(parser)
        properties = _parse_axes(parser, "gather_dims")
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types, results = _parse_signature(parser, 2)
        names = (source, indices)
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=results,
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        _print_rest(self, printer, "gather_dims", self.gather_dims)

    def verify_(self) -> None:
        axes = self.gather_dims.get_values()
        verify_indexed(self.source.type, self.result.type, self.indices.type, axes, "gather")


@irdl_op_definition
class ScatterOp(IRDLOperation):
    """`dest` with slices at coordinates replaced by those of `source`.

    Operands:
        source: `[..., slice]`; the axes `scatter_dims` of a slice are 1, or left out.
        indices: `[..., len(scatter_dims)]`, coordinates along `scatter_dims`.
    Errors:
        As for `tensor.gather`; `unique` is missing.
    Source:
        Upstream's `tensor.scatter`.
    """

    name = "tensor.scatter"

    source = operand_def(TensorType)
    dest = operand_def(TensorType)
    indices = operand_def(TensorType.constr(base(IntegerType) | base(IndexType)))
    scatter_dims = prop_def(DenseArrayBase.constr(i64))
    unique = opt_prop_def(UnitAttr)
    result = result_def(TensorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        parser.parse_keyword("into")
        dest = parser.parse_unresolved_operand()
        indices = _parse_bracketed(parser)
        properties = _parse_axes(parser, "scatter_dims")
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types, results = _parse_signature(parser, 3)
        names = (source, dest, indices)
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=results,
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        printer.print_string(" into ")
        printer.print_operand(self.dest)
        _print_rest(self, printer, "scatter_dims", self.scatter_dims)

    def verify_(self) -> None:
        axes = self.scatter_dims.get_values()
        verify_indexed(self.dest.type, self.source.type, self.indices.type, axes, "scatter")
        if self.unique is None:
            raise VerifyException("requires 'unique' attribute to be set")
        if self.result.type != self.dest.type:
            raise VerifyException(f"result is {self.result.type}, expected {self.dest.type}")


def _parse_bracketed(parser: Parser) -> Any:
    """`[%indices]`."""
    parser.parse_punctuation("[")
    name = parser.parse_unresolved_operand()
    parser.parse_punctuation("]")
    return name


def _parse_axes(parser: Parser, keyword: str) -> dict[str, Attribute]:
    """`gather_dims([0, 1]) unique`."""
    parser.parse_keyword(keyword)
    with parser.in_parens():
        axes = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
    properties: dict[str, Attribute] = {keyword: DenseArrayBase.from_list(i64, axes)}
    if parser.parse_optional_keyword("unique") is not None:
        properties["unique"] = UnitAttr()
    return properties


def _parse_signature(
    parser: Parser, operands: int
) -> tuple[Sequence[Attribute], Sequence[Attribute]]:
    """`(types) -> type` with as many types as `operands`."""
    position = parser.pos
    type = parser.parse_type()
    inputs = getattr(getattr(type, "inputs", None), "data", ())
    if len(inputs) != operands:
        parser.raise_error(f"expected a function type of {operands} operands", position)
    return inputs, type.outputs.data  # pyright: ignore[reportAttributeAccessIssue]


def _print_rest(
    op: GatherOp | ScatterOp, printer: Printer, keyword: str, axes: DenseArrayBase[IntegerType]
) -> None:
    printer.print_string("[")
    printer.print_operand(op.indices)
    shown = ", ".join(str(axis) for axis in axes.get_values())
    printer.print_string(f"] {keyword}([{shown}])")
    if op.unique is not None:
        printer.print_string(" unique")
    printer.print_op_attributes(op.attributes)
    printer.print_string(" : ")
    printer.print_function_type(op.operand_types, op.result_types)


ELEMENT_OPS = (
    EmptyOp,
    ExtractOp,
    InsertOp,
    FromElementsOp,
    SplatOp,
    YieldOp,
    GenerateOp,
    GatherOp,
    ScatterOp,
)
