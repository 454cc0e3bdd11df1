"""lower-affine: affine maps, loops and accesses become arith, scf and memref.

    affine.for %i = max #a(..) to min #b(..) step 2   ->   scf.for with arith.maxsi/minsi bounds
    affine.load %m[%i * 2 + 1]                        ->   memref.load %m[%x], %x by arith
    x mod c        ->  r = x remsi c;  r < 0 ? r + c : r
    x floordiv c   ->  x < 0 ? -1 - ((-1 - x) divsi c) : x divsi c
    x ceildiv c    ->  x <= 0 ? -((-x) divsi c) : (x - 1) divsi c + 1

Divisors are positive, as `affine` demands, so the expansions are exact for every x whose
result fits. A parallel loop becomes `scf.parallel` with a reduction for each of its own.
Ops of `affine` in any region are lowered; nothing else changes. Each rule leaves no op of
`affine` behind, so the pass ends.
Source: upstream's pass of the same name; the divisions follow its expansion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import affine, arith, memref, vector
from xdsl.dialects.builtin import IndexType, IntegerAttr, VectorType
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineConstraintKind,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
    AffineSymExpr,
)
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.affine.control_ops import REDUCTIONS, ParallelOp
from mlopt.dialects.scf import ops as scf
from mlopt.passes.loop.reductions import combine, neutral_constant


class Expander:
    """Builds arithmetic before an op, with the op's location."""

    def __init__(self, op: Operation):
        self.op = op

    def insert(self, new_op: Any) -> SSAValue:
        """Inserts one op; its first result."""
        self.insert_all(new_op)
        return new_op.results[0]

    def insert_all(self, new_op: Operation) -> None:
        """Inserts one op of any number of results."""
        inherit_location(new_op, self.op.location)
        Rewriter.insert_op(new_op, InsertPoint.before(self.op))

    def constant(self, value: int) -> SSAValue:
        """An index constant."""
        return self.insert(arith.ConstantOp.from_int_and_width(value, IndexType()))

    def expand(
        self, expr: AffineExpr, dims: Sequence[SSAValue], symbols: Sequence[SSAValue]
    ) -> SSAValue:
        """The value of `expr`."""
        match expr:
            case AffineConstantExpr(value=value):
                return self.constant(value)
            case AffineDimExpr(position=position):
                return dims[position]
            case AffineSymExpr(position=position):
                return symbols[position]
            case AffineBinaryOpExpr(kind=kind, lhs=lhs, rhs=rhs):
                if isinstance(rhs, AffineConstantExpr) and kind not in _ANY_CONSTANT:
                    self._check_divisor(rhs.value)
                left = self.expand(lhs, dims, symbols)
                right = self.expand(rhs, dims, symbols)
                return getattr(self, _EXPANSIONS[kind])(left, right)
            case _:
                raise AssertionError(f"no affine expression: {expr}")

    def expand_map(self, map: AffineMap, operands: Sequence[SSAValue]) -> list[SSAValue]:
        """The values of the results of `map`."""
        dims, symbols = operands[: map.num_dims], operands[map.num_dims :]
        return [self.expand(result, dims, symbols) for result in map.results]

    def extreme(self, kind: Any, values: Sequence[SSAValue]) -> SSAValue:
        """The greatest or least of `values`, by ops of `kind`."""
        result = values[0]
        for value in values[1:]:
            result = self.insert(kind(result, value))
        return result

    def add(self, lhs: SSAValue, rhs: SSAValue) -> SSAValue:
        """`lhs + rhs`."""
        return self.insert(arith.AddiOp(lhs, rhs))

    def multiply(self, lhs: SSAValue, rhs: SSAValue) -> SSAValue:
        """`lhs * rhs`."""
        return self.insert(arith.MuliOp(lhs, rhs))

    def modulo(self, lhs: SSAValue, rhs: SSAValue) -> SSAValue:
        """The remainder that is not negative."""
        remainder = self.insert(arith.RemSIOp(lhs, rhs))
        negative = self.insert(arith.CmpiOp(remainder, self.constant(0), "slt"))
        return self.insert(arith.SelectOp(negative, self.add(remainder, rhs), remainder))

    def floor_divide(self, lhs: SSAValue, rhs: SSAValue) -> SSAValue:
        """Towards negative infinity."""
        negative = self.insert(arith.CmpiOp(lhs, self.constant(0), "slt"))
        minus_one = self.constant(-1)
        mirrored = self.insert(arith.SubiOp(minus_one, lhs))
        dividend = self.insert(arith.SelectOp(negative, mirrored, lhs))
        quotient = self.insert(arith.DivSIOp(dividend, rhs))
        back = self.insert(arith.SubiOp(minus_one, quotient))
        return self.insert(arith.SelectOp(negative, back, quotient))

    def ceil_divide(self, lhs: SSAValue, rhs: SSAValue) -> SSAValue:
        """Towards positive infinity."""
        zero, one = self.constant(0), self.constant(1)
        not_positive = self.insert(arith.CmpiOp(lhs, zero, "sle"))
        negated = self.insert(arith.SubiOp(zero, lhs))
        below = self.insert(arith.SubiOp(lhs, one))
        dividend = self.insert(arith.SelectOp(not_positive, negated, below))
        quotient = self.insert(arith.DivSIOp(dividend, rhs))
        mirrored = self.insert(arith.SubiOp(zero, quotient))
        above = self.add(quotient, one)
        return self.insert(arith.SelectOp(not_positive, mirrored, above))

    def _check_divisor(self, value: int) -> None:
        if value <= 0:
            raise error(self.op, f"the divisor is {value}, expected a positive value")


