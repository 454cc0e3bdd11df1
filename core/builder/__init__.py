"""Building IR from Python: modules, functions, ops with inferred types."""

from mlopt.core.builder.module_builder import ModuleBuilder, StructuredOp

__all__ = ["ModuleBuilder", "StructuredOp"]
