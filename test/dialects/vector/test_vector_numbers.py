"""What vector ops print when they are interpreted is what upstream's runner prints."""

from __future__ import annotations

import pytest
from front_door import parse
from referee import LIB, needs_upstream, tool

from mlopt.interpreter import Interpreter

LOWERING = (
    "builtin.module(func.func(lower-vector-mask,test-vector-scan-lowering,convert-vector-to-scf,lower-vector-multi-reduction),"
    "convert-vector-to-scf,convert-scf-to-cf,expand-strided-metadata,lower-affine,"
    "convert-vector-to-llvm,finalize-memref-to-llvm,convert-arith-to-llvm,convert-cf-to-llvm,"
    "convert-func-to-llvm,convert-ub-to-llvm,reconcile-unrealized-casts)"
)

VALUES = """
  %v4 = arith.constant dense<[1.0, -2.0, 3.5, 4.0]> : vector<4xf32>
  %w4 = arith.constant dense<[0.5, 2.0, -1.0, 8.0]> : vector<4xf32>
  %v8 = arith.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : vector<8xf32>
  %v = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]]> : vector<3x4xf32>
  %i4 = arith.constant dense<[3, -7, 0, 12]> : vector<4xi32>
  %m4 = arith.constant dense<[true, false, true, true]> : vector<4xi1>
  %f = arith.constant 1.5 : f32
  %n = arith.constant 2 : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %buffer = memref.alloc() : memref<3x8xf32>
  %row = memref.alloc() : memref<8xf32>
  vector.store %v8, %row[%c0] : memref<8xf32>, vector<8xf32>
  vector.store %v8, %buffer[%c0, %c0] : memref<3x8xf32>, vector<8xf32>
  vector.store %v8, %buffer[%c1, %c0] : memref<3x8xf32>, vector<8xf32>
  vector.store %v8, %buffer[%n, %c0] : memref<3x8xf32>, vector<8xf32>
"""

