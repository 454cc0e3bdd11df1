// RUN: mlopt %s --irdl-file %S/Inputs/cmath.irdl.mlir | mlopt --irdl-file %S/Inputs/cmath.irdl.mlir --cse | filecheck %s

// Types, attributes, ops with variadic operands and with regions make a round trip.

// CHECK-LABEL: func.func @f(%x: !cmath.complex<f32>, %i: i1) -> f32
// CHECK-NEXT:    %[[M:.*]] = "cmath.mul"(%x, %x) : (!cmath.complex<f32>, !cmath.complex<f32>) -> !cmath.complex<f32>
// CHECK-NEXT:    %[[N:.*]] = "cmath.norm"(%[[M]]) : (!cmath.complex<f32>) -> f32
// CHECK-NEXT:    %{{.*}}:2 = "cmath.pick"(%i, %[[N]], %[[N]]) {operandSegmentSizes = array<i32: 1, 2, 0>, within = #cmath.range<1 : i32, 1 : i32>} : (i1, f32, f32) -> (f32, f32)
// CHECK-NEXT:    "cmath.loop"() ({
// CHECK-NEXT:    ^{{.*}}(%k: index):
func.func @f(%x: !cmath.complex<f32>, %i: i1) -> f32 {
  %0 = "cmath.mul"(%x, %x) : (!cmath.complex<f32>, !cmath.complex<f32>) -> !cmath.complex<f32>
  %1 = "cmath.norm"(%0) : (!cmath.complex<f32>) -> f32
  %2:2 = "cmath.pick"(%i, %1, %1) {operandSegmentSizes = array<i32: 1, 2, 0>, within = #cmath.range<1 : i32, 1 : i32>} : (i1, f32, f32) -> (f32, f32)
  "cmath.loop"() ({
  ^bb0(%k: index):
    llvm.unreachable
  }) : () -> ()
  return %2#0 : f32
}
