"""Powers of integers, against Python's, which are exact."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import Program

TYPES = {"i8": "i1", "i32": "i4", "i64": "i8", "ui8": "u1", "ui64": "u8", "index": "i8"}
PROGRAM = Program(
    "\n".join(
        f"func.func @{name}(%x: tensor<?x{name}>, %n: tensor<?x{name}>) -> tensor<?x{name}> {{\n"
        f"  %r = graph.pow %x, %n : tensor<?x{name}>\n  return %r : tensor<?x{name}>\n}}"
        for name in TYPES
    )
)


def _power(x: int, n: int, dtype: np.dtype) -> int:
    """Exact, then modulo the width; of a negative power the quotient towards zero."""
    if n < 0:
        return -1 if x == 0 else {1: 1, -1: 1 if n % 2 == 0 else -1}.get(x, 0)
    bits = dtype.itemsize * 8
    found = pow(x, n, 1 << bits)
    return found - (1 << bits) if dtype.kind == "i" and found >> (bits - 1) else found


@pytest.mark.parametrize("name", TYPES)
def test_integers(name: str) -> None:
    """Ends of the type, negative powers, and none at all."""
    dtype = np.dtype(TYPES[name])
    ends, random = np.iinfo(dtype), np.random.default_rng(3)
    values = np.array([0, 1, 2, 3, 5, 7, 10, 63, 64, 127, ends.max, ends.min], dtype)
    values = np.concatenate([values, -values, random.integers(ends.min, ends.max, 5, dtype)])
    x, n = (grid.reshape(-1).copy() for grid in np.meshgrid(values, values))
    wanted = [_power(int(a), int(b), dtype) for a, b in zip(x, n, strict=True)]
    PROGRAM.check(name, (x, n), [np.array(wanted, dtype)])
    PROGRAM.check(name, (x[:0], n[:0]), [x[:0]])
    PROGRAM.check(name, (x[9:10], n[9:10]), [np.array(wanted[9:10], dtype)])
