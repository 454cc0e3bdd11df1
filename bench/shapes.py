"""Random odd shapes: no result may be wrong, no large case slower than half of the better peer.

    python bench/shapes.py [--count N] [--seed N] [class ...]

Each case is a graph of ONNX of one op, of a class (`CLASSES`); sizes are 1, small, primes, powers of two, and one more than those;
one input in four is a view with other strides. Results are checked against NumPy in f64. A
case whose arrays are above 64 KiB together is timed on one thread, by the time that the
processor gave, against NumPy and onnxruntime in turns. What is wrong or slow is printed, and
counted at the end of each class; the exit status says whether anything was.
"""

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

# ruff: noqa: E402
import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnxruntime
from onnx import helper, numpy_helper

import mlopt

Array = Any
SIZES = (
    1,
    2,
    3,
    5,
    7,
    8,
    13,
    16,
    17,
    31,
    33,
    61,
    64,
    97,
    127,
    129,
    255,
    257,
    509,
    1021,
    1024,
    2049,
)
TIMED_BYTES = 64 * 1024
SLOW = 0.5


@dataclass(frozen=True)
class Case:
    """A node over inputs `x0 ...` and constants; `meaning` is it in NumPy, in any precision."""

    name: str
    kind: str
    inputs: tuple[Array, ...]
    meaning: Callable[..., Array]
    attributes: dict[str, Any] = field(default_factory=dict)
    constants: tuple[Array, ...] = ()
    tolerance: float = 1e-4
    result: str = "float32"

    def __str__(self) -> str:
        views = [f"x{i}" for i, x in enumerate(self.inputs) if not x.flags.c_contiguous]
        return f"{self.name}{' with views ' + ' '.join(views) if views else ''}"

    def model(self) -> bytes:
        """The graph as a file."""
        names = [f"x{i}" for i in range(len(self.inputs))]
        known = [numpy_helper.from_array(a, f"c{i}") for i, a in enumerate(self.constants)]
        node = helper.make_node(
            self.kind, [*names, *(a.name for a in known)], ["r"], **self.attributes
        )
        element = helper.np_dtype_to_tensor_dtype
        given = [
            helper.make_tensor_value_info(name, element(array.dtype), array.shape)
            for name, array in zip(names, self.inputs, strict=True)
        ]
        result = helper.make_tensor_value_info("r", element(np.dtype(self.result)), None)
        graph = helper.make_graph([node], "case", given, [result], known)
        imports = [helper.make_opsetid("", 20)]
        return helper.make_model(graph, opset_imports=imports, ir_version=10).SerializeToString()


