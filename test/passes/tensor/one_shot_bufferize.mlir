// RUN: mlopt %s --one-shot-bufferize --split-input-file | filecheck %s

// What nobody reads afterwards is updated in place; a matching slice is not copied back.

// CHECK-LABEL: func.func @in_place(
// CHECK-SAME:    %[[M:.*]]: memref<3x6xf32, strided<[?, ?], offset: ?>>
// CHECK-NEXT:    %[[V:.*]] = memref.subview %[[M]][1, 0] [1, 6] [1, 1]
// CHECK-NEXT:    linalg.fill {{.*}} outs(%[[V]]
// CHECK-NEXT:    return %[[M]]
func.func @in_place(%m: tensor<3x6xf32>, %x: f32) -> tensor<3x6xf32> {
  %s = tensor.extract_slice %m[1, 0] [1, 6] [1, 1] : tensor<3x6xf32> to tensor<6xf32>
  %f = linalg.fill ins(%x : f32) outs(%s : tensor<6xf32>) -> tensor<6xf32>
  %r = tensor.insert_slice %f into %m[1, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<3x6xf32>
  return %r : tensor<3x6xf32>
}

// -----

// A value that is read after the write keeps its buffer: the write goes to a copy.

// CHECK-LABEL: func.func @read_after_write(
// CHECK-SAME:    %[[T:[^:]*]]: memref<4xf32
// CHECK:         %[[COPY:.*]] = memref.alloc() {alignment = 64 : i64} : memref<4xf32>
// CHECK-NEXT:    memref.copy{{.*}}%[[T]], %[[COPY]]
// CHECK-NEXT:    memref.store %{{.*}}, %[[COPY]]
// CHECK:         return %[[COPY]], %[[T]]
func.func @read_after_write(%t: tensor<4xf32>, %x: f32) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %r = tensor.insert %x into %t[%c0] : tensor<4xf32>
  return %r, %t : tensor<4xf32>, tensor<4xf32>
}

// -----

// A buffer that is overwritten as a whole is not copied first.

// CHECK-LABEL: func.func @overwritten(
// CHECK:         memref.alloc()
// CHECK-NOT:     memref.copy
func.func @overwritten(%t: tensor<4xf32>, %x: f32) -> (tensor<4xf32>, tensor<4xf32>) {
  %r = linalg.fill ins(%x : f32) outs(%t : tensor<4xf32>) -> tensor<4xf32>
  return %r, %t : tensor<4xf32>, tensor<4xf32>
}

// -----

// A constant is a global that nobody writes to; equal constants share it.

// CHECK:         memref.global
// CHECK-SAME:    __constant_2xf32
// CHECK-NOT:     memref.global
// CHECK-LABEL: func.func @constants(
// CHECK:         %[[K:.*]] = memref.get_global @__constant_2xf32 : memref<2xf32>
// CHECK-NEXT:    memref.get_global @__constant_2xf32 : memref<2xf32>
// CHECK-NEXT:    %[[COPY:.*]] = memref.alloc()
// CHECK-NEXT:    memref.copy{{.*}}%[[K]], %[[COPY]]
// CHECK-NEXT:    memref.store %{{.*}}, %[[COPY]]
func.func @constants(%x: f32, %i: index) -> (tensor<2xf32>, tensor<2xf32>) {
  %k = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %l = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %r = tensor.insert %x into %k[%i] : tensor<2xf32>
  return %r, %l : tensor<2xf32>, tensor<2xf32>
}

// -----

// A loop works in the buffer it is given; two that change places are not copied.

// CHECK-LABEL: func.func @swap(
// CHECK-NOT:     memref.copy
// CHECK:         scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK-NEXT:      memref.store %{{.*}}, %[[B]]
// CHECK-NEXT:      scf.yield %[[B]], %[[A]]
func.func @swap(%s: tensor<4xf32>, %t: tensor<4xf32>, %x: f32, %n: index) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %s, %b = %t) -> (tensor<4xf32>, tensor<4xf32>) {
    %u = tensor.insert %x into %b[%i] : tensor<4xf32>
    scf.yield %u, %a : tensor<4xf32>, tensor<4xf32>
  }
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// A loop that yields one buffer twice copies it: its arguments are never one buffer.

