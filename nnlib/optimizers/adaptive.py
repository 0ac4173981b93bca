"""A step size for each single number, from the gradients that it has had: Adagrad, RMSprop, Adam, AdamW."""

import math

import numpy as np

from nnlib.optimizers.base import Optimizer


class Adagrad(Optimizer):
    """Steps divided by the root of all squared gradients so far: who has moved much moves less::

        s <- s + dw ** 2
        w <- w - lr * dw / (sqrt(s) + eps)

    Args:
        parameters, lr, weight_decay, groups: as in `Optimizer`; weight decay is coupled.
        eps: float >= 0, keeps the divisor from 0.

    Raises:
        ValueError: as `Optimizer`; eps out of its range.

    >>> w, dw = np.array([0.0, 0.0]), np.array([1.0, 100.0])
    >>> optimizer = Adagrad([("w", w, dw)], lr=0.5)
    >>> optimizer.step()
    >>> w
    array([-0.5, -0.5])

    Source: PyTorch, torch.optim.Adagrad; Duchi, Hazan, Singer, Adaptive subgradient methods, 2011; named in UBC CPSC
    340, training neural networks, and USC CSCI 567, lecture 7.
    """

    _kinds = ("squares",)

    def __init__(self, parameters, lr=0.01, eps=1e-10, weight_decay=0.0, groups=None):
        self.eps = self._checked("eps", eps)
        super().__init__(parameters, lr, weight_decay, groups)

    def _move(self, w, g, lr, state, scratch):
        (s,) = state
        s += np.multiply(g, g, out=scratch)
        _descend(w, g, lr, s, self.eps, scratch)


class RMSprop(Optimizer):
    """Adagrad that forgets: a running average in place of the sum, so that steps do not die out::

        s <- alpha * s + (1 - alpha) * dw ** 2
        w <- w - lr * dw / (sqrt(s) + eps)

    Args:
        parameters, lr, weight_decay, groups: as in `Optimizer`; weight decay is coupled.
        alpha: float from 0 to below 1, what remains of the average from step to step.
        eps: float >= 0, keeps the divisor from 0.

    Raises:
        ValueError: as `Optimizer`; alpha or eps out of its range.

    >>> w, dw = np.array([0.0, 0.0]), np.array([1.0, 100.0])
    >>> optimizer = RMSprop([("w", w, dw)], lr=0.5, alpha=0.75)
    >>> optimizer.step()
    >>> w.round(6)
    array([-1., -1.])

    Source: PyTorch, torch.optim.RMSprop; Hinton, Neural networks for machine learning, lecture 6, 2012; named in UBC
    CPSC 340, training neural networks, and USC CSCI 567, lecture 7.
    """

    _kinds = ("squares",)

    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0.0, groups=None):
        self.alpha, self.eps = self._checked("alpha", alpha, below=1), self._checked("eps", eps)
        super().__init__(parameters, lr, weight_decay, groups)

    def _move(self, w, g, lr, state, scratch):
        (s,) = state
        _average_squares(s, g, self.alpha, scratch)
        _descend(w, g, lr, s, self.eps, scratch)


class Adam(Optimizer):
    """Momentum and RMSprop together, with running averages that are corrected for having begun at 0::

        m <- beta1 * m + (1 - beta1) * dw            M = m / (1 - beta1 ** t)
        s <- beta2 * s + (1 - beta2) * dw ** 2       S = s / (1 - beta2 ** t)
        w <- w - lr * M / (sqrt(S) + eps)

    in step t = 1, 2, ... Without the correction the averages of the first steps would be far too small.

    Args:
        parameters, lr, weight_decay, groups: as in `Optimizer`; weight decay is coupled.
        betas: pair of floats from 0 to below 1, what remains of the averages from step to step.
        eps: float >= 0, keeps the divisor from 0. In float16 the default rounds to 0; take 1e-4 there.

    Raises:
        ValueError: as `Optimizer`; a beta or eps out of its range.

    >>> w, dw = np.array([0.0, 0.0]), np.array([1.0, -100.0])
    >>> optimizer = Adam([("w", w, dw)], lr=0.5)
    >>> optimizer.step()
    >>> w.round(6)
    array([-0.5,  0.5])

    Source: PyTorch, torch.optim.Adam; Kingma and Ba, Adam: a method for stochastic optimization, 2015; named in UBC
    CPSC 340, training neural networks.
    """

    _kinds = ("mean", "squares")

    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, groups=None):
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ValueError(f"{type(self).__name__}: betas is {betas!r}, expected a pair of numbers")
        first, second = betas
        self.betas = self._checked("betas[0]", first, below=1), self._checked("betas[1]", second, below=1)
        self.eps = self._checked("eps", eps)
        super().__init__(parameters, lr, weight_decay, groups)

    def _move(self, w, g, lr, state, scratch):
        (m, s), (beta1, beta2) = state, self.betas
        m *= beta1
        m += np.multiply(g, 1 - beta1, out=scratch)
        _average_squares(s, g, beta2, scratch)
        # The corrections are plain numbers, so they can wait until the end: one pass over the arrays less.
        corrected = math.sqrt(1 - beta2**self.steps)
        _descend(w, m, lr * corrected / (1 - beta1**self.steps), s, self.eps * corrected, scratch)


class AdamW(Adam):
    """`Adam` with decoupled weight decay::

        w <- w - lr * weight_decay * w
        w <- w - lr * M / (sqrt(S) + eps)            M and S from the gradients alone

    In `Adam` the decay is divided by sqrt(S) like everything else, so that numbers with large gradients hardly decay;
    here all decay alike.

    Args:
        parameters, lr, weight_decay, groups: as in `Optimizer`.
        betas, eps: as in `Adam`.

    Raises:
        ValueError: as `Adam`.

    >>> w, dw = np.array([2.0, 2.0]), np.array([0.0, 1.0])
    >>> optimizer = AdamW([("w", w, dw)], lr=0.5, weight_decay=0.5)
    >>> optimizer.step()
    >>> w.round(6)
    array([1.5, 1. ])

    Source: PyTorch, torch.optim.AdamW; Loshchilov and Hutter, Decoupled weight decay regularization, 2019.
    """

    _decoupled = True

    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, groups=None):
        super().__init__(parameters, lr, betas, eps, weight_decay, groups)


def _average_squares(s, g, remains, scratch):
    """s <- remains * s + (1 - remains) * g ** 2"""
    np.multiply(g, g, out=scratch)
    scratch *= 1 - remains
    s *= remains
    s += scratch


def _descend(w, direction, lr, s, eps, scratch):
    """w <- w - lr * direction / (sqrt(s) + eps)"""
    np.sqrt(s, out=scratch)
    scratch += eps
    np.divide(direction, scratch, out=scratch)
    scratch *= lr
    w -= scratch
