"""The body of a structured op on vectors: each scalar op becomes the op on all lanes.

Values are asked for from the end, so only what is needed is built, and an op whose
operands are all scalars stays one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import VectorType
from xdsl.ir import Block, Operation, SSAValue
from xdsl.traits import is_speculatable

from mlopt.core.interfaces import find
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.passes.tensor.apply_schedules.vector_emitter import (
    Lanes,
    Range,
    VectorEmitter,
    element_of,
)


class VectorBody:
    """Evaluates values of `blocks`, given lanes for arguments, at `ranges` of the loops."""

    def __init__(
        self,
        emitter: VectorEmitter,
        blocks: Collection[Block],
        arguments: Mapping[SSAValue, Lanes],
        ranges: Mapping[int, Range],
    ):
        self.emitter = emitter
        self.blocks = blocks
        self.ranges = ranges
        self._lanes = dict(arguments)
        self._sizes = {loop: range.size for loop, range in ranges.items()}

    def expanded(self, value: SSAValue, loops: Sequence[int]) -> SSAValue:
        """`value` as a vector over `loops`, in increasing order; a scalar where none are."""
        return self.emitter.expand(self.lanes(value), loops, self._sizes)

    def define(self, value: SSAValue, lanes: Lanes) -> None:
        """Says what `value` is, where it is not computed."""
        self._lanes[value] = lanes

    def lanes(self, value: SSAValue) -> Lanes:
        """`value` as it is built for all lanes."""
        if value not in self._lanes:
            owner = value.owner
            inside = isinstance(owner, Operation) and owner.parent in self.blocks
            self._lanes[value] = self._computed(owner, value) if inside else Lanes(value)  # pyright: ignore[reportArgumentType]
        return self._lanes[value]

    def _computed(self, op: Operation, value: SSAValue) -> Lanes:
        if op.name == "linalg.index":
            return self._index(op)
        operands = [self.lanes(operand) for operand in op.operands]
        loops = _loops_of(operands)
        values = [self.emitter.expand(operand, loops, self._sizes) for operand in operands]
        if not is_speculatable(op):
            values = self._guarded(values, loops)
        results = [result.type for result in op.results]
        if loops:
            shape = [self._sizes[loop] for loop in loops]
            results = [VectorType(type, shape) for type in results]
        new = type(op).create(
            operands=values,
            result_types=results,
            properties=dict(op.properties),
            attributes=dict(op.attributes),
        )
        self.emitter.insert(new)
        for old, result in zip(op.results, new.results, strict=True):
            self._lanes[old] = Lanes(result, loops)
        return self._lanes[value]

    def _guarded(self, values: Sequence[SSAValue], loops: Sequence[int]) -> list[SSAValue]:
        """1 in lanes that do not exist, for an op that may not run on any values."""
        mask = self.emitter.mask([self.ranges[loop] for loop in loops])
        if mask is None:
            return list(values)
        one = self.emitter.scalar(1, element_of(values[0].type))
        ones = self.emitter.expand(Lanes(one), loops, self._sizes)
        select = [arith.SelectOp(mask, value, ones) for value in values]
        return [self.emitter.insert(op).result for op in select]

    def _index(self, op: Any) -> Lanes:
        loop: int = op.dim.value.data
        range = self.ranges[loop]
        if range.is_vector:
            return Lanes(self.emitter.steps(range), (loop,))
        return Lanes(self.emitter.value(range.offset))


def _loops_of(operands: Sequence[Lanes]) -> tuple[int, ...]:
    """The loops of what is computed from `operands`: theirs where they agree, else all."""
    found = {operand.loops for operand in operands if operand.loops}
    if len(found) == 1:
        return found.pop()
    return tuple(sorted({loop for loops in found for loop in loops}))


def why_not_vectors(block: Block) -> Operation | None:
    """The first op of a body that does not mean the same on vectors; None where all do."""
    for op in block.ops:
        if op is block.last_op or op.name in ("linalg.index", "arith.constant"):
            continue
        if find(op, Elementwise) is None or op.regions:
            return op
    return None
