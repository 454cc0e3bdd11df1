"""`gpu.module`, `gpu.func`, `gpu.return`: code of the device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    FunctionType,
    IntegerAttr,
    MemRefType,
    StringAttr,
    UnitAttr,
    i32,
    i64,
)
from xdsl.dialects.utils.format import print_func_argument, print_func_output
from xdsl.ir import Attribute, Block, BlockArgument, Operation, Region
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    attr_def,
    irdl_op_definition,
    lazy_traits_def,
    opt_prop_def,
    prop_def,
    region_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import (
    CallableOpInterface,
    HasParent,
    IsolatedFromAbove,
    IsTerminator,
    NoTerminator,
    SymbolOpInterface,
    SymbolTable,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.gpu.attributes import AddressSpace, AddressSpaceAttr

KERNEL = "gpu.kernel"
ATTRIBUTIONS = "workgroup_attributions"


@irdl_op_definition
class GPUModuleOp(IRDLOperation):
    """A module of functions for the device.

    Properties:
        sym_name: its name.
        targets: what it is compiled for, such as `#nvvm.target<chip = "sm_80">`.
        offloadingHandler: how a binary of it is embedded.
    Errors:
        `targets` is empty.
    Source:
        Upstream's `gpu.module`.
    """

    name = "gpu.module"

    sym_name = prop_def(StringAttr)
    targets = opt_prop_def(ArrayAttr)
    offloadingHandler = opt_prop_def(AnyAttr())
    bodyRegion = region_def("single_block")

    traits = traits_def(IsolatedFromAbove(), NoTerminator(), SymbolOpInterface(), SymbolTable())

    def __init__(
        self, name: str, body: Region | None = None, targets: Sequence[Attribute] | None = None
    ):
        super().__init__(
            properties={
                "sym_name": StringAttr(name),
                "targets": ArrayAttr(targets) if targets else None,
            },
            regions=[Region(Block()) if body is None else body],
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        name = parser.parse_symbol_name().data
        handler = None
        if parser.parse_optional_punctuation("<"):
            handler = parser.parse_attribute()
            parser.parse_punctuation(">")
        targets = parser.parse_optional_comma_separated_list(
            parser.Delimiter.SQUARE, parser.parse_attribute
        )
        attributes = parser.parse_optional_attr_dict_with_keyword(("sym_name", "targets"))
        body = parser.parse_region()
        if not body.blocks:
            body.add_block(Block())
        op = cls(name, body)
        if targets is not None:
            op.properties["targets"] = ArrayAttr(targets)
        if handler is not None:
            op.properties["offloadingHandler"] = handler
        if attributes is not None:
            op.attributes |= attributes.data
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_symbol_name(self.sym_name.data)
        if self.offloadingHandler is not None:
            printer.print_string("<")
            printer.print_attribute(self.offloadingHandler)
            printer.print_string(">")
        if self.targets is not None:
            printer.print_string(" [")
            printer.print_list(self.targets, printer.print_attribute)
            printer.print_string("]")
        printer.print_op_attributes(self.attributes, print_keyword=True)
        printer.print_string(" ")
        printer.print_region(self.bodyRegion, print_empty_block=False)

    def verify_(self) -> None:
        if self.targets is not None and not self.targets.data:
            raise VerifyException("found no targets, expected at least one or no list")


class _Callable(CallableOpInterface):
    """What a call of a `gpu.func` needs to know."""

    @classmethod
    def get_callable_region(cls, op: Operation) -> Region:
        return op.regions[0]

    @classmethod
    def get_argument_types(cls, op: Operation) -> tuple[Attribute, ...]:
        assert isinstance(op, FuncOp)
        return op.function_type.inputs.data

    @classmethod
    def get_result_types(cls, op: Operation) -> tuple[Attribute, ...]:
        assert isinstance(op, FuncOp)
        return op.function_type.outputs.data


@irdl_op_definition
class FuncOp(IRDLOperation):
    """A function of the device; a kernel, which the host launches, with `gpu.kernel`.

    Properties:
        sym_name, function_type, arg_attrs, res_attrs: as those of `func.func`.
        known_block_size, known_grid_size: three sizes that every launch has.
    Regions:
        body: its arguments are those of the type, then the buffers of the block
            (`workgroup_attributions` of them), then those of the thread.
    Errors:
        A kernel has results; the arguments differ from the type; a buffer of the block
        or the thread is in another memory space.
    Source:
        Upstream's `gpu.func`.
    """

    name = "gpu.func"

    sym_name = attr_def(StringAttr)
    function_type = prop_def(FunctionType)
    arg_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])
    res_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])
    workgroup_attrib_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])
    private_attrib_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])
    known_block_size = opt_prop_def(DenseArrayBase.constr(i32))
    known_grid_size = opt_prop_def(DenseArrayBase.constr(i32))
    known_cluster_size = opt_prop_def(DenseArrayBase.constr(i32))
    body = region_def()

    traits = traits_def(
        IsolatedFromAbove(), SymbolOpInterface(), _Callable(), HasParent(GPUModuleOp)
    )

    def __init__(
        self,
        name: str,
        type: FunctionType,
        body: Region,
        *,
        workgroup: int = 0,
        kernel: bool = False,
        block_size: Sequence[int] | None = None,
    ):
        super().__init__(
            attributes={"sym_name": StringAttr(name)},
            properties={
                "function_type": type,
                "known_block_size": DenseArrayBase.from_list(i32, block_size)
                if block_size is not None
                else None,
            },
            regions=[body],
        )
        if workgroup:
            self.attributes[ATTRIBUTIONS] = IntegerAttr(workgroup, i64)
        if kernel:
            self.attributes[KERNEL] = UnitAttr()

    @property
    def is_kernel(self) -> bool:
        """True for what the host launches."""
        return KERNEL in self.attributes

    def workgroup_arguments(self) -> Sequence[BlockArgument]:
        """The buffers of the block."""
        start = len(self.function_type.inputs)
        return self.body.blocks[0].args[start : start + self._workgroup_count()]

    def private_arguments(self) -> Sequence[BlockArgument]:
        """The buffers of the thread."""
        return self.body.blocks[0].args[len(self.function_type.inputs) + self._workgroup_count() :]

    def _workgroup_count(self) -> int:
        count = self.attributes.get(ATTRIBUTIONS)
        return count.value.data if isinstance(count, IntegerAttr) else 0

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        name = parser.parse_symbol_name().data
        arguments, argument_attributes = _parse_arguments(parser)
        results: list[Attribute] = []
        if parser.parse_optional_punctuation("->"):
            found = parser.parse_optional_comma_separated_list(
                parser.Delimiter.PAREN, parser.parse_type
            )
            results = [parser.parse_type()] if found is None else list(found)
        workgroup = parse_attributions(parser, "workgroup")
        private = parse_attributions(parser, "private")
        kernel = parser.parse_optional_keyword("kernel") is not None
        attributes = parser.parse_optional_attr_dict_with_keyword(("sym_name", "function_type"))
        region = parser.parse_region([*arguments, *workgroup, *private])
        type = FunctionType.from_lists([argument.type for argument in arguments], results)
        op = cls(name, type, region, workgroup=len(workgroup), kernel=kernel)
        if argument_attributes is not None:
            op.properties["arg_attrs"] = argument_attributes
        for key, value in (attributes.data if attributes is not None else {}).items():
            own = key.startswith("known_")
            (op.properties if own else op.attributes)[key] = value
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_string("(")
        arguments = self.body.blocks[0].args[: len(self.function_type.inputs)]
        attributes: Any = self.arg_attrs or [None] * len(arguments)
        printer.print_list(
            zip(arguments, attributes, strict=True),
            lambda pair: print_func_argument(printer, *pair),
        )
        printer.print_string(")")
        self._print_results(printer)
        print_attributions(printer, "workgroup", self.workgroup_arguments())
        print_attributions(printer, "private", self.private_arguments())
        printer.print_string(" kernel" if self.is_kernel else "")
        known = {key: value for key, value in self.properties.items() if key.startswith("known_")}
        printer.print_op_attributes(
            self.attributes | known,
            reserved_attr_names=("sym_name", KERNEL, ATTRIBUTIONS),
            print_keyword=True,
        )
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=False)

    def _print_results(self, printer: Printer) -> None:
        types = self.function_type.outputs.data
        if not types:
            return
        printer.print_string(" -> " if len(types) == 1 else " -> (")
        printer.print_list(types, lambda type: print_func_output(printer, type, None))
        printer.print_string("" if len(types) == 1 else ")")

    def verify_(self) -> None:
        if not self.body.blocks:
            raise VerifyException("found no body, expected one")
        types = tuple(argument.type for argument in self.body.blocks[0].args)
        inputs = self.function_type.inputs.data
        if types[: len(inputs)] != inputs or len(types) < len(inputs) + self._workgroup_count():
            raise VerifyException(
                f"entry block takes ({', '.join(map(str, types))}), but the function "
                f"({', '.join(map(str, inputs))}) and its buffers"
            )
        if self.is_kernel and self.function_type.outputs.data:
            raise VerifyException("a kernel has results, expected none")
        verify_attributions(self.workgroup_arguments(), AddressSpace.WORKGROUP)
        verify_attributions(self.private_arguments(), AddressSpace.PRIVATE)
        for name in ("known_block_size", "known_grid_size"):
            sizes = self.properties.get(name)
            if isinstance(sizes, DenseArrayBase) and len(sizes) != 3:
                raise VerifyException(f"{name} has {len(sizes)} entries, expected 3")


@irdl_op_definition
class ReturnOp(IRDLOperation):
    """Ends a `gpu.func`.

    Errors:
        The values are not of the types of the function's results.
    """

    name = "gpu.return"

    values = var_operand_def()

    traits = lazy_traits_def(lambda: (IsTerminator(), HasParent(FuncOp)))
    assembly_format = "attr-dict ($values^ `:` type($values))?"

    def verify_(self) -> None:
        parent = self.parent_op()
        if not isinstance(parent, FuncOp):
            return
        found = tuple(value.type for value in self.values)
        wanted = parent.function_type.outputs.data
        if found != wanted:
            raise VerifyException(
                f"returns ({', '.join(map(str, found))}), but the function "
                f"({', '.join(map(str, wanted))})"
            )


def parse_attributions(parser: Parser, word: str) -> list[Any]:
    """`workgroup(%a : memref<...>, ...)`, or nothing."""
    if parser.parse_optional_keyword(word) is None:
        return []

    def parse_one() -> Any:
        argument = parser.parse_argument(expect_type=False)
        parser.parse_punctuation(":")
        return argument.resolve(parser.parse_type())

    return list(parser.parse_comma_separated_list(parser.Delimiter.PAREN, parse_one))


def print_attributions(printer: Printer, word: str, values: Sequence[BlockArgument]) -> None:
    """What `parse_attributions` reads."""
    if not values:
        return

    def print_one(value: BlockArgument) -> None:
        printer.print_ssa_value(value)
        printer.print_string(" : ")
        printer.print_attribute(value.type)

    printer.print_string(f" {word}(")
    printer.print_list(values, print_one)
    printer.print_string(")")


def verify_attributions(values: Sequence[BlockArgument], space: AddressSpace) -> None:
    """Raises unless each is a buffer in `space`."""
    for value in values:
        type = value.type
        if not isinstance(type, MemRefType):
            raise VerifyException(f"found a buffer of type {type}, expected a memref")
        if isinstance(type.memory_space, AddressSpaceAttr) and type.memory_space.data != space:
            raise VerifyException(
                f"found a buffer in memory space {type.memory_space}, expected {space.value}"
            )


def _parse_arguments(parser: Parser) -> tuple[list[Any], ArrayAttr[DictionaryAttr] | None]:
    def parse_one() -> tuple[Any, dict[str, Attribute]]:
        argument = parser.parse_argument()
        attributes = parser.parse_optional_dictionary_attr_dict()
        location = parser.parse_optional_location()
        if location is not None:
            argument.location = location
        return argument, attributes

    parsed = parser.parse_comma_separated_list(parser.Delimiter.PAREN, parse_one)
    attributes = [DictionaryAttr(each) for _, each in parsed]
    has_any = any(each for _, each in parsed)
    return [argument for argument, _ in parsed], ArrayAttr(attributes) if has_any else None


FUNCTION_OPS: tuple[type[Operation], ...] = (GPUModuleOp, FuncOp, ReturnOp)
