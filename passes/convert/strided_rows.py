"""Rows whose elements are a few apart in memory: loads of whole rows, and shuffles.

    every second of 16 elements    ->    2 loads of 16, 1 shuffle of both        instead of 16 loads

Units are elements, or short runs of them that stay together. Without a mask the last load ends
with the last unit, so nothing behind it is touched; with one, loads are masked to the units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import VectorType
from xdsl.ir import SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.vector_memory_to_llvm import load_row
from mlopt.passes.convert.vector_rows import mask_type

MOST_APART = 4
"""Loads that cost less than one an element."""


def load_apart(
    build: LlvmBuilder,
    pointer: SSAValue,
    type: VectorType,
    *,
    step: int,
    unit: int = 1,
    bits: Sequence[bool] | None = None,
    otherwise: SSAValue | None = None,
) -> SSAValue:
    """The row of `type` whose units of `unit` elements are `step` units apart from `pointer` on;
    `otherwise` where `bits`, one a unit, are off."""
    element, width = type.element_type, type.get_shape()[0]
    count = width // unit
    span = step * (count - 1) + 1
    result: SSAValue | None = None
    placed = [False] * count
    for chunk in range(-(-span // count)):
        start = chunk * count if bits is not None else min(chunk * count, span - count)
        inside = [start <= step * i < start + count and not placed[i] for i in range(count)]
        if bits is not None:
            inside = [wanted and bit for wanted, bit in zip(inside, bits, strict=True)]
        if not any(inside):
            continue
        address = build.address(pointer, [start * unit], element)
        mask = None
        if bits is not None:
            taken = {step * i - start for i in range(count) if inside[i]}
            mask = _mask(build, [i // unit in taken for i in range(width)])
        loaded = load_row(build, address, type, mask, build.poison(type) if mask else None)
        before = otherwise if result is None and bits is not None else result
        places = _places(inside, step, start, unit, first=before is None)
        result = build.shuffle(loaded if before is None else before, loaded, places)
        placed = [old or new for old, new in zip(placed, inside, strict=True)]
    if result is None:
        assert otherwise is not None, "without a mask every unit is loaded"
        return otherwise
    return result


def _places(inside: Sequence[bool], step: int, start: int, unit: int, *, first: bool) -> list[int]:
    """A shuffle that takes units that are `inside` from the new row, the others from the old."""
    width = len(inside) * unit
    base = 0 if first else width
    found: list[int] = []
    for i, is_new in enumerate(inside):
        at = base + (step * i - start) * unit if is_new else i * unit
        found += [at + member if is_new or not first else -1 for member in range(unit)]
    return found


def _mask(build: LlvmBuilder, bits: Sequence[bool]) -> SSAValue:
    import numpy as np

    from mlopt.core.constants import dense_from_array

    type: Any = mask_type(len(bits))
    return build.attribute(dense_from_array(np.array(bits), type), type)
