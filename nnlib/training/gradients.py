"""The loss of one batch and its gradients."""


def batch_gradients(network, loss, x, target):
    """One pass forward and one back. Afterwards the gradients of the network are those of this batch alone.

    Args:
        network: `Layer`.
        loss: object with ``loss(y, target)``, a number, and ``loss.backward()``, dy; such as `CrossEntropyLoss()`.
        x: array (N, ...), the batch's inputs.
        target: array (N, ...), what `loss` expects.

    Returns:
        value: number, the loss.
        y: array (N, ...), what the network said.

    >>> import numpy as np
    >>> from nnlib import Linear
    >>> class Sum:
    ...     def __call__(self, y, target):
    ...         self.shape = y.shape
    ...         return y.sum()
    ...     def backward(self):
    ...         return np.ones(self.shape)
    >>> layer = Linear(2, 1, rng=np.random.default_rng(0))
    >>> value, y = batch_gradients(layer, Sum(), np.array([[1.0, 2.0], [3.0, 4.0]]), None)
    >>> y.shape, layer.dw
    ((2, 1), array([[4., 6.]], dtype=float32))

    Source: USC CSCI 567, lecture 7 (backpropagation with a minibatch).
    """
    network.zero_grad()
    y = network(x)
    value = loss(y, target)
    network.backward_parameters(loss.backward())
    return value, y
