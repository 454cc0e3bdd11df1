"""Resources belong to their module, however many are read in one process."""

import numpy as np
from front_door import errors_in, parse, text_of
from xdsl.dialects.builtin import TensorType, f32

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.resources import dense_resource, resource_array
from mlopt.dialects import register_dialects

TEXT = """\
module {
  "t.x"() {w = dense_resource<w> : tensor<2xf32>} : () -> ()
}

{-#
  dialect_resources: {
    builtin: {
      w: "0x04000000%s"
    }
  }
#-}
"""


def text_with(*values: float) -> str:
    return TEXT % np.array(values, np.float32).tobytes().hex().upper()


def weights(module):
    op = module.body.block.first_op
    return op.attributes["w"]


def test_data_survives_any_number_of_parses():
    for number in range(4):
        text = text_with(number, -1)
        module = parse(text)
        assert resource_array(weights(module)).tolist() == [number, -1]
        assert text_of(module) == text


def test_two_modules_keep_their_own_data():
    one, other = parse(text_with(1, 2)), parse(text_with(3, 4))
    assert weights(one) != weights(other)
    assert resource_array(weights(one)).tolist() == [1, 2]
    assert resource_array(weights(other)).tolist() == [3, 4]


def test_clones_keep_their_data():
    assert text_of(parse(text_with(1, 2)).clone()) == text_with(1, 2)


def test_equal_names_of_different_data_are_told_apart_when_printed():
    module = parse(text_with(1, 2))
    type = TensorType(f32, [2])
    module.body.block.first_op.attributes["v"] = dense_resource("w", np.zeros(2, np.float32), type)
    printed = text_of(module)
    assert "v = dense_resource<w_1>" in printed
    again = parse(printed).body.block.first_op
    assert resource_array(again.attributes["w"]).tolist() == [1, 2]
    assert resource_array(again.attributes["v"]).tolist() == [0, 0]


def test_a_resource_without_data_stays_without():
    text = 'module {\n  "t.x"() {w = dense_resource<__elided__> : tensor<2xf32>} : () -> ()\n}\n'
    assert resource_array(weights(parse(text))) is None
    assert text_of(parse(text)) == text


def test_external_resources_are_kept_in_the_context():
    context = Context()
    register_dialects(context)
    text = 'module {\n}\n{-# external_resources: { mlir_reproducer: { pipeline: "x", verify_each: true } } #-}'
    parse_module(text, "t.mlir", context)
    resources = context.options["external_resources"]
    assert str(resources["mlir_reproducer"]["pipeline"]) == '"x"'


def test_wrong_blobs_are_refused():
    assert "8:10: expected hex string blob" in errors_in(TEXT.replace("0x04000000%s", "abc"))[0]
    assert "alignment in first 4 bytes" in errors_in(TEXT.replace("04000000%s", "01"))[0]
    assert "power of two" in errors_in(TEXT.replace("04000000%s", "03000000"))[0]
