"""Small programs at the buffer level that the tests of the run time call."""

from __future__ import annotations

import mlopt


def copying(element: str, shape: str = "?", argument: str = "memref") -> str:
    """@f returns a copy of its argument; `shape` as MLIR writes it, such as `?x3`."""
    memref = f"memref<{shape + 'x' if shape else ''}{element}>"
    recorded = memref.replace("memref", argument)
    lines = [
        f"func.func @f(%x: {memref}) -> {memref} attributes "
        f'{{mlopt.signature = ({recorded}) -> {recorded}, mlopt.names = ["x"]}} {{'
    ]
    extents = []
    for axis, extent in enumerate(shape.split("x") if shape else []):
        if extent == "?":
            lines.append(f"  %c{axis} = arith.constant {axis} : index")
            lines.append(f"  %d{axis} = memref.dim %x, %c{axis} : {memref}")
            extents.append(f"%d{axis}")
    lines.append(f"  %y = memref.alloc({', '.join(extents)}) : {memref}")
    lines.append(f"  memref.copy %x, %y : {memref} to {memref}")
    lines.append(f"  return %y : {memref}")
    return "\n".join([*lines, "}"])


def identity_of_scalar(type: str) -> str:
    """@f returns its scalar argument."""
    return f"func.func @f(%x: {type}) -> {type} {{\n  return %x : {type}\n}}"


ADD_ONE_IN_PLACE = """
func.func @f(%x: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f32
  %n = memref.dim %x, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<?xf32>
    %w = arith.addf %v, %one : f32
    memref.store %w, %x[%i] : memref<?xf32>
  }
  return
}
"""

SCALE = """
func.func @scale(%x: memref<?x3xf32>, %s: f32) -> memref<?x3xf32>
    attributes {mlopt.signature = (tensor<?x3xf32>, f32) -> tensor<?x3xf32>, mlopt.names = ["x", "s"]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %n = memref.dim %x, %c0 : memref<?x3xf32>
  %y = memref.alloc(%n) : memref<?x3xf32>
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %c3 step %c1 {
      %v = memref.load %x[%i, %j] : memref<?x3xf32>
      %w = arith.mulf %v, %s : f32
      memref.store %w, %y[%i, %j] : memref<?x3xf32>
    }
  }
  return %y : memref<?x3xf32>
}
"""

SEVERAL = """
func.func @results(%x: memref<2xf32>, %n: i64) -> (memref<2xf32>, i1, memref<?xi32>, f16) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : i32
  %half = arith.constant 0.5 : f16
  %zero = arith.constant 0 : i64
  %positive = arith.cmpi sgt, %n, %zero : i64
  %y = memref.alloc() : memref<2xf32>
  memref.copy %x, %y : memref<2xf32> to memref<2xf32>
  %size = arith.index_cast %n : i64 to index
  %z = memref.alloc(%size) : memref<?xi32>
  scf.for %i = %c0 to %size step %c1 {
    memref.store %c5, %z[%i] : memref<?xi32>
  }
  return %y, %positive, %z, %half : memref<2xf32>, i1, memref<?xi32>, f16
}
func.func @factorial(%n: i64) -> i64 {
  %one = arith.constant 1 : i64
  %stop = arith.cmpi sle, %n, %one : i64
  %r = scf.if %stop -> i64 {
    scf.yield %one : i64
  } else {
    %less = arith.subi %n, %one : i64
    %rest = func.call @factorial(%less) : (i64) -> i64
    %product = arith.muli %n, %rest : i64
    scf.yield %product : i64
  }
  return %r : i64
}
func.func @nothing() {
  return
}
func.func private @hidden(%x: i64) -> i64 {
  return %x : i64
}
"""

ALIASES = """
memref.global "private" constant @numbers : memref<3xf32> = dense<[1.0, 2.0, 3.0]>
func.func @argument(%x: memref<3xf32>) -> memref<3xf32> {
  return %x : memref<3xf32>
}
func.func @constant() -> memref<3xf32> {
  %g = memref.get_global @numbers : memref<3xf32>
  return %g : memref<3xf32>
}
func.func @twice(%v: f32) -> (memref<1xf32>, memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %y = memref.alloc() : memref<1xf32>
  memref.store %v, %y[%c0] : memref<1xf32>
  return %y, %y : memref<1xf32>, memref<1xf32>
}
func.func @part(%x: memref<4x4xf32>) -> memref<2x2xf32, strided<[4, 1], offset: 5>> {
  %y = memref.alloc() : memref<4x4xf32>
  memref.copy %x, %y : memref<4x4xf32> to memref<4x4xf32>
  %z = memref.subview %y[1, 1] [2, 2] [1, 1] : memref<4x4xf32> to memref<2x2xf32, strided<[4, 1], offset: 5>>
  return %z : memref<2x2xf32, strided<[4, 1], offset: 5>>
}
"""


def compiled(text: str, **options) -> mlopt.Executable:
    """`text`, compiled in memory."""
    return mlopt.compile(text, cache=False, **options)
