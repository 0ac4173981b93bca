"""Transposed convolution against loops, against the derivative of conv2d, and against PyTorch's numbers; its layer."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.convolution import conv2d, conv2d_backward
from nnlib.functional.transposed_convolution import conv_transpose2d, conv_transpose2d_backward
from nnlib.gradcheck import check_gradient
from nnlib.layers.convolution import ConvTranspose2d

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
NAMES = "stride", "padding", "output_padding", "groups", "dilation"


def naive_conv_transpose2d(x, w, b, stride, padding, output_padding, groups, dilation):
    """Every cell of x stamps every filter, one scalar at a time."""
    (batch, channels, *size), (_, share, *kernel) = x.shape, w.shape
    height, width = (
        (n - 1) * s + d * (k - 1) + 1 + o - sum(p)
        for n, s, d, k, o, p in zip(size, stride, dilation, kernel, output_padding, padding, strict=True)
    )
    y = np.zeros((batch, share * groups, height, width)) + b[:, None, None]
    for n, c, r, s in np.ndindex(x.shape):
        first = c // (channels // groups) * share
        for k, i, j in np.ndindex(share, *kernel):
            row = r * stride[0] + i * dilation[0] - padding[0][0]
            column = s * stride[1] + j * dilation[1] - padding[1][0]
            if 0 <= row < height and 0 <= column < width:
                y[n, first + k, row, column] += x[n, c, r, s] * w[c, k, i, j]
    return y


@st.composite
def layouts(draw):
    """Shapes of x and w and arguments that go together and leave at least one cell of output."""
    numbers = st.tuples(st.integers(1, 3), st.integers(1, 3))
    kernel, stride, dilation, size = (draw(numbers) for _ in range(4))
    output_padding = tuple(draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True))
    padding = []
    for n, s, d, k, o in zip(size, stride, dilation, kernel, output_padding, strict=True):
        most = (n - 1) * s + d * (k - 1) + o
        before = draw(st.integers(0, min(2, most)))
        padding.append((before, draw(st.integers(0, min(2, most - before)))))
    groups, batch, share, filters = draw(st.integers(1, 3)), *(draw(st.integers(1, 2)) for _ in range(3))
    arguments = stride, tuple(padding), output_padding, groups, dilation
    return (batch, share * groups, *size), (share * groups, filters, *kernel), arguments


def draw_arrays(rng, x_shape, w_shape, groups):
    return rng.normal(size=x_shape), rng.normal(size=w_shape), rng.normal(size=w_shape[1] * groups)


@quick
@given(layouts(), seeds)
def test_values(layout, seed):
    x_shape, w_shape, arguments = layout
    x, w, b = draw_arrays(np.random.default_rng(seed), x_shape, w_shape, arguments[3])
    expected = naive_conv_transpose2d(x, w, b, *arguments)
    np.testing.assert_allclose(conv_transpose2d(x, w, b, *arguments), expected, atol=1e-13)
    without = conv_transpose2d(x, w, **dict(zip(NAMES, arguments, strict=True)))
    np.testing.assert_allclose(without, expected - b[:, None, None], atol=1e-13)


@quick
@given(layouts(), seeds)
def test_gradients(layout, seed):
    x_shape, w_shape, arguments = layout
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda x, w, b: conv_transpose2d(x, w, b, *arguments),
        lambda dy, x, w, b: conv_transpose2d_backward(dy, x, w, *arguments),
        dict(zip("xwb", draw_arrays(rng, x_shape, w_shape, arguments[3]), strict=True)),
        rng,
    )


@pytest.mark.parametrize("size", [(8, 9), (9, 10), (7, 8)])
def test_it_is_the_dx_of_conv2d(size):
    rng = np.random.default_rng(0)
    arguments = {"stride": (2, 3), "padding": (1, (0, 2)), "dilation": (1, 2), "groups": 2}
    image, w = rng.normal(size=(2, 4, *size)), rng.normal(size=(6, 2, 3, 2))
    y = conv2d(image, w, **arguments)
    dx, dw, _ = conv2d_backward(y, image, w, **arguments)
    # What the stride of conv2d left over: output_padding returns to the very size that was there.
    left_over = (size[0] + 2 - 3) % 2, (size[1] + 2 - 3) % 3
    grown = conv_transpose2d(y, w, output_padding=left_over, **arguments)
    np.testing.assert_allclose(grown, dx, atol=1e-12)
    # And the other way around: the derivative of the transpose is the convolution; dw is the same, the parts exchanged.
    back, dw_transposed, _ = conv_transpose2d_backward(image, y, w, output_padding=left_over, **arguments)
    np.testing.assert_allclose(back, y, atol=1e-12)
    np.testing.assert_allclose(dw_transposed, dw, atol=1e-12)


def test_it_is_a_transpose():
    x_shape, y_shape, w = (1, 2, 3, 4), (1, 3, 6, 8), np.random.default_rng(0).normal(size=(2, 3, 2, 2))
    matrix = np.stack([conv_transpose2d(e.reshape(x_shape), w, stride=2).ravel() for e in np.eye(24)], axis=1)
    other = np.stack([conv2d(e.reshape(y_shape), w, stride=2).ravel() for e in np.eye(144)], axis=1)
    np.testing.assert_allclose(matrix, other.T, atol=1e-14)


def test_agrees_with_pytorch():
    # torch.nn.functional.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=(1, 0), groups=2), PyTorch 2.13
    x, w = np.arange(8.0).reshape(1, 2, 2, 2), np.arange(18.0).reshape(2, 1, 3, 3) - 4
    arguments = {"stride": 2, "padding": 1, "output_padding": (1, 0), "groups": 2}
    y = conv_transpose2d(x, w, np.array([0.5, -1.0]), **arguments)
    first = [[0.5, -0.5, 0.5], [-5.5, -13.5, -5.5], [0.5, -0.5, 0.5], [6.5, 14.5, 9.5]]
    second = [[35, 79, 44], [83, 183, 101], [53, 115, 62], [71, 154, 83]]
    np.testing.assert_array_equal(y, [[first, second]])
    dx, dw, db = conv_transpose2d_backward(np.arange(24.0).reshape(y.shape), x, w, **arguments)
    np.testing.assert_array_equal(dx, [[[[26, 22], [57, 15]], [[626, 610], [1092, 1032]]]])
    np.testing.assert_array_equal(dw[0, 0], [[12, 21, 8], [22, 38, 14], [34, 56, 20]])
    np.testing.assert_array_equal(dw[1, 0], [[112, 209, 96], [198, 366, 166], [234, 432, 196]])
    np.testing.assert_array_equal(db, [66, 210])


def test_stamps_side_by_side_enlarge_an_image():
    x = np.arange(6.0).reshape(1, 1, 2, 3)
    y = conv_transpose2d(x, np.ones((1, 1, 2, 2)), stride=2)
    np.testing.assert_array_equal(y[0, 0], np.kron(x[0, 0], np.ones((2, 2))))


def test_ways_of_asking():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 2, 3, 4)), rng.normal(size=(2, 3, 3, 3))
    ways = [
        (dict.fromkeys(NAMES[:3], 1) | {"stride": 2}, dict.fromkeys(NAMES[:3], (1, 1)) | {"stride": (2, 2)}),
        ({"padding": "same", "dilation": 2}, {"padding": (2, 2), "dilation": (2, 2)}),
        ({"padding": "valid", "groups": np.int64(1)}, {"padding": 0}),
    ]
    for short, long in ways:
        y = conv_transpose2d(x, w, **short)
        np.testing.assert_array_equal(y, conv_transpose2d(x, w, **long))
        others = conv_transpose2d_backward(y, x, w, **long)
        for one, two in zip(conv_transpose2d_backward(y, x, w, **short), others, strict=True):
            np.testing.assert_array_equal(one, two)


def test_one_by_one():
    y = conv_transpose2d(np.full((1, 1, 1, 1), 3.0), np.full((1, 1, 1, 1), 2.0), np.array([1.0]))
    np.testing.assert_array_equal(y, [[[[7.0]]]])
    y = conv_transpose2d(np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1)), np.array([5.0]), stride=3, output_padding=(0, 2))
    np.testing.assert_array_equal(y, [[[[6, 5, 5]]]])


def test_empty_batch():
    x, w, b = draw_arrays(np.random.default_rng(0), (0, 4, 3, 2), (4, 3, 3, 2), 2)
    y = conv_transpose2d(x, w, b, stride=2, groups=2)
    assert y.shape == (0, 6, 7, 4)
    dx, dw, db = conv_transpose2d_backward(y, x, w, stride=2, groups=2)
    assert dx.shape == x.shape
    np.testing.assert_array_equal(dw, np.zeros_like(w))
    np.testing.assert_array_equal(db, np.zeros_like(b))


@pytest.mark.parametrize("given_type", ["f2", "f4", "f8", "i8", "?"])
def test_types(given_type):
    expected = given_type if given_type.startswith("f") else "f8"
    x, w, b = np.ones((2, 3, 4, 4), given_type), np.ones((3, 5, 2, 2), given_type), np.ones(5, given_type)
    y = conv_transpose2d(x, w, b, padding=1)
    assert conv_transpose2d(x, w).dtype == y.dtype == expected
    assert [d.dtype for d in conv_transpose2d_backward(y.astype(given_type), x, w, padding=1)] == [expected] * 3


def test_long_sums_in_half_precision():
    x, dy = np.ones((3, 1, 64, 64), np.float16), np.ones((3, 2, 64, 64), np.float16, order="F")
    _, dw, db = conv_transpose2d_backward(dy, x, np.ones((1, 2, 1, 1), np.float16))
    np.testing.assert_array_equal(dw.ravel(), [3 * 64 * 64] * 2)
    np.testing.assert_array_equal(db, [3 * 64 * 64] * 2)


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 4, 5, 3)).transpose(0, 3, 1, 2)[:, :, ::-1]
    w, b = rng.normal(size=(3, 4, 6, 2))[:, :, ::2], rng.normal(size=8)[::2]
    dy = np.asfortranarray(rng.normal(size=(2, 4, 6, 6)))
    copies = [np.ascontiguousarray(array) for array in (x, w, b, dy)]
    for array in (x, w, b, dy):
        array.flags.writeable = False
    np.testing.assert_allclose(conv_transpose2d(x, w, b), conv_transpose2d(*copies[:3]), atol=1e-13)
    others = conv_transpose2d_backward(copies[3], *copies[:2])
    for gradient, expected in zip(conv_transpose2d_backward(dy, x, w), others, strict=True):
        np.testing.assert_allclose(gradient, expected, atol=1e-13)
    for array, copy in zip((x, w, b, dy), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_results_are_writeable_arrays_of_their_own():
    x, w, b = draw_arrays(np.random.default_rng(0), (1, 1, 3, 3), (1, 1, 1, 1), 1)
    y = conv_transpose2d(x, w)
    for result in (y, conv_transpose2d(x, w, b), *conv_transpose2d_backward(y, x, w)):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, array) for array in (x, w, b))


def test_what_is_not_a_number_reaches_the_cells_it_is_stamped_on():
    x, w = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
    x[0, 0, 1, 2] = np.nan
    wrong = np.isnan(conv_transpose2d(x, w, stride=2))[0, 0]
    np.testing.assert_array_equal(np.argwhere(wrong), [[2, 4], [2, 5], [3, 4], [3, 5]])


IMAGES, FILTERS = np.ones((2, 3, 8, 9)), np.ones((3, 5, 3, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: conv_transpose2d(IMAGES, np.ones((5, 3, 3, 3))),
            "conv_transpose2d: x has 3 channels, w expects 5; x (2, 3, 8, 9), w (5, 3, 3, 3)",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, groups=2),
            "conv_transpose2d: 2 groups cannot share 3 channels equally; x (2, 3, 8, 9), w (3, 5, 3, 3)",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, groups=1.0),
            "conv_transpose2d: groups is 1.0, expected a whole number >= 1",
        ),
        (
            lambda: conv_transpose2d(IMAGES[0], FILTERS),
            "conv_transpose2d: expected x (N, C, H, W) and w (C, K / groups, kH, kW); x (3, 8, 9), w (3, 5, 3, 3)",
        ),
        (
            lambda: conv_transpose2d(IMAGES[:, :, :0], FILTERS),
            "conv_transpose2d: expected sizes >= 1; x (2, 3, 0, 9), w (3, 5, 3, 3)",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, np.ones(3)),
            "conv_transpose2d: b is (3,), expected (5,), one bias for each channel of the output",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, stride=0),
            "conv_transpose2d: stride is 0, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, dilation=-1),
            "conv_transpose2d: dilation is -1, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, padding=-1),
            "conv_transpose2d: padding is -1, expected a whole number >= 0, or 2 entries, each a number or a pair "
            "(before, after), or 'valid' or 'same'",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, output_padding=-1),
            "conv_transpose2d: output_padding is -1, expected a whole number >= 0 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, stride=(3, 2), output_padding=2),
            "conv_transpose2d: output_padding is 2, expected less than stride (3, 2) or dilation (1, 1)",
        ),
        (
            lambda: conv_transpose2d(IMAGES, FILTERS, padding=5),
            "conv_transpose2d: padding ((5, 5), (5, 5)) leaves nothing of an output (10, 11); "
            "x (2, 3, 8, 9), w (3, 5, 3, 3)",
        ),
        (
            lambda: conv_transpose2d_backward(np.ones((2, 5, 10, 10)), IMAGES, FILTERS),
            "conv_transpose2d_backward: dy is (2, 5, 10, 10), expected (2, 5, 10, 11); x (2, 3, 8, 9), w (3, 5, 3, 3)",
        ),
        (
            lambda: ConvTranspose2d(3, 4, 3, groups=3, rng=np.random.default_rng(0)),
            "ConvTranspose2d: groups is 3, expected a divisor of in_channels 3 and of out_channels 4",
        ),
        (
            lambda: ConvTranspose2d(3, 4, 3, output_padding=(0, 1), rng=np.random.default_rng(0)),
            "ConvTranspose2d: output_padding is (0, 1), expected less than stride (1, 1) or dilation (1, 1)",
        ),
        (
            lambda: ConvTranspose2d(3, 0, 3, rng=np.random.default_rng(0)),
            "ConvTranspose2d: out_channels is 0, expected a whole number >= 1",
        ),
        (
            lambda: ConvTranspose2d(3, 4, 3, rng=np.random.default_rng(0), dtype=int),
            "ConvTranspose2d: dtype is int64, expected a floating-point type",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize("bias", [True, False])
def test_the_layer_calls_its_pair(bias):
    rng = np.random.default_rng(0)
    options = {"stride": 2, "padding": (1, (0, 1)), "output_padding": (0, 1), "groups": 2, "dilation": (1, 2)}
    layer = ConvTranspose2d(4, 6, (3, 2), bias=bias, rng=rng, dtype=np.float64, **options)
    assert layer.w.shape == (4, 3, 3, 2)
    x = rng.normal(size=(2, 4, 5, 3))
    y = layer(x)
    np.testing.assert_array_equal(y, conv_transpose2d(x, layer.w, layer.b, **options))
    dx, dw, db = conv_transpose2d_backward(y, x, layer.w, **options)
    for times in (1, 2):
        np.testing.assert_array_equal(layer.backward(y), dx)
        np.testing.assert_array_equal(layer.dw, times * dw)
        if bias:
            np.testing.assert_array_equal(layer.db, times * db)
    assert [(name, gradient.shape) for name, _, gradient in layer.parameters()] == (
        [("w", (4, 3, 3, 2)), ("b", (6,))] if bias else [("w", (4, 3, 3, 2))]
    )


def test_initial_parameters_are_uniform_within_the_bound():
    layer = ConvTranspose2d(300, 400, 2, groups=50, rng=np.random.default_rng(0))
    bound = (8 * 2 * 2) ** -0.5
    for values in (layer.w, layer.b):
        assert values.dtype == np.float32
        assert 0.9 * bound < np.abs(values).max() <= bound
        assert values.std() == pytest.approx(bound / 3**0.5, rel=0.1)


def test_config_rebuilds_the_layer():
    rng = np.random.default_rng(0)
    layer = ConvTranspose2d(4, 6, 3, 2, ((1, 0), 2), (1, 0), 2, False, 2, rng=rng)
    config = json.loads(json.dumps(layer.config()))
    assert config == {
        "in_channels": 4,
        "out_channels": 6,
        "kernel_size": [3, 3],
        "stride": [2, 2],
        "padding": [[1, 0], [2, 2]],
        "output_padding": [1, 0],
        "groups": 2,
        "dilation": [2, 2],
        "bias": False,
    }
    again = ConvTranspose2d(**config, rng=rng)
    assert repr(again) == repr(layer)
    again.w[...] = layer.w
    x = rng.normal(size=(1, 4, 3, 4)).astype(np.float32)
    np.testing.assert_array_equal(again(x), layer(x))
