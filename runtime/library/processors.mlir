// The processors of this machine, on Linux.
//
//   mlopt_default_num_threads() -> i64    how many threads to use where nobody said so:
//       MLOPT_NUM_THREADS, else the processors this process may run on, at most as many as its
//       cgroup has time for
//   mlopt_current_processor() -> i32      the one that runs the caller; -1 if that is not known
//   mlopt_other_processors(mask, cpu) -> i1   writes what the caller may run on besides `cpu` into
//       1024 bytes; false where that is nothing

llvm.mlir.global internal constant @variable("MLOPT_NUM_THREADS\00")
llvm.mlir.global internal constant @quota_path("/sys/fs/cgroup/cpu.max\00")
llvm.mlir.global internal constant @quota_format("%ld %ld\00")
llvm.mlir.global internal constant @reading("r\00")

llvm.func @getenv(!llvm.ptr) -> !llvm.ptr
llvm.func @strtol(!llvm.ptr, !llvm.ptr, i32) -> i64
llvm.func @sched_getaffinity(i32, i64, !llvm.ptr) -> i32
llvm.func @sched_getcpu() -> i32
llvm.func @fopen(!llvm.ptr, !llvm.ptr) -> !llvm.ptr
llvm.func @fscanf(!llvm.ptr, !llvm.ptr, ...) -> i32
llvm.func @fclose(!llvm.ptr) -> i32

llvm.func @mlopt_default_num_threads() -> i64 {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %ten = llvm.mlir.constant(10 : i32) : i32
  %null = llvm.mlir.zero : !llvm.ptr
  %variable = llvm.mlir.addressof @variable : !llvm.ptr
  %text = llvm.call @getenv(%variable) : (!llvm.ptr) -> !llvm.ptr
  %unset = llvm.icmp "eq" %text, %null : !llvm.ptr
  llvm.cond_br %unset, ^ask, ^read
^read:
  %number = llvm.call @strtol(%text, %null, %ten) : (!llvm.ptr, !llvm.ptr, i32) -> i64
  %valid = llvm.icmp "sgt" %number, %zero : i64
  llvm.cond_br %valid, ^end(%number : i64), ^ask
^ask:
  %processors = llvm.call @affinity_count() : () -> i64
  %quota = llvm.call @quota_count() : () -> i64
  %fewer = llvm.intr.smin(%processors, %quota) : (i64, i64) -> i64
  %some = llvm.intr.smax(%fewer, %one) : (i64, i64) -> i64
  llvm.br ^end(%some : i64)
^end(%count: i64):
  llvm.return %count : i64
}

// The bits of the affinity mask that are set; 1 where it cannot be had.
llvm.func internal @affinity_count() -> i64 {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %words = llvm.mlir.constant(128 : i64) : i64
  %bytes = llvm.mlir.constant(1024 : i64) : i64
  %self = llvm.mlir.constant(0 : i32) : i32
  %byte = llvm.mlir.constant(0 : i8) : i8
  %mask = llvm.alloca %words x i64 {alignment = 8 : i64} : (i64) -> !llvm.ptr
  "llvm.intr.memset"(%mask, %byte, %bytes) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
  %status = llvm.call @sched_getaffinity(%self, %bytes, %mask) : (i32, i64, !llvm.ptr) -> i32
  %failed = llvm.icmp "slt" %status, %self : i32
  llvm.cond_br %failed, ^end(%one : i64), ^count(%zero, %zero : i64, i64)
^count(%index: i64, %sum: i64):
  %address = llvm.getelementptr %mask[%index] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %word = llvm.load %address : !llvm.ptr -> i64
  %bits = llvm.intr.ctpop(%word) : (i64) -> i64
  %more = llvm.add %sum, %bits : i64
  %next = llvm.add %index, %one : i64
  %again = llvm.icmp "slt" %next, %words : i64
  llvm.cond_br %again, ^count(%next, %more : i64, i64), ^end(%more : i64)
^end(%total: i64):
  llvm.return %total : i64
}

