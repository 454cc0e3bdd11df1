"""How values flow through `scf` ops; `loop` attaches the same models to its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import scf
from xdsl.ir import Operation, Region, SSAValue

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.branch import Edge, RegionBranch
from mlopt.dialects.scf.forall import ForallOp


class ForBranch(RegionBranch):
    """In, round, out, and past the body."""

    def edges(self, op: Any) -> Sequence[Edge]:
        body, carried, yielded = op.body, op.body.block.args[1:], _end(op.body)
        return (
            Edge(None, body, op.iter_args, carried),
            Edge(None, None, op.iter_args, op.results),
            Edge(body, body, yielded, carried),
            Edge(body, None, yielded, op.results),
        )


class WhileBranch(RegionBranch):
    """In to before; on to after or out; back to before."""

    def edges(self, op: Any) -> Sequence[Edge]:
        before, after = op.before_region, op.after_region
        forwarded = _end(before)[1:]
        return (
            Edge(None, before, op.arguments, before.block.args),
            Edge(before, after, forwarded, after.block.args),
            Edge(before, None, forwarded, op.results),
            Edge(after, before, _end(after), before.block.args),
        )


class ChoiceBranch(RegionBranch):
    """One of the regions (`if`, `index_switch`), or past an if without else."""

    def edges(self, op: Operation) -> Sequence[Edge]:
        edges: list[Edge] = []
        for region in op.regions:
            if not region.blocks:
                edges.append(Edge(None, None, (), ()))
                continue
            edges.append(Edge(None, region, (), ()))
            edges.append(Edge(region, None, _end(region), op.results))
        return edges


class ExecuteBranch(RegionBranch):
    """In, and out at every yield."""

    def edges(self, op: Any) -> Sequence[Edge]:
        ends = [block.last_op for block in op.region.blocks]
        return (
            Edge(None, op.region, (), ()),
            *(
                Edge(op.region, None, end.operands, op.results)
                for end in ends
                if isinstance(end, scf.YieldOp)
            ),
        )


class ParallelBranch(RegionBranch):
    """Any number of times through the body; no value is carried from trip to trip.

    A result is a combination of its initial value and the contributions: neither arrives
    as it is unless there is one trip or none.
    """

    def edges(self, op: Any) -> Sequence[Edge]:
        return (
            Edge(None, op.body, (), ()),
            Edge(op.body, op.body, (), ()),
            Edge(op.body, None, (), ()),
            Edge(None, None, op.initVals, op.results),
        )


class ForallBranch(RegionBranch):
    """The outputs enter the body and leave as results."""

    def edges(self, op: Any) -> Sequence[Edge]:
        shared = op.body.block.args[len(op.staticLowerBound) :]
        return (
            Edge(None, op.body, op.outputs, shared),
            Edge(None, None, op.outputs, op.results),
            Edge(op.body, op.body, shared, shared),
            Edge(op.body, None, shared, op.results),
        )


def _end(region: Region) -> Sequence[SSAValue]:
    """The operands of the terminator of a region of one block."""
    terminator = region.block.last_op
    assert terminator is not None, "a structured block has a terminator"
    return terminator.operands


attach(ForBranch(), scf.ForOp)
attach(WhileBranch(), scf.WhileOp)
attach(ChoiceBranch(), scf.IfOp, scf.IndexSwitchOp)
attach(ExecuteBranch(), scf.ExecuteRegionOp)
attach(ParallelBranch(), scf.ParallelOp)
attach(ForallBranch(), ForallOp)
