"""Every op of the graph level, compiled once with unknown sizes and run at many, 0 and 1 among
them, against its NumPy meaning in f64.

A row is an op, its arguments, and a function body. `x[n,m]` is an f32 tensor whose sizes are
unknown, `w[3,n]` one with a known size, `i[k]:i64<n` has numbers below n, `n=m+1` is an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from front_door import parse

import mlopt
from mlopt.core.diagnostics import DiagnosticError
from mlopt.dialects.graph import COMPOSITES, PRIMITIVES
from mlopt.dialects.graph.ops.elementwise import (
    BitsBinaryOp,
    ElementwiseOp,
    ShiftOp,
)
from mlopt.interpreter import Interpreter

SIZES = ((3, 5), (1, 1), (7, 17), (0, 4), (5, 0), (2, 33), (1, 8))
"""What n and m are; 0, 1, primes, more than a vector has, a vector."""

TOLERANCE = 3e-5
BITS = {"not", "population_count"}
OWN_ROWS = {"compare", "select", "clamp", "is_nan", "is_inf", "is_finite", "prelu"}
TESTED_ELSEWHERE = {
    "graph.custom_call",  # needs a kernel: test_custom_call.py
}

M = "tensor<?x?xf32>"
V = "tensor<?xf32>"
IMAGES = "tensor<?x2x?x?xf32>"
SEQUENCE = "tensor<?x?x3xf32>"
STATES = "tensor<?x1x?x2xf32>, tensor<1x?x2xf32>"
ROWS: dict[str, tuple[str, str]] = {
    "constant": ("x[n]", f"%c = graph.constant dense<[1, 2]> : tensor<2xi64>\n %r = graph.gather %x, %c axis 0 : ({V}, tensor<2xi64>) -> tensor<2xf32>"),
    "convert": ("x[n,m]", "%r = graph.convert %x : tensor<?x?xf32> -> tensor<?x?xi16>"),
    "bitcast": ("i[n]:i32<99", "%r = graph.bitcast %i : tensor<?xi32> -> tensor<?xui32>"),
    "compare": ("x[n,m] y[n,m]", f"%r = graph.compare lt %x, %y : ({M}, {M}) -> tensor<?x?xi1>"),
    "select": ("c[n,m]:i1 x[n,m] y[n,m]", f"%r = graph.select %c, %x, %y : (tensor<?x?xi1>, {M}, {M}) -> {M}"),
    "clamp": ("x[n,m] y[n,m] z[n,m]", f"%r = graph.clamp %x, %y, %z : {M}"),
    "prelu": ("x[n,m] y[n,m]", f"%r = graph.prelu %x, %y : {M}"),
    **{name: ("x[n,m]", f"%l = graph.log %x : {M}\n %r = graph.{name} %l : ({M}) -> tensor<?x?xi1>") for name in ("is_nan", "is_inf", "is_finite")},
    "matmul": ("x[n,m] y[m,n]", f"%r = graph.matmul %x, %y : ({M}, {M}) -> {M}"),
    "contract": ("x[n,m,3] y[4,m,n]", "%r = graph.contract %x, %y batch [0] x [2] inner [1] x [1] : (tensor<?x?x3xf32>, tensor<4x?x?xf32>) -> tensor<?x3x4xf32>"),
    "conv": ("x[n,4,m] w[6,2,3]", "%r = graph.conv %x, %w strides [2] low [1] high [2] groups 2 : (tensor<?x4x?xf32>, tensor<6x2x3xf32>) -> tensor<?x6x?xf32>"),
    "conv_transpose": ("x[n,2,m] w[2,3,3]", "%r = graph.conv_transpose %x, %w strides [2] : (tensor<?x2x?xf32>, tensor<2x3x3xf32>) -> tensor<?x3x?xf32>"),
    "reduce": ("x[n,m]", f"%r = graph.reduce sum %x axes [0] : {M} -> {V}"),
    "arg_reduce": ("x[n,m]", f"%r = graph.arg_reduce gt %x axis 1 : {M} -> tensor<?xi64>"),
    "reduce_window": ("x[n,m]", f"%r = graph.reduce_window max %x window [2, 3] low [1, 1] high [0, 1] : {M} -> {M}"),
    "transpose": ("x[n,m,3]", "%r = graph.transpose %x [2, 0, 1] : tensor<?x?x3xf32> -> tensor<3x?x?xf32>"),
    "reshape": ("x[n,m] k=n*m", f"%r = graph.reshape %x[%k] : {M} -> {V}"),
    "broadcast": ("x[m] n=n m=m", f"%r = graph.broadcast %x axes [1] sizes [%n, %m] : {V} -> {M}"),
    "stretch": ("x[1,m]:? n=n m=m", f"%r = graph.stretch %x sizes [%n, %m] : {M} -> {M}"),
    "slice": ("x[n,m] o=n//2 k=n-n//2 m=m", f"%r = graph.slice %x[%o, 0][%k, %m][1, 1] : {M} -> {M}"),
    "concat": ("x[n,m] y[m,m]", f"%r = graph.concat %x, %y axis 0 : ({M}, {M}) -> {M}"),
    "pad": ("x[n,m] k=m", f"%c = graph.constant dense<2.5> : tensor<f32>\n %r = graph.pad %x, %c low [%k, 1] high [0, 2] : ({M}, tensor<f32>) -> {M}"),
    "extend": ("x[n,m]", f"%r = graph.extend edge %x low [1, 2] high [0, 3] : {M} -> {M}"),
    "iota": ("n=n", "%r = graph.iota [%n, 3] axis 0 : tensor<?x3xi64>"),
    "dim": ("x[n,m]", f"%n = graph.dim %x axis 1 : {M}\n %r = graph.iota [%n] axis 0 : tensor<?xi32>"),
    "update_slice": ("x[n,m] y[n,1] k=m//2", f"%r = graph.update_slice %x, %y[0, %k][1, 1] : ({M}, tensor<?x1xf32>) -> {M}"),
    "reverse": ("x[n,m]", f"%r = graph.reverse %x axes [0, 1] : {M} -> {M}"),
    "cumulate": ("x[n,m]", f"%r = graph.cumulate sum %x axis 1 exclusive : {M} -> {M}"),
    "sort": ("x[n,m]", f"%r = graph.sort gt %x axis 1 : ({M}) -> {M}"),
    "top_k": ("x[n,m] k=(m+1)//2", f"%r, %p = graph.top_k gt %x axis 1 size [%k] : {M} -> {M}, tensor<?x?xi64>"),
    "gather": ("x[n,m] i[5]:i64<n", f"%r = graph.gather %x, %i axis 0 : ({M}, tensor<5xi64>) -> tensor<5x?xf32>"),
    "gather_elements": ("x[n,m] i[n,m]:i64<m", f"%r = graph.gather_elements %x, %i axis 1 : ({M}, tensor<?x?xi64>) -> {M}"),
    "gather_nd": ("x[n,m] i[4,1]:i64<n", f"%r = graph.gather_nd %x, %i : ({M}, tensor<4x1xi64>) -> tensor<4x?xf32>"),
    "scatter_elements": ("x[n,m] i[n,m]:i64<m u[n,m]", f"%r = graph.scatter_elements %x, %i, %u axis 1 combine sum : ({M}, tensor<?x?xi64>, {M}) -> {M}"),
    "scatter_nd": ("x[n,m] i[4,1]:i64<n u[4,m]", f"%r = graph.scatter_nd %x, %i, %u combine max : ({M}, tensor<4x1xi64>, tensor<4x?xf32>) -> {M}"),
    "split": ("x[n,m] k=n//2 l=n-n//2", f"%r, %s = graph.split %x axis 0 sizes [%k, %l] : {M} -> {M}, {M}"),
    "if": ("x[n,m] b[]:i1", f"%r = graph.if %b -> ({M}) {{\n %y = graph.exp %x : {M}\n graph.yield %y : {M}\n }} else {{\n graph.yield %x : {M}\n }}"),
    "for": ("x[n,m] k=n", f"%z = arith.constant 0 : index\n %o = arith.constant 1 : index\n %r = graph.for %j = %z to %k step %o iter_args(%a = %x) -> ({M}) {{\n %y = graph.sin %a : {M}\n graph.yield %y : {M}\n }}"),
    "while": ("x[n,m]", f"%l = graph.constant dense<40.0> : tensor<f32>\n %r = graph.while (%a = %x) : ({M}) -> {M} {{\n %s = graph.mul %a, %a : {M}\n %t = graph.reduce sum %s axes [0, 1] : {M} -> tensor<f32>\n %b = graph.compare gt %t, %l : tensor<f32>\n graph.condition(%b) %a : {M}\n }} do {{\n ^bb0(%a: {M}):\n %h = graph.tanh %a : {M}\n %g = graph.mul %h, %h : {M}\n graph.yield %g : {M}\n }}"),
    "softmax": ("x[n,m]", f"%r = graph.softmax %x axis 1 : {M} -> {M}"),
    "log_softmax": ("x[n,m]", f"%r = graph.log_softmax %x axis 0 : {M} -> {M}"),
    "mean": ("x[n,m]", f"%r = graph.mean %x axes [1] : {M} -> {V}"),
    "log_sum_exp": ("x[n,m]", f"%r = graph.log_sum_exp %x axes [0] : {M} -> {V}"),
    "max_pool": ("x[n,2,m,3]", "%r = graph.max_pool %x window [2, 2] strides [2, 1] high [1, 1] : tensor<?x2x?x3xf32> -> tensor<?x2x?x3xf32>"),
    "avg_pool": ("x[n,2,m,m]", f"%r = graph.avg_pool %x window [3, 3] low [1, 1] high [1, 1] : {IMAGES} -> {IMAGES}"),
    "layer_norm": ("x[n,m] g[m]", f"%r = graph.layer_norm %x scale %g : {V} axis 1 epsilon 1.0e-3 : {M} -> {M}"),
    "rms_norm": ("x[n,m] g[m]", f"%r = graph.rms_norm %x scale %g : {V} axis 1 epsilon 1.0e-3 : {M} -> {M}"),
    "batch_norm": ("x[n,2,m] p[2]", "%v = graph.mul %p, %p : tensor<2xf32>\n %r = graph.batch_norm %x scale %p bias %p mean %p variance %v epsilon 1.0e-3 : (tensor<?x2x?xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2x?xf32>"),
    "group_norm": ("x[n,4,m] p[4]", "%r = graph.group_norm %x scale %p bias %p groups 2 epsilon 1.0e-3 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>"),
    "quantize": ("x[n,m]", f"%c = graph.constant dense<0.125> : tensor<f32>\n %r = graph.quantize %x scale %c : tensor<f32> : {M} -> tensor<?x?xi8>"),
    "dequantize": ("i[n,m]:i8<99", f"%c = graph.constant dense<0.125> : tensor<f32>\n %r = graph.dequantize %i scale %c : tensor<f32> : tensor<?x?xi8> -> {M}"),
    "attention": ("q[n,4,m,8] k[n,2,m,8] v[n,2,m,3]", "%r = graph.attention %q, %k, %v causal : tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x3xf32> -> tensor<?x4x?x3xf32>"),
    "rotary_embedding": ("x[n,m,8] c[m,8] s[n,1,8]", "%r = graph.rotary_embedding %x cos %c : tensor<?x8xf32> sin %s : tensor<?x1x8xf32> : tensor<?x?x8xf32> -> tensor<?x?x8xf32>"),
    "rnn": ("x[n,m,3] w[1,2,3] u[1,2,2]", f"%r, %s = graph.rnn %x, %w, %u direction \"forward\" activations [\"tanh\"] : {SEQUENCE}, tensor<1x2x3xf32>, tensor<1x2x2xf32> -> {STATES}"),
    "gru": ("x[n,m,3] w[1,6,3] u[1,6,2]", f"%r, %s = graph.gru %x, %w, %u direction \"forward\" activations [\"sigmoid\", \"tanh\"] : {SEQUENCE}, tensor<1x6x3xf32>, tensor<1x6x2xf32> -> {STATES}"),
    "lstm": ("x[n,m,3] w[1,8,3] u[1,8,2]", f"%r, %s, %c = graph.lstm %x, %w, %u direction \"reverse\" activations [\"sigmoid\", \"tanh\", \"tanh\"] : {SEQUENCE}, tensor<1x8x3xf32>, tensor<1x8x2xf32> -> {STATES}, tensor<1x?x2xf32>"),
    "resize": ("x[n,m] k=2*m", f"%r = graph.resize %x axes [1] sizes [%k] mode \"linear\" coordinates \"asymmetric\" scales [2.0] : {M} -> {M}"),
}  # fmt: skip
ALSO = {"yield": "if", "condition": "while"}
"""Ops that are part of another's row."""


