"""`--verify-each=values` finds the pass that changes a value, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlopt.tools.opt import main
from mlopt.tools.run import main as run_main

PLUGIN = '''
from dataclasses import dataclass
from typing import ClassVar

from mlopt.core.passes import Pass


@dataclass(frozen=True)
class SwapOperandsPass(Pass):
    """Swaps the operands of the first op called `op`: wrong where order matters."""

    name: ClassVar[str] = "test-swap-operands"
    op: str = "arith.subf"

    def run(self, root, context):
        found = next((op for op in root.walk() if op.name == self.op), None)
        if found is not None:
            found.operands = (found.operands[1], found.operands[0])


def register(registry):
    registry.add_pass(SwapOperandsPass, "swaps operands")
'''

MODULE = """
func.func @main(%a: tensor<?x3xf32>, %b: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %d = arith.subf %a, %b : tensor<?x3xf32>
  %s = arith.addf %d, %d : tensor<?x3xf32>
  return %s : tensor<?x3xf32>
}
"""


@pytest.fixture
def run(tmp_path: Path, capsys):
    """Runs mlopt with the plugin: (status, standard error)."""
    (tmp_path / "swap.py").write_text(PLUGIN)
    (tmp_path / "in.mlir").write_text(MODULE)

    def call(*arguments: str):
        plugin = f"--load-plugin={tmp_path / 'swap.py'}"
        status = main([plugin, "--verify-each=values", *arguments, str(tmp_path / "in.mlir")])
        return status, capsys.readouterr().err

    return call


@pytest.mark.parametrize("level", ["--convert-elementwise-to-linalg", "--lower-to-loop"])
def test_a_wrong_pass_is_named(run, level):
    """Wherever the mistake is made, it is the pass that made it that is named."""
    status, err = run("--canonicalize", level, "--test-swap-operands", "--cse")
    assert status == 1
    assert "error: pass 'test-swap-operands' changed result 0 of '@main' at [0, 0]: found" in err


def test_a_right_pass_is_not(run):
    """Swapping the operands of an addition changes nothing, down to the llvm level."""
    status, err = run("--test-swap-operands=op=arith.addf", "--lower-to-llvm")
    assert (status, err) == (0, "")


def test_functions_of_huge_arrays_are_not_run(tmp_path: Path, capsys):
    """An argument too large to make up; a result for which there is no memory is no defect."""
    size = 10**12
    path = tmp_path / "huge.mlir"
    path.write_text(f"""
func.func @given(%x: tensor<{size}xf32>) -> tensor<{size}xf32> {{
  %y = graph.exp %x : tensor<{size}xf32>
  %z = graph.exp %x : tensor<{size}xf32>
  return %y : tensor<{size}xf32>
}}
""")
    assert main(["--canonicalize", "--verify-each=values", str(path)]) == 0
    path.write_text(f"""
func.func @made(%x: tensor<f32>) -> tensor<{size}xf32> {{
  %y = graph.broadcast %x axes [] sizes [{size}] : tensor<f32> -> tensor<{size}xf32>
  %z = graph.exp %x : tensor<f32>
  return %y : tensor<{size}xf32>
}}
""")
    capsys.readouterr()
    status = run_main([str(path), "f32[]=1"])
    assert (status, "error: out of memory: there is no room for" in capsys.readouterr().err) == (
        1,
        True,
    )
