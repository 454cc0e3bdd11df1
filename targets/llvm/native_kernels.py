"""LLVM IR that functions bring along, linked into the module that declares them."""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp, StringAttr
from xdsl.ir import Operation

from mlopt.core.diagnostics import error
from mlopt.targets.llvm.backend import start

LLVM_IR = "mlopt.llvm_ir"
"""The attribute of a function whose definition it is."""


def with_native_kernels(module: ModuleOp, text: str) -> str:
    """`text`, the LLVM IR of `module`, with the LLVM IR that its functions bring.

    Raises `DiagnosticError` at the function whose text LLVM refuses.
    """
    kernels = {
        found.data: op
        for op in module.body.block.ops
        if isinstance(found := op.attributes.get(LLVM_IR), StringAttr)
    }
    return _linked(text, kernels) if kernels else text


def _linked(text: str, kernels: dict[str, Operation]) -> str:
    llvm = start()
    try:
        whole = llvm.parse_assembly(text)
    except RuntimeError:
        return text  # whoever compiles it says what is wrong
    for kernel, op in kernels.items():
        try:
            part = llvm.parse_assembly(kernel)
            part.triple, part.data_layout = whole.triple, whole.data_layout
            part.verify()
            whole.link_in(part)
        except RuntimeError as failure:
            raise error(op, f"LLVM refuses its native kernel: {_reason(failure)}") from None
    return str(whole)


def _reason(failure: RuntimeError) -> str:
    lines = [line.strip() for line in str(failure).splitlines() if line.strip()]
    return " ".join(lines[-3:]) or "no reason given"
