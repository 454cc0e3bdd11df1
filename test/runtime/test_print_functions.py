"""What programs print is what they print under upstream's runner, character for character."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from programs import compiled

sys.path.insert(0, str(Path(__file__).parent.parent))

from referee import needs_upstream

from mlopt.runtime.support import PARTS, SYMBOLS

BIN = Path("/usr/lib/llvm-22/bin")
LIBRARIES = [
    f"/usr/lib/llvm-22/lib/libmlir_{name}_utils.so.22.1" for name in ("runner", "c_runner")
]
LOWERING = (
    "-convert-scf-to-cf",
    "-expand-strided-metadata",
    "-convert-arith-to-llvm",
    "-convert-cf-to-llvm",
    "-finalize-memref-to-llvm",
    "-convert-func-to-llvm",
    "-reconcile-unrealized-casts",
)

VALUES = {
    "F64": ("f64", "[[1.0, 2.5, 1.0e-7], [-0.0, 123456789.0, 0x7FF8000000000000]]"),
    "F32": ("f32", "[[1.0, 2.5, 1.0e-7], [-0.0, 0xFFC00000, 0x7F800000]]"),
    "F16": ("f16", "[[1.0, 2.5, 0.1], [-0.0, 65504.0, 0xFC00]]"),
    "BF16": ("bf16", "[[1.0, 2.5, 0.1], [-0.0, 1.0e30, 0x7F80]]"),
    "I64": ("i64", "[[1, -2, 9223372036854775807], [0, 5, -9223372036854775808]]"),
    "I32": ("i32", "[[1, -2, 2147483647], [0, 5, -2147483648]]"),
    "I16": ("i16", "[[1, -2, 32767], [0, 5, -32768]]"),
    "I8": ("i8", "[[65, 66, 67], [48, 49, 50]]"),
    "Ind": ("index", "[[1, 2, 3], [4, 5, 600000000000]]"),
}

SHAPES = {
    "scalar": ("f32", "dense<7.5>"),
    "1xf32": ("1xf32", "dense<7.5>"),
    "7xf32": ("7xf32", "dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]>"),
    "2x1x3xf32": ("2x1x3xf32", "dense<[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]>"),
    "1x1x1xf32": ("1x1x1xf32", "dense<2.0>"),
    "2x2x2x2xf32": ("2x2x2x2xf32", "dense<0.5>"),
}

SCALARS = """
llvm.func @printI64(i64)
llvm.func @printU64(i64)
llvm.func @printF32(f32)
llvm.func @printF64(f64)
llvm.func @printString(!llvm.ptr)
llvm.func @printOpen()
llvm.func @printClose()
llvm.func @printComma()
llvm.func @printNewline()
llvm.mlir.global internal constant @text("text %s\\00")
llvm.func @main() {
  %minus = llvm.mlir.constant(-1 : i64) : i64
  %half = llvm.mlir.constant(5.000000e-01 : f32) : f32
  %tiny = llvm.mlir.constant(1.234567890e-300 : f64) : f64
  %text = llvm.mlir.addressof @text : !llvm.ptr
  llvm.call @printOpen() : () -> ()
  llvm.call @printI64(%minus) : (i64) -> ()
  llvm.call @printComma() : () -> ()
  llvm.call @printU64(%minus) : (i64) -> ()
  llvm.call @printComma() : () -> ()
  llvm.call @printF32(%half) : (f32) -> ()
  llvm.call @printComma() : () -> ()
  llvm.call @printF64(%tiny) : (f64) -> ()
  llvm.call @printClose() : () -> ()
  llvm.call @printString(%text) : (!llvm.ptr) -> ()
  llvm.call @printNewline() : () -> ()
  llvm.return
}
"""


def printing(function: str, type: str, value: str, *, c_interface: bool = True) -> str:
    """A program that prints a constant buffer."""
    element = re.sub(r"^(\d+x)*", "", type)
    interface = " attributes {llvm.emit_c_interface}" if c_interface else ""
    return f"""
