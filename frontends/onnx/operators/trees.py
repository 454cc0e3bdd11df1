"""Ensembles of decision trees, all rows and all trees at once.

    at = roots;  depth times: at = branch[at] of (x[feature[at]] <= split[at]);  sum weight[at]

A leaf leads to itself, so that trees of any depth take the same steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AndOp, DivOp, OrOp
from mlopt.dialects.graph.ops.indexing import GatherElementsOp, GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import ConcatOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator

PREDICATES = ("le", "lt", "ge", "gt", "eq", "ne")
"""By the numbers of `nodes_modes`."""

MEMBER = len(PREDICATES)
"""The mode of nodes that ask whether a feature is one of their numbers."""

AVERAGE, SUM = 0, 1


@dataclass(frozen=True)
class Trees:
    """The tables of an ensemble: nodes, then leaves, by one number.

    `if_true` and `if_false` are numbers of nodes, `depth` the most steps to a leaf. `members`
    has the set of each node, NaN behind its end.
    """

    features: np.ndarray
    splits: np.ndarray
    modes: np.ndarray
    missing: np.ndarray
    members: np.ndarray
    if_true: np.ndarray
    if_false: np.ndarray
    weights: np.ndarray
    targets: np.ndarray
    roots: np.ndarray
    depth: int


def trees_of(node: Node) -> Trees:
    """The tables that the attributes describe. Raises `NodeProblem`."""
    integers = {
        name: np.asarray(node.required(name), np.int64)
        for name in (
            "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids", "nodes_trueleafs",
            "nodes_falseleafs", "leaf_targetids", "tree_roots",
        )
    }  # fmt: skip
    splits, weights = node.required("nodes_splits"), node.required("leaf_weights")
    modes = np.asarray(node.required("nodes_modes"), np.int64)
    nodes, leaves = len(splits), len(weights)
    missing = np.asarray(node.attribute("nodes_missing_value_tracks_true", [0] * nodes), bool)
    lists = [value for name, value in integers.items() if name.startswith("nodes_")]
    if any(len(value) != nodes for value in [*lists, modes, missing]):
        raise NodeProblem(f"lists of its nodes are not all of {nodes} elements")
    if len(integers["leaf_targetids"]) != leaves:
        raise NodeProblem(f"leaf_targetids and leaf_weights differ: {leaves} weights")
    ends = np.arange(nodes, nodes + leaves)
    if_true, if_false = (
        np.concatenate(
            [integers[f"nodes_{side}nodeids"] + nodes * (integers[f"nodes_{side}leafs"] != 0), ends]
        )
        for side in ("true", "false")
    )
    roots = integers["tree_roots"]
    known = np.concatenate([if_true, if_false, roots])
    if known.size and not (0 <= known.min() and known.max() < nodes + leaves):
        raise NodeProblem("a node or leaf that it names does not exist")

    def padded(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, np.zeros(leaves, values.dtype)])

    return Trees(
        padded(integers["nodes_featureids"]),
        padded(splits),
        padded(modes),
        padded(missing),
        _members(node, padded(modes), splits.dtype),
        if_true,
        if_false,
        np.concatenate([np.zeros(nodes, weights.dtype), weights]),
        np.concatenate([np.zeros(nodes, np.int64), integers["leaf_targetids"]]),
        roots,
        _depth(roots, [if_true, if_false], nodes),
    )


def _members(node: Node, modes: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The sets of the nodes that have one, in their order, each ended by NaN; rows of NaN else."""
    values = np.asarray(node.attribute("membership_values", ()), dtype)
    ends = np.flatnonzero(np.isnan(values))
    sets = [part[~np.isnan(part)] for part in np.split(values, ends + 1)]
    owners = np.flatnonzero(modes == MEMBER)
    if len(owners) > len(sets):
        raise NodeProblem(f"membership_values has {len(sets)} sets for {len(owners)} nodes")
    table = np.full((len(modes), max(map(len, sets[: len(owners)]), default=0)), np.nan, dtype)
    for owner, members in zip(owners, sets, strict=False):
        table[owner, : len(members)] = members
    return table


