// RUN: mlopt %s --catch-failures --split-input-file | filecheck %s

// A function that others call has a frame, its message goes there, and memory is noted.

// CHECK-LABEL: llvm.func @check(%{{.*}}: i1) -> i32
// CHECK:         %[[FRAME:.*]] = llvm.alloca
// CHECK:         llvm.call @_setjmp
// CHECK:         llvm.cond_br %{{.*}}, ^[[RUN:.*]], ^[[FAILED:.*]]
// CHECK:       ^[[RUN]]:
// CHECK-NEXT:    llvm.call @mlopt_enter(%[[FRAME]])
// CHECK-NEXT:    %[[R:.*]] = llvm.call @check.guarded(%{{.*}})
// CHECK-NEXT:    llvm.call @mlopt_leave(%[[FRAME]])
// CHECK-NEXT:    llvm.return %[[R]] : i32
// CHECK:       ^[[FAILED]]:
// CHECK-NEXT:    llvm.call @mlopt_caught(%[[FRAME]])
// CHECK-NEXT:    %[[ZERO:.*]] = llvm.mlir.zero : i32
// CHECK-NEXT:    llvm.return %[[ZERO]] : i32
// CHECK:       llvm.func internal @check.guarded(
// CHECK:         llvm.call @mlopt_alloc
// CHECK:         llvm.call @mlopt_fail(%{{.*}})
// CHECK-NEXT:    llvm.unreachable
llvm.func @abort()
llvm.func @puts(!llvm.ptr) -> i32
llvm.func @malloc(i64) -> !llvm.ptr
llvm.mlir.global internal constant @message("no luck\00")
llvm.func @check(%arg0: i1) -> i32 {
  %0 = llvm.mlir.constant(8 : i64) : i64
  %1 = llvm.call @malloc(%0) : (i64) -> !llvm.ptr
  llvm.cond_br %arg0, ^on, ^failed
^on:
  %2 = llvm.load %1 : !llvm.ptr -> i32
  llvm.return %2 : i32
^failed:
  %3 = llvm.mlir.addressof @message : !llvm.ptr
  %4 = llvm.call @puts(%3) : (!llvm.ptr) -> i32
  llvm.call @abort() : () -> ()
  llvm.unreachable
}

// -----

// What stops without a message stops the process, and pays nothing.

// CHECK-LABEL: llvm.func @stop()
// CHECK-NEXT:    llvm.call @abort()
// CHECK-NOT:   mlopt_
llvm.func @abort()
llvm.func @stop() {
  llvm.call @abort() : () -> ()
  llvm.unreachable
}
