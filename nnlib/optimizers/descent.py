"""Gradient descent, and two ways for it to gather momentum."""

import numpy as np

from nnlib.optimizers.base import Optimizer


class SGD(Optimizer):
    """Gradient descent; stochastic when the gradients come from a part of the data::

        w <- w - lr * dw                             momentum = 0

        v <- momentum * v + dw                       momentum > 0; v begins as 0
        w <- w - lr * v
        w <- w - lr * (dw + momentum * v)            nesterov: the gradient counts once more

    The velocity v is a sum of gradients, older ones counting less; lr acts on the whole of it. With a learning rate
    that stays the same, this makes the very steps of `HeavyBall`. When lr changes, they part: here the new lr applies
    to the old gradients in v as well, there each gradient keeps the lr of the step in which it arrived.

    Args:
        parameters, lr, weight_decay, groups: as in `Optimizer`; weight decay is coupled.
        momentum: float from 0 to below 1, what remains of v from step to step.
        nesterov: bool; needs momentum > 0.

    Raises:
        ValueError: as `Optimizer`; momentum out of its range; nesterov without momentum.

    >>> w, dw = np.array([1.0, 2.0]), np.array([10.0, -10.0])
    >>> optimizer = SGD([("w", w, dw)], lr=0.1)
    >>> optimizer.step()
    >>> w
    array([0., 3.])
    >>> optimizer.zero_grad()
    >>> dw
    array([0., 0.])

    Source: USC CSCI 567, lecture 7 (both, without nesterov); PyTorch, torch.optim.SGD; Sutskever and others, On the
    importance of initialization and momentum in deep learning, 2013.
    """

    def __init__(self, parameters, lr=0.001, momentum=0.0, nesterov=False, weight_decay=0.0, groups=None):
        self.momentum, self.nesterov = self._checked("momentum", momentum, below=1), bool(nesterov)
        if self.nesterov and not self.momentum:
            raise ValueError("SGD: nesterov is True, which needs momentum above 0")
        self._kinds = ("velocity",) if self.momentum else ()
        super().__init__(parameters, lr, weight_decay, groups)

    def _move(self, w, g, lr, state, scratch):
        if not state:
            w -= np.multiply(g, lr, out=scratch)
            return
        (v,) = state
        v *= self.momentum
        v += g
        if self.nesterov:
            np.multiply(v, self.momentum, out=scratch)
            scratch += g
            scratch *= lr
        else:
            np.multiply(v, lr, out=scratch)
        w -= scratch


class HeavyBall(Optimizer):
    """Gradient descent that also repeats a part of its last movement::

        w_next <- w - lr * dw + momentum * (w - w_before)

    Computed as a movement that is remembered, ``d <- momentum * d - lr * dw`` and ``w <- w + d``. While lr stays the
    same, d is ``-lr * v`` of `SGD` with momentum and the two are equal. When lr changes, they part: a drop of lr to
    zero stops `SGD` at once, while the heavy ball rolls on, slowed by momentum alone.

    Args:
        parameters, lr, weight_decay, groups: as in `Optimizer`; weight decay is coupled.
        momentum: float from 0 to below 1, the lecture's beta.

    Raises:
        ValueError: as `Optimizer`; momentum out of its range.

    >>> w, dw = np.array([0.0]), np.array([-1.0])
    >>> optimizer = HeavyBall([("w", w, dw)], lr=1.0, momentum=0.5)
    >>> for lr in (1, 0, 0):
    ...     optimizer.lr = lr
    ...     optimizer.step()
    ...     print(w)
    [1.]
    [1.5]
    [1.75]

    Source: UBC CPSC 340, training neural networks; Polyak, Some methods of speeding up the convergence of iteration
    methods, 1964.
    """

    _kinds = ("movement",)

    def __init__(self, parameters, lr=0.001, momentum=0.9, weight_decay=0.0, groups=None):
        self.momentum = self._checked("momentum", momentum, below=1)
        super().__init__(parameters, lr, weight_decay, groups)

    def _move(self, w, g, lr, state, scratch):
        (d,) = state
        d *= self.momentum
        d -= np.multiply(g, lr, out=scratch)
        w += d
