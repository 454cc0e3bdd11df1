"""Parts of concatenations and pads are computed in place: few copies, the numbers as before."""

from __future__ import annotations

import re

import numpy as np

import mlopt
from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.dialects import register_dialects
from mlopt.interpreter.interpreter import Interpreter

T = "tensor<1x{}x{}x{}xf32>"


def network(name: str, height: str, width: str) -> str:
    """Convolutions as in fire modules, dense blocks and the bottlenecks of detectors.

    `x` has 4 channels; what is returned has been padded, concatenated and read again.
    """

    def t(channels: int, more: int = 0) -> str:
        sizes = [str(int(n) + more) if n != "?" else n for n in (height, width)]
        return T.format(channels, *sizes)

    def conv(to: str, source: str, weight: str, old: int, new: int, size: int) -> str:
        pad = "" if size == 1 else "low [1, 1] high [1, 1] "
        kernel = f"tensor<{new}x{old}x{size}x{size}xf32>"
        return (
            f"%{to}c = graph.conv %{source}, %{weight} {pad}: ({t(old)}, {kernel}) -> {t(new)}\n"
            f"%{to} = graph.relu %{to}c : {t(new)}"
        )

    def concat(to: str, parts: list[tuple[str, int]]) -> str:
        names = ", ".join(f"%{part}" for part, _ in parts)
        types = ", ".join(t(channels) for _, channels in parts)
        return f"%{to} = graph.concat {names} axis 1 : ({types}) -> {t(sum(c for _, c in parts))}"

    return "\n".join(
        [
            f"func.func @{name}(%x: {t(4)}, %w1: tensor<4x4x1x1xf32>, %w3: tensor<4x4x3x3xf32>,",
            "    %w8: tensor<4x8x3x3xf32>, %w12: tensor<4x12x1x1xf32>, %zero: tensor<f32>)",
            f"    -> ({t(4)}, {t(12)}, {t(8)}, {t(4, 5)}) {{",
            # Fire: two readers of one value, both parts of one that is padded.
            conv("s", "x", "w1", 4, 4, 1),
            conv("a", "s", "w1", 4, 4, 1),
            conv("b", "s", "w3", 4, 4, 3),
            concat("f", [("a", 4), ("b", 4)]),
            conv("d", "f", "w8", 8, 4, 3),
            # Dense: what was concatenated is a part of what comes next.
            concat("g", [("d", 4), ("f", 8)]),
            conv("e", "g", "w12", 12, 4, 1),
            # A part that is an operand of what computes the next one.
            conv("h", "e", "w3", 4, 4, 3),
            f"%i = graph.add %e, %h : {t(4)}",
            concat("j", [("e", 4), ("i", 4), ("e", 4)]),
            conv("k", "j", "w12", 12, 4, 1),
            # An argument, and a part that is returned by itself.
            concat("l", [("x", 4), ("k", 4)]),
            f"%p = graph.pad %k, %zero low [0, 0, 1, 2] high [0, 0, 4, 3] :"
            f" ({t(4)}, tensor<f32>) -> {t(4, 5)}",
            f"return %k, %j, %l, %p : {t(4)}, {t(12)}, {t(8)}, {t(4, 5)}",
            "}",
        ]
    )


def test_parts_are_in_place_and_numbers_as_before():
    """Compiled and by the meaning of the graph, at sizes that fill vectors and that do not."""
    text = "\n".join([network("known", "16", "16"), network("unknown", "?", "?")])
    context = Context()
    register_dialects(context)
    meaning = Interpreter(parse_module(text, "t.mlir", context))
    program = mlopt.compile(text)
    rng = np.random.default_rng(1)
    weights = [(4, 4, 1, 1), (4, 4, 3, 3), (4, 8, 3, 3), (4, 12, 1, 1), ()]
    for name, size in [("known", (16, 16)), ("unknown", (7, 5)), ("unknown", (1, 33))]:
        shapes = [(1, 4, *size), *weights]
        arguments = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
        expected = meaning.call(name, arguments)
        found = program.entry(name)(*arguments)
        for mine, wanted in zip(found, expected, strict=True):
            scale = max(1.0, float(np.abs(wanted).max(initial=0)))
            np.testing.assert_allclose(mine, wanted, rtol=0, atol=1e-5 * scale)
    copies = re.findall(r"memref\.copy %(\w+)", program.ir("loop"))
    # Parts of a second whole, an argument, and what is returned by itself.
    assert copies == ["f", "e", "e", "x", "k", "k"] * 2


def test_shuffled_channels_are_where_they_are_padded():
    """Channels that change places, between a convolution and one that pads."""

    def shuffle(name: str, height: str, width: str) -> str:
        t = T.format(8, height, width)
        apart, turned = t.replace("1x8x", "1x2x4x"), t.replace("1x8x", "1x4x2x")
        sizes = ", ".join(f"%{a}" if n == "?" else n for a, n in (("h", height), ("w", width)))
        return f"""
            func.func @{name}(%x: {t}, %w1: tensor<8x8x1x1xf32>, %w3: tensor<4x8x3x3xf32>)
                -> {t.replace("1x8x", "1x4x")} {{
              %h = graph.dim %x axis 2 : {t}
              %w = graph.dim %x axis 3 : {t}
              %a = graph.conv %x, %w1 : ({t}, tensor<8x8x1x1xf32>) -> {t}
              %b = graph.reshape %a[1, 2, 4, {sizes}] : {t} -> {apart}
              %c = graph.transpose %b [0, 2, 1, 3, 4] : {apart} -> {turned}
              %d = graph.reshape %c[1, 8, {sizes}] : {turned} -> {t}
              %e = graph.conv %d, %w3 low [1, 1] high [1, 1] :
                ({t}, tensor<4x8x3x3xf32>) -> {t.replace("1x8x", "1x4x")}
              return %e : {t.replace("1x8x", "1x4x")}
            }}"""

    text = shuffle("known", "9", "16") + shuffle("unknown", "?", "?")
    context = Context()
    register_dialects(context)
    meaning = Interpreter(parse_module(text, "t.mlir", context))
    program = mlopt.compile(text)
    rng = np.random.default_rng(3)
    for name, size in [("known", (9, 16)), ("unknown", (7, 5)), ("unknown", (1, 33))]:
        shapes = [(1, 8, *size), (8, 8, 1, 1), (4, 8, 3, 3)]
        arguments = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
        (expected,) = meaning.call(name, arguments)
        found = program.entry(name)(*arguments)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())
    # Of known sizes none is copied.
    assert re.findall(r"memref\.copy %(\w+)", program.ir("loop")) == ["d"]
