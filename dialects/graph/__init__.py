"""graph: whole-network operators on tensors, with value semantics."""

from xdsl.ir import Dialect

from mlopt.dialects.graph.attributes import (
    ExtensionAttr,
    ExternalAttr,
    PredicateAttr,
    ReductionAttr,
)
from mlopt.dialects.graph.ops.activation import ACTIVATION_OPS
from mlopt.dialects.graph.ops.attention import ATTENTION_OPS
from mlopt.dialects.graph.ops.binary import BINARY_OPS
from mlopt.dialects.graph.ops.composite import COMPOSITE_OPS
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.contraction import CONTRACTION_OPS
from mlopt.dialects.graph.ops.control import CONTROL_OPS
from mlopt.dialects.graph.ops.conv import CONV_COMPOSITES, CONV_OPS
from mlopt.dialects.graph.ops.custom_call import CUSTOM_CALL_OPS
from mlopt.dialects.graph.ops.functions import FUNCTION_OPS
from mlopt.dialects.graph.ops.indexing import INDEXING_OPS
from mlopt.dialects.graph.ops.layout import LAYOUT_OPS
from mlopt.dialects.graph.ops.normalization import NORMALIZATION_OPS
from mlopt.dialects.graph.ops.ordering import ORDERING_COMPOSITES, ORDERING_OPS
from mlopt.dialects.graph.ops.padding import PADDING_OPS
from mlopt.dialects.graph.ops.parts import PART_OPS
from mlopt.dialects.graph.ops.quantization import QUANTIZATION_OPS
from mlopt.dialects.graph.ops.recurrent import RECURRENT_OPS
from mlopt.dialects.graph.ops.reduction import REDUCTION_OPS
from mlopt.dialects.graph.ops.resize import RESIZE_OPS
from mlopt.dialects.graph.ops.rotary import ROTARY_OPS
from mlopt.dialects.graph.ops.selection import SELECTION_OPS
from mlopt.dialects.graph.ops.splitting import SPLITTING_OPS
from mlopt.dialects.graph.ops.unary import UNARY_OPS

PRIMITIVES = (
    ConstantOp,
    *UNARY_OPS,
    *FUNCTION_OPS,
    *BINARY_OPS,
    *SELECTION_OPS,
    *CONTRACTION_OPS,
    *CONV_OPS,
    *REDUCTION_OPS,
    *LAYOUT_OPS,
    *PART_OPS,
    *PADDING_OPS,
    *ORDERING_OPS,
    *CONTROL_OPS,
    *CUSTOM_CALL_OPS,
    *INDEXING_OPS,
)
"""What the tensor level is reached from; everything else decomposes into these."""

COMPOSITES = (
    *COMPOSITE_OPS,
    *ACTIVATION_OPS,
    *NORMALIZATION_OPS,
    *QUANTIZATION_OPS,
    *ATTENTION_OPS,
    *ROTARY_OPS,
    *RECURRENT_OPS,
    *ORDERING_COMPOSITES,
    *CONV_COMPOSITES,
    *RESIZE_OPS,
    *SPLITTING_OPS,
)
"""What keeps the user's intent, and decomposes into primitives."""

DIALECT = Dialect(
    "graph",
    [*PRIMITIVES, *COMPOSITES],
    [ExtensionAttr, ExternalAttr, PredicateAttr, ReductionAttr],
)
