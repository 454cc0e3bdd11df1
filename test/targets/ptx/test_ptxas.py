"""What is written as PTX, NVIDIA's assembler takes, for each chip."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from front_door import parse

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.passes.pipelines import lower
from mlopt.targets.ptx import CHIPS, PtxOptions, emit_ptx

PRINTF = """
gpu.module @printing {
  gpu.func @prints(%i: i32, %x: f16, %n: index) kernel {
    gpu.printf "%d: %f of %lld\\n", %i, %x, %n : i32, f16, index
    gpu.printf "nothing\\n"
    gpu.return
  }
}
"""

PRODUCT = """
func.func @main(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>, %c: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = linalg.matmul {loop.schedule = {tile = [array<i64: 64, 64, 16>], promote = [array<i64: 0, 1>], gpu = {block = array<i64: 16, 16>}}}
    ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>) outs(%c : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
"""

SOFTMAX = """
func.func @main(%x: tensor<?x?xf32>, %y: tensor<?x?xf64>) -> (tensor<?x?xf32>, tensor<?x?xf64>) {
  %0 = graph.softmax %x axis 1 : tensor<?x?xf32> -> tensor<?x?xf32>
  %1 = graph.tanh %y : tensor<?x?xf64>
  return %0, %1 : tensor<?x?xf32>, tensor<?x?xf64>
}
"""


def ptxas() -> str | None:
    """The assembler: on the path, or of an installed Python package."""
    packages = Path(sysconfig.get_paths()["purelib"])
    found = [str(path) for path in packages.glob("nvidia/*/bin/ptxas")]
    return shutil.which("ptxas") or next(iter(found), None)


needs_ptxas = pytest.mark.skipif(ptxas() is None, reason="ptxas is not installed")


def assemble(ptx: str, chip: str, folder: Path) -> None:
    """Raises where ptxas refuses `ptx`."""
    source = folder / "kernels.ptx"
    source.write_text(ptx)
    command = [str(ptxas()), f"-arch={chip}", str(source), "-o", str(folder / "kernels.cubin")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@needs_ptxas
@pytest.mark.parametrize("chip", ["sm_75", "sm_80", "sm_90a", "sm_121"])
def test_ptxas_takes_a_softmax(chip: str, tmp_path: Path):
    assert chip in CHIPS
    context = Context()
    register_dialects(context)
    module = parse(SOFTMAX)
    lower(module, "nvvm", context)
    assemble(emit_ptx(module, PtxOptions(chip)), chip, tmp_path)


@needs_ptxas
@pytest.mark.parametrize("text", [PRINTF, PRODUCT], ids=["printf", "product"])
def test_ptxas_takes_prints_and_tiles(text: str, tmp_path: Path):
    context = Context()
    register_dialects(context)
    module = parse(text)
    lower(module, "nvvm", context)
    assemble(emit_ptx(module, PtxOptions("sm_80")), "sm_80", tmp_path)
