// RUN: mlrun %s --entry=scale 'f32[2,2]=1,2,3,4' f32=2 | filecheck %s --check-prefix=SCALE
// RUN: mlrun %s --entry=prints | filecheck %s --check-prefix=PRINTS
// RUN: mlrun %s -e answer --entry-point-result=i64 | filecheck %s --check-prefix=ANSWER
// RUN: not mlrun %s --entry=scale 'f32[2,3]=ones' f32=2 2>&1 | filecheck %s --check-prefix=ERROR

// A result is printed with its type.

// SCALE: result 0: f32[2,2] =
// SCALE-NEXT: {{\[\[}}2. 4.]
// SCALE-NEXT: [6. 8.]]
func.func @scale(%x: memref<2x2xf32>, %s: f32) -> memref<2x2xf32>
    attributes {mlopt.signature = (tensor<2x2xf32>, f32) -> tensor<2x2xf32>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %y = memref.alloc() : memref<2x2xf32>
  scf.for %i = %c0 to %c2 step %c1 {
    scf.for %j = %c0 to %c2 step %c1 {
      %v = memref.load %x[%i, %j] : memref<2x2xf32>
      %w = arith.mulf %v, %s : f32
      memref.store %w, %y[%i, %j] : memref<2x2xf32>
    }
  }
  return %y : memref<2x2xf32>
}

// What the program prints comes before its results.

// PRINTS: ( 42 )
// PRINTS-NEXT: result 0: i64 = 7
func.func private @printI64(i64)
func.func private @printOpen()
func.func private @printClose()
func.func private @printNewline()
func.func @prints() -> i64 {
  %n = arith.constant 42 : i64
  %r = arith.constant 7 : i64
  call @printOpen() : () -> ()
  call @printI64(%n) : (i64) -> ()
  call @printClose() : () -> ()
  call @printNewline() : () -> ()
  return %r : i64
}

// Upstream's runner prints the value alone.

// ANSWER-NOT: result
// ANSWER: -42
func.func @answer() -> i64 {
  %n = arith.constant -42 : i64
  return %n : i64
}

// An argument that does not fit is refused.

// ERROR: run.mlir:1:1: error: argument 0 of 'scale' has 3 elements along axis 1, expected 2 (f32[2,2])
