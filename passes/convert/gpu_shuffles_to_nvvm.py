"""Exchanges between the lanes of a warp, for convert-gpu-to-nvvm.

    gpu.shuffle xor %x, %offset, %width : f32
        ->  nvvm.shfl.sync bfly mask, %x, %offset, clamp -> (value, valid)
    gpu.subgroup_reduce add %x : f32
        ->  x += shuffle xor x, 1; x += shuffle xor x, 2; ... 16

A shuffle moves 32 bits: shorter values are extended, 64 bits move in two halves. The lanes
of the mask have to exist: of a block whose threads are no multiple of 32 the last warp has
fewer, and what is read of the others is undefined, as upstream.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import IntegerAttr, IntegerType, UnitAttr, i1, i32, i64
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.dialects.nvvm.attributes import ShflKind, ShflKindAttr
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import bit_width, struct
from mlopt.passes.convert.lowering import Lowerings, attribute

TABLE = Lowerings()

WARP = 32

KINDS = {
    "xor": ShflKind.BFLY,
    "up": ShflKind.UP,
    "down": ShflKind.DOWN,
    "idx": ShflKind.IDX,
}

COMBINED_BY = {
    "add": ("llvm.add", "llvm.fadd"),
    "mul": ("llvm.mul", "llvm.fmul"),
    "minui": ("llvm.intr.umin", ""),
    "minsi": ("llvm.intr.smin", ""),
    "maxui": ("llvm.intr.umax", ""),
    "maxsi": ("llvm.intr.smax", ""),
    "and": ("llvm.and", ""),
    "or": ("llvm.or", ""),
    "xor": ("llvm.xor", ""),
    "minnumf": ("", "llvm.intr.minnum"),
    "maxnumf": ("", "llvm.intr.maxnum"),
    "minimumf": ("", "llvm.intr.minimum"),
    "maximumf": ("", "llvm.intr.maximum"),
}
"""The op on integers and that on floats."""


@TABLE.lowers("gpu.shuffle")
def lower_shuffle(
    op: Any, operands: Sequence[SSAValue], build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """The value of another lane, and whether it takes part."""
    value, offset, width = operands
    bits = bit_width(value.type)
    if bits not in (8, 16, 32, 64):
        return None
    kind = KINDS[str(op.mode.data)]
    all_lanes = build.constant(-1, i32)
    idle = build.value("llvm.sub", (build.constant(WARP, i32), width), i32)
    mask = build.value("llvm.lshr", (all_lanes, idle), i32)
    if kind is ShflKind.UP:
        clamp = idle
    else:
        clamp = build.value("llvm.sub", (width, build.constant(1, i32)), i32)
    return exchange(build, kind, value, offset, mask, clamp)


@TABLE.lowers("gpu.subgroup_reduce")
def lower_subgroup_reduce(
    op: Any, operands: Sequence[SSAValue], build: LlvmBuilder
) -> SSAValue | None:
    """Lanes that differ in one bit exchange, bit by bit."""
    value = operands[0]
    names = COMBINED_BY[str(op.op.data)]
    is_integer = isinstance(value.type, IntegerType)
    if bit_width(value.type) not in (8, 16, 32, 64):
        return None
    size, stride = (_number(op, name) for name in ("cluster_size", "cluster_stride"))
    mask, clamp = build.constant(-1, i32), build.constant(WARP - 1, i32)
    offset = stride or 1
    end = offset * (size or WARP)
    while offset < min(end, WARP):
        other, _ = exchange(build, ShflKind.BFLY, value, build.constant(offset, i32), mask, clamp)
        value = build.value(names[0 if is_integer else 1], (value, other), value.type)
        offset *= 2
    return value


def _number(op: Operation, name: str) -> int | None:
    found = attribute(op, name)
    return found.value.data if isinstance(found, IntegerAttr) else None


def exchange(
    build: LlvmBuilder,
    kind: ShflKind,
    value: SSAValue,
    offset: SSAValue,
    mask: SSAValue,
    clamp: SSAValue,
) -> tuple[SSAValue, SSAValue]:
    """`nvvm.shfl.sync` of a value of 8 to 64 bits: what was read, and whether it is valid."""
    bits = bit_width(value.type)
    assert bits is not None

    def shuffle(part: SSAValue) -> list[SSAValue]:
        pair = build.op(
            "nvvm.shfl.sync",
            (mask, part, offset, clamp),
            (struct(part.type, i1),),
            {"kind": ShflKindAttr(kind), "return_value_and_is_valid": UnitAttr()},
        )
        return build.elements(pair.results[0])

    if bits == 32:
        read, valid = shuffle(value)
        return read, valid
    raw = _as_integer(build, value, bits)
    if bits < 32:
        read, valid = shuffle(build.value("llvm.zext", (raw,), i32))
        short = build.value("llvm.trunc", (read,), IntegerType(bits))
        return _as_type(build, short, value.type), valid
    half = build.index(32)
    low = build.value("llvm.trunc", (raw,), i32)
    high = build.value("llvm.trunc", (build.value("llvm.lshr", (raw, half), i64),), i32)
    (low, valid), (high, _) = shuffle(low), shuffle(high)
    wide = build.value("llvm.shl", (build.value("llvm.zext", (high,), i64), half), i64)
    joined = build.value("llvm.or", (wide, build.value("llvm.zext", (low,), i64)), i64)
    return _as_type(build, joined, value.type), valid


def _as_integer(build: LlvmBuilder, value: SSAValue, bits: int) -> SSAValue:
    if isinstance(value.type, IntegerType):
        return value
    return build.value("llvm.bitcast", (value,), IntegerType(bits))


def _as_type(build: LlvmBuilder, value: SSAValue, type: Attribute) -> SSAValue:
    return value if value.type == type else build.value("llvm.bitcast", (value,), type)
