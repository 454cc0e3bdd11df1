// RUN: mlopt %s --convert-arith-to-llvm --convert-cf-to-llvm --split-input-file | filecheck %s

// Block arguments get converted types; the index needs no cast on the way.

// CHECK-LABEL: @loop
// CHECK:         llvm.br ^[[HEAD:.*]](%[[ZERO:.*]] : i64)
// CHECK:       ^[[HEAD]](%[[I:.*]]: i64):
// CHECK:         llvm.cond_br %{{.*}}, ^[[BODY:.*]], ^[[END:.*]]
// CHECK:       ^[[BODY]]:
// CHECK:         llvm.br ^[[HEAD]](%{{.*}} : i64)
func.func @loop(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  cf.br ^head(%c0 : index)
^head(%i: index):
  %more = arith.cmpi slt, %i, %n : index
  cf.cond_br %more, ^body, ^end
^body:
  %next = arith.addi %i, %c1 : index
  cf.br ^head(%next : index)
^end:
  return
}

// -----

// A failed assertion prints its message and aborts, behind everything else.

// CHECK:       llvm.mlir.global internal constant @[[TEXT:.*]]("no luck\00")
// CHECK-LABEL: func.func @assert(
// CHECK:         llvm.cond_br %{{.*}}, ^[[ON:.*]], ^[[FAILED:.*]]
// CHECK:       ^[[ON]]:
// CHECK-NEXT:    return
// CHECK:       ^[[FAILED]]:
// CHECK-NEXT:    %[[P:.*]] = llvm.mlir.addressof @[[TEXT]]
// CHECK-NEXT:    llvm.call @puts(%[[P]])
// CHECK-NEXT:    llvm.call @abort()
// CHECK-NEXT:    llvm.unreachable
func.func @assert(%ok: i1) {
  cf.assert %ok, "no luck"
  return
}

// -----

// A switch keeps its cases.

// CHECK-LABEL: @switch
// CHECK:         llvm.switch %{{.*}} : i32, ^[[DEFAULT:.*]](%{{.*}} : i32)
// CHECK:         42: ^{{.*}}(%{{.*}} : i32)
func.func @switch(%flag: i32) -> i32 {
  cf.switch %flag : i32, [
    default: ^a(%flag : i32),
    42: ^b(%flag : i32)
  ]
^a(%x: i32):
  return %x : i32
^b(%y: i32):
  return %y : i32
}
