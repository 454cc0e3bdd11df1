"""Images in another size: interpolated axis by axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from xdsl.dialects.builtin import Float32Type, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp
from mlopt.dialects.graph.ops.resize import ResizeOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.sampling import Number, cubic_weights
from mlopt.frontends.onnx.operators.smoothing import smoothed
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

COORDINATES = (
    "half_pixel",
    "half_pixel_symmetric",
    "pytorch_half_pixel",
    "align_corners",
    "asymmetric",
    "tf_crop_and_resize",
)
NEAREST = ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
MODES = {"linear": "linear", "bilinear": "linear", "cubic": "cubic", "nearest": "nearest"}

Scale = SSAValue
"""A scalar f32: the new size over the old one."""


@operator("Resize", since=11)
def resize(
    node: Node,
    x: SSAValue,
    roi: SSAValue | None = None,
    scales: SSAValue | None = None,
    sizes: SSAValue | None = None,
) -> SSAValue:
    """To sizes, or by scales."""
    how = node.attribute("coordinate_transformation_mode", "half_pixel")
    if how not in COORDINATES:
        raise NodeProblem(f"coordinate_transformation_mode {how} is not supported")
    axes = node.axes(node.attribute("axes", tuple(range(node.rank(x)))), node.rank(x))
    crops = None
    if how == "tf_crop_and_resize":
        crops = _crops(node, roi, len(axes))
    manner = Manner(
        how,
        node.attribute("mode", "nearest"),
        node.attribute("nearest_mode", NEAREST[0]),
        bool(node.attribute("antialias", 0)),
        crops,
    )
    if sizes is not None and 0 not in node.build.shape(sizes):
        return _to_sizes(node, x, axes, node.size_list(sizes), manner)
    if scales is None or 0 in node.build.shape(scales):
        raise NodeProblem("neither scales nor sizes are given")
    return _by_scales(node, x, axes, scales, manner)


@dataclass(frozen=True)
class Manner:
    """How elements of the result are found.

    `crops` are the scalars, f32, between which each axis is taken, as parts of its extent.
    """

    how: str
    mode: str
    nearest: str
    antialias: bool = False
    crops: Sequence[tuple[Scale, Scale]] | None = None


def _crops(node: Node, roi: SSAValue | None, count: int) -> list[tuple[Scale, Scale]]:
    if roi is None or node.build.shape(roi) != [2 * count]:
        raise NodeProblem(f"roi is expected to have {2 * count} elements")
    wide = node.emit(ConvertOp(roi, Float32Type()))
    parts = [
        node.emit(ReshapeOp(node.emit(SliceOp(wide, [place], [1])), []))
        for place in range(2 * count)
    ]
    return list(zip(parts[:count], parts[count:], strict=True))


@operator("Resize", since=10)
def resize_10(node: Node, x: SSAValue, scales: SSAValue) -> SSAValue:
    """By scales, from the first element on."""
    manner = Manner("asymmetric", node.attribute("mode", "nearest"), "floor")
    return _by_scales(node, x, list(range(node.rank(x))), scales, manner)


@operator("Upsample", since=9)
def upsample(node: Node, x: SSAValue, scales: SSAValue) -> SSAValue:
    """By scales, from the first element on."""
    return resize_10(node, x, scales)


@operator("Upsample", since=7)
def upsample_attribute(node: Node, x: SSAValue) -> SSAValue:
    """By scales, from the first element on."""
    return resize_10(node, x, node.constant(np.float32(node.required("scales"))))


def _scalar(node: Node, size: Size) -> SSAValue:
    """A size as an f32."""
    return node.emit(ConvertOp(node.build.tensor_of_sizes(size, i64), Float32Type()))


def _by_scales(
    node: Node, x: SSAValue, axes: Sequence[int], scales: SSAValue, manner: Manner
) -> SSAValue:
    """Each new size is the old one times its scale, rounded down."""
    if node.build.shape(scales) != [len(axes)]:
        raise NodeProblem(f"scales have shape {node.build.shape(scales)}, expected [{len(axes)}]")
    known = node.build.array(scales)
    if known is not None:
        resized = _by_known_scales(node, x, axes, known.reshape(-1), manner)
        if resized is not None:
            return resized
    for place, axis in enumerate(axes):
        crop = None if manner.crops is None else manner.crops[place]
        if crop is None and known is not None and known.reshape(-1)[place] == 1:
            continue
        scale = node.emit(ReshapeOp(node.emit(SliceOp(scales, [place], [1])), []))
        extent = Number(node, _scalar(node, node.build.size(x, axis))) * Number(node, scale)
        if crop is not None:
            extent = extent * (Number(node, crop[1]) - Number(node, crop[0]))
        (size,) = node.size_list(node.emit(ConvertOp(extent.floor().value, i64)))
        x = _along(node, x, axis, node.sizes.max(size, 0), scale, manner, crop)
    return x


def _by_known_scales(
    node: Node, x: SSAValue, axes: Sequence[int], scales: np.ndarray, manner: Manner
) -> SSAValue | None:
    """`graph.resize`, where each new size is a number or a multiple of the old one."""
    pairs = [
        (axis, np.float32(scale)) for axis, scale in zip(axes, scales, strict=True) if scale != 1
    ]
    sizes: list[Size] = []
    for axis, scale in pairs:
        old = node.build.size(x, axis)
        exact = np.float32(old) * scale if isinstance(old, int) else scale
        if scale <= 0 or (exact != np.floor(exact) and not _cuts(old, manner)):
            return None
        sizes.append(int(exact) if isinstance(old, int) else node.sizes.mul(old, int(scale)))
    factors = [float(scale) for _, scale in pairs]
    return _composite(node, x, [axis for axis, _ in pairs], sizes, factors, manner)


def _cuts(old: Size, manner: Manner) -> bool:
    """True where a part of an element at the end may be left out."""
    return isinstance(old, int) and manner.how != "align_corners"


def _composite(
    node: Node,
    x: SSAValue,
    axes: Sequence[int],
    sizes: Sequence[Size],
    scales: Sequence[float] | None,
    manner: Manner,
) -> SSAValue | None:
    """`graph.resize`; None where that means something else."""
    mode = MODES.get(manner.mode)
    if mode is None or manner.crops is not None or manner.nearest not in NEAREST:
        return None
    is_nearest = mode == "nearest"
    if not is_nearest and (manner.antialias or kind_of(element_type_of(x)) != Kind.FLOAT):
        return None
    if not axes:
        return x
    return node.emit(
        ResizeOp(
            x,
            axes,
            sizes,
            mode=f"nearest_{manner.nearest}" if is_nearest else mode,
            coordinates=manner.how,
            scales=scales,
            coefficient=node.attribute("cubic_coeff_a", -0.75),
            exclude_outside=mode == "cubic" and bool(node.attribute("exclude_outside", 0)),
        )
    )


def _to_sizes(
    node: Node, x: SSAValue, axes: Sequence[int], wanted: Sequence[Size], manner: Manner
) -> SSAValue:
    """To new sizes, which may be made to keep the proportions."""
    if len(wanted) != len(axes):
        raise NodeProblem(f"found {len(wanted)} sizes, expected {len(axes)}")
    policy = node.attribute("keep_aspect_ratio_policy", "stretch")
    if policy == "stretch":
        changed = [
            (axis, new)
            for axis, new in zip(axes, wanted, strict=True)
            if not node.sizes.is_same(new, node.build.size(x, axis))
        ]
        resized = _composite(
            node, x, [a for a, _ in changed], [n for _, n in changed], None, manner
        )
        if resized is not None:
            return resized
    ratios = [
        Number(node, _scalar(node, new)) / Number(node, _scalar(node, node.build.size(x, axis)))
        for new, axis in zip(wanted, axes, strict=True)
    ]
    if policy != "stretch":
        common = ratios[0]
        for ratio in ratios[1:]:
            common = common.least(ratio) if policy == "not_larger" else common.largest(ratio)
        ratios = [common] * len(axes)
    crops = manner.crops or [None] * len(axes)
    for new, axis, ratio, crop in zip(wanted, axes, ratios, crops, strict=True):
        old = node.build.size(x, axis)
        if policy != "stretch":
            rounded = (ratio * Number(node, _scalar(node, old)) + 0.5).floor()
            (new,) = node.size_list(node.emit(ConvertOp(rounded.value, i64)))
        elif crop is None and node.sizes.is_same(new, old):
            continue
        x = _along(node, x, axis, new, ratio.value, manner, crop)
    return x


def _along(
    node: Node,
    x: SSAValue,
    axis: int,
    size: Size,
    scale: Scale,
    manner: Manner,
    crop: tuple[Scale, Scale] | None,
) -> SSAValue:
    """x with `size` elements along one axis."""
    mode = MODES.get(manner.mode)
    if mode is None or manner.nearest not in NEAREST:
        raise NodeProblem(f"mode {manner.mode} {manner.nearest} is not supported")
    element = element_type_of(x)
    if mode != "nearest":
        x = in_f32(node, x)[0]
        if kind_of(element) != Kind.FLOAT:
            x = node.emit(ConvertOp(x, Float32Type()))
    old, new = (_everywhere(node, _scalar(node, s), size) for s in (node.build.size(x, axis), size))
    factor = _everywhere(node, scale, size)
    result = Number(node, node.emit(IotaOp([size], 0, Float32Type())))
    if crop is not None:
        low, high = (_everywhere(node, end, size) for end in crop)
        place = _cropped(node, result, low, high, old, new)
    else:
        place = _place(node, result, factor, old, new, manner.how)
    if manner.antialias and mode != "nearest":
        total = smoothed(node, x, axis, place, scale, mode)
    else:
        total = _interpolated(node, x, axis, place, old, mode, manner.nearest)
    if crop is not None:
        total = _extrapolated(node, total, axis, place, old)
    return node.emit(ConvertOp(total, element))


def _interpolated(
    node: Node, x: SSAValue, axis: int, place: Number, old: Number, mode: str, nearest: str
) -> SSAValue:
    """The elements around each place, times their weights."""
    taps = _taps(place, mode, nearest, node.attribute("cubic_coeff_a", -0.75))
    if mode == "cubic" and node.attribute("exclude_outside", 0):
        taps = _without_outside(node, taps, old)
    total: SSAValue | None = None
    for tap, weight in taps:
        held = tap.largest(0.0).least(old - 1.0)
        value = node.emit(GatherOp(x, node.emit(ConvertOp(held.value, i64)), axis))
        if weight is not None:
            factor_of_x = node.emit(ConvertOp(weight.value, element_type_of(value)))
            spread = node.emit(BroadcastOp(factor_of_x, node.build.shape(value), [axis]))
            value = node.emit(MulOp(value, spread))
        total = value if total is None else node.emit(AddOp(total, value))
    assert total is not None, "there is at least one tap"
    return total


def _cropped(node: Node, x: Number, start: Number, end: Number, old: Number, new: Number) -> Number:
    """Where element x lies of a part from `start` to `end` of the operand."""
    span, steps = (end - start) * (old - 1.0), new - 1.0
    middle = span / 2.0
    zero = node.emit(CompareOp("eq", steps.value, node.full(0, steps.value)))
    spaced = x * span / _or_one(node, steps)
    inner = Number(node, node.emit(SelectOp(zero, middle.value, spaced.value)))
    return inner + start * (old - 1.0)


def _extrapolated(node: Node, x: SSAValue, axis: int, place: Number, old: Number) -> SSAValue:
    """x with one number where places lie outside of the operand."""
    inside = Number(node, place.value).largest(0.0).least(old - 1.0) - place
    is_inside = node.emit(CompareOp("eq", inside.value, node.full(0, place.value)))
    spread = node.emit(BroadcastOp(is_inside, node.build.shape(x), [axis]))
    outside = node.full(node.attribute("extrapolation_value", 0.0), x)
    return node.emit(SelectOp(spread, x, outside))


def _everywhere(node: Node, scalar: SSAValue, size: Size) -> Number:
    return Number(node, node.emit(BroadcastOp(scalar, [size], [])))


def _place(node: Node, x: Number, scale: Number, old: Number, new: Number, how: str) -> Number:
    """Where element x of the result lies in the operand."""
    if how == "asymmetric":
        return x / scale
    if how == "align_corners":
        span = scale * old - 1.0
        return _or_zero(node, x * (old - 1.0) / _or_one(node, span), span)
    centre = (x + 0.5) / scale - 0.5
    if how == "half_pixel_symmetric":
        adjustment = new / (scale * old)
        return centre + (adjustment * -1.0 + 1.0) * old / 2.0
    return _or_zero(node, centre, new - 1.0) if how == "pytorch_half_pixel" else centre


def _or_one(node: Node, x: Number) -> Number:
    zero = node.emit(CompareOp("eq", x.value, node.full(0, x.value)))
    return Number(node, node.emit(SelectOp(zero, node.full(1, x.value), x.value)))


def _or_zero(node: Node, x: Number, span: Number) -> Number:
    """0 where the span is 0, else x."""
    zero = node.emit(CompareOp("eq", span.value, node.full(0, span.value)))
    return Number(node, node.emit(SelectOp(zero, node.full(0, x.value), x.value)))


def _taps(
    place: Number, mode: str, nearest: str, coefficient: float
) -> list[tuple[Number, Number | None]]:
    """The elements around a place, and their weights."""
    if mode == "nearest":
        chosen = {
            "floor": lambda: place.floor(),
            "ceil": lambda: (place * -1.0).floor() * -1.0,
            "round_prefer_ceil": lambda: (place + 0.5).floor(),
            "round_prefer_floor": lambda: (place * -1.0 + 0.5).floor() * -1.0,
        }
        return [(chosen[nearest](), None)]
    first = place.floor()
    t = place - first
    if mode == "linear":
        return [(first, t * -1.0 + 1.0), (first + 1.0, t)]
    weights = cubic_weights(t, coefficient)
    return [(first + (step - 1.0), weight) for step, weight in enumerate(weights)]


def _without_outside(
    node: Node, taps: Sequence[tuple[Number, Number | None]], old: Number
) -> list[tuple[Number, Number | None]]:
    """Weights of elements that do not exist are 0; the others add up to 1."""
    kept: list[tuple[Number, Number]] = []
    total: Number | None = None
    for tap, weight in taps:
        assert weight is not None, "cubic taps have weights"
        outside = tap.largest(0.0).least(old - 1.0) - tap
        is_inside = node.emit(CompareOp("eq", outside.value, node.full(0, tap.value)))
        zero = node.full(0, weight.value)
        left = Number(node, node.emit(SelectOp(is_inside, weight.value, zero)))
        kept.append((tap, left))
        total = left if total is None else total + left
    assert total is not None, "there are four taps"
    return [(tap, weight / total) for tap, weight in kept]
