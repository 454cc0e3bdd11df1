"""What `affine` ops compute."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from xdsl.dialects import affine
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineMap

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.affine.control_ops import REDUCTIONS, ParallelOp
from mlopt.dialects.affine.evaluation import evaluate, evaluate_map, holds
from mlopt.dialects.affine.memory_ops import PrefetchOp
from mlopt.dialects.affine.value_ops import DelinearizeIndexOp, LinearizeIndexOp, MaxOp
from mlopt.dialects.arith import floats


def results_of(op: Operation, map: AffineMap, operands: Sequence[Value]) -> list[int]:
    """The results of a map; an error at `op` for a divisor that is not positive."""
    try:
        return evaluate_map(map, [int(operand) for operand in operands])
    except ZeroDivisionError as failure:
        raise error(op, str(failure)) from None


@means(affine.ApplyOp)
def apply(op: affine.ApplyOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """The result of the map."""
    return (_index(results_of(op, op.map.data, operands)[0]),)


@means(affine.MinOp)
def least(op: affine.MinOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """The least result."""
    return (_index(min(results_of(op, op.map.data, operands))),)


@means(MaxOp)
def greatest(op: MaxOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """The greatest result."""
    return (_index(max(results_of(op, op.map.data, operands))),)


@means(DelinearizeIndexOp)
def delinearize(
    op: DelinearizeIndexOp, operands: Sequence[Value], runner: Runner
) -> Sequence[Value]:
    """Remainders from the innermost size on; the outermost coordinate takes the rest."""
    sizes = _sizes(op.basis(), operands[1:])
    inner = sizes[1:] if len(sizes) == len(op.multi_index) else sizes
    rest = int(operands[0])
    coordinates: list[int] = []
    for size in reversed(inner):
        if size <= 0:
            raise error(op, f"a basis element is {size}, expected a positive value")
        coordinates.append(rest % size)
        rest //= size
    return [_index(value) for value in (rest, *reversed(coordinates))]


@means(LinearizeIndexOp)
def linearize(op: LinearizeIndexOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Horner's scheme over the sizes."""
    count = len(op.multi_index)
    indices = [int(value) for value in operands[:count]]
    sizes = _sizes(op.basis(), operands[count:])
    inner = sizes[1:] if len(sizes) == count else sizes
    total = indices[0]
    for size, index in zip(inner, indices[1:], strict=True):
        total = total * size + index
    return (_index(total),)


