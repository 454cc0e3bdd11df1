// RUN: mlopt %s --mcpu=x86-64-v4 --math-polynomial-approximation | filecheck %s
// RUN: mlopt %s --mcpu=x86-64-v3 --math-polynomial-approximation | filecheck %s --check-prefix=STEPS

// AVX-512 multiplies by powers of two, a register at a time where vectors are registers; other
// machines, scalars and tiles of rows in two steps.

// CHECK-LABEL: func.func @exp(
// CHECK:         %[[LOW:.*]] = llvm.call_intrinsic "llvm.x86.avx512.mask.scalef.ps.512"({{.*}} -> vector<16xf32>
// CHECK:         %[[HIGH:.*]] = llvm.call_intrinsic "llvm.x86.avx512.mask.scalef.ps.512"({{.*}} -> vector<16xf32>
// CHECK-NEXT:    vector.shuffle %[[LOW]], %[[HIGH]] [0, 1, 2, {{.*}} 30, 31] : vector<16xf32>, vector<16xf32>
// CHECK-LABEL: func.func @half(
// CHECK:         llvm.call_intrinsic "llvm.ldexp.v8f32.v8i32"(%{{.*}}, %{{.*}}) : (vector<8xf32>, vector<8xi32>) -> vector<8xf32>
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

func.func @half(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.exp %x : vector<8xf32>
  return %0 : vector<8xf32>
}

func.func @rows(%x: vector<2x32xf32>) -> vector<2x32xf32> {
  %0 = math.exp2 %x : vector<2x32xf32>
  return %0 : vector<2x32xf32>
}
