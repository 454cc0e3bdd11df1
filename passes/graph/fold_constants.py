"""graph-fold-constants: what ops compute from weights is computed once, here.

    %w = graph.constant dense_resource<w> : tensor<8x4xf32>
    %t = graph.transpose %w [1, 0]                 ->   %t = graph.constant dense<...>

Every op of the graph level without regions or effects whose operands are constants of any
kind, resources and files included, is evaluated by its NumPy meaning (docs/numerics.md).
`canonicalize` does so for what is small; this pass also for weights, within bounds: a
result has at most `max_bytes`, and no more elements than its operands, takes at most
`max_products` multiplications, and all results together add at most `max_growth_bytes` of
copies beside what stays, and `max_widening_bytes` where they take the place of narrower
elements. So a broadcast of a weight stays, which costs nothing where it is read; but weights
in bytes, times a scale a row, become the floats that they are. A splat stays a splat, since
ops on splats are folded before, without their elements.

Values are those of the reference, which every level agrees with; so they do not change.
Run after `canonicalize`. One walk in the order of the text; each fold removes an op.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.constants import dense_from_array, is_splat
from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.element_types import element_bytes
from mlopt.core.interfaces import find
from mlopt.core.interfaces.meaning import Meaning, Runner
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.graph.fold import UNFOLDED, products
from mlopt.dialects.graph.ops.base import GraphOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.shapes import is_static

SMALL_BYTES = 64
"""A result of so many bytes may have more than its operands."""


@dataclass(frozen=True)
class FoldConstantsPass(Pass):
    """Evaluates ops on constants; sizes in bytes, work in multiplications or elements."""

    name: ClassVar[str] = "graph-fold-constants"
    anchors: ClassVar[tuple[str, ...]] = ()

    max_bytes: int = 1 << 28
    max_growth_bytes: int = 1 << 20
    max_widening_bytes: int = 1 << 29
    max_products: int = 1 << 26

    def run(self, root: Operation, context: Context) -> None:
        room = _Room(self.max_growth_bytes, self.max_widening_bytes)
        broadcasts = _Larger()
        for op in list(walk(root)):
            if not self._is_known(op, broadcasts) or products(op) > self.max_products:
                continue
            if not self._is_worth_it(op, broadcasts, room):
                broadcasts.add(op)
                continue
            values = broadcasts.evaluated(op)
            if values is not None:
                grown = room.take(op, broadcasts)
                _replace(op, values)
                context.count(self.name, "ops folded")
                context.count(self.name, "bytes added", grown)

    def _is_known(self, op: Operation, broadcasts: _Larger) -> bool:
        """True where `op` computes a tensor of known size from constants alone."""
        if not isinstance(op, GraphOp) or isinstance(op, UNFOLDED) or op.regions or not op.operands:
            return False
        if not all(isinstance(v.owner, ConstantOp) or v.owner in broadcasts for v in op.operands):
            return False
        types = [result.type for result in op.results]
        return all(isinstance(type, TensorType) and is_static(type.get_shape()) for type in types)

    def _is_worth_it(self, op: Operation, broadcasts: _Larger, room: _Room) -> bool:
        """True where the results are within the bounds of sizes."""
        made = sum(_bytes(result) for result in op.results)
        elements = sum(_elements(result) for result in op.results)
        given = sum(_elements(value) for value in broadcasts.leaves(op))
        return (
            made <= self.max_bytes
            and (made <= SMALL_BYTES or elements <= given)
            and room.fits(op, broadcasts)
        )


class _Larger:
    """Ops on constants whose results are too large to keep: known, where what reads them is not."""

    def __init__(self) -> None:
        self._leaves: dict[Operation, list[SSAValue]] = {}

    def __contains__(self, op: object) -> bool:
        return op in self._leaves

    def add(self, op: Operation) -> None:
        """From now on what `op` gives counts as known."""
        self._leaves[op] = self.leaves(op)

    def leaves(self, op: Operation) -> list[SSAValue]:
        """The constants below `op`, each once."""
        found: dict[SSAValue, None] = {}
        for value in op.operands:
            inner = self._inner(value)
            found |= dict.fromkeys([value] if inner is None else self._leaves[inner])
        return list(found)

    def freed(self, op: Operation) -> list[SSAValue]:
        """Those that nobody needs once `op` is a constant."""
        found: list[SSAValue] = []
        for value in dict.fromkeys(op.operands):
            if any(use.operation is not op for use in value.uses):
                continue
            inner = self._inner(value)
            found += [value] if inner is None else self.freed(inner)
        return found

    def _inner(self, value: SSAValue) -> Operation | None:
        """The op that gives `value`, where it is one of these."""
        owner = value.owner
        return owner if isinstance(owner, Operation) and owner in self._leaves else None

    def evaluated(self, op: Operation) -> list[Any] | None:
        """The values of the results; None where there are none (an index out of bounds)."""
        model = find(op, Meaning)
        if model is None:
            return None
        operands: list[Any] = []
        for value in op.operands:
            inner = self._inner(value)
            values = _constant(value) if inner is None else self.evaluated(inner)
            if values is None:
                return None
            operands.append(values[0])
        try:
            with np.errstate(all="ignore"):
                return list(model.evaluate(op, operands, Runner()))
        except DiagnosticError:
            return None


@dataclass
class _Room:
    """Bytes that constants may still grow by: copies, and wider elements in their place."""

    copies: int
    widening: int

    def fits(self, op: Operation, broadcasts: _Larger) -> bool:
        """True where the results of `op` have room."""
        copies, widening = self._asked(op, broadcasts)
        return copies <= self.copies and widening <= self.widening

    def take(self, op: Operation, broadcasts: _Larger) -> int:
        """Gives it to them; their bytes less those that they free."""
        copies, widening = self._asked(op, broadcasts)
        self.copies -= copies
        self.widening -= widening
        return copies + widening

    def _asked(self, op: Operation, broadcasts: _Larger) -> tuple[int, int]:
        made = sum(_bytes(result) for result in op.results)
        elements = max(sum(_elements(result) for result in op.results), 1)
        freed = broadcasts.freed(op)
        before = sum(_bytes(value) for value in freed)
        replaced = min(sum(_elements(value) for value in freed), elements)
        in_place = made * replaced // elements
        return made - in_place, in_place - before


def _constant(value: SSAValue) -> list[Any] | None:
    """The elements of a constant, as the only result of its op; None where there are none."""
    try:
        return [value_of(value)]
    except DiagnosticError:
        return None


def value_of(constant: SSAValue) -> np.ndarray:
    """The elements of a constant. Raises `DiagnosticError` where its file cannot be read."""
    owner = constant.owner
    model = find(owner, Meaning) if isinstance(owner, Operation) else None
    assert model is not None and isinstance(owner, Operation), "it is a constant"
    return np.asarray(model.evaluate(owner, (), Runner())[0])


def _replace(op: Operation, values: list[Any]) -> None:
    constants: list[ConstantOp] = []
    for value, result in zip(values, op.results, strict=True):
        constants.append(ConstantOp(dense_from_array(np.asarray(value), result.type)))
        inherit_location(constants[-1], op.location)
        Rewriter.insert_op(constants[-1], InsertPoint.before(op))
    unused = [value.owner for value in op.operands]
    Rewriter.replace_op(op, [], [constant.out for constant in constants])
    while unused:
        source = unused.pop()
        if isinstance(source, Operation) and source.parent is not None and not _is_used(source):
            unused += [value.owner for value in source.operands]
            Rewriter.erase_op(source)


def _is_used(op: Operation) -> bool:
    return any(use for result in op.results for use in result.uses)


def _elements(value: SSAValue) -> int:
    """The elements of a tensor of known size that are stored: one for a splat."""
    owner = value.owner
    if isinstance(owner, ConstantOp):
        elements = owner.value
        if isinstance(elements, DenseIntOrFPElementsAttr) and is_splat(elements):
            return 1
    type: Any = value.type
    return prod(type.get_shape())


def _bytes(value: SSAValue) -> int:
    """The bytes of a constant, or of what would be one."""
    type: Any = value.type
    return _elements(value) * (element_bytes(type.element_type) or 0)
