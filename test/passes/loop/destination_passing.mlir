// RUN: mlopt %s --destination-passing --split-input-file | filecheck %s

// A function is taken apart: its sizes, and a body that is given its memory.

// CHECK-LABEL: func.func @f(%x: memref<?xf32>) -> (memref<?xf32>, f32)
// CHECK-SAME:    mlopt.dps = {arena = -1 : i64, body = @f.dps, depends = array<i64: 0>, results = [memref<?xf32>, f32], shapes = @f.shapes}
// CHECK-NEXT:    %[[SIZES:.*]]:2 = call @f.shapes(%x)
// CHECK-NEXT:    %[[Y:.*]] = memref.alloc(%[[SIZES]]#0) {alignment = 64 : i64} : memref<?xf32>
// CHECK-NEXT:    %[[ARENA:.*]] = memref.alloc(%[[SIZES]]#1) : memref<?xi8>
// CHECK-NEXT:    %[[E:.*]] = call @f.dps(%[[Y]], %x, %[[ARENA]])
// CHECK-NEXT:    memref.dealloc %[[ARENA]]
// CHECK-NEXT:    return %[[Y]], %[[E]]
// CHECK-LABEL: func.func @f.dps(
// CHECK-SAME:    %[[Y:.*]]: memref<?xf32> {llvm.noalias}, %[[X:.*]]: memref<?xf32>, %[[ARENA:.*]]: memref<?xi8> {llvm.noalias}) -> f32
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     arith.muli
// CHECK:         %[[N:.*]] = memref.dim %[[X]]
// CHECK:         memref.view %[[ARENA]][%{{.*}}][%[[N]]]
// CHECK-NOT:     memref.dealloc
// CHECK:         %[[E:.*]] = memref.load %[[Y]]
// CHECK-NEXT:    return %[[E]] : f32
// CHECK-LABEL: func.func @f.shapes(
// CHECK-SAME:    %[[X:.*]]: memref<?xf32>) -> (index, index)
// CHECK:         %[[N:.*]] = memref.dim %[[X]]
// CHECK:         %[[BYTES:.*]] = arith.muli %[[N]]
// CHECK:         return %[[N]], %[[BYTES]] : index, index
func.func @f(%x: memref<?xf32>) -> (memref<?xf32>, f32) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %bytes = arith.muli %n, %c4 : index
  %arena = memref.alloc(%bytes) : memref<?xi8>
  %y = memref.alloc(%n) {alignment = 64 : i64} : memref<?xf32>
  %m = memref.dim %y, %c0 : memref<?xf32>
  %t = memref.view %arena[%c0][%m] : memref<?xi8> to memref<?xf32>
  memref.copy %x, %t : memref<?xf32> to memref<?xf32>
  memref.copy %t, %y : memref<?xf32> to memref<?xf32>
  %e = memref.load %y[%c0] : memref<?xf32>
  memref.dealloc %arena : memref<?xi8>
  return %y, %e : memref<?xf32>, f32
}

// -----

// A result is seen through a reshape, which is undone in the body.

// CHECK-LABEL: func.func @reshaped(
// CHECK:         memref.alloc(%{{.*}}) : memref<?x2x3xf32>
// CHECK:         memref.alloc(%{{.*}}) : memref<?xf32>
// CHECK-LABEL: func.func @reshaped.dps(
// CHECK-SAME:    %[[Y:.*]]: memref<?x2x3xf32> {llvm.noalias}, %[[Z:.*]]: memref<?xf32> {llvm.noalias}, %[[X:.*]]: memref<?x6xf32>, %[[K:.*]]: index) {
// CHECK:         %[[N:.*]] = memref.dim %[[X]]
// CHECK:         %[[A:.*]] = memref.collapse_shape %[[Y]] {{.*}} into memref<?x6xf32>
// CHECK:         memref.copy %[[X]], %[[A]]
// CHECK:         memref.reinterpret_cast %[[Z]] to offset: [0], sizes: [%[[N]], %[[K]]], strides: [%[[K]], 1] : memref<?xf32> to memref<?x?xf32>
// CHECK-LABEL: func.func @reshaped.shapes(
// CHECK:         %[[N:.*]] = memref.dim
// CHECK:         %[[SIZE:.*]] = arith.muli %[[N]]
// CHECK:         return %[[N]], %[[SIZE]]
func.func @reshaped(%x: memref<?x6xf32>, %k: index) -> (memref<?x2x3xf32>, memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x6xf32>
  %y = memref.alloc(%n) : memref<?x6xf32>
  memref.copy %x, %y : memref<?x6xf32> to memref<?x6xf32>
  %m = memref.dim %y, %c0 : memref<?x6xf32>
  %e = memref.expand_shape %y [[0], [1, 2]] output_shape [%m, 2, 3] : memref<?x6xf32> into memref<?x2x3xf32>
  %z = memref.alloc(%m, %k) : memref<?x?xf32>
  %c = memref.collapse_shape %z [[0, 1]] : memref<?x?xf32> into memref<?xf32>
  return %e, %c : memref<?x2x3xf32>, memref<?xf32>
}

// -----

// Constant sizes need no call; attributes of arguments stay with them.

