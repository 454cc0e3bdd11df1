"""Renames ops one to one: same operands, results, regions, properties and attributes."""

from __future__ import annotations

from collections.abc import Mapping

from xdsl.ir import Operation
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.walking import walk


def rename_ops(root: Operation, renamed: Mapping[str, type[Operation]]) -> int:
    """Makes every op below `root` called a key of `renamed` one of its class; how many."""
    found = [op for op in walk(root) if op.name in renamed and op is not root]
    for op in found:
        rename_op(op, renamed[op.name])
    return len(found)


def rename_op(op: Operation, op_class: type[Operation]) -> None:
    """Puts an op of `op_class` in the place of `op`.

    Regions are moved, not copied; location and name hints stay.
    """
    new_op = op_class.create(
        operands=op.operands,
        result_types=op.result_types,
        properties=dict(op.properties),
        attributes=dict(op.attributes),
        successors=op.successors,
        regions=[Rewriter.move_region_contents_to_new_regions(region) for region in op.regions],
    )
    new_op.location = op.location
    Rewriter.insert_op(new_op, InsertPoint.before(op))
    for old, new in zip(op.results, new_op.results, strict=True):
        new.name_hint = old.name_hint
        old.replace_all_uses_with(new)
    block = op.parent
    assert block is not None, "an op below a root is in a block"
    block.erase_op(op)
