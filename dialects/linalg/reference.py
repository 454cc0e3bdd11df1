"""What structured ops compute: their body, over their loops.

The body is evaluated on arrays that span all parallel loops at once. Along reductions
the order of the loops is kept:

    out + f(inputs), floats    f on arrays, then a running sum in order
    max, and, integer sums     f on arrays, then halves combined: any order is exact
    anything else              the body once a point of the reduction loops

Where a body holds more than arithmetic (control flow, calls), or outputs are written in
a way that the loops do not tell apart, it runs point by point, in the order of the loops.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from xdsl.ir import Block, BlockArgument, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.meaning import Meaning, Runner, Value, means
from mlopt.core.interfaces.structured import Iterator, Structured
from mlopt.dialects.linalg import packing_reference
from mlopt.dialects.linalg.generic import IndexOp
from mlopt.dialects.linalg.ops import STRUCTURED_OPS

__all__ = ["packing_reference"]

MAX_ELEMENTS_AT_ONCE = 1 << 22
"""Elements of one array of intermediate values."""

ANY_ORDER = frozenset(
    f"arith.{name}"
    for name in (
        *("addi", "muli", "andi", "ori", "xori", "maxsi", "minsi", "maxui", "minui"),
        *("maximumf", "minimumf", "maxnumf", "minnumf"),
    )
)
"""Functions that give the same in any order."""

IN_ORDER = {"arith.addf": np.add, "arith.mulf": np.multiply}
"""Functions that round, and what runs them in order."""

_ARRAY_DIALECTS = frozenset(("arith", "math"))
_LOOPS: ContextVar[dict[Operation, Sequence[Any]]] = ContextVar("loop indices", default={})  # noqa: B039


@means(*STRUCTURED_OPS)
def structured(op: Operation, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """The outputs, updated: new arrays for tensors, in place for buffers."""
    nest = Nest.of(op, operands)
    if not op.results:
        results = nest.arrays[nest.inputs :]
    else:
        results = [np.array(array) for array in nest.arrays[nest.inputs :]]
    nest.arrays[nest.inputs :] = results
    if 0 not in nest.extents:
        if nest.is_array_like():
            evaluate_on_arrays(nest, runner)
        else:
            evaluate_by_points(nest, runner)
    return results if op.results else ()


@means(IndexOp)
def index(op: IndexOp, _: Sequence[Value], __: Runner) -> Sequence[Value]:
    """The iteration of a loop, or an array of all."""
    around = op.parent_op()
    loops = _LOOPS.get()
    while around is not None and around not in loops:
        around = around.parent_op()
    assert around is not None, "the verifier wants a structured op around"
    return (loops[around][op.dim.value.data],)


@contextmanager
def loop_indices(op: Operation, indices: Sequence[Any]) -> Generator[None]:
    """Tells `linalg.index` where the loops of `op` are."""
    token = _LOOPS.set({**_LOOPS.get(), op: indices})
    try:
        yield
    finally:
        _LOOPS.reset(token)


@dataclass
class Nest:
    """A structured op with the values of its operands."""

    op: Operation
    arrays: list[Any]
    inputs: int
    maps: Sequence[AffineMap]
    kinds: Sequence[Iterator]
    extents: list[int]
    body: Block

    @staticmethod
    def of(op: Operation, operands: Sequence[Value]) -> Nest:
        """Raises `DiagnosticError` where sizes at run time do not fit."""
        model = require(op, Structured)
        maps = model.indexing_maps(op)
        arrays = list(operands)
        kinds = model.iterators(op)
        extents = _extents(op, arrays, maps, len(kinds))
        inputs = len(model.inputs(op))
        return Nest(op, arrays, inputs, maps, kinds, extents, model.body(op))

    @property
    def parallel(self) -> list[int]:
        """The parallel loops."""
        return [loop for loop, kind in enumerate(self.kinds) if kind == Iterator.PARALLEL]

    @property
    def reductions(self) -> list[int]:
        """The reduction loops."""
        return [loop for loop, kind in enumerate(self.kinds) if kind == Iterator.REDUCTION]

    def is_array_like(self) -> bool:
        """True where the body is arithmetic and each point of the parallel loops writes
        elements of its own."""
        for map in self.maps[self.inputs :]:
            loops = {e.position for e in map.results if isinstance(e, AffineDimExpr)}
            used = {loop for e in map.results for loop in e.used_dims()}
            if loops != set(self.parallel) or not used <= set(self.parallel):
                return False
        return all(_is_arithmetic(op) for op in self.body.ops if op is not self.body.last_op)


def _is_arithmetic(op: Operation) -> bool:
    return op.name.partition(".")[0] in _ARRAY_DIALECTS or op.name == "linalg.index"


def _extents(
    op: Operation, arrays: Sequence[Any], maps: Sequence[AffineMap], loops: int
) -> list[int]:
    """The extents of the loops; an error where two operands disagree or one is too small."""
    found: dict[int, int] = {}
    for number, (array, map) in enumerate(zip(arrays, maps, strict=True)):
        for expr, size in zip(map.results, np.shape(array), strict=True):
            if not isinstance(expr, AffineDimExpr):
                continue
            if found.setdefault(expr.position, size) != size:
                raise error(
                    op,
                    f"operand {number} has size {size} where others have {found[expr.position]}",
                )
    extents = [found[loop] for loop in range(loops)]
    if 0 in extents:
        return extents
    for number, (array, map) in enumerate(zip(arrays, maps, strict=True)):
        ends = map.eval([extent - 1 for extent in extents], [])
        for end, size in zip(ends, np.shape(array), strict=True):
            if not 0 <= end < size:
                raise error(op, f"operand {number} has size {size}, but is read at {end}")
    return extents


# On arrays


def evaluate_on_arrays(nest: Nest, runner: Runner) -> None:
    """Runs the body on arrays over the parallel loops, and writes the outputs."""
    parallel, reductions = nest.parallel, nest.reductions
    points = list(product(*(range(nest.extents[loop]) for loop in reductions)))
    grid = _grid(nest, parallel)
    places = [_places(map, grid) for map in nest.maps[nest.inputs :]]
    outputs = nest.arrays[nest.inputs :]
    shape = [nest.extents[loop] for loop in parallel] + [1]
    values = [
        np.broadcast_to(output[place], shape) for output, place in zip(outputs, places, strict=True)
    ]
    combiners = _combiners(nest) if reductions else None
    step = 1
    if combiners is not None:
        step = max(1, MAX_ELEMENTS_AT_ONCE // max(1, int(np.prod(shape))))
    for start in range(0, len(points), step):
        chunk = points[start : start + step]
        for position, loop in enumerate(reductions):
            column = np.array([point[position] for point in chunk], np.int64)
            grid[loop] = column.reshape([1] * len(parallel) + [-1])
        if combiners is None:
            values = _run_body(nest, grid, values, runner)
        else:
            values = _combine(nest, grid, values, combiners, [*shape[:-1], len(chunk)], runner)
    for output, place, value in zip(outputs, places, values, strict=True):
        target = np.broadcast_shapes(*(index.shape for index in place))
        output[place] = np.broadcast_to(value, shape).reshape(target)


def _grid(nest: Nest, parallel: Sequence[int]) -> dict[int, Any]:
    """Index arrays of the loops, one axis a parallel loop and one for reductions."""
    rank = len(parallel) + 1
    grid: dict[int, Any] = {}
    for axis, loop in enumerate(parallel):
        shape = [1] * rank
        shape[axis] = -1
        grid[loop] = np.arange(nest.extents[loop], dtype=np.int64).reshape(shape)
    for loop in nest.reductions:
        grid[loop] = np.zeros([1] * rank, np.int64)
    return grid


def _places(map: AffineMap, grid: dict[int, Any]) -> tuple[Any, ...]:
    """The indices of an operand's elements over the grid."""
    loops = [grid[loop] for loop in range(map.num_dims)]
    return tuple(np.asarray(expr.eval(loops, [])) for expr in map.results)