// CHECK-LABEL: func.func @constant(
// CHECK-SAME:    mlopt.dps = {arena = 64 : i64, body = @constant.dps, depends = array<i64>
// CHECK-NEXT:    memref.alloc() : memref<4xf32>
// CHECK-NEXT:    memref.alloc() : memref<64xi8>
// CHECK-NEXT:    call @constant.dps
// CHECK-LABEL: func.func @constant.dps(
// CHECK-SAME:    memref<4xf32> {llvm.noalias}, %{{.*}}: memref<4xf32> {mlopt.dtype = ui8}, %{{.*}}: memref<64xi8> {llvm.noalias})
// CHECK-LABEL: func.func @constant.shapes(
// CHECK-NEXT:    return
func.func @constant(%x: memref<4xf32> {mlopt.dtype = ui8}) -> memref<4xf32> {
  %c0 = arith.constant 0 : index
  %arena = memref.alloc() : memref<64xi8>
  %t = memref.view %arena[%c0][] : memref<64xi8> to memref<4xf32>
  memref.copy %x, %t : memref<4xf32> to memref<4xf32>
  %y = memref.alloc() : memref<4xf32>
  memref.copy %t, %y : memref<4xf32> to memref<4xf32>
  memref.dealloc %arena : memref<64xi8>
  return %y : memref<4xf32>
}

// -----

// A size that depends on data, a result that is an argument, one buffer that is two
// results, a result through control flow, two returns, a private function, and one whose
// part's name is taken stay as they are.

// CHECK-LABEL: func.func @data(
// CHECK-NOT:   .dps
func.func @data(%sizes: memref<1xindex>) -> memref<?xf32> {
  %c0 = arith.constant 0 : index
  %n = memref.load %sizes[%c0] : memref<1xindex>
  %y = memref.alloc(%n) : memref<?xf32>
  return %y : memref<?xf32>
}

func.func @argument(%x: memref<4xf32>) -> memref<4xf32> {
  return %x : memref<4xf32>
}

func.func @twice() -> (memref<4xf32>, memref<4xf32>) {
  %y = memref.alloc() : memref<4xf32>
  return %y, %y : memref<4xf32>, memref<4xf32>
}

func.func @chosen(%c: i1) -> memref<4xf32> {
  %y = scf.if %c -> memref<4xf32> {
    %a = memref.alloc() : memref<4xf32>
    scf.yield %a : memref<4xf32>
  } else {
    %b = memref.alloc() : memref<4xf32>
    scf.yield %b : memref<4xf32>
  }
  return %y : memref<4xf32>
}

func.func @returned_at_two_places(%c: i1) -> memref<4xf32> {
  %y = memref.alloc() : memref<4xf32>
  cf.cond_br %c, ^one, ^two
^one:
  return %y : memref<4xf32>
^two:
  return %y : memref<4xf32>
}

func.func private @private() -> memref<4xf32> {
  %y = memref.alloc() : memref<4xf32>
  return %y : memref<4xf32>
}

func.func @taken() -> memref<4xf32> {
  %y = memref.alloc() : memref<4xf32>
  return %y : memref<4xf32>
}

func.func private @taken.shapes()

// -----

// Several blocks, rank 0, and attributes of results.

// CHECK-LABEL: func.func @blocks(
// CHECK-LABEL: func.func @blocks.dps(
// CHECK-SAME:    %[[Y:.*]]: memref<1xf32> {llvm.noalias}, %{{.*}}: f32, %{{.*}}: i1) -> (i32 {user.name = "i"})
// CHECK:         %[[CELL:.*]] = memref.collapse_shape %[[Y]] [] : memref<1xf32> into memref<f32>
// CHECK:         memref.store %{{.*}}, %[[CELL]][]
func.func @blocks(%v: f32, %c: i1) -> (memref<1xf32>, i32 {user.name = "i"}) {
  %y = memref.alloc() : memref<f32>
  %i = arith.constant 3 : i32
  cf.cond_br %c, ^one, ^two
^one:
  memref.store %v, %y[] : memref<f32>
  cf.br ^two
^two:
  %e = memref.expand_shape %y [] output_shape [1] : memref<f32> into memref<1xf32>
  return %e, %i : memref<1xf32>, i32
}

// -----

// A division that may stop the program does not move before what may stop it first.

// CHECK-LABEL: func.func @guarded(
// CHECK:         cf.assert
// CHECK:         arith.divui
// CHECK-NOT:   .dps
func.func @guarded(%k: index, %n: index) -> memref<?xf32> {
  %c0 = arith.constant 0 : index
  %ok = arith.cmpi ne, %k, %c0 : index
  cf.assert %ok, "k is not zero"
  %m = arith.divui %n, %k : index
  %y = memref.alloc(%m) : memref<?xf32>
  return %y : memref<?xf32>
}

// -----

// Where nothing comes before it, it does.

// CHECK-LABEL: func.func @divided(
// CHECK-LABEL: func.func @divided.shapes(
// CHECK:         arith.divui
func.func @divided(%k: index, %n: index) -> memref<?xf32> {
  %m = arith.divui %n, %k : index
  %y = memref.alloc(%m) : memref<?xf32>
  return %y : memref<?xf32>
}
