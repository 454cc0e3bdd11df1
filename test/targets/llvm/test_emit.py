"""LLVM IR: accepted by LLVM, the same as upstream's translation, exact."""

from __future__ import annotations

import ctypes
import struct
from pathlib import Path

import numpy as np
import pytest
from emitted import Program, checked, ir_of, normal_form
from front_door import parse
from referee import needs_upstream, tool

from mlopt.core.diagnostics import DiagnosticError
from mlopt.targets.llvm import emit_module
from mlopt.targets.llvm.emission import EMITTERS, emits

ROOT = Path(__file__).parents[2]
DIALECT_TESTS = sorted(
    path for path in (ROOT / "dialects" / "llvm").glob("*.mlir") if "invalid" not in path.stem
)


def _is_accepted(text: str) -> bool:
    try:
        checked(text)
    except RuntimeError:
        return False
    return True


@needs_upstream
@pytest.mark.parametrize("path", DIALECT_TESTS, ids=lambda path: path.stem)
def test_llvm_accepts_what_it_accepts_of_upstream(path: Path):
    """Of upstream's text LLVM refuses some, by rules that no dialect knows; then ours may be."""
    text = path.read_text()
    try:
        upstream = _is_accepted(tool("mlir-translate", ["--mlir-to-llvmir"], text))
    except AssertionError:
        upstream = False
    assert _is_accepted(emit_module(parse(text))) or not upstream


PROGRAMS = {
    "arithmetic": """
        func.func @f(%a: i32, %b: i32, %x: f32) -> (i32, f32) {
          %0 = arith.addi %a, %b : i32
          %1 = arith.muli %0, %b overflow<nsw> : i32
          %2 = arith.sitofp %1 : i32 to f32
          %3 = math.fma %2, %x, %x : f32
          %4 = arith.maxsi %1, %a : i32
          return %4, %3 : i32, f32
        }""",
    "loops": """
        func.func @f(%m: memref<?xf32>, %n: index) -> f32 {
          %zero = arith.constant 0 : index
          %one = arith.constant 1 : index
          %start = arith.constant 0.0 : f32
          %sum = scf.for %i = %zero to %n step %one iter_args(%acc = %start) -> f32 {
            %x = memref.load %m[%i] : memref<?xf32>
            %s = arith.addf %acc, %x : f32
            scf.yield %s : f32
          }
          return %sum : f32
        }""",
    "buffers": """
        memref.global "private" constant @table : memref<2x3xf32> = dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]>
        func.func @f(%i: index, %j: index) -> f32 {
          %t = memref.get_global @table : memref<2x3xf32>
          %m = memref.alloc() : memref<2x3xf32>
          memref.copy %t, %m : memref<2x3xf32> to memref<2x3xf32>
          %x = memref.load %m[%i, %j] : memref<2x3xf32>
          memref.dealloc %m : memref<2x3xf32>
          return %x : f32
        }""",
    "vectors": """
        func.func @f(%a: vector<4xf32>, %b: vector<4x4xf32>, %m: memref<?x?xf32>, %i: index) -> f32 {
          %pad = arith.constant 0.0 : f32
          %t = vector.transfer_read %m[%i, %i], %pad : memref<?x?xf32>, vector<4xf32>
          %0 = vector.fma %a, %t, %a : vector<4xf32>
          %1 = vector.insert %0, %b[2] : vector<4xf32> into vector<4x4xf32>
          %2 = vector.extract %1[3] : vector<4xf32> from vector<4x4xf32>
          %3 = vector.reduction <add>, %2 : vector<4xf32> into f32
          return %3 : f32
        }""",
    "control": """
        func.func private @g(%x: i64) -> i64
        func.func @f(%x: i64, %c: i1) -> i64 {
          cf.cond_br %c, ^a(%x : i64), ^b
        ^a(%y: i64):
          cf.switch %y : i64, [default: ^b, 3: ^a(%x : i64), 5: ^c(%x : i64)]
        ^b:
          %z = func.call @g(%x) : (i64) -> i64
          cf.br ^c(%z : i64)
        ^c(%w: i64):
          return %w : i64
        }""",
}

