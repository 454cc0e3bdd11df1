"""Runs the cases that the onnx package brings for back ends, and prints how many pass.

    python test/frontends/onnx/suite.py [--only TEXT] [--every N] [--jobs N] [--list] [--failures]

The denominator is fixed by the version of onnx: all node, simple, pytorch and real cases, minus
those whose types or operators are out of scope; each exclusion is listed by `--list` with
its reason. Results have to have the dtype, the shape, and the values of the case, within
the tolerances of the case. Cases run in worker processes, so that none can take the others
with it.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).parent))

from suite_scope import exclusion, tier

KINDS = ("node", "simple", "pytorch-operator", "pytorch-converted", "real")
SECONDS = 120
"""What one case may take."""

BFLOAT16_RTOL = 2**-6
"""Two units of the last place, as onnx's own runner has it for bfloat16."""


@dataclass
class Case:
    """One case: a model, and pairs of inputs and expected outputs."""

    name: str
    kind: str
    model: onnx.ModelProto
    folder: Path | None
    data_sets: Any
    rtol: float
    atol: float

    def pairs(self) -> Iterator[tuple[list[Any], list[Any]]]:
        """Inputs and expected outputs."""
        if self.folder is None:
            for inputs, outputs in self.data_sets:
                yield [_as_array(item) for item in inputs], [_as_array(item) for item in outputs]
            return
        for folder in sorted(self.folder.glob("test_data_set_*")):
            yield (
                _arrays(folder, "input", self.model.graph.input),
                _arrays(folder, "output", self.model.graph.output),
            )


def _as_array(item: Any) -> np.ndarray:
    """A value of a case, which may be a tensor of the protocol."""
    return numpy_helper.to_array(item) if isinstance(item, onnx.TensorProto) else np.asarray(item)


def _arrays(folder: Path, what: str, items: Sequence[onnx.ValueInfoProto]) -> list[np.ndarray]:
    """The tensors of a folder, in the order of their numbers."""
    arrays = []
    for number in range(len(list(folder.glob(f"{what}_*.pb")))):
        tensor = onnx.TensorProto()
        tensor.ParseFromString((folder / f"{what}_{number}.pb").read_bytes())
        arrays.append(numpy_helper.to_array(tensor))
    return arrays


def load_cases() -> list[Case]:
    """Every case of the suite, by kind and name."""
    from onnx.backend.test.loader import load_model_tests

    cases = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind in KINDS:
            found = load_model_tests(kind=kind)
            for item in sorted(found, key=lambda item: item.name):
                folder = Path(item.model_dir) if item.model_dir else None
                model, data_sets = item.model, item.data_sets
                if model is None and folder is None:
                    model, data_sets = _light(item.url)
                elif model is None:
                    assert folder is not None, "a case has a model or a folder"
                    model = onnx.load(str(folder / "model.onnx"))
                cases.append(Case(item.name, kind, model, folder, data_sets, item.rtol, item.atol))
    return cases


def _light(url: str) -> tuple[onnx.ModelProto, Any]:
    """A network that the package brings, the input that its runner makes, and the output."""
    from onnx.backend.test.runner import Runner

    path = Path(onnx.__file__).parent.parent / url
    model, tensor = onnx.load(str(path)), onnx.TensorProto()
    tensor.ParseFromString(path.with_name(f"{path.stem}_output_0.pb").read_bytes())
    initial = {item.name for item in model.graph.initializer}
    inputs = [item for item in model.graph.input if item.name not in initial]
    return model, [([Runner.generate_dummy_data(item) for item in inputs], [tensor])]


def run_case(case: Case, opt_level: int = 2) -> str:
    """Empty where the case passes, else what went wrong."""
    from mlopt.core.diagnostics import DiagnosticError
    from mlopt.runtime.compile import compile_source
    from mlopt.runtime.options import CompileOptions
    from mlopt.runtime.source import Source

    source = Source("", f"{case.name}.onnx", case.model.SerializeToString())
    try:
        executable = compile_source(source, CompileOptions(cache=False, opt_level=opt_level))
        for inputs, expected in case.pairs():
            results = executable(*(np.asarray(value) for value in inputs))
            values = results if isinstance(results, tuple) else (results,)
            if len(values) != len(expected):
                return f"values: found {len(values)} results, expected {len(expected)}"
            for position, (value, wanted) in enumerate(zip(values, expected, strict=True)):
                problem = compare(np.asarray(value), np.asarray(wanted), case)
                if problem:
                    return f"values: result {position}: {problem}"
    except DiagnosticError as failure:
        notes = [note.message for item in failure.diagnostics for note in item.notes]
        return f"error: {failure} {'; '.join(notes)}"
    except TimeoutError:
        return f"timeout: more than {SECONDS} s"
    except Exception as failure:
        return f"exception: {type(failure).__name__}: {failure}"
    return ""


