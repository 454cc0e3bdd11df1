// RUN: mlopt %s --split-input-file --verify-diagnostics

llvm.func @types(%a: i32, %b: f32) {
  // expected-error@+1 {{operand 'lhs' at position 0 does not verify}}
  %0 = "llvm.fadd"(%a, %a) : (i32, i32) -> i32
  llvm.return
}

// -----

llvm.func @widths(%a: i32) {
  // expected-error@+1 {{invalid cast from i32 to i8, expected more bits}}
  %0 = llvm.zext %a : i32 to i8
  llvm.return
}

// -----

llvm.func @lanes(%a: vector<4xi32>) {
  // expected-error@+1 {{cannot cast vector<4xi32> to vector<2xf32>: lanes differ}}
  %0 = llvm.sitofp %a : vector<4xi32> to vector<2xf32>
  llvm.return
}

// -----

llvm.func @comparison(%a: i32) {
  // expected-error@+1 {{found predicate 'less', expected one of eq, ne}}
  %0 = llvm.icmp "less" %a, %a : i32
  llvm.return
}

// -----

llvm.func @orderings(%p: !llvm.ptr, %a: i32) {
  // expected-error@+1 {{unsupported atomic ordering for this access}}
  %0 = llvm.load %p atomic release {alignment = 4 : i64} : !llvm.ptr -> i32
  // expected-error@+1 {{expected alignment for atomic access}}
  llvm.store %a, %p atomic monotonic : i32, !llvm.ptr
  // expected-error@+1 {{expected at least 'monotonic' ordering}}
  %1 = llvm.atomicrmw add %p, %a unordered : !llvm.ptr, i32
  // expected-error@+1 {{failure ordering cannot be 'release' or 'acq_rel'}}
  %2 = llvm.cmpxchg %p, %a, %a acq_rel release : !llvm.ptr, i32
  // expected-error@+1 {{can be given only acquire, release, acq_rel, and seq_cst orderings}}
  llvm.fence monotonic
  llvm.return
}

// -----

llvm.func @kinds(%p: !llvm.ptr, %a: f32) {
  // expected-error@+1 {{expected an integer for this operation, found f32}}
  %0 = llvm.atomicrmw add %p, %a monotonic : !llvm.ptr, f32
  llvm.return
}

// -----

llvm.func @constants() {
  // expected-error@+1 {{string of 3 bytes is no value of !llvm.array<4 x i8>}}
  %0 = llvm.mlir.constant("abc") : !llvm.array<4 x i8>
  // expected-error@+1 {{value has 4 elements, vector<8xf32> has 8}}
  %1 = llvm.mlir.constant(dense<1.0> : vector<4xf32>) : vector<8xf32>
  // expected-error@+1 {{300 does not fit in i8}}
  %2 = llvm.mlir.constant(300 : i32) : i8
  llvm.return
}

// -----

llvm.func @positions(%s: !llvm.struct<(i32, f32)>) {
  // expected-error@+1 {{position [2] is outside of !llvm.struct<(i32, f32)>}}
  %0 = llvm.extractvalue %s[2] : !llvm.struct<(i32, f32)>
  llvm.return
}

// -----

llvm.func @shuffle(%v: vector<4xf32>) {
  // expected-error@+1 {{mask entry 8 is out of range, expected -1 to 7}}
  %0 = llvm.shufflevector %v, %v [0, 8] : vector<4xf32>
  llvm.return
}

// -----

llvm.func @callee(i32) -> i32

llvm.func @calls(%a: i32, %f: f32) {
  // expected-error@+1 {{incorrect number of operands (2) for callee (expecting: 1)}}
  %0 = llvm.call @callee(%a, %a) : (i32, i32) -> i32
  // expected-error@+1 {{operand type mismatch for operand 0: f32 != i32}}
  %1 = llvm.call @callee(%f) : (f32) -> i32
  // expected-error@+1 {{'missing' does not reference a symbol in the current scope}}
  llvm.call @missing() : () -> ()
  llvm.return
}

// -----

llvm.func @returns() -> i32 {
  // expected-error@+1 {{returns nothing, but its function i32}}
  llvm.return
}

// -----

// expected-error@+1 {{external functions must have 'external' or 'extern_weak' linkage, found 'internal'}}
llvm.func internal @declaration()

// -----

// expected-error@+1 {{initializer region type i64 does not match global type i32}}
llvm.mlir.global internal @wrong() : i32 {
  %0 = llvm.mlir.constant(1 : i64) : i64
  llvm.return %0 : i64
}

// -----

llvm.func @intrinsics(%a: i32, %f: f32, %v: vector<4xf32>) {
  // expected-error@+1 {{'llvm.intr.exp' op result 'res' at position 0 does not verify}}
  %0 = llvm.intr.exp(%a) : (i32) -> i32
  // expected-error@+1 {{requires the same type for all operands and results}}
  %1 = llvm.intr.floor(%f) : (f32) -> f64
  // expected-error@+1 {{requires the same element type for all operands and results}}
  %2 = "llvm.intr.vector.reduce.fadd"(%f, %v) : (f32, vector<4xf32>) -> f64
  llvm.return
}

// -----

llvm.func @wide(%a: i32) {
  // expected-error@+1 {{intrinsic name must start with 'llvm.', found 'fabs'}}
  %0 = llvm.call_intrinsic "fabs"(%a) : (i32) -> i32
  llvm.return
}

// -----

// expected-error@+1 {{functions, priorities, and data must have the same number of elements}}
llvm.mlir.global_ctors ctors = [], priorities = [0 : i32], data = []
