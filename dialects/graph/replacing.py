"""How patterns of the graph level end: with ops whose result has the type of the old one."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation

from mlopt.core.rewriting import PatternRewriter


def replace_by(op: Operation, new_ops: Sequence[Operation], rewriter: PatternRewriter) -> None:
    """Replaces `op` by the result of the last of `new_ops` where the types agree.

    Sizes that one of them leaves unknown are the usual reason why they do not; the new ops,
    which are not inserted yet, are taken apart then.
    """
    if new_ops[-1].results[0].type == op.results[0].type:
        rewriter.replace(op, new_ops)
        return
    for new in reversed(new_ops):
        new.erase()
