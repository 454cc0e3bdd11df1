// RUN: mlopt %s --verify-diagnostics --split-input-file

// Each op refuses operands of different shapes.

func.func @add(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.add %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @sub(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.sub %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @mul(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.mul %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @div(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.div %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @rem(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.rem %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @pow(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.pow %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @atan2(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.atan2 %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @max(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.max %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @min(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.min %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @and(%x: tensor<2xi8>, %y: tensor<3xi8>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.and %x, %y : (tensor<2xi8>, tensor<3xi8>) -> tensor<2xi8>
  return
}

// -----

func.func @or(%x: tensor<2xi8>, %y: tensor<3xi8>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.or %x, %y : (tensor<2xi8>, tensor<3xi8>) -> tensor<2xi8>
  return
}

// -----

func.func @xor(%x: tensor<2xi8>, %y: tensor<3xi8>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.xor %x, %y : (tensor<2xi8>, tensor<3xi8>) -> tensor<2xi8>
  return
}

// -----

func.func @shift_left(%x: tensor<2xi8>, %y: tensor<3xi8>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.shift_left %x, %y : (tensor<2xi8>, tensor<3xi8>) -> tensor<2xi8>
  return
}

// -----

func.func @shift_right(%x: tensor<2xi8>, %y: tensor<3xi8>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.shift_right %x, %y : (tensor<2xi8>, tensor<3xi8>) -> tensor<2xi8>
  return
}

// -----

// Nothing is broadcast.

func.func @ranks(%x: tensor<2xf32>, %y: tensor<1x2xf32>) {
  // expected-error@+1 {{ranks differ: 1 of operand 0 and 2 of operand 1}}
  %r = graph.add %x, %y : (tensor<2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return
}

// -----

// Both operands have one element type.

func.func @types(%x: tensor<2xf32>, %y: tensor<2xf64>) {
  // expected-error@+1 {{element types differ: f32 of operand 0 and f64 of operand 1}}
  %r = graph.add %x, %y : (tensor<2xf32>, tensor<2xf64>) -> tensor<2xf32>
  return
}

// -----

// Booleans are not numbers.

func.func @booleans(%x: tensor<2xi1>) {
  // expected-error@+1 {{found element type i1, expected float, signed integer, unsigned integer, index}}
  %r = graph.add %x, %x : tensor<2xi1>
  return
}

// -----

// The number of operands is that of the op.

func.func @count(%x: tensor<2xf32>) {
  // expected-error@+1 {{found 1 operands, expected 2}}
  %r = graph.add %x : tensor<2xf32>
  return
}

// -----

// Truth values have no powers.

func.func @power(%x: tensor<2xi1>) {
  // expected-error@+1 {{found element type i1, expected float, signed integer, unsigned integer, index}}
  %r = graph.pow %x, %x : tensor<2xi1>
  return
}

// -----

// Floats have no bits.

func.func @bits(%x: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32}}
  %r = graph.xor %x, %x : tensor<2xf32>
  return
}
