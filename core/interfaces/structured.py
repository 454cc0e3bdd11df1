"""Structured: ops that are a perfect loop nest over the elements of their operands.

An op of this kind is known by four things, which is all that lowering, tiling, fusion
and the reference look at, whatever the op is called and whether it works on tensors or
on buffers:

    iterators   parallel, parallel, reduction       one a loop, outermost first
    maps        (i, j, k) -> (i, k), ...            one an operand: loops to its element
    operands    inputs, then outputs
    body        a block: elements of inputs and outputs to new elements of the outputs
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xdsl.dialects.builtin import DYNAMIC_INDEX, ShapedType
from xdsl.ir import Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.interfaces import Interface


class Iterator(StrEnum):
    """What the iterations of a loop may be: in any order, or a reduction in order."""

    PARALLEL = "parallel"
    REDUCTION = "reduction"


class Structured(Interface):
    """A loop nest whose body reads one element of each operand and writes the outputs'."""

    room = "structured"

    def inputs(self, op: Operation) -> Sequence[SSAValue]:
        """What is only read: tensors, buffers, or scalars with a map of no results."""
        raise NotImplementedError

    def outputs(self, op: Operation) -> Sequence[SSAValue]:
        """What is updated; on tensors result `i` is the updated output `i`."""
        raise NotImplementedError

    def indexing_maps(self, op: Operation) -> Sequence[AffineMap]:
        """One an operand, inputs first: from the loops to the operand's axes."""
        raise NotImplementedError

    def iterators(self, op: Operation) -> Sequence[Iterator]:
        """One a loop, outermost first."""
        raise NotImplementedError

    def body(self, op: Operation) -> Block:
        """Takes an element of each operand, yields one of each output."""
        raise NotImplementedError

    # What follows from these

    def operands(self, op: Operation) -> list[SSAValue]:
        """Inputs, then outputs: in the order of the maps and of the body's arguments."""
        return [*self.inputs(op), *self.outputs(op)]

    def loop_count(self, op: Operation) -> int:
        """The depth of the nest."""
        return len(self.iterators(op))

    def reduction_loops(self, op: Operation) -> list[int]:
        """The loops that are reductions."""
        kinds = self.iterators(op)
        return [loop for loop, kind in enumerate(kinds) if kind == Iterator.REDUCTION]

    def is_on_buffers(self, op: Operation) -> bool:
        """True where the op has no results but writes to memory."""
        return not op.results

    def loop_sizes(self, op: Operation) -> list[LoopSize]:
        """Where the extent of each loop is found."""
        return loop_sizes(self.operands(op), self.indexing_maps(op), self.loop_count(op))

    def static_loop_sizes(self, op: Operation) -> list[int]:
        """The extents; `DYNAMIC_INDEX` where one is only known at run time."""
        return [size.extent for size in self.loop_sizes(op)]


@dataclass(frozen=True)
class LoopSize:
    """A loop runs over axis `axis` of `operand`, which has `extent` (or `DYNAMIC_INDEX`)."""

    operand: SSAValue
    axis: int
    extent: int


def shape_of(value: SSAValue) -> tuple[int, ...]:
    """The shape of a value; empty for a scalar."""
    return tuple(value.type.get_shape()) if isinstance(value.type, ShapedType) else ()


def loop_sizes(
    operands: Sequence[SSAValue], maps: Sequence[AffineMap], loops: int
) -> list[LoopSize]:
    """For each loop an axis that it alone indexes, one of static size where there is one.

    Raises `ValueError` where a loop indexes no axis alone: nothing tells its extent.
    """
    found: dict[int, LoopSize] = {}
    for operand, map in zip(operands, maps, strict=True):
        for axis, (expr, extent) in enumerate(zip(map.results, shape_of(operand), strict=False)):
            if not isinstance(expr, AffineDimExpr):
                continue
            known = found.get(expr.position)
            if known is None or (known.extent == DYNAMIC_INDEX != extent):
                found[expr.position] = LoopSize(operand, axis, extent)
    missing = [loop for loop in range(loops) if loop not in found]
    if missing:
        raise ValueError(f"loop {missing[0]} indexes no axis of an operand alone")
    return [found[loop] for loop in range(loops)]


