// The thread pool: runs the chunks of a parallel loop, on the caller and on worker threads.
//
//   mlopt_parallel_for(fn, ctx, n, grain)   fn(ctx, lo, hi) over [0, n) in chunks of `grain`
//   mlopt_set_num_threads(n)                 callers and workers together; 0 decides anew
//   mlopt_get_num_threads() -> i64
//   mlopt_share_parallel_for(other)          from now on calls go to the pool of `other`
//
// The borders of chunks depend on n and grain alone, so results do not depend on how many
// threads there are or who is first. One caller has the pool at a time; a call from inside a
// chunk, or from another thread meanwhile, runs its chunks itself. A child after fork has no
// workers and starts its own: `owner` and `busy` hold the process that they speak of.
//
// `state` is one word: the job's number << 17 | open << 16 | workers inside. A worker enters
// an open job by compare-and-swap on the whole word, so it cannot enter a closed or later one;
// the caller closes the job and waits for those inside. Waiting is a bounded spin, then a
// condition variable. Whoever sleeps raises a flag before it looks a last time, and whoever
// changes `state` looks at the flag afterwards, both sequentially consistent (Dekker).
//
// Workers may run wherever the caller may, except on its processor: schedulers that pack threads
// put the woken beside who woke it, and then the caller does all the work before it begins.

llvm.mlir.global internal @state(0 : i64) {alignment = 64 : i64} : i64
llvm.mlir.global internal @next_chunk(0 : i64) {alignment = 64 : i64} : i64
llvm.mlir.global internal @busy(0 : i32) {alignment = 64 : i64} : i32
llvm.mlir.global internal @owner(0 : i32) : i32
llvm.mlir.global internal @sleepers(0 : i32) : i32
llvm.mlir.global internal @caller_sleeps(0 : i32) : i32
llvm.mlir.global internal @chosen(0 : i64) : i64
llvm.mlir.global internal @started(0 : i64) : i64
llvm.mlir.global internal @avoided(-1 : i32) : i32
llvm.mlir.global internal @handles() {alignment = 64 : i64} : !llvm.array<1024 x i64> {
  %0 = llvm.mlir.zero : !llvm.array<1024 x i64>
  llvm.return %0 : !llvm.array<1024 x i64>
}

