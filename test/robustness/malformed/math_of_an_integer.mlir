// RUN: not mlopt %s 2>&1 | filecheck %s
// The exponential of an integer.
// CHECK: math_of_an_integer.mlir:6:8: error: 'math.exp' op unexpected attribute i32

func.func @f(%x: i32) {
  %0 = math.exp %x : i32
  return
}