def _elements(nest: Nest, grid: dict[int, Any]) -> list[Any]:
    """What the body gets of each input."""
    return [
        array[_places(map, grid)] if np.ndim(array) else np.asarray(array)[()]
        for array, map in zip(nest.arrays[: nest.inputs], nest.maps, strict=False)
    ]


def _run_body(nest: Nest, grid: dict[int, Any], values: list[Any], runner: Runner) -> list[Any]:
    """The body once, on arrays."""
    last = nest.body.last_op
    assert last is not None, "a body ends with a yield"
    arguments = [*_elements(nest, grid), *values]
    found = _evaluate(nest, grid, arguments, last.operands, runner)
    return list(found)


def _evaluate(
    nest: Nest,
    grid: dict[int, Any],
    arguments: Sequence[Any],
    wanted: Sequence[SSAValue],
    runner: Runner,
) -> list[Any]:
    """The values `wanted` of the body; only ops that they need are evaluated."""
    known: dict[SSAValue, Any] = dict(zip(nest.body.args, arguments, strict=False))

    def value_of(value: SSAValue) -> Any:
        if value not in known:
            owner = value.owner
            if isinstance(value, BlockArgument) or owner.parent is not nest.body:
                return runner.value(value)
            assert isinstance(owner, Operation)
            operands = [value_of(operand) for operand in owner.operands]
            results = require(owner, Meaning).evaluate(owner, operands, runner)
            known.update(zip(owner.results, results, strict=True))
        return known[value]

    with loop_indices(nest.op, [grid[loop] for loop in range(len(grid))]):
        return [value_of(value) for value in wanted]


