"""graph-fold-constants: what ops compute from weights is computed once, here.

    %w = graph.constant dense_resource<w> : tensor<8x4xf32>
    %t = graph.transpose %w [1, 0]                 ->   %t = graph.constant dense<...>

Every op of the graph level without regions or effects whose operands are constants of any
kind, resources and files included, is evaluated by its NumPy meaning (docs/numerics.md).
`canonicalize` does so for what is small; this pass also for weights, within bounds: a
result has at most `max_bytes`, and no more than its operands, takes at most `max_products`
multiplications, and all results together add at most `max_growth_bytes` to the constants
that they replace. So a broadcast of a weight stays, which costs nothing where it is read.
A splat stays a splat, since ops on splats are folded before, without their elements.

Values are those of the reference, which every level agrees with; so they do not change.
Run after `canonicalize`. One walk in the order of the text; each fold removes an op.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.constants import dense_from_array, is_splat
from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.element_types import element_bytes
from mlopt.core.interfaces import find
from mlopt.core.interfaces.meaning import Meaning, Runner
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.graph.fold import UNFOLDED, products
from mlopt.dialects.graph.ops.base import GraphOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.shapes import is_static

SMALL_BYTES = 64
"""A result of so many bytes may have more than its operands."""


@dataclass(frozen=True)
class FoldConstantsPass(Pass):
    """Evaluates ops on constants; sizes in bytes, work in multiplications or elements."""

    name: ClassVar[str] = "graph-fold-constants"
    anchors: ClassVar[tuple[str, ...]] = ()

    max_bytes: int = 1 << 28
    max_growth_bytes: int = 1 << 20
    max_products: int = 1 << 24

    def run(self, root: Operation, context: Context) -> None:
        growth = self.max_growth_bytes
        for op in list(walk(root)):
            folded = self._folded(op, growth)
            if folded is None:
                continue
            constants, grown = folded
            growth -= grown
            _replace(op, constants)
            context.count(self.name, "ops folded")
            context.count(self.name, "bytes added", grown)

    def _folded(self, op: Operation, growth: int) -> tuple[list[ConstantOp], int] | None:
        """The constants that `op` is, and by how many bytes they are more than its own."""
        if not isinstance(op, GraphOp) or isinstance(op, UNFOLDED) or op.regions:
            return None
        sources = [value.owner for value in op.operands]
        if not sources or not all(isinstance(source, ConstantOp) for source in sources):
            return None
        types = [result.type for result in op.results]
        if not all(isinstance(type, TensorType) and is_static(type.get_shape()) for type in types):
            return None
        made = sum(_bytes(result) for result in op.results)
        given = sum(_bytes(value) for value in op.operands)
        freed = sum(_bytes(value) for value in dict.fromkeys(op.operands) if _is_used_by(value, op))
        if (
            made > min(self.max_bytes, max(given, SMALL_BYTES))
            or made - freed > growth
            or products(op) > self.max_products
        ):
            return None
        values = _evaluated(op)
        if values is None:
            return None
        constants = [
            ConstantOp(dense_from_array(np.asarray(value), type))
            for value, type in zip(values, types, strict=True)
        ]
        return constants, made - freed


def _evaluated(op: Operation) -> list[Any] | None:
    """The values of the results; None where there are none (an index out of bounds)."""
    model = find(op, Meaning)
    if model is None:
        return None
    try:
        operands = [value_of(value) for value in op.operands]
        with np.errstate(all="ignore"):
            return list(model.evaluate(op, operands, Runner()))
    except DiagnosticError:
        return None


def value_of(constant: SSAValue) -> np.ndarray:
    """The elements of a constant. Raises `DiagnosticError` where its file cannot be read."""
    owner = constant.owner
    model = find(owner, Meaning) if isinstance(owner, Operation) else None
    assert model is not None and isinstance(owner, Operation), "it is a constant"
    return np.asarray(model.evaluate(owner, (), Runner())[0])


def _replace(op: Operation, constants: list[ConstantOp]) -> None:
    sources = dict.fromkeys(value.owner for value in op.operands)
    for constant in constants:
        inherit_location(constant, op.location)
        Rewriter.insert_op(constant, InsertPoint.before(op))
    Rewriter.replace_op(op, [], [constant.out for constant in constants])
    for source in sources:
        if isinstance(source, Operation) and not any(result.uses for result in source.results):
            Rewriter.erase_op(source)


def _is_used_by(value: SSAValue, op: Operation) -> bool:
    """True where nobody but `op` uses `value`."""
    return all(use.operation is op for use in value.uses)


def _bytes(value: SSAValue) -> int:
    """The bytes of a constant: one element for a splat."""
    type: Any = value.type
    size = element_bytes(type.element_type) or 0
    owner = value.owner
    if isinstance(owner, ConstantOp):
        elements = owner.value
        if isinstance(elements, DenseIntOrFPElementsAttr) and is_splat(elements):
            return size
    return size * prod(type.get_shape())