class Draw:
    """Random sizes and arrays."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)

    def pick(self, choices: Sequence[Any]) -> Any:
        """One of them."""
        return choices[int(self.random.integers(len(choices)))]

    def shape(self, rank: int, most: int) -> list[int]:
        """Sizes with at most `most` elements together."""
        shape: list[int] = []
        for _ in range(rank):
            room = most // int(np.prod(shape, dtype=np.int64))
            shape.append(int(self.pick([size for size in SIZES if size <= room])))
        self.random.shuffle(shape)
        return shape

    def numbers(self, shape: Sequence[int], dtype: str) -> Array:
        """Normal floats, or integers of any value."""
        if dtype == "float32":
            return self.random.standard_normal(shape, dtype=np.float32)
        limits = np.iinfo(dtype)
        return self.random.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)

    def array(self, shape: Sequence[int], dtype: str = "float32") -> Array:
        """Numbers; one array in four is every second element of a larger one, or lies the other
        way round."""
        how = self.random.integers(8)
        if how == 0 and shape:
            return self.numbers((*shape[:-1], 2 * shape[-1]), dtype)[..., ::2]
        found = self.numbers(shape, dtype)
        return np.asfortranarray(found) if how == 1 else found


def matmul(draw: Draw) -> Case:
    while True:
        m, n, k = (draw.pick(SIZES) for _ in range(3))
        if m * n * k <= 1 << 28:
            break
    batch = [draw.pick((2, 3, 7))] if m * n * k < 1 << 20 and draw.random.integers(3) == 0 else []
    a, b = draw.array([*batch, m, k]), draw.array([*batch, k, n])
    return Case(f"{batch} {m}x{n}x{k}", "MatMul", (a, b), np.matmul, tolerance=1e-5 * k)


def conv(draw: Draw) -> Case:
    while True:
        channels, filters = draw.pick((1, 3, 4, 7, 16, 31, 64)), draw.pick((1, 3, 8, 17, 32, 64))
        groups = channels if draw.random.integers(4) == 0 else 1
        filters = filters if groups == 1 else channels
        h, w = (
            draw.pick((5, 7, 14, 28, 31, 56, 57, 113)),
            draw.pick((5, 7, 14, 28, 31, 56, 57, 113)),
        )
        k, stride, dilation = (
            draw.pick((1, 2, 3, 5, 7)),
            draw.pick((1, 1, 2, 3)),
            draw.pick((1, 1, 2)),
        )
        pad, span = draw.pick((0, k // 2, 1)), (k - 1) * dilation + 1
        if min(h, w) + 2 * pad >= span and channels * filters // groups * h * w * k * k < 1 << 27:
            break

    def meaning(x: Array, taps: Array) -> Array:
        x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        v = np.lib.stride_tricks.sliding_window_view(x, (span, span), (2, 3))
        v = v[:, :, ::stride, ::stride, ::dilation, ::dilation]
        if groups > 1:
            return np.einsum("nchwij,cij->nchw", v, taps[:, 0])
        return np.moveaxis(np.tensordot(taps, v, ((1, 2, 3), (1, 4, 5))), 1, 0)

    attributes = {
        "pads": [pad] * 4,
        "strides": [stride] * 2,
        "dilations": [dilation] * 2,
        "group": groups,
    }
    arrays = draw.array([1, channels, h, w]), draw.array([filters, channels // groups, k, k])
    name = f"{channels}x{h}x{w} to {filters}, {k}x{k} by {stride}, {dilation} apart, pad {pad}, {groups} groups"
    return Case(name, "Conv", arrays, meaning, attributes, tolerance=1e-5 * channels * k * k)


def softmax(draw: Draw) -> Case:
    x = draw.array(draw.shape(draw.pick((1, 2, 3, 4)), 1 << 21))
    axis = int(draw.random.integers(x.ndim))

    def meaning(x: Array) -> Array:
        e = np.exp(x - x.max(axis, keepdims=True))
        return e / e.sum(axis, keepdims=True)

    return Case(f"{x.shape} axis {axis}", "Softmax", (x,), meaning, {"axis": axis})


def layer_norm(draw: Draw) -> Case:
    x = draw.array(draw.shape(draw.pick((2, 3)), 1 << 21))
    axis = int(draw.random.integers(1, x.ndim))
    scale, bias = draw.array(x.shape[axis:]), draw.array(x.shape[axis:])
    axes = tuple(range(axis, x.ndim))

    def meaning(x: Array, scale: Array, bias: Array) -> Array:
        centred = x - x.mean(axes, keepdims=True)
        return (
            centred / np.sqrt((centred * centred).mean(axes, keepdims=True) + 1e-5) * scale + bias
        )

    return Case(
        f"{x.shape} axis {axis}",
        "LayerNormalization",
        (x, scale, bias),
        meaning,
        {"axis": axis},
        tolerance=1e-3,
    )


def reduction(draw: Draw) -> Case:
    x = draw.array(draw.shape(draw.pick((1, 2, 3, 4)), 1 << 22))
    axes = tuple(axis for axis in range(x.ndim) if draw.random.integers(2)) or (x.ndim - 1,)
    kind, function = draw.pick(
        (
            ("ReduceSum", np.sum),
            ("ReduceMax", np.max),
            ("ReduceMean", np.mean),
            ("ReduceMin", np.min),
        )
    )
    tolerance = 1e-6 * x.size
    return Case(
        f"{kind} {x.shape} axes {axes}",
        kind,
        (x,),
        lambda x: function(x, axes),
        {"keepdims": 0},
        (np.array(axes, np.int64),),
        tolerance,
    )


def transpose(draw: Draw) -> Case:
    x = draw.array(draw.shape(draw.pick((2, 3, 4)), 1 << 22))
    order = [int(axis) for axis in draw.random.permutation(x.ndim)]
    return Case(
        f"{x.shape} {order}",
        "Transpose",
        (x,),
        lambda x: x.transpose(order).copy("C"),
        {"perm": order},
    )


def elementwise(draw: Draw) -> Case:
    shape = draw.shape(draw.pick((1, 2, 3)), 1 << 22)
    x = draw.array(shape)
    kind, function = draw.pick(
        (
            ("Add", np.add),
            ("Mul", np.multiply),
            ("Max", np.maximum),
            ("Exp", np.exp),
            ("Tanh", np.tanh),
            ("Relu", lambda x: np.maximum(x, 0)),
        )
    )
    if kind in ("Exp", "Tanh", "Relu"):
        return Case(f"{kind} {shape}", kind, (x,), function)
    other = draw.array([size if draw.random.integers(2) else 1 for size in shape])
    return Case(f"{kind} {shape} {other.shape}", kind, (x, other), function)


def pooling(draw: Draw) -> Case:
    while True:
        channels, h, w = draw.pick((1, 3, 17, 64)), draw.pick(SIZES), draw.pick(SIZES)
        k, stride = draw.pick((1, 2, 3, 5)), draw.pick((1, 2, 3))
        pad = int(draw.random.integers((k + 1) // 2 if k > 1 else 1))
        if min(h, w) + 2 * pad >= k and channels * h * w <= 1 << 21:
            break
    kind, function, filler = draw.pick((("MaxPool", np.max, -np.inf), ("AveragePool", np.mean, 0)))

    def meaning(x: Array) -> Array:
        x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), constant_values=filler)
        v = np.lib.stride_tricks.sliding_window_view(x, (k, k), (2, 3))
        return function(v[:, :, ::stride, ::stride], (4, 5))

    attributes = {"kernel_shape": [k] * 2, "strides": [stride] * 2, "pads": [pad] * 4}
    if kind == "AveragePool":
        attributes["count_include_pad"] = 1
    name = f"{kind} {channels}x{h}x{w}, {k}x{k} by {stride}, pad {pad}"
    return Case(name, kind, (draw.array([1, channels, h, w]),), meaning, attributes)


def gather(draw: Draw) -> Case:
    x = draw.array(draw.shape(draw.pick((1, 2, 3)), 1 << 20))
    axis = int(draw.random.integers(x.ndim))
    count = draw.pick([size for size in SIZES if size * x.size <= (1 << 21) * x.shape[axis]])
    size = x.shape[axis]
    places = draw.random.integers(-size, size, count)
    meaning = lambda x: np.take(x, places, axis)  # noqa: E731
    return Case(
        f"{x.shape} {count} of axis {axis}", "Gather", (x,), meaning, {"axis": axis}, (places,)
    )


def concat(draw: Draw) -> Case:
    shape = draw.shape(draw.pick((1, 2, 3)), 1 << 20)
    axis = int(draw.random.integers(len(shape)))
    other = [*shape]
    room = (1 << 20) * shape[axis] // int(np.prod(shape))
    other[axis] = draw.pick([size for size in SIZES if size <= max(room, 1)])
    arrays = draw.array(shape), draw.array(other)
    meaning = lambda x, y: np.concatenate((x, y), axis)  # noqa: E731
    return Case(f"{shape} {other} axis {axis}", "Concat", arrays, meaning, {"axis": axis})


def pad(draw: Draw) -> Case:
    x = draw.array(draw.shape(draw.pick((1, 2, 3, 4)), 1 << 20))
    around = [(draw.pick((0, 0, 1, 3)), draw.pick((0, 0, 1, 2))) for _ in x.shape]
    amounts = np.array([low for low, _ in around] + [high for _, high in around], np.int64)
    modes = ["constant", "edge"]
    if all(max(pair) < size for pair, size in zip(around, x.shape, strict=True)):
        modes.append("reflect")
    mode = draw.pick(modes)
    meaning = lambda x: np.pad(x, around, mode=mode)  # noqa: E731
    return Case(f"{x.shape} {around} {mode}", "Pad", (x,), meaning, {"mode": mode}, (amounts,))


def argmax(draw: Draw) -> Case:
    x = draw.array(draw.shape(draw.pick((1, 2, 3)), 1 << 21))
    axis = int(draw.random.integers(x.ndim))
    kind, function = draw.pick((("ArgMax", np.argmax), ("ArgMin", np.argmin)))
    return Case(
        f"{kind} {x.shape} axis {axis}",
        kind,
        (x,),
        lambda x: function(x, axis),
        {"axis": axis, "keepdims": 0},
        result="int64",
    )


def int8(draw: Draw) -> Case:
    while True:
        m, n, k = (draw.pick(SIZES) for _ in range(3))
        if m * n * k <= 1 << 26:
            break
    arrays = draw.array([m, k], draw.pick(("uint8", "int8"))), draw.array([k, n], "int8")

    def meaning(x: Array, y: Array) -> Array:
        return np.matmul(x.astype(np.float64), y.astype(np.float64)).astype(np.int32)

    name = f"{arrays[0].dtype} {m}x{n}x{k}"
    return Case(name, "MatMulInteger", arrays, meaning, tolerance=0.0, result="int32")


CLASSES: dict[str, Callable[[Draw], Case]] = {
    "matmul": matmul,
    "conv": conv,
    "softmax": softmax,
    "layer norm": layer_norm,
    "reduction": reduction,
    "transpose": transpose,
    "elementwise": elementwise,
    "pooling": pooling,
    "gather": gather,
    "concat": concat,
    "pad": pad,
    "argmax": argmax,
    "int8": int8,
}


def seconds(calls: Sequence[Callable[[], object]], rounds: int = 7) -> list[float]:
    """The least processor time of each call, in turns; short calls are repeated."""
    best = [float("inf")] * len(calls)
    repeats = [1] * len(calls)
    for _ in range(rounds):
        for i, call in enumerate(calls):
            started = time.process_time()
            for _ in range(repeats[i]):
                call()
            spent = (time.process_time() - started) / repeats[i]
            best[i] = min(best[i], spent)
            repeats[i] = max(1, min(50, int(1e-3 / max(spent, 1e-7))))
    return best


@dataclass(frozen=True)
class Outcome:
    """`problem` is empty where the result is right; `ratio`: the better peer's time by ours."""

    case: Case
    problem: str
    ratio: float | None = None