// CHECK-LABEL: func.func @twice(
// CHECK:         scf.for
// CHECK:           %[[COPY:.*]] = memref.alloc()
// CHECK-NEXT:      memref.copy{{.*}}, %[[COPY]]
// CHECK:           scf.yield
func.func @twice(%s: tensor<4xf32>, %t: tensor<4xf32>, %x: f32, %n: index) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %s, %b = %t) -> (tensor<4xf32>, tensor<4xf32>) {
    %u = tensor.insert %x into %b[%i] : tensor<4xf32>
    scf.yield %u, %u : tensor<4xf32>, tensor<4xf32>
  }
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// Branches that update one buffer yield that buffer.

// CHECK-LABEL: func.func @branch(
// CHECK-NOT:     memref.copy
// CHECK:         scf.if %{{.*}} -> (memref<4xf32, strided<[?], offset: ?>>) {
// CHECK-NEXT:      memref.store
// CHECK-NEXT:      scf.yield %[[T:.*]] :
// CHECK:           scf.yield %[[T]] :
func.func @branch(%t: tensor<4xf32>, %x: f32, %p: i1, %i: index) -> tensor<4xf32> {
  %r = scf.if %p -> (tensor<4xf32>) {
    %u = tensor.insert %x into %t[%i] : tensor<4xf32>
    scf.yield %u : tensor<4xf32>
  } else {
    scf.yield %t : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// -----

// A call that writes to its argument is known to do so.

// CHECK-LABEL: func.func @caller(
// CHECK:         %[[COPY:.*]] = memref.alloc()
// CHECK-NEXT:    memref.copy
// CHECK:         call @callee
func.func private @callee(%t: tensor<4xf32>, %x: f32, %i: index) -> tensor<4xf32> {
  %r = tensor.insert %x into %t[%i] : tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func @caller(%t: tensor<4xf32>, %x: f32, %i: index) -> (tensor<4xf32>, f32) {
  %r = call @callee(%t, %x, %i) : (tensor<4xf32>, f32, index) -> tensor<4xf32>
  %e = tensor.extract %t[%i] : tensor<4xf32>
  return %r, %e : tensor<4xf32>, f32
}

// -----

// An argument that is marked is not written.

// CHECK-LABEL: func.func @marked(
// CHECK-NOT:     bufferization
// CHECK:         memref.copy
func.func @marked(%t: tensor<4xf32> {bufferization.writable = false}, %x: f32, %i: index) -> tensor<4xf32> {
  %r = tensor.insert %x into %t[%i] : tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

// An elementwise op may write where it reads, if it reads the same element.

// CHECK-LABEL: func.func @elementwise(
// CHECK-NOT:     memref.alloc
// CHECK:         return
func.func @elementwise(%t: tensor<4xf32>) -> tensor<4xf32> {
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%t : tensor<4xf32>) outs(%t : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @reversed(
// CHECK:         memref.alloc
func.func @reversed(%t: tensor<4xf32>) -> tensor<4xf32> {
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (3 - d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%t : tensor<4xf32>) outs(%t : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

// Reshapes are views; axes with gaps between them are copied before they are collapsed.

// CHECK-LABEL: func.func @reshapes(
// CHECK:         memref.expand_shape
// CHECK:         %[[V:.*]] = memref.subview
// CHECK:         %[[COPY:.*]] = memref.alloc() {alignment = 64 : i64} : memref<2x3xf32>
// CHECK-NEXT:    memref.copy{{.*}}%[[V]], %[[COPY]]
// CHECK:         memref.collapse_shape %[[COPY]]
func.func @reshapes(%t: tensor<12xf32>) -> tensor<6xf32> {
  %e = tensor.expand_shape %t [[0, 1]] output_shape [2, 6] : tensor<12xf32> into tensor<2x6xf32>
  %s = tensor.extract_slice %e[0, 0] [2, 3] [1, 1] : tensor<2x6xf32> to tensor<2x3xf32>
  %c = tensor.collapse_shape %s [[0, 1]] : tensor<2x3xf32> into tensor<6xf32>
  return %c : tensor<6xf32>
}

// -----

// Each iteration of a parallel loop works in its own slice of the shared output.

// CHECK-LABEL: func.func @slices(
// CHECK-SAME:    %[[M:[^:]*]]: memref<4x6xf32
// CHECK-NEXT:    scf.forall (%[[I:.*]]) in (4) {
// CHECK-NEXT:      %[[V:.*]] = memref.subview %[[M]][%[[I]], 0] [1, 6] [1, 1]
// CHECK-NEXT:      linalg.fill {{.*}} outs(%[[V]]
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[M]]
func.func @slices(%m: tensor<4x6xf32>, %x: f32) -> tensor<4x6xf32> {
  %r = scf.forall (%i) in (4) shared_outs(%o = %m) -> (tensor<4x6xf32>) {
    %s = tensor.extract_slice %o[%i, 0] [1, 6] [1, 1] : tensor<4x6xf32> to tensor<6xf32>
    %f = linalg.fill ins(%x : f32) outs(%s : tensor<6xf32>) -> tensor<6xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %f into %o[%i, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<4x6xf32>
    }
  }
  return %r : tensor<4x6xf32>
}

// -----

// Computed elements are computed in the new buffer.

// CHECK-LABEL: func.func @generate(
// CHECK-SAME:    %[[N:[^:]*]]: index, %[[T:[^:]*]]: memref<4xf32
// CHECK:         %[[G:.*]] = memref.alloc(%[[N]])
// CHECK-NEXT:    linalg.generic {{.*}} outs(%[[G]]
// CHECK:           linalg.index 0
// CHECK:           memref.load %[[T]]
// CHECK:         return %[[G]]
func.func @generate(%n: index, %t: tensor<4xf32>) -> tensor<?xf32> {
  %g = tensor.generate %n {
  ^bb0(%i: index):
    %c4 = arith.constant 4 : index
    %j = arith.remsi %i, %c4 : index
    %e = tensor.extract %t[%j] : tensor<4xf32>
    tensor.yield %e : f32
  } : tensor<?xf32>
  return %g : tensor<?xf32>
}

// -----

// A tensor without a rank is a buffer without one; a constant is copied before it loses its
// rank, since the callee may write to it.

func.func private @changes(tensor<*xf32>)

// CHECK-LABEL: func.func private @changes(memref<*xf32>)

// CHECK-LABEL: func.func @unranked(
// CHECK-SAME:    %[[T:[^:]*]]: memref<*xf32>
// CHECK:         %[[C:.*]] = memref.get_global
// CHECK:         %[[A:.*]] = memref.alloc()
// CHECK:         memref.copy %[[C]], %[[A]]
// CHECK:         %[[U:.*]] = memref.cast %[[A]] : memref<2xf32> to memref<*xf32>
// CHECK:         call @changes(%[[U]])
// CHECK:         %[[R:.*]] = memref.cast %[[T]] : memref<*xf32> to memref<?xf32, strided<[?], offset: ?>>
// CHECK:         return %[[R]]
func.func @unranked(%t: tensor<*xf32>) -> tensor<?xf32> {
  %c = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %u = tensor.cast %c : tensor<2xf32> to tensor<*xf32>
  call @changes(%u) : (tensor<*xf32>) -> ()
  %r = tensor.cast %t : tensor<*xf32> to tensor<?xf32>
  return %r : tensor<?xf32>
}

// -----

// The payload of a structured op may read a whole tensor, which the op then does not update
// in place.

// CHECK-LABEL: func.func @payload_reads(
// CHECK-SAME:    %[[X:.*]]: memref<4xf32
// CHECK:         %[[A:.*]] = memref.alloc()
// CHECK:         linalg.generic {{.*}} outs(%[[A]]
// CHECK:           memref.load %[[X]]
// CHECK:         %[[B:.*]] = memref.alloc()
// CHECK:         linalg.generic {{.*}} outs(%[[B]]
// CHECK:           memref.load %[[X]]
func.func @payload_reads(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %c3 = arith.constant 3 : index
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<4xf32>) {
  ^bb0(%o: f32):
    %i = linalg.index 0 : index
    %j = arith.subi %c3, %i : index
    %e = tensor.extract %x[%j] : tensor<4xf32>
    linalg.yield %e : f32
  } -> tensor<4xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%x : tensor<4xf32>) {
  ^bb0(%o: f32):
    %i = linalg.index 0 : index
    %j = arith.subi %c3, %i : index
    %e = tensor.extract %x[%j] : tensor<4xf32>
    linalg.yield %e : f32
  } -> tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}
