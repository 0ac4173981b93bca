"""How much is lost by the choice between the two ways to convolve: time of the way chosen, divided by the quicker's."""

import itertools
import time

import numpy as np
from threadpoolctl import threadpool_limits

from nnlib import Conv2d
from nnlib.engine.fourier import FourierConvolution
from nnlib.engine.memory import Scratch, aligned
from nnlib.engine.rows import RowsConvolution
from nnlib.engine.selector import choose_method

WAYS = {"rows": RowsConvolution, "fourier": FourierConvolution}
# batch, channels, size, filters; each with all kernel sizes.
LAYERS = [(1, 1, 64, 2), (1, 1, 256, 1), (1, 3, 256, 8), (4, 3, 64, 8), (16, 8, 32, 8), (64, 1, 28, 6)]
KERNELS = [3, 5, 7, 11, 15, 21]


def losses(seconds=0.15):
    """A dict from "N x C x H², K filters k x k" to the loss, 1.0 where the choice was right; on one thread.

    Args:
        seconds: float, how long each way is timed for each layer.
    """
    found = {}
    with threadpool_limits(1):
        for (batch, channels, size, filters), kernel in itertools.product(LAYERS, KERNELS):
            rng, padding = np.random.default_rng(0), ((kernel // 2, kernel // 2),) * 2
            layer, scratch = Conv2d(channels, filters, kernel, padding=kernel // 2, rng=rng), Scratch(np.float32)
            x = aligned((size, channels, size, batch), np.float32)
            x[...] = rng.standard_normal(x.shape)
            times = {name: _time(way(layer, x.shape, padding, scratch), x, seconds) for name, way in WAYS.items()}
            chosen = choose_method(x.shape, layer.w.shape, (size, filters, size, batch), (1, 1))
            title = f"{batch} x {channels} x {size}², {filters} filters {kernel}x{kernel}"
            found[title] = times[chosen] / min(times.values())
    return found


def _time(step, x, seconds):
    """The shortest forward and backward pass of several."""
    dy, shortest, stop = np.ones(step.y_shape, np.float32), np.inf, time.perf_counter() + seconds
    while time.perf_counter() < stop:
        start = time.perf_counter()
        step.forward(x)
        step.backward(dy)
        shortest = min(shortest, time.perf_counter() - start)
    return shortest
