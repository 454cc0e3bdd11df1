// RUN: mlopt %s --convert-ub-to-llvm | filecheck %s
// RUN: mlopt %S/Inputs/ub_of_tensors.mlir --convert-ub-to-llvm --verify-diagnostics

// A value that nobody may look at, of the type that the llvm level has for it.

// CHECK-LABEL: func.func @poison
// CHECK-DAG:     %[[F:.*]] = llvm.mlir.poison : f32
// CHECK-DAG:     %[[V:.*]] = llvm.mlir.poison : vector<4xi32>
// CHECK-DAG:     llvm.mlir.poison : i64
// CHECK:         return %[[F]], %[[V]], %{{.*}} : f32, vector<4xi32>, index
func.func @poison() -> (f32, vector<4xi32>, index) {
  %0 = ub.poison : f32
  %1 = ub.poison : vector<4xi32>
  %2 = ub.poison : index
  return %0, %1, %2 : f32, vector<4xi32>, index
}

// Control never comes here.

// CHECK-LABEL: func.func @unreachable
// CHECK-NEXT:    llvm.unreachable
func.func @unreachable() {
  ub.unreachable
}

// Ops of other dialects stay.

// CHECK-LABEL: func.func @others
// CHECK-NEXT:    %[[S:.*]] = arith.addi %{{.*}}, %{{.*}} : i32
// CHECK-NEXT:    return %[[S]]
func.func @others(%a: i32) -> i32 {
  %0 = arith.addi %a, %a : i32
  return %0 : i32
}
