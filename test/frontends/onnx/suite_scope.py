"""Which cases of the onnx suite are in scope, and which tier each is in."""

from __future__ import annotations

from collections.abc import Iterator

import onnx

IN_SCOPE = {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16}
"""Numbers of element types: floats, integers of 8 to 64 bits, bool."""

TRAINING = ("ai.onnx.preview.training", "ai.onnx.training")
RANDOM = {
    "Bernoulli",
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
    "Multinomial",
}
MEDIA = {"ImageDecoder", "TfIdfVectorizer"}

TIERS: dict[str, str] = {
    "elementwise": "Abs Acos Acosh Add And Asin Asinh Atan Atanh BitCast BitShift BitwiseAnd"
    " BitwiseNot BitwiseOr BitwiseXor Cast CastLike Ceil Celu Clip Cos Cosh Div Elu Equal Erf Exp"
    " Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Less"
    " LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu"
    " Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum SwiGLU Swish Tan Tanh"
    " ThresholdedRelu Where Xor",
    "nn": "AveragePool BatchNormalization Col2Im Conv ConvTranspose DeformConv Det Dropout Einsum"
    " Gemm GlobalAveragePool GlobalMaxPool GroupNormalization InstanceNormalization LRN"
    " LayerNormalization LogSoftmax LpNormalization LpPool MatMul MaxPool MaxUnpool"
    " MeanVarianceNormalization RMSNormalization Softmax",
    "reductions": "ArgMax ArgMin CumProd CumSum Hardmax ReduceL1 ReduceL2 ReduceLogSum"
    " ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare TopK",
    "movement": "CenterCropPad Compress Concat Constant ConstantOfShape DepthToSpace Expand EyeLike"
    " Flatten Gather GatherElements GatherND NonZero OneHot Pad Range Reshape ReverseSequence"
    " Scatter ScatterElements ScatterND Shape Size Slice SpaceToDepth Split Squeeze TensorScatter"
    " Tile Transpose Trilu Unique Unsqueeze",
    "attention": "Attention RotaryEmbedding LinearAttention CausalConvWithState FlexAttention",
    "vision": "AffineGrid GridSample NonMaxSuppression Resize RoiAlign Upsample",
    "signal": "DFT STFT MelWeightMatrix HannWindow HammingWindow BlackmanWindow",
    "rnn": "GRU LSTM RNN",
    "quantization": "QuantizeLinear DequantizeLinear DynamicQuantizeLinear QLinearMatMul"
    " QLinearConv MatMulInteger ConvInteger",
    "control flow": "If Loop Scan",
    "loss": "SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss",
    "ml": "LabelEncoder TreeEnsemble Binarizer ArrayFeatureExtractor",
}
"""Tier -> the operators under test."""

_TIER_OF = {kind: name for name, kinds in TIERS.items() for kind in kinds.split()}


def exclusion(model: onnx.ModelProto, name: str) -> str:
    """Why a case is out of scope; empty where it is not."""
    for node in _nodes(model):
        if node.domain in TRAINING:
            return "training"
        if node.op_type in RANDOM:
            return f"random: {node.op_type}"
        if node.op_type in MEDIA:
            return f"strings or media: {node.op_type}"
        if "Sequence" in node.op_type and node.op_type != "ReverseSequence":
            return f"type: sequence ({node.op_type})"
        if node.op_type.startswith("Optional"):
            return f"type: optional ({node.op_type})"
    if name.startswith("test_training_dropout") and "zero_ratio" not in name:
        return "random: Dropout in training mode"
    if "bernoulli" in name:
        return "random: Bernoulli"
    for kind in ("sequence", "optional", "map", "sparse_tensor"):
        if any(kind in found for found in _kinds(model)):
            return f"type: {kind}"
    types = sorted(set(_types(model)) - IN_SCOPE - {0})
    if types:
        return f"type: {', '.join(onnx.TensorProto.DataType.Name(number) for number in types)}"
    return ""


def tier(model: onnx.ModelProto, name: str, kind: str) -> str:
    """The tier of a case: by the operator that it is named for, or the kind."""
    if kind != "node":
        return kind
    own = [node.op_type for node in model.graph.node]
    plain = name.removeprefix("test_").removesuffix("_expanded").replace("_", "")
    named = [item for item in _TIER_OF if plain.startswith(item.lower())]
    if len(own) == 1 and own[0] in _TIER_OF:
        return _TIER_OF[own[0]]
    if named:
        return _TIER_OF[max(named, key=len)]
    short = {
        "nllloss": "loss",
        "sce": "loss",
        "bvlc": "nn",
        "layernormalization": "nn",
        "basicconv": "nn",
        "convinteger": "quantization",
        "maxunpool": "nn",
        "nonmax": "vision",
        "scan": "control flow",
        "loop": "control flow",
        "if": "control flow",
    }
    for start, found in short.items():
        if plain.startswith(start):
            return found
    return next((_TIER_OF[item] for item in own if item in _TIER_OF), "other")


def _nodes(model: onnx.ModelProto) -> Iterator[onnx.NodeProto]:
    waiting = [*model.graph.node, *(node for item in model.functions for node in item.node)]
    while waiting:
        node = waiting.pop()
        yield node
        for attribute in node.attribute:
            waiting.extend(attribute.g.node)


def _values(model: onnx.ModelProto) -> Iterator[onnx.TypeProto]:
    graphs = [model.graph]
    while graphs:
        graph = graphs.pop()
        for item in (*graph.input, *graph.output, *graph.value_info):
            yield item.type
        for node in graph.node:
            graphs.extend(item.g for item in node.attribute if item.HasField("g"))


def _kinds(model: onnx.ModelProto) -> list[str]:
    return [type.WhichOneof("value") or "" for type in _values(model)]


def _types(model: onnx.ModelProto) -> Iterator[int]:
    yield from (type.tensor_type.elem_type for type in _values(model))
    yield from (tensor.data_type for tensor in model.graph.initializer)
    for node in _nodes(model):
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t.data_type
            if attribute.name == "to" and node.op_type == "Cast":
                yield attribute.i
