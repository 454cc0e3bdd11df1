"""Tensors in a model file -> constants: in the module, or in files beside the model."""

from __future__ import annotations

import os
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import ml_dtypes
import numpy as np
from xdsl.dialects.builtin import BFloat16Type, TensorType
from xdsl.ir import Attribute

from mlopt.core.constants import dense_from_array
from mlopt.core.element_types import dtype_of
from mlopt.core.resources import dense_resource
from mlopt.dialects.graph.attributes import ExternalAttr
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.types import element_type

if TYPE_CHECKING:
    import onnx

MAX_DENSE_BYTES = 4096
"""Tensors above are `dense_resource`."""

EXTERNAL = 1
"""`TensorProto.EXTERNAL`."""

_FIELDS = {
    1: "float_data",
    2: "int32_data",
    3: "int32_data",
    4: "int32_data",
    5: "int32_data",
    6: "int32_data",
    7: "int64_data",
    9: "int32_data",
    10: "int32_data",
    11: "double_data",
    12: "uint64_data",
    13: "uint64_data",
    16: "int32_data",
}
"""Where elements are that do not come as bytes."""


def constant_of(tensor: onnx.TensorProto, name: str, folder: Path | None) -> ConstantOp:
    """The constant with the elements of `tensor`. Raises `NodeProblem`.

    `folder` is that of the model; external data may not lie outside of it.
    """
    type = tensor_type_of(tensor)
    if tensor.data_location == EXTERNAL:
        return ConstantOp(external_elements(tensor, type, folder), type)
    flat = elements(tensor, type)
    if flat.nbytes <= MAX_DENSE_BYTES:
        return ConstantOp(dense_from_array(flat.reshape(type.get_shape()), type))
    return ConstantOp(dense_resource(resource_name(name), flat, type))


def resource_name(name: str) -> str:
    """A name that a resource may have in text."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    return f"onnx_{plain}"


def tensor_type_of(tensor: onnx.TensorProto) -> TensorType[Attribute]:
    """The type of a stored tensor. Raises `NodeProblem`."""
    element = element_type(tensor.data_type)
    shape = list(tensor.dims)
    if any(size < 0 for size in shape):
        raise NodeProblem(f"tensor '{tensor.name}' has shape {shape}, expected sizes of at least 0")
    return TensorType(element, shape)


def array_of_tensor(tensor: onnx.TensorProto) -> np.ndarray:
    """The elements of a tensor in the file."""
    type = tensor_type_of(tensor)
    if tensor.data_location == EXTERNAL:
        raise NodeProblem(
            f"tensor '{tensor.name}' lies in another file, which is not supported here"
        )
    return elements(tensor, type).reshape(type.get_shape())


def elements(tensor: onnx.TensorProto, type: TensorType[Attribute]) -> np.ndarray:
    """The elements of a tensor in the file, flat."""
    dtype, count = dtype_of(type.element_type), prod(type.get_shape())
    if tensor.HasField("raw_data"):
        found = len(tensor.raw_data)
        if found != count * dtype.itemsize:
            raise NodeProblem(
                f"tensor '{tensor.name}' has {found} bytes, expected {count * dtype.itemsize}"
            )
        return np.frombuffer(tensor.raw_data, dtype=dtype)
    values = getattr(tensor, _FIELDS[tensor.data_type])
    if len(values) != count:
        raise NodeProblem(f"tensor '{tensor.name}' has {len(values)} elements, expected {count}")
    if isinstance(type.element_type, BFloat16Type):
        return np.asarray(values, dtype=np.uint16).view(ml_dtypes.bfloat16)
    if dtype == np.float16:
        return np.asarray(values, dtype=np.uint16).view(np.float16)
    return np.asarray(values).astype(dtype)


def external_elements(
    tensor: onnx.TensorProto, type: TensorType[Attribute], folder: Path | None
) -> ExternalAttr:
    """Where the elements lie. Raises `NodeProblem` where that is not a file beside the model."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    file = entries.get("location", "")
    if folder is None:
        raise NodeProblem(f"tensor '{tensor.name}' lies in '{file}', but the model is no file")
    path = folder if "\0" in file else (folder / file).resolve()
    if not file or path == folder or not path.is_relative_to(folder.resolve()):
        raise NodeProblem(
            f"tensor '{tensor.name}' lies in '{file}', which is outside the folder of the model"
        )
    expected = prod(type.get_shape()) * dtype_of(type.element_type).itemsize
    offset, length = _number(entries, "offset", 0), _number(entries, "length", expected)
    if length != expected:
        raise NodeProblem(f"tensor '{tensor.name}' has {length} bytes, expected {expected}")
    try:
        available = os.stat(path).st_size
    except OSError as failure:
        reason = (failure.strerror or "unknown reason").lower()
        raise NodeProblem(f"cannot read '{file}' of tensor '{tensor.name}': {reason}") from None
    if offset + length > available:
        raise NodeProblem(
            f"'{file}' has {available} bytes, expected at least {offset + length}"
            f" for tensor '{tensor.name}'"
        )
    return ExternalAttr.of(file, offset, length)


def _number(entries: dict[str, str], key: str, default: int) -> int:
    text = entries.get(key, "")
    if not text:
        return default
    if not text.isdecimal() or len(text) > 19:
        raise NodeProblem(f"external data has {key} '{text}', expected a number of bytes")
    return int(text)
