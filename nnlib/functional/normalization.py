"""Normalization: numbers brought to mean 0 and variance 1, then scaled and shifted by what is learned.

Batch normalization takes mean and variance of each channel over the batch; layer normalization, of each example over
its own features. The equation is one and the same, and so is its derivative: only the axes differ.

Mean and variance depend on x as well, so a derivative through them has three parts (see `batch_norm_backward`). In use,
when a batch may be a single example, batch normalization takes running averages of both instead, which are constants.
"""

import math

import numpy as np

from nnlib.arrays import as_float, real_number, same_shape


def batch_norm(x, gamma, beta, eps=1e-5):
    """Each channel brought to mean 0 and variance 1 over the batch and all places, then scaled and shifted::

        y = gamma * (x - mean) / sqrt(variance + eps) + beta
        mean = sum x / m          variance = sum (x - mean)^2 / m          over the m values of a channel

    Args:
        x: real array (N, C), (N, C, L), (N, C, H, W) and so on; one value per channel is refused, none is not.
        gamma, beta: real arrays (C,), scale and shift.
        eps: float > 0, keeps a channel of equal values from a division by zero.

    Returns:
        Array like x; float32 if every argument is.

    Raises:
        ValueError: shapes that do not go together, an eps that is not positive, one value per channel.

    >>> batch_norm(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([1.0, 1.0]), np.array([0.0, 7.0])).round(3)
    array([[-1.,  7.],
           [ 1.,  7.]])

    Source: Ioffe and Szegedy, Batch normalization, 2015; USC CSCI 567, lecture 7.
    """
    x, (gamma, beta), axes = _batch_operands("batch_norm", x, eps, gamma=gamma, beta=beta)
    _refuse_single_values("batch_norm", x)
    return _normalize(x, gamma, beta, axes, eps)


def batch_norm_backward(dy, x, gamma, eps=1e-5):
    """The three derivatives of `batch_norm`. With ``z = (x - mean) / sqrt(variance + eps)`` and sums over a channel::

        dgamma = sum dy * z
        dbeta = sum dy
        dx = gamma / sqrt(variance + eps) * (dy - dbeta / m - z * dgamma / m)

    The first term is the way through x itself, the second through the mean, the third through the variance. They leave
    dx without a component along 1 or z: neither a shift nor a stretch of a channel changes y.

    Args:
        dy: array like x, dL/dy.
        x, gamma, eps: the same as in `batch_norm`.

    Returns:
        dx like x, dgamma (C,), dbeta (C,).

    Raises:
        ValueError: as `batch_norm`, and for a dy of another shape than x.

    >>> x, dy = np.array([[-1.0], [0.0], [1.0]]), np.array([[1.0], [0.0], [0.0]])
    >>> dx, dgamma, dbeta = batch_norm_backward(dy, x, gamma=[1.0])
    >>> dx.round(3).ravel(), dgamma.round(3), dbeta
    (array([ 0.204, -0.408,  0.204]), array([-1.225]), array([1.]))

    Source: Ioffe and Szegedy, 2015.
    """
    x, (gamma,), axes = _batch_operands("batch_norm_backward", x, eps, gamma=gamma)
    _refuse_single_values("batch_norm_backward", x)
    dy, x = same_shape("batch_norm_backward", dy=dy, x=x)
    return _normalize_backward(dy, x, gamma, axes, axes, eps)


def batch_norm_inference(x, gamma, beta, mean, variance, eps=1e-5):
    """Batch normalization in use: the mean and variance are given, so an example's result is its own affair::

        y = gamma * (x - mean) / sqrt(variance + eps) + beta

    Args:
        x: real array (N, C), (N, C, L), (N, C, H, W) and so on; N may be 1 or 0.
        gamma, beta: real arrays (C,).
        mean, variance: real arrays (C,), usually running averages from the training; variance >= 0.
        eps: float > 0.

    Returns:
        Array like x; float32 if every argument is.

    Raises:
        ValueError: shapes that do not go together, or an eps that is not positive.

    >>> batch_norm_inference(np.array([[6.0]]), [1.0], [0.5], mean=[2.0], variance=[4.0]).round(3)
    array([[2.5]])

    Source: Ioffe and Szegedy, 2015, algorithm 2.
    """
    function, channels = "batch_norm_inference", {"gamma": gamma, "beta": beta, "mean": mean, "variance": variance}
    x, (gamma, beta, mean, variance), _ = _batch_operands(function, x, eps, **channels)
    y = (_wide(x) - mean) * (gamma / _deviation(variance, eps)) + beta
    return _as_type(y, x, gamma, beta, mean, variance)