LOWERING = (
    "-convert-vector-to-scf", "-convert-scf-to-cf", "-expand-strided-metadata", "-lower-affine",
    "-convert-vector-to-llvm", "-convert-math-to-llvm", "-convert-arith-to-llvm",
    "-finalize-memref-to-llvm", "-convert-cf-to-llvm", "-convert-func-to-llvm",
    "-canonicalize", "-reconcile-unrealized-casts",
)  # fmt: skip


@needs_upstream
@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("form", [(), ("--mlir-print-op-generic",)], ids=["custom", "generic"])
def test_what_upstream_lowers_is_translated_as_upstream_does(name: str, form: tuple[str, ...]):
    """Modules of `mlir-opt`'s own lowering: after one clean-up by LLVM, every line is upstream's."""
    lowered = tool("mlir-opt", [*LOWERING, *form], PROGRAMS[name])
    upstream = tool("mlir-translate", ["--mlir-to-llvmir"], lowered)
    assert normal_form(ir_of(lowered)) == normal_form(upstream)


@needs_upstream
def test_a_loop_computes_what_upstreams_translation_computes():
    """The same sums, bit for bit, for random inputs of several lengths."""
    lowered = tool("mlir-opt", LOWERING, PROGRAMS["loops"])
    ours = Program(ir_of(lowered), "f")
    theirs = Program(tool("mlir-translate", ["--mlir-to-llvmir"], lowered), "f")
    generator = np.random.default_rng(7)
    for length in (0, 1, 7, 64):
        data = generator.standard_normal(max(length, 1)).astype(np.float32)
        pointer = ctypes.c_void_p(data.ctypes.data)
        count = ctypes.c_int64(length)
        arguments = (pointer, pointer, ctypes.c_int64(0), count, ctypes.c_int64(1), count)
        results = [program.call("f", ctypes.c_float, *arguments) for program in (ours, theirs)]
        assert results[0] == results[1]


@pytest.mark.parametrize(
    "value", [0.1, -0.0, 1e-45, 3.4028234e38, float("inf"), float("-inf"), float("nan"), 1.5]
)
def test_floats_are_exact(value: float):
    """A constant comes back with the bits it had, in f32 and in f64."""
    bits32 = struct.unpack("<I", struct.pack("<f", value))[0]
    bits64 = struct.unpack("<Q", struct.pack("<d", value))[0]
    text = f"""
      llvm.func @single() -> f32 {{
        %0 = llvm.mlir.constant(0x{bits32:08X} : f32) : f32
        llvm.return %0 : f32
      }}
      llvm.func @double() -> f64 {{
        %0 = llvm.mlir.constant(0x{bits64:016X} : f64) : f64
        llvm.return %0 : f64
      }}"""
    program = Program(ir_of(text), "single", "double")
    assert (
        struct.pack("<f", program.call("single", ctypes.c_float))[:3]
        == (struct.pack("<I", bits32)[:3])
    )
    assert struct.pack("<d", program.call("double", ctypes.c_double)) == struct.pack("<Q", bits64)


def test_one_block_as_both_targets_gets_an_edge_of_its_own():
    """A phi tells edges apart by their blocks."""
    program = Program(
        ir_of("""
          llvm.func @f(%c: i1, %a: i64, %b: i64) -> i64 {
            llvm.cond_br %c, ^end(%a : i64), ^end(%b : i64)
          ^end(%r: i64):
            llvm.return %r : i64
          }"""),
        "f",
    )
    numbers = (ctypes.c_int64(3), ctypes.c_int64(5))
    assert program.call("f", ctypes.c_int64, ctypes.c_bool(True), *numbers) == 3
    assert program.call("f", ctypes.c_int64, ctypes.c_bool(False), *numbers) == 5


def test_blocks_may_come_in_any_order():
    """A use stands before its definition in the text."""
    program = Program(
        ir_of("""
          llvm.func @f(%a: i64) -> i64 {
            llvm.br ^second
          ^third:
            llvm.return %sum : i64
          ^second:
            %sum = llvm.add %a, %a : i64
            llvm.br ^third
          }"""),
        "f",
    )
    assert program.call("f", ctypes.c_int64, ctypes.c_int64(21)) == 42


