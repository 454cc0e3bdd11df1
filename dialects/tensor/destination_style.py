"""tensor's ops that update a destination."""

from __future__ import annotations

from xdsl.dialects import tensor

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.destination_style import FixedInits
from mlopt.dialects.tensor.indexed_ops import ScatterOp

attach(FixedInits(1), tensor.InsertOp, tensor.InsertSliceOp, ScatterOp)
