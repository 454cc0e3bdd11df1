"""Which values may be dimensions and symbols of affine maps.

Within the nearest scope (a function, a module), a symbol is an index that is fixed while the
scope runs: defined directly in it, constant, or computed from symbols without effects. A
dimension is a symbol, the variable of an affine loop, or an affine function of dimensions.

Source:
    Upstream's "Restrictions on Dimensions and Symbols" of the affine dialect.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import IndexType, UnregisteredOp
from xdsl.ir import BlockArgument, Operation, Region, SSAValue
from xdsl.ir.affine import AffineMap, AffineSet
from xdsl.traits import ConstantLike, Pure
from xdsl.utils.exceptions import VerifyException

SCOPES = frozenset(("func.func", "builtin.module", "gpu.func", "gpu.launch"))
"""Ops whose regions are scopes; an op that nobody knows is taken for one."""

_SIZES = frozenset(("memref.dim", "tensor.dim"))
_FUNCTIONS = frozenset(("affine.apply", "affine.delinearize_index", "affine.linearize_index"))


def verify_operands(
    op: Operation, map: AffineMap | AffineSet, operands: Sequence[SSAValue]
) -> None:
    """Raises `VerifyException` unless `operands` fit the dimensions and symbols of `map`."""
    scope = scope_of(op)
    if scope is None:
        return
    for position, operand in enumerate(operands):
        if position < map.num_dims:
            if not is_dimension(operand, scope):
                raise VerifyException("operand cannot be used as a dimension id")
        elif not is_symbol(operand, scope):
            raise VerifyException("operand cannot be used as a symbol")


def verify_symbols(op: Operation, map: AffineMap, operands: Sequence[SSAValue]) -> None:
    """Raises `VerifyException` where a dimension that is no symbol is used as one."""
    scope = scope_of(op)
    for operand in operands[map.num_dims :] if scope is not None else ():
        if is_dimension(operand, scope) and not is_symbol(operand, scope):
            raise VerifyException("dimensional operand cannot be used as a symbol")


def scope_of(op: Operation) -> Region | None:
    """The nearest region around `op` that belongs to a scope; None for an op that is loose."""
    region = op.parent_region()
    while region is not None:
        owner = region.parent
        if owner is not None and _is_scope(owner):
            return region
        region = owner.parent_region() if owner is not None else None
    return None


def is_dimension(value: SSAValue, scope: Region | None) -> bool:
    """Whether `value` may be a dimension in `scope`."""
    if not isinstance(value.type, IndexType):
        return False
    if is_symbol(value, scope):
        return True
    if isinstance(value, BlockArgument):
        return _is_loop_variable(value)
    op = value.owner
    if not isinstance(op, Operation) or op.name not in _FUNCTIONS | _SIZES:
        return False
    if op.name in _SIZES:
        return _is_at_top(op.operands[0])
    return all(is_dimension(operand, scope) for operand in op.operands)


def is_symbol(value: SSAValue, scope: Region | None) -> bool:
    """Whether `value` may be a symbol in `scope`."""
    if not isinstance(value.type, IndexType):
        return False
    if scope is not None and _home(value) is scope:
        return True
    outer = _around(scope)
    if isinstance(value, BlockArgument):
        return outer is not None and is_symbol(value, outer)
    op = value.owner
    if not isinstance(op, Operation):
        return False
    if op.has_trait(ConstantLike) or op.name == "arith.constant":
        return True
    if op.name in _SIZES:
        return _is_size_fixed(op.operands[0])
    is_pure = op.name in _FUNCTIONS or op.has_trait(Pure)
    if is_pure and all(is_symbol(operand, scope) for operand in op.operands):
        return True
    return outer is not None and is_symbol(value, outer)


def _is_scope(op: Operation) -> bool:
    return op.name in SCOPES or isinstance(op, UnregisteredOp)


def _home(value: SSAValue) -> Region | None:
    """The region that `value` is defined in."""
    if isinstance(value, BlockArgument):
        return value.block.parent
    return value.owner.parent_region() if isinstance(value.owner, Operation) else None


def _around(scope: Region | None) -> Region | None:
    """The region around the owner of `scope`, whose values can be seen in it."""
    owner = scope.parent if scope is not None else None
    if owner is None or owner.name in ("func.func", "builtin.module", "gpu.func"):
        return None
    return owner.parent_region()


def _is_at_top(value: SSAValue) -> bool:
    home = _home(value)
    return home is not None and home.parent is not None and _is_scope(home.parent)


def _is_size_fixed(value: SSAValue) -> bool:
    """Whether sizes of the shaped `value` are taken for symbols: it is defined at the top, or
    made by an op that tells them (whose operands upstream looks at; this is wider)."""
    return _is_at_top(value) or not isinstance(value, BlockArgument)


def _is_loop_variable(value: BlockArgument) -> bool:
    loop = value.block.parent_op()
    if loop is None:
        return False
    return loop.name == "affine.parallel" or (loop.name == "affine.for" and value.index == 0)
