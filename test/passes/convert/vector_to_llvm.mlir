// RUN: mlopt %s --convert-to-llvm --split-input-file | filecheck %s

// A row lies together: one load, aligned as an element.

// CHECK-LABEL: llvm.func @load(
// CHECK-COUNT-2: llvm.load %{{.*}} {alignment = 4 : i64} : !llvm.ptr -> vector<8xf32>
// CHECK-NOT:     llvm.load
func.func @load(%m: memref<4x8xf32>, %i: index) -> vector<2x8xf32> {
  %0 = vector.load %m[%i, %i] : memref<4x8xf32>, vector<2x8xf32>
  return %0 : vector<2x8xf32>
}

// -----

// Fused multiply and add, a row each; the rows of the arguments are taken out once.

// CHECK-LABEL: llvm.func @fma(
// CHECK:         llvm.intr.fmuladd
// CHECK:         llvm.intr.fmuladd
// CHECK-NOT:     llvm.intr.fmuladd
func.func @fma(%a: vector<2x8xf32>) -> vector<2x8xf32> {
  %0 = vector.fma %a, %a, %a : vector<2x8xf32>
  return %0 : vector<2x8xf32>
}

// -----

// A transfer that may pass the end is a masked load, without a branch.

// CHECK-LABEL: llvm.func @read(
// CHECK:         %[[MASK:.*]] = llvm.icmp "slt" %{{.*}} : vector<8xi32>
// CHECK:         llvm.intr.masked.load{{.*}}%[[MASK]], %{{[^ ]*}} {alignment = 4 : i32}
// CHECK-NOT:     llvm.cond_br
func.func @read(%m: memref<?xf32>, %i: index, %x: f32) -> vector<8xf32> {
  %0 = vector.transfer_read %m[%i], %x : memref<?xf32>, vector<8xf32>
  return %0 : vector<8xf32>
}

// -----

// A sum keeps its order: it starts from the accumulator.

// CHECK-LABEL: llvm.func @sum(
// CHECK:         "llvm.intr.vector.reduce.fadd"(%[[ACC:.*]], %{{.*}})
func.func @sum(%v: vector<8xf32>, %acc: f32) -> f32 {
  %0 = vector.reduction <add>, %v, %acc : vector<8xf32> into f32
  return %0 : f32
}
