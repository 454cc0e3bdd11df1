func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
llvm.func @mlopt_parallel_for(%fn: !llvm.ptr, %ctx: !llvm.ptr, %n: i64, %grain: i64) {
  %c0 = llvm.mlir.constant(0 : i64) : i64
  %c1 = llvm.mlir.constant(1 : i64) : i64
  llvm.br ^h(%c0 : i64)
^h(%i: i64):
  %k = llvm.icmp "slt" %i, %n : i64
  llvm.cond_br %k, ^b, ^e
^b:
  %c7 = llvm.mlir.constant(7 : i64) : i64
  %j = llvm.add %i, %c7 : i64
  %m = llvm.intr.smin(%j, %n) : (i64, i64) -> i64
  llvm.call %fn(%ctx, %i, %m) : !llvm.ptr, (!llvm.ptr, i64, i64) -> ()
  llvm.br ^h(%m : i64)
^e:
  llvm.return
}
func.func @work(%A: memref<?x?x5xf32>, %x: f32) -> (f32, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %f0 = arith.constant 0.0 : f32
  %i0 = arith.constant 3 : i32
  %d0 = memref.dim %A, %c0 : memref<?x?x5xf32>
  %d1 = memref.dim %A, %c1 : memref<?x?x5xf32>
  scf.parallel (%i, %j, %k) = (%c0, %c1, %c0) to (%d0, %d1, %c5) step (%c1, %c2, %c1) {
    %s = arith.addi %i, %j : index
    %s2 = arith.muli %s, %c5 : index
    %s3 = arith.addi %s2, %k : index
    %t3 = arith.index_cast %s3 : index to i32
    %t4 = arith.sitofp %t3 : i32 to f32
    %t5 = arith.addf %t4, %x : f32
    memref.store %t5, %A[%i, %j, %k] : memref<?x?x5xf32>
    scf.reduce
  }
  %r:2 = scf.parallel (%i, %j) = (%c0, %c0) to (%d0, %d1) step (%c1, %c1) init(%x, %i0) -> (f32, i32) {
    %v = memref.load %A[%i, %j, %c1] : memref<?x?x5xf32>
    %w = arith.fptosi %v : f32 to i32
    scf.reduce(%v, %w : f32, i32) {
    ^bb0(%a: f32, %b: f32):
      %q = arith.addf %a, %b : f32
      scf.reduce.return %q : f32
    }, {
    ^bb0(%a: i32, %b: i32):
      %q = arith.maxsi %a, %b : i32
      scf.reduce.return %q : i32
    }
  }
  return %r#0, %r#1 : f32, i32
}
func.func @main() {
  %c4 = arith.constant 4 : index
  %c7 = arith.constant 7 : index
  %f = arith.constant 0.5 : f32
  %A = memref.alloc(%c4, %c7) : memref<?x?x5xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %z = arith.constant 0.0 : f32
  scf.for %i = %c0 to %c4 step %c1 {
  scf.for %j = %c0 to %c7 step %c1 {
  scf.for %k = %c0 to %c5 step %c1 {
    memref.store %z, %A[%i,%j,%k] : memref<?x?x5xf32>
  }}}
  %r, %s = func.call @work(%A, %f) : (memref<?x?x5xf32>, f32) -> (f32, i32)
  %u = memref.cast %A : memref<?x?x5xf32> to memref<*xf32>
  func.call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  vector.print %r : f32
  vector.print %s : i32
  return
}
