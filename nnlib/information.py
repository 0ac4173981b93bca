"""How much a label tells: one-hot vectors, surprise, entropy and cross-entropy in bits, and the loss of K classes."""

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.targets import check_classes


def one_hot(labels, classes):
    """A row for each label: 1 in the column of its class, 0 elsewhere (1-of-K).

    Args:
        labels: sequence of N names.
        classes: sequence of K different names; their order is that of the columns.

    Returns:
        float array (N, K).

    Raises:
        ValueError: a label that is no class, or a class named twice.

    >>> one_hot(["car", "truck"], ["pedestrian", "car", "motorcycle", "truck"])
    array([[0., 1., 0., 0.],
           [0., 0., 0., 1.]])

    Source: UW CSE 446, neural networks.
    """
    columns = {name: column for column, name in enumerate(classes)}
    if len(columns) < len(classes):
        raise ValueError(f"one_hot: classes is {list(classes)}, expected different names")
    rows = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        if label not in columns:
            raise ValueError(f"one_hot: label {label!r} is none of {list(classes)}")
        rows[row, columns[label]] = 1
    return rows


def surprise(p):
    """What it takes to report an outcome: ``-log2 p`` bits.

    Args:
        p: real array, probabilities from 0 to 1.

    Returns:
        Array like p, values >= 0; infinity where p is 0.

    >>> surprise([1, 0.5, 0.125]).tolist()
    [0.0, 1.0, 3.0]

    Source: CMU 10-701, neural networks.
    """
    with np.errstate(divide="ignore"):
        return np.abs(np.log2(_probabilities("surprise", "p", p)))


def entropy(p):
    """The mean surprise, ``H(p) = -sum p log2 p`` bits, with 0 log 0 = 0.

    Args:
        p: real array, probabilities along its last axis.

    Returns:
        Array without the last axis, or a number.

    >>> float(entropy([0.5, 0.25, 0.25]))
    1.5

    Source: CMU 10-701, neural networks.
    """
    return cross_entropy_bits(p, p)


def cross_entropy_bits(p, q):
    """Bits an outcome takes on average when it comes from p and its code was made for q::

        H(p, q) = -sum_i p_i log2 q_i

    Outcomes with p_i = 0 never come and cost nothing. One with p_i > 0 and q_i = 0 has no code word: infinity.

    Args:
        p, q: real arrays of one shape, probabilities along the last axis.

    Returns:
        Array without the last axis, or a number; at least ``entropy(p)``, which it is for q = p.

    Raises:
        ValueError: the shapes differ, or a value outside [0, 1].

    >>> float(cross_entropy_bits([0.5, 0.25, 0.25], [0.25, 0.25, 0.5]))
    1.75

    Source: CMU 10-701, neural networks.
    """
    p, q = _probabilities("cross_entropy_bits", "p", p), _probabilities("cross_entropy_bits", "q", q)
    if p.shape != q.shape:
        raise ValueError(f"cross_entropy_bits: p is {p.shape}, q {q.shape}; expected one shape")
    happens = p > 0
    return (p * surprise(np.where(happens, q, 1))).sum(axis=-1)


def class_loss(z, target):
    """Cross-entropy of K classes in nats, from the numbers that go into the softmax, mean over the examples::

        loss = mean_n ( log sum_k exp(z_nk) - z_nt ),   t = target_n

    It is ``nnlib.cross_entropy`` without weights, in one line.

    Args:
        z: real array (N, K), finite.
        target: int array (N,), the right classes, 0 to K - 1.

    Returns:
        float >= 0.

    Raises:
        ValueError: other shapes, or a class that does not exist.

    >>> float(class_loss([[0, 0], [0, 1000]], [0, 0]).round(4))
    500.3466

    Source: CMU 10-701, neural networks.
    """
    z, target = _scores_and_classes(z, target)
    largest = z.max(axis=1)
    logarithms = largest + np.log(np.exp(z - largest[:, None]).sum(axis=1))
    return (logarithms - np.take_along_axis(z, target[:, None], axis=1)[:, 0]).mean()


def _scores_and_classes(z, target):
    z, target = as_float(z, "class_loss", "z"), np.asarray(target)
    if z.ndim != 2 or target.shape != z.shape[:1]:
        raise ValueError(f"class_loss: z is {z.shape}, target {target.shape}; expected (N, K) and (N,)")
    check_classes("class_loss", target, z.shape[1])
    return z, target


def _probabilities(function, name, values):
    values = as_float(values, function, name)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"{function}: {name} has values outside 0 to 1: {values[~((values >= 0) & (values <= 1))][0]}")
    return values
