"""Dominance between the blocks of one region.

Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001): immediate
dominators by iteration over a reverse post-order. Numbering the tree makes every query
constant time. Blocks that the entry does not reach are dominated by every block.
"""

from __future__ import annotations

from collections.abc import Iterator

from xdsl.ir import Block, Region


class Dominance:
    """The dominator tree of `region`."""

    def __init__(self, region: Region):
        self._order = _reverse_post_order(region)
        self._number = {block: i for i, block in enumerate(self._order)}
        self._parent = self._immediate_dominators()
        self._children: list[list[int]] = [[] for _ in self._order]
        for i in range(1, len(self._order)):
            self._children[self._parent[i]].append(i)
        self._enter, self._leave = self._intervals()

    def is_reachable(self, block: Block) -> bool:
        """True where control can come to `block`."""
        return block in self._number

    def dominates(self, above: Block, below: Block) -> bool:
        """True where every way from the entry to `below` goes through `above`."""
        b = self._number.get(below)
        if b is None:
            return True
        a = self._number.get(above)
        if a is None:
            return False
        return self._enter[a] <= self._enter[b] and self._leave[b] <= self._leave[a]

    def children(self, block: Block) -> list[Block]:
        """The blocks whose immediate dominator is `block`."""
        return [self._order[i] for i in self._children[self._number[block]]]

    def blocks(self) -> list[Block]:
        """The reachable blocks in reverse post-order."""
        return self._order

    def _immediate_dominators(self) -> list[int]:
        """By number in reverse post-order; the entry is its own."""
        predecessors: list[list[int]] = [[] for _ in self._order]
        for i, block in enumerate(self._order):
            for successor in _successors(block):
                predecessors[self._number[successor]].append(i)
        parent = [-1] * len(self._order)
        if parent:
            parent[0] = 0
        changed = True
        while changed:
            changed = False
            for i in range(1, len(self._order)):
                known = [p for p in predecessors[i] if parent[p] >= 0]
                best = known[0]
                for other in known[1:]:
                    best = _meet(best, other, parent)
                if parent[i] != best:
                    parent[i] = best
                    changed = True
        return parent

    def _intervals(self) -> tuple[list[int], list[int]]:
        """Times of entering and leaving each node in a walk of the tree."""
        enter, leave = [0] * len(self._order), [0] * len(self._order)
        time = 0
        stack: list[tuple[int, Iterator[int]]] = []
        if self._order:
            stack.append((0, iter(self._children[0])))
        while stack:
            node, rest = stack[-1]
            child = next(rest, None)
            time += 1
            if child is None:
                leave[node] = time
                stack.pop()
            else:
                enter[child] = time
                stack.append((child, iter(self._children[child])))
        return enter, leave


def _meet(a: int, b: int, parent: list[int]) -> int:
    """The lowest common ancestor of two nodes that have been given a parent."""
    while a != b:
        while a > b:
            a = parent[a]
        while b > a:
            b = parent[b]
    return a


def _successors(block: Block) -> tuple[Block, ...]:
    last = block.last_op
    return tuple(last.successors) if last is not None else ()


def _reverse_post_order(region: Region) -> list[Block]:
    entry = region.first_block
    if entry is None:
        return []
    post: list[Block] = []
    seen = {entry}
    stack = [(entry, iter(_successors(entry)))]
    while stack:
        block, rest = stack[-1]
        successor = next(rest, None)
        if successor is None:
            post.append(block)
            stack.pop()
        elif successor not in seen and successor.parent is region:
            seen.add(successor)
            stack.append((successor, iter(_successors(successor))))
    return post[::-1]
