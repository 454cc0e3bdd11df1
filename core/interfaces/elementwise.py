"""Elementwise: ops on scalars that mean the same on each element of tensors or vectors."""

from __future__ import annotations

from mlopt.core.interfaces import Interface


class Elementwise(Interface):
    """Upstream's `ElementwiseMappable`: shaped operands have one shape, and scalar operands
    (the condition of a select) count for every element."""

    room = "elementwise"
