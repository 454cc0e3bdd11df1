"""Moving blocks and ops between regions, each in time linear in what moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.irdl import IRDLOperation
from xdsl.irdl.operations import (
    OptSingleBlockRegionDef,
    SingleBlockRegionDef,
    VarSingleBlockRegionDef,
)
from xdsl.traits import NoTerminator, SingleBlockImplicitTerminator

_SINGLE = (SingleBlockRegionDef, VarSingleBlockRegionDef, OptSingleBlockRegionDef)


def split_after(op: Operation, arg_types: Sequence[Attribute] = ()) -> Block:
    """Moves what follows `op` into a new block behind the one of `op`.

    Where a block is split at several ops, splitting at the last first keeps the whole
    linear: each op moves once.
    """
    block = op.parent
    assert block is not None and block.parent is not None, "the op is in a region"
    rest = Block(arg_types=arg_types)
    following = op.next_op
    while following is not None:
        after = following.next_op
        following.detach()
        rest.add_op(following)
        following = after
    block.parent.insert_block_after(rest, block)
    return rest


def take_blocks(region: Region, before: Block) -> list[Block]:
    """Moves the blocks of `region` before the block `before` of another region."""
    blocks = list(region.blocks)
    for block in blocks:
        region.detach_block(block)
    target = before.parent
    assert target is not None, "the target block is in a region"
    target.insert_block_before(blocks, before)
    return blocks


def replace_arguments(block: Block, values: Sequence[SSAValue]) -> None:
    """Replaces the arguments of `block` by `values` and removes them."""
    for argument, value in zip(tuple(block.args), values, strict=True):
        if value.name_hint is None:
            value.name_hint = argument.name_hint
        argument.replace_all_uses_with(value)
        block.erase_arg(argument)


def replace_results(op: Operation, values: Iterable[SSAValue]) -> None:
    """Replaces the results of `op` by `values`, and removes `op`."""
    for result, value in zip(op.results, values, strict=True):
        if value.name_hint is None:
            value.name_hint = result.name_hint
        result.replace_all_uses_with(value)
    block = op.parent
    assert block is not None, "the op is in a block"
    block.erase_op(op)


def may_branch(op: Operation) -> bool:
    """True where regions of `op` may hold several blocks with branches between them."""
    if not isinstance(op, IRDLOperation):
        return False
    if op.has_trait(SingleBlockImplicitTerminator) or op.has_trait(NoTerminator):
        return False
    return not any(isinstance(kind, _SINGLE) for _, kind in op.get_irdl_definition().regions)
