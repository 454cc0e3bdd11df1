"""A private function gets its arena from its callers, who have it in their own.

    func.func private @k(%x) {                      func.func private @k(%x, %arena) {
      %arena = memref.alloc() : memref<128xi8>  ->    ...
      ...                                           }
      memref.dealloc %arena                         %a = memref.alloc() : memref<128xi8>
    }                                               call @k(%x, %a)
    call @k(%x)                                     memref.dealloc %a

So one arena serves a whole program, and no kernel allocates.
"""

from __future__ import annotations

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, FunctionType, IntegerAttr, UnitAttr
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import ReturnsValues
from mlopt.core.rewriting import inherit_location
from mlopt.dialects.bufferization import buffer_ops
from mlopt.passes.analysis.entry_values import EntrySlice, entry_slice
from mlopt.passes.analysis.symbol_uses import SymbolUses
from mlopt.passes.loop.destinations import Arena, arena_of


def lend_arena(function: FuncOp, uses: SymbolUses) -> bool:
    """Makes the arena of `function`, which only calls refer to, an argument, the last.

    False where it has none, or its size is not known when the function starts.
    """
    entry = function.body.blocks[0]
    returned = entry.last_op
    if returned is None or find(returned, ReturnsValues) is None:
        return False
    arena = arena_of(entry, returned)
    if arena is None:
        return False
    sizes = [value for extent in arena.extents for value in extent if isinstance(value, SSAValue)]
    computed = entry_slice(entry, sizes)
    if computed is None:
        return False
    for call in uses.calls(function.sym_name.data):
        uses.replace(call, _give(call, arena, computed))
    _take(function, arena)
    return True


def _give(call: CallOp, arena: Arena, computed: EntrySlice) -> CallOp:
    """Allocates around `call` what it lends; the new call."""

    def insert(op: Operation) -> Operation:
        inherit_location(op, call.location)
        Rewriter.insert_op(op, InsertPoint.before(call))
        return op

    copies: list[Operation] = []

    def copy(op: Operation) -> Operation:
        copies.append(insert(op))
        return op

    mapping = computed.copy(list(call.operands), copy)
    alloc = insert(arena.alloc.clone(mapping))
    for op in copies:
        _simplify(op)
    alloc.results[0].name_hint = "scratch"
    new = CallOp(call.callee, [*call.operands, alloc.results[0]], [r.type for r in call.results])
    new.attributes.update(call.attributes)
    inherit_location(new, call.location)
    end = buffer_ops.dealloc(alloc.results[0])
    inherit_location(end, call.location)
    Rewriter.insert_op(end, InsertPoint.after(call))
    Rewriter.replace_op(call, new)
    return new


def _simplify(op: Operation) -> None:
    """Replaces a dimension by its extent, where what made the buffer tells it."""
    axis = buffer_ops.constant_of(op.operands[1]) if op.name == "memref.dim" else None
    if not isinstance(axis, IntegerAttr):
        return
    extent = buffer_ops.known_dim(op.operands[0], axis.value.data)
    if isinstance(extent, int):
        constant = buffer_ops.constant_index(extent)
        inherit_location(constant, op.location)
        Rewriter.insert_op(constant, InsertPoint.before(op))
        extent = constant.results[0]
    if extent is not None:
        Rewriter.replace_op(op, [], [extent])


def _take(function: FuncOp, arena: Arena) -> None:
    entry = function.body.blocks[0]
    buffer = arena.alloc.results[0]
    argument = entry.insert_arg(buffer.type, len(entry.args))
    argument.name_hint = buffer.name_hint
    Rewriter.erase_op(arena.dealloc)
    buffer.replace_all_uses_with(argument)
    Rewriter.erase_op(arena.alloc)
    types = function.function_type
    own = function.arg_attrs
    before = [DictionaryAttr({})] * len(types.inputs) if own is None else list(own.data)
    function.arg_attrs = ArrayAttr([*before, DictionaryAttr({"llvm.noalias": UnitAttr()})])
    function.function_type = FunctionType.from_lists(
        [*types.inputs, argument.type], types.outputs.data
    )
