"""Augmentation: the lookup against SciPy, each change against a known answer, one draw for each image, labels kept."""

import re

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.augmentation import augment, distort, relight, rotate, scale, shift
from nnlib.warping import affine_points, elastic_field, warp

quick = settings(max_examples=15, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
FUNCTIONS = {
    "shift": shift,
    "rotate": rotate,
    "scale": scale,
    "distort": distort,
    "relight": relight,
    "augment": lambda images, rng: augment(
        images, rng, pixels=2, degrees=15, ratio=0.15, alpha=34, sigma=4, brightness=0.1, contrast=0.1
    ),
}
every_function = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)


def generator(seed=0):
    return np.random.default_rng(seed)


def blob(height=21, width=25, row=10.0, column=12.0, spread=2.5):
    """A soft spot: interpolation between its cells costs little."""
    rows, columns = np.ogrid[:height, :width]
    return np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * spread**2))


def centers(images):
    """Where the centers of gravity lie, in pixels from the middle: (N, 2), down and right."""
    rows, columns = np.mgrid[: images.shape[1], : images.shape[2]]
    mass = images.sum(axis=(1, 2))
    middle = np.array([images.shape[1] - 1, images.shape[2] - 1]) / 2
    return np.stack([(images * axis).sum(axis=(1, 2)) / mass for axis in (rows, columns)], axis=1) - middle


@quick
@given(st.integers(0, 3), st.integers(1, 6), st.integers(1, 6), st.sampled_from([None, 0.0, -1.5]), seeds)
def test_lookup(count, height, width, fill, seed):
    rng = generator(seed)
    x = rng.normal(size=(count, 2, height, width))
    rows, columns = (rng.uniform(-3, size + 2, (count, 4, 5)) for size in (height, width))
    # SciPy's "grid-constant" surrounds the image with cells of the constant, "nearest" with copies of its border.
    mode = {"mode": "nearest"} if fill is None else {"mode": "grid-constant", "cval": fill}
    expected = [
        [scipy.ndimage.map_coordinates(x[n, c], [rows[n], columns[n]], order=1, **mode) for c in range(2)]
        for n in range(count)
    ]
    np.testing.assert_allclose(warp(x, rows, columns, fill), np.reshape(expected, (count, 2, 4, 5)), atol=1e-12)
    first = warp(x[:, 0], rows, columns, fill)
    np.testing.assert_array_equal(first, warp(x, rows, columns, fill)[:, 0])


@pytest.mark.parametrize("fill", [None, 0.5])
def test_lookup_at_the_cells_themselves_is_exact(fill):
    x = generator().normal(size=(2, 5, 7)).astype(np.float32)
    rows, columns = np.broadcast_arrays(np.arange(5)[:, None], np.arange(7))
    np.testing.assert_array_equal(warp(x, np.stack([rows] * 2), np.stack([columns] * 2), fill), x)


@quick
@given(st.integers(1, 9), st.integers(1, 9), st.floats(-180, 180), st.floats(0.5, 2), seeds)
def test_points_of_one_map(height, width, degrees, factor, seed):
    rng = generator(seed)
    t = rng.uniform(-2, 2, 2)
    rows, columns = affine_points((height, width), [t], [degrees], [factor])
    x = rng.normal(size=(height, width))
    cosine, sine = np.cos(np.radians(degrees)) / factor, np.sin(np.radians(degrees)) / factor
    matrix, center = np.array([[cosine, sine], [-sine, cosine]]), (np.array([height, width]) - 1) / 2
    expected = scipy.ndimage.affine_transform(x, matrix, center - matrix @ (center + t), order=1, mode="grid-constant")
    np.testing.assert_allclose(warp(x[None], rows, columns, fill=0)[0], expected, atol=1e-10)


def test_positive_angles_turn_counterclockwise():
    x = generator().normal(size=(1, 5, 5))
    rows, columns = affine_points((5, 5), [[0, 0]], [90], [1])
    np.testing.assert_allclose(warp(x, rows, columns)[0], np.rot90(x[0]), atol=1e-12)
    rows, columns = affine_points((5, 5), [[0, 0]], [30], [1])
    turned = scipy.ndimage.rotate(x[0], 30, reshape=False, order=1, mode="grid-constant")
    np.testing.assert_allclose(warp(x, rows, columns, fill=0)[0], turned, atol=1e-12)


