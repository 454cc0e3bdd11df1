"""Upstream's `llvm` dialect: xDSL's ops, and those it lacks."""

from xdsl.dialects.llvm import LLVM

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.llvm.atomics import ATOMIC_OPS
from mlopt.dialects.llvm.control import CONTROL_OPS
from mlopt.dialects.llvm.intrinsics import INTRINSIC_OPS
from mlopt.dialects.llvm.values import VALUE_OPS
from mlopt.dialects.llvm.wider_ops import WIDER_OPS

DIALECT = extended_dialect(
    LLVM, (*VALUE_OPS, *CONTROL_OPS, *ATOMIC_OPS, *INTRINSIC_OPS, *WIDER_OPS)
)
