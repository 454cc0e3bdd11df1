// A multi-layer perceptron: matmul, bias, relu.
func.func @mlp(%x: tensor<8x16xf32>, %w: tensor<16x4xf32>, %b: tensor<4xf32>) -> tensor<8x4xf32> {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x4xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<8x4xf32>) -> tensor<8x4xf32>
  %m = linalg.matmul ins(%x, %w : tensor<8x16xf32>, tensor<16x4xf32>) outs(%f : tensor<8x4xf32>) -> tensor<8x4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%m, %b : tensor<8x4xf32>, tensor<4xf32>) outs(%m : tensor<8x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.addf %p, %q : f32
    %t = arith.maximumf %s, %z : f32
    linalg.yield %t : f32
  } -> tensor<8x4xf32>
  return %r : tensor<8x4xf32>
}
// -----
// A residual: the input is read after it could have been overwritten.
func.func @residual(%x: tensor<8xf32>) -> tensor<8xf32> {
  %a = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%x : tensor<8xf32>) {
  ^bb0(%o: f32):
    %s = math.exp %o : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<8xf32>) outs(%a : tensor<8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %s = arith.addf %p, %o : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  return %r : tensor<8xf32>
}
// -----
// A tiled matmul.
func.func @tiled(%a: tensor<8x8xf32>, %b: tensor<8x8xf32>, %c: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %r = scf.for %i = %c0 to %c8 step %c4 iter_args(%u = %c) -> (tensor<8x8xf32>) {
    %s = scf.for %j = %c0 to %c8 step %c4 iter_args(%v = %u) -> (tensor<8x8xf32>) {
      %x = tensor.extract_slice %a[%i, 0] [4, 8] [1, 1] : tensor<8x8xf32> to tensor<4x8xf32>
      %y = tensor.extract_slice %b[0, %j] [8, 4] [1, 1] : tensor<8x8xf32> to tensor<8x4xf32>
      %z = tensor.extract_slice %v[%i, %j] [4, 4] [1, 1] : tensor<8x8xf32> to tensor<4x4xf32>
      %m = linalg.matmul ins(%x, %y : tensor<4x8xf32>, tensor<8x4xf32>) outs(%z : tensor<4x4xf32>) -> tensor<4x4xf32>
      %w = tensor.insert_slice %m into %v[%i, %j] [4, 4] [1, 1] : tensor<4x4xf32> into tensor<8x8xf32>
      scf.yield %w : tensor<8x8xf32>
    }
    scf.yield %s : tensor<8x8xf32>
  }
  return %r : tensor<8x8xf32>
}
// -----
// Dynamic tiles.
func.func @dynamic_tiles(%a: tensor<?xf32>, %x: f32) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %n = tensor.dim %a, %c0 : tensor<?xf32>
  %r = scf.for %i = %c0 to %n step %c4 iter_args(%u = %a) -> (tensor<?xf32>) {
    %left = arith.subi %n, %i : index
    %size = arith.minsi %left, %c4 : index
    %s = tensor.extract_slice %u[%i] [%size] [1] : tensor<?xf32> to tensor<?xf32>
    %f = linalg.fill ins(%x : f32) outs(%s : tensor<?xf32>) -> tensor<?xf32>
    %w = tensor.insert_slice %f into %u[%i] [%size] [1] : tensor<?xf32> into tensor<?xf32>
    scf.yield %w : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}
