// RUN: mlopt %s --record-signatures --split-input-file | filecheck %s

// Types and names of a public function are written down.

// CHECK: func.func @scale(%x: tensor<?x3xf32>, %s: f32) -> tensor<?x3xf32>
// CHECK-SAME: mlopt.signature = (tensor<?x3xf32>, f32) -> tensor<?x3xf32>
// CHECK-SAME: mlopt.names = ["x", "s"]
func.func @scale(%x: tensor<?x3xf32>, %s: f32) -> tensor<?x3xf32> {
  return %x : tensor<?x3xf32>
}

// -----

// The element type before a lowering made it signless is what callers see.

// CHECK: func.func @count
// CHECK-SAME: mlopt.signature = (memref<4xui8>, tensor<2xi16>) -> tensor<2xui16>
func.func @count(%0: memref<4xi8> {mlopt.dtype = ui8}, %1: tensor<2xi16>) -> (tensor<2xi16> {mlopt.dtype = ui16}) {
  return %1 : tensor<2xi16>
}

// -----

// What is written down stays; private functions and declarations are left alone.

// CHECK: func.func @again(%a: memref<4xf32>)
// CHECK-SAME: mlopt.signature = (tensor<4xf32>) -> ()
// CHECK-NOT: mlopt
func.func @again(%a: memref<4xf32>) attributes {mlopt.signature = (tensor<4xf32>) -> ()} {
  return
}
func.func private @helper(%a: f32) {
  return
}
func.func private @outside(f32)
