"""The body of a structured op on vectors: each scalar op becomes the op on all lanes.

Values are asked for from the end, so only what is needed is built, and an op whose
operands are all scalars stays one. A `tensor.extract` whose last index alone goes along the
lanes, and by equal steps, is a read of a vector: rows of a table at computed places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import VectorType
from xdsl.ir import Block, Operation, SSAValue
from xdsl.traits import is_speculatable

from mlopt.core.emitter import Extent
from mlopt.core.interfaces import find
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.passes.tensor.apply_schedules.vector_emitter import (
    Lanes,
    Range,
    VectorEmitter,
    element_of,
)

EXTRACT = "tensor.extract"

MOVED = ("arith.addi", "arith.subi")
"""Ops that keep equal steps of an index."""


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
        if op.name == EXTRACT:
            found = self._row(op)
            if found is not None:
                return found
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

    def _row(self, op: Operation) -> Lanes | None:
        """The elements that lanes extract next to each other; None where each gets the same."""
        tensor, *indices = op.operands
        along = self._along(indices[-1]) if indices else None
        if along is None:
            return None
        loop, start = along
        places = [Range(self.lanes(index).value) for index in indices[:-1]]
        last = replace(self.ranges[loop], offset=start)
        return Lanes(self.emitter.read(tensor, [*places, last]), (loop,))

    def _along(self, index: SSAValue) -> tuple[int, Extent] | None:
        """The vector loop that an index moves with, and where it is in the first lane."""
        owner: Any = index.owner
        if not isinstance(owner, Operation) or owner.parent not in self.blocks:
            return None
        if owner.name == "linalg.index":
            loop = owner.properties["dim"].value.data  # pyright: ignore[reportAttributeAccessIssue]
            range = self.ranges[loop]
            return (loop, range.offset) if range.is_vector else None
        if owner.name not in MOVED:
            return None
        first, second = owner.operands
        if owner.name == "arith.addi" and self._along(first) is None:
            first, second = second, first
        found = self._along(first)
        if found is None:
            return None
        by = self.lanes(second).value
        move = self.emitter.sub if owner.name == "arith.subi" else self.emitter.add
        return found[0], move(found[1], by)

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
    """The first op of a body that does not mean the same on vectors; None where all do.

    What extracts from a tensor is looked at by `why_not_rows`.
    """
    for op in block.ops:
        if op is block.last_op or op.name in ("linalg.index", "arith.constant", EXTRACT):
            continue
        if find(op, Elementwise) is None or op.regions:
            return op
    return None


def why_not_rows(block: Block, loops_of: Callable[[int], Collection[int]]) -> Operation | None:
    """The first `tensor.extract` of a body that is no read of a vector; None where all are.

    `loops_of(i)`: the vector loops along which argument `i` of the body differs;
    `loops_of(-1)` all of them.
    """
    every = set(loops_of(-1))
    known: dict[SSAValue, set[int]] = {}

    def differs(value: SSAValue) -> set[int]:
        if value not in known:
            owner = value.owner
            if owner is block:
                known[value] = set(loops_of(value.index))  # pyright: ignore[reportAttributeAccessIssue]
            elif not isinstance(owner, Operation) or owner.parent is not block:
                known[value] = set()
            elif owner.name == "linalg.index":
                known[value] = {owner.properties["dim"].value.data} & every  # pyright: ignore[reportAttributeAccessIssue]
            else:
                known[value] = {loop for operand in owner.operands for loop in differs(operand)}
        return known[value]

    def moves(index: SSAValue) -> bool:
        owner = index.owner
        if not isinstance(owner, Operation) or owner.parent is not block:
            return False
        if owner.name == "linalg.index":
            return len(differs(index)) == 1
        if owner.name not in MOVED:
            return False
        pairs = [tuple(owner.operands)]
        pairs += [pairs[0][::-1]] if owner.name == "arith.addi" else []
        return any(moves(a) and not differs(b) for a, b in pairs)

    for op in block.ops:
        if op.name != EXTRACT or not any(map(differs, op.operands)):
            continue
        *before, last = op.operands[1:]
        if any(map(differs, before)) or not moves(last):
            return op
    return None
