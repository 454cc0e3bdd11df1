"""Values of images at places between their elements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as combinations

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, AndOp, DivOp, MaxOp, MinOp, MulOp, SubOp
from mlopt.dialects.graph.ops.indexing import GatherNdOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, SliceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import AbsOp, FloorOp, RoundOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

MODES = {
    "linear": "linear",
    "bilinear": "linear",
    "nearest": "nearest",
    "cubic": "cubic",
    "bicubic": "cubic",
}
PADDINGS = ("zeros", "border", "reflection")
COEFFICIENT = -0.75
"""That of the cubic polynomial."""


class Number:
    """A tensor of floats with arithmetic, for formulas that read as such."""

    def __init__(self, node: Node, value: SSAValue):
        self.node, self.value = node, value

    def _other(self, other: Number | float) -> SSAValue:
        if isinstance(other, Number):
            return other.value
        return self.node.full(other, self.value)

    def _made(self, op: type, other: Number | float) -> Number:
        return Number(self.node, self.node.emit(op(self.value, self._other(other))))

    def __add__(self, other: Number | float) -> Number:
        return self._made(AddOp, other)

    def __sub__(self, other: Number | float) -> Number:
        return self._made(SubOp, other)

    def __mul__(self, other: Number | float) -> Number:
        return self._made(MulOp, other)

    def __truediv__(self, other: Number | float) -> Number:
        return self._made(DivOp, other)

    def least(self, other: Number | float) -> Number:
        """The smaller one."""
        return self._made(MinOp, other)

    def largest(self, other: Number | float) -> Number:
        """The larger one."""
        return self._made(MaxOp, other)

    def floor(self) -> Number:
        """Rounded down."""
        return Number(self.node, self.node.emit(FloorOp(self.value)))

    def round(self) -> Number:
        """Rounded to nearest, halves to even."""
        return Number(self.node, self.node.emit(RoundOp(self.value)))

    def abs(self) -> Number:
        """Without its sign."""
        return Number(self.node, self.node.emit(AbsOp(self.value)))


@operator("GridSample")
def grid_sample(node: Node, x: SSAValue, grid: SSAValue) -> SSAValue:
    """The values of x at the points of a grid, whose coordinates run from -1 to 1."""
    mode = MODES.get(node.attribute("mode", "linear"))
    padding = node.attribute("padding_mode", "zeros")
    if mode is None or padding not in PADDINGS:
        raise NodeProblem(f"mode {node.attribute('mode')} or padding {padding} is not supported")
    rank = node.rank(x) - 2
    if rank < 1 or node.rank(grid) != rank + 2:
        raise NodeProblem(f"its inputs have ranks {node.rank(x)} and {node.rank(grid)}")
    aligned = bool(node.attribute("align_corners", 0))
    wide, element = in_f32(node, x)
    points = node.emit(ConvertOp(in_f32(node, grid)[0], element_type_of(wide)))
    shape = node.build.shape(points)[:-1]
    extents = [extent_at(node, node.build.size(x, axis + 2), shape, points) for axis in range(rank)]
    places = [
        _place(node, _coordinate(node, points, rank - 1 - axis), extents[axis], aligned)
        for axis in range(rank)
    ]
    if padding == "border":
        held = zip(places, extents, strict=True)
        places = [place.largest(0.0).least(extent - 1.0) for place, extent in held]
    elif padding == "reflection":
        both = zip(places, extents, strict=True)
        places = [_reflected(place, extent, aligned) for place, extent in both]
    image = node.emit(TransposeOp(wide, [0, *range(2, rank + 2), 1]))
    taps = [taps_at(place, mode) for place in places]
    total: SSAValue | None = None
    for chosen in combinations(*taps):
        value = value_at(node, image, [tap for tap, _ in chosen], extents, padding, aligned)
        for _, weight in chosen:
            if weight is not None:
                value = node.emit(MulOp(value, over_channels(node, weight.value, value)))
        total = value if total is None else node.emit(AddOp(total, value))
    assert total is not None, "there is at least one tap"
    moved = node.emit(TransposeOp(total, [0, rank + 1, *range(1, rank + 1)]))
    return node.emit(ConvertOp(moved, element))


def extent_at(node: Node, size: Size, shape: Sequence[Size], like: SSAValue) -> Number:
    """The size of an axis, for every point."""
    scalar = node.build.tensor_of_sizes(size, i64)
    number = node.emit(ConvertOp(scalar, element_type_of(like)))
    return Number(node, node.emit(BroadcastOp(number, shape, [])))


def _coordinate(node: Node, points: SSAValue, place: int) -> Number:
    """One coordinate of every point."""
    shape = node.build.shape(points)
    offsets: list[Size] = [0] * (len(shape) - 1)
    part = node.emit(SliceOp(points, [*offsets, place], [*shape[:-1], 1]))
    return Number(node, node.emit(ReshapeOp(part, shape[:-1])))


def _place(node: Node, coordinate: Number, extent: Number, aligned: bool) -> Number:
    """The place in elements of a coordinate from -1 to 1."""
    if aligned:
        return (coordinate + 1.0) * (extent - 1.0) / 2.0
    return ((coordinate + 1.0) * extent - 1.0) / 2.0


def _reflected(place: Number, extent: Number, aligned: bool) -> Number:
    """Back and forth between the ends."""
    first = 0.0 if aligned else -0.5
    span = extent - 1.0 if aligned else extent
    safe = span.largest(1e-30)
    off = (place - first).abs()
    turn = (off / safe).floor()
    rest = off - turn * span
    parity = turn - (turn / 2.0).floor() * 2.0
    back = span - rest
    mixed = rest * (parity * -1.0 + 1.0) + back * parity + first
    return mixed.largest(0.0).least(extent - 1.0) if not aligned else mixed


def taps_at(place: Number, mode: str) -> list[tuple[Number, Number | None]]:
    """The elements around a place, and their weights."""
    if mode == "nearest":
        return [(place.round(), None)]
    first = place.floor()
    t = place - first
    if mode == "linear":
        return [(first, t * -1.0 + 1.0), (first + 1.0, t)]
    weights = cubic_weights(t, COEFFICIENT)
    return [(first + (step - 1.0), weight) for step, weight in enumerate(weights)]


def cubic_weights(t: Number, a: float) -> list[Number]:
    """Of the four elements around a place that is `t` behind the second one (Keys, 1981)."""

    def near(d: Number) -> Number:
        return (d * (a + 2) - (a + 3)) * d * d + 1.0

    def far(d: Number) -> Number:
        return ((d * a - 5 * a) * d + 8 * a) * d - 4 * a

    return [far(t + 1.0), near(t), near(t * -1.0 + 1.0), far(t * -1.0 + 2.0)]


def value_at(
    node: Node,
    image: SSAValue,
    taps: Sequence[Number],
    extents: Sequence[Number],
    padding: str,
    aligned: bool,
) -> SSAValue:
    """The elements `[n, points..., c]` at whole places, by the padding where they lie outside."""
    inside: SSAValue | None = None
    held: list[SSAValue] = []
    for tap, extent in zip(taps, extents, strict=True):
        zero, last = tap.node.full(0, tap.value), (extent - 1.0).value
        within = node.emit(
            AndOp(
                node.emit(CompareOp("ge", tap.value, zero)),
                node.emit(CompareOp("le", tap.value, last)),
            )
        )
        inside = within if inside is None else node.emit(AndOp(inside, within))
        moved = _reflected(tap, extent, aligned) if padding == "reflection" else tap
        whole = moved.round().largest(0.0).least(extent - 1.0)
        held.append(node.emit(ConvertOp(whole.value, i64)))
    shape = node.build.shape(held[0])
    columns = [node.emit(ReshapeOp(place, [*shape, 1])) for place in held]
    places = node.emit(ConcatOp(columns, len(shape))) if len(columns) > 1 else columns[0]
    found = node.emit(GatherNdOp(image, places, 1))
    if padding != "zeros" or inside is None:
        return found
    visible = over_channels(node, inside, found)
    return node.emit(SelectOp(visible, found, node.full(0, found)))


def over_channels(node: Node, value: SSAValue, like: SSAValue) -> SSAValue:
    """One value a point, for each channel."""
    axes = list(range(node.rank(value)))
    return node.emit(BroadcastOp(value, node.build.shape(like), axes))
