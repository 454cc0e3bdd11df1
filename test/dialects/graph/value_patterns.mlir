// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s
// RUN: mlopt %s --canonicalize --split-input-file --verify-each=values

// Neutral elements are known behind a broadcast to sizes of run time too.

// CHECK-LABEL: func.func @neutral(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3xf32>
// CHECK-NEXT:    return %[[X]], %[[X]]
func.func @neutral(%x: tensor<?x3xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %n = graph.dim %x axis 0 : tensor<?x3xf32>
  %one = graph.constant dense<1.0> : tensor<f32>
  %ones = graph.broadcast %one axes [] sizes [%n, 3] : tensor<f32> -> tensor<?x3xf32>
  %a = graph.mul %ones, %x : tensor<?x3xf32>
  %b = graph.div %x, %ones : tensor<?x3xf32>
  return %a, %b : tensor<?x3xf32>, tensor<?x3xf32>
}

// -----

// A known power of integers is products by squaring.

// CHECK-LABEL: func.func @integer_powers(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi8>
// CHECK-NEXT:    %[[N:.*]] = graph.constant dense<-1>
// CHECK-NEXT:    %[[TWO:.*]] = graph.mul %[[X]], %[[X]]
// CHECK-NEXT:    %[[FOUR:.*]] = graph.mul %[[TWO]], %[[TWO]]
// CHECK-NEXT:    %[[FIVE:.*]] = graph.mul %[[FOUR]], %[[X]]
// CHECK-NEXT:    %[[R:.*]] = graph.pow %[[X]], %[[N]]
// CHECK-NEXT:    return %[[FIVE]], %[[R]]
func.func @integer_powers(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  %five = graph.constant dense<5> : tensor<4xi8>
  %minus = graph.constant dense<-1> : tensor<4xi8>
  %a = graph.pow %x, %five : tensor<4xi8>
  %b = graph.pow %x, %minus : tensor<4xi8>
  return %a, %b : tensor<4xi8>, tensor<4xi8>
}

// -----

// Small powers are products, division by a power of two is a product.

