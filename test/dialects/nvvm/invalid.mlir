// RUN: mlopt %s --verify-diagnostics --split-input-file

// Lanes exchange 32 bits.

llvm.func @f(%i: i32, %x: i64) {
  // expected-error@+1 {{found a value of type i64, expected i32 or f32}}
  %0 = nvvm.shfl.sync bfly %i, %x, %i, %i : i64 -> i64
  llvm.return
}

// -----

// With the bit of validity the result is a pair.

llvm.func @f(%i: i32) {
  // expected-error@+1 {{result is i32, expected !llvm.struct<(i32, i1)>}}
  %0 = nvvm.shfl.sync bfly %i, %i, %i, %i {return_value_and_is_valid} : i32 -> i32
  llvm.return
}

// -----

// Four operands.

llvm.func @f(%i: i32) {
  // expected-error@+1 {{found 3 operands, expected 4}}
  %0 = nvvm.shfl.sync bfly %i, %i, %i : i32 -> i32
  llvm.return
}

// -----

// A ballot has a bit a lane.

llvm.func @f(%i: i32, %b: i1) {
  // expected-error@+1 {{result is i1, expected i32}}
  %0 = nvvm.vote.sync ballot %i, %b -> i1
  llvm.return
}

// -----

// Sizes of asynchronous copies.

llvm.func @f(%p: !llvm.ptr<3>, %q: !llvm.ptr<1>) {
  // expected-error@+1 {{found 5 bytes, expected 4, 8 or 16}}
  nvvm.cp.async.shared.global %p, %q, 5, cache = ca : !llvm.ptr<3>, !llvm.ptr<1>
  llvm.return
}

// -----

// Past the first-level cache go 16 bytes.

llvm.func @f(%p: !llvm.ptr<3>, %q: !llvm.ptr<1>) {
  // expected-error@+1 {{found 8 bytes, expected 16 for cache = cg}}
  nvvm.cp.async.shared.global %p, %q, 8, cache = cg : !llvm.ptr<3>, !llvm.ptr<1>
  llvm.return
}

// -----

// Registers are i32.

llvm.func @f() {
  // expected-error@+1 {{Expected attribute i32 but got i64}}
  %0 = nvvm.read.ptx.sreg.tid.x : i64
  llvm.return
}

// -----

// Levels go to 3.

// expected-error@+1 {{level O is 4, expected a level from 0 to 3}}
gpu.module @m [#nvvm.target<O = 4>] {
}

// -----

// Fields of the target have names.

// expected-error@+1 {{found 'cpu', expected one of O, triple, chip, features, flags}}
gpu.module @m [#nvvm.target<cpu = "sm_80">] {
}
