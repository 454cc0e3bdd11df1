"""duplicate-function-elimination: functions that are alike become one.

    call @kernel_0(%a, %w)                        call @kernel_0(%a, %w)
    call @kernel_1(%b, %v)                        call @kernel_0(%b, %v)
    func.func private @kernel_0(...) {...}   ->   func.func private @kernel_0(...) {...}
    func.func private @kernel_1(...) {...}

Alike are functions of one type and one set of attributes whose bodies have the same ops
in the same order with the same attributes, whatever values are called and wherever they
come from in the text. Callees are compared before callers, so that functions that call
equal functions are found equal too. Only private functions go, and only where calls alone
refer to them; so nobody can tell, and values do not change.

Each body is read once and kept as one key, so the pass is linear in the ops. Upstream's
pass of the same name (`Func/Transforms/DuplicateFunctionElimination`).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import SymbolRefAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, Region, SSAValue

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.symbols import is_private
from mlopt.passes.analysis.call_graph import CallGraph
from mlopt.passes.analysis.symbol_uses import SymbolUses


@dataclass(frozen=True)
class DuplicateFunctionEliminationPass(Pass):
    """Merges private functions that are alike."""

    name: ClassVar[str] = "duplicate-function-elimination"

    def run(self, root: Operation, context: Context) -> None:
        graph = CallGraph(root)
        uses = SymbolUses(root)
        kept: dict[Hashable, str] = {}
        for component in graph.components():
            function = graph.functions[component[0]]
            if not isinstance(function, FuncOp) or graph.is_recursive(component):
                continue
            name = function.sym_name.data
            if not is_private(function) or not uses.are_calls(name):
                continue
            same = kept.setdefault(_key(function), name)
            if same == name:
                continue
            for call in uses.calls(name):
                call.callee = SymbolRefAttr(same)
            uses.retarget(name, same)
            function.detach()
            function.erase()
            context.count(self.name, "functions merged")


def _key(function: FuncOp) -> Hashable:
    """Equal for functions that do the same; names and visibility aside."""
    outside = {name: value for name, value in function.properties.items() if name != "sym_name"}
    body = _Body().key(function.body)
    return frozenset(outside.items()), frozenset(function.attributes.items()), body


class _Body:
    """The key of one body, its values and blocks numbered as they come."""

    def __init__(self) -> None:
        self._values: dict[SSAValue, int] = {}
        self._blocks: dict[Block, int] = {}

    def key(self, region: Region) -> tuple[Hashable, ...]:
        for block in region.blocks:
            self._blocks[block] = len(self._blocks)
        return tuple(self._block_key(block) for block in region.blocks)

    def _block_key(self, block: Block) -> Hashable:
        for arg in block.args:
            self._number(arg)
        types = tuple(arg.type for arg in block.args)
        return types, tuple(self._op_key(op) for op in block.ops)

    def _op_key(self, op: Operation) -> Hashable:
        operands = tuple(self._number(operand) for operand in op.operands)
        for result in op.results:
            self._number(result)
        return (
            op.name,
            operands,
            tuple(result.type for result in op.results),
            frozenset(op.properties.items()),
            frozenset(op.attributes.items()),
            tuple(self._blocks[block] for block in op.successors),
            tuple(self.key(region) for region in op.regions),
        )

    def _number(self, value: SSAValue) -> int:
        return self._values.setdefault(value, len(self._values))
