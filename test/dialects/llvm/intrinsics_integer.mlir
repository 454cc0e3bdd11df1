// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Intrinsics of the table `INTEGER`.

llvm.func @integer(%arg0: i32, %arg1: i32, %arg2: i32, %arg3: i64, %arg4: i64, %arg5: f32, %arg6: !llvm.ptr) {
  %0 = llvm.intr.smax(%arg0, %arg1) : (i32, i32) -> i32
  %1 = llvm.intr.smin(%arg0, %arg1) : (i32, i32) -> i32
  %2 = llvm.intr.umax(%arg0, %arg1) : (i32, i32) -> i32
  %3 = llvm.intr.umin(%arg0, %arg1) : (i32, i32) -> i32
  %4 = llvm.intr.sadd.sat(%arg0, %arg1) : (i32, i32) -> i32
  %5 = llvm.intr.uadd.sat(%arg0, %arg1) : (i32, i32) -> i32
  %6 = llvm.intr.ssub.sat(%arg0, %arg1) : (i32, i32) -> i32
  %7 = llvm.intr.usub.sat(%arg0, %arg1) : (i32, i32) -> i32
  %8 = llvm.intr.sshl.sat(%arg0, %arg1) : (i32, i32) -> i32
  %9 = llvm.intr.ushl.sat(%arg0, %arg1) : (i32, i32) -> i32
  %10 = llvm.intr.scmp(%arg0, %arg1) : (i32, i32) -> i2
  %11 = llvm.intr.ucmp(%arg0, %arg1) : (i32, i32) -> i2
  %12 = llvm.intr.ctpop(%arg0) : (i32) -> i32
  %13 = llvm.intr.bswap(%arg0) : (i32) -> i32
  %14 = llvm.intr.bitreverse(%arg0) : (i32) -> i32
  %15 = llvm.intr.fshl(%arg0, %arg1, %arg2) : (i32, i32, i32) -> i32
  %16 = llvm.intr.fshr(%arg0, %arg1, %arg2) : (i32, i32, i32) -> i32
  %17 = "llvm.intr.sadd.with.overflow"(%arg0, %arg1) : (i32, i32) -> !llvm.struct<(i32, i1)>
  %18 = "llvm.intr.uadd.with.overflow"(%arg0, %arg1) : (i32, i32) -> !llvm.struct<(i32, i1)>
  %19 = "llvm.intr.ssub.with.overflow"(%arg0, %arg1) : (i32, i32) -> !llvm.struct<(i32, i1)>
  %20 = "llvm.intr.usub.with.overflow"(%arg0, %arg1) : (i32, i32) -> !llvm.struct<(i32, i1)>
  %21 = "llvm.intr.smul.with.overflow"(%arg0, %arg1) : (i32, i32) -> !llvm.struct<(i32, i1)>
  %22 = "llvm.intr.umul.with.overflow"(%arg0, %arg1) : (i32, i32) -> !llvm.struct<(i32, i1)>
  %23 = "llvm.intr.abs"(%arg0) <{is_int_min_poison = false}> : (i32) -> i32
  %24 = "llvm.intr.ctlz"(%arg0) <{is_zero_poison = false}> : (i32) -> i32
  %25 = "llvm.intr.cttz"(%arg0) <{is_zero_poison = false}> : (i32) -> i32
  %26 = llvm.intr.expect %arg3, %arg4 : i64
  %27 = llvm.intr.expect.with.probability %arg3, %arg4, 5.000000e-01 : i64
  %28 = "llvm.intr.is.constant"(%arg5) : (f32) -> i1
  %29 = llvm.intr.ssa.copy %arg5 : f32
  %30 = llvm.intr.ptrmask %arg6, %arg3 : (!llvm.ptr, i64) -> !llvm.ptr
  llvm.return
}

// CHECK: llvm.func @integer(%{{.*}}: i32, %{{.*}}: i32, %{{.*}}: i32, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: f32, %{{.*}}: !llvm.ptr) {
// CHECK: %{{.*}} = llvm.intr.smax(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.smin(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.umax(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.umin(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.sadd.sat(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.uadd.sat(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.ssub.sat(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.usub.sat(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.sshl.sat(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.ushl.sat(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.scmp(%{{.*}}, %{{.*}}) : (i32, i32) -> i2
// CHECK: %{{.*}} = llvm.intr.ucmp(%{{.*}}, %{{.*}}) : (i32, i32) -> i2
// CHECK: %{{.*}} = llvm.intr.ctpop(%{{.*}}) : (i32) -> i32
// CHECK: %{{.*}} = llvm.intr.bswap(%{{.*}}) : (i32) -> i32
// CHECK: %{{.*}} = llvm.intr.bitreverse(%{{.*}}) : (i32) -> i32
// CHECK: %{{.*}} = llvm.intr.fshl(%{{.*}}, %{{.*}}, %{{.*}}) : (i32, i32, i32) -> i32
// CHECK: %{{.*}} = llvm.intr.fshr(%{{.*}}, %{{.*}}, %{{.*}}) : (i32, i32, i32) -> i32
// CHECK: %{{.*}} = "llvm.intr.sadd.with.overflow"(%{{.*}}, %{{.*}}) : (i32, i32) -> !llvm.struct<(i32, i1)>
// CHECK: %{{.*}} = "llvm.intr.uadd.with.overflow"(%{{.*}}, %{{.*}}) : (i32, i32) -> !llvm.struct<(i32, i1)>
// CHECK: %{{.*}} = "llvm.intr.ssub.with.overflow"(%{{.*}}, %{{.*}}) : (i32, i32) -> !llvm.struct<(i32, i1)>
// CHECK: %{{.*}} = "llvm.intr.usub.with.overflow"(%{{.*}}, %{{.*}}) : (i32, i32) -> !llvm.struct<(i32, i1)>
// CHECK: %{{.*}} = "llvm.intr.smul.with.overflow"(%{{.*}}, %{{.*}}) : (i32, i32) -> !llvm.struct<(i32, i1)>
// CHECK: %{{.*}} = "llvm.intr.umul.with.overflow"(%{{.*}}, %{{.*}}) : (i32, i32) -> !llvm.struct<(i32, i1)>
// CHECK: %{{.*}} = "llvm.intr.abs"(%{{.*}}) <{is_int_min_poison = false}> : (i32) -> i32
// CHECK: %{{.*}} = "llvm.intr.ctlz"(%{{.*}}) <{is_zero_poison = false}> : (i32) -> i32
// CHECK: %{{.*}} = "llvm.intr.cttz"(%{{.*}}) <{is_zero_poison = false}> : (i32) -> i32
// CHECK: %{{.*}} = llvm.intr.expect %{{.*}}, %{{.*}} : i64
// CHECK: %{{.*}} = llvm.intr.expect.with.probability %{{.*}}, %{{.*}}, 5.000000e-01 : i64
// CHECK: %{{.*}} = "llvm.intr.is.constant"(%{{.*}}) : (f32) -> i1
// CHECK: %{{.*}} = llvm.intr.ssa.copy %{{.*}} : f32
// CHECK: %{{.*}} = llvm.intr.ptrmask %{{.*}}, %{{.*}} : (!llvm.ptr, i64) -> !llvm.ptr
// CHECK: llvm.return
