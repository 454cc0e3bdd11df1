// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Terminators.

llvm.func @personality(...) -> i32
llvm.func @may_throw(i32) -> i32
llvm.func @branches(%c: i1, %a: i32) -> i32 {
  llvm.cond_br %c weights([3, 1]), ^bb1(%a : i32), ^bb2
^bb1(%b: i32):
  llvm.br ^bb3(%b : i32) {loop_annotation = #llvm.loop_annotation<mustProgress = true>}
^bb2:
  llvm.switch %a : i32, ^bb3(%a : i32) [
    42: ^bb1(%a : i32),
    -3: ^bb4
  ] {branch_weights = array<i32: 1, 2, 3>}
^bb3(%d: i32):
  llvm.return %d : i32
^bb4:
  llvm.unreachable
}
llvm.func @indirect(%p: !llvm.ptr, %a: i32) {
  llvm.indirectbr %p : !llvm.ptr, [
    ^bb1,
    ^bb2(%a : i32)
  ]
^bb1:
  llvm.return
^bb2(%b: i32):
  llvm.return
}
llvm.func @exceptions(%a: i32) -> i32 attributes {personality = @personality} {
  %null = llvm.mlir.zero : !llvm.ptr
  %0 = llvm.invoke @may_throw(%a) to ^bb1 unwind ^bb2 : (i32) -> i32
^bb1:
  llvm.return %0 : i32
^bb2:
  %1 = llvm.landingpad cleanup (catch %null : !llvm.ptr) : !llvm.struct<(ptr, i32)>
  llvm.resume %1 : !llvm.struct<(ptr, i32)>
}

// CHECK: llvm.func @personality(...) -> i32
// CHECK: llvm.func @may_throw(i32) -> i32
// CHECK: llvm.func @branches(%{{.*}}: i1, %{{.*}}: i32) -> i32 {
// CHECK: llvm.cond_br %{{.*}} weights([3, 1]), ^{{.*}}(%{{.*}} : i32), ^{{.*}}
// CHECK: llvm.br ^{{.*}}(%{{.*}} : i32) {loop_annotation = #llvm.loop_annotation<mustProgress = true>}
// CHECK: llvm.switch %{{.*}} : i32, ^{{.*}}(%{{.*}} : i32) [
// CHECK: 42: ^{{.*}}(%{{.*}} : i32),
// CHECK: -3: ^{{.*}}
// CHECK: llvm.return %{{.*}} : i32
// CHECK: llvm.unreachable
// CHECK: llvm.func @indirect(%{{.*}}: !llvm.ptr, %{{.*}}: i32) {
// CHECK: llvm.indirectbr %{{.*}} : !llvm.ptr, [
// CHECK: llvm.return
// CHECK: llvm.return
// CHECK: llvm.func @exceptions(%{{.*}}: i32) -> i32 attributes {personality = @personality} {
// CHECK: %{{.*}} = llvm.mlir.zero : !llvm.ptr
// CHECK: %{{.*}} = llvm.invoke @may_throw(%{{.*}}) to ^{{.*}} unwind ^{{.*}} : (i32) -> i32
// CHECK: llvm.return %{{.*}} : i32
// CHECK: %{{.*}} = llvm.landingpad cleanup (catch %{{.*}} : !llvm.ptr) : !llvm.struct<(!llvm.ptr, i32)>
// CHECK: llvm.resume %{{.*}} : !llvm.struct<(!llvm.ptr, i32)>
