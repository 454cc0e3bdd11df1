"""`mlrun --profile`: a row for each loop nest, named by the op of the source."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from mlopt.tools.run import main

TEXT = """\
func.func @f(%x: tensor<40x30xf32>, %w: tensor<30x50xf32>) -> (tensor<40x50xf32>, tensor<40xf32>) {
  %m = graph.matmul %x, %w : (tensor<40x30xf32>, tensor<30x50xf32>) -> tensor<40x50xf32>
  %s = graph.reduce sum %x axes [1] : tensor<40x30xf32> -> tensor<40xf32>
  return %m, %s : tensor<40x50xf32>, tensor<40xf32>
}
"""
ARGUMENTS = ["f32[40,30]=random:1", "f32[30,50]=random:2"]


def test_a_table_and_a_trace(tmp_path, capsys):
    path, trace = tmp_path / "m.mlir", tmp_path / "trace.json"
    path.write_text(TEXT)
    assert main([str(path), f"--profile={trace}", *ARGUMENTS]) == 0
    lines = capsys.readouterr().out.splitlines()
    head = ["us", "%", "calls", "bytes", "GB/s", "operations", "GFLOP/s", "function", "source"]
    assert lines[0].split() == head
    rows = [line.split() for line in lines[1:]]
    assert any(row[-2:] == ["graph.matmul", "m.mlir:2:8"] for row in rows)
    assert any(row[-2:] == ["graph.reduce", "m.mlir:3:8"] for row in rows)
    operations = {row[-2]: row[5] for row in rows if row[-2].startswith("graph.")}
    assert operations == {"graph.matmul": f"{2 * 40 * 30 * 50}", "graph.reduce": f"{40 * 30}"}
    assert "elsewhere" in lines[-2] and re.search(r"a call, of \d+$", lines[-1])
    shares = [float(row[1]) for row in rows]
    assert abs(sum(shares[:-1]) - 100) < 1
    events = json.loads(trace.read_text())["traceEvents"]
    assert {event["name"] for event in events} >= {
        "graph.matmul m.mlir:2:8",
        "graph.reduce m.mlir:3:8",
    }
    for first, second in pairwise(events):
        assert first["dur"] > 0 and second["ts"] >= first["ts"] + first["dur"] - 1e-3


def test_wrong_arguments_are_an_error(tmp_path, capsys):
    path = tmp_path / "m.mlir"
    path.write_text(TEXT)
    assert main([str(path), "--profile", "f32[40,30]=ones"]) == 1
    assert "'f' takes 2 arguments" in capsys.readouterr().err


def test_a_program_without_loops_has_a_table(tmp_path, capsys):
    path = tmp_path / "m.mlir"
    path.write_text("func.func @f(%x: f32) -> f32 { return %x : f32 }")
    assert main([str(path), "--profile", "f32=1"]) == 0
    assert "a call, of " in capsys.readouterr().out


NAMED = """\
func.func @f(%x: memref<9xf32>, %y: memref<9xf32>) {
  memref.copy %x, %y : memref<9xf32> to memref<9xf32> loc("layer_1/copy")
  return
}
"""


def test_what_has_a_name_of_its_own_is_shown_by_it(tmp_path, capsys):
    """Such as the node of a model."""
    path = tmp_path / "m.mlir"
    path.write_text(NAMED)
    assert main([str(path), "--profile", "f32[9]=ones", "f32[9]=ones"]) == 0
    assert "layer_1/copy" in capsys.readouterr().out
