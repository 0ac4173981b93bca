"""Drawn digits: the geometry of the pen, what varies and what does not, and that they are hard for a line only."""

import re

import numpy as np
import pytest
import scipy.ndimage

from nnlib.datasets import Style, glyphs
from nnlib.datasets.strokes import SIZE, _distance, draw

UPRIGHT = Style(rotation=0, slant=0, stretch=0, shift=0, bend=0, specks=0)


def test_types_and_ranges():
    x, y = glyphs(200, np.random.default_rng(0))
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((200, 1, 28, 28), np.float32, (200,), np.int64)
    assert (x.min(), x.max()) == (0, 1)
    np.testing.assert_array_equal(np.bincount(y), [20] * 10)


@pytest.mark.parametrize("count", [0, 1, 7, 13, 64, 65, 129])
def test_any_count(count):
    x, y = glyphs(count, np.random.default_rng(0))
    assert x.shape == (count, 1, 28, 28)
    assert set(np.bincount(y, minlength=10)) <= {count // 10, -(-count // 10)}


def test_images_are_the_pixels_scaled():
    (x, y), (pixels, digits) = (function(30, np.random.default_rng(1)) for function in (glyphs, draw))
    assert pixels.dtype == np.uint8
    np.testing.assert_allclose(x[:, 0] * 255, pixels, rtol=1e-6)
    np.testing.assert_array_equal(y, digits)


def test_same_seed_same_images_other_seed_others():
    first, second, other = (glyphs(50, np.random.default_rng(seed)).x for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, second)
    assert len({image.tobytes() for image in np.concatenate([first, other])}) == 100


def test_distance_against_one_pixel_and_one_segment_at_a_time():
    rng = np.random.default_rng(0)
    points = rng.uniform(0, SIZE, (3, 4, 2, 2))
    points[0, 0, 1] = points[0, 0, 0]  # a segment without length is a dot
    distance = _distance(points)
    for image, row, column in [(0, 0, 0), (0, 27, 3), (1, 14, 14), (2, 5, 20), (2, 27, 27)]:
        p = np.array([column + 0.5, row + 0.5])
        on_segments = [a + t * (b - a) for a, b in points[image] for t in np.linspace(0, 1, 2001)]
        nearest = min(np.linalg.norm(p - point) for point in on_segments)
        np.testing.assert_allclose(distance[image, row, column], nearest, atol=0.02)


def test_upright_glyphs_are_centered_and_clean():
    x, y = glyphs(100, np.random.default_rng(0), UPRIGHT)
    rows, columns = np.nonzero(x[:, 0].max(axis=0))
    assert (rows.min(), columns.min()) >= (3, 3)
    assert max(rows.max(), columns.max()) <= 24
    for image, digit in zip(x[:, 0], y, strict=True):
        pieces = scipy.ndimage.label(image > 0, np.ones((3, 3)))[1]
        assert pieces == 1, f"the {digit} is in {pieces} pieces"


def test_strokes_enclose_what_the_digit_encloses():
    # 0 has one hole and 8 two, whatever the way to write them; 1, 3, 5 and 7 have none.
    x, y = glyphs(400, np.random.default_rng(0), UPRIGHT)
    holes = np.array([scipy.ndimage.label(image == 0)[1] - 1 for image in x[:, 0]])
    for digit, allowed in {0: {1}, 1: {0}, 3: {0}, 5: {0}, 7: {0}, 8: {1, 2}}.items():
        assert set(holes[y == digit]) <= allowed, digit
    assert (holes[y == 8] == 2).mean() > 0.5


def test_specks_are_what_they_are_told_to_be():
    clean, dirty = (glyphs(200, np.random.default_rng(5), UPRIGHT._replace(specks=specks)).x for specks in (0, 12))
    assert (dirty >= clean).all()
    differing = (dirty != clean).sum(axis=(1, 2, 3))
    assert differing.max() <= 12
    assert 3 < differing.mean() < 7


def test_shift_moves_the_image():
    still, moved = (glyphs(300, np.random.default_rng(5), UPRIGHT._replace(shift=shift)).x for shift in (0, 4.0))
    columns = np.arange(SIZE)
    centers = [(x.sum(axis=(1, 2)) * columns).sum(axis=1) / x.sum(axis=(1, 2, 3)) for x in (still, moved)]
    assert centers[1].std() > 2 * centers[0].std()


def test_a_line_reads_many_but_not_most_neighbors_do():
    train, test = glyphs(3000, np.random.default_rng(1)), glyphs(500, np.random.default_rng(2))
    a, b = (np.column_stack([x.reshape(len(x), -1), np.ones(len(x))]).astype(np.float64) for x in (train.x, test.x))
    w = np.linalg.solve(a.T @ a + 10 * np.eye(a.shape[1]), a.T @ np.eye(10)[train.y])
    linear = ((b @ w).argmax(axis=1) == test.y).mean()
    squares = (a**2).sum(axis=1) - 2 * b @ a.T
    neighbor = (train.y[squares.argmin(axis=1)] == test.y).mean()
    assert 0.5 < linear < 0.88
    assert neighbor > 0.85
    assert neighbor > linear


@pytest.mark.parametrize("count", [-1, 2.0, True, "3"])
def test_messages(count):
    with pytest.raises(ValueError, match=f"^{re.escape(f'glyphs: count is {count!r}, expected a whole number >= 0')}$"):
        glyphs(count, np.random.default_rng(0))
