// RUN: mlopt %s --mcpu=x86-64-v4 --math-polynomial-approximation | filecheck %s
// RUN: mlopt %s --mcpu=x86-64-v3 --math-polynomial-approximation | filecheck %s --check-prefix=STEPS

// AVX-512 multiplies by powers of two; other machines, scalars and tiles of rows in two steps.

// CHECK-LABEL: func.func @exp(
// CHECK:         llvm.call_intrinsic "llvm.ldexp.v32f32.v32i32"(%{{.*}}, %{{.*}}) : (vector<32xf32>, vector<32xi32>) -> vector<32xf32>
// CHECK-NOT:     arith.shrsi
// CHECK-LABEL: func.func @rows(
// CHECK-NOT:     llvm.call_intrinsic
// CHECK:         arith.shrsi
// STEPS-LABEL: func.func @exp(
// STEPS-NOT:     llvm.call_intrinsic
// STEPS:         arith.shrsi
func.func @exp(%x: vector<32xf32>) -> vector<32xf32> {
  %0 = math.exp %x : vector<32xf32>
  return %0 : vector<32xf32>
}

func.func @rows(%x: vector<2x32xf32>) -> vector<2x32xf32> {
  %0 = math.exp2 %x : vector<2x32xf32>
  return %0 : vector<2x32xf32>
}
