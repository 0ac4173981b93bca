"""Matrix products, cut into pieces of the size that the processor's caches like.

OpenBLAS has a path of its own for small products, up to about a million multiply-adds: it skips the copying ("packing")
that pays only for large ones, and runs several times faster per multiply-add. A long product is therefore cut into
blocks of columns below that limit.
"""

import numpy as np

# Multiply-adds up to which a product counts as small.
SMALL = 1_000_000
# Blocks begin on a cache line (16 numbers of float32), and are not narrower than this.
STEP, NARROWEST = 16, 64


def blocks(length, multiply_adds_a_column):
    """In how many equal blocks to cut `length` columns: the fewest that make each product small.

    >>> blocks(1792, 150 * 6), blocks(640, 16 * 150), blocks(100, 150 * 6)
    (2, 2, 1)
    """
    if length * multiply_adds_a_column <= SMALL:
        return 1
    for count in range(2, length // NARROWEST + 1):
        width, rest = divmod(length, count)
        if rest == 0 and width % STEP == 0 and width * multiply_adds_a_column <= SMALL:
            return count
    return 1


def multiply(a, b, out):
    """One matrix times many: ``out[i] = a @ b[i]``.

    Args:
        a: array (M, K).
        b: array (I, K, L), the last axis contiguous.
        out: array (I, M, L), contiguous, receives the products.
    """
    count, inner, length = b.shape
    rows = len(a)
    cuts = blocks(length, rows * inner)
    np.matmul(
        a,
        b.reshape(count, inner, cuts, length // cuts).swapaxes(1, 2),
        out=out.reshape(count, rows, cuts, length // cuts).swapaxes(1, 2),
    )
    return out


def contract(a, b, scratch):
    """The sum of many products: ``sum_i a[i] @ b[i].T``.

    Args:
        a: array (I, M, L), contiguous.
        b: array (I, K, L), the last axis contiguous.
        scratch: `Scratch`.

    Returns:
        Array (M, K), not necessarily contiguous.
    """
    count, rows, length = a.shape
    inner = b.shape[1]
    if rows < 12:
        # So few rows that turning a around costs more than it saves.
        return np.matmul(a, b.swapaxes(1, 2)).sum(axis=0)
    turned = scratch.array("turned", (count, length, rows))
    turned[...] = a.swapaxes(1, 2)
    cuts = blocks(length, rows * inner)
    width = length // cuts
    pieces = np.matmul(b.reshape(count, inner, cuts, width).swapaxes(1, 2), turned.reshape(count, cuts, width, rows))
    return pieces.sum(axis=(0, 1)).T
