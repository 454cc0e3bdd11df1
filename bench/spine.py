"""The spine's first figures: `python bench/spine.py [--json FILE]`.

Whole processes (mlopt against xdsl-opt on the same text and the same passes), the compile
time of each example by phase, and the run time of each example against NumPy. Needs the
extra `test` for the digits. Ratios above 1: mlopt is faster.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from measure import Row, compare, table

import mlopt

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
sys.path.insert(0, str(ROOT / "examples" / "digits"))


def arithmetic_module(functions: int) -> str:
    """A module of `functions` functions of 40 integer ops each, some of them foldable."""
    parts: list[str] = []
    for n in range(functions):
        lines = [f"func.func @f{n}(%x: i64, %y: i64) -> i64 {{", "  %v0 = arith.addi %x, %y : i64"]
        for i in range(1, 20):
            lines.append(f"  %c{i} = arith.constant {i % 5} : i64")
            name = ("addi", "muli", "xori")[i % 3]
            lines.append(f"  %v{i} = arith.{name} %v{i - 1}, %c{i} : i64")
        parts.append("\n".join([*lines, "  return %v19 : i64", "}"]))
    return "\n".join(parts)


def process_rows() -> list[Row]:
    """Whole runs of both tools on the same file."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for functions in (1, 25, 250):
            path = Path(folder) / f"{functions}.mlir"
            path.write_text(arithmetic_module(functions))
            ops = functions * 41
            for title, ours, theirs in (
                ("parse and print", [], []),
                ("canonicalize, cse", ["--canonicalize", "--cse"], ["-p", "canonicalize,cse"]),
            ):
                mine = [BIN / "mlopt", path, *ours]
                peer = [BIN / "xdsl-opt", path, *theirs]
                rows.append(compare(f"{title}, {ops} ops", run_of(mine), "xdsl-opt", run_of(peer)))
    return rows


def run_of(command: list[str | Path]):
    """A function that runs `command` and throws its output away."""
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def phase_lines() -> list[str]:
    """`--mlir-timing` of each example, lowered to an object."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((ROOT / "examples").glob("*.mlir")):
            command = [BIN / "mlopt", path, "--lower-to-llvm", "--emit=obj", "--mlir-timing"]
            out = Path(folder) / "out.o"
            done = subprocess.run([*command, "-o", out], capture_output=True, text=True, check=True)
            lines += [path.name, *done.stderr.splitlines()[1:], ""]
    return lines


def network_rows() -> list[Row]:
    """The two digit networks on all digits held back, one call."""
    from data import load_digits
    from networks import CNN_SHAPES, MLP_SHAPES, cnn, mlp

    images = load_digits().test_images
    rows: list[Row] = []
    for name, network, shapes in (("mlp", mlp, MLP_SHAPES), ("cnn", cnn, CNN_SHAPES)):
        raw = np.fromfile(ROOT / f"examples/digits/{name}.weights", np.float32)
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
        weights = [
            part.reshape(shape)
            for part, shape in zip(np.split(raw, ends[:-1]), shapes, strict=True)
        ]
        compiled = mlopt.compile(ROOT / f"examples/digits_{name}.mlir")
        np.testing.assert_allclose(compiled(images), network(weights, images), atol=1e-4)
        rows.append(
            compare(
                f"digits {name}, {len(images)} images",
                lambda compiled=compiled: compiled(images),
                "numpy",
                lambda network=network, weights=weights: network(weights, images),
                repeat=20,
            )
        )
    return rows


def main() -> None:
    """Measures and prints everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write the rows to a file")
    arguments = parser.parse_args()
    rows = process_rows() + network_rows()
    print(table(rows))
    print("\n".join(["", "Compile time by phase", "", *phase_lines()]))
    if arguments.json:
        arguments.json.write_text(json.dumps([row.as_dict() for row in rows], indent=2) + "\n")


if __name__ == "__main__":
    main()
