// RUN: mlopt %s --convert-to-llvm --split-input-file | filecheck %s

// Every dialect goes in one walk: arithmetic, mathematics, buffers, branches, functions.

// CHECK-LABEL: llvm.func @all
// CHECK-SAME:    (%[[N:.*]]: i32, %{{.*}}: !llvm.ptr, %[[P:.*]]: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %[[I:.*]]: i64) -> f32
// CHECK-NOT:     unrealized_conversion_cast
// CHECK:         %[[E:.*]] = llvm.getelementptr {{.*}}%[[P]][%[[I]]] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK:         %[[F:.*]] = llvm.load %[[E]] : !llvm.ptr -> f32
// CHECK:         %[[G:.*]] = llvm.sitofp %[[N]] : i32 to f32
// CHECK:         %[[H:.*]] = llvm.fmul %[[F]], %[[G]] : f32
// CHECK:         %[[R:.*]] = llvm.intr.sqrt(%[[H]]) : (f32) -> f32
// CHECK:         llvm.br ^[[B:.*]](%[[R]] : f32)
// CHECK:       ^[[B]](%[[X:.*]]: f32):
// CHECK:         llvm.return %[[X]] : f32
func.func @all(%n: i32, %m: memref<4xf32>, %i: index) -> f32 {
  %f = memref.load %m[%i] : memref<4xf32>
  %g = arith.sitofp %n : i32 to f32
  %h = arith.mulf %f, %g : f32
  %r = math.sqrt %h : f32
  cf.br ^bb1(%r : f32)
^bb1(%x: f32):
  return %x : f32
}

// -----

// Calls and vectors.

// CHECK-LABEL: llvm.func @caller
// CHECK:         %[[V:.*]] = llvm.fadd %{{.*}}, %{{.*}} : vector<4xf32>
// CHECK:         llvm.call @callee(%[[V]]) : (vector<4xf32>) -> ()
func.func private @callee(vector<4xf32>)
func.func @caller(%v: vector<4xf32>) {
  %0 = arith.addf %v, %v : vector<4xf32>
  call @callee(%0) : (vector<4xf32>) -> ()
  return
}

// -----

// What is in the llvm dialect already stays.

// CHECK-LABEL: llvm.func @done
// CHECK-SAME:    (%[[A:.*]]: i64)
// CHECK-NEXT:    %[[B:.*]] = llvm.add %[[A]], %[[A]] : i64
// CHECK-NEXT:    llvm.return %[[B]] : i64
llvm.func @done(%a: i64) -> i64 {
  %b = llvm.add %a, %a : i64
  llvm.return %b : i64
}
