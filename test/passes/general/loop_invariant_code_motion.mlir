// RUN: mlopt %s --loop-invariant-code-motion --split-input-file | filecheck %s

// What depends on nothing in the loops leaves both; what depends on the outer, only the inner.

// CHECK:      func.func @nest(%[[N:.*]]: index, %[[M:.*]]: memref<?x?xindex>)
// CHECK:        %[[A:.*]] = arith.muli %[[N]], %[[N]] : index
// CHECK-NEXT:   scf.for %[[I:.*]] =
// CHECK-NEXT:     %[[B:.*]] = arith.addi %[[I]], %[[A]] : index
// CHECK-NEXT:     scf.for %[[J:.*]] =
// CHECK-NEXT:       memref.store %[[B]]
func.func @nest(%n: index, %m: memref<?x?xindex>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    scf.for %j = %zero to %n step %one {
      %a = arith.muli %n, %n : index
      %b = arith.addi %i, %a : index
      memref.store %b, %m[%i, %j] : memref<?x?xindex>
    }
  }
  return
}

// -----

// A division that may trap where the loop does not run, and a load, stay.

// CHECK:      scf.for
// CHECK-NEXT:   memref.load
// CHECK-NEXT:   arith.divsi
func.func @stay(%n: index, %m: memref<4xindex>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    %l = memref.load %m[%zero] : memref<4xindex>
    %d = arith.divsi %one, %n : index
    %s = arith.addi %l, %d : index
    memref.store %s, %m[%i] : memref<4xindex>
  }
  return
}
