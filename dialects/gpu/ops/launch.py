"""`gpu.launch` and `gpu.launch_func`: the host starts a grid of threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects.builtin import (
    IndexType,
    IntegerAttr,
    IntegerType,
    SymbolRefAttr,
    i32,
    i64,
)
from xdsl.dialects.gpu import AsyncTokenType
from xdsl.dialects.utils import parse_assignment
from xdsl.ir import Attribute, Block, BlockArgument, Operation, Region, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    base,
    irdl_op_definition,
    lazy_traits_def,
    opt_operand_def,
    opt_prop_def,
    opt_result_def,
    prop_def,
    region_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import HasParent, IsTerminator, RecursiveMemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.symbol_tables import lookup_symbol
from mlopt.dialects.gpu.attributes import AddressSpace
from mlopt.dialects.gpu.ops.functions import (
    ATTRIBUTIONS,
    FuncOp,
    parse_attributions,
    print_attributions,
    verify_attributions,
)
from mlopt.dialects.gpu.ops.memory import parse_async, print_async

_INDEX = IndexType()
_SIZE = base(IndexType) | base(IntegerType)


@irdl_op_definition
class TerminatorOp(IRDLOperation):
    """Ends the body of a `gpu.launch`."""

    name = "gpu.terminator"

    traits = lazy_traits_def(lambda: (IsTerminator(), HasParent(LaunchOp)))
    assembly_format = "attr-dict"


@irdl_op_definition
class LaunchOp(IRDLOperation):
    """Runs its body once for every thread of a grid of blocks.

    Operands:
        asyncDependencies: tokens to wait for.
        gridSizeX, gridSizeY, gridSizeZ: blocks of the grid.
        blockSizeX, blockSizeY, blockSizeZ: threads of a block.
        clusterSizeX, clusterSizeY, clusterSizeZ: blocks of a cluster, where there are.
        dynamicSharedMemorySize: bytes.
    Regions:
        body: takes block ids, thread ids, grid sizes, block sizes (then cluster ids and
            sizes), three each, the buffers of the block and those of the thread; may use
            values from outside.
    Errors:
        The arguments of the body are others.
    Source:
        Upstream's `gpu.launch`.
    """

    name = "gpu.launch"

    asyncDependencies = var_operand_def(AsyncTokenType)
    gridSizeX = operand_def(_INDEX)
    gridSizeY = operand_def(_INDEX)
    gridSizeZ = operand_def(_INDEX)
    blockSizeX = operand_def(_INDEX)
    blockSizeY = operand_def(_INDEX)
    blockSizeZ = operand_def(_INDEX)
    clusterSizeX = opt_operand_def(_INDEX)
    clusterSizeY = opt_operand_def(_INDEX)
    clusterSizeZ = opt_operand_def(_INDEX)
    dynamicSharedMemorySize = opt_operand_def(i32)
    module = opt_prop_def(SymbolRefAttr)
    function = opt_prop_def(SymbolRefAttr)
    asyncToken = opt_result_def(AsyncTokenType)
    body = region_def()

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(RecursiveMemoryEffect())

    def __init__(
        self,
        grid: Sequence[SSAValue],
        block: Sequence[SSAValue],
        body: Region,
        *,
        cluster: Sequence[SSAValue] = (),
        shared_bytes: SSAValue | None = None,
        dependencies: Sequence[SSAValue] = (),
        is_async: bool = False,
        workgroup: int = 0,
    ):
        clusters = [[value] for value in cluster] or [[], [], []]
        super().__init__(
            operands=[dependencies, *grid, *block, *clusters, shared_bytes],
            result_types=[[AsyncTokenType()] if is_async else []],
            regions=[body],
        )
        if workgroup:
            self.attributes[ATTRIBUTIONS] = IntegerAttr(workgroup, i64)

    def sizes(self) -> tuple[list[SSAValue], list[SSAValue]]:
        """Grid and block sizes."""
        first = len(self.asyncDependencies)
        return list(self.operands[first : first + 3]), list(self.operands[first + 3 : first + 6])

    def cluster(self) -> list[SSAValue]:
        """Cluster sizes, none or three."""
        found = (self.clusterSizeX, self.clusterSizeY, self.clusterSizeZ)
        return [value for value in found if value is not None]

    def _id_count(self) -> int:
        return 18 if self.cluster() else 12

    def workgroup_arguments(self) -> Sequence[BlockArgument]:
        """The buffers of the block."""
        first = self._id_count()
        return self.body.blocks[0].args[first : first + self._workgroup_count()]

    def private_arguments(self) -> Sequence[BlockArgument]:
        """The buffers of the thread."""
        return self.body.blocks[0].args[self._id_count() + self._workgroup_count() :]

    def _workgroup_count(self) -> int:
        count = self.attributes.get(ATTRIBUTIONS)
        return count.value.data if isinstance(count, IntegerAttr) else 0

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        is_async, tokens = parse_async(parser)
        cluster_ids: list[Any] = []
        cluster: list[tuple[Any, SSAValue]] = []
        if parser.parse_optional_keyword("clusters"):
            cluster_ids, cluster = _parse_sizes(parser)
        parser.parse_keyword("blocks")
        block_ids, grid = _parse_sizes(parser)
        parser.parse_keyword("threads")
        thread_ids, block = _parse_sizes(parser)
        shared = None
        if parser.parse_optional_keyword("dynamic_shared_memory_size"):
            shared = parser.parse_operand(i32)
        names: dict[str, Attribute] = {}
        for word in ("module", "function"):
            if parser.parse_optional_keyword(word):
                with parser.in_parens():
                    names[word] = parser.parse_attribute()
        workgroup = parse_attributions(parser, "workgroup")
        private = parse_attributions(parser, "private")
        arguments = [
            *block_ids,
            *thread_ids,
            *(argument for argument, _ in (*grid, *block)),
            *cluster_ids,
            *(argument for argument, _ in cluster),
        ]
        region = parser.parse_region(
            [*(argument.resolve(_INDEX) for argument in arguments), *workgroup, *private]
        )
        op = cls(
            [value for _, value in grid],
            [value for _, value in block],
            region,
            cluster=[value for _, value in cluster],
            shared_bytes=shared,
            dependencies=tokens,
            is_async=is_async,
            workgroup=len(workgroup),
        )
        op.properties |= names
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        print_async(printer, self)
        arguments = self.body.blocks[0].args
        grid, block = self.sizes()
        if self.cluster():
            _print_sizes(printer, " clusters", arguments[12:15], arguments[15:18], self.cluster())
        _print_sizes(printer, " blocks", arguments[0:3], arguments[6:9], grid)
        _print_sizes(printer, " threads", arguments[3:6], arguments[9:12], block)
        if self.dynamicSharedMemorySize is not None:
            printer.print_string(" dynamic_shared_memory_size ")
            printer.print_operand(self.dynamicSharedMemorySize)
        for word, name in (("module", self.module), ("function", self.function)):
            if name is not None:
                printer.print_string(f" {word}(")
                printer.print_attribute(name)
                printer.print_string(")")
        print_attributions(printer, "workgroup", self.workgroup_arguments())
        print_attributions(printer, "private", self.private_arguments())
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=False)
        printer.print_op_attributes(self.attributes, reserved_attr_names=(ATTRIBUTIONS,))

    def verify_(self) -> None:
        if not self.body.blocks:
            raise VerifyException("found no body, expected one")
        types = [argument.type for argument in self.body.blocks[0].args]
        count = self._id_count()
        if types[:count] != [_INDEX] * count or len(types) < count + self._workgroup_count():
            raise VerifyException(
                f"the body takes ({', '.join(map(str, types))}), expected {count} indices and "
                f"the buffers of the launch"
            )
        if len(self.cluster()) not in (0, 3):
            raise VerifyException(f"found {len(self.cluster())} cluster sizes, expected 3")
        verify_attributions(self.workgroup_arguments(), AddressSpace.WORKGROUP)
        verify_attributions(self.private_arguments(), AddressSpace.PRIVATE)


@irdl_op_definition
class LaunchFuncOp(IRDLOperation):
    """Runs a kernel once for every thread of a grid of blocks.

    Operands:
        asyncDependencies, grid and block sizes, dynamicSharedMemorySize: as those of
            `gpu.launch`; the sizes are of one type, `index`, `i32` or `i64`.
        kernelOperands: the arguments of the kernel.
        asyncObject: a stream, in place of tokens.
    Properties:
        kernel: `@module::@function`.
    Errors:
        The kernel is no kernel of a `gpu.module` here, or takes other arguments.
    Source:
        Upstream's `gpu.launch_func`.
    """

    name = "gpu.launch_func"

    asyncDependencies = var_operand_def(AsyncTokenType)
    gridSizeX = operand_def(_SIZE)
    gridSizeY = operand_def(_SIZE)
    gridSizeZ = operand_def(_SIZE)
    blockSizeX = operand_def(_SIZE)
    blockSizeY = operand_def(_SIZE)
    blockSizeZ = operand_def(_SIZE)
    clusterSizeX = opt_operand_def(_SIZE)
    clusterSizeY = opt_operand_def(_SIZE)
    clusterSizeZ = opt_operand_def(_SIZE)
    dynamicSharedMemorySize = opt_operand_def(i32)
    kernelOperands = var_operand_def()
    asyncObject = opt_operand_def()
    kernel = prop_def(SymbolRefAttr)
    asyncToken = opt_result_def(AsyncTokenType)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    def __init__(
        self,
        kernel: SymbolRefAttr,
        grid: Sequence[SSAValue],
        block: Sequence[SSAValue],
        arguments: Sequence[SSAValue],
        *,
        cluster: Sequence[SSAValue] = (),
        shared_bytes: SSAValue | None = None,
        dependencies: Sequence[SSAValue] = (),
        stream: SSAValue | None = None,
        is_async: bool = False,
    ):
        clusters = [[value] for value in cluster] or [[], [], []]
        super().__init__(
            operands=[dependencies, *grid, *block, *clusters, shared_bytes, arguments, stream],
            result_types=[[AsyncTokenType()] if is_async else []],
            properties={"kernel": kernel},
        )

    def sizes(self) -> tuple[list[SSAValue], list[SSAValue]]:
        """Grid and block sizes."""
        first = len(self.asyncDependencies)
        return list(self.operands[first : first + 3]), list(self.operands[first + 3 : first + 6])

    def cluster(self) -> list[SSAValue]:
        """Cluster sizes, none or three."""
        found = (self.clusterSizeX, self.clusterSizeY, self.clusterSizeZ)
        return [value for value in found if value is not None]

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        is_async, tokens = parse_async(parser)
        stream = None
        if parser.parse_optional_punctuation("<"):
            unresolved = parser.parse_unresolved_operand()
            parser.parse_punctuation(":")
            stream = parser.resolve_operand(unresolved, parser.parse_type())
            parser.parse_punctuation(">")
        kernel = parser.parse_attribute()
        groups: list[list[Any]] = []
        cluster_words = ("clusters", "blocks", "threads")
        for word in cluster_words:
            if word == "clusters":
                if parser.parse_optional_keyword(word) is None:
                    groups.append([])
                    continue
            else:
                parser.parse_keyword(word)
            parser.parse_keyword("in")
            groups.append(
                list(
                    parser.parse_comma_separated_list(
                        parser.Delimiter.PAREN, parser.parse_unresolved_operand
                    )
                )
            )
            if len(groups[-1]) != 3:
                parser.raise_error(f"found {len(groups[-1])} sizes, expected 3")
        type: Attribute = parser.parse_type() if parser.parse_optional_punctuation(":") else _INDEX
        cluster, grid, block = (
            [parser.resolve_operand(value, type) for value in group] for group in groups
        )
        shared = None
        if parser.parse_optional_keyword("dynamic_shared_memory_size"):
            shared = parser.parse_operand(i32)
        arguments: Sequence[SSAValue] = ()
        if parser.parse_optional_keyword("args"):
            arguments = parser.parse_comma_separated_list(
                parser.Delimiter.PAREN, lambda: _parse_argument(parser)
            )
        if not isinstance(kernel, SymbolRefAttr):
            parser.raise_error(f"found {kernel}, expected the name of a kernel")
        op = cls(
            kernel,
            grid,
            block,
            arguments,
            cluster=cluster,
            shared_bytes=shared,
            dependencies=tokens,
            stream=stream,
            is_async=is_async,
        )
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        print_async(printer, self)
        if self.asyncObject is not None:
            printer.print_string(" <")
            printer.print_operand(self.asyncObject)
            printer.print_string(" : ")
            printer.print_attribute(self.asyncObject.type)
            printer.print_string(">")
        printer.print_string(" ")
        printer.print_attribute(self.kernel)
        grid, block = self.sizes()
        for word, values in (("clusters", self.cluster()), ("blocks", grid), ("threads", block)):
            if values:
                printer.print_string(f" {word} in (")
                printer.print_list(values, printer.print_operand)
                printer.print_string(")")
        if grid[0].type != _INDEX:
            printer.print_string(" : ")
            printer.print_attribute(grid[0].type)
        if self.dynamicSharedMemorySize is not None:
            printer.print_string(" dynamic_shared_memory_size ")
            printer.print_operand(self.dynamicSharedMemorySize)
        if self.kernelOperands:
            printer.print_string(" args(")
            printer.print_list(self.kernelOperands, lambda value: _print_argument(printer, value))
            printer.print_string(")")
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        grid, block = self.sizes()
        types = {value.type for value in (*grid, *block, *self.cluster())}
        if len(types) != 1:
            raise VerifyException("sizes are of several types, expected one")
        if len(self.cluster()) not in (0, 3):
            raise VerifyException(f"found {len(self.cluster())} cluster sizes, expected 3")
        if len(self.kernel.nested_references.data) != 1:
            raise VerifyException(f"kernel is {self.kernel}, expected @module::@function")
        found = lookup_symbol(self, self.kernel)
        if found is None:
            raise VerifyException(f"kernel {self.kernel} is undefined")
        if not isinstance(found, FuncOp):  # lowered already
            return
        if not found.is_kernel:
            raise VerifyException(f"function {self.kernel} is no kernel")
        wanted = found.function_type.inputs.data
        given = tuple(value.type for value in self.kernelOperands)
        if given != wanted:
            raise VerifyException(
                f"arguments are ({', '.join(map(str, given))}), but kernel {self.kernel} takes "
                f"({', '.join(map(str, wanted))})"
            )


def _parse_sizes(parser: Parser) -> tuple[list[Any], list[tuple[Any, SSAValue]]]:
    """`(%id, ...) in (%size = %value, ...)`: ids, and sizes with their values."""
    paren = parser.Delimiter.PAREN
    position = parser.pos
    ids = list(
        parser.parse_comma_separated_list(paren, lambda: parser.parse_argument(expect_type=False))
    )
    parser.parse_keyword("in")
    pairs = parser.parse_comma_separated_list(paren, lambda: parse_assignment(parser))
    if len(ids) != 3 or len(pairs) != 3:
        parser.raise_error(
            f"found {len(ids)} ids and {len(pairs)} sizes, expected 3 of each", position
        )
    return ids, [(argument, parser.resolve_operand(value, _INDEX)) for argument, value in pairs]


def _print_sizes(
    printer: Printer,
    word: str,
    ids: Sequence[BlockArgument],
    sizes: Sequence[BlockArgument],
    values: Sequence[SSAValue],
) -> None:
    def print_pair(pair: tuple[BlockArgument, SSAValue]) -> None:
        printer.print_ssa_value(pair[0])
        printer.print_string(" = ")
        printer.print_operand(pair[1])

    printer.print_string(f"{word}(")
    printer.print_list(ids, printer.print_ssa_value)
    printer.print_string(") in (")
    printer.print_list(zip(sizes, values, strict=True), print_pair)
    printer.print_string(")")


def _parse_argument(parser: Parser) -> SSAValue:
    unresolved = parser.parse_unresolved_operand()
    parser.parse_punctuation(":")
    return parser.resolve_operand(unresolved, parser.parse_type())


def _print_argument(printer: Printer, value: SSAValue) -> None:
    printer.print_operand(value)
    printer.print_string(" : ")
    printer.print_attribute(value.type)


def launch_block(*buffers: Attribute) -> Block:
    """An empty body: twelve indices and `buffers`."""
    return Block(arg_types=[*([_INDEX] * 12), *buffers])


LAUNCH_OPS: tuple[type[Operation], ...] = (LaunchOp, LaunchFuncOp, TerminatorOp)
