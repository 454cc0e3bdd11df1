"""The body of a nest on vectors along its innermost loop.

    load a[i, j], load b[j], load c[i]     along j: vector, vector, scalar repeated
    a stored value                         `vector.transfer_write`
    j itself                               the indices j, j + 1, ...

An access must go along one axis of its buffer by steps of one, or not move at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr, BoolAttr, VectorType
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.traits import is_side_effect_free

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.dialects.vector.transfer_ops import TransferReadOp, TransferWriteOp
from mlopt.passes.loop.apply_schedules.accesses import linear
from mlopt.passes.loop.apply_schedules.nests import Nest
from mlopt.passes.tensor.apply_schedules.vector_body import VectorBody
from mlopt.passes.tensor.apply_schedules.vector_emitter import Lanes, Range, VectorEmitter

SCALAR_ACCESSES = {"memref.load": 0, "memref.store": 1}
"""Accesses of one element, and which operand is the memref; the indices follow it."""

LANES = (0,)
"""The one axis of all vectors."""


def check_body(nest: Nest, variable: SSAValue) -> None:
    """Raises `DiagnosticError` for the first op that may not be done in vectors."""
    for op in nest.body:
        if op.name in SCALAR_ACCESSES:
            if axis_along(op, nest, variable) is None and not op.results:
                raise error(op, f"'{op.name}' may not be done in vectors: it writes one place")
        elif (find(op, Elementwise) is None and op.operands) or op.regions:
            raise error(op, f"'{op.name}' may not be done in vectors: it is not elementwise")
        elif not is_side_effect_free(op):
            raise error(op, f"'{op.name}' may not be done in vectors: it has effects")
        for value in (*op.operands, *op.results):
            if isinstance(value.type, VectorType):
                raise error(op, f"'{op.name}' may not be done in vectors: it already is")


def axis_along(op: Operation, nest: Nest, variable: SSAValue) -> int | None:
    """The axis along which `op` moves with `variable`, by one; None where it does not move."""
    at = SCALAR_ACCESSES[op.name]
    found: list[int] = []
    for axis, index in enumerate(op.operands[at + 1 :]):
        place = linear(index, nest)
        if place is None:
            raise error(op, f"index {axis} is no sum of loop variables, as vectors need")
        step = place.get(variable, 0)
        if step not in (0, 1):
            raise error(op, f"index {axis} moves by {step}, expected 1 in vectors")
        found += [axis] if step else []
    if len(found) > 1:
        raise error(op, f"indices {found[0]} and {found[1]} both move, expected one in vectors")
    return found[0] if found else None


class VectorBodyBuilder:
    """Builds the body for `width` iterations of `variable` at once."""

    def __init__(self, build: VectorEmitter, nest: Nest, variable: SSAValue, width: int):
        self.build = build
        self.nest = nest
        self.variable = variable
        self.width = width

    def run(self, values: Mapping[SSAValue, SSAValue]) -> None:
        """Inserts it, with what the variables of the nest are."""
        scalars = dict(values)
        first = scalars[self.variable]
        along = Range(first, self.width, True)
        arguments = {variable: Lanes(value) for variable, value in values.items()}
        arguments[self.variable] = Lanes(self.build.steps(along), LANES)
        blocks = {op.parent for op in self.nest.body if op.parent is not None}
        lanes = VectorBody(self.build, blocks, arguments, {0: along})
        for op in self.nest.body:
            if op.name not in SCALAR_ACCESSES:
                continue
            axis = axis_along(op, self.nest, self.variable)
            at = SCALAR_ACCESSES[op.name]
            memref, *indices = (self._scalar(value, scalars) for value in op.operands[at:])
            if at:
                value = lanes.expanded(op.operands[0], LANES)
                assert axis is not None, "checked by `check_body`"
                self._write(value, memref, indices, axis)
            elif axis is None:
                lanes.define(op.results[0], Lanes(self._copied(op, scalars)))
            else:
                lanes.define(op.results[0], Lanes(self._read(memref, indices, axis), LANES))

    def _scalar(self, value: SSAValue, known: dict[SSAValue, SSAValue]) -> SSAValue:
        """`value` of the first of the iterations."""
        if value not in known and self.nest.is_inside(value):
            assert isinstance(value.owner, Operation), "variables are known"
            for operand in value.owner.operands:
                self._scalar(operand, known)
            self.build.insert(value.owner.clone(known))
        return known.get(value, value)

    def _copied(self, op: Operation, known: dict[SSAValue, SSAValue]) -> SSAValue:
        copy = self.build.insert(op.clone(dict(known)))
        return copy.results[0]

    def _read(self, memref: SSAValue, indices: list[SSAValue], axis: int) -> SSAValue:
        type = memref.type.element_type  # pyright: ignore[reportAttributeAccessIssue]
        op = TransferReadOp.build(
            operands=[memref, indices, self.build.scalar(0, type), []],
            result_types=[VectorType(type, [self.width])],
            properties=_along(len(indices), axis),
        )
        return self.build.insert(op).result

    def _write(self, value: SSAValue, memref: SSAValue, indices: list[SSAValue], axis: int) -> None:
        op = TransferWriteOp.build(
            operands=[value, memref, indices, []],
            result_types=[[]],
            properties=_along(len(indices), axis),
        )
        self.build.insert(op)


def _along(rank: int, axis: int) -> dict[str, AffineMapAttr | ArrayAttr[BoolAttr]]:
    map = AffineMap(rank, 0, (AffineDimExpr(axis),))
    return {
        "permutation_map": AffineMapAttr(map),
        "in_bounds": ArrayAttr([BoolAttr.from_bool(True)]),
    }
