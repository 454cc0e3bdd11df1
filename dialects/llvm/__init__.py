"""Upstream's `llvm` dialect."""

from xdsl.dialects.llvm import LLVM

DIALECT = LLVM