memref.global "private" constant @values : memref<{type}> = {value}
func.func private @{function}(memref<*x{element}>){interface}
func.func @main() {{
  %values = memref.get_global @values : memref<{type}>
  %unranked = memref.cast %values : memref<{type}> to memref<*x{element}>
  call @{function}(%unranked) : (memref<*x{element}>) -> ()
  return
}}
"""


def upstream(text: str, lowering: tuple[str, ...] = LOWERING) -> str:
    """What the program prints under mlir-runner."""
    lowered = subprocess.run(
        [BIN / "mlir-opt", *lowering], input=text, capture_output=True, text=True, check=True
    ).stdout
    command = [BIN / "mlir-runner", "-e", "main", "--entry-point-result=void"]
    return subprocess.run(
        [*command, f"--shared-libs={','.join(LIBRARIES)}"],
        input=lowered,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def ours(text: str, capfd, *arguments: np.ndarray) -> str:
    """What the program prints under mlopt."""
    from mlopt.tools.native_output import native_output

    capfd.readouterr()
    program = compiled(text)
    with native_output():
        program.entry("main")(*arguments)
    return capfd.readouterr().out


def without_addresses(text: str) -> str:
    """Addresses differ from run to run."""
    return re.sub(r"0x[0-9a-f]+", "0x", text)


@needs_upstream
@pytest.mark.parametrize("name", VALUES)
def test_memrefs_of_every_element_type(name, capfd):
    """Numbers at the ends of their range, NaN and infinities."""
    element, value = VALUES[name]
    text = printing(f"printMemref{name}", f"2x3x{element}", f"dense<{value}>")
    assert without_addresses(ours(text, capfd)) == without_addresses(upstream(text))


@needs_upstream
@pytest.mark.parametrize("shape", SHAPES)
def test_memrefs_of_every_shape(shape, capfd):
    """Ranks from 0, axes of one element."""
    text = printing("printMemrefF32", *SHAPES[shape])
    assert without_addresses(ours(text, capfd)) == without_addresses(upstream(text))


def ranked_and_shapes() -> str:
    """A program that calls the functions of each rank and element, and those for shapes."""
    body, declared = "", ""
    kinds = [(rank, "F32", "f32") for rank in range(5)]
    kinds += [(1, name, VALUES[name][0]) for name in ("F64", "I64", "I32", "I8", "Ind")]
    for number, (rank, name, element) in enumerate(kinds):
        type = f"memref<{'?x' * rank}{element}>"
        extents = "x".join(str(axis + 2) for axis in range(rank))
        static = f"memref<{extents}{'x' if rank else ''}{element}>"
        zero = "65" if element[0] == "i" else "2.5"
        body += f"""
  %v{number} = arith.constant {zero} : {element}
  %m{number} = memref.alloc() : {static}
  linalg.fill ins(%v{number} : {element}) outs(%m{number} : {static})
  %d{number} = memref.cast %m{number} : {static} to {type}
  %u{number} = memref.cast %m{number} : {static} to memref<*x{element}>
  call @printMemref{rank}d{name}(%d{number}) : ({type}) -> ()
  call @printMemrefShape{name}(%u{number}) : (memref<*x{element}>) -> ()
"""
        interface = "attributes {llvm.emit_c_interface}"
        declared += f"func.func private @printMemref{rank}d{name}({type}) {interface}\n"
        shape = f"func.func private @printMemrefShape{name}(memref<*x{element}>) {interface}\n"
        declared += "" if shape in declared else shape
    return f"{declared}func.func @main() {{{body}  return\n}}\n"


@needs_upstream
def test_functions_of_a_rank_and_for_shapes(capfd):
    """They say what those for any rank say, without a word or without the elements."""
    text = ranked_and_shapes().replace("%d0 = memref.cast %m0 : memref<f32> to memref<f32>\n", "")
    text = text.replace("(%d0)", "(%m0)")
    lowering = ("-convert-linalg-to-loops", *LOWERING)
    assert without_addresses(ours(text, capfd)) == without_addresses(upstream(text, lowering))


@needs_upstream
@pytest.mark.parametrize("name", ["F32", "F64", "I32", "I64", "Ind"])
def test_plain_form(name, capfd):
    """Without the C interface rank and descriptor are the arguments."""
    element, value = VALUES[name]
    text = printing(f"printMemref{name}", f"2x3x{element}", f"dense<{value}>", c_interface=False)
    assert without_addresses(ours(text, capfd)) == without_addresses(upstream(text))


@needs_upstream
@pytest.mark.parametrize("name,element", [("C32", "f32"), ("C64", "f64")])
def test_complex_memrefs(name, element, capfd):
    """Pairs in parentheses; ours is handed an array, upstream's has a constant."""
    x = np.array([[1 + 2.5j, -0.5j], [1e-7, np.inf]]).astype(f"complex{2 * int(element[1:])}")
    type = f"2x2xcomplex<{element}>"
    taking = f"""
func.func private @printMemref{name}(memref<*xcomplex<{element}>>) attributes {{llvm.emit_c_interface}}
func.func @main(%x: memref<{type}>) {{
  %unranked = memref.cast %x : memref<{type}> to memref<*xcomplex<{element}>>
  call @printMemref{name}(%unranked) : (memref<*xcomplex<{element}>>) -> ()
  return
}}
"""
    infinity = "0x7F800000" if element == "f32" else "0x7FF0000000000000"
    value = f"dense<[[(1.0, 2.5), (0.0, -0.5)], [(1.0e-7, 0.0), ({infinity}, 0.0)]]>"
    expected = upstream(printing(f"printMemref{name}", type, value)).replace("-0,", "0,")
    assert without_addresses(ours(taking, capfd, x).replace("-0,", "0,")) == without_addresses(
        expected
    )


