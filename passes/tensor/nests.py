"""A loop nest being put together: operands, maps, iterators and payload of a generic op."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.affine import ApplyOp
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    ShapedType,
)
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.constants import array_of
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import Structured, is_permutation
from mlopt.core.rewriting import inherit_location


class Nest:
    """What a `linalg.generic` will be built of.

    `body` is a copy of the payload: its arguments are the elements of `inputs`, then of
    `outputs`; `maps` are in that order.
    """

    def __init__(
        self,
        inputs: Sequence[SSAValue],
        outputs: Sequence[SSAValue],
        maps: Sequence[AffineMap],
        iterators: Sequence[str],
        body: Block,
    ):
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.maps = list(maps)
        self.iterators = list(iterators)
        self.body = body
        self.attributes: dict[str, Attribute] = {}

    @staticmethod
    def of(op: Operation) -> Nest:
        """The nest of a structured op, its payload copied."""
        model = require(op, Structured)
        nest = Nest(
            model.inputs(op),
            model.outputs(op),
            model.indexing_maps(op),
            [str(kind) for kind in model.iterators(op)],
            _copied(model.body(op)),
        )
        if op.name == "linalg.generic":
            nest.attributes = dict(op.attributes)
        return nest

    def uses_output(self, index: int) -> bool:
        """True where the payload reads the old element of output `index`."""
        return bool(self.body.args[len(self.inputs) + index].uses)

    def keeps_loops_after(self, producer: Operation, position: int) -> bool:
        """True where each loop would still be an axis of an operand after the fusion."""
        maps = [map for i, map in enumerate(self.maps) if i != position]
        return _names_every_loop([*maps, *self._composed(producer, position)], self.iterators)

    def can_drop(self, position: int) -> bool:
        """True where each loop is an axis of an operand other than input `position`."""
        maps = [map for i, map in enumerate(self.maps) if i != position]
        return _names_every_loop(maps, self.iterators)

    def drop_input(self, position: int, scalar: Operation) -> None:
        """Replaces input `position` by a constant in the payload."""
        first = self.body.first_op
        assert first is not None, "a payload has a terminator"
        self.body.insert_op_before(scalar, first)
        self.body.args[position].replace_all_uses_with(scalar.results[0])
        self.body.erase_arg(self.body.args[position])
        del self.inputs[position], self.maps[position]

    def fuse(self, producer: Operation, position: int) -> None:
        """Computes input `position`, the result of `producer`, in the payload."""
        model = require(producer, Structured)
        payload = _copied(model.body(producer))
        maps = self._composed(producer, position)
        _renumber_indices(payload, self._loops(producer, position))
        operands = model.operands(producer)
        for value, map, argument in zip(operands, maps, payload.args, strict=True):
            if argument.uses or isinstance(value.type, ShapedType):
                argument.replace_all_uses_with(self._add_input(value, map, argument.type))
        first, last = self.body.first_op, payload.last_op
        assert first is not None and last is not None, "a payload has a terminator"
        result = last.operands[0]
        last.detach()
        last.erase()
        for op in list(payload.ops):
            op.detach()
            inherit_location(op, producer.location)
            self.body.insert_op_before(op, first)
        self.body.args[position].replace_all_uses_with(result)
        self.body.erase_arg(self.body.args[position])
        del self.inputs[position], self.maps[position]

    def build(self) -> Operation:
        """The `linalg.generic`; inputs that are alike are merged first."""
        self.merge_inputs()
        from mlopt.dialects.linalg import DIALECT

        generic: Any = next(op for op in DIALECT.operations if op.name == "linalg.generic")
        kinds = [IteratorTypeAttr(IteratorType(kind)) for kind in self.iterators]
        return generic.build(
            operands=[self.inputs, self.outputs],
            result_types=[[value.type for value in self.outputs]],
            properties={
                "indexing_maps": ArrayAttr([AffineMapAttr(map) for map in self.maps]),
                "iterator_types": ArrayAttr(kinds),
            },
            attributes=self.attributes,
            regions=[Region(self.body)],
        )

    def discard(self) -> None:
        """Gives up what is not built: its payload no longer uses values from outside."""
        for op in self.body.ops:
            op.drop_all_references()

    def _add_input(self, value: SSAValue, map: AffineMap, type: Attribute) -> SSAValue:
        """The payload argument of a new input, the last one."""
        index = len(self.inputs)
        self.inputs.append(value)
        self.maps.insert(index, map)
        return self.body.insert_arg(type, index)

    def merge_inputs(self) -> None:
        seen: dict[tuple[SSAValue, AffineMap], int] = {}
        position = 0
        while position < len(self.inputs):
            key = (self.inputs[position], self.maps[position])
            argument = self.body.args[position]
            if key in seen:
                argument.replace_all_uses_with(self.body.args[seen[key]])
            if key in seen or (not argument.uses and self.can_drop(position)):
                self.body.erase_arg(argument)
                del self.inputs[position], self.maps[position]
                continue
            seen[key] = position
            position += 1

    def _loops(self, producer: Operation, position: int) -> AffineMap:
        """From the loops of this nest to those of `producer`, which makes input `position`."""
        model = require(producer, Structured)
        result_map = model.indexing_maps(producer)[-1]
        assert is_permutation(result_map), "a producer is elementwise"
        inverse = result_map.inverse_permutation()
        assert inverse is not None, "a permutation has an inverse"
        return inverse.compose(self.maps[position])

    def _composed(self, producer: Operation, position: int) -> list[AffineMap]:
        model = require(producer, Structured)
        loops = self._loops(producer, position)
        return [map.compose(loops) for map in model.indexing_maps(producer)]


def splat_scalar(value: DenseIntOrFPElementsAttr) -> Operation:
    """The constant op of the one element of a splat."""
    element_type: Any = value.type.element_type
    element: Any = array_of(value).flat[0]
    if isinstance(element_type, IntegerType | IndexType):
        return arith.ConstantOp(IntegerAttr(int(element), element_type))
    return arith.ConstantOp(FloatAttr(float(element), element_type))


def _copied(block: Block) -> Block:
    region = Region(Block())
    holder = block.parent
    assert holder is not None, "a payload is in a region"
    holder.clone_into(region)
    copy = region.blocks[-1]
    copy.parent.detach_block(copy)  # pyright: ignore[reportOptionalMemberAccess]
    return copy


def _names_every_loop(maps: Sequence[AffineMap], iterators: Sequence[str]) -> bool:
    named = {
        result.position
        for map in maps
        for result in map.results
        if isinstance(result, AffineDimExpr)
    }
    return len(named) == len(iterators)


def _renumber_indices(block: Block, loops: AffineMap) -> None:
    """Makes `linalg.index` of a producer's payload speak of the consumer's loops."""
    for op in list(block.walk()):
        if op.name != "linalg.index":
            continue
        index_op: Any = op
        expr = loops.results[index_op.dim.value.data]
        indices = [type(index_op)(dim) for dim in range(loops.num_dims)]
        if isinstance(expr, AffineDimExpr):
            new: list[Operation] = [indices[expr.position]]
        else:
            map = AffineMap(loops.num_dims, 0, (expr,))
            apply = ApplyOp([index.results[0] for index in indices], AffineMapAttr(map))
            new = [*indices, apply]
        assert op.parent is not None, "it is in the payload"
        op.parent.insert_ops_before(new, op)
        op.results[0].replace_all_uses_with(new[-1].results[0])
        op.detach()
        op.erase()
