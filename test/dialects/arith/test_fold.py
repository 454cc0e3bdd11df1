"""Folding against upstream: random ops on random constants, `--canonicalize` on both sides."""

from __future__ import annotations

import os
import random
import re
import subprocess

import numpy as np
from front_door import parse, text_of
from referee import BIN, needs_upstream

from mlopt.core.context import Context
from mlopt.passes.registry import make_pass

INTEGERS = ("i1", "i8", "i16", "i32", "i64", "index")
FLOATS = ("f16", "f32", "f64", "bf16")
WIDTH = {"i1": 1, "i8": 8, "i16": 16, "i32": 32, "i64": 64, "index": 64}
BINARY = "addi subi muli divsi divui remsi remui andi ori xori shli shrsi shrui minsi maxsi minui maxui ceildivsi ceildivui floordivsi"
FLOAT_BINARY = "addf subf mulf divf maximumf minimumf maxnumf minnumf"
NUMBERS = ("0.0", "-0.0", "1.0", "-1.5", "0x7F800000", "0xFF800000", "3.0e38", "1.0e-45", "0.1")


def integer(rng: random.Random, type: str) -> str:
    if type == "i1":
        return rng.choice(("true", "false"))
    width = WIDTH[type]
    least, most = -(1 << (width - 1)), (1 << (width - 1)) - 1
    return f"{rng.choice((0, 1, -1, 2, 3, 7, least, most, rng.randint(least, most)))} : {type}"


def number(rng: random.Random, type: str) -> str:
    if type == "f32":
        return f"{rng.choice(NUMBERS)} : f32"
    return f"{rng.choice(('0.0', '-0.0', '1.0', '-2.5', '100.0', '0.1'))} : {type}"


def expression(rng: random.Random, name: str) -> str:
    """A function that returns one op of constants."""
    kind = rng.choice(("integer", "integer", "float", "cmpi", "cmpf", "cast", "select"))
    if kind in ("integer", "cmpi"):
        type = rng.choice(INTEGERS)
        a, b = integer(rng, type), integer(rng, type)
        word = rng.choice("eq ne slt sle sgt sge ult ule ugt uge".split())
        op = f"arith.{rng.choice(BINARY.split())}" if kind == "integer" else f"arith.cmpi {word},"
        result = type if kind == "integer" else "i1"
        text = f"%r = {op} %a, %b : {type}"
    elif kind in ("float", "cmpf"):
        type = rng.choice(FLOATS)
        a, b = number(rng, type), number(rng, type)
        word = rng.choice("oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno".split())
        op = (
            f"arith.{rng.choice(FLOAT_BINARY.split())}"
            if kind == "float"
            else f"arith.cmpf {word},"
        )
        result = type if kind == "float" else "i1"
        text = f"%r = {op} %a, %b : {type}"
    elif kind == "cast":
        b = "true"
        narrow, wide = rng.choice((("i8", "i32"), ("i16", "i64"), ("i1", "i8")))
        op, source, result = rng.choice(
            (
                ("extsi", narrow, wide),
                ("extui", narrow, wide),
                ("trunci", wide, narrow),
                ("index_cast", "i32", "index"),
                ("index_cast", "index", "i32"),
                ("sitofp", "i32", "f64"),
                ("uitofp", "i64", "f32"),
                ("sitofp", "i64", "bf16"),
                ("fptosi", "f64", "i32"),
                ("extf", "f16", "f64"),
                ("bitcast", "i32", "f32"),
            )
        )
        a = number(rng, source) if source in FLOATS else integer(rng, source)
        text = f"%r = arith.{op} %a : {source} to {result}"
    else:
        type = result = rng.choice(INTEGERS)
        a, b = integer(rng, "i1"), integer(rng, type)
        text = f"%r = arith.select %a, %b, %b : {type}"
    return (
        f"func.func @{name}() -> {result} {{\n  %a = arith.constant {a}\n"
        f"  %b = arith.constant {b}\n  {text}\n  return %r : {result}\n}}\n"
    )


def folded(text: str) -> dict[str, str]:
    """Function -> the constant that it returns, where it does."""
    found: dict[str, str] = {}
    for body in re.split(r"func\.func @", text)[1:]:
        name = body.partition("(")[0]
        constants = dict(re.findall(r"(%\S+) = arith\.constant (.*)", body))
        returned = re.search(r"return (%\S+)", body)
        if returned and returned[1] in constants:
            found[name] = constants[returned[1]]
    return found


def value(text: str) -> object:
    """What a constant says, however it is written: integers as text, floats as bits."""
    literal, _, type = text.partition(" : ")
    if type not in FLOATS:
        return text
    if literal.startswith("0x"):
        return int(literal, 16), type
    dtype = {"f16": np.float16, "f32": np.float32, "f64": np.float64, "bf16": np.float32}[type]
    bits = np.array(float(literal), dtype).view(f"u{np.dtype(dtype).itemsize}")
    return int(bits), type


@needs_upstream
def test_folds_agree_with_upstream():
    rng = random.Random(20)
    text = "".join(expression(rng, f"e{i}") for i in range(600))
    done = subprocess.run(
        [BIN / "mlir-opt", "--canonicalize"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"},
    )
    module = parse(text)
    make_pass("canonicalize", {}).run(module, Context())
    theirs, ours = folded(done.stdout), folded(text_of(module))
    missing = [name for name in theirs if name not in ours]
    differing = [
        (name, ours[name], theirs[name])
        for name in theirs
        if name in ours and value(ours[name]) != value(theirs[name])
    ]
    assert missing == []
    assert differing == []
    assert len(theirs) > 400, "most of the expressions fold"
