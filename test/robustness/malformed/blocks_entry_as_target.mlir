// RUN: not mlopt %s 2>&1 | filecheck %s
// Nobody branches to the first block.
// CHECK: blocks_entry_as_target.mlir:7:3: error: 'cf.br' op branches to the entry block of its region, which has no predecessors

func.func @f() {
^entry:
  cf.br ^entry
}
