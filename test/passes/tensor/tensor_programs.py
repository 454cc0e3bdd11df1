"""Random tensor programs: slices, generics, loops, branches and calls on few small shapes.

`program(seed)` is a module whose `@main` takes tensors and scalars and returns tensors. A
value is used again and again, so that much of it cannot be updated in place.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np

ROWS, COLUMNS = 3, 6
VECTOR, MATRIX = f"tensor<{COLUMNS}xf32>", f"tensor<{ROWS}x{COLUMNS}xf32>"
ID = {1: "affine_map<(d0) -> (d0)>", 2: "affine_map<(d0, d1) -> (d0, d1)>"}
PARALLEL = {1: '["parallel"]', 2: '["parallel", "parallel"]'}
HEADER = """\
func.func private @bump(%t: {V}, %x: f32) -> {V} {{
  %c = arith.constant 2 : index
  %r = tensor.insert %x into %t[%c] : {V}
  return %r : {V}
}}
func.func private @pick(%t: {V}, %u: {V}, %p: i1) -> {V} {{
  %r = scf.if %p -> ({V}) {{
    scf.yield %t : {V}
  }} else {{
    scf.yield %u : {V}
  }}
  return %r : {V}
}}
func.func private @sum(%t: {V}, %u: {V}) -> {V} {{
  %r = linalg.generic {{indexing_maps = [{I}, {I}], iterator_types = ["parallel"]}}
      ins(%t : {V}) outs(%u : {V}) {{
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  }} -> {V}
  return %r : {V}
}}
func.func private @row(%t: {M}, %i: index) -> {V} {{
  %r = tensor.extract_slice %t[%i, 0] [1, {C}] [1, 1] : {M} to {V}
  return %r : {V}
}}
""".format(V=VECTOR, M=MATRIX, I=ID[1], C=COLUMNS)


@dataclass
class Writer:
    """A program while it is written: lines, and the values in scope by type."""

    random: random.Random
    lines: list[str] = field(default_factory=list)
    count: int = 0

    def name(self) -> str:
        self.count += 1
        return f"%v{self.count}"

    def emit(self, text: str) -> None:
        self.lines.append(text)

    def statement(self, scope: dict[str, list[str]], depth: int) -> None:
        """One more value in `scope`."""
        choices = [self.fill, self.insert, self.generic, self.slice, self.put, self.extract]
        choices += [self.call, self.collapse, self.select, self.concat_row, self.dynamic]
        if depth < 2:
            choices += [self.branch, self.loop, self.loop, self.while_loop]
        self.random.choice(choices)(scope, depth)

    def pick(self, scope: dict[str, list[str]], type: str) -> str:
        values = scope[type]
        # Mostly what came last: chains are what is updated in place.
        return values[-1] if self.random.random() < 0.5 else self.random.choice(values)

    def type(self) -> str:
        return self.random.choice([VECTOR, VECTOR, MATRIX])

    def scalar(self, scope: dict[str, list[str]]) -> str:
        return self.random.choice(scope["f32"])

    def constant(self, value: int) -> str:
        name = self.name()
        self.emit(f"{name} = arith.constant {value} : index")
        return name

    def fill(self, scope, depth) -> None:
        type = self.type()
        target, name = self.pick(scope, type), self.name()
        if self.random.random() < 0.5:
            target = self.name()
            self.emit(f"{target} = tensor.empty() : {type}")
        value = self.scalar(scope)
        self.emit(f"{name} = linalg.fill ins({value} : f32) outs({target} : {type}) -> {type}")
        scope[type].append(name)

    def insert(self, scope, depth) -> None:
        type = self.type()
        target, value = self.pick(scope, type), self.scalar(scope)
        sizes = [COLUMNS] if type == VECTOR else [ROWS, COLUMNS]
        indices = ", ".join(self.constant(self.random.randrange(size)) for size in sizes)
        name = self.name()
        self.emit(f"{name} = tensor.insert {value} into {target}[{indices}] : {type}")
        scope[type].append(name)

    def generic(self, scope, depth) -> None:
        type = self.type()
        rank = 1 if type == VECTOR else 2
        first, second, target = (self.pick(scope, type) for _ in range(3))
        maps = [ID[rank]] * 3
        if rank == 1 and self.random.random() < 0.3:
            maps[0] = f"affine_map<(d0) -> ({COLUMNS - 1} - d0)>"
        reads = self.random.random() < 0.4
        name = self.name()
        self.emit(
            f"{name} = linalg.generic {{indexing_maps = [{', '.join(maps)}], "
            f"iterator_types = {PARALLEL[rank]}}} ins({first}, {second} : {type}, {type}) "
            f"outs({target} : {type}) {{"
        )
        self.emit("^bb0(%ea: f32, %eb: f32, %ec: f32):")
        self.emit("  %es = arith.subf %ea, %eb : f32")
        self.emit("  %et = arith.addf %es, %ec : f32")
        self.emit(f"  linalg.yield {'%et' if reads else '%es'} : f32")
        self.emit(f"}} -> {type}")
        scope[type].append(name)

    def slice(self, scope, depth) -> None:
        source, name = self.pick(scope, MATRIX), self.name()
        row = self.random.randrange(ROWS)
        self.emit(
            f"{name} = tensor.extract_slice {source}[{row}, 0] [1, {COLUMNS}] [1, 1] : "
            f"{MATRIX} to {VECTOR}"
        )
        scope[VECTOR].append(name)
        if self.random.random() < 0.6:
            changed, back = self.name(), self.name()
            value = self.scalar(scope)
            self.emit(
                f"{changed} = linalg.fill ins({value} : f32) outs({name} : {VECTOR}) -> {VECTOR}"
            )
            self.emit(
                f"{back} = tensor.insert_slice {changed} into {source}[{row}, 0] "
                f"[1, {COLUMNS}] [1, 1] : {VECTOR} into {MATRIX}"
            )
            scope[VECTOR].append(changed)
            scope[MATRIX].append(back)

    def put(self, scope, depth) -> None:
        source, target = self.pick(scope, VECTOR), self.pick(scope, MATRIX)
        name, row = self.name(), self.random.randrange(ROWS)
        self.emit(
            f"{name} = tensor.insert_slice {source} into {target}[{row}, 0] [1, {COLUMNS}] "
            f"[1, 1] : {VECTOR} into {MATRIX}"
        )
        scope[MATRIX].append(name)

    def extract(self, scope, depth) -> None:
        source, index, name = self.pick(scope, VECTOR), self.constant(1), self.name()
        self.emit(f"{name} = tensor.extract {source}[{index}] : {VECTOR}")
        scope["f32"].append(name)

    def call(self, scope, depth) -> None:
        name, callee = self.name(), self.random.choice(["bump", "pick", "sum", "row"])
        first, second = self.pick(scope, VECTOR), self.pick(scope, VECTOR)
        if callee == "bump":
            arguments, types = f"{first}, {self.scalar(scope)}", f"{VECTOR}, f32"
        elif callee == "pick":
            arguments, types = f"{first}, {second}, %p", f"{VECTOR}, {VECTOR}, i1"
        elif callee == "sum":
            arguments, types = f"{first}, {second}", f"{VECTOR}, {VECTOR}"
        else:
            index = self.constant(self.random.randrange(ROWS))
            arguments, types = f"{self.pick(scope, MATRIX)}, {index}", f"{MATRIX}, index"
        self.emit(f"{name} = func.call @{callee}({arguments}) : ({types}) -> {VECTOR}")
        scope[VECTOR].append(name)

    def collapse(self, scope, depth) -> None:
        source, wide, part = self.pick(scope, MATRIX), self.name(), self.name()
        flat = f"tensor<{ROWS * COLUMNS}xf32>"
        self.emit(f"{wide} = tensor.collapse_shape {source} [[0, 1]] : {MATRIX} into {flat}")
        if self.random.random() < 0.5:
            self.emit(
                f"{part} = tensor.extract_slice {wide}[1] [{COLUMNS}] [2] : {flat} to {VECTOR}"
            )
            scope[VECTOR].append(part)
        else:
            self.emit(
                f"{part} = tensor.expand_shape {wide} [[0, 1]] output_shape [{ROWS}, {COLUMNS}] "
                f": {flat} into {MATRIX}"
            )
            scope[MATRIX].append(part)

    def select(self, scope, depth) -> None:
        type = self.type()
        first, second, name = self.pick(scope, type), self.pick(scope, type), self.name()
        self.emit(f"{name} = arith.select %p, {first}, {second} : {type}")
        scope[type].append(name)

    def concat_row(self, scope, depth) -> None:
        value, name = self.scalar(scope), self.name()
        other = self.scalar(scope)
        elements = ", ".join(self.random.choice([value, other]) for _ in range(COLUMNS))
        self.emit(f"{name} = tensor.from_elements {elements} : {VECTOR}")
        scope[VECTOR].append(name)

    def dynamic(self, scope, depth) -> None:
        source, loose, index = self.pick(scope, VECTOR), self.name(), self.constant(0)
        self.emit(f"{loose} = tensor.cast {source} : {VECTOR} to tensor<?xf32>")
        size, part, back, name = (self.name() for _ in range(4))
        self.emit(f"{size} = tensor.dim {loose}, {index} : tensor<?xf32>")
        value = self.scalar(scope)
        self.emit(
            f"{part} = tensor.extract_slice {loose}[0] [{size}] [1] : "
            "tensor<?xf32> to tensor<?xf32>"
        )
        self.emit(f"{back} = tensor.insert {value} into {part}[{index}] : tensor<?xf32>")
        self.emit(f"{name} = tensor.cast {back} : tensor<?xf32> to {VECTOR}")
        scope[VECTOR].append(name)

    def branch(self, scope, depth) -> None:
        type, name = self.type(), self.name()
        self.emit(f"{name} = scf.if %p -> ({type}) {{")
        for word in ("} else {", "}"):
            inner = {key: list(values) for key, values in scope.items()}
            for _ in range(self.random.randrange(3)):
                self.statement(inner, depth + 1)
            self.emit(f"scf.yield {self.pick(inner, type)} : {type}")
            self.emit(word)
        scope[type].append(name)

    def loop(self, scope, depth) -> None:
        count = self.random.choice([1, 1, 2])
        types = [self.type() for _ in range(count)]
        inits = [self.pick(scope, type) for type in types]
        arguments = [self.name() for _ in types]
        name = self.name()
        pairs = ", ".join(f"{a} = {b}" for a, b in zip(arguments, inits, strict=True))
        bounds = self.random.choice(["%c0 to %n", "%c0 to %c2"])
        index = self.name()
        self.emit(
            f"{name}:{count} = scf.for {index} = {bounds} step %c1 iter_args({pairs}) -> "
            f"({', '.join(types)}) {{"
        )
        inner = {key: list(values) for key, values in scope.items()}
        for argument, type in zip(arguments, types, strict=True):
            inner[type].append(argument)
        for _ in range(1 + self.random.randrange(3)):
            self.statement(inner, depth + 1)
        values = [
            self.random.choice([self.pick(inner, type), argument])
            if self.random.random() < 0.3
            else self.pick(inner, type)
            for type, argument in zip(types, arguments, strict=True)
        ]
        if count == 2 and types[0] == types[1] and self.random.random() < 0.4:
            values = arguments[::-1]
        self.emit(f"scf.yield {', '.join(values)} : {', '.join(types)}")
        self.emit("}")
        for position, type in enumerate(types):
            scope[type].append(f"{name}#{position}")

    def while_loop(self, scope, depth) -> None:
        type = self.type()
        init, name, count, value = self.pick(scope, type), *(self.name() for _ in range(3))
        signature = f"(index, {type})"
        self.emit(
            f"{name}:2 = scf.while ({count} = %c0, {value} = {init}) : "
            f"{signature} -> {signature} {{"
        )
        inner = {key: list(values) for key, values in scope.items()}
        inner[type].append(value)
        for _ in range(self.random.randrange(2)):
            self.statement(inner, depth + 1)
        test = self.name()
        self.emit(f"{test} = arith.cmpi slt, {count}, %n : index")
        forwarded = self.pick(inner, type)
        self.emit(f"scf.condition({test}) {count}, {forwarded} : index, {type}")
        self.emit("} do {")
        count2, value2, following = (self.name() for _ in range(3))
        self.emit(f"^bb0({count2}: index, {value2}: {type}):")
        inner = {key: list(values) for key, values in scope.items()}
        inner[type].append(value2)
        for _ in range(self.random.randrange(3)):
            self.statement(inner, depth + 1)
        self.emit(f"{following} = arith.addi {count2}, %c1 : index")
        self.emit(f"scf.yield {following}, {self.pick(inner, type)} : index, {type}")
        self.emit("}")
        scope[type].append(f"{name}#1")


def program(seed: int, statements: int = 10) -> str:
    """A module of about `statements` statements in `@main`, which returns two tensors."""
    writer = Writer(random.Random(seed))
    writer.emit("%c0 = arith.constant 0 : index")
    writer.emit("%c1 = arith.constant 1 : index")
    writer.emit("%c2 = arith.constant 2 : index")
    elements = ", ".join(f"{i + 0.5}" for i in range(COLUMNS))
    writer.emit(f"%k = arith.constant dense<[{elements}]> : {VECTOR}")
    scope = {VECTOR: ["%k", "%t"], MATRIX: ["%m"], "f32": ["%x", "%y"]}
    for _ in range(statements):
        writer.statement(scope, 0)
    results = [writer.pick(scope, VECTOR), writer.pick(scope, MATRIX)]
    body = "\n".join(f"  {line}" for line in writer.lines)
    return (
        f"{HEADER}"
        f"func.func @main(%t: {VECTOR}, %m: {MATRIX}, %x: f32, %y: f32, %p: i1, %n: index) "
        f"-> ({VECTOR}, {MATRIX}) {{\n{body}\n"
        f"  return {results[0]}, {results[1]} : {VECTOR}, {MATRIX}\n}}\n"
    )


def arguments(seed: int) -> list:
    """Arguments of `@main`."""
    generator = np.random.default_rng(seed)
    return [
        generator.integers(-9, 9, COLUMNS).astype(np.float32),
        generator.integers(-9, 9, (ROWS, COLUMNS)).astype(np.float32),
        7.0,
        3.0,
        bool(seed % 2),
        seed % 4,
    ]


RESULTS = [(1, np.dtype(np.float32)), (2, np.dtype(np.float32))]
