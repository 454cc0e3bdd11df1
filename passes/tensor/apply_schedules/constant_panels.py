"""Constants that loops would copy part by part lie in those parts from the start.

    func @kernel(%b: tensor<1024x4096xf32> {mlopt.constant})     4096 columns
      scf.for %j = 0 to 4096 step 64
        %p = extract_slice %b[0, %j] [1024, 64]                  to be copied: rows 16 KiB apart
    ->
    func @kernel(%b: tensor<65536x64xf32> {mlopt.constant})      64 panels, one behind the other
        %p = extract_slice %b[(%j / 64) * 1024, 0] [1024, 64]    rows next to each other

What each caller passes is laid out anew; columns that the last panel lacks are zeros that
nobody reads. That costs nothing when the program runs, so it pays for any number of rows,
where a copy has to be used often. It needs an argument of a private function that all callers
give a constant, `mlopt.constant`, and loops that begin at 0 and whose steps are whole panels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np
from xdsl.dialects.builtin import DYNAMIC_INDEX, FunctionType, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import BlockArgument, Operation, SSAValue
from xdsl.rewriter import Rewriter

from mlopt.core.emitter import Emitter, Extent, as_extent
from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import CallLike
from mlopt.dialects.scf.forall import ForallOp
from mlopt.dialects.scf.ops import ForOp
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp
from mlopt.dialects.tensor.slicing import extract, shape_extents
from mlopt.passes.tensor.apply_schedules.promote import largest
from mlopt.passes.tensor.constant_operands import (
    is_constant,
    is_constant_argument,
    repacked_constant,
)


@dataclass(frozen=True)
class _Part:
    """The slice of `source` that a value is, and what each offset is a multiple of."""

    source: SSAValue
    offsets: list[Extent]
    multiples: list[int]


class ConstantPanels:
    """The arguments of functions below `root` that are constants."""

    def __init__(self, root: Operation):
        self._root = root

    @cached_property
    def _calls(self) -> dict[str, list[Operation]]:
        found: defaultdict[str, list[Operation]] = defaultdict(list)
        for op in self._root.walk():
            model = find(op, CallLike)
            if model is not None:
                found[model.callee(op)].append(op)
        return found

    def _is_constant(self, value: SSAValue) -> bool:
        """True for an argument for which all callers give constants, as it says."""
        if not isinstance(value, BlockArgument) or not is_constant_argument(value):
            return False
        function: Any = value.block.parent_op()
        calls = self._calls[function.sym_name.data]
        return all(is_constant(call.operands[value.index]) for call in calls)

    def give(self, op: Operation, operand: int) -> bool:
        """Makes `op` read a panel where `operand` is a part of a constant; False where it is not,
        or where parts are no panels."""
        emitter = Emitter(op)
        value = op.operands[operand]
        part = _part_of(value, emitter)
        if part is None or not self._is_constant(part.source):
            return False
        source: Any = part.source
        shape, extents = source.type.get_shape(), shape_extents(value, emitter)
        axis = _sliced_axis(shape, extents)
        width = None if axis is None else largest(extents[axis])
        if axis is None or not isinstance(width, int) or part.multiples[axis] % width:
            return False
        offsets = list(part.offsets)
        above = emitter.mul(emitter.div(offsets[axis], width), shape[0])
        offsets[0], offsets[axis] = emitter.add(above, offsets[0]), 0
        panels = self._lay_out(source, axis, width)
        op.operands[operand] = extract(panels, offsets, extents, emitter)
        return True

    def _lay_out(self, argument: BlockArgument, axis: int, width: int) -> SSAValue:
        """The argument with the type of panels, each caller's constant with that layout."""
        function: Any = argument.block.parent_op()
        assert isinstance(function, FuncOp), "functions have constant arguments"
        old: Any = argument.type
        shape = list(old.get_shape())
        shape[0], shape[axis] = -(-shape[axis] // width) * shape[0], width
        type = TensorType(old.element_type, shape)
        index, panels = argument.index, Rewriter.replace_value_with_new_type(argument, type)
        inputs = [value.type for value in function.body.block.args]
        function.function_type = FunctionType.from_lists(
            inputs, function.function_type.outputs.data
        )
        for call in self._calls[function.sym_name.data]:
            call.operands[index] = repacked_constant(
                call.operands[index],
                lambda array: in_panels(array, axis, width),
                f"panels_{axis}_{width}",
                Emitter(call),
            )
        return panels


def _part_of(value: SSAValue, emitter: Emitter) -> _Part | None:
    """The slice that `value` is, of what is no slice; None where others read it, or some of it
    is left out."""
    type: Any = value.type
    rank = len(type.get_shape())
    offsets: list[Extent] = [0] * rank
    multiples = [0] * rank
    while isinstance(value.owner, ExtractSliceOp):
        op = value.owner
        inner: Any = op.source.type
        if not _has_one_live_use(value) or len(inner.get_shape()) != rank:
            return None
        if any(stride != 1 for stride in op.static_strides.get_values()):
            return None
        for axis, offset in enumerate(_mixed_offsets(op)):
            offsets[axis] = emitter.add(offsets[axis], offset)
            multiples[axis] = gcd(multiples[axis], _multiple(offset))
        value = op.source
    return _Part(value, offsets, multiples) if _has_one_live_use(value) else None


def _has_one_live_use(value: SSAValue) -> bool:
    """True where one op reads `value`, besides those whose results nobody uses: what was tiled
    stands there until the end."""
    return sum(any(result.uses for result in use.operation.results) for use in value.uses) == 1


def _mixed_offsets(op: ExtractSliceOp) -> list[Extent]:
    dynamic = iter(op.offsets)
    return [
        next(dynamic) if offset == DYNAMIC_INDEX else offset
        for offset in op.static_offsets.get_values()
    ]


def _multiple(offset: Extent) -> int:
    """What `offset` is a multiple of: the step of the loop whose variable it is, from 0 on."""
    if isinstance(offset, int):
        return offset
    if not isinstance(offset, BlockArgument):
        return 1
    loop, index = offset.block.parent_op(), offset.index
    if isinstance(loop, ForOp) and index == 0:
        lower, step = as_extent(loop.lb), as_extent(loop.step)
    elif isinstance(loop, ForallOp):
        lowers, _, steps = loop.bounds()
        lower, step = lowers[index], steps[index]
    else:
        return 1
    return gcd(lower, step) if isinstance(lower, int) and isinstance(step, int) else 1


def _sliced_axis(shape: Sequence[int], extents: Sequence[Extent]) -> int | None:
    """The last axis of which `extents` are a part; None for none, and for the first: parts along
    it are panels as they are."""
    if DYNAMIC_INDEX in shape:
        return None
    sliced = [axis for axis, extent in enumerate(extents) if extent != shape[axis]]
    return sliced[-1] if sliced and sliced[-1] > 0 else None


def in_panels(array: np.ndarray, axis: int, width: int) -> np.ndarray:
    """Parts of `width` along `axis` behind each other along the first axis, zeros at the end.

    >>> in_panels(np.arange(6).reshape(2, 3), 1, 2).tolist()
    [[0, 1], [3, 4], [2, 0], [5, 0]]
    """
    rest = -array.shape[axis] % width
    padded = np.pad(array, [(0, rest if a == axis else 0) for a in range(array.ndim)])
    return np.concatenate(np.split(padded, padded.shape[axis] // width, axis), 0)