CASES = {
    "broadcast": "%r = vector.broadcast %v4 : vector<4xf32> to vector<3x4xf32> #3x4",
    "extract": "%r = vector.extract %v[1] : vector<4xf32> from vector<3x4xf32> #4",
    "extract_dynamic": "%r = vector.extract %v4[%n] : f32 from vector<4xf32> #s",
    "insert": "%r = vector.insert %v4, %v [2] : vector<4xf32> into vector<3x4xf32> #3x4",
    "shape_cast": "%r = vector.shape_cast %v : vector<3x4xf32> to vector<2x6xf32> #2x6",
    "transpose": "%r = vector.transpose %v, [1, 0] : vector<3x4xf32> to vector<4x3xf32> #4x3",
    "shuffle": "%r = vector.shuffle %v4, %w4 [0, 5, 3] : vector<4xf32>, vector<4xf32> #3",
    "extract_strided_slice": "%r = vector.extract_strided_slice %v {offsets = [1, 1],"
    " sizes = [2, 2], strides = [1, 1]} : vector<3x4xf32> to vector<2x2xf32> #2x2",
    "insert_strided_slice": "%r = vector.insert_strided_slice %v4, %v {offsets = [1, 0],"
    " strides = [1]} : vector<4xf32> into vector<3x4xf32> #3x4",
    "interleave": "%r = vector.interleave %v4, %w4 : vector<4xf32> -> vector<8xf32> #8",
    "deinterleave": "%x, %r = vector.deinterleave %v8 : vector<8xf32> -> vector<4xf32> #4",
    "fma": "%r = vector.fma %v4, %w4, %v4 : vector<4xf32> #4",
    "outerproduct": "%r = vector.outerproduct %v4, %w4 : vector<4xf32>, vector<4xf32> #4x4",
    "reduction": "%r = vector.reduction <mul>, %v4, %f : vector<4xf32> into f32 #s",
    "reduction_max": "%r = vector.reduction <maximumf>, %v4 : vector<4xf32> into f32 #s",
    "reduction_signed": "%r = vector.reduction <minsi>, %i4 : vector<4xi32> into i32 #i",
    "reduction_unsigned": "%r = vector.reduction <minui>, %i4 : vector<4xi32> into i32 #i",
    "multi_reduction": "%r = vector.multi_reduction <add>, %v, %v4 [0] : vector<3x4xf32> to"
    " vector<4xf32> #4",
    "contract": "%t = vector.transpose %v, [1, 0] : vector<3x4xf32> to vector<4x3xf32>\n"
    "  %z = arith.constant dense<1.0> : vector<3x3xf32>\n"
    "  %r = vector.contract {indexing_maps = [affine_map<(m, n, k) -> (m, k)>,"
    " affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types ="
    ' ["parallel", "parallel", "reduction"]} %v, %t, %z : vector<3x4xf32>, vector<4x3xf32>'
    " into vector<3x3xf32> #3x3",
    "scan": "%r, %e = vector.scan <add>, %v, %v4 {inclusive = true, reduction_dim = 0 : i64} :"
    " vector<3x4xf32>, vector<4xf32> #3x4",
    "constant_mask": "%k = vector.constant_mask [3] : vector<4xi1>\n"
    "  %r = arith.select %k, %v4, %w4 : vector<4xi1>, vector<4xf32> #4",
    "create_mask": "%k = vector.create_mask %n : vector<4xi1>\n"
    "  %r = arith.select %k, %v4, %w4 : vector<4xi1>, vector<4xf32> #4",
    "load": "%r = vector.load %buffer[%c1, %n] : memref<3x8xf32>, vector<4xf32> #4",
    "maskedload": "%r = vector.maskedload %row[%n], %m4, %w4 : memref<8xf32>, vector<4xi1>,"
    " vector<4xf32> into vector<4xf32> #4",
    "maskedstore": "vector.maskedstore %row[%n], %m4, %w4 : memref<8xf32>, vector<4xi1>,"
    " vector<4xf32>\n  %r = vector.load %row[%c0] : memref<8xf32>, vector<8xf32> #8",
    "gather": "%r = vector.gather %row[%c0] [%q4], %m4, %w4 : memref<8xf32>, vector<4xi32>,"
    " vector<4xi1>, vector<4xf32> into vector<4xf32> #4",
    "scatter": "vector.scatter %row[%c0] [%q4], %m4, %w4 : memref<8xf32>, vector<4xi32>,"
    " vector<4xi1>, vector<4xf32>\n  %r = vector.load %row[%c0] : memref<8xf32>, vector<8xf32> #8",
    "expandload": "%r = vector.expandload %row[%n], %m4, %w4 : memref<8xf32>, vector<4xi1>,"
    " vector<4xf32> into vector<4xf32> #4",
    "compressstore": "vector.compressstore %row[%n], %m4, %w4 : memref<8xf32>, vector<4xi1>,"
    " vector<4xf32>\n  %r = vector.load %row[%c0] : memref<8xf32>, vector<8xf32> #8",
    "transfer_read": "%c6 = arith.constant 6 : index\n"
    "  %r = vector.transfer_read %buffer[%c1, %c6], %f : memref<3x8xf32>, vector<3x4xf32> #3x4",
    "transfer_read_transposed": "%r = vector.transfer_read %buffer[%c1, %c1], %f"
    " {permutation_map = affine_map<(a, b) -> (b, a)>} : memref<3x8xf32>, vector<4x3xf32> #4x3",
    "transfer_read_repeated": "%r = vector.transfer_read %buffer[%c1, %c1], %f"
    " {permutation_map = affine_map<(a, b) -> (0, b)>} : memref<3x8xf32>, vector<3x4xf32> #3x4",
    "transfer_read_masked": "%r = vector.transfer_read %row[%n], %f, %m4 : memref<8xf32>,"
    " vector<4xf32> #4",
    "transfer_write": "%c6 = arith.constant 6 : index\n"
    "  vector.transfer_write %v, %buffer[%c1, %c6] : vector<3x4xf32>, memref<3x8xf32>\n"
    "  %r = vector.load %buffer[%n, %c0] : memref<3x8xf32>, vector<8xf32> #8",
    "mask_reduction": "%r = vector.mask %m4 { vector.reduction <add>, %v4, %f : vector<4xf32>"
    " into f32 } : vector<4xi1> -> f32 #s",
    "mask_read": "%r = vector.mask %m4 { vector.transfer_read %row[%c0], %f : memref<8xf32>,"
    " vector<4xf32> } : vector<4xi1> -> vector<4xf32> #4",
    "bitcast": "%r = vector.bitcast %v4 : vector<4xf32> to vector<4xi32> #4xi32",
    "from_elements": "%r = vector.from_elements %f, %f : vector<2xf32> #2",
    "to_elements": "%e:4 = vector.to_elements %v4 : vector<4xf32>\n"
    "  %r = arith.addf %e#1, %e#2 : f32 #s",
    "step": "%r = vector.step : vector<4xindex> #4xindex",
}


def program() -> str:
    """A main that runs every case in a function of its own and prints its result."""
    functions: list[str] = []
    for name, case in CASES.items():
        text, _, shape = case.rpartition(" #")
        type = {"s": "f32", "i": "i32"}.get(shape)
        if type is None:
            type = f"vector<{shape}>" if "i" in shape else f"vector<{shape}xf32>"
        extra = "  %q4 = arith.constant dense<[3, 7, 0, 2]> : vector<4xi32>\n"
        functions.append(
            f"func.func @{name}() {{{VALUES}{extra}  {text}\n  vector.print %r : {type}\n  return\n}}"
        )
    calls = "\n".join(f"  func.call @{name}() : () -> ()" for name in CASES)
    return "\n".join([*functions, f"func.func @main() {{\n{calls}\n  return\n}}"])


@needs_upstream
def test_prints_what_upstream_prints(capsys: pytest.CaptureFixture[str]):
    text = program()
    Interpreter(parse(text)).call("main", [])
    ours = capsys.readouterr().out.splitlines()
    lowered = tool("mlir-opt", [f"--pass-pipeline={LOWERING}"], text)
    library = str(LIB / "libmlir_c_runner_utils.so.22.1")
    arguments = ["-e", "main", "--entry-point-result=void", f"--shared-libs={library}"]
    theirs = tool("mlir-runner", arguments, lowered).splitlines()
    assert len(theirs) == len(CASES)
    assert dict(zip(CASES, ours, strict=True)) == dict(zip(CASES, theirs, strict=True))