def compare(found: np.ndarray, wanted: np.ndarray, case: Case) -> str:
    """Empty where the two agree, as the suite means it."""
    if found.dtype != wanted.dtype:
        return f"dtype {found.dtype}, expected {wanted.dtype}"
    if found.shape != wanted.shape:
        return f"shape {found.shape}, expected {wanted.shape}"
    rtol = max(case.rtol, BFLOAT16_RTOL) if found.dtype.name == "bfloat16" else case.rtol
    if found.dtype.kind == "V" or found.dtype.itemsize == 2:
        found, wanted = (array.astype(np.float64) for array in (found, wanted))
    try:
        np.testing.assert_allclose(found, wanted, rtol=rtol, atol=case.atol)
    except AssertionError as failure:
        return " ".join(str(failure).split())[:200]
    return ""


def _work(cases: Sequence[Case], pipe: Connection, opt_level: int) -> None:
    """A worker: numbers of cases in, results out."""

    def interrupt(*_: Any) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, interrupt)
    warnings.simplefilter("ignore")
    while True:
        number = pipe.recv()
        if number is None:
            return
        signal.alarm(SECONDS)
        started = time.perf_counter()
        try:
            result = run_case(cases[number], opt_level)
        except TimeoutError:
            result = f"timeout: more than {SECONDS} s"
        signal.alarm(0)
        pipe.send((number, result, time.perf_counter() - started))


class Worker:
    """A process that runs one case at a time, and is replaced when it dies."""

    def __init__(self, cases: Sequence[Case], opt_level: int):
        context = get_context("fork")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_work, args=(cases, other, opt_level), daemon=True)
        self.process.start()
        other.close()
        self.number: int | None = None


def run_all(
    cases: Sequence[Case], jobs: int, opt_level: int = 2, *, loud: bool = False
) -> list[tuple[str, float]]:
    """What went wrong in each case, and the seconds it took; `loud` tells failures at once."""
    results: list[tuple[str, float]] = [("", 0.0)] * len(cases)
    waiting = list(range(len(cases) - 1, -1, -1))
    workers = [Worker(cases, opt_level) for _ in range(min(jobs, len(cases)))]
    while workers:
        for worker in list(workers):
            if worker.number is None and waiting:
                worker.number = waiting.pop()
                worker.pipe.send(worker.number)
            elif worker.number is None:
                worker.pipe.send(None)
                workers.remove(worker)
        by_pipe = {worker.pipe: worker for worker in workers}
        for pipe in wait(list(by_pipe), timeout=1.0) if by_pipe else ():
            worker = by_pipe[pipe]
            try:
                number, result, seconds = worker.pipe.recv()
                results[number] = (result, seconds)
                worker.number = None
                if loud and result:
                    print(f"  {cases[number].name}: {result} ({seconds:.1f} s)", flush=True)
            except EOFError:
                worker.process.join()
                if worker.number is not None:
                    code = worker.process.exitcode
                    results[worker.number] = (f"crash: exit status {code}", 0.0)
                    if loud:
                        print(f"  {cases[worker.number].name}: crash: exit status {code}")
                workers[workers.index(worker)] = Worker(cases, opt_level)
    return results


def report(cases: Sequence[Case], results: Sequence[tuple[str, float]]) -> str:
    """How many cases of each tier pass."""
    total, passed = Counter(), Counter()
    for case, (problem, _) in zip(cases, results, strict=True):
        name = tier(case.model, case.name, case.kind)
        total[name] += 1
        passed[name] += not problem
    width = max(map(len, total), default=4)
    lines = [f"{'tier':<{width}}  passed  cases"]
    for name in sorted(total):
        share = 100 * passed[name] / total[name]
        lines.append(f"{name:<{width}}  {passed[name]:6}  {total[name]:5}  {share:5.1f} %")
    count, good = sum(total.values()), sum(passed.values())
    lines.append(f"{'all':<{width}}  {good:6}  {count:5}  {100 * good / max(count, 1):5.1f} %")
    return "\n".join(lines)


def main() -> int:
    """The script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose name contains this text")
    parser.add_argument("--every", type=int, default=1, help="every N-th case only")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    parser.add_argument("-O", type=int, default=2, dest="opt_level", help="optimisation level")
    parser.add_argument("--list", action="store_true", help="list what is excluded, and why")
    parser.add_argument("--failures", action="store_true", help="list what fails, and why")
    options = parser.parse_args()
    everything = load_cases()
    reasons = {case.name: exclusion(case.model, case.name) for case in everything}
    cases = [case for case in everything if not reasons[case.name]]
    print(
        f"onnx {onnx.__version__}: {len(everything)} cases, {len(everything) - len(cases)}"
        f" excluded, {len(cases)} in scope"
    )
    if options.list:
        for case in everything:
            if reasons[case.name]:
                print(f"  {case.name}: {reasons[case.name]}")
    chosen = [case for case in cases if options.only in case.name][:: options.every]
    started = time.perf_counter()
    import mlopt.frontends.onnx.table as table
    import mlopt.passes.pipelines
    import mlopt.runtime.codegen  # noqa: F401

    table.names()
    results = run_all(chosen, options.jobs, options.opt_level, loud=options.failures)
    print(report(chosen, results))
    print(f"{time.perf_counter() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
