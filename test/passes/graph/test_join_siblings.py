"""Ops on parts of a tensor, put together, are one op with the same values: random chains."""

from __future__ import annotations

import random

import numpy as np

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.pass_manager import PassManager
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects
from mlopt.interpreter.interpreter import Interpreter
from mlopt.passes.registry import make_pass

CUTS = ([1, 1, 1, 1], [2, 2], [1, 3])


def tensor(shape: list[int]) -> str:
    """A tensor type."""
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


def part(draw: random.Random, lines: list[str], place: int, axis: int, start: int, size: int):
    """A chain on a part of `%x`: its value, shape and the axis that the parts run along."""
    shape, value = [4, 4, 4], f"%s{place}"
    shape[axis] = size
    starts = [start if a == axis else 0 for a in range(3)]
    lines.append(
        f"{value} = graph.slice %x{starts}{shape}[1, 1, 1] : tensor<4x4x4xf32> -> {tensor(shape)}"
    )
    for step in range(draw.randint(1, 5)):
        old, new, before = f"%v{place}_{step}", value, list(shape)
        kind = draw.choice(["exp", "transpose", "matmul", "softmax", "reshape", "scaled"])
        text = f"graph.exp {new} : {tensor(before)}"
        if kind == "transpose":
            order = draw.sample(range(3), 3)
            shape, axis = [shape[a] for a in order], order.index(axis)
            text = f"graph.transpose {new} {order} : {tensor(before)} -> {tensor(shape)}"
        elif kind == "matmul" and axis == 1:
            other = "tensor<4x4x4xf32>"
            text = f"graph.matmul {new}, %w : ({tensor(before)}, {other}) -> {tensor(shape)}"
        elif kind == "softmax" and axis != 2:
            text = f"graph.softmax {new} axis 2 : {tensor(before)} -> {tensor(before)}"
        elif kind == "reshape" and axis == 0:
            lines.append(
                f"{old}r = graph.reshape {new}[{4 * size}, 4] : {tensor(before)} -> {tensor([4 * size, 4])}"
            )
            text = (
                f"graph.reshape {old}r[{size}, 4, 4] : {tensor([4 * size, 4])} -> {tensor(before)}"
            )
        elif kind == "scaled" and axis != 1:
            sizes = str(before)
            lines.append(
                f"{old}b = graph.broadcast %b axes [1] sizes {sizes} : tensor<4xf32> -> {tensor(before)}"
            )
            text = f"graph.mul {new}, {old}b : {tensor(before)}"
        lines.append(f"{old} = {text}")
        value = old
    return value, shape, axis


def test_random_parts_are_joined():
    """Every chain is, with the values of the parts."""
    for seed in range(60):
        sizes, axis = CUTS[seed % 3], seed % 2 if seed % 5 else 2
        lines: list[str] = []
        parts = [
            part(random.Random(seed), lines, place, axis, sum(sizes[:place]), size)
            for place, size in enumerate(sizes)
        ]
        values, types = [p[0] for p in parts], [tensor(p[1]) for p in parts]
        along = parts[0][2]
        lines.append(
            f"%o = graph.concat {', '.join(values)} axis {along} : ({', '.join(types)}) -> tensor<4x4x4xf32>"
        )
        text = (
            "func.func @main(%x: tensor<4x4x4xf32>, %w: tensor<4x4x4xf32>, %b: tensor<4xf32>)"
            " -> tensor<4x4x4xf32> {\n" + "\n".join(lines) + "\nreturn %o : tensor<4x4x4xf32>\n}"
        )
        context = Context()
        register_dialects(context)
        module = parse_module(text, "t.mlir", context)
        rng = np.random.default_rng(seed)
        arguments = [rng.standard_normal(s).astype(np.float32) for s in ((4,) * 3, (4,) * 3, 4)]
        (expected,) = Interpreter(module).call("main", arguments)
        # Only then are all broadcasts of one vector to one shape one value.
        for flag in ("cse", "graph-join-siblings", "canonicalize"):
            PassManager([make_pass(flag, {})]).run(module, context)
        assert not verify(module), text
        assert "graph.concat" not in str(module), f"seed {seed}:\n{text}"
        (found,) = Interpreter(module).call("main", arguments)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6, err_msg=text)


def test_sizes_are_found_behind_many_ops():
    """A network may be deeper than Python's calls."""
    t = "tensor<?x4xf32>"
    chain = "\n".join(f"%v{n + 1} = graph.exp %v{n} : {t}" for n in range(1500))
    text = (
        f"func.func @main(%v0: {t}) -> {t} {{\n{chain}\n%o = graph.concat %v1500, %v1499 axis 0 :"
        f" ({t}, {t}) -> {t}\nreturn %o : {t}\n}}"
    )
    context = Context()
    register_dialects(context)
    module = parse_module(text, "t.mlir", context)
    PassManager([make_pass("graph-join-siblings", {})]).run(module, context)
    assert "graph.concat" in str(module)
