// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Loads, stores, addresses, atomics.

llvm.func @accesses(%p: !llvm.ptr, %a: i32, %v: vector<4xf32>) {
  %0 = llvm.load %p : !llvm.ptr -> i32
  %1 = llvm.load volatile %p {alignment = 4 : i64, nontemporal} : !llvm.ptr -> f32
  %2 = llvm.load %p atomic syncscope("agent") monotonic {alignment = 4 : i64} : !llvm.ptr -> i32
  %3 = llvm.load %p invariant invariant_group dereferenceable<bytes = 4> : !llvm.ptr -> !llvm.ptr
  llvm.store %v, %p : vector<4xf32>, !llvm.ptr
  llvm.store volatile %a, %p invariant_group {alignment = 1 : i64} : i32, !llvm.ptr
  llvm.store %a, %p atomic release {alignment = 4 : i64, nontemporal} : i32, !llvm.ptr
  %4 = llvm.alloca %a x !llvm.array<4 x i8> {alignment = 16 : i64} : (i32) -> !llvm.ptr
  %5 = llvm.alloca inalloca %a x f32 : (i32) -> !llvm.ptr<5>
  llvm.return
}
llvm.func @addresses(%p: !llvm.ptr, %i: i64, %q: vector<4x!llvm.ptr>, %v: vector<4xi32>) {
  %0 = llvm.getelementptr %p[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %1 = llvm.getelementptr inbounds %p[0, 1, %i] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.struct<(i8, array<4 x i32>)>
  %2 = llvm.getelementptr inbounds|nuw %p[-3] : (!llvm.ptr) -> !llvm.ptr, i8
  %3 = llvm.getelementptr nusw %q[%v] : (vector<4x!llvm.ptr>, vector<4xi32>) -> vector<4x!llvm.ptr>, i8
  llvm.return
}
llvm.func @atomics(%p: !llvm.ptr, %a: i32, %f: f32) {
  %0 = llvm.atomicrmw _and %p, %a monotonic : !llvm.ptr, i32
  %1 = llvm.atomicrmw volatile fadd %p, %f syncscope("agent") seq_cst {alignment = 8 : i64} : !llvm.ptr, f32
  %2 = llvm.cmpxchg %p, %a, %a acq_rel monotonic : !llvm.ptr, i32
  %3 = llvm.cmpxchg weak volatile %p, %a, %a syncscope("agent") seq_cst acquire {alignment = 4 : i64} : !llvm.ptr, i32
  llvm.fence syncscope("agent") acq_rel
  llvm.fence seq_cst
  llvm.return
}
llvm.func @variadic(%p: !llvm.ptr, ...) -> i32 {
  %0 = llvm.va_arg %p : (!llvm.ptr) -> i32
  llvm.return %0 : i32
}

// CHECK: llvm.func @accesses(%{{.*}}: !llvm.ptr, %{{.*}}: i32, %{{.*}}: vector<4xf32>) {
// CHECK: %{{.*}} = llvm.load %{{.*}} : !llvm.ptr -> i32
// CHECK: %{{.*}} = llvm.load volatile %{{.*}} {alignment = 4 : i64, nontemporal} : !llvm.ptr -> f32
// CHECK: %{{.*}} = llvm.load %{{.*}} atomic syncscope("agent") monotonic {alignment = 4 : i64} : !llvm.ptr -> i32
// CHECK: %{{.*}} = llvm.load %{{.*}} invariant invariant_group dereferenceable<bytes = 4> : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.store %{{.*}}, %{{.*}} : vector<4xf32>, !llvm.ptr
// CHECK: llvm.store volatile %{{.*}}, %{{.*}} invariant_group {alignment = 1 : i64} : i32, !llvm.ptr
// CHECK: llvm.store %{{.*}}, %{{.*}} atomic release {alignment = 4 : i64, nontemporal} : i32, !llvm.ptr
// CHECK: %{{.*}} = llvm.alloca %{{.*}} x !llvm.array<4 x i8> {alignment = 16 : i64} : (i32) -> !llvm.ptr
// CHECK: %{{.*}} = llvm.alloca inalloca %{{.*}} x f32 : (i32) -> !llvm.ptr<5>
// CHECK: llvm.return
// CHECK: llvm.func @addresses(%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: vector<4x!llvm.ptr>, %{{.*}}: vector<4xi32>) {
// CHECK: %{{.*}} = llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: %{{.*}} = llvm.getelementptr inbounds %{{.*}}[0, 1, %{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.struct<(i8, !llvm.array<4 x i32>)>
// CHECK: %{{.*}} = llvm.getelementptr inbounds|nuw %{{.*}}[-3] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK: %{{.*}} = llvm.getelementptr nusw %{{.*}}[%{{.*}}] : (vector<4x!llvm.ptr>, vector<4xi32>) -> vector<4x!llvm.ptr>, i8
// CHECK: llvm.return
// CHECK: llvm.func @atomics(%{{.*}}: !llvm.ptr, %{{.*}}: i32, %{{.*}}: f32) {
// CHECK: %{{.*}} = llvm.atomicrmw _and %{{.*}}, %{{.*}} monotonic : !llvm.ptr, i32
// CHECK: %{{.*}} = llvm.atomicrmw volatile fadd %{{.*}}, %{{.*}} syncscope("agent") seq_cst {alignment = 8 : i64} : !llvm.ptr, f32
// CHECK: %{{.*}} = llvm.cmpxchg %{{.*}}, %{{.*}}, %{{.*}} acq_rel monotonic : !llvm.ptr, i32
// CHECK: %{{.*}} = llvm.cmpxchg weak volatile %{{.*}}, %{{.*}}, %{{.*}} syncscope("agent") seq_cst acquire {alignment = 4 : i64} : !llvm.ptr, i32
// CHECK: llvm.fence syncscope("agent") acq_rel
// CHECK: llvm.fence seq_cst
// CHECK: llvm.return
// CHECK: llvm.func @variadic(%{{.*}}: !llvm.ptr, ...) -> i32 {
// CHECK: %{{.*}} = llvm.va_arg %{{.*}} : (!llvm.ptr) -> i32
// CHECK: llvm.return %{{.*}} : i32
