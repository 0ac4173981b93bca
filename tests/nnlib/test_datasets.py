"""The embedded data sets: what they promise of types, ranges and sums holds; toys have the geometry they claim."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import datasets
from nnlib.datasets import Examples, Picture, Split, blobs, circles, classes, describe, load, moons, names, spirals, xor
from nnlib.datasets.rays import render
from nnlib.datasets.store import folder, index

quick = settings(max_examples=15, deadline=None, derandomize=True)
ROOT = Path(__file__).resolve().parents[2]
IMAGES = {"digits": (8, 1415, 382, 16), "glyphs": (28, 8000, 2000, 255)}
TOYS = {"spirals": spirals, "moons": moons, "circles": circles, "xor": xor, "blobs": blobs}


def test_every_name_is_in_the_index_and_the_other_way_round():
    assert sorted(names()) == sorted(index())
    assert set(datasets.__all__) <= set(dir(datasets))


@pytest.mark.parametrize("name", names())
def test_descriptions_say_what_where_from_and_under_which_license(name):
    text = describe(name)
    assert text.startswith(index()[name]["title"] + "\n")
    for word in ("arrays: ", "origin: ", "license: "):
        assert f"\n{word}" in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_files_have_the_sums_that_the_index_states():
    files = {facts["file"]: facts["sha256"] for facts in index().values() if "file" in facts}
    assert len(files) == 4
    for name, sha256 in files.items():
        assert hashlib.sha256((folder() / name).read_bytes()).hexdigest() == sha256, name
    others = {path.name for path in folder().iterdir()} - set(files)
    assert others == {"index.toml", "README.md", ".gitattributes"}


def test_what_the_project_makes_is_what_it_would_make_again():
    made = subprocess.run(
        [sys.executable, ROOT / "scripts/make_datasets.py", "check"], capture_output=True, text=True, check=False
    )
    assert (made.returncode, made.stdout) == (0, "datasets: all as it was\n"), made.stderr


@pytest.mark.parametrize("name", IMAGES)
def test_images(name):
    size, train_count, test_count, steps = IMAGES[name]
    data = load(name)
    assert isinstance(data, Split)
    for (x, y), count in zip(data, (train_count, test_count), strict=True):
        assert (x.shape, x.dtype, y.shape, y.dtype) == ((count, 1, size, size), np.float32, (count,), np.int64)
        assert (x.min(), x.max()) == (0, 1)
        np.testing.assert_allclose(x * steps, np.round(x * steps), atol=1e-4)
        assert np.bincount(y).min() > 0.8 * count / 10
        assert np.bincount(y).size == 10
        assert x.flags.writeable
        assert x.flags.c_contiguous


def test_first_image_of_the_digits():
    x, y = load("digits").train
    # The first row of the published file.
    np.testing.assert_array_equal(x[0, 0, :2] * 16, [[0, 0, 5, 13, 9, 1, 0, 0], [0, 0, 13, 15, 10, 15, 5, 0]])
    assert y[0] == 0


@pytest.mark.parametrize("name", IMAGES)
def test_train_and_test_share_no_image(name):
    train, test = load(name)
    seen = {image.tobytes() for image in train.x}
    assert not any(image.tobytes() in seen for image in test.x)


def test_each_load_is_a_new_array():
    load("digits").train.x[...] = 7
    assert load("digits").train.x.max() == 1


def test_scene():
    picture = load("scene")
    assert isinstance(picture, Picture)
    assert (picture.x.shape, picture.x.dtype) == ((320, 480, 3), np.float32)
    assert 0 <= picture.x.min() < 0.1
    assert 0.9 < picture.x.max() <= 1
    red, green, blue = picture.x[:20].mean(axis=(0, 1))
    assert blue > green > red, "the sky is blue"


def test_scene_smooths_edges_by_more_rays():
    jagged, smooth = (render(60, 90, np.random.default_rng(0), samples).astype(float) for samples in (1, 3))
    assert np.abs(np.diff(smooth, axis=1)).mean() < 0.95 * np.abs(np.diff(jagged, axis=1)).mean()


def test_surnames():
    train, test = load("surnames")
    languages = classes("surnames")
    assert len(languages) == 25
    for x, y in (train, test):
        assert x.dtype.kind == "U"
        assert y.dtype == np.int64
        assert all(re.fullmatch("[A-Z][a-z]+", name) for name in x)
    per_language = np.bincount(train.y) + np.bincount(test.y)
    assert len(per_language) == len(languages)
    assert per_language.min() >= 80
    np.testing.assert_array_equal(np.bincount(test.y), per_language // 5)
    pairs = list(zip(np.concatenate([train.x, test.x]), np.concatenate([train.y, test.y]), strict=True))
    assert len(set(pairs)) == len(pairs), "no name twice in one language"
    for name, language in {"Nguyen": "Vietnamese", "Yamamoto": "Japanese", "Papadopoulos": "Greek"}.items():
        assert (name, languages.index(language)) in pairs


@pytest.mark.parametrize("name", TOYS)
@given(count=st.integers(0, 40), seed=st.integers(0, 2**32 - 1))
@quick
def test_toys(name, count, seed):
    x, y = load(name, count=count, rng=np.random.default_rng(seed))
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((count, 2), np.float32, (count,), np.int64)
    if count:
        counts = np.bincount(y, minlength=3 if name == "blobs" else 2)
        assert counts.max() - counts.min() <= 1
    again = TOYS[name](count, np.random.default_rng(seed))
    assert isinstance(again, Examples)
    np.testing.assert_array_equal(again.x, x)
    np.testing.assert_array_equal(again.y, y)


def test_spirals_lie_on_their_spirals():
    x, y = spirals(300, np.random.default_rng(0), arms=3, turns=1.5, noise=0)
    radius, angle = np.hypot(x[:, 0], x[:, 1]), np.arctan2(x[:, 1], x[:, 0])
    assert 0.1 <= radius.min() < 0.15
    assert 0.95 < radius.max() <= 1.000001
    turn = angle / (2 * np.pi) - 1.5 * radius - y / 3
    np.testing.assert_allclose(turn, np.round(turn), atol=1e-5)


def test_moons_are_half_circles():
    x, y = moons(300, np.random.default_rng(0), noise=0)
    upper, lower = x[y == 0], x[y == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1, rtol=1e-6)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1, rtol=1e-6)
    assert upper[:, 1].min() > -1e-6
    assert lower[:, 1].max() < 0.5 + 1e-6


def test_blobs_lie_around_their_centers():
    x, y = blobs(4000, np.random.default_rng(0), centers=4, noise=0.3)
    for label, center in enumerate([(1, 0), (0, 1), (-1, 0), (0, -1)]):
        np.testing.assert_allclose(x[y == label].mean(axis=0), center, atol=0.05)
        np.testing.assert_allclose(x[y == label].std(axis=0), 0.3, atol=0.03)


@pytest.mark.parametrize("name", ["spirals", "moons", "circles", "xor"])
def test_no_line_parts_them(name):
    x, y = load(name, count=600, rng=np.random.default_rng(0))
    features = np.column_stack([x, np.ones(len(x))])
    w = np.linalg.lstsq(features, 2.0 * y - 1, rcond=None)[0]
    assert ((features @ w > 0) == y).mean() < 0.92


def test_noise_is_its_standard_deviation():
    still, moved = (circles(2000, np.random.default_rng(3), noise=noise).x for noise in (0, 0.2))
    np.testing.assert_allclose((moved - still).std(axis=0), 0.2, rtol=0.1)


def test_class_names():
    assert classes("digits") == classes("mnist") == tuple("0123456789")
    assert classes("scene") == classes("blobs") == ()
    assert classes("moons") == ("upper", "lower")


@pytest.mark.parametrize("function", [load, describe, classes])
def test_unknown_name(function):
    message = f"{function.__name__}: name is 'minst', expected one of digits, glyphs, "
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        function("minst")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: spirals(-1, rng), "spirals: count is -1, expected a whole number >= 0"),
        (lambda rng: moons(1.5, rng), "moons: count is 1.5, expected a whole number >= 0"),
        (lambda rng: spirals(4, rng, arms=0), "spirals: arms is 0, expected a whole number >= 1"),
        (lambda rng: blobs(4, rng, centers=1.5), "blobs: centers is 1.5, expected a whole number >= 1"),
        (lambda rng: xor(4, rng, noise=-0.1), "xor: noise is -0.1, expected a number >= 0"),
        (lambda rng: circles(4, rng, ratio=2), "circles: ratio is 2, expected a number from 0 to 1"),
        (lambda rng: circles(True, rng), "circles: count is True, expected a whole number >= 0"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(np.random.default_rng(0))


def test_options_that_a_set_does_not_take():
    with pytest.raises(TypeError, match="count"):
        load("digits", count=3)
