"""The table of workloads that `peers.py` runs: an ONNX graph, what NumPy does, our text.

A row is data only: adding a workload is adding an entry. `flops` and `bytes` are what one call
must at least do, for the share of the machine's ceiling: floating-point operations, or
bytes that must be read and written. Whole networks are in `networks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Array = Any
Node = tuple[str, tuple[str, ...], tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Workload:
    """`nodes` are an ONNX graph over `x0 ...` with result `r` and the constants `constants`;
    `body` the same as text over `%x0 ...` with result `%r`, empty where ours compiles the graph.
    `numpy` is None where NumPy is no peer, `reference` is given f64, None: onnx's evaluator.
    `elements`: element types of the inputs, f32 without; `result`: that of the output.
    `rate`: products that a vector instruction does at once, in those of f32."""

    name: str
    inputs: tuple[tuple[int, ...], ...]
    output: tuple[int, ...]
    body: str
    numpy: Callable[..., Array] | None
    reference: Callable[..., Array] | None
    nodes: tuple[Node, ...]
    flops: float = 0.0
    bytes: float = 0.0
    constants: tuple[tuple[str, Array], ...] = ()
    tolerance: float = 2e-4
    elements: tuple[str, ...] = ()
    result: str = "f32"
    rate: float = 1.0

    def text(self) -> str:
        """The module."""
        types = [tensor(s, self.element(i)) for i, s in enumerate(self.inputs)]
        arguments = ", ".join(f"%x{i}: {type}" for i, type in enumerate(types))
        result = tensor(self.output, self.result)
        return (
            f"func.func @main({arguments}) -> {result} {{\n{self.body}\n  return %r : {result}\n}}"
        )

    def element(self, index: int) -> str:
        """The element type of an input."""
        return self.elements[index] if self.elements else "f32"

    def dtypes(self) -> list[str]:
        """NumPy's names of the element types of inputs and result."""
        elements = [self.element(i) for i in range(len(self.inputs))]
        return [DTYPES[name] for name in (*elements, self.result)]

    def model(self, double: bool = False) -> Any:
        """The ONNX graph; `double`: every f32 is f64. Raises `ImportError` without onnx."""
        import onnx

        types = [onnx.helper.np_dtype_to_tensor_dtype(np.dtype(name)) for name in self.dtypes()]
        f32, f64 = onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE
        if double:
            types = [f64 if type == f32 else type for type in types]
        value = onnx.helper.make_tensor_value_info
        known = [
            (name, array.astype(np.float64) if double and array.dtype == np.float32 else array)
            for name, array in self.constants
        ]
        graph = onnx.helper.make_graph(
            [onnx.helper.make_node(n, i, o, **attributes) for n, i, o, attributes in self.nodes],
            "workload",
            [value(f"x{i}", types[i], shape) for i, shape in enumerate(self.inputs)],
            [value("r", types[-1], self.output)],
            [onnx.numpy_helper.from_array(array, name) for name, array in known],
        )
        opset = [onnx.helper.make_opsetid("", 20)]
        return onnx.helper.make_model(graph, opset_imports=opset, ir_version=10)


DTYPES = {"f32": "float32", "ui8": "uint8", "i8": "int8", "i32": "int32"}
"""Element types as NumPy names them."""


def tensor(shape: Sequence[int], element: str = "f32") -> str:
    """The type of an array.

    >>> tensor((2, 3)), tensor(())
    ('tensor<2x3xf32>', 'tensor<f32>')
    """
    return f"tensor<{'x'.join([*map(str, shape), element])}>"


def matmul(name: str, m: int, n: int, k: int) -> Workload:
    """`[m, k] @ [k, n]`, both given at run time."""
    a, b, c = (m, k), (k, n), (m, n)
    return Workload(
        name,
        (a, b),
        c,
        f"  %r = graph.matmul %x0, %x1 : ({tensor(a)}, {tensor(b)}) -> {tensor(c)}",
        lambda x, y, out=None: np.matmul(x, y, out=out),
        np.matmul,
        (("MatMul", ("x0", "x1"), ("r",), {}),),
        flops=2.0 * m * n * k,
    )


