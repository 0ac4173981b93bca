"""LeNet-5 from bytes to scores."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import relu, sigmoid, tanh
from nnlib.functional.convolution import conv2d
from nnlib.functional.pooling import avg_pool2d, max_pool2d
from nnlib.lenet import lenet_forward, normalise

_LAYERS = ("C1", "C3", "C5", "F6", "out")


def _parameters(rng, k1, k3, k5, k6):
    shapes = ((k1, 1, 5, 5), (k3, k1, 5, 5), (k5, k3, 5, 5), (k6, k5), (10, k6))
    weights = {
        f"{name} w": rng.normal(0, 2 / np.sqrt(np.prod(shape[1:])), shape)
        for name, shape in zip(_LAYERS, shapes, strict=True)
    }
    return weights | {f"{name} b": rng.normal(0, 0.5, shape[0]) for name, shape in zip(_LAYERS, shapes, strict=True)}


def _case(rng, n, *maps):
    return call(rng.integers(0, 256, (n, 32, 32), np.uint8), _parameters(rng, *maps))


def _draw_one(rng):
    return [_case(rng, 1, 2, 3, 4, 3), _case(rng, 1, 3, 2, 3, 4)]


def _draw_batch(rng):
    return [_case(rng, 2, 3, 2, 5, 4), _case(rng, 3, 2, 2, 3, 5)]


_FIXED = np.random.default_rng(71)


def _net(pixels, parameters, normal=normalise, bend=tanh, pool=avg_pool2d, last=sigmoid, order="bend first", top=None):
    def layer(name):
        return parameters[f"{name} w"], parameters[f"{name} b"]

    x = normal(np.asarray(pixels, float))[:, None]
    for name in ("C1", "C3"):
        z = conv2d(x, *layer(name))
        x = pool(bend(z), 2) if order == "bend first" else bend(pool(z, 2))
    x = bend(conv2d(x, *layer("C5")))[:, :, 0, 0]
    for name, unit in (("F6", last), ("out", top)):
        w, b = layer(name)
        z = x @ w.T + b
        x = z if unit is None else unit(z)
    return x


def _bytes(pixels, parameters):
    """Feeds the bytes as they are

    Numbers up to 255 drive every tanh to its end. Which two levels does LeNet-5 want?
    """
    return _net(pixels, parameters, normal=lambda p: p)


def _unit_range(pixels, parameters):
    """Stops at 0 to 1

    Dividing by 255 is the first half of the way: then -0.1 to 1.175.
    """
    return _net(pixels, parameters, normal=lambda p: p / 255)


def _turned_levels(pixels, parameters):
    """Makes ink -0.1 and ground 1.175

    In these pictures 0 is the ground. Where does 0 go?
    """
    return _net(pixels, parameters, normal=lambda p: normalise(255 - p))


def _wrong_range(pixels, parameters):
    """Stretches by 1.175

    From -0.1 to 1.175 it is further than 1.175.
    """
    return _net(pixels, parameters, normal=lambda p: -0.1 + 1.175 * p / 255)


def _by_256(pixels, parameters):
    """Divides by 256

    255 is the largest byte, and it should become 1.175 exactly.
    """
    return _net(pixels, parameters, normal=lambda p: -0.1 + 1.275 * p / 256)


def _standardised(pixels, parameters):
    """Subtracts the mean and divides by the deviation

    The two levels are fixed, whatever the pictures hold.
    """
    return _net(pixels, parameters, normal=lambda p: (p - p.mean()) / p.std())


def _max_pooled(pixels, parameters):
    """Pools by maxima

    LeNet-5 is older than that: it averages.
    """
    return _net(pixels, parameters, pool=max_pool2d)


def _relu(pixels, parameters):
    """Uses rectifiers

    tanh, in all three convolutional layers.
    """
    return _net(pixels, parameters, bend=relu)


def _sigmoid_everywhere(pixels, parameters):
    """Uses a sigmoid in the convolutional layers

    Only F6 has a sigmoid in this version.
    """
    return _net(pixels, parameters, bend=sigmoid)


def _tanh_in_f6(pixels, parameters):
    """Uses tanh in F6

    The table of layers says what F6 bends with.
    """
    return _net(pixels, parameters, last=tanh)


def _linear_f6(pixels, parameters):
    """Leaves F6 linear

    Two linear layers in a row are one linear layer.
    """
    return _net(pixels, parameters, last=None)


def _linear_convolutions(pixels, parameters):
    """Leaves tanh out

    Without it all of C1 to C5 is one large linear map.
    """
    return _net(pixels, parameters, bend=lambda z: z)


def _pool_first(pixels, parameters):
    """Pools before it bends

    tanh of a mean is not the mean of tanh. First the layer with its tanh, then the pooling.
    """
    return _net(pixels, parameters, order="pool first")


def _bent_scores(pixels, parameters):
    """Bends the scores

    The last layer is linear.
    """
    return _net(pixels, parameters, top=sigmoid)


def _softmax(pixels, parameters):
    """Returns probabilities

    Scores are asked for, as they enter the softmax.
    """

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    return _net(pixels, parameters, top=softmax)


def _digits(pixels, parameters):
    """Returns the digits

    All ten scores of each picture are asked for.
    """
    return _net(pixels, parameters).argmax(axis=1)


def _no_bias(pixels, parameters):
    """Leaves all biases out

    Each layer comes with a w and a b.
    """
    return _net(pixels, {name: value * (0 if name.endswith("b") else 1) for name, value in parameters.items()})


def _no_c5(pixels, parameters):
    """Leaves C5 without tanh

    C5 is a convolutional layer like C1 and C3, though its maps have one cell.
    """

    def layer(name):
        return parameters[f"{name} w"], parameters[f"{name} b"]

    x = normalise(pixels)[:, None]
    for name in ("C1", "C3"):
        x = avg_pool2d(tanh(conv2d(x, *layer(name))), 2)
    x = conv2d(x, *layer("C5"))[:, :, 0, 0]
    x = sigmoid(x @ parameters["F6 w"].T + parameters["F6 b"])
    return x @ parameters["out w"].T + parameters["out b"]


def _first_picture(pixels, parameters):
    """Scores the first picture only

    N rows of ten scores: one for each picture.
    """
    return _net(pixels[:1], parameters)


LENET_FORWARD = Function(
    id="u06-lenet-forward",
    title="LeNet-5 from pixels to scores",
    minutes=15,
    covers=("u06.5a", "u06.5b"),
    reference=lenet_forward,
    strata=(
        Stratum("one picture", 1, (_case(_FIXED, 1, 2, 2, 3, 2),), _draw_one),
        Stratum("a batch", 1, (_case(_FIXED, 2, 2, 3, 4, 3),), _draw_batch),
    ),
    misconceptions=(
        _bytes,
        _unit_range,
        _turned_levels,
        _wrong_range,
        _by_256,
        _standardised,
        _max_pooled,
        _relu,
        _sigmoid_everywhere,
        _tanh_in_f6,
        _linear_f6,
        _linear_convolutions,
        _pool_first,
        _bent_scores,
        _softmax,
        _digits,
        _no_bias,
        _no_c5,
        _first_picture,
    ),
    puts_away=(lenet_forward, normalise),
)
