// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Branches, with values and weights.

// CHECK-LABEL: func.func @branches
// CHECK: cf.cond_br %{{.*}} weights([1, 2]), ^a(%{{.*}} : i32), ^b {u}
// CHECK: cf.assert %{{.*}}, "no"
// CHECK: cf.br ^c(%{{.*}}, %{{.*}} : i32, i32)
// CHECK: cf.cond_br %{{.*}}, ^c(%{{.*}}, %{{.*}} : i32, i32), ^b
func.func @branches(%c: i1, %i: i32) -> i32 {
  cf.cond_br %c weights([1, 2]), ^a(%i : i32), ^b {u}
^a(%y: i32):
  cf.assert %c, "no"
  cf.br ^c(%y, %i : i32, i32)
^b:
  cf.cond_br %c, ^c(%i, %i : i32, i32), ^b
^c(%p: i32, %q: i32):
  return %p : i32
}

// A switch, one line a case.

// CHECK-LABEL: func.func @switch
// CHECK: cf.switch %{{.*}} : i32, [
// CHECK: default: ^d,
func.func @switch(%i: i32) -> i32 {
  cf.switch %i : i32, [
    default: ^d,
    4: ^e(%i : i32),
    -3: ^d
  ]
^d:
  return %i : i32
^e(%k: i32):
  return %k : i32
}
