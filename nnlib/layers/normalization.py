"""Normalization layers. Their scale is called w and their shift b, as in every layer; they begin with 1 and 0."""

import numpy as np

from nnlib.arrays import real_number, whole_number, whole_numbers
from nnlib.functional.normalization import (
    batch_norm,
    batch_norm_backward,
    batch_norm_inference,
    batch_norm_inference_backward,
    layer_norm,
    layer_norm_backward,
    running_statistics,
)
from nnlib.layers.base import Layer, check_floating


class _Normalization(Layer):
    """What normalization layers share: a scale w and a shift b of the same shape, and nothing drawn at random."""

    def _start(self, shape, eps, dtype):
        name = type(self).__name__
        self.eps = real_number(name, "eps", eps, above=0)
        check_floating(name, dtype)
        self.w, self.b = np.ones(shape, dtype), np.zeros(shape, dtype)
        self.dw, self.db = np.zeros_like(self.w), np.zeros_like(self.b)

    def _add(self, dx, dw, db):
        self.dw += dw
        self.db += db
        return dx

    def parameters(self):
        yield "w", self.w, self.dw
        yield "b", self.b, self.db


class _BatchNorm(_Normalization):
    """`batch_norm` in training, `batch_norm_inference` with the running averages in use."""

    _axes, _expected = (), ""

    def __init__(self, num_features, eps=1e-5, momentum=0.1, *, dtype=np.float32):
        name = type(self).__name__
        shape = (whole_number(name, "num_features", num_features, 1),)
        self.momentum = real_number(name, "momentum", momentum, least=0, most=1)
        self._start(shape, eps, dtype)
        self.running_mean, self.running_var = np.zeros(shape, dtype), np.ones(shape, dtype)

    def forward(self, x):
        if np.ndim(x) not in self._axes:
            raise ValueError(f"{type(self).__name__}: x is {np.shape(x)}, expected {self._expected}")
        self.x, self.from_batch = x, self.training
        if not self.training:
            return batch_norm_inference(x, self.w, self.b, self.running_mean, self.running_var, self.eps)
        y = batch_norm(x, self.w, self.b, self.eps)
        new_mean, new_var = running_statistics(self.running_mean, self.running_var, x, self.momentum)
        self.running_mean[...], self.running_var[...] = new_mean, new_var
        return y

    def backward(self, dy):
        if self.from_batch:
            return self._add(*batch_norm_backward(dy, self.x, self.w, self.eps))
        running = self.running_mean, self.running_var
        return self._add(*batch_norm_inference_backward(dy, self.x, self.w, *running, self.eps))

    def buffers(self):
        yield "running_mean", self.running_mean
        yield "running_var", self.running_var

    def config(self):
        return {"num_features": len(self.w), "eps": self.eps, "momentum": self.momentum}


class BatchNorm1d(_BatchNorm):
    """Batch normalization after a fully connected layer, x (N, C), or of sequences, x (N, C, L).

    In training it normalizes with the statistics of the batch and updates ``running_mean`` and ``running_var``; after
    ``eval()`` it normalizes with these and changes nothing.

    Args:
        num_features: int >= 1, C.
        eps: float > 0, as in `batch_norm`.
        momentum: float from 0 to 1, the weight of the newest batch in the running averages, as in `running_statistics`.
        dtype: floating-point type of parameters and running averages.

    Raises:
        ValueError: an argument out of range, an x of another shape, in training one value per channel.

    >>> layer = BatchNorm1d(1)
    >>> layer(np.array([[1.0], [3.0]])).round(3).ravel(), layer.running_mean, layer.running_var
    (array([-1.,  1.]), array([0.2], dtype=float32), array([1.1], dtype=float32))
    >>> layer.eval()(np.array([[1.0]])).round(3)
    array([[0.763]])

    Source: PyTorch, torch.nn.BatchNorm1d; Ioffe and Szegedy, Batch normalization, 2015.
    """

    _axes, _expected = (2, 3), "(N, C) or (N, C, L)"


class BatchNorm2d(_BatchNorm):
    """Batch normalization of images, x (N, C, H, W): one mean and one variance for each channel.

    Everything else, the arguments too, is as in `BatchNorm1d`.

    >>> layer = BatchNorm2d(3)
    >>> layer, layer(np.ones((2, 3, 4, 4), np.float32)).shape, [name for name, array in layer.buffers()]
    (BatchNorm2d(num_features=3), (2, 3, 4, 4), ['running_mean', 'running_var'])

    Source: PyTorch, torch.nn.BatchNorm2d; Ioffe and Szegedy, 2015.
    """

    _axes, _expected = (4,), "(N, C, H, W)"


class LayerNorm(_Normalization):
    """`layer_norm` over the last axes of x, in training and in use alike.

    Args:
        normalized_shape: int, or tuple of ints >= 1: the sizes of these axes.
        eps: float > 0.
        dtype: floating-point type of the parameters.

    Raises:
        ValueError: an argument out of range, or an x whose last axes have other sizes.

    >>> layer = LayerNorm((3, 4))
    >>> layer, layer(np.ones((2, 3, 4), np.float32)).shape
    (LayerNorm(normalized_shape=(3, 4)), (2, 3, 4))

    Source: PyTorch, torch.nn.LayerNorm; Ba, Kiros, Hinton, Layer normalization, 2016.
    """

    def __init__(self, normalized_shape, eps=1e-5, *, dtype=np.float32):
        axes = 1 if np.ndim(normalized_shape) == 0 else max(len(normalized_shape), 1)
        self._start(whole_numbers("LayerNorm", "normalized_shape", normalized_shape, axes, 1), eps, dtype)

    def forward(self, x):
        self.x = x
        return layer_norm(x, self.w, self.b, self.eps)

    def backward(self, dy):
        return self._add(*layer_norm_backward(dy, self.x, self.w, self.eps))

    def config(self):
        return {"normalized_shape": self.w.shape, "eps": self.eps}
