"""Comprehensions, and what each computes, in NumPy on float64.

`shapes` maps the sizes that have names to numbers; an argument is an array of these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SIZES = (0, 1, 2, 3, 5, 7, 16, 17)


@dataclass(frozen=True)
class Program:
    """A text, its named sizes, and what it computes from its arguments.

    `least` maps a size to the smallest it may be (such as that of a signal, by its kernel).
    """

    text: str
    reference: Callable
    least: Callable[[dict[str, int]], dict[str, int]] = lambda sizes: sizes
    exact: bool = False


def _windows(x: np.ndarray, size: int, stride: int = 1) -> np.ndarray:
    count = max(0, (len(x) - size) // stride + 1) if len(x) >= size else 0
    return np.array([x[i * stride : i * stride + size] for i in range(count)]).reshape(count, size)


def _conv2d(x, w):
    b, _, h, v = x.shape
    o, _, kh, kw = w.shape
    out = np.zeros((b, o, max(0, h - kh + 1), max(0, v - kw + 1)))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.einsum("bchw,ochw->bo", x[:, :, i : i + kh, j : j + kw], w)
    return out


def _running(x):
    return np.maximum.reduce(x, axis=1, initial=-np.inf)


def _softmax(x):
    if x.shape[1] == 0:
        return x
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


PROGRAMS: dict[str, Program] = {
    "mm": Program(
        "def f(float(M,K) A, float(K,N) B) -> (C) { C(m,n) +=! A(m,k) * B(k,n) }",
        lambda a, b: a @ b,
    ),
    "mv": Program(
        "def f(float(M,K) A, float(K) x) -> (C) { C(i) +=! A(i,k) * x(k) }", lambda a, x: a @ x
    ),
    "outer": Program(
        "def f(float(M) x, double(N) y) -> (C) { C(i,j) = x(i) * y(j) }",
        lambda x, y: np.outer(x, y),
    ),
    "transpose": Program(
        "def f(float(M,N) A) -> (B) { B(j,i) = A(i,j) }", lambda a: a.T, exact=True
    ),
    "dot": Program("def f(double(N) x, double(N) y) -> (s) { s +=! x(i) * y(i) }", np.dot),
    "trace": Program("def f(double(N,N) A) -> (s) { s() +=! A(i,i) }", lambda a: np.trace(a)),
    "bilinear": Program(
        "def f(float(N,A) X, float(C,A,B) W, float(N,B) Y) -> (Z) "
        "{ Z(n,c) +=! X(n,a) * W(c,a,b) * Y(n,b) }",
        lambda x, w, y: np.einsum("na,cab,nb->nc", x, w, y),
    ),
    "batched": Program(
        "def f(half(B,M,K) X, half(B,K,N) Y) -> (Z) { Z(b,m,n) +=! float(X(b,m,k)) * Y(b,k,n) }",
        lambda x, y: np.einsum("bmk,bkn->bmn", x, y),
    ),
    "fully_connected": Program(
        "def f(float(B,I) X, float(O,I) W, float(O) b) -> (Y) {\n"
        "  Y(n,o) = b(o)\n  Y(n,o) += X(n,i) * W(o,i)\n  Y(n,o) = fmax(Y(n,o), 0)\n}".replace(
            "Y(n,o) = b(o)", "Y(n,o) = b(o) where n in 0:B"
        ),
        lambda x, w, b: np.maximum(x @ w.T + b, 0),
    ),
    "conv1d": Program(
        "def f(float(N) I, float(K) W) -> (O) { O(i) +=! I(i + k) * W(k) }",
        lambda i, w: _windows(i, len(w)) @ w,
        lambda s: {"K": max(1, s["K"])},
    ),
    "conv1d_strided": Program(
        "def f(float(N) I, float(K) W) -> (O) { O(i) +=! I(2*i + k) * W(k) }",
        lambda i, w: _windows(i, len(w), 2) @ w,
        lambda s: {"K": max(1, s["K"])},
    ),
    "conv2d": Program(
        "def f(float(B,C,H,W) I, float(O,C,KH,KW) F) -> (R) "
        "{ R(b,o,h,w) +=! I(b,c,h+kh,w+kw) * F(o,c,kh,kw) }",
        _conv2d,
        lambda s: {"KH": max(1, s["KH"] % 4), "KW": max(1, s["KW"] % 4), "B": 2, "C": s["C"] % 4},
    ),
    "max_pool": Program(
        "def f(float(N) I) -> (O) { O(i) max=! I(2*i + k) where k in 0:3 }",
        lambda i: _running(_windows(i, 3, 2)),
        exact=True,
    ),
    "average_pool": Program(
        "def f(float(N,C) I) -> (O) { O(i,c) +=! I(4*i + k, c) / 4 where k in 0:4 }",
        lambda i: i[: len(i) // 4 * 4].reshape(-1, 4, i.shape[1]).mean(axis=1),
    ),
    "softmax": Program(
        "def f(float(N,D) I) -> (O) {\n  M(n) max=! I(n,d)\n  E(n,d) = exp(I(n,d) - M(n))\n"
        "  S(n) +=! E(n,d)\n  O(n,d) = E(n,d) / S(n)\n}",
        _softmax,
    ),
    "layer_norm": Program(
        "def f(double(N,D) I, double e) -> (O, mean) {\n  mean(n) +=! I(n,d) / D\n"
        "  V(n) +=! (I(n,d) - mean(n)) * (I(n,d) - mean(n)) / D\n"
        "  O(n,d) = (I(n,d) - mean(n)) * rsqrt(V(n) + e)\n}",
        lambda i, e: (
            (i - i.mean(1, keepdims=True)) / np.sqrt(i.var(1, keepdims=True) + e),
            i.mean(1),
        ),
        lambda s: {"D": max(1, s["D"])},
    ),
    "relu_mask": Program(
        "def f(float(N) x) -> (y, m) { m(i) = x(i) > 0 y(i) = m(i) ? x(i) : 0 }",
        lambda x: (np.maximum(x, 0), x > 0),
        exact=True,
    ),
    "products": Program("def f(double(N,M) x) -> (p) { p(i) *=! x(i,j) }", lambda x: x.prod(1)),
    "minimum": Program(
        "def f(int(N,M) x) -> (p) { p(j) min=! x(i,j) }",
        lambda x: np.minimum.reduce(x, axis=0, initial=2**31 - 1),
        exact=True,
    ),
    "integers": Program(
        "def f(int(N) x, int(N) y) -> (d, r) { d(i) = x(i) / y(i) r(i) = x(i) % y(i) }",
        lambda x, y: (np.trunc(x / np.where(y, y, np.nan)), np.fmod(x, np.where(y, y, np.nan))),
    ),
    "gather": Program(
        "def f(float(E,D) T, int(N) I) -> (O) { O(n,d) = T(I(n), d) }",
        lambda t, i: t[np.clip(i, 0, len(t) - 1)],
        lambda s: {"E": max(1, s["E"])},
        exact=True,
    ),
    "reverse": Program(
        "def f(float(N) x) -> (y) { y(i) = x(N - 1 - i) }", lambda x: x[::-1], exact=True
    ),
    "differences": Program(
        "def f(float(N) x) -> (y) { y(i) = x(i + 1) - x(i) }", lambda x: np.diff(x)
    ),
    "stencil": Program(
        "def f(double(N) x) -> (y) {\n  y(i) = x(i)\n"
        "  y(i) = (x(i - 1) + 2 * x(i) + x(i + 1)) / 4 where i in 1:N-1\n}",
        lambda x: (
            np.concatenate([x[:1], (x[:-2] + 2 * x[1:-1] + x[2:]) / 4, x[-1:]]) if len(x) > 2 else x
        ),
    ),
    "upper_triangle": Program(
        "def f(float(N,N) A) -> (B) { B(i,j) = i <= j ? A(i,j) : 0 }", np.triu, exact=True
    ),
    "iota": Program(
        "def f(int n) -> (x) { x(i) = 2 * i + 1 where i in 0:n }",
        lambda n: 2 * np.arange(max(0, n)) + 1,
        exact=True,
    ),
    "tail_sum": Program(
        "def f(double(N) x) -> (s) { s +=! x(k) where k in N/2:N }",
        lambda x: x[len(x) // 2 :].sum(),
    ),
    "last_row": Program(
        "def f(float(N,D) A) -> (r) { r(d) = A(A.0 - 1, d) }",
        lambda a: a[-1],
        lambda s: {"N": max(1, s["N"])},
        exact=True,
    ),
    "shorter": Program(
        "def f(float(M) x, float(N) y) -> (z) { z(i) = x(i) + y(i) }",
        lambda x, y: x[: min(len(x), len(y))] + y[: min(len(x), len(y))],
    ),
    "static": Program(
        "def f(float(3,4) A, float(4,K) B) -> (C) { C(i,j) +=! A(i,k) * B(k,j) }",
        lambda a, b: a @ b,
    ),
    "gelu": Program(
        "def f(double(N) x) -> (y) { y(i) = 0.5 * x(i) * (1 + erf(x(i) / sqrt(2.0))) }",
        lambda x: np.array([0.5 * v * (1 + __import__("math").erf(v / 2**0.5)) for v in x]),
    ),
    "kronecker": Program(
        "def f(float(M) x, float(N) y) -> (z) { z(i) = x(i / N) * y(i % N) where i in 0:P }".replace(
            "float(M) x", "float(M) x, int P"
        ),
        lambda x, p, y: np.kron(x, y)[:p],
    ),
}