llvm.mlir.global internal @job_limit(0 : i64) {alignment = 64 : i64} : i64
llvm.mlir.global internal @job_function() : !llvm.ptr {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.mlir.global internal @job_context() : !llvm.ptr {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.mlir.global internal @job_count(0 : i64) : i64
llvm.mlir.global internal @job_grain(0 : i64) : i64
llvm.mlir.global internal @job_chunks(0 : i64) : i64

llvm.mlir.global internal @shared() : !llvm.ptr {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}

// Room for the largest pthread_mutex_t and pthread_cond_t there is.
llvm.mlir.global internal @mutex() {alignment = 64 : i64} : !llvm.array<128 x i8> {
  %0 = llvm.mlir.zero : !llvm.array<128 x i8>
  llvm.return %0 : !llvm.array<128 x i8>
}
llvm.mlir.global internal @wake() {alignment = 64 : i64} : !llvm.array<128 x i8> {
  %0 = llvm.mlir.zero : !llvm.array<128 x i8>
  llvm.return %0 : !llvm.array<128 x i8>
}
llvm.mlir.global internal @done() {alignment = 64 : i64} : !llvm.array<128 x i8> {
  %0 = llvm.mlir.zero : !llvm.array<128 x i8>
  llvm.return %0 : !llvm.array<128 x i8>
}

llvm.func @pthread_create(!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
llvm.func @pthread_detach(!llvm.ptr) -> i32
llvm.func @pthread_setaffinity_np(!llvm.ptr, i64, !llvm.ptr) -> i32
llvm.func @pthread_mutex_init(!llvm.ptr, !llvm.ptr) -> i32
llvm.func @pthread_mutex_lock(!llvm.ptr) -> i32
llvm.func @pthread_mutex_unlock(!llvm.ptr) -> i32
llvm.func @pthread_cond_init(!llvm.ptr, !llvm.ptr) -> i32
llvm.func @pthread_cond_wait(!llvm.ptr, !llvm.ptr) -> i32
llvm.func @pthread_cond_broadcast(!llvm.ptr) -> i32
llvm.func @getpid() -> i32
llvm.func @mlopt_default_num_threads() -> i64
llvm.func @mlopt_current_processor() -> i32
llvm.func @mlopt_other_processors(!llvm.ptr, i32) -> i1

llvm.func @mlopt_parallel_for(%fn: !llvm.ptr, %ctx: !llvm.ptr, %n: i64, %grain: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %zero32 = llvm.mlir.constant(0 : i32) : i32
  %shared_address = llvm.mlir.addressof @shared : !llvm.ptr
  %busy = llvm.mlir.addressof @busy : !llvm.ptr
  %none = llvm.icmp "sle" %n, %zero : i64
  llvm.cond_br %none, ^end, ^redirect
^redirect:
  %other = llvm.load %shared_address atomic acquire {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
  %null = llvm.mlir.zero : !llvm.ptr
  %own = llvm.icmp "eq" %other, %null : !llvm.ptr
  llvm.cond_br %own, ^split, ^forward
^forward:
  llvm.call %other(%fn, %ctx, %n, %grain) : !llvm.ptr, (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
  llvm.return
^split:
  // No grain given: 64 chunks, whatever the number of threads.
  %c63 = llvm.mlir.constant(63 : i64) : i64
  %c64 = llvm.mlir.constant(64 : i64) : i64
  %less_one = llvm.sub %n, %one : i64
  %share = llvm.udiv %less_one, %c64 : i64
  %share_up = llvm.add %share, %one : i64
  %is_given = llvm.icmp "sgt" %grain, %zero : i64
  %size = llvm.select %is_given, %grain, %share_up : i1, i64
  %last = llvm.udiv %less_one, %size : i64
  %chunks = llvm.add %last, %one : i64
  %single = llvm.icmp "eq" %chunks, %one : i64
  llvm.cond_br %single, ^serial, ^acquire
^acquire:
  %pid = llvm.call @getpid() : () -> i32
  %got = llvm.cmpxchg %busy, %zero32, %pid acquire monotonic : !llvm.ptr, i32
  %holder = llvm.extractvalue %got[0] : !llvm.struct<(i32, i1)>
  %free = llvm.extractvalue %got[1] : !llvm.struct<(i32, i1)>
  llvm.cond_br %free, ^held, ^taken
^taken:
  %ours = llvm.icmp "eq" %holder, %pid : i32
  llvm.cond_br %ours, ^serial, ^inherited
^inherited:
  // A thread of the parent had the pool when this process was forked off.
  %took = llvm.cmpxchg %busy, %holder, %pid acquire monotonic : !llvm.ptr, i32
  %took_it = llvm.extractvalue %took[1] : !llvm.struct<(i32, i1)>
  llvm.cond_br %took_it, ^held, ^serial
^held:
  %workers = llvm.call @start_workers(%pid, %chunks) : (i32, i64) -> i64
  %alone = llvm.icmp "sle" %workers, %zero : i64
  llvm.cond_br %alone, ^release_serial, ^parallel
^parallel:
  llvm.call @run_job(%fn, %ctx, %n, %size, %chunks, %workers) : (!llvm.ptr, !llvm.ptr, i64, i64, i64, i64) -> ()
  llvm.store %zero32, %busy atomic release {alignment = 4 : i64} : i32, !llvm.ptr
  llvm.br ^end
^release_serial:
  llvm.store %zero32, %busy atomic release {alignment = 4 : i64} : i32, !llvm.ptr
  llvm.br ^serial
^serial:
  llvm.br ^chunk(%zero : i64)
^chunk(%lo: i64):
  %left = llvm.sub %n, %lo : i64
  %is_last = llvm.icmp "sle" %left, %size : i64
  %next = llvm.add %lo, %size : i64
  %hi = llvm.select %is_last, %n, %next : i1, i64
  llvm.call %fn(%ctx, %lo, %hi) : !llvm.ptr, (!llvm.ptr, i64, i64) -> ()
  llvm.cond_br %is_last, ^end, ^chunk(%next : i64)
^end:
  llvm.return
}

// How many workers take part in a job of %chunks; starts those that are missing.
llvm.func internal @start_workers(%pid: i32, %chunks: i64) -> i64 {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %zero32 = llvm.mlir.constant(0 : i32) : i32
  %null = llvm.mlir.zero : !llvm.ptr
  %mutex = llvm.mlir.addressof @mutex : !llvm.ptr
  %wake = llvm.mlir.addressof @wake : !llvm.ptr
  %done = llvm.mlir.addressof @done : !llvm.ptr
  %state = llvm.mlir.addressof @state : !llvm.ptr
  %owner = llvm.mlir.addressof @owner : !llvm.ptr
  %started = llvm.mlir.addressof @started : !llvm.ptr
  %sleepers = llvm.mlir.addressof @sleepers : !llvm.ptr
  %caller_sleeps = llvm.mlir.addressof @caller_sleeps : !llvm.ptr
  %worker = llvm.mlir.addressof @worker : !llvm.ptr
  %handles = llvm.mlir.addressof @handles : !llvm.ptr
  %avoided = llvm.mlir.addressof @avoided : !llvm.ptr
  %threads = llvm.call @mlopt_get_num_threads() : () -> i64
  %fewer = llvm.intr.smin(%threads, %chunks) : (i64, i64) -> i64
  %wanted = llvm.sub %fewer, %one : i64
  %some = llvm.icmp "sgt" %wanted, %zero : i64
  llvm.cond_br %some, ^whose, ^end(%zero : i64)
^whose:
  %before = llvm.load %owner : !llvm.ptr -> i32
  %ours = llvm.icmp "eq" %before, %pid : i32
  llvm.cond_br %ours, ^count, ^fresh
^fresh:
  %0 = llvm.call @pthread_mutex_init(%mutex, %null) : (!llvm.ptr, !llvm.ptr) -> i32
  %1 = llvm.call @pthread_cond_init(%wake, %null) : (!llvm.ptr, !llvm.ptr) -> i32
  %2 = llvm.call @pthread_cond_init(%done, %null) : (!llvm.ptr, !llvm.ptr) -> i32
  llvm.store %zero, %started : i64, !llvm.ptr
  llvm.store %zero32, %sleepers : i32, !llvm.ptr
  llvm.store %zero32, %caller_sleeps : i32, !llvm.ptr
  %numbers = llvm.mlir.constant(-131072 : i64) : i64
  %word = llvm.load %state : !llvm.ptr -> i64
  %closed = llvm.and %word, %numbers : i64
  llvm.store %closed, %state : i64, !llvm.ptr
  llvm.store %pid, %owner : i32, !llvm.ptr
  llvm.br ^count
^count:
  %index = llvm.load %started : !llvm.ptr -> i64
  %enough = llvm.icmp "sge" %index, %wanted : i64
  llvm.cond_br %enough, ^end(%wanted : i64), ^create
^create:
  %argument = llvm.inttoptr %index : i64 to !llvm.ptr
  %thread = llvm.getelementptr %handles[%index] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %status = llvm.call @pthread_create(%thread, %null, %worker, %argument) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
  %failed = llvm.icmp "ne" %status, %zero32 : i32
  llvm.cond_br %failed, ^end(%index : i64), ^created
^created:
  %handle = llvm.load %thread : !llvm.ptr -> !llvm.ptr
  %3 = llvm.call @pthread_detach(%handle) : (!llvm.ptr) -> i32
  %more = llvm.add %index, %one : i64
  llvm.store %more, %started : i64, !llvm.ptr
  %nowhere = llvm.mlir.constant(-1 : i32) : i32
  llvm.store %nowhere, %avoided : i32, !llvm.ptr
  llvm.br ^count
^end(%workers: i64):
  llvm.call @keep_clear() : () -> ()
  llvm.return %workers : i64
}

// Bars the workers from the caller's processor, if it has another one than at the last job.
llvm.func internal @keep_clear() {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %bytes = llvm.mlir.constant(1024 : i64) : i64
  %handles = llvm.mlir.addressof @handles : !llvm.ptr
  %avoided = llvm.mlir.addressof @avoided : !llvm.ptr
  %started = llvm.mlir.addressof @started : !llvm.ptr
  %mask = llvm.alloca %bytes x i8 {alignment = 8 : i64} : (i64) -> !llvm.ptr
  %cpu = llvm.call @mlopt_current_processor() : () -> i32
  %last = llvm.load %avoided : !llvm.ptr -> i32
  %same = llvm.icmp "eq" %cpu, %last : i32
  llvm.cond_br %same, ^end, ^ask
^ask:
  llvm.store %cpu, %avoided : i32, !llvm.ptr
  %count = llvm.load %started : !llvm.ptr -> i64
  %elsewhere = llvm.call @mlopt_other_processors(%mask, %cpu) : (!llvm.ptr, i32) -> i1
  llvm.cond_br %elsewhere, ^next(%zero : i64), ^end
^next(%index: i64):
  %more = llvm.icmp "slt" %index, %count : i64
  llvm.cond_br %more, ^move, ^end
^move:
  %place = llvm.getelementptr %handles[%index] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %handle = llvm.load %place : !llvm.ptr -> !llvm.ptr
  %0 = llvm.call @pthread_setaffinity_np(%handle, %bytes, %mask) : (!llvm.ptr, i64, !llvm.ptr) -> i32
  %following = llvm.add %index, %one : i64
  llvm.br ^next(%following : i64)
^end:
  llvm.return
}

// Opens a job, works on it, closes it, and waits until the last worker has left.
llvm.func internal @run_job(%fn: !llvm.ptr, %ctx: !llvm.ptr, %n: i64, %grain: i64, %chunks: i64, %workers: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %zero32 = llvm.mlir.constant(0 : i32) : i32
  %one32 = llvm.mlir.constant(1 : i32) : i32
  %spins = llvm.mlir.constant(8000 : i32) : i32
  %open_bit = llvm.mlir.constant(65536 : i64) : i64
  %close_mask = llvm.mlir.constant(-65537 : i64) : i64
  %inside_mask = llvm.mlir.constant(65535 : i64) : i64
  %shift = llvm.mlir.constant(17 : i64) : i64
  %state = llvm.mlir.addressof @state : !llvm.ptr
  %next_chunk = llvm.mlir.addressof @next_chunk : !llvm.ptr
  %sleepers = llvm.mlir.addressof @sleepers : !llvm.ptr
  %caller_sleeps = llvm.mlir.addressof @caller_sleeps : !llvm.ptr
  %mutex = llvm.mlir.addressof @mutex : !llvm.ptr
  %wake = llvm.mlir.addressof @wake : !llvm.ptr
  %done = llvm.mlir.addressof @done : !llvm.ptr
  %job_function = llvm.mlir.addressof @job_function : !llvm.ptr
  %job_context = llvm.mlir.addressof @job_context : !llvm.ptr
  %job_count = llvm.mlir.addressof @job_count : !llvm.ptr
  %job_grain = llvm.mlir.addressof @job_grain : !llvm.ptr
  %job_chunks = llvm.mlir.addressof @job_chunks : !llvm.ptr
  %job_limit = llvm.mlir.addressof @job_limit : !llvm.ptr
  llvm.store %fn, %job_function : !llvm.ptr, !llvm.ptr
  llvm.store %ctx, %job_context : !llvm.ptr, !llvm.ptr
  llvm.store %n, %job_count : i64, !llvm.ptr
  llvm.store %grain, %job_grain : i64, !llvm.ptr
  llvm.store %chunks, %job_chunks : i64, !llvm.ptr
  llvm.store %workers, %job_limit atomic monotonic {alignment = 8 : i64} : i64, !llvm.ptr
  llvm.store %zero, %next_chunk atomic monotonic {alignment = 8 : i64} : i64, !llvm.ptr
  %before = llvm.load %state atomic monotonic {alignment = 8 : i64} : !llvm.ptr -> i64
  %number = llvm.lshr %before, %shift : i64
  %number_next = llvm.add %number, %one : i64
  %word = llvm.shl %number_next, %shift : i64
  %opened = llvm.or %word, %open_bit : i64
  llvm.store %opened, %state atomic seq_cst {alignment = 8 : i64} : i64, !llvm.ptr
  %asleep = llvm.load %sleepers atomic seq_cst {alignment = 4 : i64} : !llvm.ptr -> i32
  %any_asleep = llvm.icmp "ne" %asleep, %zero32 : i32
  llvm.cond_br %any_asleep, ^call_workers, ^work
^call_workers:
  %0 = llvm.call @pthread_mutex_lock(%mutex) : (!llvm.ptr) -> i32
  %1 = llvm.call @pthread_cond_broadcast(%wake) : (!llvm.ptr) -> i32
  %2 = llvm.call @pthread_mutex_unlock(%mutex) : (!llvm.ptr) -> i32
  llvm.br ^work
^work:
  llvm.call @run_chunks() : () -> ()
  %3 = llvm.atomicrmw _and %state, %close_mask seq_cst : !llvm.ptr, i64
  llvm.br ^spin(%spins : i32)
^spin(%left: i32):
  %now = llvm.load %state atomic acquire {alignment = 8 : i64} : !llvm.ptr -> i64
  %inside = llvm.and %now, %inside_mask : i64
  %all_left = llvm.icmp "eq" %inside, %zero : i64
  llvm.cond_br %all_left, ^end, ^again
^again:
  %fewer = llvm.sub %left, %one32 : i32
  %patient = llvm.icmp "ne" %fewer, %zero32 : i32
  llvm.cond_br %patient, ^spin(%fewer : i32), ^sleep
^sleep:
  %4 = llvm.call @pthread_mutex_lock(%mutex) : (!llvm.ptr) -> i32
  llvm.store %one32, %caller_sleeps atomic seq_cst {alignment = 4 : i64} : i32, !llvm.ptr
  llvm.br ^look
^look:
  %word_now = llvm.load %state atomic seq_cst {alignment = 8 : i64} : !llvm.ptr -> i64
  %inside_now = llvm.and %word_now, %inside_mask : i64
  %empty = llvm.icmp "eq" %inside_now, %zero : i64
  llvm.cond_br %empty, ^awake, ^wait
^wait:
  %5 = llvm.call @pthread_cond_wait(%done, %mutex) : (!llvm.ptr, !llvm.ptr) -> i32
  llvm.br ^look
^awake:
  llvm.store %zero32, %caller_sleeps atomic seq_cst {alignment = 4 : i64} : i32, !llvm.ptr
  %6 = llvm.call @pthread_mutex_unlock(%mutex) : (!llvm.ptr) -> i32
  llvm.br ^end
^end:
  llvm.return
}

// Takes chunks of the open job until none is left.
llvm.func internal @run_chunks() {
  %one = llvm.mlir.constant(1 : i64) : i64
  %next_chunk = llvm.mlir.addressof @next_chunk : !llvm.ptr
  %job_function = llvm.mlir.addressof @job_function : !llvm.ptr
  %job_context = llvm.mlir.addressof @job_context : !llvm.ptr
  %job_count = llvm.mlir.addressof @job_count : !llvm.ptr
  %job_grain = llvm.mlir.addressof @job_grain : !llvm.ptr
  %job_chunks = llvm.mlir.addressof @job_chunks : !llvm.ptr
  %fn = llvm.load %job_function : !llvm.ptr -> !llvm.ptr
  %ctx = llvm.load %job_context : !llvm.ptr -> !llvm.ptr
  %n = llvm.load %job_count : !llvm.ptr -> i64
  %grain = llvm.load %job_grain : !llvm.ptr -> i64
  %chunks = llvm.load %job_chunks : !llvm.ptr -> i64
  llvm.br ^take
^take:
  %chunk = llvm.atomicrmw add %next_chunk, %one monotonic : !llvm.ptr, i64
  %is_one = llvm.icmp "ult" %chunk, %chunks : i64
  llvm.cond_br %is_one, ^run, ^end
^run:
  %lo = llvm.mul %chunk, %grain : i64
  %left = llvm.sub %n, %lo : i64
  %is_last = llvm.icmp "sle" %left, %grain : i64
  %following = llvm.add %lo, %grain : i64
  %hi = llvm.select %is_last, %n, %following : i1, i64
  llvm.call %fn(%ctx, %lo, %hi) : !llvm.ptr, (!llvm.ptr, i64, i64) -> ()
  llvm.br ^take
^end:
  llvm.return
}

// True where a worker of %index that last worked on job %seen may enter the job of %word.
llvm.func internal @may_enter(%word: i64, %seen: i64, %index: i64) -> i1 {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %open_bit = llvm.mlir.constant(65536 : i64) : i64
  %shift = llvm.mlir.constant(17 : i64) : i64
  %job_limit = llvm.mlir.addressof @job_limit : !llvm.ptr
  %limit = llvm.load %job_limit atomic monotonic {alignment = 8 : i64} : !llvm.ptr -> i64
  %bit = llvm.and %word, %open_bit : i64
  %is_open = llvm.icmp "ne" %bit, %zero : i64
  %number = llvm.lshr %word, %shift : i64
  %is_new = llvm.icmp "ne" %number, %seen : i64
  %is_wanted = llvm.icmp "slt" %index, %limit : i64
  %open_new = llvm.and %is_open, %is_new : i1
  %may = llvm.and %open_new, %is_wanted : i1
  llvm.return %may : i1
}

// A worker thread: enters jobs as they come, for ever.
llvm.func internal @worker(%argument: !llvm.ptr) -> !llvm.ptr {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %zero32 = llvm.mlir.constant(0 : i32) : i32
  %one32 = llvm.mlir.constant(1 : i32) : i32
  %spins = llvm.mlir.constant(8000 : i32) : i32
  %inside_mask = llvm.mlir.constant(65535 : i64) : i64
  %shift = llvm.mlir.constant(17 : i64) : i64
  %state = llvm.mlir.addressof @state : !llvm.ptr
  %sleepers = llvm.mlir.addressof @sleepers : !llvm.ptr
  %caller_sleeps = llvm.mlir.addressof @caller_sleeps : !llvm.ptr
  %mutex = llvm.mlir.addressof @mutex : !llvm.ptr
  %wake = llvm.mlir.addressof @wake : !llvm.ptr
  %done = llvm.mlir.addressof @done : !llvm.ptr
  %index = llvm.ptrtoint %argument : !llvm.ptr to i64
  llvm.br ^spin(%zero, %spins : i64, i32)
^spin(%seen: i64, %left: i32):
  %word = llvm.load %state atomic acquire {alignment = 8 : i64} : !llvm.ptr -> i64
  %may = llvm.call @may_enter(%word, %seen, %index) : (i64, i64, i64) -> i1
  llvm.cond_br %may, ^enter, ^again
^enter:
  %joined = llvm.add %word, %one : i64
  %swap = llvm.cmpxchg %state, %word, %joined acq_rel monotonic : !llvm.ptr, i64
  %entered = llvm.extractvalue %swap[1] : !llvm.struct<(i64, i1)>
  llvm.cond_br %entered, ^work, ^spin(%seen, %left : i64, i32)
^work:
  llvm.call @run_chunks() : () -> ()
  %number = llvm.lshr %word, %shift : i64
  %before = llvm.atomicrmw sub %state, %one seq_cst : !llvm.ptr, i64
  %inside = llvm.and %before, %inside_mask : i64
  %was_last = llvm.icmp "eq" %inside, %one : i64
  %sleeping = llvm.load %caller_sleeps atomic seq_cst {alignment = 4 : i64} : !llvm.ptr -> i32
  %sleeps = llvm.icmp "ne" %sleeping, %zero32 : i32
  %must_tell = llvm.and %was_last, %sleeps : i1
  llvm.cond_br %must_tell, ^tell, ^spin(%number, %spins : i64, i32)
^tell:
  %0 = llvm.call @pthread_mutex_lock(%mutex) : (!llvm.ptr) -> i32
  %1 = llvm.call @pthread_cond_broadcast(%done) : (!llvm.ptr) -> i32
  %2 = llvm.call @pthread_mutex_unlock(%mutex) : (!llvm.ptr) -> i32
  llvm.br ^spin(%number, %spins : i64, i32)
^again:
  %fewer = llvm.sub %left, %one32 : i32
  %patient = llvm.icmp "ne" %fewer, %zero32 : i32
  llvm.cond_br %patient, ^spin(%seen, %fewer : i64, i32), ^sleep
^sleep:
  %3 = llvm.call @pthread_mutex_lock(%mutex) : (!llvm.ptr) -> i32
  %4 = llvm.atomicrmw add %sleepers, %one32 seq_cst : !llvm.ptr, i32
  llvm.br ^look
^look:
  %word_now = llvm.load %state atomic seq_cst {alignment = 8 : i64} : !llvm.ptr -> i64
  %may_now = llvm.call @may_enter(%word_now, %seen, %index) : (i64, i64, i64) -> i1
  llvm.cond_br %may_now, ^awake, ^wait
^wait:
  %5 = llvm.call @pthread_cond_wait(%wake, %mutex) : (!llvm.ptr, !llvm.ptr) -> i32
  llvm.br ^look
^awake:
  %6 = llvm.atomicrmw sub %sleepers, %one32 seq_cst : !llvm.ptr, i32
  %7 = llvm.call @pthread_mutex_unlock(%mutex) : (!llvm.ptr) -> i32
  llvm.br ^spin(%seen, %spins : i64, i32)
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
  %set = llvm.load %chosen atomic monotonic {alignment = 8 : i64} : !llvm.ptr -> i64
  llvm.br ^end(%set : i64)
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
  %shared = llvm.mlir.addressof @shared : !llvm.ptr
  llvm.store %other, %shared atomic release {alignment = 8 : i64} : !llvm.ptr, !llvm.ptr
  llvm.return
}
