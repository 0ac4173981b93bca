"""What the recurrent networks share: axes that must agree, sums over all steps at once, sequences that end early.

Sequences lie as in PyTorch's default: (T, N, I), step by step, so that ``x[t]`` is what all N sequences show at step t.
"""

import re

import numpy as np

from nnlib.arrays import as_float, whole_numbers, widen


def matched(function, **arguments):
    """The arguments of a recurrent network as floating-point arrays of one type, once their axes agree.

    Args:
        function: str, the name that the error message begins with.
        arguments: for each name an array and its axes, as letters: "T N I" stands for (T, N, I), "4H" for an axis of
            four times H. A letter has one size wherever it stands. Where a question mark follows, "H?", the array
            may be None, which stands for zeros.

    Returns:
        List of arrays, in the order of the arguments.

    Raises:
        ValueError: an array whose axes do not agree with those before it, one that is missing, or a sequence without a
            step.

    >>> x, h = matched("example", x=(np.ones((2, 3)), "N I"), h=(None, "N I?"))
    >>> h
    array([[0., 0., 0.],
           [0., 0., 0.]])
    >>> matched("example", x=(np.ones((2, 3)), "N I"), w=(np.ones((4, 5)), "H I"))
    Traceback (most recent call last):
        ...
    ValueError: example: w is (4, 5), expected (H, I) with N = 2, I = 3
    """
    sizes = {}
    arrays = {name: as_float(array, function, name) for name, (array, _) in arguments.items() if array is not None}
    axes = {name: re.findall(r"(\d*)(\w)", letters) for name, (_, letters) in arguments.items()}
    for name, (_, letters) in arguments.items():
        if name not in arrays and letters.endswith("?"):
            continue
        shape = arrays[name].shape if name in arrays else None
        found = _sizes(shape, axes[name], sizes)
        if found is None:
            expected = ", ".join(times + letter for times, letter in axes[name]) + "," * (len(axes[name]) == 1)
            known = " with " * bool(sizes) + ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
            raise ValueError(f"{function}: {name} is {shape}, expected ({expected}){known}")
        sizes |= found
    if sizes.get("T") == 0:
        raise ValueError(f"{function}: x is {arrays['x'].shape}, expected at least one step")
    dtype = np.result_type(*arrays.values())
    return [
        arrays[name].astype(dtype, copy=False)
        if name in arrays
        else np.zeros([int(times or 1) * sizes[letter] for times, letter in axes[name]], dtype)
        for name in arguments
    ]


def _sizes(shape, axes, sizes):
    """The size of every letter of `axes`, or None if the shape contradicts them or the sizes known so far."""
    if shape is None or len(shape) != len(axes):
        return None
    found = {}
    for size, (times, letter) in zip(shape, axes, strict=True):
        times = int(times or 1)
        if size % times or size != times * (sizes | found).get(letter, size // times):
            return None
        found[letter] = size // times
    return found


def checked_mask(function, mask, x):
    """The mask of x (T, N, I) as a boolean array (T, N), or None for None.

    Raises:
        TypeError: a mask that is not boolean.
        ValueError: a mask of another shape.

    >>> checked_mask("example", [[True, False]], np.ones((1, 2, 3)))
    array([[ True, False]])
    """
    if mask is None:
        return None
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"{function}: mask is an array of {mask.dtype}, expected booleans")
    if mask.shape != x.shape[:2]:
        raise ValueError(f"{function}: mask is {mask.shape}, expected {x.shape[:2]}, the first two axes of x {x.shape}")
    return mask


def held_steps(function, mask, x):
    """Where a sequence has no step: x with zeros there, and the places.

    Args:
        function: str, the name that error messages begin with.
        mask: boolean array (T, N), False where a sequence has no step; or None: all steps are real.
        x: array (T, N, I).

    Returns:
        x, of which the padding is now 0, whatever it held; and a boolean array (T, N, 1), True at the padding, or None.

    Raises:
        TypeError, ValueError: as `checked_mask`.

    >>> held_steps("example", np.array([[True, False]]), np.array([[[3.0], [np.nan]]]))
    (array([[[3.],
            [0.]]]), array([[[False],
            [ True]]]))
    """
    mask = checked_mask(function, mask, x)
    if mask is None:
        return x, None
    return np.where(mask[..., None], x, 0), ~mask[..., None]


def cuts(function, truncate, steps):
    """At which steps a truncated backward takes the state that the step reads as a constant.

    Truncated backpropagation through time in blocks, TBPTT(k, k): the steps 0 to k - 1 are the first block, k to 2k - 1
    the second, and so on. No gradient goes from one block into the one before.

    Args:
        function: str, the name that the error message begins with.
        truncate: int >= 1, the length k of a block, or None for a single one.
        steps: int, how many steps there are.

    Returns:
        List of bool, one for each step: whether it is the first of a block other than the first block.

    Raises:
        ValueError: truncate is something else.

    >>> cuts("example", 2, 5)
    [False, False, True, False, True]

    Source: Williams and Peng, An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories, 1990.
    """
    if truncate is None:
        return [False] * steps
    (length,) = whole_numbers(function, "truncate", truncate, 1, 1)
    return [t > 0 and t % length == 0 for t in range(steps)]


def weighted_inputs(x, w_x, b):
    """What the inputs contribute to the weighted sums, all steps in one product: ``a_t = x_t @ w_x.T + b``.

    Args:
        x: array (T, N, I).
        w_x: array (G, I).
        b: array (G,).

    Returns:
        Array (T, N, G), contiguous.

    >>> weighted_inputs(np.array([[[1.0]], [[2.0]]]), np.array([[10.0]]), np.array([3.0])).ravel()
    array([13., 23.])
    """
    a = np.empty((*x.shape[:2], len(w_x)), x.dtype)
    np.matmul(_rows(x), w_x.T, out=_rows(a))
    a += b
    return a


def weighted_inputs_backward(da, x, w_x, input_gradient=True):
    """The derivatives of `weighted_inputs`: dx (T, N, I), or None without input_gradient, dw_x (G, I), db (G,).

    >>> dx, dw_x, db = weighted_inputs_backward(np.ones((2, 1, 1)), np.array([[[1.0]], [[2.0]]]), np.array([[10.0]]))
    >>> dx.ravel(), dw_x, db
    (array([10., 10.]), array([[3.]]), array([2.]))
    """
    rows = _rows(da)
    dx = (rows @ w_x).reshape(x.shape) if input_gradient else None
    return dx, rows.T @ _rows(x), widen(rows).sum(axis=0).astype(rows.dtype, copy=False)


def state_weights_gradient(da, h0, y):
    """dL/dw_h when step t adds ``h @ w_h.T`` to its sums, h being h0 at the first step and y_(t-1) after it.

    Args:
        da: array (T, N, G), dL/d(the sums).
        h0: array (N, H).
        y: array (T, N, H), the states after each step.

    Returns:
        Array (G, H).

    >>> state_weights_gradient(np.ones((2, 1, 1)), np.array([[3.0]]), np.array([[[5.0]], [[100.0]]]))
    array([[8.]])
    """
    return da[0].T @ h0 + _rows(da[1:]).T @ _rows(y[:-1])


def _rows(x):
    """(T, N, ...) as (T * N, ...), one row for each step of each sequence."""
    return x.reshape(x.shape[0] * x.shape[1], *x.shape[2:])
