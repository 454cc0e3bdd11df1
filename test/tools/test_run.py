"""mlrun's contract: statuses, arguments, results, errors as diagnostics."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from mlopt.tools.run import main
from mlopt.tools.run_arguments import literal
from mlopt.tools.run_command import UsageError, parse_run_command
from mlopt.tools.run_results import runner_text

SCALE = """
func.func @scale(%x: tensor<?x3xf32>, %s: f32) -> tensor<?x3xf32> {
  %t = tensor.empty() : tensor<0xf32>
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x3xf32>
  %e = tensor.empty(%n) : tensor<?x3xf32>
  %y = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%x : tensor<?x3xf32>) outs(%e : tensor<?x3xf32>) {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %s : f32
    linalg.yield %p : f32
  } -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
"""

SEVERAL = """
func.func @main(%x: memref<?xi32>) -> (i64, f32) {
  %c0 = arith.constant 0 : index
  %seven = arith.constant 7 : i32
  %n = arith.constant 12 : i64
  %half = arith.constant 0.5 : f32
  memref.store %seven, %x[%c0] : memref<?xi32>
  return %n, %half : i64, f32
}
func.func @other() -> i32 {
  %c = arith.constant -3 : i32
  return %c : i32
}
"""


@pytest.fixture
def scale(tmp_path) -> str:
    """A file with one function."""
    path = tmp_path / "scale.mlir"
    path.write_text(SCALE)
    return str(path)


@pytest.fixture
def several(tmp_path) -> str:
    """A file with `main` and another."""
    path = tmp_path / "several.mlir"
    path.write_text(SEVERAL)
    return str(path)


@pytest.mark.parametrize("extra", [[], ["-O0"], ["-O3"], ["--no-cache"], ["--threads=2"]])
def test_runs_and_prints(scale, extra, capsys):
    """Small results are printed, with their type, whichever way it ran."""
    assert main([scale, "f32[2,3]=arange", "f32=2", *extra]) == 0
    assert capsys.readouterr().out == "result 0: f32[2,3] =\n[[ 0.  2.  4.]\n [ 6.  8. 10.]]\n"


def test_interpreted(tmp_path, capsys):
    """By the meaning of each op, with the same checks and the same output."""
    path = tmp_path / "add.mlir"
    path.write_text(
        "func.func @f(%x: tensor<3xi32>) -> tensor<3xi32> {\n"
        "  %y = arith.addi %x, %x : tensor<3xi32>\n  return %y : tensor<3xi32>\n}\n"
    )
    for extra in ([], ["--interpret"]):
        assert main([str(path), "i32[3]=1,2,3", *extra]) == 0
        assert capsys.readouterr().out == "result 0: i32[3] = [2 4 6]\n"


def test_several_results_and_buffers(several, capsys):
    """Results in order, then buffers the function may have written to."""
    assert main([several, "i32[3]=1,2,3"]) == 0
    expected = "result 0: i64 = 12\nresult 1: f32 = 0.5\nx: i32[3] = [7 2 3]\n"
    assert capsys.readouterr().out == expected


def test_entries(several, capsys):
    """`--entry=NAME`, `-e NAME`; an unknown one is an error that lists what there is."""
    assert main([several, "--entry=other"]) == 0
    assert main([several, "-e", "other"]) == 0
    assert capsys.readouterr().out == "result 0: i32 = -3\n" * 2
    assert main([several, "--entry=missing"]) == 1
    message = "error: there is no function 'missing' to call (there is: main, other)"
    assert capsys.readouterr().err == f"{several}:1:1: {message}\n"


def test_files_in_and_out(scale, tmp_path, capsys):
    """`.npy`, `.npz` in; `-o` writes every result."""
    x = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    out = tmp_path / "out.npz"
    assert main([scale, str(tmp_path / "x.npy"), "f32=3", "-o", str(out)]) == 0
    with np.load(out) as results:
        np.testing.assert_array_equal(results["arr_0"], x * np.float32(3))
    np.savez(tmp_path / "both.npz", x, np.float32(2))
    assert main([scale, str(tmp_path / "both.npz"), "-o", str(out)]) == 0
    with np.load(out) as results:
        np.testing.assert_array_equal(results["arr_0"], x * np.float32(2))


def test_arrays_with_the_names_of_arguments(tmp_path, capsys):
    """Go where they belong, whatever their order; others stand in the order of the file."""
    program = tmp_path / "sub.mlir"
    program.write_text("""func.func @main(%x: tensor<2xf32>, %y: tensor<2xf32>, %z: f32) -> tensor<2xf32> {
      %d = arith.subf %x, %y : tensor<2xf32>
      %s = tensor.splat %z : tensor<2xf32>
      %r = arith.addf %d, %s : tensor<2xf32>
      return %r : tensor<2xf32>
    }""")
    x, y = np.float32([1, 2]), np.float32([10, 20])
    np.savez(tmp_path / "named.npz", y=y, x=x)
    np.savez(tmp_path / "other.npz", a=y, x=x)
    for words, expected in (
        ([str(tmp_path / "named.npz"), "f32=1"], "[ -8. -17.]"),
        (["f32=1", str(tmp_path / "named.npz")], "[ -8. -17.]"),
        ([str(tmp_path / "other.npz"), "f32=1"], "[10. 19.]"),
    ):
        for interpret in ([], ["--interpret"]):
            assert main([str(program), *words, *interpret]) == 0
            assert expected in capsys.readouterr().out
    np.savez(tmp_path / "few.npz", y=y)
    assert main([str(program), str(tmp_path / "few.npz"), "f32=1"]) == 1
    assert "'main' takes 3 arguments, found 2" in capsys.readouterr().err


def test_large_results_are_not_printed(scale, capsys):
    """Their size is."""
    assert main([scale, "f32[500,3]=ones", "f32=1"]) == 0
    assert capsys.readouterr().out == "result 0: f32[500,3] (1500 elements)\n"


@pytest.mark.parametrize(
    "arguments,message",
    [
        (["f32[2,4]=ones", "f32=1"], "argument 0 ('x') of 'scale' has 4 elements along axis 1"),
        (["f64[2,3]=ones", "f32=1"], "has dtype float64, expected float32"),
        (["f32[2,3]=ones"], "'scale' takes 2 arguments, found 1"),
        (["f32[2,3]=ones", "f64=1"], "has dtype float64, expected float32"),
        (["missing.npy", "f32=1"], "cannot read the file: No such file"),
        (["f32[2,3]=ones", "f32=1", "--entry-point-result=i32"], "returns f32[?,3], expected i32"),
    ],
)
@pytest.mark.parametrize("extra", [[], ["--interpret"]])
def test_wrong_arguments(scale, arguments, message, extra, capsys):
    """Exit status 1, a place and a message, nothing on standard output."""
    assert main([scale, *arguments, *extra]) == 1
    output = capsys.readouterr()
    assert output.out == "" and message in output.err
    assert re.match(r"^\S+:\d+:\d+: error: ", output.err)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--unknown"],
        ["FILE", "f32[2,3]=rand"],
        ["FILE", "f32[2,3]=1,2"],
        ["FILE", "f33[2]=ones"],
        ["FILE", "i8[2]=300"],
        ["FILE", "f32[-1]=ones"],
        ["FILE", "f32[99999999999999]=ones"],
        ["FILE", "--threads=0"],
        ["FILE", "--threads"],
        ["FILE", "--target=abacus"],
        ["FILE", "-o", "out.txt"],
        ["FILE", "--entry-point-result=i7"],
        ["model.so", "--interpret"],
    ],
    ids=" ".join,
)
def test_wrong_usage(scale, arguments, capsys):
    """Exit status 2 and one line."""
    assert main([scale if word == "FILE" else word for word in arguments]) == 2
    output = capsys.readouterr()
    assert output.out == "" and output.err.startswith("mlrun: error: ")
    assert output.err.count("\n") == 1


@pytest.mark.parametrize(
    "text,place",
    [
        ("func.func @f() {\n  oops\n}\n", "2:"),
        ("func.func @f() -> f32 {\n  return\n}\n", "2:"),
        ("func.func @f(%x: tensor<2xf32>) {\n  %0 = arith.addf %x : f32\n  return\n}", "2:"),
    ],
)
def test_wrong_modules(tmp_path, text, place, capsys):
    """Diagnostics with source line and caret."""
    path = tmp_path / "wrong.mlir"
    path.write_text(text)
    assert main([str(path)]) == 1
    output = capsys.readouterr()
    assert output.out == "" and output.err.startswith(f"{path}:{place}")
    assert "^" in output.err and "Traceback" not in output.err


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b""])
def test_files_that_cannot_be_read(tmp_path, content, capsys):
    """Missing, no text, empty."""
    path = tmp_path / "wrong.mlir"
    if content is not None:
        path.write_bytes(content)
    assert main([str(path)]) == 1
    assert re.match(rf"^{re.escape(str(path))}:1:1: error: ", capsys.readouterr().err)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("f32=1.5", np.float32(1.5)),
        ("f32[3]=1.5", np.full(3, 1.5, np.float32)),
        ("i64[4]=arange", np.arange(4)),
        ("f64[2,2]=1,2,3,4", np.array([[1.0, 2], [3, 4]])),
        ("f32[2]=nan,-inf", np.float32([np.nan, -np.inf])),
        ("i1[2]=true,false", np.array([True, False])),
        ("ui8[2]=0xff,0", np.uint8([255, 0])),
        ("bf16[2]=ones", np.ones(2, ml_dtypes.bfloat16)),
        ("f16[0,3]=zeros", np.zeros((0, 3), np.float16)),
        ("f32[]=2", np.array(2, np.float32)),
        ("index=12", np.int64(12)),
        ("complex<f32>[1]=1+2j", np.array([1 + 2j], np.complex64)),
    ],
)
def test_literals(text, expected):
    """Every form; value, dtype and shape."""
    found = literal(text)
    assert found.dtype == expected.dtype and found.shape == expected.shape
    assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("element", ["f32", "f64", "bf16", "i8", "ui64", "i1", "index"])
def test_random_literals(element):
    """The same from the same seed, others from another; integers are small."""
    first, again, other = (literal(f"{element}[50]=random:{seed}") for seed in (7, 7, 8))
    assert first.tobytes() == again.tobytes() != other.tobytes()
    assert np.abs(first.astype(float)).max() <= 100


def test_no_literal():
    """What is no argument says what one looks like."""
    with pytest.raises(UsageError, match="expected f32"):
        literal("hello")


def test_words_in_any_order():
    """Options may stand between arguments; one dash or two."""
    command = parse_run_command(
        ["-entry=f", "a.mlir", "--bench", "x.npy", "-O1", "--", "-o", "y.npz"][:5]
    )
    assert (command.path, command.entry, command.bench, command.arguments) == (
        "a.mlir",
        "f",
        True,
        ["x.npy"],
    )
    assert command.opt_level == 1


@pytest.mark.parametrize(
    "value,kind,expected",
    [
        (42.5, "f32", "4.250000e+01"),
        (-3, "i64", "-3"),
        (1e-300, "f64", "1.000000e-300"),
        (0, "i32", "0"),
    ],
)
def test_upstreams_results(value, kind, expected):
    """`--entry-point-result` prints as mlir-runner does."""
    assert runner_text(value, kind) == expected


def test_entry_point_result(several, capsys):
    """The value alone, or nothing for void."""
    assert main([several, "-e", "other", "--entry-point-result=i32"]) == 0
    assert main([several, "-e", "other", "-entry-point-result=void"]) == 0
    assert capsys.readouterr().out == "-3\n"


def test_bench(scale, capsys):
    """How long a call takes."""
    assert main([scale, "f32[2,3]=ones", "f32=1", "--bench"]) == 0
    assert re.search(
        r"time: \d+\.\d us least, \d+\.\d us median of \d+ calls", capsys.readouterr().out
    )


def test_help_and_version(capsys):
    """On standard output, with status 0."""
    assert main(["--help"]) == 0 and main(["--version"]) == 0
    assert "usage: mlrun FILE" in capsys.readouterr().out


def test_standard_input_and_process(several):
    """`-` reads the module from standard input; the command is a process of its own."""
    command = [sys.executable, "-m", "mlopt.tools.run", "-", "--entry=other"]
    done = subprocess.run(command, input=SEVERAL, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "result 0: i32 = -3\n", "")


def test_shared_libraries(scale, tmp_path, capsys):
    """A saved program runs without its source."""
    import mlopt

    path = tmp_path / "scale.so"
    mlopt.compile(Path(scale)).save(path)
    assert main([str(path), "f32[1,3]=1,2,3", "f32=2"]) == 0
    assert capsys.readouterr().out == "result 0: f32[1,3] = [[2. 4. 6.]]\n"
