"""Checks a module: each op by its own verifier, and the structure around it.

Every error is reported, at most one an op, each with the op's location. Linear in ops,
blocks and calls.
"""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.core.diagnostics import Diagnostic
from mlopt.core.verifier.dominance import DominanceVerifier
from mlopt.core.verifier.operations import OpVerifier

__all__ = ["verify"]


def verify(module: Operation) -> list[Diagnostic]:
    """Every error in `module`, in the order of the text; an empty list where it is valid."""
    verifier = OpVerifier()
    verifier.check(module)
    # Values are followed only through a structure that is sound.
    if verifier.is_malformed:
        return verifier.errors
    dominance = DominanceVerifier(verifier.failed)
    dominance.check(module)
    return verifier.errors + dominance.errors
