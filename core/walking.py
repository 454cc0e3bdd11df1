"""Visits every op below one, at a cost that does not grow with the depth of nesting.

xDSL's `Operation.walk` is a chain of generators, one a level: each step costs the depth.
"""

from __future__ import annotations

from collections.abc import Iterator

from xdsl.ir import Operation


def walk(root: Operation) -> Iterator[Operation]:
    """`root` and every op in it, outer ones first, in order.

    Ops may be changed, but not added or removed, while the walk goes on.
    """
    stack = [root]
    while stack:
        op = stack.pop()
        yield op
        if op.regions:
            inner = [
                child for region in op.regions for block in region.blocks for child in block.ops
            ]
            stack += reversed(inner)


def walk_inner_first(root: Operation) -> Iterator[Operation]:
    """Every op in `root`, in order, an op after those in it; `root` comes last."""
    stack: list[tuple[Operation, bool]] = [(root, False)]
    while stack:
        op, entered = stack.pop()
        if entered or not op.regions:
            yield op
            continue
        inner = [child for region in op.regions for block in region.blocks for child in block.ops]
        stack.append((op, True))
        stack += [(child, False) for child in reversed(inner)]
