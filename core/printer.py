"""IR to text as upstream writes it: `module {`, `return`, `%arg0`, `%0:2`, `dense<"0x...">`.

Differs from upstream in that names of values are kept where the input gave them, and
that few attributes get an alias (`core.aliases`): both parse to the same module.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import isfinite, prod
from typing import IO, Any

from xdsl.dialects.builtin import (
    AffineMapAttr,
    AffineSetAttr,
    AnyFloat,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    UnregisteredOp,
)
from xdsl.ir import Attribute, Block, BlockArgument, Operation, OpResult, Region, SSAValue
from xdsl.printer import Printer as XdslPrinter

from mlopt.core.affine_text import map_text, set_text
from mlopt.core.aliases import Aliases, has_alias
from mlopt.core.isolation import is_isolated
from mlopt.core.parser.operations import DEFAULT_DIALECTS
from mlopt.core.resources import Blob, ResourceKey, blob_to_text
from mlopt.core.wide_floats import WideFloat, wide_float_text

MAX_LISTED_ELEMENTS = 100
"""Constants with more elements (and no splat) are printed in hex, as upstream does."""


def print_module(
    module: Operation,
    stream: IO[str],
    *,
    generic: bool = False,
    debuginfo: bool = False,
    elide_above: int | None = None,
) -> None:
    """Writes `module` and a line break to `stream`.

    `generic` prints every op as `"name"(operands) ...`, `debuginfo` each location,
    `elide_above` replaces constants of more elements by `dense_resource<__elided__>`.
    """
    buffer = io.StringIO()
    printer = Printer(
        buffer,
        print_generic_format=generic,
        print_debuginfo=debuginfo,
        elide_above=elide_above,
        aliases=Aliases(),
    )
    printer.print_op(module)
    printer.print_resources()
    buffer.write("\n")
    stream.writelines(printer.alias_lines())
    stream.write(buffer.getvalue())


class Printer(XdslPrinter):
    """xDSL's printer with upstream's names, numbers and constants."""

    def __init__(
        self,
        stream: IO[str] | None = None,
        *,
        print_generic_format: bool = False,
        print_debuginfo: bool = False,
        elide_above: int | None = None,
        aliases: Aliases | None = None,
    ):
        super().__init__(
            stream, print_generic_format=print_generic_format, print_debuginfo=print_debuginfo
        )
        self.elide_above = elide_above
        self._aliases = aliases
        self._default_dialects = ["builtin"]
        self._used_names: list[set[str]] = [set()]
        self._next_argument: list[int] = [0]
        self._blobs: dict[str, Blob] = {}

    # Text

    def print_string(self, text: str, *, indent: int | None = None) -> None:
        if "\n" in text or self.stream is None:
            super().print_string(text, indent=indent)
            return
        self._current_column += len(text)
        self.stream.write(text)

    # Ops

    def print_op(self, op: Operation) -> None:
        if isinstance(op, UnregisteredOp) or self._is_generic(op):
            self._print_generic_op(op)
            return
        has_own_names = is_isolated(type(op))
        self._print_results(op)
        if has_own_names:
            self.enter_scope()
        self.print_string(self._shown_name(op.name))
        op.print(self)
        self._print_location(op)
        if has_own_names:
            self.exit_scope()

    def _is_generic(self, op: Operation) -> bool:
        return self.print_generic_format or type(op).print is Operation.print

    def _shown_name(self, name: str) -> str:
        """The name of an op, without the dialect that its region stands for."""
        prefix = self._default_dialects[-1] + "."
        return name[len(prefix) :] if name.startswith(prefix) and name.count(".") == 1 else name

    def _print_generic_op(self, op: Operation) -> None:
        has_own_names = is_isolated(type(op))
        self._print_results(op)
        if has_own_names:
            self.enter_scope()
        attributes = op.attributes
        name = op.name
        if isinstance(op, UnregisteredOp):
            name = op.op_name.data
            attributes = {key: value for key, value in attributes.items() if key != "op_name__"}
        self.print_string(f'"{name}"')
        self.print_operands(op.operands)
        self.print_successors(op.successors)
        self._print_op_properties(op.properties)
        self.print_regions(op.regions)
        self.print_op_attributes(attributes)
        self.print_string(" : ")
        self.print_function_type(op.operand_types, op.result_types)
        self._print_location(op)
        if has_own_names:
            self.exit_scope()

    def print_operation_type(self, op: Operation) -> None:
        self.print_function_type(op.operand_types, op.result_types)

    def _print_location(self, op: Operation) -> None:
        if self.print_debuginfo:
            self.print_string(" ")
            self.print_attribute(op.location)

    # Regions

    def print_region(
        self,
        region: Region,
        print_entry_block_args: bool = True,
        print_empty_block: bool = True,
        print_block_terminators: bool = True,
    ) -> None:
        parent = region.parent
        name = parent.name if parent is not None else ""
        self._default_dialects.append(DEFAULT_DIALECTS.get(name, ""))
        super().print_region(
            region, print_entry_block_args, print_empty_block, print_block_terminators
        )
        self._default_dialects.pop()

    def enter_scope(self) -> None:
        super().enter_scope()
        self._used_names.append(set(self._used_names[-1]))
        self._next_argument.append(self._next_argument[-1])

    def exit_scope(self) -> None:
        super().exit_scope()
        self._used_names.pop()
        self._next_argument.pop()

    # Names of values

    def print_ssa_value(self, value: SSAValue) -> str:
        name = self._ssa_values.get(value)
        if name is None:
            name = self._name_value(value)
        self.print_string(f"%{name}")
        return name

    def _name_value(self, value: SSAValue) -> str:
        """Gives `value` its name; all results of one op share one, with an index."""
        if isinstance(value, OpResult):
            results = value.op.results
            if len(results) > 1 and _share_name(results):
                name = self._new_name(value)
                for index, result in enumerate(results):
                    self._ssa_values[result] = f"{name}#{index}"
                return self._ssa_values[value]
        name = self._ssa_values[value] = self._new_name(value)
        return name

    def _new_name(self, value: SSAValue) -> str:
        used = self._used_names[-1]
        hint = value.name_hint
        if hint:
            name, count = hint, self.ssa_names.get(hint, 0)
            while name in used:
                count += 1
                name = f"{hint}_{count}"
            self.ssa_names[hint] = count
        elif isinstance(value, BlockArgument) and _is_entry(value.block):
            name = f"arg{self._next_argument[-1]}"
            self._next_argument[-1] += 1
            while name in used:
                name = f"arg{self._next_argument[-1]}"
                self._next_argument[-1] += 1
        else:
            return self._get_new_valid_name_id()
        used.add(name)
        return name

    def _print_results(self, op: Operation) -> None:
        results = op.results
        if not results:
            return
        if len(results) > 1 and _share_name(results):
            if results[0] not in self._ssa_values:
                self._name_value(results[0])
            shared = self._ssa_values[results[0]].partition("#")[0]
            self.print_string(f"%{shared}:{len(results)} = ")
            return
        self.print_list(results, self.print_ssa_value)
        self.print_string(" = ")

    # Constants

    def print_attribute(self, attribute: Attribute) -> None:
        if isinstance(attribute, DenseIntOrFPElementsAttr):
            if self._print_large_constant(attribute):
                return
        elif isinstance(attribute, DenseResourceAttr):
            self._print_resource(attribute)
            return
        elif isinstance(attribute, AffineMapAttr):
            self.print_string(f"affine_map<{map_text(attribute.data)}>")
            return
        elif isinstance(attribute, AffineSetAttr):
            self.print_string(f"affine_set<{set_text(attribute.data)}>")
            return
        elif self._aliases is not None and has_alias(attribute):
            self.print_string(self._aliases.name(attribute, self._definition))
            return
        super().print_attribute(attribute)

    def _definition(self, attribute: Attribute) -> str:
        """What the alias of `attribute` stands for."""
        buffer = io.StringIO()
        XdslPrinter.print_attribute(Printer(buffer, aliases=self._aliases), attribute)
        return buffer.getvalue()

    def alias_lines(self) -> list[str]:
        """The definitions of the aliases that were written."""
        return [] if self._aliases is None else self._aliases.lines

    def print_float(self, value: float, type: AnyFloat) -> None:
        if isinstance(type, WideFloat):
            self.print_string(wide_float_text(value, type))
        elif isfinite(value):
            super().print_float(value, type)
        else:
            self.print_string(f"0x{type.pack((value,))[::-1].hex().upper()}")

    def _print_large_constant(self, attribute: DenseIntOrFPElementsAttr) -> bool:
        """Prints a constant that is elided or in hex; False where it is neither."""
        from mlopt.core.constants import is_splat

        count = prod(attribute.type.get_shape())
        limit = self.elide_above
        if limit is not None and count > limit and not is_splat(attribute):
            self.print_string("dense_resource<__elided__> : ")
        elif count > MAX_LISTED_ELEMENTS and not is_splat(attribute):
            self.print_string(f'dense<"0x{_hex(attribute)}"> : ')
        else:
            return False
        self.print_attribute(attribute.type)
        return True

    def _print_resource(self, attribute: DenseResourceAttr) -> None:
        name = self._resource_name(attribute.resource_handle.data)
        self.print_string("dense_resource<")
        self.print_identifier_or_string_literal(name)
        self.print_string("> : ")
        self.print_attribute(attribute.get_type())

    def print_resource_handle(self, dialect: str, handle: str) -> None:
        self.print_identifier_or_string_literal(self._resource_name(handle))

    def _resource_name(self, key: str) -> str:
        """The name of a resource, changed where another blob has it already."""
        if not isinstance(key, ResourceKey):
            return key
        name, count = str(key), 0
        while self._blobs.setdefault(name, key.blob) is not key.blob:
            count += 1
            name = f"{key}_{count}"
        return name

    def print_resources(self) -> None:
        """The section `{-# dialect_resources ... #-}` of the blobs named so far."""
        blobs = {name: blob for name, blob in self._blobs.items() if blob.data is not None}
        if not blobs or self.elide_above is not None:
            return
        self.print_string("\n\n{-#\n  dialect_resources: {\n    builtin: {", indent=0)
        for index, (name, blob) in enumerate(sorted(blobs.items())):
            self.print_string(",\n      " if index else "\n      ", indent=0)
            self.print_identifier_or_string_literal(name)
            self.print_string(f': "{blob_to_text(blob)}"')
        self.print_string("\n    }\n  }\n#-}", indent=0)


def _share_name(results: Sequence[SSAValue]) -> bool:
    """True where the results of an op are printed as one name, `%0:2`."""
    first = results[0].name_hint
    return all(result.name_hint == first for result in results)


def _is_entry(block: Block) -> bool:
    region = block.parent
    return region is None or region.blocks.first is block


def _hex(attribute: DenseIntOrFPElementsAttr) -> str:
    """The elements as upstream stores them: i1 packed, other integers in whole bytes."""
    import numpy as np
    from xdsl.dialects.builtin import IntegerType

    raw = np.frombuffer(attribute.data.data, dtype=np.uint8)
    element_type: Any = attribute.type.element_type
    if isinstance(element_type, IntegerType):
        bits = element_type.width.data
        if bits == 1:
            return np.packbits(raw, bitorder="little").tobytes().hex().upper()
        stored = len(raw) // prod(attribute.type.get_shape())
        width = (bits + 7) // 8
        if width < stored:
            raw = raw.reshape(-1, stored)[:, :width]
    return raw.tobytes().hex().upper()
