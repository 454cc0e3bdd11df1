"""The loop nest of a structured op on buffers.

    linalg.generic {(i, j, k): a[i, k], b[k, j], c[i, j]; parallel, parallel, reduction}
        ->  for i, for j: s = c[i, j]; for k iter_args(s): s = body(a[i, k], b[k, j], s)
            c[i, j] = s

Iterations run in the order of the iteration space, so a reduction adds in that order.
Where the innermost loops do not change what an output's map says, its element is held in
a value through these loops. An element that the body does not read is not loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.dialects.builtin import DictionaryAttr, MemRefType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.diagnostics import error
from mlopt.core.rewriting import inherit_location
from mlopt.dialects import op_class
from mlopt.passes.convert.affine_arith import INDEX, expand, index_constant


@dataclass(frozen=True)
class Structure:
    """What a structured op computes: one map and one body argument an operand."""

    op: Operation
    inputs: Sequence[SSAValue]
    outputs: Sequence[SSAValue]
    maps: Sequence[AffineMap]
    iterators: Sequence[str]
    body: Block
    starts: dict[int, SSAValue] = field(default_factory=dict[int, SSAValue])
    """What outputs are known to hold before, by position, where that is one scalar."""

    @property
    def operands(self) -> list[SSAValue]:
        """Inputs, then outputs."""
        return [*self.inputs, *self.outputs]


@dataclass
class Nest:
    """Builds the loops of one op before it."""

    structure: Structure
    parallel: bool = False
    point: InsertPoint = field(init=False)
    indices: list[SSAValue] = field(default_factory=list[SSAValue], init=False)

    def __post_init__(self) -> None:
        self.point = InsertPoint.before(self.structure.op)

    def insert(self, op: Operation) -> Operation:
        """Inserts at the current point, at the location of the structured op."""
        inherit_location(op, self.structure.op.location)
        Rewriter.insert_op(op, self.point)
        return op

    def build(self) -> None:
        """Emits the nest; the structured op stays for the caller to erase."""
        extents = self._extents()
        zero, one = index_constant(0, self.insert), index_constant(1, self.insert)
        start = self._parallel_prefix() if self.parallel else 0
        if start:
            self._parallel_loop(extents[:start], zero, one)
        held_from = self._held_from(start)
        for extent in extents[start:held_from]:
            self._loop(zero, extent, one, ())
        if held_from == len(extents):
            self._store(self._body({}))
            return
        held = [self._start(i) for i in range(len(self.structure.outputs))]
        outermost_point = self.point
        self._store(self._held_loops(extents[held_from:], zero, one, held), outermost_point)

    def holds_outputs(self) -> bool:
        """True where the outputs' elements are carried through the innermost loops."""
        start = self._parallel_prefix() if self.parallel else 0
        return self._held_from(start) < len(self.structure.iterators)

    # The iteration space.

    def _extents(self) -> list[SSAValue]:
        """The extent of each loop: the size of a dimension that it alone indexes."""
        structure = self.structure
        found: dict[int, SSAValue] = {}
        for operand, map_ in zip(structure.operands, structure.maps, strict=True):
            for axis, result in enumerate(map_.results):
                if isinstance(result, AffineDimExpr) and result.position not in found:
                    found[result.position] = self._size(operand, axis)
        missing = [i for i in range(len(structure.iterators)) if i not in found]
        if missing:
            raise error(structure.op, f"no operand gives the extent of loop {missing[0]}")
        return [found[i] for i in range(len(structure.iterators))]

    def _size(self, operand: SSAValue, axis: int) -> SSAValue:
        type = operand.type
        if not isinstance(type, MemRefType):
            raise error(self.structure.op, f"operand of type {type} is not in a buffer")
        size = type.get_shape()[axis]
        if size >= 0:
            return index_constant(size, self.insert)
        number = index_constant(axis, self.insert)
        dim = op_class("memref.dim").create(operands=[operand, number], result_types=[INDEX])
        return self.insert(dim).results[0]

    def _parallel_prefix(self) -> int:
        count = 0
        for iterator in self.structure.iterators:
            if iterator != "parallel":
                break
            count += 1
        return count

    def _held_from(self, start: int) -> int:
        """The first of the innermost loops that no output's map depends on."""
        structure = self.structure
        count = len(structure.iterators)
        output_maps = structure.maps[len(structure.inputs) :]
        used = {
            expr.position
            for map_ in output_maps
            for result in map_.results
            for expr in result.dfs()
            if isinstance(expr, AffineDimExpr)
        }
        # An input in the same buffer must see what was stored so far.
        if not structure.outputs or any(value in structure.outputs for value in structure.inputs):
            return count
        first = count
        while first > start and first - 1 not in used:
            first -= 1
        return first

    # Loops.

    def _loop(
        self, lower: SSAValue, upper: SSAValue, step: SSAValue, inits: Sequence[SSAValue]
    ) -> tuple[Operation, Block]:
        types = [init.type for init in inits]
        block = Block(arg_types=[INDEX, *types])
        loop = op_class("scf.for").create(
            operands=[lower, upper, step, *inits], result_types=types, regions=[Region(block)]
        )
        self.insert(loop)
        self.indices.append(block.args[0])
        if not inits:
            self._terminate(block, "scf.yield", ())
            assert block.last_op is not None
            self.point = InsertPoint.before(block.last_op)
        return loop, block

    def _parallel_loop(self, extents: Sequence[SSAValue], zero: SSAValue, one: SSAValue) -> None:
        from xdsl.dialects.builtin import DenseArrayBase, i32

        count = len(extents)
        block = Block(arg_types=[INDEX] * count)
        sizes = DenseArrayBase.from_list(i32, (count, count, count, 0))
        loop = op_class("scf.parallel").create(
            operands=[*([zero] * count), *extents, *([one] * count)],
            properties={"operandSegmentSizes": sizes},
            regions=[Region(block)],
        )
        schedule = self.structure.op.attributes.get("loop.schedule")
        if isinstance(schedule, DictionaryAttr) and "gpu" in schedule.data:
            loop.attributes["loop.schedule"] = DictionaryAttr({"gpu": schedule.data["gpu"]})
        self.insert(loop)
        self.indices.extend(block.args)
        self._terminate(block, "scf.reduce", ())
        assert block.last_op is not None
        self.point = InsertPoint.before(block.last_op)

    def _terminate(self, block: Block, name: str, values: Sequence[SSAValue]) -> None:
        terminator = op_class(name).create(operands=values)
        inherit_location(terminator, self.structure.op.location)
        block.add_op(terminator)

    def _held_loops(
        self,
        extents: Sequence[SSAValue],
        zero: SSAValue,
        one: SSAValue,
        held: Sequence[SSAValue],
    ) -> Sequence[SSAValue]:
        """Loops that carry the outputs' elements; their final values."""
        outer_point = self.point
        loop, block = self._loop(zero, extents[0], one, held)
        self.point = InsertPoint.at_end(block)
        carried = block.args[1:]
        if len(extents) > 1:
            results = self._held_loops(extents[1:], zero, one, carried)
        else:
            first = len(self.structure.inputs)
            results = self._body({first + i: value for i, value in enumerate(carried)})
        self.point = InsertPoint.at_end(block)
        self._terminate(block, "scf.yield", results)
        self.point = outer_point
        return loop.results

    # Elements.

    def _position(self, which: int) -> list[SSAValue]:
        results = self.structure.maps[which].results
        return [expand(result, self.indices, (), self.insert) for result in results]

    def _load(self, which: int) -> SSAValue:
        """The element of operand `which` at this iteration; a scalar is itself."""
        operand = self.structure.operands[which]
        if not isinstance(operand.type, MemRefType):
            return operand
        return self.insert(_load_op(operand, self._position(which))).results[0]

    def _start(self, output: int) -> SSAValue:
        """What output `output` holds before the innermost loops."""
        known = self.structure.starts.get(output)
        return self._load(len(self.structure.inputs) + output) if known is None else known

    def _store(self, values: Sequence[SSAValue], point: InsertPoint | None = None) -> None:
        if point is not None:
            self.point = point
        for i, value in enumerate(values):
            target = self.structure.outputs[i]
            position = self._position(len(self.structure.inputs) + i)
            self.insert(op_class("memref.store").create(operands=[value, target, *position]))

    def _body(self, held: dict[int, SSAValue]) -> Sequence[SSAValue]:
        """Copies the body here; what it yields."""
        mapping: dict[SSAValue, SSAValue] = {}
        for i, argument in enumerate(self.structure.body.args):
            if i in held:
                mapping[argument] = held[i]
            elif argument.uses:
                mapping[argument] = self._load(i)
        for op in self.structure.body.ops:
            if op.name == "linalg.yield":
                return [mapping.get(value, value) for value in op.operands]
            if op.name == "linalg.index":
                mapping[op.results[0]] = self.indices[_dimension(op)]
                continue
            copy = op.clone(mapping)
            Rewriter.insert_op(copy, self.point)
            self._resolve_nested_indices(copy)
        raise error(self.structure.op, "the body of a structured op ends in linalg.yield")

    def _resolve_nested_indices(self, op: Operation) -> None:
        """`linalg.index` in the regions of a copied op."""
        for inner in list(op.walk()) if op.regions else ():
            if inner.name == "linalg.index":
                inner.results[0].replace_all_uses_with(self.indices[_dimension(inner)])
                inner.detach()
                inner.erase()


def _load_op(memref: SSAValue, position: Sequence[SSAValue]) -> Operation:
    type = memref.type
    assert isinstance(type, MemRefType)
    element: Attribute = type.element_type
    return op_class("memref.load").create(operands=[memref, *position], result_types=[element])


def _dimension(op: Operation) -> int:
    from mlopt.passes.convert.lowering import integer

    return integer(op, "dim") or 0
