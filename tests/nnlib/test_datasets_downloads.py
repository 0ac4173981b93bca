"""MNIST and Fashion-MNIST: where they are looked for, what is checked, and what is said when there is nothing.

A server on this computer stands in for the mirrors, small files for the real ones.
"""

import functools
import hashlib
import http.server
import os
import re
import threading
from pathlib import Path

import numpy as np
import pooch
import pytest
import requests

from nnlib.datasets import classes, describe, load, write_idx
from nnlib.datasets.downloads import locate
from nnlib.datasets.store import index

FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        self.server.asked.append(self.path)


@pytest.fixture
def server(tmp_path):
    (tmp_path / "served").mkdir()
    handler = functools.partial(Handler, directory=tmp_path / "served")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    return {
        name: rng.integers(0, 256 if "images" in name else 10, (5, 28, 28) if "images" in name else 5, np.uint8)
        for name in FILES
    }


@pytest.fixture
def world(tmp_path, server, images, monkeypatch):
    """A registry of four small files with two mirrors: a folder without them, and one that has them."""
    monkeypatch.delenv("NNLIB_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(pooch, "os_cache", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    sums = {}
    (tmp_path / "served/good").mkdir()
    for name, array in images.items():
        write_idx(tmp_path / "served/good" / name, array)
        sums[name] = hashlib.sha256((tmp_path / "served/good" / name).read_bytes()).hexdigest()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setitem(index(), "mnist", {"files": sums, "mirrors": [f"{address}/absent/", f"{address}/good/"]})
    return tmp_path


def check(data, images):
    for part, (x, y) in zip(("train", "t10k"), data, strict=True):
        assert (x.shape, x.dtype, y.dtype) == ((5, 1, 28, 28), np.float32, np.int64)
        np.testing.assert_allclose(x[:, 0] * 255, images[f"{part}-images-idx3-ubyte.gz"], rtol=1e-6)
        np.testing.assert_array_equal(y, images[f"{part}-labels-idx1-ubyte.gz"])


def test_fetched_from_the_second_mirror_and_only_once(world, server, images):
    check(load("mnist"), images)
    good = [path for path in server.asked if path.startswith("/good/")]
    assert sorted(good) == sorted(f"/good/{name}" for name in FILES)
    asked = len(server.asked)
    check(load("mnist"), images)
    assert len(server.asked) == asked
    assert {path.name for path in (world / "cache/nnlib/mnist").iterdir()} == set(FILES)


def test_a_mirror_with_a_wrong_file_is_passed_over(world, server, images):
    (world / "served/absent").mkdir()
    for name in FILES:
        (world / "served/absent" / name).write_bytes(b"<html>This page has moved.</html>")
    check(load("mnist"), images)
    assert f"/absent/{FILES[0]}" in server.asked


def test_a_damaged_file_in_the_cache_is_fetched_anew(world, images):
    load("mnist")
    path = world / "cache/nnlib/mnist" / FILES[0]
    path.write_bytes(path.read_bytes()[:-3])
    check(load("mnist"), images)


def test_progress_is_shown(world, capsys):
    load("mnist")
    assert "100%" in capsys.readouterr().err


def test_the_chosen_folder_comes_first(world, server, images, monkeypatch):
    (world / "chosen").mkdir()
    os.rename(world / "served/good", world / "chosen/mnist")
    monkeypatch.setenv("NNLIB_DATA", str(world / "chosen"))
    check(load("mnist"), images)
    assert server.asked == []
    assert not (world / "cache").exists()


def test_what_the_chosen_folder_lacks_is_fetched(world, images, monkeypatch):
    monkeypatch.setenv("NNLIB_DATA", str(world / "no such folder"))
    check(load("mnist"), images)


def test_another_file_in_the_chosen_folder_is_refused(world, monkeypatch):
    path = world / "chosen/mnist" / FILES[1]
    path.parent.mkdir(parents=True)
    write_idx(path, np.zeros(5, np.uint8))
    monkeypatch.setenv("NNLIB_DATA", str(world / "chosen"))
    found, expected = hashlib.sha256(path.read_bytes()).hexdigest(), index()["mnist"]["files"][FILES[1]]
    message = f"load: {path} has the sha256 {found}, expected {expected}; remove it to have it fetched anew"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        load("mnist")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_offline(world, monkeypatch, name):
    def refuse(self, *arguments, **options):
        raise requests.exceptions.ConnectionError("no route")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", refuse)
    message = rf"^load: {name} is not on this computer and cannot be fetched \(http.*: ConnectionError; http.*: "
    message += r"ConnectionError\). Connect to the internet once, or set the environment variable NNLIB_DATA to a "
    message += rf"folder that holds {name}/train-labels-idx1-ubyte.gz and its siblings$"
    with pytest.raises(FileNotFoundError, match=message) as caught:
        load(name)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_cache_that_cannot_be_written(world, monkeypatch):
    (world / "cache").write_text("a file where the folder should be")
    with pytest.raises(FileNotFoundError, match=r"^load: mnist is not on this computer and cannot be fetched"):
        load("mnist")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_registry(name):
    facts = index()[name]
    assert tuple(facts["files"]) == FILES
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in facts["files"].values())
    assert len(facts["mirrors"]) >= 2
    assert all(re.match(r"https?://.+/$", mirror) for mirror in facts["mirrors"])
    assert len(classes(name)) == 10
    assert "NNLIB_DATA" in describe(name)


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_the_real_files(name, monkeypatch):
    """Where they are at hand; everything above holds without them."""
    chosen = Path(os.environ.get("NNLIB_DATA") or Path(__file__).resolve().parents[3] / "shared/data")
    if not (chosen / name / FILES[0]).is_file():
        pytest.skip(f"no {name} in {chosen}; set NNLIB_DATA to test with the real files")
    monkeypatch.setenv("NNLIB_DATA", str(chosen))
    for file in FILES:
        assert locate(name, file) == chosen / name / file
    train, test = load(name)
    assert (train.x.shape, test.x.shape) == ((60000, 1, 28, 28), (10000, 1, 28, 28))
    assert np.bincount(train.y).sum() == 60000
    assert np.bincount(test.y).size == 10
    expected = {"mnist": (5, 33.3184), "fashion-mnist": (9, 72.9404)}[name]
    assert train.y[0] == expected[0]
    np.testing.assert_allclose(255 * train.x.mean(dtype=np.float64), expected[1], atol=1e-3)
