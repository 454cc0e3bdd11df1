"""One function body as text.

Blocks come in the order of the module. Values are numbered in that order before
anything is written, so that a use may stand before its definition; constants are
written where they are used. Block arguments become phis. Where a terminator names a
block with arguments twice, every further edge gets a block of its own, because a phi
tells edges apart by the block that they leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import FileLineColLoc, UnknownLoc
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.block_branch import BlockBranch
from mlopt.targets.llvm.emission import CONSTANTS, EMITTERS, Emission, EmitFunction
from mlopt.targets.llvm.type_text import NoCounterpart

_WITHOUT_SCOPE = (FileLineColLoc, UnknownLoc)
"""Locations that say nothing about a function of which no debug information is known."""

_CALLS = ("llvm.call", "llvm.invoke")


class FunctionEmitter:
    """Names of values and blocks of one function, and the lines written so far."""

    def __init__(self, module: Any, debug_scope: Any = None):
        self.module = module  # a ModuleEmitter, which imports this file
        self.debug_scope = debug_scope  # what the source calls this function, or None
        self.type = module.types.text
        self.lines = module.lines
        self.names: dict[SSAValue, str] = {}
        self._labels: dict[Block, str] = {}
        self._targets: dict[Operation, list[str]] = {}
        self._incoming: dict[Block, list[tuple[str, Sequence[SSAValue]]]] = {}
        self._edges: dict[Operation, list[tuple[str, str]]] = {}
        self._temporaries = 0
        self._emitters: dict[str, EmitFunction] = {}

    # What emit functions use.

    def name(self, value: SSAValue) -> str:
        """The operand text of `value`."""
        return self.names[value]

    def typed(self, value: SSAValue) -> str:
        """Type and operand text of `value`."""
        return f"{self.type(value.type)} {self.names[value]}"

    def write(self, instruction: str) -> None:
        """An instruction without a result."""
        self.lines.append("  " + instruction)

    def assign(self, op: Operation, instruction: str) -> None:
        """The instruction that defines the first result of `op`."""
        self.lines.append(f"  {self.names[op.results[0]]} = {instruction}")

    def temporary(self, instruction: str) -> str:
        """A further instruction; the name of its result."""
        self._temporaries += 1
        name = f"%t.{self._temporaries}"
        self.lines.append(f"  {name} = {instruction}")
        return name

    def label(self, block: Block) -> str:
        """`%label` of a block."""
        return "%" + self._labels[block]

    def targets(self, op: Operation) -> list[str]:
        """`label %name` of each successor of `op`, edge blocks included."""
        return [f"label %{target}" for target in self._targets.get(op, ())]

    # The walk.

    def emit_body(self, region: Region) -> None:
        """Writes the blocks of `region`, whose entry arguments have names already."""
        blocks = list(region.blocks)
        self._name_blocks(blocks)
        self._number_values(blocks)
        self._plan_branches(blocks)
        for index, block in enumerate(blocks):
            self._emit_block(block, is_entry=index == 0)

    def _name_blocks(self, blocks: list[Block]) -> None:
        for index, block in enumerate(blocks):
            self._labels[block] = f"b{index}"

    def _number_values(self, blocks: list[Block]) -> None:
        names = self.names
        count = len(names)
        for block in blocks:
            if block is not blocks[0]:
                for argument in block.args:
                    names[argument] = f"%{count}"
                    count += 1
            for op in block.ops:
                results = op.results
                if not results or results[0].type.name == "llvm.void":
                    continue
                constant = CONSTANTS.get(op.name)
                if constant is not None:
                    try:
                        names[results[0]] = constant(op, self)
                    except NoCounterpart as problem:
                        raise error(op, f"'{op.name}' op cannot be emitted: {problem}") from None
                    continue
                if len(results) > 1:
                    raise error(op, f"'{op.name}' op has several results, LLVM IR knows one")
                names[results[0]] = f"%{count}"
                count += 1

    def _plan_branches(self, blocks: list[Block]) -> None:
        """Labels of successors, and what reaches each block's phis from where."""
        for block in blocks:
            last = block.last_op
            if last is None or not last.successors:
                continue
            model = find(last, BlockBranch)
            if model is None:
                raise error(last, f"'{last.name}' op is a branch that cannot be emitted")
            label = self._labels[block]
            targets: list[str] = []
            edges: list[tuple[str, str]] = []
            passed = model.successor_operands(last)
            for successor, operands in zip(last.successors, passed, strict=True):
                target, source = self._labels[successor], label
                if target in targets and operands:
                    edge = f"{label}.e{len(edges)}"
                    edges.append((edge, target))
                    target = source = edge
                targets.append(target)
                if operands:
                    self._incoming.setdefault(successor, []).append((source, operands))
            self._targets[last] = targets
            if edges:
                self._edges[last] = edges

    def _emit_block(self, block: Block, *, is_entry: bool) -> None:
        lines, emitters = self.lines, self._emitters
        lines.append(f"{self._labels[block]}:")
        if not is_entry and block.args:
            self._emit_phis(block)
        for op in block.ops:
            name = op.name
            emit = emitters.get(name)
            if emit is None:
                emit = emitters[name] = emitter_of(op)
            start = len(lines)
            try:
                emit(op, self)
                if self.debug_scope is not None or type(op.location) not in _WITHOUT_SCOPE:
                    self._attach_location(start, op)
            except NoCounterpart as problem:
                raise error(op, f"'{op.name}' op cannot be emitted: {problem}") from None
        last = block.last_op
        for edge, target in self._edges.get(last, ()) if last is not None else ():
            lines.append(f"{edge}:")
            lines.append(f"  br label %{target}")

    def location(self, location: Attribute) -> str:
        """`!N` of a location in this function; empty where it has none."""
        return self.module.debug.location(location, self.debug_scope)

    def _attach_location(self, start: int, op: Operation) -> None:
        """Gives the instructions since line `start` their place in the source."""
        lines = self.lines
        name = self.location(op.location) if len(lines) > start else ""
        if not name and self.debug_scope is not None and op.name in _CALLS:
            self._check_call(op)
        for index in range(start, len(lines)) if name else ():
            if not lines[index].startswith("  #"):  # a record has its own
                lines[index] += f", !dbg {name}"

    def _check_call(self, op: Operation) -> None:
        """Without a place LLVM cannot inline a call between functions that are described."""
        callee: Any = op.properties.get("callee")
        if callee is not None and self.module.is_described(callee.root_reference.data):
            raise error(
                op,
                "inlinable function call in a function with a DISubprogram location must have a"
                " debug location",
            )

    def _emit_phis(self, block: Block) -> None:
        incoming = self._incoming.get(block)
        names = self.names
        for index, argument in enumerate(block.args):
            type = self._argument_type(argument.type, block)
            if incoming is None:  # nothing branches here
                self.lines.append(f"  {names[argument]} = freeze {type} poison")
                continue
            pairs = ", ".join(
                f"[ {names[operands[index]]}, %{source} ]" for source, operands in incoming
            )
            place = self.location(argument.location) if self.debug_scope is not None else ""
            place = f", !dbg {place}" if place else ""
            self.lines.append(f"  {names[argument]} = phi {type} {pairs}{place}")

    def _argument_type(self, type: Attribute, block: Block) -> str:
        try:
            return self.type(type)
        except NoCounterpart as problem:
            place = block.parent_op()
            assert place is not None
            raise error(place, f"block argument cannot be emitted: {problem}") from None


def emitter_of(op: Operation) -> EmitFunction:
    """What writes ops like `op`; an error at the op where nothing does."""
    if op.name in CONSTANTS:
        return _nothing
    found = EMITTERS.get(op.name)
    if found is not None:
        return found
    model = find(op, Emission)
    if model is None:
        raise error(op, f"'{op.name}' op cannot be emitted as LLVM IR")
    emit: Any = model.emit
    return emit


def _nothing(op: Operation, out: FunctionEmitter) -> None:
    """A constant stands where it is used."""
