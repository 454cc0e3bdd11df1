"""How `memref` ops simplify: constant sizes move into types, casts move out, idle ops go."""

from __future__ import annotations

from xdsl.dialects import memref
from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, NoneAttr
from xdsl.ir import Operation, SSAValue

from mlopt.core.folded_constants import known_integer
from mlopt.core.interfaces import attach
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.dialects.memref.cast_ops import CastOp
from mlopt.dialects.memref.layouts import strided


class StaticAllocPattern(RewritePattern):
    """`alloc(4) : ?` -> `cast (alloc : 4)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(
        self, op: memref.AllocOp | memref.AllocaOp, rewriter: PatternRewriter
    ) -> None:
        type = op.memref.type
        assert isinstance(type, MemRefType), "an allocation is a memref"
        if not isinstance(type.layout, NoneAttr):
            return
        sizes = iter(op.dynamic_sizes)
        shape: list[int] = []
        kept: list[SSAValue] = []
        for extent in type.get_shape():
            value = next(sizes) if extent == DYNAMIC_INDEX else None
            number = known_integer(value) if value is not None else extent
            if value is not None and (number is None or number < 0):
                kept.append(value)
                number = DYNAMIC_INDEX
            assert number is not None, "a size is a number by now"
            shape.append(number)
        if tuple(shape) == tuple(type.get_shape()):
            return
        wanted = MemRefType(type.element_type, shape, type.layout, type.memory_space)
        new = type_of(op).build(
            operands=[kept, []],
            result_types=[wanted],
            properties={"alignment": op.alignment},
            attributes=op.attributes,
        )
        rewriter.replace(op, [new, CastOp.build(operands=[new], result_types=[type])])


def type_of(op: memref.AllocOp | memref.AllocaOp) -> type[memref.AllocOp | memref.AllocaOp]:
    """The class of `op`."""
    return type(op)


class DropUnusedAllocPattern(RewritePattern):
    """An allocation that is only freed, and what frees it -> nothing."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: memref.AllocOp, rewriter: PatternRewriter) -> None:
        users = [use.operation for use in op.memref.uses]
        if users and all(isinstance(user, memref.DeallocOp) for user in users):
            for user in users:
                rewriter.erase(user)
            rewriter.erase(op)


class CastBeforeAccessPattern(RewritePattern):
    """`load (cast %m)` -> `load %m`, where the cast only forgot sizes and strides."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        operands = [before_cast(value) for value in op.operands]
        if operands == list(op.operands):
            return
        op.operands = operands
        rewriter.notify_op_modified(op)


def before_cast(value: SSAValue) -> SSAValue:
    """What was cast, where the cast only forgot sizes and strides."""
    cast = value.owner
    if not isinstance(cast, memref.CastOp):
        return value
    source, dest = cast.source.type, cast.dest.type
    if not isinstance(source, MemRefType) or not isinstance(dest, MemRefType):
        return value
    layouts = strided(source), strided(dest)
    if layouts[0] is None or layouts[1] is None:
        return value
    pairs = [
        *zip(layouts[0].strides, layouts[1].strides, strict=True),
        (layouts[0].offset, layouts[1].offset),
    ]
    forgets = all(
        b in (a, DYNAMIC_INDEX) for a, b in zip(source.get_shape(), dest.get_shape(), strict=True)
    )
    return cast.source if forgets and all(b in (a, None) for a, b in pairs) else value


class DropCopyToItselfPattern(RewritePattern):
    """`copy %m, %m` -> nothing."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: memref.CopyOp, rewriter: PatternRewriter) -> None:
        if op.source is op.destination:
            rewriter.erase(op)


_CAST = CastBeforeAccessPattern()

attach(ListedPatterns(StaticAllocPattern(), DropUnusedAllocPattern()), memref.AllocOp)
attach(ListedPatterns(StaticAllocPattern()), memref.AllocaOp)
attach(ListedPatterns(_CAST), memref.LoadOp, memref.StoreOp, memref.DimOp, memref.DeallocOp)
attach(ListedPatterns(DropCopyToItselfPattern(), _CAST), memref.CopyOp)
