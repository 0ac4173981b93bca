"""A table of vectors, looked up by number: words, letters or other things of which there are so many."""

import numpy as np
from scipy import sparse

from nnlib.arrays import as_float, is_whole, widen


def embedding(indices, w, padding_idx=None):
    """One row of the table for each number::

        y[...] = w[indices[...]]

    Args:
        indices: integer array of any shape, values 0 to V - 1.
        w: real array (V, D), a vector for each of V things.
        padding_idx: int from -V to V - 1, the thing that only fills up; its row is looked up like any other, but
            `embedding_backward` leaves it alone. None if there is no such thing.

    Returns:
        Array (*indices.shape, D) of the type of w.

    Raises:
        ValueError: w of another shape, an index or `padding_idx` out of range.
        TypeError: indices that are not integers.

    >>> embedding(np.array([[2, 0], [2, 2]]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    array([[[5., 6.],
            [1., 2.]],
    <BLANKLINE>
           [[5., 6.],
            [5., 6.]]])

    Source: Bengio, Ducharme, Vincent, Jauvin, A neural probabilistic language model, 2003.
    """
    indices, w = _operands("embedding", indices, w, padding_idx)
    return w[indices]


def embedding_backward(dy, indices, w, padding_idx=None):
    """A row that was looked up several times receives the sum; a row that was not, 0::

        dw[v] = sum of dy[...] wherever indices[...] = v

    The indices themselves are numbers of things and have no derivative.

    Args:
        dy: array (*indices.shape, D), dL/dy.
        indices, w, padding_idx: the same as in `embedding`; of w only the shape matters.

    Returns:
        dw (V, D), of the type of dy; 0 in the row `padding_idx`.

    Raises:
        ValueError, TypeError: as `embedding`, and ValueError for a dy of another shape than the output.

    >>> embedding_backward(np.array([[1.0, 2.0], [10.0, 20.0], [0.5, 0.5]]), np.array([1, 1, 2]), np.zeros((3, 2)))
    array([[ 0. ,  0. ],
           [11. , 22. ],
           [ 0.5,  0.5]])

    Source: PyTorch, torch.nn.functional.embedding.
    """
    indices, w = _operands("embedding_backward", indices, w, padding_idx)
    dy = as_float(dy, "embedding_backward", "dy")
    expected = (*indices.shape, w.shape[1])
    if dy.shape != expected:
        raise ValueError(f"embedding_backward: dy is {dy.shape}, expected {expected}; w {w.shape}")
    # A look-up is a product with the matrix that has a single 1 in every row, so this is `linear_backward`'s dw. The
    # matrix is kept as the places of its ones, and the product visits nothing else.
    ones, ends = np.ones(indices.size, widen(dy).dtype), np.arange(indices.size + 1)
    one_hot = sparse.csr_array((ones, indices.ravel(), ends), shape=(indices.size, len(w)))
    dw = (one_hot.T @ widen(dy).reshape(indices.size, w.shape[1])).astype(dy.dtype, copy=False)
    if padding_idx is not None:
        dw[padding_idx] = 0
    return dw


def check_padding_index(function, padding_idx, rows):
    """Refuse a `padding_idx` that is neither None nor the number of a row.

    >>> check_padding_index("embedding", 3, rows=3)
    Traceback (most recent call last):
        ...
    ValueError: embedding: padding_idx is 3, expected None or a whole number from -3 to 2
    """
    if padding_idx is not None and not (is_whole(padding_idx) and -rows <= padding_idx < rows):
        raise ValueError(
            f"{function}: padding_idx is {padding_idx!r}, expected None or a whole number from {-rows} to {rows - 1}"
        )


def _operands(function, indices, w, padding_idx):
    indices, w = np.asarray(indices), as_float(w, function, "w")
    if w.ndim != 2:
        raise ValueError(f"{function}: expected w (V, D); w {w.shape}")
    if indices.dtype.kind not in "iu":
        raise TypeError(f"{function}: indices is {indices.shape} of {indices.dtype}, expected integers")
    outside = indices[(indices < 0) | (indices >= len(w))]
    if outside.size:
        raise ValueError(f"{function}: indices holds {outside[0]}, expected 0 to {len(w) - 1}; w {w.shape}")
    check_padding_index(function, padding_idx, len(w))
    return indices.astype(np.intp, copy=False), w