_ANY_CONSTANT = (AffineBinaryOpKind.Add, AffineBinaryOpKind.Mul)

_EXPANSIONS = {
    AffineBinaryOpKind.Add: "add",
    AffineBinaryOpKind.Mul: "multiply",
    AffineBinaryOpKind.Mod: "modulo",
    AffineBinaryOpKind.FloorDiv: "floor_divide",
    AffineBinaryOpKind.CeilDiv: "ceil_divide",
}


def lower_apply(op: Any, build: Expander) -> Sequence[SSAValue]:
    """The one result of a map."""
    return build.expand_map(op.map.data, op.operands)


def lower_min(op: Any, build: Expander) -> Sequence[SSAValue]:
    """The least result of a map."""
    return (build.extreme(arith.MinSIOp, build.expand_map(op.map.data, op.operands)),)


def lower_max(op: Any, build: Expander) -> Sequence[SSAValue]:
    """The greatest result of a map."""
    return (build.extreme(arith.MaxSIOp, build.expand_map(op.map.data, op.operands)),)


def lower_delinearize(op: Any, build: Expander) -> Sequence[SSAValue]:
    """Remainders from the innermost size on."""
    sizes = [build.constant(size) if isinstance(size, int) else size for size in op.basis()]
    inner = sizes[1:] if len(sizes) == len(op.multi_index) else sizes
    rest: SSAValue = op.linear_index
    coordinates: list[SSAValue] = []
    for size in reversed(inner):
        coordinates.append(build.modulo(rest, size))
        rest = build.floor_divide(rest, size)
    return (rest, *reversed(coordinates))


def lower_linearize(op: Any, build: Expander) -> Sequence[SSAValue]:
    """Horner's scheme."""
    sizes = [build.constant(size) if isinstance(size, int) else size for size in op.basis()]
    inner = sizes[1:] if len(sizes) == len(op.multi_index) else sizes
    total: SSAValue = op.multi_index[0]
    for size, index in zip(inner, op.multi_index[1:], strict=True):
        total = build.add(build.multiply(total, size), index)
    return (total,)


def lower_for(op: Any, build: Expander) -> Sequence[SSAValue]:
    """A loop over the greatest lower and the least upper bound."""
    lower = build.expand_map(op.lowerBoundMap.data, op.lowerBoundOperands)
    upper = build.expand_map(op.upperBoundMap.data, op.upperBoundOperands)
    start, end = build.extreme(arith.MaxSIOp, lower), build.extreme(arith.MinSIOp, upper)
    step = build.constant(op.step.value.data)
    body = Rewriter.move_region_contents_to_new_regions(op.body)
    _replace_yield(body.block, scf.YieldOp)
    loop = scf.ForOp(start, end, step, op.inits, body)
    loop.attributes |= op.attributes
    build.insert_all(loop)
    return loop.results


def lower_if(op: Any, build: Expander) -> Sequence[SSAValue]:
    """The conjunction of the constraints."""
    space = op.condition.data
    dims, symbols = op.args[: space.num_dims], op.args[space.num_dims :]
    condition: SSAValue | None = None
    for constraint in space.constraints:
        lhs = build.expand(constraint.lhs, dims, symbols)
        rhs = build.expand(constraint.rhs, dims, symbols)
        predicate = _PREDICATES[constraint.kind]
        one = build.insert(arith.CmpiOp(lhs, rhs, predicate))
        condition = one if condition is None else build.insert(arith.AndIOp(condition, one))
    if condition is None:
        condition = build.insert(arith.ConstantOp(IntegerAttr(1, 1)))
    regions = [Rewriter.move_region_contents_to_new_regions(region) for region in op.regions]
    for region in regions:
        if region.blocks:
            _replace_yield(region.block, scf.YieldOp)
    branch = scf.IfOp(condition, op.result_types, regions[0], regions[1])
    branch.attributes |= op.attributes
    build.insert_all(branch)
    return branch.results


_PREDICATES = {
    AffineConstraintKind.eq: "eq",
    AffineConstraintKind.ge: "sge",
    AffineConstraintKind.le: "sle",
}


