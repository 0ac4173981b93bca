"""How an operation comes onto the tape: the function runs as it is, its own backward is noted beside the result."""

import contextlib
import contextvars
import functools
import inspect

from nnlib.tape.pairs import pair_of
from nnlib.tape.reverse import depth, requires_grad
from nnlib.tape.tensor import Step, Tensor, plain

_recording = contextvars.ContextVar("recording", default=True)


def record(function, backward, *arguments, operands=None, results=("y",), **keywords):
    """Calls a function on the arrays in its arguments and notes how its backward is to be called::

        y = record(conv2d, conv2d_backward, x, w, b, stride=2)

    Args:
        function, backward: a pair; `nnlib.tape.pairs` tells how their signatures are read.
        arguments, keywords: what the function is called with, Tensors in place of arrays wherever wanted.
        operands: tuple of str, the arguments that backward returns gradients for, in its order; None: those of the
            function's that have one of the library's names for them, x, w, b and so on.
        results: tuple of str, names for what the function returns, if that is a tuple.

    Returns:
        Tensor; a tuple of them, when there are several results. Those that backward takes no dy for are constants, and
        each of the others calls it once.

    Raises:
        ValueError: an argument that requires a gradient is not among the operands; another number of results than
            names; and what the function raises.

    >>> def cube(x):
    ...     return x**3
    >>> def cube_backward(dy, x):
    ...     return dy * 3 * x**2
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> record(cube, cube_backward, x).sum().backward()
    >>> x.grad
    array([ 3., 12.])
    """
    pair = pair_of(function, backward, None if operands is None else tuple(operands), tuple(results))
    name = function.__name__
    given = dict(zip(pair.names, arguments, strict=False)) | keywords
    settings = {key: argument for key, argument in given.items() if key not in pair.operands}
    for key, argument in settings.items():
        if requires_grad(argument):
            known = ", ".join(pair.operands)
            raise ValueError(f"{name}: {key} requires a gradient, but only {known} can have one; pass {key}.detach()")
    y = function(*map(plain, arguments), **{key: plain(argument) for key, argument in keywords.items()})
    arrays = y if isinstance(y, tuple) else (y,)
    if len(arrays) != len(results):
        raise ValueError(f"{name} returned {len(arrays)} results, but they are named {', '.join(results)}")
    # Of an argument and a result with the same name a backward means the argument.
    values = dict(zip(results, arrays, strict=True)) | pair.defaults
    values |= {key: plain(argument) for key, argument in given.items()}
    joined = [given.get(key) for key in pair.operands]
    tensors = tuple(
        join(
            array,
            name if len(results) == 1 else f"{name}: {result}",
            joined if pair.differentiates(result) else [],
            functools.partial(pair.gradients, result=result, values=values),
            settings,
        )
        for result, array in zip(results, arrays, strict=True)
    )
    return tensors if isinstance(y, tuple) else tensors[0]


def taped(function, backward, operands=None, results=("y",)):
    """The function for Tensors that `record` makes of a pair; arguments as there.

    >>> from nnlib.functional.activations import relu, relu_backward
    >>> taped(relu, relu_backward)(Tensor([-1.0, 2.0], requires_grad=True))
    Tensor([0., 2.], operation='relu')
    """

    @functools.wraps(function)
    def on_tape(*arguments, **keywords):
        return record(function, backward, *arguments, operands=operands, results=results, **keywords)

    documentation = inspect.getdoc(function) or ""
    on_tape.__doc__ = f"On Tensors: recorded, with `{backward.__name__}` as its derivative. {documentation}"
    return on_tape


def join(y, operation, operands, gradients, settings=None):
    """The array y as a Tensor that knows its operands: what every operation ends with.

    Args:
        y: array, the result.
        operation: str, its name in traces and messages.
        operands: sequence of Tensors and constants.
        gradients: function that takes dL/dy and returns a gradient for each operand; those of constants are dropped.
        settings: dict, the operation's other arguments, for traces.

    Returns:
        Tensor; a constant when no operand requires a gradient, and under `no_grad`.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> join(x.data[::-1], "flip", [x], lambda dy: [dy[::-1]])
    Tensor([2., 1.], operation='flip')
    """
    result = Tensor(y)
    differentiated = [operand for operand in operands if requires_grad(operand)]
    if differentiated and _recording.get():
        result.requires_grad = True
        result.step = Step(operation, tuple(operands), settings or {}, gradients, 1 + max(map(depth, differentiated)))
    return result


@contextlib.contextmanager
def no_grad():
    """Nothing that is computed inside is recorded; results are constants.

    >>> x = Tensor(3.0, requires_grad=True)
    >>> with no_grad():
    ...     x * x
    Tensor(9.)

    Source: PyTorch, torch.no_grad.
    """
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)
