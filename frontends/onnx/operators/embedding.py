"""Words, positions and segments as vectors, in one operator of onnxruntime's domain."""

from __future__ import annotations

from xdsl.dialects.builtin import i32, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.normalization import LayerNormOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.microsoft import MICROSOFT, plus
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator


@operator("EmbedLayerNormalization", domain=MICROSOFT)
def embed_layer_normalization(
    node: Node,
    words: SSAValue,
    segments: SSAValue | None = None,
    word_table: SSAValue | None = None,
    position_table: SSAValue | None = None,
    segment_table: SSAValue | None = None,
    scale: SSAValue | None = None,
    shift: SSAValue | None = None,
    mask: SSAValue | None = None,
    positions: SSAValue | None = None,
) -> list[SSAValue]:
    """LayerNormalization of the sum of rows, how many words of each text count, and the sum."""
    if word_table is None or position_table is None or scale is None or shift is None:
        raise NodeProblem("a table of words or positions, the scale or the shift is missing")
    if (segments is None) != (segment_table is None):
        raise NodeProblem("found one of segment_ids and segment_embedding, expected both or none")
    batch, length = node.build.shape(words)
    if positions is None:
        positions = node.emit(IotaOp([length], 0, i64))
    total = plus(
        node,
        node.emit(GatherOp(word_table, words, 0)),
        node.emit(GatherOp(position_table, positions, 0)),
    )
    if segments is not None and segment_table is not None:
        total = plus(node, total, node.emit(GatherOp(segment_table, segments, 0)))
    wide, element = in_f32(node, total)
    parameters = [in_f32(node, value)[0] for value in (scale, shift)]
    epsilon = node.attribute("epsilon", 1e-12)
    result = node.emit(LayerNormOp(wide, *parameters, axis=2, epsilon=epsilon))
    if mask is None:
        counts = node.build.filled(0, [batch], i32)
    else:
        is_word = node.emit(CompareOp("eq", mask, node.full(1, mask)))
        counts = node.emit(ReduceOp("sum", node.emit(ConvertOp(is_word, i32)), [1]))
    return [node.emit(ConvertOp(result, element)), counts, total][: len(node.outputs)]