// The cgroup's time in processors, rounded up; a large number where there is no limit.
llvm.func internal @quota_count() -> i64 {
  %one = llvm.mlir.constant(1 : i64) : i64
  %two = llvm.mlir.constant(2 : i32) : i32
  %unlimited = llvm.mlir.constant(1024 : i64) : i64
  %null = llvm.mlir.zero : !llvm.ptr
  %path = llvm.mlir.addressof @quota_path : !llvm.ptr
  %reading = llvm.mlir.addressof @reading : !llvm.ptr
  %format = llvm.mlir.addressof @quota_format : !llvm.ptr
  %quota = llvm.alloca %one x i64 {alignment = 8 : i64} : (i64) -> !llvm.ptr
  %period = llvm.alloca %one x i64 {alignment = 8 : i64} : (i64) -> !llvm.ptr
  %file = llvm.call @fopen(%path, %reading) : (!llvm.ptr, !llvm.ptr) -> !llvm.ptr
  %missing = llvm.icmp "eq" %file, %null : !llvm.ptr
  llvm.cond_br %missing, ^end(%unlimited : i64), ^read
^read:
  // "max 100000" does not read as a number: no limit.
  %items = llvm.call @fscanf(%file, %format, %quota, %period) vararg(!llvm.func<i32 (ptr, ptr, ...)>) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
  %0 = llvm.call @fclose(%file) : (!llvm.ptr) -> i32
  %limited = llvm.icmp "eq" %items, %two : i32
  llvm.cond_br %limited, ^divide, ^end(%unlimited : i64)
^divide:
  %microseconds = llvm.load %quota : !llvm.ptr -> i64
  %each = llvm.load %period : !llvm.ptr -> i64
  %positive = llvm.intr.smax(%each, %one) : (i64, i64) -> i64
  %less = llvm.sub %positive, %one : i64
  %up = llvm.add %microseconds, %less : i64
  %processors = llvm.sdiv %up, %positive : i64
  llvm.br ^end(%processors : i64)
^end(%count: i64):
  llvm.return %count : i64
}

llvm.func @mlopt_current_processor() -> i32 {
  %cpu = llvm.call @sched_getcpu() : () -> i32
  llvm.return %cpu : i32
}

llvm.func @mlopt_other_processors(%mask: !llvm.ptr, %cpu: i32) -> i1 {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %words = llvm.mlir.constant(128 : i64) : i64
  %bytes = llvm.mlir.constant(1024 : i64) : i64
  %word_bits = llvm.mlir.constant(64 : i64) : i64
  %self = llvm.mlir.constant(0 : i32) : i32
  %byte = llvm.mlir.constant(0 : i8) : i8
  %false = llvm.mlir.constant(false) : i1
  "llvm.intr.memset"(%mask, %byte, %bytes) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
  %status = llvm.call @sched_getaffinity(%self, %bytes, %mask) : (i32, i64, !llvm.ptr) -> i32
  %number = llvm.zext %cpu : i32 to i64
  %index = llvm.udiv %number, %word_bits : i64
  %known = llvm.icmp "sge" %status, %self : i32
  %within = llvm.icmp "ult" %index, %words : i64
  %both = llvm.and %known, %within : i1
  llvm.cond_br %both, ^clear, ^end(%false : i1)
^clear:
  %bit = llvm.urem %number, %word_bits : i64
  %set = llvm.shl %one, %bit : i64
  %all = llvm.mlir.constant(-1 : i64) : i64
  %keep = llvm.xor %set, %all : i64
  %place = llvm.getelementptr %mask[%index] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %old = llvm.load %place : !llvm.ptr -> i64
  %new = llvm.and %old, %keep : i64
  llvm.store %new, %place : i64, !llvm.ptr
  llvm.br ^count(%zero, %zero : i64, i64)
^count(%at: i64, %union: i64):
  %address = llvm.getelementptr %mask[%at] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %word = llvm.load %address : !llvm.ptr -> i64
  %joined = llvm.or %union, %word : i64
  %next = llvm.add %at, %one : i64
  %again = llvm.icmp "slt" %next, %words : i64
  llvm.cond_br %again, ^count(%next, %joined : i64, i64), ^counted
^counted:
  %some = llvm.icmp "ne" %joined, %zero : i64
  llvm.br ^end(%some : i1)
^end(%answer: i1):
  llvm.return %answer : i1
}
