"""convert-scf-to-cf: structured control flow becomes branches between blocks.

    for %i = %a to %b step %c { body }   ->     cf.br ^head(%a)
                                              ^head(%i):
                                                %t = cmpi slt, %i, %b
                                                cf.cond_br %t, ^body, ^end
                                              ^body: body, cf.br ^head(%i + %c)
                                              ^end:

`if`, `while`, `index_switch` and `execute_region` branch alike; a parallel loop runs its
points in order, as nested loops that carry its reductions. Ops of `scf` and of `loop` are
converted together, since either may stand in the other. Ops in regions that hold one
block only (the body of a `linalg.generic`) stay. The same ops run in the same order, so
no value changes. Outer ops go first and blocks are split from their end, so that every op
moves once: the pass takes linear time.

Stack memory that is made in the body of a loop lives as long as the body's run
(upstream's `AutomaticAllocationScope`). Of a constant size, it is taken once, at the start of
the function, so that the stack does not grow with the trips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import arith, cf
from xdsl.dialects.builtin import IndexType, VectorType, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.constants import dense_from_array
from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.dialects.loop import ops as loop
from mlopt.dialects.scf import ops as scf
from mlopt.passes.convert.blocks import (
    may_branch,
    replace_arguments,
    replace_results,
    split_after,
    take_blocks,
)

Lowering = Callable[[Any, Block, Block], Iterable[Block]]
"""`(op, block, end) -> blocks to visit`: `op` is the last op of `block`, what followed it
is in `end`; the blocks between the two are the lowering's to make."""


def lower_for(op: Any, block: Block, end: Block) -> Iterable[Block]:
    """A head with the induction variable and the carried values, a body, a way back."""
    (body,) = take_blocks(op.body, end)
    head = Block(arg_types=[argument.type for argument in body.args])
    end.parent.insert_block_before(head, body)  # pyright: ignore[reportOptionalMemberAccess]
    replace_arguments(body, head.args)
    _end_block(block, op, cf.BranchOp(head, op.lb, *op.iter_args))
    predicate = "ult" if op.unsignedCmp is not None else "slt"
    goes_on = arith.CmpiOp(head.args[0], op.ub, predicate)
    branch = cf.ConditionalBranchOp(goes_on, body, (), end, ())
    branch.attributes |= _backend_attributes(op)
    _end_block(head, op, goes_on, branch)
    carried = _take_yield(body)
    following = arith.AddiOp(head.args[0], op.step)
    _end_block(body, op, following, cf.BranchOp(head, following, *carried))
    replace_results(op, head.args[1:])
    return (body,)


def lower_while(op: Any, block: Block, end: Block) -> Iterable[Block]:
    """The before region decides between the after region and the end."""
    (before,) = take_blocks(op.before_region, end)
    (after,) = take_blocks(op.after_region, end)
    _end_block(block, op, cf.BranchOp(before, *op.arguments))
    condition, *forwarded = _take_yield(before)
    branch = cf.ConditionalBranchOp(condition, after, forwarded, end, ())
    branch.attributes |= _backend_attributes(op)
    _end_block(before, op, branch)
    _end_block(after, op, cf.BranchOp(before, *_take_yield(after)))
    replace_results(op, forwarded)
    return (before, after)


def lower_if(op: Any, block: Block, end: Block) -> Iterable[Block]:
    """Two blocks, or one, that join at the end."""
    (then,) = take_blocks(op.true_region, end)
    other = take_blocks(op.false_region, end)
    _end_block(block, op, cf.ConditionalBranchOp(op.cond, then, (), other[0] if other else end, ()))
    _join(op, (then, *other), end)
    return (then, *other)


def lower_index_switch(op: Any, block: Block, end: Block) -> Iterable[Block]:
    """A switch on the 64 bits of the index."""
    cases = [take_blocks(region, end)[0] for region in op.case_regions]
    (default,) = take_blocks(op.default_region, end)
    flag = arith.IndexCastOp(op.arg, i64)
    values = _case_values(tuple(op.cases.iter_values()))
    _end_block(block, op, flag, cf.SwitchOp(flag, default, (), values, cases, [()] * len(cases)))
    _join(op, (*cases, default), end)
    return (*cases, default)


