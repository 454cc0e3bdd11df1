// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Unary float ops.

// CHECK-LABEL: func.func @unary
// CHECK: %{{.*}} = math.absf %{{.*}} : f32
// CHECK: %{{.*}} = math.absf %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.acos %{{.*}} : f32
// CHECK: %{{.*}} = math.acos %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.acosh %{{.*}} : f32
// CHECK: %{{.*}} = math.acosh %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.asin %{{.*}} : f32
// CHECK: %{{.*}} = math.asin %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.asinh %{{.*}} : f32
// CHECK: %{{.*}} = math.asinh %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.atan %{{.*}} : f32
// CHECK: %{{.*}} = math.atan %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.atanh %{{.*}} : f32
// CHECK: %{{.*}} = math.atanh %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.cbrt %{{.*}} : f32
// CHECK: %{{.*}} = math.cbrt %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.ceil %{{.*}} : f32
// CHECK: %{{.*}} = math.ceil %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.cos %{{.*}} : f32
// CHECK: %{{.*}} = math.cos %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.cosh %{{.*}} : f32
// CHECK: %{{.*}} = math.cosh %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.erf %{{.*}} : f32
// CHECK: %{{.*}} = math.erf %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.erfc %{{.*}} : f32
// CHECK: %{{.*}} = math.erfc %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.exp %{{.*}} : f32
// CHECK: %{{.*}} = math.exp %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.exp2 %{{.*}} : f32
// CHECK: %{{.*}} = math.exp2 %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.expm1 %{{.*}} : f32
// CHECK: %{{.*}} = math.expm1 %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.floor %{{.*}} : f32
// CHECK: %{{.*}} = math.floor %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.log %{{.*}} : f32
// CHECK: %{{.*}} = math.log %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.log10 %{{.*}} : f32
// CHECK: %{{.*}} = math.log10 %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.log1p %{{.*}} : f32
// CHECK: %{{.*}} = math.log1p %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.log2 %{{.*}} : f32
// CHECK: %{{.*}} = math.log2 %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.round %{{.*}} : f32
// CHECK: %{{.*}} = math.round %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.roundeven %{{.*}} : f32
// CHECK: %{{.*}} = math.roundeven %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.rsqrt %{{.*}} : f32
// CHECK: %{{.*}} = math.rsqrt %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.sin %{{.*}} : f32
// CHECK: %{{.*}} = math.sin %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.sinh %{{.*}} : f32
// CHECK: %{{.*}} = math.sinh %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.sqrt %{{.*}} : f32
// CHECK: %{{.*}} = math.sqrt %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.tan %{{.*}} : f32
// CHECK: %{{.*}} = math.tan %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.tanh %{{.*}} : f32
// CHECK: %{{.*}} = math.tanh %{{.*}} fastmath<fast> : vector<4xf16>
// CHECK: %{{.*}} = math.trunc %{{.*}} : f32
// CHECK: %{{.*}} = math.trunc %{{.*}} fastmath<fast> : vector<4xf16>
func.func @unary(%a: f32, %v: vector<4xf16>) {
  %s_absf = math.absf %a : f32
  %v_absf = math.absf %v fastmath<fast> : vector<4xf16>
  %s_acos = math.acos %a : f32
  %v_acos = math.acos %v fastmath<fast> : vector<4xf16>
  %s_acosh = math.acosh %a : f32
  %v_acosh = math.acosh %v fastmath<fast> : vector<4xf16>
  %s_asin = math.asin %a : f32
  %v_asin = math.asin %v fastmath<fast> : vector<4xf16>
  %s_asinh = math.asinh %a : f32
  %v_asinh = math.asinh %v fastmath<fast> : vector<4xf16>
  %s_atan = math.atan %a : f32
  %v_atan = math.atan %v fastmath<fast> : vector<4xf16>
  %s_atanh = math.atanh %a : f32
  %v_atanh = math.atanh %v fastmath<fast> : vector<4xf16>
  %s_cbrt = math.cbrt %a : f32
  %v_cbrt = math.cbrt %v fastmath<fast> : vector<4xf16>
  %s_ceil = math.ceil %a : f32
  %v_ceil = math.ceil %v fastmath<fast> : vector<4xf16>
  %s_cos = math.cos %a : f32
  %v_cos = math.cos %v fastmath<fast> : vector<4xf16>
  %s_cosh = math.cosh %a : f32
  %v_cosh = math.cosh %v fastmath<fast> : vector<4xf16>
  %s_erf = math.erf %a : f32
  %v_erf = math.erf %v fastmath<fast> : vector<4xf16>
  %s_erfc = math.erfc %a : f32
  %v_erfc = math.erfc %v fastmath<fast> : vector<4xf16>
  %s_exp = math.exp %a : f32
  %v_exp = math.exp %v fastmath<fast> : vector<4xf16>
  %s_exp2 = math.exp2 %a : f32
  %v_exp2 = math.exp2 %v fastmath<fast> : vector<4xf16>
  %s_expm1 = math.expm1 %a : f32
  %v_expm1 = math.expm1 %v fastmath<fast> : vector<4xf16>
  %s_floor = math.floor %a : f32
  %v_floor = math.floor %v fastmath<fast> : vector<4xf16>
  %s_log = math.log %a : f32
  %v_log = math.log %v fastmath<fast> : vector<4xf16>
  %s_log10 = math.log10 %a : f32
  %v_log10 = math.log10 %v fastmath<fast> : vector<4xf16>
  %s_log1p = math.log1p %a : f32
  %v_log1p = math.log1p %v fastmath<fast> : vector<4xf16>
  %s_log2 = math.log2 %a : f32
  %v_log2 = math.log2 %v fastmath<fast> : vector<4xf16>
  %s_round = math.round %a : f32
  %v_round = math.round %v fastmath<fast> : vector<4xf16>
  %s_roundeven = math.roundeven %a : f32
  %v_roundeven = math.roundeven %v fastmath<fast> : vector<4xf16>
  %s_rsqrt = math.rsqrt %a : f32
  %v_rsqrt = math.rsqrt %v fastmath<fast> : vector<4xf16>
  %s_sin = math.sin %a : f32
  %v_sin = math.sin %v fastmath<fast> : vector<4xf16>
  %s_sinh = math.sinh %a : f32
  %v_sinh = math.sinh %v fastmath<fast> : vector<4xf16>
  %s_sqrt = math.sqrt %a : f32
  %v_sqrt = math.sqrt %v fastmath<fast> : vector<4xf16>
  %s_tan = math.tan %a : f32
  %v_tan = math.tan %v fastmath<fast> : vector<4xf16>
  %s_tanh = math.tanh %a : f32
  %v_tanh = math.tanh %v fastmath<fast> : vector<4xf16>
  %s_trunc = math.trunc %a : f32
  %v_trunc = math.trunc %v fastmath<fast> : vector<4xf16>
  return
}

