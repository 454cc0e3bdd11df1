"""eliminate-empty-tensors: computes into the slice that the result is inserted into.

    %e = tensor.empty()                          %e = tensor.extract_slice %d[..]
    %f = linalg.fill outs(%e)               ->   %f = linalg.fill outs(%e)
    %r = tensor.insert_slice %f into %d[..]      %r = tensor.insert_slice %f into %d[..]

After bufferization the slice is a view of the destination and the insertion nothing at
all. In a chain of insertions, as those of a concatenation, the slice is taken of what the
chain had where the source is computed: the parts that are inserted in between must be
others. What makes the destination moves up to there where it is no more than an empty
tensor, fills, slices and sizes. A source that is such a chain itself gives all its parts.

Others may read the source, which is then a view with gaps, except where they need it
without. Values do not change, since the elements of an empty tensor are undefined. Must
run before `one-shot-bufferize`. Each rewrite takes one use from a `tensor.empty`, so the
pass ends. Upstream's pass of the same name follows the analysis of bufferization further,
through loops and branches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Operation, OpResult, SSAValue

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.dialects import op_class
from mlopt.dialects.bufferization.buffer_ops import slice_parameters
from mlopt.passes.analysis.disjoint_slices import are_disjoint_slices
from mlopt.passes.tensor.form_kernels.spaces import is_fill
from mlopt.passes.tensor.fuse_elementwise_ops import ask_the_init
from mlopt.passes.tensor.places import Places

Use = tuple[Operation, int]
"""An operand: an op and the place of the operand."""


@dataclass(frozen=True)
class EliminateEmptyTensorsPass(Pass):
    """Replaces `tensor.empty` at the start of what is inserted into a slice."""

    name: ClassVar[str] = "eliminate-empty-tensors"

    def run(self, root: Operation, context: Context) -> None:
        inserts: list[tensor.InsertSliceOp] = []
        for op in list(root.walk()):
            if isinstance(op, tensor.DimOp):
                ask_the_init(op)
            elif isinstance(op, tensor.InsertSliceOp):
                inserts.append(op)
        places = Places()
        for insert in inserts:
            if _eliminate(insert, places):
                context.count(self.name, "eliminated")


def _eliminate(insert: tensor.InsertSliceOp, places: Places) -> bool:
    """Rewrites what computes the source of `insert`; True where there was an empty tensor."""
    start = _Start.of(insert.source)
    if start is None or insert.source.type != start.empty.results[0].type:
        return False
    if not all(_takes_gaps(use.operation, insert) for use in insert.source.uses):
        return False
    anchor = start.first(places)
    base = _available_base(insert, anchor, places)
    if base is None:
        return False
    if isinstance(base.owner, tensor.EmptyOp):
        base = _own_empty(base.owner, insert, places)
    cls: Any = op_class("tensor.extract_slice")
    part = cls.build(
        operands=[base, insert.offsets, insert.sizes, insert.strides],
        result_types=[insert.source.type],
        properties={
            name: getattr(insert, name)
            for name in ("static_offsets", "static_sizes", "static_strides")
        },
    )
    inherit_location(part, insert.location)
    places.put_before(part, anchor)
    start.replace(part.result, places)
    return True


@dataclass(frozen=True)
class _Start:
    """Where the buffer of a value starts as the empty tensor `empty`, by `uses`; where these
    are those of a fill that others share too, `fill` is it."""

    empty: Operation
    uses: tuple[Use, ...]
    fill: Operation | None = None

    @staticmethod
    def of(source: SSAValue) -> _Start | None:
        """Goes back over ops whose results nobody else uses."""
        value = source
        while isinstance(value, OpResult) and (value is source or value.has_one_use()):
            index = _destination_of(value)
            if index is None:
                return None
            use = (value.op, index)
            before = value.op.operands[index]
            owner = before.owner
            if isinstance(owner, tensor.EmptyOp):
                return _Start(owner, (use, *_parts_for(value.op, owner)))
            if isinstance(owner, Operation) and is_fill(owner) and not before.has_one_use():
                empty = owner.operands[-1].owner
                found = isinstance(empty, tensor.EmptyOp)
                return _Start(empty, (use,), owner) if found else None
            value = before
        return None

    def first(self, places: Places) -> Operation:
        """The first op that uses the buffer."""
        return min((op for op, _ in self.uses), key=places.of)

    def replace(self, part: SSAValue, places: Places) -> None:
        """Starts from `part` instead."""
        if self.fill is not None:
            fill = self.fill.clone()
            fill.operands[len(fill.operands) - 1] = part
            places.put_before(fill, self.uses[0][0])
            part = fill.results[0]
        for op, index in self.uses:
            op.operands[index] = part
        if not self.empty.results[0].uses:
            self.empty.detach()
            self.empty.erase()


def _parts_for(op: Operation, empty: tensor.EmptyOp) -> list[Use]:
    """The slices of `empty` that are computed to be inserted by the chain that `op` begins."""
    if not isinstance(op, tensor.InsertSliceOp):
        return []
    uses = [(use.operation, use.index) for use in empty.tensor.uses]
    return [use for use in uses if isinstance(use[0], tensor.ExtractSliceOp)]


def _available_base(
    insert: tensor.InsertSliceOp, anchor: Operation, places: Places
) -> SSAValue | None:
    """What the destination of `insert` is at `anchor`, moved up there if need be: before all
    other parts are inserted, so that what computes those is not waited for."""
    base: SSAValue = insert.dest
    while isinstance(other := base.owner, tensor.InsertSliceOp):
        if not are_disjoint_slices(other, insert):
            break
        base = other.dest
    parameters = (*insert.offsets, *insert.sizes, *insert.strides)
    return base if places.move_before([base, *parameters], anchor) else None


def _own_empty(empty: tensor.EmptyOp, insert: tensor.InsertSliceOp, places: Places) -> SSAValue:
    """`empty`, or a copy of it for the chain of `insert` where others use it too."""
    first = insert
    while isinstance(first.dest.owner, tensor.InsertSliceOp):
        first = first.dest.owner
    others = (use.operation for use in empty.tensor.uses if use.operation is not first)
    if all(isinstance(op, tensor.ExtractSliceOp) for op in others):
        return empty.tensor
    own = empty.clone()
    places.put_before(own, empty)
    first.operands[1] = own.tensor
    return own.tensor


def _takes_gaps(user: Operation, insert: tensor.InsertSliceOp) -> bool:
    """True where `user` reads the source of `insert` as it is, also as a part of a whole."""
    if isinstance(
        user, tensor.InsertSliceOp | tensor.ExtractSliceOp | tensor.ExpandShapeOp | tensor.DimOp
    ):
        return True
    if find(user, Structured) is not None:
        return True
    return isinstance(user, tensor.CollapseShapeOp) and _has_no_gaps(insert)


def _has_no_gaps(insert: tensor.InsertSliceOp) -> bool:
    """True for a slice whose elements lie side by side in the whole."""
    assert isinstance(insert.dest.type, TensorType), "a slice is part of a ranked tensor"
    _, sizes, strides = slice_parameters(insert)
    whole: Sequence[int] = insert.dest.type.get_shape()
    if DYNAMIC_INDEX in sizes or any(step != 1 for step in strides):
        return False
    rest = [axis for axis, size in enumerate(sizes) if size != 1]
    return all(sizes[axis] == whole[axis] for axis in range(rest[0] + 1 if rest else 0, len(sizes)))


def _destination_of(value: OpResult) -> int | None:
    """The operand that `value` is an update of."""
    op = value.op
    if isinstance(op, tensor.InsertOp | tensor.InsertSliceOp):
        return 1
    model = find(op, Structured)
    if model is None:
        return None
    return len(op.operands) - len(model.outputs(op)) + value.index
