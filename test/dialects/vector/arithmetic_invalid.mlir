// RUN: mlopt %s --verify-diagnostics --split-input-file

// Integers are not fused.

func.func @fma(%v: vector<4xi32>) {
  // expected-error@+1 {{unexpected attribute i32}}
  %0 = vector.fma %v, %v, %v : vector<4xi32>
  return
}

// -----

// Floats have no smallest signed.

func.func @reduction_kind(%v: vector<4xf32>) {
  // expected-error@+1 {{unsupported reduction type 'f32' for kind 'minsi'}}
  %0 = vector.reduction <minsi>, %v : vector<4xf32> into f32
  return
}

// -----

// Integers have no NaN.

func.func @reduction_integer(%v: vector<4xi32>) {
  // expected-error@+1 {{unsupported reduction type 'i32' for kind 'maxnumf'}}
  %0 = vector.reduction <maxnumf>, %v : vector<4xi32> into i32
  return
}

// -----

// One axis is combined.

func.func @reduction_rank(%v: vector<4x4xf32>) {
  // expected-error@+1 {{unsupported reduction rank: 2}}
  %0 = vector.reduction <add>, %v : vector<4x4xf32> into f32
  return
}

// -----

// The result is an element.

func.func @reduction_type(%v: vector<4xf32>) {
  // expected-error@+1 {{result is f64, expected the element type f32}}
  %0 = "vector.reduction"(%v) <{kind = #vector.kind<add>}> : (vector<4xf32>) -> f64
  return
}

// -----

// The initial value is an element.

func.func @reduction_acc(%v: vector<4xf32>, %f: f64) {
  // expected-error@+1 {{acc is f64, expected f32}}
  %0 = "vector.reduction"(%v, %f) <{kind = #vector.kind<add>}> : (vector<4xf32>, f64) -> f32
  return
}

// -----

// Axes are in range.

func.func @multi_range(%v: vector<2x3xf32>, %a: vector<2xf32>) {
  // expected-error@+1 {{reduction dims [2] are no axes of vector<2x3xf32>}}
  %0 = vector.multi_reduction <add>, %v, %a [2] : vector<2x3xf32> to vector<2xf32>
  return
}

// -----

// The result has the axes that are left.

func.func @multi_shape(%v: vector<2x3xf32>, %a: vector<3xf32>) {
  // expected-error@+1 {{destination type vector<3xf32> is incompatible with source type vector<2x3xf32>}}
  %0 = vector.multi_reduction <add>, %v, %a [1] : vector<2x3xf32> to vector<3xf32>
  return
}

// -----

// Kinds fit the elements.

func.func @multi_kind(%v: vector<2x3xf32>, %a: vector<2xf32>) {
  // expected-error@+1 {{unsupported reduction type 'f32' for kind 'xor'}}
  %0 = vector.multi_reduction <xor>, %v, %a [1] : vector<2x3xf32> to vector<2xf32>
  return
}

// -----

// A map for each operand.

func.func @contract_maps(%v: vector<3xf32>, %f: f32) {
  // expected-error@+1 {{expected an indexing map for each vector operand, found 2}}
  %0 = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>], iterator_types = ["reduction"]} %v, %v, %f : vector<3xf32>, vector<3xf32> into f32
  return
}

// -----

// A dimension of the maps for each iterator.

func.func @contract_dims(%v: vector<3xf32>, %f: f32) {
  // expected-error@+1 {{expected indexing map 0 to have 2 number of inputs and no symbols, found (d0) -> (d0)}}
  %0 = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction", "parallel"]} %v, %v, %f : vector<3xf32>, vector<3xf32> into f32
  return
}

// -----

// A result of the map for each axis.

func.func @contract_rank(%v: vector<3x3xf32>, %f: f32) {
  // expected-error@+1 {{expected indexing map 0 to have 2 number of outputs, found 1}}
  %0 = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]} %v, %v, %f : vector<3x3xf32>, vector<3x3xf32> into f32
  return
}

// -----

// Something is combined.

