"""Errors of math functions of f32 against f64, over every f32 or a sample: a table.

    python bench/ulp.py [--every N] [--processes P] [exp log ...]

Each function is compiled as a loop of vectors and compared with NumPy's (or libm's) f64
result. An error is in units in the last place of the correctly rounded result; results that
must be NaN, infinite or of a sign (zeros) and are not are counted apart. `powf` is not of one
argument: it is sampled, 2^24 pairs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

import mlopt

CHUNK = 1 << 22
"""Inputs of one job."""

PIECE = 1 << 14
"""Inputs of one call."""

PROGRAM = """
func.func @main(%x: memref<{n}xf32>, {more} %y: memref<{n}xf32>) {{
  %c0 = arith.constant 0 : index
  %n = arith.constant {n} : index
  %c16 = arith.constant 16 : index
  scf.for %i = %c0 to %n step %c16 {{
    %a = vector.load %x[%i] : memref<{n}xf32>, vector<16xf32>
    {load}
    %b = math.{name} %a{other} : vector<16xf32>
    vector.store %b, %y[%i] : memref<{n}xf32>, vector<16xf32>
  }}
  return
}}
"""


LIBM = """
func.func @main(%x: memref<?xf64>, %y: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf64>
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.load %x[%i] : memref<?xf64>
    %b = math.erf %a : f64
    memref.store %b, %y[%i] : memref<?xf64>
  }
  return
}
"""


def _erf(x: Any) -> Any:
    """libm's, in f64: NumPy has none."""
    y = np.empty_like(x)
    mlopt.compile(LIBM)(x, y)
    return y


REFERENCES: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "tanh": np.tanh,
    "erf": _erf,
    "sin": np.sin,
    "cos": np.cos,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "powf": np.power,
}


def program(name: str, count: int) -> Any:
    """`y = name(x)` on arrays of `count` elements, as compiled code."""
    binary = name == "powf"
    text = PROGRAM.format(
        n=count,
        name=name,
        more=f"%z: memref<{count}xf32>," if binary else "",
        load=f"%w = vector.load %z[%i] : memref<{count}xf32>, vector<16xf32>" if binary else "",
        other=", %w" if binary else "",
    )
    return mlopt.compile(text)


def errors(got: Any, wanted: Any) -> tuple[float, float, int]:
    """The greatest and mean error in units in the last place; wrong ends."""
    with np.errstate(all="ignore"):
        rounded = wanted.astype(np.float32)
        exponent = np.maximum(rounded.view(np.uint32) & 0x7F800000, 0x00800000)
        distance = np.abs(got.astype(np.float64) - wanted)
        distance /= exponent.view(np.float32)
        distance *= 2.0**23
    odd = ~(distance < 1e6)
    zero = (rounded == 0) & (got == 0)
    wrong = (zero & (np.signbit(rounded) != np.signbit(got))).sum()
    nan = np.isnan(rounded[odd]) & np.isnan(got[odd])
    wrong += (~nan & (rounded[odd] != got[odd])).sum()
    distance[odd] = 0.0
    return float(distance.max(initial=0.0)), float(distance.mean()), int(wrong)


def inputs(name: str, bits: Any) -> list[Any]:
    """The floats with these bits; for `powf`, exponents and special bases among them."""
    x = bits.astype(np.uint32).view(np.float32)
    if name != "powf":
        return [x]
    random = np.random.default_rng(int(bits[0]))
    y = (random.standard_normal(x.size) * 4).astype(np.float32)
    y[::16] = np.round(y[::16])
    y[5::64] = random.choice(
        np.array([0, np.inf, -np.inf, np.nan, 3, -2], np.float32), y[5::64].size
    )
    x[3::64] = random.choice(np.array([1, -1, 0, -0.0, np.inf], np.float32), x[3::64].size)
    return [x, y]


def measure(name: str, start: int, stop: int, every: int) -> tuple[float, float, int, int]:
    """Over the bit patterns `start`, `start + every` ... below `stop`, a piece at a time: what
    fits the caches needs no fresh pages, which would take most of the time."""
    native, most, total, wrong, count = program(name, PIECE), 0.0, 0.0, 0, 0
    y = np.empty(PIECE, np.float32)
    for first in range(start, stop, PIECE * every):
        bits = first + every * np.arange(PIECE, dtype=np.uint64)
        arguments = inputs(name, bits)
        native(*arguments, y)
        with np.errstate(all="ignore"):
            wanted = REFERENCES[name](*(array.astype(np.float64) for array in arguments))
        found = errors(y, wanted)
        most, total = max(most, found[0]), total + found[1] * PIECE
        wrong, count = wrong + found[2], count + PIECE
    return most, total / count, wrong, count


def table(names: list[str], every: int, processes: int) -> str:
    """A row a function, in Markdown."""
    lines = [
        "| function | largest error | mean error | wrong ends | inputs |",
        "|---|---|---|---|---|",
    ]
    span = CHUNK * every
    with ProcessPoolExecutor(processes) as pool:
        for name in names:
            step = every if name != "powf" else max(every, 256)
            size = span if name != "powf" else CHUNK * step
            starts = range(0, 1 << 32, size)
            jobs = [
                pool.submit(measure, name, s + (s // size) % step, min(s + size, 1 << 32), step)
                for s in starts
            ]
            found = [job.result() for job in jobs]
            total = sum(row[3] for row in found)
            mean = sum(row[1] * row[3] for row in found) / total
            lines.append(
                f"| {name} | {max(row[0] for row in found):.3f} | {mean:.3f} "
                f"| {sum(row[2] for row in found)} | {total:,} |"
            )
            print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(REFERENCES))
    parser.add_argument("--every", type=int, default=1, help="take every N-th bit pattern")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    table(options.names or list(REFERENCES), options.every, options.processes)


if __name__ == "__main__":
    main()
