"""Reverse mode: from a result back to everything that it depends on, meeting every step once."""

import numpy as np


def evaluation_order(y):
    """Every Tensor that a gradient of y flows to, operands before results, y last.

    Args:
        y: Tensor.

    Returns:
        List of Tensors. Those that depend on nothing come first, and then what is one step from them, two, ...

    >>> from nnlib.tape import Tensor
    >>> x = Tensor(3.0, requires_grad=True)
    >>> evaluation_order(x * x + x)
    [Tensor(3., requires_grad=True), Tensor(9., operation='multiply'), Tensor(12., operation='add')]
    """
    found, waiting = {}, [y]
    # A list of what is still to be visited, not recursion: a chain may be longer than Python lets calls nest.
    while waiting:
        tensor = waiting.pop()
        if id(tensor) not in found:
            found[id(tensor)] = tensor
            operands = tensor.step.operands if tensor.step else ()
            waiting.extend(operand for operand in reversed(operands) if requires_grad(operand))
    return sorted(found.values(), key=depth)


def adjoints(y, dy=None):
    """Goes through the evaluation backwards, and from each result to its operands by the chain rule::

        dL/d(operand) += dL/d(result) * d(result)/d(operand)

    What was used several times comes after all of its uses, so the sum is complete when its turn comes.

    Args:
        y, dy: as in `Tensor.backward`.

    Yields:
        (tensor, dL/d(tensor)) for every Tensor that y depends on, y first.

    Raises:
        ValueError: as `Tensor.backward`.

    >>> from nnlib.tape import Tensor
    >>> x = Tensor(3.0, requires_grad=True)
    >>> [float(gradient) for tensor, gradient in adjoints(x * x + x)]
    [1.0, 1.0, 7.0]

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3; UW CSE 446, neural networks (autodiff).
    """
    waiting = {id(y): _seed(y, dy)}
    for tensor in reversed(evaluation_order(y)):
        adjoint = np.asarray(waiting.pop(id(tensor)))
        yield tensor, adjoint
        for operand, gradient in _operands_and_gradients(tensor, adjoint):
            # Not in place: the same array may be on its way to another operand as well.
            waiting[id(operand)] = waiting[id(operand)] + gradient if id(operand) in waiting else gradient


def requires_grad(operand):
    """Whether a gradient flows to an operand; constants need not be Tensors."""
    return getattr(operand, "requires_grad", False)


def depth(tensor):
    """How many steps a Tensor is away from those that no step made, at the most."""
    return tensor.step.depth if tensor.step else 0


def _seed(y, dy):
    """The first adjoint, dL/dy."""
    if not y.requires_grad:
        raise ValueError("backward: nothing that y was computed from has requires_grad=True")
    if dy is None and y.size != 1:
        raise ValueError(f"backward: y is {y.shape}, not a single number; pass dy, dL/dy of that shape")
    dy = np.ones_like(y.data) if dy is None else np.asarray(dy, dtype=y.dtype)
    if dy.shape != y.shape:
        raise ValueError(f"backward: dy is {dy.shape}, expected the shape of y, {y.shape}")
    return dy


def _operands_and_gradients(tensor, dy):
    """Each operand of a Tensor that a gradient flows to, with that gradient in its own shape and type."""
    if tensor.step is None:
        return
    gradients = tensor.step.gradients(dy)
    for operand, gradient in zip(tensor.step.operands, gradients, strict=True):
        if requires_grad(operand):
            gradient = np.asarray(gradient, dtype=operand.dtype)
            if gradient.shape != operand.shape:
                raise ValueError(
                    f"{tensor.step.operation}: the gradient of an operand {operand.shape} came back as {gradient.shape}"
                )
            yield operand, gradient
