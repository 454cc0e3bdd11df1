// RUN: mlopt %s --canonicalize --graph-recognize-composites --split-input-file | filecheck %s

// A normalisation over the last axis, with a factor and a bias.

// CHECK-LABEL: func.func @layer_norm(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x8xf32>, %[[S:[^:]*]]: tensor<8xf32>, %[[B:[^:]*]]: tensor<8xf32>
// CHECK-NEXT:    %[[R:.*]] = graph.layer_norm %[[X]] scale %[[S]] : tensor<8xf32> bias %[[B]] : tensor<8xf32> axis 1 epsilon 1.000000e+00
// CHECK-NEXT:    return %[[R]]
func.func @layer_norm(%x: tensor<?x8xf32>, %scale: tensor<8xf32>, %bias: tensor<8xf32>) -> tensor<?x8xf32> {
  %n = graph.dim %x axis 0 : tensor<?x8xf32>
  %mean = graph.mean %x axes [1] : tensor<?x8xf32> -> tensor<?xf32>
  %m = graph.broadcast %mean axes [0] sizes [%n, 8] : tensor<?xf32> -> tensor<?x8xf32>
  %d = graph.sub %x, %m : tensor<?x8xf32>
  %2 = graph.constant dense<2.0> : tensor<f32>
  %two = graph.broadcast %2 axes [] sizes [%n, 8] : tensor<f32> -> tensor<?x8xf32>
  %square = graph.pow %d, %two : tensor<?x8xf32>
  %variance = graph.mean %square axes [1] : tensor<?x8xf32> -> tensor<?xf32>
  %kept = graph.reshape %variance[%n, 1] : tensor<?xf32> -> tensor<?x1xf32>
  %1 = graph.constant dense<1.0> : tensor<f32>
  %epsilon = graph.broadcast %1 axes [] sizes [%n, 1] : tensor<f32> -> tensor<?x1xf32>
  %sum = graph.add %kept, %epsilon : tensor<?x1xf32>
  %root = graph.sqrt %sum : tensor<?x1xf32>
  %r = graph.broadcast %root axes [0, 1] sizes [%n, 8] : tensor<?x1xf32> -> tensor<?x8xf32>
  %normal = graph.div %d, %r : tensor<?x8xf32>
  %s = graph.broadcast %scale axes [1] sizes [%n, 8] : tensor<8xf32> -> tensor<?x8xf32>
  %scaled = graph.mul %normal, %s : tensor<?x8xf32>
  %b = graph.broadcast %bias axes [1] sizes [%n, 8] : tensor<8xf32> -> tensor<?x8xf32>
  %out = graph.add %b, %scaled : tensor<?x8xf32>
  return %out : tensor<?x8xf32>
}

// -----

// One over the root of a sum of squares that is divided by their number.

// CHECK-LABEL: func.func @rms_norm(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<3x8xf64>
// CHECK-NEXT:    %[[R:.*]] = graph.rms_norm %[[X]] axis 1 epsilon 1.000000e-06
// CHECK-NEXT:    return %[[R]]
func.func @rms_norm(%x: tensor<3x8xf64>) -> tensor<3x8xf64> {
  %square = graph.mul %x, %x : tensor<3x8xf64>
  %sum = graph.reduce sum %square axes [1] : tensor<3x8xf64> -> tensor<3xf64>
  %8 = graph.constant dense<8.0> : tensor<3xf64>
  %mean = graph.div %sum, %8 : tensor<3xf64>
  %epsilon = graph.constant dense<1.0e-06> : tensor<3xf64>
  %y = graph.add %epsilon, %mean : tensor<3xf64>
  %root = graph.rsqrt %y : tensor<3xf64>
  %r = graph.broadcast %root axes [0] sizes [3, 8] : tensor<3xf64> -> tensor<3x8xf64>
  %out = graph.mul %r, %x : tensor<3x8xf64>
  return %out : tensor<3x8xf64>
}

// -----

// Two activations whose factors come in other orders.

