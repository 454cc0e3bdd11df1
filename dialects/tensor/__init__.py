"""Upstream's `tensor` dialect."""

from xdsl.dialects.tensor import Tensor

DIALECT = Tensor