def byte_matmul(name: str, m: int, n: int, k: int) -> Workload:
    """Unsigned by signed bytes, summed in i32; NumPy has no fast way but f64."""
    a, b, c = tensor((m, k), "ui8"), tensor((k, n), "i8"), tensor((m, n), "i32")

    def numpy_matmul(x: Array, y: Array, out: Array = None) -> Array:
        found = np.matmul(x.astype(np.float64), y.astype(np.float64)).astype(np.int32)
        return found if out is None else np.copyto(out, found)

    return Workload(
        name,
        ((m, k), (k, n)),
        (m, n),
        f"  %r = graph.matmul %x0, %x1 : ({a}, {b}) -> {c}",
        numpy_matmul,
        np.matmul,
        (("MatMulInteger", ("x0", "x1"), ("r",), {}),),
        flops=2.0 * m * n * k,
        tolerance=0.0,
        elements=("ui8", "i8"),
        result="i32",
        rate=4.0,
    )


def with_constant(workload: Workload, index: int = 1) -> Workload:
    """The same with an input that is known when it is compiled, the last one."""
    given = inputs_of(workload, 1)[index]

    def bound(function: Callable[..., Array] | None) -> Callable[..., Array] | None:
        if function is None:
            return None
        return lambda *inputs, **options: function(*inputs, given, **options)

    return replace(
        workload,
        name=f"{workload.name}, constant",
        inputs=workload.inputs[:index],
        body="",
        numpy=bound(workload.numpy),
        reference=bound(workload.reference),
        constants=((f"x{index}", given), *workload.constants),
        elements=workload.elements[:index],
    )


def inputs_of(workload: Workload, seed: int = 0) -> list[Array]:
    """Normal floats, or integers of any value."""
    random = np.random.default_rng(seed)
    return [
        drawn(random, shape, dtype)
        for shape, dtype in zip(workload.inputs, workload.dtypes()[:-1], strict=True)
    ]


def drawn(random: Any, shape: tuple[int, ...], dtype: str) -> Array:
    """One of `inputs_of`."""
    if dtype == "float32":
        return random.standard_normal(shape, dtype=np.float32)
    limits = np.iinfo(dtype)
    return random.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)


def matvec(name: str, m: int, k: int) -> Workload:
    """`[m, k] @ [k, 1]`: the rate of reading the matrix."""
    return replace(matmul(name, m, 1, k), flops=0.0, bytes=4.0 * m * k, tolerance=2e-3)


def chain(count: int) -> Workload:
    """`tanh(x a + b) exp(-x x)`, one sweep if fused."""
    t = tensor((count,))
    lines = [
        f"  %p = graph.mul %x0, %x1 : {t}",
        f"  %q = graph.add %p, %x2 : {t}",
        f"  %t = graph.tanh %q : {t}",
        f"  %s = graph.mul %x0, %x0 : {t}",
        f"  %n = graph.neg %s : {t}",
        f"  %e = graph.exp %n : {t}",
        f"  %r = graph.mul %t, %e : {t}",
    ]

    def numpy_chain(x: Array, a: Array, b: Array, out: Array = None) -> Array:
        return np.multiply(np.tanh(x * a + b), np.exp(-x * x), out=out)

    nodes: tuple[Node, ...] = (
        ("Mul", ("x0", "x1"), ("p",), {}),
        ("Add", ("p", "x2"), ("q",), {}),
        ("Tanh", ("q",), ("t",), {}),
        ("Mul", ("x0", "x0"), ("s",), {}),
        ("Neg", ("s",), ("n",), {}),
        ("Exp", ("n",), ("e",), {}),
        ("Mul", ("t", "e"), ("r",), {}),
    )
    shapes = ((count,),) * 3
    return Workload(
        "elementwise chain 16M",
        shapes,
        (count,),
        "\n".join(lines),
        numpy_chain,
        numpy_chain,
        nodes,
        bytes=16.0 * count,
    )


def gelu(m: int, n: int) -> Workload:
    """By the error function; NumPy has none, and takes that of tanh."""
    t = tensor((m, n))

    def numpy_gelu(x: Array, out: Array = None) -> Array:
        inner = np.tanh(0.7978845608 * (x + 0.044715 * x * x * x))
        return np.multiply(0.5 * x, 1 + inner, out=out)

    return Workload(
        f"gelu {m}x{n}",
        ((m, n),),
        (m, n),
        f"  %r = graph.gelu %x0 : {t}",
        numpy_gelu,
        numpy_gelu,
        (("Gelu", ("x0",), ("r",), {}),),
        bytes=8.0 * m * n,
        tolerance=1e-3,
    )


