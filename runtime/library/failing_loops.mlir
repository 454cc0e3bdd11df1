// Parallel loops whose chunks may fail, on whatever thread they run (failures.mlir).
//
//   mlopt_checked_parallel_for(fn, ctx, n, grain)   mlopt_parallel_for; fails where a chunk did
//
// Each chunk has a frame of its own, since no thread can jump to another's stack. Chunks that have
// not begun when one fails do nothing; the message of one that failed is the loop's.

llvm.func @_setjmp(!llvm.ptr) -> i32 attributes {passthrough = ["returns_twice"]}
llvm.func @mlopt_parallel_for(!llvm.ptr, !llvm.ptr, i64, i64)
llvm.func @mlopt_innermost_frame() -> !llvm.ptr
llvm.func @mlopt_enter(!llvm.ptr)
llvm.func @mlopt_leave(!llvm.ptr)
llvm.func @mlopt_drop(!llvm.ptr)
llvm.func @mlopt_fail(!llvm.ptr)

// What chunks are given: function, context, and the message of one that failed.
llvm.func @mlopt_checked_parallel_for(%fn: !llvm.ptr, %ctx: !llvm.ptr, %n: i64, %grain: i64) {
  %null = llvm.mlir.zero : !llvm.ptr
  %frame = llvm.call @mlopt_innermost_frame() : () -> !llvm.ptr
  %is_alone = llvm.icmp "eq" %frame, %null : !llvm.ptr
  llvm.cond_br %is_alone, ^plain, ^guarded
^plain:
  llvm.call @mlopt_parallel_for(%fn, %ctx, %n, %grain) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
  llvm.return
^guarded:
  %c3 = llvm.mlir.constant(3 : i64) : i64
  %job = llvm.alloca %c3 x !llvm.ptr {alignment = 8 : i64} : (i64) -> !llvm.ptr
  %ctx_field = llvm.getelementptr %job[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %message_field = llvm.getelementptr %job[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  llvm.store %fn, %job : !llvm.ptr, !llvm.ptr
  llvm.store %ctx, %ctx_field : !llvm.ptr, !llvm.ptr
  llvm.store %null, %message_field : !llvm.ptr, !llvm.ptr
  %chunk = llvm.mlir.addressof @run_chunk : !llvm.ptr
  llvm.call @mlopt_parallel_for(%chunk, %job, %n, %grain) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
  %message = llvm.load %message_field atomic acquire {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
  %is_fine = llvm.icmp "eq" %message, %null : !llvm.ptr
  llvm.cond_br %is_fine, ^end, ^failed
^failed:
  llvm.call @mlopt_fail(%message) : (!llvm.ptr) -> ()
  llvm.br ^end
^end:
  llvm.return
}

// One chunk, in a frame of its own; nothing where another failed already.
llvm.func internal @run_chunk(%job: !llvm.ptr, %lo: i64, %hi: i64) {
  %null = llvm.mlir.zero : !llvm.ptr
  %none = llvm.mlir.constant(0 : i32) : i32
  %bytes = llvm.mlir.constant(1024 : i64) : i64
  %frame = llvm.alloca %bytes x i8 {alignment = 16 : i64} : (i64) -> !llvm.ptr
  %message_field = llvm.getelementptr %job[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %earlier = llvm.load %message_field atomic acquire {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
  %is_fine = llvm.icmp "eq" %earlier, %null : !llvm.ptr
  llvm.cond_br %is_fine, ^set, ^end
^set:
  %state = llvm.getelementptr %frame[8] : (!llvm.ptr) -> !llvm.ptr, i64
  %again = llvm.call @_setjmp(%state) : (!llvm.ptr) -> i32
  %is_first = llvm.icmp "eq" %again, %none : i32
  llvm.cond_br %is_first, ^run, ^failed
^run:
  llvm.call @mlopt_enter(%frame) : (!llvm.ptr) -> ()
  %fn = llvm.load %job : !llvm.ptr -> !llvm.ptr
  %ctx_field = llvm.getelementptr %job[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %ctx = llvm.load %ctx_field : !llvm.ptr -> !llvm.ptr
  llvm.call %fn(%ctx, %lo, %hi) : !llvm.ptr, (!llvm.ptr, i64, i64) -> ()
  llvm.call @mlopt_leave(%frame) : (!llvm.ptr) -> ()
  llvm.br ^end
^failed:
  %own_message_field = llvm.getelementptr %frame[1] : (!llvm.ptr) -> !llvm.ptr, i64
  %message = llvm.load %own_message_field : !llvm.ptr -> !llvm.ptr
  llvm.store %message, %message_field atomic release {alignment = 8 : i64} : !llvm.ptr, !llvm.ptr
  llvm.call @mlopt_drop(%frame) : (!llvm.ptr) -> ()
  llvm.br ^end
^end:
  llvm.return
}
