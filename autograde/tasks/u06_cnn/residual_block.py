"""A residual block, forward and backward."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import volume
from nnlib.functional.activations import relu, relu_backward
from nnlib.functional.convolution import conv2d, conv2d_backward
from nnlib.layer_steps import residual_step
from nnlib.layers.residual import Residual

_FIXED = np.random.default_rng(73)


def _case(rng, n, c, size, k, side):
    x, dy = volume(rng, n, c, *size), volume(rng, n, c, *size)
    return call(x, volume(rng, k, c, side, side), volume(rng, c, k, side, side), dy)


def _single(rng):
    """A single cell and weights 1x1; sometimes the rectifier is closed."""
    return call(*(np.full((1, 1, 1, 1), float(rng.integers(1, 9)) * sign) for sign in (1, rng.choice([-1, 1]), 1, 1)))


def _draw_small(rng):
    closed = call(*(np.full((1, 1, 1, 1), float(one)) for one in (rng.integers(1, 9), 0, rng.integers(1, 9), 2)))
    least = call(*(np.full((1, 1, 1, 1), float(one)) for one in (1, 1, rng.integers(1, 9), 2)))
    return [_single(rng), closed, least, _case(rng, 1, 2, (2, 2), 2, 1), _case(rng, 2, 1, (3, 2), 3, 1)]


def _draw_large(rng):
    return [_case(rng, 2, 2, (3, 4), 3, 3), _case(rng, 1, 3, (4, 3), 2, 3)]


def _pieces(x, w1, w2, dy, mask=None, bend=relu):
    side = w1.shape[-1] // 2
    inner = conv2d(x, w1, padding=side)
    active = bend(inner)
    dactive, dw2, _ = conv2d_backward(dy, active, w2, padding=side)
    dinner = relu_backward(dactive, inner) if mask is None else dactive * mask(x, inner, dactive)
    dx, dw1, _ = conv2d_backward(dinner, x, w1, padding=side)
    return conv2d(active, w2, padding=side), dx, dw1, dw2


def _no_way_around(x, w1, w2, dy):
    """Leaves the way around out

    y = x + f(x): two paths, forward and back.
    """
    return _pieces(x, w1, w2, dy)


def _not_back(x, w1, w2, dy):
    """Forgets the way around on the way back

    If x grows by 1 and f does not care, y grows by 1. What does dx say?
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return x + f, dx, dw1, dw2


def _not_forward(x, w1, w2, dy):
    """Forgets to add x going forward

    The sum of two paths is what makes the block residual.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return f, dy + dx, dw1, dw2


def _adds_x_back(x, w1, w2, dy):
    """Adds x to dx

    Back travels dy, on both ways.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return x + f, x + dx, dw1, dw2


def _only_dy(x, w1, w2, dy):
    """Sends back on the way around only

    The convolutions depend on x as well.
    """
    f, _, dw1, dw2 = _pieces(x, w1, w2, dy)
    return x + f, dy, dw1, dw2


def _multiplied(x, w1, w2, dy):
    """Multiplies where paths are added

    A gate multiplies; a residual block adds.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return x * f, dy * dx, dw1, dw2


def _one_added(x, w1, w2, dy):
    """Adds 1 instead of dy

    The slope of the way around is 1, and dy travels along it.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return x + f, 1 + dx, dw1, dw2


def _not_rectified(x, w1, w2, dy):
    """Leaves the rectifier out

    Between the two convolutions stands a relu, or they would be one.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy, mask=lambda *_: 1, bend=lambda z: z)
    return x + f, dy + dx, dw1, dw2


def _not_masked(x, w1, w2, dy):
    """Lets gradients pass closed rectifiers

    Where the sum was negative, relu gave 0 whatever it was: nothing comes back.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy, mask=lambda *_: 1)
    return x + f, dy + dx, dw1, dw2


