"""Every workload against NumPy and onnxruntime, and the machine's ceiling in the same run.

    python bench/peers.py [--threads N] [--pairs N] [--json FILE] [--cpu-time] [word ...]

A workload runs if one of the words is in its name. Pairs alternate; the ratio is the median
of the pairs' ratios (peer's time / ours, above 1 is faster), with a bootstrap 95 % interval;
every result is checked against NumPy in f64. `fresh` rows let each side make its results,
`kept` rows write into arrays that are there (`out=`, IO binding). The ceiling is what a loop
of fused products in registers, and a copy of 64 MiB, reach here and now.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time


def parsed() -> argparse.Namespace:
    """The command line, read before NumPy is imported: it decides the number of threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--json")
    parser.add_argument("--cpu-time", action="store_true", help="on a shared machine, 1 thread")
    return parser.parse_args()


OPTIONS = (
    parsed() if __name__ == "__main__" else argparse.Namespace(threads=1, pairs=15, cpu_time=False)
)
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = str(OPTIONS.threads)

# ruff: noqa: E402
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from workloads import DTYPES, WORKLOADS, Workload

import mlopt

FMA = """
func.func @main(%seed: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 100000 : index
  %a = vector.load %seed[%c0] : memref<16xf32>, vector<16xf32>
  %x = vector.broadcast %a : vector<16xf32> to vector<24x16xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %x) -> (vector<24x16xf32>) {
    %t = vector.fma %s, %x, %x : vector<24x16xf32>
    scf.yield %t : vector<24x16xf32>
  }
  %m = vector.multi_reduction <add>, %r, %a [0] : vector<24x16xf32> to vector<16xf32>
  vector.store %m, %seed[%c0] : memref<16xf32>, vector<16xf32>
  return
}
"""

COPY = """
func.func @main(%x: memref<16777216xf32>, %y: memref<16777216xf32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %n = arith.constant 16777216 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c16) {
    %v = vector.load %x[%i] : memref<16777216xf32>, vector<16xf32>
    vector.store %v, %y[%i] {alignment = 64 : i64, nontemporal = true} : memref<16777216xf32>, vector<16xf32>
  }
  return
}
"""


@dataclass(frozen=True)
class Result:
    """One comparison; `ceiling` is our share of what the machine can do."""

    workload: str
    memory: str
    peer: str
    ours_ms: float
    peer_ms: float
    ratio: float
    low: float
    high: float
    ceiling: float
    compile_seconds: float


def seconds(work: Callable[[], object]) -> float:
    """One call: by the clock, or the time that the processor gave to this process."""
    now = time.process_time if OPTIONS.cpu_time else time.perf_counter
    started = now()
    work()
    return now() - started


def settled(work: Callable[[], object]) -> float:
    """One call, once the threads that the other side left spinning sleep and ours are awake."""
    if OPTIONS.threads > 1:
        time.sleep(0.1)
        work()
    return seconds(work)


def best(work: Callable[[], object], repeats: int = 7) -> float:
    """The shortest of some runs."""
    return min(seconds(work) for _ in range(repeats))


def ceilings() -> tuple[float, float]:
    """Floating-point operations and copied bytes (read plus written) a second, all threads."""
    seed = np.full(16, 1e-3, np.float32)
    fma = mlopt.compile(FMA)
    fma(seed)
    flops = 2 * 24 * 16 * 100000 / best(lambda: fma(seed)) * OPTIONS.threads
    x, y = aligned(1 << 24), aligned(1 << 24)
    x[:] = 1
    copy = mlopt.compile(COPY)
    copy(x, y)
    return flops, 2 * x.nbytes / best(lambda: copy(x, y))


def aligned(count: int) -> Any:
    """An f32 array that starts at a multiple of 64 bytes."""
    room = np.zeros(count + 16, np.float32)
    start = -room.ctypes.data % 64 // 4
    return room[start : start + count]


def dtypes(workload: Workload) -> list[str]:
    """NumPy's names of the element types of inputs and result."""
    elements = [workload.element(i) for i in range(len(workload.inputs))]
    return [DTYPES[name] for name in (*elements, workload.result)]


def drawn(random: Any, shape: tuple[int, ...], dtype: str) -> Any:
    """Normal floats, or integers of any value."""
    if dtype == "float32":
        return random.standard_normal(shape, dtype=np.float32)
    limits = np.iinfo(dtype)
    return random.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)


