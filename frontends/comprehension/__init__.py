"""Tensor comprehensions: `.tc` files to functions of linalg on tensors.

    def mm(float(M, K) A, float(K, N) B) -> (C) {
      C(m, n) +=! A(m, k) * B(k, n)
    }

Vasilache et al., "Tensor Comprehensions: Framework-Agnostic High-Performance Machine
Learning Abstractions" (2018). What is on the right of a reduction only is summed over;
ranges are inferred (`ranges`); sizes that have names are known when running.
"""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.locations import SourceMap
from mlopt.frontends.comprehension.functions import function_op
from mlopt.frontends.comprehension.reading import read_text


def read_module(data: bytes, filename: str, context: Context) -> ModuleOp:
    """The functions of a `.tc` file. Raises `DiagnosticError` at the first mistake."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as failure:
        before = data[: failure.start].decode("utf-8")
        place = SourceMap(before, filename).location(len(before))
        raise error(place, "found bytes that are not UTF-8 text") from None
    sources = SourceMap(text, filename)
    module = ModuleOp([])
    names: set[str] = set()
    for function in read_text(text, sources):
        if function.name.name in names:
            place = sources.location(function.name.at)
            raise error(place, f"there is a function '{function.name.name}' already")
        names.add(function.name.name)
        module.body.block.add_op(function_op(function, sources))
    return module
