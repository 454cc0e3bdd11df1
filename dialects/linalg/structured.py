"""linalg's ops as loop nests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.ir import Block, Operation, SSAValue
from xdsl.ir.affine import AffineMap

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.structured import Iterator, Structured
from mlopt.dialects.linalg.ops import STRUCTURED_OPS


class LinalgStructured(Structured):
    """The ops answer themselves; their bodies are always there, if hidden from the text."""

    def inputs(self, op: Operation) -> Sequence[SSAValue]:
        nest: Any = op
        return nest.inputs

    def outputs(self, op: Operation) -> Sequence[SSAValue]:
        nest: Any = op
        return nest.outputs

    def indexing_maps(self, op: Operation) -> Sequence[AffineMap]:
        nest: Any = op
        return nest.nest_maps()

    def iterators(self, op: Operation) -> Sequence[Iterator]:
        nest: Any = op
        return nest.nest_iterators()

    def body(self, op: Operation) -> Block:
        return op.regions[0].block


attach(LinalgStructured(), *STRUCTURED_OPS)
