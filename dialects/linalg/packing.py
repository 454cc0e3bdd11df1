"""`linalg.pack`, `linalg.unpack` and `linalg.softmax`: structured, but no loop nests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    MemRefType,
    TensorType,
    i64,
)
from xdsl.dialects.utils.dynamic_index_list import (
    parse_dynamic_index_list_without_types,
    print_dynamic_index_list,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    AnyAttr,
    AttrSizedOperandSegments,
    IRDLOperation,
    base,
    irdl_op_definition,
    opt_operand_def,
    opt_prop_def,
    prop_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import EffectInstance, MemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import READ, WRITE, effects_on
from mlopt.core.interfaces.structured import shape_of
from mlopt.core.operands import operand_def
from mlopt.core.slices import with_values
from mlopt.dialects.linalg.syntax import (
    parse_axes,
    parse_operands,
    parse_results,
    print_axes,
    print_operands,
    print_results,
)

_SHAPED = base(TensorType) | base(MemRefType)


class ReadsSourceWritesDest(MemoryEffect):
    """Reads operand 0 and writes operand 1 where they are buffers."""

    @classmethod
    def get_effects(cls, op: Any) -> Any:
        effects: set[EffectInstance] = set(effects_on(READ, op.operands[:1]))
        return effects | set(effects_on(WRITE, op.operands[1:2]))


def packed_shape(
    shape: Sequence[int], positions: Sequence[int], tiles: Sequence[int], order: Sequence[int]
) -> list[int]:
    """The shape of a tensor whose axes `positions` are cut to `tiles`: outer axes, then tiles.

    >>> packed_shape([10, 8], [0, 1], [4, 8], [1, 0])
    [1, 3, 4, 8]
    """
    outer = list(shape)
    for axis, tile in zip(positions, tiles, strict=True):
        known = outer[axis] != DYNAMIC_INDEX and tile != DYNAMIC_INDEX and tile > 0
        outer[axis] = -(-outer[axis] // tile) if known else DYNAMIC_INDEX
    if order:
        outer = [outer[axis] for axis in order]
    return [*outer, *tiles]


class Tiles:
    """What pack and unpack share: `inner_dims_pos`, `inner_tiles`, `outer_dims_perm`."""

    def mixed_tiles(self) -> list[int | SSAValue]:
        """The sizes of the tiles."""
        op: Any = self
        return with_values(op.static_inner_tiles.get_values(), op.inner_tiles)

    def order(self) -> list[int]:
        """The order of the outer axes; empty for that of the source."""
        op: Any = self
        return list(op.outer_dims_perm.get_values()) if op.outer_dims_perm is not None else []

    def verify_tiles(self, plain: Any, packed: Any) -> None:
        """Raises `VerifyException` unless `packed` may be `plain` in tiles."""
        op: Any = self
        rank = plain.get_num_dims()
        positions = list(op.inner_dims_pos.get_values())
        tiles = list(op.static_inner_tiles.get_values())
        order = self.order()
        if plain.element_type != packed.element_type:
            raise VerifyException(
                f"element types differ: {plain.element_type} and {packed.element_type}"
            )
        if len(set(positions)) != len(positions) or any(not 0 <= p < rank for p in positions):
            raise VerifyException(f"invalid inner_dims_pos vector {positions}")
        if order and sorted(order) != list(range(rank)):
            raise VerifyException(f"invalid outer_dims_perm vector {order}")
        if len(tiles) != len(positions):
            raise VerifyException(
                f"tiling factors must equal the number of dimensions to tile, found {len(tiles)} "
                f"and {len(positions)}"
            )
        if sum(tile == DYNAMIC_INDEX for tile in tiles) != len(op.inner_tiles):
            raise VerifyException(
                f"expected a value for each dynamic tile, found {len(op.inner_tiles)}"
            )
        if any(tile <= 0 and tile != DYNAMIC_INDEX for tile in tiles):
            raise VerifyException(f"invalid zero tile factor in {tiles}")
        expected = packed_shape(plain.get_shape(), positions, tiles, order)
        found = packed.get_shape()
        if len(found) != len(expected):
            raise VerifyException(
                f"packed rank != (unpacked rank + num tiling factors), got {len(found)} != "
                f"{len(expected)}"
            )
        for axis, (a, b) in enumerate(zip(expected, found, strict=True)):
            # A tile is exactly as wide as its axis says; the number of tiles may be unknown.
            is_tile = axis >= rank
            if a != b and (is_tile or DYNAMIC_INDEX not in (a, b)):
                size = "?" if a == DYNAMIC_INDEX else a
                raise VerifyException(
                    f"expected size {size} of axis {axis} of the packed type, found {packed}"
                )


def _parse_tiles(
    parser: Parser,
) -> tuple[dict[str, Attribute], list[Any], list[SSAValue]]:
    """`outer_dims_perm = [..] inner_dims_pos = [..] inner_tiles = [..] into %dest`."""
    properties: dict[str, Attribute] = {}
    if parser.parse_optional_keyword("outer_dims_perm") is not None:
        parser.parse_punctuation("=")
        axes = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
        properties["outer_dims_perm"] = DenseArrayBase.from_list(i64, axes)
    properties["inner_dims_pos"] = parse_axes(parser, "inner_dims_pos")
    parser.parse_keyword("inner_tiles")
    parser.parse_punctuation("=")
    dynamic, static = parse_dynamic_index_list_without_types(parser, DYNAMIC_INDEX)
    properties["static_inner_tiles"] = DenseArrayBase.from_list(i64, static)
    parser.parse_keyword("into")
    dest: Any = parser.parse_unresolved_operand()
    tiles: list[SSAValue] = [parser.resolve_operand(name, IndexType()) for name in dynamic]
    return properties, [dest], tiles


def _parse_signature(parser: Parser) -> tuple[Attribute, Attribute, Sequence[Attribute]]:
    """`: source -> dest`; a buffer has no result."""
    parser.parse_punctuation(":")
    source = parser.parse_type()
    parser.parse_punctuation("->")
    dest = parser.parse_type()
    return source, dest, [dest] if isinstance(dest, TensorType) else []


def _print_tiles(printer: Printer, op: Any) -> None:
    if op.outer_dims_perm is not None:
        print_axes(printer, "outer_dims_perm", op.outer_dims_perm)
    print_axes(printer, "inner_dims_pos", op.inner_dims_pos)
    printer.print_string(" inner_tiles = ")
    static = op.static_inner_tiles.get_values()
    print_dynamic_index_list(printer, DYNAMIC_INDEX, op.inner_tiles, static)
    printer.print_string(" into ")
    printer.print_operand(op.dest)
    printer.print_op_attributes(op.attributes)
    printer.print_string(" : ")
    printer.print_attribute(op.source.type)
    printer.print_string(" -> ")
    printer.print_attribute(op.dest.type)


@irdl_op_definition
class PackOp(Tiles, IRDLOperation):
    """Cuts axes to tiles, which become the innermost axes.

    Operands:
        source, dest: the plain and the packed tensor.
        padding_value: what fills the last tile of an axis.
        inner_tiles: the sizes that are not known.
    Properties:
        inner_dims_pos: the axes that are cut; static_inner_tiles: the sizes of the tiles.
        outer_dims_perm: the order of the outer axes.
    Errors:
        Axes, tiles and shapes do not fit; a last tile is not full and nothing fills it.
    Source:
        Upstream's `linalg.pack`.
    """

    name = "linalg.pack"

    source = operand_def(TensorType)
    dest = operand_def(TensorType)
    padding_value = opt_operand_def(AnyAttr())
    inner_tiles = var_operand_def(IndexType)
    outer_dims_perm = opt_prop_def(DenseArrayBase.constr(i64))
    inner_dims_pos = prop_def(DenseArrayBase.constr(i64))
    static_inner_tiles = prop_def(DenseArrayBase.constr(i64))
    result = var_result_def(TensorType)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(ReadsSourceWritesDest())

    @property
    def outputs(self) -> Sequence[SSAValue]:
        """The destination."""
        return (self.dest,)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        padding = None
        if parser.parse_optional_keyword("padding_value") is not None:
            with parser.in_parens():
                name = parser.parse_unresolved_operand()
                parser.parse_punctuation(":")
                padding = parser.resolve_operand(name, parser.parse_type())
        properties, (dest,), tiles = _parse_tiles(parser)
        attributes = parser.parse_optional_attr_dict()
        source_type, dest_type, results = _parse_signature(parser)
        return cls.build(
            operands=[
                parser.resolve_operand(source, source_type),
                parser.resolve_operand(dest, dest_type),
                padding,
                tiles,
            ],
            result_types=[results],
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        if self.padding_value is not None:
            printer.print_string(" padding_value(")
            printer.print_operand(self.padding_value)
            printer.print_string(" : ")
            printer.print_attribute(self.padding_value.type)
            printer.print_string(")")
        _print_tiles(printer, self)

    def verify_(self) -> None:
        plain, packed = self.source.type, self.dest.type
        self.verify_tiles(plain, packed)
        value = self.padding_value
        if value is not None and value.type != plain.element_type:
            raise VerifyException(
                f"expected padding_value has {plain.element_type} but got: {value.type}"
            )
        if value is None:
            positions = self.inner_dims_pos.get_values()
            for axis, tile in zip(positions, self.static_inner_tiles.get_values(), strict=True):
                size = plain.get_shape()[axis]
                if DYNAMIC_INDEX not in (size, tile) and size % tile:
                    raise VerifyException(
                        f"invalid tile factor or output size provided. Only full tiles are "
                        f"supported when padding_value is not set: {size} of axis {axis} by {tile}"
                    )


@irdl_op_definition
class UnPackOp(Tiles, IRDLOperation):
    """Puts tiles together again; what filled the last tiles is dropped.

    Errors:
        Axes, tiles and shapes do not fit.
    Source:
        Upstream's `linalg.unpack`.
    """

    name = "linalg.unpack"

    source = operand_def(TensorType)
    dest = operand_def(TensorType)
    inner_tiles = var_operand_def(IndexType)
    outer_dims_perm = opt_prop_def(DenseArrayBase.constr(i64))
    inner_dims_pos = prop_def(DenseArrayBase.constr(i64))
    static_inner_tiles = prop_def(DenseArrayBase.constr(i64))
    result = var_result_def(TensorType)

    traits = traits_def(ReadsSourceWritesDest())

    @property
    def outputs(self) -> Sequence[SSAValue]:
        """The destination."""
        return (self.dest,)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        properties, (dest,), tiles = _parse_tiles(parser)
        attributes = parser.parse_optional_attr_dict()
        source_type, dest_type, results = _parse_signature(parser)
        return cls.create(
            operands=[
                parser.resolve_operand(source, source_type),
                parser.resolve_operand(dest, dest_type),
                *tiles,
            ],
            result_types=results,
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.source)
        _print_tiles(printer, self)

    def verify_(self) -> None:
        self.verify_tiles(self.dest.type, self.source.type)


@irdl_op_definition
class SoftmaxOp(IRDLOperation):
    """`exp(x - max) / sum(exp(x - max))` along an axis.

    Errors:
        Shapes differ; the axis is out of range.
    Source:
        Upstream's `linalg.softmax`.
    """

    name = "linalg.softmax"

    input = operand_def(_SHAPED)
    output = operand_def(_SHAPED)
    dimension = prop_def(IntegerAttr.constr(i64))
    result = var_result_def(TensorType)

    traits = traits_def(ReadsSourceWritesDest())

    @property
    def outputs(self) -> Sequence[SSAValue]:
        """The destination."""
        return (self.output,)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_keyword("dimension")
        with parser.in_parens():
            axis = parser.parse_integer()
        operands = [*parse_operands(parser, "ins"), *parse_operands(parser, "outs")]
        return cls.create(
            operands=operands,
            result_types=parse_results(parser),
            properties={"dimension": IntegerAttr(axis, i64)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_op_attributes(self.attributes)
        printer.print_string(f" dimension({self.dimension.value.data})")
        print_operands(printer, "ins", [self.input])
        print_operands(printer, "outs", [self.output])
        print_results(printer, self)

    def verify_(self) -> None:
        shapes = shape_of(self.input), shape_of(self.output)
        if len(shapes[0]) != len(shapes[1]) or any(
            a != b and DYNAMIC_INDEX not in (a, b) for a, b in zip(*shapes, strict=False)
        ):
            raise VerifyException(
                f"incompatible output shape: {list(shapes[0])} and {list(shapes[1])}"
            )
        axis = self.dimension.value.data
        if not 0 <= axis < len(shapes[0]):
            raise VerifyException(f"incorrect dimension specified: {axis} of {len(shapes[0])} axes")


PACKING_OPS = (PackOp, UnPackOp, SoftmaxOp)
