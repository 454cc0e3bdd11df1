"""Builds llvm ops where a conversion stands: memory, control flow, symbols.

`LlvmBuilder` is what lowerings are given; single ops and aggregates are in its bases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from xdsl.dialects.builtin import (
    IntegerAttr,
    StringAttr,
    SymbolRefAttr,
    i64,
)
from xdsl.dialects.llvm import LLVMPointerType, LLVMVoidType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.conversion import TypeConverter
from mlopt.core.diagnostics import error
from mlopt.core.rewriting import inherit_location
from mlopt.core.target import Target
from mlopt.dialects import op_class
from mlopt.passes.convert.llvm_aggregates import AggregateBuilder
from mlopt.passes.convert.llvm_ops import (
    DYNAMIC_GEP_INDEX,
    Properties,
    alignment_property,
    gep_flags,
    i32_array,
    integer_attribute,
    known,
    like,
    scalar_type,
    segments,
)
from mlopt.passes.convert.llvm_types import POINTER, function_type

__all__ = [
    "DYNAMIC_GEP_INDEX",
    "LlvmBuilder",
    "Properties",
    "function",
    "gep_flags",
    "known",
    "like",
    "scalar_type",
    "segments",
]


MODULES = ("builtin.module", "gpu.module")
"""Ops that hold functions and globals."""


class LlvmBuilder(AggregateBuilder):
    """Creates llvm ops before the op that is being converted."""

    def __init__(self, root: Operation, types: TypeConverter, target: Target | None = None):
        super().__init__(root, types)
        self.target = target or Target()
        self._symbols: dict[str, Operation] | None = None

    # Memory.

    def address(
        self,
        pointer: SSAValue,
        indices: Sequence[SSAValue | int],
        element: Attribute,
        *,
        inbounds: bool = False,
    ) -> SSAValue:
        """`getelementptr` over elements of type `element`."""
        constant_indices: list[int] = []
        dynamic: list[SSAValue] = []
        for index in indices:
            number = index if isinstance(index, int) else known(index)
            if number is not None and -(1 << 31) < number < 1 << 31:
                constant_indices.append(number)
            else:
                assert isinstance(index, SSAValue), "an index this large is a value"
                constant_indices.append(DYNAMIC_GEP_INDEX)
                dynamic.append(index)
        if constant_indices == [0]:
            return pointer
        properties: Properties = {
            "elem_type": element,
            "rawConstantIndices": i32_array(*constant_indices),
            **gep_flags(inbounds),
        }
        return self.op(
            "llvm.getelementptr", (pointer, *dynamic), (pointer.type,), properties
        ).results[0]

    def load(
        self,
        pointer: SSAValue,
        type: Attribute,
        *,
        alignment: int | None = None,
        hints: Properties | None = None,
    ) -> SSAValue:
        """The value of `type` at `pointer`."""
        return self.op(
            "llvm.load",
            (pointer,),
            (type,),
            {"ordering": integer_attribute(0, i64)} | alignment_property(alignment) | (hints or {}),
        ).results[0]

    def store(
        self,
        value: SSAValue,
        pointer: SSAValue,
        *,
        alignment: int | None = None,
        hints: Properties | None = None,
    ) -> None:
        """Writes `value` to `pointer`."""
        self.op(
            "llvm.store",
            (value, pointer),
            (),
            {"ordering": integer_attribute(0, i64)} | alignment_property(alignment) | (hints or {}),
        )

    def alloca(
        self,
        count: SSAValue,
        element: Attribute,
        *,
        alignment: int | None = None,
        pointer: LLVMPointerType = POINTER,
    ) -> SSAValue:
        """Stack memory of `count` elements."""
        return self.op(
            "llvm.alloca",
            (count,),
            (pointer,),
            {"elem_type": element} | alignment_property(alignment),
        ).results[0]

    # Control flow.

    def branch(self, target: Block, *values: SSAValue) -> None:
        """`br target(values)`."""
        self.op("llvm.br", values, (), successors=(target,))

    def branch_if(
        self,
        condition: SSAValue,
        then: Block,
        otherwise: Block,
        then_values: Sequence[SSAValue] = (),
        otherwise_values: Sequence[SSAValue] = (),
    ) -> None:
        """`cond_br`."""
        self.op(
            "llvm.cond_br",
            (condition, *then_values, *otherwise_values),
            (),
            segments(1, len(then_values), len(otherwise_values)),
            successors=(then, otherwise),
        )

    def split(self) -> tuple[Block, Block]:
        """Cuts the block before the current op: the blocks before and from it."""
        block = self.current.parent
        assert block is not None and block.parent is not None
        rest = block.split_before(self.current)
        return block, rest

    def block_after(self, block: Block, *types: Attribute) -> Block:
        """A new empty block behind `block`."""
        new_block = Block(arg_types=types)
        region = block.parent
        assert region is not None
        region.insert_block_after(new_block, block)
        return new_block

    def loop(self, count: SSAValue, body: Callable[[SSAValue], None]) -> None:
        """Runs `body(i)` for `i` in `0 ... count - 1`, before the current op.

        `body` builds where it is called; it may call `loop` again.
        """
        before, rest = self.split()
        head = self.block_after(before, i64)
        inside = self.block_after(head)
        self.at_end(before)
        self.branch(head, self.index(0))
        self.at_end(head)
        self.branch_if(self.compare("slt", head.args[0], count), inside, rest)
        # The body is built before an op that marks the end of its block.
        self.at_end(inside)
        self.branch(head, self.add(head.args[0], self.index(1)))
        outer, self.current = self.current, _last(inside)
        self.point = InsertPoint.before(self.current)
        body(head.args[0])
        self.current = outer
        self.point = InsertPoint.before(outer)

    # Symbols.

    def call(
        self,
        name: str,
        arguments: Sequence[SSAValue] = (),
        result: Attribute | None = None,
        *,
        variadic: bool = False,
        fastmath: Attribute | None = None,
    ) -> Sequence[SSAValue]:
        """Calls the external function `name`, declaring it where needed."""
        type = function_type([argument.type for argument in arguments], result, variadic=variadic)
        self.declare(name, type)
        return self.call_symbol(name, arguments, result, fastmath=fastmath)

    def call_symbol(
        self,
        name: str | None,
        arguments: Sequence[SSAValue],
        result: Attribute | None,
        *,
        fastmath: Attribute | None = None,
    ) -> Sequence[SSAValue]:
        """Calls a function that is declared; without `name` the first argument is it."""
        properties: Properties = {
            "CConv": _call_attribute("CConv"),
            "TailCallKind": _call_attribute("TailCallKind"),
            "fastmathFlags": fastmath or _call_attribute("fastmathFlags"),
            "op_bundle_sizes": i32_array(),
            **segments(len(arguments), 0),
        }
        if name is not None:
            properties["callee"] = SymbolRefAttr(name)
        results = () if result is None or isinstance(result, LLVMVoidType) else (result,)
        return self.op("llvm.call", arguments, results, properties).results

    def intrinsic(self, name: str, arguments: Sequence[SSAValue], result: Attribute) -> SSAValue:
        """Calls an intrinsic of LLVM that has no op of its own."""
        properties: Properties = {
            "intrin": StringAttr(name),
            "fastmathFlags": _call_attribute("fastmathFlags"),
            "op_bundle_sizes": i32_array(),
            **segments(len(arguments), 0),
        }
        return self.op("llvm.call_intrinsic", arguments, (result,), properties).results[0]

    def declare(self, name: str, type: Attribute) -> None:
        """Declares the external function `name` unless the module has the symbol."""
        symbols = self.symbols()
        found = symbols.get(name)
        if found is None:
            symbols[name] = self.at_module_start(function(name, type))
        elif found.name == "llvm.func" and found.properties["function_type"] != type:
            raise error(
                self.current,
                f"function '{name}' is declared as {found.properties['function_type']}, "
                f"expected {type}",
            )

    def at_module_start(self, new_op: Operation) -> Operation:
        """Inserts a function or global as the first op of the module."""
        block = self.module().regions[0].block
        if self.location is not None:
            inherit_location(new_op, self.location)
        Rewriter.insert_op(new_op, InsertPoint.at_start(block))
        name = new_op.properties.get("sym_name")
        if isinstance(name, StringAttr):
            self.symbols()[name.data] = new_op
        return new_op

    def module(self) -> Operation:
        """The module around the root, or the root: of the host or of a device."""
        op: Operation | None = self.root
        while op is not None and op.name not in MODULES:
            op = op.parent_op()
        if op is None:
            raise error(self.root, "a function or global is needed, but there is no module around")
        return op

    def symbols(self) -> dict[str, Operation]:
        """The symbols of the module."""
        if self._symbols is None:
            self._symbols = {}
            for op in self.module().regions[0].block.ops:
                name = op.properties.get("sym_name")
                if isinstance(name, StringAttr):
                    self._symbols[name.data] = op
        return self._symbols

    def fresh_symbol(self, stem: str) -> str:
        """`stem`, with a number behind it where the module has the symbol already."""
        name, number = stem, 0
        while name in self.symbols():
            name, number = f"{stem}_{number}", number + 1
        return name


def function(
    name: str,
    type: Attribute,
    body: Region | None = None,
    *,
    linkage: str = "external",
    properties: Properties | None = None,
) -> Operation:
    """A `llvm.func`; without a body, a declaration."""
    from xdsl.dialects.llvm import CallingConventionAttr, LinkageAttr

    return op_class("llvm.func").create(
        properties={
            "sym_name": StringAttr(name),
            "function_type": type,
            "linkage": LinkageAttr(linkage),
            "CConv": CallingConventionAttr("ccc"),
            "visibility_": IntegerAttr(0, i64),
            **(properties or {}),
        },
        regions=[body or Region()],
    )


@cache
def _call_attribute(name: str) -> Attribute:
    from xdsl.dialects import llvm

    return {
        "CConv": llvm.CallingConventionAttr("ccc"),
        "TailCallKind": llvm.TailCallKindAttr(llvm.TailCallKind.NONE),
        "fastmathFlags": llvm.FastMathAttr(None),
    }[name]


def _last(block: Block) -> Operation:
    last = block.last_op
    assert last is not None
    return last
