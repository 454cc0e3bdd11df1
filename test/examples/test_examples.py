"""Every example, run from every level by us and by upstream, against NumPy in float64."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mlopt
from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.dialects import register_dialects
from mlopt.tools.opt import main

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(EXAMPLES / "digits"))
sys.path.insert(0, str(ROOT / "test"))

from data import load_digits  # noqa: E402
from networks import CNN_SHAPES, MLP_SHAPES, cnn, mlp  # noqa: E402
from referee import accepts, needs_upstream, run_upstream, translates  # noqa: E402

LEVELS = ("graph", "tensor", "loop", "llvm")


@dataclass(frozen=True)
class Example:
    """One file of examples/: the level it is at, inputs, and what it computes in NumPy.

    `expected` gives the results, then the buffer arguments as they are afterwards.
    """

    file: str
    level: str
    entry: str
    inputs: Callable[[], Sequence[Any]]
    expected: Callable[..., Sequence[np.ndarray]]

    @property
    def path(self) -> Path:
        """Where it lies."""
        return EXAMPLES / self.file

    def levels(self) -> Sequence[str]:
        """Its own level, and those below."""
        return LEVELS[LEVELS.index(self.level) :]


def weights(name: str, shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """The trained weights in float64."""
    raw = np.fromfile(EXAMPLES / "digits" / f"{name}.weights", "<f4").astype(np.float64)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = np.split(raw, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def torch_weights() -> dict[str, np.ndarray]:
    """The resources of torch_mlp.mlir, by name."""
    text = (EXAMPLES / "torch_mlp.mlir").read_text()
    found: dict[str, np.ndarray] = {}
    for line in text[text.index("dialect_resources") :].splitlines():
        name, colon, blob = line.strip().partition(': "0x')
        if colon:
            data = bytes.fromhex(blob.rstrip('",'))[4:]
            found[name] = np.frombuffer(data, "<f4").astype(np.float64)
    return found


def torch_mlp(x: np.ndarray) -> list[np.ndarray]:
    """Linear, gelu, linear, softmax."""
    w1, b1, w2, b2 = torch_weights().values()
    h = x.astype(np.float64) @ w1.reshape(12, 16).T + b1
    h = 0.5 * h * (1 + np.vectorize(erf)(h / np.sqrt(2)))
    o = np.exp(h @ w2.reshape(5, 12).T + b2)
    return [o / o.sum(axis=1, keepdims=True)]


def jacobi(plate: np.ndarray, pairs: int) -> list[np.ndarray]:
    """Two sweeps a pair; the largest change of the last, and the plate."""
    u = plate.astype(np.float64)
    change = 0.0
    for _ in range(2 * pairs):
        new = u.copy()
        new[1:-1, 1:-1] = (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:]) / 4
        change = np.abs(new - u).max(initial=0.0)
        u = new
    return [np.array(change), u]


def collatz(limit: int) -> list[np.ndarray]:
    """The longest chain from a start below `limit`."""
    best = 0
    for start in range(1, limit):
        n, length = start, 1
        while n != 1:
            n, length = (3 * n + 1 if n % 2 else n // 2), length + 1
        best = max(best, length)
    return [np.array(best)]


def parsed(text: str):
    """The module of a text."""
    context = Context()
    register_dialects(context)
    return parse_module(text, "<test>", context)


def random(*shape: int) -> np.ndarray:
    """Normal f32, the same each time."""
    return np.random.default_rng(5).standard_normal(shape).astype(np.float32)


CASES = (
    Example(
        "digits_mlp.mlir",
        "graph",
        "main",
        lambda: [load_digits().test_images[:37]],
        lambda x: [mlp(weights("mlp", MLP_SHAPES), x.astype(np.float64))],
    ),
    Example(
        "digits_cnn.mlir",
        "graph",
        "main",
        lambda: [load_digits().test_images[:7]],
        lambda x: [cnn(weights("cnn", CNN_SHAPES), x.astype(np.float64))],
    ),
    Example("torch_mlp.mlir", "tensor", "forward", lambda: [random(3, 16)], torch_mlp),
    Example("jacobi.mlir", "loop", "main", lambda: [random(19, 23), 4], jacobi),
    Example("collatz.mlir", "llvm", "main", lambda: [1000], collatz),
)
BY_LEVEL = [(case, level) for case in CASES for level in case.levels()]


def name_of(value: Any) -> str:
    """Test ids."""
    return value.file.removesuffix(".mlir") if isinstance(value, Example) else str(value)


def lowered(case: Example, level: str, tmp_path: Path, *extra: str) -> Path:
    """The example at `level`, in a file beside its weights' folder."""
    out = tmp_path / case.file
    flags = [] if level == case.level else [f"--lower-to-{level}"]
    assert main([str(case.path), *flags, *extra, "-o", str(out)]) == 0
    if not (tmp_path / "digits").exists():
        # Not a link: external files may not lie outside the folder of the module.
        shutil.copytree(EXAMPLES / "digits", tmp_path / "digits")
    return out