def checked(case: Case, folder: str, *, timed: bool = True) -> Outcome:
    """One case, compiled, checked and timed."""
    path = Path(folder) / "case.onnx"
    path.write_bytes(case.model())
    run = mlopt.compile(path, cache=False)
    exact = case.meaning(*(array.astype(np.float64) for array in case.inputs))
    found = run(*case.inputs)
    if found.shape != exact.shape:
        return Outcome(case, f"shape {found.shape}, not {exact.shape}")
    wrong = np.abs(found.astype(np.float64) - exact) / (1 + np.abs(exact))
    error = float(np.max(wrong, initial=0))
    if not error <= case.tolerance:
        return Outcome(case, f"error {error:.1e}, above {case.tolerance:.1e}")
    if not timed or sum(array.nbytes for array in (*case.inputs, found)) < TIMED_BYTES:
        return Outcome(case, "")
    session = onnxruntime.InferenceSession(case.model(), SESSION, ["CPUExecutionProvider"])
    feed = {f"x{i}": array for i, array in enumerate(case.inputs)}
    calls = (
        lambda: run(*case.inputs),
        lambda: case.meaning(*case.inputs),
        lambda: session.run(None, feed),
    )
    ours, *theirs = seconds(calls)
    return Outcome(case, "", min(theirs) / ours)


