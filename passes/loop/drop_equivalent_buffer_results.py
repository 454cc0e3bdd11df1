"""drop-equivalent-buffer-results: a function does not return what it was given.

    %r = call @f(%a, %out) : (...) -> memref<8xf32>      call @f(%a, %out) : (...) -> ()
    use(%r)                                         ->   use(%out)

    func.func private @f(%a, %out) -> memref<8xf32> {    func.func private @f(%a, %out) {
      ...                                                  ...
      return %out                                          return

Private functions that only calls refer to, where every `return` gives the same argument
(through casts that change nothing but the type). The caller uses its own operand, which
is the same buffer, so values do not change; afterwards it is known which buffer a result
is in, which `plan-memory` and `destination-passing` ask. Run after `one-shot-bufferize`.
Each change takes a result away, so the pass ends. Upstream's pass of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import FunctionType, MemRefType
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import BlockArgument, Operation, SSAValue
from xdsl.rewriter import Rewriter

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbols import is_private
from mlopt.core.walking import walk
from mlopt.dialects.bufferization import buffer_ops
from mlopt.passes.analysis.symbol_uses import SymbolUses


@dataclass(frozen=True)
class DropEquivalentBufferResultsPass(Pass):
    """Drops the results of private functions that are arguments of theirs."""

    name: ClassVar[str] = "drop-equivalent-buffer-results"

    def run(self, root: Operation, context: Context) -> None:
        uses = SymbolUses(root)
        functions = [op for op in walk(root) if isinstance(op, FuncOp)]
        for function in functions:
            name = function.sym_name.data
            if not is_private(function) or not function.body.blocks or not uses.are_calls(name):
                continue
            dropped = _equivalent(function)
            if dropped:
                _drop(function, uses, dropped)
                context.count(self.name, "results dropped", len(dropped))


def _equivalent(function: FuncOp) -> dict[int, int]:
    """The results that are always one argument, and which."""
    returns = _returns(function)
    found: dict[int, int] = {}
    for index, type in enumerate(function.function_type.outputs):
        sources = [_source(op.operands[index]) for op in returns]
        first = sources[0] if sources else None
        if not isinstance(type, MemRefType) or not isinstance(first, BlockArgument):
            continue
        same = all(source is first for source in sources) and first.type == type
        if same and first.block is function.body.blocks[0]:
            found[index] = first.index
    return found


def _drop(function: FuncOp, uses: SymbolUses, dropped: dict[int, int]) -> None:
    kept = [i for i in range(len(function.function_type.outputs)) if i not in dropped]
    outputs = [function.function_type.outputs.data[i] for i in kept]
    for op in _returns(function):
        new = ReturnOp(*[op.operands[i] for i in kept])
        inherit_location(new, op.location)
        Rewriter.replace_op(op, new)
    function.function_type = FunctionType.from_lists(function.function_type.inputs.data, outputs)
    if function.res_attrs is not None:
        attributes = function.res_attrs.data
        function.res_attrs = type(function.res_attrs)([attributes[i] for i in kept])
    for call in uses.calls(function.sym_name.data):
        new_call = CallOp(call.callee, list(call.operands), outputs)
        new_call.attributes.update(call.attributes)
        inherit_location(new_call, call.location)
        replacements: list[SSAValue] = [
            call.operands[dropped[i]] if i in dropped else new_call.results[kept.index(i)]
            for i in range(len(call.results))
        ]
        Rewriter.replace_op(call, new_call, replacements)
        uses.replace(call, new_call)


def _source(value: SSAValue) -> SSAValue:
    return buffer_ops.without_casts(value)


def _returns(function: FuncOp) -> list[ReturnOp]:
    return [block.last_op for block in function.body.blocks if isinstance(block.last_op, ReturnOp)]
