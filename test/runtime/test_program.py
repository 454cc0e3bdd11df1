"""Compiling, looking at, saving and loading programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from programs import SCALE, SEVERAL, compiled

import mlopt
from mlopt.runtime import codegen
from mlopt.runtime.shared_library import linker
from mlopt.runtime.signature import ProgramSignature

needs_linker = pytest.mark.skipif(linker() is None, reason="needs a C compiler")

X = np.ones((2, 3), np.float32)


def test_sources(tmp_path):
    """A path as text or path, the text of a module, a ModuleOp."""
    path = tmp_path / "scale.mlir"
    path.write_text(SCALE)
    builder = mlopt.builder()
    with builder.function("scale", ["f32", "f32"]) as (a, b):
        builder.returns(builder.op("arith.mulf", a, b))
    for source in (path, str(path), SCALE):
        assert mlopt.compile(source)(X, 2)[0, 0] == 2
    assert mlopt.compile(builder.finish())(3, 4) == 12


def test_mistakes_in_the_source():
    """Diagnostics with their place; nothing else is raised."""
    with pytest.raises(mlopt.DiagnosticError) as caught:
        mlopt.compile("func.func @f() {\n  %0 = arith.nothing : f32\n  return\n}")
    assert "<string>:2:" in "".join(caught.value.__notes__)


@pytest.mark.parametrize(
    "source,options,expected",
    [
        (SCALE, {"opt_level": 4}, ValueError),
        (SCALE, {"target": "abacus"}, ValueError),
        (SCALE, {"speed": 3}, TypeError),
        (SCALE, {"disable": ["no-such-pass"]}, ValueError),
        (12, {}, TypeError),
        ("missing.mlir", {}, FileNotFoundError),
    ],
)
def test_wrong_use(source, options, expected):
    """Wrong options, and files that are not there."""
    with pytest.raises(expected):
        mlopt.compile(source, **options)


def test_a_pass_can_be_left_out():
    """What is disabled does not run, and is another program for the cache."""
    text = (
        "func.func @main(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {\n"
        "  %y = graph.exp %x : tensor<?x3xf32>\n  return %y : tensor<?x3xf32>\n}"
    )
    bare = mlopt.compile(text, disable=["tensor-form-kernels"])
    assert "mlopt.kernel" in compiled(text).ir("loop")
    assert "mlopt.kernel" not in bare.ir("loop")
    np.testing.assert_allclose(bare(X), np.exp(X), rtol=1e-6)


@pytest.mark.parametrize("level", ["graph", "tensor", "loop", "llvm"])
def test_ir(level):
    """The text of each level parses and runs."""
    text = compiled(SCALE).ir(level)
    assert "@scale" in text
    assert ("llvm.func" in text) == (level == "llvm")
    assert compiled(text)(X, 2)[0, 0] == 2


def test_ir_of_an_unknown_level():
    """Refused."""
    with pytest.raises(ValueError, match="found level 'machine'"):
        compiled(SCALE).ir("machine")


@pytest.mark.parametrize("opt_level", [0, 1, 2, 3])
def test_opt_levels(opt_level):
    """Each computes the same."""
    np.testing.assert_array_equal(compiled(SCALE, opt_level=opt_level)(X, 7), X * 7)


def test_what_a_program_shows():
    """Its functions with types and names."""
    program = compiled(SCALE)
    assert program.entries == ("scale",)
    assert "scale(x: f32[?,3], s: f32) -> f32[?,3]" in repr(program)


def test_symbols_that_do_not_exist():
    """A call of a function that nobody defines is an error when the program is loaded."""
    text = "func.func private @nobody_defines_this()\nfunc.func @f() {\n  call @nobody_defines_this() : () -> ()\n  return\n}"
    with pytest.raises(mlopt.LoadError, match="nobody_defines_this"):
        compiled(text)


@needs_linker
@pytest.mark.parametrize("cached", [False, True])
def test_save_and_load(tmp_path, cached):
    """A saved program is called in another process, without xDSL and llvmlite."""
    path = tmp_path / "model.so"
    mlopt.compile(SEVERAL, cache=cached).save(path)
    script = f"""