func.func @contract_pair(%v: vector<3xf32>) {
  // expected-error@+1 {{expected at least one contracting dimension pair}}
  %0 = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> (k)>], iterator_types = ["parallel"]} %v, %v, %v : vector<3xf32>, vector<3xf32> into vector<3xf32>
  return
}

// -----

// Maps are permutations.

func.func @contract_map(%v: vector<3xf32>, %f: f32) {
  // expected-error@+1 {{expected indexing map 0 to be a projected permutation}}
  %0 = vector.contract {indexing_maps = [affine_map<(k) -> (k + 1)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]} %v, %v, %f : vector<3xf32>, vector<3xf32> into f32
  return
}

// -----

// Kinds of contractions fit the elements.

func.func @contract_kind(%v: vector<3xf32>, %f: f32) {
  // expected-error@+1 {{unsupported reduction type 'f32' for kind 'or'}}
  %0 = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"], kind = #vector.kind<or>} %v, %v, %f : vector<3xf32>, vector<3xf32> into f32
  return
}

// -----

// The accumulator has the result's shape.

func.func @contract_acc(%a: vector<2x3xf32>, %b: vector<3x4xf32>, %c: vector<4x2xf32>) {
  // expected-error@+1 {{invalid contracting or batch dimension map: loop 0 has extents 2 and 4}}
  %0 = vector.contract {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} %a, %b, %c : vector<2x3xf32>, vector<3x4xf32> into vector<4x2xf32>
  return
}

// -----

// Rows and columns have one axis.

func.func @outer_rank(%a: vector<2x2xf32>, %b: vector<4xf32>) {
  // expected-error@+1 {{expected 1-d vector for operand #1}}
  %0 = vector.outerproduct %a, %b : vector<2x2xf32>, vector<4xf32>
  return
}

// -----

// Kinds of products fit the elements.

func.func @outer_kind(%a: vector<2xf32>, %b: vector<4xf32>, %c: vector<2x4xf32>) {
  // expected-error@+1 {{unsupported reduction type 'f32' for kind 'and'}}
  %0 = vector.outerproduct %a, %b, %c {kind = #vector.kind<and>} : vector<2xf32>, vector<4xf32>
  return
}

// -----

// Sums run along an axis of the vector.

func.func @scan_axis(%v: vector<2x3xi32>, %a: vector<2xi32>) {
  // expected-error@+1 {{reduction dimension 2 has to be less than 2}}
  %0:2 = vector.scan <add>, %v, %a {inclusive = true, reduction_dim = 2 : i64} : vector<2x3xi32>, vector<2xi32>
  return
}

// -----

// The first value has the other axes.

func.func @scan_rank(%v: vector<2x3xi32>, %a: vector<2x3xi32>) {
  // expected-error@+1 {{incompatible input/initial value shapes: vector<2x3xi32> and vector<2x3xi32>}}
  %0:2 = vector.scan <add>, %v, %a {inclusive = true, reduction_dim = 1 : i64} : vector<2x3xi32>, vector<2x3xi32>
  return
}

// -----

// Kinds of running sums fit the elements.

func.func @scan_kind(%v: vector<2x3xf32>, %a: vector<2xf32>) {
  // expected-error@+1 {{unsupported reduction type 'f32' for kind 'xor'}}
  %0:2 = vector.scan <xor>, %v, %a {inclusive = true, reduction_dim = 1 : i64} : vector<2x3xf32>, vector<2xf32>
  return
}

// -----

// Steps are of index.

func.func @step() {
  // expected-error@+1 {{expected attribute index but got i32}}
  %0 = vector.step : vector<4xi32>
  return
}

// -----

// What is left keeps the size that the machine tells.

func.func @multi_scalable(%v: vector<2x[4]xf32>, %a: vector<4xf32>) {
  // expected-error@+1 {{destination type vector<4xf32> is incompatible with source type vector<2x[4]xf32>}}
  %0 = vector.multi_reduction <add>, %v, %a [0] : vector<2x[4]xf32> to vector<4xf32>
  return
}
