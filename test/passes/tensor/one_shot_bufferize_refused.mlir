// RUN: mlopt %s --one-shot-bufferize --split-input-file --verify-diagnostics --allow-unregistered-dialect

// An op that says nothing about buffers is refused.

func.func @unknown(%t: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'test.unknown' op has tensors but cannot be bufferized}}
  %r = "test.unknown"(%t) : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

// How much is to be copied of a tensor without a rank is not known.

func.func private @changes(tensor<*xf32>)

func.func @unranked(%t: tensor<*xf32> {bufferization.writable = false}) {
  // expected-error@+1 {{copying of unranked tensors is not implemented}}
  call @changes(%t) : (tensor<*xf32>) -> ()
  return
}

// -----

// An iteration of a parallel loop may not read what others write.

func.func @race(%m: tensor<4xf32>) -> tensor<4xf32> {
  %c3 = arith.constant 3 : index
  %r = scf.forall (%i) in (4) shared_outs(%o = %m) -> (tensor<4xf32>) {
    %j = arith.subi %c3, %i : index
    // expected-error@+1 {{reads a shared output that other iterations may be writing, expected only the slice that this iteration inserts}}
    %e = tensor.extract %o[%j] : tensor<4xf32>
    %s = tensor.extract_slice %o[%i] [1] [1] : tensor<4xf32> to tensor<1xf32>
    %f = linalg.fill ins(%e : f32) outs(%s : tensor<1xf32>) -> tensor<1xf32>
    scf.forall.in_parallel {
      // expected-note@+1 {{inserted here}}
      tensor.parallel_insert_slice %f into %o[%i] [1] [1] : tensor<1xf32> into tensor<4xf32>
    }
  }
  return %r : tensor<4xf32>
}
