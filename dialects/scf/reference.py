"""What `scf` ops compute; `loop` ops compute the same by the same functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from xdsl.dialects import scf
from xdsl.ir import Operation

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.scf.forall import ForallOp, InParallelOp


def run_for(op: Any, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """A counted loop."""
    lower, upper, step = (operands[i] for i in range(3))
    carried = tuple(operands[3:])
    unsigned = getattr(op, "unsignedCmp", None) is not None
    for index in trips(op, lower, upper, step, unsigned=unsigned):
        carried = runner.run_region(op.body, (index, *carried))
    return carried


def run_while(op: Any, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """A general loop."""
    arguments: Sequence[Value] = operands
    while True:
        condition, *forwarded = runner.run_region(op.before_region, arguments)
        if not condition:
            return forwarded
        arguments = runner.run_region(op.after_region, forwarded)


def run_if(op: Any, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """A conditional."""
    if operands[0]:
        return runner.run_region(op.true_region, ())
    return runner.run_region(op.false_region, ()) if op.false_region.blocks else ()


def run_parallel(op: Any, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """A parallel loop, its iterations in row-major order."""
    rank = len(op.lowerBound)
    ranges = [
        list(trips(op, operands[i], operands[rank + i], operands[2 * rank + i]))
        for i in range(rank)
    ]
    results = list(operands[3 * rank :])
    reduce = op.body.block.last_op
    for point in product(*ranges):
        contributions = runner.run_region(op.body, point)
        for i, (contribution, region) in enumerate(zip(contributions, reduce.regions, strict=True)):
            (results[i],) = runner.run_region(region, (results[i], contribution))
    return results


def trips(
    op: Operation, lower: Value, upper: Value, step: Value, *, unsigned: bool = False
) -> Iterator[Value]:
    """The values of an induction variable, in order."""
    dtype = np.asarray(lower).dtype
    first, last, by = int(lower), int(upper), int(step)
    if unsigned:
        mask = (1 << (dtype.itemsize * 8)) - 1
        first, last, by = first & mask, last & mask, by & mask
    if by <= 0:
        raise error(op, f"the step of the loop is {by}, expected a positive value")
    kind = dtype.type if not unsigned else np.dtype(f"uint{dtype.itemsize * 8}").type
    for value in range(first, last, by):
        yield kind(value) if not unsigned else kind(value).astype(dtype)


means(scf.ForOp)(run_for)
means(scf.WhileOp)(run_while)
means(scf.IfOp)(run_if)
means(scf.ParallelOp)(run_parallel)


@means(scf.ExecuteRegionOp)
def run_execute_region(
    op: scf.ExecuteRegionOp, _: Sequence[Value], runner: Runner
) -> Sequence[Value]:
    """The region, once."""
    return runner.run_region(op.region, ())


@means(scf.IndexSwitchOp)
def run_index_switch(
    op: scf.IndexSwitchOp, operands: Sequence[Value], runner: Runner
) -> Sequence[Value]:
    """The region of the case that equals the operand, else the default region."""
    for value, region in zip(op.cases.iter_values(), op.case_regions, strict=True):
        if value == operands[0]:
            return runner.run_region(region, ())
    return runner.run_region(op.default_region, ())


@means(ForallOp)
def run_forall(op: ForallOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """Every point in row-major order; each writes its slices into copies of the outputs."""

    def known(bound: Any) -> Value:
        return np.int64(bound) if isinstance(bound, int) else runner.value(bound)

    lower, upper, step = ([known(bound) for bound in group] for group in op.bounds())
    ranges = [list(trips(op, a, b, c)) for a, b, c in zip(lower, upper, step, strict=True)]
    outputs = operands[len(operands) - len(op.outputs) :]
    shared = [np.array(output) for output in outputs]
    block = op.body.block
    arguments = block.args[len(ranges) :]
    end = block.last_op
    assert isinstance(end, InParallelOp)
    for point in product(*ranges):
        runner.run_region(op.body, (*point, *(np.array(output) for output in shared)))
        for insertion in end.region.block.ops:
            _insert(insertion, arguments, shared, runner)
    return shared


def _insert(op: Operation, arguments: Sequence[Any], shared: Sequence[Any], runner: Runner) -> None:
    """Writes what `tensor.parallel_insert_slice` inserts into the shared output it names."""
    if op.name != "tensor.parallel_insert_slice":
        raise error(op, f"'{op.name}' op cannot be interpreted")
    target = shared[list(arguments).index(op.operands[1])]
    slices = _slices(op, runner)
    source = np.asarray(runner.value(op.operands[0]))
    view = target[slices]
    view[...] = source.reshape(view.shape)


def _slices(op: Operation, runner: Runner) -> tuple[slice, ...]:
    """The slice of each axis from the static and dynamic offsets, sizes and strides."""
    operands = iter(op.operands[2:])
    groups: list[list[int]] = []
    for name in ("static_offsets", "static_sizes", "static_strides"):
        static: Any = op.properties[name]
        groups.append(
            [
                int(runner.value(next(operands))) if value == -(2**63) else value
                for value in static.get_values()
            ]
        )
    return tuple(
        slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
        for offset, size, stride in zip(*groups, strict=True)
    )