def _depth(roots: np.ndarray, branches: list[np.ndarray], nodes: int) -> int:
    at, depth = np.unique(roots[roots < nodes]), 0
    while at.size:
        if depth > nodes:
            raise NodeProblem("its nodes lead back to themselves")
        following = np.unique(np.concatenate([branch[at] for branch in branches]))
        at, depth = following[following < nodes], depth + 1
    return depth


@operator("TreeEnsemble", since=5, domain="ai.onnx.ml")
def tree_ensemble(node: Node, x: SSAValue) -> SSAValue:
    """`[n, features]` to `[n, n_targets]`: sums or means of the leaves' weights."""
    if node.rank(x) != 2:
        raise NodeProblem(f"its input has rank {node.rank(x)}, expected 2")
    kind = node.attribute("aggregate_function", SUM)
    if kind not in (AVERAGE, SUM) or node.attribute("post_transform", 0):
        raise NodeProblem("only sums and averages without a post_transform are supported")
    trees = trees_of(node)
    features, columns = int(trees.features.max(initial=0)), node.build.shape(x)[1]
    if trees.features.min(initial=0) < 0 or (isinstance(columns, int) and features >= columns):
        raise NodeProblem(f"feature {features} does not exist in {columns} columns")
    sizes = [node.build.shape(x)[0], len(trees.roots)]
    at = node.emit(BroadcastOp(node.constant(trees.roots), sizes, [1]))
    for _ in range(trees.depth):
        goes = _is_true(node, x, at, trees)
        yes, no = (_looked_up(node, side, at) for side in (trees.if_true, trees.if_false))
        at = node.emit(SelectOp(goes, yes, no))
    return _totals(node, at, trees, kind)


def _looked_up(node: Node, table: np.ndarray, at: SSAValue) -> SSAValue:
    return node.emit(GatherOp(node.constant(table), at, 0))


def _is_true(node: Node, x: SSAValue, at: SSAValue, trees: Trees) -> SSAValue:
    """Whether each row goes to the true side of each tree's node."""
    value = node.emit(GatherElementsOp(x, _looked_up(node, trees.features, at), 1))
    split = _looked_up(node, trees.splits, at)
    goes: SSAValue | None = None
    for mode in sorted({int(mode) for mode in trees.modes}):
        if not 0 <= mode <= MEMBER:
            raise NodeProblem(f"found mode {mode}, expected 0 to {MEMBER}")
        if mode == MEMBER:
            holds = _is_member(node, value, at, trees)
        else:
            holds = node.emit(CompareOp(PREDICATES[mode], value, split))
        if goes is None:
            goes = holds
            continue
        own = _looked_up(node, trees.modes == mode, at)
        goes = node.emit(SelectOp(own, holds, goes))
    assert goes is not None, "a leaf has a mode too"
    if trees.missing.any():
        is_nan = node.emit(CompareOp("ne", value, value))
        lost = node.emit(AndOp(is_nan, _looked_up(node, trees.missing, at)))
        goes = node.emit(OrOp(goes, lost))
    return goes


def _is_member(node: Node, value: SSAValue, at: SSAValue, trees: Trees) -> SSAValue:
    """Whether each value is in the set of its node: equal to one of its numbers."""
    members = _looked_up(node, trees.members, at)
    wide = node.emit(BroadcastOp(value, node.build.shape(members), [0, 1]))
    return node.emit(ReduceOp("or", node.emit(CompareOp("eq", wide, members)), [2]))


def _totals(node: Node, at: SSAValue, trees: Trees, kind: int) -> SSAValue:
    """The weights of the leaves, added up by target."""
    count = node.required("n_targets")
    weight = _looked_up(node, trees.weights, at)
    target = _looked_up(node, trees.targets, at)
    zero = node.full(0, weight)
    rows = node.build.shape(at)[0]
    columns: list[SSAValue] = []
    for number in range(count):
        own = node.emit(CompareOp("eq", target, node.full(number, target)))
        total = node.emit(ReduceOp("sum", node.emit(SelectOp(own, weight, zero)), [1]))
        columns.append(node.emit(ReshapeOp(total, [rows, 1])))
    result = node.emit(ConcatOp(columns, 1))
    if kind == AVERAGE:
        result = node.emit(DivOp(result, node.full(len(trees.roots), result)))
    return result
