"""LeNet-5: two convolutions with tanh, each averaged down, a third one that sees all maps, two dense layers."""

import numpy as np

from nnlib.arrays import as_float
from nnlib.datasets.strokes import draw
from nnlib.functional.activations import sigmoid
from nnlib.functional.convolution import conv2d
from nnlib.functional.pooling import avg_pool2d
from nnlib.layers import AvgPool2d, Conv2d, Flatten, Linear, Sequential, Sigmoid, Tanh

GROUND, INK = -0.1, 1.175  # of the paper: the grey levels of the background and of the strokes


def normalise(pixels):
    """Bytes to the two levels of LeNet-5: 0, the ground, becomes -0.1, and 255, ink, becomes 1.175.

    Args:
        pixels: real array, 0 to 255.

    Returns:
        float array of the same shape.

    >>> normalise(np.array([0, 51, 255], np.uint8)).round(3)
    array([-0.1  ,  0.155,  1.175])

    Source: CMU 10-701, neural networks; LeCun, Bottou, Bengio and Haffner, 1998.
    """
    return GROUND + (INK - GROUND) * np.asarray(pixels) / 255


def lenet_forward(pixels, parameters):
    """LeNet-5 from bytes to ten scores, with as many maps as its weights say.

    Args:
        pixels: real array (N, 32, 32), 0 to 255.
        parameters: dictionary of real arrays: "C1 w" (k1, 1, 5, 5), "C3 w" (k3, k1, 5, 5), "C5 w" (k5, k3, 5, 5),
            "F6 w" (k6, k5), "out w" (10, k6), and for each a bias, "C1 b" (k1,) and so on.

    Returns:
        Array (N, 10), scores before any softmax.

    Raises:
        ValueError: shapes that do not go together.

    >>> shapes = {"C1": (1, 1, 5, 5), "C3": (1, 1, 5, 5), "C5": (1, 1, 5, 5), "F6": (1, 1), "out": (10, 1)}
    >>> ones = {f"{layer} w": np.ones(shape) for layer, shape in shapes.items()}
    >>> ones |= {f"{layer} b": np.zeros(shape[0]) for layer, shape in shapes.items()}
    >>> lenet_forward(np.zeros((2, 32, 32)), ones)[:, 0].round(3)
    array([0.269, 0.269])

    Source: CMU 10-701, neural networks; LeCun, Bottou, Bengio and Haffner, 1998.
    """
    x = normalise(as_float(pixels, "lenet_forward", "pixels"))[:, None]
    for layer in ("C1", "C3"):
        x = avg_pool2d(np.tanh(conv2d(x, parameters[f"{layer} w"], parameters[f"{layer} b"])), 2)
    x = np.tanh(conv2d(x, parameters["C5 w"], parameters["C5 b"]))
    x = sigmoid(x.reshape(x.shape[:2]) @ parameters["F6 w"].T + parameters["F6 b"])
    return x @ parameters["out w"].T + parameters["out b"]


def lenet(rng):
    """LeNet-5 as a network of layers, 61,706 parameters: its third layer sees all maps, its pooling learns nothing.

    Args:
        rng: numpy.random.Generator, for the first weights.

    Returns:
        `Sequential` for x (N, 1, 32, 32).

    >>> network = lenet(np.random.default_rng(0))
    >>> sum(parameter.size for _, parameter, _ in network.parameters())
    61706

    Source: CMU 10-701, neural networks; LeCun, Bottou, Bengio and Haffner, 1998.
    """
    return Sequential(
        Conv2d(1, 6, 5, rng=rng), Tanh(), AvgPool2d(2),
        Conv2d(6, 16, 5, rng=rng), Tanh(), AvgPool2d(2),
        Conv2d(16, 120, 5, rng=rng), Tanh(), Flatten(),
        Linear(120, 84, rng=rng), Sigmoid(), Linear(84, 10, rng=rng),
    )  # fmt: skip


def unseen_digits(rng, count=600):
    """Digits that nobody has seen before, drawn as those of ``load("glyphs")``.

    Args:
        rng: numpy.random.Generator.
        count: int >= 0.

    Returns:
        pixels (count, 28, 28) uint8, 0 to 255; digits (count,) int64.

    >>> pixels, digits = unseen_digits(np.random.default_rng(0), count=10)
    >>> pixels.shape, pixels.dtype, sorted(digits.tolist())
    ((10, 28, 28), dtype('uint8'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])

    Source: nnlib.datasets.glyphs.
    """
    return draw(count, rng)
