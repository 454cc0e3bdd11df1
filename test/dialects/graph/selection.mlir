// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Every predicate, on every kind of element.

// CHECK-LABEL: func.func @every_predicate_on_every
// CHECK: graph.compare eq %{{.*}}, %{{.*}} : tensor<?xf32>
// CHECK: graph.compare ne %{{.*}}, %{{.*}} : tensor<2xui8>
// CHECK: graph.compare lt %{{.*}}, %{{.*}} : tensor<i1>
// CHECK: graph.compare le %{{.*}}, %{{.*}} : tensor<?xf32>
// CHECK: graph.compare gt %{{.*}}, %{{.*}} : tensor<?xf32>
// CHECK: graph.compare ge %{{.*}}, %{{.*}} : (tensor<?xf32>, tensor<?xf32>) -> tensor<3xi1>
func.func @every_predicate_on_every(%f: tensor<?xf32>, %u: tensor<2xui8>, %b: tensor<i1>) {
  %0 = graph.compare eq %f, %f : tensor<?xf32>
  %1 = graph.compare ne %u, %u : tensor<2xui8>
  %2 = graph.compare lt %b, %b : tensor<i1>
  %3 = graph.compare le %f, %f : tensor<?xf32>
  %4 = graph.compare gt %f, %f : tensor<?xf32>
  %5 = graph.compare ge %f, %f : (tensor<?xf32>, tensor<?xf32>) -> tensor<3xi1>
  return
}

// Select, clamp and convert.

// CHECK-LABEL: func.func @select_clamp_and_convert
// CHECK: graph.select %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK: graph.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<2xi1>
// CHECK: graph.clamp %{{.*}}, %{{.*}}, %{{.*}} : tensor<2xf32>
// CHECK: graph.convert %{{.*}} : tensor<2xf32> -> tensor<2xui8>
func.func @select_clamp_and_convert(%c: tensor<2xi1>, %x: tensor<2xf32>) {
  %0 = graph.select %c, %x, %x : (tensor<2xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = graph.select %c, %c, %c : tensor<2xi1>
  %2 = graph.clamp %x, %x, %x : tensor<2xf32>
  %3 = graph.convert %x : tensor<2xf32> -> tensor<2xui8>
  return
}