def test_whole_shifts_move_cells():
    x = generator().normal(size=(1, 5, 6))
    rows, columns = affine_points((5, 6), [[2, -1]], [0], [1])
    y = warp(x, rows, columns, fill=9.0)[0]
    np.testing.assert_array_equal(y[2:, :-1], x[0, :-2, 1:])
    np.testing.assert_array_equal(y[:2], np.full((2, 6), 9))
    np.testing.assert_array_equal(y[:, -1], np.full(5, 9))


def test_elastic_field_is_smoothed_noise():
    down, right = elastic_field((3, 12, 17), generator(), alpha=5, sigma=1.5)
    noise = 2 * generator().random((2, 3, 12, 17), dtype=np.float32).astype(float) - 1
    for field, raw in zip((down, right), noise, strict=True):
        for image, values in zip(field, raw, strict=True):
            expected = 5 * scipy.ndimage.gaussian_filter(values, 1.5, mode="constant")
            np.testing.assert_allclose(image, expected, atol=1e-12)


def test_elastic_field_has_the_size_that_is_stated():
    down, right = elastic_field((200, 60, 60), generator(), alpha=34, sigma=4)
    inside = np.stack([down, right])[..., 16:-16, 16:-16]
    # Noise of variance 1/3, averaged with weights whose squares sum to 1 / (4 pi sigma^2).
    assert inside.std() == pytest.approx(34 / (4 * np.sqrt(12 * np.pi)), rel=0.05)
    assert inside.mean() == pytest.approx(0, abs=0.1)
    assert abs(np.corrcoef(down.ravel(), right.ravel())[0, 1]) < 0.05
    # Neighbours go nearly the same way, and images are independent.
    assert np.corrcoef(down[:, :, 1:].ravel(), down[:, :, :-1].ravel())[0, 1] > 0.95
    assert abs(np.corrcoef(down[1:].ravel(), down[:-1].ravel())[0, 1]) < 0.05


def test_shifts_are_uniform_and_in_range():
    moved = centers(shift(np.tile(blob(), (2000, 1, 1)), generator(), pixels=3, fill=0))
    assert np.abs(moved).max() < 3.01
    # The standard deviation of U(-3, 3) is the root of 3, and that of a mean of 2000 is 0.04.
    np.testing.assert_allclose(moved.std(axis=0), np.sqrt(3), rtol=0.1)
    np.testing.assert_allclose(moved.mean(axis=0), 0, atol=0.2)
    assert abs(np.corrcoef(moved.T)[0, 1]) < 0.15


def test_angles_are_uniform_and_in_range():
    images = np.tile(blob(column=18.0), (2000, 1, 1))
    moved = centers(rotate(images, generator(), degrees=40, fill=0))
    angles = np.degrees(np.arctan2(-moved[:, 0], moved[:, 1]))
    assert np.abs(angles).max() < 40.5
    assert angles.std() == pytest.approx(40 / np.sqrt(3), rel=0.1)
    np.testing.assert_allclose(np.hypot(*moved.T), 6, atol=0.05)


def test_factors_are_uniform_and_in_range():
    images = np.tile(blob(column=16.0, spread=2.0), (2000, 1, 1))
    moved = centers(scale(images, generator(), ratio=0.3, fill=0))
    factors = moved[:, 1] / 4
    assert 0.69 < factors.min() < 0.71
    assert 1.29 < factors.max() < 1.31
    assert factors.std() == pytest.approx(0.3 / np.sqrt(3), rel=0.1)
    np.testing.assert_allclose(moved[:, 0], 0, atol=1e-6)


def test_light():
    x = generator(1).uniform(size=(500, 2, 4, 5))
    y = relight(x, generator(), brightness=0.2, contrast=0.5)
    factors = y.std(axis=(1, 2, 3)) / x.std(axis=(1, 2, 3))
    means, old_means = y.mean(axis=(1, 2, 3)), x.mean(axis=(1, 2, 3))
    assert 0.5 <= factors.min() < 0.52
    assert 1.48 < factors.max() <= 1.5
    assert 0.19 < np.abs(means - old_means).max() <= 0.2
    # One factor and one brightness for a whole image.
    each = (-1, 1, 1, 1)
    expected = factors.reshape(each) * (x - old_means.reshape(each)) + means.reshape(each)
    np.testing.assert_allclose(y, expected, atol=1e-12)