// CHECK-LABEL: func.func @powers(
// CHECK-SAME:    %[[X:.*]]: tensor<4xf32>
// CHECK-NEXT:    %[[A:.*]] = graph.mul %[[X]], %[[X]]
// CHECK-NEXT:    %[[SQUARE:.*]] = graph.mul %[[X]], %[[X]]
// CHECK-NEXT:    %[[B:.*]] = graph.mul %[[SQUARE]], %[[X]]
// CHECK-NEXT:    %[[FACTOR:.*]] = graph.constant dense<-2.500000e-01>
// CHECK-NEXT:    %[[C:.*]] = graph.mul %[[X]], %[[FACTOR]]
// CHECK-NEXT:    return %[[A]], %[[B]], %[[C]]
func.func @powers(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %two = graph.constant dense<2.0> : tensor<4xf32>
  %three = graph.constant dense<3.0> : tensor<4xf32>
  %four = graph.constant dense<-4.0> : tensor<4xf32>
  %a = graph.pow %x, %two : tensor<4xf32>
  %b = graph.pow %x, %three : tensor<4xf32>
  %c = graph.div %x, %four : tensor<4xf32>
  return %a, %b, %c : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// Signs cancel, and nots go into comparisons.

// CHECK-LABEL: func.func @signs(
// CHECK-SAME:    %[[X:.*]]: tensor<4xf32>, %[[Y:.*]]: tensor<4xf32>, %[[I:.*]]: tensor<4xi8>
// CHECK-NEXT:    %[[A:.*]] = graph.sub %[[X]], %[[Y]]
// CHECK-NEXT:    %[[B:.*]] = graph.add %[[X]], %[[Y]]
// CHECK-NEXT:    %[[C:.*]] = graph.abs %[[X]]
// CHECK-NEXT:    %[[D:.*]] = graph.mul %[[X]], %[[Y]]
// CHECK-NEXT:    %[[E:.*]] = graph.compare ge %[[I]], %[[I]]
// CHECK-NEXT:    return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]]
func.func @signs(%x: tensor<4xf32>, %y: tensor<4xf32>, %i: tensor<4xi8>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xi1>) {
  %m = graph.neg %x : tensor<4xf32>
  %n = graph.neg %y : tensor<4xf32>
  %a = graph.add %n, %x : tensor<4xf32>
  %b = graph.sub %x, %n : tensor<4xf32>
  %c = graph.abs %m : tensor<4xf32>
  %d = graph.mul %m, %n : tensor<4xf32>
  %l = graph.compare lt %i, %i : tensor<4xi8>
  %e = graph.not %l : tensor<4xi1>
  return %a, %b, %c, %d, %e : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xi1>
}

// -----

// A choice between true and false is its condition; clamps and lossless conversions merge.

// CHECK-LABEL: func.func @merged(
// CHECK-SAME:    %[[C:.*]]: tensor<4xi1>, %[[X:.*]]: tensor<4xf32>, %[[I:.*]]: tensor<4xi8>, %[[J:.*]]: tensor<4xi64>
// CHECK-DAG:     %[[LOW:.*]] = graph.constant dense<0.000000e+00>
// CHECK-DAG:     %[[HIGH:.*]] = graph.constant dense<4.000000e+00>
// CHECK-DAG:     %[[A:.*]] = graph.select %[[C]], %{{.*}}, %[[X]]
// CHECK-DAG:     %[[B:.*]] = graph.clamp %[[LOW]], %[[X]], %[[HIGH]]
// CHECK-DAG:     %[[D:.*]] = graph.convert %[[I]] : tensor<4xi8> -> tensor<4xf16>
// CHECK-DAG:     %[[E:.*]] = graph.convert %[[J]] : tensor<4xi64> -> tensor<4xi8>
// CHECK-NEXT:    return %[[C]], %[[A]], %[[B]], %[[D]], %[[E]]
func.func @merged(%c: tensor<4xi1>, %x: tensor<4xf32>, %i: tensor<4xi8>, %j: tensor<4xi64>) -> (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>, tensor<4xf16>, tensor<4xi8>) {
  %true = graph.constant dense<true> : tensor<4xi1>
  %false = graph.constant dense<false> : tensor<4xi1>
  %zero = graph.constant dense<0.0> : tensor<4xf32>
  %low = graph.constant dense<-1.0> : tensor<4xf32>
  %four = graph.constant dense<4.0> : tensor<4xf32>
  %six = graph.constant dense<6.0> : tensor<4xf32>
  %same = graph.select %c, %true, %false : (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %n = graph.not %c : tensor<4xi1>
  %a = graph.select %n, %x, %six : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %k = graph.clamp %low, %x, %four : tensor<4xf32>
  %b = graph.clamp %zero, %k, %six : tensor<4xf32>
  %w = graph.convert %i : tensor<4xi8> -> tensor<4xi32>
  %d = graph.convert %w : tensor<4xi32> -> tensor<4xf16>
  %v = graph.convert %j : tensor<4xi64> -> tensor<4xi16>
  %e = graph.convert %v : tensor<4xi16> -> tensor<4xi8>
  return %same, %a, %b, %d, %e : tensor<4xi1>, tensor<4xf32>, tensor<4xf32>, tensor<4xf16>, tensor<4xi8>
}

// -----

// What is not the same stays: a rounding between, a NaN, a third, a square root of -0.

// CHECK-LABEL: func.func @refused(
// CHECK:         graph.pow
// CHECK:         graph.div
// CHECK:         graph.compare lt
// CHECK:         graph.not
// CHECK:         graph.convert {{.*}} -> tensor<4xf16>
// CHECK:         graph.convert {{.*}} -> tensor<4xf32>
func.func @refused(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xi1>, tensor<4xf32>) {
  %half = graph.constant dense<0.5> : tensor<4xf32>
  %three = graph.constant dense<3.0> : tensor<4xf32>
  %a = graph.pow %x, %half : tensor<4xf32>
  %b = graph.div %x, %three : tensor<4xf32>
  %l = graph.compare lt %x, %three : tensor<4xf32>
  %c = graph.not %l : tensor<4xi1>
  %h = graph.convert %x : tensor<4xf32> -> tensor<4xf16>
  %d = graph.convert %h : tensor<4xf16> -> tensor<4xf32>
  return %a, %b, %c, %d : tensor<4xf32>, tensor<4xf32>, tensor<4xi1>, tensor<4xf32>
}