// Other float ops.

// CHECK-LABEL: func.func @others
// CHECK: %{{.*}} = math.atan2 %{{.*}}, %{{.*}} : f64
// CHECK: %{{.*}} = math.powf %{{.*}}, %{{.*}} : f64
// CHECK: %{{.*}} = math.copysign %{{.*}}, %{{.*}} : tensor<?xf32>
// CHECK: %{{.*}} = math.fpowi %{{.*}}, %{{.*}} : f64, i32
// CHECK: %{{.*}} = math.fma %{{.*}}, %{{.*}}, %{{.*}} : f64
// CHECK: %{{.*}} = math.clampf %{{.*}} to[%{{.*}}, %{{.*}}] fastmath<nnan> : f64
// CHECK: %{{.*}}:2 = math.sincos %{{.*}} : f64
// CHECK: %{{.*}} = math.isnan %{{.*}} : f64
// CHECK: %{{.*}} = math.isinf %{{.*}} : tensor<?xf32>
// CHECK: %{{.*}} = math.isfinite %{{.*}} {x} : f64
// CHECK: %{{.*}} = math.isnormal %{{.*}} : f64
func.func @others(%a: f64, %i: i32, %t: tensor<?xf32>) {
  %0 = math.atan2 %a, %a : f64
  %1 = math.powf %a, %a : f64
  %2 = math.copysign %t, %t : tensor<?xf32>
  %3 = math.fpowi %a, %i : f64, i32
  %4 = math.fma %a, %a, %a : f64
  %5 = math.clampf %a to [%a, %a] fastmath<nnan> : f64
  %6, %7 = math.sincos %a : f64
  %8 = math.isnan %a : f64
  %9 = math.isinf %t : tensor<?xf32>
  %10 = math.isfinite %a {x} : f64
  %11 = math.isnormal %a : f64
  return
}

// Integer ops.

// CHECK-LABEL: func.func @integers
// CHECK: %{{.*}} = math.absi %{{.*}} : i32
// CHECK: %{{.*}} = math.ctlz %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = math.cttz %{{.*}} : i32
// CHECK: %{{.*}} = math.ctpop %{{.*}} : i32
// CHECK: %{{.*}} = math.ipowi %{{.*}}, %{{.*}} : i32
func.func @integers(%a: i32, %v: vector<4xi8>) {
  %0 = math.absi %a : i32
  %1 = math.ctlz %v : vector<4xi8>
  %2 = math.cttz %a : i32
  %3 = math.ctpop %a : i32
  %4 = math.ipowi %a, %a : i32
  return
}

// Tensors without a rank.

// CHECK-LABEL: func.func @any_rank
// CHECK: math.sin %{{.*}} : tensor<*xf32>
// CHECK: math.fma %{{.*}}, %{{.*}}, %{{.*}} : tensor<*xf32>
// CHECK: math.fpowi %{{.*}}, %{{.*}} : tensor<*xf32>, tensor<*xi32>
// CHECK: math.absi %{{.*}} : tensor<*xi32>
func.func @any_rank(%a: tensor<*xf32>, %i: tensor<*xi32>) {
  %0 = math.sin %a : tensor<*xf32>
  %1 = math.fma %a, %a, %a : tensor<*xf32>
  %2 = math.fpowi %a, %i : tensor<*xf32>, tensor<*xi32>
  %3 = math.absi %i : tensor<*xi32>
  return
}
