"""inline: replaces calls by the bodies they call.

    %r = call @f(%a)      ->   body of @f with %a for its argument, %r for what it returns

Callees are visited before callers, so a body is inlined once it has taken in its own
calls. Recursive functions stay calls. A body of several blocks is inlined only where
several blocks may stand (not below a loop or an if of structured control flow). Private
functions that nothing calls any more are removed. The ops that run, and their order, are
those of the call, so no value changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Block, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.traits import CallableOpInterface, NoTerminator, SingleBlockImplicitTerminator

from mlopt.core.context import Context
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.calls import CallLike, ReturnsValues
from mlopt.core.passes import Pass
from mlopt.passes.analysis.call_graph import CallGraph
from mlopt.passes.general.symbol_dce import remove_dead_symbols


@dataclass(frozen=True)
class InlinePass(Pass):
    """Inlines calls to bodies of at most `max_callee_ops` ops (-1: any number)."""

    name: ClassVar[str] = "inline"

    max_callee_ops: int = -1

    def run(self, root: Operation, context: Context) -> None:
        graph = CallGraph(root)
        recursive = {
            name
            for component in graph.components()
            if graph.is_recursive(component)
            for name in component
        }
        count = 0
        for component in graph.components():
            for caller in component:
                count += self._inline_into(caller, graph, recursive)
        context.count(self.name, "calls inlined", count)
        if count:
            remove_dead_symbols(root)

    def _inline_into(self, caller: str, graph: CallGraph, recursive: set[str]) -> int:
        count = 0
        for call in [op for op in graph.functions[caller].walk() if find(op, CallLike)]:
            callee = require(call, CallLike).callee(call)
            if callee in graph.functions and callee not in recursive:
                if self._is_small(graph.functions[callee]):
                    count += _inline(call, graph.functions[callee])
        return count

    def _is_small(self, callee: Operation) -> bool:
        if self.max_callee_ops < 0:
            return True
        return sum(1 for _ in callee.walk()) <= self.max_callee_ops


def _inline(call: Operation, callee: Operation) -> bool:
    """Inlines one call; False where the body may not stand there."""
    trait = callee.get_trait(CallableOpInterface)
    body = trait.get_callable_region(callee) if trait is not None else callee.regions[0]
    if len(body.blocks) == 1:
        _inline_block(call, callee)
        return True
    parent = call.parent_op()
    if parent is None or not _takes_several_blocks(parent):
        return False
    _inline_blocks(call, callee)
    return True


def _inline_block(call: Operation, callee: Operation) -> None:
    """A body of one block goes where the call is."""
    body = callee.regions[0].clone()
    block = body.block
    terminator = block.last_op
    assert terminator is not None
    results = tuple(require(terminator, ReturnsValues).values(terminator))
    arguments = tuple(require(call, CallLike).arguments(call))
    results = tuple(_substituted(value, block, arguments) for value in results)
    block.erase_op(terminator)
    Rewriter.inline_block(block, InsertPoint.before(call), arguments)
    _replace_call(call, results)


def _inline_blocks(call: Operation, callee: Operation) -> None:
    """A body of several blocks: the caller's block is split, returns branch to its rest."""
    block = call.parent
    assert block is not None
    rest = block.split_before(call)
    for result in call.results:
        argument = rest.insert_arg(result.type, len(rest.args))
        result.replace_all_uses_with(argument)
    body = callee.regions[0].clone()
    blocks = tuple(body.blocks)
    entry_branch: Operation | None = None
    for inner in blocks:
        terminator = inner.last_op
        model = find(terminator, ReturnsValues) if terminator is not None else None
        if terminator is None or model is None:
            continue
        branch = model.branch(terminator, rest, tuple(model.values(terminator)))
        inner.add_op(branch)
        inner.erase_op(terminator)
        entry_branch = branch
    assert entry_branch is not None, "a body that is inlined returns somewhere"
    arguments = tuple(require(call, CallLike).arguments(call))
    entry = blocks[0]
    parent = block.parent
    assert parent is not None
    position = parent.get_block_index(rest)
    for inner in blocks:
        body.detach_block(inner)
    parent.insert_block(list(blocks), position)
    Rewriter.inline_block(entry, InsertPoint.at_end(block), arguments)
    rest.erase_op(call)


def _replace_call(call: Operation, results: tuple[SSAValue, ...]) -> None:
    for result, value in zip(call.results, results, strict=True):
        result.replace_all_uses_with(value)
        value.name_hint = value.name_hint or result.name_hint
    block = call.parent
    assert block is not None
    block.erase_op(call)


def _substituted(value: SSAValue, block: Block, arguments: tuple[SSAValue, ...]) -> SSAValue:
    """`value`, or the call's argument where it is an argument of `block`."""
    return arguments[value.index] if value in block.args else value  # pyright: ignore[reportAttributeAccessIssue]


def _takes_several_blocks(op: Operation) -> bool:
    """True where a region of `op` may hold a control-flow graph."""
    single = op.has_trait(SingleBlockImplicitTerminator) or op.has_trait(NoTerminator)
    return not single and op.has_trait(CallableOpInterface)
