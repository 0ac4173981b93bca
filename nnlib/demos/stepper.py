"""A compute graph, one node at a time: values forward, gradients backward, then a step down; or asked one by one."""

import dataclasses

from nnlib.demos.expression import NotFiniteError, constant, expression_graph, move_inputs
from nnlib.demos.graph import Graph, four_decimals, product_graph
from nnlib.demos.moments import advice, is_right, moments
from nnlib.demos.numbers import refusal
from nnlib.demos.stepper_scene import stepper_scene

_MOST = 1e6


@dataclasses.dataclass(frozen=True)
class Stepper:
    """A graph and how far the reader has come in it.

    Args:
        graph: nnlib.demos.graph.Graph, as from `product_graph` or `nnlib.demos.expression.expression_graph`.
        ask: bool, whether the reader is to give each number before it is shown.
        at: int, how many of `nnlib.demos.moments.moments` are shown; from 0 to all of them.
        due: int, of a reader who is asked, how many are answered or were given up; at least `at`.
        text: str, the formula as the reader typed it; "" for the graph's own.
        rate: float > 0, the step size η of gradient descent.
        earlier: tuple of graphs, before each step down.
        answers: tuple of (key, float), what a reader who is asked has filled in.
        reply: str, what is said to the last answer.

    Raises:
        ValueError: `at` or `due` out of range, a step size that is not positive.

    >>> demo = Stepper(product_graph())
    >>> down = demo.act("last", None).act("descend", None)
    >>> demo.graph["f"].output, down.graph["f"].output
    (-12.0, -16.34)

    Source: Haverford CS 360, backpropagation; UW CSE 446, neural networks (autodiff).
    """

    graph: Graph = dataclasses.field(default_factory=product_graph)
    ask: bool = False
    at: int = 0
    due: int = 0
    text: str = ""
    rate: float = 0.1
    earlier: tuple = ()
    answers: tuple = ()
    reply: str = ""

    def __post_init__(self):
        if not isinstance(self.graph, Graph):
            raise TypeError(f"graph is {self.graph!r}, expected a graph, such as expression_graph('x * y')")
        most = len(self.moments)
        object.__setattr__(self, "due", max(self.due, self.at) if self.ask else 0)
        if not 0 <= self.at <= most or self.due > most:
            raise ValueError(f"at is {self.at!r}, expected 0 to {most}")
        if not 0 < self.rate <= _MOST:
            raise ValueError(f"step size is {self.rate!r}, expected a number above 0, at most {_MOST:.0f}")

    @property
    def moments(self):
        """Tuple of all moments of this graph."""
        return moments(self.graph)

    def graded(self, answers):
        """Which of the numbers that the graph has are right in a dict of answers, as the demo writes it.

        Args:
            answers: dict from the moments' keys to numbers.

        Returns:
            dict from every key to a bool; False where there is no number.

        >>> Stepper(product_graph()).graded({"q": 3, "f": 12})
        {'q': True, 'f': False, 'df/df': False, 'df/dq': False, 'df/dz': False, 'df/dx': False, 'df/dy': False}
        """
        return {
            moment.key: isinstance(answers.get(moment.key), int | float)
            and is_right(float(answers[moment.key]), moment.number)
            for moment in self.moments
        }

    def act(self, name, value):
        """The state after a button, the switch or a field: "first", "back", "next", "last", "show", "descend", "undo",
        "ask", "answer", "rate", "text", or "set." and the name of an input."""
        if name in ("first", "back", "next", "last"):
            return self._go(name)
        if name == "rate":
            return dataclasses.replace(self, rate=constant(value, "step size"))
        if name == "ask":
            return self._anew(self.graph, ask=bool(value))
        if name == "text":
            return self._retype(value)
        if name == "descend":
            return self._descend()
        if name == "undo":
            *earlier, graph = self.earlier or (self.graph,)
            return self._anew(graph, earlier=tuple(earlier), at=0 if self.ask else self.at)
        if name == "show":
            return self._reveal("") if self.asked else self
        if name == "answer":
            return self._judge(value)
        return self._set(name.removeprefix("set."), value)

    def scene(self):
        """The graph as far as it is known, and the trace as a table."""
        return stepper_scene(self)

    def _go(self, name):
        stops = range(self.due + 1) if self.ask else self._stops()
        ahead = [stop for stop in stops if (stop > self.at if name in ("next", "last") else stop < self.at)]
        if not ahead:
            return self
        return dataclasses.replace(self, at=ahead[0] if name in ("next", "first") else ahead[-1], reply="")

    def _stops(self):
        """After how many moments a node's turn ends."""
        known = self.moments
        return [0, *(i for i in range(1, len(known) + 1) if i == len(known) or known[i].turn > known[i - 1].turn)]

    def _anew(self, graph, **changes):
        """Another graph, from the beginning."""
        start = {"at": 0, "due": 0, "answers": (), "reply": "", "earlier": ()}
        return dataclasses.replace(self, graph=graph, **start | changes)

    def _retype(self, text):
        if text.strip() == (self.text or self.graph.text):
            return self
        here = {node.name: node.output for node in self.graph.inputs}
        try:
            return self._anew(expression_graph(text, here), text=text.strip())
        except NotFiniteError as refused:
            try:
                graph = expression_graph(text)  # at inputs where it is defined
            except NotFiniteError:
                raise refused from None
        at = ", ".join(f"{node.name} = {four_decimals(node.output)}" for node in graph.inputs)
        reply = "" if self.ask else f"The formula is not defined at the inputs there were. It is at {at}; press Next."
        return self._anew(graph, text=text.strip(), reply=reply)

    def _set(self, name, text):
        if name not in [node.name for node in self.graph.inputs]:
            raise ValueError(f"{name} is no input of this formula")
        value = constant(text, name)
        if abs(value) > _MOST:
            raise ValueError(refusal(text, name, _MOST))
        if value == self.graph[name].output:
            return self
        return self._anew(move_inputs(self.graph, {name: value}), at=0 if self.ask else self.at)

    def _descend(self):
        if max(self.at, self.due) < len(self.moments):
            return self
        moved = {node.name: node.output - self.rate * node.gradient for node in self.graph.inputs}
        at = 0 if self.ask else self.at
        return self._anew(move_inputs(self.graph, moved), earlier=(*self.earlier, self.graph), at=at)

    @property
    def asked(self):
        """The moment that the reader is asked for, or None."""
        return self.moments[self.due] if self.ask and self.due < len(self.moments) else None

    def _judge(self, text):
        asked = self.asked
        if asked is None or not text.strip():
            return self
        typed = constant(text, asked.key)
        answers = (*(pair for pair in self.answers if pair[0] != asked.key), (asked.key, typed))
        answered = dataclasses.replace(self, answers=answers)
        if is_right(typed, asked.number):
            return answered._reveal(f"Right: {asked.key} = {four_decimals(asked.number)}.")
        wrong = f"{text.strip()} is not {asked.key}. {advice(self.graph, asked, typed)}"
        return dataclasses.replace(answered, reply=wrong, at=self.due)

    def _reveal(self, reply):
        return dataclasses.replace(self, at=self.due + 1, due=self.due + 1, reply=reply)

    @property
    def now(self):
        """The moments that are being looked at: of the turn just done, or the one asked for."""
        known = self.moments
        if self.ask and self.at == self.due:
            return known[self.due : self.due + 1]
        return [moment for moment in known[: self.at] if moment.turn == known[self.at - 1].turn]

    @property
    def gradients(self):
        """(dict of what has come back to each node so far, set of the nodes where that is all)."""
        arrived, complete = {}, set()
        for moment in self.moments[: self.at]:
            if moment.kind in ("seed", "part"):
                arrived[moment.node] = (*arrived.get(moment.node, ()), *moment.pieces)
            if moment.kind != "value" and moment.whole:
                complete.add(moment.node)
        return arrived, complete

    @property
    def values(self):
        """Dict of the values that are known."""
        values = {node.name: node.output for node in self.graph.inputs}
        return values | {moment.node: moment.number for moment in self.moments[: self.at] if moment.kind == "value"}
