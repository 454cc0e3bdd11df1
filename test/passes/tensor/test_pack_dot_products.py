"""Products of bytes against NumPy in i64: bit for bit, at the edges of groups and vectors."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

import mlopt

SHAPES = ((1, 1, 4), (8, 1, 5), (9, 15, 7), (17, 2, 9), (33, 45, 20), (31, 33, 127), (64, 64, 1))
SIGNS = tuple(itertools.product(("ui8", "i8"), repeat=2))


def program(cases: Any) -> str:
    """A function of all pairs of matrices to all their products; `?` for sizes at run time."""
    arguments, results, lines = [], [], []
    for i, (types, (m, n, k)) in enumerate(cases):
        a, b = f"tensor<{m}x{k}x{types[0]}>", f"tensor<{k}x{n}x{types[1]}>"
        arguments += [f"%a{i}: {a}", f"%b{i}: {b}"]
        results.append(f"tensor<{m}x{n}xi32>")
        lines.append(f"  %r{i} = graph.matmul %a{i}, %b{i} : ({a}, {b}) -> {results[-1]}")
    names = ", ".join(f"%r{i}" for i in range(len(results)))
    types = ", ".join(results)
    lines = [*lines, f"  return {names} : {types}", "}"]
    return f"func.func @main({', '.join(arguments)}) -> ({types}) {{\n" + "\n".join(lines)


def check(cases: Any, sizes: Any) -> None:
    """Compiles `cases` and runs them at `sizes`."""
    random = np.random.default_rng(0)
    run = mlopt.compile(program(cases))
    inputs: list[Any] = []
    for (types, _), (m, n, k) in zip(cases, sizes, strict=True):
        inputs += [drawn(random, (m, k), types[0]), drawn(random, (k, n), types[1])]
    found = run(*inputs)
    for i, (case, result) in enumerate(zip(cases, found, strict=True)):
        wide = [x.astype(np.int64) for x in inputs[2 * i : 2 * i + 2]]
        exact = (wide[0] @ wide[1]).astype(np.int32)
        np.testing.assert_array_equal(result, exact, err_msg=str(case))


def drawn(random: Any, shape: tuple[int, ...], element: str) -> Any:
    """Bytes of any value, the least and the largest among them."""
    limits = np.iinfo("uint8" if element == "ui8" else "int8")
    found = random.integers(limits.min, limits.max, shape, limits.dtype, endpoint=True)
    found.reshape(-1)[:2] = [limits.min, limits.max][: found.size]
    return found


def test_sizes() -> None:
    """Remainders of groups, of tiles and of vectors, for all signs."""
    cases = [(SIGNS[i % 4], shape) for i, shape in enumerate(SHAPES)]
    cases += [(types, (33, 45, 20)) for types in SIGNS]
    check(cases, [shape for _, shape in cases])


def test_sizes_at_run_time() -> None:
    """Rows and columns that are not known; no rows at all."""
    cases = [(("ui8", "i8"), ("?", "?", 12)), (("i8", "i8"), ("?", 40, 10))]
    for rows in (0, 1, 13, 40):
        check(cases, [(rows, 37, 12), (rows, 40, 10)])
