// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Functions: what stands before and behind the name.

llvm.func @declared(i32 {llvm.signext}, !llvm.ptr {llvm.byval = f32}) -> (i32 {llvm.noundef})
llvm.func extern_weak @weak()
llvm.func internal hidden local_unnamed_addr fastcc @words(%a: !llvm.ptr {llvm.align = 16 : i64, llvm.noalias}) -> i32 attributes {always_inline, alignment = 32 : i64, dso_local, section = ".hot"} {
  %0 = llvm.load %a : !llvm.ptr -> i32
  llvm.return %0 : i32
}
llvm.func @target() vscale_range(1, 16) comdat(@groups::@any) attributes {frame_pointer = #llvm.framePointerKind<all>, memory_effects = #llvm.memory_effects<other = none, argMem = read, inaccessibleMem = none, errnoMem = none, targetMem0 = none, targetMem1 = none>, passthrough = ["nounwind", ["alignstack", "16"]], target_cpu = "znver4", target_features = #llvm.target_features<["+avx2", "-fma"]>, uwtable_kind = #llvm.uwtableKind<sync>} {
  llvm.return
}
llvm.func ptx_kernelcc @kernel(%a: !llvm.ptr<1>) {
  llvm.return
}
llvm.comdat @groups {
  llvm.comdat_selector @any any
  llvm.comdat_selector @largest largest
}

// CHECK: llvm.func @declared(i32 {llvm.signext}, !llvm.ptr {llvm.byval = f32}) -> (i32 {llvm.noundef})
// CHECK: llvm.func extern_weak @weak()
// CHECK: llvm.func internal hidden local_unnamed_addr fastcc @words(%{{.*}}: !llvm.ptr {llvm.align = 16 : i64, llvm.noalias}) -> i32 attributes {alignment = 32 : i64, always_inline, dso_local, section = ".hot"} {
// CHECK: %{{.*}} = llvm.load %{{.*}} : !llvm.ptr -> i32
// CHECK: llvm.return %{{.*}} : i32
// CHECK: llvm.func @target() vscale_range(1, 16) comdat(@groups::@any) attributes {frame_pointer = #llvm.framePointerKind<all>, memory_effects = #llvm.memory_effects<other = none, argMem = read, inaccessibleMem = none, errnoMem = none, targetMem0 = none, targetMem1 = none>, passthrough = ["nounwind", ["alignstack", "16"]], target_cpu = "znver4", target_features = #llvm.target_features<["+avx2", "-fma"]>, uwtable_kind = #llvm.uwtableKind<sync>} {
// CHECK: llvm.return
// CHECK: llvm.func ptx_kernelcc @kernel(%{{.*}}: !llvm.ptr<1>) {
// CHECK: llvm.return
// CHECK: llvm.comdat @groups {
// CHECK: llvm.comdat_selector @any any
// CHECK: llvm.comdat_selector @largest largest
