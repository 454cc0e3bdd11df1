// Linalg on tensors, as torch-mlir exports a two-layer perceptron with a dynamic batch:
// torch.nn.Sequential(Linear(16, 12), GELU(), Linear(12, 5), Softmax(1)).
#map = affine_map<(d0, d1) -> (d0, d1)>
#map1 = affine_map<(d0, d1) -> (d1, d0)>
#map2 = affine_map<(d0, d1) -> (d1)>
#map3 = affine_map<(d0, d1) -> (d0, 0)>
module attributes {torch.debug_module_name = "Sequential"} {
  ml_program.global private mutable @global_seed(dense<0> : tensor<i64>) : tensor<i64>
  func.func @forward(%arg0: tensor<?x16xf32>) -> tensor<?x5xf32> {
    %c0 = arith.constant 0 : index
    %c0_i64 = arith.constant 0 : i64
    %cst = arith.constant 0.000000e+00 : f32
    %cst_0 = arith.constant 1.000000e+00 : f32
    %cst_1 = arith.constant 5.000000e-01 : f32
    %cst_2 = arith.constant 2.000000e+00 : f32
    %cst_3 = arith.constant 0xFF800000 : f32
    %0 = arith.constant dense_resource<torch_tensor_12_16_torch.float32> : tensor<12x16xf32>
    %1 = arith.constant dense_resource<torch_tensor_12_torch.float32> : tensor<12xf32>
    %2 = arith.constant dense_resource<torch_tensor_5_12_torch.float32> : tensor<5x12xf32>
    %3 = arith.constant dense_resource<torch_tensor_5_torch.float32> : tensor<5xf32>
    %dim = tensor.dim %arg0, %c0 : tensor<?x16xf32>
    %4 = tensor.empty() : tensor<16x12xf32>
    %5 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<12x16xf32>) outs(%4 : tensor<16x12xf32>) {
    ^bb0(%in: f32, %out: f32):
      linalg.yield %in : f32
    } -> tensor<16x12xf32>
    %6 = tensor.empty(%dim) : tensor<?x12xf32>
    %7 = linalg.fill ins(%cst : f32) outs(%6 : tensor<?x12xf32>) -> tensor<?x12xf32>
    %8 = linalg.matmul ins(%arg0, %5 : tensor<?x16xf32>, tensor<16x12xf32>) outs(%7 : tensor<?x12xf32>) -> tensor<?x12xf32>
    %9 = linalg.generic {indexing_maps = [#map, #map2, #map], iterator_types = ["parallel", "parallel"]} ins(%8, %1 : tensor<?x12xf32>, tensor<12xf32>) outs(%6 : tensor<?x12xf32>) {
    ^bb0(%in: f32, %in_4: f32, %out: f32):
      %24 = arith.addf %in, %in_4 : f32
      linalg.yield %24 : f32
    } -> tensor<?x12xf32>
    %10 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%9 : tensor<?x12xf32>) outs(%6 : tensor<?x12xf32>) {
    ^bb0(%in: f32, %out: f32):
      %24 = math.sqrt %cst_2 : f32
      %25 = arith.divf %in, %24 : f32
      %26 = math.erf %25 : f32
      %27 = arith.addf %26, %cst_0 : f32
      %28 = arith.mulf %27, %cst_1 : f32
      %29 = arith.mulf %in, %28 : f32
      linalg.yield %29 : f32
    } -> tensor<?x12xf32>
    %11 = tensor.empty() : tensor<12x5xf32>
    %transposed = linalg.transpose ins(%2 : tensor<5x12xf32>) outs(%11 : tensor<12x5xf32>) permutation = [1, 0]
    %12 = tensor.empty(%dim) : tensor<?x5xf32>
    %13 = linalg.fill ins(%cst : f32) outs(%12 : tensor<?x5xf32>) -> tensor<?x5xf32>
    %14 = linalg.matmul ins(%10, %transposed : tensor<?x12xf32>, tensor<12x5xf32>) outs(%13 : tensor<?x5xf32>) -> tensor<?x5xf32>
    %15 = linalg.generic {indexing_maps = [#map, #map2, #map], iterator_types = ["parallel", "parallel"]} ins(%14, %3 : tensor<?x5xf32>, tensor<5xf32>) outs(%12 : tensor<?x5xf32>) {
    ^bb0(%in: f32, %in_4: f32, %out: f32):
      %24 = arith.addf %in, %in_4 : f32
      linalg.yield %24 : f32
    } -> tensor<?x5xf32>
    %16 = tensor.empty(%dim) : tensor<?x1xi64>
    %17 = linalg.fill ins(%c0_i64 : i64) outs(%16 : tensor<?x1xi64>) -> tensor<?x1xi64>
    %18 = tensor.empty(%dim) : tensor<?x1xf32>
    %19 = linalg.fill ins(%cst_3 : f32) outs(%18 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %20:2 = linalg.generic {indexing_maps = [#map, #map3, #map3], iterator_types = ["parallel", "reduction"]} ins(%15 : tensor<?x5xf32>) outs(%19, %17 : tensor<?x1xf32>, tensor<?x1xi64>) {
    ^bb0(%in: f32, %out: f32, %out_4: i64):
      %24 = linalg.index 1 : index
      %25 = arith.index_cast %24 : index to i64
      %26 = arith.maximumf %in, %out : f32
      %27 = arith.cmpf ogt, %in, %out : f32
      %28 = arith.select %27, %25, %out_4 : i64
      linalg.yield %26, %28 : f32, i64
    } -> (tensor<?x1xf32>, tensor<?x1xi64>)
    %21 = linalg.generic {indexing_maps = [#map, #map3, #map], iterator_types = ["parallel", "parallel"]} ins(%15, %20#0 : tensor<?x5xf32>, tensor<?x1xf32>) outs(%12 : tensor<?x5xf32>) {
    ^bb0(%in: f32, %in_4: f32, %out: f32):
      %24 = arith.subf %in, %in_4 : f32
      %25 = math.exp %24 : f32
      linalg.yield %25 : f32
    } -> tensor<?x5xf32>
    %22 = linalg.fill ins(%cst : f32) outs(%18 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %23 = linalg.generic {indexing_maps = [#map, #map3], iterator_types = ["parallel", "reduction"]} ins(%21 : tensor<?x5xf32>) outs(%22 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %24 = arith.addf %in, %out : f32
      linalg.yield %24 : f32
    } -> tensor<?x1xf32>
    %30 = linalg.generic {indexing_maps = [#map, #map3, #map], iterator_types = ["parallel", "parallel"]} ins(%21, %23 : tensor<?x5xf32>, tensor<?x1xf32>) outs(%12 : tensor<?x5xf32>) {
    ^bb0(%in: f32, %in_4: f32, %out: f32):
      %24 = arith.divf %in, %in_4 : f32
      linalg.yield %24 : f32
    } -> tensor<?x5xf32>
    return %30 : tensor<?x5xf32>
  }
}

{-#
  dialect_resources: {
    builtin: {
      torch_tensor_12_16_torch.float32: "0x040000004260E53C0000C03E17D98EBE7593983E77BE9FBD77BE9FBD85EB113F1283403DF4FD54BC8941603E560EAD3EBC7413BC5839343E068195BEAE47E1BDDD2406BECDCCCCBE9EEFE7BE23DBF9BEBC7493BDF4FD54BDA69BC4BD3108AC3CDF4FCDBEA69BC4BC7368913D6666663E4A0C82BE8FC2F5BD48E11ABFBE9F1ABE39B428BFAC1CDABEC3F5A83EC3F528BF8FC2753E39B4C83D1283C0BDDF4F0D3EC1CA213E9CC4A03EDF4F8DBDA24536BE105839BE508D97BEF4FD54BCFCA971BE1D5AA43EB29D0FBF9EEFA7BE986E92BE9CC420BF0E2D123F871639BF7B14AEBDC1CA21BEC976FE3E759318BF2FDDA43E894160BE128340BDF2D24DBEA69B443E8D97AEBEA69BC4BC8716D93DDF4F0D3FFED438BFFA7EEA3E7368913EE17A14BE355EBA3D295C0FBE91EDFC3E2506813DB81E85BD96438BBD8FC275BD871659BD022B87BE3F351E3F21B012BFFA7E8ABF508D17BD583934BD4260E53D23DB79BD583934BDCDCCCC3DF4FD943E4C3709BE4260E5BDF4FD143FE5D0223E508D97BE986E323F8D976E3E7D3F35BE5839B4BEA245B63D000080BED34DA2BE022BC7BEE3A51BBEE7FBA93EB81E05BE52B8DEBEF2D24D3E0AD7A33C3789813EFED4B83E60E550BDC52030BD426065BC7B14AEBEF2D24D3EAAF1D23EF4FD543D736891BD77BE9FBDB29D6FBEB4C876BE8FC2F5BD378981BEDD2406BE0E2DF2BE3D0AD73D8FC2753CE926B1BE4E6230BF6F1203BBD578A93EAE4761BEE17A14BEA01A2FBE39B4483ECDCC8CBE508D973E355EBABDF2D28D3E0AD7233CDF4F8DBDE5D0E2BEAAF152BE77BE9FBD83C04A3E0681953D190456BE6DE7FB3D508D973EEC5138BD022B07BEFCA9F1BDFED4783E2FDD243E17D98EBE4260E53DBC7413BE666666BEC976BE3E6DE77B3E3F355EBEA69BC43C9A99193EA69B44BEBC7413BDCDCC4C3ED57809BF39B4C83DF853633EBE9F1A3EF2D2CDBEA69BC43DA69B84BEA01A2F3E1058393EB81E853D1F856BBE7D3F35BE6F12833E713D8ABE7593183E08AC1C3E3108ACBDD9CE373F3108AC3C2FDD243F48E11ABFBA492CBF3D0A973E8195433E1283C0BD",
      torch_tensor_12_torch.float32: "0x040000000AD7A3BB5C8F42BE250681BDAAF1D2BD5839B4BCA245B63D0AD7A33B508D173D295C8FBDC52030BD5839343C4260E5BC",
      torch_tensor_5_12_torch.float32: "0x040000004A0CC23EF0A786BEE926113F2B8796BEE5D0A23E68916DBE91EDFC3E9EEF273D46B6F33D1D5A643E5C8F42BE8941A0BEE3A51BBF5A64BB3E190456BEA24536BEBC7413BCFED4183F2FDD04BF9A99993D46B6F3BD0AD7233E713D0ABF46B6F3BD2506813EB29DEF3E7D3FF53E6F1283BE6F12833C022B07BDBC74D3BE1B2FDDBEB072683E508D973DC52030BD48E1BA3EAC1C9ABEC1CA213EA69B443BBC7493BC2B87163E8716593D0AD7A33D0AD7A33DF4FD143FC976BEBDE3A59B3E5A643B3E3D0AD7BD6ABC743E819583BE0E2DB23EFED478BE2B8716BEF0A7C63D0000803E96438B3E4C37893EB6F37DBDAAF192BE",
      torch_tensor_5_torch.float32: "0x04000000AE47613D8FC2F53C5C8FC2BDF0A7C63D0AD7A33C"
    }
  }
#-}
