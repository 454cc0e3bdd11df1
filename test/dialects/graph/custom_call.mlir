// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --cse --canonicalize | filecheck %s --check-prefix=SIMPLE

// Tensors and numbers go in; unknown sizes of results are told.

// CHECK-LABEL: func.func @call
// CHECK:         graph.custom_call @scale(%{{.*}}, %{{.*}}) : (tensor<4xf32>, f32) -> tensor<4xf32>
// CHECK:         %{{.*}}:2 = graph.custom_call @split(%{{.*}}) sizes(%{{.*}}, %{{.*}}) : (tensor<4xf32>) -> (tensor<?xf32>, tensor<2x?xi1>)
// CHECK:         graph.custom_call @note(%{{.*}}) side_effects : (tensor<4xf32>) -> ()

// A call without effects goes where nobody uses it, and is done once; one with effects stays.

// SIMPLE-LABEL: func.func @call
// SIMPLE-COUNT-1: @scale
// SIMPLE-NOT:     @split
// SIMPLE:         @note
// SIMPLE:         @note
func.func @call(%x: tensor<4xf32>, %a: f32, %n: index) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = graph.custom_call @scale(%x, %a) : (tensor<4xf32>, f32) -> tensor<4xf32>
  %1 = graph.custom_call @scale(%x, %a) : (tensor<4xf32>, f32) -> tensor<4xf32>
  %2:2 = graph.custom_call @split(%x) sizes(%n, %n) : (tensor<4xf32>) -> (tensor<?xf32>, tensor<2x?xi1>)
  graph.custom_call @note(%x) side_effects : (tensor<4xf32>) -> ()
  graph.custom_call @note(%x) side_effects : (tensor<4xf32>) -> ()
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
