"""What is computed, or known, where it is read, and never stored as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, TensorType
from xdsl.ir import Operation, SSAValue, TypedAttribute
from xdsl.ir.affine import AffineDimExpr

from mlopt.core.constants import is_splat
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.structured import Structured, is_projected_permutation
from mlopt.dialects.loop.schedule import Schedule
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp
from mlopt.passes.tensor.apply_schedules.vector_emitter import Range
from mlopt.passes.tensor.apply_schedules.vector_loops import Ranges
from mlopt.passes.tensor.nests import splat_scalar


def is_inline(op: Operation) -> bool:
    """True for a structured op that is computed where its result is read: one whose schedule
    says so, and a fill."""
    model = find(op, Structured)
    if model is None or not op.results:
        return False
    return Schedule.of(op).compute_at is not None or is_fill(op, model)


def is_fill(op: Operation, model: Structured) -> bool:
    """True for an op without loops of reduction that reads no tensor, one scalar everywhere."""
    block = model.body(op)
    outputs = model.indexing_maps(op)[len(model.inputs(op)) :]
    return (
        not model.reduction_loops(op)
        and not any(isinstance(value.type, TensorType) for value in model.inputs(op))
        and not any(argument.uses for argument in block.args[len(model.inputs(op)) :])
        and block.first_op is block.last_op
        and all(is_projected_permutation(map) for map in outputs)
    )


def splat_of(tensor: SSAValue) -> TypedAttribute | None:
    """The scalar constant that every element of `tensor` is."""
    owner = tensor.owner
    if not isinstance(owner, arith.ConstantOp):
        return None
    value = owner.value
    if not isinstance(value, DenseIntOrFPElementsAttr) or not is_splat(value):
        return None
    scalar: Any = splat_scalar(value)
    return scalar.value


def keeps_axes(op: ExtractSliceOp) -> bool:
    """True for a slice with stride 1 of as many axes as its source."""
    same = len(op.result.type.get_shape()) == len(op.source.type.get_shape())
    return same and all(stride == 1 for stride in op.static_strides.get_values())


def loops_of_result(op: Operation, result: SSAValue, ranges: Sequence[Range]) -> Ranges:
    """The ranges of the parallel loops of `op` that make `result` at `ranges`."""
    model = require(op, Structured)
    position = list(op.results).index(result)  # pyright: ignore[reportArgumentType]
    map = model.indexing_maps(op)[len(model.inputs(op)) + position]
    found: Ranges = {}
    for expr, along in zip(map.results, ranges, strict=True):
        assert isinstance(expr, AffineDimExpr), "checked before"
        found[expr.position] = along
    return found