def batch_norm_inference_backward(dy, x, gamma, mean, variance, eps=1e-5):
    """The derivatives of `batch_norm_inference`; mean and variance are constants, which leaves a line::

        dx = dy * gamma / sqrt(variance + eps)
        dgamma = sum dy * (x - mean) / sqrt(variance + eps)          dbeta = sum dy

    Args:
        dy: array like x, dL/dy.
        x, gamma, mean, variance, eps: the same as in `batch_norm_inference`.

    Returns:
        dx like x, dgamma (C,), dbeta (C,).

    Raises:
        ValueError: as `batch_norm_inference`, and for a dy of another shape than x.

    >>> batch_norm_inference_backward(np.array([[1.0]]), np.array([[6.0]]), [3.0], [2.0], [4.0], eps=1e-12)
    (array([[1.5]]), array([2.]), array([1.]))

    Source: Ioffe and Szegedy, 2015.
    """
    function = "batch_norm_inference_backward"
    x, (gamma, mean, variance), axes = _batch_operands(function, x, eps, gamma=gamma, mean=mean, variance=variance)
    dy, x = same_shape(function, dy=dy, x=x)
    deviation = _deviation(variance, eps)
    gradients = dy * (gamma / deviation), (dy * ((_wide(x) - mean) / deviation)).sum(axes), _wide(dy).sum(axes)
    return tuple(_as_type(gradient, dy, x, gamma, mean, variance) for gradient in gradients)


def running_statistics(running_mean, running_var, x, momentum=0.1):
    """The running averages after one more batch::

        new = (1 - momentum) * running + momentum * (that of the batch)

    Two conventions of PyTorch: momentum is the weight of the *new* value, and the variance averaged here is the
    unbiased one, divided by m - 1, while `batch_norm` itself divides by m.

    Args:
        running_mean, running_var: real arrays (C,), the averages so far; a layer begins with 0 and 1.
        x: real array (N, C), (N, C, L), (N, C, H, W) and so on; without examples nothing changes.
        momentum: float from 0 to 1.

    Returns:
        New arrays (C,) of the types of running_mean and running_var.

    Raises:
        ValueError: shapes that do not go together, a momentum out of range, one value per channel.

    >>> running_statistics(np.array([0.0]), np.array([1.0]), np.array([[1.0], [3.0]]))
    (array([0.2]), array([1.1]))

    Source: PyTorch, torch.nn.BatchNorm2d; Ioffe and Szegedy, 2015.
    """
    momentum = real_number("running_statistics", "momentum", momentum, least=0, most=1)
    running = {
        "running_mean": as_float(running_mean, "running_statistics", "running_mean"),
        "running_var": as_float(running_var, "running_statistics", "running_var"),
    }
    x, _, axes = _batch_operands("running_statistics", x, 1, **running)
    _refuse_single_values("running_statistics", x)
    old_mean, old_var = running.values()
    if x.size == 0:
        return old_mean.copy(), old_var.copy()
    x, values, weight = _wide(x), x.size // x.shape[1], momentum
    mean = _mean(x, axes)
    variance = _mean(np.square(x - mean), axes) * (values / (values - 1))
    new_mean = (1 - weight) * old_mean + weight * mean.ravel()
    new_var = (1 - weight) * old_var + weight * variance.ravel()
    return _as_type(new_mean, old_mean), _as_type(new_var, old_var)


def layer_norm(x, gamma, beta, eps=1e-5):
    """Each example brought to mean 0 and variance 1 over its last axes, then scaled and shifted feature by feature::

        y = gamma * (x - mean) / sqrt(variance + eps) + beta

    How many axes are "the last" is for gamma to say: they are those that it has. An example needs no others, so
    training and use are the same.

    Args:
        x: real array (*any, *features).
        gamma, beta: real arrays (*features), one axis at least.
        eps: float > 0.

    Returns:
        Array like x; float32 if every argument is.

    Raises:
        ValueError: shapes that do not go together, or an eps that is not positive.

    >>> layer_norm(np.array([[1.0, 3.0], [50.0, 10.0]]), np.array([1.0, 1.0]), np.array([0.0, 0.0])).round(3)
    array([[-1.,  1.],
           [ 1., -1.]])

    Source: Ba, Kiros, Hinton, Layer normalization, 2016.
    """
    x, (gamma, beta), axes, _ = _layer_operands("layer_norm", x, eps, gamma=gamma, beta=beta)
    return _normalize(x, gamma, beta, axes, eps)


