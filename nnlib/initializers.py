"""Where the weights of a network begin: random, so that units differ, and of a size that neither fades nor explodes.

A unit's sum over n inputs has n times the variance of one product. Weights of variance 1 / n keep the signal as large
as it came; much smaller ones let it vanish within a few layers, much larger ones saturate every unit. The initializers
differ in what they count as n, and in what they add for the activation behind.

All have one form, ``initializer(shape, rng, dtype)``, where shape is that of a weight: (out, in) for a fully connected
layer, (out, in, *kernel) for a convolution. `initialize` applies one to a whole network.
"""

import math

import numpy as np

from nnlib.arrays import is_whole, real_number


def fans(shape):
    """How many inputs one output sums over, and how many outputs one input goes to::

        fan_in = in * kernel cells          fan_out = out * kernel cells

    Args:
        shape: (out, in, *kernel), whole numbers >= 1.

    Returns:
        (fan_in, fan_out), ints.

    Raises:
        ValueError: fewer than two numbers, or one below 1.

    >>> fans((10, 784)), fans((16, 6, 5, 5))
    ((784, 10), (150, 400))

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010.
    """
    if np.ndim(shape) != 1 or len(shape) < 2 or not all(is_whole(size) and size >= 1 for size in shape):
        raise ValueError(f"fans: shape is {shape!r}, expected (out, in) or (out, in, *kernel), whole numbers >= 1")
    cells = math.prod(shape[2:])
    return shape[1] * cells, shape[0] * cells


def zeros(shape, rng=None, dtype=np.float32):
    """``w = 0``: right for biases; as weights, all units of a layer stay identical for ever.

    Args:
        shape: tuple of ints.
        rng: not needed, there for the common form.
        dtype: floating-point type.

    >>> zeros((1, 2), dtype=np.float64)
    array([[0., 0.]])

    Source: Haverford CS 360; USC CSCI 567, lecture 7.
    """
    return constant(shape, rng, dtype, value=0.0)


def constant(shape, rng=None, dtype=np.float32, *, value):
    """``w = value`` everywhere. Units that begin equal receive equal gradients, and remain one unit.

    Args:
        shape: tuple of ints.
        rng: not needed, there for the common form.
        dtype: floating-point type.
        value: float.

    Raises:
        ValueError: a dtype that is not floating-point; so do all initializers.

    >>> constant((1, 2), dtype=np.float64, value=0.5)
    array([[0.5, 0.5]])

    Source: UBC CPSC 340, training neural networks.
    """
    return np.full(shape, value, _floating(dtype))


def normal(shape, rng, dtype=np.float32, *, std=0.01):
    """``w ~ N(0, std^2)``, whatever the size of the layer: the traditional choice, with a small std such as 1e-5.

    Args:
        shape: tuple of ints.
        rng: numpy.random.Generator.
        dtype: floating-point type.
        std: float >= 0, the standard deviation.

    Raises:
        ValueError: a std that is negative or nan, or a dtype that is not floating-point.

    >>> float(normal((100, 100), np.random.default_rng(0), np.float64, std=0.5).std().round(2))
    0.5

    Source: UBC CPSC 340, training neural networks.
    """
    std = real_number("normal", "std", std, least=0)
    dtype = _floating(dtype)
    return rng.normal(0.0, std, shape).astype(dtype)


def lecun_normal(shape, rng, dtype=np.float32):
    """The 1 / sqrt(n) rule: a sum over n inputs of variance 1 has variance 1::

        w ~ N(0, 1 / fan_in)

    Args:
        shape: (out, in, *kernel).
        rng: numpy.random.Generator.
        dtype: floating-point type.

    Raises:
        ValueError: as `fans`.

    >>> float(lecun_normal((100, 400), np.random.default_rng(0), np.float64).std().round(3))
    0.05

    Source: LeCun, Bottou, Orr, Müller, Efficient backprop, 1998; UBC CPSC 340, training neural networks.
    """
    fan_in, _ = fans(shape)
    return normal(shape, rng, dtype, std=math.sqrt(1 / fan_in))


def lecun_uniform(shape, rng, dtype=np.float32):
    """The same variance, 1 / fan_in, from a uniform distribution::

        w ~ U(-b, b),   b = sqrt(3 / fan_in)

    The variance of U(-b, b) is b^2 / 3. The layers of this library begin, as PyTorch's, with b = 1 / sqrt(fan_in): a
    third of this variance.

    Args, Raises: as `lecun_normal`.

    >>> float(lecun_uniform((100, 300), np.random.default_rng(0), np.float64).max().round(2))
    0.1

    Source: LeCun and others, 1998.
    """
    fan_in, _ = fans(shape)
    return _uniform(shape, rng, dtype, math.sqrt(3 / fan_in))


