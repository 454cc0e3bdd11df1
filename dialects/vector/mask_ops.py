"""Masks, `vector.mask` and `vector.print`."""

from __future__ import annotations

from typing import Any, Self

from xdsl.dialects import vector
from xdsl.dialects.builtin import (
    AnyFloat,
    DenseArrayBase,
    IndexType,
    IntegerType,
    StringAttr,
    VectorType,
    i1,
    i64,
)
from xdsl.ir import Attribute
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
from xdsl.traits import IsTerminator, Pure, RecursiveMemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.vector.attributes import Punctuation, PunctuationAttr
from mlopt.dialects.vector.shapes import axes_of, numbers_of, shape_of

MASKABLE = (
    *("vector.transfer_read", "vector.transfer_write", "vector.reduction"),
    *("vector.multi_reduction", "vector.contract", "vector.outerproduct", "vector.gather"),
)
"""What `vector.mask` may hold."""

NEWLINE = PunctuationAttr(Punctuation.NEWLINE)


@irdl_op_definition
class ConstantMaskOp(IRDLOperation):
    """A mask that is on where each index is below a known number.

    Errors:
        Not a number an axis; one is out of range.
    Source:
        Upstream's `vector.constant_mask`.
    """

    name = "vector.constant_mask"

    mask_dim_sizes = prop_def(DenseArrayBase.constr(i64))
    result = result_def(VectorType.constr(i1))

    traits = traits_def(Pure())

    assembly_format = "$mask_dim_sizes attr-dict `:` type($result)"

    def verify_(self) -> None:
        sizes, shape = numbers_of(self.mask_dim_sizes), self.result.type.get_shape()
        if not shape:
            if len(sizes) != 1 or sizes[0] not in (0, 1):
                raise VerifyException("mask dim size must be either 0 or 1")
            return
        if len(sizes) != len(shape):
            raise VerifyException(
                f"must specify array attr of size equal vector result rank, found {len(sizes)} "
                f"and {len(shape)}"
            )
        for size, (extent, is_scalable) in zip(sizes, axes_of(self.result.type), strict=True):
            if not 0 <= size <= extent:
                raise VerifyException(f"mask dim size of {size} is out of range [0, {extent}]")
            if is_scalable and size not in (0, extent):
                raise VerifyException(
                    f"only supports 'none set' or 'all set' scalable dimensions, found {size} of "
                    f"{extent}"
                )
        if 0 in sizes and any(sizes):
            raise VerifyException(
                "expected all mask dim sizes to be zeros, as a result of conjunction"
            )


@op_redefinition
class CreateMaskOp(vector.CreateMaskOp):
    """A mask that is on where each index is below an operand.

    Errors:
        Not an operand an axis.
    Source:
        Upstream's `vector.create_mask`.
    """

    mask_dim_sizes = var_operand_def(IndexType)
    mask_vector = result_def(VectorType.constr(i1))

    traits = traits_def(Pure())

    assembly_format = "$mask_dim_sizes attr-dict `:` type($mask_vector)"

    def verify_(self) -> None:
        rank = self.mask_vector.type.get_num_dims() or 1
        if len(self.mask_dim_sizes) != rank:
            raise VerifyException(
                f"must specify an operand for each result vector dimension, found "
                f"{len(self.mask_dim_sizes)} for {self.mask_vector.type}"
            )


@irdl_op_definition
class YieldOp(IRDLOperation):
    """What the op inside `vector.mask` gives."""

    name = "vector.yield"

    operands_ = var_operand_def(AnyAttr())

    traits = traits_def(IsTerminator(), Pure())

    assembly_format = "attr-dict ($operands_^ `:` type($operands_))?"


