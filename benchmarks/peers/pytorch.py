"""The workloads in PyTorch, as a careful user would write them."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional


def _start(threads):
    torch.manual_seed(0)
    torch.set_num_threads(threads)


def _lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.Tanh(),
        nn.Linear(120, 84),
        nn.Tanh(),
        nn.Linear(84, 10),
    )


def _mlp():
    return nn.Sequential(nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))


def _training_step(network, x, classes, batch):
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05)
    target = torch.from_numpy(np.random.default_rng(1).integers(0, classes, batch))

    def step():
        optimizer.zero_grad()
        functional.cross_entropy(network(x), target).backward()
        optimizer.step()

    return step


def lenet5_step(batch, threads=2):
    _start(threads)
    return _training_step(_lenet5(), torch.randn(batch, 1, 28, 28), 10, batch)


def lenet5_inference(batch, threads=2):
    _start(threads)
    network, x = _lenet5().eval(), torch.randn(batch, 1, 28, 28)

    def infer():
        with torch.inference_mode():
            network(x)

    return infer


def mlp_step(batch, threads=2):
    _start(threads)
    return _training_step(_mlp(), torch.randn(batch, 784), 10, batch)


def conv_layer(x_shape, filters, kernel_size, stride, padding, threads=2):
    _start(threads)
    layer = nn.Conv2d(x_shape[1], filters, kernel_size, stride, padding)
    x = torch.randn(*x_shape, requires_grad=True)
    dy = torch.randn_like(layer(x))

    def step():
        x.grad = layer.weight.grad = layer.bias.grad = None
        layer(x).backward(dy)

    return step


def lstm_step(inputs, units, batch, steps, threads=2):
    _start(threads)
    layer = nn.LSTM(inputs, units)
    x = torch.randn(steps, batch, inputs)
    dy = torch.randn(steps, batch, units)

    def step():
        layer.zero_grad()
        layer(x)[0].backward(dy)

    return step
