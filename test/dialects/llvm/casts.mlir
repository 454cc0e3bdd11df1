// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Casts.

llvm.func @casts(%a: i32, %l: i64, %f: f32, %d: f64, %v: vector<4xi32>, %p: !llvm.ptr, %q: vector<2x!llvm.ptr>) {
  %0 = llvm.sext %a : i32 to i64
  %1 = llvm.zext %v : vector<4xi32> to vector<4xi64>
  %2 = llvm.zext nneg %a : i32 to i64
  %3 = llvm.trunc %l : i64 to i8
  %4 = llvm.trunc %l overflow<nsw, nuw> : i64 to i8
  %5 = llvm.sitofp %v : vector<4xi32> to vector<4xf32>
  %6 = llvm.uitofp nneg %a : i32 to f32
  %7 = llvm.fptosi %f : f32 to i32
  %8 = llvm.fptoui %f : f32 to i8
  %9 = llvm.fpext %f : f32 to f64
  %10 = llvm.fptrunc %d : f64 to bf16
  %11 = llvm.bitcast %f : f32 to i32
  %12 = llvm.bitcast %v : vector<4xi32> to vector<2xf64>
  %13 = llvm.addrspacecast %p : !llvm.ptr to !llvm.ptr<3>
  %14 = llvm.inttoptr %l : i64 to !llvm.ptr
  %15 = llvm.inttoptr %l dereferenceable<bytes = 8, mayBeNull = true> : i64 to !llvm.ptr
  %16 = llvm.ptrtoint %q : vector<2x!llvm.ptr> to vector<2xi64>
  llvm.return
}

// CHECK: llvm.func @casts(%{{.*}}: i32, %{{.*}}: i64, %{{.*}}: f32, %{{.*}}: f64, %{{.*}}: vector<4xi32>, %{{.*}}: !llvm.ptr, %{{.*}}: vector<2x!llvm.ptr>) {
// CHECK: %{{.*}} = llvm.sext %{{.*}} : i32 to i64
// CHECK: %{{.*}} = llvm.zext %{{.*}} : vector<4xi32> to vector<4xi64>
// CHECK: %{{.*}} = llvm.zext nneg %{{.*}} : i32 to i64
// CHECK: %{{.*}} = llvm.trunc %{{.*}} : i64 to i8
// CHECK: %{{.*}} = llvm.trunc %{{.*}} overflow<nsw, nuw> : i64 to i8
// CHECK: %{{.*}} = llvm.sitofp %{{.*}} : vector<4xi32> to vector<4xf32>
// CHECK: %{{.*}} = llvm.uitofp nneg %{{.*}} : i32 to f32
// CHECK: %{{.*}} = llvm.fptosi %{{.*}} : f32 to i32
// CHECK: %{{.*}} = llvm.fptoui %{{.*}} : f32 to i8
// CHECK: %{{.*}} = llvm.fpext %{{.*}} : f32 to f64
// CHECK: %{{.*}} = llvm.fptrunc %{{.*}} : f64 to bf16
// CHECK: %{{.*}} = llvm.bitcast %{{.*}} : f32 to i32
// CHECK: %{{.*}} = llvm.bitcast %{{.*}} : vector<4xi32> to vector<2xf64>
// CHECK: %{{.*}} = llvm.addrspacecast %{{.*}} : !llvm.ptr to !llvm.ptr<3>
// CHECK: %{{.*}} = llvm.inttoptr %{{.*}} : i64 to !llvm.ptr
// CHECK: %{{.*}} = llvm.inttoptr %{{.*}} dereferenceable<bytes = 8, mayBeNull = true> : i64 to !llvm.ptr
// CHECK: %{{.*}} = llvm.ptrtoint %{{.*}} : vector<2x!llvm.ptr> to vector<2xi64>
// CHECK: llvm.return