def lower_execute_region(op: Any, block: Block, end: Block) -> Iterable[Block]:
    """Its blocks, as they are; each yield goes to the end."""
    blocks = take_blocks(op.region, end)
    _end_block(block, op, cf.BranchOp(blocks[0]))
    _join(op, [inner for inner in blocks if isinstance(inner.last_op, scf.YieldOp)], end)
    return blocks


def lower_parallel(op: Any, block: Block, end: Block) -> Iterable[Block]:
    """Nested loops that carry the reductions; they are lowered in turn."""
    kinds = (loop.ForOp, loop.YieldOp) if op.name == "loop.parallel" else (scf.ForOp, scf.YieldOp)
    body = op.body.block
    reduce = body.last_op
    bounds = list(zip(op.lowerBound, op.upperBound, op.step, strict=True))
    nest, inner, carried = _loop_nest(bounds, op.initVals, kinds[0], kinds[1])
    contributions, regions = tuple(reduce.operands), tuple(reduce.regions)
    reduced: list[SSAValue] = []
    for region, current, contribution in zip(regions, carried, contributions, strict=True):
        reduced.append(_inline_reduction(region, (current, contribution), reduce))
    reduce.detach()
    reduce.erase()
    replace_arguments(body, inner[1])
    Rewriter.inline_block(body, InsertPoint.at_end(inner[0]))
    inner[0].add_op(kinds[1](*reduced))
    inherit_location(nest, op.location)
    block.insert_op_before(nest, op)
    replace_results(op, nest.results)
    return lower_for(nest, block, end)


def lower_forall(op: Any, block: Block, end: Block) -> Iterable[Block]:
    """Without shared outputs (after bufferization): nested loops."""
    if op.outputs:
        raise error(op, "'scf.forall' op with shared outputs must be bufferized first")
    body = op.body.block
    bounds: list[tuple[SSAValue, SSAValue, SSAValue]] = []
    for bound in zip(*op.bounds(), strict=True):
        values: list[SSAValue] = []
        for entry in bound:
            if isinstance(entry, int):
                constant = arith.ConstantOp.from_int_and_width(entry, IndexType())
                inherit_location(constant, op.location)
                block.insert_op_before(constant, op)
                entry = constant.result
            values.append(entry)
        bounds.append((values[0], values[1], values[2]))
    nest, inner, _ = _loop_nest(bounds, (), scf.ForOp, scf.YieldOp)
    terminator = body.last_op
    assert terminator is not None
    body.erase_op(terminator)
    replace_arguments(body, inner[1])
    Rewriter.inline_block(body, InsertPoint.at_end(inner[0]))
    inner[0].add_op(scf.YieldOp())
    inherit_location(nest, op.location)
    block.insert_op_before(nest, op)
    block.erase_op(op)
    return lower_for(nest, block, end)


LOWERINGS: dict[str, Lowering] = {
    "scf.for": lower_for,
    "scf.while": lower_while,
    "scf.if": lower_if,
    "scf.index_switch": lower_index_switch,
    "scf.execute_region": lower_execute_region,
    "scf.parallel": lower_parallel,
    "scf.forall": lower_forall,
    "loop.for": lower_for,
    "loop.while": lower_while,
    "loop.if": lower_if,
    "loop.parallel": lower_parallel,
}
"""What becomes of each structured op."""


@dataclass(frozen=True)
class ConvertScfToCfPass(Pass):
    """Converts structured control flow to branches."""

    name: ClassVar[str] = "convert-scf-to-cf"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        context.count(self.name, "ops converted", convert_to_branches(root))


def convert_to_branches(root: Operation) -> int:
    """Converts every structured op below `root` that may be; how many."""
    count = 0
    _hoist_stack_memory(root)
    holders = [op for op in root.walk() if op.name not in LOWERINGS and may_branch(op)]
    for holder in holders:
        for region in holder.regions:
            count += _convert_region(region)
    return count


