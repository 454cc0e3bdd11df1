"""ONNX tensor types and the types of the graph level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IntegerType,
    Signedness,
    TensorType,
)
from xdsl.ir import Attribute

from mlopt.frontends.onnx.problems import NodeProblem

if TYPE_CHECKING:
    import onnx

ELEMENT_TYPES: dict[int, Attribute] = {
    1: Float32Type(),
    2: IntegerType(8, Signedness.UNSIGNED),
    3: IntegerType(8),
    4: IntegerType(16, Signedness.UNSIGNED),
    5: IntegerType(16),
    6: IntegerType(32),
    7: IntegerType(64),
    9: IntegerType(1),
    10: Float16Type(),
    11: Float64Type(),
    12: IntegerType(32, Signedness.UNSIGNED),
    13: IntegerType(64, Signedness.UNSIGNED),
    16: BFloat16Type(),
}
"""By the numbers of `TensorProto.DataType`."""

NUMBERS = {element: number for number, element in ELEMENT_TYPES.items()}
"""The inverse of `ELEMENT_TYPES`."""

OTHER_TYPES = {
    8: "string",
    14: "complex64",
    15: "complex128",
    17: "float8e4m3fn",
    18: "float8e4m3fnuz",
    19: "float8e5m2",
    20: "float8e5m2fnuz",
    21: "uint4",
    22: "int4",
    23: "float4e2m1",
    24: "float8e8m0",
    25: "uint2",
    26: "int2",
}
"""Types that the graph level does not have."""

MAX_RANK = 64


def element_type(number: int) -> Attribute:
    """The element type that an ONNX number means. Raises `NodeProblem`."""
    found = ELEMENT_TYPES.get(number)
    if found is None:
        name = OTHER_TYPES.get(number, f"number {number}")
        raise NodeProblem(f"element type {name} is not supported")
    return found


def tensor_type(type: onnx.TypeProto) -> TensorType[Attribute]:
    """The type of a tensor with a known rank. Raises `NodeProblem`."""
    if not type.HasField("tensor_type"):
        kind = (type.WhichOneof("value") or "nothing").removesuffix("_type").replace("_", " ")
        raise NodeProblem(f"its type is a {kind}, expected a tensor")
    tensor = type.tensor_type
    element = element_type(tensor.elem_type)
    if not tensor.HasField("shape"):
        raise NodeProblem("its rank is not known")
    if len(tensor.shape.dim) > MAX_RANK:
        raise NodeProblem(f"its rank is {len(tensor.shape.dim)}, expected at most {MAX_RANK}")
    return TensorType(element, [_size(dim) for dim in tensor.shape.dim])


def _size(dim: onnx.TensorShapeProto.Dimension) -> int:
    """A size; negative ones mean an unknown size, as some writers use -1."""
    if not dim.HasField("dim_value") or dim.dim_value < 0:
        return DYNAMIC_INDEX
    if dim.dim_value >= 1 << 62:
        raise NodeProblem(f"a size is {dim.dim_value}, which is too large")
    return dim.dim_value
