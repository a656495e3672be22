"""The tree of a plan's tasks: who is whose parent, which leaves are below a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tongzhou.engine.errors import ParentLoopError, UnknownTaskError
from tongzhou.engine.plan import Task


class Outline:
    """Parents and children by index. Refuses unknown parents and loops of parents."""

    def __init__(self, tasks: Sequence[Task], index: Mapping[int, int]) -> None:
        self.parent = [-1] * len(tasks)
        self.children: dict[int, list[int]] = {}
        self.summary = [False] * len(tasks)
        parent, children, summary = self.parent, self.children, self.summary
        for i, task in enumerate(tasks):
            above = task[1]
            if above is not None:
                p = index.get(above)
                if p is None:
                    raise UnknownTaskError(above, f"task {task.key} as its parent")
                parent[i] = p
                if summary[p]:
                    children[p].append(i)
                else:
                    summary[p] = True
                    children[p] = [i]
        self.summaries = self._outermost_first(tasks)
        """Summaries, each after its own parent."""

    def _outermost_first(self, tasks: Sequence[Task]) -> list[int]:
        found = [i for i in self.children if self.parent[i] < 0]
        for i in found:
            found += [c for c in self.children[i] if self.summary[c]]
        if len(found) < len(self.children):
            raise ParentLoopError(self._loop(tasks, set(self.children).difference(found)))
        return found

    def _loop(self, tasks: Sequence[Task], left: set[int]) -> list[int]:
        node = min(left)
        seen: list[int] = []
        while node not in seen:
            seen.append(node)
            node = self.parent[node]
        return [tasks[i].key for i in [*seen[seen.index(node) :], node]]

    def leaves(self, node: int) -> list[int]:
        """The leaves below a node, or the node itself when it is one."""
        if not self.summary[node]:
            return [node]
        found: list[int] = []
        stack = [node]
        while stack:
            for child in self.children[stack.pop()]:
                if self.summary[child]:
                    stack.append(child)
                else:
                    found.append(child)
        return found

    def ancestors(self, node: int) -> list[int]:
        """The summaries above a node, the nearest first."""
        found: list[int] = []
        above = self.parent[node]
        while above >= 0:
            found.append(above)
            above = self.parent[above]
        return found