@means(affine.ForOp)
def run_for(op: affine.ForOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """A counted loop."""
    split = len(op.lowerBoundOperands)
    end = split + len(op.upperBoundOperands)
    lower = max(results_of(op, op.lowerBoundMap.data, operands[:split]))
    upper = min(results_of(op, op.upperBoundMap.data, operands[split:end]))
    carried = tuple(operands[end:])
    for index in range(lower, upper, op.step.value.data):
        carried = runner.run_region(op.body, (_index(index), *carried))
    return carried


@means(affine.IfOp)
def run_if(op: affine.IfOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """A conditional."""
    try:
        taken = holds(op.condition.data, [int(operand) for operand in operands])
    except ZeroDivisionError as failure:
        raise error(op, str(failure)) from None
    if taken:
        return runner.run_region(op.then_region, ())
    return runner.run_region(op.else_region, ()) if op.else_region.blocks else ()


COMBINE: dict[str, Any] = {
    "addf": np.add,
    "addi": np.add,
    "assign": lambda _, new: new,
    "maximumf": floats.maximum,
    "maxs": np.maximum,
    "minimumf": floats.minimum,
    "mins": np.minimum,
    "mulf": np.multiply,
    "muli": np.multiply,
    "ori": np.bitwise_or,
    "andi": np.bitwise_and,
    "maxnumf": floats.maxnum,
    "minnumf": floats.minnum,
    "xori": np.bitwise_xor,
}
"""What a reduction combines by; `maxu` and `minu` are not in the table."""

START: dict[str, Any] = {
    "addf": 0.0,
    "addi": 0,
    "maximumf": -np.inf,
    "minimumf": np.inf,
    "mulf": 1.0,
    "muli": 1,
    "ori": 0,
    "andi": -1,
    "maxnumf": np.nan,
    "minnumf": np.nan,
    "xori": 0,
}
"""The neutral elements that do not depend on the type."""


@means(affine.ParallelOp)
def run_parallel(op: Operation, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """Every point in row-major order; a reduction starts at its neutral element."""
    assert isinstance(op, ParallelOp)
    names = [REDUCTIONS[kind.value.data] for kind in op.reductions]
    results: list[Any] = [None] * len(names)
    for point in product(*_ranges(op, operands)):
        values = runner.run_region(op.body, [_index(value) for value in point])
        for i, (name, value) in enumerate(zip(names, values, strict=True)):
            if name not in COMBINE:
                raise error(op, f"reduction '{name}' cannot be interpreted")
            if results[i] is None:
                results[i] = value
                continue
            with np.errstate(all="ignore"):
                results[i] = np.asarray(COMBINE[name](results[i], value)).astype(value.dtype)[()]
    if any(result is None for result in results):
        raise error(op, "a reduction over no iteration cannot be interpreted")
    return results


def _ranges(op: ParallelOp, operands: Sequence[Value]) -> list[range]:
    numbers = [int(operand) for operand in operands]
    lower, upper = op.bounds()
    split = op.lowerBoundsMap.data.num_dims + op.lowerBoundsMap.data.num_symbols
    low_dims, up_dims = op.lowerBoundsMap.data.num_dims, op.upperBoundsMap.data.num_dims
    low, up = numbers[:split], numbers[split:]
    return [
        range(
            max(evaluate(expr, low[:low_dims], low[low_dims:]) for expr in one),
            min(evaluate(expr, up[:up_dims], up[up_dims:]) for expr in other),
            step.value.data,
        )
        for one, other, step in zip(lower, upper, op.steps, strict=True)
    ]


@means(affine.LoadOp)
def load(op: affine.LoadOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """One element."""
    subscripts = _subscripts(op, op.map.data, operands[0], operands[1:])
    return (operands[0][subscripts],)


@means(affine.StoreOp)
def store(op: affine.StoreOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Writes one element."""
    subscripts = _subscripts(op, op.map.data, operands[1], operands[2:])
    operands[1][subscripts] = operands[0]
    return ()


@means(affine.VectorLoadOp)
def vector_load(op: affine.VectorLoadOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """A block of elements."""
    return (np.array(operands[0][_block(op, op.result, operands[0], operands[1:])]),)


@means(affine.VectorStoreOp)
def vector_store(op: affine.VectorStoreOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Writes a block of elements."""
    block = _block(op, op.value, operands[1], operands[2:])
    operands[1][block] = operands[0].reshape(operands[1][block].shape)
    return ()


@means(PrefetchOp)
def prefetch(_: PrefetchOp, __: Sequence[Value], ___: Runner) -> Sequence[Value]:
    """Nothing that can be seen."""
    return ()


def _subscripts(
    op: Operation, map: AffineMap, memref: np.ndarray, operands: Sequence[Value]
) -> tuple[int, ...]:
    subscripts = results_of(op, map, operands)
    for axis, (subscript, size) in enumerate(zip(subscripts, memref.shape, strict=True)):
        if not 0 <= subscript < size:
            raise error(op, f"subscript {subscript} of axis {axis} is out of bounds: size {size}")
    return tuple(subscripts)


def _block(
    op: Any, vector: SSAValue, memref: np.ndarray, operands: Sequence[Value]
) -> tuple[slice, ...]:
    """The slices that a vector covers, in the innermost axes."""
    starts = _subscripts(op, op.map.data, memref, operands)
    shape = vector.type.get_shape()  # pyright: ignore[reportAttributeAccessIssue]
    sizes = (1,) * (len(starts) - len(shape)) + tuple(shape)
    for axis, (start, size, extent) in enumerate(zip(starts, sizes, memref.shape, strict=True)):
        if start + size > extent:
            raise error(
                op, f"vector of {size} at {start} of axis {axis} is out of bounds: {extent}"
            )
    return tuple(slice(start, start + size) for start, size in zip(starts, sizes, strict=True))


def _sizes(basis: Sequence[Any], operands: Sequence[Value]) -> list[int]:
    values = iter(operands)
    return [size if isinstance(size, int) else int(next(values)) for size in basis]


def _index(value: int) -> Value:
    return np.array(value & (2**64 - 1), dtype=np.uint64).view(np.int64)[()]
