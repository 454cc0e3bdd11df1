"""From the start of a process to the first result: `python bench/startup.py [--json FILE]`.

Whole Python processes in alternating pairs, two threads: import, load or trace the model,
compile, run once. Python keeps the byte code of what is imported, ours and the peers'. `cold` finds nothing in mlopt's cache, `warm` finds the program. Peers are
those of onnxruntime, openvino and jax that are installed. Ratios above 1: mlopt is faster.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from measure import Row, compare, table
from onnx import helper

OURS = """
import numpy as np, mlopt
print(abs(mlopt.compile("model.onnx")(*np.load("inputs.npz").values())).sum())
"""
PEERS = {
    "onnxruntime": """
import numpy as np, onnxruntime
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 2
session = onnxruntime.InferenceSession("model.onnx", options, ["CPUExecutionProvider"])
print(abs(session.run(None, dict(np.load("inputs.npz")))[0]).sum())
""",
    "openvino": """
import numpy as np, openvino
core = openvino.Core()
core.set_property("CPU", {"INFERENCE_NUM_THREADS": 2})
model = core.compile_model("model.onnx", "CPU")
print(abs(model(dict(np.load("inputs.npz")))[0]).sum())
""",
}
JAX = {
    "matmul, bias, relu": """
def model(a, b, c):
    return jax.nn.relu(a @ b + c)
""",
    "transformer block": """
def model(x):
    def norm(v, s, b):
        m = v.mean(-1, keepdims=True)
        return (v - m) / jax.numpy.sqrt(((v - m) ** 2).mean(-1, keepdims=True) + 1e-5) * s + b
    h = norm(x, w["s1"], w["b1"])
    q, k, v = ((h @ w["w" + n]).reshape(128, 12, 64).transpose(1, 0, 2) for n in "qkv")
    p = jax.nn.softmax(q @ k.transpose(0, 2, 1) / 8.0, axis=-1)
    x = x + (p @ v).transpose(1, 0, 2).reshape(128, 768) @ w["wo"]
    h = norm(x, w["s2"], w["b2"]) @ w["wu"] + w["bu"]
    return x + jax.nn.gelu(h, approximate=False) @ w["wd"] + w["bd"]
