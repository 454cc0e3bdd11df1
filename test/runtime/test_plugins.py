"""Plugins: what they add takes part in everything, from wherever they are loaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from xdsl.ir import Dialect

import mlopt
from mlopt.core.passes import Pass
from mlopt.runtime.errors import PluginError
from mlopt.runtime.plugins import Registry, load_plugins, plugins_key
from mlopt.tools.opt import main as mlopt_main
from mlopt.tools.run import main as mlrun_main

EXAMPLES = Path(__file__).parents[2] / "examples"
FIXED = str(EXAMPLES / "my_dialect.py")
PREFIX = str(EXAMPLES / "native_kernel.py")

ROUNDED = """
func.func @main(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %a = graph.add %x, %y : tensor<?xf32>
  %q = fixed.quantize %a : tensor<?xf32> to tensor<?x!fixed.q<4>>
  %d = fixed.dequantize %q : tensor<?x!fixed.q<4>> to tensor<?xf32>
  %e = fixed.quantize %d : tensor<?xf32> to tensor<?x!fixed.q<4>>
  %f = fixed.dequantize %e : tensor<?x!fixed.q<4>> to tensor<?xf32>
  %r = graph.mul %f, %y : tensor<?xf32>
  return %r : tensor<?xf32>
}
"""

SUMS = """
func.func @main(%x: tensor<?xf32>, %y: tensor<4x3xf32>) -> (tensor<?xf32>, tensor<4xf32>) {
  %a = graph.add %x, %x : tensor<?xf32>
  %s = prefix.sum %a : tensor<?xf32> -> tensor<?xf32>
  %r = graph.neg %s : tensor<?xf32>
  %column = tensor.extract_slice %y[0, 1] [4, 1] [1, 1] : tensor<4x3xf32> to tensor<4xf32>
  %z = prefix.sum %column : tensor<4xf32> -> tensor<4xf32>
  return %r, %z : tensor<?xf32>, tensor<4xf32>
}
"""


def rounded(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """What `ROUNDED` computes; the sum in f32, since ties depend on it."""
    steps = np.clip(np.rint((x + y).astype(np.float64) * 16), -32768, 32767)
    return np.where(np.isnan(steps), 0, steps) / 16 * y


@pytest.mark.parametrize("opt_level", [0, 1, 2, 3])
def test_a_dialect_of_a_plugin_runs(opt_level: int):
    exe = mlopt.compile(ROUNDED, plugins=[FIXED], opt_level=opt_level)
    rng = np.random.default_rng(opt_level)
    for size in (0, 1, 7, 16, 37):
        x, y = rng.standard_normal((2, size)).astype(np.float32) * 100
        x[:3] = np.float32([np.nan, np.inf, 1e6])[:size]
        y[1:2] = 1
        np.testing.assert_allclose(exe(x, y), rounded(x, y), rtol=1e-6)


def test_a_dialect_of_a_plugin_folds_and_fuses():
    """Between the sum and the product there is no second rounding, and no second loop."""
    exe = mlopt.compile(ROUNDED, plugins=[FIXED])
    loops = exe.ir("loop")
    assert loops.count("loop.parallel") == 1
    assert loops.count("roundeven") == 2  # whole vectors, and what remains
    assert "fixed" not in loops


def test_a_dialect_of_a_plugin_is_interpreted(tmp_path, capsys):
    path = tmp_path / "rounded.mlir"
    path.write_text(ROUNDED)
    arguments = ["f32[3]=1.03,nan,5000", "f32[3]=2,1,1"]
    for flags in (["--interpret"], ["--no-cache"]):
        assert mlrun_main([*flags, f"--load-plugin={FIXED}", str(path), *arguments]) == 0
        assert "[   6.        0.     2047.9375]" in capsys.readouterr().out


def test_every_level_of_a_module_with_a_plugin_s_dialect_has_the_same_values(tmp_path, capsys):
    path = tmp_path / "rounded.mlir"
    path.write_text(ROUNDED)
    for level in ("tensor", "loop", "llvm"):
        low = tmp_path / f"{level}.mlir"
        flags = [f"--lower-to-{level}", "--verify-each=values", "--load-plugin", FIXED]
        assert mlopt_main([str(path), *flags, "-o", str(low)]) == 0
        arguments = ["--load-plugin", FIXED, "f32[3]=1.03,nan,5000", "f32[3]=2,1,1"]
        assert mlrun_main([str(low), *arguments]) == 0
        assert "[   6.        0.     2047.9375]" in capsys.readouterr().out


@pytest.mark.parametrize("opt_level", [0, 2])
def test_a_native_kernel_in_llvm_ir_runs(opt_level: int, tmp_path):
    exe = mlopt.compile(SUMS, plugins=[PREFIX], opt_level=opt_level)
    _check_sums(exe)
    exe.save(tmp_path / "sums.so")
    _check_sums(mlopt.load(tmp_path / "sums.so"))


def _check_sums(exe) -> None:
    rng = np.random.default_rng(7)
    for size in (0, 1, 13):
        x = rng.standard_normal(size).astype(np.float32)
        y = rng.standard_normal((4, 3)).astype(np.float32)
        first, second = exe(x, y)
        np.testing.assert_allclose(first, -np.cumsum(2.0 * x), rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(second, np.cumsum(np.float64(y[:, 1])), rtol=1e-5, atol=1e-5)


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_native_kernel_in_c_runs(tmp_path):
    (tmp_path / "k.c").write_text(
        """
        #include <stdint.h>
        struct memref1 { float *base, *data; int64_t offset, size, stride; };
        void _mlir_ciface_c_prefix_sum(struct memref1 *x, struct memref1 *out) {
          float sum = 0;
          for (int64_t i = 0; i < x->size; ++i) out->data[i] = sum += x->data[i];
        }
        """
    )
    library = str(tmp_path / "libk.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, str(tmp_path / "k.c")], check=True)
    plugin = tmp_path / "in_c.py"
    text = (
        Path(PREFIX)
        .read_text()
        .replace("prefix.sum", "cprefix.sum")
        .replace('"prefix"', '"cprefix"')
    )
    plugin.write_text(text.replace('"prefix_sum", llvm_ir=KERNEL', '"c_prefix_sum"'))
    source = SUMS.replace("prefix.sum", "cprefix.sum")
    with pytest.raises(mlopt.LoadError, match="c_prefix_sum"):
        mlopt.compile(source, plugins=[plugin])
    _check_sums(mlopt.compile(source, plugins=[plugin], libraries=[library]))


def test_a_native_kernel_that_llvm_refuses_is_an_error_at_the_op(tmp_path):
    plugin = tmp_path / "bad_kernel.py"
    text = Path(PREFIX).read_text().replace("prefix.sum", "bad.sum").replace('"prefix"', '"bad"')
    plugin.write_text(text.replace("fadd float", "fadd double").replace("prefix_sum", "bad_sum"))
    with pytest.raises(mlopt.DiagnosticError, match="LLVM refuses its native kernel") as failure:
        mlopt.compile(SUMS.replace("prefix.sum", "bad.sum"), plugins=[plugin], cache=False)
    assert failure.value.__notes__[0].startswith("<string>:4:8: error:")


def test_an_installed_package_is_found_by_the_name_of_its_entry_point(tmp_path):
    """As pip leaves it: a module and its metadata on the path; run from an empty folder."""
    site, work = tmp_path / "site", tmp_path / "work"
    (site / "fixed_point-1.0.dist-info").mkdir(parents=True)
    work.mkdir()
    shutil.copy(FIXED, site / "fixed_point.py")
    info = site / "fixed_point-1.0.dist-info"
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fixed-point\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[mlopt.plugins]\nfixed = fixed_point:register\n")
    (work / "a.mlir").write_text(ROUNDED)
    command = "from mlopt.tools.run import main; import sys; sys.exit(main(sys.argv[1:]))"
    words = ["--load-plugin=fixed", "a.mlir", "f32[2]=1.03,4", "f32[2]=2,1"]
    path = os.pathsep.join([str(site), *filter(None, sys.path)])

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-c", command, *words],
            cwd=work,
            env=os.environ | {"PYTHONPATH": path, "MLOPT_CACHE": "0"},
            capture_output=True,
            text=True,
            check=False,
        )

    done = run(*words)
    assert (done.stdout, done.stderr) == ("result 0: f32[2] = [6. 5.]\n", "")
    done = run(*words[1:])
    first = done.stderr.splitlines()[0]
    assert first.startswith("a.mlir:4:8: error: dialect 'fixed' not found for custom op")
    assert first.endswith("; --load-plugin=fixed loads the installed plugin of that name")


def test_a_plugin_reads_files_of_its_kind(tmp_path):
    plugin = tmp_path / "reads_numbers.py"
    plugin.write_text(
        "from mlopt.core.parser import parse_module\n"
        "def read(data, filename, context):\n"
        "    number = int(data)\n"
        "    text = f'func.func @main() -> i32 {{ %c = arith.constant {number} : i32 return %c : i32 }}'\n"
        "    return parse_module(text, filename, context)\n"
        "def register(registry): registry.add_frontend('.number', read)\n"
    )
    (tmp_path / "seven.number").write_text("7")
    assert mlopt.compile(tmp_path / "seven.number", plugins=[plugin])() == 7


def test_another_text_of_a_plugin_is_another_program(tmp_path):
    path = tmp_path / "some.py"
    path.write_text("def register(registry): pass\n")
    before = plugins_key([str(path)])
    path.write_text("def register(registry): ...\n")
    assert plugins_key([str(path)]) != before
    assert plugins_key([str(path)]) == plugins_key([str(path)])


class TakenPass(Pass):
    name = "cse"


@pytest.mark.parametrize(
    "add,message",
    [
        (
            lambda it: it.add_dialect(Dialect("arith", [])),
            "dialect 'arith', which there is already",
        ),
        (lambda it: it.add_pass(TakenPass, "x"), "pass 'cse', which there is already"),
        (lambda it: it.add_lowering("x", "graph", "cse"), "found level 'graph', expected one of"),
        (lambda it: it.add_lowering("x", "loop", "no-pass"), "found 'no-pass', which is no pass"),
        (lambda it: it.add_lowering("x", "loop"), "found none, which is no pass"),
        (lambda it: it.add_frontend(".mlir", None), "which mlopt reads already"),
    ],
)
def test_what_a_plugin_may_not_add_is_refused(add, message: str):
    with pytest.raises(PluginError, match=message):
        add(Registry())


@pytest.mark.parametrize(
    "text,message", [("x = (", "cannot load"), ("x = 1", "has no function 'register'")]
)
def test_a_file_that_is_no_plugin_is_refused(tmp_path, text: str, message: str):
    path = tmp_path / "no_plugin.py"
    path.write_text(text)
    with pytest.raises(PluginError, match=message):
        load_plugins([str(path)])


@pytest.mark.parametrize("name", ["missing.py", "no_such_plugin", "no.such.plugin"])
def test_what_is_not_there_is_refused(name: str, tmp_path, capsys):
    with pytest.raises(PluginError, match="cannot load the plugin"):
        load_plugins([name])
    with pytest.raises(PluginError, match="cannot load the plugin"):
        mlopt.compile(ROUNDED, plugins=[name])
    path = tmp_path / "rounded.mlir"
    path.write_text(ROUNDED)
    for main in (mlopt_main, mlrun_main):
        assert main(["--load-plugin", name, str(path)]) == 2
        assert f"cannot load the plugin '{name}'" in capsys.readouterr().err
