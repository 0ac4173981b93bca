"""Recurrent layers: levels one above the other, each in one direction of time or in both."""

import math

import numpy as np

from nnlib.arrays import as_float, whole_number
from nnlib.functional.gru import gru, gru_backward
from nnlib.functional.lstm import lstm, lstm_backward
from nnlib.functional.recurrent import rnn, rnn_backward
from nnlib.functional.sequences import checked_mask
from nnlib.layers.base import Layer, check_floating, check_generator


class _Direction(Layer):
    """One level in one direction of time, which owns its parameters and calls its pair on sequences in that direction.

    Fields of the subclasses:
        function, derivative: the pair. The function returns its states after every step, y first, and what else the
            derivative asks for.
        blocks: int, how many rows of w_x and w_h there are for each unit.
        states: tuple of str, the names of what passes from step to step.
        own: tuple of str, the names of the parameters.
    """

    states, own = ("h",), ("w_x", "w_h", "b")

    def __init__(self, features, units, truncate, rng, dtype):
        rows, bound = self.blocks * units, 1 / math.sqrt(units)
        shapes = {"w_x": (rows, features), "w_h": (rows, units), "b": (rows,), "b_hn": (units,)}
        self.truncate = truncate
        for name in self.own:
            setattr(self, name, rng.uniform(-bound, bound, shapes[name]).astype(dtype))
            setattr(self, "d" + name, np.zeros(shapes[name], dtype))

    def parameters(self):
        for name in self.own:
            yield name, getattr(self, name), getattr(self, "d" + name)

    def forward(self, x, mask, *before):
        """y, and a tuple with each state after the last step; `before` holds what these are before the first."""
        self.x, self.mask, self.before = x, mask, before
        results = self.function(x, *before, *(getattr(self, name) for name in self.own), mask)
        self.results = results if isinstance(results, tuple) else (results,)
        return self.results[0], tuple(state[-1] for state in self.results[: len(before)])

    def backward(self, dy, dh, *others, input_gradient):
        """dx, and a tuple with the derivative of each state of `before`; dh and `others` are those of the last ones."""
        operands = self.x, *self.before, *self.results, self.w_x, self.w_h
        arguments = self.mask, self.truncate, *others, input_gradient
        dx, *gradients = self.derivative(_with_last(dy, dh), *operands, *arguments)
        count = len(self.before)
        for (_, _, total), gradient in zip(self.parameters(), gradients[count:], strict=True):
            total += gradient
        return dx, tuple(gradients[:count])


class _RNNDirection(_Direction):
    blocks, function, derivative = 1, staticmethod(rnn), staticmethod(rnn_backward)


class _LSTMDirection(_Direction):
    blocks, function, derivative = 4, staticmethod(lstm), staticmethod(lstm_backward)
    states = ("h", "c")


class _GRUDirection(_Direction):
    blocks, function, derivative = 3, staticmethod(gru), staticmethod(gru_backward)
    own = ("w_x", "w_h", "b", "b_hn")


