"""Outlines one parallel loop: the body's function, the context struct, the call."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    DenseArrayBase,
    FunctionType,
    IndexType,
    MemRefType,
    StringAttr,
    SymbolRefAttr,
    i32,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.dialects import op_class
from mlopt.passes.convert.affine_arith import index_constant, index_op
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import POINTER, function_type, struct
from mlopt.passes.loop.captures import (
    COPIED,
    captured_values,
    cast,
    context_type,
    is_passable,
    part_types,
    parts_of,
    rebuilt,
)
from mlopt.passes.loop.neutral_elements import neutral_element
from mlopt.passes.loop.trip_cost import constant_index, loop_bounds, static_trips

INDEX = IndexType()

MOST_CHUNKS = 64
"""Partial results of a reduction: more than processors, few enough to combine quickly."""


class Outliner:
    """Moves the body of `op` to a function called like `stem`.

    A task runs `grain` iterations or more; there are `threads` tasks at most, where not 0.
    """

    def __init__(self, op: Operation, build: LlvmBuilder, stem: str, grain: int, threads: int = 0):
        self.op = op
        self.build = build
        self.stem = stem
        self.grain = grain
        self.threads = threads
        self.dialect = op.name.partition(".")[0]
        self.body = op.regions[0].block
        self.inits = list(op.operands[3 * len(self.body.args) :])
        reduce = self.body.last_op
        assert reduce is not None, "a parallel loop ends in a reduce"
        self.reduce = reduce
        self.combiners = [region.block for region in reduce.regions]

    def is_possible(self) -> bool:
        """True where everything the body needs can be passed, and reductions be split."""
        neutral = [neutral_element(block) for block in self.combiners]
        values = captured_values([self.op])
        return None not in neutral and all(is_passable(self.build, v.type) for v in values)

    def run(self, function: Operation) -> None:
        """Replaces the loop by the call."""
        build = self.build
        build.start(self.op, build.rewriter)
        self.lower, upper, self.step = loop_bounds(self.op)
        trips = [
            self._trip(*bounds) if static is None else self._constant(static)
            for static, *bounds in zip(
                static_trips(self.op), self.lower, upper, self.step, strict=True
            )
        ]
        total = trips[0]
        for trip in trips[1:]:
            total = self._index("arith.muli", total, trip)
        count, grain, chunk = total, self.grain, None
        buffers: list[SSAValue] = []
        if self.inits:
            count, chunk = self._chunks(total)
            grain = 1
            buffers = [self._partials(function, init.type) for init in self.inits]
        controls = [*self.lower, *self.step, *trips[1:], *buffers]
        controls += [chunk, total] if chunk is not None else []
        used = captured_values([*self.body.ops])
        local = set(self.body.args)
        captured = list(dict.fromkeys([*controls, *(v for v in used if v not in local)]))
        passed = [value for value in captured if not _is_copied(value)]
        name = build.fresh_symbol(self.stem)
        context = self._context(function, passed)
        self._call(name, context, count, grain)
        results = self._combine(buffers, count)
        self._outlined(name, function, captured, passed, trips, buffers, chunk, total)
        for old, new in zip(self.op.results, results, strict=True):
            old.replace_all_uses_with(new)
        self.op.detach()
        self.op.erase()

    # In the caller.

    def _index(self, name: str, *operands: SSAValue) -> SSAValue:
        return index_op(name, operands, self.build.insert)

    def _constant(self, value: int) -> SSAValue:
        return index_constant(value, self.build.insert)

    def _trip(self, lower: SSAValue, upper: SSAValue, step: SSAValue) -> SSAValue:
        from_zero, by_one = constant_index(lower) == 0, constant_index(step) == 1
        span = upper if from_zero else self._index("arith.subi", upper, lower)
        trips = span if by_one else self._index("arith.ceildivsi", span, step)
        return self._index("arith.maxsi", trips, self._constant(0))

    def _chunks(self, total: SSAValue) -> tuple[SSAValue, SSAValue]:
        """How many chunks a reduction has, and how many iterations each."""
        wanted = self._index("arith.ceildivsi", total, self._constant(self.grain))
        most = self._index("arith.minsi", wanted, self._constant(MOST_CHUNKS))
        count = self._index("arith.maxsi", most, self._constant(1))
        return count, self._index("arith.ceildivsi", total, count)

    def _partials(self, function: Operation, type: Attribute) -> SSAValue:
        """Stack memory of the whole function for partial results."""
        alloca = op_class("memref.alloca").create(
            result_types=[MemRefType(type, [MOST_CHUNKS])],
            properties={"operandSegmentSizes": DenseArrayBase.from_list(i32, (0, 0))},
        )
        self._at_entry(function, alloca)
        return alloca.results[0]

    def _at_entry(self, function: Operation, op: Operation) -> None:
        first = function.regions[0].blocks[0].first_op
        assert first is not None
        op.location = self.op.location
        Rewriter.insert_op(op, InsertPoint.before(first))

    def _context(self, function: Operation, passed: Sequence[SSAValue]) -> SSAValue:
        """The filled struct; its memory is taken once a call of the function."""
        build = self.build
        parts = [part for value in passed for part in parts_of(build, value)]
        if not parts:
            return build.zero(POINTER)
        type = context_type(parts)
        point = build.point
        first = function.regions[0].blocks[0].first_op
        assert first is not None
        build.point = InsertPoint.before(first)
        memory = build.alloca(build.index(1), type)
        build.point = point
        for i, part in enumerate(parts):
            build.store(part, build.address(memory, [0, i], type))
        return memory

    def _call(self, name: str, context: SSAValue, count: SSAValue, grain: int) -> None:
        build = self.build
        signature = FunctionType.from_lists([POINTER, i64, i64], [])
        constant = op_class("func.constant").create(
            result_types=[signature], properties={"value": SymbolRefAttr(name)}
        )
        build.insert(constant)
        pointer = cast(build, constant.results[0], POINTER)
        number = cast(build, count, i64)
        least = build.index(grain)
        if self.threads:
            share = self._index("arith.ceildivsi", count, self._constant(self.threads))
            wanted = self._index("arith.maxsi", share, self._constant(grain))
            least = cast(build, wanted, i64)
        arguments = (pointer, context, number, least)
        build.declare(
            "mlopt_parallel_for", function_type([argument.type for argument in arguments])
        )
        build.call_symbol("mlopt_parallel_for", arguments, None)

    def _combine(self, buffers: Sequence[SSAValue], count: SSAValue) -> Sequence[SSAValue]:
        """Partial results in the order of the chunks, from the initial values on."""
        if not buffers:
            return ()
        loop, block = self._for(self._constant(0), count, self._constant(1), self.inits)
        point = self.build.point
        self.build.at_end(block)
        values = [
            self.combined(i, block.args[1 + i], self._load(buffer, block.args[0]))
            for i, buffer in enumerate(buffers)
        ]
        self._yield(values)
        self.build.point = point
        return loop.results

    def combined(self, which: int, a: SSAValue, b: SSAValue) -> SSAValue:
        """A copy of the combining region of a reduction, here."""
        block = self.combiners[which]
        mapping: dict[SSAValue, SSAValue] = {block.args[0]: a, block.args[1]: b}
        for op in block.ops:
            if op.next_op is None:
                return mapping.get(op.operands[0], op.operands[0])
            self.build.insert(op.clone(mapping))
        raise AssertionError("a combining region ends in a return")

    def _load(self, buffer: SSAValue, index: SSAValue) -> SSAValue:
        type = buffer.type
        assert isinstance(type, MemRefType)
        load = op_class("memref.load").create(
            operands=[buffer, index], result_types=[type.element_type]
        )
        return self.build.insert(load).results[0]

    def _for(
        self, lower: SSAValue, upper: SSAValue, step: SSAValue, inits: Sequence[SSAValue]
    ) -> tuple[Operation, Block]:
        types = [init.type for init in inits]
        block = Block(arg_types=[INDEX, *types])
        loop = op_class(f"{self.dialect}.for").create(
            operands=[lower, upper, step, *inits], result_types=types, regions=[Region(block)]
        )
        self.build.insert(loop)
        return loop, block

    def _yield(self, values: Sequence[SSAValue]) -> None:
        self.build.insert(op_class(f"{self.dialect}.yield").create(operands=values))

    # In the outlined function.

    def _outlined(
        self,
        name: str,
        function: Operation,
        captured: Sequence[SSAValue],
        passed: Sequence[SSAValue],
        trips: Sequence[SSAValue],
        buffers: Sequence[SSAValue],
        chunk: SSAValue | None,
        total: SSAValue,
    ) -> None:
        build = self.build
        caller_point, caller = build.point, build.current
        block = Block(arg_types=[POINTER, i64, i64])
        signature = FunctionType.from_lists([POINTER, i64, i64], [])
        outlined = op_class("func.func").create(
            properties={
                "sym_name": StringAttr(name),
                "function_type": signature,
                "sym_visibility": StringAttr("private"),
            },
            regions=[Region(block)],
        )
        build.point = InsertPoint.after(function)
        build.insert(outlined)
        build.symbols()[name] = outlined
        build.at_end(block)
        inside = self._unpacked(block.args[0], captured, passed)
        lo, hi = (cast(build, argument, INDEX) for argument in block.args[1:])
        if chunk is None:
            self._range(lo, hi, trips, inside, ())
        else:
            self._chunk_loop(lo, hi, trips, inside, buffers, chunk, total)
        build.at_end(block)
        build.insert(op_class("func.return").create())
        build.point, build.current = caller_point, caller

    def _unpacked(
        self, context: SSAValue, captured: Sequence[SSAValue], passed: Sequence[SSAValue]
    ) -> dict[SSAValue, SSAValue]:
        """Every captured value as it is called in the outlined function."""
        build = self.build
        found: dict[SSAValue, SSAValue] = {}
        counts = [len(part_types(build, value.type)) for value in passed]
        types = [type for value in passed for type in part_types(build, value.type)]
        if types:
            whole = struct(*types)
            parts = [
                build.load(build.address(context, [0, i], whole), type)
                for i, type in enumerate(types)
            ]
            for value, count in zip(passed, counts, strict=True):
                own, parts = parts[:count], parts[count:]
                found[value] = rebuilt(build, value.type, own)
        for value in captured:
            if value not in found:
                assert isinstance(value.owner, Operation)
                found[value] = build.insert(value.owner.clone()).results[0]
        return found

    def _chunk_loop(
        self,
        lo: SSAValue,
        hi: SSAValue,
        trips: Sequence[SSAValue],
        inside: dict[SSAValue, SSAValue],
        buffers: Sequence[SSAValue],
        chunk: SSAValue,
        total: SSAValue,
    ) -> None:
        """Each chunk from the neutral elements; its results into the buffers."""
        build = self.build
        one = self._constant(1)
        _, block = self._for(lo, hi, one, ())
        build.at_end(block)
        start = self._index("arith.muli", block.args[0], inside[chunk])
        start = self._index("arith.minsi", start, inside[total])
        end = self._index("arith.addi", start, inside[chunk])
        end = self._index("arith.minsi", end, inside[total])
        neutral = [self._neutral(block) for block in self.combiners]
        results = self._range(start, end, trips, inside, neutral)
        for buffer, result in zip(buffers, results, strict=True):
            build.insert(
                op_class("memref.store").create(operands=[result, inside[buffer], block.args[0]])
            )
        self._yield(())

    def _neutral(self, combiner: Block) -> SSAValue:
        value = neutral_element(combiner)
        assert value is not None
        constant = op_class("arith.constant").create(
            result_types=[combiner.args[0].type], properties={"value": value}
        )
        return self.build.insert(constant).results[0]

    def _range(
        self,
        lo: SSAValue,
        hi: SSAValue,
        trips: Sequence[SSAValue],
        inside: dict[SSAValue, SSAValue],
        inits: Sequence[SSAValue],
    ) -> Sequence[SSAValue]:
        """Iterations `lo` to `hi` of all dimensions, row-major."""
        build = self.build
        if len(trips) == 1:
            return self._innermost(lo, hi, [], inside, inits)
        width = self._index("arith.maxsi", inside[trips[-1]], self._constant(1))
        first = self._index("arith.divsi", lo, width)
        last = self._index("arith.ceildivsi", hi, width)
        loop, block = self._for(first, last, self._constant(1), inits)
        point = build.point
        build.at_end(block)
        row = block.args[0]
        base = self._index("arith.muli", row, width)
        zero = self._constant(0)
        start = self._index("arith.maxsi", self._index("arith.subi", lo, base), zero)
        end = self._index("arith.minsi", self._index("arith.subi", hi, base), width)
        outer: list[SSAValue] = []
        for axis in reversed(range(len(trips) - 1)):
            if axis:
                extent = self._index("arith.maxsi", inside[trips[axis]], self._constant(1))
                number = self._index("arith.remsi", row, extent)
                row = self._index("arith.divsi", row, extent)
            else:
                number = row
            outer.insert(0, self._variable(axis, number, inside))
        results = self._innermost(start, end, outer, inside, block.args[1:])
        self._yield(results)
        build.point = point
        return loop.results

    def _variable(self, axis: int, number: SSAValue, inside: dict[SSAValue, SSAValue]) -> SSAValue:
        """`lower + number * step`."""
        lower, step = self.lower[axis], self.step[axis]
        if constant_index(step) != 1:
            number = self._index("arith.muli", number, inside[step])
        if constant_index(lower) != 0:
            number = self._index("arith.addi", inside[lower], number)
        return number

    def _innermost(
        self,
        start: SSAValue,
        end: SSAValue,
        outer: Sequence[SSAValue],
        inside: dict[SSAValue, SSAValue],
        inits: Sequence[SSAValue],
    ) -> Sequence[SSAValue]:
        """The loop that holds the body itself, moved here."""
        build = self.build
        axis = len(self.body.args) - 1
        lower, upper = (self._variable(axis, number, inside) for number in (start, end))
        loop, block = self._for(lower, upper, inside[self.step[axis]], inits)
        point = build.point
        build.at_end(block)
        contributed = list(self.reduce.operands)
        ops = [op for op in self.body.ops if op is not self.reduce]
        mapping = dict(inside)
        mapping |= dict(zip(self.body.args, [*outer, block.args[0]], strict=True))
        for op in ops:
            op.detach()
            Rewriter.insert_op(op, InsertPoint.at_end(block))
            for inner in op.walk():
                for i, operand in enumerate(inner.operands):
                    if operand in mapping:
                        inner.operands[i] = mapping[operand]
        values = [
            self.combined(i, block.args[1 + i], mapping.get(value, value))
            for i, value in enumerate(contributed)
        ]
        self._yield(values)
        build.point = point
        return loop.results


def _is_copied(value: SSAValue) -> bool:
    return isinstance(value.owner, Operation) and value.owner.name in COPIED
