// RUN: mlopt %s --verify-diagnostics --split-input-file

// A branch passes what the block takes.

func.func @branch(%a: i32) {
  // expected-error@+1 {{type mismatch for bb argument #0 of successor #0: found 'i32', expected 'i64'}}
  cf.br ^b(%a : i32)
^b(%x: i64):
  return
}

// -----

// Two weights.

func.func @weights(%c: i1) {
  // expected-error@+1 {{found 1 branch weights, expected 2}}
  cf.cond_br %c weights([1]), ^a, ^a
^a:
  return
}

// -----

// A condition is i1.

func.func @condition(%c: i32) {
  // expected-error@+1 {{'cf.cond_br' op operand 'cond' at position 0 does not verify: Expected attribute i1 but got i32}}
  "cf.cond_br"(%c)[^a, ^a] <{operandSegmentSizes = array<i32: 1, 0, 0>}> : (i32) -> ()
^a:
  return
}

// -----

// Something is taken.

func.func @no_weight(%c: i1) {
  // expected-error@+1 {{branch weights cannot all be zero}}
  cf.cond_br %c weights([0, 0]), ^a, ^a
^a:
  return
}
