"""How values flow through `affine` ops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import affine

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.branch import Edge, RegionBranch


class AffineForBranch(RegionBranch):
    """In, round, out, and past the body."""

    def edges(self, op: Any) -> Sequence[Edge]:
        carried = op.body.block.args[1:]
        yielded = op.body.block.last_op.operands
        return (
            Edge(None, op.body, op.inits, carried),
            Edge(None, None, op.inits, op.results),
            Edge(op.body, op.body, yielded, carried),
            Edge(op.body, None, yielded, op.results),
        )


class AffineIfBranch(RegionBranch):
    """One of two regions, or past."""

    def edges(self, op: Any) -> Sequence[Edge]:
        edges: list[Edge] = []
        for region in op.regions:
            if not region.blocks:
                edges.append(Edge(None, None, (), ()))
                continue
            edges.append(Edge(None, region, (), ()))
            edges.append(Edge(region, None, region.block.last_op.operands, op.results))
        return edges


class AffineParallelBranch(RegionBranch):
    """Any number of times through the body."""

    def edges(self, op: Any) -> Sequence[Edge]:
        return (
            Edge(None, op.body, (), ()),
            Edge(op.body, op.body, (), ()),
            Edge(op.body, None, (), ()),
            Edge(None, None, (), ()),
        )


attach(AffineForBranch(), affine.ForOp)
attach(AffineIfBranch(), affine.IfOp)
attach(AffineParallelBranch(), affine.ParallelOp)
