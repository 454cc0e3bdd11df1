"""By how much onnxruntime differs from itself: `python bench/noise.py FOLDER [NAME ...]`.

The largest difference, of the largest number of a result, over all sizes of a model, from one
thread without optimisations to

    optimised   all of its optimisations
    threads     two threads, and three: a batch is shared out, and what is quantised as it comes
                (`DynamicQuantizeLSTM`) is so with a scale for each share
    nudged      each f32 weight, bias and scale a unit in the last place up, down or left, as
                three seeds draw: what another order of sums or another tanh does

`noise` of `model_table.py` is at most the largest of them, where it is given at all.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from model_table import MODELS, Model
from models import model_file
from runtimes import onnxruntime_session

SEEDS = 3


def results(graph: bytes, model: Model, *, optimised: bool = False, threads: int = 1) -> list[Any]:
    """What onnxruntime finds at every size of a model."""
    session = onnxruntime_session(graph, threads, optimised)
    return [found for size in model.sizes for found in session.run(None, size())]


def nudged(graph: bytes, seed: int) -> bytes:
    """The model with its f32 constants up to a unit in the last place off."""
    import onnx
    from onnx import numpy_helper

    rng = np.random.default_rng(seed)
    loaded = onnx.load_from_string(graph)
    for tensor in loaded.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            array = numpy_helper.to_array(tensor)
            towards = rng.choice(np.float32([-np.inf, 0, np.inf]), array.shape)
            moved = np.where(towards == 0, array, np.nextafter(array, towards))
            moved = np.where(array == 0, array, moved).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(moved, tensor.name))
    return loaded.SerializeToString()


def furthest(expected: list[Any], others: Iterable[list[Any]]) -> float:
    """The largest difference of any of the others, of the largest number."""
    worst = 0.0
    for other in others:
        for a, b in zip(expected, other, strict=True):
            if b.size:
                a, b = a.astype(np.float64), b.astype(np.float64)
                worst = max(worst, float(np.abs(a - b).max() / (np.abs(a).max() or 1.0)))
    return worst


def line_of(folder: Path, model: Model) -> str:
    """A row of the table."""
    with tempfile.TemporaryDirectory() as into:
        graph = model_file(folder, model, Path(into)).read_bytes()
    expected = results(graph, model)
    optimised = furthest(expected, [results(graph, model, optimised=True)])
    threads = furthest(expected, (results(graph, model, threads=count) for count in (2, 3)))
    moved = furthest(expected, (results(nudged(graph, seed), model) for seed in range(SEEDS)))
    return (
        f"{model.name:<18} {optimised:>10.1e} {threads:>10.1e} {moved:>10.1e} {model.noise:>10.1e}"
    )


def main() -> int:
    """Prints a row a model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="models; default: all")
    options = parser.parse_args()
    print(f"{'model':<18} {'optimised':>10} {'threads':>10} {'nudged':>10} {'in table':>10}")
    for model in MODELS:
        if not options.names or model.name in options.names:
            print(line_of(options.folder, model), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
