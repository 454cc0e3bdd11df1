"""Whole models agree with onnxruntime (optimisations off), at every level."""

from __future__ import annotations

import json
import os

import numpy as np
import onnx
import pytest
from files_of_all_kinds import files
from model_files import ending_at, light_model, package_file
from small_models import compiled, onnxruntime_results

import mlopt
from mlopt.runtime.compile import lowered
from mlopt.runtime.options import CompileOptions
from mlopt.runtime.source import Source

MAGIKA = ("magika", "1.0.3")
FOLDER = "magika/models/standard_v3_3"
LARGE = ("resnet50",)
LOGITS = "jax2tf_get_logits_/pjit_get_logits_/MagikaV2/Dense_1/AddV2:0"


def features(content: bytes, config: dict) -> np.ndarray:
    """What the model sees of a file: its beginning and its end, without blanks around it."""
    block, padding = config["block_size"], config["padding_token"]
    short = len(content) <= block
    first = content[:block].strip() if short else content[:block].lstrip()
    last = content[-block:].strip() if short else content[-block:].rstrip()
    row = np.full(config["beg_size"] + config["end_size"], padding, np.int32)
    head = np.frombuffer(first[: config["beg_size"]], np.uint8)
    tail = np.frombuffer(last[-config["end_size"] :], np.uint8)
    row[: len(head)] = head
    row[len(row) - len(tail) :] = tail
    return row


@pytest.fixture(scope="module")
def magika() -> tuple[onnx.ModelProto, dict]:
    model = onnx.load_model_from_string(package_file(*MAGIKA, f"{FOLDER}/model.onnx"))
    return model, json.loads(package_file(*MAGIKA, f"{FOLDER}/config.min.json"))


def agree(found: np.ndarray, expected: np.ndarray, tolerance: float) -> None:
    """No element is off by more than `tolerance` times the largest."""
    error = np.abs(found.astype(np.float64) - expected).max()
    assert error <= tolerance * np.abs(expected).max()


def test_magika_tells_files_apart(magika, tmp_path):
    """20 files of 20 kinds: onnxruntime's labels, and its logits."""
    model, config = magika
    rows = np.stack([features(content, config) for content in files(tmp_path).values()])
    assert rows.shape == (20, 2048)
    data = ending_at(model, LOGITS)
    (expected,) = onnxruntime_results(data, {"bytes": rows})
    found = compiled(data)(rows)
    agree(found, expected, 1e-3)
    labels = np.asarray(config["target_labels_space"])[expected.argmax(axis=1)]
    assert len(set(labels)) >= 8
    np.testing.assert_array_equal(found.argmax(axis=1), expected.argmax(axis=1))


@pytest.mark.parametrize("level", ["tensor", "loop", "llvm"])
def test_every_level_of_magika_executes_to_the_same_values(magika, level: str):
    model, config = magika
    row = features(__doc__.encode() * 50, config)[None]
    data = ending_at(model, LOGITS)
    (expected,) = onnxruntime_results(data, {"bytes": row})
    options = CompileOptions(cache=False)
    module, _ = lowered(Source("", "model.onnx", data), level, options)
    agree(mlopt.compile(module, cache=False)(row), expected, 1e-4)


def test_the_reference_of_magika_gives_the_same_values(magika):
    from mlopt.tools.run_interpreted import interpreted

    model, config = magika
    row = features(__doc__.encode() * 50, config)[None]
    data = ending_at(model, LOGITS)
    (expected,) = onnxruntime_results(data, {"bytes": row})
    function, _ = interpreted(Source("", "model.onnx", data), "main")
    agree(np.asarray(function(row)), expected, 1e-4)


@pytest.mark.parametrize("name", ["squeezenet", "resnet50"])
def test_networks_with_random_weights_agree_on_logits(name: str):
    """The last activation before Softmax, and not only its largest element."""
    if name in LARGE and not os.environ.get("MLOPT_LARGE_TESTS"):
        pytest.skip(f"{name} takes a minute: set MLOPT_LARGE_TESTS to test it")
    model = light_model(name, seed=3)
    softmax = next(node for node in model.graph.node if node.op_type == "Softmax")
    data = ending_at(model, softmax.input[0])
    (item,) = [i for i in model.graph.input if i.name in ("data_0", "gpu_0/data_0")]
    shape = [dim.dim_value for dim in item.type.tensor_type.shape.dim]
    x = np.random.default_rng(4).standard_normal(shape).astype(np.float32)
    (expected,) = onnxruntime_results(data, {item.name: x})
    assert expected.std() > 1e-3 * np.abs(expected).max()
    agree(compiled(data)(x), expected, 1e-4)
