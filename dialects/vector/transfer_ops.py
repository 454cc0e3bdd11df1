"""`vector.transfer_read` and `vector.transfer_write`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects import vector
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    BoolAttr,
    DenseArrayBase,
    IndexType,
    MemRefType,
    TensorType,
    VectorType,
    i1,
    i32,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineDimExpr, AffineExpr, AffineMap
from xdsl.irdl import (
    AnyAttr,
    AttrSizedOperandSegments,
    base,
    opt_operand_def,
    opt_result_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.vector.memory_ops import ReadsBuffers, WritesBuffers
from mlopt.dialects.vector.shapes import element_of, shape_of

_SHAPED = base(MemRefType) | base(TensorType)


def minor_identity(rank: int, results: int) -> AffineMap:
    """The map of the last `results` of `rank` dimensions.

    >>> print(minor_identity(3, 2))
    (d0, d1, d2) -> (d1, d2)
    """
    dims = tuple(AffineExpr.dimension(rank - results + index) for index in range(results))
    return AffineMap(rank, 0, dims)


def usual_map(shaped: Any, vector_type: VectorType) -> AffineMap:
    """The map that is meant where none is written."""
    element_rank = len(shape_of(shaped.element_type))
    rank = len(shaped.get_shape())
    transferred = vector_type.get_num_dims() - element_rank
    if rank == 0 and vector_type.get_shape() == (1,):
        return AffineMap(0, 0, (AffineExpr.constant(0),))
    return minor_identity(rank, min(rank, max(transferred, 0)))


def mask_type_of(vector_type: VectorType, map: AffineMap) -> VectorType:
    """The type of a mask: axes of the vector in the order of the memory's, broadcasts left out."""
    shape, scalable = vector_type.get_shape(), vector_type.get_scalable_dims()
    axes = sorted(
        (expr.position, axis)
        for axis, expr in enumerate(map.results)
        if isinstance(expr, AffineDimExpr)
    )
    if not axes and shape:
        return VectorType(i1, [1])
    flags = ArrayAttr([BoolAttr.from_bool(bool(scalable[axis])) for _, axis in axes])
    return VectorType(i1, [shape[axis] for _, axis in axes], flags)


class Transfer:
    """What both transfers share: `%m[%i], ... {in_bounds, permutation_map} : type, type`."""

    def in_bounds_flags(self) -> list[bool]:
        """Whether each axis of the vector is known to stay inside."""
        op: Any = self
        return [bool(flag.value.data) for flag in op.in_bounds.data]


def parse_access(parser: Parser) -> tuple[Any, list[Any]]:
    """`%m[%i, %j]`."""
    name = parser.parse_unresolved_operand()
    indices = parser.parse_comma_separated_list(
        parser.Delimiter.SQUARE, parser.parse_unresolved_operand
    )
    return name, indices


def complete(
    parser: Parser, attributes: dict[str, Attribute], shaped: Attribute, vector_type: Attribute
) -> tuple[dict[str, Attribute], AffineMap]:
    """The properties, defaults filled in, taken out of `attributes`."""
    if not isinstance(shaped, MemRefType | TensorType) or not isinstance(vector_type, VectorType):
        parser.raise_error("requires a memref or ranked tensor type, and a vector type")
    map = attributes.pop("permutation_map", None)
    if map is None:
        map = AffineMapAttr(usual_map(shaped, vector_type))
    if not isinstance(map, AffineMapAttr):
        parser.raise_error("expected 'permutation_map', an affine map")
    flags = attributes.pop("in_bounds", None)
    if flags is None:
        flags = ArrayAttr([BoolAttr.from_bool(False)] * len(map.data.results))
    return {"permutation_map": map, "in_bounds": flags}, map.data


def print_access(printer: Printer, op: Any) -> None:
    """`%m[%i, %j]`."""
    printer.print_operand(op.source)
    printer.print_string("[")
    printer.print_list(op.indices, printer.print_operand)
    printer.print_string("]")


def print_rest(printer: Printer, op: Any, types: Sequence[Attribute]) -> None:
    """Mask, attributes that are not the usual ones, and types."""
    if op.mask is not None:
        printer.print_string(", ")
        printer.print_operand(op.mask)
    shown: dict[str, Attribute] = {}
    if any(op.in_bounds_flags()):
        shown["in_bounds"] = op.in_bounds
    if op.permutation_map.data != usual_map(op.source.type, op.vector_type):
        shown["permutation_map"] = op.permutation_map
    printer.print_op_attributes(shown | op.attributes)
    printer.print_string(" : ")
    printer.print_list(types, printer.print_attribute)


def verify_transfer(op: Any) -> None:
    """Raises `VerifyException` where shapes, map, flags or mask do not fit."""
    shaped, vector_type = op.source.type, op.vector_type
    map: AffineMap = op.permutation_map.data
    rank = len(shaped.get_shape())
    if len(op.indices) != rank:
        raise VerifyException(f"requires {rank} indices, found {len(op.indices)}")
    element = shaped.element_type
    if element_of(element) != vector_type.element_type:
        raise VerifyException(
            f"requires source and vector to have the same element type, found "
            f"{element_of(element)} and {vector_type.element_type}"
        )
    if map.num_symbols or map.num_dims != rank:
        raise VerifyException(
            f"requires a permutation_map with input dims of the same rank as the source type, "
            f"found {map} for {shaped}"
        )
    transferred = vector_type.get_num_dims() - len(shape_of(element))
    if len(map.results) != transferred:
        raise VerifyException(
            f"requires a permutation_map with result dims of the same rank as the vector type, "
            f"found {map} for {vector_type}"
        )
    seen: set[int] = set()
    for expr in map.results:
        if isinstance(expr, AffineDimExpr) and expr.position not in seen:
            seen.add(expr.position)
        elif not (isinstance(expr, AffineConstantExpr) and expr.value == 0):
            raise VerifyException(
                f"requires a projected permutation_map (at most one dim or the zero constant "
                f"can appear in each result), found {map}"
            )
    flags = op.in_bounds_flags()
    if len(flags) != len(map.results):
        raise VerifyException(
            f"expects the in_bounds attr of same rank as permutation_map results: {len(flags)} "
            f"vs {len(map.results)}"
        )
    if op.mask is not None:
        expected = mask_type_of(vector_type, map)
        if op.mask.type != expected:
            raise VerifyException(
                f"inferred mask type ({expected}) and mask operand type ({op.mask.type}) don't match"
            )


