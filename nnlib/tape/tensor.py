"""Arrays that remember what they were made of.

Each operation on a `Tensor` makes a new one and notes the step: the operands, and a function that turns dL/d(result)
into dL/d(operands). The notes are the tape, and `Tensor.backward` plays it from the end to the beginning.

A result holds its operands, never the other way round. So the tape needs no clearing: when the result is let go, the
whole trace behind it goes too.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.arrays import as_float
from nnlib.tape.reverse import adjoints


class Step(NamedTuple):
    """How a Tensor was made.

    Fields:
        operation: str, the name of the function.
        operands: tuple of Tensors and constants, the arguments that the function is differentiated in.
        settings: dict, its other arguments by their names.
        gradients: function that takes dL/d(result) and returns a gradient for each operand.
        depth: int, one more than the deepest operand's; it is 0 for what no step made.
    """

    operation: str
    operands: tuple
    settings: dict
    gradients: Callable
    depth: int


class Tensor:
    """An array with a memory. It takes part in +, -, *, /, **, @, comparisons and indexing like the array itself.

    Signs and methods are the functions of `nnlib.tape.functional`; the network's functions, such as conv2d, stand there
    too. Comparisons have no derivative: they answer with plain arrays of booleans.

    Args:
        data: array or number; an array is kept, not copied. Integers stay integers, for class numbers and indices.
        requires_grad: bool, whether backward is to find dL/d(data). Integers are then made floating-point.

    Attributes:
        data: the array. An optimizer writes into it; between a function's call and its backward it has to stay.
        grad: array like data, the sum of what all calls of backward found; None before the first. It is added to in
            place, so an optimizer may hold it; to begin anew set it to None, or to zero.
        requires_grad: bool, whether it is to be differentiated itself or was computed from something that is.
        step: `Step`, how it was computed; None for what was not, and for constants.

    Raises:
        TypeError: complex numbers, text, None or other objects.

    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> y = (x * x).sum()
    >>> y.backward()
    >>> x.grad, y
    (array([2., 4., 6.]), Tensor(14., operation='sum'))

    Source: PyTorch, torch.Tensor; Karpathy, micrograd.
    """

    # NumPy then leaves array + tensor to the tensor.
    __array_ufunc__ = None

    def __init__(self, data, requires_grad=False):
        self.data = as_float(data, "Tensor", "data") if requires_grad else np.asarray(data)
        if self.data.dtype.kind not in "fbiu":
            raise TypeError(f"Tensor: data is an array of {self.data.dtype}, expected real numbers")
        self.grad = None
        self.requires_grad = bool(requires_grad)
        self.step = None

    def backward(self, dy=None):
        """Adds dL/dx to `x.grad` of every Tensor x with requires_grad that this one, y, was computed from.

        Only what no operation made keeps its gradient; `trace` shows those in between. Calling it again adds the same
        gradients once more, as PyTorch does with retain_graph=True.

        Args:
            dy: array like y, dL/dy; may be left out when y is a single number: 1 then.

        Raises:
            ValueError: nothing here requires a gradient; no dy, and y is not a single number; a dy of another shape.

        >>> x = Tensor(3.0, requires_grad=True)
        >>> (x * x).backward()
        >>> (x + x).backward()
        >>> x.grad
        array(8.)

        Source: UW CSE 446, neural networks (autodiff).
        """
        for tensor, gradient in adjoints(self, dy):
            if tensor.step is None:
                if tensor.grad is None:
                    # A copy: one array may be the gradient of several tensors, and each adds to its own.
                    tensor.grad = gradient.copy()
                else:
                    tensor.grad += gradient

    def detach(self):
        """The same array without its past: a constant from here on."""
        return Tensor(self.data)

    def item(self):
        """The value of a single number, as a Python number."""
        return self.data.item()

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return len(self.data)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        return bool(self.data)

    def __float__(self):
        return float(self.data)

    def __array__(self, dtype=None, copy=None):
        raise TypeError(
            "a Tensor does not turn into an array by itself, for its trace would end there; use the functions of "
            "nnlib.tape.functional, or take its .data on purpose"
        )

    def __repr__(self):
        values = np.array2string(self.data, separator=", ", prefix="Tensor(")
        if self.step is not None:
            return f"Tensor({values}, operation={self.step.operation!r})"
        return f"Tensor({values}, requires_grad=True)" if self.requires_grad else f"Tensor({values})"


def plain(argument):
    """The array of a Tensor; anything else as it is."""
    return np.asarray(argument.data) if isinstance(argument, Tensor) else argument
