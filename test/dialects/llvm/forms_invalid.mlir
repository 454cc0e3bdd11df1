// RUN: mlopt %s --split-input-file --verify-diagnostics

// A mask has an element for each of the values.

llvm.func @select(%m: vector<4xi1>, %v: vector<8xf32>) {
  // expected-error@+1 {{found a mask of type vector<4xi1> for values of type vector<8xf32>}}
  %0 = llvm.select %m, %v, %v : vector<4xi1>, vector<8xf32>
  llvm.return
}

// -----

// A struct is indexed by constants.

llvm.func @gep(%p: !llvm.ptr, %i: i32) {
  // expected-error@+1 {{GEP index #1: struct indices must be constants}}
  %0 = llvm.getelementptr inbounds %p[0, %i] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.struct<(f32, i32)>
  llvm.return
}