@op_redefinition
class TransferReadOp(Transfer, vector.TransferReadOp):
    """A vector from a place on; `padding` where that is outside or the mask is off.

    Properties:
        permutation_map: which axis of the source each axis of the vector runs along; 0 for
            one along which the element is repeated.
        in_bounds: for each axis of the vector, that it stays inside.
    Errors:
        Map, flags, mask and shapes do not fit.
    Source:
        Upstream's `vector.transfer_read`.
    """

    source = operand_def(_SHAPED)
    indices = var_operand_def(IndexType)
    padding = operand_def(AnyAttr())
    mask = opt_operand_def(VectorType.constr(i1))
    permutation_map = prop_def(AffineMapAttr)
    in_bounds = prop_def(ArrayAttr[BoolAttr])
    result = result_def(VectorType)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(ReadsBuffers())

    @property
    def vector_type(self) -> VectorType:
        """The type of the vector that is transferred."""
        return self.result.type

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        name, indices = parse_access(parser)
        parser.parse_punctuation(",")
        padding = parser.parse_unresolved_operand()
        mask = None
        if parser.parse_optional_punctuation(",") is not None:
            mask = parser.parse_unresolved_operand()
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        shaped: Any = parser.parse_type()
        parser.parse_punctuation(",")
        result: Any = parser.parse_type()
        properties, map = complete(parser, attributes, shaped, result)
        operands = [parser.resolve_operand(name, shaped)]
        operands += [parser.resolve_operand(index, IndexType()) for index in indices]
        operands.append(parser.resolve_operand(padding, shaped.element_type))
        if mask is not None:
            operands.append(parser.resolve_operand(mask, mask_type_of(result, map)))
        counts = [1, len(indices), 1, int(mask is not None)]
        return cls.create(
            operands=operands,
            result_types=[result],
            properties={**properties, "operandSegmentSizes": DenseArrayBase.from_list(i32, counts)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        print_access(printer, self)
        printer.print_string(", ")
        printer.print_operand(self.padding)
        print_rest(printer, self, [self.source.type, self.result.type])

    def verify_(self) -> None:
        verify_transfer(self)
        if self.padding.type != self.source.type.element_type:
            raise VerifyException(
                f"requires valid padding vector elemental type, found {self.padding.type}"
            )


@op_redefinition
class TransferWriteOp(Transfer, vector.TransferWriteOp):
    """A vector written from a place on, where that is inside and the mask is on.

    Results:
        result: the updated tensor, where it is one.
    Errors:
        Map, flags, mask and shapes do not fit; the map repeats elements.
    Source:
        Upstream's `vector.transfer_write`.
    """

    vector = operand_def(VectorType)
    source = operand_def(_SHAPED)
    indices = var_operand_def(IndexType)
    mask = opt_operand_def(VectorType.constr(i1))
    permutation_map = prop_def(AffineMapAttr)
    in_bounds = prop_def(ArrayAttr[BoolAttr])
    result = opt_result_def(TensorType)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(WritesBuffers())

    @property
    def vector_type(self) -> VectorType:
        """The type of the vector that is transferred."""
        return self.vector.type

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        value = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        name, indices = parse_access(parser)
        mask = None
        if parser.parse_optional_punctuation(",") is not None:
            mask = parser.parse_unresolved_operand()
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        vector_type: Any = parser.parse_type()
        parser.parse_punctuation(",")
        shaped: Any = parser.parse_type()
        properties, map = complete(parser, attributes, shaped, vector_type)
        operands: list[SSAValue] = [
            parser.resolve_operand(value, vector_type),
            parser.resolve_operand(name, shaped),
        ]
        operands += [parser.resolve_operand(index, IndexType()) for index in indices]
        if mask is not None:
            operands.append(parser.resolve_operand(mask, mask_type_of(vector_type, map)))
        counts = [1, 1, len(indices), int(mask is not None)]
        return cls.create(
            operands=operands,
            result_types=[shaped] if isinstance(shaped, TensorType) else [],
            properties={**properties, "operandSegmentSizes": DenseArrayBase.from_list(i32, counts)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.vector)
        printer.print_string(", ")
        print_access(printer, self)
        print_rest(printer, self, [self.vector.type, self.source.type])

    def verify_(self) -> None:
        verify_transfer(self)
        if any(isinstance(e, AffineConstantExpr) for e in self.permutation_map.data.results):
            raise VerifyException("should not have broadcast dimensions")
        is_tensor = isinstance(self.source.type, TensorType)
        if is_tensor != (self.result is not None):
            raise VerifyException("requires a result exactly where the destination is a tensor")
        if self.result is not None and self.result.type != self.source.type:
            raise VerifyException(f"result is {self.result.type}, expected {self.source.type}")


TRANSFER_OPS = (TransferReadOp, TransferWriteOp)
