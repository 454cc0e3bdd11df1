"""Random graphs of layout, parts, windows and control flow on tensors of ranks 0 to 4.

Where `random_graphs` looks for errors in arithmetic and fusion, this looks for them where
tensors are moved: views, copies, padding, buffers written in place, loops that carry tensors.
Integers make every value exact, whatever the order of a sum.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

LARGEST = 3000


@dataclass(frozen=True)
class Value:
    """An SSA value: its sizes in this run, and which of them the type does not say."""

    name: str
    shape: tuple[int, ...]
    unknown: tuple[bool, ...]

    def type(self, element: str) -> str:
        """Its tensor type."""
        sizes = ("?" if u else str(n) for n, u in zip(self.shape, self.unknown, strict=True))
        return f"tensor<{''.join(f'{size}x' for size in sizes)}{element}>"


class Networks:
    """Writes functions; `arguments` are arrays for the last one written."""

    def __init__(self, seed: int, element: str, *, dynamic: bool):
        self.random = random.Random(seed)
        self.element = element
        self.dynamic = dynamic
        self.lines: list[str] = []
        self.values: list[Value] = []
        self.arguments: list[np.ndarray] = []
        self.count = 0
        self.indent = "  "

    def function(self, name: str, ops: int) -> str:
        """A function of `ops` random ops that returns up to three values."""
        self.values = [self.argument(i) for i in range(self.random.randint(1, 3))]
        given = list(self.values)
        for _ in range(ops):
            self.step()
        results = [*self.values[len(given) :][-2:], self.random.choice(self.values)]
        head = ", ".join(f"{v.name}: {v.type(self.element)}" for v in given)
        names = ", ".join(v.name for v in results)
        types = ", ".join(v.type(self.element) for v in results)
        body = "\n".join(self.lines)
        return (
            f"func.func @{name}({head}) -> ({types}) {{\n{body}\n  return {names} : {types}\n}}\n"
        )

    def argument(self, number: int) -> Value:
        """An argument of rank 1 to 4 with small sizes, now and then none or 17."""
        rank = self.random.randint(1, 4)
        sizes = (1, 2, 3, 4, 5, 6, 8, 17) if rank < 4 else (1, 2, 3, 5)
        shape = tuple(self.random.choice(sizes) for _ in range(rank))
        if self.random.random() < 0.04:
            shape = (0, *shape[1:])
        unknown = tuple(self.dynamic and self.random.random() < 0.6 for _ in shape)
        values = np.random.default_rng(self.random.randrange(1 << 30)).integers(-9, 9, shape)
        self.arguments.append(values.astype({"i32": np.int32, "f32": np.float32}[self.element]))
        return Value(f"%a{number}", shape, unknown)

    def step(self) -> None:
        """One more value, of at most `LARGEST` elements."""
        kinds = (
            *(self.unary, self.binary, self.binary, self.slice, self.update, self.concat),
            *(self.pad, self.reshape, self.transpose, self.reverse, self.reduce, self.spread),
            *(self.window, self.cumulate, self.select, self.loop, self.branch, self.product),
            *(self.convolve, self.convolve),
        )
        self.random.choice(kinds)()

    def pick(self, least: int = 0) -> Value:
        """A value of at least that rank, the later ones rather."""
        known = [v for v in self.values if len(v.shape) >= least] or [self.wide(least)]
        return self.random.choice(known[-5:])

    def wide(self, rank: int) -> Value:
        """Some value with leading sizes of 1."""
        value = self.random.choice(self.values)
        shape = (1,) * (rank - len(value.shape)) + value.shape
        unknown = (False,) * (rank - len(value.shape)) + value.unknown
        sizes = ["1"] * (rank - len(value.shape)) + self.extents(value)
        return self.add(f"graph.reshape {value.name}[{', '.join(sizes)}]", (value,), shape, unknown)

    def fresh(self) -> str:
        """A new name."""
        self.count += 1
        return f"%v{self.count}"

    def line(self, text: str) -> str:
        """Writes an op with one result; gives its name."""
        name = self.fresh()
        self.lines.append(f"{self.indent}{name} = {text}")
        return name

    def add(
        self,
        text: str,
        operands: tuple[Value, ...],
        shape: tuple[int, ...],
        unknown: tuple[bool, ...],
        *,
        listed: bool = False,
    ) -> Value:
        """Writes a graph op from `operands` to a value of that shape."""
        result = Value("", shape, unknown)
        sources = ", ".join(v.type(self.element) for v in operands)
        if listed:
            sources = f"({sources})"
        value = Value(
            self.line(f"{text} : {sources} -> {result.type(self.element)}"), shape, unknown
        )
        if math.prod(shape) <= LARGEST:
            self.values.append(value)
        return value

    def extents(self, value: Value) -> list[str]:
        """Each size as it is written: a number, or the value of a `graph.dim`."""
        return [self.extent(value, axis) for axis in range(len(value.shape))]

    def extent(self, value: Value, axis: int) -> str:
        """One size as it is written."""
        if not value.unknown[axis]:
            return str(value.shape[axis])
        return self.line(f"graph.dim {value.name} axis {axis} : {value.type(self.element)}")

    def scalar(self, number: int) -> str:
        """A constant of rank 0."""
        text = f"{number}.0" if self.element == "f32" else str(number)
        return self.line(f"graph.constant dense<{text}> : tensor<{self.element}>")

    def like(self, value: Value) -> Value:
        """A value of the same type: an older one, or one that is made."""
        same = [v for v in self.values if (v.shape, v.unknown) == (value.shape, value.unknown)]
        return self.random.choice(same)

    def same(self, op: str, *values: Value) -> Value:
        """An op whose operands and result are of one type."""
        names = ", ".join(v.name for v in values)
        text = f"graph.{op} {names} : {values[0].type(self.element)}"
        value = Value(self.line(text), values[0].shape, values[0].unknown)
        self.values.append(value)
        return value

    def unary(self) -> None:
        self.same(self.random.choice(("neg", "abs", "sign")), self.pick())

    def binary(self) -> None:
        value = self.pick()
        self.same(self.random.choice(("add", "sub", "max", "min")), value, self.like(value))

    def select(self) -> None:
        value = self.pick()
        if value.name not in {v.name for v in self.values}:
            return
        other = self.like(value)
        kind = value.type(self.element)
        how = self.random.choice(("lt", "ge", "eq"))
        mask = self.line(f"graph.compare {how} {value.name}, {other.name} : {kind}")
        text = f"graph.select {mask}, {value.name}, {other.name} : "
        name = self.line(text + f"({value.type('i1')}, {kind}, {kind}) -> {kind}")
        self.values.append(Value(name, value.shape, value.unknown))

    def ranges(self, value: Value) -> Iterator[tuple[int, int, int]]:
        """For each axis an offset, a count and a step that stay within it."""
        for size in value.shape:
            count = self.random.randint(min(size, 1), size)
            step = self.random.choice((1, 1, 2, -1, -2)) if count > 1 else 1
            if (count - 1) * abs(step) >= size:
                step = 1
            room = size - max(count - 1, 0) * abs(step)
            low = self.random.randrange(room) if room > 0 and count else 0
            yield (low if step > 0 else low + (count - 1) * -step), count, step

    def slice(self) -> None:
        value = self.pick(1)
        ranges = list(self.ranges(value))
        lists = "".join(f"[{', '.join(map(str, column))}]" for column in zip(*ranges, strict=True))
        shape = tuple(count for _, count, _ in ranges)
        self.add(f"graph.slice {value.name}{lists}", (value,), shape, (False,) * len(shape))

    def update(self) -> None:
        value = self.pick(1)
        counts = [self.random.randint(min(size, 1), size) for size in value.shape]
        source = self.random.choice([v for v in self.values if len(v.shape) == len(counts)])
        counts = [min(a, b) for a, b in zip(counts, source.shape, strict=True)]
        zeros, ones = ", ".join("0" for _ in counts), ", ".join("1" for _ in counts)
        sizes = ", ".join(map(str, counts))
        part = self.add(
            f"graph.slice {source.name}[{zeros}][{sizes}][{ones}]",
            (source,),
            tuple(counts),
            (False,) * len(counts),
        )
        offsets = [self.random.randint(0, a - b) for a, b in zip(value.shape, counts, strict=True)]
        text = f"graph.update_slice {value.name}, {part.name}[{', '.join(map(str, offsets))}]"
        self.add(f"{text}[{ones}]", (value, part), value.shape, value.unknown, listed=True)

    def concat(self) -> None:
        value = self.pick(1)
        axis = self.random.randrange(len(value.shape))
        others = [
            v
            for v in self.values
            if len(v.shape) == len(value.shape)
            and all(
                (a, p) == (b, q)
                for k, (a, b, p, q) in enumerate(
                    zip(v.shape, value.shape, v.unknown, value.unknown, strict=True)
                )
                if k != axis
            )
        ]
        parts = (value, *(self.random.choice(others or [value]) for _ in range(2)))
        shape, unknown = list(value.shape), list(value.unknown)
        shape[axis] = sum(v.shape[axis] for v in parts)
        unknown[axis] = any(v.unknown[axis] for v in parts)
        names = ", ".join(v.name for v in parts)
        self.add(
            f"graph.concat {names} axis {axis}", parts, tuple(shape), tuple(unknown), listed=True
        )

    def pad(self) -> None:
        value = self.pick(1)
        low = [self.random.choice((0, 0, 1, 2, -1 if n > 2 else 0)) for n in value.shape]
        high = [self.random.choice((0, 0, 1, 3, -1 if n > 2 else 0)) for n in value.shape]
        number = self.scalar(self.random.randint(-3, 3))
        shape = tuple(a + b + n for a, b, n in zip(low, high, value.shape, strict=True))
        filler = Value(number, (), ())
        self.add(
            f"graph.pad {value.name}, {number} low {low} high {high}",
            (value, filler),
            shape,
            value.unknown,
            listed=True,
        )

    def reshape(self) -> None:
        value = self.pick(1)
        sizes = self.extents(value)
        if len(sizes) > 1 and self.random.random() < 0.6:
            at = self.random.randrange(len(sizes) - 1)
            joined = value.shape[at] * value.shape[at + 1]
            unknown = value.unknown[at] or value.unknown[at + 1]
            text = self.times(sizes[at], sizes[at + 1]) if unknown else str(joined)
            shape = (*value.shape[:at], joined, *value.shape[at + 2 :])
            marks = (*value.unknown[:at], unknown, *value.unknown[at + 2 :])
            sizes[at : at + 2] = [text]
        else:
            at = self.random.randint(0, len(sizes))
            shape = (*value.shape[:at], 1, *value.shape[at:])
            marks = (*value.unknown[:at], False, *value.unknown[at:])
            sizes.insert(at, "1")
        if len(shape) < 6:
            self.add(f"graph.reshape {value.name}[{', '.join(sizes)}]", (value,), shape, marks)

    def times(self, a: str, b: str) -> str:
        """The product of two sizes, one of which is a value."""
        named = [
            text if text.startswith("%") else self.line(f"arith.constant {text} : index")
            for text in (a, b)
        ]
        return self.line(f"arith.muli {named[0]}, {named[1]} : index")

    def transpose(self) -> None:
        value = self.pick(2)
        order = list(range(len(value.shape)))
        self.random.shuffle(order)
        self.add(
            f"graph.transpose {value.name} {order}",
            (value,),
            tuple(value.shape[i] for i in order),
            tuple(value.unknown[i] for i in order),
        )

    def reverse(self) -> None:
        value = self.pick(1)
        axes = self.random.sample(range(len(value.shape)), self.random.randint(1, len(value.shape)))
        self.add(f"graph.reverse {value.name} axes {axes}", (value,), value.shape, value.unknown)

    def reduce(self) -> None:
        value = self.pick(1)
        if 0 in value.shape:
            return
        axes = sorted(self.random.sample(range(len(value.shape)), 1))
        left = [k for k in range(len(value.shape)) if k not in axes]
        how = self.random.choice(("sum", "max", "min"))
        self.add(
            f"graph.reduce {how} {value.name} axes {axes}",
            (value,),
            tuple(value.shape[k] for k in left),
            tuple(value.unknown[k] for k in left),
        )

    def spread(self) -> None:
        value = self.pick()
        if len(value.shape) > 3:
            return
        at = self.random.randint(0, len(value.shape))
        count = self.random.choice((1, 2, 3, 5))
        sizes = self.extents(value)
        sizes.insert(at, str(count))
        axes = [k for k in range(len(sizes)) if k != at]
        self.add(
            f"graph.broadcast {value.name} axes {axes} sizes [{', '.join(sizes)}]",
            (value,),
            (*value.shape[:at], count, *value.shape[at:]),
            (*value.unknown[:at], False, *value.unknown[at:]),
        )

    def window(self) -> None:
        value = self.pick(1)
        if 0 in value.shape:
            return
        window = [self.random.randint(1, min(n, 3)) for n in value.shape]
        strides = [self.random.choice((1, 1, 2)) for _ in window]
        pads = [self.random.choice((0, w - 1)) for w in window]
        how = self.random.choice(("sum", "max"))
        shape = tuple(
            (n + 2 * p - w) // s + 1
            for n, p, w, s in zip(value.shape, pads, window, strides, strict=True)
        )
        text = f"graph.reduce_window {how} {value.name} window {window} strides {strides}"
        self.add(f"{text} low {pads} high {pads}", (value,), shape, value.unknown)

    def cumulate(self) -> None:
        value = self.pick(1)
        axis = self.random.randrange(len(value.shape))
        flags = self.random.choice(("", " exclusive", " reverse", " exclusive reverse"))
        self.add(
            f"graph.cumulate sum {value.name} axis {axis}{flags}",
            (value,),
            value.shape,
            value.unknown,
        )

    def product(self) -> None:
        value = self.pick(2)
        if len(value.shape) != 2 or (self.element == "f32" and value.shape[1] > 64):
            return
        order = tuple(reversed(range(2)))
        other = self.add(
            f"graph.transpose {value.name} [1, 0]",
            (value,),
            tuple(value.shape[i] for i in order),
            tuple(value.unknown[i] for i in order),
        )
        small = self.same("sign", value)
        self.add(
            f"graph.matmul {small.name}, {other.name}",
            (small, other),
            (value.shape[0], value.shape[0]),
            (value.unknown[0],) * 2,
            listed=True,
        )

    def convolve(self) -> None:
        """With a constant filter of few channels, or of more than fill two vectors."""
        value = self.pick(3)
        points = len(value.shape) - 2
        channels = value.shape[1]
        if points not in (1, 2) or not 0 < channels <= 8 or value.unknown[1] or 0 in value.shape:
            return
        window = [self.random.randint(1, min(n, 3)) for n in value.shape[2:]]
        pads = [self.random.choice((0, w - 1)) for w in window]
        strides = [self.random.choice((1, 1, 2)) for _ in window]
        filters = self.random.choice((2, 33))
        weights = [filters, channels, *window]
        random = np.random.default_rng(self.random.randrange(1 << 30))
        array = random.integers(-1, 2, weights).astype(self.arguments[0].dtype)
        type = f"tensor<{'x'.join(map(str, weights))}x{self.element}>"
        name = self.line(f'graph.constant dense<"0x{array.tobytes().hex()}"> : {type}')
        if array.size == 1:
            return
        result = tuple(
            (n + 2 * p - w) // s + 1
            for n, p, w, s in zip(value.shape[2:], pads, window, strides, strict=True)
        )
        small = self.same("sign", value)
        self.add(
            f"graph.conv {small.name}, {name} strides {strides} low {pads} high {pads}",
            (small, Value(name, tuple(weights), (False,) * len(weights))),
            (value.shape[0], filters, *result),
            (value.unknown[0], False, *value.unknown[2:]),
            listed=True,
        )

    def loop(self) -> None:
        value = self.pick()
        kind = value.type(self.element)
        low, high, step = (
            self.line(f"arith.constant {n} : index") for n in (0, self.random.randint(0, 3), 1)
        )
        name, carried = self.fresh(), self.fresh()
        head = f"graph.for {self.fresh()} = {low} to {high} step {step}"
        self.nested(
            f"{name} = {head} iter_args({carried} = {value.name}) -> ({kind}) {{",
            Value(carried, value.shape, value.unknown),
        )
        self.lines.append(f"{self.indent}}}")
        self.values.append(Value(name, value.shape, value.unknown))

    def branch(self) -> None:
        value = self.pick()
        kind = value.type(self.element)
        first = self.scalar(self.random.randint(0, 1))
        zero = self.scalar(0)
        flag = self.line(f"graph.compare eq {first}, {zero} : tensor<{self.element}>")
        name = self.fresh()
        self.nested(f"{name} = graph.if {flag} -> ({kind}) {{", value)
        self.nested("} else {", value)
        self.lines.append(f"{self.indent}}}")
        self.values.append(Value(name, value.shape, value.unknown))

    def nested(self, head: str, value: Value) -> None:
        """A region of two or three ops of the type of `value`, which it yields."""
        self.lines.append(self.indent + head)
        outside, self.indent = list(self.values), self.indent + "  "
        self.values.append(value)
        for _ in range(self.random.randint(0, 2)):
            self.random.choice((self.unary, self.binary, self.select, self.slice, self.pad))()
        yielded = self.same("add", value, self.like(value))
        self.lines.append(f"{self.indent}graph.yield {yielded.name} : {value.type(self.element)}")
        self.values, self.indent = outside, self.indent[:-2]
