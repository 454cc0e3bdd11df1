// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Arithmetic, comparisons, select.

llvm.func @integers(%a: i32, %b: i32, %v: vector<4xi32>) {
  %0 = llvm.add %a, %b : i32
  %1 = llvm.add %a, %b overflow<nsw, nuw> {note = 1 : i32} : i32
  %2 = llvm.sub %v, %v overflow<nuw> : vector<4xi32>
  %3 = llvm.mul %a, %b overflow<nsw> : i32
  %4 = llvm.shl %a, %b overflow<nsw> : i32
  %5 = llvm.udiv exact %a, %b : i32
  %6 = llvm.sdiv %a, %b : i32
  %7 = llvm.lshr exact %a, %b : i32
  %8 = llvm.ashr %a, %b : i32
  %9 = llvm.urem %a, %b : i32
  %10 = llvm.srem %a, %b : i32
  %11 = llvm.and %a, %b : i32
  %12 = llvm.or disjoint %a, %b : i32
  %13 = llvm.xor %a, %b : i32
  %14 = llvm.freeze %v : vector<4xi32>
  llvm.return
}
llvm.func @floats(%a: f32, %b: f32, %v: vector<[4]xf64>, %h: bf16) {
  %0 = llvm.fadd %a, %b : f32
  %1 = llvm.fsub %a, %b {fastmathFlags = #llvm.fastmath<fast>} : f32
  %2 = llvm.fmul %v, %v {fastmathFlags = #llvm.fastmath<nnan, contract>} : vector<[4]xf64>
  %3 = llvm.fdiv %h, %h : bf16
  %4 = llvm.frem %a, %b : f32
  %5 = llvm.fneg %a : f32
  llvm.return
}
llvm.func @comparisons(%a: i32, %p: !llvm.ptr, %v: vector<4xi32>, %f: f32, %w: vector<4xf32>, %c: i1, %m: vector<4xi1>) {
  %0 = llvm.icmp "slt" %a, %a : i32
  %1 = llvm.icmp "eq" %p, %p : !llvm.ptr
  %2 = llvm.icmp "uge" %v, %v : vector<4xi32>
  %3 = llvm.fcmp "_false" %f, %f : f32
  %4 = llvm.fcmp "une" %w, %w {fastmathFlags = #llvm.fastmath<ninf>} : vector<4xf32>
  %5 = llvm.select %c, %p, %p : i1, !llvm.ptr
  %6 = llvm.select %m, %w, %w {fastmathFlags = #llvm.fastmath<nsz>} : vector<4xi1>, vector<4xf32>
  llvm.return
}

// CHECK: llvm.func @integers(%{{.*}}: i32, %{{.*}}: i32, %{{.*}}: vector<4xi32>) {
// CHECK: %{{.*}} = llvm.add %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.add %{{.*}}, %{{.*}} overflow<nsw, nuw> {note = 1 : i32} : i32
// CHECK: %{{.*}} = llvm.sub %{{.*}}, %{{.*}} overflow<nuw> : vector<4xi32>
// CHECK: %{{.*}} = llvm.mul %{{.*}}, %{{.*}} overflow<nsw> : i32
// CHECK: %{{.*}} = llvm.shl %{{.*}}, %{{.*}} overflow<nsw> : i32
// CHECK: %{{.*}} = llvm.udiv exact %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.sdiv %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.lshr exact %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.ashr %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.urem %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.srem %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.and %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.or disjoint %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.xor %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.freeze %{{.*}} : vector<4xi32>
// CHECK: llvm.return
// CHECK: llvm.func @floats(%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: vector<[4]xf64>, %{{.*}}: bf16) {
// CHECK: %{{.*}} = llvm.fadd %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = llvm.fsub %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<fast>} : f32
// CHECK: %{{.*}} = llvm.fmul %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<nnan,contract>} : vector<[4]xf64>
// CHECK: %{{.*}} = llvm.fdiv %{{.*}}, %{{.*}} : bf16
// CHECK: %{{.*}} = llvm.frem %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = llvm.fneg %{{.*}} : f32
// CHECK: llvm.return
// CHECK: llvm.func @comparisons(%{{.*}}: i32, %{{.*}}: !llvm.ptr, %{{.*}}: vector<4xi32>, %{{.*}}: f32, %{{.*}}: vector<4xf32>, %{{.*}}: i1, %{{.*}}: vector<4xi1>) {
// CHECK: %{{.*}} = llvm.icmp "slt" %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = llvm.icmp "eq" %{{.*}}, %{{.*}} : !llvm.ptr
// CHECK: %{{.*}} = llvm.icmp "uge" %{{.*}}, %{{.*}} : vector<4xi32>
// CHECK: %{{.*}} = llvm.fcmp "_false" %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = llvm.fcmp "une" %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<ninf>} : vector<4xf32>
// CHECK: %{{.*}} = llvm.select %{{.*}}, %{{.*}}, %{{.*}} : i1, !llvm.ptr
// CHECK: %{{.*}} = llvm.select %{{.*}}, %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<nsz>} : vector<4xi1>, vector<4xf32>
// CHECK: llvm.return
