// Modules, functions and blocks at the edge of what is legal.

// -----
module {
}
// -----
module @named attributes {a.b = 1 : i32} {
}
// -----
func.func private @declared(i32) -> i32
func.func private @declared_too(memref<?xf32>, tensor<2xf32>)
// -----
module {
  module @inner {
    func.func @f(%x: i32) -> i32 {
      return %x : i32
    }
    module {
      func.func private @g()
    }
  }
  func.func @f() {
    return
  }
}
// -----
func.func @nothing() {
  return
}
// -----
func.func @unused(%a: i32, %b: tensor<?xf32>, %c: memref<3xf32>, %d: vector<2xf32>) {
  return
}
// -----
func.func @same_result_twice(%a: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  return %a, %a : tensor<2xf32>, tensor<2xf32>
}
// -----
func.func @forever(%x: i32) -> i32 {
  %0 = func.call @forever(%x) : (i32) -> i32
  return %0 : i32
}
// -----
func.func private @even(%n: i32) -> i1 {
  %0 = func.call @odd(%n) : (i32) -> i1
  return %0 : i1
}
func.func private @odd(%n: i32) -> i1 {
  %0 = func.call @even(%n) : (i32) -> i1
  return %0 : i1
}
func.func @start(%n: i32) -> i1 {
  %0 = func.call @even(%n) : (i32) -> i1
  return %0 : i1
}
// -----
func.func @recursive_tensors(%x: tensor<4xf32>, %n: i32) -> tensor<4xf32> {
  %z = arith.constant 0 : i32
  %c = arith.cmpi eq, %n, %z : i32
  %r = scf.if %c -> tensor<4xf32> {
    scf.yield %x : tensor<4xf32>
  } else {
    %0 = func.call @recursive_tensors(%x, %n) : (tensor<4xf32>, i32) -> tensor<4xf32>
    scf.yield %0 : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}
// -----
func.func @unreachable_block() -> i32 {
  %0 = arith.constant 1 : i32
  return %0 : i32
^nobody:
  cf.br ^nobody
}
// -----
func.func @unreachable_value_cycle() {
  return
^nobody(%a: i32):
  %0 = arith.addi %1, %a : i32
  %1 = arith.addi %0, %a : i32
  cf.br ^nobody(%1 : i32)
}
// -----
func.func @endless() {
  cf.br ^a
^a:
  cf.br ^b
^b:
  cf.br ^a
}
// -----
func.func @same_successor_twice(%c: i1, %x: i32, %y: i32) -> i32 {
  cf.cond_br %c, ^a(%x : i32), ^a(%y : i32)
^a(%0: i32):
  return %0 : i32
}
// -----
func.func @irreducible(%c: i1) {
  cf.cond_br %c, ^a, ^b
^a:
  cf.cond_br %c, ^b, ^end
^b:
  cf.cond_br %c, ^a, ^end
^end:
  return
}
// -----
func.func @blocks_out_of_order(%c: i1) -> i32 {
  cf.br ^three
^one:
  return %0 : i32
^two:
  cf.br ^one
^three:
  %0 = arith.constant 3 : i32
  cf.br ^two
}
// -----
func.func @switch(%x: i64) -> i64 {
  %c = arith.constant 0 : i64
  cf.switch %x : i64, [
    default: ^a(%x : i64),
    -9223372036854775808: ^a(%c : i64),
    9223372036854775807: ^a(%x : i64)
  ]
^a(%0: i64):
  return %0 : i64
}
// -----
func.func @switch_without_cases(%x: i32) {
  cf.switch %x : i32, [
    default: ^a
  ]
^a:
  return
}
// -----
func.func @tensors_between_blocks(%c: i1, %x: tensor<4xf32>) -> tensor<4xf32> {
  cf.cond_br %c, ^a(%x : tensor<4xf32>), ^b
^a(%0: tensor<4xf32>):
  return %0 : tensor<4xf32>
^b:
  %e = tensor.empty() : tensor<4xf32>
  cf.br ^a(%e : tensor<4xf32>)
}
// -----
func.func @"a name with spaces"() {
  call @"a name with spaces"() : () -> ()
  return
}
// -----
func.func @"\00\FF"() {
  return
}
// -----
func.func @".L__"(%0: i32) -> i32 attributes {a.long_attribute = [1, [2.0, "three"], {four = unit}, @five::@six]} {
  return %0 : i32
}
// -----
func.func @main(%x: tensor<2xf32> {x.y = "z"}) -> (tensor<2xf32> {x.result}) {
  return %x : tensor<2xf32>
}
// -----
func.func @malloc(%n: i64) -> i64 {
  %0 = memref.alloc() : memref<4xf32>
  memref.dealloc %0 : memref<4xf32>
  return %n : i64
}
// -----
func.func @exp(%x: f32) -> f32 {
  %0 = math.erf %x : f32
  return %0 : f32
}
// -----
#alias = affine_map<(d0) -> (d0)>
#unused = loc("nowhere")
!t = tensor<4xf32>
func.func @aliases(%x: !t) -> !t {
  %e = tensor.empty() : !t
  %0 = linalg.generic {indexing_maps = [#alias, #alias], iterator_types = ["parallel"]} ins(%x : !t) outs(%e : !t) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  } -> !t
  return %0 : !t
}
// -----
"func.func"() <{sym_name = "generic", function_type = (i32) -> i32}> ({
^bb0(%x: i32):
  "func.return"(%x) : (i32) -> ()
}) : () -> ()
// -----
func.func @many_results() -> (i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32) {
  %0 = arith.constant 0 : i32
  return %0, %0, %0, %0, %0, %0, %0, %0, %0, %0, %0, %0 : i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32
}
// -----
func.func @assertion(%c: i1) {
  cf.assert %c, "a \22quoted\22 message \\ %s %n \F0\9F\98\80"
  return
}
// -----
func.func @poison() -> (i32, tensor<2xf32>) {
  %0 = ub.poison : i32
  %1 = ub.poison : tensor<2xf32>
  return %0, %1 : i32, tensor<2xf32>
}
// -----
func.func @cast_left_over(%x: i32) -> f32 {
  %0 = builtin.unrealized_conversion_cast %x : i32 to f32
  return %0 : f32
}
// -----
memref.global "private" @g : memref<4xf32> = dense<1.0>
memref.global @h : memref<2xi32> = uninitialized
memref.global @external : memref<2xi32>
func.func @globals(%i: index) -> f32 {
  %0 = memref.get_global @g : memref<4xf32>
  %1 = memref.load %0[%i] : memref<4xf32>
  return %1 : f32
}
