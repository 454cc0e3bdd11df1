"""Lowerings of memref ops that loop: copies, atomic updates, stack scopes.

Part of finalize-memref-to-llvm. A copy between row-major memrefs is one `memcpy`; else
the trailing dimensions that lie together in both are copied at once, in loops over the
others. Unranked memrefs go through the runtime's `memrefCopy`, as upstream.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects.builtin import (
    IntegerAttr,
    MemRefType,
    UnrealizedConversionCastOp,
    i1,
    i64,
)
from xdsl.ir import Block, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import POINTER, bit_width, strides_and_offset, struct
from mlopt.passes.convert.lowering import Lowerings, integer
from mlopt.passes.convert.memref_descriptor import Descriptor, copy_bytes, element_bytes
from mlopt.passes.convert.memref_to_llvm import descriptor, is_contiguous
from mlopt.passes.convert.memref_views_to_llvm import to_unranked

TABLE = Lowerings()

Operands = Sequence[SSAValue]


@TABLE.lowers("memref.copy")
def lower_copy(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """`memcpy`, loops, or a call."""
    old_source, old_target = op.operands[0].type, op.operands[1].type
    if not isinstance(old_source, MemRefType) or not isinstance(old_target, MemRefType):
        _copy_unranked(op, operands, build)
        return ()
    source = descriptor(op.operands[0], operands[0], build)
    target = descriptor(op.operands[1], operands[1], build)
    outer = source.rank - _joint_trailing(old_source, old_target)
    if is_contiguous(old_source) and is_contiguous(old_target):
        outer = 0
    sizes = [_known_size(source, target, axis) for axis in range(source.rank)]
    count = build.index(1)
    for size in sizes[outer:]:
        count = build.mul(count, size)
    bytes = build.mul(count, element_bytes(build, source.element))

    def copy_part(indices: list[SSAValue]) -> None:
        inner = [build.index(0)] * (source.rank - outer)
        pointers = [
            memref.address([*indices, *inner], inbounds=False) for memref in (target, source)
        ]
        if outer == source.rank:
            build.store(build.load(pointers[1], source.element), pointers[0])
        else:
            copy_bytes(build, pointers[0], pointers[1], bytes)

    _nest(build, sizes[:outer], copy_part)
    return ()


def _nest(
    build: LlvmBuilder, sizes: Sequence[SSAValue], body: Callable[[list[SSAValue]], None]
) -> None:
    """Loops over `sizes`, outermost first."""

    def level(indices: list[SSAValue]) -> None:
        if len(indices) == len(sizes):
            body(indices)
        else:
            build.loop(sizes[len(indices)], lambda index: level([*indices, index]))

    level([])


def _known_size(source: Descriptor, target: Descriptor, axis: int) -> SSAValue:
    """A size that both have: the one that is static, if one is."""
    static = source.type.get_shape()[axis]
    return source.size(axis) if static >= 0 else target.size(axis)


def _joint_trailing(a: MemRefType, b: MemRefType) -> int:
    """How many trailing dimensions lie together in both, by static sizes and strides."""
    layout_a, layout_b = strides_and_offset(a), strides_and_offset(b)
    assert layout_a is not None and layout_b is not None
    expected, count = 1, 0
    for axis in reversed(range(a.get_num_dims())):
        if layout_a[0][axis] != expected or layout_b[0][axis] != expected:
            break
        count += 1
        size = max(a.get_shape()[axis], b.get_shape()[axis])
        if size < 0:
            break
        expected *= size
    return count


def _copy_unranked(op: Operation, operands: Operands, build: LlvmBuilder) -> None:
    types: list[Any] = [operand.type for operand in op.operands]
    bytes = element_bytes(build, build.types.convert(types[0].element_type))
    pointers: list[SSAValue] = []
    for type, value in zip(types, operands, strict=True):
        if isinstance(type, MemRefType):
            value = to_unranked(build, value, type.get_num_dims())
        memory = build.alloca(build.index(1), value.type)
        build.store(value, memory)
        pointers.append(memory)
    build.call("memrefCopy", (bytes, *pointers))


# Atomic updates.

_MULF = 12

ATOMIC = {
    0: 11,  # addf: fadd
    1: 1,  # addi: add
    2: 3,  # andi: and
    3: 0,  # assign: xchg
    4: 19,  # maximumf: fmaximum
    5: 13,  # maxnumf: fmax
    6: 7,  # maxs: max
    7: 9,  # maxu: umax
    8: 20,  # minimumf: fminimum
    9: 14,  # minnumf: fmin
    10: 8,  # mins: min
    11: 10,  # minu: umin
    14: 5,  # ori: or
    15: 6,  # xori: xor
}
"""The kinds of `memref.atomic_rmw` that `llvm.atomicrmw` has."""

ACQUIRE_RELEASE, MONOTONIC = 6, 2


@TABLE.lowers("memref.atomic_rmw")
def lower_atomic(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One instruction; a product is a loop of compare and exchange."""
    kind = integer(op, "kind") or 0
    value = operands[0]
    address = descriptor(op.operands[1], operands[1], build).address(operands[2:])
    if kind in ATOMIC:
        return build.value(
            "llvm.atomicrmw",
            (address, value),
            value.type,
            bin_op=IntegerAttr(ATOMIC[kind], i64),
            ordering=IntegerAttr(ACQUIRE_RELEASE, i64),
        )
    name = "llvm.fmul" if kind == _MULF else "llvm.mul"
    again = _start_exchange(build, address, value)
    old = again.args[0]
    build.at_end(again)
    _exchange(build, address, old, build.value(name, (old, value), value.type), again)
    build.start(op, build.rewriter)
    return old


