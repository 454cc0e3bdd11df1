"""The loops of a structured op as the choosers see them: extents, contiguous loops, bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap

from mlopt.core.element_types import dtype_of
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import Iterator, Structured
from mlopt.passes.tensor.apply_schedules.accesses import coefficient
from mlopt.passes.tensor.apply_schedules.reductions import dot_loop

UNKNOWN_EXTENT = 1 << 12
"""Taken for an extent that is only known at run time."""


@dataclass(frozen=True)
class LoopSpace:
    """What matters of `op`."""

    op: Operation

    @cached_property
    def model(self) -> Structured:
        """Its model."""
        return require(self.op, Structured)

    @cached_property
    def kinds(self) -> Sequence[Iterator]:
        """The kind of each loop."""
        return self.model.iterators(self.op)

    @cached_property
    def maps(self) -> Sequence[AffineMap]:
        """The map of each operand."""
        return self.model.indexing_maps(self.op)

    @cached_property
    def operands(self) -> Sequence[SSAValue]:
        """Inputs, then outputs."""
        return self.model.operands(self.op)

    @cached_property
    def dot(self) -> int | None:
        """The loop over members of groups whose products are added at once."""
        return dot_loop(self.op, self.model)

    @cached_property
    def extents(self) -> list[int]:
        """The extent of each loop, or a guess."""
        sizes = self.model.static_loop_sizes(self.op)
        return [UNKNOWN_EXTENT if size == DYNAMIC_INDEX else size for size in sizes]

    @cached_property
    def is_known(self) -> list[bool]:
        """Whether the extent of each loop is known."""
        return [size != DYNAMIC_INDEX for size in self.model.static_loop_sizes(self.op)]

    @cached_property
    def output_map(self) -> AffineMap:
        """The map of the first output."""
        return self.maps[len(self.model.inputs(self.op))]

    def parallel(self) -> list[int]:
        """The parallel loops."""
        return [loop for loop, kind in enumerate(self.kinds) if kind == Iterator.PARALLEL]

    def reductions(self) -> list[int]:
        """The reduction loops."""
        return self.model.reduction_loops(self.op)

    def trips(self, loops: Sequence[int]) -> int:
        """How many iterations `loops` have together."""
        count = 1
        for loop in loops:
            count *= self.extents[loop]
        return count

    def element_bytes(self) -> int:
        """Of the widest operand."""
        return max(_bytes(value) for value in self.operands)

    def contiguous_loop(self, index: int) -> int | None:
        """The loop along which the elements of operand `index` are neighbours: that of the last
        axis, axes of one element left out."""
        if not isinstance(self.operands[index].type, TensorType):
            return None
        for expr in reversed(self._long_axes(index)):
            if self.dot is not None and self.dot in expr.used_dims():
                groups = sorted(expr.used_dims() - {self.dot})
                if groups:
                    return groups[0] if len(groups) == 1 else None
                continue
            if not isinstance(expr, AffineDimExpr):
                return self._sliding_loop(expr)
            if self.extents[expr.position] != 1:
                return expr.position
        return last_loop(self.maps[index])

    def _long_axes(self, index: int) -> list[AffineExpr]:
        """What is read along each axis of operand `index`; of those that several loops reach,
        axes of one element are left out."""
        type: Any = self.operands[index].type
        axes = zip(self.maps[index].results, type.get_shape(), strict=True)
        return [expr for expr, size in axes if size != 1 or isinstance(expr, AffineDimExpr)]

    def _sliding_loop(self, expr: AffineExpr) -> int | None:
        """The one parallel loop of an axis that several loops reach, by steps of one."""
        loops = [loop for loop in sorted(expr.used_dims()) if self.kinds[loop] == Iterator.PARALLEL]
        if len(loops) != 1 or coefficient(expr, loops[0], len(self.kinds)) != 1:
            return None
        return loops[0]

    def strided_loop(self, index: int) -> int | None:
        """The one parallel loop along the last axis of operand `index`, by steps of any size."""
        if not isinstance(self.operands[index].type, TensorType):
            return None
        axes = [expr for expr in self._long_axes(index) if self.dot not in expr.used_dims()]
        loops = sorted({loop for expr in axes[-1:] for loop in expr.used_dims()})
        along = [loop for loop in loops if self.kinds[loop] == Iterator.PARALLEL]
        return along[0] if len(along) == 1 else None

    def largest_input(self) -> int | None:
        """The input with the most elements along the loops."""
        best, most = None, 0
        for index in range(len(self.model.inputs(self.op))):
            if not isinstance(self.operands[index].type, TensorType):
                continue
            loops = sorted({loop for e in self.maps[index].results for loop in e.used_dims()})
            if self.trips(loops) > most:
                best, most = index, self.trips(loops)
        return best


def last_loop(map: AffineMap) -> int | None:
    """The loop that alone, or with others behind a factor, runs along the last axis."""
    last = map.results[-1:]
    if not last:
        return None
    if isinstance(last[0], AffineDimExpr):
        return last[0].position
    return None


def element_type_bytes(value: SSAValue) -> int:
    """Bytes of an element."""
    return _bytes(value)


def _bytes(value: SSAValue) -> int:
    type: Any = value.type
    element = type.element_type if isinstance(type, TensorType) else type
    return dtype_of(element).itemsize


def power_of_two(number: int) -> int:
    """The least power of two that is not smaller.

    >>> power_of_two(10)
    16
    """
    return 1 << max(number - 1, 0).bit_length()
