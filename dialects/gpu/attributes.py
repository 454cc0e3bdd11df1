"""Attributes of the `gpu` dialect that xDSL lacks, or has with fewer words."""

from __future__ import annotations

from enum import auto

from xdsl.dialects.utils import EnumAttribute
from xdsl.ir import SpacedOpaqueSyntaxAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.utils.str_enum import StrEnum

from mlopt.core.enum_syntax import InAngleBrackets


class AddressSpace(StrEnum):
    """Memory of everybody, of a block (workgroup), of a thread (private)."""

    GLOBAL = auto()
    WORKGROUP = auto()
    PRIVATE = auto()
    CONSTANT = auto()


class ShuffleMode(StrEnum):
    """Which lane is read: own id xor, plus, minus, or equal to the offset."""

    XOR = auto()
    UP = auto()
    DOWN = auto()
    IDX = auto()


class ReductionKind(StrEnum):
    """How `gpu.all_reduce` and `gpu.subgroup_reduce` combine."""

    ADD = auto()
    MUL = auto()
    MINUI = auto()
    MINSI = auto()
    MINNUMF = auto()
    MAXUI = auto()
    MAXSI = auto()
    MAXNUMF = auto()
    AND = auto()
    OR = auto()
    XOR = auto()
    MINIMUMF = auto()
    MAXIMUMF = auto()


class MappingId(StrEnum):
    """A dimension of a grid, block or warp; or one of all of them in a row."""

    X = auto()
    Y = auto()
    Z = auto()
    LINEAR_DIM_0 = auto()
    LINEAR_DIM_1 = auto()
    LINEAR_DIM_2 = auto()
    LINEAR_DIM_3 = auto()
    LINEAR_DIM_4 = auto()
    LINEAR_DIM_5 = auto()
    LINEAR_DIM_6 = auto()
    LINEAR_DIM_7 = auto()
    LINEAR_DIM_8 = auto()
    LINEAR_DIM_9 = auto()


@irdl_attr_definition
class AddressSpaceAttr(InAngleBrackets, EnumAttribute[AddressSpace]):
    """`#gpu.address_space<workgroup>`: the memory space of a memref."""

    name = "gpu.address_space"


@irdl_attr_definition
class ShuffleModeAttr(EnumAttribute[ShuffleMode], SpacedOpaqueSyntaxAttribute):
    """`#gpu<shuffle_mode xor>`."""

    name = "gpu.shuffle_mode"


@irdl_attr_definition
class ReductionKindAttr(EnumAttribute[ReductionKind], SpacedOpaqueSyntaxAttribute):
    """`#gpu<all_reduce_op add>`."""

    name = "gpu.all_reduce_op"


@irdl_attr_definition
class BlockMappingAttr(InAngleBrackets, EnumAttribute[MappingId]):
    """`#gpu.block<x>`: iterations of a loop are blocks of the grid."""

    name = "gpu.block"


@irdl_attr_definition
class ThreadMappingAttr(InAngleBrackets, EnumAttribute[MappingId]):
    """`#gpu.thread<x>`: iterations of a loop are threads of a block."""

    name = "gpu.thread"


@irdl_attr_definition
class WarpMappingAttr(InAngleBrackets, EnumAttribute[MappingId]):
    """`#gpu.warp<x>`: iterations of a loop are warps of a block."""

    name = "gpu.warp"


@irdl_attr_definition
class WarpgroupMappingAttr(InAngleBrackets, EnumAttribute[MappingId]):
    """`#gpu.warpgroup<x>`: iterations of a loop are groups of four warps."""

    name = "gpu.warpgroup"


@irdl_attr_definition
class LaneMappingAttr(InAngleBrackets, EnumAttribute[MappingId]):
    """`#gpu.lane<x>`: iterations of a loop are lanes of a warp."""

    name = "gpu.lane"


OWN_ATTRIBUTES = (
    AddressSpaceAttr,
    ShuffleModeAttr,
    ReductionKindAttr,
    BlockMappingAttr,
    ThreadMappingAttr,
    WarpMappingAttr,
    WarpgroupMappingAttr,
    LaneMappingAttr,
)