def _combiners(nest: Nest) -> list[tuple[Operation, SSAValue]] | None:
    """For each output the op that combines it with a value that depends on no output."""
    last = nest.body.last_op
    assert last is not None, "a body ends with a yield"
    outputs = nest.body.args[nest.inputs :]
    found: list[tuple[Operation, SSAValue]] = []
    for argument, value in zip(outputs, last.operands, strict=True):
        owner = value.owner
        if not isinstance(owner, Operation) or owner.parent is not nest.body:
            return None
        if owner.name not in ANY_ORDER and owner.name not in IN_ORDER:
            return None
        terms = [operand for operand in owner.operands if operand is not argument]
        if len(terms) != 1 or _depends(terms[0], outputs):
            return None
        found.append((owner, terms[0]))
    return found


def _depends(value: SSAValue, arguments: Sequence[SSAValue]) -> bool:
    if value in arguments:
        return True
    owner = value.owner
    return isinstance(owner, Operation) and any(_depends(v, arguments) for v in owner.operands)


def _combine(
    nest: Nest,
    grid: dict[int, Any],
    values: list[Any],
    combiners: Sequence[tuple[Operation, SSAValue]],
    shape: Sequence[int],
    runner: Runner,
) -> list[Any]:
    """The outputs combined with a chunk of reduction points along the last axis."""
    terms = _evaluate(nest, grid, _elements(nest, grid), [term for _, term in combiners], runner)
    combined: list[Any] = []
    for value, term, (combiner, _) in zip(values, terms, combiners, strict=True):
        term = np.broadcast_to(term, shape)
        both = np.concatenate([value, term], axis=-1)
        in_order = IN_ORDER.get(combiner.name)
        if in_order is not None:
            with np.errstate(all="ignore"):
                total = in_order.accumulate(both, axis=-1, dtype=both.dtype)[..., -1:]
        else:
            total = _by_halves(both, combiner, runner)
        combined.append(total)
    return combined


def _by_halves(array: Any, combiner: Operation, runner: Runner) -> Any:
    """All elements along the last axis combined, in any order."""
    model = find(combiner, Meaning)
    assert model is not None, "arith has meanings"
    while array.shape[-1] > 1:
        half = array.shape[-1] // 2
        rest = array[..., 2 * half :]
        operands = (array[..., :half], array[..., half : 2 * half])
        array = np.asarray(model.evaluate(combiner, operands, runner)[0])
        array = np.concatenate([array, rest], axis=-1)
    return array


# Point by point


def evaluate_by_points(nest: Nest, runner: Runner) -> None:
    """Runs the body for each point of the loops in order, and writes the outputs at once."""
    for point in product(*(range(extent) for extent in nest.extents)):
        places = [map.eval(point, []) for map in nest.maps]
        elements = [
            array[place] if np.ndim(array) else np.asarray(array)[()]
            for array, place in zip(nest.arrays, places, strict=True)
        ]
        with loop_indices(nest.op, [np.int64(index) for index in point]):
            values = runner.run_block(nest.body, elements)
        for array, place, value in zip(
            nest.arrays[nest.inputs :], places[nest.inputs :], values, strict=True
        ):
            array[place] = value
