// The llvm dialect by hand: the length of the longest Collatz chain that starts below %limit.

llvm.func internal @chain_length(%start: i64) -> i64 {
  %one = llvm.mlir.constant(1 : i64) : i64
  %three = llvm.mlir.constant(3 : i64) : i64
  llvm.br ^step(%start, %one : i64, i64)
^step(%n: i64, %length: i64):
  %done = llvm.icmp "eq" %n, %one : i64
  llvm.cond_br %done, ^exit, ^next
^next:
  %parity = llvm.and %n, %one : i64
  %is_odd = llvm.icmp "eq" %parity, %one : i64
  %tripled = llvm.mul %n, %three : i64
  %odd = llvm.add %tripled, %one : i64
  %even = llvm.lshr %n, %one : i64
  %following = llvm.select %is_odd, %odd, %even : i1, i64
  %longer = llvm.add %length, %one : i64
  llvm.br ^step(%following, %longer : i64, i64)
^exit:
  llvm.return %length : i64
}

llvm.func @main(%limit: i64) -> i64 attributes {llvm.emit_c_interface} {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  llvm.br ^loop(%one, %zero : i64, i64)
^loop(%start: i64, %longest: i64):
  %more = llvm.icmp "slt" %start, %limit : i64
  llvm.cond_br %more, ^body, ^exit
^body:
  %length = llvm.call @chain_length(%start) : (i64) -> i64
  %is_longer = llvm.icmp "sgt" %length, %longest : i64
  %best = llvm.select %is_longer, %length, %longest : i1, i64
  %following = llvm.add %start, %one : i64
  llvm.br ^loop(%following, %best : i64, i64)
^exit:
  llvm.return %longest : i64
}
