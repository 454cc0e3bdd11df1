// RUN: mlopt %s --verify-diagnostics --split-input-file

// As many operands as the map takes.

func.func @apply(%n: index) {
  // expected-error@+1 {{found 1 dimensions and 0 symbols, expected 1 and 1}}
  %0 = affine.apply affine_map<(d0)[s0] -> (d0 + s0)>(%n)
  return
}

// -----

// An apply has one result.

func.func @results(%n: index) {
  // expected-error@+1 {{the map has 2 results, expected 1}}
  %0 = affine.apply affine_map<(d0) -> (d0, d0)>(%n)
  return
}

// -----

// A loop goes forward.

func.func @step() {
  // expected-error@+1 {{step is 0, expected a positive value}}
  affine.for %i = 0 to 4 step 0 {
  }
  return
}

// -----

// A subscript for every axis.

func.func @rank(%m: memref<4x4xi32>) {
  // expected-error@+1 {{found 1 subscripts for a memref of rank 2}}
  %0 = affine.load %m[0] : memref<4x4xi32>
  return
}

// -----

// A product of two dimensions is not affine.

func.func @product(%n: index, %m: memref<4xi32>) {
  // expected-error@+1 {{one factor must be a constant or a symbol}}
  %0 = affine.load %m[%n * %n] : memref<4xi32>
  return
}

// -----

// A basis is positive.

func.func @basis(%n: index) {
  // expected-error@+1 {{a basis element is 0, expected a positive value}}
  %0, %1 = affine.delinearize_index %n into (4, 0) : index, index
  return
}

// -----

// Reductions have names.

func.func @reduction(%f: f64) {
  // expected-error@+1 {{unknown reduction 'add'}}
  %1 = affine.parallel (%x) = (0) to (4) reduce ("add") -> (f64) {
    affine.yield %f : f64
  }
  return
}

// -----

// An if with results has an else.

func.func @if(%n: index, %f: f64) {
  // expected-error@+1 {{an if with results needs an else region}}
  %0 = affine.if affine_set<(d0) : (d0 >= 0)>(%n) -> f64 {
    affine.yield %f : f64
  }
  return
}

// -----

// What a loop of another dialect counts changes in the function: it is no dimension.

func.func @loop_index(%m: memref<8xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    // expected-error@+1 {{operand cannot be used as a dimension id}}
    %0 = affine.load %m[%i] : memref<8xf32>
  }
  return
}

// -----

// Nor is what is loaded in a loop a symbol.

func.func @loaded_bound(%m: memref<8xindex>) {
  affine.for %i = 0 to 8 {
    %n = affine.load %m[%i] : memref<8xindex>
    // expected-error@+1 {{operand cannot be used as a symbol}}
    affine.for %j = 0 to affine_map<()[s] -> (s)>()[%n] {
    }
  }
  return
}

// -----

func.func @dimension_as_symbol() {
  affine.for %i = 0 to 8 {
    // expected-error@+1 {{dimensional operand cannot be used as a symbol}}
    %0 = affine.apply affine_map<()[s] -> (s + 1)>()[%i]
  }
  return
}

// -----

func.func @condition(%m: memref<8xindex>) {
  affine.for %i = 0 to 8 {
    %n = affine.load %m[%i] : memref<8xindex>
    // expected-error@+1 {{operand cannot be used as a dimension id}}
    affine.if affine_set<(d) : (d >= 0)>(%n) {
    }
  }
  return
}
