// RUN: mlopt %s --convert-arith-to-llvm --split-input-file | filecheck %s

// Flags of integer and float ops are kept.

// CHECK-LABEL: @flags
// CHECK:         llvm.add %{{.*}}, %{{.*}} overflow<nsw{{, ?}}nuw> : i32
// CHECK:         llvm.trunc %{{.*}} overflow<nsw> : i32 to i8
// CHECK:         llvm.fmul %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<fast>} : f32
func.func @flags(%a: i32, %x: f32) -> (i8, f32) {
  %0 = arith.addi %a, %a overflow<nsw, nuw> : i32
  %1 = arith.trunci %0 overflow<nsw> : i32 to i8
  %2 = arith.mulf %x, %x fastmath<fast> : f32
  return %1, %2 : i8, f32
}

// -----

// An index is an i64; functions that are not lowered yet see it through casts.

// CHECK-LABEL: @index
// CHECK:         %[[I:.*]] = builtin.unrealized_conversion_cast %{{.*}} : index to i64
// CHECK:         %[[N:.*]] = llvm.trunc %[[I]] : i64 to i32
// CHECK-NEXT:    return %[[N]] : i32
func.func @index(%i: index) -> i32 {
  %0 = arith.index_cast %i : index to i32
  return %0 : i32
}

// -----

// A 2-D vector is two rows.

// CHECK-LABEL: @rows
// CHECK-COUNT-2: llvm.fadd %{{.*}}, %{{.*}} : vector<8xf32>
// CHECK-NOT:     llvm.fadd
func.func @rows(%a: vector<2x8xf32>) -> vector<2x8xf32> {
  %0 = arith.addf %a, %a : vector<2x8xf32>
  return %0 : vector<2x8xf32>
}

// -----

// maximumf gives NaN for NaN, maxnumf the other operand.

// CHECK-LABEL: @maxima
// CHECK:         llvm.intr.maximum
// CHECK:         llvm.intr.maxnum
func.func @maxima(%a: f32, %b: f32) -> (f32, f32) {
  %0 = arith.maximumf %a, %b : f32
  %1 = arith.maxnumf %a, %b : f32
  return %0, %1 : f32, f32
}

// -----

// Division rounds down by a select, without a branch.

// CHECK-LABEL: @floor
// CHECK:         %[[Q:.*]] = llvm.sdiv %[[A:.*]], %[[B:.*]] : i32
// CHECK:         llvm.mul %[[Q]], %[[B]] : i32
// CHECK:         llvm.select
func.func @floor(%a: i32, %b: i32) -> i32 {
  %0 = arith.floordivsi %a, %b : i32
  return %0 : i32
}

// -----

// The rows of a constant are constants; a splat stays one.

// CHECK-LABEL: @constants
// CHECK:         llvm.mlir.constant(dense<[1, 2]> : vector<2xi32>) : vector<2xi32>
// CHECK:         llvm.mlir.constant(dense<[3, 4]> : vector<2xi32>) : vector<2xi32>
// CHECK:         llvm.mlir.constant(dense<5> : vector<2xi64>) : vector<2xi64>
func.func @constants() -> (vector<2x2xi32>, vector<2xindex>) {
  %0 = arith.constant dense<[[1, 2], [3, 4]]> : vector<2x2xi32>
  %1 = arith.constant dense<5> : vector<2xindex>
  return %0, %1 : vector<2x2xi32>, vector<2xindex>
}