def softmax(m: int, n: int) -> Workload:
    """Along rows."""

    def numpy_softmax(x: Array, out: Array = None) -> Array:
        e = np.exp(x - x.max(1, keepdims=True))
        return np.divide(e, e.sum(1, keepdims=True), out=out)

    return Workload(
        f"softmax {m}x{n}",
        ((m, n),),
        (m, n),
        f"  %r = graph.softmax %x0 axis 1 : {tensor((m, n))} -> {tensor((m, n))}",
        numpy_softmax,
        numpy_softmax,
        (("Softmax", ("x0",), ("r",), {"axis": 1}),),
        bytes=8.0 * m * n,
    )


def layer_norm(m: int, n: int) -> Workload:
    """Along rows, with scale and bias."""
    t, p = tensor((m, n)), tensor((n,))

    def numpy_norm(x: Array, scale: Array, bias: Array, out: Array = None) -> Array:
        centred = x - x.mean(1, keepdims=True)
        variance = (centred * centred).mean(1, keepdims=True)
        return np.add(centred / np.sqrt(variance + 1e-5) * scale, bias, out=out)

    return Workload(
        f"layer norm {m}x{n}",
        ((m, n), (n,), (n,)),
        (m, n),
        f"  %r = graph.layer_norm %x0 scale %x1 : {p} bias %x2 : {p} axis 1 epsilon 1.0e-5 "
        f": {t} -> {t}",
        numpy_norm,
        numpy_norm,
        (("LayerNormalization", ("x0", "x1", "x2"), ("r",), {"axis": 1, "epsilon": 1e-5}),),
        bytes=8.0 * m * n,
    )


def total(name: str, m: int, n: int, axes: tuple[int, ...]) -> Workload:
    """A sum over `axes`."""
    shape = tuple(extent for axis, extent in enumerate((m, n)) if axis not in axes)
    return Workload(
        name,
        ((m, n),),
        shape,
        f"  %r = graph.reduce sum %x0 axes {list(axes)} : {tensor((m, n))} -> {tensor(shape)}",
        lambda x, out=None: np.sum(x, axis=axes, out=out),
        lambda x: np.sum(x, axis=axes),
        (("ReduceSum", ("x0", "axes"), ("r",), {"keepdims": 0}),),
        bytes=4.0 * m * n,
        constants=(("axes", np.array(axes, np.int64)),),
        tolerance=5e-1,
    )


