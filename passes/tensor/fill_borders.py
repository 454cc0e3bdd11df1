"""tensor-fill-borders: pads by filling what is around, not all of the result.

    %p = tensor.pad %x low[0, 1] high[0, 1]  ->  %e = tensor.empty() : tensor<4x10xf32>
           { yield %c }                          %s = tensor.extract_slice %e[0, 0] [4, 2] [1, 9]
                                                 %f = linalg.fill ins(%c) outs(%s)
                                                 %b = tensor.insert_slice %f into %e[0, 0] [4, 2] [1, 9]
                                                 %p = tensor.insert_slice %x into %b[0, 1] [4, 8] [1, 1]

So `eliminate-empty-tensors`, which must run after, can make what computes `%x` write to
its place in the result, and no element is written twice. An axis after the other: its
borders are as long as the result along axes that come later, as the source along those
before. A border of one element at either end is one slice with a stride, others are one
each.

Where axes were merged before, along which there is no border, it goes around what they were
merged of, since that is what is computed (upstream: fold pad with producer reshape):

    pad(collapse_shape(%x))  ->  collapse_shape(pad(%x))

When: the amounts are constants and not negative, and the element is the same everywhere.
Every element is what it was. No pad is made, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.emitter import Emitter, Extent
from mlopt.core.passes import Pass
from mlopt.core.reassociation import groups_of
from mlopt.dialects import op_class
from mlopt.dialects.loop.schedule import SCHEDULE, Schedule
from mlopt.dialects.tensor.shape_ops import CollapseShapeOp
from mlopt.dialects.tensor.slicing import extract, insert, shape_extents

Part = tuple[list[Extent], list[Extent], list[Extent]]
"""Offsets, sizes and strides of a slice."""


@dataclass(frozen=True)
class FillBordersPass(Pass):
    """Rewrites `tensor.pad` of one constant element."""

    name: ClassVar[str] = "tensor-fill-borders"

    def run(self, root: Operation, context: Context) -> None:
        for op in list(root.walk()):
            if isinstance(op, tensor.PadOp) and (filler := _filler(op)) is not None:
                _split(op, filler)
                context.count(self.name, "pads")


def _filler(op: tensor.PadOp) -> SSAValue | None:
    """What the border is filled with; None where the pad is to stay."""
    amounts = (*op.static_low.get_values(), *op.static_high.get_values())
    if any(amount < 0 for amount in amounts) or not any(amounts):
        return None  # negative, or known at run time only
    before, after = _shape(op.source), _shape(op.result)
    if 0 in before or any(
        (old == DYNAMIC_INDEX) != (new == DYNAMIC_INDEX)
        for old, new in zip(before, after, strict=True)
    ):
        return None
    block = op.region.block
    assert block.last_op is not None, "the region yields an element"
    filler = block.last_op.operands[0]
    owner = filler.owner
    if isinstance(owner, arith.ConstantOp) and owner.parent is block:
        constant = owner.clone()
        Rewriter.insert_op(constant, InsertPoint.before(op))
        return constant.result
    home = owner.parent if isinstance(owner, Operation) else owner
    return filler if home is not block else None


def _split(op: tensor.PadOp, filler: SSAValue) -> None:
    emitter = Emitter(op)
    inner, merged, shape = op.source, _merged_beside(op), list(_shape(op.result))
    low, high = (list(values.get_values()) for values in (op.static_low, op.static_high))
    if merged is not None:
        inner, groups = merged.src, list(enumerate(groups_of(merged.reassociation)))
        low, high = (
            [amounts[axis] for axis, group in groups for _ in group] for amounts in (low, high)
        )
        parts = [(axis, part, len(group) > 1) for axis, group in groups for part in group]
        shape = [_shape(inner)[part] if split else shape[axis] for axis, part, split in parts]
    source = shape_extents(inner, emitter)
    whole = [
        emitter.add(size, before + after)
        for size, before, after in zip(source, low, high, strict=True)
    ]
    unknown = [size for size in whole if isinstance(size, SSAValue)]
    type = TensorType(op.result.type.get_element_type(), shape)
    result: SSAValue = emitter.insert(tensor.EmptyOp(unknown, type)).tensor
    fill: Any = op_class("linalg.fill")
    for offsets, sizes, strides in _borders(source, whole, low, high, emitter):
        part = extract(result, offsets, sizes, emitter, strides)
        op_fill = emitter.insert(fill([filler], [part], [part.type]))
        op_fill.attributes[SCHEDULE] = Schedule().attribute()
        result = insert(op_fill.results[0], result, offsets, sizes, emitter, strides)
    result = insert(inner, result, list(low), source, emitter, [1] * len(low))
    if merged is not None:
        result = emitter.insert(
            CollapseShapeOp.build(
                operands=[result],
                result_types=[op.result.type],
                properties={"reassociation": merged.reassociation},
            )
        ).result
    result.name_hint = op.result.name_hint
    Rewriter.replace_op(op, [], [result])
    if merged is not None and not merged.result.uses:
        Rewriter.erase_op(merged)


def _merged_beside(op: tensor.PadOp) -> tensor.CollapseShapeOp | None:
    """What merges axes of the source, where there is no border along merged ones."""
    owner = op.source.owner
    if not isinstance(owner, tensor.CollapseShapeOp):
        return None
    low, high = op.static_low.get_values(), op.static_high.get_values()
    groups = groups_of(owner.reassociation)
    if len(groups) != len(low):  # all of it is one element
        return None
    is_beside = all(
        len(group) == 1 or not (before or after)
        for group, before, after in zip(groups, low, high, strict=True)
    )
    return owner if is_beside else None


def _borders(
    source: Sequence[Extent],
    whole: Sequence[Extent],
    low: Sequence[int],
    high: Sequence[int],
    emitter: Emitter,
) -> Iterator[Part]:
    """The slices that are all of the result but its source."""
    rank = len(source)
    for axis, (before, after) in enumerate(zip(low, high, strict=True)):
        offsets: list[Extent] = [low[i] if i < axis else 0 for i in range(rank)]
        sizes = [source[i] if i < axis else whole[i] for i in range(rank)]
        strides: list[Extent] = [1] * rank
        if before == after == 1:
            strides[axis], sizes[axis] = emitter.add(source[axis], 1), 2
            yield offsets, sizes, strides
            continue
        for start, count in ((0, before), (emitter.add(source[axis], before), after)):
            if count:
                yield (
                    [start if i == axis else offset for i, offset in enumerate(offsets)],
                    [count if i == axis else size for i, size in enumerate(sizes)],
                    strides,
                )


def _shape(value: SSAValue) -> Sequence[int]:
    assert isinstance(value.type, TensorType), "pads are of ranked tensors"
    return value.type.get_shape()
