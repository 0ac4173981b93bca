"""Reverse-mode automatic differentiation on arrays: compute with `Tensor` objects, then call `backward`.

    >>> x1, x2 = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    >>> y = log(x1) + x1 * x2 - sin(x2)
    >>> y.backward()
    >>> float(x1.grad), round(float(x2.grad), 3)
    (5.5, 1.716)

The network's functions stand in `nnlib.tape.functional`: the pairs of `nnlib.functional`, with the very same backwards.

Source: UW CSE 446, neural networks (autodiff); PyTorch, torch.autograd.
"""

import nnlib.tape.operators  # noqa: F401  gives Tensor its signs and methods
from nnlib.tape import functional
from nnlib.tape.functional import concatenate, cos, exp, log, maximum, sin, sqrt, stack, tanh, where
from nnlib.tape.recording import no_grad, record, taped
from nnlib.tape.table import trace
from nnlib.tape.tensor import Tensor

__all__ = [
    "Tensor",
    "concatenate",
    "cos",
    "exp",
    "functional",
    "log",
    "maximum",
    "no_grad",
    "record",
    "sin",
    "sqrt",
    "stack",
    "tanh",
    "taped",
    "trace",
    "where",
]
