"""destination-passing: results and scratch memory of a function come from its caller.

    func.func @f(%x: memref<?xf32>) -> memref<?xf32> {
      %arena = memref.alloc(%bytes) : memref<?xi8>
      %y = memref.alloc(%n) : memref<?xf32>
      ...
      memref.dealloc %arena
      return %y
    }
        ->
    func.func @f(%x) -> memref<?xf32> attributes {mlopt.dps = {body = @f.dps, shapes = @f.shapes ...}} {
      %size:2 = call @f.shapes(%x)
      %y = memref.alloc(%size#0) : memref<?xf32>
      %arena = memref.alloc(%size#1) : memref<?xi8>
      call @f.dps(%y, %x, %arena)
      memref.dealloc %arena
      return %y
    }
    func.func @f.dps(%y, %x, %arena) { ... }
    func.func @f.shapes(%x) -> (index, index) { ... }

`@f.dps` takes the results that are buffers, the arguments, and the arena, and returns the
results that are scalars. `@f.shapes` gives the extents of the results that are not
constant, in order, then the arena's bytes if they are not; it reads the dimensions of buffers, never what
they hold. Whoever calls `@f.dps` promises that results and arena overlap nothing else: the
arguments are marked `llvm.noalias`. `@f` stays what it was, for callers in the module and
in C; the run time calls the other two, so that memory is kept from call to call.

Taken apart are public functions with one return, whose every buffer result is allocated in
the entry block with sizes that are known at entry (through casts and one reshape), each
result its own. All others, such as those whose sizes depend on data, stay as they are.
What must have run before: `plan-memory`, which makes the arena. Values do not change,
since the same ops run over memory that is elsewhere. A function that is taken apart is
marked, and not taken apart again, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    FunctionType,
    IndexType,
    IntegerAttr,
    MemRefType,
    SymbolRefAttr,
    UnitAttr,
    i64,
)
from xdsl.dialects.func import ReturnOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbols import symbol_name
from mlopt.dialects.bufferization import buffer_ops
from mlopt.dialects.func import CallOp, FuncOp
from mlopt.passes.loop.destinations import Destinations, destinations_of
from mlopt.passes.loop.result_views import product, replace_allocation

DPS = "mlopt.dps"
"""On a function that was taken apart: the symbols of its parts, and how to call them."""

COMPUTED = -1
"""As the arena's bytes: the last result of `@f.shapes`."""


@dataclass(frozen=True)
class DestinationPassingPass(Pass):
    """Takes public functions apart into sizes and a body that is given its memory."""

    name: ClassVar[str] = "destination-passing"

    def run(self, root: Operation, context: Context) -> None:
        members = [op for region in root.regions for block in region.blocks for op in block.ops]
        taken = {symbol_name(op) for op in members}
        for function in members:
            if not isinstance(function, FuncOp) or DPS in function.attributes:
                continue
            name = function.sym_name.data
            if taken & {f"{name}.dps", f"{name}.shapes"}:
                continue
            destinations = destinations_of(function)
            if destinations is not None:
                _Split(function, destinations).build()
                context.count(self.name, "functions taken apart")


