"""Every workload against its peers, and the machine's ceiling in the same run.

    python bench/peers.py [--threads N] [--pairs N] [--json FILE] [--cpu-time]
                          [--peers NAME,...] [word ...]

A workload runs if one of the words is in its name. Peers are NumPy, and of onnxruntime,
openvino, torch and jax what is installed. Ours and a peer take turns; a ratio is the median of
the pairs' ratios (peer's time / ours, above 1 is faster), that of the best peer with a
bootstrap 95 % interval; every result is checked against f64. Large results have two
rows: in `fresh` each side makes its result, in `kept` it writes into an array that is there
(`out=`, IO binding) or is left out; small ones have one, `small`. The ceiling is what a
loop of fused products in registers, and a copy of 64 MiB, reach here and now. With one
thread the process keeps to one core.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time


def parsed() -> argparse.Namespace:
    """The command line, read before NumPy is imported: it decides the number of threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--json")
    parser.add_argument("--peers", help="names, with commas between; default: all there are")
    parser.add_argument("--cpu-time", action="store_true", help="on a shared machine, 1 thread")
    return parser.parse_args()


OPTIONS = (
    parsed()
    if __name__ == "__main__"
    else argparse.Namespace(threads=1, pairs=15, cpu_time=False, peers=None)
)
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = str(OPTIONS.threads)
if OPTIONS.threads == 1 and hasattr(os, "sched_setaffinity") and not OPTIONS.cpu_time:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

# ruff: noqa: E402
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import numpy as np
from networks import NETWORKS
from runtimes import RUNTIMES, Calls, versions
from workloads import WORKLOADS, Workload, inputs_of

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


REST = 0.2
"""Seconds after which the threads of a peer no longer spin, and ours start on free cores: after
0.05, two threads of ours took as long as one at every second workload."""

LARGE_BYTES = 1 << 22
"""From here on the pages of a result cost about as much as what is written to them."""


@dataclass(frozen=True)
class Comparison:
    """One peer beside us: median times, the ratio and its interval."""

    peer: str
    ours_ms: float
    peer_ms: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """A workload; `ceiling` is our share of what the machine can do, `best` the fastest peer."""

    workload: str
    memory: str
    ours_ms: float
    ceiling: float
    compile_seconds: float
    best: Comparison
    peers: list[Comparison]


def seconds(work: Callable[[], object]) -> float:
    """One call: by the clock, or the time that the processor gave to this process."""
    now = time.process_time if OPTIONS.cpu_time else time.perf_counter
    started = now()
    work()
    return now() - started


def settled(work: Callable[[], object]) -> float:
    """One call, once the threads that the other side left spinning sleep and ours are awake."""
    if OPTIONS.threads > 1:
        time.sleep(0.2)
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


def compared(ours: Callable[[], Any], peers: dict[str, Callable[[], Any]]) -> list[Comparison]:
    """Each peer in turn with ours, all of them in every round."""
    for call in (ours, *peers.values()):
        call()
    repeat = max(1, min(100, int(2e-3 / max(best(ours, 2), 1e-6))))

    def sample(call: Callable[[], Any]) -> float:
        return settled(lambda: [call() for _ in range(repeat)]) / repeat

    rounds = [
        [(sample(ours), sample(peer)) for peer in peers.values()] for _ in range(OPTIONS.pairs)
    ]
    return [
        comparison(name, np.array([pairs[i] for pairs in rounds])) for i, name in enumerate(peers)
    ]


def comparison(peer: str, pairs: Any) -> Comparison:
    """`pairs` are seconds of ours and of the peer."""
    ratios = pairs[:, 1] / pairs[:, 0]
    random = np.random.default_rng(0)
    medians = np.median(random.choice(ratios, (2000, ratios.size)), axis=1)
    low, high = np.quantile(medians, (0.025, 0.975))
    mine, theirs = np.median(pairs, axis=0) * 1e3
    return Comparison(peer, mine, theirs, float(np.median(ratios)), float(low), float(high))


def exact(workload: Workload, inputs: list[Any]) -> Any:
    """The result in f64."""
    doubles = [array.astype(np.float64) for array in inputs]
    if workload.reference is not None:
        return workload.reference(*doubles)
    from onnx.reference import ReferenceEvaluator

    feed = {f"x{i}": array for i, array in enumerate(doubles)}
    return ReferenceEvaluator(workload.model(double=True)).run(None, feed)[0]


