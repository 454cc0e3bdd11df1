"""NumPy's broadcasting, made explicit: operands get the axes and sizes of the result.

Where a size is only known at run time it may be 1: `graph.stretch` looks then, unless it is
known to be the size of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp
from mlopt.frontends.onnx.building import Building
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size

Pair = tuple[SSAValue, SSAValue]


@overload
def spread(build: Building, values: Pair) -> Pair: ...


@overload
def spread(
    build: Building, values: tuple[SSAValue, SSAValue, SSAValue]
) -> tuple[SSAValue, SSAValue, SSAValue]: ...


@overload
def spread(build: Building, values: Sequence[SSAValue]) -> Sequence[SSAValue]: ...


def spread(build: Building, values: Sequence[SSAValue]) -> Sequence[SSAValue]:
    """The values with one shape: axes are matched from the last, sizes of 1 repeat."""
    first = values[0]
    if all(value.type == first.type for value in values) and build_is_static(build, first):
        return tuple(values)
    sizes = common_sizes(build, [build.shape(value) for value in values])
    return tuple(spread_to(build, value, sizes) for value in values)


def build_is_static(build: Building, value: SSAValue) -> bool:
    """True where every size is a number."""
    return all(isinstance(size, int) for size in build.shape(value))


def common_sizes(build: Building, shapes: Sequence[Sequence[Size]]) -> list[Size]:
    """The shape that all `shapes` broadcast to. Raises `NodeProblem` where there is none."""
    rank = max(map(len, shapes))
    sizes: list[Size] = []
    for axis in range(rank):
        places = [(shape, axis - rank + len(shape)) for shape in shapes]
        sizes.append(_common(build, [shape[place] for shape, place in places if place >= 0]))
    return sizes


def _common(build: Building, sizes: Sequence[Size]) -> Size:
    numbers = {size for size in sizes if isinstance(size, int) and size != 1}
    if len(numbers) > 1:
        raise NodeProblem(f"sizes {', '.join(map(str, sorted(numbers)))} do not broadcast")
    if numbers:
        return numbers.pop()
    total: Size = 1
    for size in sizes:
        if isinstance(size, SSAValue):
            total = build.arithmetic.broadcast(total, size)
    return total


def spread_to(build: Building, value: SSAValue, sizes: Sequence[Size]) -> SSAValue:
    """The value repeated to `sizes`, which have at least its axes."""
    own = build.shape(value)
    added = len(sizes) - len(own)
    if not added and all(build.arithmetic.is_same(a, b) for a, b in zip(own, sizes, strict=True)):
        return value
    kept = [
        axis
        for axis, (a, b) in enumerate(zip(own, sizes[added:], strict=True))
        if not (a == 1 and isinstance(a, int)) or b == 1
    ]
    if any(_may_stretch(build, own[axis], sizes[added + axis]) for axis in kept):
        value = build.emit(
            StretchOp(value, [sizes[n + added] if n in kept else 1 for n in range(len(own))])
        )
        own = build.shape(value)
    if len(kept) < len(own):
        value = build.emit(ReshapeOp(value, [own[axis] for axis in kept]))
    return build.emit(BroadcastOp(value, sizes, [added + axis for axis in kept]))


def _may_stretch(build: Building, own: Size, size: Size) -> bool:
    """True where an unknown size may be 1 where the result's is not."""
    if isinstance(own, int) or build.arithmetic.is_same(own, size):
        return False
    least = build.arithmetic.at_least(own)
    return least is None or least < 2


def spread_along(build: Building, value: SSAValue, like: SSAValue, axes: Sequence[int]) -> SSAValue:
    """The value repeated to the shape of `like`; its axis `i` is axis `axes[i]` there."""
    return build.emit(BroadcastOp(value, build.shape(like), axes))