@irdl_op_definition
class MaskOp(IRDLOperation):
    """One op, done where the mask is on; elsewhere the result is `passthru`'s.

    Errors:
        The region holds anything but one op that can be masked; types do not fit.
    Source:
        Upstream's `vector.mask`.
    """

    name = "vector.mask"

    mask = operand_def(VectorType.constr(i1))
    passthru = opt_operand_def(AnyAttr())
    maskRegion = region_def("single_block")
    results_ = var_result_def(AnyAttr())

    traits = traits_def(RecursiveMemoryEffect())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        region = parser.parse_region()
        if region.first_block is None:
            from xdsl.ir import Block

            region.add_block(Block())
        block = region.block
        last = block.last_op
        if last is None or not isinstance(last, YieldOp):
            block.add_op(YieldOp.create(operands=() if last is None else last.results))
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types: list[Attribute] = [parser.parse_type()]
        results: list[Attribute] = []
        if parser.parse_optional_punctuation("->") is not None:
            found = parser.parse_optional_comma_separated_list(
                parser.Delimiter.PAREN, parser.parse_type
            )
            results = [parser.parse_type()] if found is None else [*found]
        types += results[: len(names) - 1]
        if len(types) != len(names):
            parser.raise_error(
                f"expected a mask and at most one passthru, found {len(names)} operands"
            )
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=results,
            regions=[region],
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_string(" { ")
        ops = list(self.maskRegion.block.ops)
        shown: Any = ops[0] if ops else None
        if shown is not None:
            printer.print_op(shown)
        printer.print_string(" }")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.mask.type)
        if self.results_:
            printer.print_string(" -> ")
            if len(self.results_) == 1:
                printer.print_attribute(self.results_[0].type)
            else:
                with printer.in_parens():
                    printer.print_list(self.result_types, printer.print_attribute)

    def verify_(self) -> None:
        if not self.mask.type.get_shape():
            raise VerifyException(f"mask is {self.mask.type}, expected at least one axis")
        ops = list(self.maskRegion.block.ops)
        last = ops[-1] if ops else None
        if not isinstance(last, YieldOp):
            raise VerifyException("expects a terminator within the mask region")
        if [value.type for value in last.operands] != [*self.result_types]:
            raise VerifyException("expects number of results to match mask region yielded values")
        if len(ops) > 2:
            raise VerifyException("expects only one operation to mask")
        if len(ops) == 1:
            return
        if ops[0].name not in MASKABLE:
            raise VerifyException(
                f"expects a maskable operation within the mask region, found '{ops[0].name}'"
            )
        expected = mask_shape_of(ops[0])
        if self.mask.type.get_shape() != expected:
            sizes = "".join(f"{size}x" for size in expected)
            raise VerifyException(
                f"expects a vector<{sizes}i1> mask for the maskable operation, found "
                f"{self.mask.type}"
            )
        if list(last.operands) != list(ops[0].results):
            raise VerifyException("expects the region to yield the results of the masked operation")
        if self.passthru is not None and [self.passthru.type] != [*self.result_types]:
            raise VerifyException("expects passthru type to match result type")


def mask_shape_of(op: Any) -> tuple[int, ...]:
    """The shape of the mask of an op that can be masked."""
    from mlopt.dialects.vector.transfer_ops import mask_type_of

    if op.name in ("vector.transfer_read", "vector.transfer_write"):
        return mask_type_of(op.vector_type, op.permutation_map.data).get_shape()
    if op.name in ("vector.reduction", "vector.multi_reduction"):
        return shape_of(op.operands[0].type)
    if op.name == "vector.contract":
        return tuple(op.extents())
    return shape_of(op.results[0].type)


@op_redefinition
class PrintOp(vector.PrintOp):
    """Prints a value, a string, or nothing, and a punctuation behind it.

    Properties:
        punctuation: newline where left out.
        stringLiteral: what is printed in place of a value.
    Errors:
        Both a value and a string.
    Source:
        Upstream's `vector.print`.
    """

    source = opt_operand_def(AnyAttr())
    punctuation = prop_def(PunctuationAttr, default_value=NEWLINE)
    stringLiteral = opt_prop_def(StringAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands: list[Any] = []
        properties: dict[str, Attribute] = {}
        name = parser.parse_optional_unresolved_operand()
        if name is not None:
            parser.parse_punctuation(":")
            operands.append(parser.resolve_operand(name, parser.parse_type()))
        elif parser.parse_optional_keyword("str") is not None:
            properties["stringLiteral"] = StringAttr(parser.parse_str_literal())
        if parser.parse_optional_keyword("punctuation") is not None:
            position = parser.pos
            with parser.in_angle_brackets():
                word = parser.parse_identifier()
            if word not in [item.value for item in Punctuation]:
                parser.raise_error(f"unknown punctuation '{word}'", position)
            properties["punctuation"] = PunctuationAttr(Punctuation(word))
        return cls.create(
            operands=operands,
            properties=properties,
            attributes=parser.parse_optional_attr_dict(),
        )

    def print(self, printer: Printer) -> None:
        if self.source is not None:
            printer.print_string(" ")
            printer.print_operand(self.source)
            printer.print_string(" : ")
            printer.print_attribute(self.source.type)
        if self.stringLiteral is not None:
            printer.print_string(" str ")
            printer.print_attribute(self.stringLiteral)
        if self.punctuation != NEWLINE:
            printer.print_string(f" punctuation <{self.punctuation.data.value}>")
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        if self.source is not None and self.stringLiteral is not None:
            raise VerifyException("prints a value or a string, not both")
        if self.source is not None and not is_printable(self.source.type):
            raise VerifyException(
                f"expected an integer, index, float or vector of them, found {self.source.type}"
            )


def is_printable(type: Attribute) -> bool:
    """True for numbers and vectors."""
    return isinstance(type, VectorType | IntegerType | IndexType | AnyFloat)


MASK_OPS = (ConstantMaskOp, CreateMaskOp, YieldOp, MaskOp, PrintOp)
