"""Operands are laid out in tiles, and the loops of an op follow them.

    linalg.matmul {pack = 8, 16, 32}    ->    linalg.pack of each operand, a linalg.generic over
                                              (m/8, n/16, k/32, 8, 16, 32), linalg.unpack

One number a loop, 0 for one that stays as it is; the loops inside tiles are behind those of
the op, in their order. As upstream's `transform.structured.pack`, but that what fills the last
tile never changes a sum: where nothing can be put there, the schedule is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    ArrayAttr,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    TensorType,
    i32,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.rewriter import Rewriter
from xdsl.traits import IsTerminator

from mlopt.core.diagnostics import error
from mlopt.core.emitter import Emitter
from mlopt.core.interfaces import find
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.core.interfaces.structured import (
    Iterator,
    Structured,
    is_projected_permutation,
    is_sum_of_products,
)
from mlopt.dialects.linalg.generic import GenericOp
from mlopt.dialects.linalg.packing import PackOp, UnPackOp, packed_shape
from mlopt.dialects.linalg.structured_op import ITERATORS
from mlopt.dialects.loop.schedule import SCHEDULE, Schedule
from mlopt.passes.convert.graph_to_tensor.structured import Size
from mlopt.passes.convert.graph_to_tensor.structured import Structured as Builder
from mlopt.passes.loop.neutral_elements import neutral_for
from mlopt.passes.tensor.apply_schedules.reductions import combiner_of


def pack_operands(root: Operation) -> int:
    """Packs the operands of the ops below `root` whose schedule says so; how many there were.

    Raises `DiagnosticError` before anything changes where one may not be packed.
    """
    found = [op for op in root.walk() if SCHEDULE in op.attributes]
    plans = [_Plan(op) for op in found if Schedule.of(op).pack is not None]
    for plan in plans:
        plan.check()
    for plan in plans:
        plan.carry_out()
    return len(plans)


class _Plan:
    """How one op is packed."""

    def __init__(self, op: Operation):
        model = find(op, Structured)
        if model is None or not op.results:
            raise error(op, "'pack' is for structured ops on tensors")
        self.op = op
        self.model = model
        self.schedule = Schedule.of(op)
        self.maps = list(model.indexing_maps(op))
        pack = self.schedule.pack or ()
        count = model.loop_count(op)
        if len(pack) != count:
            raise error(
                op, f"'pack' has {len(pack)} entries, expected one for each of {count} loops"
            )
        self.count = count
        self.tiles = {loop: size for loop, size in enumerate(pack) if size}
        self.inner = {loop: count + place for place, loop in enumerate(self.tiles)}
        self.fillers: dict[int, Attribute] = {}
        """What the last tiles of an input are filled with where it is not zero."""

    # What is refused

    def check(self) -> None:
        """Raises `DiagnosticError` where the op cannot be packed so."""
        op, inputs = self.op, len(self.model.inputs(self.op))
        if self.schedule.compute_at is not None:
            raise error(op, "'pack' lays out what is in memory, which 'compute_at' avoids")
        for index, map in enumerate(self.maps):
            for expr in map.results:
                loops = [loop for loop in sorted(expr.used_dims()) if loop in self.tiles]
                if loops and not isinstance(expr, AffineDimExpr):
                    raise error(
                        op,
                        f"loop {loops[0]} may not be packed: operand {index} is read along it by "
                        f"{expr}, expected the loop alone",
                    )
            if (index >= inputs or self._axes(index)) and not is_projected_permutation(map):
                raise error(op, f"operand {index} may not be packed: its map is {map}")
        partial = [loop for loop in self.tiles if not self._divides(loop)]
        if partial:
            self._check_body(partial[0])
        for loop in partial:
            if self.model.iterators(op)[loop] == Iterator.REDUCTION:
                self._check_sum(loop)

    def _divides(self, loop: int) -> bool:
        extent = self.model.static_loop_sizes(self.op)[loop]
        return extent != DYNAMIC_INDEX and extent % self.tiles[loop] == 0

    def _check_body(self, loop: int) -> None:
        """What is computed of filled elements is dropped, but it must not stop the program."""
        for inner in self.model.body(self.op).ops:
            divides = inner.name.startswith(("arith.div", "arith.rem", "arith.ceil", "arith.floor"))
            is_free = find(inner, Elementwise) is not None or inner.name == "arith.constant"
            is_index = inner.name == "linalg.index" or inner.has_trait(IsTerminator)
            if (divides and inner.name.endswith("i")) or not (is_free or is_index):
                raise error(
                    self.op,
                    f"loop {loop} may not be packed by {self.tiles[loop]}, which does not divide "
                    f"its extent: '{inner.name}' may not be done on what fills the last tile",
                )

    def _check_sum(self, loop: int) -> None:
        """What fills the last tile along a reduction must be neutral."""
        combiner, term = combiner_of(self.model, self.op)
        if is_sum_of_products(self.model, self.op) and all(
            AffineDimExpr(loop) in map.results for map in self.maps[:2]
        ):
            return
        body = self.model.body(self.op)
        inputs = len(self.model.inputs(self.op))
        if combiner is not None and term in body.args[:inputs]:
            neutral = neutral_for(combiner.name, term.type)
            position = body.args.index(term)  # pyright: ignore[reportArgumentType]
            if neutral is not None and self._axes(position):
                self.fillers[position] = neutral
                return
        raise error(
            self.op,
            f"loop {loop} may not be packed by {self.tiles[loop]}, which does not divide its "
            "extent: nothing can fill the last tile without changing what is summed",
        )

    # What is built

    def carry_out(self) -> None:
        """Replaces the op by packs, the op on tiles, and unpacks."""
        op, model = self.op, self.model
        emitter = Emitter(op)
        build = Builder(emitter)
        first = len(model.inputs(op))
        body = model.body(op)
        operands: list[SSAValue] = []
        for index, value in enumerate(model.operands(op)):
            is_read = index < first or bool(body.args[index].uses)
            operands.append(self._packed(build, index, value, is_read=is_read))
        generic = self._generic(operands, first)
        emitter.insert(generic)
        self._count_indices(generic.body.block)
        replace(self.schedule, pack=None).put(generic)
        results = [
            self._unpacked(build, first + i, generic.results[i], init)
            for i, init in enumerate(model.outputs(op))
        ]
        for old, new in zip(op.results, results, strict=True):
            new.name_hint = old.name_hint
        Rewriter.replace_op(op, [], results)

    def _axes(self, index: int) -> list[tuple[int, int]]:
        """The axes of an operand that are packed: loop and axis, in the order of the loops."""
        results = self.maps[index].results
        return [
            (loop, results.index(AffineDimExpr(loop)))
            for loop in self.tiles
            if AffineDimExpr(loop) in results
        ]

    def _layout(self, index: int) -> Mapping[str, Attribute]:
        axes = self._axes(index)
        return {
            "inner_dims_pos": DenseArrayBase.from_list(i64, [axis for _, axis in axes]),
            "static_inner_tiles": DenseArrayBase.from_list(
                i64, [self.tiles[loop] for loop, _ in axes]
            ),
        }

    def _packed(self, build: Builder, index: int, value: SSAValue, *, is_read: bool) -> SSAValue:
        type, axes = value.type, self._axes(index)
        if not isinstance(type, TensorType) or not axes:
            return value
        tiles = [self.tiles[loop] for loop, _ in axes]
        shape = packed_shape(type.get_shape(), [axis for _, axis in axes], tiles, [])
        dest = build.empty(
            TensorType(type.element_type, shape), [*self._counts(build, index, value), *tiles]
        )
        owner = value.owner
        if not is_read:
            return dest
        if isinstance(owner, Operation) and owner.name == "linalg.fill":
            return build.filled(owner.operands[0], dest)
        filler = None
        if not all(self._divides(loop) for loop, _ in axes):
            known: Any = self.fillers.get(index)
            element = type.element_type
            filler = (
                build.scalar(0, element)
                if known is None
                else build.insert(arith.ConstantOp(known)).results[0]
            )
        pack = PackOp.build(
            operands=[value, dest, filler, []],
            result_types=[[dest.type]],
            properties=dict(self._layout(index)),
        )
        return build.insert(pack).results[0]

    def _counts(self, build: Builder, index: int, value: SSAValue) -> list[Size]:
        """How many tiles each axis of an operand has."""
        tile_of = {axis: self.tiles[loop] for loop, axis in self._axes(index)}
        found: list[Size] = []
        for axis, size in enumerate(build.sizes(value)):
            tile = tile_of.get(axis, 1)
            if tile > 1:
                size = build.arithmetic("arith.addi", size, tile - 1)
                size = build.arithmetic("arith.floordivsi", size, tile)
            found.append(size)
        return found

    def _generic(self, operands: Sequence[SSAValue], inputs: int) -> GenericOp:
        kinds = list(self.model.iterators(self.op))
        kinds += [kinds[loop] for loop in self.tiles]
        maps = [
            AffineMap(
                len(kinds),
                0,
                (*map.results, *(AffineDimExpr(self.inner[loop]) for loop, _ in self._axes(index))),
            )
            for index, map in enumerate(self.maps)
        ]
        properties: dict[str, Attribute] = {
            "indexing_maps": ArrayAttr([AffineMapAttr(map) for map in maps]),
            "iterator_types": ArrayAttr([ITERATORS[kind] for kind in kinds]),
            "operandSegmentSizes": DenseArrayBase.from_list(i32, [inputs, len(operands) - inputs]),
        }
        return GenericOp.create(
            operands=operands,
            result_types=[value.type for value in operands[inputs:]],
            properties=properties,
            regions=[self.op.regions[0].clone()],
        )

    def _count_indices(self, block: Block) -> None:
        """`linalg.index` of a packed loop counts tiles: times their size, plus the place inside."""
        for op in list(block.ops):
            loop = op.properties["dim"].value.data if op.name == "linalg.index" else None  # pyright: ignore[reportAttributeAccessIssue]
            if loop not in self.tiles:
                continue
            size = arith.ConstantOp(IntegerAttr(self.tiles[loop], IndexType()))
            inside = type(op).create(
                result_types=[IndexType()],
                properties={"dim": IntegerAttr(self.inner[loop], i64)},
            )
            start = arith.MuliOp(op.results[0], size)
            place = arith.AddiOp(start, inside.results[0])
            block.insert_ops_after([size, inside, start, place], op)
            op.results[0].replace_uses_with_if(
                place.result, lambda use, start=start: use.operation is not start
            )

    def _unpacked(self, build: Builder, index: int, value: SSAValue, init: SSAValue) -> SSAValue:
        if not self._axes(index):
            return value
        unpack = UnPackOp.create(
            operands=[value, init],
            result_types=[init.type],
            properties=dict(self._layout(index)),
        )
        return build.insert(unpack).results[0]