def peers_of(workload: Workload, inputs: list[Any], out: Any, names: list[str]) -> dict[str, Calls]:
    """Those that run this workload; who does not is named."""
    peers: dict[str, Calls] = {}
    numpy = workload.numpy
    if numpy is not None and "numpy" in names:
        peers["numpy"] = Calls(lambda: numpy(*inputs), lambda: numpy(*inputs, out=out))
    for name in names:
        if name in RUNTIMES:
            try:
                peers[name] = RUNTIMES[name](workload.model(), inputs, out, OPTIONS.threads)
                peers[name].fresh()
            except Exception as failure:
                peers.pop(name, None)
                reason = str(failure).strip().splitlines() or [type(failure).__name__]
                print(f"{workload.name}: without {name}: {reason[0][:120]}", file=sys.stderr)
    return peers


def source(workload: Workload) -> Any:
    """What ours compiles: the text, or the file of the graph."""
    if workload.body:
        return workload.text()
    file = tempfile.NamedTemporaryFile(suffix=".onnx")
    file.write(workload.model().SerializeToString())
    file.flush()
    return file


def run(workload: Workload, flops: float, rate: float, names: list[str]) -> list[Row]:
    """The rows of one workload; each side's result is checked."""
    inputs = inputs_of(workload)
    dtype = workload.dtypes()[-1]
    out, their_out = np.empty(workload.output, dtype), np.empty(workload.output, dtype)
    given = source(workload)
    started = time.perf_counter()
    ours = mlopt.compile(given if isinstance(given, str) else given.name, cache=False)
    spent = time.perf_counter() - started
    expected = exact(workload, inputs)
    peers = peers_of(workload, inputs, their_out, names)
    for call in (lambda: ours(*inputs), *(peer.fresh for peer in peers.values())):
        np.testing.assert_allclose(call(), expected, rtol=2e-3, atol=workload.tolerance)
    fresh = lambda: ours(*inputs)  # noqa: E731
    kept = lambda: ours(*inputs, out=out)  # noqa: E731
    kinds = [
        ("fresh", fresh, {name: peer.fresh for name, peer in peers.items()}),
        ("kept", kept, {name: peer.kept for name, peer in peers.items() if peer.kept}),
    ]
    if out.nbytes < LARGE_BYTES:
        kinds = [("small", kept, {name: peer.kept or peer.fresh for name, peer in peers.items()})]
    rows: list[Row] = []
    for memory, mine, theirs in kinds:
        found = compared(mine, theirs)
        if not found:
            continue
        milliseconds = float(np.median([item.ours_ms for item in found]))
        at_best = workload.flops / flops / workload.rate + workload.bytes / rate
        share = 1e3 * at_best / milliseconds
        nearest = min(found, key=lambda item: item.ratio)
        rows.append(Row(workload.name, memory, milliseconds, share, spent, nearest, found))
    return rows


def line(row: Row, names: list[str]) -> str:
    """A row of the table."""
    ratios = {item.peer: f"{item.ratio:.2f}" for item in row.peers}
    best = row.best
    return (
        f"{row.workload:<36} {row.memory:<5} {row.ours_ms:>9.3f} {100 * row.ceiling:>4.0f} %"
        f" {best.ratio:>6.2f} ({best.low:.2f} to {best.high:.2f})".ljust(80)
        + f" {best.peer:<11}"
        + " ".join(f"{ratios.get(name, '-'):>11}" for name in names)
    )


def header(names: list[str]) -> str:
    """Above the rows."""
    columns = f"{'workload':<36} {'':<5} {'ours ms':>9} {'peak':>6} {'best/ours (95 %)':>20}"
    return f"{columns:<80} {'best':<11}" + " ".join(f"{name:>11}" for name in names)


def main() -> None:
    mlopt.set_num_threads(OPTIONS.threads)
    installed = versions(["numpy", *RUNTIMES])
    asked = OPTIONS.peers.split(",") if OPTIONS.peers else ["numpy", *RUNTIMES]
    names = [name for name in asked if name in installed]
    missing = [name for name in asked if name not in installed]
    flops, rate = ceilings()
    print(
        f"ceiling: {flops / 1e9:.0f} GFLOP/s, copy {rate / 1e9:.0f} GB/s, {OPTIONS.threads} threads"
    )
    print("peers: " + ", ".join(f"{name} {installed[name]}" for name in names))
    if missing:
        print(f"not installed: {', '.join(missing)}")
    print(header(names))
    rows: list[Row] = []
    for workload in chain(WORKLOADS, (make() for make in NETWORKS if "onnx" in versions(["onnx"]))):
        if OPTIONS.words and not any(word in workload.name for word in OPTIONS.words):
            continue
        for row in run(workload, flops, rate, names):
            rows.append(row)
            print(line(row, names), flush=True)
    if OPTIONS.json:
        report = {"threads": OPTIONS.threads, "flops": flops, "copy": rate, "versions": installed}
        report["rows"] = [asdict(row) for row in rows]
        with open(OPTIONS.json, "w") as file:
            json.dump(report, file, indent=1)


if __name__ == "__main__":
    main()
