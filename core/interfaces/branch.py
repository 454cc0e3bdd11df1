"""Region branches: how values flow between an op and its regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.ir import Operation, Region, SSAValue

from mlopt.core.interfaces import Interface


@dataclass(frozen=True)
class Edge:
    """One way control may go: `values[i]` arrives as `targets[i]`.

    `source` and `target` are a region of the op, or None for the op itself (entry and
    results). The values leaving a region are operands of its terminator.
    """

    source: Region | None
    target: Region | None
    values: Sequence[SSAValue]
    targets: Sequence[SSAValue]


class RegionBranch(Interface):
    """Ops such as `scf.if`, `scf.for`, `scf.while`, `loop.for`."""

    room = "branch"

    def edges(self, op: Operation) -> Sequence[Edge]:
        """Every edge of the control flow between `op` and its regions."""
        raise NotImplementedError
