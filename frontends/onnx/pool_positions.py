"""Where in its window the largest element stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.ir import SSAValue

from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem

if TYPE_CHECKING:
    from mlopt.frontends.onnx.operators.windows import Windows


def max_pool_with_positions(node: Node, x: SSAValue, windows: Windows) -> list[SSAValue]:
    """The largest element of each window, and its position in the flattened input."""
    raise NodeProblem("the positions of the largest elements are not supported")
