"""Dropout: in training a random part of the units is missing, another part for every example.

Two conventions for the number. The original paper and the Haverford lecture give the probability p with which a unit is
*kept*; PyTorch and the USC lecture, that with which it is *dropped*. Here it is the latter, by its full name:
``drop_probability = 1 - p``.

Two conventions for the scale. What is missing in training must be made up for, or the next layer would receive more in
use than it learned from. Either way the expectation over masks, of what training sees, is what use sees::

                 in training                    in use
    inverted     kept units divided by p        x as it is                   the usual one today, and the default here
    original     kept units as they are         x multiplied by p            `dropout_inference`
"""

import numpy as np

from nnlib.arrays import as_float, real_number, same_shape


def dropout_mask(shape, drop_probability, rng, dtype=np.float32, inverted=True):
    """Which units are kept, and by what they are multiplied; drawn for every entry on its own::

        mask = 1 / (1 - drop_probability)    with probability 1 - drop_probability   (1 if not inverted)
        mask = 0                             with probability drop_probability

    Args:
        shape: tuple of ints, that of x: one entry for every example and unit.
        drop_probability: float from 0 to 1; 0.5 is usual for hidden units, 0.1 or 0.2 for inputs. 1 drops everything.
        rng: numpy.random.Generator. What is kept does not depend on dtype.
        dtype: floating-point type of the mask; with that of x, the result keeps it.
        inverted: bool, whether the mask holds the scale (see the top of this file).

    Returns:
        Array of the given shape.

    Raises:
        ValueError: a probability outside [0, 1], or a dtype that is not floating-point.

    >>> mask = dropout_mask((1000,), 0.2, np.random.default_rng(0))
    >>> np.unique(mask), float(mask.mean().round(1))
    (array([0.  , 1.25], dtype=float32), 1.0)

    Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, Dropout, 2014; Haverford CS 360.
    """
    drop_probability = _probability("dropout_mask", drop_probability)
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"dropout_mask: dtype is {np.dtype(dtype)}, expected floating point")
    kept = rng.random(shape, dtype=np.float32) >= drop_probability
    # With everything dropped there is nothing to scale up, and nothing to divide by.
    scale = 1 / (1 - drop_probability) if inverted and drop_probability < 1 else 1
    return kept * np.dtype(dtype).type(scale)


def dropout(x, mask):
    """Units left out::

        y = x * mask

    Args:
        x: finite real array of any shape.
        mask: array of the same shape, from `dropout_mask`.

    Returns:
        Array like x; float32 if both are.

    Raises:
        ValueError: the shapes differ; one mask for a whole batch would drop the same units of every example.

    >>> dropout(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [2.0, 0.0]]))
    array([[0., 4.],
           [6., 0.]])

    Source: USC CSCI 567, lecture 7 ("independently delete each neuron").
    """
    mask, x = same_shape("dropout", mask=mask, x=x)
    return x * mask


def dropout_backward(dy, mask):
    """``dx = dy * mask``, with the same mask: a unit that was not there has no share in the loss.

    Args:
        dy: array, dL/dy.
        mask: array of the same shape, the one given to `dropout`.

    Raises:
        ValueError: the shapes differ.

    >>> dropout_backward(np.array([5.0, 5.0]), np.array([0.0, 2.0]))
    array([ 0., 10.])

    Source: Srivastava and others, 2014.
    """
    mask, dy = same_shape("dropout_backward", mask=mask, dy=dy)
    return dy * mask


def dropout_inference(x, drop_probability):
    """Use after training with masks that are *not* inverted: every unit is there, at its expectation::

        y = (1 - drop_probability) * x

    After training with inverted masks nothing is to be done.

    Args:
        x: real array of any shape.
        drop_probability: float from 0 to 1, the same as in the training.

    Returns:
        Array like x.

    Raises:
        ValueError: a probability outside [0, 1].

    >>> dropout_inference(np.array([1.0, 4.0]), 0.25)
    array([0.75, 3.  ])

    Source: Srivastava and others, 2014, figure 2.
    """
    return as_float(x, "dropout_inference") * (1 - _probability("dropout_inference", drop_probability))


def dropout_inference_backward(dy, drop_probability):
    """``dx = (1 - drop_probability) * dy``.

    Args:
        dy: array, dL/dy.
        drop_probability: the same as in `dropout_inference`.

    Raises:
        ValueError: a probability outside [0, 1].

    >>> dropout_inference_backward(np.array([1.0]), 0.25)
    array([0.75])

    Source: Srivastava and others, 2014.
    """
    kept = 1 - _probability("dropout_inference_backward", drop_probability)
    return as_float(dy, "dropout_inference_backward", "dy") * kept


def _probability(function, drop_probability):
    return real_number(function, "drop_probability", drop_probability, least=0, most=1)
