"""Where a thread is: ids and sizes of grid, block and subgroup."""

from __future__ import annotations

from xdsl.dialects.builtin import IndexType, IntegerAttr
from xdsl.dialects.gpu import DimensionAttr
from xdsl.ir import Operation
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.traits import Pure


class _OfDimension(IRDLOperation):
    """Shape of an id or size that there is one of for each of x, y, z."""

    dimension = prop_def(DimensionAttr)
    upper_bound = opt_prop_def(IntegerAttr.constr(IndexType()))
    out = result_def(IndexType())

    traits = traits_def(Pure())
    assembly_format = "$dimension (`upper_bound` $upper_bound^)? attr-dict"


@irdl_op_definition
class ThreadIdOp(_OfDimension):
    """The thread's id within its block, along `dimension`; below `upper_bound`."""

    name = "gpu.thread_id"


@irdl_op_definition
class BlockIdOp(_OfDimension):
    """The block's id within the grid, along `dimension`; below `upper_bound`."""

    name = "gpu.block_id"


@irdl_op_definition
class BlockDimOp(_OfDimension):
    """Threads of a block along `dimension`; at most `upper_bound`."""

    name = "gpu.block_dim"


@irdl_op_definition
class GridDimOp(_OfDimension):
    """Blocks of the grid along `dimension`; at most `upper_bound`."""

    name = "gpu.grid_dim"


@irdl_op_definition
class GlobalIdOp(_OfDimension):
    """`block_id * block_dim + thread_id` along `dimension`; below `upper_bound`."""

    name = "gpu.global_id"


@irdl_op_definition
class ClusterIdOp(_OfDimension):
    """The cluster's id within the grid, along `dimension`."""

    name = "gpu.cluster_id"


@irdl_op_definition
class ClusterDimOp(_OfDimension):
    """Clusters of the grid along `dimension`."""

    name = "gpu.cluster_dim"


@irdl_op_definition
class ClusterBlockIdOp(_OfDimension):
    """The block's id within its cluster, along `dimension`."""

    name = "gpu.cluster_block_id"


@irdl_op_definition
class ClusterDimBlocksOp(_OfDimension):
    """Blocks of a cluster along `dimension`."""

    name = "gpu.cluster_dim_blocks"


@irdl_op_definition
class LaneIdOp(IRDLOperation):
    """The thread's id within its subgroup (warp); below `upper_bound`."""

    name = "gpu.lane_id"

    upper_bound = opt_prop_def(IntegerAttr.constr(IndexType()))
    out = result_def(IndexType())

    traits = traits_def(Pure())
    assembly_format = "(`upper_bound` $upper_bound^)? attr-dict"


class _OfSubgroup(IRDLOperation):
    """Shape of an id or size of subgroups."""

    upper_bound = opt_prop_def(IntegerAttr.constr(IndexType()))
    out = result_def(IndexType())

    traits = traits_def(Pure())
    assembly_format = "(`upper_bound` $upper_bound^)? attr-dict `:` type($out)"


@irdl_op_definition
class SubgroupIdOp(_OfSubgroup):
    """The subgroup's id within its block."""

    name = "gpu.subgroup_id"


@irdl_op_definition
class NumSubgroupsOp(_OfSubgroup):
    """Subgroups of a block."""

    name = "gpu.num_subgroups"


@irdl_op_definition
class SubgroupSizeOp(_OfSubgroup):
    """Threads of a subgroup: 32 on NVIDIA's GPUs."""

    name = "gpu.subgroup_size"


ID_OPS: tuple[type[Operation], ...] = (
    ThreadIdOp,
    BlockIdOp,
    BlockDimOp,
    GridDimOp,
    GlobalIdOp,
    ClusterIdOp,
    ClusterDimOp,
    ClusterBlockIdOp,
    ClusterDimBlocksOp,
    LaneIdOp,
    SubgroupIdOp,
    NumSubgroupsOp,
    SubgroupSizeOp,
)
