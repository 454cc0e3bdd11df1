"""What the body of a nest reads and writes, and where: indices as sums of loop variables.

    %x = arith.addi %i, %one    memref.load %a[%x, %j]    ->    read of %a at (i + 1, j)

An index that is no such sum is unknown, and so is all that an op does whose effects are not
known. Buffers that the body allocates are its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects import affine, arith
from xdsl.dialects.builtin import VectorType
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineSymExpr,
)
from xdsl.traits import EffectInstance, get_effects, is_side_effect_free

from mlopt.core.interfaces.effects import ALLOC, FREE, WRITE, is_buffer
from mlopt.core.rewriting import constant_value
from mlopt.passes.loop.apply_schedules.nests import Nest
from mlopt.passes.loop.check_bounds import MEMREF_AT

Linear = dict[SSAValue | None, int]
"""A sum: the factor of each value, and under None what is added."""


@dataclass(frozen=True)
class Access:
    """`op` reads or writes `buffer`, None for any, at `indices`, None for anywhere."""

    op: Operation
    buffer: SSAValue | None
    indices: tuple[Linear | None, ...] | None
    is_write: bool


def accesses_of(nest: Nest) -> list[Access]:
    """All accesses of the body, in the order of the text."""
    return [access for op in nest.body for inner in op.walk() for access in _accesses(inner, nest)]


def _accesses(op: Operation, nest: Nest) -> list[Access]:
    if op.name in MEMREF_AT:
        return _indexed(op, MEMREF_AT[op.name], nest)
    if is_side_effect_free(op) or op.regions:
        return []  # What is in regions is walked.
    effects = get_effects(op)
    if effects is None:
        return [Access(op, None, None, True)]
    found = [_whole(op, effect, nest) for effect in sorted(effects, key=str)]
    return [access for access in found if access is not None]


def _whole(op: Operation, effect: EffectInstance, nest: Nest) -> Access | None:
    """An access of any elements."""
    if effect.kind in (ALLOC, FREE):
        return None
    if not isinstance(effect.value, SSAValue):
        return Access(op, None, None, effect.kind == WRITE)
    buffer = base_of(effect.value)
    return None if _is_own(buffer, nest) else Access(op, buffer, None, effect.kind == WRITE)


def _indexed(op: Operation, at: int, nest: Nest) -> list[Access]:
    memref = op.operands[at]
    buffer = base_of(memref)
    if _is_own(buffer, nest):
        return []
    is_write = not op.name.endswith(".load")
    if buffer is not memref:
        return [Access(op, buffer, None, is_write)]
    rank = len(memref.type.get_shape())  # pyright: ignore[reportAttributeAccessIssue]
    indices = [linear(index, nest) for index in op.operands[at + 1 : at + 1 + rank]]
    values = [*op.operands[:at], *op.results]
    wide = [len(v.type.get_shape()) for v in values if isinstance(v.type, VectorType)]
    for axis in range(max(rank - max(wide, default=0), 0), rank):
        indices[axis] = None
    return [Access(op, buffer, tuple(indices), is_write)]


def base_of(memref: SSAValue) -> SSAValue:
    """The buffer that `memref` is a view of."""
    owner = memref.owner
    while isinstance(owner, Operation) and is_side_effect_free(owner) and owner.operands:
        if not is_buffer(owner.operands[0]):
            break
        memref = owner.operands[0]
        owner = memref.owner
    return memref


def _is_own(buffer: SSAValue, nest: Nest) -> bool:
    if not nest.is_inside(buffer) or not isinstance(buffer.owner, Operation):
        return False
    effects = get_effects(buffer.owner) or ()
    return any(effect.kind == ALLOC for effect in effects)


def linear(value: SSAValue, nest: Nest) -> Linear | None:
    """`value` as a sum of loop variables and of what is fixed while the nest runs."""
    constant = constant_value(value)
    if constant is not None:
        return {None: constant.value.data}  # pyright: ignore[reportAttributeAccessIssue]
    if value in nest.variables or not nest.is_inside(value):
        return {value: 1}
    owner = value.owner
    if isinstance(owner, affine.ApplyOp):
        map = owner.map.data
        parts = [linear(operand, nest) for operand in owner.mapOperands]
        return _of_expr(map.results[0], parts, map.num_dims)
    if not isinstance(owner, arith.AddiOp | arith.SubiOp | arith.MuliOp):
        return None
    lhs, rhs = (linear(operand, nest) for operand in owner.operands)
    if isinstance(owner, arith.MuliOp):
        return _product(lhs, rhs)
    return plus(lhs, rhs, -1 if isinstance(owner, arith.SubiOp) else 1)


def plus(first: Linear | None, second: Linear | None, factor: int = 1) -> Linear | None:
    """`first + factor * second`; None where one is unknown."""
    if first is None or second is None:
        return None
    keys = [*first, *(key for key in second if key not in first)]
    total = {key: first.get(key, 0) + factor * second.get(key, 0) for key in keys}
    return {key: number for key, number in total.items() if number}


def _product(first: Linear | None, second: Linear | None) -> Linear | None:
    for one, other in ((first, second), (second, first)):
        if one is not None and other is not None and set(one) <= {None}:
            factor = one.get(None, 0)
            return {key: number * factor for key, number in other.items() if number * factor}
    return None


def _of_expr(expr: AffineExpr, parts: Sequence[Linear | None], dims: int) -> Linear | None:
    match expr:
        case AffineConstantExpr(value=value):
            return {None: value}
        case AffineDimExpr(position=position):
            return parts[position]
        case AffineSymExpr(position=position):
            return parts[dims + position]
        case AffineBinaryOpExpr(kind=kind, lhs=lhs, rhs=rhs):
            pair = _of_expr(lhs, parts, dims), _of_expr(rhs, parts, dims)
            if kind == AffineBinaryOpKind.Add:
                return plus(*pair)
            return _product(*pair) if kind == AffineBinaryOpKind.Mul else None
        case _:
            return None
