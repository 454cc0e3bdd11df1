// RUN: mlopt %s --verify-diagnostics --split-input-file

// The two operands have one type.

func.func @types(%a: i32, %b: i64) {
  // expected-error@+1 {{'arith.addi' op operand 'rhs' at position 1 does not verify: attribute i32 expected from variable 'T', but got i64}}
  %0 = "arith.addi"(%a, %b) : (i32, i64) -> i32
  return
}

// -----

// Unsigned integers exist at the graph level only.

func.func @unsigned(%a: ui32) {
  // expected-error@+1 {{expected attribute #builtin.signedness<signless> but got #builtin.signedness<unsigned>}}
  %0 = arith.addi %a, %a : ui32
  return
}

// -----

// A predicate has a name.

func.func @predicate(%a: i32) {
  // expected-error@+1 {{unknown predicate 'lt'}}
  %0 = arith.cmpi lt, %a, %a : i32
  return
}

// -----

// A comparison has the shape of its operands.

func.func @shape(%a: vector<4xi32>) {
  // expected-error@+1 {{result is i1, expected vector<4xi1>}}
  %0 = "arith.cmpi"(%a, %a) <{predicate = 0 : i64}> : (vector<4xi32>, vector<4xi32>) -> i1
  return
}

// -----

// A predicate is one of those there are.

func.func @number(%a: i32) {
  // expected-error@+1 {{predicate is 10, expected 0 to 9}}
  %0 = "arith.cmpi"(%a, %a) <{predicate = 10 : i64}> : (i32, i32) -> i1
  return
}

// -----

// A vector condition selects elements of vectors of its shape.

func.func @select(%c: vector<3xi1>, %a: vector<4xi32>) {
  // expected-error@+1 {{condition is vector<3xi1>, expected i1 or vector<4xi1>}}
  %0 = arith.select %c, %a, %a : vector<3xi1>, vector<4xi32>
  return
}

// -----

// An extension makes wider.

func.func @extension(%a: i32) {
  // expected-error@+1 {{i16 is not wider than i32}}
  %0 = arith.extsi %a : i32 to i16
  return
}

// -----

// A truncation makes narrower.

func.func @truncation(%a: f32) {
  // expected-error@+1 {{f32 is not wider than f64}}
  %0 = arith.truncf %a : f32 to f64
  return
}

// -----

// A cast keeps the shape.

func.func @cast(%a: vector<4xi32>) {
  // expected-error@+1 {{operand is vector<4xi32>, but result is vector<5xf32>: shapes differ}}
  %0 = arith.sitofp %a : vector<4xi32> to vector<5xf32>
  return
}

// -----

// An index cast has one index.

func.func @index(%a: i32) {
  // expected-error@+1 {{casts i32 to i64, expected exactly one index}}
  %0 = arith.index_cast %a : i32 to i64
  return
}

// -----

// A bitcast keeps the width.

func.func @bitcast(%a: i32) {
  // expected-error@+1 {{i32 and f64 differ in width}}
  %0 = arith.bitcast %a : i32 to f64
  return
}

// -----

// A constant has the type of its value.

func.func @constant() {
  // expected-error@+1 {{value is i32, but result is i64}}
  %0 = "arith.constant"() <{value = 3 : i32}> : () -> i64
  return
}

// -----

// A constant is signless.

func.func @signless() {
  // expected-error@+1 {{result is ui8, expected a signless integer}}
  %0 = arith.constant 3 : ui8
  return
}

// -----

// A rounding mode is one of five.

func.func @mode(%a: f64) {
  // expected-error@+1 {{roundingmode is 9, expected 0 to 4}}
  %0 = "arith.truncf"(%a) <{roundingmode = 9 : i32}> : (f64) -> f32
  return
}

// -----

// How many elements a scalable vector has is not known, so they are all the same.

func.func @scalable() {
  %0 = arith.constant dense<1> : vector<[2]xi32>
  // expected-error@+1 {{initializing scalable vectors with elements attribute is not supported unless it's a vector splat}}
  %1 = arith.constant dense<[1, 2]> : vector<[2]xi32>
  return
}
