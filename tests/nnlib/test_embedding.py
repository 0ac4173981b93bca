"""The table of vectors against loops, at the edges, and its derivative against differences."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.dense import linear_backward
from nnlib.functional.embedding import embedding, embedding_backward
from nnlib.gradcheck import check_gradient
from nnlib.layers.embedding import Embedding

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
sizes = st.integers(1, 5)


def draw(rng, shape, rows, columns):
    return rng.integers(rows, size=shape), rng.normal(size=(rows, columns))


@quick
@given(shapes, sizes, sizes, seeds)
def test_values(shape, rows, columns, seed):
    rng = np.random.default_rng(seed)
    indices, w = draw(rng, shape, rows, columns)
    y = embedding(indices, w)
    assert y.shape == (*shape, columns)
    dy = rng.normal(size=y.shape)
    dw = np.zeros((rows, columns))
    for place in np.ndindex(shape):
        np.testing.assert_array_equal(y[place], w[indices[place]])
        dw[indices[place]] += dy[place]
    np.testing.assert_allclose(embedding_backward(dy, indices, w), dw, atol=1e-14)


@quick
@given(shapes, sizes, sizes, seeds)
def test_gradients(shape, rows, columns, seed):
    rng = np.random.default_rng(seed)
    indices, w = draw(rng, shape, rows, columns)
    check_gradient(lambda w: embedding(indices, w), lambda dy, w: embedding_backward(dy, indices, w), {"w": w}, rng)


def test_a_look_up_is_a_product_with_a_one_hot_matrix():
    rng = np.random.default_rng(0)
    indices, w = draw(rng, 7, 4, 3)
    one_hot = np.eye(4)[indices]
    np.testing.assert_array_equal(embedding(indices, w), one_hot @ w)
    dy = rng.normal(size=(7, 3))
    np.testing.assert_allclose(embedding_backward(dy, indices, w), linear_backward(dy, one_hot, w.T)[1].T)


def test_repeated_indices_add_up():
    dw = embedding_backward(np.ones((5, 2)), np.array([1, 1, 0, 1, 1]), np.zeros((3, 2)))
    np.testing.assert_array_equal(dw, [[1, 1], [4, 4], [0, 0]])


@pytest.mark.parametrize("padding_idx", [1, -2])
def test_padding_is_looked_up_but_not_learned(padding_idx):
    rng = np.random.default_rng(0)
    indices, w = np.array([[0, 1], [1, 2]]), rng.normal(size=(3, 4))
    np.testing.assert_array_equal(embedding(indices, w, padding_idx), embedding(indices, w))
    dy = rng.normal(size=(2, 2, 4))
    dw = embedding_backward(dy, indices, w, padding_idx)
    np.testing.assert_array_equal(dw, [dy[0, 0], np.zeros(4), dy[1, 1]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("index_type", [np.int8, np.uint8, np.int64, np.uint64])
def test_type_is_kept(dtype, index_type):
    indices, w = np.array([2, 0, 2], index_type), np.arange(6.0).reshape(3, 2).astype(dtype)
    y = embedding(indices, w)
    dw = embedding_backward(y, indices, w)
    assert y.dtype == dw.dtype == dtype
    np.testing.assert_array_equal(y, [[4, 5], [0, 1], [4, 5]])
    np.testing.assert_array_equal(dw, [[0, 1], [0, 0], [8, 10]])


def test_a_whole_table_becomes_float64():
    assert embedding([1], [[1, 2], [3, 4]]).dtype == np.float64
    assert embedding_backward([[1, 2]], [1], [[1, 2], [3, 4]]).dtype == np.float64


def test_half_precision_does_not_stop_at_2048():
    indices, w = np.zeros(5000, int), np.zeros((2, 1), np.float16)
    np.testing.assert_array_equal(embedding_backward(np.ones((5000, 1), np.float16), indices, w), [[5000], [0]])


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    indices, w, dy = (
        rng.integers(3, size=(4, 6)).T[::2],
        rng.normal(size=(8, 6))[::-2, ::3],
        rng.normal(size=(2, 4, 3)).T,
    )
    copies = [array.copy() for array in (indices, w, dy)]
    for array in (indices, w, dy):
        array.flags.writeable = False
    y = embedding(indices, w)
    np.testing.assert_array_equal(y, embedding(*copies[:2]))
    dw = embedding_backward(dy, indices, w)
    np.testing.assert_array_equal(dw, embedding_backward(copies[2], *copies[:2]))
    assert y.flags.writeable
    assert dw.flags.writeable
    assert not np.shares_memory(embedding(np.array([0]), w), w)
    for array, copy in zip((indices, w, dy), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_empty_batch():
    w = np.ones((3, 2))
    assert embedding(np.zeros((0, 4), int), w).shape == (0, 4, 2)
    np.testing.assert_array_equal(embedding_backward(np.zeros((0, 4, 2)), np.zeros((0, 4), int), w), np.zeros((3, 2)))


def test_vectors_without_entries():
    indices, w = np.array([0, 2]), np.zeros((3, 0))
    assert embedding(indices, w).shape == (2, 0)
    assert embedding_backward(np.zeros((2, 0)), indices, w).shape == (3, 0)


def test_nan_stays_in_its_row():
    dw = embedding_backward(np.array([[np.nan], [1.0]]), np.array([2, 0]), np.zeros((3, 1)))
    np.testing.assert_array_equal(dw, [[1], [0], [np.nan]])


W = np.ones((3, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: embedding(np.array([0, 3]), W), "embedding: indices holds 3, expected 0 to 2; w (3, 2)"),
        (
            lambda: embedding_backward(np.ones((1, 2)), np.array([-1]), W),
            "embedding_backward: indices holds -1, expected 0 to 2; w (3, 2)",
        ),
        (lambda: embedding(np.array([0]), np.ones(3)), "embedding: expected w (V, D); w (3,)"),
        (
            lambda: embedding_backward(np.ones((2, 3)), np.array([0, 1]), W),
            "embedding_backward: dy is (2, 3), expected (2, 2); w (3, 2)",
        ),
        (
            lambda: embedding(np.array([0]), W, padding_idx=3),
            "embedding: padding_idx is 3, expected None or a whole number from -3 to 2",
        ),
        (
            lambda: embedding_backward(np.ones((1, 2)), np.array([0]), W, padding_idx=1.0),
            "embedding_backward: padding_idx is 1.0, expected None or a whole number from -3 to 2",
        ),
        (
            lambda: Embedding(3, 2, padding_idx=-4, rng=np.random.default_rng(0)),
            "Embedding: padding_idx is -4, expected None or a whole number from -3 to 2",
        ),
        (
            lambda: Embedding(0, 2, rng=np.random.default_rng(0)),
            "Embedding: num_embeddings is 0, expected a whole number >= 1",
        ),
        (
            lambda: Embedding(2, 3, rng=np.random.default_rng(0), dtype=int),
            "Embedding: dtype is int64, expected a floating-point type",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize("indices", [np.array([0.0]), np.array([True])])
def test_indices_must_be_integers(indices):
    message = f"embedding: indices is (1,) of {indices.dtype}, expected integers"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        embedding(indices, W)


def test_layer():
    rng = np.random.default_rng(0)
    layer = Embedding(5, 3, padding_idx=-1, rng=rng)
    assert layer.w.dtype == layer.dw.dtype == np.float32
    np.testing.assert_array_equal(layer.w[4], np.zeros(3))
    indices = np.array([[1, 4], [1, 0]])
    y = layer(indices)
    np.testing.assert_array_equal(y, embedding(indices, layer.w))
    dy = rng.normal(size=y.shape).astype(np.float32)
    assert layer.backward(dy) is None
    np.testing.assert_array_equal(layer.dw, embedding_backward(dy, indices, layer.w, -1))
    assert not layer.dw[4].any()
    assert layer.dw[1].any()
    layer.backward(dy)
    np.testing.assert_allclose(layer.dw, 2 * embedding_backward(dy, indices, layer.w, -1))
    ((name, parameter, gradient),) = layer.parameters()
    assert name == "w"
    assert parameter is layer.w
    assert gradient is layer.dw
    assert layer.config() == {"num_embeddings": 5, "embedding_dim": 3, "padding_idx": -1}
    assert repr(Embedding(**layer.config(), rng=rng)) == repr(layer)


def test_initial_parameters_are_standard_normal():
    w = Embedding(100, 50, rng=np.random.default_rng(0), dtype=np.float64).w
    # Bounds at five standard errors: 1 / sqrt(5000) for the mean, 1 / sqrt(10000) for the deviation.
    assert abs(w.mean()) < 5 / 5000**0.5
    assert w.std() == pytest.approx(1, abs=5 / 10000**0.5)
    np.testing.assert_array_equal(w, Embedding(100, 50, rng=np.random.default_rng(0), dtype=np.float64).w)
    assert not np.array_equal(w, Embedding(100, 50, rng=np.random.default_rng(1), dtype=np.float64).w)


def test_chance_needs_a_generator():
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'rng'"):
        Embedding(2, 3)
