// Loops with unusual trip counts, bounds and nests.

func.func @huge_trip_count(%x: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 9223372036854775807 : index
  %f = arith.constant 1.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    memref.store %f, %x[%c0] : memref<4xf32>
  }
  return
}
// -----
func.func @no_trip(%x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c1 to %c0 step %c1 iter_args(%a = %x) -> f32 {
    %0 = arith.addf %a, %a : f32
    scf.yield %0 : f32
  }
  return %r : f32
}
// -----
func.func @step_of_zero(%x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %c1 step %c0 iter_args(%a = %x) -> f32 {
    scf.yield %a : f32
  }
  return %r : f32
}
// -----
func.func @negative_step() {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %m = arith.constant -1 : index
  scf.for %i = %c4 to %c0 step %m {
  }
  return
}
// -----
func.func @integer_induction(%n: i8) -> i8 {
  %c0 = arith.constant 0 : i8
  %c1 = arith.constant 1 : i8
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %c0) -> i8 : i8 {
    %0 = arith.addi %a, %i : i8
    scf.yield %0 : i8
  }
  return %r : i8
}
// -----
func.func @swapped_arguments(%n: index, %x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %b = %y) -> (tensor<4xf32>, tensor<4xf32>) {
    scf.yield %b, %a : tensor<4xf32>, tensor<4xf32>
  }
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}
// -----
func.func @while_without_values(%c: i1) {
  scf.while : () -> () {
    scf.condition(%c)
  } do {
    scf.yield
  }
  return
}
// -----
func.func @while_of_other_types(%n: i32) -> f32 {
  %r = scf.while (%a = %n) : (i32) -> f32 {
    %z = arith.constant 0 : i32
    %c = arith.cmpi sgt, %a, %z : i32
    %f = arith.sitofp %a : i32 to f32
    scf.condition(%c) %f : f32
  } do {
  ^bb0(%b: f32):
    %i = arith.fptosi %b : f32 to i32
    scf.yield %i : i32
  }
  return %r : f32
}
// -----
func.func @growing_tensor(%n: index, %x: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> tensor<?xf32> {
    %e = tensor.empty(%i) : tensor<?xf32>
    scf.yield %e : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}
// -----
func.func @parallel_without_dimensions_of_use(%x: memref<4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%c4, %c4) step (%c1, %c1) {
    scf.reduce
  }
  return
}
// -----
func.func @parallel_sum(%x: memref<?xf32>, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = arith.constant 0.0 : f32
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%z) -> f32 {
    %0 = memref.load %x[%i] : memref<?xf32>
    scf.reduce(%0 : f32) {
    ^bb0(%a: f32, %b: f32):
      %1 = arith.addf %a, %b : f32
      scf.reduce.return %1 : f32
    }
  }
  return %r : f32
}
// -----
func.func @parallel_with_an_odd_reduction(%x: memref<?xf32>, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = arith.constant 0.0 : f32
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%z) -> f32 {
    %0 = memref.load %x[%i] : memref<?xf32>
    scf.reduce(%0 : f32) {
    ^bb0(%a: f32, %b: f32):
      %1 = arith.divf %a, %b : f32
      %2 = math.atan2 %1, %b : f32
      scf.reduce.return %2 : f32
    }
  }
  return %r : f32
}
// -----
func.func @nested_parallel(%x: memref<?x?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %f = arith.constant 2.0 : f32
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    scf.parallel (%j) = (%c0) to (%i) step (%c1) {
      memref.store %f, %x[%i, %j] : memref<?x?xf32>
      scf.reduce
    }
    scf.reduce
  }
  return
}
// -----
func.func @index_switch(%i: index) -> i32 {
  %r = scf.index_switch %i -> i32
  case -9223372036854775808 {
    %0 = arith.constant 1 : i32
    scf.yield %0 : i32
  }
  default {
    %0 = arith.constant 2 : i32
    scf.yield %0 : i32
  }
  return %r : i32
}
// -----
func.func @execute_region(%c: i1) -> i32 {
  %r = scf.execute_region -> i32 {
    %0 = arith.constant 1 : i32
    cf.cond_br %c, ^a, ^b
  ^a:
    scf.yield %0 : i32
  ^b:
    %1 = arith.constant 2 : i32
    scf.yield %1 : i32
  }
  return %r : i32
}
// -----
func.func @if_of_everything(%c: i1, %x: tensor<?xf32>, %y: tensor<2xf32>, %z: vector<2xf32>) -> (tensor<?xf32>, f32, vector<2xf32>) {
  %f = arith.constant 1.0 : f32
  %r:3 = scf.if %c -> (tensor<?xf32>, f32, vector<2xf32>) {
    %k = tensor.cast %y : tensor<2xf32> to tensor<?xf32>
    scf.yield %k, %f, %z : tensor<?xf32>, f32, vector<2xf32>
  } else {
    scf.yield %x, %f, %z : tensor<?xf32>, f32, vector<2xf32>
  }
  return %r#0, %r#1, %r#2 : tensor<?xf32>, f32, vector<2xf32>
}
// -----
func.func @forall(%x: tensor<8xf32>) -> tensor<8xf32> {
  %r = scf.forall (%i) in (8) shared_outs(%o = %x) -> (tensor<8xf32>) {
    %s = tensor.extract_slice %o[%i] [1] [1] : tensor<8xf32> to tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %o[%i] [1] [1] : tensor<1xf32> into tensor<8xf32>
    }
  }
  return %r : tensor<8xf32>
}
// -----
func.func @affine_bounds(%x: memref<?xf32>, %n: index) {
  affine.for %i = max affine_map<(d0) -> (0, d0 - 5)>(%n) to min affine_map<(d0)[s0] -> (d0 * 3 floordiv 2, s0 mod 7, 100)>(%n)[%n] step 3 {
    %0 = affine.load %x[%i mod 4] : memref<?xf32>
    affine.store %0, %x[symbol(%n) - 1] : memref<?xf32>
  }
  return
}
// -----
func.func @affine_if(%x: memref<10xf32>, %n: index) -> f32 {
  %z = arith.constant 0.0 : f32
  %r = affine.if affine_set<(d0)[s0] : (d0 - s0 >= 0, d0 mod 2 == 0)>(%n)[%n] -> f32 {
    affine.yield %z : f32
  } else {
    %0 = affine.load %x[0] : memref<10xf32>
    affine.yield %0 : f32
  }
  return %r : f32
}
// -----
func.func @affine_parallel(%x: memref<10x10xf32>) -> f32 {
  %r = affine.parallel (%i, %j) = (0, 0) to (10, 10) reduce ("addf") -> f32 {
    %0 = affine.load %x[%i, %j] : memref<10x10xf32>
    affine.yield %0 : f32
  }
  return %r : f32
}
// -----
func.func @division_by_zero_in_a_map(%i: index) -> index {
  %0 = affine.apply affine_map<(d0) -> (d0 floordiv 0)>(%i)
  return %0 : index
}
// -----
func.func @huge_coefficients(%i: index) -> index {
  %0 = affine.apply affine_map<(d0) -> (d0 * 9223372036854775807 + d0 * 9223372036854775807)>(%i)
  return %0 : index
}
// -----
func.func @own_loops(%x: memref<?xf32>, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = arith.constant 0.0 : f32
  %r = loop.for %i = %c0 to %n step %c1 iter_args(%a = %z) -> f32 {
    %0 = memref.load %x[%i] : memref<?xf32>
    %1 = arith.addf %a, %0 : f32
    loop.yield %1 : f32
  }
  loop.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %r, %x[%i] : memref<?xf32>
    loop.reduce
  }
  return %r : f32
}
// -----
func.func @parallel_sum_of_vectors(%n: index, %v: vector<4xf32>) -> vector<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%v) -> vector<4xf32> {
    scf.reduce(%v : vector<4xf32>) {
    ^bb0(%a: vector<4xf32>, %b: vector<4xf32>):
      %0 = arith.addf %a, %b : vector<4xf32>
      scf.reduce.return %0 : vector<4xf32>
    }
  }
  return %r : vector<4xf32>
}
// -----
func.func @casts_to_unknown_and_back(%t: tensor<4x8xf32>, %i: index) -> (f32, tensor<4x?xf32>, tensor<4x8xf32>) {
  %0 = tensor.cast %t : tensor<4x8xf32> to tensor<?x?xf32>
  %1 = tensor.extract %0[%i, %i] : tensor<?x?xf32>
  %2 = tensor.cast %0 : tensor<?x?xf32> to tensor<4x?xf32>
  %3 = tensor.cast %2 : tensor<4x?xf32> to tensor<4x8xf32>
  return %1, %2, %3 : f32, tensor<4x?xf32>, tensor<4x8xf32>
}
