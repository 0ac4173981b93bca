"""A table of vectors that is learned."""

import numpy as np

from nnlib.arrays import whole_number
from nnlib.functional.embedding import check_padding_index, embedding, embedding_backward
from nnlib.layers.base import Layer, check_floating, check_generator


class Embedding(Layer):
    """`embedding`: indices of any shape, 0 to num_embeddings - 1 -> y (*shape, embedding_dim).

    The entries of w start normal with mean 0 and standard deviation 1, and 0 in the row `padding_idx`, as in PyTorch.
    Whole numbers have no derivative, so backward returns None: it can only stand first in a network.

    Args:
        num_embeddings, embedding_dim: int >= 1.
        padding_idx: int from -num_embeddings to num_embeddings - 1, a row that is not learned; None for no such row.
        rng: numpy.random.Generator, draws the initial parameters.
        dtype: floating-point type of the parameters.

    Raises:
        ValueError: a size below 1, a `padding_idx` out of range, or a dtype that is not floating-point.
        TypeError: an rng that is no generator.

    >>> layer = Embedding(10, 3, rng=np.random.default_rng(0))
    >>> layer, layer(np.array([[4, 1], [1, 9]])).shape
    (Embedding(num_embeddings=10, embedding_dim=3), (2, 2, 3))

    Source: PyTorch, torch.nn.Embedding.
    """

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, *, rng, dtype=np.float32):
        rows = whole_number("Embedding", "num_embeddings", num_embeddings, 1)
        shape = rows, whole_number("Embedding", "embedding_dim", embedding_dim, 1)
        check_padding_index("Embedding", padding_idx, rows)
        check_floating("Embedding", dtype)
        check_generator("Embedding", rng)
        self.padding_idx = None if padding_idx is None else int(padding_idx)
        self.w = rng.normal(size=shape).astype(dtype)
        if padding_idx is not None:
            self.w[padding_idx] = 0
        self.dw = np.zeros_like(self.w)

    def forward(self, indices):
        self.indices = indices
        return embedding(indices, self.w, self.padding_idx)

    def backward(self, dy):
        self.dw += embedding_backward(dy, self.indices, self.w, self.padding_idx)

    def parameters(self):
        yield "w", self.w, self.dw

    def config(self):
        rows, columns = self.w.shape
        return {"num_embeddings": rows, "embedding_dim": columns, "padding_idx": self.padding_idx}
