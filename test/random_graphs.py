"""Random graphs: elementwise ops, reductions, products, transposes and softmax on matrices."""

from __future__ import annotations

import random

import numpy as np


class Graphs:
    """Writes functions of matrices `[r, c]`, square `[c, c]` weights, rows and columns."""

    def __init__(self, seed: int, rows: int, columns: int, *, dynamic: bool):
        self.random = random.Random(seed)
        r = "?" if dynamic else str(rows)
        self.types = {
            "rc": f"tensor<{r}x{columns}xf32>",
            "cr": f"tensor<{columns}x{r}xf32>",
            "cc": f"tensor<{columns}x{columns}xf32>",
            "r": f"tensor<{r}xf32>",
            "c": f"tensor<{columns}xf32>",
        }
        self.extents = {"r": "%n" if dynamic else r, "c": str(columns)}
        self.lines: list[str] = []
        self.values: list[tuple[str, str]] = []

    def function(self, name: str, ops: int) -> str:
        """A function of `ops` random ops that returns the last value of each of two shapes."""
        arguments = [("%x", "rc"), ("%w", "cc"), ("%b", "c"), ("%v", "r")]
        self.values = list(arguments)
        self.lines = ["  %n = graph.dim %x axis 0 : " + self.types["rc"]]
        for _ in range(ops):
            self.random.choice(
                (
                    self.unary,
                    self.binary,
                    self.reduce,
                    self.spread,
                    self.matmul,
                    self.transpose,
                    self.softmax,
                    self.unary,
                    self.binary,
                )
            )()
        results = list({kind: (value, kind) for value, kind in self.values[4:]}.values())[-2:]
        values = ", ".join(value for value, _ in results)
        types = ", ".join(self.types[kind] for _, kind in results)
        head = ", ".join(f"{value}: {self.types[kind]}" for value, kind in arguments)
        body = "\n".join(self.lines)
        return f"func.func @{name}({head}) -> ({types}) {{\n{body}\n  return {values} : {types}\n}}"

    def add(self, text: str, kind: str) -> None:
        self.lines.append(f"  %t{len(self.lines)} = {text}")
        self.values.append((f"%t{len(self.lines) - 1}", kind))

    def pick(self, kinds: tuple[str, ...] = ("rc", "cr", "cc", "r", "c")) -> tuple[str, str] | None:
        known = [item for item in self.values if item[1] in kinds]
        return self.random.choice(known[-4:]) if known else None

    def unary(self) -> None:
        value, kind = self.pick() or self.values[0]
        op = self.random.choice(("tanh", "relu", "neg", "abs", "sigmoid"))
        self.add(f"graph.{op} {value} : {self.types[kind]}", kind)

    def binary(self) -> None:
        value, kind = self.pick() or self.values[0]
        other, _ = self.pick((kind,)) or (value, kind)
        op = self.random.choice(("add", "sub", "mul", "max"))
        self.add(f"graph.{op} {value}, {other} : {self.types[kind]}", kind)

    def reduce(self) -> None:
        value, kind = self.pick(("rc", "cr")) or self.values[0]
        axis = self.random.randrange(2)
        left = kind[1 - axis]
        how = self.random.choice(("max", "sum"))
        scaled = f"graph.reduce {how} {value} axes [{axis}] : {self.types[kind]} -> "
        self.add(scaled + self.types[left], left)

    def spread(self) -> None:
        value, kind = self.pick(("r", "c")) or self.values[2]
        wanted = self.random.choice(("rc", "cr"))
        sizes = ", ".join(self.extents[letter] for letter in wanted)
        axes = wanted.index(kind)
        types = f"{self.types[kind]} -> {self.types[wanted]}"
        self.add(f"graph.broadcast {value} axes [{axes}] sizes [{sizes}] : {types}", wanted)

    def matmul(self) -> None:
        value, kind = self.pick(("rc", "cc")) or self.values[0]
        other, _ = self.pick(("cc",)) or self.values[1]
        types = f"({self.types[kind]}, {self.types['cc']}) -> {self.types[kind]}"
        self.add(f"graph.matmul {value}, {other} : {types}", kind)
        self.add(f"graph.tanh {self.values[-1][0]} : {self.types[kind]}", kind)

    def transpose(self) -> None:
        value, kind = self.pick(("rc", "cr")) or self.values[0]
        types = f"{self.types[kind]} -> {self.types[kind[::-1]]}"
        self.add(f"graph.transpose {value} [1, 0] : {types}", kind[::-1])

    def softmax(self) -> None:
        value, kind = self.pick(("rc", "cr")) or self.values[0]
        types = f"{self.types[kind]} -> {self.types[kind]}"
        self.add(f"graph.softmax {value} axis {self.random.randrange(2)} : {types}", kind)


def arguments_for(seed: int, rows: int, columns: int) -> list[np.ndarray]:
    """Ordinary numbers."""
    generator = np.random.default_rng(seed)
    shapes = ((rows, columns), (columns, columns), (columns,), (rows,))
    return [generator.standard_normal(shape).astype(np.float32) for shape in shapes]