""",
}
JAX_FRAME = """
import numpy as np, jax
w = np.load("weights.npz")
{model}
print(abs(np.asarray(jax.jit(model)(*np.load("inputs.npz").values()))).sum())
"""


class Model:
    """An ONNX graph as it is written down, and its weights."""

    def __init__(self, inputs: dict[str, tuple[int, ...]]):
        self.random = np.random.default_rng(0)
        self.inputs = {name: self.array(*shape) for name, shape in inputs.items()}
        self.weights: dict[str, np.ndarray] = {}
        self.nodes: list[onnx.NodeProto] = []

    def array(self, *shape: int) -> np.ndarray:
        """Numbers whose products with ordinary ones stay ordinary."""
        values = self.random.standard_normal(shape, dtype=np.float32)
        return values / np.float32(np.sqrt(shape[0]))

    def weight(self, name: str, *shape: int) -> str:
        """A constant."""
        self.weights[name] = self.array(*shape)
        return name

    def add(self, kind: str, *operands: str, name: str = "", **attributes: object) -> str:
        """A node with one result; its name."""
        result = name or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, operands, [result], **attributes))
        return result

    def write(self, folder: Path) -> None:
        """`model.onnx` with result `r`, `inputs.npz` and `weights.npz`."""
        value, f32 = helper.make_tensor_value_info, onnx.TensorProto.FLOAT
        graph = helper.make_graph(
            self.nodes,
            "model",
            [value(name, f32, array.shape) for name, array in self.inputs.items()],
            [value("r", f32, None)],
            [onnx.numpy_helper.from_array(array, name) for name, array in self.weights.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
        onnx.save(onnx.shape_inference.infer_shapes(model), folder / "model.onnx")
        np.savez(folder / "inputs.npz", **self.inputs)
        np.savez(folder / "weights.npz", **self.weights)


def perceptron() -> Model:
    """One layer of 512 by 512."""
    model = Model({"a": (512, 512), "b": (512, 512), "c": (512,)})
    model.add("Relu", model.add("Add", model.add("MatMul", "a", "b"), "c"), name="r")
    return model


def transformer_block() -> Model:
    """128 tokens of width 768, 12 heads, 3072 in between."""
    model = Model({"x": (128, 768)})
    shapes = {
        "split": np.array([128, 12, 64]),
        "joined": np.array([128, 768]),
        "scale": np.float32(0.125),
        "half": np.float32(0.5),
        "one": np.float32(1),
        "root": np.float32(np.sqrt(0.5)),
    }
    model.weights |= {name: np.asarray(value) for name, value in shapes.items()}

    def norm(x: str, number: int) -> str:
        scale, bias = model.weight(f"s{number}", 768), model.weight(f"b{number}", 768)
        return model.add("LayerNormalization", x, scale, bias, axis=-1)

    def heads(x: str, name: str, perm: list[int]) -> str:
        rows = model.add("MatMul", x, model.weight(f"w{name}", 768, 768))
        return model.add("Transpose", model.add("Reshape", rows, "split"), perm=perm)

    h = norm("x", 1)
    q, k, v = (heads(h, n, [1, 2, 0] if n == "k" else [1, 0, 2]) for n in "qkv")
    scores = model.add("Mul", model.add("MatMul", q, k), "scale")
    mixed = model.add("MatMul", model.add("Softmax", scores, axis=-1), v)
    rows = model.add("Reshape", model.add("Transpose", mixed, perm=[1, 0, 2]), "joined")
    x = model.add("Add", "x", model.add("MatMul", rows, model.weight("wo", 768, 768)))
    wide = model.add("MatMul", norm(x, 2), model.weight("wu", 768, 3072))
    wide = model.add("Add", wide, model.weight("bu", 3072))
    tail = model.add("Add", model.add("Erf", model.add("Mul", wide, "root")), "one")
    gelu = model.add("Mul", model.add("Mul", wide, "half"), tail)
    down = model.add("MatMul", gelu, model.weight("wd", 3072, 768))
    model.add("Add", x, model.add("Add", down, model.weight("bd", 768)), name="r")
    return model


def process(script: str, folder: Path, **environment: str) -> Callable[[], object]:
    """A function that runs `script` there in a process of its own; gives what it prints."""
    command = [sys.executable, "-c", script]
    env = {**os.environ, "MLOPT_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", **environment}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return lambda: (
        subprocess.run(
            command, cwd=folder, env=env, check=True, capture_output=True, text=True
        ).stdout
    )


def rows(name: str, model: Model) -> list[Row]:
    """Cold and warm against each peer; all print the same sum of sizes, to three digits."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        model.write(folder)
        scripts = {**PEERS, "jax": JAX_FRAME.format(model=JAX[name])}
        sides = {
            "cold": process(OURS, folder, MLOPT_CACHE="0"),
            "warm": process(OURS, folder, MLOPT_CACHE_DIR=str(folder)),
        }
        expected = float(str(sides["warm"]()))
        for peer, script in scripts.items():
            if importlib.util.find_spec(peer) is None:
                continue
            theirs = process(script, folder)
            np.testing.assert_allclose(float(str(theirs())), expected, rtol=1e-3)
            found += [
                compare(f"{name}, {kind}", ours, peer, theirs) for kind, ours in sides.items()
            ]
    return found


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    options = parser.parse_args()
    models = {"matmul, bias, relu": perceptron, "transformer block": transformer_block}
    found: list[Row] = []
    for name, make in models.items():
        found += rows(name, make())
        print(table(found[-6:]), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps([row.as_dict() for row in found], indent=2))


if __name__ == "__main__":
    main()