PACKED = 8
"""Elementwise ops in one function, so that there is less to compile."""


def _elementwise_rows() -> Iterator[tuple[str, str, str]]:
    """Ops of one type, the same for operands and results."""
    packs: dict[str, list[type]] = {}
    for op in (*PRIMITIVES, *COMPOSITES):
        name = op.name.removeprefix("graph.")
        if issubclass(op, ElementwiseOp) and name not in OWN_ROWS:
            whole = issubclass(op, BitsBinaryOp | ShiftOp) or name in BITS
            packs.setdefault(":i32<7" if whole else "", []).append(op)
    for kind, ops in packs.items():
        type = "tensor<?x?xi32>" if kind else M
        for start in range(0, len(ops), PACKED):
            pack = ops[start : start + PACKED]
            lines = [
                f"%r{place} = {op.name} "
                + ", ".join(["%x", "%y"][: len(op.get_irdl_definition().operands)])
                + f" : {type}"
                for place, op in enumerate(pack)
            ]
            names = " ".join(op.name.removeprefix("graph.") for op in pack)
            yield names, f"x[n,m]{kind} y[n,m]{kind}", "\n ".join(lines)


class Row:
    """One function of the module."""

    def __init__(self, name: str, spec: str, body: str):
        self.name, self.specs, self.body = name, spec.split(), body
        arguments = [f"%{self._name(spec)}: {self._type(spec)}" for spec in self.specs]
        self.head, self.symbol = ", ".join(arguments), f"{name.partition(' ')[0]}_"

    @staticmethod
    def _name(spec: str) -> str:
        return re.split(r"[\[=]", spec)[0]

    @staticmethod
    def _parts(spec: str) -> tuple[list[str], str, str]:
        """Extents, element type and bound."""
        found = re.fullmatch(r"\w+\[(.*)\](?::([\w?]+))?(?:<(.*))?", spec)
        assert found is not None, spec
        return [e for e in found[1].split(",") if e], found[2] or "f32", found[3] or ""

    def _type(self, spec: str) -> str:
        if "[" not in spec:
            return "index"
        extents, element, _ = self._parts(spec)
        known = [e if e.isdigit() and element != "?" else "?" for e in extents]
        return f"tensor<{'x'.join([*known, element.replace('?', 'f32')])}>"

    def text(self) -> str:
        lines = [line for line in self.body.split("\n") if line.strip().startswith("%r")]
        outs: dict[str, str] = {}
        for line in lines:
            _, arrow, results = line.rpartition("->")
            types = re.findall(r"tensor<[^>]*>", results)
            outs[line.split()[0].strip(",")] = types[0] if arrow else types[-1]
        types = ", ".join(outs.values())
        return (
            f"func.func @{self.symbol}({self.head}) -> ({types}) {{\n"
            f" {self.body}\n return {', '.join(outs)} : {types}\n}}"
        )

    def arguments(self, n: int, m: int, random: np.random.Generator) -> list | None:
        """Random ones for the sizes; None where there can be none."""
        given = []
        for spec in self.specs:
            if "[" not in spec:
                given.append(int(eval(spec.partition("=")[2], {"n": n, "m": m})))
                continue
            extents, element, bound = self._parts(spec)
            shape = [{"n": n, "m": m}[e] if not e.isdigit() else int(e) for e in extents]
            limit = eval(bound, {"n": n, "m": m}) if bound else 2
            if element == "i1":
                given.append(random.random(shape) < 0.5)
            elif element[0] == "i":
                if not limit and 0 not in shape:
                    return None
                given.append(
                    random.integers(0, max(limit, 1), shape).astype(f"i{int(element[1:]) // 8}")
                )
            else:
                given.append((random.standard_normal(shape) * 2).astype(np.float32))
        return given


def _rows() -> list[Row]:
    rows = [Row(name, *row) for name, row in ROWS.items()]
    return rows + [Row(*row) for row in _elementwise_rows()]


def test_every_op_has_a_row() -> None:
    """Nothing is left out silently."""
    found = {f"graph.{name}" for row in _rows() for name in (*row.name.split(), *ALSO)}
    assert found | TESTED_ELSEWHERE == {op.name for op in (*PRIMITIVES, *COMPOSITES)}


def _wide(value: object) -> object:
    is_single = isinstance(value, np.ndarray) and value.dtype == np.float32
    return value.astype(np.float64) if is_single else value


def _agree(found: np.ndarray, wanted: np.ndarray) -> bool:
    """Equal up to roundings in f32."""
    if found.shape != wanted.shape:
        return False
    if wanted.dtype.kind != "f":
        return np.array_equal(found, wanted)
    scale = np.abs(wanted[np.isfinite(wanted)]).max(initial=1)
    return np.allclose(found, wanted, rtol=TOLERANCE, atol=TOLERANCE * scale, equal_nan=True)


def test_at_many_sizes() -> None:
    """One compilation for all sizes; what is an error by the meaning is not run."""
    rows, random = _rows(), np.random.default_rng(11)
    text = "\n".join(row.text() for row in rows)
    program, meant = mlopt.compile(text), Interpreter(parse(text.replace("f32", "f64")))
    wrong, run = [], 0
    for row in rows:
        entry = program.entry(row.symbol)
        for n, m in SIZES:
            given = row.arguments(n, m, random)
            if given is None:
                continue
            try:
                wanted = [np.asarray(v) for v in meant.call(row.symbol, [_wide(a) for a in given])]
            except DiagnosticError:
                continue
            found = entry(*given)
            found = found if isinstance(found, tuple) else (found,)
            run += 1
            wrong += [
                f"{row.name}, result {place} at {n}, {m}: {mine} instead of {exact}"
                for place, (mine, exact) in enumerate(zip(found, wanted, strict=True))
                if not _agree(np.asarray(mine), exact)
            ]
    assert not wrong, "\n".join(wrong[:10])
    assert run > 6 * len(rows)
