// Parallel loops on an OpenMP runtime, in the place of the thread pool (threads.mlir).
//
//   mlopt_parallel_for(fn, ctx, n, grain)   fn(ctx, lo, hi) over [0, n) in chunks of `grain`
//   mlopt_set_num_threads(n)                 callers and workers together; 0 decides anew
//   mlopt_get_num_threads() -> i64
//   mlopt_share_parallel_for(other)          nothing: the runtime is one for the process
//
// GOMP_parallel is what GCC's libgomp and LLVM's libomp both have. The borders of chunks are
// those of the pool, and each thread of the team takes the next chunk that is left, so results
// are those of the pool too. A loop inside a chunk is a team of one, as OpenMP has it. After
// fork a child has no team that its runtime could wake: it runs its chunks itself.

llvm.mlir.global internal @chosen(0 : i64) {alignment = 64 : i64} : i64
llvm.mlir.global internal @owner(0 : i32) : i32

llvm.func @GOMP_parallel(!llvm.ptr, !llvm.ptr, i32, i32)
llvm.func @getpid() -> i32
llvm.func @mlopt_default_num_threads() -> i64

llvm.func @mlopt_parallel_for(%fn: !llvm.ptr, %ctx: !llvm.ptr, %n: i64, %grain: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %zero32 = llvm.mlir.constant(0 : i32) : i32
  %none = llvm.icmp "sle" %n, %zero : i64
  llvm.cond_br %none, ^end, ^split
^split:
  // No grain given: 64 chunks, whatever the number of threads.
  %c64 = llvm.mlir.constant(64 : i64) : i64
  %less_one = llvm.sub %n, %one : i64
  %share = llvm.udiv %less_one, %c64 : i64
  %share_up = llvm.add %share, %one : i64
  %is_given = llvm.icmp "sgt" %grain, %zero : i64
  %size = llvm.select %is_given, %grain, %share_up : i1, i64
  %last = llvm.udiv %less_one, %size : i64
  %chunks = llvm.add %last, %one : i64
  %job = llvm.alloca %one x !llvm.struct<(ptr, ptr, i64, i64, i64, i64)> : (i64) -> !llvm.ptr
  %fn_place = llvm.getelementptr %job[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %ctx_place = llvm.getelementptr %job[0, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %n_place = llvm.getelementptr %job[0, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %size_place = llvm.getelementptr %job[0, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %chunks_place = llvm.getelementptr %job[0, 4] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %next_place = llvm.getelementptr %job[0, 5] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  llvm.store %fn, %fn_place : !llvm.ptr, !llvm.ptr
  llvm.store %ctx, %ctx_place : !llvm.ptr, !llvm.ptr
  llvm.store %n, %n_place : i64, !llvm.ptr
  llvm.store %size, %size_place : i64, !llvm.ptr
  llvm.store %chunks, %chunks_place : i64, !llvm.ptr
  llvm.store %zero, %next_place : i64, !llvm.ptr
  %threads = llvm.call @mlopt_get_num_threads() : () -> i64
  %team = llvm.intr.smin(%threads, %chunks) : (i64, i64) -> i64
  %single = llvm.icmp "sle" %team, %one : i64
  llvm.cond_br %single, ^serial, ^whose
^whose:
  %pid = llvm.call @getpid() : () -> i32
  %owner = llvm.mlir.addressof @owner : !llvm.ptr
  %got = llvm.cmpxchg %owner, %zero32, %pid monotonic monotonic : !llvm.ptr, i32
  %was = llvm.extractvalue %got[0] : !llvm.struct<(i32, i1)>
  %fresh = llvm.extractvalue %got[1] : !llvm.struct<(i32, i1)>
  %same = llvm.icmp "eq" %was, %pid : i32
  %ours = llvm.or %fresh, %same : i1
  llvm.cond_br %ours, ^parallel, ^serial
^parallel:
  %run = llvm.mlir.addressof @run_chunks : !llvm.ptr
  %team32 = llvm.trunc %team : i64 to i32
  llvm.call @GOMP_parallel(%run, %job, %team32, %zero32) : (!llvm.ptr, !llvm.ptr, i32, i32) -> ()
  llvm.br ^end
^serial:
  llvm.call @run_chunks(%job) : (!llvm.ptr) -> ()
  llvm.br ^end
^end:
  llvm.return
}

// What each thread of a team does: chunks, until none is left.
llvm.func internal @run_chunks(%job: !llvm.ptr) {
  %one = llvm.mlir.constant(1 : i64) : i64
  %fn_place = llvm.getelementptr %job[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %ctx_place = llvm.getelementptr %job[0, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %n_place = llvm.getelementptr %job[0, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %size_place = llvm.getelementptr %job[0, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %chunks_place = llvm.getelementptr %job[0, 4] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %next_place = llvm.getelementptr %job[0, 5] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, i64, i64, i64)>
  %fn = llvm.load %fn_place : !llvm.ptr -> !llvm.ptr
  %ctx = llvm.load %ctx_place : !llvm.ptr -> !llvm.ptr
  %n = llvm.load %n_place : !llvm.ptr -> i64
  %size = llvm.load %size_place : !llvm.ptr -> i64
  %chunks = llvm.load %chunks_place : !llvm.ptr -> i64
  llvm.br ^take
^take:
  %chunk = llvm.atomicrmw add %next_place, %one monotonic : !llvm.ptr, i64
  %is_left = llvm.icmp "slt" %chunk, %chunks : i64
  llvm.cond_br %is_left, ^work, ^end
^work:
  %lo = llvm.mul %chunk, %size : i64
  %rest = llvm.sub %n, %lo : i64
  %length = llvm.intr.smin(%rest, %size) : (i64, i64) -> i64
  %hi = llvm.add %lo, %length : i64
  llvm.call %fn(%ctx, %lo, %hi) : !llvm.ptr, (!llvm.ptr, i64, i64) -> ()
  llvm.br ^take
^end:
  llvm.return
}

llvm.func @mlopt_get_num_threads() -> i64 {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %chosen = llvm.mlir.addressof @chosen : !llvm.ptr
  %now = llvm.load %chosen atomic monotonic {alignment = 8 : i64} : !llvm.ptr -> i64
  %decided = llvm.icmp "sgt" %now, %zero : i64
  llvm.cond_br %decided, ^end(%now : i64), ^decide
^decide:
  %default = llvm.call @mlopt_default_num_threads() : () -> i64
  llvm.call @mlopt_set_num_threads(%default) : (i64) -> ()
  llvm.br ^end(%default : i64)
^end(%number: i64):
  llvm.return %number : i64
}

llvm.func @mlopt_set_num_threads(%number: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %most = llvm.mlir.constant(1024 : i64) : i64
  %chosen = llvm.mlir.addressof @chosen : !llvm.ptr
  %at_least = llvm.intr.smax(%number, %zero) : (i64, i64) -> i64
  %at_most = llvm.intr.smin(%at_least, %most) : (i64, i64) -> i64
  llvm.store %at_most, %chosen atomic monotonic {alignment = 8 : i64} : i64, !llvm.ptr
  llvm.return
}

llvm.func @mlopt_share_parallel_for(%other: !llvm.ptr) {
  llvm.return
}
