"""Networks written and read again; and files that are damaged, foreign or hostile."""

import contextlib
import io
import json
import os
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from inspect import signature

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import layers
from nnlib.layers import (
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    LayerNorm,
    Linear,
    MaxPool2d,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
)
from nnlib.layers.base import Layer
from nnlib.optimizers import SGD, Adam
from nnlib.training import History, ModelFileError, archive, load, load_training, read_metadata, save


def network_of_many(rng, dtype=np.float32):
    return Sequential(
        Conv2d(2, 3, (3, 2), stride=(1, 2), padding=1, rng=rng, dtype=dtype),
        BatchNorm2d(3, momentum=0.25, dtype=dtype),
        Tanh(),
        MaxPool2d(2, stride=1),
        Sequential(Conv2d(3, 4, 2, rng=rng, dtype=dtype), ReLU(), AvgPool2d((3, 2), padding=(1, 0))),
        Flatten(),
        LayerNorm(12, dtype=dtype),
        Dropout(0.5, rng=rng),
        Linear(12, 3, rng=rng, dtype=dtype),
        Sigmoid(),
    )


def small(rng=None):
    return Sequential(Linear(3, 2, rng=rng or np.random.default_rng(0)), BatchNorm1d(2))


def arrays_of(network):
    parameters = {name: parameter for name, parameter, _ in network.parameters()}
    return parameters | dict(network.buffers())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_there_and_back(tmp_path, dtype):
    rng = np.random.default_rng(0)
    network = network_of_many(rng, dtype)
    x = rng.normal(size=(4, 2, 9, 8)).astype(dtype)
    network(x)  # moves the running means
    path = tmp_path / "network.npz"
    save(path, network, metadata={"classes": ["a", "b", "ü"], "mean": 0.13})
    again = load(str(path))
    assert repr(again) == repr(network)
    assert not again.training
    expected, read = arrays_of(network), arrays_of(again)
    assert read.keys() == expected.keys()
    for name, array in read.items():
        assert array.dtype == expected[name].dtype
        np.testing.assert_array_equal(array, expected[name])
        assert array.flags.writeable
    np.testing.assert_array_equal(again(x), network.eval()(x))
    assert read_metadata(path) == {"classes": ["a", "b", "ü"], "mean": 0.13}
    assert [file.name for file in tmp_path.iterdir()] == ["network.npz"]


def test_a_loaded_network_learns_on(tmp_path):
    network = network_of_many(np.random.default_rng(0))
    save(tmp_path / "a.npz", network)
    again = load(tmp_path / "a.npz", rng=np.random.default_rng(3)).train()
    x = np.random.default_rng(1).normal(size=(4, 2, 9, 8)).astype(np.float32)
    before = again.layers[0].w.copy()
    again.backward(again(x))
    SGD(again.parameters(), lr=0.1).step()
    assert np.abs(again.layers[0].w - before).max() > 0


