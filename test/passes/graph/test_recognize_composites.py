"""Written-out composites, as exporters write them: found, and with the values of NumPy in f64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from front_door import parse

from mlopt.core.context import Context
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects
from mlopt.interpreter import Interpreter
from mlopt.passes.registry import make_pass

PASSES = ("graph-simplify-dims", "canonicalize", "cse", "graph-recognize-composites")


class Text:
    """Writes a function of tensors with the sizes of `shape`, known or not."""

    def __init__(self, arguments: dict[str, str], sizes: dict[str, int], dynamic: bool):
        self.sizes, self.dynamic, self.lines = sizes, dynamic, list[str]()
        self.types = {f"%{name}": self.type(shape) for name, shape in arguments.items()}
        names = [
            f"%{name}: {self.type(shape)}"
            + (f" {{mlopt.dims = [{', '.join(self._name(a) for a in self._axes(shape))}]}}")
            for name, shape in arguments.items()
        ]
        self.head, self.values = ", ".join(names), dict[str, str]()
        for letter in sizes if dynamic else ():
            for name, shape in arguments.items():
                axes = self._axes(shape)
                if letter in axes and letter.islower():
                    axis, type = axes.index(letter), self.types[f"%{name}"]
                    self.lines.append(f"%{letter}_ = graph.dim %{name} axis {axis} : {type}")
                    break
        if dynamic and "%b_" in " ".join(self.lines):
            self.lines.append("%H_ = arith.constant 4 : index")
            self.lines.append("%N_ = arith.muli %b_, %H_ : index")

    @staticmethod
    def _axes(shape: str) -> list[str]:
        return shape.split(":")[0].split()

    def _name(self, axis: str) -> str:
        return f'"{axis}"' if axis.islower() and self.dynamic else '""'

    def extent(self, axis: str) -> str:
        if axis.isdigit():
            return axis
        if axis == "N" and self.dynamic:
            return "%N_"
        return f"%{axis}_" if axis.islower() and self.dynamic else str(self.sizes[axis])

    def type(self, shape: str) -> str:
        extents = ["?" if (e := self.extent(a))[0] == "%" else e for a in self._axes(shape)]
        return f"tensor<{'x'.join([*extents, shape.partition(':')[2] or 'f32'])}>"

    def __call__(self, op: str, *operands: str, shape: str, form: str = "plain") -> str:
        name, out = f"%v{len(self.lines)}", self.type(shape)
        types = [self.types[operand] for operand in operands]
        typed = f"({', '.join(types)}) -> {out}"
        typed = {"plain": typed, "one": f"{types[0] if types else ''} -> {out}"}.get(form, form)
        self.lines.append(f"{name} = graph.{op.format(*operands)} : {typed}")
        self.types[name] = out
        return name

    def number(self, value: float, shape: str) -> str:
        element = shape.partition(":")[2] or "f32"
        scalar = f"%v{len(self.lines)}"
        self.lines.append(f"{scalar} = graph.constant dense<{value:.17e}> : tensor<{element}>")
        self.types[scalar] = f"tensor<{element}>"
        return self.spread(scalar, [], shape)

    def spread(self, value: str, axes: list[int], shape: str) -> str:
        extents = ", ".join(map(self.extent, self._axes(shape)))
        text = f"broadcast {{}} axes {axes} sizes [{extents}]"
        return self(text, value, shape=shape, form="one")

    def reshape(self, value: str, shape: str) -> str:
        extents = ", ".join(map(self.extent, self._axes(shape)))
        return self(f"reshape {{}}[{extents}]", value, shape=shape, form="one")

    def binary(self, op: str, a: Any, b: Any, shape: str) -> str:
        a, b = (x if isinstance(x, str) else self.number(x, shape) for x in (a, b))
        return self(f"{op} {{}}, {{}}", a, b, shape=shape)

    def unary(self, op: str, a: str, shape: str) -> str:
        return self(f"{op} {{}}", a, shape=shape, form=f"({self.types[a]}) -> {self.type(shape)}")

    def function(self, result: str) -> str:
        body = "\n  ".join(self.lines)
        type = self.types[result]
        return f"func.func @f({self.head}) -> {type} {{\n  {body}\n  return {result} : {type}\n}}"


def _gelu(t: Text, form: str) -> str:
    x, s = "%x", "n C"
    if form == "erf":
        gate = t.binary("add", t.unary("erf", t.binary("div", x, 1.4142135381698608, s), s), 1.0, s)
        return t.binary("mul", t.binary("mul", x, gate, s), 0.5, s)
    if form == "erf, halved first":
        gate = t.binary("add", 1.0, t.unary("erf", t.binary("mul", x, 0.7071067690849304, s), s), s)
        return t.binary("mul", gate, t.binary("div", x, 2.0, s), s)
    cube = t.binary("mul", t.binary("mul", x, x, s), x, s)
    inner = t.binary("add", x, t.binary("mul", cube, 0.044714998453855515, s), s)
    if form == "tanh":
        inner = t.binary("mul", inner, 0.7978845834732056, s)
    else:
        square = t.binary("mul", t.binary("mul", 0.044714998453855515, x, s), x, s)
        scaled = t.binary("mul", x, 0.7978845834732056, s)
        inner = t.binary("mul", scaled, t.binary("add", 1.0, square, s), s)
    gate = t.binary("add", t.unary("tanh", inner, s), 1.0, s)
    return t.binary("mul", t.binary("mul", 0.5, x, s), gate, s)


def _swish(t: Text, form: str) -> str:
    x, s = "%x", "n C"
    if form == "quotient":
        power = t.unary("exp", t.unary("neg", x, s), s)
        return t.binary("div", x, t.binary("add", power, 1.0, s), s)
    if form == "scaled":
        return t.binary("mul", x, t.unary("sigmoid", t.binary("mul", x, 1.702, s), s), s)
    shifted = t.binary("add", x, 3.0, s)
    held = t.binary("min", t.binary("max", shifted, 0.0, s), 6.0, s)
    if form == "hard":
        return t.binary("div", t.binary("mul", x, held, s), 6.0, s)
    return t.binary("mul", x, t.binary("mul", held, 0.1666666716337204, s), s)


def _norm(t: Text, form: str) -> str:
    x, s, kept = "%x", "n C", "n 1"
    mean = t("mean {} axes [1]", x, shape="n", form="one")
    d = t.binary("sub", x, t.spread(t.reshape(mean, kept), [0, 1], s), s) if form != "rms" else x
    square = t.binary("mul", d, d, s)
    if form == "sum":
        total = t("reduce sum {} axes [1]", square, shape="n", form="one")
        variance = t.binary("mul", total, 1 / t.sizes["C"], "n")
    else:
        variance = t("mean {} axes [1]", square, shape="n", form="one")
    kept_variance = t.binary("add", t.reshape(variance, kept), 1e-5, kept)
    if form == "layer":
        root = t.unary("sqrt", kept_variance, kept)
        normal = t.binary("div", d, t.spread(root, [0, 1], s), s)
    else:
        root = t.unary("reciprocal", t.unary("sqrt", kept_variance, kept), kept)
        normal = t.binary("mul", t.spread(root, [0, 1], s), d, s)
    scaled = t.binary("mul", t.spread("%g", [1], s), normal, s)
    return scaled if form == "rms" else t.binary("add", scaled, t.spread("%b", [1], s), s)


def _softmax(t: Text, value: str, shape: str) -> str:
    """Written out, over the last axis."""
    axes = shape.split()
    kept, last = " ".join(axes[:-1]), len(axes) - 1
    places = list(range(last))
    largest = t(f"reduce max {{}} axes [{last}]", value, shape=kept, form="one")
    power = t.unary("exp", t.binary("sub", value, t.spread(largest, places, shape), shape), shape)
    total = t(f"reduce sum {{}} axes [{last}]", power, shape=kept, form="one")
    return t.binary("div", power, t.spread(total, places, shape), shape)


def _attention(t: Text, form: str) -> str:
    q, k, v = "%q", "%k", "%v"
    if form == "flat":
        scores = "n s r"
        key = t("transpose {} [0, 2, 1]", k, shape="n D r", form="one")
        product = t("matmul {}, {}", q, key, shape=scores)
        weights = _softmax(t, t.binary("div", product, 2.0, scores), scores)
        return t("matmul {}, {}", weights, v, shape="n s E")
    scores = "b H s r"
    if form == "joined":
        q, k, v = (
            t.reshape(x, f"{n} {e}")
            for x, n, e in ((q, "N s", "D"), (k, "N r", "D"), (v, "N r", "E"))
        )
        key = t("transpose {} [0, 2, 1]", k, shape="N D r", form="one")
        product = t("matmul {}, {}", t.binary("mul", q, 0.125, "N s D"), key, shape="N s r")
        apart = t.binary("add", t.reshape(product, scores), t.spread("%m", [0, 3], scores), scores)
        weights = t.reshape(t("softmax {} axis 3", apart, shape=scores, form="one"), "N s r")
        return t.reshape(t("matmul {}, {}", weights, v, shape="N s E"), "b H s E")
    if form == "grouped":
        k = t.spread(t.reshape(k, "b G 1 r D"), [0, 1, 2, 3, 4], "b G 2 r D")
        k = t.reshape(k, "b H r D")
        v = t.reshape(t.spread(v, [0, 1, 3, 4], "b G 2 r E"), "b H r E")
    if form == "scaled":
        q = t.binary("mul", q, 0.5, "b H s D")
        k = t.binary("mul", k, 0.25, "b H r D")
    key = t("transpose {} [0, 1, 3, 2]", k, shape="b H D r", form="one")
    value = t("matmul {}, {}", q, key, shape=scores)
    if form != "scaled":
        value = t.binary("mul", value, 0.125, scores)
    if form == "capped":
        value = t.unary("tanh", t.binary("div", value, 2.0, scores), scores)
        value = t.binary("mul", value, 2.0, scores)
    if form in ("chosen", "grouped", "both"):
        holds = t.spread("%c", [2, 3], f"{scores}:i1")
        fill = -1e4 if form == "grouped" else -3.4028234663852886e38
        value = t("select {}, {}, {}", holds, value, t.number(fill, scores), shape=scores)
    if form in ("added", "both"):
        value = t.binary("add", value, t.spread("%m", [0, 3], scores), scores)
    if form == "scaled":
        weights = _softmax(t, value, scores)
    else:
        weights = t("softmax {} axis 3", value, shape=scores, form="one")
    return t("matmul {}, {}", weights, v, shape="b H s E")


def _rotary(t: Text, form: str) -> str:
    x, s, half = "%q", "b H s D", "b H s F"
    b, h, r, f = (t.extent(axis) for axis in half.split())
    parts = [
        t(
            f"slice {{}}[0, 0, 0, {start}][{b}, {h}, {r}, {f}][1, 1, 1, 1]",
            x,
            shape=half,
            form="one",
        )
        for start in (0, f)
    ]
    turned = t("concat {}, {} axis 3", t.unary("neg", parts[1], half), parts[0], shape=s)
    cos, sin = (t.spread(name, [2, 3], s) for name in ("%u", "%v"))
    if form == "reshaped":
        cos = t.spread(t.reshape("%u", "1 1 s D"), [0, 1, 2, 3], s)
    products = t.binary("mul", x, cos, s), t.binary("mul", sin, turned, s)
    return t.binary("add", products[1], products[0], s)


def _rotated(x: np.ndarray, cos: np.ndarray, sin: np.ndarray) -> np.ndarray:
    first, second = np.split(x, 2, axis=-1)
    return x * cos + np.concatenate([-second, first], axis=-1) * sin


def _softmax_of(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def _normal(x: np.ndarray, center: bool = True) -> np.ndarray:
    x = x - x.mean(1, keepdims=True) if center else x
    return x / np.sqrt((x * x).mean(1, keepdims=True) + 1e-5)


def _erf(x: np.ndarray) -> np.ndarray:
    from math import erf

    return np.vectorize(erf, otypes=[float])(x)


def _attended(q, k, v, scale=0.125, m=0.0, cap=None, c=None, fill=0.0) -> np.ndarray:
    k, v = (np.repeat(a, q.shape[1] // k.shape[1], 1) if a.ndim == 4 else a for a in (k, v))
    scores = q @ np.swapaxes(k, -1, -2) * scale
    scores = scores if cap is None else cap * np.tanh(scores / cap)
    scores = scores if c is None else np.where(c, scores, fill)
    return _softmax_of(scores + m) @ v


ROWS = {"x": "n C"}
TRAINED = {"x": "n C", "g": "C", "b": "C"}
HEADS = {"q": "b H s D", "k": "b H r D", "v": "b H r E"}
GROUPS = {"q": "b H s D", "k": "b G r D", "v": "b G r E", "c": "s r:i1"}
CHOSEN, ADDED = {"c": "s r:i1"}, {"m": "b r"}
LOW = -3.4028234663852886e38
CASES: list[tuple[Callable[..., str], str, dict[str, str], str, Callable[..., Any]]] = [
    (_gelu, "erf", ROWS, "gelu", lambda x: x * (1 + _erf(x / 2**0.5)) / 2),
    (_gelu, "erf, halved first", ROWS, "gelu", lambda x: x * (1 + _erf(x / 2**0.5)) / 2),
    *(
        (_gelu, form, ROWS, "gelu_tanh",
         lambda x: x / 2 * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3))))
        for form in ("tanh", "tanh, factored")
    ),
    (_swish, "quotient", ROWS, "silu", lambda x: x / (1 + np.exp(-x))),
    (_swish, "scaled", ROWS, "silu", lambda x: x / (1 + np.exp(-1.702 * x))),
    (_swish, "hard", ROWS, "hard_swish", lambda x: x * np.clip(x + 3, 0, 6) / 6),
    (_swish, "hard, sixth", ROWS, "hard_swish", lambda x: x * np.clip(x + 3, 0, 6) / 6),
    (_norm, "layer", TRAINED, "layer_norm", lambda x, g, b: _normal(x) * g + b),
    (_norm, "sum", TRAINED, "layer_norm", lambda x, g, b: _normal(x) * g + b),
    (_norm, "rms", TRAINED, "rms_norm", lambda x, g, b: _normal(x, center=False) * g),
    (_attention, "plain", HEADS, "attention", _attended),
    (_attention, "scaled", HEADS, "attention", _attended),
    (_attention, "capped", HEADS, "attention", lambda q, k, v: _attended(q, k, v, cap=2.0)),
    (_attention, "added", HEADS | ADDED, "attention",
     lambda q, k, v, m: _attended(q, k, v, m=m[:, None, None])),
    (_attention, "joined", HEADS | ADDED, "attention",
     lambda q, k, v, m: _attended(q, k, v, m=m[:, None, None])),
    (_attention, "chosen", HEADS | CHOSEN, "attention",
     lambda q, k, v, c: _attended(q, k, v, c=c, fill=LOW)),
    (_attention, "both", HEADS | CHOSEN | ADDED, "attention",
     lambda q, k, v, c, m: _attended(q, k, v, m=m[:, None, None], c=c, fill=LOW)),
    (_attention, "grouped", GROUPS, "attention",
     lambda q, k, v, c: _attended(q, k, v, c=c, fill=-1e4)),
    *(
        (_rotary, form, {"q": "b H s D", "u": "s D", "v": "s D"}, "rotary_embedding", _rotated)
        for form in ("plain", "reshaped")
    ),
    (_attention, "flat", {"q": "n s D", "k": "n r D", "v": "n r E"}, "attention",
     lambda q, k, v: _attended(q, k, v, scale=0.5)),
]  # fmt: skip


@pytest.mark.parametrize("dynamic", [False, True])
@pytest.mark.parametrize(
    ("write", "form", "arguments", "op", "formula"),
    CASES,
    ids=[f"{write.__name__[1:]} {form}" for write, form, *_ in CASES],
)
def test_found_with_the_values_of_numpy(write, form, arguments, op, formula, dynamic: bool):
    """Each form becomes the composite, at sizes known and unknown, one of them 1."""
    random = np.random.default_rng(len(form))
    for n in (1, 3):
        sizes = {
            "n": n,
            "C": 8,
            "b": n,
            "H": 4,
            "G": 2,
            "s": 5,
            "r": 7,
            "D": 8,
            "E": 3,
            "F": 4,
            "N": 4 * n,
        }
        text = Text(arguments, sizes, dynamic)
        text = text.function(write(text, form))
        given = []
        for shape in arguments.values():
            extents = [sizes[axis] for axis in shape.split(":")[0].split()]
            array = random.standard_normal(extents).astype(np.float32)
            given.append(array > -0.5 if shape.endswith("i1") else array * 2)
        module, context = parse(text), Context()
        register_dialects(context)
        for flag in PASSES:
            make_pass(flag, {}).run(
                module.body.block.first_op if "graph" in flag else module, context
            )
        assert not verify(module)
        names = [found.name for found in module.walk()]
        assert f"graph.{op}" in names, module
        assert not {"graph.softmax", "graph.erf", "graph.tanh", "graph.sqrt"} & {*names}, module
        (found,) = Interpreter(module).call("f", given)
        wide = [array if array.dtype == bool else array.astype(np.float64) for array in given]
        wanted = formula(*wide)
        np.testing.assert_allclose(found, wanted, rtol=0, atol=4e-6 * max(1, np.abs(wanted).max()))
