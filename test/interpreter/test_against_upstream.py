"""Random scalar programs: the interpreter against upstream's, and before against after passes."""

from __future__ import annotations

import os
import subprocess

import pytest
from front_door import parse, text_of
from random_programs import module as random_module
from referee import BIN, LIB, needs_upstream

from mlopt.core.context import Context
from mlopt.core.verifier import verify
from mlopt.interpreter import Interpreter
from mlopt.passes.registry import make_pass

SEEDS = range(7000, 7012)
ARGUMENTS = ((12345678901, 77, 1.25), (-3, -(2**31), -0.0))
LOWERING = (
    "convert-scf-to-cf,lower-affine,func.func(arith-expand),convert-math-to-llvm,"
    "convert-math-to-libm,convert-arith-to-llvm,convert-cf-to-llvm,convert-func-to-llvm,"
    "convert-index-to-llvm,reconcile-unrealized-casts"
)


def interpreted(module) -> list[int]:
    """The result of every function on every set of arguments."""
    return [
        int(Interpreter(module, max_steps=10**6).call(f"f{seed}", values)[0])
        for values in ARGUMENTS
        for seed in SEEDS
    ]


def run_by_upstream(text: str) -> list[int]:
    """The same numbers as `mlir-runner` prints them."""
    lines = ["func.func private @printI64(i64)", "func.func private @printNewline()"]
    lines.append("func.func @main() {")
    for n, (x, y, z) in enumerate(ARGUMENTS):
        lines.append(f"%x{n} = arith.constant {x} : i64")
        lines.append(f"%y{n} = arith.constant {y} : i32")
        lines.append(f"%z{n} = arith.constant {z!r} : f32")
        for seed in SEEDS:
            call = f"call @f{seed}(%x{n}, %y{n}, %z{n}) : (i64, i32, f32) -> i64"
            lines.append(f"%r{n}_{seed} = {call}")
            lines.append(f"call @printI64(%r{n}_{seed}) : (i64) -> ()")
            lines.append("call @printNewline() : () -> ()")
    program = text + "\n".join([*lines, "return }"])
    environment = {**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"}
    libraries = [LIB / f"libmlir_{name}runner_utils.so.22.1" for name in ("", "c_")]
    lowered = subprocess.run(
        [BIN / "mlir-opt", f"--pass-pipeline=builtin.module({LOWERING})"],
        input=program,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    done = subprocess.run(
        [
            BIN / "mlir-runner",
            "-e",
            "main",
            "--entry-point-result=void",
            "--shared-libs=" + ",".join(map(str, libraries)),
        ],
        input=lowered.stdout,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return [int(line) for line in done.stdout.split()]


@pytest.fixture(scope="module")
def program():
    """The text, the module and its results."""
    text = random_module(SEEDS)
    module = parse(text)
    return text, module, interpreted(module)


@needs_upstream
def test_the_interpreter_agrees_with_upstream(program):
    text, _, results = program
    assert results == run_by_upstream(text)


@needs_upstream
def test_our_text_means_the_same_to_upstream(program):
    _, module, results = program
    assert run_by_upstream(inside(text_of(module))) == results


@pytest.mark.parametrize(
    "flags",
    [
        ["canonicalize"],
        ["convert-scf-to-cf"],
        ["loop-unroll"],
        [
            "convert-scf-to-loop",
            "loop-unroll",
            "canonicalize",
            "convert-loop-to-cf",
            "canonicalize",
        ],
        ["convert-scf-to-loop", "convert-loop-to-scf", "cse", "loop-invariant-code-motion"],
    ],
    ids=" ".join,
)
def test_passes_keep_values(program, flags):
    _, module, results = program
    changed = module.clone()
    for flag in flags:
        make_pass(flag, {}).run(changed, Context())
    assert verify(changed) == []
    assert interpreted(changed) == results


@needs_upstream
def test_branches_run_by_upstream(program):
    _, module, results = program
    changed = module.clone()
    for flag in ("canonicalize", "convert-scf-to-cf"):
        make_pass(flag, {}).run(changed, Context())
    assert run_by_upstream(inside(text_of(changed))) == results


def inside(text: str) -> str:
    """The functions of a printed module."""
    start, end = text.index("{"), text.rindex("}")
    return text[start + 1 : end]
