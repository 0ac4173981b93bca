"""The workloads in nnlib, through its public layers."""

import numpy as np
from threadpoolctl import threadpool_limits

from nnlib import LSTM, SGD, AvgPool2d, Conv2d, CrossEntropyLoss, Flatten, Linear, ReLU, Sequential, Tanh
from nnlib.engine import DataParallel


def _start(threads):
    threadpool_limits(threads)
    return np.random.default_rng(0)


def lenet5(rng):
    """LeNet-5 with tanh and average pooling, on 28x28 padded by 2: 61,706 parameters."""
    return Sequential(
        Conv2d(1, 6, 5, padding=2, rng=rng),
        Tanh(),
        AvgPool2d(2),
        Conv2d(6, 16, 5, rng=rng),
        Tanh(),
        AvgPool2d(2),
        Flatten(),
        Linear(400, 120, rng=rng),
        Tanh(),
        Linear(120, 84, rng=rng),
        Tanh(),
        Linear(84, 10, rng=rng),
    )


def mlp(rng):
    return Sequential(Linear(784, 300, rng=rng), ReLU(), Linear(300, 100, rng=rng), ReLU(), Linear(100, 10, rng=rng))


def _training_step(network, x, rng):
    loss, optimizer = CrossEntropyLoss(), SGD(network.parameters(), lr=0.05)
    target = rng.integers(0, 10, len(x))

    def step():
        optimizer.zero_grad()
        loss(network(x), target)
        network.backward_parameters(loss.backward())
        optimizer.step()

    return step


def lenet5_step(batch, threads=1):
    rng = _start(threads)
    return _training_step(lenet5(rng), rng.standard_normal((batch, 1, 28, 28), np.float32), rng)


def mlp_step(batch, threads=2):
    rng = _start(threads)
    return _training_step(mlp(rng), rng.standard_normal((batch, 784), np.float32), rng)


def lenet5_inference(batch, threads=1):
    rng = _start(threads)
    network, x = lenet5(rng).eval(), rng.standard_normal((batch, 1, 28, 28), np.float32)
    return lambda: network(x)


def conv_layer(x_shape, filters, kernel_size, stride, padding, workers=1):
    rng = _start(1)
    network = DataParallel(Sequential(Conv2d(x_shape[1], filters, kernel_size, stride, padding, rng=rng)), workers)
    x = rng.standard_normal(tuple(x_shape), np.float32)
    dy = rng.standard_normal(network(x).shape, np.float32)

    def step():
        network.zero_grad()
        network(x)
        network.backward(dy)

    return step


def lenet5_step_parallel(batch, workers=2):
    rng = _start(1)
    network = DataParallel(lenet5(rng), workers)
    return _training_step(network, rng.standard_normal((batch, 1, 28, 28), np.float32), rng)


def lenet5_inference_parallel(batch, workers=2):
    rng = _start(1)
    network, x = DataParallel(lenet5(rng).eval(), workers), rng.standard_normal((batch, 1, 28, 28), np.float32)
    return lambda: network.predict(x)


def lstm_step(inputs, units, batch, steps, threads=2):
    rng = _start(threads)
    layer = LSTM(inputs, units, rng=rng)
    x = rng.standard_normal((steps, batch, inputs), np.float32)
    dy = rng.standard_normal((steps, batch, units), np.float32)

    def step():
        layer.zero_grad()
        layer(x)
        layer.backward_parameters(dy)

    return step
