"""The iteration spaces of structured ops, as kernels are formed by them.

matmul   (m, n, k)  parallel m, n     each input is read again for every n or m: it reuses
softmax  (r, c)     parallel r        every input that knows c knows r too: it streams
fill     ()                           reads no tensor: made anew wherever it is needed
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Operation, OpResult, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import (
    Iterator,
    Structured,
    is_elementwise,
    is_projected_permutation,
)

ASSUMED_EXTENT = 64
"""What an extent that is only known at run time is taken to be where costs are compared."""


@dataclass(frozen=True)
class Space:
    """A structured op on tensors: its loops, and how operands and results are indexed.

    `parallel` are its parallel loops. `reuses`: tiles must keep all of them, since an
    element of an input serves several elements of the result.
    """

    inputs: tuple[SSAValue, ...]
    outputs: tuple[SSAValue, ...]
    input_maps: tuple[AffineMap, ...]
    output_maps: tuple[AffineMap, ...]
    extents: tuple[int, ...]
    parallel: frozenset[int]
    reuses: bool

    @staticmethod
    def of(op: Operation) -> Space | None:
        """The space of `op`; None where it is no structured op that can share a tile.

        Every result must be indexed by parallel loops alone, each at most once.
        """
        model = find(op, Structured)
        if model is None or not op.results or is_fill(op):
            return None
        inputs, outputs = tuple(model.inputs(op)), tuple(model.outputs(op))
        maps = tuple(model.indexing_maps(op))
        if not all(isinstance(value.type, TensorType) for value in outputs):
            return None
        if not all(is_projected_permutation(map) for map in maps[len(inputs) :]):
            return None
        iterators = model.iterators(op)
        parallel = frozenset(i for i, kind in enumerate(iterators) if kind == Iterator.PARALLEL)
        if any(loops_of(map) != parallel for map in maps[len(inputs) :]):
            return None
        try:
            extents = tuple(model.static_loop_sizes(op))
        except ValueError:
            return None
        input_maps = maps[: len(inputs)]
        reuses = any(_is_reused(map, parallel, len(iterators)) for map in input_maps)
        return Space(inputs, outputs, input_maps, maps[len(inputs) :], extents, parallel, reuses)

    def extent(self, loop: int) -> int:
        """The extent of a loop, or what it is assumed to be."""
        known = self.extents[loop]
        return ASSUMED_EXTENT if known == DYNAMIC_INDEX else known

    def size(self) -> int:
        """The elements that inputs and outputs have together."""
        return sum(elements(value) for value in (*self.inputs, *self.outputs))


def is_fill(op: Operation) -> bool:
    """True where every element of the result is one scalar."""
    model = find(op, Structured)
    if model is None or not op.results or not is_elementwise(model, op):
        return False
    inputs = model.inputs(op)
    if any(isinstance(value.type, TensorType) for value in inputs):
        return False
    last = model.body(op).last_op
    return last is not None and last is model.body(op).first_op and _yields_inputs(op, last)


def elements(value: SSAValue) -> int:
    """The elements of a tensor, unknown extents assumed; 0 for a scalar."""
    if not isinstance(value.type, TensorType):
        return 0
    shape = value.type.get_shape()
    return prod(ASSUMED_EXTENT if extent == DYNAMIC_INDEX else extent for extent in shape)


def loops_of(map: AffineMap) -> frozenset[int]:
    """The loops that are results of `map`."""
    return frozenset(e.position for e in map.results if isinstance(e, AffineDimExpr))


def shared_loops(producer: Space, value: OpResult, read: AffineMap) -> dict[int, int]:
    """Which loops of a reader are loops of the producer: those that index `value` alike.

    `read`: from the reader's loops to the axes of `value`.
    """
    written = producer.output_maps[value.index]
    found: dict[int, int] = {}
    for mine, theirs in zip(written.results, read.results, strict=True):
        assert isinstance(mine, AffineDimExpr), "results are indexed by loops"
        if isinstance(theirs, AffineDimExpr):
            found[theirs.position] = mine.position
    twice = [e for e in read.results if _names_another(e, read)]
    return {} if twice else found


def _names_another(expr: object, map: AffineMap) -> bool:
    """True for a loop that indexes a second axis: a diagonal has no rectangular tile."""
    return (
        isinstance(expr, AffineDimExpr)
        and sum(expr.position in other.used_dims() for other in map.results) > 1
    )


def _yields_inputs(op: Operation, last: Operation) -> bool:
    model = find(op, Structured)
    assert model is not None, "it is structured"
    arguments = model.body(op).args[: len(model.inputs(op))]
    return all(value in arguments for value in last.operands)


def _is_reused(map: AffineMap, parallel: frozenset[int], loops: int) -> bool:
    """True where an element serves several elements of the result, each in a reduction."""
    used = frozenset(loop for expr in map.results for loop in expr.used_dims())
    reduced = used - parallel
    if any(len(expr.used_dims() & used) > 1 for expr in map.results):
        return True
    return bool(reduced) and not parallel <= used
