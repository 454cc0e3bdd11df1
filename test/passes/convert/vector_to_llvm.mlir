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

// -----

// A tile that a loop carries is a block argument a row; addresses are constant distances.

// CHECK-LABEL: llvm.func @tile(
// CHECK:         llvm.br ^[[HEAD:.*]](%{{.*}}, %[[Z:.*]], %[[Z]] : i64, vector<8xf32>, vector<8xf32>)
// CHECK:       ^[[HEAD]](%{{.*}}: i64, %[[X:.*]]: vector<8xf32>, %[[Y:.*]]: vector<8xf32>):
// CHECK:         %[[P:.*]] = llvm.getelementptr inbounds
// CHECK-NEXT:    %[[A:.*]] = llvm.load %[[P]] {alignment = 4 : i64}
// CHECK-NEXT:    %[[Q:.*]] = llvm.getelementptr inbounds %[[P]][64]
// CHECK-NEXT:    %[[B:.*]] = llvm.load %[[Q]] {alignment = 4 : i64}
// CHECK-NEXT:    %[[M:.*]] = llvm.fadd %[[X]], %[[A]]
// CHECK-NEXT:    %[[N:.*]] = llvm.fadd %[[Y]], %[[B]]
// CHECK-NOT:     llvm.insertvalue
// CHECK:         llvm.cond_br %{{.*}}, ^[[HEAD]](%{{.*}}, %[[M]], %[[N]] : i64, vector<8xf32>, vector<8xf32>), ^
func.func @tile(%m: memref<64x64xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %z = arith.constant dense<0.0> : vector<2x8xf32>
  cf.br ^head(%c0, %z : index, vector<2x8xf32>)
^head(%i: index, %acc: vector<2x8xf32>):
  %v = vector.load %m[%c0, %i] : memref<64x64xf32>, vector<2x8xf32>
  %w = arith.addf %acc, %v : vector<2x8xf32>
  %j = arith.addi %i, %c8 : index
  %more = arith.cmpi slt, %j, %n : index
  cf.cond_br %more, ^head(%j, %w : index, vector<2x8xf32>), ^end
^end:
  vector.store %w, %m[%c0, %c0] : memref<64x64xf32>, vector<2x8xf32>
  return
}

// -----

// A transpose of no square is padded to one: rounds of shuffles, no single elements.

// CHECK-LABEL: llvm.func @transpose(
// CHECK-NOT:     llvm.extractelement
// CHECK:         llvm.shufflevector
func.func @transpose(%m: memref<3x4xf32>, %t: memref<4x3xf32>) {
  %c0 = arith.constant 0 : index
  %v = vector.load %m[%c0, %c0] : memref<3x4xf32>, vector<3x4xf32>
  %w = vector.transpose %v, [1, 0] : vector<3x4xf32> to vector<4x3xf32>
  vector.store %w, %t[%c0, %c0] : memref<4x3xf32>, vector<4x3xf32>
  return
}

// -----

// Rows of a mask that a constant says are inside need no comparison.

// CHECK-LABEL: llvm.func @mask(
// CHECK-COUNT-1: llvm.icmp
// CHECK-NOT:     llvm.icmp
// CHECK:         llvm.intr.masked.store
// CHECK:         llvm.intr.masked.store
func.func @mask(%m: memref<2x8xf32>, %v: vector<2x8xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %z = arith.constant 0.0 : f32
  %k = vector.create_mask %c2, %n : vector<2x8xi1>
  vector.transfer_write %v, %m[%c0, %c0], %k {in_bounds = [true, true]} : vector<2x8xf32>, memref<2x8xf32>
  return
}
