"""One LeNet-5 training step in other NumPy code: numpy-ml, HIPS autograd, and im2col by index arrays.

Each as its documentation would have one write it; float32 where the library lets one choose.
"""

import numpy as np


def numpy_ml_step(batch):
    import collections
    import collections.abc

    # numpy-ml 0.1.2 was written for a Python that still had this name here.
    collections.Hashable = collections.abc.Hashable
    from numpy_ml.neural_nets.layers import Conv2D, Flatten, FullyConnected, Pool2D

    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, 28, 28, 1), np.float32)
    target = np.eye(10, dtype=np.float32)[rng.integers(0, 10, batch)]
    how = {"optimizer": "sgd(lr=0.05)"}
    layers = [
        Conv2D(6, (5, 5), pad=2, act_fn="tanh", **how),
        Pool2D((2, 2), stride=2, mode="average"),
        Conv2D(16, (5, 5), act_fn="tanh", **how),
        Pool2D((2, 2), stride=2, mode="average"),
        Flatten(),
        FullyConnected(120, act_fn="tanh", **how),
        FullyConnected(84, act_fn="tanh", **how),
        FullyConnected(10, **how),
    ]

    def step():
        y = x
        for layer in layers:
            y = layer.forward(y)
        dy = (_softmax(y) - target) / batch
        for layer in reversed(layers):
            dy = layer.backward(dy)
        for layer in layers:
            layer.update()
            layer.flush_gradients()

    return step


def autograd_step(batch):
    import autograd.numpy as anp
    from autograd import grad
    from autograd.scipy.signal import convolve

    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, 1, 28, 28), np.float32)
    target = np.eye(10, dtype=np.float32)[rng.integers(0, 10, batch)]
    shapes = [(1, 6, 5, 5), (6, 1, 1), (6, 16, 5, 5), (16, 1, 1), (400, 120), (120,), (120, 84), (84,), (84, 10), (10,)]
    parameters = [0.1 * rng.standard_normal(shape, np.float32) for shape in shapes]

    def convolution(x, w, b):
        return anp.tanh(convolve(x, w, axes=([2, 3], [2, 3]), dot_axes=([1], [0]), mode="valid") + b)

    def pool(x):
        n, c, h, w = x.shape
        return anp.mean(x.reshape(n, c, h // 2, 2, w // 2, 2), axis=(3, 5))

    def loss(parameters):
        w1, b1, w2, b2, w3, b3, w4, b4, w5, b5 = parameters
        y = anp.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)), "constant")
        y = pool(convolution(pool(convolution(y, w1, b1)), w2, b2)).reshape(batch, 400)
        y = anp.tanh(anp.dot(anp.tanh(anp.dot(y, w3) + b3), w4) + b4)
        y = anp.dot(y, w5) + b5
        y = y - anp.max(y, axis=1, keepdims=True)
        return -anp.sum(target * (y - anp.log(anp.sum(anp.exp(y), axis=1, keepdims=True)))) / batch

    gradient = grad(loss)

    def step():
        for parameter, change in zip(parameters, gradient(parameters), strict=True):
            parameter -= np.float32(0.05) * change

    return step


def im2col_step(batch):
    """Index arrays gather every window into a column, np.add.at scatters them back: how many courses teach it."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, 1, 28, 28), np.float32)
    target = rng.integers(0, 10, batch)
    shapes = [(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,), (120, 400), (120,), (84, 120), (84,), (10, 84), (10,)]
    parameters = [np.float32(0.1) * rng.standard_normal(shape, np.float32) for shape in shapes]

    def indices(x_shape, kernel, stride):
        _, channels, height, width = x_shape
        rows, columns = (height - kernel) // stride + 1, (width - kernel) // stride + 1
        i = np.tile(np.repeat(np.arange(kernel), kernel), channels)
        j = np.tile(np.arange(kernel), kernel * channels)
        down, right = stride * np.repeat(np.arange(rows), columns), stride * np.tile(np.arange(columns), rows)
        k = np.repeat(np.arange(channels), kernel * kernel)
        return k[:, None], i[:, None] + down, j[:, None] + right, rows, columns

    def convolve(x, w, b, padding):
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        k, i, j, rows, columns = indices(x.shape, w.shape[2], 1)
        windows = x[:, k, i, j].transpose(1, 2, 0).reshape(w[0].size, -1)
        y = (w.reshape(len(w), -1) @ windows + b[:, None]).reshape(len(w), rows, columns, len(x))
        return y.transpose(3, 0, 1, 2), (x.shape, w, windows, padding)

    def convolve_backward(dy, kept):
        x_shape, w, windows, padding = kept
        flat = dy.transpose(1, 2, 3, 0).reshape(len(w), -1)
        dw, db = (flat @ windows.T).reshape(w.shape), flat.sum(axis=1)
        k, i, j, _, _ = indices(x_shape, w.shape[2], 1)
        dwindows = (w.reshape(len(w), -1).T @ flat).reshape(len(windows), -1, x_shape[0]).transpose(2, 0, 1)
        dx = np.zeros(x_shape, dy.dtype)
        np.add.at(dx, (slice(None), k, i, j), dwindows)
        return dx[:, :, padding : x_shape[2] - padding, padding : x_shape[3] - padding], dw, db

    def pool(x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // 2, 2, w // 2, 2).mean(axis=(3, 5))

    def pool_backward(dy):
        return np.repeat(np.repeat(dy / np.float32(4), 2, axis=2), 2, axis=3)

    def step():
        w1, b1, w2, b2, w3, b3, w4, b4, w5, b5 = parameters
        y1, kept1 = convolve(x, w1, b1, 2)
        t1 = np.tanh(y1)
        y2, kept2 = convolve(pool(t1), w2, b2, 0)
        t2 = np.tanh(y2)
        flat = pool(t2).reshape(batch, 400)
        t3 = np.tanh(flat @ w3.T + b3)
        t4 = np.tanh(t3 @ w4.T + b4)
        dy = _softmax(t4 @ w5.T + b5)
        dy[np.arange(batch), target] -= 1
        dy /= np.float32(batch)
        d4 = (dy @ w5) * (1 - t4 * t4)
        d3 = (d4 @ w4) * (1 - t3 * t3)
        d2 = pool_backward((d3 @ w3).reshape(batch, 16, 5, 5)) * (1 - t2 * t2)
        dx2, dw2, db2 = convolve_backward(d2, kept2)
        _, dw1, db1 = convolve_backward(pool_backward(dx2) * (1 - t1 * t1), kept1)
        changes = [dw1, db1, dw2, db2, d3.T @ flat, d3.sum(0), d4.T @ t3, d4.sum(0), dy.T @ t4, dy.sum(0)]
        for parameter, change in zip(parameters, changes, strict=True):
            parameter -= np.float32(0.05) * change

    return step


def _softmax(x):
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