def test_dropout_draws_from_the_generator_that_load_is_given(tmp_path):
    save(tmp_path / "a.npz", Sequential(Dropout(0.5, rng=np.random.default_rng(0))))
    x = np.ones((20, 50))
    masks = [load(tmp_path / "a.npz", rng=np.random.default_rng(seed)).train()(x) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(masks[0], masks[1])
    assert (masks[0] != masks[2]).any()
    # And goes on drawing as much as it needs.
    network = load(tmp_path / "a.npz").train()
    assert (network(x) != network(x)).any()


EXAMPLES = {
    "AvgPool1d": (2,),
    "AvgPool2d": (2,),
    "BatchNorm1d": (3,),
    "BatchNorm2d": (3,),
    "Conv1d": (2, 3, 2),
    "Conv2d": (2, 3, 2),
    "Conv3d": (2, 3, 2),
    "ConvTranspose2d": (2, 3, 2),
    "Embedding": (5, 3),
    "GRU": (3, 4),
    "L2Pool2d": (2,),
    "LSTM": (3, 4),
    "LayerNorm": ((3, 4),),
    "Linear": (3, 4),
    "MaxPool1d": (2,),
    "MaxPool2d": (2,),
    "RNN": (3, 4),
}


def example(name):
    make, rng = getattr(layers, name), np.random.default_rng(0)
    takes = signature(make).parameters
    return make(*EXAMPLES.get(name, ()), **({"rng": rng} if "rng" in takes else {}))


@pytest.mark.parametrize("name", [name for name in layers.__all__ if isinstance(getattr(layers, name), type)])
def test_every_layer_of_the_library(name, tmp_path):
    layer = example(name)
    save(tmp_path / "layer.npz", layer)
    again = load(tmp_path / "layer.npz")
    assert type(again) is type(layer)
    assert again.config() == layer.config()
    for key, array in arrays_of(again).items():
        np.testing.assert_array_equal(array, arrays_of(layer)[key])


def exported(monkeypatch, *classes):
    """As if the library had these layers too."""
    for each in classes:
        monkeypatch.setattr(layers, each.__name__, each, raising=False)
    monkeypatch.setattr(layers, "__all__", [*layers.__all__, *(each.__name__ for each in classes)])


class Around(Layer):
    """Children by position, one by name, and a config."""

    def __init__(self, *inner, shortcut=None, scale=1.0):
        self.inner, self.shortcut, self.scale = inner, shortcut, scale

    def children(self):
        yield from ((str(index), layer) for index, layer in enumerate(self.inner))
        if self.shortcut is not None:
            yield "shortcut", self.shortcut

    def config(self):
        return {"scale": self.scale}


class Twins(Layer):
    """Makes its own child."""

    def __init__(self, features, *, rng, dtype=np.float32):
        self.features, self.inner = features, Linear(features, features, rng=rng, dtype=dtype)

    def children(self):
        yield "inner", self.inner

    def config(self):
        return {"features": self.features}


class Body(Layer):
    """One child, an ordinary argument."""

    def __init__(self, body, times=1):
        self.body, self.times = body, times

    def children(self):
        yield "0", self.body

    def config(self):
        return {"times": self.times}


def test_layers_with_children(monkeypatch, tmp_path):
    exported(monkeypatch, Around, Twins, Body)
    rng = np.random.default_rng(0)
    network = Sequential(
        Around(Linear(2, 2, rng=rng), Tanh(), shortcut=Linear(2, 2, rng=rng), scale=0.5),
        Around(scale=(2, (3, 4))),
        Around(shortcut=ReLU()),
        Twins(3, rng=rng, dtype=np.float64),
        Body(Body(Linear(1, 1, rng=rng), times=3)),
    )
    save(tmp_path / "a.npz", network)
    again = load(tmp_path / "a.npz")
    first, second, third, fourth, fifth = again.layers
    assert ([type(layer) for layer in first.inner], first.scale) == ([Linear, Tanh], 0.5)
    assert (second.inner, second.shortcut, second.scale) == ((), None, (2, (3, 4)))
    assert (third.inner, type(third.shortcut)) == ((), ReLU)
    assert fourth.inner.w.dtype == np.float64
    assert (fifth.body.times, type(fifth.body.body)) == (3, Linear)
    for name, array in arrays_of(again).items():
        np.testing.assert_array_equal(array, arrays_of(network)[name])


def test_with_what_is_needed_to_go_on(tmp_path):
    network, history = small(), History({"loss": [0.5, np.nan], "lr": [0.1, 0.1]})
    optimizer = Adam(network.parameters(), lr=0.5)
    for _, _, gradient in optimizer.parameters:
        gradient[...] = 1
    optimizer.step()
    save(tmp_path / "run.npz", network, optimizer=optimizer, history=history)
    again, state, read = load_training(tmp_path / "run.npz")
    np.testing.assert_equal(read.as_dict(), history.as_dict())
    np.testing.assert_equal(state, optimizer.state())
    twin = Adam(again.parameters())
    twin.load_state(state)
    for each in (optimizer, twin):
        for _, _, gradient in each.parameters:
            gradient[...] = -2
        each.step()
    for name, array in arrays_of(load(tmp_path / "run.npz")).items():
        assert array.shape == arrays_of(network)[name].shape
    np.testing.assert_array_equal(again.layers[0].w, network.layers[0].w)
    save(tmp_path / "plain.npz", network)
    assert load_training(tmp_path / "plain.npz")[1:] == (None, None)
    assert read_metadata(tmp_path / "plain.npz") == {}


def test_numpy_reads_it_too(tmp_path):
    network = small()
    save(tmp_path / "a.npz", network)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert sorted(file.files) == [
            "buffers/1.running_mean", "buffers/1.running_var", "description",
            "parameters/0.b", "parameters/0.w", "parameters/1.b", "parameters/1.w",
        ]  # fmt: skip
        np.testing.assert_array_equal(file["parameters/0.w"], network.layers[0].w)
        description = json.loads(file["description"].tobytes())
    assert (description["format"], description["version"]) == ("nnlib network", 1)


# Writing


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    save(path, small(), metadata={"first": True})

    def interrupted(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(path, small())
    assert read_metadata(path) == {"first": True}
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


def test_a_file_is_never_half_there(tmp_path, monkeypatch):
    """Up to the moment of renaming, the old file is untouched."""
    path = tmp_path / "a.npz"
    save(path, small(), metadata={"first": True})

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(archive.os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        save(path, small())
    assert read_metadata(path) == {"first": True}
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


class Scale(Layer):
    """A layer of one's own."""

    def __init__(self, size, start=1.0):
        self.size, self.start = size, start
        self.w, self.dw = np.full(size, start, np.float32), np.zeros(size, np.float32)

    def config(self):
        return {"size": self.size, "start": self.start}

    def parameters(self):
        yield "w", self.w, self.dw

    def forward(self, x):
        self.x = x
        return self.w * x

    def backward(self, dy):
        self.dw += (dy * self.x).sum(axis=0)
        return dy * self.w


class Forgetful(Layer):
    """A layer whose config leaves something out."""

    def __init__(self, size=1, *, dtype=np.float32):
        self.w, self.dw = np.ones(size, dtype), np.zeros(size, dtype)

    def parameters(self):
        yield "w", self.w, self.dw


class Changing(Layer):
    """A layer whose config is not what made it."""

    def __init__(self, size=1):
        self.size = size

    def config(self):
        return {"size": self.size + 1}


def test_what_could_not_be_read_is_not_written(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    messages = {
        Forgetful(
            2
        ): "save: 'parameters/w' is ((2,), 'float32') in the network, ((1,), 'float32') in what its config makes",
        Changing(): "save: a Changing built again comes out different; its config may be incomplete",
    }
    exported(monkeypatch, Forgetful, Changing)
    for layer, message in messages.items():
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            save(path, layer)
    with pytest.raises(ValueError, match=r"^save: 'parameters/0.0.w' is \(\(2,\)"):
        save(path, Sequential(Sequential(Forgetful(2))))
    with pytest.raises(TypeError, match=r"^save: metadata is not something that JSON can hold: Object of type ndarray"):
        save(path, small(), metadata={"mean": np.ones(3)})
    with pytest.raises(FileNotFoundError, match=r"^there is no folder .*nowhere to write a\.npz in$"):
        save(tmp_path / "nowhere" / "a.npz", small())
    assert not list(tmp_path.iterdir())


def test_a_class_of_the_same_name_is_not_the_same_class(tmp_path):
    class ReLU(Layer):
        """Not the library's."""

    with pytest.raises(ValueError, match=r"^save: ReLU is not the ReLU of nnlib\.layers"):
        save(tmp_path / "a.npz", ReLU())


def test_a_layer_of_ones_own_is_built_by_its_owner_only(tmp_path):
    path, network = tmp_path / "a.npz", Sequential(Sequential(Scale(3, start=2.0)), ReLU())
    network.layers[0].layers[0].w[:] = 1, -2, 3
    save(path, network)
    with pytest.raises(archive.ModelFileError, match=r"'Scale' is not a layer of this library.*layers=\(Scale,\)"):
        load(path)
    again = load(path, layers=(Scale,))
    x = np.ones((2, 3), np.float32)
    assert np.array_equal(again(x), network(x))
    assert again.layers[0].layers[0].start == 2.0


# Reading what is not right


def parts(tmp_path, **more):
    """The description and the arrays of a good file."""
    network = small()
    save(tmp_path / "good.npz", network, optimizer=SGD(network.parameters(), momentum=0.5), history=History(), **more)
    with np.load(tmp_path / "good.npz") as file:
        arrays = {name: file[name] for name in file.files}
    return json.loads(arrays.pop("description").tobytes()), arrays


def npy_bytes(array, **more):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **more)
    return file.getvalue()


def write_entries(path, entries, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in entries:
            file.writestr(f"{name}.npy", content if isinstance(content, bytes) else npy_bytes(content))


def changed(tmp_path, change):
    """A good file, after `change` has had the description and the arrays."""
    description, arrays = parts(tmp_path)
    result = change(description, arrays)
    description = description if result is None else result
    path = tmp_path / "bad.npz"
    text = description if isinstance(description, bytes) else json.dumps(description).encode()
    write_entries(path, [("description", np.frombuffer(text, np.uint8)), *arrays.items()])
    return path


def setting(*keys, value):
    """A change that sets something deep in the description."""

    def change(description, arrays):
        place = description
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return change


def removing(*keys):
    def change(description, arrays):
        place = description
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]

    return change


def array(name, value):
    def change(description, arrays):
        arrays[name] = value

    return change


def both(name, value):
    """An array and its line in the description."""

    def change(description, arrays):
        arrays[name] = value
        description["arrays"][name] = {"shape": list(value.shape), "dtype": value.dtype.name}

    return change


def without(name):
    def change(description, arrays):
        del arrays[name]

    return change


def all_of(*changes):
    def change(description, arrays):
        for each in changes:
            each(description, arrays)

    return change


def header(shape, dtype="<f4", data=b""):
    """An entry whose header says whatever it likes."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue() + data


W, LINEAR = "parameters/0.w", ("network", "children", 0, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (setting("version", value=2), "its version is 2, this library reads 1; a newer library wrote it"),
        (setting("version", value="1"), "its version is '1', this library reads 1"),
        (removing("version"), "its version is None, this library reads 1"),
        (setting("format", value="other"), "it is an .npz file, but its description is not that of a network"),
        (lambda *_: b"[1, 2]", "it is an .npz file, but its description is not that of a network"),
        (lambda *_: b"{", "Expecting property name enclosed in double quotes"),
        (lambda *_: b"\xff\xfe\x00", "codec can't decode"),
        (lambda *_: b"[" * 100_000, "RecursionError: "),
        (removing("network"), "KeyError: 'network'"),
        (removing("arrays"), "KeyError: 'arrays'"),
        (removing("optimizer"), "KeyError: 'optimizer'"),
        (setting("arrays", W, value=3), "TypeError: 'int' object is not subscriptable"),
        (without(W), "'parameters/0.w' is missing in the file, but in the description"),
        (array("extra", np.ones(3)), "'extra' is in the file, but not in the description"),
        (both("parameters/9.w", np.ones(3)), "'parameters/9.w' is in the file, but not in the network"),
        (both("parameters/9.w", np.ones(0)), "'parameters/9.w' is in the file, but not in the network"),
        (
            array(W, np.ones((3, 2), np.float32)),
            "'parameters/0.w' is ((3, 2), 'float32') in the file, ((2, 3), 'float32') in the description",
        ),
        (
            both(W, np.ones((3, 2), np.float32)),
            "'parameters/0.w' is ((3, 2), 'float32') in the file, ((2, 3), 'float32') in the network",
        ),
        (
            both(W, np.ones((2, 3))),
            "'parameters/0.w' is ((2, 3), 'float64') in the file, ((2, 3), 'float32') in the network",
        ),
        (array(W, npy_bytes(np.array([{}, 1], object))), "'parameters/0.w' is an array of object, expected numbers"),
        (array(W, np.array(["text"])), "'parameters/0.w' is an array of <U4, expected numbers"),
        (array(W, np.ones(2, complex)), "'parameters/0.w' is an array of complex128, expected numbers"),
        (
            array(W, npy_bytes(np.ones((2, 3), np.float32), version=(2, 0))),
            "'parameters/0.w' is in a version of the .npy format that `save` does not write",
        ),
        (array(W, b"not an array"), "the magic string is not correct"),
        (array(W, b""), "EOF: reading magic string"),
        (
            array(W, header((2, 3))),
            "'parameters/0.w' is (2, 3) of float32, which its 0 bytes cannot be",
        ),
        (
            array(W, header((2, 3), data=bytes(25))),
            "'parameters/0.w' is (2, 3) of float32, which its 25 bytes cannot be",
        ),
        (array(W, header((-2, -3), data=bytes(24))), "'parameters/0.w' is ((-2, -3), 'float32') in the file"),
        (array(W, header((2, 10**12))), "'parameters/0.w' is ((2, 1000000000000), 'float32') in the file"),
        (
            all_of(setting("arrays", W, "shape", value=[2, 10**12]), array(W, header((2, 10**12)))),
            "'parameters/0.w' is (2, 1000000000000) of float32, which its 0 bytes cannot be",
        ),
        (setting(*LINEAR, "layer", value="Dense"), "'Dense' is not a layer of this library"),
        (setting(*LINEAR, "layer", value="function"), "'function' is not a layer of this library"),
        (setting(*LINEAR, "layer", value="__builtins__"), "'__builtins__' is not a layer of this library"),
        (setting(*LINEAR, "layer", value=["Linear"]), "['Linear'] is not a layer of this library"),
        (setting(*LINEAR, "config", value={}), "missing 2 required positional arguments"),
        (setting(*LINEAR, "config", "sizes", value=3), "unexpected keyword argument 'sizes'"),
        (setting(*LINEAR, "config", value=[1]), "AttributeError: "),
        (setting(*LINEAR, "config", "in_features", value=4), "'parameters/0.w' is ((2, 3), 'float32') in the file"),
        (setting(*LINEAR, "config", "in_features", value=2), "'parameters/0.w' is ((2, 3), 'float32') in the file"),
        (setting(*LINEAR, "config", "in_features", value=2.5), "in_features is 2.5, expected a whole number"),
        (setting(*LINEAR, "dtype", value="float64"), "'parameters/0.w' is ((2, 3), 'float32') in the file"),
        (setting(*LINEAR, "dtype", value="object"), "expected a floating-point type"),
        (setting(*LINEAR, "dtype", value="nonsense"), "TypeError: data type 'nonsense' not understood"),
        (setting("network", "children", value=[]), "'parameters/0.w' is in the file, but not in the network"),
        (setting("network", "children", 0, value=3), "TypeError: "),
        (setting("network", "children", 0, 0, value="7"), "built again comes out different"),
        (setting("network", "config", value={"layers": 3}), "unexpected keyword argument 'layers'"),
        (setting("history", value={"loss": ["x"]}), "'loss' is ['x'], expected a list of numbers"),
        (setting("history", value=[1]), "numbers is [1], expected a dict"),
        (setting("optimizer", value=[1]), "TypeError: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path, monkeypatch, change, message):
    # Something that is exported beside the layers must not be called.
    monkeypatch.setattr(layers, "function", lambda **_: pytest.fail("called"), raising=False)
    monkeypatch.setattr(layers, "__all__", [*layers.__all__, "function"])
    path = changed(tmp_path, change)
    with pytest.raises(ModelFileError, match=f"^{re.escape(str(path))}: .*{re.escape(message)}"):
        load_training(path)
    assert load(tmp_path / "good.npz")


def test_sizes_beyond_the_file_are_refused_before_anything_is_made(tmp_path):
    """None of these may be tried: hundreds of gigabytes of parameters, a trillion zeros."""
    for change, message in (
        (setting(*LINEAR, "config", "in_features", value=10**11), "Linear: in_features is 100000000000, more than"),
        (setting("network", "children", 1, 1, "config", "num_features", value=10**11), "num_features is 100000000000"),
    ):
        with pytest.raises(ModelFileError, match=message):
            load(changed(tmp_path, change))
    huge = {"in_features": 60_000, "out_features": 60_000, "bias": True}
    with pytest.raises(
        ModelFileError, match=r"the layers described have far more parameters than the file has numbers"
    ):
        load(changed(tmp_path, setting(*LINEAR, "config", value=huge)))


def test_compressed_entries_are_refused(tmp_path):
    """A thousand bytes that would become a million."""
    description, arrays = parts(tmp_path)
    both("parameters/0.w", np.zeros((1000, 1000)))(description, arrays)
    path, text = tmp_path / "bomb.npz", json.dumps(description).encode()
    entries = [("description", np.frombuffer(text, np.uint8)), *arrays.items()]
    write_entries(path, entries, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 30_000
    message = f"{path}: the entry description.npy is compressed, which `save` never does"
    with pytest.raises(ModelFileError, match=f"^{re.escape(message)}$"):
        load(path)


def test_entries_that_claim_more_than_the_file_has(tmp_path):
    """Two names for the same bytes: every entry is honest, all together are not."""
    changed(tmp_path, lambda *_: None)
    raw = bytearray((tmp_path / "bad.npz").read_bytes())
    with zipfile.ZipFile(tmp_path / "bad.npz") as file:
        entry = file.getinfo("description.npy")
    # The size in the central directory, the last place where the name stands.
    place = raw.rindex(b"description.npy") - 46 + 20
    raw[place : place + 8] = (10**9).to_bytes(4, "little") * 2
    assert entry.file_size < 10**4
    (tmp_path / "bad.npz").write_bytes(raw)
    with pytest.raises(ModelFileError, match=r"its entries claim 100\d{7} bytes, the file has \d{4}$"):
        load(tmp_path / "bad.npz")


def test_two_entries_of_one_name(tmp_path):
    description, arrays = parts(tmp_path)
    text = np.frombuffer(json.dumps(description).encode(), np.uint8)
    with pytest.warns(UserWarning, match="Duplicate name"):
        write_entries(tmp_path / "bad.npz", [("description", text), *arrays.items(), (W, arrays[W])])
    with pytest.raises(ModelFileError, match=r"two entries have the same name$"):
        load(tmp_path / "bad.npz")


def test_an_npz_file_of_something_else(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, x=np.ones(3))
    with pytest.raises(ModelFileError, match=r"but not one of a network: it holds no description$"):
        load(path)
    np.savez(path, description=np.ones(3))
    with pytest.raises(ModelFileError, match=r"its description is \(3,\) of float64, expected bytes$"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"hello " * 100, npy_bytes(np.ones(3))])
def test_a_file_of_something_else(tmp_path, content):
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    for read in (load, load_training, read_metadata):
        with pytest.raises(ModelFileError, match=rf"^{re.escape(str(path))}: not an \.npz file, or a damaged one"):
            read(path)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing.npz")
    with pytest.raises(OSError, match=r"directory|denied"):
        load(tmp_path)


def test_arrays_by_columns_and_of_the_other_byte_order_are_read(tmp_path):
    def change(description, arrays):
        arrays[W] = np.asfortranarray(arrays[W]).astype(">f4", order="F")

    expected = parts(tmp_path)[1][W]
    np.testing.assert_array_equal(load(changed(tmp_path, change)).layers[0].w, expected)


@given(data=st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_damage_is_never_anything_but_a_model_file_error(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    network = small()
    save(folder / "a.npz", network)
    raw = bytearray((folder / "a.npz").read_bytes())
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 3))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    (folder / "damaged.npz").write_bytes(raw)
    # Anything else that is raised fails the test; damage to bytes that carry nothing may pass unnoticed.
    with contextlib.suppress(ModelFileError):
        for name, value in arrays_of(load(folder / "damaged.npz")).items():
            np.testing.assert_array_equal(value, arrays_of(network)[name])


def test_nothing_that_reading_does_unpickles(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("unpickled")

    monkeypatch.setattr("pickle.load", refuse)
    monkeypatch.setattr("pickle.loads", refuse)
    with pytest.raises(ModelFileError, match="array of object"):
        load(changed(tmp_path, array(W, npy_bytes(np.array([{}], object)))))


def test_write_whole_replaces(tmp_path):
    for content in (b"one", b"two"):
        archive.write_whole(tmp_path / "file", lambda file, content=content: file.write(content))
        assert (tmp_path / "file").read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_arrays_that_nobody_draws_count_as_well(tmp_path):
    """A scale of 16 GB, and a thousand layers that are small one by one."""
    norm = {"layer": "LayerNorm", "config": {"normalized_shape": [65536, 65536], "eps": 1e-5}}
    many = {"layer": "BatchNorm2d", "config": {"num_features": 65536, "eps": 1e-5, "momentum": 0.1}}
    for child, count, message in (
        (norm, 1, r"LayerNorm: normalized_shape is \(65536, 65536\), more than its arrays can account for"),
        (many, 1000, r"the layers described have far more parameters than the file has numbers"),
    ):
        child |= {"dtype": "float32", "children": []}
        children = [[str(number), child] for number in range(count)]
        with pytest.raises(ModelFileError, match=message):
            load(changed(tmp_path, setting("network", "children", value=children)))


def test_normalization_of_many_numbers(tmp_path):
    network = Sequential(LayerNorm((300, 400)), *(BatchNorm1d(2000) for _ in range(40)))
    save(tmp_path / "a.npz", network)
    assert load(tmp_path / "a.npz")[0].w.shape == (300, 400)


def test_threads_may_write_to_one_path(tmp_path):
    path, contents = tmp_path / "a", [bytes([number]) * 100_000 for number in range(4)]

    def write(content):
        for _ in range(20):
            archive.write_whole(path, lambda file: file.write(content))

    with ThreadPoolExecutor(len(contents)) as threads:
        list(threads.map(write, contents))
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_permissions_stay(tmp_path):
    path, usual = tmp_path / "a", tmp_path / "usual"
    usual.touch()
    archive.write_whole(path, lambda file: None)
    assert path.stat().st_mode == usual.stat().st_mode
    path.chmod(0o640)
    archive.write_whole(path, lambda file: None)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda path: save(None, small()), "save: path is None, expected a str or a Path"),
        (lambda path: save(5, small()), "save: path is 5, expected a str or a Path"),
        (lambda path: save(path, None), "save: network is None, expected Layer"),
        (lambda path: save(path, small(), optimizer=5), "save: optimizer is 5, expected Optimizer"),
        (lambda path: save(path, small(), history={}), "save: history is {}, expected History"),
        (lambda path: load(5), "load: path is 5, expected a str or a Path"),
    ],
)
def test_arguments_of_another_kind(call, message, tmp_path):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        call(tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []
