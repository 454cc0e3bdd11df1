// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Intrinsics of the table `CONTROL`.

llvm.func @control(%arg0: !llvm.ptr, %arg1: !llvm.ptr, %arg2: !llvm.ptr, %arg3: i32, %arg4: !llvm.ptr, %arg5: i32, %arg6: !llvm.token, %arg7: i1, %arg8: f64, %arg9: f32, ...) {
  llvm.intr.trap
  llvm.intr.debugtrap
  llvm.intr.ubsantrap <{failureKind = 1 : i8}>
  llvm.intr.vastart %arg0 : !llvm.ptr
  llvm.intr.vaend %arg0 : !llvm.ptr
  llvm.intr.vacopy %arg1 to %arg0 : !llvm.ptr, !llvm.ptr
  %0 = llvm.intr.eh.typeid.for %arg0 : (!llvm.ptr) -> i32
  "llvm.intr.var.annotation"(%arg0, %arg1, %arg2, %arg3, %arg4) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i32, !llvm.ptr) -> ()
  %1 = "llvm.intr.ptr.annotation"(%arg0, %arg1, %arg2, %arg3, %arg4) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i32, !llvm.ptr) -> !llvm.ptr
  %2 = "llvm.intr.annotation"(%arg3, %arg0, %arg1, %arg5) : (i32, !llvm.ptr, !llvm.ptr, i32) -> i32
  %3 = llvm.intr.coro.id %arg3, %arg0, %arg1, %arg2 : (i32, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> !llvm.token
  %4 = llvm.intr.coro.begin %arg6, %arg0 : (!llvm.token, !llvm.ptr) -> !llvm.ptr
  %5 = llvm.intr.coro.size : i64
  %6 = llvm.intr.coro.align : i64
  %7 = llvm.intr.coro.save %arg0 : (!llvm.ptr) -> !llvm.token
  %8 = llvm.intr.coro.suspend %arg6, %arg7 : i8
  %9 = llvm.intr.coro.end %arg0, %arg7, %arg6 : (!llvm.ptr, i1, !llvm.token) -> i1
  %10 = llvm.intr.coro.free %arg6, %arg0 : (!llvm.token, !llvm.ptr) -> !llvm.ptr
  llvm.intr.coro.resume %arg0 : !llvm.ptr
  %11 = llvm.intr.coro.promise %arg0, %arg3, %arg7 : (!llvm.ptr, i32, i1) -> !llvm.ptr
  %12 = llvm.intr.experimental.constrained.uitofp %arg3 tonearest strict : i32 to f32
  %13 = llvm.intr.experimental.constrained.sitofp %arg3 tonearest strict : i32 to f32
  %14 = llvm.intr.experimental.constrained.fptrunc %arg8 tonearest strict : f64 to f32
  %15 = llvm.intr.experimental.constrained.fpext %arg9 strict : f32 to f64
  llvm.return
}

// CHECK: llvm.func @control(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: i32, %{{.*}}: !llvm.ptr, %{{.*}}: i32, %{{.*}}: !llvm.token, %{{.*}}: i1, %{{.*}}: f64, %{{.*}}: f32, ...) {
// CHECK: llvm.intr.trap
// CHECK: llvm.intr.debugtrap
// CHECK: llvm.intr.ubsantrap <{failureKind = 1 : i8}>
// CHECK: llvm.intr.vastart %{{.*}} : !llvm.ptr
// CHECK: llvm.intr.vaend %{{.*}} : !llvm.ptr
// CHECK: llvm.intr.vacopy %{{.*}} to %{{.*}} : !llvm.ptr, !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.eh.typeid.for %{{.*}} : (!llvm.ptr) -> i32
// CHECK: "llvm.intr.var.annotation"(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i32, !llvm.ptr) -> ()
// CHECK: %{{.*}} = "llvm.intr.ptr.annotation"(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i32, !llvm.ptr) -> !llvm.ptr
// CHECK: %{{.*}} = "llvm.intr.annotation"(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : (i32, !llvm.ptr, !llvm.ptr, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.coro.id %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (i32, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> !llvm.token
// CHECK: %{{.*}} = llvm.intr.coro.begin %{{.*}}, %{{.*}} : (!llvm.token, !llvm.ptr) -> !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.coro.size : i64
// CHECK: %{{.*}} = llvm.intr.coro.align : i64
// CHECK: %{{.*}} = llvm.intr.coro.save %{{.*}} : (!llvm.ptr) -> !llvm.token
// CHECK: %{{.*}} = llvm.intr.coro.suspend %{{.*}}, %{{.*}} : i8
// CHECK: %{{.*}} = llvm.intr.coro.end %{{.*}}, %{{.*}}, %{{.*}} : (!llvm.ptr, i1, !llvm.token) -> i1
// CHECK: %{{.*}} = llvm.intr.coro.free %{{.*}}, %{{.*}} : (!llvm.token, !llvm.ptr) -> !llvm.ptr
// CHECK: llvm.intr.coro.resume %{{.*}} : !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.coro.promise %{{.*}}, %{{.*}}, %{{.*}} : (!llvm.ptr, i32, i1) -> !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.experimental.constrained.uitofp %{{.*}} tonearest strict : i32 to f32
// CHECK: %{{.*}} = llvm.intr.experimental.constrained.sitofp %{{.*}} tonearest strict : i32 to f32
// CHECK: %{{.*}} = llvm.intr.experimental.constrained.fptrunc %{{.*}} tonearest strict : f64 to f32
// CHECK: %{{.*}} = llvm.intr.experimental.constrained.fpext %{{.*}} strict : f32 to f64
// CHECK: llvm.return
