"""Ops of tensor that read and write slices at positions in a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Self

from xdsl.dialects.builtin import (
    DenseArrayBase,
    IndexType,
    IntegerType,
    TensorType,
    UnitAttr,
    i64,
)
from xdsl.ir import Attribute
from xdsl.irdl import (
    IRDLOperation,
    base,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def


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


INDEXED_OPS = (
    GatherOp,
    ScatterOp,
)