// CHECK-LABEL: func.func @activations(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4xf32>
// CHECK-DAG:     %[[G:.*]] = graph.gelu %[[X]] : tensor<4xf32>
// CHECK-DAG:     %[[S:.*]] = graph.silu %[[X]] alpha 2.0 : tensor<4xf32>
// CHECK:         return %[[G]], %[[S]]
func.func @activations(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %half = graph.constant dense<0.5> : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %two = graph.constant dense<2.0> : tensor<4xf32>
  %root = graph.constant dense<1.41421354> : tensor<4xf32>
  %0 = graph.div %x, %root : tensor<4xf32>
  %1 = graph.erf %0 : tensor<4xf32>
  %2 = graph.add %one, %1 : tensor<4xf32>
  %3 = graph.mul %x, %half : tensor<4xf32>
  %g = graph.mul %2, %3 : tensor<4xf32>
  %4 = graph.mul %x, %two : tensor<4xf32>
  %5 = graph.sigmoid %4 : tensor<4xf32>
  %s = graph.mul %5, %x : tensor<4xf32>
  return %g, %s : tensor<4xf32>, tensor<4xf32>
}

// -----

// Scaled queries, heads that are repeated, and a mask of positions that is chosen with.

// CHECK-LABEL: func.func @attention(
// CHECK-SAME:    %[[Q:[^:]*]]: tensor<2x4x5x8xf32>, %[[K:[^:]*]]: tensor<2x2x7x8xf32>, %[[V:[^:]*]]: tensor<2x2x7x3xf32>, %[[M:[^:]*]]: tensor<5x7xi1>
// CHECK-NEXT:    %[[R:.*]] = graph.attention %[[Q]], %[[K]], %[[V]] mask %[[M]] : tensor<5x7xi1> scale 2.500000e-01 fill -1.000000e+04
// CHECK-NEXT:    return %[[R]]
func.func @attention(%q: tensor<2x4x5x8xf32>, %k: tensor<2x2x7x8xf32>, %v: tensor<2x2x7x3xf32>, %mask: tensor<5x7xi1>) -> tensor<2x4x5x3xf32> {
  %c = graph.constant dense<0.25> : tensor<2x4x5x8xf32>
  %scaled = graph.mul %q, %c : tensor<2x4x5x8xf32>
  %kr = graph.broadcast %k axes [0, 1, 3, 4] sizes [2, 2, 2, 7, 8] : tensor<2x2x7x8xf32> -> tensor<2x2x2x7x8xf32>
  %kh = graph.reshape %kr[2, 4, 7, 8] : tensor<2x2x2x7x8xf32> -> tensor<2x4x7x8xf32>
  %vr = graph.broadcast %v axes [0, 1, 3, 4] sizes [2, 2, 2, 7, 3] : tensor<2x2x7x3xf32> -> tensor<2x2x2x7x3xf32>
  %vh = graph.reshape %vr[2, 4, 7, 3] : tensor<2x2x2x7x3xf32> -> tensor<2x4x7x3xf32>
  %kt = graph.transpose %kh [0, 1, 3, 2] : tensor<2x4x7x8xf32> -> tensor<2x4x8x7xf32>
  %scores = graph.matmul %scaled, %kt : (tensor<2x4x5x8xf32>, tensor<2x4x8x7xf32>) -> tensor<2x4x5x7xf32>
  %m = graph.broadcast %mask axes [2, 3] sizes [2, 4, 5, 7] : tensor<5x7xi1> -> tensor<2x4x5x7xi1>
  %fill = graph.constant dense<-10000.0> : tensor<2x4x5x7xf32>
  %masked = graph.select %m, %scores, %fill : (tensor<2x4x5x7xi1>, tensor<2x4x5x7xf32>, tensor<2x4x5x7xf32>) -> tensor<2x4x5x7xf32>
  %weights = graph.softmax %masked axis 3 : tensor<2x4x5x7xf32> -> tensor<2x4x5x7xf32>
  %out = graph.matmul %weights, %vh : (tensor<2x4x5x7xf32>, tensor<2x4x7x3xf32>) -> tensor<2x4x5x3xf32>
  return %out : tensor<2x4x5x3xf32>
}