class _Split:
    """One function on its way to three."""

    def __init__(self, function: FuncOp, destinations: Destinations):
        self._function = function
        self._destinations = destinations
        self._name = function.sym_name.data
        self._types = function.function_type
        self._arena = destinations.arena
        arena = destinations.arena
        self._lent: list[Attribute] = [] if arena is None else [arena.alloc.results[0].type]
        self._out_types = [out.type for out in destinations.outs]
        self._scalar_types = [
            type for type in self._types.outputs if not isinstance(type, MemRefType)
        ]

    def build(self) -> None:
        """Builds the new functions behind the old one, whose body becomes two calls."""
        shapes = self._shapes()
        alignments = [out.alloc.properties.get("alignment") for out in self._destinations.outs]
        alignments += [self._arena.alloc.properties.get("alignment")] if self._arena else []
        body = self._body()
        self._wrapper(shapes, [argument.name_hint for argument in body.args], alignments)
        for op in (shapes, body):
            inherit_location(op, self._function.location)
            Rewriter.insert_op(op, InsertPoint.after(self._function))
        self._function.attributes[DPS] = self._description()

    def _description(self) -> DictionaryAttr:
        entries: dict[str, Attribute] = {}
        for type in self._lent:
            assert isinstance(type, MemRefType), "the arena is a memref"
            bytes = type.get_shape()[0]
            entries["arena"] = IntegerAttr(bytes if bytes >= 0 else COMPUTED, i64)
        entries |= {
            "body": SymbolRefAttr(f"{self._name}.dps"),
            "depends": DenseArrayBase.from_list(i64, self._destinations.slice.arguments),
            "results": ArrayAttr(self._types.outputs.data),
            "shapes": SymbolRefAttr(f"{self._name}.shapes"),
        }
        return DictionaryAttr(entries)

    # The sizes.

    def _shapes(self) -> FuncOp:
        inputs = self._types.inputs.data
        block = Block(arg_types=inputs)
        for new, old in zip(block.args, self._function.body.blocks[0].args, strict=True):
            new.name_hint = old.name_hint

        def insert(op: Operation) -> Operation:
            block.add_op(op)
            return op

        mapping = self._destinations.slice.copy(block.args, insert)
        sizes = [
            product(
                [factor if isinstance(factor, int) else mapping[factor] for factor in extent],
                insert,
            )
            for extent in self._destinations.extents()
        ]
        block.add_op(ReturnOp(*sizes))
        types = FunctionType.from_lists(inputs, [IndexType()] * len(sizes))
        return FuncOp(f"{self._name}.shapes", types, Region(block))

    # The body.

    def _body(self) -> FuncOp:
        function = self._function
        region = Region()
        function.body.move_blocks(region)
        entry = region.blocks[0]
        for position, out in enumerate(self._destinations.outs):
            argument = entry.insert_arg(out.type, position)
            argument.name_hint = out.alloc.results[0].name_hint
            replace_allocation(out, argument)
        if self._arena is not None:
            alloc, dealloc = self._arena.alloc, self._arena.dealloc
            argument = entry.insert_arg(alloc.results[0].type, len(entry.args))
            argument.name_hint = alloc.results[0].name_hint
            Rewriter.erase_op(dealloc)
            alloc.results[0].replace_all_uses_with(argument)
            Rewriter.erase_op(alloc)
        returned = self._destinations.returned
        values = [value for value in returned.operands if not isinstance(value.type, MemRefType)]
        new_return = ReturnOp(*values)
        inherit_location(new_return, returned.location)
        Rewriter.replace_op(returned, new_return)
        chains = [op for out in self._destinations.outs for op in out.chain]
        for op in [*reversed(chains), *reversed(self._destinations.slice.ops)]:
            if op.parent is not None and not any(result.uses for result in op.results):
                Rewriter.erase_op(op)
        types = FunctionType.from_lists(
            [*self._out_types, *self._types.inputs, *self._lent], self._scalar_types
        )
        new_function = FuncOp(
            f"{self._name}.dps",
            types,
            region,
            arg_attrs=self._argument_attributes(),
            res_attrs=self._scalar_attributes(),
        )
        for name, value in function.attributes.items():
            if not name.startswith("mlopt."):
                new_function.attributes[name] = value
        return new_function

    def _argument_attributes(self) -> ArrayAttr[DictionaryAttr]:
        nothing = [DictionaryAttr({})] * len(self._types.inputs)
        own = self._function.arg_attrs
        fresh = DictionaryAttr({"llvm.noalias": UnitAttr()})
        outs, lent = [fresh] * len(self._out_types), [fresh] * len(self._lent)
        return ArrayAttr([*outs, *(nothing if own is None else own.data), *lent])

    def _scalar_attributes(self) -> ArrayAttr[DictionaryAttr] | None:
        attributes = self._function.res_attrs
        if attributes is None or not self._scalar_types:
            return None
        pairs = zip(self._types.outputs, attributes, strict=True)
        return ArrayAttr([own for type, own in pairs if not isinstance(type, MemRefType)])

    # What callers see.

    def _wrapper(
        self, shapes: FuncOp, hints: Sequence[str | None], alignments: Sequence[Attribute | None]
    ) -> None:
        block = Block(arg_types=self._types.inputs.data)
        count = len(self._out_types)
        own_hints = hints[count : count + len(block.args)]
        lent_hints = [*hints[:count], *hints[count + len(block.args) :]]
        for argument, hint in zip(block.args, own_hints, strict=True):
            argument.name_hint = hint
        sizes: list[SSAValue] = []
        if shapes.function_type.outputs.data:
            call = CallOp(
                f"{self._name}.shapes", list(block.args), shapes.function_type.outputs.data
            )
            block.add_op(call)
            sizes = list(call.results)
        memory: list[SSAValue] = []
        types = [*self._out_types, *self._lent]
        for type, alignment, hint in zip(types, alignments, lent_hints, strict=True):
            assert isinstance(type, MemRefType), "results and arena are memrefs"
            unknown = sum(size < 0 for size in type.get_shape())
            alloc = buffer_ops.alloc(type, sizes[:unknown])
            alloc.properties.pop("alignment")
            if alignment is not None:
                alloc.properties["alignment"] = alignment
            sizes = sizes[unknown:]
            block.add_op(alloc)
            alloc.results[0].name_hint = hint
            memory.append(alloc.results[0])
        arguments = [*memory[:count], *block.args, *memory[count:]]
        call = CallOp(f"{self._name}.dps", arguments, self._scalar_types)
        block.add_op(call)
        block.add_ops([buffer_ops.dealloc(arena) for arena in memory[count:]])
        outs, scalars = iter(memory[:count]), iter(call.results)
        results = [
            next(outs if isinstance(type, MemRefType) else scalars) for type in self._types.outputs
        ]
        block.add_op(ReturnOp(*results))
        for op in block.ops:
            inherit_location(op, self._function.location)
        self._function.body.add_block(block)