def observed(executable: Any, case: Example) -> list[np.ndarray]:
    """Results, then buffer arguments, of one call."""
    inputs = [np.copy(value) if isinstance(value, np.ndarray) else value for value in case.inputs()]
    results = executable.entry(case.entry)(*inputs)
    results = results if isinstance(results, tuple) else (results,)
    buffers = [value for value in inputs if isinstance(value, np.ndarray)]
    return [np.asarray(value) for value in (*results, *buffers)]


def check(found: Sequence[np.ndarray], case: Example) -> None:
    """Within 1e-5 of NumPy in float64, relative to the largest value."""
    for mine, reference in zip(found, case.expected(*case.inputs()), strict=False):
        scale = max(1.0, float(np.abs(reference).max(initial=0.0)))
        np.testing.assert_allclose(mine, reference, rtol=0, atol=1e-5 * scale)


@pytest.mark.parametrize("case,level", BY_LEVEL, ids=name_of)
def test_every_level_gives_the_same_values(case: Example, level: str, tmp_path):
    """The text at each level, compiled and run, is NumPy's result."""
    executable = mlopt.compile(lowered(case, level, tmp_path))
    check(observed(executable, case), case)


@pytest.mark.parametrize("opt_level", ["-O0", "-O1", "-O3"])
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_every_optimisation_level_gives_the_same_values(case: Example, opt_level: str, tmp_path):
    """`-O0` to `-O3` differ in speed alone."""
    executable = mlopt.compile(case.path, opt_level=int(opt_level[2]))
    check(observed(executable, case), case)


@needs_upstream
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_upstream_accepts_the_llvm_level(case: Example, tmp_path):
    """mlir-opt parses our llvm dialect, and mlir-translate makes LLVM IR of it."""
    text = lowered(case, "llvm", tmp_path).read_text()
    ops = {op.name for op in parsed(text).walk()}
    assert all(name.startswith(("llvm.", "builtin.module")) for name in ops)
    assert "define" in translates(accepts(text))


@needs_upstream
@pytest.mark.parametrize(
    "case,level",
    [(case, level) for case, level in BY_LEVEL if level in ("tensor", "loop")],
    ids=name_of,
)
def test_upstream_computes_the_same(case: Example, level: str, tmp_path):
    """Upstream's own lowering of our text, run by mlir-runner, gives the same numbers."""
    extra = ["--convert-loop-to-scf"] if level == "loop" else []
    text = lowered(case, level, tmp_path, *extra).read_text()
    check(run_upstream(text, case.entry, case.inputs()), case)


@pytest.mark.parametrize(
    "name,network,shapes", [("mlp", mlp, MLP_SHAPES), ("cnn", cnn, CNN_SHAPES)]
)
def test_digits_are_read(name: str, network: Callable, shapes):
    """All digits held back: NumPy's predictions, its logits within 1e-4, over 95 % right."""
    digits = load_digits()
    logits = mlopt.compile(EXAMPLES / f"digits_{name}.mlir").entry("main")(digits.test_images)
    reference = network(weights(name, shapes), digits.test_images.astype(np.float64))
    np.testing.assert_allclose(logits, reference, rtol=0, atol=1e-4)
    assert (logits.argmax(axis=1) == reference.argmax(axis=1)).all()
    assert (logits.argmax(axis=1) == digits.test_labels).mean() > 0.95
