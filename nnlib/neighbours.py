"""The simplest classifier of pictures: remember all examples, answer with the label of the nearest one."""

import numpy as np

from nnlib.arrays import as_float


def distances(train, x, norm=1):
    """How far apart two pictures are, pixel by pixel::

        L1:  sum |x - t|            L2:  sqrt(sum (x - t)**2)

    Args:
        train: real array (M, ...), M >= 1 pictures of one shape.
        x: real array (N, ...), pictures of the same shape.
        norm: 1 or 2.

    Returns:
        float array (N, M).

    Raises:
        ValueError: another norm, or pictures of different shapes.

    >>> distances([[[0, 0], [0, 0]]], [[[3, 0], [0, -4]]], 1), distances([[[0, 0], [0, 0]]], [[[3, 0], [0, -4]]], 2)
    (array([[7.]]), array([[5.]]))

    Source: USC CSCI 567, lecture 7.
    """
    train, x = as_float(train, "distances", "train"), as_float(x, "distances")
    if train.ndim < 2 or train.shape[1:] != x.shape[1:] or not len(train):
        raise ValueError(f"distances: train is {train.shape}, x {x.shape}; expected pictures of one shape")
    if norm not in (1, 2):
        raise ValueError(f"distances: norm is {norm!r}, expected 1 or 2")
    known = train.reshape(len(train), -1)
    # A picture at a time: all differences at once would need N * M pictures of memory.
    return np.array([np.linalg.norm(known - one.ravel(), ord=norm, axis=1) for one in x]).reshape(len(x), len(train))


def nearest_neighbour(train, labels, x, norm=1):
    """The label of the nearest known picture; of several equally near ones, of the first.

    Args:
        train: real array (M, ...), the known pictures.
        labels: array (M,), their labels.
        x, norm: as in `distances`.

    Returns:
        Array (N,) of labels.

    Raises:
        ValueError: as `distances`, and labels of another length.

    >>> nearest_neighbour([[0.0, 0.0], [9.0, 9.0]], [7, 3], [[1.0, 2.0], [8.0, 8.0], [0.0, 1.0]])
    array([7, 3, 7])

    Source: USC CSCI 567, lecture 7.
    """
    labels, found = np.asarray(labels), distances(train, x, norm)
    if labels.shape != found.shape[1:]:
        raise ValueError(f"nearest_neighbour: labels are {labels.shape}, expected {found.shape[1:]}")
    return labels[found.argmin(axis=1)]
