"""One permutation for the pixels of all pictures: what it does to them, and how two networks fare."""

import numpy as np

from nnlib.datasets import load
from nnlib.layers import Conv2d, CrossEntropyLoss, Flatten, Linear, MaxPool2d, ReLU, Sequential
from nnlib.optimizers import Adam
from nnlib.training import evaluate, fit


def permute_pixels(x, order):
    """The same permutation of the pixels in every picture::

        result[n, 0].ravel()[i] = x[n, 0].ravel()[order[i]]

    Args:
        x: array (N, C, H, W).
        order: int array (H * W,), a permutation of 0 to H * W - 1, used in every channel.

    Returns:
        Array like x.

    >>> permute_pixels(np.array([[[[1, 2], [3, 4]]]]), [3, 2, 1, 0]).tolist()
    [[[[4, 3], [2, 1]]]]

    Source: USC CSCI 567, lecture 7.
    """
    x = np.asarray(x)
    return x.reshape(*x.shape[:2], -1)[:, :, order].reshape(x.shape)


def permutation_report(found):
    """Four accuracies of the experiment with permuted pixels, and what follows from them.

    Args:
        found: four numbers in percent: dense as it is, dense permuted, CNN as it is, CNN permuted.

    Returns:
        Array (5,): how far the dense network's two accuracies lie apart; how much the CNN loses; by how much the CNN is
        better on pictures as they are; the smallest of the four; the dense network's accuracy on them as they are.

    Raises:
        ValueError: another number of numbers.

    >>> permutation_report([90, 91, 96, 85]).tolist()
    [1.0, 11.0, 6.0, 85.0, 90.0]

    Source: USC CSCI 567, lecture 7.
    """
    found = np.asarray(found, float)
    if found.shape != (4,):
        raise ValueError(f"permutation_report: got shape {found.shape}, expected four numbers")
    dense, dense_permuted, cnn, cnn_permuted = found
    return np.array([abs(dense - dense_permuted), cnn - cnn_permuted, cnn - dense, found.min(), dense])


def pictures():
    """The pictures of the experiment: 3000 glyphs to learn from, 2000 to be tried on.

    Returns:
        train (3000, 1, 28, 28), test (2000, 1, 28, 28), float32 from 0 to 1.

    >>> [x.shape for x in pictures()]
    [(3000, 1, 28, 28), (2000, 1, 28, 28)]

    Source: nnlib.datasets.
    """
    train, test = load("glyphs")
    return train.x[:3000], test.x


def accuracy(kind, train_x, test_x, seed=0):
    """What a small network learns from the training pictures, measured on the test pictures of `pictures`.

    Args:
        kind: "dense", a hidden layer of 100 units; or "cnn", two convolutions 5x5 with 8 and 16 maps, each pooled 2x2.
        train_x: array (3000, 1, 28, 28), in the order of `pictures`.
        test_x: array (2000, 1, 28, 28), in the order of `pictures`.
        seed: int, for the first weights and the order of the batches.

    Returns:
        float, percent.

    Raises:
        ValueError: another kind.

    Source: USC CSCI 567, lecture 7.
    """
    rng = np.random.default_rng(seed)
    if kind == "dense":
        layers = Flatten(), Linear(784, 100, rng=rng), ReLU(), Linear(100, 10, rng=rng)
    elif kind == "cnn":
        first = Conv2d(1, 8, 5, rng=rng), ReLU(), MaxPool2d(2)
        second = Conv2d(8, 16, 5, rng=rng), ReLU(), MaxPool2d(2)
        layers = *first, *second, Flatten(), Linear(256, 10, rng=rng)
    else:
        raise ValueError(f"accuracy: kind is {kind!r}, expected 'dense' or 'cnn'")
    network, (train, test) = Sequential(*layers), load("glyphs")
    loss, optimizer = CrossEntropyLoss(), Adam(network.parameters(), lr=0.002)
    train_x, test_x = np.asarray(train_x, np.float32), np.asarray(test_x, np.float32)
    chosen = train.y[: len(train_x)]
    fit(network, train_x, chosen, loss=loss, optimizer=optimizer, epochs=5, batch_size=32, rng=rng, progress=False)
    return 100 * evaluate(network, test_x, test.y, loss).accuracy
