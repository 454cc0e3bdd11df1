// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Intrinsics of the table `MEMORY`.

llvm.func @memory(%arg0: !llvm.ptr, %arg1: !llvm.ptr, %arg2: i64, %arg3: i8, %arg4: vector<4xi1>, %arg5: vector<4xf32>, %arg6: vector<4x!llvm.ptr>, %arg7: i1) {
  "llvm.intr.memcpy"(%arg0, %arg1, %arg2) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  "llvm.intr.memmove"(%arg0, %arg1, %arg2) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  "llvm.intr.memcpy.inline"(%arg0, %arg1) <{isVolatile = false, len = 2 : i64}> : (!llvm.ptr, !llvm.ptr) -> ()
  "llvm.intr.memset"(%arg0, %arg3, %arg2) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
  "llvm.intr.memset.inline"(%arg0, %arg3) <{isVolatile = false, len = 2 : i64}> : (!llvm.ptr, i8) -> ()
  "llvm.intr.prefetch"(%arg0) <{cache = 1 : i32, hint = 1 : i32, rw = 1 : i32}> : (!llvm.ptr) -> ()
  llvm.intr.lifetime.start %arg0 : !llvm.ptr
  llvm.intr.lifetime.end %arg0 : !llvm.ptr
  %0 = llvm.intr.invariant.start 2, %arg0 : !llvm.ptr
  llvm.intr.invariant.end %arg0, 2, %arg1 : !llvm.ptr
  %1 = llvm.intr.launder.invariant.group %arg0 : !llvm.ptr
  %2 = llvm.intr.strip.invariant.group %arg0 : !llvm.ptr
  %3 = llvm.intr.stacksave : !llvm.ptr
  llvm.intr.stackrestore %arg0 : !llvm.ptr
  %4 = "llvm.intr.threadlocal.address"(%arg0) : (!llvm.ptr) -> !llvm.ptr
  %5 = llvm.intr.masked.load %arg0, %arg4, %arg5 {alignment = 4 : i32} : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
  llvm.intr.masked.store %arg5, %arg0, %arg4 {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into !llvm.ptr
  %6 = llvm.intr.masked.gather %arg6, %arg4, %arg5 {alignment = 4 : i32} : (vector<4x!llvm.ptr>, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
  llvm.intr.masked.scatter %arg5, %arg6, %arg4 {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into vector<4x!llvm.ptr>
  %7 = "llvm.intr.masked.expandload"(%arg0, %arg4, %arg5) : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
  "llvm.intr.masked.compressstore"(%arg5, %arg0, %arg4) : (vector<4xf32>, !llvm.ptr, vector<4xi1>) -> ()
  llvm.intr.experimental.noalias.scope.decl <id = distinct[1]<>, domain = #llvm.alias_scope_domain<id = distinct[0]<>>>
  llvm.intr.assume %arg7 : i1
  llvm.return
}

// CHECK: llvm.func @memory(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i8, %{{.*}}: vector<4xi1>, %{{.*}}: vector<4xf32>, %{{.*}}: vector<4x!llvm.ptr>, %{{.*}}: i1) {
// CHECK: "llvm.intr.memcpy"(%{{.*}}, %{{.*}}, %{{.*}}) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
// CHECK: "llvm.intr.memmove"(%{{.*}}, %{{.*}}, %{{.*}}) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
// CHECK: "llvm.intr.memcpy.inline"(%{{.*}}, %{{.*}}) <{isVolatile = false, len = 2 : i64}> : (!llvm.ptr, !llvm.ptr) -> ()
// CHECK: "llvm.intr.memset"(%{{.*}}, %{{.*}}, %{{.*}}) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
// CHECK: "llvm.intr.memset.inline"(%{{.*}}, %{{.*}}) <{isVolatile = false, len = 2 : i64}> : (!llvm.ptr, i8) -> ()
// CHECK: "llvm.intr.prefetch"(%{{.*}}) <{cache = 1 : i32, hint = 1 : i32, rw = 1 : i32}> : (!llvm.ptr) -> ()
// CHECK: llvm.intr.lifetime.start %{{.*}} : !llvm.ptr
// CHECK: llvm.intr.lifetime.end %{{.*}} : !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.invariant.start 2, %{{.*}} : !llvm.ptr
// CHECK: llvm.intr.invariant.end %{{.*}}, 2, %{{.*}} : !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.launder.invariant.group %{{.*}} : !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.strip.invariant.group %{{.*}} : !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.stacksave : !llvm.ptr
// CHECK: llvm.intr.stackrestore %{{.*}} : !llvm.ptr
// CHECK: %{{.*}} = "llvm.intr.threadlocal.address"(%{{.*}}) : (!llvm.ptr) -> !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.masked.load %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
// CHECK: llvm.intr.masked.store %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into !llvm.ptr
// CHECK: %{{.*}} = llvm.intr.masked.gather %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : (vector<4x!llvm.ptr>, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
// CHECK: llvm.intr.masked.scatter %{{.*}}, %{{.*}}, %{{.*}} {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into vector<4x!llvm.ptr>
// CHECK: %{{.*}} = "llvm.intr.masked.expandload"(%{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
// CHECK: "llvm.intr.masked.compressstore"(%{{.*}}, %{{.*}}, %{{.*}}) : (vector<4xf32>, !llvm.ptr, vector<4xi1>) -> ()
// CHECK: llvm.intr.experimental.noalias.scope.decl <id = distinct[1]<>, domain = #llvm.alias_scope_domain<id = distinct[0]<>>>
// CHECK: llvm.intr.assume %{{.*}} : i1
// CHECK: llvm.return
