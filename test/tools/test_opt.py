"""The contract of the command line: exit status, streams, options."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlopt.tools.opt import main

GOOD = "func.func @f(%x: i32) -> i32 {\n  %y = arith.addi %x, %x : i32\n  return %y : i32\n}\n"
BAD = "func.func @f(%x: i32) -> i32 {\n  %y = arith.addi %x, %z : i32\n  return %y : i32\n}\n"


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Runs mlopt on a text: (status, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def call(text: str, *arguments: str):
        Path("in.mlir").write_text(text)
        status = main([*arguments, "in.mlir"])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def test_good_input_prints_the_module(run):
    status, out, err = run(GOOD)
    assert (status, err) == (0, "")
    assert out.startswith("module {\n") and out.endswith("}\n")


def test_bad_input_prints_a_diagnostic_and_nothing_else(run):
    status, out, err = run(BAD)
    assert (status, out) == (1, "")
    lines = err.splitlines()
    assert re.match(r"^in\.mlir:2:23: error: .*%z", lines[0])
    assert lines[1] == "  %y = arith.addi %x, %z : i32"
    assert lines[2] == " " * 22 + "^"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-pass"],
        ["--canonicalize=no-such-option=1"],
        ["--canonicalize=max-iterations=many"],
        ["--emit=gif"],
        ["--pass-pipeline=builtin.module(cse"],
        ["--pass-pipeline=no-such-pass"],
        ["--verify-roundtrip=7"],
        ["other.mlir"],
        ["--mlir-elide-elementsattrs-if-larger=many"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_wrong_usage_is_status_2(run, arguments):
    status, out, err = run(GOOD, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("mlopt: error: ") and err.count("\n") == 1


def test_an_option_without_its_value_is_status_2(capsys):
    assert main(["in.mlir", "-o"]) == 2
    assert "-o needs a value" in capsys.readouterr().err


def test_a_missing_file_is_a_diagnostic(capsys):
    assert main(["no-such-file.mlir"]) == 1
    assert capsys.readouterr().err.startswith("no-such-file.mlir:1:1: error: ")


def test_bytes_that_are_no_text_are_a_diagnostic(tmp_path, capsys):
    path = tmp_path / "binary.mlir"
    path.write_bytes(b"\xff\xfe\x00ML\xefR")
    assert main([str(path)]) == 1
    assert re.match(r"^\S+:1:1: error: ", capsys.readouterr().err)


def test_no_output_file_is_left_by_a_failure(run, tmp_path):
    status, _, _ = run(BAD, "-o", "out.mlir")
    assert status == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mlir"]


def test_output_goes_to_the_file(run, tmp_path):
    status, out, _ = run(GOOD, "-o", "out.mlir")
    assert (status, out) == (0, "")
    assert (tmp_path / "out.mlir").read_text().startswith("module {")


def test_one_dash_and_a_blank_do_as_two_and_an_equals_sign(run):
    assert run(GOOD, "-canonicalize", "-o", "-") == run(GOOD, "--canonicalize", "--o=-")


def test_passes_run_in_the_order_given(run):
    _, _, err = run(GOOD, "--cse", "--canonicalize", "--dce", "--mlir-print-ir-before-all")
    assert re.findall(r"IR Dump Before \w+ \((\S+)\)", err) == ["cse", "canonicalize", "dce"]


def test_a_pipeline_nests_and_takes_options(run):
    pipeline = "builtin.module(func.func(cse),canonicalize{max-iterations=2})"
    status, _, err = run(GOOD, f"--pass-pipeline={pipeline}", "--mlir-print-ir-after-all")
    assert status == 0
    assert re.findall(r"IR Dump After \w+ \((\S+)\)", err) == ["cse", "canonicalize"]


def test_ir_is_printed_only_after_a_change(run):
    _, _, err = run(BAD.replace("%z", "%x"), "--cse", "--dce", "--mlir-print-ir-after-change")
    assert err == ""
    dead = GOOD.replace("return %y", "return %x")
    _, _, err = run(dead, "--symbol-dce", "--dce", "--mlir-print-ir-after-change")
    assert re.findall(r"IR Dump After \w+ \((\S+)\)", err) == ["dce"]


def test_statistics_name_pass_and_count(run):
    dead = GOOD.replace("return %y", "return %x")
    _, _, err = run(dead, "--dce", "--mlir-pass-statistics")
    assert re.search(r"^dce\n  \(S\) +1 ops removed$", err, re.MULTILINE)


def test_a_pass_that_is_disabled_does_not_run(run):
    _, _, err = run(GOOD, "--cse", "--dce", "--disable-pass=cse", "--mlir-print-ir-after-all")
    assert re.findall(r"IR Dump After \w+ \((\S+)\)", err) == ["dce"]


def test_statistics_say_what_a_pass_costs_and_saves(run):
    text = (
        "func.func @main(%x: tensor<8xf32>) -> tensor<8xf32> {\n"
        "  %a = graph.neg %x : tensor<8xf32>\n  %b = graph.neg %a : tensor<8xf32>\n"
        "  %c = graph.exp %b : tensor<8xf32>\n  return %c : tensor<8xf32>\n}\n"
    )
    _, _, err = run(text, "--canonicalize", "--mlir-pass-statistics")
    counts = {what: int(number) for number, what in re.findall(r"\(S\) +(\d+) (.+)", err)}
    assert (counts["ops before"], counts["ops after"]) == (3, 1)
    assert (counts["bytes moved before"], counts["bytes moved after"]) == (192, 64)


def test_disabling_an_unknown_pass_is_wrong_usage(run):
    status, _, err = run(GOOD, "--disable-pass=cse,dse")
    assert status == 2
    assert "--disable-pass: unknown pass 'dse'; did you mean" in err


TWO_BUFFERS = """
func.func @main(%x: memref<?x4xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x4xf32>
  %a = memref.alloc(%n) : memref<?x4xf32>
  %v = memref.load %a[%c0, %c0] : memref<?x4xf32>
  memref.dealloc %a : memref<?x4xf32>
  %b = memref.alloc(%n) : memref<?x4xf32>
  memref.dealloc %b : memref<?x4xf32>
  %c = memref.alloc() : memref<16xf32>
  memref.dealloc %c : memref<16xf32>
  return %v : f32
}
"""


def test_memory_is_reported_for_each_entry(run):
    _, _, err = run(TWO_BUFFERS, "--plan-memory", "--report=memory")
    assert "@main: 3 buffers" in err
    assert "one by one  64 bytes + 32 bytes x dim(x, 0)" in err
    assert "arena       16 bytes x dim(x, 0)" in err
    assert "lower bound 16 bytes x dim(x, 0)" in err
    assert "the arena is 1.00 x the lower bound" in err


def test_a_report_on_nothing_known_is_wrong_usage(run):
    status, _, err = run(GOOD, "--report=weather")
    assert status == 2
    assert "--report takes memory, found 'weather'" in err


def test_timing_names_every_phase(run):
    _, _, err = run(GOOD, "--cse", "--mlir-timing")
    assert [re.search(rf"\) +{phase}$", err, re.MULTILINE) for phase in ("parse", "cse", "output")]
    assert "Execution time report" in err


def test_debug_information_names_line_and_column(run):
    _, out, _ = run(GOOD, "--mlir-print-debuginfo")
    assert 'loc("in.mlir":2:8)' in out or 'loc("in.mlir":2:3)' in out


def test_the_op_is_shown_under_a_diagnostic(run):
    text = 'func.func @f(%x: i32) {\n  "cf.br"(%x)[^next] : (i32) -> ()\n^next:\n  return\n}\n'
    status, _, err = run(text, "--mlir-print-op-on-diagnostic")
    assert status == 1
    assert "see current operation" in err and '"cf.br"' in err


def test_modules_are_split_and_joined(run):
    status, out, _ = run(GOOD + "// -----\n" + GOOD, "--split-input-file")
    assert status == 0
    assert out.count("module {") == 2 and out.count("// -----") == 1


def test_every_split_module_reports_its_own_lines(run):
    status, out, err = run(BAD + "// -----\n" + BAD, "--split-input-file")
    assert (status, out) == (1, "")
    assert re.findall(r"^in\.mlir:(\d+):23: error", err, re.MULTILINE) == ["2", "7"]


def test_deep_nesting_does_not_crash(run):
    depth = 5000
    text = "func.func @f(%c: i1) {\n" + "scf.if %c {\n" * depth + "}\n" * depth + "return\n}\n"
    status, out, err = run(text)
    assert (status, err) == (0, "")
    assert out.count("scf.if") == depth


def test_a_pass_that_fails_leaves_a_reproducer(run, tmp_path):
    text = 'func.func @f(%x: tensor<4xf32>) {\n  "test.op"() : () -> ()\n  return\n}\n'
    status, _, err = run(
        text,
        "--allow-unregistered-dialect",
        "--lower-to-llvm",
        "--mlir-pass-pipeline-crash-reproducer=repro.mlir",
    )
    assert status == 1 and "test.op" in err
    assert text in (tmp_path / "repro.mlir").read_text()


def test_information_is_printed_without_input(capsys):
    for flag, expected in (
        ("--help", "--canonicalize"),
        ("--list-passes", "--canonicalize"),
        ("--show-dialects", "linalg"),
        ("--version", "xDSL"),
    ):
        assert main([flag]) == 0
        assert expected in capsys.readouterr().out
