// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Float ops on scalars, vectors and tensors.

// CHECK-LABEL: func.func @binary
// CHECK: %{{.*}} = arith.addf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.addf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.addf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.subf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.subf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.subf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.mulf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.mulf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.mulf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.divf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.divf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.divf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.remf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.remf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.remf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.maximumf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.maximumf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.maximumf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.minimumf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.minimumf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.minimumf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.maxnumf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.maxnumf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.maxnumf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.minnumf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.minnumf %{{.*}}, %{{.*}} fastmath<nnan,ninf> : vector<4xbf16>
// CHECK: %{{.*}} = arith.minnumf %{{.*}}, %{{.*}} : tensor<?xf64>
// CHECK: %{{.*}} = arith.negf %{{.*}} : f32
// CHECK: %{{.*}} = arith.negf %{{.*}} fastmath<fast> : f32
func.func @binary(%a: f32, %v: vector<4xbf16>, %t: tensor<?xf64>) {
  %s_addf = arith.addf %a, %a : f32
  %v_addf = arith.addf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_addf = arith.addf %t, %t : tensor<?xf64>
  %s_subf = arith.subf %a, %a : f32
  %v_subf = arith.subf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_subf = arith.subf %t, %t : tensor<?xf64>
  %s_mulf = arith.mulf %a, %a : f32
  %v_mulf = arith.mulf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_mulf = arith.mulf %t, %t : tensor<?xf64>
  %s_divf = arith.divf %a, %a : f32
  %v_divf = arith.divf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_divf = arith.divf %t, %t : tensor<?xf64>
  %s_remf = arith.remf %a, %a : f32
  %v_remf = arith.remf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_remf = arith.remf %t, %t : tensor<?xf64>
  %s_maximumf = arith.maximumf %a, %a : f32
  %v_maximumf = arith.maximumf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_maximumf = arith.maximumf %t, %t : tensor<?xf64>
  %s_minimumf = arith.minimumf %a, %a : f32
  %v_minimumf = arith.minimumf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_minimumf = arith.minimumf %t, %t : tensor<?xf64>
  %s_maxnumf = arith.maxnumf %a, %a : f32
  %v_maxnumf = arith.maxnumf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_maxnumf = arith.maxnumf %t, %t : tensor<?xf64>
  %s_minnumf = arith.minnumf %a, %a : f32
  %v_minnumf = arith.minnumf %v, %v fastmath<nnan,ninf> : vector<4xbf16>
  %t_minnumf = arith.minnumf %t, %t : tensor<?xf64>
  %n = arith.negf %a : f32
  %m = arith.negf %a fastmath<fast> : f32
  return
}
