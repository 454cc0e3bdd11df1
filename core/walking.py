"""Visits every op below one, at a cost that does not grow with the depth of nesting.

xDSL's `Operation.walk` is a chain of generators, one a level: each step costs the depth.
"""

# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Iterator

from xdsl.ir import Operation


def ops_in(op: Operation) -> list[Operation]:
    """The ops directly in the regions of `op`, in order."""
    found: list[Operation] = []
    for region in op.regions:
        block = region._first_block
        while block is not None:
            inner = block._first_op
            while inner is not None:
                found.append(inner)
                inner = inner._next_op
            block = block._next_block
    return found


def walk(root: Operation) -> Iterator[Operation]:
    """`root` and every op in it, outer ones first, in order.

    Ops may be changed, but not added or removed, while the walk goes on.
    """
    stack = [root]
    while stack:
        op = stack.pop()
        yield op
        if op.regions:
            stack += reversed(ops_in(op))


def walk_inner_first(root: Operation) -> Iterator[Operation]:
    """Every op in `root`, in order, an op after those in it; `root` comes last."""
    stack: list[tuple[Operation, bool]] = [(root, False)]
    while stack:
        op, entered = stack.pop()
        if entered or not op.regions:
            yield op
            continue
        stack.append((op, True))
        stack += [(child, False) for child in reversed(ops_in(op))]
