"""Models become modules: names, sizes, folding, functions, and every refusal."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper
from small_models import BOOL, FLOAT, INT64, compiled, imported, model, onnxruntime_results, value

import mlopt
from mlopt.core.diagnostics import DiagnosticError
from mlopt.tools.opt import main as mlopt_main
from mlopt.tools.run import main as mlrun_main

node = helper.make_node


def refused(data: bytes) -> str:
    """The one error, with its notes."""
    with pytest.raises(DiagnosticError) as found:
        imported(data)
    (error,) = found.value.diagnostics
    return "\n".join([error.message, *(note.message for note in error.notes)])


def perceptron() -> bytes:
    """relu(x w + b) for any number of rows."""
    rng = np.random.default_rng(1)
    weights = {
        "w": rng.standard_normal((3, 5)).astype(np.float32),
        "b": rng.standard_normal(5).astype(np.float32),
    }
    nodes = [node("Gemm", ["x.in", "w", "b"], ["h"]), node("Relu", ["h"], ["y"])]
    return model(nodes, [value("x.in", ["n", 3])], ["y"], weights)


def test_a_file_is_an_input_of_every_command(tmp_path, capsys):
    """mlopt, mlrun and compile take the path; arguments have the model's names."""
    path = tmp_path / "perceptron.onnx"
    path.write_bytes(perceptron())
    x = np.random.default_rng(2).standard_normal((4, 3)).astype(np.float32)
    (expected,) = onnxruntime_results(perceptron(), {"x.in": x})
    executable = mlopt.compile(path)
    np.testing.assert_allclose(executable(x), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(executable(**{"x.in": x}), expected, rtol=1e-5, atol=1e-6)
    np.savez(tmp_path / "x.npz", x)
    assert mlrun_main([str(path), str(tmp_path / "x.npz"), "-o", str(tmp_path / "y.npz")]) == 0
    np.testing.assert_allclose(np.load(tmp_path / "y.npz")["arr_0"], expected, rtol=1e-5, atol=1e-6)
    capsys.readouterr()
    assert mlopt_main([str(path), "--lower-to-llvm"]) == 0
    assert "llvm.func @main" in capsys.readouterr().out


def test_ops_are_located_at_their_nodes(tmp_path, capsys):
    path = tmp_path / "m.onnx"
    nodes = [node("Relu", ["x"], ["y"], name="first relu")]
    path.write_bytes(model(nodes, [value("x", [2])], ["y"]))
    assert mlopt_main([str(path), "--mlir-print-debuginfo"]) == 0
    assert 'loc("first relu"(' in capsys.readouterr().out


def test_arithmetic_on_known_sizes_vanishes():
    """Shape, Gather, Concat, Mul before a Reshape leave nothing but the reshape."""
    nodes = [
        node("Shape", ["x"], ["s"]),
        node("Gather", ["s", "zero"], ["n"]),
        node("Mul", ["n", "two"], ["m"]),
        node("Unsqueeze", ["m", "axes"], ["u"]),
        node("Concat", ["u", "rest"], ["target"], axis=0),
        node("Reshape", ["x", "target"], ["y"]),
    ]
    weights = {
        "zero": np.int64(0),
        "two": np.int64(2),
        "axes": np.int64([0]),
        "rest": np.int64([-1]),
    }
    text = imported(model(nodes, [value("x", [3, 4])], ["y"], weights))
    body = [line.strip() for line in text.splitlines() if line.strip().startswith("%")]
    assert body == ["%0 = graph.reshape %x[6, 2] : tensor<3x4xf32> -> tensor<6x2xf32>"]
    dynamic = imported(model(nodes, [value("x", ["n", 4])], ["y"], weights))
    assert "tensor.from_elements" not in dynamic and "graph.gather" not in dynamic
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    run = compiled(model(nodes, [value("x", ["n", 4])], ["y"], weights))
    np.testing.assert_array_equal(run(x), x.reshape(6, 2))


def test_sizes_of_one_name_are_one_size():
    """x + y needs no broadcast where the model says that their sizes are the same."""
    inputs = [value("x", ["n", 4]), value("y", ["n", 1])]
    text = imported(model([node("Add", ["x", "y"], ["z"])], inputs, ["z"]))
    assert text.count("graph.broadcast") == 1 and text.count("graph.dim") == 1


def test_unknown_sizes_may_be_one():
    """Sizes of two names broadcast as they turn out to; a sum broadcasts to itself as it is."""
    inputs = [value("x", ["n", 4]), value("y", ["m", "k"])]
    nodes = [node("Add", ["x", "y"], ["s"]), node("Mul", ["s", "y"], ["z"])]
    data = model(nodes, inputs, ["z"])
    run = compiled(data)
    for n, m, k in ((3, 3, 4), (3, 1, 4), (1, 3, 1), (0, 1, 4), (1, 1, 1)):
        x, y = np.random.rand(n, 4).astype("f4"), np.random.rand(m, k).astype("f4")
        np.testing.assert_allclose(run(x, y), (x + y) * y, rtol=1e-6)
    assert imported(data).count("arith.select") == 1


@pytest.mark.parametrize("flag", [True, False])
def test_a_condition_that_is_known_leaves_one_branch(flag: bool):
    branches = [
        helper.make_graph([node(kind, ["x"], [kind])], kind, [], [value(kind, [2])])
        for kind in ("Relu", "Neg")
    ]
    nodes = [node("If", ["c"], ["y"], then_branch=branches[0], else_branch=branches[1])]
    text = imported(model(nodes, [value("x", [2])], ["y"], {"c": np.array(flag)}))
    assert ("graph.relu" in text) == flag and ("graph.neg" in text) != flag
    assert "graph.if" not in text
    run = compiled(model(nodes, [value("x", [2]), value("c", [], BOOL)], ["y"]))
    x = np.float32([1, -2])
    np.testing.assert_array_equal(run(x, np.array(flag)), np.maximum(x, 0) if flag else -x)


def test_functions_are_inlined():
    """A function of the model, with an attribute, and one of the onnx package."""
    body = [node("Elu", ["a"], ["e"]), node("Add", ["e", "a"], ["b"])]
    attribute = body[0].attribute.add()
    attribute.name, attribute.ref_attr_name = "alpha", "slope"
    attribute.type = onnx.AttributeProto.FLOAT
    function = helper.make_function(
        "local", "Twice", ["a"], ["b"], body, [helper.make_opsetid("", 21)], ["slope"]
    )
    nodes = [
        node("Twice", ["x"], ["t"], domain="local", slope=2.0),
        node("ReduceSumSquare", ["t"], ["y"]),
    ]
    run = compiled(model(nodes, [value("x", [3])], ["y"], functions=[function]))
    x = np.float32([-1, 0, 2])
    twice = np.where(x < 0, 2 * np.expm1(x), x) + x
    np.testing.assert_allclose(run(x), [np.sum(twice**2)], rtol=1e-6)


def test_nodes_may_stand_in_any_order():
    nodes = [node("Relu", ["a"], ["y"]), node("Neg", ["x"], ["a"])]
    text = imported(model(nodes, [value("x", [2])], ["y"]))
    assert text.index("graph.neg") < text.index("graph.relu")


def test_data_beside_the_model_is_mapped(tmp_path):
    """Its bytes stay in their file; a file outside the folder is refused, not read."""
    weight = np.arange(5000, dtype=np.float32)
    path = tmp_path / "big.onnx"
    loaded = onnx.load_model_from_string(
        model([node("Add", ["x", "w"], ["y"])], [value("x", [5000])], ["y"], {"w": weight})
    )
    onnx.save(loaded, path, save_as_external_data=True, location="big.bin")
    assert '#graph.external<"big.bin", 0, 20000>' in imported(path.read_bytes(), str(path))
    x = np.ones(5000, np.float32)
    np.testing.assert_array_equal(mlopt.compile(path)(x), x + weight)
    external = onnx.load(path, load_external_data=False)
    for place in ("../big.bin", "/etc/passwd", "none.bin", ""):
        external.graph.initializer[0].external_data[0].value = place
        path.write_bytes(external.SerializeToString())
        with pytest.raises(DiagnosticError, match="tensor 'w'"):
            mlopt.compile(path)


def test_unsigned_and_narrow_types_stay_the_callers():
    run = compiled(model([node("Add", ["x", "x"], ["y"])], [value("x", [3], 2)], ["y"]))
    np.testing.assert_array_equal(run(np.uint8([1, 100, 200])), np.uint8([2, 200, 144]))


def test_every_unsupported_node_is_listed():
    """One error for the model, one note a node, with names and operators."""
    nodes = [
        node("Frob", ["x"], ["a"], name="f1"),
        node("Relu", ["a"], ["b"]),
        node("StringNormalizer", ["b"], ["c"]),
        node("Frob", ["c"], ["y"]),
    ]
    message = refused(model(nodes, [value("x", [2])], ["y"]))
    assert "3 nodes cannot be imported: 'f1' (Frob), 'c' (StringNormalizer), 'y' (Frob)" in message
    assert "'f1' (Frob): operator Frob-21 is not supported" in message


def test_the_coverage_report_counts_nodes(tmp_path, capsys):
    path = tmp_path / "m.onnx"
    nodes = [node("Relu", ["x"], ["a"]), node("Relu", ["a"], ["b"]), node("Frob", ["b"], ["y"])]
    path.write_bytes(model(nodes, [value("x", [2])], ["y"]))
    assert mlopt_main([str(path), "--parse-only"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "operator  nodes  supported",
        "Relu-21       2  yes",
        "Frob-21       1  no",
        "2 of 3 nodes are of supported operators",
    ]


REFUSALS = {
    "reads, directly or not, what it computes": (
        [node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"])],
        "b",
    ),
    "input 'q' is not computed": ([node("Relu", ["q"], ["y"])], "y"),
    "output 'z'": ([node("Relu", ["x"], ["y"])], "z"),
    "found 1 inputs, expected 2": ([node("Add", ["x"], ["y"])], "y"),
    "attribute 'wrong' is not one": ([node("Relu", ["x"], ["y"], wrong=1)], "y"),
    "attribute 'alpha' is an integer": ([node("Elu", ["x"], ["y"], alpha=1)], "y"),
    "attribute 'axis' is missing": ([node("Concat", ["x"], ["y"])], "y"),
    "axis 7 does not exist": ([node("Softmax", ["x"], ["y"], axis=7)], "y"),
    "is a tensor(float), which it cannot be": ([node("And", ["x", "x"], ["y"])], "y"),
    "types differ": ([node("Add", ["x", "i"], ["y"])], "y"),
    "do not broadcast": ([node("Add", ["x", "v"], ["y"])], "y"),
    "of a domain that the model does not import": (
        [node("Relu", ["x"], ["y"], domain="nowhere")],
        "y",
    ),
}


@pytest.mark.parametrize("message", REFUSALS)
def test_what_is_wrong_with_a_node_is_said(message: str):
    nodes, output = REFUSALS[message]
    inputs = [value("x", [2]), value("i", [2], INT64), value("v", [3])]
    found = refused(model(nodes, inputs, [output]))
    assert message in found


@pytest.mark.parametrize("data", [b"", b"\x08", b"not a model", perceptron()[:-7]])
def test_what_is_no_model_is_refused(tmp_path, capsys, data: bytes):
    path = tmp_path / "broken.onnx"
    path.write_bytes(data)
    for main in (mlopt_main, mlrun_main):
        assert main([str(path)]) == 1
        assert capsys.readouterr().err.startswith(f"{path}:1:1: error: ")


def test_without_the_onnx_package_the_error_says_what_to_install(tmp_path, capsys, monkeypatch):
    path = tmp_path / "m.onnx"
    path.write_bytes(perceptron())
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    assert mlopt_main([str(path)]) == 1
    assert "pip install 'mlopt[onnx]'" in capsys.readouterr().err


def test_truth_values_of_sizes_known_and_unknown_are_one_tensor():
    nodes = [
        helper.make_node("Shape", ["x"], ["sizes"]),
        helper.make_node("Equal", ["sizes", "w"], ["same"]),
        helper.make_node("Cast", ["same"], ["y"], to=FLOAT),
    ]
    weights = {"w": np.array([2, 3, 4], np.int64)}
    run = compiled(model(nodes, [value("x", ["n", 3, 5])], ["y"], weights))
    for count in (2, 7):
        assert list(run(np.zeros((count, 3, 5), np.float32))) == [count == 2, 1, 0]


def test_resize_is_one_op_where_that_means_the_same():
    """By known scales and by sizes; not where an element at the end is cut by align_corners."""

    def text(shape: list[int | str], scale: float, how: str) -> str:
        node = helper.make_node(
            "Resize", ["x", "", "s"], ["y"], mode="linear", coordinate_transformation_mode=how
        )
        scales = {"s": np.array([1, scale], np.float32)}
        return imported(model([node], [value("x", shape)], ["y"], scales))

    assert 'mode "linear" coordinates "half_pixel" scales' in text([2, 5], 1.5, "half_pixel")
    assert "arith.muli" in text(["n", "w"], 2, "asymmetric")
    assert "graph.resize" in text(["n", "w"], 2, "asymmetric")
    assert "graph.resize" not in text(["n", "w"], 1.5, "asymmetric")
    assert "graph.resize" not in text([2, 5], 1.5, "align_corners")


@pytest.mark.parametrize("last", ("known", "given"))
def test_slices_of_unequal_lengths_are_refused(last: str):
    """Where the axes are known, and where they are only known at run time."""
    node = helper.make_node("Slice", ["x", "two", "one", last], ["y"], name="cut")
    weights = {name: np.arange(n) for name, n in (("two", 2), ("one", 1), ("known", 2))}
    inputs = [value("x", [4, 5]), value("given", [2], INT64)]
    with pytest.raises(DiagnosticError, match=r"'cut' \(Slice\): .*have different lengths"):
        imported(model([node], inputs, ["y"], weights))