// -----

// The halves change places; angles are those of positions, whatever the head.

// CHECK-LABEL: func.func @rotary(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x3x8xf32>, %[[C:[^:]*]]: tensor<3x8xf32>, %[[S:[^:]*]]: tensor<3x8xf32>
// CHECK-NEXT:    %[[R:.*]] = graph.rotary_embedding %[[X]] cos %[[C]] : tensor<3x8xf32> sin %[[S]] : tensor<3x8xf32>
// CHECK-NEXT:    return %[[R]]
func.func @rotary(%x: tensor<2x3x8xf32>, %c: tensor<3x8xf32>, %s: tensor<3x8xf32>) -> tensor<2x3x8xf32> {
  %a = graph.slice %x[0, 0, 0][2, 3, 4][1, 1, 1] : tensor<2x3x8xf32> -> tensor<2x3x4xf32>
  %b = graph.slice %x[0, 0, 4][2, 3, 4][1, 1, 1] : tensor<2x3x8xf32> -> tensor<2x3x4xf32>
  %n = graph.neg %b : tensor<2x3x4xf32>
  %t = graph.concat %n, %a axis 2 : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x3x8xf32>
  %cos = graph.broadcast %c axes [1, 2] sizes [2, 3, 8] : tensor<3x8xf32> -> tensor<2x3x8xf32>
  %sin = graph.broadcast %s axes [1, 2] sizes [2, 3, 8] : tensor<3x8xf32> -> tensor<2x3x8xf32>
  %p = graph.mul %x, %cos : tensor<2x3x8xf32>
  %q = graph.mul %t, %sin : tensor<2x3x8xf32>
  %r = graph.add %p, %q : tensor<2x3x8xf32>
  return %r : tensor<2x3x8xf32>
}

// -----

// Other numbers, an axis that is not the last, scores that are a result, and f16 stay.

// CHECK-LABEL: func.func @others(
// CHECK-NOT:     graph.gelu
// CHECK-NOT:     graph.rms_norm
// CHECK-NOT:     graph.attention
// CHECK-NOT:     graph.silu
// CHECK:         return
func.func @others(%x: tensor<4x4xf32>, %h: tensor<4xf16>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4xf16>) {
  %half = graph.constant dense<0.5> : tensor<4x4xf32>
  %one = graph.constant dense<1.0> : tensor<4x4xf32>
  %root = graph.constant dense<1.41> : tensor<4x4xf32>
  %0 = graph.div %x, %root : tensor<4x4xf32>
  %1 = graph.erf %0 : tensor<4x4xf32>
  %2 = graph.add %one, %1 : tensor<4x4xf32>
  %3 = graph.mul %x, %half : tensor<4x4xf32>
  %g = graph.mul %2, %3 : tensor<4x4xf32>
  %square = graph.mul %x, %x : tensor<4x4xf32>
  %mean = graph.mean %square axes [0] : tensor<4x4xf32> -> tensor<4xf32>
  %epsilon = graph.constant dense<1.0e-06> : tensor<4xf32>
  %y = graph.add %epsilon, %mean : tensor<4xf32>
  %rr = graph.rsqrt %y : tensor<4xf32>
  %r = graph.broadcast %rr axes [1] sizes [4, 4] : tensor<4xf32> -> tensor<4x4xf32>
  %n = graph.mul %r, %x : tensor<4x4xf32>
  %scores = graph.matmul %x, %g : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %weights = graph.softmax %scores axis 1 : tensor<4x4xf32> -> tensor<4x4xf32>
  %a = graph.matmul %weights, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = graph.sigmoid %h : tensor<4xf16>
  %silu = graph.mul %h, %s : tensor<4xf16>
  return %g, %n, %a, %scores, %silu : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4xf16>
}