// -----
// Two slices of one tensor are filled.
func.func @two_slices(%m: tensor<4x6xf32>, %x: f32, %y: f32) -> tensor<4x6xf32> {
  %a = tensor.extract_slice %m[0, 0] [1, 6] [1, 1] : tensor<4x6xf32> to tensor<6xf32>
  %f = linalg.fill ins(%x : f32) outs(%a : tensor<6xf32>) -> tensor<6xf32>
  %n = tensor.insert_slice %f into %m[0, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<4x6xf32>
  %b = tensor.extract_slice %n[1, 0] [1, 6] [1, 1] : tensor<4x6xf32> to tensor<6xf32>
  %g = linalg.fill ins(%y : f32) outs(%b : tensor<6xf32>) -> tensor<6xf32>
  %o = tensor.insert_slice %g into %n[1, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<4x6xf32>
  return %o : tensor<4x6xf32>
}
// -----
// A row is moved within a tensor.
func.func @move_row(%m: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %a = tensor.extract_slice %m[0, 0] [1, 6] [1, 1] : tensor<4x6xf32> to tensor<6xf32>
  %n = tensor.insert_slice %a into %m[2, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<4x6xf32>
  return %n : tensor<4x6xf32>
}
// -----
// A slice keeps what it was, though the whole is filled.
func.func @old_slice(%m: tensor<4x6xf32>, %x: f32) -> (tensor<4x6xf32>, tensor<6xf32>) {
  %a = tensor.extract_slice %m[0, 0] [1, 6] [1, 1] : tensor<4x6xf32> to tensor<6xf32>
  %n = linalg.fill ins(%x : f32) outs(%m : tensor<4x6xf32>) -> tensor<4x6xf32>
  return %n, %a : tensor<4x6xf32>, tensor<6xf32>
}
// -----
// A chain of scalar insertions.
func.func @inserts(%x: f32, %y: f32) -> tensor<3xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %e = tensor.empty() : tensor<3xf32>
  %a = tensor.insert %x into %e[%c0] : tensor<3xf32>
  %b = tensor.insert %y into %a[%c1] : tensor<3xf32>
  %c = tensor.insert %x into %b[%c2] : tensor<3xf32>
  return %c : tensor<3xf32>
}
// -----
// An accumulator and a counter.
func.func @accumulate(%t: tensor<8xf32>, %n: index) -> (tensor<f32>, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  %zero = arith.constant 0 : i32
  %k = arith.constant dense<0.0> : tensor<f32>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%s = %k, %j = %zero) -> (tensor<f32>, i32) {
    %e = tensor.extract %t[%i] : tensor<8xf32>
    %o = tensor.extract %s[] : tensor<f32>
    %p = arith.addf %e, %o : f32
    %u = tensor.insert %p into %s[] : tensor<f32>
    %l = arith.addi %j, %one : i32
    scf.yield %u, %l : tensor<f32>, i32
  }
  return %r#0, %r#1 : tensor<f32>, i32
}
// -----
// A while loop that updates in place.
func.func @while_loop(%a: tensor<?xf32>, %n: index, %x: f32) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.while (%i = %c0, %t = %a) : (index, tensor<?xf32>) -> (index, tensor<?xf32>) {
    %p = arith.cmpi slt, %i, %n : index
    scf.condition(%p) %i, %t : index, tensor<?xf32>
  } do {
  ^bb0(%i: index, %t: tensor<?xf32>):
    %u = tensor.insert %x into %t[%i] : tensor<?xf32>
    %j = arith.addi %i, %c1 : index
    scf.yield %j, %u : index, tensor<?xf32>
  }
  return %r#1 : tensor<?xf32>
}
// -----
// A branch in a loop.
func.func @branch_in_loop(%a: tensor<8xf32>, %p: i1, %x: f32, %n: index) -> tensor<8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%t = %a) -> (tensor<8xf32>) {
    %w = scf.if %p -> (tensor<8xf32>) {
      %u = tensor.insert %x into %t[%i] : tensor<8xf32>
      scf.yield %u : tensor<8xf32>
    } else {
      scf.yield %t : tensor<8xf32>
    }
    scf.yield %w : tensor<8xf32>
  }
  return %r : tensor<8xf32>
}
// -----
// A branch between a constant and a new tensor, then an update.
func.func @branch_constant(%p: i1, %x: f32, %i: index) -> tensor<4xf32> {
  %k = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %e = tensor.empty() : tensor<4xf32>
  %q = scf.if %p -> (tensor<4xf32>) {
    %f = linalg.fill ins(%x : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    scf.yield %f : tensor<4xf32>
  } else {
    scf.yield %k : tensor<4xf32>
  }
  %u = tensor.insert %x into %q[%i] : tensor<4xf32>
  return %u : tensor<4xf32>
}
// -----
// Calls: one reads, one writes, one returns a part.
func.func private @reader(%t: tensor<4xf32>, %i: index) -> f32 {
  %e = tensor.extract %t[%i] : tensor<4xf32>
  return %e : f32
}
func.func private @writer(%t: tensor<4xf32>, %x: f32, %i: index) -> tensor<4xf32> {
  %r = tensor.insert %x into %t[%i] : tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func @calls(%t: tensor<4xf32>, %x: f32, %i: index) -> (tensor<4xf32>, f32) {
  %e = call @reader(%t, %i) : (tensor<4xf32>, index) -> f32
  %u = call @writer(%t, %e, %i) : (tensor<4xf32>, f32, index) -> tensor<4xf32>
  %v = call @writer(%u, %x, %i) : (tensor<4xf32>, f32, index) -> tensor<4xf32>
  %f = call @reader(%v, %i) : (tensor<4xf32>, index) -> f32
  return %v, %f : tensor<4xf32>, f32
}
// -----
// A call in a loop.
func.func private @step(%t: tensor<4xf32>) -> tensor<4xf32> {
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%t : tensor<4xf32>) {
  ^bb0(%o: f32):
    %s = arith.addf %o, %o : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func @call_in_loop(%t: tensor<4xf32>, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %t) -> (tensor<4xf32>) {
    %v = func.call @step(%u) : (tensor<4xf32>) -> tensor<4xf32>
    scf.yield %v : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}
// -----
// An external function.
func.func private @external(tensor<4xf32>) -> tensor<4xf32>
func.func @call_external(%t: tensor<4xf32>, %i: index) -> (tensor<4xf32>, f32) {
  %r = call @external(%t) : (tensor<4xf32>) -> tensor<4xf32>
  %e = tensor.extract %t[%i] : tensor<4xf32>
  return %r, %e : tensor<4xf32>, f32
}
// -----
// Padding, with a constant.
func.func @pad(%t: tensor<4x4xf32>) -> tensor<6x8xf32> {
  %z = arith.constant 0.0 : f32
  %p = tensor.pad %t low[1, 2] high[1, 2] {
  ^bb0(%i: index, %j: index):
    tensor.yield %z : f32
  } : tensor<4x4xf32> to tensor<6x8xf32>
  return %p : tensor<6x8xf32>
}
// -----
// A reduction into a filled tensor.
func.func @reduce(%t: tensor<4x8xf32>) -> tensor<4xf32> {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%t : tensor<4x8xf32>) outs(%f : tensor<4xf32>) {
  ^bb0(%p: f32, %o: f32):
    %s = arith.addf %p, %o : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %r : tensor<4xf32>
}
// -----
// Reshapes around an update.
func.func @reshape_update(%t: tensor<2x6xf32>, %x: f32, %i: index) -> tensor<2x6xf32> {
  %c = tensor.collapse_shape %t [[0, 1]] : tensor<2x6xf32> into tensor<12xf32>
  %u = tensor.insert %x into %c[%i] : tensor<12xf32>
  %r = tensor.expand_shape %u [[0, 1]] output_shape [2, 6] : tensor<12xf32> into tensor<2x6xf32>
  return %r : tensor<2x6xf32>
}
// -----
// One empty tensor, two results.
func.func @shared_empty(%x: f32, %y: f32) -> (tensor<4xf32>, tensor<4xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%x : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %g = linalg.fill ins(%y : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %f, %g : tensor<4xf32>, tensor<4xf32>
}
// -----
// A copy that is asked for.
func.func @materialize(%t: tensor<4xf32>, %m: memref<4xf32>) {
  bufferization.materialize_in_destination %t in restrict writable %m : (tensor<4xf32>, memref<4xf32>) -> ()
  return
}
// -----
// A buffer as a tensor.
func.func @from_buffer(%m: memref<4xf32>, %x: f32, %i: index) -> tensor<4xf32> {
  %t = bufferization.to_tensor %m restrict writable : memref<4xf32> to tensor<4xf32>
  %u = tensor.insert %x into %t[%i] : tensor<4xf32>
  return %u : tensor<4xf32>
}
