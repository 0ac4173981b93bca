"""nnlib: the course's reference library. NumPy and SciPy only; each derivative stands beside its function.

Here are the functions, which come in pairs, ``y = conv2d(x, w, b)`` and ``dx, dw, db = conv2d_backward(dy, x, w)``; the
layers, thin objects around them; and the optimizers. The rest has its own names:

    nnlib.tape          automatic differentiation over the same pairs
    nnlib.training      fit, evaluate, early stopping, saving
    nnlib.initializers, nnlib.schedules, nnlib.clipping, nnlib.step_size, nnlib.augmentation
    nnlib.search        hyperparameters: grid, random, Gaussian process, Hyperband
    nnlib.datasets      data sets, embedded and downloaded
    nnlib.engine        how a Sequential runs fast
    nnlib.architecture, nnlib.zoo    layer lists that are only counted, not trained
    nnlib.neurons, nnlib.information, nnlib.staircase    the functions of unit 01
    nnlib.chain_rule, nnlib.delta_rule, nnlib.layer_deltas, nnlib.differences    of unit 02
    nnlib.autodiff, nnlib.scalar_tape, nnlib.moon_network    of unit 03
    nnlib.filters, nnlib.probes, nnlib.kernels, nnlib.operators, nnlib.features    of unit 04
    nnlib.neighbours, nnlib.lowering, nnlib.layer_steps, nnlib.lenet, nnlib.transfer, nnlib.permutation    of unit 06
    nnlib.shapes, nnlib.gradcheck, nnlib.plotting, nnlib.demos
"""

from nnlib import functional, layers, optimizers
from nnlib.autoencoders import convolutional_autoencoder, dense_autoencoder
from nnlib.functional import *
from nnlib.gradcheck import check_gradient, gradient_error
from nnlib.layers import *
from nnlib.optimizers import *
from nnlib.shapes import (
    dense_parameters,
    filter_centers,
    output_size,
    padding_map,
    resolve_padding,
    same_padding,
)

# Pairs, layers and optimizers are listed where they are gathered, each in its package.
__all__ = [
    *functional.__all__,
    *layers.__all__,
    *optimizers.__all__,
    "check_gradient",
    "convolutional_autoencoder",
    "dense_autoencoder",
    "dense_parameters",
    "filter_centers",
    "gradient_error",
    "output_size",
    "padding_map",
    "resolve_padding",
    "same_padding",
]
