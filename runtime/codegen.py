"""Modules at the llvm level to object files."""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.runtime.options import CompileOptions
from mlopt.runtime.signature import ProgramSignature
from mlopt.runtime.support import LIBRARY, Part
from mlopt.targets.llvm import CodegenOptions, compile_ir, emit_module, machine_of

PROGRAM_SYMBOL = "mlopt_program"
"""The symbol of the signature inside an object: JSON, ended by a zero byte."""


def program_object(module: ModuleOp, signature: ProgramSignature, options: CompileOptions) -> bytes:
    """The object of `module`, with its signature in it."""
    text = f"{emit_module(module)}\n{_signature_text(signature)}"
    return compile_ir(text, codegen_options(options)).object()


def part_object(part: Part, context: Context, options: CompileOptions) -> bytes:
    """The object of a part of the library, which is optimised whatever the program is."""
    module = parse_module(part.text(), str(LIBRARY / f"{part.name}.mlir"), context)
    machine = machine_of(options.mcpu, options.mattr)
    return compile_ir(emit_module(module), CodegenOptions(machine)).object()


def codegen_options(options: CompileOptions) -> CodegenOptions:
    """What LLVM is told."""
    return CodegenOptions(machine_of(options.mcpu, options.mattr), options.opt_level)


def _signature_text(signature: ProgramSignature) -> str:
    data = signature.to_json().encode()
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02X}" for byte in data
    )
    return f'@{PROGRAM_SYMBOL} = constant [{len(data) + 1} x i8] c"{escaped}\\00"\n'
