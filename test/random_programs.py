"""Random programs over scalars: arithmetic, casts, structured control flow, calls.

Every op is guarded so that upstream defines its result: divisors are small and positive,
shift amounts below the width, floats in range where they become integers. So the result
of a program is one number that every correct implementation agrees on.
"""

from __future__ import annotations

import random

INTEGERS = ("i8", "i16", "i32", "i64", "index")
FLOATS = ("f32", "f64")
WIDTH = {"i1": 1, "i8": 8, "i16": 16, "i32": 32, "i64": 64, "index": 64}
BINARY = ("addi", "subi", "muli", "andi", "ori", "xori", "minsi", "maxsi", "minui", "maxui")
DIVISIONS = ("divsi", "divui", "remsi", "remui", "floordivsi", "ceildivsi", "ceildivui")
PREDICATES = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")
FLOAT_PREDICATES = ("oeq", "ogt", "oge", "olt", "ole", "one", "ord", "ueq", "ugt", "uge", "une")


class Generator:
    """Writes one function `@name(i64, i32, f32) -> i64` of about `size` ops."""

    def __init__(self, seed: int, dialect: str = "scf", size: int = 25):
        self.random = random.Random(seed)
        self.dialect = dialect
        self.size = size
        self.lines: list[str] = []
        self.count = 0
        self.depth = 0
        self.scope: list[tuple[str, str]] = []

    def function(self, name: str) -> str:
        """The text of the function."""
        self.scope = [("%x", "i64"), ("%y", "i32"), ("%z", "f32")]
        for _ in range(self.size):
            self.statement()
        result = self.digest()
        body = "\n".join(self.lines)
        head = f"func.func @{name}(%x: i64, %y: i32, %z: f32) -> i64 {{"
        return f"{head}\n{body}\n  return {result} : i64\n}}\n"

    def fresh(self) -> str:
        self.count += 1
        return f"%v{self.count}"

    def emit(self, text: str, type: str) -> str:
        name = self.fresh()
        self.lines.append(f"  {name} = {text}")
        self.scope.append((name, type))
        return name

    def constant(self, type: str) -> str:
        if type in FLOATS:
            value = self.random.choice(("0.0", "-0.0", "1.5", "-3.25", "1.0e10", "0.1"))
            return self.emit(f"arith.constant {value} : {type}", type)
        if type == "i1":
            return self.emit(f"arith.constant {self.random.choice(('true', 'false'))}", type)
        limit = min(127, (1 << (WIDTH[type] - 1)) - 1)
        value = self.random.choice((0, 1, -1, 2, limit, -limit - 1, self.random.randint(-99, 99)))
        return self.emit(f"arith.constant {value} : {type}", type)

    def value(self, type: str) -> str:
        known = [name for name, kind in self.scope if kind == type]
        if not known or self.random.random() < 0.15:
            return self.constant(type)
        return self.random.choice(known)

    def statement(self) -> None:
        makers = [self.integer, self.integer, self.division, self.shift, self.floating]
        makers += [self.compare, self.select, self.cast, self.cast, self.count_bits]
        if self.depth < 3:
            makers += [self.conditional, self.counted, self.general, self.parallel]
            if self.dialect == "scf":
                makers += [self.switch, self.execute]
        self.random.choice(makers)()

    def integer(self) -> None:
        type = self.random.choice(INTEGERS)
        op = self.random.choice(BINARY)
        self.emit(f"arith.{op} {self.value(type)}, {self.value(type)} : {type}", type)

    def division(self) -> None:
        type = self.random.choice(INTEGERS)
        mask = self.emit(f"arith.constant 7 : {type}", type)
        one = self.emit(f"arith.constant 1 : {type}", type)
        low = self.emit(f"arith.andi {self.value(type)}, {mask} : {type}", type)
        divisor = self.emit(f"arith.addi {low}, {one} : {type}", type)
        op = self.random.choice(DIVISIONS)
        self.emit(f"arith.{op} {self.value(type)}, {divisor} : {type}", type)

    def shift(self) -> None:
        type = self.random.choice(("i8", "i16", "i32", "i64"))
        mask = self.emit(f"arith.constant {WIDTH[type] - 1} : {type}", type)
        amount = self.emit(f"arith.andi {self.value(type)}, {mask} : {type}", type)
        op = self.random.choice(("shli", "shrui", "shrsi"))
        self.emit(f"arith.{op} {self.value(type)}, {amount} : {type}", type)

    def count_bits(self) -> None:
        type = self.random.choice(("i8", "i16", "i32", "i64"))
        op = self.random.choice(("ctlz", "cttz", "ctpop", "absi"))
        self.emit(f"math.{op} {self.value(type)} : {type}", type)

    def floating(self) -> None:
        type = self.random.choice(FLOATS)
        op = self.random.choice(("addf", "subf", "mulf", "divf", "maximumf", "minimumf", "maxnumf"))
        self.emit(f"arith.{op} {self.value(type)}, {self.value(type)} : {type}", type)

    def compare(self) -> None:
        if self.random.random() < 0.6:
            type = self.random.choice(INTEGERS)
            word = self.random.choice(PREDICATES)
            self.emit(f"arith.cmpi {word}, {self.value(type)}, {self.value(type)} : {type}", "i1")
        else:
            type = self.random.choice(FLOATS)
            word = self.random.choice(FLOAT_PREDICATES)
            self.emit(f"arith.cmpf {word}, {self.value(type)}, {self.value(type)} : {type}", "i1")

    def select(self) -> None:
        type = self.random.choice((*INTEGERS, *FLOATS, "i1"))
        operands = f"{self.value('i1')}, {self.value(type)}, {self.value(type)}"
        self.emit(f"arith.select {operands} : {type}", type)

    def cast(self) -> None:
        source = self.random.choice(("i1", "i8", "i16", "i32", "i64", "index", *FLOATS))
        target = self.random.choice(("i8", "i16", "i32", "i64", "index", *FLOATS))
        if source == target or {source, target} == {"i1", "index"}:
            return
        operand = self.value(source)
        if source in FLOATS and target in FLOATS:
            op = "extf" if source == "f32" else "truncf"
        elif source in FLOATS:
            if target == "index":
                return
            operand = self.in_range(operand, source)
            op = "fptosi"
        elif target in FLOATS:
            if source == "index":
                return
            op = self.random.choice(("sitofp", "uitofp"))
        elif "index" in (source, target):
            op = "index_cast"
        elif WIDTH[source] < WIDTH[target]:
            op = self.random.choice(("extsi", "extui"))
        else:
            op = "trunci"
        self.emit(f"arith.{op} {operand} : {source} to {target}", target)

    def in_range(self, operand: str, type: str) -> str:
        """A float that is no NaN and between -100 and 100."""
        zero = self.emit(f"arith.constant 0.0 : {type}", type)
        low = self.emit(f"arith.constant -100.0 : {type}", type)
        high = self.emit(f"arith.constant 100.0 : {type}", type)
        ordered = self.emit(f"arith.cmpf ord, {operand}, {operand} : {type}", "i1")
        number = self.emit(f"arith.select {ordered}, {operand}, {zero} : {type}", type)
        above = self.emit(f"arith.maximumf {number}, {low} : {type}", type)
        return self.emit(f"arith.minimumf {above}, {high} : {type}", type)

    def block(
        self, types: list[str], extra: list[tuple[str, str]] = (), end: str = "yield"
    ) -> None:
        """A few statements and a yield of `types`."""
        saved = list(self.scope)
        self.scope += extra
        self.depth += 1
        for _ in range(self.random.randint(0, 4)):
            self.statement()
        values = [self.value(type) for type in types]
        text = f" {', '.join(values)} : {', '.join(types)}" if types else ""
        self.lines.append(f"  {self.dialect}.{end}{text}")
        self.depth -= 1
        self.scope = saved

    def types(self, least: int = 1) -> list[str]:
        kinds = (*INTEGERS, *FLOATS, "i1")
        return [self.random.choice(kinds) for _ in range(self.random.randint(least, 3))]

    def results(self, types: list[str]) -> str:
        if not types:
            return ""
        names = [self.fresh() for _ in types]
        self.pending = list(zip(names, types, strict=True))
        return f"{', '.join(names)} = "

    def conditional(self) -> None:
        types = self.types()
        condition = self.value("i1")
        head = self.results(types)
        pending = self.pending
        self.lines.append(f"  {head}{self.dialect}.if {condition} -> ({', '.join(types)}) {{")
        self.block(types)
        self.lines.append("  } else {")
        self.block(types)
        self.lines.append("  }")
        self.scope += pending

    def bounds(self, kind: str) -> tuple[str, str, str]:
        numbers = (
            self.random.randint(-2, 2),
            self.random.randint(-3, 8),
            self.random.randint(1, 3),
        )
        lower, upper, step = (self.emit(f"arith.constant {n} : {kind}", kind) for n in numbers)
        if self.random.random() < 0.5:
            mask = self.emit(f"arith.constant 7 : {kind}", kind)
            upper = self.emit(f"arith.andi {self.value(kind)}, {mask} : {kind}", kind)
        return lower, upper, step

    def counted(self) -> None:
        kind = self.random.choice(("index", "index", "i32"))
        lower, upper, step = self.bounds(kind)
        types = self.types()
        inits = [self.value(type) for type in types]
        head = self.results(types)
        pending = self.pending
        variable, arguments = self.fresh(), [self.fresh() for _ in types]
        pairs = ", ".join(f"{a} = {b}" for a, b in zip(arguments, inits, strict=True))
        suffix = f" : {kind}" if kind != "index" else ""
        self.lines.append(
            f"  {head}{self.dialect}.for {variable} = {lower} to {upper} step {step} "
            f"iter_args({pairs}) -> ({', '.join(types)}) {suffix} {{"
        )
        self.block(types, [(variable, kind), *zip(arguments, types, strict=True)])
        self.lines.append("  }")
        self.scope += pending

    def general(self) -> None:
        types = ["i32", *self.types(0)]
        zero = self.emit("arith.constant 0 : i32", "i32")
        one = self.emit("arith.constant 1 : i32", "i32")
        limit = self.emit(f"arith.constant {self.random.randint(0, 5)} : i32", "i32")
        inits = [zero, *(self.value(type) for type in types[1:])]
        head = self.results(types)
        pending = self.pending
        before = [self.fresh() for _ in types]
        after = [self.fresh() for _ in types]
        listed = ", ".join(types)
        pairs = ", ".join(f"{a} = {b}" for a, b in zip(before, inits, strict=True))
        self.lines.append(f"  {head}{self.dialect}.while ({pairs}) : ({listed}) -> ({listed}) {{")
        saved = list(self.scope)
        goes_on = self.emit(f"arith.cmpi slt, {before[0]}, {limit} : i32", "i1")
        self.lines.append(f"  {self.dialect}.condition({goes_on}) {', '.join(before)} : {listed}")
        self.scope = list(saved)
        arguments = ", ".join(f"{name}: {type}" for name, type in zip(after, types, strict=True))
        self.lines.append(f"  }} do {{\n  ^bb0({arguments}):")
        following = self.emit(f"arith.addi {after[0]}, {one} : i32", "i32")
        self.scope = [*saved, *zip(after, types, strict=True)]
        self.depth += 1
        self.statement()
        self.depth -= 1
        values = [following, *(self.value(type) for type in types[1:])]
        self.lines.append(f"  {self.dialect}.yield {', '.join(values)} : {listed}\n  }}")
        self.scope = [*saved, *pending]

    def parallel(self) -> None:
        lower, upper, step = self.bounds("index")
        init = self.value("i64")
        result, variable = self.fresh(), self.fresh()
        self.lines.append(
            f"  {result} = {self.dialect}.parallel ({variable}) = ({lower}) to ({upper}) "
            f"step ({step}) init ({init}) -> i64 {{"
        )
        saved = list(self.scope)
        self.scope.append((variable, "index"))
        self.depth += 1
        self.statement()
        self.depth -= 1
        contribution = self.value("i64")
        op = self.random.choice(("addi", "xori", "maxsi", "muli"))
        self.lines.append(
            f"  {self.dialect}.reduce({contribution} : i64) {{\n  ^bb0(%l{result[1:]}: i64, "
            f"%r{result[1:]}: i64):\n  %c{result[1:]} = arith.{op} %l{result[1:]}, %r{result[1:]} "
            f": i64\n  {self.dialect}.reduce.return %c{result[1:]} : i64\n  }}\n  }}"
        )
        self.scope = [*saved, (result, "i64")]

    def switch(self) -> None:
        mask = self.emit("arith.constant 3 : index", "index")
        flag = self.emit(f"arith.andi {self.value('index')}, {mask} : index", "index")
        types = self.types()
        head = self.results(types)
        pending = self.pending
        self.lines.append(f"  {head}scf.index_switch {flag} -> {', '.join(types)}")
        for case in self.random.sample(range(4), self.random.randint(1, 3)):
            self.lines.append(f"  case {case} {{")
            self.block(types)
            self.lines.append("  }")
        self.lines.append("  default {")
        self.block(types)
        self.lines.append("  }")
        self.scope += pending

    def execute(self) -> None:
        types = self.types()
        head = self.results(types)
        pending = self.pending
        self.lines.append(f"  {head}scf.execute_region -> ({', '.join(types)}) {{")
        self.block(types)
        self.lines.append("  }")
        self.scope += pending

    def digest(self) -> str:
        """One number of everything in scope."""
        total = self.emit("arith.constant 17 : i64", "i64")
        factor = self.emit("arith.constant 31 : i64", "i64")
        for name, type in list(self.scope):
            if type in FLOATS:
                number = self.in_range(name, type)
                thousand = self.emit(f"arith.constant 1000.0 : {type}", type)
                scaled = self.emit(f"arith.mulf {number}, {thousand} : {type}", type)
                name = self.emit(f"arith.fptosi {scaled} : {type} to i64", "i64")
            elif type == "index":
                name = self.emit(f"arith.index_cast {name} : index to i64", "i64")
            elif type != "i64":
                name = self.emit(f"arith.extsi {name} : {type} to i64", "i64")
            product = self.emit(f"arith.muli {total}, {factor} : i64", "i64")
            total = self.emit(f"arith.addi {product}, {name} : i64", "i64")
        return total


def module(seeds: range, dialect: str = "scf", size: int = 25) -> str:
    """One function `@f<seed>` a seed."""
    return "".join(Generator(seed, dialect, size).function(f"f{seed}") for seed in seeds)
