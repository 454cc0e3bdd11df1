"""Contractions of groups of narrow numbers: one instruction adds the products of a group.

    vector.contract (m, n, q)  a(m, q) * b(n, q) + c(m, n)        four bytes q, summed in i32
    ->
    llvm.x86.avx512.vpdpbusd.512(c(m), group of a(m) in every lane, b)        a row m

Part of convert-vector-to-llvm, where the machine has the instruction; one operand is of
unsigned bytes and the other one of signed. Sums are of 32 bits and wrap around, as those of
the contraction do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from xdsl.dialects.builtin import IntegerType, VectorType, i32
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.vector_rows import (
    Position,
    concatenate,
    from_rows,
    is_scalar,
    joined,
    row,
    row_type,
    rows,
    shape_of,
    slice_row,
)

GROUP = 4
LEAST_LANES = 4
I8 = IntegerType(8)


class ContractionLike(Protocol):
    """What is asked of a `vector.contract`: see `vector_contract_to_llvm.Contraction`."""

    build: LlvmBuilder
    kind: str

    @property
    def maps(self) -> list[list[int]]:
        """The dimensions of each operand's axes."""
        ...

    @property
    def operands(self) -> Any:
        """lhs, rhs and accumulator, converted."""
        ...


@dataclass(frozen=True)
class _Bytes:
    """An operand before it was extended: rows of one group, one for each of its dimension."""

    dimension: int
    rows: list[SSAValue]
    is_unsigned: bool


def dot_products(contraction: ContractionLike, wanted: Attribute) -> SSAValue | None:
    """The accumulator after the contraction; None where it is no such one."""
    build, maps = contraction.build, contraction.maps
    if not build.target.adds_products_of_bytes or contraction.kind != "add":
        return None
    if [len(axes) for axes in maps] != [2, 2, 2] or maps[0][1] != maps[1][1]:
        return None
    start = contraction.operands[2]
    if is_scalar(start.type) or row_type(start.type).element_type != i32:
        return None
    sides = [_bytes(build, contraction.operands[i], maps[i][0]) for i in (0, 1)]
    lhs, rhs = sides
    if lhs is None or rhs is None or lhs.is_unsigned == rhs.is_unsigned:
        return None
    if sorted(maps[2]) != sorted((lhs.dimension, rhs.dimension)):
        return None
    narrow, wide = (lhs, rhs) if maps[2][1] == rhs.dimension else (rhs, lhs)
    pieces = _pieces(build, wide)

    def line(position: Position) -> SSAValue:
        group = build.value("llvm.bitcast", (narrow.rows[position[0]],), i32)
        own = row(build, start, position)
        done: list[SSAValue] = []
        first = 0
        for piece in pieces:
            lanes = shape_of(piece)[0] // GROUP
            spread = build.broadcast(group, VectorType(i32, [lanes]))
            groups = build.value("llvm.bitcast", (spread,), piece.type)
            pair = (groups, piece) if narrow.is_unsigned else (piece, groups)
            sums = _lanes(build, own, first, lanes)
            name = f"llvm.x86.avx512.vpdpbusd.{32 * lanes}"
            done.append(build.intrinsic(name, (sums, *pair), sums.type))
            first += lanes
        return slice_row(build, concatenate(build, done), 0, len(wide.rows))

    return from_rows(build, wanted, line)


def _pieces(build: LlvmBuilder, wide: _Bytes) -> list[SSAValue]:
    """The groups of all lanes, a register each; lanes that are missing to one are poison."""
    together = joined(build, wide.rows)
    most, count = build.target.vector_bytes, len(wide.rows) * GROUP
    found: list[SSAValue] = []
    start = 0
    while start < count:
        size = most
        while size // 2 >= count - start and size > LEAST_LANES * GROUP:
            size //= 2
        found.append(_lanes(build, together, start, size))
        start += size
    return found


def _lanes(build: LlvmBuilder, line: SSAValue, start: int, count: int) -> SSAValue:
    """`count` elements from `start` on; poison behind the end."""
    width = shape_of(line)[0]
    if start + count <= width:
        return slice_row(build, line, start, count)
    return build.shuffle(line, line, [i if i < width else -1 for i in range(start, start + count)])


def _bytes(build: LlvmBuilder, operand: SSAValue, dimension: int) -> _Bytes | None:
    """The rows of `operand` as bytes: what was extended, or bytes that count as signed."""
    if is_scalar(operand.type) or shape_of(operand)[-1] != GROUP or len(shape_of(operand)) != 2:
        return None
    found: list[SSAValue] = []
    names: set[str] = set()
    for line in rows(build, operand):
        names_of, value = _before_extension(line)
        if row_type(value.type).element_type != I8:
            return None
        names.add(names_of)
        found.append(value)
    if len(names) != 1:
        return None
    return _Bytes(dimension, found, names == {"llvm.zext"})


def _before_extension(line: SSAValue) -> tuple[str, SSAValue]:
    owner = line.owner
    if isinstance(owner, Operation) and owner.name in ("llvm.sext", "llvm.zext"):
        return owner.name, owner.operands[0]
    return "llvm.sext", line
