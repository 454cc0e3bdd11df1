"""What a vector is once it is gone: how to get each of its elements."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from xdsl.dialects import memref
from xdsl.dialects.builtin import IndexType, VectorType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.dialects.loop import ops as loop
from mlopt.passes.gpu.index_building import IndexBuilder, Size

Position = Sequence[Size]
"""An index an axis; numbers where they are known."""

At = Callable[["Nests", Position], SSAValue]


@dataclass(frozen=True)
class Lanes:
    """The elements of a vector.

    `at` builds one where it is asked for. `buffer` holds them all, where they are stored.
    `sources` are buffers that `at` reads, each with whether it reads there only the element
    that it computes; `reads` are the user's buffers that it reads. What is cheap may be built
    more than once.
    """

    type: VectorType
    at: At
    buffer: SSAValue | None = None
    sources: Mapping[SSAValue, bool] = field(default_factory=dict[SSAValue, bool])
    reads: tuple[SSAValue, ...] = ()
    is_cheap: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.type.get_shape())


class Nests(IndexBuilder):
    """Builds loop nests and what is in them."""

    def element(self, buffer: SSAValue, position: Position) -> SSAValue:
        """Loads an element."""
        indices = [self.value(index) for index in position]
        return self.insert(memref.LoadOp.get(buffer, indices)).results[0]

    def set_element(self, buffer: SSAValue, position: Position, value: SSAValue) -> None:
        """Stores an element."""
        indices = [self.value(index) for index in position]
        self.insert(memref.StoreOp.get(value, buffer, indices))

    @contextmanager
    def nest(self, shape: Sequence[int]) -> Generator[list[Size]]:
        """A loop an axis that has more than one element; what is built meanwhile is inside."""
        outside = self.point
        position: list[Size] = []
        bounds = (
            {size: self.value(size) for size in {0, 1, *shape}} if max(shape, default=1) > 1 else {}
        )
        for size in shape:
            if size == 1:
                position.append(0)
                continue
            body = Block(arg_types=[IndexType()])
            end = loop.YieldOp()
            body.add_op(end)
            self.insert(loop.ForOp(bounds[0], bounds[size], bounds[1], [], Region(body)))
            end.location = self.op.location
            position.append(body.args[0])
            self.point = InsertPoint.before(end)
        yield position
        self.point = outside

    def fold(
        self,
        shape: Sequence[int],
        start: SSAValue,
        combine: Callable[[list[Size], SSAValue], SSAValue],
    ) -> SSAValue:
        """`start` combined with what each position gives, in row-major order."""
        outside = self.point
        position: list[Size] = []
        results: list[tuple[Operation, Block]] = []
        carried = start
        for size in shape:
            if size == 1:
                position.append(0)
                continue
            lower, upper, step = (self.value(number) for number in (0, size, 1))
            body = Block(arg_types=[IndexType(), start.type])
            op = loop.ForOp(lower, upper, step, [carried], Region(body))
            self.insert(op)
            results.append((op, body))
            position.append(body.args[0])
            carried = body.args[1]
            self.point = InsertPoint.at_end(body)
        value = combine(position, carried)
        for op, body in reversed(results):
            self.point = InsertPoint.at_end(body)
            self.insert(loop.YieldOp(value))
            value = op.results[0]
        self.point = outside
        return value

    def choose(
        self,
        condition: SSAValue | None,
        then: Callable[[], SSAValue],
        otherwise: Callable[[], SSAValue],
        type: Attribute,
    ) -> SSAValue:
        """`condition ? then : otherwise`, of which only one is built into what runs."""
        if condition is None:
            return then()
        outside = self.point
        blocks = [Block(), Block()]
        op = loop.IfOp(condition, [type], Region(blocks[0]), Region(blocks[1]))
        self.insert(op)
        for block, function in zip(blocks, (then, otherwise), strict=True):
            self.point = InsertPoint.at_end(block)
            self.insert(loop.YieldOp(function()))
        self.point = outside
        return op.results[0]

    def when(self, condition: SSAValue | None, action: Callable[[], None]) -> None:
        """Runs what `action` builds where `condition` holds."""
        if condition is None:
            action()
            return
        outside = self.point
        block = Block()
        self.insert(loop.IfOp(condition, [], Region(block)))
        self.point = InsertPoint.at_end(block)
        action()
        self.insert(loop.YieldOp())
        self.point = outside

    def all_of(self, conditions: Sequence[SSAValue]) -> SSAValue | None:
        """True where all hold; None where there is none."""
        result: SSAValue | None = None
        for condition in conditions:
            result = condition if result is None else self.both(result, condition)
        return result


def from_buffer(type: VectorType, buffer: SSAValue) -> Lanes:
    """The elements that `buffer` holds."""

    def at(build: Nests, position: Position) -> SSAValue:
        return build.element(buffer, position)

    return Lanes(type, at, buffer, {buffer: True}, is_cheap=True)


def merged(parts: Sequence[Lanes], *, in_place: bool) -> dict[SSAValue, bool]:
    """What reads all of `parts`: in place where each is read at the same position."""
    found: dict[SSAValue, bool] = {}
    for part in parts:
        for buffer, own in part.sources.items():
            found[buffer] = found.get(buffer, True) and own and in_place
    return found