SCOPES = frozenset(
    f"{dialect}.{op}" for dialect in ("scf", "loop") for op in ("for", "parallel", "forall")
)
"""Ops at whose end stack memory made inside is given back."""


def _hoist_stack_memory(root: Operation) -> None:
    """Moves `memref.alloca` of a constant size from loops to the start of the function."""
    found = [op for op in root.walk() if op.name == "memref.alloca" and not op.operands]
    for op in found:
        scope, home = op.parent_op(), op.parent
        is_looped = False
        while scope is not None and (scope.name in LOWERINGS or scope.name in SCOPES):
            is_looped = is_looped or scope.name in SCOPES
            home, scope = scope.parent, scope.parent_op()
        region = home.parent if home is not None else None
        if is_looped and region is not None and region.first_block is not None:
            first = region.first_block.first_op
            assert first is not None, "a block that holds ops has a first one"
            op.detach()
            Rewriter.insert_op(op, InsertPoint.before(first))


def _convert_region(region: Region) -> int:
    count = 0
    pending = list(region.blocks)
    while pending:
        block = pending.pop()
        for op in reversed(tuple(block.ops)):
            lowering = LOWERINGS.get(op.name)
            if lowering is not None:
                pending.extend(lowering(op, block, split_after(op)))
                count += 1
    return count


def _end_block(block: Block, source: Operation, *ops: Operation) -> None:
    """Adds `ops`, which take the location of `source`, at the end of `block`."""
    for op in ops:
        inherit_location(op, source.location)
        block.add_op(op)


def _take_yield(block: Block) -> tuple[SSAValue, ...]:
    """Removes the terminator of `block`; its operands."""
    terminator = block.last_op
    assert terminator is not None, "a structured block has a terminator"
    operands = tuple(terminator.operands)
    block.erase_op(terminator)
    return operands


def _join(op: Operation, blocks: Iterable[Block], end: Block) -> None:
    """Lets `blocks` branch to `end` with what they yield; that replaces the results."""
    for type in op.result_types:
        end.insert_arg(type, len(end.args))
    for inner in blocks:
        _end_block(inner, op, cf.BranchOp(end, *_take_yield(inner)))
    replace_results(op, end.args)


def _loop_nest(
    bounds: Sequence[tuple[SSAValue, SSAValue, SSAValue]],
    inits: Sequence[SSAValue],
    for_class: Any,
    yield_class: Any,
) -> tuple[Operation, tuple[Block, list[SSAValue]], Sequence[SSAValue]]:
    """Nested loops that carry `inits`: the outermost, the innermost block (without its
    terminator) with all induction variables, and the carried values there."""
    types = [init.type for init in inits]
    variables: list[SSAValue] = []
    carried: Sequence[SSAValue] = inits
    outermost: Operation | None = None
    block: Block | None = None
    for lower, upper, step in bounds:
        body = Block(arg_types=[IndexType(), *types])
        nested = for_class(lower, upper, step, carried, Region(body))
        if block is None:
            outermost = nested
        else:
            block.add_ops([nested, yield_class(*nested.results)])
        variables.append(body.args[0])
        carried = body.args[1:]
        block = body
    assert outermost is not None and block is not None, "a loop has a dimension"
    return outermost, (block, variables), carried


def _inline_reduction(region: Region, values: Sequence[SSAValue], reduce: Operation) -> SSAValue:
    """Combines two values before `reduce`."""
    (result,) = _take_yield(region.block)
    arguments = tuple(region.block.args)
    if result in arguments:
        result = values[arguments.index(result)]
    Rewriter.inline_block(region.block, InsertPoint.before(reduce), values)
    return result


def _case_values(values: Sequence[int]) -> Any:
    import numpy as np

    if not values:
        return None
    return dense_from_array(np.array(values, dtype=np.int64), VectorType(i64, [len(values)]))


def _backend_attributes(op: Operation) -> dict[str, Attribute]:
    """What is meant for LLVM, such as `llvm.loop_annotation`: it goes to the branch."""
    return {name: value for name, value in op.attributes.items() if name.startswith("llvm.")}
