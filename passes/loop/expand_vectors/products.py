"""Products and reductions: nests that combine into an accumulator.

The loops of what is summed are outside of those of what is kept, so that the innermost
loop runs along a row of the accumulator. The order of a sum is that of its loops.
"""

from __future__ import annotations

from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import AnyFloat, VectorType
from xdsl.ir import Attribute, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.diagnostics import error
from mlopt.dialects.vector.shapes import numbers_of
from mlopt.passes.gpu.index_building import Size
from mlopt.passes.loop.expand_vectors.expansion import RULES, Expansion, expands, is_vector
from mlopt.passes.loop.expand_vectors.lanes import Lanes, Nests, Position, from_buffer
from mlopt.passes.loop.expand_vectors.shapes import scalar_constant
from mlopt.passes.loop.reductions import OPS, combine, neutral_constant

FLOAT_NAMES = {"add": "addf", "mul": "mulf"}
INTEGER_NAMES = {
    "add": "addi", "mul": "muli", "minsi": "mins", "maxsi": "maxs", "minui": "minu",
    "maxui": "maxu", "and": "andi", "or": "ori", "xor": "xori",
}  # fmt: skip


def kind_name(op: Any, element: Attribute) -> str:
    """How the op combines elements, by the names of `arith.AtomicRMWKind`."""
    kind: str = op.kind.data.value
    names = FLOAT_NAMES if isinstance(element, AnyFloat) else INTEGER_NAMES
    return names.get(kind, kind)


def _combined(build: Nests, op: Any, a: SSAValue, b: SSAValue) -> SSAValue:
    return build.insert(combine(op, kind_name(op, a.type), a, b)).results[0]


def _product(build: Nests, a: SSAValue, b: SSAValue, type: Attribute) -> SSAValue:
    """`a * b` in the type of the accumulator."""
    factors = [_widened(build, value, type) for value in (a, b)]
    kind: Any = OPS["mulf" if isinstance(type, AnyFloat) else "muli"]
    return build.insert(kind(*factors)).results[0]


def _widened(build: Nests, value: SSAValue, type: Attribute) -> SSAValue:
    if value.type == type:
        return value
    kind: Any = arith.ExtFOp if isinstance(type, AnyFloat) else arith.ExtSIOp
    return build.insert(kind(value, type)).results[0]


@expands("vector.contract")
def contract(op: Any, out: Expansion, mask: SSAValue | None = None) -> None:
    """Sums of products; a scalar accumulator is carried by the loops."""
    loops = [[expr.position for expr in attr.data.results] for attr in op.indexing_maps.data]
    extents, result = op.extents(), op.results[0]
    element = result.type.element_type if is_vector(result) else result.type
    factors = [out.cheap(value) for value in op.operands[:2]]
    masks = [out.cheap(mask)] if mask is not None else []
    summed = [axis for axis in range(len(extents)) if axis not in loops[2]]

    def term(build: Nests, place: list[Size], total: SSAValue) -> SSAValue:
        a, b = (
            part.at(build, [place[axis] for axis in axes])
            for part, axes in zip(factors, loops, strict=False)
        )
        return _combined(build, op, total, _product(build, a, b, element))

    def masked(build: Nests, place: list[Size], total: SSAValue) -> SSAValue:
        condition = build.all_of([part.at(build, place) for part in masks])
        return build.choose(condition, lambda: term(build, place, total), lambda: total, element)

    order = [*summed, *loops[2]]

    def ordered(position: Position) -> list[Size]:
        found: list[Size] = [0] * len(order)
        for axis, index in zip(order, position, strict=True):
            found[axis] = index
        return found

    shape = [extents[axis] for axis in order]
    if not is_vector(result):
        total = out.build.fold(
            shape, op.operands[2], lambda position, t: masked(out.build, ordered(position), t)
        )
        result.replace_all_uses_with(total)
    else:
        buffer = out.accumulator(op.operands[2], result, [*factors, *masks])
        with out.build.nest(shape) as position:
            own = position[len(summed) :]
            total = out.build.element(buffer, own)
            value = masked(out.build, ordered(position), total)
            out.build.set_element(buffer, own, value)
        out.set(result, from_buffer(result.type, buffer))
    out.used(*op.operands[:2])
    out.gone(op)


@expands("vector.outerproduct")
def outer_product(op: Any, out: Expansion, mask: SSAValue | None = None) -> None:
    """Products of all pairs, combined with the accumulator; that is kept where the mask is off."""
    result = op.results[0]
    lhs, rhs = out.cheap(op.operands[0]), op.operands[1]
    right = out.cheap(rhs) if is_vector(rhs) else None
    acc = out.lanes(op.operands[2]) if len(op.operands) > 2 else None
    masks = [out.cheap(mask)] if mask is not None else []

    def at(build: Nests, position: Position) -> SSAValue:
        a = lhs.at(build, position[:1])
        b = right.at(build, position[1:]) if right else rhs
        value = _product(build, a, b, result.type.element_type)
        if acc is not None:
            value = _combined(build, op, acc.at(build, position), value)
        if not masks:
            return value
        kept = acc.at(build, position) if acc else scalar_constant(build, 0, value.type)
        return build.insert(arith.SelectOp(masks[0].at(build, position), value, kept)).results[0]

    parts = [lhs, *([right] if right else []), *([acc] if acc else []), *masks]
    out.computed(result, at, parts, uses_of=op.operands, in_place=False)
    out.gone(op)


