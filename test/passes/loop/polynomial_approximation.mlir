// RUN: mlopt %s --math-polynomial-approximation --split-input-file | filecheck %s

// A vector of any rank: arithmetic on whole vectors, constants once a function.

// CHECK-LABEL: func.func @exp(
// CHECK-SAME:    %[[X:.*]]: vector<14x32xf32>)
// CHECK-NOT:     math.exp
// CHECK:         %[[N:.*]] = arith.subf %{{.*}}, %{{.*}} : vector<14x32xf32>
// CHECK:         vector.fma %[[N]], %{{.*}}, %{{.*}} : vector<14x32xf32>
// CHECK:         arith.bitcast %{{.*}} : vector<14x32xi32> to vector<14x32xf32>
// CHECK:         return
func.func @exp(%x: vector<14x32xf32>) -> vector<14x32xf32> {
  %0 = math.exp %x : vector<14x32xf32>
  return %0 : vector<14x32xf32>
}

// -----

// A scalar: products and sums that may be fused.

// CHECK-LABEL: func.func @tanh(
// CHECK-NOT:     math.tanh
// CHECK:         arith.mulf %{{.*}}, %{{.*}} fastmath<contract> : f32
// CHECK-NEXT:    arith.addf %{{.*}}, %{{.*}} fastmath<contract> : f32
// CHECK:         math.copysign
func.func @tanh(%x: f32) -> f32 {
  %0 = math.tanh %x : f32
  return %0 : f32
}

// -----

// Shorter floats are extended to f32 and rounded once at the end.

// CHECK-LABEL: func.func @log(
// CHECK-SAME:    %[[X:.*]]: vector<8xf16>)
// CHECK:         arith.extf %[[X]] : vector<8xf16> to vector<8xf32>
// CHECK:         %[[R:.*]] = arith.truncf %{{.*}} : vector<8xf32> to vector<8xf16>
// CHECK-NEXT:    return %[[R]]
func.func @log(%x: vector<8xf16>) -> vector<8xf16> {
  %0 = math.log %x : vector<8xf16>
  return %0 : vector<8xf16>
}

// -----

// Constants stand outside of the loop that needs them.

// CHECK-LABEL: func.func @loop(
// CHECK-COUNT-2: arith.constant
// CHECK:         scf.for
// CHECK-NOT:       arith.constant
// CHECK:           memref.store
func.func @loop(%m: memref<?xf32>, %a: index, %b: index) {
  scf.for %i = %a to %b step %a {
    %x = memref.load %m[%i] : memref<?xf32>
    %y = math.erf %x : f32
    memref.store %y, %m[%i] : memref<?xf32>
  }
  return
}

// -----

// f64, tensors, and functions without a polynomial stay.

// CHECK-LABEL: func.func @stays(
// CHECK:         math.exp %{{.*}} : f64
// CHECK-NEXT:    math.exp %{{.*}} : tensor<4xf32>
// CHECK-NEXT:    math.sqrt %{{.*}} : f32
func.func @stays(%x: f64, %t: tensor<4xf32>, %y: f32) -> (f64, tensor<4xf32>, f32) {
  %0 = math.exp %x : f64
  %1 = math.exp %t : tensor<4xf32>
  %2 = math.sqrt %y : f32
  return %0, %1, %2 : f64, tensor<4xf32>, f32
}
