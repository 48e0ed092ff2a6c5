"""Functions of a ticket's classes as decision diagrams: equal functions are the same node, whatever made them.

A node is a number. A leaf carries any value; another node asks one variable and leads on by its class. Variables are
asked in the order of their numbers, and what makes no difference is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, TypeAlias

from slaengine.rules.analysis_boxes import Box
from slaengine.rules.limits import DIAGRAM_NODES_MAX, DIAGRAM_STEPS_MAX, DIAGRAM_VARIABLES_MAX

Node: TypeAlias = int
_LEAF: Final = 1 << 30
"""Stands for the variable of a leaf; greater than all."""


class DiagramTooLargeError(Exception):
    """More nodes or variables than are made."""


class Diagrams:
    """All diagrams over variables with these numbers of classes."""

    def __init__(self, sizes: Sequence[int], nodes_max: int = DIAGRAM_NODES_MAX) -> None:
        if len(sizes) > DIAGRAM_VARIABLES_MAX:
            raise DiagramTooLargeError
        self.sizes, self._nodes_max = sizes, nodes_max
        self._variable: list[int] = []
        self._inner: list[tuple[Node, ...]] = []
        self._values: dict[Node, Hashable] = {}
        self._leaves: dict[tuple[type, Hashable], Node] = {}
        self._nodes: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._chosen: dict[tuple[Node, Node, Node], Node] = {}
        self.false, self.true = self.leaf(False), self.leaf(True)

    def leaf(self, value: Hashable) -> Node:
        """The function that has this value everywhere."""
        key = (type(value), value)
        if key not in self._leaves:
            self._leaves[key] = self._new(_LEAF, ())
            self._values[self._leaves[key]] = value
        return self._leaves[key]

    def _new(self, variable: int, inner: tuple[Node, ...]) -> Node:
        if len(self._variable) >= self._nodes_max:
            raise DiagramTooLargeError
        self._variable.append(variable)
        self._inner.append(inner)
        return len(self._variable) - 1

    def _node(self, variable: int, inner: tuple[Node, ...]) -> Node:
        if inner.count(inner[0]) == len(inner):
            return inner[0]
        key = (variable, inner)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._new(variable, inner)
        return found

    def _under(self, node: Node, variable: int) -> tuple[Node, ...]:
        """Where the node leads for each class of the variable, which is its own or one before it."""
        return self._inner[node] if self._variable[node] == variable else (node,) * self.sizes[variable]

    def box(self, box: Box) -> Node:
        """True in the box."""
        node = self.true
        for variable in sorted(box, reverse=True):
            classes = range(self.sizes[variable])
            node = self._node(variable, tuple(node if box[variable] >> n & 1 else self.false for n in classes))
        return node

    def boxes(self, boxes: Iterable[Box]) -> Node:
        """True in one of the boxes."""
        return self.either(*map(self.box, boxes))

    def choose(self, condition: Node, then: Node, otherwise: Node) -> Node:
        """The first function where the condition is true, and else the second."""
        if condition == self.true or then == otherwise:
            return then
        if condition == self.false:
            return otherwise
        if then == self.true and otherwise == self.false:
            return condition
        key = (condition, then, otherwise)
        found = self._chosen.get(key)
        if found is None:
            if len(self._chosen) >= DIAGRAM_STEPS_MAX:
                raise DiagramTooLargeError
            variables = self._variable
            variable = min(variables[condition], variables[then], variables[otherwise])
            parts = zip(
                self._under(condition, variable), self._under(then, variable), self._under(otherwise, variable),
                strict=True,
            )  # fmt: skip
            found = self._chosen[key] = self._node(variable, tuple([self.choose(*part) for part in parts]))
        return found

    def both(self, *nodes: Node) -> Node:
        """True where all are."""
        found = self.true
        for node in nodes:
            found = self.choose(node, found, self.false)
        return found

    def either(self, *nodes: Node) -> Node:
        """True where one is."""
        found = self.false
        for node in nodes:
            found = self.choose(node, self.true, found)
        return found

    def negation(self, node: Node) -> Node:
        """True where it is not."""
        return self.choose(node, self.false, self.true)

    def values(self, change: Callable[[Hashable], Hashable], node: Node) -> Node:
        """The function with each of its values changed."""
        return self._values_of(change, node, {})

    def _values_of(self, change: Callable[[Hashable], Hashable], node: Node, known: dict[Node, Node]) -> Node:
        if node not in known:
            if self._variable[node] == _LEAF:
                known[node] = self.leaf(change(self._values[node]))
            else:
                inner = tuple(self._values_of(change, part, known) for part in self._inner[node])
                known[node] = self._node(self._variable[node], inner)
        return known[node]

    def pairs(self, one: Node, other: Node) -> Node:
        """The function whose values are the pairs of the values of both."""
        return self._pairs(one, other, {})

    def _pairs(self, one: Node, other: Node, known: dict[tuple[Node, Node], Node]) -> Node:
        key = (one, other)
        if key not in known:
            variable = min(self._variable[one], self._variable[other])
            if variable == _LEAF:
                known[key] = self.leaf((self._values[one], self._values[other]))
            else:
                parts = zip(self._under(one, variable), self._under(other, variable), strict=True)
                known[key] = self._node(variable, tuple(self._pairs(*part, known) for part in parts))
        return known[key]

    def outcomes(self, node: Node) -> dict[Hashable, None]:
        """Every value that the function has somewhere."""
        seen, todo, found = {node}, [node], dict[Hashable, None]()
        while todo:
            here = todo.pop()
            if self._variable[here] == _LEAF:
                found[self._values[here]] = None
            new = [part for part in self._inner[here] if part not in seen]
            seen.update(new)
            todo += new
        return found

    def where(self, node: Node, value: Hashable) -> Node:
        """True where the function has this value."""
        return self.values(lambda other: type(other) is type(value) and other == value, node)

    def value_at(self, node: Node, classes: Sequence[int]) -> Hashable:
        """The value for a ticket in these classes."""
        while self._variable[node] != _LEAF:
            node = self._inner[node][classes[self._variable[node]]]
        return self._values[node]

    def point(self, node: Node, preferred: Sequence[int]) -> dict[int, int] | None:
        """A box in which it is true: of each variable that is asked, one class, if possible a preferred one.

        `preferred` has a mask for each variable. None where it is true nowhere.
        """
        if node == self.false:
            return None
        found: dict[int, int] = {}
        while self._variable[node] != _LEAF:
            variable = self._variable[node]
            classes = [number for number, part in enumerate(self._inner[node]) if part != self.false]
            liked = [number for number in classes if preferred[variable] >> number & 1]
            number = (liked or classes)[0]
            found[variable] = 1 << number
            node = self._inner[node][number]
        return found

    def within(self, box: Box, node: Node) -> bool:
        """Whether it is true everywhere in the box."""
        return self._within(box, node, {})

    def _within(self, box: Box, node: Node, known: dict[Node, bool]) -> bool:
        if node in (self.true, self.false):
            return node == self.true
        if node not in known:
            mask = box.get(self._variable[node], -1)
            inner = self._inner[node]
            known[node] = all(self._within(box, part, known) for n, part in enumerate(inner) if mask >> n & 1)
        return known[node]


def cover(diagrams: Diagrams, must: Node, may: Node, last: Sequence[int] = (), boxes_max: int = 200) -> list[Box]:
    """Few large boxes that hold all of `must` and lie within `may`; at most `boxes_max` of them.

    Variables are dropped in order of their numbers, those of `last` at the end.
    """
    order = sorted(range(len(diagrams.sizes)), key=lambda variable: (variable in last, -variable))
    everything = [(1 << size) - 1 for size in diagrams.sizes]
    found: list[Box] = []
    while len(found) < boxes_max:
        start = diagrams.point(must, everything)
        if start is None:
            return found
        box = dict(start)
        for variable in order:
            if variable in box and diagrams.within({**box, variable: everything[variable]}, may):
                del box[variable]
        for variable in sorted(box):
            for number in range(diagrams.sizes[variable]):
                wider = {**box, variable: box[variable] | 1 << number}
                if diagrams.within(wider, may):
                    box = wider
        found.append(box)
        must = diagrams.choose(diagrams.box(box), diagrams.false, must)
    return found