def _mask_by_gradient(x, w1, w2, dy):
    """Cuts off negative gradients

    The rectifier asks for the sign of its input, not for the sign of the gradient.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy, mask=lambda x, inner, dactive: dactive > 0)
    return x + f, dy + dx, dw1, dw2


def _rectified_output(x, w1, w2, dy):
    """Rectifies the result

    Some networks do; here nothing follows the sum.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return relu(x + f), dy + dx, dw1, dw2


def _rectified_branch(x, w1, w2, dy):
    """Rectifies after the second convolution as well

    One relu, between the two.
    """
    side = w1.shape[-1] // 2
    f, *_ = _pieces(x, w1, w2, dy)
    masked = relu_backward(dy, f)
    _, dx, dw1, dw2 = _pieces(x, w1, w2, masked)
    return x + relu(f), dy + dx, dw1, dw2 + 0 * side


def _dw_from_x(x, w1, w2, dy):
    """Computes dw2 from the sums before the rectifier

    The second convolution reads what the relu gave.
    """
    side = w1.shape[-1] // 2
    f, dx, dw1, _ = _pieces(x, w1, w2, dy)
    _, dw2, _ = conv2d_backward(dy, conv2d(x, w1, padding=side), w2, padding=side)
    return x + f, dy + dx, dw1, dw2


def _dw_order(x, w1, w2, dy):
    """Returns dw2 before dw1

    The order is y, dx, dw1, dw2.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return x + f, dy + dx, dw2, dw1


def _dy_twice(x, w1, w2, dy):
    """Adds dy twice

    There are two ways to x: one hands dy over as it is, the other one through the convolutions.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    return x + f, 2 * dy + dx, dw1, dw2


def _half_dy(x, w1, w2, dy):
    """Shares dy between the two paths

    A sum hands the full gradient to both of its terms.
    """
    f, dx, dw1, dw2 = _pieces(x, w1, w2, dy / 2)
    return x + f, dy / 2 + dx, dw1, dw2


def _no_gradients(x, w1, w2, dy):
    """Returns y and dx without the filters' gradients

    Four arrays are asked for.
    """
    f, dx, _, _ = _pieces(x, w1, w2, dy)
    return x + f, dy + dx


def _x_inside(x, w1, w2, dy):
    """Adds x before the second convolution

    The way around leads past both convolutions.
    """
    side = w1.shape[-1] // 2
    _, dx, dw1, dw2 = _pieces(x, w1, w2, dy)
    try:
        y = conv2d(x + relu(conv2d(x, w1, padding=side)), w2, padding=side)
    except ValueError:
        raise ValueError("operands could not be broadcast together") from None
    return y, dy + dx, dw1, dw2


RESIDUAL_BLOCK = Function(
    id="u06-residual-block",
    title="A residual block",
    minutes=18,
    covers=("u06.7b",),
    reference=residual_step,
    strata=(
        Stratum(
            "filters of one cell",
            1,
            (
                call(*(np.full((1, 1, 1, 1), one) for one in (2.0, 3.0, 5.0, 1.0))),
                call(*(np.full((1, 1, 1, 1), one) for one in (2.0, -3.0, 5.0, 1.0))),
                call(*(np.full((1, 1, 1, 1), one) for one in (2.0, 0.0, 5.0, 1.0))),
                _case(_FIXED, 1, 2, (2, 2), 2, 1),
            ),
            _draw_small,
        ),
        Stratum(
            "filters of 3x3",
            2,
            (_case(_FIXED, 2, 1, (2, 3), 2, 3), _case(_FIXED, 1, 2, (3, 2), 3, 3)),
            _draw_large,
        ),
    ),
    misconceptions=(
        _no_way_around,
        _not_back,
        _dy_twice,
        _not_forward,
        _adds_x_back,
        _only_dy,
        _multiplied,
        _one_added,
        _not_rectified,
        _not_masked,
        _mask_by_gradient,
        _rectified_output,
        _rectified_branch,
        _dw_from_x,
        _dw_order,
        _half_dy,
        _no_gradients,
        _x_inside,
    ),
    puts_away=(residual_step, Residual.forward, Residual.backward),
)
