// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Calls.

llvm.func @printf(!llvm.ptr, ...) -> i32
llvm.func fastcc @callee(f32) -> f32
llvm.func @calls(%p: !llvm.ptr, %f: f32, %a: i32, %true: i1) {
  %0 = llvm.call fastcc tail @callee(%f) {fastmathFlags = #llvm.fastmath<nnan>, no_unwind} : (f32 {llvm.noundef}) -> (f32 {llvm.noundef})
  %1 = llvm.call @printf(%p, %a) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i32) -> i32
  llvm.call %p(%a) : !llvm.ptr, (i32) -> ()
  llvm.call %p() ["tag"(%a, %f : i32, f32), "empty"()] : !llvm.ptr, () -> ()
  %2 = llvm.call_intrinsic "llvm.fabs"(%f) : (f32) -> f32
  llvm.call_intrinsic "llvm.assume"(%true) ["align"(%p, %a : !llvm.ptr, i32)] : (i1) -> ()
  llvm.inline_asm has_side_effects "nop", "~{memory}" : () -> ()
  %3 = llvm.inline_asm tail_call_kind = <tail> asm_dialect = intel operand_attrs = [{elementtype = i32}] "mov $0, $1", "=r,*m" %p : (!llvm.ptr) -> i32
  llvm.return
}

// CHECK: llvm.func @printf(!llvm.ptr, ...) -> i32
// CHECK: llvm.func fastcc @callee(f32) -> f32
// CHECK: llvm.func @calls(%{{.*}}: !llvm.ptr, %{{.*}}: f32, %{{.*}}: i32, %{{.*}}: i1) {
// CHECK: %{{.*}} = llvm.call fastcc tail @callee(%{{.*}}) {fastmathFlags = #llvm.fastmath<nnan>, no_unwind} : (f32 {llvm.noundef}) -> (f32 {llvm.noundef})
// CHECK: %{{.*}} = llvm.call @printf(%{{.*}}, %{{.*}}) vararg(!llvm.func<i32 (!llvm.ptr, ...)>) : (!llvm.ptr, i32) -> i32
// CHECK: llvm.call %{{.*}}(%{{.*}}) : !llvm.ptr, (i32) -> ()
// CHECK: llvm.call %{{.*}}() ["tag"(%{{.*}}, %{{.*}} : i32, f32), "empty"()] : !llvm.ptr, () -> ()
// CHECK: %{{.*}} = llvm.call_intrinsic "llvm.fabs"(%{{.*}}) : (f32) -> f32
// CHECK: llvm.call_intrinsic "llvm.assume"(%{{.*}}) ["align"(%{{.*}}, %{{.*}} : !llvm.ptr, i32)] : (i1) -> ()
// CHECK: llvm.inline_asm has_side_effects "nop", "~{memory}"  : () -> ()
// CHECK: %{{.*}} = llvm.inline_asm tail_call_kind = <tail> asm_dialect = intel operand_attrs = [{elementtype = i32}] "mov $0, $1", "=r,*m" %{{.*}} : (!llvm.ptr) -> i32
// CHECK: llvm.return