class _Recurrent(Layer):
    """The layers below, but for the kind of their directions."""

    batch_axis = 1

    def __init__(
        self, input_size, hidden_size, num_layers=1, *, bidirectional=False, truncate=None, rng, dtype=np.float32
    ):
        name = type(self).__name__
        self.input_size = whole_number(name, "input_size", input_size, 1)
        self.hidden_size = whole_number(name, "hidden_size", hidden_size, 1)
        self.num_layers = whole_number(name, "num_layers", num_layers, 1)
        self.bidirectional = bool(bidirectional)
        self.truncate = None if truncate is None else whole_number(name, "truncate", truncate, 1)
        check_floating(name, dtype)
        check_generator(name, rng)
        directions = 1 + self.bidirectional
        self.levels = [
            [self.direction(features, self.hidden_size, self.truncate, rng, dtype) for _ in range(directions)]
            for features in [self.input_size] + [directions * self.hidden_size] * (self.num_layers - 1)
        ]

    def __call__(self, x, mask=None, state=None):
        return self.forward(x, mask, state)

    def forward(self, x, mask=None, state=None):
        """The states of the last level after every step; `final_state` then holds every level's after its last step.

        Args:
            x: real array (T, N, input_size).
            mask: boolean array (T, N), False where a sequence has no step; None means all steps are real.
            state: like `final_state`, what every level begins with; None means zeros.
        """
        name = type(self).__name__
        x = as_float(x, name)
        if x.ndim != 3 or x.shape[2] != self.input_size:
            raise ValueError(f"{name}: x is {x.shape}, expected (T, N, {self.input_size})")
        mask = checked_mask(name, mask, x)
        before, after = iter(self._one_by_one("state", state, x.shape[1])), []
        for level in self.levels:
            outputs = []
            for direction, way in zip(level, _ways(), strict=False):
                y, final = direction.forward(x[way], None if mask is None else mask[way], *next(before))
                outputs.append(y[way])
                after.append(final)
            x = outputs[0] if len(outputs) == 1 else np.concatenate(outputs, axis=2)
        self.y_shape, self.final_state = x.shape, self._together(after)
        return x

    def backward(self, dy, dfinal_state=None, input_gradient=True):
        """Returns dL/dx; `dstate` then holds dL/dstate, in the form of `final_state`.

        Args:
            dy: array like the output of `forward`, dL/dy.
            dfinal_state: like `final_state`, its derivatives; None means zeros.
            input_gradient: bool; False leaves out what only dL/dx needs, and returns None.
        """
        dy = as_float(dy, type(self).__name__, "dy")
        if dy.shape != self.y_shape:
            raise ValueError(f"{type(self).__name__}: dy is {dy.shape}, expected {self.y_shape}")
        after, before = self._one_by_one("dfinal_state", dfinal_state, dy.shape[1]), []
        for number, level in reversed(list(enumerate(self.levels))):
            needed, dx = number > 0 or input_gradient, None
            sides = zip(level, np.split(dy, len(level), axis=2), _ways(), strict=False)
            for direction, side, way in reversed(list(sides)):
                share, first = direction.backward(side[way], *after.pop(), input_gradient=needed)
                before.append(first)
                if needed:
                    dx = share[way] if dx is None else dx + share[way]
            dy = dx
        self.dstate = self._together(before[::-1])
        return dy

    def backward_parameters(self, dy):
        self.backward(dy, input_gradient=False)

    def parameters(self):
        """Under the names w_x_0, w_x_0_reverse, w_x_1, ...: the parameter, its level, and its direction if backward."""
        for number, level in enumerate(self.levels):
            for direction, suffix in zip(level, ("", "_reverse"), strict=False):
                for name, parameter, gradient in direction.parameters():
                    yield f"{name}_{number}{suffix}", parameter, gradient

    def config(self):
        names = "input_size", "hidden_size", "num_layers", "bidirectional", "truncate"
        return {name: getattr(self, name) for name in names}

    def _one_by_one(self, argument, state, batch):
        """A list with the states of each direction of each level, from arrays in which these are the first axis."""
        names = self.direction.states
        shape = (self.num_layers * (1 + self.bidirectional), batch, self.hidden_size)
        if state is None:
            state = [np.zeros(shape, self.levels[0][0].w_h.dtype) for _ in names]
        elif len(names) == 1:
            state = [state]
        state = [as_float(values, type(self).__name__, argument) for values in state]
        if [values.shape for values in state] != [shape] * len(names):
            given = ", ".join(str(values.shape) for values in state)
            raise ValueError(
                f"{type(self).__name__}: {argument} is {given}, expected {' and '.join(names)} of shape {shape}"
            )
        return list(zip(*state, strict=True))

    def _together(self, states):
        """The inverse of `_one_by_one`: an array, or a tuple with one array for each of several states."""
        arrays = tuple(np.stack(values) for values in zip(*states, strict=True))
        return arrays if len(arrays) > 1 else arrays[0]


