"""Large constants are linked, not written as text."""

from __future__ import annotations

import re
import shutil
import subprocess

import numpy as np
import pytest
from front_door import parse

import mlopt
from mlopt.targets.llvm import emit_module
from mlopt.targets.llvm.data_object import APART_BYTES, DataObject
from mlopt.targets.llvm.machine import Machine

COUNT = APART_BYTES // 4
GLOBAL = """llvm.mlir.global {linkage} constant @"a b"(dense<"0x{data}"> : tensor<{count}xf32>)
  : !llvm.array<{count} x f32>"""


def text_of(linkage: str, count: int) -> tuple[str, DataObject]:
    data = np.arange(count, dtype=np.float32).tobytes().hex()
    apart = DataObject()
    module = parse(GLOBAL.format(linkage=linkage, count=count, data=data))
    return emit_module(module, apart=apart), apart


def test_large_private_constants_are_declared_only():
    """The bytes are in the object, at a cache line."""
    text, apart = text_of("private", COUNT)
    assert f'@"a b" = external constant [{4 * COUNT} x i8]' in text
    (datum,) = apart.data
    assert datum.symbol == "a b" and datum.alignment == 64
    np.testing.assert_array_equal(datum.elements, np.arange(COUNT, dtype=np.float32))


def test_small_and_visible_constants_stay():
    """What others may see keeps its linkage; small constants LLVM may fold."""
    for linkage, count in (("external", COUNT), ("private", COUNT - 1)):
        text, apart = text_of(linkage, count)
        assert not apart.data and re.search(r'@"a b" = .*constant \[\d+ x i8\] c"', text)


def test_programs_read_them_linked_and_in_memory():
    """Two constants of other types, one after the other, through the linker and through ORC."""
    rng = np.random.default_rng(3)
    a = rng.integers(-99, 99, 8191, dtype=np.int16)
    b = rng.standard_normal((64, 129))
    text = f"""
    func.func @main(%i: index, %j: index) -> (i16, f64) {{
      %a = arith.constant dense<"0x{a.tobytes().hex()}"> : tensor<8191xi16>
      %b = arith.constant dense<"0x{b.tobytes().hex()}"> : tensor<64x129xf64>
      %x = tensor.extract %a[%i] : tensor<8191xi16>
      %y = tensor.extract %b[%j, %j] : tensor<64x129xf64>
      return %x, %y : i16, f64
    }}"""
    for cache in (True, False):
        run = mlopt.compile(text, cache=cache)
        for i in (0, 63):
            assert run(i * 130, i) == (a[i * 130], b[i, i])


def test_the_object_is_what_linkers_expect(tmp_path):
    """Each constant at its alignment, hidden, as the binutils of LLVM read it."""
    reader = shutil.which("llvm-readelf") or shutil.which("readelf")
    if reader is None:
        pytest.skip("no readelf")
    apart = DataObject()
    apart.add("a b", np.arange(33, dtype=np.int8), 1)
    apart.add("wide", np.ones((7, 5)), 4096)
    for triple, name in (("x86_64-unknown-linux-gnu", "X86-64"), ("aarch64-linux-gnu", "AArch64")):
        path = tmp_path / f"{name}.o"
        path.write_bytes(apart.object(Machine(triple, "", "")))
        found = subprocess.run(
            [reader, "-h", "-S", "-s", "-W", str(path)], capture_output=True, text=True, check=True
        )
        assert not found.stderr and name in found.stdout
        assert re.search(r"0+ +33 OBJECT +GLOBAL +HIDDEN +1 a b", found.stdout)
        assert re.search(r"0+1000 +280 OBJECT +GLOBAL +HIDDEN +1 wide", found.stdout)
