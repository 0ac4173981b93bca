"""What the signatures of a pair say, so that a derivative written once also serves the tape.

Take ``y = conv2d(x, w, b=None, stride=1)`` and ``dx, dw, db = conv2d_backward(dy, x, w, stride=1)``. After dy a
backward names what it needs: arguments of the function, ``y`` for its result, ``x_shape`` for the shape of x. Some
arguments are operands: there are gradients for them, in the order in which the function takes them. They are known by
the names that the library always gives them (`OPERANDS`). All other arguments are constants.

A function that uses other names says so when it is recorded, and so does one that has several results: with
``results=("y", "c")`` a backward finds them under y and c, and what came back to them under dy and dc.
"""

import functools
import inspect
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

# Inputs, weights and biases; states of recurrent networks; the two sides of a sign.
OPERANDS = ("x", "w", "w_x", "w_h", "b", "b_hn", "h", "h0", "c", "c0", "a")


class Pair(NamedTuple):
    """A function, its backward, and what their signatures say.

    Fields:
        function, backward: the two functions.
        names: tuple of str, the function's arguments.
        defaults: dict, the values of those that may be left out.
        operands: tuple of str, the arguments that are differentiated, in the order of the gradients.
        needs: tuple of str, what the backward takes after its first argument, the dy of the first result.
        results: tuple of str, the names of what the function returns.
    """

    function: Callable
    backward: Callable
    names: tuple
    defaults: dict
    operands: tuple
    needs: tuple
    results: tuple

    def differentiates(self, result):
        """Whether the backward takes a dy for this result."""
        return result == self.results[0] or f"d{result}" in self.needs

    def gradients(self, dy, result, values):
        """What the backward says of one of the results: a tuple with a gradient for each operand.

        Args:
            dy: array, dL/d(result).
            result: str, the name of the result.
            values: dict, arguments and results by their names.

        Raises:
            ValueError: the backward returns more gradients than there are operands, or fewer.

        >>> pair_of(np.dot, lambda dy, b: dy * b, operands=("a",)).gradients(2.0, "y", {"a": 3.0, "b": 5.0, "y": 15.0})
        (10.0,)
        """
        # A backward is linear in its dys, so the other results may be asked another time, with zeros for this one.
        dys = {f"d{name}": dy if name == result else np.zeros_like(values[name]) for name in self.results}
        needs = {name: _look_up(name, values | dys) for name in self.needs}
        gradients = self.backward(dys[f"d{self.results[0]}"], **needs)
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        if len(gradients) != len(self.operands):
            raise ValueError(
                f"{self.function.__name__} is recorded as differentiable in {', '.join(self.operands) or 'nothing'}, "
                f"but its backward returns {len(gradients)} gradients; pass operands=(...), the names they belong to"
            )
        return gradients


@functools.lru_cache(maxsize=1024)
def pair_of(function, backward, operands=None, results=("y",)):
    """A function and its backward as a `Pair`.

    Args:
        function, backward: as in `nnlib.functional`.
        operands: tuple of str, the arguments that backward returns gradients for, in its order; None: those of the
            function's that have a name of `OPERANDS`.
        results: tuple of str, names for what the function returns.

    Raises:
        ValueError: an operand that is no argument of the function, or a need of the backward that nothing here meets.

    >>> def scale(x, factor=2.0):
    ...     return factor * x
    >>> def scale_backward(dy, factor=2.0):
    ...     return factor * dy
    >>> pair_of(scale, scale_backward)[2:]
    (('x', 'factor'), {'factor': 2.0}, ('x',), ('factor',), ('y',))
    """
    parameters = inspect.signature(function).parameters
    optional = (name for name, parameter in parameters.items() if parameter.default is not parameter.empty)
    defaults = {name: parameters[name].default for name in optional}
    if operands is None:
        operands = tuple(name for name in parameters if name in OPERANDS)
    _, *needs = inspect.signature(backward).parameters.values()
    known = {*parameters, *results, *(f"{name}_shape" for name in parameters), *(f"d{name}" for name in results)}
    for name in operands:
        if name not in parameters:
            raise ValueError(f"{function.__name__} has no argument {name} that it could be differentiated in")
    for need in needs:
        if need.name not in known and need.default is need.empty:
            there = f"arguments {', '.join(parameters)}, results {', '.join(results)}"
            raise ValueError(f"{backward.__name__} needs {need.name}; {function.__name__} has {there}")
    # A need that is not known but has a default is the backward's own business.
    needs = tuple(need.name for need in needs if need.name in known)
    return Pair(function, backward, tuple(parameters), defaults, operands, needs, results)


def _look_up(name, values):
    return values[name] if name in values else np.shape(values[name.removesuffix("_shape")])