def convolution(
    name: str, channels: int, size: int, filters: int, groups: int = 1, stride: int = 1
) -> Workload:
    """3x3 over one image, NCHW, padded by one."""
    x, w = (1, channels, size, size), (filters, channels // groups, 3, 3)
    places = (size - 1) // stride + 1
    y = (1, filters, places, places)

    def numpy_convolution(image: Array, weights: Array, out: Array = None) -> Array:
        padded = np.pad(image[0], ((0, 0), (1, 1), (1, 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (1, 2))
        windows = windows[:, ::stride, ::stride]
        if groups == 1:
            found = np.tensordot(weights, windows, ((1, 2, 3), (0, 3, 4)))
        else:
            found = np.einsum("chwij,cij->chw", windows, weights[:, 0])
        if out is None:
            return found[None]
        out[0] = found
        return out

    group = f" groups {groups}" if groups > 1 else ""
    step = f" strides [{stride}, {stride}]" if stride > 1 else ""
    attributes = {"pads": [1, 1, 1, 1], "group": groups, "strides": [stride, stride]}
    return Workload(
        name,
        (x, w),
        y,
        f"  %r = graph.conv %x0, %x1{step} low [1, 1] high [1, 1]{group} : "
        f"({tensor(x)}, {tensor(w)}) -> {tensor(y)}",
        numpy_convolution,
        numpy_convolution,
        (("Conv", ("x0", "x1"), ("r",), attributes),),
        flops=18.0 * filters * channels // groups * places * places,
        tolerance=2e-3,
    )


def channels_last(workload: Workload) -> Workload:
    """A convolution with a constant filter of images `[1, height, width, channels]`."""
    (n, c, h, w), (_, f, y, x) = workload.inputs[0], workload.output
    numpy, inner = workload.numpy, workload.nodes[0]
    assert numpy is not None

    def last(image: Array, out: Array = None) -> Array:
        found = np.moveaxis(numpy(np.moveaxis(image, 3, 1)), 1, 3)
        return np.ascontiguousarray(found) if out is None else np.copyto(out, found)

    nodes: tuple[Node, ...] = (
        ("Transpose", ("x0",), ("first",), {"perm": [0, 3, 1, 2]}),
        (inner[0], ("first", "x1"), ("conv",), inner[3]),
        ("Transpose", ("conv",), ("r",), {"perm": [0, 2, 3, 1]}),
    )
    name = workload.name.replace(", constant", ", NHWC")
    return replace(
        workload,
        name=name,
        inputs=((n, h, w, c),),
        output=(n, y, x, f),
        numpy=last,
        reference=last,
        nodes=nodes,
    )


def attention(heads: int, length: int, size: int) -> Workload:
    """`softmax(q k^T / sqrt(size)) v` for each head."""
    t = (1, heads, length, size)
    scale = 1 / size**0.5

    def numpy_attention(q: Array, k: Array, v: Array, out: Array = None) -> Array:
        s = q @ k.swapaxes(2, 3) * q.dtype.type(scale)
        e = np.exp(s - s.max(3, keepdims=True))
        return np.matmul(e / e.sum(3, keepdims=True), v, out=out)

    nodes: tuple[Node, ...] = (
        ("Transpose", ("x1",), ("k",), {"perm": [0, 1, 3, 2]}),
        ("MatMul", ("x0", "k"), ("s",), {}),
        ("Mul", ("s", "scale"), ("t",), {}),
        ("Softmax", ("t",), ("p",), {"axis": 3}),
        ("MatMul", ("p", "x2"), ("r",), {}),
    )
    return Workload(
        f"attention {heads}x{length}x{size}",
        (t, t, t),
        t,
        f"  %r = graph.attention %x0, %x1, %x2 : {tensor(t)}, {tensor(t)}, {tensor(t)} "
        f"-> {tensor(t)}",
        numpy_attention,
        numpy_attention,
        nodes,
        flops=4.0 * heads * length * length * size,
        constants=(("scale", np.array(scale, np.float32)),),
    )


MATMULS = (
    matmul("matmul 128", 128, 128, 128),
    matmul("matmul 512", 512, 512, 512),
    matmul("matmul 1024", 1024, 1024, 1024),
    matmul("matmul 2048", 2048, 2048, 2048),
    matmul("skinny 32x768x3072", 32, 3072, 768),
    matmul("skinny 32x3072x768", 32, 768, 3072),
    byte_matmul("int8 matmul 1024", 1024, 1024, 1024),
)
CONVOLUTIONS = (
    convolution("conv 64x56x56, 3x3 64", 64, 56, 64),
    convolution("conv 256x14x14, 3x3 256", 256, 14, 256),
    convolution("conv 64x56x56, by 2", 64, 56, 64, stride=2),
    convolution("depthwise 96x112x112", 96, 112, 96, 96),
)

WORKLOADS: tuple[Workload, ...] = (
    *MATMULS,
    *map(with_constant, MATMULS),
    matmul("matmul 1000", 1000, 1000, 1000),
    matmul("matmul 257x263x269", 257, 263, 269),
    matvec("gemv 4096", 4096, 4096),
    chain(1 << 24),
    gelu(4096, 3072),
    softmax(4096, 1024),
    layer_norm(4096, 768),
    total("sum of 64M", 8192, 8192, (0, 1)),
    total("sum axis 0, 8192x8192", 8192, 8192, (0,)),
    total("sum axis 1, 8192x8192", 8192, 8192, (1,)),
    *CONVOLUTIONS,
    *map(with_constant, CONVOLUTIONS),
    *map(channels_last, map(with_constant, CONVOLUTIONS)),
    attention(12, 512, 64),
)
