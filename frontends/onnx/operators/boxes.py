"""NonMaxSuppression: the best of boxes that overlap."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import Float32Type, i1, i64
from xdsl.ir import Block, Region, SSAValue

from mlopt.dialects.graph.ops.binary import AndOp, OrOp
from mlopt.dialects.graph.ops.control import ConditionOp, WhileOp, YieldOp
from mlopt.dialects.graph.ops.indexing import GatherNdOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.padding import UpdateSliceOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, SelectOp
from mlopt.frontends.onnx.branching import end
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.chosen import non_zero
from mlopt.frontends.onnx.operators.control import note_same_sizes
from mlopt.frontends.onnx.operators.sampling import Number
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

F32 = Float32Type()
GONE = float("-inf")
"""The score of a box that cannot be chosen any more."""


@operator("NonMaxSuppression")
def non_max_suppression(
    node: Node,
    boxes: SSAValue,
    scores: SSAValue,
    most: SSAValue | None = None,
    overlap: SSAValue | None = None,
    least: SSAValue | None = None,
) -> SSAValue:
    """Rows `[batch, class, box]` of what is chosen.

    In each trip every class of every batch chooses its best box, and those that overlap it
    too much are gone. Trips end when no class has a box left, or all have enough.
    """
    if node.rank(boxes) != 3 or node.rank(scores) != 3:
        raise NodeProblem(f"boxes and scores have ranks {node.rank(boxes)}, {node.rank(scores)}")
    shape = node.build.shape(scores)
    left = scores
    if least is not None:
        above = node.emit(CompareOp("gt", scores, _everywhere(node, least, shape)))
        left = node.emit(SelectOp(above, scores, node.full(GONE, scores)))
    limit: Size = 0
    if most is not None:
        limit = node.sizes.max(node.sizes.min(node.size_list(most)[0], shape[2]), 0)
    threshold = node.build.filled(0, [], F32) if overlap is None else overlap
    picks, taken = _chosen(node, _corners(node, boxes), left, limit, threshold)
    rows = non_zero(node, taken)
    count = node.build.size(rows, 1)
    box = node.emit(GatherNdOp(picks, node.emit(TransposeOp(rows, [1, 0]))))
    kept = node.emit(SliceOp(rows, [0, 0], [2, count]))
    whole = node.emit(ConcatOp([kept, node.emit(ReshapeOp(box, [1, count]))], 0))
    return node.emit(TransposeOp(whole, [1, 0]))


def _everywhere(node: Node, scalar: SSAValue, shape: Sequence[Size]) -> SSAValue:
    return node.emit(BroadcastOp(node.emit(ReshapeOp(scalar, [])), shape, []))


def _corners(node: Node, boxes: SSAValue) -> SSAValue:
    """`[b, n, 4]`: the least y and x, the largest y and x."""
    shape = node.build.shape(boxes)
    first, second = (
        Number(node, node.emit(SliceOp(boxes, [0, 0, place], [*shape[:2], 2]))) for place in (0, 2)
    )
    if node.attribute("center_point_box", 0):
        first, second = first - second / 2.0, first + second / 2.0
    return node.emit(ConcatOp([first.least(second).value, first.largest(second).value], 2))


def _chosen(
    node: Node, corners: SSAValue, scores: SSAValue, limit: Size, threshold: SSAValue
) -> tuple[SSAValue, SSAValue]:
    """`[b, c, limit]`: the boxes that each class chooses, and whether there is one."""
    shape = node.build.shape(scores)
    room = [*shape[:2], limit]
    start = [
        scores,
        node.build.filled(0, room, i64),
        node.build.filled(False, room, i1),
    ]
    types = [value.type for value in start]
    index = node.sizes.value(0)
    before, body = (Block(arg_types=[index.type, *types]) for _ in range(2))
    for block in (before, body):
        for value, like in zip(block.args[1:], start, strict=True):
            note_same_sizes(node, value, like)
    with node.build.at(before):
        alive = node.emit(CompareOp("gt", before.args[1], node.full(GONE, before.args[1])))
        is_left = node.emit(ReduceOp("or", alive, [0, 1, 2]))
        below = node.sizes.compare("lt", before.args[0], limit)
        both = node.emit(AndOp(is_left, node.build.tensor_of_sizes(below, i1)))
        node.build.append(ConditionOp(both, before.args))
    with node.build.at(body):
        trip, *values = body.args
        following = node.sizes.value(node.sizes.add(trip, 1))
        handed = _trip(node, trip, values, corners, threshold)
        end(node.build, YieldOp, [following, *handed], [index.type, *types])
    op = WhileOp([index, *start], [index.type, *types], Region(before), Region(body))
    node.build.append(op)
    _, _, picks, taken = op.results
    for value, like in ((picks, start[1]), (taken, start[2])):
        note_same_sizes(node, value, like)
    return picks, taken


def _trip(
    node: Node,
    trip: SSAValue,
    values: Sequence[SSAValue],
    corners: SSAValue,
    threshold: SSAValue,
) -> list[SSAValue]:
    """Each class chooses its best box."""
    scores, picks, taken = values
    shape = node.build.shape(scores)
    best = node.emit(ReduceOp("max", scores, [2]))
    found = node.emit(CompareOp("gt", best, node.full(GONE, best)))
    pick = node.emit(ArgReduceOp("gt", scores, 2, i64))
    slab: list[Size] = [*shape[:2], 1]
    picks = node.emit(UpdateSliceOp(picks, node.emit(ReshapeOp(pick, slab)), [0, 0, trip]))
    taken = node.emit(UpdateSliceOp(taken, node.emit(ReshapeOp(found, slab)), [0, 0, trip]))
    own = node.emit(GatherNdOp(corners, node.emit(ReshapeOp(pick, slab)), 1))
    share = _overlap(node, own, corners, shape)
    near = node.emit(CompareOp("gt", share, _everywhere(node, threshold, shape)))
    place = node.emit(IotaOp(shape, 2, i64))
    is_pick = node.emit(CompareOp("eq", place, node.emit(BroadcastOp(pick, shape, [0, 1]))))
    gone = node.emit(OrOp(near, is_pick))
    return [node.emit(SelectOp(gone, node.full(GONE, scores), scores)), picks, taken]


def _overlap(node: Node, own: SSAValue, others: SSAValue, shape: Sequence[Size]) -> SSAValue:
    """`[b, c, n]`: the area that boxes `[b, c, 4]` and `[b, n, 4]` share over what both cover."""

    def edges(boxes: SSAValue, axes: Sequence[int]) -> list[Number]:
        sizes = node.build.shape(boxes)[:2]
        parts = [
            node.emit(ReshapeOp(node.emit(SliceOp(boxes, [0, 0, place], [*sizes, 1])), sizes))
            for place in range(4)
        ]
        return [Number(node, node.emit(BroadcastOp(part, shape, axes))) for part in parts]

    top, left, bottom, right = edges(own, [0, 1])
    tops, lefts, bottoms, rights = edges(others, [0, 2])
    height = (bottom.least(bottoms) - top.largest(tops)).largest(0.0)
    width = (right.least(rights) - left.largest(lefts)).largest(0.0)
    shared = height * width
    areas = (bottom - top) * (right - left) + (bottoms - tops) * (rights - lefts)
    return (shared / (areas - shared)).value