@expands("vector.reduction")
def reduction(op: Any, out: Expansion, mask: SSAValue | None = None) -> None:
    """All elements, first to last, after the accumulator."""
    lanes = out.lanes(op.operands[0])
    element = lanes.type.element_type
    if len(op.operands) > 1:
        start = op.operands[1]
    else:
        start = out.build.insert(neutral_constant(op, kind_name(op, element), element)).results[0]
    masks = [out.cheap(mask)] if mask is not None else []

    def each(position: list[Size], total: SSAValue) -> SSAValue:
        build = out.build
        return build.choose(
            build.all_of([part.at(build, position) for part in masks]),
            lambda: _combined(build, op, total, lanes.at(build, position)),
            lambda: total,
            element,
        )

    op.results[0].replace_all_uses_with(out.build.fold(lanes.shape, start, each))
    out.used(op.operands[0])
    out.gone(op)


@expands("vector.multi_reduction")
def multi_reduction(op: Any, out: Expansion, mask: SSAValue | None = None) -> None:
    """Elements along some axes, after the accumulator."""
    source, result = op.operands[0], op.results[0]
    lanes = out.lanes(source)
    masks = [out.cheap(mask)] if mask is not None else []
    summed = list(numbers_of(op.reduction_dims))
    kept = [axis for axis in range(len(lanes.shape)) if axis not in summed]
    order = [*summed, *kept]

    def each(position: Position, total: SSAValue) -> SSAValue:
        build = out.build
        place: list[Size] = [0] * len(order)
        for axis, index in zip(order, position, strict=True):
            place[axis] = index
        return build.choose(
            build.all_of([part.at(build, place) for part in masks]),
            lambda: _combined(build, op, total, lanes.at(build, place)),
            lambda: total,
            lanes.type.element_type,
        )

    shape = [lanes.shape[axis] for axis in order]
    if not is_vector(result):
        result.replace_all_uses_with(out.build.fold(shape, op.operands[1], each))
    else:
        buffer = out.accumulator(op.operands[1], result, [lanes, *masks])
        with out.build.nest(shape) as position:
            own = position[len(summed) :]
            total = out.build.element(buffer, own)
            out.build.set_element(buffer, own, each(position, total))
        out.set(result, from_buffer(result.type, buffer))
    out.used(source)
    out.gone(op)


@expands("vector.scan")
def scan(op: Any, out: Expansion) -> None:
    """The running combination along an axis, and its end."""
    source, start = op.operands
    axis = op.reduction_dim.value.data
    is_inclusive = bool(op.inclusive.value.data)
    lanes, build = out.cheap(source), out.build
    total = out.accumulator(start, op.results[1], [lanes])
    every = out.buffer(op.results[0])
    rest = [size for number, size in enumerate(lanes.shape) if number != axis]
    for row in range(lanes.shape[axis]):
        with build.nest(rest) as position:
            place = [*position[:axis], row, *position[axis:]]
            value = lanes.at(build, place)
            running = build.element(total, position)
            if is_inclusive:
                running = value if row == 0 else _combined(build, op, running, value)
                build.set_element(total, position, running)
            build.set_element(every, place, running)
            if not is_inclusive and row + 1 < lanes.shape[axis]:
                build.set_element(total, position, _combined(build, op, running, value))
    out.set(op.results[0], from_buffer(op.results[0].type, every))
    out.set(op.results[1], from_buffer(op.results[1].type, total))
    out.gone(op)


@expands("vector.fma")
def fused(op: Any, out: Expansion) -> None:
    """`a * b + c`; upstream leaves it open whether it is rounded once or twice."""
    parts = [out.lanes(value) for value in op.operands]

    def at(build: Nests, position: Position) -> SSAValue:
        a, b, c = (part.at(build, position) for part in parts)
        product = build.insert(arith.MulfOp(a, b)).results[0]
        return build.insert(arith.AddfOp(product, c)).results[0]

    out.computed(op.results[0], at, parts, uses_of=op.operands)
    out.gone(op)


@expands("vector.mask")
def mask(op: Any, out: Expansion) -> None:
    """The op inside, under the mask."""
    inner = op.maskRegion.block.first_op
    last = op.maskRegion.block.last_op
    on = op.operands[0]
    if inner is last:
        for result, value in zip(op.results, last.operands, strict=True):
            _take(result, value, out)
        out.gone(op)
        return
    rule: Any = RULES.get(inner.name)
    known = ("transfer_read", "transfer_write", "contract", "outerproduct", "reduction",
             "multi_reduction", "gather")  # fmt: skip
    if rule is None or inner.name.removeprefix("vector.") not in known:
        raise error(inner, f"'{inner.name}' op cannot be expanded under a mask")
    passthru = op.operands[1] if len(op.operands) > 1 else None
    if passthru is not None:
        raise error(op, "a mask with a passthru cannot be expanded to loops")
    # The result takes the place of the yielded one, so that it is asked for where it is used.
    for result, value in zip(op.results, last.operands, strict=True):
        result.replace_all_uses_with(value)
    inner.detach()
    Rewriter.erase_op(last)
    Rewriter.insert_op(inner, InsertPoint.before(op))
    rule(inner, out, on)
    out.gone(op)


def _take(result: SSAValue, value: SSAValue, out: Expansion) -> None:
    if isinstance(result.type, VectorType):
        lanes: Lanes = out.lanes(value)
        out.set(result, lanes)
    else:
        result.replace_all_uses_with(value)
