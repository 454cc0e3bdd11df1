"""One op at a time: its own verifier, its blocks, its successors, its symbols."""

from __future__ import annotations

from xdsl.dialects.builtin import StringAttr, UnregisteredOp
from xdsl.ir import Block, Operation, Region
from xdsl.traits import (
    IsTerminator,
    NoTerminator,
    SymbolTable,
)
from xdsl.utils.exceptions import DiagnosticException, VerifyException

from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, diagnostic, note
from mlopt.core.symbol_tables import symbol_tables
from mlopt.core.symbols import symbol_name
from mlopt.core.verifier.branches import branch_problem
from mlopt.core.verifier.definitions import verifier_of
from mlopt.core.walking import walk_inner_first


class OpVerifier:
    """Collects the errors of ops in post order; at most one an op."""

    def __init__(self) -> None:
        self.errors: list[Diagnostic] = []
        self.failed: set[Operation] = set()
        self.is_malformed = False

    def check(self, root: Operation) -> None:
        """Verifies `root` and every op in it, inner ones first."""
        with symbol_tables():
            for op in walk_inner_first(root):
                self._check_op(op)

    def _check_op(self, op: Operation) -> None:
        problem = self._structure_problem(op)
        if problem is not None:
            self._fail(op, problem)
            return
        try:
            _run_verifier(op)
        except DiagnosticError as failure:
            self.failed.add(op)
            self.errors.extend(failure.diagnostics)
        except (VerifyException, DiagnosticException) as failure:
            self._fail(op, _message(str(failure)))
        except RecursionError:
            raise
        except Exception as failure:  # an op's verifier that trusts what it should check
            self._fail(op, _message(str(failure)) or f"is malformed ({type(failure).__name__})")

    def _structure_problem(self, op: Operation) -> str | None:
        """What is wrong with the blocks of `op` and its successors."""
        block = op.parent
        for successor in op.successors:
            if block is None or successor.parent is not block.parent:
                self.is_malformed = True
                return "branches to a block of another region"
            if successor is _entry_of(block):
                return "branches to the entry block of its region, which has no predecessors"
        if op.successors and block is not None and block.last_op is not op:
            self.is_malformed = True
            return "with block successors must terminate its parent block"
        if isinstance(op, UnregisteredOp):
            return None
        for region in op.regions:
            problem = self._region_problem(op, region)
            if problem is not None:
                return problem
        return None

    def _region_problem(self, op: Operation, region: Region) -> str | None:
        first = region.first_block
        if first is None:
            return None
        is_single = first.next_block is None
        if is_single and op.has_trait(NoTerminator):
            return None
        block: Block | None = first
        while block is not None:
            last = block.last_op
            if last is None:
                return "has an empty block, expected at least a terminator"
            if last not in self.failed and not last.has_trait(IsTerminator):
                self._fail(last, "is the last op of its block, expected a terminator")
            block = block.next_block
        return None

    def _fail(self, op: Operation, problem: str) -> None:
        self.failed.add(op)
        name = op.op_name.data if isinstance(op, UnregisteredOp) else op.name
        self.errors.append(diagnostic(Severity.ERROR, op, f"'{name}' op {problem}"))


def _entry_of(block: Block) -> Block | None:
    return block.parent.first_block if block.parent is not None else None


def _run_verifier(op: Operation) -> None:
    """The op's own verifier; symbol uses and tables by the hashed look-up."""
    if op.has_trait(SymbolTable, value_if_unregistered=False):
        _check_symbol_names(op)
    if symbol_name(op) is not None:
        parent = op.parent_op()
        if parent is not None and not parent.has_trait(SymbolTable):
            raise VerifyException("symbol's parent must have the SymbolTable trait")
    verifier_of(type(op))(op)
    if op.successors:
        problem = branch_problem(op)
        if problem is not None:
            raise DiagnosticError([diagnostic(Severity.ERROR, op, problem)])


def _check_symbol_names(op: Operation) -> None:
    """Raises where two ops in a symbol table have one name."""
    seen: dict[str, Operation] = {}
    problems: list[Diagnostic] = []
    for region in op.regions:
        for block in region.blocks:
            for inner in block.ops:
                name = inner.get_attr_or_prop("sym_name")
                if not isinstance(name, StringAttr):
                    continue
                earlier = seen.setdefault(name.data, inner)
                if earlier is not inner:
                    message = f"redefinition of symbol named '{name.data}'"
                    seen_at = note(earlier, "see existing symbol definition here")
                    problems.append(diagnostic(Severity.ERROR, inner, message, [seen_at]))
    if problems:
        raise DiagnosticError(problems)


def _message(text: str) -> str:
    """A verifier's message as one sentence in our voice."""
    line = " ".join(text.split()).rstrip(".")
    if len(line) > 1 and line[0].isupper() and not line[1].isupper():
        line = line[0].lower() + line[1:]
    return line
