"""Branches between blocks: which operands become the arguments of which successor."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import Interface


class BlockBranch(Interface):
    """Terminators such as `cf.br`, `cf.cond_br`, `llvm.switch`."""

    room = "block_branch"

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        """For each successor in order, the operands passed to its arguments."""
        raise NotImplementedError
