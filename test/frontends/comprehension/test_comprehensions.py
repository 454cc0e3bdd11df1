"""Comprehensions compute what NumPy computes, at sizes 0, 1, primes and others."""

from __future__ import annotations

import re
import zlib

import numpy as np
import pytest
from comprehensions import PROGRAMS, SIZES, Program

import mlopt
from mlopt.tools.opt import main as mlopt_main
from mlopt.tools.run import main as mlrun_main

DTYPES = {"float": np.float32, "double": np.float64, "half": np.float16, "int": np.int32}
BOUNDS = {"float32": 2e-5, "float64": 1e-12, "float16": 2e-2}


def _arguments(program: Program, rng: np.random.Generator) -> list[np.ndarray]:
    """Random arguments of random sizes, as the head of the text asks."""
    head = re.search(r"def \w+\((.*?)\) ->", program.text)
    assert head is not None
    parameters = re.findall(r"(\w+)(?:\(([^)]*)\))? (\w+)", head[1])
    names = {name for _, extents, _ in parameters for name in re.findall(r"[A-Z]\w*", extents)}
    sizes = {name: int(rng.choice(SIZES)) for name in sorted(names)}
    sizes |= program.least(dict(sizes))
    values: list[np.ndarray] = []
    for type, extents, name in parameters:
        shape = [
            sizes.get(word, 0) or (int(word) if word.isdigit() else 0)
            for word in extents.split(",")
        ]
        if not extents:
            number = sizes["M"] * sizes["N"] if name == "P" else rng.integers(0, 9)
            values.append(DTYPES[type](abs(number) if type == "int" else 1e-3))
        elif type == "int":
            values.append(rng.integers(-5, 20, shape).astype(np.int32))
        else:
            values.append(rng.standard_normal(shape).astype(DTYPES[type]))
    return values


def _check(found, expected, exact: bool) -> None:
    expected = np.asarray(expected)
    assert found.shape == expected.shape
    known = ~np.isnan(expected) if expected.dtype.kind == "f" else np.ones(expected.shape, bool)
    if exact:
        np.testing.assert_array_equal(found[known], expected[known])
        return
    bound = BOUNDS.get(found.dtype.name, 0)
    largest = float(np.abs(expected[known]).max(initial=1.0)) if expected.size else 1.0
    np.testing.assert_allclose(
        found[known].astype(np.float64), expected[known], rtol=bound, atol=bound * max(1.0, largest)
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_comprehension_computes_what_numpy_computes(name: str, tmp_path):
    program = PROGRAMS[name]
    path = tmp_path / f"{name}.tc"
    path.write_text(program.text)
    exe = mlopt.compile(path)
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    for _ in range(8):
        values = _arguments(program, rng)
        wide = [v.astype(np.float64) if v.dtype.kind == "f" else v for v in values]
        with np.errstate(all="ignore"):
            expected = program.reference(*wide)
        found = exe(*values)
        expected = expected if isinstance(expected, tuple) else (expected,)
        found = found if isinstance(found, tuple) else (found,)
        for one, other in zip(found, expected, strict=True):
            _check(np.asarray(one), other, program.exact)


@pytest.mark.parametrize("name", ["mm", "conv1d_strided", "gather", "stencil", "reverse"])
def test_a_comprehension_is_an_input_of_every_tool(name: str, tmp_path, capsys):
    """It prints as a module, whose values each pass keeps."""
    path, low = tmp_path / f"{name}.tc", tmp_path / "low.mlir"
    path.write_text(PROGRAMS[name].text)
    assert mlopt_main([str(path)]) == 0
    assert "linalg.generic" in capsys.readouterr().out
    assert mlopt_main([str(path), "--lower-to-loop", "--verify-each=values", "-o", str(low)]) == 0


def test_an_old_value_is_read_before_it_is_overwritten(tmp_path):
    """`y` is read in reverse while a new `y` is computed: not in place."""
    path = tmp_path / "fold.tc"
    path.write_text("def f(float(N) x) -> (y) { y(i) = 2 * x(i) y(i) += y(N - 1 - i) }")
    exe = mlopt.compile(path)
    for size in SIZES:
        x = np.arange(size, dtype=np.float32)
        np.testing.assert_array_equal(exe(x), 2 * x + 2 * x[::-1])


def test_sizes_that_disagree_are_refused_before_the_call(tmp_path, capsys):
    """Both arguments name `K`: a call of either kind names both axes."""
    path = tmp_path / "mm.tc"
    path.write_text(PROGRAMS["mm"].text)
    expected = "'f': K is 3 in axis 1 of 'A' and 4 in axis 0 of 'B'"
    assert mlrun_main([str(path), "f32[2,3]=ones", "f32[4,2]=ones"]) == 1
    assert expected in capsys.readouterr().err
    with pytest.raises(mlopt.ArgumentError, match=expected):
        mlopt.compile(path)(np.ones((2, 3), np.float32), np.ones((4, 2), np.float32))