import sys, mlopt
program = mlopt.load({str(path)!r})
print(program.entries, program.entry("factorial")(5))
print([name for name in ("xdsl", "llvmlite") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "('results', 'factorial', 'nothing') 120\n[]\n"
    with pytest.raises(mlopt.LoadError, match="does not hold its source"):
        mlopt.load(path).ir("loop")


@pytest.mark.parametrize("content", [None, b"", b"no library", b"\x7fELF" + bytes(100)])
def test_files_that_are_no_programs(tmp_path, content):
    """Refused, naming the file."""
    path = tmp_path / "model.so"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(mlopt.LoadError, match=r"model\.so"):
        mlopt.load(path)


@needs_linker
def test_a_library_that_mlopt_did_not_make():
    """Refused."""
    with pytest.raises(mlopt.LoadError, match="was not made by mlopt"):
        mlopt.load(_libm())


def _libm() -> str:
    """The path of a shared library of the system."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        if "libm" in line and ".so" in line:
            return line.split()[-1]
    pytest.skip("libm is not a shared library here")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"mlopt": 99}', '{"mlopt":1,"entries":[{}],"needs":[],"externals":[]}'],
)
def test_signatures_that_are_none(text):
    """What is no signature is refused."""
    with pytest.raises(ValueError):
        ProgramSignature.from_json(text)


def test_signature_round_trip():
    """JSON and back."""
    signature = compiled(SEVERAL).signature
    assert ProgramSignature.from_json(signature.to_json()) == signature


def test_importing_mlopt_imports_nothing():
    """The public names come when they are used."""
    script = (
        "import sys, mlopt; print([n for n in ('numpy', 'xdsl', 'llvmlite') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert set(mlopt.__all__) <= set(dir(mlopt))
    for name in mlopt.__all__:
        assert getattr(mlopt, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = mlopt.nothing


@needs_linker
@pytest.mark.parametrize("cache", [True, False])
def test_constructors_run_before_the_first_call(cache):
    """Whoever loads the program."""
    program = mlopt.compile(
        """
llvm.mlir.global internal @state(1 : i64) : i64
llvm.mlir.global_ctors ctors = [@start], priorities = [0 : i32], data = [#llvm.zero]
llvm.func internal @start() {
  %state = llvm.mlir.addressof @state : !llvm.ptr
  %value = llvm.mlir.constant(42 : i64) : i64
  llvm.store %value, %state : i64, !llvm.ptr
  llvm.return
}
func.func @main() -> i64 {
  %state = llvm.mlir.addressof @state : !llvm.ptr
  %value = llvm.load %state : !llvm.ptr -> i64
  return %value : i64
}
""",
        cache=cache,
    )
    assert program() == 42


def test_functions_are_left_alone_only_while_ir_passes_work_on_others(monkeypatch):
    """Where none run, every function is generated as the optimisation level says."""
    texts: list[str] = []
    compile_ir = codegen.compile_ir
    monkeypatch.setattr(
        codegen, "compile_ir", lambda text, *rest: texts.append(text) or compile_ir(text, *rest)
    )
    vectors = """
    llvm.func @double(%p: !llvm.ptr) {
      %0 = llvm.load %p : !llvm.ptr -> vector<8xf32>
      %1 = llvm.fadd %0, %0 : vector<8xf32>
      llvm.store %1, %p : vector<8xf32>, !llvm.ptr
      llvm.return
    }"""
    mlopt.compile(vectors, cache=False)
    assert "fadd <8 x float>" in texts[0] and "optnone" not in texts[0]


def test_compiles_are_counted():
    """One a program, none a call or a hit in the cache."""
    before = mlopt.compile_count()
    program = mlopt.compile(SCALE, cache=False)
    for rows in (1, 2, 5):
        program(np.ones((rows, 3), np.float32), 2)
    assert mlopt.compile_count() == before + 1
    mlopt.compile(SCALE)
    counted = mlopt.compile_count()
    mlopt.compile(SCALE)
    assert mlopt.compile_count() == counted or linker() is None