def ort_session(workload: Workload) -> Any:
    """The ONNX graph in onnxruntime; None where it is not installed."""
    try:
        import onnx
        import onnxruntime
    except ImportError:
        return None
    types = [onnx.helper.np_dtype_to_tensor_dtype(np.dtype(name)) for name in dtypes(workload)]
    value = onnx.helper.make_tensor_value_info
    nodes = [onnx.helper.make_node(n, i, o, **attributes) for n, i, o, attributes in workload.nodes]
    graph = onnx.helper.make_graph(
        nodes,
        "workload",
        [value(f"x{i}", types[i], shape) for i, shape in enumerate(workload.inputs)],
        [value("r", types[-1], workload.output)],
        [onnx.numpy_helper.from_array(array, name) for name, array in workload.constants],
    )
    opset = [onnx.helper.make_opsetid("", 20)]
    model = onnx.helper.make_model(graph, opset_imports=opset, ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = OPTIONS.threads
    providers = ["CPUExecutionProvider"]
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers)


def ort_calls(session: Any, inputs: list[Any], out: Any) -> tuple[Callable[[], Any], Any]:
    """A fresh call, and one into `out`."""
    feed = {f"x{i}": array for i, array in enumerate(inputs)}
    binding = session.io_binding()
    for name, array in feed.items():
        binding.bind_cpu_input(name, array)
    binding.bind_output("r", "cpu", 0, out.dtype, out.shape, out.ctypes.data)
    return lambda: session.run(None, feed)[0], lambda: session.run_with_iobinding(binding)


def compared(ours: Callable[[], Any], peer: Callable[[], Any]) -> tuple[float, ...]:
    """Median times and the ratio with its interval, by alternating pairs."""
    ours(), peer()
    repeat = max(1, min(100, int(2e-3 / max(seconds(ours), 1e-6))))
    pairs = np.array(
        [
            [settled(lambda f=f: [f() for _ in range(repeat)]) / repeat for f in (ours, peer)]
            for _ in range(OPTIONS.pairs)
        ]
    )
    ratios = pairs[:, 1] / pairs[:, 0]
    random = np.random.default_rng(0)
    medians = np.median(random.choice(ratios, (2000, ratios.size)), axis=1)
    low, high = np.quantile(medians, (0.025, 0.975))
    mine, theirs = np.median(pairs, axis=0) * 1e3
    return mine, theirs, float(np.median(ratios)), float(low), float(high)


def run(workload: Workload, flops: float, rate: float) -> list[Result]:
    """All comparisons of one workload; each result is checked."""
    random = np.random.default_rng(0)
    *given, result = dtypes(workload)
    inputs = [
        drawn(random, shape, name) for shape, name in zip(workload.inputs, given, strict=True)
    ]
    out, their_out = np.empty(workload.output, result), np.empty(workload.output, result)
    executable: list[Any] = []
    spent = seconds(lambda: executable.append(mlopt.compile(workload.text(), cache=False)))
    ours = executable[0]
    exact = workload.reference(*(array.astype(np.float64) for array in inputs))
    np.testing.assert_allclose(ours(*inputs), exact, rtol=2e-3, atol=workload.tolerance)
    peers: dict[str, tuple[Callable[[], Any], Any]] = {
        "numpy": (
            lambda: workload.numpy(*inputs),
            lambda: workload.numpy(*inputs, out=their_out),
        )
    }
    session = ort_session(workload)
    if session is not None:
        peers["onnxruntime"] = ort_calls(session, inputs, their_out)
    results: list[Result] = []
    for peer, (fresh, kept) in peers.items():
        for memory, mine, theirs in (
            ("fresh", lambda: ours(*inputs), fresh),
            ("kept", lambda: ours(*inputs, out=out), kept),
        ):
            found = compared(mine, theirs)
            at_best = workload.flops / flops / workload.rate + workload.bytes / rate
            share = at_best / (found[0] / 1e3)
            results.append(Result(workload.name, memory, peer, *found, share, spent))
            print(line(results[-1]), flush=True)
    return results


def line(row: Result) -> str:
    """A row of the table."""
    return (
        f"{row.workload:<24} {row.memory:<6} {row.peer:<12} {row.ours_ms:>9.3f} {row.peer_ms:>9.3f}"
        f" {row.ratio:>7.2f}  {row.low:.2f} ... {row.high:.2f} {100 * row.ceiling:>5.0f} %"
    )


def main() -> None:
    mlopt.set_num_threads(OPTIONS.threads)
    flops, rate = ceilings()
    print(
        f"ceiling: {flops / 1e9:.0f} GFLOP/s, copy {rate / 1e9:.0f} GB/s, {OPTIONS.threads} threads"
    )
    print(f"{'workload':<24} {'memory':<6} {'peer':<12} {'ours ms':>9} {'peer ms':>9}   ratio")
    chosen = [
        w for w in WORKLOADS if not OPTIONS.words or any(word in w.name for word in OPTIONS.words)
    ]
    results = [row for workload in chosen for row in run(workload, flops, rate)]
    if OPTIONS.json:
        report = {"threads": OPTIONS.threads, "flops": flops, "copy": rate}
        report["rows"] = [asdict(row) for row in results]
        with open(OPTIONS.json, "w") as file:
            json.dump(report, file, indent=1)
    sys.exit(0)


if __name__ == "__main__":
    main()
