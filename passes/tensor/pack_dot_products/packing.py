"""How a sum of products of bytes is packed: copies, constants, corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects import arith
from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerType, TensorType, i32
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap

from mlopt.core.emitter import Emitter
from mlopt.core.interfaces.structured import Iterator
from mlopt.core.resources import dense_resource
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import Body, Size, Structured
from mlopt.passes.tensor.constant_operands import constant_array
from mlopt.passes.tensor.pack_dot_products.products import (
    GROUP,
    ByteProduct,
    position_of,
)

SHIFT = 128
"""Between signed and unsigned bytes of the same bits but for the highest one."""

I8 = IntegerType(8)


class Packing:
    """Rewrites one product."""

    def __init__(self, op: Operation, product: ByteProduct):
        self.op = op
        self.product = product
        self.build = Structured(Emitter(op))
        self.maps = product.model.indexing_maps(op)
        self.inputs = product.model.inputs(op)
        self.member = self.maps[0].num_dims
        """The new loop, over the members of a group."""
        self.places = [position_of(expr) for expr in self.maps[2].results]

    def run(self) -> None:
        """The packed product, corrected where an operand was shifted, instead of the op."""
        product, op = self.product, self.op
        unsigned, shifted = list(product.unsigned), None
        if product.summed is not None:
            shifted = 1 - product.summed
            unsigned[shifted] = not unsigned[shifted]
        packed = [self._packed(index, shift=index == shifted) for index in (0, 1)]
        kinds = product.model.iterators(op)
        summed = [loop for loop, kind in enumerate(kinds) if kind == Iterator.REDUCTION]
        [total] = self.build.generic(
            [value for value, _ in packed],
            product.model.outputs(op),
            [*(map for _, map in packed), self._with_member(self.maps[2])],
            [*summed, self.member],
            _multiply_add(["arith.extui" if flag else "arith.extsi" for flag in unsigned]),
        )
        if product.summed is not None:
            total = self._corrected(total, product.summed)
        total.name_hint = op.results[0].name_hint
        op.results[0].replace_all_uses_with(total)
        op.detach()
        op.erase()

    # Operands

    def _packed(self, index: int, *, shift: bool) -> tuple[SSAValue, AffineMap]:
        """Operand `index` in groups, and its map: as it is where single groups lie there."""
        source, map = self.inputs[index], self.maps[index]
        axis = [_is_loop(expr, self.product.loop) for expr in map.results].index(True)
        whole = self._with_member(map, [AffineDimExpr(self.member)])
        array = constant_array(source)
        if array is not None:
            return self._constant(_packed_array(array, axis, shift=shift), I8), whole
        source = self._whole_groups(source, axis)
        if index != self.product.wide and axis == len(map.results) - 1:
            if shift:
                source = self.build.elementwise([source], _type(source), _copy(shift=True))
            place = AffineDimExpr(self.product.loop) * GROUP + AffineDimExpr(self.member)
            results = (*map.results[:-1], place)
            return source, AffineMap(self.member + 1, 0, results)
        return self._copied(source, axis, shift=shift), whole

    def _whole_groups(self, source: SSAValue, axis: int) -> SSAValue:
        """`source` with zeros up to whole groups along `axis`."""
        rank = len(_type(source).get_shape())
        high = [-self.product.extent % GROUP if other == axis else 0 for other in range(rank)]
        return self.build.padded(source, [0] * rank, high, self.build.scalar(0, I8))

    def _copied(self, source: SSAValue, axis: int, *, shift: bool) -> SSAValue:
        """A copy with the members of a group as last axis."""
        sizes = [*self.build.sizes(source), GROUP]
        sizes[axis] = -(-self.product.extent // GROUP)
        rank = len(sizes)
        read: list[AffineExpr] = [AffineDimExpr(loop) for loop in range(rank - 1)]
        read[axis] = AffineDimExpr(axis) * GROUP + AffineDimExpr(rank - 1)
        target = self.build.empty(_of_sizes(sizes, I8), sizes)
        maps = [AffineMap(rank, 0, tuple(read)), AffineMap.identity(rank)]
        return self.build.generic([source], [target], maps, (), _copy(shift=shift))[0]

    def _constant(self, array: np.ndarray, element: Attribute) -> SSAValue:
        value = dense_resource("packed", array, TensorType(element, array.shape))
        cls: Any = arith.ConstantOp
        op = cls.create(result_types=[value.type], properties={"value": value})
        return self.build.insert(op).results[0]

    def _with_member(self, map: AffineMap, more: Sequence[AffineExpr] = ()) -> AffineMap:
        """`map` over one more loop, and with more results."""
        return AffineMap(self.member + 1, 0, (*map.results, *more))

    # Corrections

    def _corrected(self, total: SSAValue, index: int) -> SSAValue:
        """`total`, less what the shift of the other operand than `index` added."""
        factor = SHIFT if self.product.unsigned[index] else -SHIFT
        sums = self._sums(index)
        loops = [position_of(expr) for expr in self.maps[index].results]
        read = [AffineDimExpr(self.places.index(loop)) for loop in loops if loop in self.places]
        target = self.build.empty(_type(total), self.build.sizes(total))
        rank = len(self.places)
        maps = [AffineMap.identity(rank), AffineMap(rank, 0, tuple(read)), AffineMap.identity(rank)]

        def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
            return [
                b.op("arith.addi", args[0], b.op("arith.muli", args[1], b.constant(factor, i32)))
            ]

        return self.build.generic([total, sums], [target], maps, (), body)[0]

    def _sums(self, index: int) -> SSAValue:
        """The sums of operand `index` over all but its parallel loops."""
        source = self.inputs[index]
        loops = [position_of(expr) for expr in self.maps[index].results]
        kept = [axis for axis, loop in enumerate(loops) if loop in self.places]
        summed = [axis for axis, loop in enumerate(loops) if loop not in self.places]
        is_unsigned = self.product.unsigned[index]
        array = constant_array(source)
        if array is not None:
            array = array.view(np.uint8) if is_unsigned else array
            return self._constant(array.sum(tuple(summed), dtype=np.int32), i32)
        sizes = [self.build.size(source, axis) for axis in kept]
        zero = self.build.scalar(0, i32)
        start = self.build.filled(zero, self.build.empty(_of_sizes(sizes, i32), sizes))
        rank = len(loops)
        result = AffineMap(rank, 0, tuple(AffineDimExpr(axis) for axis in kept))
        name = "arith.extui" if is_unsigned else "arith.extsi"

        def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
            return [b.op("arith.addi", args[1], b.op(name, args[0], result=i32))]

        maps = [AffineMap.identity(rank), result]
        return self.build.generic([source], [start], maps, summed, body)[0]


def _multiply_add(casts: Sequence[str]) -> Body:
    """`sum + cast(lhs) * cast(rhs)` in i32."""

    def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
        lhs, rhs = (b.op(name, x, result=i32) for name, x in zip(casts, args[:2], strict=True))
        return [b.op("arith.addi", args[2], b.op("arith.muli", lhs, rhs))]

    return body


def _copy(*, shift: bool) -> Body:
    """The element, its highest bit turned over where it is shifted."""

    def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
        return [b.op("arith.xori", args[0], b.constant(-SHIFT, I8)) if shift else args[0]]

    return body


def _packed_array(array: np.ndarray, axis: int, *, shift: bool) -> np.ndarray:
    """A constant as `Packing` copies what is given at run time."""
    missing = -array.shape[axis] % GROUP
    array = np.pad(array, [(0, missing if other == axis else 0) for other in range(array.ndim)])
    array = array.view(np.int8) ^ np.int8(-SHIFT) if shift else array
    shape = [*array.shape[:axis], array.shape[axis] // GROUP, GROUP, *array.shape[axis + 1 :]]
    return np.ascontiguousarray(np.moveaxis(array.reshape(shape), axis + 1, -1))


def _type(value: SSAValue) -> TensorType[Any]:
    assert isinstance(value.type, TensorType), "checked before"
    return value.type


def _of_sizes(sizes: Sequence[Size], element: Attribute) -> TensorType[Any]:
    shape = [size if isinstance(size, int) else DYNAMIC_INDEX for size in sizes]
    return TensorType(element, shape)


def _is_loop(expr: AffineExpr, loop: int) -> bool:
    return isinstance(expr, AffineDimExpr) and expr.position == loop