def test_initializers_are_constants():
    """Regions of globals: aggregates, addresses, arithmetic on them."""
    text = ir_of("""
      llvm.mlir.global private constant @text("hello\\00")
      llvm.mlir.global external @pair() : !llvm.struct<(ptr, i64, array<2 x i16>)> {
        %0 = llvm.mlir.undef : !llvm.struct<(ptr, i64, array<2 x i16>)>
        %1 = llvm.mlir.addressof @text : !llvm.ptr
        %2 = llvm.getelementptr inbounds %1[1] : (!llvm.ptr) -> !llvm.ptr, i8
        %3 = llvm.insertvalue %2, %0[0] : !llvm.struct<(ptr, i64, array<2 x i16>)>
        %4 = llvm.mlir.constant(40 : i64) : i64
        %5 = llvm.mlir.constant(2 : i64) : i64
        %6 = llvm.mul %4, %5 : i64
        %7 = llvm.insertvalue %6, %3[1] : !llvm.struct<(ptr, i64, array<2 x i16>)>
        %8 = llvm.mlir.constant(7 : i16) : i16
        %9 = llvm.insertvalue %8, %7[2, 1] : !llvm.struct<(ptr, i64, array<2 x i16>)>
        llvm.return %9 : !llvm.struct<(ptr, i64, array<2 x i16>)>
      }""")
    assert "i64 80" in text
    assert "getelementptr inbounds (i8, ptr @text, i32 1)" in text


@pytest.mark.parametrize("dtype", ["i8", "i16", "i32", "i64", "f32", "f64"])
def test_large_constants_keep_their_bytes(dtype: str):
    """A table of 300 elements, written as bytes, is read element by element."""
    kind = {"i": "int", "f": "float"}[dtype[0]] + dtype[1:]
    values = (np.arange(300) % 100).astype(kind)
    blob = values.tobytes().hex().upper()
    text = f"""
      llvm.mlir.global private constant @table(dense<"0x{blob}"> : tensor<3x100x{dtype}>) : !llvm.array<3 x array<100 x {dtype}>>
      llvm.func @read(%i: i64) -> {dtype} {{
        %0 = llvm.mlir.addressof @table : !llvm.ptr
        %1 = llvm.getelementptr %0[%i] : (!llvm.ptr, i64) -> !llvm.ptr, {dtype}
        %2 = llvm.load %1 : !llvm.ptr -> {dtype}
        llvm.return %2 : {dtype}
      }}"""
    program = Program(ir_of(text), "read")
    ctype = np.ctypeslib.as_ctypes_type(values.dtype)
    for index in (0, 1, 99, 100, 299):
        assert program.call("read", ctype, ctypes.c_int64(index)) == values[index]


def test_a_splat_of_any_size_costs_one_line():
    """Zeros are `zeroinitializer`."""
    text = ir_of(
        "llvm.mlir.global internal @big(dense<0.0> : tensor<1000000xf32>)"
        " : !llvm.array<1000000 x f32>"
    )
    assert "zeroinitializer" in text
    assert len(text) < 200


def test_a_plugin_adds_an_op(monkeypatch: pytest.MonkeyPatch):
    """`emits` takes the name of any op."""
    monkeypatch.setitem(EMITTERS, "llvm.intr.trap", EMITTERS["llvm.intr.trap"])

    @emits("llvm.intr.trap")
    def emit(op, out):
        out.write("call void @abort()")

    text = emit_module(parse("llvm.func @f() {\n llvm.intr.trap\n llvm.return\n}"))
    assert "@abort" in text


@pytest.mark.parametrize(
    "text,message",
    [
        ("func.func private @f()", "'func.func' op cannot be emitted as LLVM IR"),
        (
            "llvm.func @f() {\n %0 = arith.constant 1 : i32\n llvm.return\n}",
            "'arith.constant' op cannot be emitted as LLVM IR",
        ),
        (
            "llvm.func @f() {\n %0 = llvm.mlir.zero : vector<2x2xf32>\n"
            " %1 = llvm.freeze %0 : vector<2x2xf32>\n llvm.return\n}",
            "whose vectors are 1-D",
        ),
    ],
)
def test_what_cannot_be_emitted_is_an_error_at_the_op(text: str, message: str):
    """The op is named, with its place."""
    with pytest.raises(DiagnosticError) as failure:
        emit_module(parse(text))
    (diagnostic,) = failure.value.diagnostics
    assert message in diagnostic.message
    assert "FileLineColLoc" in type(diagnostic.location).__name__