def lower_parallel(op: ParallelOp, build: Expander) -> Sequence[SSAValue]:
    """A parallel loop whose reductions start at their neutral elements."""
    lower, upper = op.bounds()
    low, up = op.bound_operands()
    low_dims, up_dims = op.lowerBoundsMap.data.num_dims, op.upperBoundsMap.data.num_dims

    def bound(kind: Any, exprs: Any, operands: Any, dims: int) -> SSAValue:
        values = [build.expand(expr, operands[:dims], operands[dims:]) for expr in exprs]
        return build.extreme(kind, values)

    starts = [bound(arith.MaxSIOp, exprs, low, low_dims) for exprs in lower]
    ends = [bound(arith.MinSIOp, exprs, up, up_dims) for exprs in upper]
    steps = [build.constant(step.value.data) for step in op.steps]
    names = [REDUCTIONS[kind.value.data] for kind in op.reductions]
    inits = [
        build.insert(neutral_constant(op, name, type))
        for name, type in zip(names, op.result_types, strict=True)
    ]
    body = Rewriter.move_region_contents_to_new_regions(op.body)
    values = _take_operands(body.block)
    body.block.add_op(
        scf.ReduceOp(values, [_reduction(op, *p) for p in zip(names, values, strict=True)])
    )
    loop = scf.ParallelOp(starts, ends, steps, body, inits)
    loop.attributes |= op.attributes
    build.insert_all(loop)
    return loop.results


def lower_load(op: Any, build: Expander) -> Sequence[SSAValue]:
    """A load at the values of the subscripts."""
    indices = build.expand_map(op.map.data, op.indices)
    new_op = memref.LoadOp.get(op.memref, indices)
    new_op.attributes |= op.attributes
    return (build.insert(new_op),)


def lower_store(op: Any, build: Expander) -> Sequence[SSAValue]:
    """A store at the values of the subscripts."""
    new_op = memref.StoreOp.get(op.value, op.memref, build.expand_map(op.map.data, op.indices))
    new_op.attributes |= op.attributes
    build.insert_all(new_op)
    return ()


def lower_vector_load(op: Any, build: Expander) -> Sequence[SSAValue]:
    """A vector load at the values of the subscripts."""
    indices = build.expand_map(op.map.data, op.indices)
    assert isinstance(op.result.type, VectorType)
    return (build.insert(vector.LoadOp(op.memref, indices, op.result.type)),)


def lower_vector_store(op: Any, build: Expander) -> Sequence[SSAValue]:
    """A vector store at the values of the subscripts."""
    indices = build.expand_map(op.map.data, op.indices)
    build.insert_all(vector.StoreOp(op.value, op.memref, indices))
    return ()


def lower_prefetch(op: Any, build: Expander) -> Sequence[SSAValue]:
    """A hint; nothing depends on it."""
    return ()


Lowering = Callable[[Any, Expander], Sequence[SSAValue]]

LOWERINGS: dict[str, Lowering] = {
    "affine.apply": lower_apply,
    "affine.min": lower_min,
    "affine.max": lower_max,
    "affine.delinearize_index": lower_delinearize,
    "affine.linearize_index": lower_linearize,
    "affine.for": lower_for,
    "affine.if": lower_if,
    "affine.parallel": lower_parallel,
    "affine.load": lower_load,
    "affine.store": lower_store,
    "affine.vector_load": lower_vector_load,
    "affine.vector_store": lower_vector_store,
    "affine.prefetch": lower_prefetch,
}
"""What becomes of each op of `affine`; a yield goes with the op around it."""


@dataclass(frozen=True)
class LowerAffinePass(Pass):
    """Lowers every op of `affine`."""

    name: ClassVar[str] = "lower-affine"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        found = [op for op in walk(root) if op.name in LOWERINGS]
        for op in found:
            values = LOWERINGS[op.name](op, Expander(op))
            for result, value in zip(op.results, values, strict=True):
                value.name_hint = value.name_hint or result.name_hint
                result.replace_all_uses_with(value)
            block = op.parent
            assert block is not None, "an op below a root is in a block"
            block.erase_op(op)
        context.count(self.name, "ops lowered", len(found))


def _take_operands(block: Block) -> tuple[SSAValue, ...]:
    """Removes the terminator of `block`; its operands."""
    terminator = block.last_op
    assert isinstance(terminator, affine.YieldOp), "an affine region ends with a yield"
    operands = tuple(terminator.operands)
    block.erase_op(terminator)
    return operands


def _replace_yield(block: Block, kind: Any) -> None:
    location = block.last_op.location if block.last_op is not None else None
    new_op = kind(*_take_operands(block))
    if location is not None:
        new_op.location = location
    block.add_op(new_op)


def _reduction(op: Operation, name: str, value: SSAValue) -> Region:
    block = Block(arg_types=[value.type, value.type])
    combined = combine(op, name, block.args[0], block.args[1])
    block.add_ops([combined, scf.ReduceReturnOp(combined.results[0])])
    return Region(block)