SESSION = onnxruntime.SessionOptions()
SESSION.intra_op_num_threads = 1


def outcomes(
    names: Sequence[str], count: int, seed: int, *, timed: bool = True
) -> Iterator[tuple[str, Outcome]]:
    """`count` cases of each class."""
    with TemporaryDirectory() as folder:
        for name in names:
            draw = Draw(seed)
            for _ in range(count):
                yield name, checked(CLASSES[name](draw), folder, timed=timed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("classes", nargs="*")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    mlopt.set_num_threads(1)
    wrong = slow = 0
    for name in options.classes or CLASSES:
        ratios: list[float] = []
        for _, outcome in outcomes([name], options.count, options.seed):
            if outcome.problem:
                wrong += 1
                print(f"WRONG {name} {outcome.case}: {outcome.problem}", flush=True)
            elif outcome.ratio is not None:
                ratios.append(outcome.ratio)
                if outcome.ratio < SLOW:
                    slow += 1
                    print(f"SLOW  {name} {outcome.case}: {outcome.ratio:.2f}", flush=True)
        median = float(np.median(ratios)) if ratios else float("nan")
        least = min(ratios, default=float("nan"))
        print(
            f"{name}: {options.count} shapes, {len(ratios)} timed, median {median:.2f}, least {least:.2f}",
            flush=True,
        )
    return int(bool(wrong or slow))


if __name__ == "__main__":
    sys.exit(main())
