"""Every pair of the library as a function on Tensors: the network's functions, arithmetic, and NumPy's words.

    >>> import nnlib.tape.functional as F
    >>> x, w = Tensor([[1.0, 2.0]]), Tensor([[3.0, 4.0]], requires_grad=True)
    >>> F.squared_error(F.linear(x, w), np.array([[10.0]])).backward()
    >>> w.grad
    array([[2., 4.]])

All modules of `nnlib.functional` are gone through: wherever f_backward(dy, ...) stands beside f, f is on the tape.
"""

import importlib
import itertools
import pkgutil
from inspect import signature

import numpy as np

import nnlib.functional
from nnlib.functional.lstm import lstm_backward
from nnlib.tape import arithmetic, elementary, rearrangements, reductions
from nnlib.tape.recording import join, taped
from nnlib.tape.tensor import Tensor, plain  # noqa: F401  Tensor for the examples


def pairs():
    """All pairs there are: a dict from the function's name to (function, backward).

    >>> [function.__name__ for function in pairs()["conv2d"]]
    ['conv2d', 'conv2d_backward']
    """
    network = (
        importlib.import_module(f"nnlib.functional.{module.name}")
        for module in pkgutil.iter_modules(nnlib.functional.__path__)
    )
    return {
        name: (function, vars(module)[f"{name}_backward"])
        for module in (arithmetic, elementary, reductions, rearrangements, *network)
        for name, function in vars(module).items()
        if _is_pair(module, name)
    }


def _is_pair(module, name):
    """Whether a module defines both functions. Helpers that the pairs share take other things than dy first."""
    function, backward = vars(module)[name], vars(module).get(f"{name}_backward")
    if backward is None or name.startswith("_") or function.__module__ != module.__name__:
        return False
    return next(iter(signature(backward).parameters)) == "dy"


def concatenate(tensors, axis=0):
    """Tensors one after the other along an axis that they have; each receives its part of dy.

    Args:
        tensors: sequence of Tensors and arrays, whose shapes agree but along `axis`.
        axis: int.

    Raises:
        ValueError: shapes that do not agree, or no tensors.

    >>> concatenate([Tensor([1.0], requires_grad=True), np.array([2.0, 3.0])])
    Tensor([1., 2., 3.], operation='concatenate')
    """
    y, shapes = _joined(np.concatenate, tensors, axis)
    ends = list(itertools.accumulate(shape[axis] for shape in shapes))
    return join(y, "concatenate", tensors, lambda dy: np.split(dy, ends[:-1], axis), {"axis": axis})


def stack(tensors, axis=0):
    """Tensors of one shape side by side along a new axis; each receives its slice of dy.

    Args:
        tensors: sequence of Tensors and arrays of the same shape.
        axis: int, where the new axis is to be.

    Raises:
        ValueError: shapes that differ, or no tensors.

    >>> stack([Tensor([1.0, 2.0], requires_grad=True), np.array([3.0, 4.0])], axis=1)
    Tensor([[1., 3.],
            [2., 4.]], operation='stack')
    """
    y, _ = _joined(np.stack, tensors, axis)
    return join(y, "stack", tensors, lambda dy: np.moveaxis(dy, axis, 0), {"axis": axis})


def _joined(function, tensors, axis):
    """The arrays of several Tensors as one, and their shapes."""
    arrays = [plain(tensor) for tensor in tensors]
    shapes = [np.shape(array) for array in arrays]
    try:
        return function(arrays, axis), shapes
    except ValueError:
        found = ", ".join(map(str, shapes)) or "nothing"
        raise ValueError(f"{function.__name__}: {found} cannot be joined along axis {axis}") from None


def _lstm_backward(dy, x, h0, c0, y, c, gates, w_x, w_h, mask=None, dc=None):
    """`lstm_backward` for a gradient of all cell states, of which only the last may have one."""
    if dc[:-1].any():
        raise ValueError("lstm: of the cell states only the last, c[-1], has a derivative; here others are in the loss")
    return lstm_backward(dy, x, h0, c0, y, c, gates, w_x, w_h, mask, dc=dc[-1])


# What the names in a signature do not tell: operands that `nnlib.tape.pairs` does not know, and several results.
DECLARED = {
    "batch_norm": {"operands": ("x", "gamma", "beta")},
    "batch_norm_inference": {"operands": ("x", "gamma", "beta")},
    "gru": {"results": ("y", "gates", "recall")},
    "gru_step": {"results": ("y", "gates", "recall")},
    "layer_norm": {"operands": ("x", "gamma", "beta")},
    "lstm": {"results": ("y", "c", "gates"), "backward": _lstm_backward},
    "lstm_step": {"results": ("y", "c_next", "gates")},
}
PAIRS = pairs()
for _name, (_function, _backward) in PAIRS.items():
    globals()[_name] = taped(**{"function": _function, "backward": _backward} | DECLARED.get(_name, {}))
__all__ = ["concatenate", "stack", *sorted(PAIRS)]
