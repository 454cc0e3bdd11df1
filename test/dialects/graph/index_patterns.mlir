// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// One known position is a slice; positions outside stay for the run-time check.

// CHECK-LABEL: func.func @one_position(
// CHECK-SAME:    %[[X:.*]]: tensor<4x5xf32>
// CHECK-NEXT:    %[[OUTSIDE:.*]] = graph.constant dense<5> : tensor<i64>
// CHECK-NEXT:    %[[S:.*]] = graph.slice %[[X]][0, 4][4, 1][1, 1]
// CHECK-NEXT:    %[[A:.*]] = graph.reshape %[[S]][4]
// CHECK-NEXT:    %[[B:.*]] = graph.gather %[[X]], %[[OUTSIDE]] axis 1
// CHECK-NEXT:    return %[[A]], %[[B]]
func.func @one_position(%x: tensor<4x5xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %last = graph.constant dense<-1> : tensor<i64>
  %outside = graph.constant dense<5> : tensor<i64>
  %a = graph.gather %x, %last axis 1 : (tensor<4x5xf32>, tensor<i64>) -> tensor<4xf32>
  %b = graph.gather %x, %outside axis 1 : (tensor<4x5xf32>, tensor<i64>) -> tensor<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// -----

// Of known elements the result is known.

// CHECK-LABEL: func.func @known(
// CHECK-DAG:     graph.constant dense<[7, 9]> : tensor<2xi64>
// CHECK-DAG:     graph.constant dense<[7, 8, 2]> : tensor<3xi64>
// CHECK-NEXT:    return
func.func @known() -> (tensor<2xi64>, tensor<3xi64>) {
  %x = graph.constant dense<[7, 8, 9]> : tensor<3xi64>
  %i = graph.constant dense<[0, 2]> : tensor<2xi64>
  %j = graph.constant dense<[[2]]> : tensor<1x1xi64>
  %u = graph.constant dense<[2]> : tensor<1xi64>
  %a = graph.gather %x, %i axis 0 : (tensor<3xi64>, tensor<2xi64>) -> tensor<2xi64>
  %b = graph.scatter_nd %x, %j, %u : (tensor<3xi64>, tensor<1x1xi64>, tensor<1xi64>) -> tensor<3xi64>
  return %a, %b : tensor<2xi64>, tensor<3xi64>
}