def test_nothing_happens_at_zero():
    x = generator().normal(size=(3, 2, 6, 5))
    before = generator().bit_generator.state
    rng = generator()
    y = augment(x, rng)
    np.testing.assert_array_equal(y, x)
    assert not np.shares_memory(y, x)
    assert rng.bit_generator.state == before
    np.testing.assert_array_equal(shift(x, rng, pixels=0), x)
    np.testing.assert_array_equal(relight(x, rng, brightness=0, contrast=0), x)


def test_all_at_once_is_one_lookup():
    x, rng = generator(1).normal(size=(4, 9, 8)), generator()
    y = augment(x, generator(), pixels=1, degrees=20, ratio=0.1, alpha=8, sigma=3, brightness=0.1, contrast=0.2, fill=0)
    moves = {
        "shifts": rng.uniform(-1, 1, (4, 2)),
        "degrees": rng.uniform(-20, 20, 4),
        "factors": rng.uniform(0.9, 1.1, 4),
    }
    rows, columns = affine_points((9, 8), **moves)
    down, right = elastic_field((4, 9, 8), rng, 8, 3)
    moved = warp(x, rows + down, columns + right, fill=0)
    brightness, contrast = rng.uniform(-0.1, 0.1, (4, 1, 1)), rng.uniform(0.8, 1.2, (4, 1, 1))
    mean = moved.mean(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(y, mean + contrast * (moved - mean) + brightness, atol=1e-12)


@every_function
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(3, 9, 7), (2, 3, 9, 7), (1, 1, 1, 1), (0, 9, 7), (0, 3, 9, 7)])
def test_shape_and_type_are_kept(function, dtype, shape):
    x = generator(1).uniform(0, 100, shape).astype(dtype)
    y = function(x, generator())
    assert y.shape == shape
    assert y.dtype == dtype
    assert y.flags.writeable
    assert not np.shares_memory(x, y)


@every_function
def test_one_draw_for_each_image(function):
    images = np.tile(blob(), (50, 1, 1))
    new = function(images, generator())
    assert len({image.tobytes() for image in new}) == 50


@every_function
def test_channels_move_together(function):
    x = generator(1).uniform(size=(4, 9, 8))
    y = function(np.stack([x, x, x], axis=1), generator())
    np.testing.assert_array_equal(y[:, 0], y[:, 1])
    np.testing.assert_array_equal(y[:, 0], y[:, 2])
    np.testing.assert_allclose(y[:, 0], function(x, generator()), atol=1e-12)


@every_function
def test_chance_is_an_argument(function):
    x = generator(1).uniform(size=(4, 9, 8))
    np.testing.assert_array_equal(function(x, generator(0)), function(x, generator(0)))
    assert not np.array_equal(function(x, generator(0)), function(x, generator(1)))


@every_function
def test_any_memory_layout_and_inputs_untouched(function):
    x = generator(1).uniform(size=(8, 9, 20))[::-2, :, ::2]
    before = x.copy()
    x.flags.writeable = False
    np.testing.assert_array_equal(function(x, generator()), function(before, generator()))
    np.testing.assert_array_equal(function(x.astype(">f8"), generator()), function(before, generator()))
    np.testing.assert_array_equal(x, before)


@every_function
def test_float32_is_float64_to_its_precision(function):
    x = generator(1).uniform(size=(4, 28, 28))
    np.testing.assert_allclose(function(x.astype(np.float32), generator()), function(x, generator()), atol=1e-4)
    whole = (255 * x).astype(np.uint8)
    rounded = function(whole.astype(np.float64), generator())
    np.testing.assert_allclose(function(whole, generator()), np.clip(np.rint(rounded), 0, 255), atol=1)


def test_many_images_in_several_blocks():
    images = np.tile(blob(28, 28, 13.5, 13.5).astype(np.float32), (1000, 1, 1))
    new = FUNCTIONS["augment"](images, generator())
    assert len({image.tobytes() for image in new}) == 1000
    assert np.abs(centers(new - new.min(axis=(1, 2), keepdims=True))).max() < 6


