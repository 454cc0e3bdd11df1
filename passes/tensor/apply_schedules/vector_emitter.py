"""Creates vector ops: transfers, broadcasts, masks, products, with the shapes worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    AffineMapAttr,
    AnyFloat,
    ArrayAttr,
    BoolAttr,
    DenseArrayBase,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    TensorType,
    VectorType,
    i1,
    i64,
)
from xdsl.dialects.vector import CombiningKindAttr, CombiningKindFlag
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.constants import scalar_of, splat
from mlopt.core.emitter import Emitter, Extent
from mlopt.core.rewriting import constant_value
from mlopt.dialects.tensor.element_ops import ExtractOp, InsertOp
from mlopt.dialects.tensor.slicing import extract
from mlopt.dialects.vector.arithmetic_ops import MultiReductionOp, StepOp
from mlopt.dialects.vector.attributes import IteratorKind, IteratorKindAttr
from mlopt.dialects.vector.cast_ops import ShapeCastOp
from mlopt.dialects.vector.contraction_ops import ContractOp
from mlopt.dialects.vector.mask_ops import ConstantMaskOp, CreateMaskOp
from mlopt.dialects.vector.shape_ops import BroadcastOp, TransposeOp
from mlopt.dialects.vector.transfer_ops import TransferReadOp, TransferWriteOp


@dataclass(frozen=True)
class Range:
    """Elements of one loop or axis: `size` of them from `offset` on, `stride` apart.

    `bound`: how many of them exist; None where all do. `is_vector`: whether they are an
    axis of a vector; without, there is one.
    """

    offset: Extent
    size: int = 1
    is_vector: bool = False
    bound: Extent | None = None
    stride: int = 1

    @property
    def reach(self) -> Extent:
        """How many elements there are."""
        return self.size if self.bound is None else self.bound

    def moved(self, offset: Extent) -> Range:
        """The same number of elements from another place on."""
        return replace(self, offset=offset)


@dataclass(frozen=True)
class Lanes:
    """A vector and the loop that each of its axes is; a scalar has none."""

    value: SSAValue
    loops: tuple[int, ...] = ()


class VectorEmitter(Emitter):
    """An emitter that also knows vectors."""

    # Shapes

    def expand(self, lanes: Lanes, loops: Sequence[int], sizes: Mapping[int, int]) -> SSAValue:
        """`lanes` repeated along the loops that it has not; `loops` in increasing order."""
        if lanes.loops == tuple(loops):
            return lanes.value
        wanted = VectorType(element_of(lanes.value.type), [sizes[loop] for loop in loops])
        if not lanes.loops:
            constant = constant_value(lanes.value)
            if isinstance(constant, IntegerAttr | FloatAttr):
                return self.constant(splat(scalar_of(constant), wanted))
            return self.insert(BroadcastOp(lanes.value, wanted)).vector
        value = lanes.value
        first = loops.index(lanes.loops[0])
        if tuple(loops[first:]) != lanes.loops:
            shape = [sizes[loop] if loop in lanes.loops else 1 for loop in loops[first:]]
            value = self.shape_cast(value, shape)
        return self.insert(BroadcastOp(value, wanted)).vector

    def sorted(self, value: SSAValue, loops: Sequence[int]) -> Lanes:
        """The vector whose axes are `loops`, transposed so that they increase."""
        order = sorted(range(len(loops)), key=lambda axis: loops[axis])
        return Lanes(self.transpose(value, order), tuple(loops[axis] for axis in order))

    def transpose(self, value: SSAValue, order: Sequence[int]) -> SSAValue:
        """Result axis `i` is axis `order[i]`."""
        if list(order) == list(range(len(order))):
            return value
        type: Any = value.type
        shape = type.get_shape()
        new = VectorType(type.element_type, [shape[axis] for axis in order])
        permutation = DenseArrayBase.from_list(i64, list(order))
        op = TransposeOp.create(
            operands=[value], result_types=[new], properties={"permutation": permutation}
        )
        return self.insert(op).result

    def shape_cast(self, value: SSAValue, shape: Sequence[int]) -> SSAValue:
        """The same elements in another shape."""
        type: Any = value.type
        if tuple(type.get_shape()) == tuple(shape):
            return value
        new = VectorType(type.element_type, shape)
        return self.insert(ShapeCastOp.create(operands=[value], result_types=[new])).result

    def steps(self, range: Range) -> SSAValue:
        """The indices `offset, offset + stride, ...` of a range that is a vector axis."""
        type = VectorType(self.value(0).type, [range.size])
        steps = self.insert(StepOp.create(operands=[], result_types=[type])).result
        if range.stride != 1:
            factor = self.insert(BroadcastOp(self.value(range.stride), type)).vector
            steps = self.insert(arith.MuliOp(steps, factor)).result
        if range.offset == 0:
            return steps
        start = self.insert(BroadcastOp(self.value(range.offset), type)).vector
        return self.insert(arith.AddiOp(steps, start)).result

    # Memory

    def read(self, source: SSAValue, ranges: Sequence[Range]) -> SSAValue:
        """The elements of `source` at `ranges`, one an axis: a vector of those that are vector
        axes, an element where none is."""
        type: Any = source.type
        if not any(range.is_vector for range in ranges):
            indices = [self.value(range.offset) for range in ranges]
            return self.insert(ExtractOp(source, indices, type.element_type)).result
        source, ranges = self._contiguous(source, ranges)
        return self._transfer_read(source, ranges)

    def _transfer_read(self, source: SSAValue, ranges: Sequence[Range]) -> SSAValue:
        type: Any = source.type
        axes = [axis for axis, range in enumerate(ranges) if range.is_vector]
        mask = self.mask([ranges[axis] for axis in axes])
        op = TransferReadOp.build(
            operands=[
                source,
                [self.value(range.offset) for range in ranges],
                self.scalar(0, type.element_type),
                [mask] if mask is not None else [],
            ],
            result_types=[VectorType(type.element_type, [ranges[axis].size for axis in axes])],
            properties=_transfer_properties(len(ranges), axes),
        )
        return self.insert(op).result

    def write(self, value: SSAValue, target: SSAValue, ranges: Sequence[Range]) -> SSAValue:
        """`target` with `value` at `ranges`."""
        axes = [axis for axis, range in enumerate(ranges) if range.is_vector]
        indices = [self.value(range.offset) for range in ranges]
        if not axes:
            return self.insert(InsertOp(value, target, indices)).result
        mask = self.mask([ranges[axis] for axis in axes])
        op = TransferWriteOp.build(
            operands=[value, target, indices, [mask] if mask is not None else []],
            result_types=[[target.type]],
            properties=_transfer_properties(len(ranges), axes),
        )
        result = self.insert(op).result
        assert result is not None, "it writes to a tensor"
        return result

    def mask(self, ranges: Sequence[Range]) -> SSAValue | None:
        """Which elements of the vector over `ranges` exist; None where all do."""
        if all(range.bound is None for range in ranges):
            return None
        type = VectorType(i1, [range.size for range in ranges])
        reach = [range.reach for range in ranges]
        if all(isinstance(extent, int) for extent in reach):
            sizes = DenseArrayBase.from_list(i64, [e for e in reach if isinstance(e, int)])
            op = ConstantMaskOp.create(result_types=[type], properties={"mask_dim_sizes": sizes})
            return self.insert(op).result
        return self.insert(CreateMaskOp([self.value(e) for e in reach], type)).mask_vector

    def _contiguous(
        self, source: SSAValue, ranges: Sequence[Range]
    ) -> tuple[SSAValue, Sequence[Range]]:
        """A slice of `source` in which every range has stride 1."""
        if all(range.stride == 1 for range in ranges):
            return source, ranges
        part = extract(
            source,
            [range.offset for range in ranges],
            [range.reach for range in ranges],
            self,
            [range.stride for range in ranges],
        )
        return part, [replace(range, offset=0, stride=1) for range in ranges]

    # Arithmetic

    def scalar(self, number: Any, type: Attribute) -> SSAValue:
        """A constant."""
        if isinstance(type, AnyFloat):
            return self.constant(FloatAttr(float(number), type))
        assert isinstance(type, IntegerType | IndexType), "elements of vectors are numbers"
        return self.constant(IntegerAttr(int(number), type))

    def contract(self, lhs: Lanes, rhs: Lanes, acc: Lanes, reductions: Sequence[int]) -> SSAValue:
        """`acc + sum over reductions of lhs * rhs`; axes as they are labelled."""
        loops = [*sorted(acc.loops), *reductions]
        maps = [
            AffineMap(
                len(loops), 0, tuple(AffineDimExpr(loops.index(loop)) for loop in lanes.loops)
            )
            for lanes in (lhs, rhs, acc)
        ]
        kinds = [
            IteratorKindAttr(
                IteratorKind.REDUCTION if loop in reductions else IteratorKind.PARALLEL
            )
            for loop in loops
        ]
        op = ContractOp.create(
            operands=[lhs.value, rhs.value, acc.value],
            result_types=[acc.value.type],
            properties={
                "indexing_maps": ArrayAttr([AffineMapAttr(map) for map in maps]),
                "iterator_types": ArrayAttr(kinds),
                "kind": CombiningKindAttr(CombiningKindFlag.ADD),
            },
        )
        return self.insert(op).result

    def reduce(
        self, kind: str, value: SSAValue, axes: Sequence[int], initial: SSAValue
    ) -> SSAValue:
        """`value` combined along `axes` and with `initial`."""
        op = MultiReductionOp.create(
            operands=[value, initial],
            result_types=[initial.type],
            properties={
                "kind": CombiningKindAttr(CombiningKindFlag(kind)),
                "reduction_dims": DenseArrayBase.from_list(i64, list(axes)),
            },
        )
        return self.insert(op).dest


def element_of(type: Attribute) -> Attribute:
    """The element type of a vector or tensor; a scalar's own type."""
    return type.element_type if isinstance(type, VectorType | TensorType) else type


def _transfer_properties(rank: int, axes: Sequence[int]) -> dict[str, Attribute]:
    map = AffineMap(rank, 0, tuple(AffineDimExpr(axis) for axis in axes))
    flags = ArrayAttr([BoolAttr.from_bool(True) for _ in axes])
    return {"permutation_map": AffineMapAttr(map), "in_bounds": flags}


__all__ = ["Lanes", "Range", "VectorEmitter", "element_of"]
