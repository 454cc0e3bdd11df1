"""Elementwise fusion keeps every bit: random chains against themselves, run by upstream."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest
from referee import needs_upstream, tool

sys.path.insert(0, str(Path(__file__).parent))

import native_run
from pipelines import bufferized

SHAPES = {"(d0, d1)": (3, 4), "(d1, d0)": (4, 3), "(d1)": (4,), "(d0)": (3,), "()": ()}
OPS = ("arith.addf", "arith.subf", "arith.mulf", "arith.maximumf", "arith.divf")


def type_of(shape) -> str:
    """The tensor type of `shape`."""
    return f"tensor<{''.join(f'{size}x' for size in shape)}f32>"


def chain(seed: int) -> str:
    """A function of two matrices and a vector: generics that read what came before."""
    generator = random.Random(seed)
    lines = ["%zero = arith.constant 0.5 : f32"]
    values = [("%a", (3, 4)), ("%b", (4, 3)), ("%v", (4,))]
    count = generator.randrange(2, 8)
    for number in range(count):
        shape = (3, 4) if number == count - 1 else generator.choice([(3, 4), (3, 4), (4, 3), (4,)])
        loops = ["d0", "d1"][: len(shape)]
        picked = []
        for name, other in generator.sample(values, min(len(values), generator.randrange(1, 4))):
            names = _map_of(shape, other, loops)
            if names is not None:
                picked.append((name, other, names))
        lines.append(f"%e{number} = tensor.empty() : {type_of(shape)}")
        maps = [f"affine_map<({', '.join(loops)}) -> ({names})>" for *_, names in picked]
        maps.append(f"affine_map<({', '.join(loops)}) -> ({', '.join(loops)})>")
        ins = ""
        if picked:
            names = ", ".join(name for name, *_ in picked)
            types = ", ".join(type_of(other) for _, other, _ in picked)
            ins = f"ins({names} : {types})"
        kinds = ", ".join(['"parallel"'] * len(loops))
        lines.append(
            f"%r{number} = linalg.generic {{indexing_maps = [{', '.join(maps)}], "
            f"iterator_types = [{kinds}]}} {ins} outs(%e{number} : {type_of(shape)}) {{"
        )
        arguments = [f"%x{i}: f32" for i in range(len(picked))]
        lines.append(f"^bb0({', '.join([*arguments, '%o: f32'])}):")
        lines.append("  %i = linalg.index 0 : index")
        lines.append("  %j = arith.index_cast %i : index to i32")
        lines.append("  %k = arith.sitofp %j : i32 to f32")
        current = generator.choice(["%k", "%zero"])
        for i in range(len(picked)):
            lines.append(f"  %s{i} = {generator.choice(OPS)} {current}, %x{i} : f32")
            current = f"%s{i}"
        lines.append(f"  linalg.yield {current} : f32")
        lines.append(f"}} -> {type_of(shape)}")
        values.append((f"%r{number}", shape))
    body = "\n  ".join(lines)
    return (
        "func.func @main(%a: tensor<3x4xf32>, %b: tensor<4x3xf32>, %v: tensor<4xf32>) "
        f"-> tensor<3x4xf32> {{\n  {body}\n  return %r{count - 1} : tensor<3x4xf32>\n}}\n"
    )


def _map_of(shape, other, loops) -> str | None:
    """The map by which a nest over `shape` reads a tensor of shape `other`."""
    if other == shape:
        return ", ".join(loops)
    if other == shape[::-1]:
        return ", ".join(reversed(loops))
    if len(other) == 1 and other[0] in shape:
        return loops[shape.index(other[0])]
    return None


def arguments(seed: int) -> list[np.ndarray]:
    """Arguments with NaN, infinities and signed zeros among them."""
    generator = np.random.default_rng(seed)
    special = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5], np.float32)
    return [
        np.where(
            generator.random(shape) < 0.3,
            generator.choice(special, shape),
            generator.standard_normal(shape).astype(np.float32),
        ).astype(np.float32)
        for shape in ((3, 4), (4, 3), (4,))
    ]


@needs_upstream
@pytest.mark.parametrize("seed", range(16))
def test_fusion_keeps_every_bit(seed):
    text = chain(seed)
    plain = tool("mlir-opt", ["--one-shot-bufferize=bufferize-function-boundaries"], text)
    fused = bufferized(text, "linalg-fuse-elementwise-ops", "one-shot-bufferize")
    assert fused.count("linalg.generic") <= plain.count("linalg.generic")
    result = [(2, np.dtype(np.float32))]
    wanted, _ = native_run.run(plain, "main", arguments(seed), result)
    found, _ = native_run.run(fused, "main", arguments(seed), result)
    nan = np.isnan(wanted[0])
    np.testing.assert_array_equal(np.isnan(found[0]), nan)
    np.testing.assert_array_equal(found[0].view(np.uint32)[~nan], wanted[0].view(np.uint32)[~nan])