def layer_norm_backward(dy, x, gamma, eps=1e-5):
    """The three derivatives of `layer_norm`. With ``z = (x - mean) / sqrt(variance + eps)`` and ``dz = dy * gamma``::

        dx = (dz - mean(dz) - z * mean(dz * z)) / sqrt(variance + eps)          means over the features of an example
        dgamma = sum dy * z          dbeta = sum dy                             sums over the examples

    Args:
        dy: array like x, dL/dy.
        x, gamma, eps: the same as in `layer_norm`.

    Returns:
        dx like x, dgamma (*features), dbeta (*features).

    Raises:
        ValueError: as `layer_norm`, and for a dy of another shape than x.

    >>> dx, dgamma, dbeta = layer_norm_backward(np.array([[1.0, 0.0, 0.0]]), np.array([[-1.0, 0.0, 1.0]]), np.ones(3))
    >>> dx.round(3), dgamma.round(3), dbeta
    (array([[ 0.204, -0.408,  0.204]]), array([-1.225,  0.   ,  0.   ]), array([1., 0., 0.]))

    Source: Ba, Kiros, Hinton, 2016.
    """
    x, (gamma,), axes, others = _layer_operands("layer_norm_backward", x, eps, gamma=gamma)
    dy, x = same_shape("layer_norm_backward", dy=dy, x=x)
    return _normalize_backward(dy, x, gamma, axes, others, eps)


def _normalize(x, gamma, beta, axes, eps):
    standard, _ = _standardize(x, axes, eps)
    return _as_type(standard * gamma + beta, x, gamma, beta)


def _normalize_backward(dy, x, gamma, axes, shared, eps):
    """The derivative of `_normalize`: statistics over `axes`, gamma and beta the same for all along `shared`."""
    standard, deviation = _standardize(x, axes, eps)
    dstandard = _wide(dy) * gamma
    through_mean, through_variance = _mean(dstandard, axes), _mean(dstandard * standard, axes)
    dx = (dstandard - through_mean - standard * through_variance) / deviation
    gradients = dx, (dy * standard).sum(shared), _wide(dy).sum(shared)
    return tuple(_as_type(gradient, dy, x, gamma) for gradient in gradients)


def _standardize(x, axes, eps):
    """x brought to mean 0 and variance 1 over the axes, and the standard deviation it was divided by."""
    x = _wide(x)
    centered = x - _mean(x, axes)
    deviation = _deviation(_mean(np.square(centered), axes), eps)
    return centered / deviation, deviation


def _mean(x, axes):
    # Not np.mean: it warns when there is nothing to average, and it adds float32 in float32, which costs 60,000 numbers
    # near 1000 two digits of their mean.
    count = math.prod(x.shape[axis] for axis in axes)
    return (x.sum(axes, dtype=np.float64, keepdims=True) / max(count, 1)).astype(x.dtype)


def _deviation(variance, eps):
    return np.sqrt(_wide(variance) + float(eps))


def _wide(x):
    """x in float32 at least: float16 ends at 65504, which the squares of numbers above 255 exceed."""
    return x.astype(np.result_type(x, np.float32), copy=False)


def _as_type(result, *operands):
    """The result in the type that the operands have in common."""
    return result.astype(np.result_type(*operands), copy=False)


def _batch_operands(function, x, eps, **channels):
    """x, the arrays that hold one number per channel (shaped to go with x), and the axes to average over."""
    x = as_float(x, function)
    _check_eps(function, eps)
    if x.ndim < 2:
        raise ValueError(f"{function}: x is {x.shape}, expected (N, C), (N, C, L), (N, C, H, W) or more axes")
    arrays = []
    for name, array in channels.items():
        array = as_float(array, function, name)
        if array.shape != x.shape[1:2]:
            raise ValueError(
                f"{function}: {name} is {array.shape}, expected {x.shape[1:2]}, one for each channel of x {x.shape}"
            )
        arrays.append(array.reshape(-1, *[1] * (x.ndim - 2)))
    return x, arrays, (0, *range(2, x.ndim))


def _layer_operands(function, x, eps, **features):
    """x, the arrays that hold one number per feature, the axes of the features and the other axes."""
    x = as_float(x, function)
    _check_eps(function, eps)
    arrays = [as_float(array, function, name) for name, array in features.items()]
    for name, array in zip(features, arrays, strict=True):
        if array.ndim == 0 or array.shape != x.shape[-array.ndim :]:
            raise ValueError(f"{function}: {name} is {array.shape}, expected the last axes of x {x.shape}")
        if array.shape != arrays[0].shape:
            raise ValueError(f"{function}: {name} is {array.shape}, expected the shape of gamma, {arrays[0].shape}")
    others = x.ndim - arrays[0].ndim
    return x, arrays, tuple(range(others, x.ndim)), tuple(range(others))


def _check_eps(function, eps):
    real_number(function, "eps", eps, above=0)


def _refuse_single_values(function, x):
    # The mean of one value is the value: whatever x is, the result would be beta, and nothing could be learned from it.
    if x.shape[1] > 0 and x.size == x.shape[1]:
        raise ValueError(f"{function}: x {x.shape} has one value per channel, expected more than 1")
