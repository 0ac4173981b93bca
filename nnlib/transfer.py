"""Transfer: features that were learned on one task, and a new last layer for another."""

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.probabilities import softmax


def retrain_last_layer(features, y, classes, lr, steps):
    """A linear layer with softmax and cross-entropy, learned from zeros by gradient descent on all examples at once::

        p = softmax(features w^T + b)
        w -= lr (p - onehot(y))^T features / N           b -= lr sum_n (p - onehot(y)) / N

    Whatever made the features is not touched.

    Args:
        features: real array (N, d).
        y: int array (N,), 0 to classes - 1.
        classes: int >= 2.
        lr: float, the step size.
        steps: int >= 0.

    Returns:
        w (classes, d), b (classes,).

    >>> w, b = retrain_last_layer(np.array([[1.0], [-1.0]]), np.array([0, 1]), 2, 0.5, 1)
    >>> w.tolist(), b.tolist()
    ([[0.25], [-0.25]], [0.0, 0.0])

    Source: UW CSE 446, neural networks (replace the last layers and retrain).
    """
    features = as_float(features, "retrain_last_layer", "features")
    w, b, wanted = np.zeros((classes, features.shape[1])), np.zeros(classes), np.eye(classes)[y]
    for _ in range(steps):
        dz = (softmax(features @ w.T + b) - wanted) / len(features)
        w, b = w - lr * dz.T @ features, b - lr * dz.sum(axis=0)
    return w, b
