"""An n-D vector as its rows: arrays of 1-D vectors, taken apart and put together.

Positions are tuples over the leading dimensions, in row-major order. A vector of rank 0
is one row of one element.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, VectorType, i1
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder, like
from mlopt.passes.convert.llvm_ops import row_of

Position = tuple[int, ...]


def shape_of(value: SSAValue | Attribute) -> tuple[int, ...]:
    """The shape of a converted vector; at least one dimension."""
    type: Any = value.type if isinstance(value, SSAValue) else value
    if isinstance(type, LLVMArrayType):
        return (type.size.data, *shape_of(type.type))
    assert isinstance(type, VectorType), f"{type} is no vector"
    return type.get_shape()


def row_type(type: Attribute) -> VectorType:
    """The type of the rows of a converted vector."""
    while isinstance(type, LLVMArrayType):
        type = type.type
    assert isinstance(type, VectorType)
    return type


def positions(shape: Sequence[int]) -> list[Position]:
    """Every position of `shape`, row-major.

    >>> positions([2, 2]), positions([])
    ([(0, 0), (0, 1), (1, 0), (1, 1)], [()])
    """
    return list(product(*(range(size) for size in shape)))


def row(build: LlvmBuilder, value: SSAValue, position: Sequence[int]) -> SSAValue:
    """One row, or a smaller vector where `position` is shorter."""
    return build.extract(value, *position) if position else value


def rows(build: LlvmBuilder, value: SSAValue) -> list[SSAValue]:
    """Every row, row-major."""
    return [row(build, value, position) for position in positions(shape_of(value)[:-1])]


def from_rows(
    build: LlvmBuilder, type: Attribute, row_of: Callable[[Position], SSAValue]
) -> SSAValue:
    """The vector of converted `type` whose row at a position is `row_of(position)`."""

    def level(inner: Attribute, position: Position) -> SSAValue:
        if not isinstance(inner, LLVMArrayType):
            return row_of(position)
        parts = [level(inner.type, (*position, i)) for i in range(inner.size.data)]
        return build.aggregate(inner, parts)

    return level(type, ())


def scalar(build: LlvmBuilder, value: SSAValue, position: Sequence[int]) -> SSAValue:
    """One element; the last of `position` is inside the row."""
    return build.extract_element(row(build, value, position[:-1]), position[-1])


def from_scalars(
    build: LlvmBuilder, type: Attribute, scalar_of: Callable[[Position], SSAValue]
) -> SSAValue:
    """The vector of converted `type` whose element at a position is `scalar_of(position)`."""
    row_vector = row_type(type)
    width = row_vector.get_shape()[0]
    return from_rows(
        build,
        type,
        lambda position: build.vector(
            row_vector, [scalar_of((*position, i)) for i in range(width)]
        ),
    )


def combine(
    build: LlvmBuilder, kind: str, a: SSAValue, b: SSAValue, **flags: Attribute
) -> SSAValue:
    """`a kind b`, row by row; kinds as in `vector.kind`."""
    is_float = is_float_type(row_type(a.type) if not is_scalar(a.type) else a.type)
    name = COMBINERS[kind][is_float]
    properties = flags if is_float else {}
    return build.rowwise(
        a.type, (a, b), lambda values, type: build.value(name, values, type, **properties)
    )


COMBINERS: dict[str, tuple[str, str]] = {
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
"""Kind -> the op on integers and that on floats."""


def is_scalar(type: Attribute) -> bool:
    """True for what is neither an array nor a vector."""
    return not isinstance(type, LLVMArrayType | VectorType)


def is_float_type(type: Attribute) -> bool:
    """True for floats and vectors of floats."""
    element: Any = type.element_type if isinstance(type, VectorType) else type
    return element.name in ("f16", "bf16", "f32", "f64", "f80", "f128")


def slice_row(build: LlvmBuilder, value: SSAValue, start: int, count: int) -> SSAValue:
    """`count` elements of a row from `start` on."""
    if start == 0 and count == shape_of(value)[0]:
        return value
    return build.shuffle(value, value, range(start, start + count))


def concatenate(build: LlvmBuilder, parts: Sequence[SSAValue]) -> SSAValue:
    """Rows one behind the other; pairwise, so that the depth is logarithmic."""
    while len(parts) > 1:
        joined = [_join(build, parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
        parts = [*joined, parts[-1]] if len(parts) % 2 else joined
    return parts[0]


def joined(build: LlvmBuilder, parts: Sequence[SSAValue]) -> SSAValue:
    """The same; neighbours of one row are taken from it, else they are put together."""
    slices = [_slice_of(part) for part in parts]
    source, start = slices[0]
    size = shape_of(parts[0])[0]
    wanted = [(source, start + i * size) for i in range(len(parts))]
    if source is not None and slices == wanted:
        return slice_row(build, source, start, size * len(parts))
    return concatenate(build, parts)


def _slice_of(part: SSAValue) -> tuple[SSAValue | None, int]:
    """The row that `part` is a slice of, and from where on."""
    op = part.owner
    if not isinstance(op, Operation) or op.name != "llvm.shufflevector":
        return None, 0
    mask: Any = op.properties["mask"]
    places = list(mask.get_values())
    is_slice = places == list(range(places[0], places[0] + len(places)))
    if not is_slice or places[0] < 0 or places[-1] >= shape_of(op.operands[0])[0]:
        return None, 0
    return op.operands[0], places[0]


def _join(build: LlvmBuilder, a: SSAValue, b: SSAValue) -> SSAValue:
    size_a, size_b = shape_of(a)[0], shape_of(b)[0]
    if size_a == size_b:
        return build.shuffle(a, b, range(size_a + size_b))
    # shufflevector takes two vectors of one size.
    wide = (
        build.shuffle(b, b, [*range(size_b), *([-1] * (size_a - size_b))]) if size_b < size_a else b
    )
    wide_a = (
        build.shuffle(a, a, [*range(size_a), *([-1] * (size_b - size_a))]) if size_a < size_b else a
    )
    size = max(size_a, size_b)
    return build.shuffle(wide_a, wide, [*range(size_a), *range(size, size + size_b)])


def bits_of(mask: SSAValue) -> list[bool]:
    """The elements of a row of `i1` that is a constant."""
    from mlopt.core.constants import array_of

    owner = mask.owner
    assert isinstance(owner, Operation), "asked before"
    found = owner.properties["value"]
    assert isinstance(found, DenseIntOrFPElementsAttr), "rows are dense"
    return [bool(bit) for bit in array_of(found)]


def is_constant(value: SSAValue | None, build: LlvmBuilder) -> bool:
    """True where every row is a constant, or there is no vector."""
    if value is None:
        return True
    owners = [line.owner for line in rows(build, value)]
    return all(isinstance(o, Operation) and o.name == "llvm.mlir.constant" for o in owners)


def steps(build: LlvmBuilder, width: int, element: Attribute) -> SSAValue:
    """The constant `0, 1, ... width - 1`."""
    import numpy as np

    from mlopt.core.constants import dense_from_array

    type = VectorType(element, [width])
    return build.attribute(dense_from_array(np.arange(width), type), type)


def mask_type(width: int) -> VectorType:
    """A row of `i1`."""
    return row_of(i1, width)


__all__ = [
    "COMBINERS",
    "Position",
    "bits_of",
    "combine",
    "concatenate",
    "from_rows",
    "from_scalars",
    "is_constant",
    "is_float_type",
    "is_scalar",
    "joined",
    "like",
    "mask_type",
    "positions",
    "row",
    "row_type",
    "rows",
    "scalar",
    "shape_of",
    "slice_row",
    "steps",
]
