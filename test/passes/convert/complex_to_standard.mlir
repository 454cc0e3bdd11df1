// RUN: mlopt %s --convert-complex-to-standard | filecheck %s
// RUN: mlopt %s --convert-complex-to-standard --convert-complex-to-llvm --convert-to-llvm | filecheck %s --check-prefix=LLVM

// A product is four products of parts; flags go with it.

// CHECK-LABEL: func.func @mul(%a: complex<f32>, %b: complex<f32>)
// CHECK-DAG: %[[AR:.*]] = complex.re %a
// CHECK-DAG: %[[AI:.*]] = complex.im %a
// CHECK-DAG: %[[BR:.*]] = complex.re %b
// CHECK-DAG: %[[BI:.*]] = complex.im %b
// CHECK: %[[RR:.*]] = arith.mulf %[[AR]], %[[BR]] fastmath<contract> : f32
// CHECK: %[[II:.*]] = arith.mulf %[[AI]], %[[BI]] fastmath<contract> : f32
// CHECK: %[[RE:.*]] = arith.subf %[[RR]], %[[II]] fastmath<contract> : f32
// CHECK: %[[IM:.*]] = arith.addf
// CHECK: complex.create %[[RE]], %[[IM]] : complex<f32>
// LLVM-LABEL: llvm.func @mul(%a: !llvm.struct<(f32, f32)>, %b: !llvm.struct<(f32, f32)>) -> !llvm.struct<(f32, f32)>
// LLVM: llvm.extractvalue %a[0] : !llvm.struct<(f32, f32)>
// LLVM: llvm.insertvalue
func.func @mul(%a: complex<f32>, %b: complex<f32>) -> complex<f32> {
  %0 = complex.mul %a, %b fastmath<contract> : complex<f32>
  return %0 : complex<f32>
}

// What computes nothing stays.

// CHECK-LABEL: func.func @parts
// CHECK-NEXT: complex.constant [1.{{.*}}, 2.{{.*}}] : complex<f64>
// CHECK-NEXT: complex.re
// CHECK-NEXT: return
// LLVM-LABEL: llvm.func @parts
// LLVM: llvm.return %{{.*}} : f64
func.func @parts() -> f64 {
  %0 = complex.constant [1.0, 2.0] : complex<f64>
  %1 = complex.re %0 : complex<f64>
  return %1 : f64
}
