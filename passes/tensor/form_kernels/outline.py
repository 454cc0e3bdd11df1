"""A group of ops becomes a private function in destination style, and a call of it.

    %e = tensor.empty(%n)                        %e = tensor.empty(%n)
    %f = linalg.fill ins(%zero) outs(%e)   ->    %m = call @kernel_0(%a, %b, %e)
    %m = linalg.matmul ins(%a, %b) outs(%f)

    func.func private @kernel_0(%a, %b, %out) {
      %f = linalg.fill ins(%zero) outs(%out)
      ...

Scalar constants, splats, fills, slices and empty tensors are made in the kernel, and pads that
are computed in the loops of their reader; what else
it uses is an argument, so that equal kernels differ in nothing. The empty tensor that a
result starts from is an argument that the caller makes: where the result goes. So is the
slice of another tensor that it starts from, which the caller has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    DictionaryAttr,
    FunctionType,
    TensorType,
    UnitAttr,
)
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Block, Operation, OpResult, Region, SSAValue

from mlopt.core.constants import is_splat
from mlopt.core.interfaces import find
from mlopt.core.interfaces.destination_style import DestinationStyle
from mlopt.core.interfaces.structured import Structured
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.loop.schedule import SCHEDULE, Schedule
from mlopt.passes.tensor.constant_operands import CONSTANT, is_constant
from mlopt.passes.tensor.form_kernels.spaces import is_fill

Insert = Callable[[Operation], object]
"""Puts an op behind what was put before."""

End = tuple[Operation, int]
"""An operand: an op and the place of the operand."""


class Outliner:
    """One group, `members` in order, on its way into a function called `name`."""

    def __init__(self, members: Sequence[Operation], name: str):
        self._members = members
        self._name = name
        self._inside = {op for member in members for op in walk(member)}
        self._escaping = [
            result
            for op in members
            for result in op.results
            if any(use.operation not in self._inside for use in result.uses)
        ]
        self._block = Block()
        self._given: dict[SSAValue, SSAValue] = {}
        self._copies: dict[SSAValue, SSAValue] = {}
        self._places: list[OpResult] = []

    def run(self, insert: Insert) -> FuncOp:
        """Moves the ops into the function, which is returned; `insert` takes what stands in
        their place, in order."""
        ends = {end for result in self._escaping if (end := self._end(result)) is not None}
        for member in self._members:
            for op in walk(member):
                self._adopt(op, ends)
            member.detach()
            self._block.add_op(member)
        call = self._call(insert)
        returned = ReturnOp(*self._escaping)
        self._block.add_op(returned)
        types = FunctionType.from_lists(
            [arg.type for arg in self._block.args], [result.type for result in self._escaping]
        )
        attributes = self._argument_attributes()
        function = FuncOp(self._name, types, Region(self._block), "private", arg_attrs=attributes)
        for op in (call, returned, function):
            inherit_location(op, self._members[-1].location)
        return function

    def _call(self, insert: Insert) -> CallOp:
        """The call, and the tensors that its results go to; the results are used instead."""
        destinations: list[SSAValue] = []
        for place in self._places:
            if isinstance(place.op, tensor.EmptyOp):
                own = place.op.clone()
                insert(own)
                place = own.results[0]
            destinations.append(place)
        call = CallOp(
            self._name, [*self._given, *destinations], [result.type for result in self._escaping]
        )
        insert(call)
        for result, new in zip(self._escaping, call.results, strict=True):
            result.replace_uses_with_if(new, lambda use: use.operation not in self._inside)
            new.name_hint = result.name_hint
        return call

    def _argument_attributes(self) -> ArrayAttr[DictionaryAttr] | None:
        """What is a constant, and that nothing else overlaps a destination while the kernel
        runs."""
        nothing, constant = DictionaryAttr({}), DictionaryAttr({CONSTANT: UnitAttr()})
        fresh = DictionaryAttr({"llvm.noalias": UnitAttr()})
        given = [constant if is_constant(value) else nothing for value in self._given]
        found = [*given, *[fresh] * len(self._places)]
        return ArrayAttr(found) if any(each.data for each in found) else None

    def _end(self, result: OpResult) -> End | None:
        """The operand at which `result` starts as a place that nobody outside sees."""
        value: SSAValue = result
        while isinstance(value, OpResult) and value.op in self._inside:
            index = _init_index(value)
            if index is None or (value is not result and value in self._escaping):
                return None
            end = (value.op, index)
            value = value.op.operands[index]
            if _is_empty(value) or _is_part(value):
                return end
        return None

    def _adopt(self, op: Operation, ends: set[End]) -> None:
        """Replaces what `op`, of the group, uses from outside."""
        for index, value in enumerate(op.operands):
            owner = value.owner
            home = owner.parent_op() if isinstance(owner, Block) else owner
            if home in self._inside:
                continue
            if (op, index) in ends:
                op.operands[index] = self._made(value, is_destination=True)
            elif _is_empty(value):
                op.operands[index] = self._made(value)
            else:
                op.operands[index] = self._value(value)

    def _value(self, value: SSAValue) -> SSAValue:
        """`value` in the kernel: made there where that is cheap, or else an argument."""
        if value in self._copies:
            return self._copies[value]
        if _is_cheap(value):
            self._copies[value] = self._made(value)
            return self._copies[value]
        if value not in self._given:
            argument = self._block.insert_arg(value.type, len(self._given))
            argument.name_hint = value.name_hint
            self._given[value] = argument
        return self._given[value]

    def _made(self, value: SSAValue, is_destination: bool = False) -> SSAValue:
        """A copy of what makes `value`; as a destination, the place it starts from, an empty
        tensor or a slice, is an argument."""
        owner = value.owner
        assert isinstance(owner, Operation) and isinstance(value, OpResult), "it is cheap"
        if is_destination and isinstance(owner, tensor.EmptyOp | tensor.ExtractSliceOp):
            self._places.append(value)
            argument = self._block.insert_arg(value.type, len(self._block.args))
            argument.name_hint = "out"
            return argument
        init = _init_index(value)
        operands = [
            self._made(operand, is_destination) if index == init else self._value(operand)
            for index, operand in enumerate(owner.operands)
        ]
        copy = owner.clone()
        copy.operands = operands
        own = set(walk(copy))
        for inner in list(walk(copy))[1:]:
            for index, operand in enumerate(inner.operands):
                at = operand.owner
                if (at.parent_op() if isinstance(at, Block) else at) not in own:
                    inner.operands[index] = self._value(operand)
        self._block.add_op(copy)
        return copy.results[value.index]


def _init_index(value: OpResult) -> int | None:
    """The operand of its op that `value` starts as."""
    model = find(value.op, DestinationStyle)
    return None if model is None else model.tied_position(value.op, value)


def _is_empty(value: SSAValue) -> bool:
    """True for an empty tensor, also one that was filled."""
    return isinstance(_before_fills(value).owner, tensor.EmptyOp)


def _is_part(value: SSAValue) -> bool:
    """True for a slice, also one that was filled, that nobody else uses."""
    place = _before_fills(value)
    alone = value.has_one_use() and place.has_one_use()
    return alone and isinstance(place.owner, tensor.ExtractSliceOp)


def _before_fills(value: SSAValue) -> SSAValue:
    """What `value` was before it was filled."""
    while isinstance(value, OpResult) and is_fill(value.op):
        index = _init_index(value)
        assert index is not None, "a fill has a destination"
        value = value.op.operands[index]
    return value


def _is_cheap(value: SSAValue) -> bool:
    """True for what is made in each kernel that uses it: scalars, splats, slices, empties, and
    what is computed in tiles of its reader though it is no loop nest, such as a pad."""
    owner = value.owner
    if isinstance(owner, arith.ConstantOp):
        if isinstance(value.type, TensorType):
            return isinstance(owner.value, DenseIntOrFPElementsAttr) and is_splat(owner.value)
        return True
    if isinstance(owner, Operation) and SCHEDULE in owner.attributes:
        is_nest = find(owner, Structured) is not None
        return not is_nest and Schedule.of(owner).compute_at is not None
    return isinstance(owner, tensor.ExtractSliceOp) or _is_empty(value)