def xavier_normal(shape, rng, dtype=np.float32, *, gain=1.0):
    """A compromise: forward, variance 1 / fan_in keeps signals; backward, variance 1 / fan_out keeps gradients::

        w ~ N(0, gain^2 * 2 / (fan_in + fan_out))

    Args:
        shape: (out, in, *kernel).
        rng: numpy.random.Generator.
        dtype: floating-point type.
        gain: float >= 0, makes up for what the activation takes away: 1 for none, 5 / 3 is usual for tanh.

    Raises:
        ValueError: as `fans`, and a gain that is negative or nan.

    >>> float(xavier_normal((100, 100), np.random.default_rng(0), np.float64).std().round(2))
    0.1

    Source: Glorot and Bengio, 2010.
    """
    _check_gain("xavier_normal", gain)
    return normal(shape, rng, dtype, std=gain * math.sqrt(2 / sum(fans(shape))))


def xavier_uniform(shape, rng, dtype=np.float32, *, gain=1.0):
    """The same variance from a uniform distribution; the b of the lecture, for layers of k_m and k_{m-1} units::

        w ~ U(-b, b),   b = gain * sqrt(6) / sqrt(fan_in + fan_out)

    Args, Raises: as `xavier_normal`.

    >>> float(xavier_uniform((200, 400), np.random.default_rng(0), np.float64).max().round(2))
    0.1

    Source: UBC CPSC 340, training neural networks; Glorot and Bengio, 2010.
    """
    _check_gain("xavier_uniform", gain)
    return _uniform(shape, rng, dtype, gain * math.sqrt(6 / sum(fans(shape))))


def he_normal(shape, rng, dtype=np.float32, *, negative_slope=0.0):
    """For layers of ReLUs, which pass on half of the mean square that they receive::

        w ~ N(0, 2 / fan_in)                                (divided by 1 + negative_slope^2 for leaky ones)

    Not to be confused with a slide that *divides* by sqrt(2 * n): that variance is a quarter of this one, and twenty
    layers of ReLUs leave 4^-20, a millionth of a millionth, of the signal.

    Args:
        shape: (out, in, *kernel).
        rng: numpy.random.Generator.
        dtype: floating-point type.
        negative_slope: float, that of `leaky_relu`; 0 for relu.

    Raises:
        ValueError: as `fans`.

    >>> float(he_normal((100, 200), np.random.default_rng(0), np.float64).std().round(2))
    0.1

    Source: He, Zhang, Ren, Sun, Delving deep into rectifiers, 2015 (PyTorch: kaiming_normal_).
    """
    fan_in, _ = fans(shape)
    return normal(shape, rng, dtype, std=math.sqrt(2 / (1 + negative_slope**2) / fan_in))


def he_uniform(shape, rng, dtype=np.float32, *, negative_slope=0.0):
    """The same variance from a uniform distribution::

        w ~ U(-b, b),   b = sqrt(6 / fan_in)                (6 divided by 1 + negative_slope^2 for leaky ones)

    Args, Raises: as `he_normal`.

    >>> float(he_uniform((100, 600), np.random.default_rng(0), np.float64).max().round(2))
    0.1

    Source: He, Zhang, Ren, Sun, 2015 (PyTorch: kaiming_uniform_).
    """
    fan_in, _ = fans(shape)
    return _uniform(shape, rng, dtype, math.sqrt(6 / (1 + negative_slope**2) / fan_in))


def initialize(network, initializer, rng, **options):
    """Begin anew, in place: weights from the initializer, biases 0, scales of normalization layers 1.

    Weights are the parameters called "w", at any depth ("0.w", "3.0.w"), biases those called "b". A w of the same shape
    as its b is the scale of a normalization layer. Parameters of other names stay as they are.

    Args:
        network: Layer.
        initializer: one of this file, or any function (shape, rng, dtype, **options) -> array.
        rng: numpy.random.Generator.
        options: keyword arguments of the initializer, such as ``std=1e-5``.

    Returns:
        The network.

    >>> from nnlib import Linear
    >>> layer = initialize(Linear(2, 1, rng=np.random.default_rng(0)), constant, rng=None, value=0.5)
    >>> layer.w, layer.b
    (array([[0.5, 0.5]], dtype=float32), array([0.], dtype=float32))

    Source: UBC CPSC 340, training neural networks ("different initialization in each layer", "bias variables to 0").
    """
    shapes = {name: parameter.shape for name, parameter, _ in network.parameters()}
    for name, parameter, _ in network.parameters():
        owner, _, kind = name.rpartition(".")
        if kind == "b":
            parameter[...] = 0
        elif kind == "w" and parameter.shape == shapes.get(f"{owner}.b" if owner else "b"):
            parameter[...] = 1
        elif kind == "w":
            parameter[...] = initializer(parameter.shape, rng, parameter.dtype, **options)
    return network


def _uniform(shape, rng, dtype, bound):
    dtype = _floating(dtype)
    return rng.uniform(-bound, bound, shape).astype(dtype)


def _check_gain(function, gain):
    real_number(function, "gain", gain, least=0)


def _floating(dtype):
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"initializers: dtype is {np.dtype(dtype)}, expected floating point")
    return np.dtype(dtype)
