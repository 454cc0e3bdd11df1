// RUN: mlopt %s --split-input-file --verify-diagnostics

// Modules nest, and have names and attributes.

module @outer attributes {t.kind = "x"} {
  module @inner {
  }
}

// -----

// A text without a module is one.

func.func private @f()

// -----

// An attribute must name its dialect.

// expected-error@+1 {{'builtin.module' op can only contain attributes with dialect-prefixed names, found: 'kind'}}
module attributes {kind = "x"} {
}
