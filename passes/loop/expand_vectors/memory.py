"""Accesses to memory: an element at a time, where it is inside and the mask is on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects import arith, memref
from xdsl.dialects.builtin import IndexType, MemRefType, VectorType
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineDimExpr

from mlopt.core.diagnostics import error
from mlopt.passes.gpu.index_building import Size, size_of
from mlopt.passes.loop.expand_vectors.expansion import Expansion, expands
from mlopt.passes.loop.expand_vectors.lanes import Lanes, Nests, Position, from_buffer
from mlopt.passes.loop.expand_vectors.shapes import scalar_constant

# Transfers.


class _Transfer:
    """What reads and writes share: which element, and whether it is there."""

    def __init__(self, op: Any, out: Expansion, mask: SSAValue | None):
        self.op, self.buffer = op, op.source
        if not isinstance(self.buffer.type, MemRefType) or isinstance(
            self.buffer.type.element_type, VectorType
        ):
            raise error(op, f"a transfer of {self.buffer.type} cannot be expanded to loops")
        self.indices = [size_of(index) for index in op.indices]
        self.axes: list[int | None] = []
        for result in op.permutation_map.data.results:
            is_zero = isinstance(result, AffineConstantExpr) and result.value == 0
            if not isinstance(result, AffineDimExpr) and not is_zero:
                raise error(op, f"permutation map {op.permutation_map.data} is not a permutation")
            self.axes.append(result.position if isinstance(result, AffineDimExpr) else None)
        self.flags = op.in_bounds_flags()
        self.order = sorted(axis for axis in self.axes if axis is not None)
        masks = [value for value in (op.mask, mask) if value is not None]
        self.masks = [out.cheap(value) for value in masks]
        self.mask_values = masks
        pairs = zip(self.axes, self.flags, strict=True)
        self.is_certain = not masks and all(axis is None or flag for axis, flag in pairs)

    def place(self, build: Nests, position: Position) -> list[Size]:
        """Where the element at `position` is in memory."""
        found = list(self.indices)
        for axis, index in zip(self.axes, position, strict=True):
            if axis is not None:
                found[axis] = build.add(found[axis], index)
        return found

    def condition(self, build: Nests, position: Position, place: Sequence[Size]) -> SSAValue | None:
        """Whether it is transferred; None where it always is."""
        conditions: list[SSAValue] = []
        for axis, is_inside in zip(self.axes, self.flags, strict=True):
            if axis is None or is_inside:
                continue
            size = self.buffer.type.get_shape()[axis]
            conditions.append(
                build.less(place[axis], size if size >= 0 else self._dim(build, axis))
            )
        for mask in self.masks:
            own = [position[self.axes.index(axis)] for axis in self.order]
            conditions.append(mask.at(build, own or [0] * len(mask.shape)))
        return build.all_of(conditions)

    def _dim(self, build: Nests, axis: int) -> SSAValue:
        return build.insert(memref.DimOp(self.buffer, build.value(axis))).results[0]


@expands("vector.transfer_read")
def transfer_read(op: Any, out: Expansion, mask: SSAValue | None = None) -> None:
    """Elements, padding outside and where the mask is off."""
    access = _Transfer(op, out, mask)
    element = op.results[0].type.element_type

    def at(build: Nests, position: Position) -> SSAValue:
        place = access.place(build, position)
        condition = access.condition(build, position, place)
        return build.choose(
            condition,
            lambda: build.element(access.buffer, place),
            lambda: op.padding,
            element,
        )

    out.computed(
        op.results[0],
        at,
        access.masks,
        uses_of=access.mask_values,
        reads=[access.buffer],
        is_cheap=access.is_certain,
    )
    out.gone(op)


@expands("vector.transfer_write")
def transfer_write(op: Any, out: Expansion, mask: SSAValue | None = None) -> None:
    """Writes elements inside, where the mask is on."""
    access = _Transfer(op, out, mask)

    def write(build: Nests, position: Position, lanes: Lanes) -> None:
        place = access.place(build, position)
        build.when(
            access.condition(build, position, place),
            lambda: build.set_element(access.buffer, place, lanes.at(build, position)),
        )

    _write(op, op.vector, access.buffer, out, write)


def _write(op: Operation, value: SSAValue, buffer: SSAValue, out: Expansion, write: Any) -> None:
    out.settle(buffer)
    lanes = out.lanes(value)
    with out.build.nest(lanes.shape) as position:
        write(out.build, position, lanes)
    out.used(value)
    out.gone(op)


# Rows as they lie, with masks and at distances.


def _plain_buffer(op: Any) -> SSAValue:
    buffer = op.base
    if not isinstance(buffer.type, MemRefType) or isinstance(buffer.type.element_type, VectorType):
        raise error(op, f"an access to {buffer.type} cannot be expanded to loops")
    return buffer


def _along(build: Nests, indices: Sequence[Size], position: Position) -> list[Size]:
    """`position` counted along the last axes."""
    first = len(indices) - len(position)
    return [
        build.add(index, position[axis - first]) if axis >= first else index
        for axis, index in enumerate(indices)
    ]


@expands("vector.load", "vector.maskedload", "vector.gather")
def load(op: Any, out: Expansion, mask: SSAValue | None = None) -> None:
    """Elements where the mask is on; those of a gather at distances."""
    buffer = _plain_buffer(op)
    indices = [size_of(index) for index in op.indices]
    given = [value for value in (getattr(op, "mask", None), mask) if value is not None]
    masks = [out.cheap(value) for value in given]
    distances = out.cheap(op.index_vec) if op.name == "vector.gather" else None
    rest = out.lanes(op.pass_thru) if given else None
    element = op.results[0].type.element_type

    def at(build: Nests, position: Position) -> SSAValue:
        return build.choose(
            build.all_of([part.at(build, position) for part in masks]),
            lambda: build.element(buffer, _place(build, indices, position, distances)),
            lambda: rest.at(build, position) if rest else scalar_constant(build, 0, element),
            element,
        )

    parts = [*masks, *([distances] if distances else []), *([rest] if rest else [])]
    out.computed(op.results[0], at, parts, uses_of=op.operands, reads=[buffer])
    out.gone(op)


def _place(
    build: Nests, indices: Sequence[Size], position: Position, distances: Lanes | None
) -> list[Size]:
    if distances is None:
        return _along(build, indices, position)
    distance = distances.at(build, position)
    if not isinstance(distance.type, IndexType):
        distance = build.insert(arith.IndexCastOp(distance, IndexType())).results[0]
    return [*indices[:-1], build.add(indices[-1], distance)]


@expands("vector.store", "vector.maskedstore", "vector.scatter")
def store(op: Any, out: Expansion) -> None:
    """Writes elements where the mask is on, in order."""
    buffer = _plain_buffer(op)
    if op.results:
        raise error(op, "a scatter to a tensor cannot be expanded to loops")
    value = op.vector if op.name == "vector.store" else op.value_to_store
    indices = [size_of(index) for index in op.indices]
    mask = getattr(op, "mask", None)
    masks = [out.cheap(mask)] if mask is not None else []
    distances = out.cheap(op.index_vec) if op.name == "vector.scatter" else None

    def write(build: Nests, position: Position, lanes: Lanes) -> None:
        build.when(
            build.all_of([part.at(build, position) for part in masks]),
            lambda: build.set_element(
                buffer, _place(build, indices, position, distances), lanes.at(build, position)
            ),
        )

    _write(op, value, buffer, out, write)


@expands("vector.expandload")
def expand_load(op: Any, out: Expansion) -> None:
    """Elements that lie side by side, to where the mask is on."""
    buffer, mask = _plain_buffer(op), out.cheap(op.mask)
    own = out.accumulator(op.pass_thru, op.results[0], [mask])
    _side_by_side(
        op,
        mask,
        out,
        lambda build, place, position: build.set_element(
            own, position, build.element(buffer, place)
        ),
    )
    out.set(op.results[0], from_buffer(op.results[0].type, own))


@expands("vector.compressstore")
def compress_store(op: Any, out: Expansion) -> None:
    """Elements where the mask is on, side by side."""
    buffer, mask = _plain_buffer(op), out.cheap(op.mask)
    out.settle(buffer)
    lanes = out.cheap(op.value_to_store)
    _side_by_side(
        op,
        mask,
        out,
        lambda build, place, position: build.set_element(buffer, place, lanes.at(build, position)),
    )


def _side_by_side(
    op: Any, mask: Lanes, out: Expansion, transfer: Callable[[Nests, Position, Position], None]
) -> None:
    """Counts the elements where the mask is on."""
    indices = [size_of(index) for index in op.indices]
    build = out.build

    def each(position: Position, count: SSAValue) -> SSAValue:
        def counted() -> SSAValue:
            transfer(build, [*indices[:-1], build.add(indices[-1], count)], position)
            return build.value(build.add(count, 1))

        return build.choose(mask.at(build, position), counted, lambda: count, IndexType())

    build.fold(mask.shape, build.value(0), each)
    out.gone(op)
