"""Recurrent layers by their meaning and compiled, against onnxruntime."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from agreement import Program
from onnx_judge import onnx_values

pytest.importorskip("onnxruntime")

GATES = {"rnn": 1, "gru": 3, "lstm": 4}
USUAL = {"rnn": ["tanh"], "gru": ["sigmoid", "tanh"], "lstm": ["sigmoid", "tanh", "tanh"]}
WAYS = {"forward": 1, "reverse": 1, "bidirectional": 2}
OPTIONAL = {
    "bias": lambda ways, h, gates: f"tensor<{ways}x{2 * gates * h}xf32>",
    "lengths": lambda ways, h, gates: "tensor<?xi32>",
    "initial": lambda ways, h, gates: f"tensor<{ways}x?x{h}xf32>",
    "cell": lambda ways, h, gates: f"tensor<{ways}x?x{h}xf32>",
    "peepholes": lambda ways, h, gates: f"tensor<{ways}x{3 * h}xf32>",
}


def _text(
    op: str, i: int, h: int, direction: str, optional: list[str], words: str, acts: str
) -> str:
    ways, gates = WAYS[direction], GATES[op]
    types = {
        "x": f"tensor<?x?x{i}xf32>",
        "w": f"tensor<{ways}x{gates * h}x{i}xf32>",
        "r": f"tensor<{ways}x{gates * h}x{h}xf32>",
        **{name: OPTIONAL[name](ways, h, gates) for name in optional},
    }
    arguments = ", ".join(f"%{name}: {type}" for name, type in types.items())
    given = " ".join(f"{name} %{name} : {types[name]}" for name in optional)
    last = f"tensor<{ways}x?x{h}xf32>"
    results = [f"tensor<?x{ways}x?x{h}xf32>", last, *([last] if op == "lstm" else [])]
    listed = ", ".join(results)
    return (
        f"func.func @{op}({arguments}) -> ({listed}) {{\n"
        f'  %y:{len(results)} = graph.{op} %x, %w, %r {given} direction "{direction}"'
        f" activations {acts} {words} : {types['x']}, {types['w']}, {types['r']} -> {listed}\n"
        f"  return {', '.join(f'%y#{n}' for n in range(len(results)))} : {listed}\n}}\n"
    )


def _check(
    op: str,
    direction: str,
    optional: list[str],
    sizes: list[tuple[int, int]],
    words: str = "",
    activations: list[str] | None = None,
    **attributes: Any,
) -> None:
    i, h, ways, gates = 3, 5, WAYS[direction], GATES[op]
    names = activations or USUAL[op] * ways
    written = "[" + ", ".join(f'"{name}"' for name in names) + "]"
    program = Program(_text(op, i, h, direction, optional, words, written))
    random = np.random.default_rng(3)

    def some(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) / 2).astype(np.float32)

    for time, batch in sizes:
        values = {
            "x": some(time, batch, i),
            "w": some(ways, gates * h, i),
            "r": some(ways, gates * h, h),
            "bias": some(ways, 2 * gates * h),
            "lengths": random.integers(1, time + 1, batch).astype(np.int32),
            "initial": some(ways, batch, h),
            "cell": some(ways, batch, h),
            "peepholes": some(ways, 3 * h),
        }
        order = ["x", "w", "r", "bias", "lengths", "initial"]
        order += ["cell", "peepholes"] if op == "lstm" else []
        given = [values[name] if name in (*"xwr", *optional) else None for name in order]
        spelled = {"hard_sigmoid 0.25": "HardSigmoid", "relu": "Relu", "sigmoid": "Sigmoid"}
        if activations is not None:
            attributes["activations"] = [spelled.get(name, name.title()) for name in names]
        expected = onnx_values(
            op.upper(),
            given,
            3 if op == "lstm" else 2,
            hidden_size=h,
            direction=direction,
            **attributes,
        )
        arguments = [value for value in given if value is not None]
        program.check(op, arguments, expected, 3e-6)


@pytest.mark.parametrize("direction", WAYS)
@pytest.mark.parametrize("op", GATES)
def test_directions(op: str, direction: str) -> None:
    """With bias and states to start with, at several lengths and batches."""
    optional = ["bias", "initial", *(["cell"] if op == "lstm" else [])]
    _check(op, direction, optional, [(1, 1), (2, 1), (7, 3)])


@pytest.mark.parametrize("op", GATES)
def test_sequences_of_different_lengths(op: str) -> None:
    """Shorter sequences keep their state, and show zeros, in both directions."""
    _check(op, "bidirectional", ["bias", "lengths"], [(5, 4)])


def test_gru_resets_the_product() -> None:
    """The reset gate before or behind the product with the state."""
    _check("gru", "forward", ["bias"], [(4, 2)], "linear_before_reset", linear_before_reset=1)
    _check("gru", "reverse", [], [(4, 2)], "linear_before_reset", linear_before_reset=1)


def test_lstm_with_peepholes_and_coupled_gates() -> None:
    """What the gates see of the cell; a forget gate that is the rest of the input gate."""
    _check("lstm", "forward", ["bias", "initial", "cell", "peepholes"], [(4, 2)])
    _check("lstm", "forward", [], [(3, 2)], "input_forget", input_forget=1)


def test_other_activations_and_a_clip() -> None:
    """Activations by name, with numbers; gates held within a bound."""
    _check("rnn", "forward", ["bias"], [(4, 2)], "clip 0.25", ["relu"], clip=0.25)
    _check(
        "gru", "forward", [], [(4, 2)], "", ["hard_sigmoid 0.25", "softsign"],
        activation_alpha=[0.25], activation_beta=[0.5],
    )  # fmt: skip


@pytest.mark.parametrize("time", [0, 3])
def test_half_precision_is_rounded_once(time: int) -> None:
    """States are kept in f32; without a step the last state is the first."""
    text = _text("lstm", 3, 5, "forward", ["initial"], "", '["sigmoid", "tanh", "tanh"]')
    program = Program(text.replace("f32", "f16"))
    random = np.random.default_rng(3)
    given = [
        random.standard_normal(shape).astype(np.float16)
        for shape in ((time, 2, 3), (1, 20, 3), (1, 20, 5), (1, 2, 5))
    ]
    meant, found = program.both("lstm", *given)
    for one, other in zip(meant, found, strict=True):
        np.testing.assert_allclose(one.astype("f4"), other.astype("f4"), atol=1e-3)
    if time == 0:
        np.testing.assert_array_equal(found[1], given[3])
