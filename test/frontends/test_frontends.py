"""The table of front ends: how the suffix of a file finds what reads it."""

from __future__ import annotations

import numpy as np
import pytest

import mlopt
from mlopt import frontends
from mlopt.core.diagnostics import error
from mlopt.core.locations import SourceMap
from mlopt.core.parser import parse_module
from mlopt.tools.opt import main as mlopt_main
from mlopt.tools.run import main as mlrun_main


def read_scale(data: bytes, filename: str, context):
    """A file of this kind is the byte 255, then the factor that numbers are scaled by."""
    if data[:1] != b"\xff" or not data[1:].strip().isdigit():
        raise error(SourceMap(data.decode("utf-8", "replace"), filename).location(0), "no factor")
    factor = int(data[1:])
    text = f"""
    func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {{
      %c = graph.constant dense<{factor}.0> : tensor<2xf32>
      %y = graph.mul %x, %c : tensor<2xf32>
      return %y : tensor<2xf32>
    }}"""
    return parse_module(text, filename, context)


@pytest.fixture(autouse=True)
def scale_files(monkeypatch):
    monkeypatch.setitem(frontends._added, ".scale", read_scale)


def test_a_file_that_is_no_text_is_an_input_like_any_other(tmp_path, capsys):
    path = tmp_path / "three.scale"
    path.write_bytes(b"\xff3")
    x = np.float32([1, 5])
    np.testing.assert_array_equal(mlopt.compile(path)(x), 3 * x)
    np.testing.assert_array_equal(mlopt.compile(str(path))(x), 3 * x)
    assert mlopt_main([str(path)]) == 0
    assert "graph.mul" in capsys.readouterr().out
    for flags in ([], ["--interpret"]):
        assert mlrun_main([*flags, str(path), "f32[2]=1,2"]) == 0
        assert "[3. 6.]" in capsys.readouterr().out


def test_another_content_is_another_program(tmp_path):
    path = tmp_path / "n.scale"
    for factor in (3, 4):
        path.write_bytes(b"\xff%d" % factor)
        np.testing.assert_array_equal(mlopt.compile(path)(np.float32([2, 1])), [2 * factor, factor])


def test_a_mistake_points_into_the_file(tmp_path, capsys):
    path = tmp_path / "none.scale"
    path.write_text("many")
    for main in (mlopt_main, mlrun_main):
        assert main([str(path)]) == 1
        assert f"{path}:1:1: error: no factor\nmany\n^" in capsys.readouterr().err
