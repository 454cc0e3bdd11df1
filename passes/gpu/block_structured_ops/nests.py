"""What both kinds of nests are built with: loops over blocks and threads, loads, bodies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr, IndexType
from xdsl.dialects.gpu import LoopDimMapAttr, ProcessorAttr, ProcessorEnum
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineMap
from xdsl.rewriter import InsertPoint

from mlopt.core.interfaces.structured import loop_sizes
from mlopt.core.rewriting import inherit_location
from mlopt.dialects import op_class
from mlopt.dialects.loop.attributes import MAPPING
from mlopt.dialects.scf.ops import ForOp, IfOp, ParallelOp, ReduceOp, YieldOp
from mlopt.passes.convert.affine_arith import expand
from mlopt.passes.convert.linalg_nest import Structure
from mlopt.passes.gpu.index_building import IndexBuilder, Size, size_of

SLOTS = ("x", "y", "z")


class NestBuilder(IndexBuilder):
    """Builds at a point that loops move inside."""

    def mapped(
        self, kind: str, extents: Sequence[Size], body: Callable[[list[SSAValue]], None]
    ) -> None:
        """A parallel loop on blocks or threads, the last dimension along `x`."""
        block = Block(arg_types=[IndexType()] * len(extents))
        end = ReduceOp()
        inherit_location(end, self.op.location)
        block.add_op(end)
        zeros, sizes, ones = (
            [self.value(size) for size in group]
            for group in ([0] * len(extents), extents, [1] * len(extents))
        )
        loop = ParallelOp(zeros, sizes, ones, Region(block))
        identity = AffineMapAttr(AffineMap.identity(1))
        loop.attributes[MAPPING] = ArrayAttr(
            [
                LoopDimMapAttr(ProcessorAttr(ProcessorEnum(f"{kind}_{axis}")), identity, identity)
                for axis in reversed(SLOTS[: len(extents)])
            ]
        )
        self.insert(loop)
        outer, self.point = self.point, InsertPoint.before(end)
        body(list(block.args))
        self.point = outer

    def loop(
        self,
        lower: Size,
        upper: Size,
        step: Size,
        carried: Sequence[SSAValue],
        body: Callable[[SSAValue, Sequence[SSAValue]], Sequence[SSAValue]],
    ) -> Sequence[SSAValue]:
        """`scf.for` that carries values; those after it."""
        block = Block(arg_types=[IndexType(), *(value.type for value in carried)])
        first, end, by = (self.value(size) for size in (lower, upper, step))
        loop = self.insert(ForOp(first, end, by, list(carried), [block]))
        outer, self.point = self.point, InsertPoint.at_end(block)
        results = body(block.args[0], block.args[1:])
        self.insert(YieldOp(*results))
        self.point = outer
        return loop.results

    def only_if(self, condition: SSAValue, body: Callable[[], None]) -> None:
        """`scf.if` without a value."""
        block = Block()
        self.insert(IfOp(condition, (), Region(block)))
        outer, self.point = self.point, InsertPoint.at_end(block)
        body()
        self.insert(YieldOp())
        self.point = outer

    def either(
        self, condition: SSAValue, body: Callable[[], SSAValue], otherwise: SSAValue
    ) -> SSAValue:
        """`scf.if` with a value."""
        then, other = Block(), Block()
        end = YieldOp(otherwise)
        inherit_location(end, self.op.location)
        other.add_op(end)
        op = self.insert(IfOp(condition, [otherwise.type], Region(then), Region(other)))
        outer, self.point = self.point, InsertPoint.at_end(then)
        self.insert(YieldOp(body()))
        self.point = outer
        return op.results[0]

    def load(self, memref: SSAValue, indices: Sequence[Size]) -> SSAValue:
        """`memref.load`."""
        type: Any = memref.type
        load = op_class("memref.load").create(
            operands=[memref, *(self.value(index) for index in indices)],
            result_types=[type.element_type],
        )
        return self.insert(load).results[0]

    def store(self, value: SSAValue, memref: SSAValue, indices: Sequence[Size]) -> None:
        """`memref.store`."""
        places = [self.value(index) for index in indices]
        self.insert(op_class("memref.store").create(operands=[value, memref, *places]))

    def extents(self, structure: Structure) -> list[Size]:
        """The extent of each loop."""
        sizes = loop_sizes(structure.operands, structure.maps, len(structure.iterators))
        found: list[Size] = []
        for size in sizes:
            if size.extent >= 0:
                found.append(size.extent)
                continue
            number = self.value(size.axis)
            dim = op_class("memref.dim").create(
                operands=[size.operand, number], result_types=[IndexType()]
            )
            found.append(size_of(self.insert(dim).results[0]))
        return found

    def place(self, map: AffineMap, loops: Sequence[Size]) -> list[SSAValue]:
        """Where an operand is accessed in the iteration `loops`."""
        values = [self.value(loop) for loop in loops]
        return [expand(result, values, (), self.insert) for result in map.results]

    def element(self, structure: Structure, which: int, loops: Sequence[Size]) -> SSAValue:
        """The element of an operand in the iteration `loops`; a scalar is itself."""
        operand, map = structure.operands[which], structure.maps[which]
        if operand.type.name != "memref":
            return operand
        return self.load(operand, self.place(map, loops))

    def body(
        self, structure: Structure, known: dict[int, SSAValue], loops: Sequence[Size]
    ) -> list[SSAValue]:
        """What the body yields in the iteration `loops`; `known` are elements at hand."""
        values: dict[SSAValue, SSAValue] = {}
        for index, argument in enumerate(structure.body.args):
            if index in known:
                values[argument] = known[index]
            elif argument.uses:
                values[argument] = self.element(structure, index, loops)
        for op in structure.body.ops:
            if op.name == "linalg.yield":
                return [values.get(value, value) for value in op.operands]
            if op.name == "linalg.index":
                dim: Any = op.properties["dim"]
                values[op.results[0]] = self.value(loops[dim.value.data])
                continue
            self.insert(op.clone(values))
        raise AssertionError("the body of a structured op ends in linalg.yield")


def combined(build: NestBuilder, combiner: Operation, a: SSAValue, b: SSAValue) -> SSAValue:
    """`a` and `b` by the op that a reduction combines with."""
    new = type(combiner).create(
        operands=[a, b], result_types=[a.type], properties=dict(combiner.properties)
    )
    return build.insert(new).results[0]