@needs_upstream
def test_scalars_and_punctuation(capfd):
    """What vector.print is made of."""
    assert (
        ours(SCALARS, capfd)
        == upstream(SCALARS)
        == "( -1, 18446744073709551615, 0.5, 1.23457e-300 )text %s\n"
    )


def test_an_axis_without_elements(capfd):
    """Prints nothing, where upstream's prints what lies behind the buffer."""
    assert ours(printing("printMemrefF32", "0x3xf32", "dense<1.0>"), capfd).endswith(
        "data = \n[]\n"
    )


@pytest.mark.parametrize("bits,type,expected", [(0x3E00, "F16", "1.5"), (0x3FC0, "BF16", "1.5")])
def test_half_scalars_take_bits(bits, type, expected, capfd):
    """As upstream's, so that no calling convention is needed."""
    text = f"""
llvm.func @print{type}(i16)
llvm.func @main() {{
  %bits = llvm.mlir.constant({bits} : i16) : i16
  llvm.call @print{type}(%bits) : (i16) -> ()
  llvm.return
}}
"""
    assert ours(text, capfd) == expected


def test_copies_between_any_strides():
    """memrefCopy, through unranked memrefs."""
    text = """
llvm.func @memrefCopy(i64, !llvm.ptr, !llvm.ptr)
llvm.func @copy(%from: !llvm.ptr, %to: !llvm.ptr) attributes {mlopt.signature = (memref<*xf32>, memref<*xf32>) -> ()} {
  llvm.return
}
llvm.func @_mlir_ciface_copy(%from: !llvm.ptr, %to: !llvm.ptr) {
  %four = llvm.mlir.constant(4 : i64) : i64
  llvm.call @memrefCopy(%four, %from, %to) : (i64, !llvm.ptr, !llvm.ptr) -> ()
  llvm.return
}
"""
    copy = compiled(text).entry("copy")
    for shape in ((), (5,), (0,), (3, 4), (2, 3, 5), (2, 0, 3)):
        x = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
        y = np.zeros(shape, np.float32)
        copy(x, y)
        np.testing.assert_array_equal(x, y)


def test_clocks():
    """Seconds and nanoseconds that go on."""
    text = "llvm.func @rtclock() -> f64\nllvm.func @nanoTime() -> i64\n" + "".join(
        f"llvm.func @{name}() -> {type} {{\n  %t = llvm.call @{function}() : () -> {type}\n"
        f"  llvm.return %t : {type}\n}}\n"
        for name, function, type in (
            ("seconds", "rtclock", "f64"),
            ("nanoseconds", "nanoTime", "i64"),
        )
    )
    import time

    program = compiled(text)
    assert abs(program.entry("seconds")() - time.time()) < 5
    first = program.entry("nanoseconds")()
    assert program.entry("nanoseconds")() >= first > 0


def test_the_library_defines_what_it_says():
    """Every symbol of every part is defined in its text."""
    for part in PARTS:
        for symbol in part.symbols:
            assert re.search(rf"llvm\.func (weak )?@{re.escape(symbol)}\(", part.text()), symbol
    assert len(SYMBOLS) == len(set(SYMBOLS))
