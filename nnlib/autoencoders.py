"""Autoencoders: two networks, one that makes a short code of its input and one that makes the input of the code.

They need no layer of their own. Each function below puts layers together to ``Sequential(encoder, decoder)``, which is
trained to return its input::

    minimize  sum_n || x_n - decoder(encoder(x_n)) || ** 2

What is called a denoising autoencoder is the same network trained otherwise: it is shown x with noise and compared with
x without. A sparse one pays for its code as well; the penalty's gradient is added between the two networks::

    encoder, decoder = network.layers
    code = encoder(x)
    dcode = decoder.backward(squared_error_backward(1, decoder(code), x))
    encoder.backward(dcode + penalty * np.sign(code))

Source: UW CSE 446, autoencoders; UBC CPSC 340, autoencoders.
"""

from itertools import pairwise

import numpy as np

from nnlib.arrays import is_whole
from nnlib.layers.activations import ReLU
from nnlib.layers.convolution import Conv2d, ConvTranspose2d
from nnlib.layers.dense import Linear
from nnlib.layers.sequential import Sequential


def dense_autoencoder(sizes, activation=ReLU, output=None, *, rng, dtype=np.float32):
    """Fully connected layers down to the code, and as many back up: x (N, sizes[0]) -> code (N, sizes[-1]) -> y like x.

    Between the layers stands an activation, on the code none. Without any activation the network is linear, and at its
    best it finds the subspace that principal component analysis finds.

    Args:
        sizes: sequence of at least two ints >= 1, from the input's number of features to the code's.
        activation: class of a layer made without arguments, or None for a linear network.
        output: class of the last layer, such as `Sigmoid` for values from 0 to 1; None for any real values.
        rng: numpy.random.Generator, draws the initial parameters.
        dtype: floating-point type of the parameters.

    Returns:
        `Sequential` of two `Sequential`, the encoder and the decoder.

    Raises:
        ValueError: fewer than two sizes, or one out of its range.

    >>> encoder, decoder = dense_autoencoder((64, 16, 2), rng=np.random.default_rng(0)).layers
    >>> [type(layer).__name__ for layer in encoder.layers], encoder(np.ones((5, 64), np.float32)).shape
    (['Linear', 'ReLU', 'Linear'], (5, 2))

    Source: Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks, 2006.
    """
    sizes = _at_least_two("dense_autoencoder", "sizes", sizes)
    down = [Linear(before, after, rng=rng, dtype=dtype) for before, after in pairwise(sizes)]
    up = [Linear(before, after, rng=rng, dtype=dtype) for before, after in pairwise(sizes[::-1])]
    return _autoencoder(down, up, activation, output)


def convolutional_autoencoder(channels, kernel_size=3, activation=ReLU, output=None, *, rng, dtype=np.float32):
    """Convolutions that halve the image, and as many that double it: x (N, channels[0], H, W) -> y like x.

    Every level of the encoder is a convolution with stride 2, every level of the decoder one that goes the other way.
    With L levels the code is (N, channels[-1], H / 2**L, W / 2**L).

    Args:
        channels: sequence of at least two ints >= 1, from the image's number of channels to the code's; L + 1 numbers
            for L levels. H and W must be multiples of 2**L, or y comes out larger than x.
        kernel_size: int >= 1, odd.
        activation, output, rng, dtype: as in `dense_autoencoder`.

    Returns:
        `Sequential` of two `Sequential`, the encoder and the decoder.

    Raises:
        ValueError: fewer than two channels, or an argument out of its range.

    >>> network = convolutional_autoencoder((1, 8, 4), rng=np.random.default_rng(0))
    >>> encoder, decoder = network.layers
    >>> x = np.ones((5, 1, 28, 20), np.float32)
    >>> encoder(x).shape, network(x).shape
    ((5, 4, 7, 5), (5, 1, 28, 20))

    Source: Masci and others, Stacked convolutional auto-encoders for hierarchical feature extraction, 2011.
    """
    channels = _at_least_two("convolutional_autoencoder", "channels", channels)
    if not is_whole(kernel_size) or kernel_size < 1 or kernel_size % 2 == 0:
        raise ValueError(
            f"convolutional_autoencoder: kernel_size is {kernel_size!r}, expected an odd whole number >= 1"
        )
    window = {
        "kernel_size": int(kernel_size),
        "stride": 2,
        "padding": int(kernel_size) // 2,
        "rng": rng,
        "dtype": dtype,
    }
    down = [Conv2d(before, after, **window) for before, after in pairwise(channels)]
    # One cell more at the end, because halving has rounded up: 4 and 3 cells both become 2.
    up = [ConvTranspose2d(before, after, output_padding=1, **window) for before, after in pairwise(channels[::-1])]
    return _autoencoder(down, up, activation, output)


def _autoencoder(down, up, activation, output):
    """Encoder and decoder from their learned layers, with activations between these and one at the end, if any."""
    return Sequential(Sequential(*_between(down, activation)), Sequential(*_between(up, activation), *_made(output)))


def _between(layers, activation):
    """The layers, with a new activation after each but the last."""
    for layer in layers[:-1]:
        yield layer
        yield from _made(activation)
    yield layers[-1]


def _made(kind):
    """A new layer of that kind, or none."""
    return [] if kind is None else [kind()]


def _at_least_two(function, name, numbers):
    """The numbers as a tuple of ints, or an error."""
    numbers = tuple(numbers)
    if len(numbers) < 2 or not all(is_whole(number) and number >= 1 for number in numbers):
        raise ValueError(f"{function}: {name} is {numbers}, expected at least two whole numbers >= 1")
    return tuple(int(number) for number in numbers)
