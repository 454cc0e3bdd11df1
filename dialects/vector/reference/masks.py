"""Masks, ops under masks, and printing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects import vector

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.vector.arithmetic_ops import MultiReductionOp
from mlopt.dialects.vector.contraction_ops import ContractOp, OuterProductOp
from mlopt.dialects.vector.mask_ops import ConstantMaskOp, MaskOp
from mlopt.dialects.vector.memory_ops import GatherOp
from mlopt.dialects.vector.reference.arithmetic import (
    contracted,
    multi_reduction,
    outer_product,
    reduced,
)
from mlopt.dialects.vector.reference.combining import neutral
from mlopt.dialects.vector.reference.memory import gather, read, write
from mlopt.dialects.vector.shapes import numbers_of, shape_of

Operands = Sequence[Value]


@means(ConstantMaskOp)
def constant_mask(op: ConstantMaskOp, _: Operands, __: Runner) -> Sequence[Value]:
    """On below known numbers."""
    return (_mask(op.result.type.get_shape(), numbers_of(op.mask_dim_sizes)),)


@means(vector.CreateMaskOp)
def create_mask(op: vector.CreateMaskOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """On below the operands."""
    return (_mask(shape_of(op.mask_vector.type), [int(size) for size in operands]),)


def _mask(shape: Sequence[int], sizes: Sequence[int]) -> np.ndarray:
    if not shape:
        return np.array(sizes[0] > 0)
    result = np.zeros(shape, np.bool_)
    result[tuple(slice(0, max(0, size)) for size in sizes)] = True
    return result


@means(MaskOp)
def mask(op: MaskOp, operands: Operands, runner: Runner) -> Sequence[Value]:
    """The op inside, where the mask is on; elsewhere `passthru`, or what the op leaves."""
    inner: Any = op.maskRegion.block.first_op
    on = operands[0]
    if inner is op.maskRegion.block.last_op:
        return tuple(runner.value(value) for value in inner.operands)
    values = [runner.value(operand) for operand in inner.operands]
    if isinstance(inner, vector.TransferWriteOp):
        return write(inner, values, on)
    result = _masked(inner, values, on, runner)
    if len(operands) == 2 and np.shape(result) == np.shape(on):
        result = np.where(on, result, operands[1])
    return (result,)


def _masked(inner: Any, values: Operands, on: Any, runner: Runner) -> Any:
    """What a masked op gives."""
    if isinstance(inner, vector.TransferReadOp):
        return read(inner, values, on)
    if isinstance(inner, vector.ReductionOp):
        kept = np.asarray(values[0]).reshape(-1)[np.asarray(on).reshape(-1)]
        return reduced(inner, kept, values[1:])
    if isinstance(inner, MultiReductionOp):
        source = np.where(on, values[0], neutral(inner, values[0].dtype))
        return multi_reduction(inner, (source, values[1]), runner)[0]
    if isinstance(inner, ContractOp):
        return contracted(inner, values, on)
    if isinstance(inner, OuterProductOp):
        full = outer_product(inner, values, runner)[0]
        rest = values[2] if inner.acc is not None else np.zeros_like(full)
        return np.where(on, full, rest)
    if isinstance(inner, GatherOp):
        masked = [*values[:-2], np.logical_and(values[-2], on), values[-1]]
        return gather(inner, masked, runner)[0]
    raise error(inner, f"'{inner.name}' cannot be interpreted under a mask")


@means(vector.PrintOp)
def print_value(op: Any, operands: Operands, _: Runner) -> Sequence[Value]:
    """Writes to the standard output, as upstream's runner does."""
    ends = {"newline": "\n", "comma": ", ", "open": "( ", "close": " )"}
    text = _shown(operands[0]) if operands else ""
    if op.stringLiteral is not None:
        text = op.stringLiteral.data
    sys.stdout.write(text + ends.get(op.punctuation.data.value, ""))
    return ()


def _shown(value: Any) -> str:
    array = np.asarray(value)
    if array.ndim:
        return f"( {', '.join(_shown(row) for row in array)} )"
    if array.dtype.kind in "biu":
        return str(int(array))
    number = float(array)
    return ("-nan" if np.signbit(array) else "nan") if np.isnan(number) else f"{number:g}"