class RNN(_Recurrent):
    """A plain recurrent layer, `rnn`: x (T, N, input_size) -> y (T, N, hidden_size), sequences as in PyTorch's default.

    With several levels each reads the states of the one below. With two directions a level also reads its sequences
    from the end, with parameters of its own, and y (T, N, 2 * hidden_size) has both results side by side.

    ``layer(x, mask, state)`` takes the steps that are real, (T, N), for sequences of different lengths, and the states
    to begin with. After it `final_state` (levels * directions, N, hidden_size) is what each level and direction ended
    with: the state for the next part of a long sequence, or for a classifier. ``backward(dy, dfinal_state)`` leaves in
    `dstate` the derivative with respect to what it began with.

    All parameters start uniform in ±1 / sqrt(hidden_size), as in PyTorch, which however has two biases in place of b.
    They are called w_x_0, w_h_0, b_0 on the lowest level, w_x_0_reverse, ... for its way back, w_x_1, ... on the next.

    Args:
        input_size, hidden_size: int >= 1.
        num_layers: int >= 1, the number of levels. All that follows is given by name.
        bidirectional: bool, whether each level reads its sequences from both ends.
        truncate: int >= 1, the length of the blocks that gradients do not leave (`rnn_backward`); None for no limit.
        rng: numpy.random.Generator, draws the initial parameters.
        dtype: floating-point type of the parameters.

    Raises:
        ValueError: a size out of its range, or a dtype that is not floating-point.
        TypeError: an rng that is no generator.

    >>> layer = RNN(3, 4, bidirectional=True, rng=np.random.default_rng(0))
    >>> layer(np.ones((7, 2, 3), np.float32)).shape, layer.final_state.shape
    ((7, 2, 8), (2, 2, 4))

    Source: PyTorch, torch.nn.RNN; Schuster and Paliwal, Bidirectional recurrent neural networks, 1997.
    """

    direction = _RNNDirection


class LSTM(_Recurrent):
    """A long short-term memory layer, `lstm`: x (T, N, input_size) -> y (T, N, hidden_size).

    Everything is as in `RNN`, but that there are two states: `final_state`, ``state`` and `dstate` are pairs (h, c).

    >>> layer = LSTM(3, 4, num_layers=2, rng=np.random.default_rng(0))
    >>> y = layer(np.ones((7, 2, 3), np.float32))
    >>> h, c = layer.final_state
    >>> y.shape, h.shape, bool((y[-1] == h[1]).all())
    ((7, 2, 4), (2, 2, 4), True)
    >>> y = layer(np.ones((5, 2, 3), np.float32), state=(h, c))

    Source: PyTorch, torch.nn.LSTM.
    """

    direction = _LSTMDirection


class GRU(_Recurrent):
    """A layer of gated recurrent units, `gru`: x (T, N, input_size) -> y (T, N, hidden_size).

    Everything is as in `RNN`, but that each level and direction has a fourth parameter, b_hn_0, ...

    >>> layer = GRU(3, 4, rng=np.random.default_rng(0))
    >>> [(name, parameter.shape) for name, parameter, gradient in layer.parameters()]
    [('w_x_0', (12, 3)), ('w_h_0', (12, 4)), ('b_0', (12,)), ('b_hn_0', (4,))]

    Source: PyTorch, torch.nn.GRU.
    """

    direction = _GRUDirection


def _ways():
    """How to index the axis of time: as it is, and from the end."""
    return slice(None), slice(None, None, -1)


def _with_last(dy, dlast):
    """dy with the derivative of the last state added where that state is shown."""
    if not dlast.any():
        return dy
    dy = dy.astype(np.result_type(dy, dlast))
    dy[-1] += dlast
    return dy
