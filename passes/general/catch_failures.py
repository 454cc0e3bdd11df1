"""catch-failures: a failed assertion ends the call from Python, and not the process.

    llvm.call @puts(%message); llvm.call @abort(); unreachable
                                 ->  llvm.call @mlopt_fail(%message); unreachable
    llvm.func @_mlir_ciface_f    ->  a frame, and a call of @_mlir_ciface_f.guarded, the old body
    @mlopt_parallel_for, @malloc, @free
                                 ->  @mlopt_checked_parallel_for, @mlopt_alloc, @mlopt_free

For modules at the llvm level, on the way into a program of this machine (what is printed for
others keeps `abort`). The frame is where `mlopt_fail` jumps to (runtime/library/failures.mlir);
functions that can be called from outside have one, and every chunk of a parallel loop. What was
allocated meanwhile is freed. A module without such a message stays as it is, so nothing is paid
where nothing can fail. No value of a call that ends changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import ModuleOp, StringAttr, SymbolRefAttr, UnitAttr
from xdsl.dialects.llvm import LinkageAttr, LLVMVoidType
from xdsl.ir import Operation
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbols import is_private
from mlopt.core.walking import walk

REPLACED = {
    "mlopt_parallel_for": "mlopt_checked_parallel_for",
    "malloc": "mlopt_alloc",
    "free": "mlopt_free",
}
"""What the module calls, and what it calls then."""

PREFIX = "_mlir_ciface_"
"""What a function is called by that others call with arrays."""

DECLARATIONS = """
llvm.func @_setjmp(!llvm.ptr) -> i32 attributes {passthrough = ["returns_twice"]}
llvm.func @mlopt_fail(!llvm.ptr)
llvm.func @mlopt_enter(!llvm.ptr)
llvm.func @mlopt_leave(!llvm.ptr)
llvm.func @mlopt_caught(!llvm.ptr)
"""

ENTRY = """
llvm.func @{name}({parameters}){arrow} {{
  %none = llvm.mlir.constant(0 : i32) : i32
  %bytes = llvm.mlir.constant(1024 : i64) : i64
  %frame = llvm.alloca %bytes x i8 {{alignment = 16 : i64}} : (i64) -> !llvm.ptr
  %state = llvm.getelementptr %frame[8] : (!llvm.ptr) -> !llvm.ptr, i64
  %again = llvm.call @_setjmp(%state) : (!llvm.ptr) -> i32
  %is_first = llvm.icmp "eq" %again, %none : i32
  llvm.cond_br %is_first, ^run, ^failed
^run:
  llvm.call @mlopt_enter(%frame) : (!llvm.ptr) -> ()
  {result}llvm.call @{name}.guarded({arguments}) : ({types}) -> {returned}
  llvm.call @mlopt_leave(%frame) : (!llvm.ptr) -> ()
  llvm.return {value}
^failed:
  llvm.call @mlopt_caught(%frame) : (!llvm.ptr) -> ()
  {zero}
  llvm.return {zero_value}
}}
"""


@dataclass(frozen=True)
class CatchFailuresPass(Pass):
    """Catches failed assertions where the module has any."""

    name: ClassVar[str] = "catch-failures"

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, ModuleOp), "anchored to modules"
        functions = {_name(op): op for op in root.body.block.ops if op.name == "llvm.func"}
        if "puts" not in functions or "abort" not in functions:
            return
        stops = [op for op in walk(root) if _is_stop(op)]
        context.count(self.name, "assertions", len(stops))
        if not stops:
            return
        for op in stops:
            _fail(op)
        _replace_calls(root, functions)
        entries = [op for name, op in functions.items() if _is_entry(name, op, functions)]
        text = DECLARATIONS + "".join(map(_frame_text, entries))
        frames = list(parse_module(text, "<frames>", context).body.block.ops)
        for frame in frames:
            frame.detach()
            _insert(root, frame, functions.get(_name(frame)))


def _is_stop(op: Operation) -> bool:
    """True for a call of `puts` with `abort` behind it, as `cf.assert` is lowered."""
    following = op.next_op
    return _callee(op) == "puts" and following is not None and _callee(following) == "abort"


def _fail(puts: Operation) -> None:
    """`puts(message), abort()` is `mlopt_fail(message)`, which does not come back either."""
    abort = puts.next_op
    assert abort is not None, "it was found by that"
    call = type(puts).create(
        operands=puts.operands,
        properties={**puts.properties, "callee": SymbolRefAttr("mlopt_fail")},
    )
    inherit_location(call, puts.location)
    Rewriter.insert_op(call, InsertPoint.before(puts))
    Rewriter.erase_op(puts)
    Rewriter.erase_op(abort)


def _replace_calls(root: ModuleOp, functions: dict[str, Operation]) -> None:
    """Lets the module call what `REPLACED` says; memory stays as it is where it is resized,
    which nobody would note."""
    replaced = {
        old: SymbolRefAttr(new)
        for old, new in REPLACED.items()
        if old in functions
        and not functions[old].regions[0].blocks
        and not (old != "mlopt_parallel_for" and "realloc" in functions)
    }
    for op in walk(root):
        for key in ("callee", "global_name"):
            symbol = op.properties.get(key)
            if isinstance(symbol, SymbolRefAttr) and symbol.string_value() in replaced:
                op.properties[key] = replaced[symbol.string_value()]
    for old, symbol in replaced.items():
        declaration = functions[old].clone()
        declaration.properties["sym_name"] = symbol.root_reference
        root.body.block.add_op(declaration)


def _is_entry(name: str, op: Operation, functions: dict[str, Operation]) -> bool:
    """True where callers outside of the module come in."""
    function: Any = op.properties["function_type"]
    visible = bool(op.regions[0].blocks) and not is_private(op) and not function.is_variadic
    return visible and PREFIX + name not in functions


def _frame_text(entry: Operation) -> str:
    """The function of `entry`'s name and type that calls it from within a frame."""
    function: Any = entry.properties["function_type"]
    names = [f"%a{position}" for position in range(len(function.inputs.data))]
    is_void = isinstance(function.output, LLVMVoidType)
    returned = str(function.output)
    return ENTRY.format(
        name=_name(entry),
        parameters=", ".join(
            f"{name}: {type}" for name, type in zip(names, function.inputs.data, strict=True)
        ),
        arguments=", ".join(names),
        types=", ".join(map(str, function.inputs.data)),
        arrow="" if is_void else f" -> {returned}",
        returned="()" if is_void else returned,
        result="" if is_void else "%result = ",
        value="" if is_void else f"%result : {returned}",
        zero="" if is_void else f"%zero = llvm.mlir.zero : {returned}",
        zero_value="" if is_void else f"%zero : {returned}",
    )


def _insert(root: ModuleOp, frame: Operation, old: Operation | None) -> None:
    """Puts a declaration at the end, or gives `old` the body of `frame` and its own to another."""
    if not frame.regions[0].blocks:
        if old is None:
            root.body.block.add_op(frame)
        return
    assert old is not None, "a frame is of an entry"
    inner = old.clone_without_regions()
    inner.attributes.clear()
    inner.properties["sym_name"] = StringAttr(f"{_name(old)}.guarded")
    inner.properties["linkage"] = LinkageAttr("internal")
    inner.properties["no_inline"] = UnitAttr()
    old.regions[0].move_blocks(inner.regions[0])
    frame.regions[0].move_blocks(old.regions[0])
    for op in walk(old):
        inherit_location(op, old.location)
    Rewriter.insert_op(inner, InsertPoint.after(old))


def _callee(op: Operation) -> str:
    symbol = op.properties.get("callee") if op.name == "llvm.call" else None
    return symbol.string_value() if isinstance(symbol, SymbolRefAttr) else ""


def _name(op: Operation) -> str:
    name = op.properties["sym_name"]
    assert isinstance(name, StringAttr), "functions have names"
    return name.data
