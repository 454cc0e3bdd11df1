"""Globals as static arrays.

    memref.global "private" constant @w : memref<2x2xf32> = dense<...>
      ->  static const _Alignas(64) float w[4] = {1.0f, 2.0f, ...};

Literals are exact: the shortest decimal that is read back as the same number, bits for
f16 and bf16. A constant of `MAX_LISTED` bytes or more is a string of bytes instead, which
a compiler reads about ten times as fast.
"""

from __future__ import annotations

import textwrap
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    MemRefType,
    UnitAttr,
)
from xdsl.ir import Attribute, Operation

from mlopt.core.constants import array_of
from mlopt.core.diagnostics import error
from mlopt.targets.c.literals import element_literal
from mlopt.targets.c.type_names import scalar_type
from mlopt.targets.llvm.constants import resource_elements

WIDTH = 96
MAX_LISTED = 1 << 20


def global_definition(op: Operation, name: str, qualifier: str = "static") -> str:
    """The array that holds a `memref.global`, in the storage that `qualifier` says.

    Raises `DiagnosticError`.
    """
    type: Any = op.properties["type"]
    assert isinstance(type, MemRefType)
    element = scalar_type(type.element_type, op)
    count = max(1, prod(type.get_shape()))
    alignment = "_Alignas(64) " if qualifier == "static" else ""
    head = f"{alignment}{element} {name}[{count}]"
    value = op.properties.get("initial_value")
    if value is None:
        return f"extern {element} {name}[{count}];"
    if isinstance(op.properties.get("constant"), UnitAttr) and qualifier == "static":
        head = f"const {head}"
    if isinstance(value, UnitAttr):
        return f"{qualifier} {head};"
    elements = _elements(value, op)
    if elements.size == 0 or not elements.view(np.uint8).any():
        return f"{qualifier} {head} = {{0}};"
    if elements.nbytes >= MAX_LISTED and qualifier == "static":
        return _as_bytes(elements, element, name, count)
    shown = [element_literal(number, type.element_type) for number in elements]
    return f"{qualifier} {head} = {{\n{_wrapped(shown)}\n}};"


def _elements(value: Attribute, op: Operation) -> np.ndarray:
    """All elements, row-major."""
    if isinstance(value, DenseResourceAttr):
        return np.ascontiguousarray(resource_elements(value)).reshape(-1)
    if not isinstance(value, DenseIntOrFPElementsAttr):
        raise error(op, f"initial value {value} has no counterpart in C")
    return np.ascontiguousarray(array_of(value)).reshape(-1)


def _wrapped(shown: list[str]) -> str:
    return textwrap.fill(
        ", ".join(shown), WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def _as_bytes(elements: np.ndarray, element: str, name: str, count: int) -> str:
    """A union of a string and the array, and a pointer to the array."""
    raw = elements.view(np.uint8)
    escapes = np.array([f"\\{byte:03o}" for byte in range(256)], "S4")
    shown = escapes[raw].tobytes().decode()
    width = 24 * len("\\000")
    lines = [f'  "{shown[start : start + width]}"' for start in range(0, len(shown), width)]
    text = "\n".join(lines)
    return (
        f"static const _Alignas(64) union {{ char bytes[{len(raw)}]; {element} values[{count}]; }} "
        f"{name}_bytes = {{\n{text}\n}};\nstatic const {element} *const {name} = {name}_bytes.values;"
    )
