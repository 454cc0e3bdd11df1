// RUN: mlopt %s --gpu-map-parallel-loops=mapping-policy=best-first --verify-diagnostics

// Two policies.

// expected-error@+1 {{mapping-policy is 'best-first', expected outermost-first or innermost-first}}
module {
}
