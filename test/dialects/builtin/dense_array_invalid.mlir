// RUN: mlopt %s --verify-diagnostics --split-input-file

// Elements fill bytes.

// expected-error@+1 {{dense array of i7: element type bitwidth must be a multiple of 8}}
module attributes {a.a = array<i7: 1>} {
}

// -----

// expected-error@+1 {{dense array of i0: element type bitwidth must be a multiple of 8}}
module attributes {a.a = array<i0: 0>} {
}

// -----

// Words are for bits, and for bits alone.

// expected-error@+1 {{expected i1 type for 'true' or 'false' values}}
module attributes {a.a = array<i8: true>} {
}

// -----

// expected-error@+1 {{expected 'true' or 'false' values for i1 type}}
module attributes {a.a = array<i1: 1>} {
}
