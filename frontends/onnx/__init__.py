"""ONNX models -> graph: a table of operators, one small function each.

    data -> model (reading) -> nodes in order (importer) -> rows of the table (operators/)
         -> ops of the graph level, folded on the way in (building)

Sizes that the model computes (Shape, Gather, Concat ...) become numbers, or scalars of
`arith` where they are only known at run time (sizes, size_arrays).
"""

from mlopt.frontends.onnx.reading import coverage_report, read_module

__all__ = ["coverage_report", "read_module"]
