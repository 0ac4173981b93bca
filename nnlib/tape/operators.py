"""The signs and methods of a Tensor. Each is a function of `nnlib.tape.functional`, called by another name."""

import functools
import operator

import nnlib.tape.functional as F
from nnlib.tape.reverse import requires_grad
from nnlib.tape.tensor import Tensor, plain


def _reflected(function):
    """For ``array - tensor``, where Python asks the tensor with the operands the wrong way round."""

    @functools.wraps(function)
    def reflected(b, a):
        return function(a, b)

    return reflected


def _power(self, exponent):
    """``self ** exponent``. With respect to both at once it is taken as ``exp(exponent * log(self))``, for self > 0."""
    if not requires_grad(exponent):
        return F.power(self, exponent)
    return F.exp(exponent * F.log(self)) if self.requires_grad else F.exponential(exponent, self)


def _reshape(self, *shape):
    """The entries in row-major order in another shape: ``reshape(2, 3)`` or ``reshape((2, 3))``."""
    return F.reshape(self, shape[0] if len(shape) == 1 else shape)


def _comparison(compare):
    """A comparison of the arrays, without a gradient."""
    return lambda self, other: compare(self.data, plain(other))


for sign, function in {
    "add": F.add,
    "sub": F.subtract,
    "mul": F.multiply,
    "truediv": F.divide,
    "matmul": F.matmul,
}.items():
    setattr(Tensor, f"__{sign}__", function)
    setattr(Tensor, f"__r{sign}__", _reflected(function))

for sign in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Tensor, f"__{sign}__", _comparison(getattr(operator, sign)))

for name in ("abs", "cos", "exp", "log", "max", "mean", "relu", "sigmoid", "sin", "sqrt", "sum", "tanh", "transpose"):
    setattr(Tensor, name, getattr(F, name))

Tensor.__pow__ = _power
Tensor.__rpow__ = F.exponential
Tensor.__neg__ = F.negative
Tensor.__abs__ = F.abs
Tensor.__getitem__ = F.select
Tensor.reshape = _reshape
Tensor.T = property(F.transpose)
