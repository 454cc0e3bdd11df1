"""Operands of structured ops that are constants: what they hold, and constants in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from xdsl.dialects import arith
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, DenseResourceAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import BlockArgument, SSAValue

from mlopt.core.constants import array_of, dense_from_array, is_splat
from mlopt.core.emitter import Emitter
from mlopt.core.resources import blob_of, dense_resource, resource_array

CONSTANT = "mlopt.constant"
"""On an argument of a kernel: all callers give constants whose elements are known."""


def is_constant(value: SSAValue) -> bool:
    """True for the elements of a constant that are known and not all the same."""
    found = _elements(value)
    if isinstance(found, DenseResourceAttr):
        blob = blob_of(found)
        return blob is not None and blob.data is not None
    return isinstance(found, DenseIntOrFPElementsAttr) and not is_splat(found)


def constant_array(value: SSAValue) -> np.ndarray | None:
    """The elements of a constant; None where `value` is none, or where they were elided."""
    found = _elements(value)
    if isinstance(found, DenseResourceAttr):
        return resource_array(found)
    return array_of(found) if isinstance(found, DenseIntOrFPElementsAttr) else None


def is_constant_argument(value: SSAValue) -> bool:
    """True for an argument of a kernel for which all callers give such a constant."""
    if not isinstance(value, BlockArgument):
        return False
    function = value.block.parent_op()
    if not isinstance(function, FuncOp) or function.arg_attrs is None:
        return False
    return CONSTANT in function.arg_attrs.data[value.index].data


def transposed_constant(value: SSAValue, order: list[int], emitter: Emitter) -> SSAValue:
    """The constant `value` with its axes in `order`, of the same kind."""
    name = "_".join(["transposed", *map(str, order)])
    return repacked_constant(value, lambda array: array.transpose(order), name, emitter)


def repacked_constant(
    value: SSAValue, layout: Callable[[np.ndarray], np.ndarray], name: str, emitter: Emitter
) -> SSAValue:
    """The constant `value` in another layout, of the same kind; a resource is called after it
    and `name`."""
    found, array, old = _elements(value), constant_array(value), value.type
    assert array is not None and isinstance(old, TensorType), "asked of constants"
    moved = np.ascontiguousarray(layout(array))
    type = TensorType(old.element_type, moved.shape)
    if isinstance(found, DenseResourceAttr):
        attribute: Any = dense_resource(f"{found.resource_handle.data}_{name}", moved, type)
    else:
        attribute = dense_from_array(moved, type)
    cls: Any = arith.ConstantOp
    op = cls.create(result_types=[type], properties={"value": attribute})
    return emitter.insert(op).results[0]


def _elements(value: SSAValue) -> Any:
    owner = value.owner
    return owner.value if isinstance(owner, arith.ConstantOp) else None
