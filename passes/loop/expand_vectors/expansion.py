"""Walks a function in order and keeps, for each of its vectors, how to get its elements.

What is used once, in the block where it is, is built where it is used: a chain of ops is
one loop nest. What reads memory is stored before the next write that may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects import memref
from xdsl.dialects.builtin import IntegerAttr, MemRefType, VectorType, i64
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.core.rewriting import inherit_location
from mlopt.passes.loop.expand_vectors.aliasing import is_read_only, may_alias
from mlopt.passes.loop.expand_vectors.lanes import At, Lanes, Nests, from_buffer, merged

Rule = Callable[[Any, "Expansion"], None]

RULES: dict[str, Rule] = {}
"""By op name: gives the lanes of its results, or builds what it does."""


def expands(*names: str) -> Callable[[Rule], Rule]:
    """Function decorator: the function expands the ops called `names`."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return register


def has_vectors(op: Operation) -> bool:
    """True where an operand, a result or an argument of a region is a vector."""
    values = [*op.operands, *op.results]
    values += [arg for region in op.regions for block in region.blocks for arg in block.args]
    return any(isinstance(value.type, VectorType) for value in values)


class Expansion:
    """One function."""

    def __init__(self, function: Operation):
        self.function = function
        self._lanes: dict[SSAValue, Lanes] = {}
        self._reading: dict[SSAValue, Lanes] = {}
        self._gone: list[Operation] = []
        self._emptied: list[Block] = []
        self._scopes: list[Block] = [function.regions[0].blocks[0]]
        self.build = Nests(function, InsertPoint.at_start(self._scopes[0]))

    def run(self) -> int:
        """Expands everything; the number of ops that are gone."""
        for block in list(self.function.regions[0].blocks):
            self.block(block)
        for op in reversed(self._gone):
            Rewriter.erase_op(op, safe_erase=False)
        for block in self._emptied:
            for argument in [argument for argument in block.args if is_vector(argument)]:
                block.erase_arg(argument)
        return len(self._gone)

    def block(self, block: Block) -> None:
        """Expands the ops of a block, in order."""
        for op in list(block.ops):
            self.at(op)
            rule = RULES.get(op.name) if has_vectors(op) else None
            if rule is not None:
                rule(op, self)
            elif has_vectors(op):
                self._other(op)
            else:
                self._plain(op)

    def at(self, op: Operation) -> None:
        """Builds in front of `op` from now on."""
        self.build.op, self.build.point = op, InsertPoint.before(op)

    def _plain(self, op: Operation) -> None:
        """An op without vectors, which may hold ops with them."""
        if not is_read_only(op):
            self.settle()
        is_scope = op.name in ("loop.parallel", "memref.alloca_scope", "func.func")
        for region in op.regions:
            for block in region.blocks:
                if is_scope:
                    self._scopes.append(block)
                self.block(block)
                if is_scope:
                    self._scopes.pop()

    def _other(self, op: Operation) -> None:
        if find(op, Elementwise) is None:
            raise error(op, f"'{op.name}' op of vectors cannot be expanded to loops")
        for number, result in enumerate(op.results):
            self._elementwise(op, number, result)
        self.gone(op)

    def _elementwise(self, op: Operation, number: int, result: SSAValue) -> None:
        parts = {value: self.lanes(value) for value in op.operands if is_vector(value)}

        def at(build: Nests, position: Any) -> SSAValue:
            operands = [
                parts[value].at(build, position) if value in parts else value
                for value in op.operands
            ]
            types = [scalar_type(r.type) for r in op.results]
            new_op = type(op).create(
                operands=operands,
                result_types=types,
                properties=dict(op.properties),
                attributes=dict(op.attributes),
            )
            return build.insert(new_op).results[number]

        self.computed(result, at, list(parts.values()), uses_of=list(parts))

    # Values.

    def lanes(self, value: SSAValue) -> Lanes:
        """How to get the elements of `value`."""
        return self._lanes[value]

    def cheap(self, value: SSAValue) -> Lanes:
        """The same, where elements are asked for more than once: stored unless cheap."""
        lanes = self._lanes[value]
        return lanes if lanes.is_cheap else self.stored(value)

    def stored(self, value: SSAValue) -> Lanes:
        """The elements of `value` in a buffer."""
        lanes = self._lanes[value]
        if lanes.buffer is None:
            buffer = self.buffer(value)
            self.fill(buffer, lanes)
            lanes = self._lanes[value] = from_buffer(lanes.type, buffer)
            self._reading.pop(value, None)
        return lanes

    def used(self, *values: SSAValue) -> None:
        """`values` were read for good."""
        for value in values:
            self._reading.pop(value, None)

    def enter(self, block: Block) -> None:
        """Expands the block of an op; what is carried into it is known."""
        op, point = self.build.op, self.build.point
        self.block(block)
        self.build.op, self.build.point = op, point

    def end(self, op: Operation, buffers: Sequence[SSAValue]) -> None:
        """Stores the vectors that a terminator hands over; it keeps the rest."""
        inner = self.build.op, self.build.point
        self.at(op)
        self.assign(buffers, [value for value in op.operands if is_vector(value)])
        self.build.op, self.build.point = inner
        op.operands = [value for value in op.operands if not is_vector(value)]

    def later(self, block: Block) -> None:
        """Drops the arguments of `block` that are vectors, once nothing uses them."""
        self._emptied.append(block)

    def gone(self, op: Operation) -> None:
        """`op` is erased at the end."""
        self._gone.append(op)

    def set(self, value: SSAValue, lanes: Lanes) -> None:
        """Says how to get the elements of `value`."""
        self._lanes[value] = lanes

    def computed(
        self,
        value: SSAValue,
        at: At,
        parts: Sequence[Lanes],
        *,
        uses_of: Sequence[SSAValue] = (),
        reads: Sequence[SSAValue] = (),
        in_place: bool = True,
        is_free: bool = False,
        is_cheap: bool = False,
    ) -> None:
        """`value` has elements `at`, made of `parts`.

        They are built where they are used, if that is one place in this block or they are
        free (masks, constants, other orders of cheap ones); else they are stored. What is
        cheap may be built there more than once.
        """
        assert isinstance(value.type, VectorType)
        every = tuple(reads) + tuple(buffer for part in parts for buffer in part.reads)
        is_free = is_free and all(part.is_cheap for part in parts) and not every
        lanes = Lanes(
            value.type, at, None, merged(parts, in_place=in_place), every, is_free or is_cheap
        )
        self._lanes[value] = lanes
        for operand in uses_of:
            self._reading.pop(operand, None)
        if is_free:
            return
        uses = list(value.uses)
        if len(uses) != 1 or uses[0].operation.parent is not block_of(value):
            if uses:
                self.stored(value)
        elif every:
            self._reading[value] = lanes

    def settle(self, target: SSAValue | None = None) -> None:
        """Stores what reads memory and is not used yet; with a target, what it may change."""
        for value, lanes in list(self._reading.items()):
            if target is None or any(may_alias(buffer, target) for buffer in lanes.reads):
                self.stored(value)

    # Buffers.

    def buffer(self, value: SSAValue) -> SSAValue:
        """A buffer for `value` on the stack of the function, or of the thread."""
        assert isinstance(value.type, VectorType)
        type = MemRefType(value.type.element_type, value.type.get_shape())
        op = memref.AllocaOp.get(type.element_type, 64, type.get_shape())
        op.properties["alignment"] = IntegerAttr(64, i64)
        inherit_location(op, self.build.op.location)
        Rewriter.insert_op(op, InsertPoint.at_start(self._scopes[-1]))
        op.results[0].name_hint = value.name_hint
        return op.results[0]

    def fill(self, buffer: SSAValue, lanes: Lanes) -> None:
        """Stores all elements in `buffer`."""
        with self.build.nest(lanes.shape) as position:
            self.build.set_element(buffer, position, lanes.at(self.build, position))

    def accumulator(self, value: SSAValue, result: SSAValue, others: Sequence[Lanes]) -> SSAValue:
        """A buffer that holds `value` and may be changed to be `result`.

        That of `value` where nobody else reads it; `others` are read meanwhile.
        """
        lanes = self.lanes(value)
        buffer = lanes.buffer
        is_last = len(list(value.uses)) == 1 and block_of(value) is block_of(result)
        if buffer is None or not is_last or any(buffer in other.sources for other in others):
            buffer = self.buffer(result)
            self.fill(buffer, lanes)
        self._reading.pop(value, None)
        return buffer

    def assign(self, buffers: Sequence[SSAValue], values: Sequence[SSAValue]) -> None:
        """Stores `values` in `buffers`, all at once."""
        for value, own in zip(values, buffers, strict=True):
            sources = self.lanes(value).sources
            if self.lanes(value).buffer is own:
                continue
            if any(
                buffer in sources and not (buffer is own and sources[buffer]) for buffer in buffers
            ):
                copy = self.buffer(value)
                self.fill(copy, self.lanes(value))
                assert isinstance(value.type, VectorType)
                self.set(value, from_buffer(value.type, copy))
        for value, buffer in zip(values, buffers, strict=True):
            if self.lanes(value).buffer is not buffer:
                self.fill(buffer, self.lanes(value))
            self._reading.pop(value, None)


def block_of(value: SSAValue) -> Block | None:
    """The block that defines `value`."""
    owner = value.owner
    return owner if isinstance(owner, Block) else owner.parent


def is_vector(value: SSAValue) -> bool:
    """True for a value of a vector type."""
    return isinstance(value.type, VectorType)


def scalar_type(type: Attribute) -> Attribute:
    """The element of a vector, else the type."""
    return type.element_type if isinstance(type, VectorType) else type
