"""Integers come out the same, bit for bit, under every legal schedule.

Ops, extents (0, 1, primes, unknown ones) and schedules are drawn at random, many to a
module, compiled once and compared with NumPy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pytest

import mlopt

EXTENTS = (1, 2, 3, 5, 7, 8, 13, 16, 17, 33)
VECTORS = (0, 1, 2, 4, 8, 16)


def array(numbers) -> str:
    text = ", ".join(str(number) for number in numbers)
    return f"array<i64: {text}>" if text else "array<i64>"


@dataclass
class Draw:
    """What is drawn from one generator."""

    rng: np.random.Generator

    def extents(self, count: int) -> list[int]:
        if self.rng.random() < 0.05:
            return [0 if i == 0 else 3 for i in self.rng.permutation(count)]
        return [int(self.rng.choice(EXTENTS)) for _ in range(count)]

    def type(self, shape) -> str:
        """A tensor type with some extents left unknown."""
        shown = ["?" if self.rng.random() < 0.2 else str(extent) for extent in shape]
        return f"tensor<{'x'.join([*shown, 'i32'])}>"

    def levels(self, loops: int) -> list[list[int]]:
        count = int(self.rng.integers(0, 3))
        return [
            [int(self.rng.choice((0, 0, 1, 2, 4, 6, 9))) for _ in range(loops)]
            for _ in range(count)
        ]

    def schedule(self, kinds: str, inputs: int, *, packs: bool = False) -> tuple[str, int]:
        """A legal schedule for loops of `kinds` (`p` or `r`), and its number of levels;
        `packs`: operands may be laid out in tiles, which have loops of their own."""
        entries: list[str] = []
        if packs and self.rng.random() < 0.5:
            sizes = [int(self.rng.choice((0, 0, 1, 2, 4, 8))) for _ in kinds]
            entries.append(f"pack = {array(sizes)}")
            kinds += "".join(kind for kind, size in zip(kinds, sizes, strict=True) if size)
        loops = len(kinds)
        levels = self.levels(loops)
        entries += [f"vector = {array(int(self.rng.choice(VECTORS)) for _ in kinds)}"]
        if self.rng.random() < 0.3:
            entries.append(f"unroll = {array(int(self.rng.choice((0, 1, 2, 3))) for _ in kinds)}")
        if levels:
            entries.append(f"tile = [{', '.join(array(level) for level in levels)}]")
            tiled = [loop for loop in range(loops) if levels[0][loop] and kinds[loop] == "p"]
            chosen = [loop for loop in tiled if self.rng.random() < 0.5]
            if chosen:
                entries.append(f"parallel = {array(chosen)}")
            if inputs and self.rng.random() < 0.4:
                copies = [array([int(self.rng.integers(inputs))]) for _ in levels]
                entries.append(f"promote = [{', '.join(copies)}]")
        if self.rng.random() < 0.5:
            orders = [array(self.rng.permutation(loops)) for _ in range(len(levels) + 1)]
            entries.append(f"interchange = [{', '.join(orders)}]")
        return f"loop.schedule = {{{', '.join(entries)}}}", len(levels)

    def values(self, shape) -> np.ndarray:
        return self.rng.integers(-9, 10, shape).astype(np.int32)


def generic(schedule: str, maps: list[str], kinds: str, operands: str, types: str, out: str,
            out_type: str, arguments: int, body: str) -> str:  # fmt: skip
    shown = ", ".join(f"affine_map<{map}>" for map in maps)
    words = ", ".join({"p": '"parallel"', "r": '"reduction"'}[kind] for kind in kinds)
    names = ", ".join(f"%x{i}: i32" for i in range(arguments))
    schedule = f"{schedule}, " if schedule else ""
    return f"""linalg.generic {{{schedule}indexing_maps = [{shown}], iterator_types = [{words}]}}
    ins({operands} : {types}) outs({out} : {out_type}) {{
  ^bb0({names}):
    {body}
  }} -> {out_type}"""


def product(draw: Draw, name: str):
    """A product and its epilogue, the product perhaps in the loops of the epilogue."""
    m, n, k = draw.extents(3)
    lhs, rhs = ("(i, j, k) -> (i, k)", (m, k)), ("(i, j, k) -> (k, j)", (k, n))
    if draw.rng.random() < 0.3:
        lhs = ("(i, j, k) -> (k, i)", (k, m))
    if draw.rng.random() < 0.3:
        rhs = ("(i, j, k) -> (j, k)", (n, k))
    a, b, c = draw.values(lhs[1]), draw.values(rhs[1]), draw.values((m, n))
    types = [draw.type(a.shape), draw.type(b.shape), draw.type(c.shape)]
    outer, levels = draw.schedule("pp", 0)
    inner, _ = draw.schedule("ppr", 2, packs=True)
    if draw.rng.random() < 0.6:
        at = int(draw.rng.integers(0, levels + 1))
        vector = array([1, 1, int(draw.rng.choice(VECTORS))])
        inner = f"loop.schedule = {{vector = {vector}, compute_at = {at} : i64}}"
    maps = [lhs[0], rhs[0], "(i, j, k) -> (i, j)"]
    body = """%p = arith.muli %x0, %x1 : i32
    %s = arith.addi %p, %x2 : i32
    linalg.yield %s : i32"""
    first = generic(
        inner, maps, "ppr", "%a, %b", f"{types[0]}, {types[1]}", "%c", types[2], 3, body
    )
    same = "(i, j) -> (i, j)"
    body = """%q = arith.maxsi %x0, %x1 : i32
    linalg.yield %q : i32"""
    second = generic(
        outer, [same] * 3, "pp", "%p, %c", f"{types[2]}, {types[2]}", "%c", types[2], 3, body
    )
    text = f"""func.func @{name}(%a: {types[0]}, %b: {types[1]}, %c: {types[2]}) -> {types[2]} {{
  %p = {first}
  %r = {second}
  return %r : {types[2]}
}}"""
    left = a if lhs[0].endswith("(i, k)") else a.T
    right = b if rhs[0].endswith("(k, j)") else b.T
    return text, (a, b, c), np.maximum(left @ right + c, c)


def reduction(draw: Draw, name: str):
    """A maximum or a sum over one of three axes."""
    shape = draw.extents(3)
    axis = int(draw.rng.integers(3))
    x = draw.values(shape)
    kept = [extent for i, extent in enumerate(shape) if i != axis]
    init = draw.values(kept)
    combine, op = [("maxsi", np.maximum), ("addi", np.add)][int(draw.rng.integers(2))]
    types = [draw.type(shape), draw.type(kept)]
    kinds = "".join("r" if i == axis else "p" for i in range(3))
    schedule, _ = draw.schedule(kinds, 1, packs=True)
    out = ", ".join(name for i, name in enumerate("ijk") if i != axis)
    body = f"""%s = arith.{combine} %x0, %x1 : i32
    linalg.yield %s : i32"""
    maps = ["(i, j, k) -> (i, j, k)", f"(i, j, k) -> ({out})"]
    nest = generic(schedule, maps, kinds, "%x", types[0], "%init", types[1], 2, body)
    text = f"""func.func @{name}(%x: {types[0]}, %init: {types[1]}) -> {types[1]} {{
  %r = {nest}
  return %r : {types[1]}
}}"""
    least = {"maxsi": np.iinfo(np.int32).min, "addi": 0}[combine]
    return text, (x, init), op(op.reduce(x, axis, initial=least), init)


def elementwise(draw: Draw, name: str):
    """A transposed and a broadcast operand, read from its third element on, the indices, and a division that may not trap."""
    m, n = draw.extents(2)
    x, v = draw.values((n, m)), draw.values(n + 2)
    types = [draw.type((n, m)), draw.type((n + 2,)), f"tensor<{m}x{n}xi32>"]
    schedule, _ = draw.schedule("pp", 2)
    body = """%one = arith.constant 1 : i32
    %d = arith.ori %x1, %one : i32
    %q = arith.divsi %x0, %d : i32
    %i = linalg.index 1 : index
    %w = arith.index_cast %i : index to i32
    %s = arith.addi %q, %w : i32
    linalg.yield %s : i32"""
    maps = ["(i, j) -> (j, i)", "(i, j) -> (j + 2)", "(i, j) -> (i, j)"]
    nest = generic(
        schedule, maps, "pp", "%x, %v", f"{types[0]}, {types[1]}", "%e", types[2], 3, body
    )
    text = f"""func.func @{name}(%x: {types[0]}, %v: {types[1]}) -> {types[2]} {{
  %e = tensor.empty() : {types[2]}
  %r = {nest}
  return %r : {types[2]}
}}"""
    quotient = np.trunc(x.T / (v[2:] | 1)).astype(np.int32)
    return text, (x, v), quotient + np.arange(n, dtype=np.int32)


def convolution(draw: Draw, name: str):
    """One axis, channels last, with stride and dilation."""
    width, channels, filters, taps = (int(draw.rng.choice((1, 2, 3, 5, 8, 17))) for _ in range(4))
    stride, dilation = (int(number) for number in draw.rng.integers(1, 3, 2))
    reach = (width - 1) * stride + (taps - 1) * dilation + 1
    x, f = draw.values((reach, channels)), draw.values((taps, channels, filters))
    types = ["x".join(map(str, s)) for s in (x.shape, f.shape, (width, filters))]
    types = [f"tensor<{type}xi32>" for type in types]
    schedule, _ = draw.schedule("pprr", 2)
    body = """%p = arith.muli %x0, %x1 : i32
    %s = arith.addi %p, %x2 : i32
    linalg.yield %s : i32"""
    maps = [
        f"(w, f, t, c) -> (w * {stride} + t * {dilation}, c)",
        "(w, f, t, c) -> (t, c, f)",
        "(w, f, t, c) -> (w, f)",
    ]
    # Two loops of one axis may not both be vectors.
    schedule = schedule.replace("vector = array<i64: ", "vector = array<i64: 1, ", 1)
    first, _, rest = schedule.partition("vector = array<i64: ")
    numbers, _, end = rest.partition(">")
    numbers = ", ".join(numbers.split(", ")[:4])
    schedule = f"{first}vector = array<i64: {numbers}>{end}"
    nest = generic(
        schedule, maps, "pprr", "%x, %f", f"{types[0]}, {types[1]}", "%z", types[2], 3, body
    )
    text = f"""func.func @{name}(%x: {types[0]}, %f: {types[1]}, %z: {types[2]}) -> {types[2]} {{
  %r = {nest}
  return %r : {types[2]}
}}"""
    at = np.arange(width)[:, None] * stride + np.arange(taps) * dilation
    z = draw.values((width, filters))
    return text, (x, f, z), np.einsum("wtc,tcf->wf", x[at], f) + z


def window(draw: Draw, name: str):
    """One axis, channels first, with stride and dilation, and what only it is read by; the
    schedules are those that are chosen."""
    width, channels, filters, taps = (int(draw.rng.choice((1, 2, 3, 7, 20))) for _ in range(4))
    stride, dilation = (int(number) for number in draw.rng.integers(1, 3, 2))
    length = (width - 1) * stride + (taps - 1) * dilation + 1
    x, f = draw.values((channels, length)), draw.values((filters, channels, taps))
    z = draw.values((filters, width))
    types = [f"tensor<{'x'.join(map(str, s))}xi32>" for s in (x.shape, f.shape, z.shape)]
    body = """%p = arith.muli %x0, %x1 : i32
    %s = arith.addi %p, %x2 : i32
    linalg.yield %s : i32"""
    maps = [
        f"(f, w, c, t) -> (c, w * {stride} + t * {dilation})",
        "(f, w, c, t) -> (f, c, t)",
        "(f, w, c, t) -> (f, w)",
    ]
    inputs = f"{types[0]}, {types[1]}"
    first = generic("", maps, "pprr", "%x, %f", inputs, "%z", types[2], 3, body)
    body = """%q = arith.maxsi %x0, %x1 : i32
    linalg.yield %q : i32"""
    same = ["(i, j) -> (i, j)"] * 3
    last = generic("", same, "pp", "%p, %z", f"{types[2]}, {types[2]}", "%z", types[2], 3, body)
    text = f"""func.func @{name}(%x: {types[0]}, %f: {types[1]}, %z: {types[2]}) -> {types[2]} {{
  %p = {first}
  %r = {last}
  return %r : {types[2]}
}}"""
    at = np.arange(width)[:, None] * stride + np.arange(taps) * dilation
    total = np.einsum("cwt,fct->fw", x[:, at], f) + z
    return text, (x, f, z), np.maximum(total, z)


def rows(draw: Draw, name: str):
    """A softmax in integers: a maximum, squares of differences, their sum, and all of them,
    computed a tile of rows at a time, or one after the other."""
    m, n = draw.extents(2)
    x = draw.values((m, n))
    whole, row = draw.type((m, n)), draw.type((m,))
    step = int(draw.rng.choice((0, 1, 2, 5)))
    at = ", compute_at = 0 : i64" if step else ""

    def vectors(kinds: str) -> str:
        sizes = [int(draw.rng.choice((1, 2, 4, 16))) for _ in kinds]
        return f"loop.schedule = {{vector = {array(sizes)}{at}}}"

    tile = f"tile = [{array((step, 0))}], parallel = {array((0,))}, " if step else ""
    last = vectors("pp").replace(at, "").replace("{vector", f"{{{tile}vector")
    same, kept = "(i, j) -> (i, j)", "(i, j) -> (i)"
    pair = f"{whole}, {row}"
    most = generic(vectors("pr"), [same, kept], "pr", "%x", whole, "%low", row, 2,
                   "%s = arith.maxsi %x0, %x1 : i32 linalg.yield %s : i32")  # fmt: skip
    squares = generic(vectors("pp"), [same, kept, same], "pp", "%x, %m", pair, "%e", whole, 3,
                      "%d = arith.subi %x0, %x1 : i32 %s = arith.muli %d, %d : i32 "
                      "linalg.yield %s : i32")  # fmt: skip
    total = generic(vectors("pr"), [same, kept], "pr", "%q", whole, "%zero", row, 2,
                    "%s = arith.addi %x0, %x1 : i32 linalg.yield %s : i32")  # fmt: skip
    result = generic(last, [same, kept, same], "pp", "%q, %t", pair, "%e", whole, 3,
                     "%c = arith.constant 7 : i32 %d = arith.muli %x0, %c : i32 "
                     "%s = arith.subi %d, %x1 : i32 linalg.yield %s : i32")  # fmt: skip
    text = f"""func.func @{name}(%x: {whole}, %low: {row}, %zero: {row}, %e: {whole}) -> {whole} {{
  %m = {most}
  %q = {squares}
  %t = {total}
  %r = {result}
  return %r : {whole}
}}"""
    low, zero = np.full(m, -99, np.int32), np.zeros(m, np.int32)
    q = (x - np.maximum(x.max(1, initial=-99), low)[:, None]) ** 2
    expected = 7 * q - q.sum(1, dtype=np.int32)[:, None]
    return text, (x, low, zero, np.zeros_like(x)), expected


def table(draw: Draw, name: str):
    """Rows of a table at computed places, from their second element on."""
    rows, width = draw.extents(2)
    x, at = draw.values((max(rows, 1), width + 1)), draw.rng.integers(0, max(rows, 1), 9)
    types = [draw.type(x.shape), "tensor<9xindex>", draw.type((9, width))]
    schedule, _ = draw.schedule("pp", 0)
    schedule = re.sub(r"vector = array<i64: \d+", "vector = array<i64: 1", schedule)
    body = """%i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %one = arith.constant 1 : index
    %k = arith.addi %one, %j : index
    %at = tensor.extract %p[%i] : tensor<9xindex>
    %q = tensor.extract %x[%at, %k] : TABLE
    %r = arith.addi %q, %x0 : i32
    linalg.yield %r : i32"""
    body = body.replace("TABLE", types[0])
    same = ["(i, j) -> (i, j)"] * 2
    nest = generic(schedule, same, "pp", "%e", types[2], "%e", types[2], 2, body)
    text = f"""func.func @{name}(%x: {types[0]}, %p: {types[1]}, %e: {types[2]}) -> {types[2]} {{
  %r = {nest}
  return %r : {types[2]}
}}"""
    e = draw.values((9, width))
    return text, (x, at, e), x[at, 1:] + e


def pad(draw: Draw, name: str):
    """A pad whose elements tell where they are, in tiles or in those of a window over it."""
    shape = draw.extents(2)
    low, high = draw.rng.integers(0, 4, (2, 2))
    whole = [int(a + size + b) for a, size, b in zip(low, shape, high, strict=True)]
    x = draw.values(shape)
    types = [draw.type(shape), draw.type(whole), draw.type([whole[1], whole[0]])]
    schedule, levels = draw.schedule("pp", 0)
    at = int(draw.rng.integers(0, levels)) if levels and draw.rng.random() < 0.7 else None
    own = [array(int(draw.rng.choice((0, 1, 3, 5))) for _ in shape) for _ in range(2)]
    how = f"tile = [{', '.join(own)}]" if at is None else f"compute_at = {at} : i64"
    body = """%q = arith.muli %x0, %x0 : i32
    linalg.yield %q : i32"""
    maps = ["(i, j) -> (j, i)", "(i, j) -> (i, j)"]
    last = generic(schedule, maps, "pp", "%p", types[1], "%e", types[2], 2, body)
    text = f"""func.func @{name}(%x: {types[0]}, %e: {types[2]}) -> {types[2]} {{
  %p = tensor.pad %x low[{low[0]}, {low[1]}] high[{high[0]}, {high[1]}] {{
  ^bb0(%i: index, %j: index):
    %u = arith.muli %i, %i : index
    %s = arith.addi %u, %j : index
    %v = arith.index_cast %s : index to i32
    tensor.yield %v : i32
  }} {{loop.schedule = {{{how}}}}} : {types[0]} to {types[1]}
  %r = {last}
  return %r : {types[2]}
}}"""
    i, j = np.indices(whole)
    full = (i * i + j).astype(np.int32)
    full[low[0] : low[0] + shape[0], low[1] : low[1] + shape[1]] = x
    return text, (x, np.zeros(whole[::-1], np.int32)), (full * full).T


@pytest.mark.parametrize("seed", range(2))
def test_integers_are_equal_under_every_schedule(seed: int):
    draw = Draw(np.random.default_rng(seed))
    kinds = (product, product, reduction, elementwise, convolution, window, pad, table, rows)
    cases = [kinds[index % 9](draw, f"f{index}") for index in range(36)]
    exe = mlopt.compile("\n".join(text for text, _, _ in cases), cache=False)
    for index, (text, arguments, expected) in enumerate(cases):
        found = exe.entry(f"f{index}")(*arguments)
        np.testing.assert_array_equal(found, expected, err_msg=text)


TWO = """
func.func @two(%x: tensor<?x?xi32>, %s: tensor<?xi32>, %m: tensor<?xi32>) -> (tensor<?xi32>, tensor<?xi32>) {
  %r:2 = linalg.generic {SCHEDULE indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<?x?xi32>) outs(%s, %m : tensor<?xi32>, tensor<?xi32>) {
  ^bb0(%a: i32, %o: i32, %p: i32):
    %q = arith.muli %a, %a : i32
    %t = arith.addi %o, %a : i32
    %u = arith.maxsi %q, %p : i32
    linalg.yield %t, %u : i32, i32
  } -> (tensor<?xi32>, tensor<?xi32>)
  return %r#0, %r#1 : tensor<?xi32>, tensor<?xi32>
}
"""


@pytest.mark.parametrize("vector", ["", "1, 16", "4, 8", "8, 1"])
def test_two_reductions_of_one_op_are_done_in_vectors(vector: str):
    schedule = f"loop.schedule = {{vector = array<i64: {vector}>}}," if vector else ""
    exe = mlopt.compile(TWO.replace("SCHEDULE", schedule), cache=False)
    assert "vector.transfer_read" in exe.ir("loop")
    rng = np.random.default_rng(5)
    for shape in ((1, 1), (5, 37), (8, 64), (9, 3), (0, 4)):
        x = rng.integers(-9, 10, shape).astype(np.int32)
        s, m = rng.integers(-9, 10, (2, shape[0])).astype(np.int32)
        sums, most = exe(x, s, m)
        np.testing.assert_array_equal(sums, x.sum(1, dtype=np.int32) + s)
        np.testing.assert_array_equal(most, np.maximum((x * x).max(1), m))
