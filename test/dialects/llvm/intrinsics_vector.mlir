// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Intrinsics of the table `VECTOR`.

llvm.func @vector(%arg0: vector<4xi32>, %arg1: vector<4xf32>, %arg2: f32, %arg3: vector<2xf32>, %arg4: vector<4xf32>, %arg5: i64, %arg6: i64, %arg7: !llvm.ptr) {
  %0 = "llvm.intr.vector.reduce.add"(%arg0) : (vector<4xi32>) -> i32
  %1 = "llvm.intr.vector.reduce.mul"(%arg0) : (vector<4xi32>) -> i32
  %2 = "llvm.intr.vector.reduce.and"(%arg0) : (vector<4xi32>) -> i32
  %3 = "llvm.intr.vector.reduce.or"(%arg0) : (vector<4xi32>) -> i32
  %4 = "llvm.intr.vector.reduce.xor"(%arg0) : (vector<4xi32>) -> i32
  %5 = "llvm.intr.vector.reduce.smax"(%arg0) : (vector<4xi32>) -> i32
  %6 = "llvm.intr.vector.reduce.smin"(%arg0) : (vector<4xi32>) -> i32
  %7 = "llvm.intr.vector.reduce.umax"(%arg0) : (vector<4xi32>) -> i32
  %8 = "llvm.intr.vector.reduce.umin"(%arg0) : (vector<4xi32>) -> i32
  %9 = llvm.intr.vector.reduce.fmax(%arg1) : (vector<4xf32>) -> f32
  %10 = llvm.intr.vector.reduce.fmin(%arg1) {fastmathFlags = #llvm.fastmath<contract>} : (vector<4xf32>) -> f32
  %11 = llvm.intr.vector.reduce.fmaximum(%arg1) : (vector<4xf32>) -> f32
  %12 = llvm.intr.vector.reduce.fminimum(%arg1) {fastmathFlags = #llvm.fastmath<contract>} : (vector<4xf32>) -> f32
  %13 = "llvm.intr.vector.reduce.fadd"(%arg2, %arg1) <{fastmathFlags = #llvm.fastmath<none>}> : (f32, vector<4xf32>) -> f32
  %14 = "llvm.intr.vector.reduce.fmul"(%arg2, %arg1) <{fastmathFlags = #llvm.fastmath<contract>}> : (f32, vector<4xf32>) -> f32
  %15 = llvm.intr.vector.insert %arg3, %arg1[0] : vector<2xf32> into vector<4xf32>
  %16 = llvm.intr.vector.extract %arg1[0] : vector<2xf32> from vector<4xf32>
  %17 = "llvm.intr.vector.interleave2"(%arg1, %arg4) : (vector<4xf32>, vector<4xf32>) -> vector<8xf32>
  %18 = "llvm.intr.vector.deinterleave2"(%arg1) : (vector<4xf32>) -> !llvm.struct<(vector<2xf32>, vector<2xf32>)>
  %19 = "llvm.intr.vscale"() : () -> i64
  %20 = llvm.intr.stepvector : vector<4xi32>
  %21 = llvm.intr.get.active.lane.mask %arg5, %arg6 : i64, i64 to vector<8xi1>
  %22 = llvm.intr.matrix.multiply %arg1, %arg4 {lhs_columns = 2 : i32, lhs_rows = 2 : i32, rhs_columns = 2 : i32} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %23 = llvm.intr.matrix.transpose %arg1 {columns = 2 : i32, rows = 2 : i32} : vector<4xf32> into vector<4xf32>
  %24 = llvm.intr.matrix.column.major.load %arg7, <stride = %arg5> {columns = 2 : i32, isVolatile = false, rows = 2 : i32} : vector<4xf32> from !llvm.ptr stride i64
  llvm.intr.matrix.column.major.store %arg1, %arg7, <stride = %arg5> {columns = 2 : i32, isVolatile = false, rows = 2 : i32} : vector<4xf32> to !llvm.ptr stride i64
  llvm.return
}

// CHECK: llvm.func @vector(%{{.*}}: vector<4xi32>, %{{.*}}: vector<4xf32>, %{{.*}}: f32, %{{.*}}: vector<2xf32>, %{{.*}}: vector<4xf32>, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr) {
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.add"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.mul"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.and"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.or"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.xor"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.smax"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.smin"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.umax"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.umin"(%{{.*}}) : (vector<4xi32>) -> i32
// CHECK: %{{.*}} = llvm.intr.vector.reduce.fmax(%{{.*}}) : (vector<4xf32>) -> f32
// CHECK: %{{.*}} = llvm.intr.vector.reduce.fmin(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (vector<4xf32>) -> f32
// CHECK: %{{.*}} = llvm.intr.vector.reduce.fmaximum(%{{.*}}) : (vector<4xf32>) -> f32
// CHECK: %{{.*}} = llvm.intr.vector.reduce.fminimum(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (vector<4xf32>) -> f32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.fadd"(%{{.*}}, %{{.*}}) <{fastmathFlags = #llvm.fastmath<none>}> : (f32, vector<4xf32>) -> f32
// CHECK: %{{.*}} = "llvm.intr.vector.reduce.fmul"(%{{.*}}, %{{.*}}) <{fastmathFlags = #llvm.fastmath<contract>}> : (f32, vector<4xf32>) -> f32
// CHECK: %{{.*}} = llvm.intr.vector.insert %{{.*}}, %{{.*}}[0] : vector<2xf32> into vector<4xf32>
// CHECK: %{{.*}} = llvm.intr.vector.extract %{{.*}}[0] : vector<2xf32> from vector<4xf32>
// CHECK: %{{.*}} = "llvm.intr.vector.interleave2"(%{{.*}}, %{{.*}}) : (vector<4xf32>, vector<4xf32>) -> vector<8xf32>
// CHECK: %{{.*}} = "llvm.intr.vector.deinterleave2"(%{{.*}}) : (vector<4xf32>) -> !llvm.struct<(vector<2xf32>, vector<2xf32>)>
// CHECK: %{{.*}} = "llvm.intr.vscale"() : () -> i64
// CHECK: %{{.*}} = llvm.intr.stepvector : vector<4xi32>
// CHECK: %{{.*}} = llvm.intr.get.active.lane.mask %{{.*}}, %{{.*}} : i64, i64 to vector<8xi1>
// CHECK: %{{.*}} = llvm.intr.matrix.multiply %{{.*}}, %{{.*}} {lhs_columns = 2 : i32, lhs_rows = 2 : i32, rhs_columns = 2 : i32} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
// CHECK: %{{.*}} = llvm.intr.matrix.transpose %{{.*}} {columns = 2 : i32, rows = 2 : i32} : vector<4xf32> into vector<4xf32>
// CHECK: %{{.*}} = llvm.intr.matrix.column.major.load %{{.*}}, <stride = %{{.*}}> {columns = 2 : i32, isVolatile = false, rows = 2 : i32} : vector<4xf32> from !llvm.ptr stride i64
// CHECK: llvm.intr.matrix.column.major.store %{{.*}}, %{{.*}}, <stride = %{{.*}}> {columns = 2 : i32, isVolatile = false, rows = 2 : i32} : vector<4xf32> to !llvm.ptr stride i64
// CHECK: llvm.return