def is_elementwise(model: Structured, op: Operation) -> bool:
    """True where every loop is parallel and every output map a permutation."""
    maps = model.indexing_maps(op)[len(model.inputs(op)) :]
    return not model.reduction_loops(op) and all(is_permutation(map) for map in maps)


def is_permutation(map: AffineMap) -> bool:
    """True where the map names every loop once."""
    positions = [e.position for e in map.results if isinstance(e, AffineDimExpr)]
    return len(positions) == len(map.results) and sorted(positions) == list(range(map.num_dims))


def is_projected_permutation(map: AffineMap) -> bool:
    """True where the map names loops, each at most once, and nothing else.

    >>> is_projected_permutation(AffineMap.from_callable(lambda i, j, k: (k, i)))
    True
    """
    positions = [e.position for e in map.results if isinstance(e, AffineDimExpr)]
    return len(positions) == len(map.results) and len(set(positions)) == len(positions)


@dataclass(frozen=True)
class ContractionLoops:
    """The loops of a contraction by the operands that they index.

    `batch`: lhs, rhs and output; `rows`: lhs and output; `columns`: rhs and output;
    `inner`: lhs and rhs, summed over.
    """

    batch: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inner: tuple[int, ...]


def contraction_loops(model: Structured, op: Operation) -> ContractionLoops | None:
    """The loops of a contraction of two inputs to one output; None where it is none.

    Looks at maps and iterators, not at the body: see `is_contraction`.
    """
    maps = model.indexing_maps(op)
    if len(maps) != 3 or not all(is_projected_permutation(map) for map in maps):
        return None
    return product_loops(model, op)


def product_loops(model: Structured, op: Operation) -> ContractionLoops | None:
    """The same for any op of two inputs and one output, which may reach an element by several
    loops, as a convolution does; None where a loop is of none of the four kinds."""
    maps = model.indexing_maps(op)
    if len(maps) != 3 or len(model.outputs(op)) != 1:
        return None
    lhs, rhs, out = ({loop for e in map.results for loop in e.used_dims()} for map in maps)
    groups: dict[tuple[bool, bool, bool], list[int]] = {}
    for loop, kind in enumerate(model.iterators(op)):
        key = (loop in lhs, loop in rhs, loop in out)
        if (kind == Iterator.REDUCTION) == key[2]:
            return None
        groups.setdefault(key, []).append(loop)
    wanted = ((True, True, True), (True, False, True), (False, True, True), (True, True, False))
    if not set(groups) <= set(wanted) or wanted[3] not in groups:
        return None
    return ContractionLoops(*(tuple(groups.get(key, ())) for key in wanted))


_PRODUCTS = {"arith.mulf": "arith.addf", "arith.muli": "arith.addi", "arith.andi": "arith.ori"}
_CASTS = ("arith.ext", "arith.trunc", "arith.sitofp", "arith.uitofp", "arith.index_cast")


def is_contraction(model: Structured, op: Operation) -> bool:
    """True for a sum of products: `out += cast(lhs) * cast(rhs)` over contraction loops."""
    return contraction_loops(model, op) is not None and is_sum_of_products(model, op)


def is_sum_of_products(model: Structured, op: Operation) -> bool:
    """True for a body `out += cast(lhs) * cast(rhs)`, whatever the maps: a contraction, a
    convolution."""
    block = model.body(op)
    if len(block.args) != 3:
        return False
    last = block.last_op
    if last is None or len(last.operands) != 1:
        return False
    total = last.operands[0].owner
    if not isinstance(total, Operation) or total.name not in _PRODUCTS.values():
        return False
    terms = [value for value in total.operands if value is not block.args[2]]
    product = terms[0].owner if len(terms) == 1 else None
    if not isinstance(product, Operation) or _PRODUCTS.get(product.name) != total.name:
        return False
    factors = [_without_casts(value) for value in product.operands]
    return factors in ([block.args[0], block.args[1]], [block.args[1], block.args[0]])


def _without_casts(value: SSAValue) -> SSAValue:
    owner = value.owner
    while isinstance(owner, Operation) and owner.name.startswith(_CASTS):
        value = owner.operands[0]
        owner = value.owner
    return value
