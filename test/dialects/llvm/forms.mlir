// RUN: mlopt %s | mlopt | filecheck %s

// Intrinsics and wider ops are written as upstream writes them.

// CHECK-LABEL: llvm.func @forms(
// CHECK:         "llvm.intr.ctlz"(%{{.*}}) <{is_zero_poison = false}> : (i32) -> i32
// CHECK:         "llvm.intr.abs"(%{{.*}}) <{is_int_min_poison = false}> : (i32) -> i32
// CHECK:         llvm.intr.ctpop(%{{.*}}) : (i32) -> i32
// CHECK:         "llvm.intr.uadd.with.overflow"(%{{.*}}, %{{.*}}) : (i32, i32) -> !llvm.struct<(i32, i1)>
// CHECK:         "llvm.intr.is.fpclass"(%{{.*}}) <{bit = 3 : i32}> : (f32) -> i1
// CHECK:         "llvm.intr.vector.reduce.add"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK:         llvm.intr.vector.reduce.fmax(%{{.*}}) : (vector<4xf32>) -> f32
// CHECK:         "llvm.intr.vector.reduce.fadd"(%{{.*}}, %{{.*}}) <{fastmathFlags = #llvm.fastmath<none>}> : (f32, vector<4xf32>) -> f32
// CHECK:         "llvm.intr.memcpy"(%{{.*}}, %{{.*}}, %{{.*}}) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
// CHECK:         "llvm.intr.prefetch"(%{{.*}}) <{cache = 1 : i32, hint = 3 : i32, rw = 0 : i32}> : (!llvm.ptr) -> ()
// CHECK:         llvm.intr.assume %{{.*}} : i1
// CHECK:         llvm.intr.masked.load %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
// CHECK:         llvm.intr.masked.gather %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : (vector<4x!llvm.ptr>, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
// CHECK:         llvm.intr.masked.store %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into !llvm.ptr
// CHECK:         llvm.intr.masked.scatter %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into vector<4x!llvm.ptr>
// CHECK:         "llvm.intr.masked.expandload"(%{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
// CHECK:         "llvm.intr.masked.compressstore"(%{{.*}}, %{{.*}}, %{{.*}}) : (vector<4xf32>, !llvm.ptr, vector<4xi1>) -> ()
// CHECK:         llvm.intr.trap
// CHECK:         llvm.intr.smax(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK:         llvm.intr.fmuladd(%{{.*}}, %{{.*}}, %{{.*}}) : (f32, f32, f32) -> f32
// CHECK:         llvm.intr.powi(%{{.*}}, %{{.*}}) : (f32, i32) -> f32
// CHECK:         llvm.intr.stacksave : !llvm.ptr
// CHECK:         llvm.getelementptr inbounds|nuw %{{.*}}[%{{.*}}, 3] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.array<4 x f32>
// CHECK:         llvm.fcmp "olt" %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<nnan>} : f32
// CHECK:         llvm.intr.sadd.sat(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
// CHECK:         llvm.intr.vector.reduce.fmaximum(%{{.*}}) : (vector<4xf32>) -> f32
// CHECK:         llvm.intr.bswap(%{{.*}}) : (i32) -> i32
llvm.func @forms(%arg0: i32, %arg1: vector<4xi32>, %arg2: vector<4xf32>, %arg3: !llvm.ptr, %arg4: vector<4xi1>, %arg5: i1, %arg6: f32, %arg7: i64, %arg8: vector<4x!llvm.ptr>) {
  %0 = "llvm.intr.ctlz"(%arg0) <{is_zero_poison = false}> : (i32) -> i32
  %1 = "llvm.intr.abs"(%arg0) <{is_int_min_poison = false}> : (i32) -> i32
  %2 = llvm.intr.ctpop(%arg0) : (i32) -> i32
  %3 = "llvm.intr.uadd.with.overflow"(%arg0, %arg0) : (i32, i32) -> !llvm.struct<(i32, i1)>
  %4 = "llvm.intr.is.fpclass"(%arg6) <{bit = 3 : i32}> : (f32) -> i1
  %5 = "llvm.intr.vector.reduce.add"(%arg1) : (vector<4xi32>) -> i32
  %6 = llvm.intr.vector.reduce.fmax(%arg2) : (vector<4xf32>) -> f32
  %7 = "llvm.intr.vector.reduce.fadd"(%arg6, %arg2) <{fastmathFlags = #llvm.fastmath<none>}> : (f32, vector<4xf32>) -> f32
  "llvm.intr.memcpy"(%arg3, %arg3, %arg7) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  "llvm.intr.prefetch"(%arg3) <{cache = 1 : i32, hint = 3 : i32, rw = 0 : i32}> : (!llvm.ptr) -> ()
  llvm.intr.assume %arg5 : i1
  %8 = llvm.intr.masked.load %arg3, %arg4, %arg2 {alignment = 4 : i32} : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
  %9 = llvm.intr.masked.gather %arg8, %arg4, %arg2 {alignment = 4 : i32} : (vector<4x!llvm.ptr>, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
  llvm.intr.masked.store %arg2, %arg3, %arg4 {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into !llvm.ptr
  llvm.intr.masked.scatter %arg2, %arg8, %arg4 {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into vector<4x!llvm.ptr>
  %10 = "llvm.intr.masked.expandload"(%arg3, %arg4, %arg2) : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
  "llvm.intr.masked.compressstore"(%arg2, %arg3, %arg4) : (vector<4xf32>, !llvm.ptr, vector<4xi1>) -> ()
  llvm.intr.trap
  %11 = llvm.intr.smax(%arg0, %arg0) : (i32, i32) -> i32
  %12 = llvm.intr.fmuladd(%arg6, %arg6, %arg6) : (f32, f32, f32) -> f32
  %13 = llvm.intr.powi(%arg6, %arg0) : (f32, i32) -> f32
  %14 = llvm.intr.stacksave : !llvm.ptr
  %15 = llvm.getelementptr inbounds|nuw %arg3[%arg0, 3] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.array<4 x f32>
  %16 = llvm.fcmp "olt" %arg6, %arg6 {fastmathFlags = #llvm.fastmath<nnan>} : f32
  %17 = llvm.intr.sadd.sat(%arg0, %arg0) : (i32, i32) -> i32
  %18 = llvm.intr.vector.reduce.fmaximum(%arg2) : (vector<4xf32>) -> f32
  %19 = llvm.intr.bswap(%arg0) : (i32) -> i32
  llvm.return
}