@pytest.mark.parametrize("function", [shift, rotate, scale, distort])
def test_no_value_is_made_up(function):
    x = generator(1).uniform(3, 4, size=(5, 9, 8))
    y = function(x, generator())
    assert 3 <= y.min() < y.max() <= 4
    assert function(x, generator(), fill=-1.0).min() < 3
    np.testing.assert_array_equal(function(np.full_like(x, 0.1), generator(), fill=0.1), np.full_like(x, 0.1))


def test_bytes_stay_bytes():
    x = np.array([[[0, 128, 255]]], np.uint8).repeat(200, axis=0)
    y = relight(x, generator(), brightness=60, contrast=0)
    # The range ends at 0 and 255 instead of beginning again, and the middle moves by up to 60.
    assert 68 <= y[..., 1].min() < 75
    assert 180 < y[..., 1].max() <= 188
    assert y[..., 2].min() >= 195
    assert y[..., 0].max() <= 60
    assert (y[..., 2] == 255).mean() == pytest.approx(0.5, abs=0.2)


def test_whole_numbers_are_rounded_not_cut_off():
    x, zeros = np.array([[[0, 1, -5]]], np.int8), np.zeros((1, 1, 3))
    assert warp(x, zeros, np.array([[[0.25, 0.75, 1.3]]])).tolist() == [[[0, 1, -1]]]


def test_an_image_sees_nothing_of_the_next():
    x = np.stack([np.ones((3, 4)), np.full((3, 4), np.nan)])
    far = np.array([-1, 2, 3, 99.0])
    rows, columns = (np.stack([points, points]) for points in np.meshgrid(far, far))
    np.testing.assert_array_equal(warp(x, rows, columns)[0], np.ones((4, 4)))
    assert np.isnan(warp(x, rows, columns)[1]).all()


def test_nan_spreads_no_further_than_its_neighbours():
    x = np.zeros((1, 9, 9))
    x[0, 4, 4] = np.nan
    y = shift(x, generator(), pixels=0.5)
    assert 1 <= np.isnan(y).sum() <= 4
    assert np.isnan(y[0, 3:6, 3:6]).sum() == np.isnan(y).sum()


X = np.ones((2, 5, 6))
POINTS = np.ones((2, 3, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: shift(X[0], rng), "augment: images are (5, 6), expected (N, H, W) or (N, C, H, W)"),
        (
            lambda rng: augment(X[None, None], rng),
            "augment: images are (1, 1, 2, 5, 6), expected (N, H, W) or (N, C, H, W)",
        ),
        (lambda rng: shift(X, rng, pixels=-1), "augment: pixels is -1, expected a number >= 0"),
        (lambda rng: rotate(X, rng, degrees=np.inf), "augment: degrees is inf, expected a number >= 0"),
        (lambda rng: scale(X, rng, ratio=1), "augment: ratio is 1, expected less than 1"),
        (lambda rng: scale(X, rng, ratio=1.5), "augment: ratio is 1.5, expected less than 1"),
        (lambda rng: distort(X, rng, alpha=np.nan), "augment: alpha is nan, expected a number >= 0"),
        (lambda rng: distort(X, rng, sigma=0), "elastic_field: sigma is 0, expected a finite number > 0"),
        (lambda rng: relight(X, rng, brightness=-1), "augment: brightness is -1, expected a number >= 0"),
        (lambda rng: relight(X, rng, contrast=1.5), "augment: contrast is 1.5, expected at most 1"),
        (lambda rng: shift(np.ones((2, 0, 3)), rng), "warp: images (2, 0, 3) have no cells to look up"),
        (
            lambda rng: warp(X, POINTS, POINTS[:, :2]),
            "warp: rows are (2, 3, 3), columns (2, 2, 3), expected (2, h, w) for both; images (2, 5, 6)",
        ),
        (
            lambda rng: warp(X, POINTS[:1], POINTS[:1]),
            "warp: rows are (1, 3, 3), columns (1, 3, 3), expected (2, h, w) for both; images (2, 5, 6)",
        ),
        (lambda rng: warp(X[0], POINTS, POINTS), "warp: images are (5, 6), expected (N, H, W) or (N, C, H, W)"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(generator())


@pytest.mark.parametrize("dtype", [bool, complex, object])
def test_images_are_numbers(dtype):
    message = f"augment: images are {np.dtype(dtype)}, expected floating-point or whole numbers"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        shift(X.astype(dtype), generator())
