"""Recurrent layers, step by step in f64 (longer for f64), rounded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.recurrent import GruOp, LstmOp, RecurrentOp, RnnOp
from mlopt.dialects.graph.reference.precision import is_float, result_dtype, rounded, sum_dtype

Array = np.ndarray

FUNCTIONS: dict[str, Callable[..., Array]] = {
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "affine": lambda x, a, b: a * x + b,
    "leaky_relu": lambda x, a: np.where(x < 0, a * x, x),
    "thresholded_relu": lambda x, a: np.where(x > a, x, 0),
    "scaled_tanh": lambda x, a, b: a * np.tanh(b * x),
    "hard_sigmoid": lambda x, a, b: np.clip(a * x + b, 0, 1),
    "elu": lambda x, a: np.where(x > 0, x, a * np.expm1(x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "softplus": lambda x: np.logaddexp(x, 0),
}


class Cell:
    """One direction of a layer at work."""

    def __init__(self, op: RecurrentOp, way: int, given: dict[str, Array]):
        self.op = op
        self.w, self.r = given["weights"][way], given["recurrence"][way]
        gates, batch = self.w.shape[0], given["input"].shape[1]
        bias = given["bias"][way] if "bias" in given else np.zeros(2 * gates, self.w.dtype)
        self.of_input, self.of_state = bias[:gates], bias[gates:]
        nothing = np.zeros((batch, op.hidden), self.w.dtype)
        self.h = given["initial"][way] if "initial" in given else nothing
        self.c = given["cell"][way] if "cell" in given else nothing
        no_peeps = np.zeros(3 * op.hidden, self.w.dtype)
        self.p = given["peepholes"][way] if "peepholes" in given else no_peeps
        self.functions = op.functions(way)

    def act(self, position: int, x: Array, *, clips: bool = True) -> Array:
        name, numbers = self.functions[position]
        if clips and self.op.clip is not None:
            x = np.clip(x, -self.op.clip.value.data, self.op.clip.value.data)
        return FUNCTIONS[name](x, *numbers)

    def step(self, x: Array) -> tuple[Array, Array]:
        """The next h and c."""
        if isinstance(self.op, LstmOp):
            return self._lstm(x)
        if isinstance(self.op, GruOp):
            return self._gru(x), self.c
        gates = x @ self.w.T + self.h @ self.r.T + self.of_input + self.of_state
        return self.act(0, gates), self.c

    def _lstm(self, x: Array) -> tuple[Array, Array]:
        gates = x @ self.w.T + self.h @ self.r.T + self.of_input + self.of_state
        i, o, f, new = np.split(gates, 4, axis=1)
        pi, po, pf = np.split(self.p, 3)
        i = self.act(0, i + pi * self.c)
        assert isinstance(self.op, LstmOp)
        f = 1 - i if self.op.input_forget is not None else self.act(0, f + pf * self.c)
        c = f * self.c + i * self.act(1, new)
        return self.act(0, o + po * c) * self.act(2, c, clips=False), c

    def _gru(self, x: Array) -> Array:
        wz, wr, wh = np.split(self.w, 3)
        rz, rr, rh = np.split(self.r, 3)
        bz, br, bh = np.split(self.of_input, 3)
        sz, sr, sh = np.split(self.of_state, 3)
        z = self.act(0, x @ wz.T + self.h @ rz.T + bz + sz)
        r = self.act(0, x @ wr.T + self.h @ rr.T + br + sr)
        assert isinstance(self.op, GruOp)
        if self.op.linear_before_reset is not None:
            state = r * (self.h @ rh.T + sh)
        else:
            state = (r * self.h) @ rh.T + sh
        return (1 - z) * self.act(1, x @ wh.T + bh + state) + z * self.h


@means(RnnOp, GruOp, LstmOp)
def recurrent(op: RecurrentOp, operands: Sequence[Array], runner: object) -> Sequence[Array]:
    """Each direction over time; finished sequences keep their state and show 0."""
    dtype = result_dtype(op.out)
    names = [name for name, _ in op.get_irdl_definition().operands]
    present = [name for name in names if getattr(op, name) is not None]
    given = {
        name: array.astype(sum_dtype(dtype)) if is_float(array.dtype) else array
        for name, array in zip(present, operands, strict=True)
    }
    x = given["input"]
    out = np.zeros((x.shape[0], len(op.backwards), x.shape[1], op.hidden), x.dtype)
    lengths = given.get("lengths", np.full(x.shape[1], x.shape[0]))
    cells: list[Cell] = []
    with np.errstate(all="ignore"):
        for way, backwards in enumerate(op.backwards):
            cell = Cell(op, way, given)
            cells.append(cell)
            for time in range(x.shape[0])[:: -1 if backwards else 1]:
                runs = (time < lengths)[:, None]
                h, c = cell.step(x[time])
                cell.h, cell.c = np.where(runs, h, cell.h), np.where(runs, c, cell.c)
                out[time, way] = np.where(runs, h, 0)
    states = [[cell.h for cell in cells], [cell.c for cell in cells]]
    results = [out, *(np.stack(state) for state in states)]
    return [rounded(array, dtype) for array in results[: len(op.results)]]
