"""Upstream's `tensor` dialect."""

from xdsl.dialects.tensor import Tensor

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.tensor.element_ops import ELEMENT_OPS
from mlopt.dialects.tensor.indexed_ops import INDEXED_OPS
from mlopt.dialects.tensor.shape_ops import SHAPE_OPS
from mlopt.dialects.tensor.slice_ops import SLICE_OPS

DIALECT = extended_dialect(Tensor, (*ELEMENT_OPS, *INDEXED_OPS, *SHAPE_OPS, *SLICE_OPS))