@TABLE.lowers("memref.generic_atomic_rmw")
def lower_generic_atomic(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """The body in a loop of compare and exchange, until nobody came in between."""
    address = descriptor(op.operands[0], operands[0], build).address(operands[1:])
    body = op.regions[0].block
    wanted = build.types.convert(body.args[0].type)
    again = _start_exchange(build, address, build.poison(wanted))
    old = again.args[0]
    build.at_end(again)
    seen = _cast(build, old, body.args[0].type)
    body.args[0].replace_all_uses_with(seen)
    yielded = body.last_op
    assert yielded is not None
    for inner in tuple(body.ops):
        if inner is not yielded:
            inner.detach()
            Rewriter.insert_op(inner, InsertPoint.at_end(again))
    new = _cast(build, yielded.operands[0], wanted)
    _exchange(build, address, old, new, again)
    build.start(op, build.rewriter)
    return old


def _cast(build: LlvmBuilder, value: SSAValue, type: Any) -> SSAValue:
    """`value` as `type`, which is the same once all is converted."""
    if value.type == type:
        return value
    cast = UnrealizedConversionCastOp(operands=[[value]], result_types=[[type]])
    build.insert(cast)
    return cast.results[0]


def _start_exchange(build: LlvmBuilder, address: SSAValue, like: SSAValue) -> Block:
    """Loads the first guess and branches to the loop's block, which takes the guess."""
    first = build.load(address, like.type)
    before, _ = build.split()
    again = build.block_after(before, like.type)
    build.at_end(before)
    build.branch(again, first)
    return again


def _exchange(
    build: LlvmBuilder, address: SSAValue, old: SSAValue, new: SSAValue, again: Block
) -> None:
    """`cmpxchg`; on failure again with what was found."""
    bits: Any = old.type
    is_float = not bits.name.startswith("integer")
    if is_float:
        from xdsl.dialects.builtin import IntegerType

        width = bit_width(old.type)
        assert width is not None
        bits = IntegerType(width)
        pair = [build.value("llvm.bitcast", (value,), bits) for value in (old, new)]
    else:
        pair = [old, new]
    result = build.value(
        "llvm.cmpxchg",
        (address, *pair),
        struct(bits, i1),
        success_ordering=IntegerAttr(ACQUIRE_RELEASE, i64),
        failure_ordering=IntegerAttr(MONOTONIC, i64),
    )
    found = build.extract(result, 0)
    if is_float:
        found = build.value("llvm.bitcast", (found,), old.type)
    rest = build.current.parent
    assert rest is not None
    build.branch_if(build.extract(result, 1), rest, again, (), (found,))


# Stack scopes.


@TABLE.lowers("memref.alloca_scope")
def lower_scope(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """The body between saving and restoring the stack pointer."""
    saved = build.value("llvm.intr.stacksave", (), POINTER)
    region = op.regions[0]
    if len(region.blocks) == 1:
        last = region.block.last_op
        assert last is not None
        for inner in tuple(region.block.ops):
            if inner is not last:
                inner.detach()
                build.insert(inner)
        values = [_cast(build, v, build.types.convert(v.type)) for v in last.operands]
        build.op("llvm.intr.stackrestore", (saved,))
        return values
    types = build.types.convert_all([result.type for result in op.results])
    before, rest = build.split()
    results = [rest.insert_arg(type, i) for i, type in enumerate(types)]
    blocks = list(region.blocks)
    build.at_end(before)
    build.branch(blocks[0])
    parent = rest.parent
    assert parent is not None
    for block in blocks:
        last = block.last_op
        region.detach_block(block)
        parent.insert_block_before(block, rest)
        if last is not None and last.name == "memref.alloca_scope.return":
            build.at_end(block)
            values = [_cast(build, v, build.types.convert(v.type)) for v in last.operands]
            last.detach()
            build.op("llvm.intr.stackrestore", (saved,))
            build.branch(rest, *values)
            last.erase()
    build.start(op, build.rewriter)
    return results
