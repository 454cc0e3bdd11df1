"""The rewriting of one function, once it is decided what happens in place.

Ops are visited in order. The model of each builds its replacement on buffers; the
tensor ops stay behind, dead, until the function is done, so that nobody's uses vanish
while others still ask.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from typing import cast

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    FunctionType,
    MemRefType,
    UnrankedMemRefType,
    UnrankedTensorType,
    UnregisteredOp,
)
from xdsl.ir import Attribute, BlockArgument, Operation, OpResult, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.bufferization import (
    Bufferizable,
    Bufferizer,
    OperandOf,
    OpT,
    is_tensor,
    tensor_operands,
)
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbols import symbol_name
from mlopt.dialects.bufferization import buffer_ops
from mlopt.dialects.bufferization.layouts import (
    any_layout_type,
    contiguous_type,
    is_castable,
)
from mlopt.passes.tensor.one_shot_bufferize.analysis import Analysis
from mlopt.passes.tensor.one_shot_bufferize.module_buffers import ModuleBuffers


class Need(Enum):
    """What an operand that is not in place needs."""

    COPY = auto()
    NEW = auto()
    """A new buffer whose elements do not matter."""
    COPY_RESULT = auto()
    """The op makes a view: its only result is copied instead, which may be smaller."""
    NEW_RESULT = auto()


class FunctionBufferizer(Bufferizer):
    """Rewrites the body of one function."""

    def __init__(self, analysis: Analysis, module: ModuleBuffers):
        self.analysis = self._decided = analysis
        self._module = module
        self._buffers: dict[SSAValue, SSAValue] = {}
        self._needs = _needs_of(analysis)
        self._assumed: dict[SSAValue, MemRefType] = {}
        self._indices: dict[int, SSAValue] = {}
        self._copied: dict[SSAValue, Need] = {}
        self._current: Operation | None = None
        self._dead: list[Operation] = []
        self._dropped: list[BlockArgument] = []
        self.copies = 0
        self.allocations = 0

    @property
    def name(self) -> str:
        """The name of the function."""
        return symbol_name(self._decided.function) or ""

    def run(self, region: Region) -> None:
        """Rewrites every op of the function's body, and drops the tensor ops."""
        self.bufferize_region(region)
        for op in reversed(self._dead):
            op.detach()
            op.erase(safe_erase=False)
        for argument in reversed(self._dropped):
            argument.block.erase_arg(argument)

    def bufferize_region(self, region: Region) -> None:
        for block in list(region.blocks)[1:]:
            # Where control comes from is only known at run time, and so is the layout.
            for arg in filter(is_tensor, block.args):
                self.retype(arg, any_layout_type(arg.type))
        for block in region.blocks:
            op = block.first_op
            while op is not None:
                following = op.next_op
                self._bufferize_op(op)
                op = following

    def _bufferize_op(self, op: Operation) -> None:
        arguments = [arg for region in op.regions for block in region.blocks for arg in block.args]
        values = (*op.operands, *op.results, *arguments)
        if not any(is_tensor(value) or value in self._buffers for value in values):
            for region in op.regions:
                self.bufferize_region(region)
            return
        model = find(op, Bufferizable)
        if model is None:
            name = op.op_name.data if isinstance(op, UnregisteredOp) else op.name
            raise error(op, f"'{name}' op has tensors but cannot be bufferized")
        with self.before(op):
            model.bufferize(op, self)

    # Bufferizer.

    def buffer(self, op: Operation, index: int) -> SSAValue:
        value = op.operands[index]
        buffer = self._buffers.get(value, value)
        need = self._needs.get(OperandOf(op, index))
        if need is Need.COPY:
            return self.copy_of(buffer)
        if need is Need.NEW:
            return self.alloc_like(buffer)
        if need is not None:
            [alias] = self._decided.aliases(OperandOf(op, index))
            self._copied[alias.value] = need
        return buffer

    def replace(self, op: Operation, values: Sequence[SSAValue]) -> None:
        for result, value in zip(op.results, values, strict=True):
            if not is_tensor(result):
                # A number, or the buffer that `to_buffer` hands to ops on buffers.
                result.replace_all_uses_with(value)
                continue
            need = self._copied.pop(result, None)
            if need is not None:
                copied = need is Need.COPY_RESULT
                value = self.copy_of(value) if copied else self.alloc_like(value)
            if value.name_hint is None:
                value.name_hint = result.name_hint
            self._buffers[result] = value
        self._dead.append(op)

    def retype(self, value: SSAValue, type: MemRefType) -> None:
        value._type = type  # pyright: ignore[reportPrivateUsage]
        self._buffers[value] = value

    def drop_arguments(self, arguments: Sequence[BlockArgument]) -> None:
        self._dropped.extend(arguments)

    def bind(self, value: SSAValue, buffer: SSAValue) -> None:
        self._buffers[value] = buffer

    def insert(self, op: OpT) -> OpT:
        assert self._current is not None, "ops are inserted while one is rewritten"
        inherit_location(op, self._current.location)
        Rewriter.insert_op(op, InsertPoint.before(self._current))
        return op

    @contextmanager
    def before(self, op: Operation) -> Generator[None]:
        outer, self._current = self._current, op
        try:
            yield
        finally:
            self._current = outer

    @contextmanager
    def assume(self, value: SSAValue, type: MemRefType) -> Generator[None]:
        self._assumed[value] = type
        try:
            yield
        finally:
            del self._assumed[value]

    def buffer_type(self, value: SSAValue) -> MemRefType:
        while True:
            known = self._buffers.get(value)
            if known is not None:
                return cast(MemRefType, known.type)
            if value in self._assumed:
                return self._assumed[value]
            owner = value.owner if isinstance(value, OpResult) else value.owner.parent_op()
            model = find(owner, Bufferizable) if owner is not None else None
            if owner is None or model is None:
                return contiguous_type(value.type)
            special = model.buffer_type(owner, value, self)
            if special is not None:
                return special
            sources = model.sources(owner, value, self.analysis)
            if len(sources) != 1 or sources[0].operand in self._needs:
                return contiguous_type(value.type)
            value = sources[0].operand.value

    def operand_type(self, op: Operation, index: int) -> MemRefType:
        value = op.operands[index]
        if self._needs.get(OperandOf(op, index)) in (Need.COPY, Need.NEW):
            return contiguous_type(value.type)
        return self.buffer_type(value)

    def coerce(self, value: SSAValue, type: MemRefType | UnrankedMemRefType) -> SSAValue:
        found = cast(MemRefType | UnrankedMemRefType, value.type)
        if found == type:
            return value
        if not is_castable(found, type):
            value = self.copy_of(value)
            if value.type == type:
                return value
        return self.insert(buffer_ops.cast(value, type)).results[0]

    def alloc(self, type: MemRefType, sizes: Sequence[SSAValue]) -> SSAValue:
        self.allocations += 1
        return self.insert(buffer_ops.alloc(type, sizes, self._module.alignment)).results[0]

    def alloc_like(self, buffer: SSAValue) -> SSAValue:
        if isinstance(buffer.type, UnrankedMemRefType):
            assert self._current is not None, "ops are inserted while one is rewritten"
            raise error(self._current, "copying of unranked tensors is not implemented")
        type = contiguous_type(buffer.type)
        axes = [axis for axis, size in enumerate(type.get_shape()) if size == DYNAMIC_INDEX]
        return self.alloc(type, [self.dim(buffer, axis) for axis in axes])

    def copy_of(self, buffer: SSAValue) -> SSAValue:
        target = self.alloc_like(buffer)
        self.copy(buffer, target)
        return target

    def copy(self, source: SSAValue, target: SSAValue) -> None:
        self.copies += 1
        self.insert(buffer_ops.copy(source, target))

    def index(self, value: int) -> SSAValue:
        known = self._indices.get(value)
        if known is None:
            constant = buffer_ops.constant_index(value)
            block = self._decided.function.regions[0].blocks.first
            assert block is not None, "a function that is rewritten has a body"
            inherit_location(constant, self._decided.function.location)
            Rewriter.insert_op(constant, InsertPoint.at_start(block))
            known = self._indices[value] = constant.results[0]
        return known

    def dim(self, buffer: SSAValue, axis: int) -> SSAValue:
        known = buffer_ops.known_dim(buffer, axis)
        if isinstance(known, int):
            return self.index(known)
        if known is not None:
            return known
        return self.insert(buffer_ops.dim(buffer, self.index(axis))).results[0]

    def constant_buffer(self, value: Attribute, type: MemRefType) -> SSAValue:
        assert self._current is not None, "ops are inserted while one is rewritten"
        name = self._module.constant(value, type, self._current)
        return self.insert(buffer_ops.get_global(name, type)).results[0]

    def callee_type(self, op: Operation) -> FunctionType:
        return self._module.callee_type(op)

    def coerce_operands(self, op: Operation, types: Sequence[Attribute]) -> None:
        """Makes the buffers among the operands of `op`, which stays, have `types`."""
        with self.before(op):
            for index, type in enumerate(types):
                if isinstance(type, MemRefType | UnrankedMemRefType):
                    op.operands[index] = self.coerce(op.operands[index], type)


def _needs_of(analysis: Analysis) -> dict[OperandOf, Need]:
    """What each operand needs that could not be decided in place, as long as all are tensors."""
    needs: dict[OperandOf, Need] = {}
    for op in analysis.function.walk():
        for index in tensor_operands(op):
            operand = OperandOf(op, index)
            if not analysis.is_in_place(operand):
                needs[operand] = _need_of(analysis, operand)
    return needs


def _need_of(analysis: Analysis, operand: OperandOf) -> Need:
    omit = analysis.can_omit_copy(operand)
    aliases = analysis.aliases(operand)
    if len(aliases) == 1 and not analysis.writes(operand):
        value = aliases[0].value
        is_ranked = not isinstance(value.type, UnrankedTensorType)  # what has no rank has no copy
        if isinstance(value, OpResult) and is_ranked and len(analysis.sources(value)) == 1:
            return Need.NEW_RESULT if omit else Need.COPY_RESULT
    return Need.NEW if omit else Need.COPY
