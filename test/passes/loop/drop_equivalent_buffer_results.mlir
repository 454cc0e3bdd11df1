// RUN: mlopt %s --drop-equivalent-buffer-results --split-input-file | filecheck %s

// A buffer that was given is not returned; other results stay.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[O:[^:]*]]: memref<4xf32>, %[[X:[^:]*]]: f32)
// CHECK-NEXT:    %[[N:.*]] = call @fill(%[[O]], %[[X]]) : (memref<4xf32>, f32) -> f32
// CHECK-NEXT:    return %[[O]], %[[N]]
// CHECK-LABEL: func.func private @fill(
// CHECK-SAME:    -> f32
func.func @main(%o: memref<4xf32>, %x: f32) -> (memref<4xf32>, f32) {
  %r:2 = func.call @fill(%o, %x) : (memref<4xf32>, f32) -> (memref<4xf32>, f32)
  return %r#0, %r#1 : memref<4xf32>, f32
}
func.func private @fill(%o: memref<4xf32>, %x: f32) -> (memref<4xf32>, f32) {
  linalg.fill ins(%x : f32) outs(%o : memref<4xf32>)
  return %o, %x : memref<4xf32>, f32
}

// -----

// Either of two buffers, a new one, and what a public function returns are results.

// CHECK-LABEL: func.func private @either(
// CHECK-SAME:    -> memref<4xf32>
// CHECK-LABEL: func.func private @fresh(
// CHECK-SAME:    -> memref<4xf32>
// CHECK-LABEL: func.func @seen(
// CHECK-SAME:    -> memref<4xf32>
func.func private @either(%a: memref<4xf32>, %b: memref<4xf32>, %c: i1) -> memref<4xf32> {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  return %a : memref<4xf32>
^bb2:
  return %b : memref<4xf32>
}
func.func private @fresh(%a: memref<4xf32>) -> memref<4xf32> {
  %r = memref.alloc() : memref<4xf32>
  return %r : memref<4xf32>
}
func.func @seen(%a: memref<4xf32>) -> memref<4xf32> {
  return %a : memref<4xf32>
}
