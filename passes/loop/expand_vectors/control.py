"""Loops and choices that carry vectors carry buffers instead.

loop.for ... iter_args(%acc = %x) -> (vector<8xf32>) { ... loop.yield %y }
  ->  copy %x to a buffer; loop.for ... { ...; copy %y to the buffer }
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import MemRefType
from xdsl.ir import Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.rewriting import inherit_location
from mlopt.dialects.loop import ops as loop
from mlopt.passes.loop.expand_vectors.expansion import Expansion, expands, is_vector
from mlopt.passes.loop.expand_vectors.lanes import from_buffer


def _split(values: Sequence[SSAValue]) -> tuple[list[SSAValue], list[SSAValue]]:
    """Vectors, and the rest."""
    return [v for v in values if is_vector(v)], [v for v in values if not is_vector(v)]


def _bind(values: Sequence[SSAValue], buffers: Sequence[SSAValue], out: Expansion) -> None:
    for value, buffer in zip(values, buffers, strict=True):
        assert isinstance(buffer.type, MemRefType)
        out.set(value, from_buffer(value.type, buffer))  # pyright: ignore[reportArgumentType]


def _finish(op: Operation, new_op: Operation, out: Expansion) -> None:
    """Puts `new_op` in the place of `op`, whose results that are no vectors it has."""
    inherit_location(new_op, op.location)
    new_op.attributes |= dict(op.attributes)
    Rewriter.insert_op(new_op, InsertPoint.before(op))
    _, others = _split(op.results)
    for old, new in zip(others, new_op.results, strict=True):
        new.name_hint = old.name_hint
        old.replace_all_uses_with(new)
    out.gone(op)


def _moved(region: Region) -> Region:
    """The blocks of `region`, in another."""
    target = Region()
    region.move_blocks(target)
    return target


@expands("loop.for")
def for_loop(op: Any, out: Expansion) -> None:
    """The accumulator of a loop is that of the loop around it where nobody else reads it."""
    out.settle()
    block = op.body.block
    buffers: list[SSAValue] = []
    for value, argument in zip(op.iter_args, block.args[1:], strict=True):
        if is_vector(value):
            result = op.results[argument.index - 1]
            buffers.append(out.accumulator(value, result, _others(op, value, out)))
    vectors, _ = _split(block.args)
    _bind(vectors, buffers, out)
    end = block.last_op
    out.enter(block)
    results, _ = _split(op.results)
    _bind(results, buffers, out)
    _, initial = _split(op.iter_args)
    out.end(end, buffers)
    new_op = loop.ForOp(
        op.lb, op.ub, op.step, initial, _moved(op.body), unsigned=op.unsignedCmp is not None
    )
    out.later(block)
    _finish(op, new_op, out)


def _others(op: Any, value: SSAValue, out: Expansion) -> list[Any]:
    return [out.lanes(v) for v in op.iter_args if is_vector(v) and v is not value]


@expands("loop.yield", "loop.condition", "loop.reduce.return")
def ends(op: Operation, out: Expansion) -> None:
    """What a region hands over is stored by the op around it."""


@expands("loop.while")
def while_loop(op: Any, out: Expansion) -> None:
    """A buffer for what the first region takes, and one for what it hands over."""
    out.settle()
    before, after = op.before_region.block, op.after_region.block
    own = [out.buffer(v) for v in before.args if is_vector(v)]
    out.assign(own, _split(op.arguments)[0])
    _bind(_split(before.args)[0], own, out)
    handed = [out.buffer(v) for v in op.results if is_vector(v)]
    _bind(_split(after.args)[0], handed, out)
    _bind(_split(op.results)[0], handed, out)
    ends_of = before.last_op, after.last_op
    out.enter(before)
    out.end(ends_of[0], handed)
    out.enter(after)
    out.end(ends_of[1], own)
    _, initial = _split(op.arguments)
    _, results = _split(op.results)
    regions = [_moved(op.before_region), _moved(op.after_region)]
    out.later(before)
    out.later(after)
    _finish(op, loop.WhileOp(initial, [value.type for value in results], *regions), out)


@expands("loop.if")
def choice(op: Any, out: Expansion) -> None:
    """A buffer for each result, which both regions fill."""
    out.settle()
    buffers = [out.buffer(v) for v in op.results if is_vector(v)]
    for region in (op.true_region, op.false_region):
        end = region.block.last_op
        out.enter(region.block)
        out.end(end, buffers)
    _bind(_split(op.results)[0], buffers, out)
    _, results = _split(op.results)
    first, second = _moved(op.true_region), _moved(op.false_region)
    _finish(op, loop.IfOp(op.cond, [value.type for value in results], first, second), out)
