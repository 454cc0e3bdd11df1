// RUN: mlopt %s --convert-math-to-llvm --split-input-file | filecheck %s

// What LLVM has is an intrinsic of the whole row, with the flags.

// CHECK-LABEL: @intrinsics
// CHECK-COUNT-2: llvm.intr.exp(%{{.*}}) {{.*}}vector<4xf32>
// CHECK:         llvm.intr.sqrt(%{{.*}}) {fastmathFlags = #llvm.fastmath<fast>} : (f32) -> f32
func.func @intrinsics(%v: vector<2x4xf32>, %x: f32) -> (vector<2x4xf32>, f32) {
  %0 = math.exp %v : vector<2x4xf32>
  %1 = math.sqrt %x fastmath<fast> : f32
  return %0, %1 : vector<2x4xf32>, f32
}

// -----

// What libm has is a call an element.

// CHECK:       llvm.func @erff(f32) -> f32
// CHECK-LABEL: @libm
// CHECK-COUNT-4: llvm.call @erff
// CHECK-NOT:     llvm.call
func.func @libm(%v: vector<4xf32>) -> vector<4xf32> {
  %0 = math.erf %v : vector<4xf32>
  return %0 : vector<4xf32>
}

// -----

// bf16 is computed in f32 and rounded once.

// CHECK-LABEL: @short
// CHECK:         %[[X:.*]] = llvm.fpext %{{.*}} : bf16 to f32
// CHECK:         %[[Y:.*]] = llvm.intr.tanh(%[[X]]) : (f32) -> f32
// CHECK:         llvm.fptrunc %[[Y]] : f32 to bf16
func.func @short(%x: bf16) -> bf16 {
  %0 = math.tanh %x : bf16
  return %0 : bf16
}

// -----

// Integer powers are one function a pair of types.

// CHECK-COUNT-1: llvm.func internal @__mlopt_pow_i32_i32
// CHECK-LABEL: @power
// CHECK-COUNT-2: llvm.call @__mlopt_pow_i32_i32
func.func @power(%a: i32, %b: i32) -> i32 {
  %0 = math.ipowi %a, %b : i32
  %1 = math.ipowi %0, %b : i32
  return %1 : i32
}
