"""The call graph of a module: who calls whom, callees first."""

from __future__ import annotations

from collections.abc import Iterator

from xdsl.ir import Operation

from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import CallLike
from mlopt.core.symbols import symbol_name


class CallGraph:
    """Functions (symbols with a body directly below `root`) and the calls in them."""

    def __init__(self, root: Operation):
        self.functions: dict[str, Operation] = {}
        self.calls: dict[str, list[Operation]] = {}
        for op in _top_level(root):
            name = symbol_name(op)
            if name is not None and op.regions and op.regions[0].blocks:
                self.functions[name] = op
                self.calls[name] = [inner for inner in op.walk() if find(inner, CallLike)]

    def callees(self, name: str) -> list[str]:
        """The functions with a body that `name` calls, in order of the calls."""
        found: list[str] = []
        for call in self.calls[name]:
            model = find(call, CallLike)
            if model is not None and model.callee(call) in self.functions:
                found.append(model.callee(call))
        return found

    def components(self) -> list[tuple[str, ...]]:
        """Strongly connected components, callees before callers.

        Tarjan, "Depth-first search and linear graph algorithms" (1972), with an explicit
        stack. A component of more than one function, or a function that calls itself, is
        recursion.
        """
        return _Tarjan(self).components

    def is_recursive(self, component: tuple[str, ...]) -> bool:
        """True where a function of `component` can be on the stack twice."""
        return len(component) > 1 or any(name in self.callees(name) for name in component)


class _Tarjan:
    """One run of Tarjan's algorithm."""

    def __init__(self, graph: CallGraph):
        self.graph = graph
        self.index: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.open: dict[str, None] = {}
        self.components: list[tuple[str, ...]] = []
        for name in graph.functions:
            if name not in self.index:
                self._visit(name)

    def _visit(self, start: str) -> None:
        work = [(start, iter(self._enter(start)))]
        while work:
            name, callees = work[-1]
            for callee in callees:
                if callee not in self.index:
                    work.append((callee, iter(self._enter(callee))))
                    break
                if callee in self.open:
                    self.low[name] = min(self.low[name], self.index[callee])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    self.low[parent] = min(self.low[parent], self.low[name])
                self._close(name)

    def _enter(self, name: str) -> list[str]:
        self.index[name] = self.low[name] = len(self.index)
        self.open[name] = None
        return self.graph.callees(name)

    def _close(self, name: str) -> None:
        if self.low[name] != self.index[name]:
            return
        members: list[str] = []
        while not members or members[-1] != name:
            members.append(self.open.popitem()[0])
        self.components.append(tuple(reversed(members)))


def _top_level(root: Operation) -> Iterator[Operation]:
    for region in root.regions:
        for block in region.blocks:
            yield from block.ops
