"""The training loop against the loop written out by hand; history, callbacks, and what is said when it fails."""

import contextlib
import json
import math
import re
import subprocess
import sys
from itertools import chain

import numpy as np
import pytest

from nnlib import training
from nnlib.clipping import clip_grad_norm, clip_grad_value
from nnlib.functional import cross_entropy, cross_entropy_backward, squared_error, squared_error_backward
from nnlib.layers import LSTM, BatchNorm1d, CrossEntropyLoss, Layer, Linear, Sequential, SquaredError, Tanh
from nnlib.layers.base import all_layers
from nnlib.optimizers import SGD, Adam
from nnlib.schedules import StepDecay
from nnlib.training import Callback, Checkpoint, EarlyStopping, History, accuracy, batch_gradients, evaluate, fit


class Loss:
    """A pair as an object."""

    def __init__(self, function, derivative):
        self.function, self.derivative = function, derivative

    def __call__(self, y, target):
        self.y, self.target = y, target
        return self.function(y, target)

    def backward(self):
        return self.derivative(1, self.y, self.target)


def classes():
    return Loss(cross_entropy, cross_entropy_backward)


def squares():
    return Loss(squared_error, squared_error_backward)


def problem(seed=0, count=50):
    """Points, the quadrant each of them lies in, and a network that is to find out."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 2)).astype(np.float32)
    target = (x[:, 0] > 0) + 2 * (x[:, 1] > 0)
    return x, target, Sequential(Linear(2, 8, rng=rng), Tanh(), Linear(8, 4, rng=rng))


def train(network, x, target, **more):
    settings = {"loss": classes(), "epochs": 3, "batch_size": 16, "rng": np.random.default_rng(1), "progress": False}
    settings |= {"optimizer": SGD(network.parameters(), lr=0.1)} if "optimizer" not in more else {}
    return fit(network, x, target, **settings | more)


def weights(network):
    return np.concatenate([parameter.ravel() for _, parameter, _ in network.parameters()])


class Recorder(Callback):
    """Writes down what it is called with."""

    def __init__(self, stop_after=None):
        self.calls, self.stop_after = [], stop_after

    def on_begin(self, network, optimizer, history):
        self.calls.append(("begin", len(history)))

    def on_epoch_end(self, network, optimizer, history):
        self.calls.append(("epoch", len(history)))
        return len(history) == self.stop_after

    def on_end(self, network, optimizer, history):
        self.calls.append(("end", len(history)))


def test_the_loop_written_out():
    x, target, network = problem()
    x_before = x.copy()
    x.flags.writeable = target.flags.writeable = False
    schedule, penalty = StepDecay(0.5, every=5, factor=0.5), 0.01

    def augment(x, rng):
        return x + rng.normal(0, 0.1, x.shape).astype(x.dtype)

    def decay(parameters):
        for _, w, dw in parameters:
            dw += penalty * w
        return penalty / 2 * sum(float(np.sum(w**2)) for _, w, _ in parameters)

    history = train(
        network, x, target, schedule=schedule, augment=augment, penalty=decay, clip=0.3, validation=(x[:9], target[:9])
    )

    _, _, twin = problem()
    optimizer, rng, step = SGD(twin.parameters(), lr=0.1), np.random.default_rng(1), 0
    for epoch in range(3):
        losses, penalties, right = [], [], 0
        order = rng.permutation(50)
        for chosen in np.split(order, [16, 32, 48]):
            batch = augment(x[chosen], rng)
            twin.zero_grad()
            y = twin(batch)
            losses += [cross_entropy(y, target[chosen])] * len(chosen)
            right += (y.argmax(axis=1) == target[chosen]).sum()
            twin.backward(cross_entropy_backward(1, y, target[chosen]))
            penalties += [decay(list(twin.parameters()))] * len(chosen)
            clip_grad_norm(twin.parameters(), 0.3)
            optimizer.lr = 0.5 * 0.5 ** (step // 5)
            optimizer.step()
            step += 1
        assert history["loss"][epoch] == pytest.approx(np.mean(losses), rel=1e-6)
        assert history["penalty"][epoch] == pytest.approx(np.mean(penalties), rel=1e-6)
        assert history["accuracy"][epoch] == right / 50
        assert history["lr"][epoch] == optimizer.lr
        y = twin(x[:9])
        assert history["validation_loss"][epoch] == pytest.approx(cross_entropy(y, target[:9]), rel=1e-6)
        assert history["validation_accuracy"][epoch] == np.mean(y.argmax(axis=1) == target[:9])
    np.testing.assert_array_equal(weights(network), weights(twin))
    np.testing.assert_array_equal(x, x_before)
    assert len(history) == 3
    assert weights(network).dtype == np.float32


def test_without_the_extras_only_what_happened_is_recorded():
    x, target, network = problem()
    history = train(network, x, target)
    assert list(history.as_dict()) == ["lr", "loss", "accuracy", "seconds"]
    assert history["lr"] == [0.1] * 3
    history = train(Linear(2, 1, rng=np.random.default_rng(0)), x, x[:, :1], loss=squares())
    assert list(history.as_dict()) == ["lr", "loss", "seconds"]


@pytest.mark.parametrize("seed", range(3))
def test_a_network_learns(seed):
    x, target, network = problem(seed, count=200)
    history = train(network, x, target, optimizer=Adam(network.parameters(), lr=0.02), epochs=15)
    assert history["loss"][-1] < history["loss"][0] / 2
    assert evaluate(network, x, target, classes()).accuracy > 0.8


def test_each_epoch_sees_every_example_once_in_an_order_of_its_own():
    seen = []
    x, target, network = problem()
    number = {tuple(row): index for index, row in enumerate(x.tolist())}

    def watch(x, rng):
        seen.append([number[tuple(row)] for row in x.tolist()])
        return x

    train(network, x, target, augment=watch, epochs=2)
    assert [len(batch) for batch in seen] == [16, 16, 16, 2] * 2
    orders = [*chain(*seen[:4])], [*chain(*seen[4:])]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(50))
    assert len({*map(tuple, orders), tuple(range(50))}) == 3


def test_the_same_seeds_train_the_same_network():
    runs = []
    for seed in (1, 1, 2):
        x, target, network = problem()
        train(network, x, target, rng=np.random.default_rng(seed))
        runs.append(weights(network))
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


class Mode(Layer):
    """The identity, which writes down the mode it is in."""

    def __init__(self):
        self.modes = []

    def forward(self, x):
        self.modes.append(self.training)
        return x

    def backward(self, dy):
        return dy


def test_training_mode_while_it_learns_and_the_mode_of_use_otherwise():
    x, target, network = problem()
    mode = Mode()
    network = Sequential(network, mode)
    network.eval()
    train(network, x, target, validation=(x, target), epochs=2)
    assert mode.modes == ([True] * 4 + [False]) * 2
    assert not network.training
    network.train()
    evaluate(network, x, target, classes())
    assert network.training
    assert mode.training
    evaluate(network.eval(), x, target, classes())
    assert not network.training


def test_clip_by_a_function():
    x, target, network = problem()
    largest = []

    def clip(parameters):
        clip_grad_value(parameters, 0.01)
        largest.append(max(np.abs(gradient).max() for _, _, gradient in parameters))

    train(network, x, target, clip=clip)
    assert len(largest) == 12
    assert max(largest) == np.float32(0.01)


def test_resuming_gives_the_run_uninterrupted():
    x, target, network = problem()
    optimizer, rng = Adam(network.parameters()), np.random.default_rng(7)
    whole = train(network, x, target, optimizer=optimizer, rng=rng, epochs=4)
    x, target, twin = problem()
    optimizer, rng, history = Adam(twin.parameters()), np.random.default_rng(7), History()
    for epochs in (1, 0, 3):
        assert train(twin, x, target, optimizer=optimizer, rng=rng, epochs=epochs, history=history) is history
    np.testing.assert_array_equal(weights(network), weights(twin))
    assert whole["loss"] == history["loss"]


def test_callbacks_are_called_and_any_of_them_may_stop():
    x, target, network = problem()
    first, second = Recorder(stop_after=2), Recorder()
    history = train(network, x, target, callbacks=[first, second], epochs=5)
    assert len(history) == 2
    assert first.calls == second.calls == [("begin", 0), ("epoch", 1), ("epoch", 2), ("end", 2)]
    assert len(train(network, x, target, callbacks=[Callback()])) == 3


def test_callbacks_are_told_of_the_end_when_training_fails():
    x, target, network = problem()
    recorder = Recorder()

    def interrupted(parameters):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(network, x, target, callbacks=[recorder], clip=interrupted)
    assert recorder.calls == [("begin", 0), ("end", 0)]
    assert not network.training


def test_a_loss_that_is_not_finite_ends_training_before_the_step():
    x, target, network = problem()
    x[20] = np.nan
    first_nan = next(
        step
        for step, chosen in enumerate(np.split(np.random.default_rng(1).permutation(50), [16, 32, 48]), 1)
        if 20 in chosen
    )
    history, before = History(), []

    class Watch(Callback):
        def on_end(self, network, optimizer, history):
            before.append((weights(network), optimizer.steps))

    message = (
        f"fit: the loss is nan in epoch 1, step {first_nan} of 4, with lr 0.1; "
        "a smaller lr, clip, or a look at the data may help"
    )
    with pytest.raises(FloatingPointError, match=f"^{re.escape(message)}$"):
        train(network, x, target, history=history, callbacks=[Watch()])
    ((last, steps),) = before
    assert np.isfinite(last).all()
    assert steps == first_nan - 1
    assert len(history) == 0


def test_divergence_names_epoch_and_lr():
    x, _, _ = problem()
    network = Linear(2, 1, rng=np.random.default_rng(0))
    with pytest.raises(
        FloatingPointError, match=r"^fit: the loss is (inf|nan) in epoch [2-9], step \d of 4, with lr 1000;"
    ):
        train(network, x, x[:, :1], loss=squares(), optimizer=SGD(network.parameters(), lr=1000), epochs=9)


# What fit shows


def test_silence_without_progress(capfd):
    code = (
        "import sys, numpy as np; from nnlib import Linear, SGD; from nnlib.training import fit\n"
        "class Zero:\n"
        "    def __call__(self, y, target): self.y = y; return 0.0\n"
        "    def backward(self): return 0 * self.y\n"
        "layer = Linear(2, 1, rng=np.random.default_rng(0))\n"
        "fit(layer, np.ones((4, 2)), np.ones((4, 1)), loss=Zero(), optimizer=SGD(layer.parameters()), epochs=2,\n"
        "    batch_size=2, rng=np.random.default_rng(0), progress=False)\n"
        "print(sorted({'tqdm', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
    x, target, network = problem()
    train(network, x, target, validation=(x, target), progress=False)
    assert capfd.readouterr() == ("", "")


def test_a_bar_only_when_there_is_something_to_wait_for(capfd, monkeypatch):
    x, target, network = problem()
    train(network, x, target, progress=True)
    assert capfd.readouterr() == ("", "")
    monkeypatch.setattr(sys.modules["nnlib.training.fit"], "_PROGRESS_AFTER", 0.0)
    train(network, x, target, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "training: 100%" in err
    assert "12/12" in err


def test_no_bar_without_tqdm(capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    x, target, network = problem()
    assert len(train(network, x, target, progress=True)) == 3
    assert capfd.readouterr() == ("", "")


# Several processors


def test_workers_share_the_batches_and_change_nothing_but_rounding():
    (x, target, network), (_, _, twin) = problem(), problem()
    histories = [
        train(each, x, target, workers=workers, validation=(x[:9], target[:9]))
        for each, workers in ((network, 1), (twin, 2))
    ]
    np.testing.assert_allclose(weights(network), weights(twin), rtol=0, atol=1e-6)
    for name in ("loss", "accuracy", "validation_loss", "validation_accuracy"):
        np.testing.assert_allclose(histories[0][name], histories[1][name], atol=1e-6)
    assert not twin.training


def test_workers_must_be_able_to_share(monkeypatch):
    calls = []
    monkeypatch.setattr("nnlib.engine.DataParallel", lambda network, workers: calls.append(workers) or network)
    x, target, network = problem()
    train(network, x, target, workers=3, epochs=1)
    train(network, x, target, workers=1, epochs=1)
    assert calls == [3]


def test_batch_gradients_are_those_of_this_batch_alone():
    x, target, network = problem()
    for _ in range(2):
        value, y = batch_gradients(network, classes(), x, target)
    assert value == cross_entropy(y, target)
    _, _, twin = problem()
    twin.backward(cross_entropy_backward(1, twin(x), target))
    for (_, _, gradient), (_, _, expected) in zip(network.parameters(), twin.parameters(), strict=True):
        np.testing.assert_array_equal(gradient, expected)


# Accuracy and evaluation


@pytest.mark.parametrize(
    ("y", "target", "expected"),
    [
        ([[1.0, 3.0, 2.0], [9.0, 0.0, 0.0]], [1, 2], 0.5),
        ([[1.0, 3.0], [3.0, 0.0], [0.0, 1.0]], [1, -100, 0], 0.5),
        ([[[0.0, 5.0], [1.0, 2.0]]], [[1, 0]], 1.0),
        ([[[0.0, 5.0], [1.0, 2.0]]], [[1, 1]], 0.5),
        ([-1.0, 0.0, 2.0], [0, 0, 1], 1.0),
        ([-1.0, 1.0], [1, -1], 0.0),
        ([[0.5], [-0.5]], [[True], [True]], 0.5),
        ([[1.0, -1.0], [1.0, 1.0]], [[1, 0], [0, 1]], 0.75),
        ([1.0, 2.0], [1.0, 2.0], None),
        ([1.0, 2.0], [3, 2], None),
        ([[1.0], [2.0]], [[1.0], [0.0]], None),
    ],
)
def test_accuracy(y, target, expected):
    assert accuracy(np.array(y), np.array(target)) == expected


def test_accuracy_of_nothing():
    assert math.isnan(accuracy(np.zeros((0, 3)), np.zeros(0, int)))
    assert math.isnan(accuracy(np.zeros((1, 3)), np.array([-100])))


@pytest.mark.parametrize("batch_size", [1, 7, 50, 1000])
def test_evaluate_does_not_depend_on_the_batches(batch_size):
    x, target, network = problem()
    score = evaluate(network, x, target, classes(), batch_size)
    y = network(x)
    assert score.loss == pytest.approx(cross_entropy(y, target), rel=1e-5)
    assert score.accuracy == pytest.approx(np.mean(y.argmax(axis=1) == target))
    assert not any(gradient.any() for _, _, gradient in network.parameters())


def test_evaluate_goes_back_to_training_after_an_error():
    x, target, network = problem()
    with pytest.raises(ValueError, match="linear: x has 1 features"):
        evaluate(network, x[:, :1], target, classes())
    assert network.training


# Callbacks


def run_epochs(callback, values, network, name="validation_loss"):
    """The epoch after which a callback stops, as the values come in; the weights hold the epoch's number."""
    history = History()
    callback.on_begin(network, None, history)
    for epoch, value in enumerate(values, start=1):
        history.append(**{name: value})
        for _, parameter, _ in network.parameters():
            parameter[...] = epoch
        if callback.on_epoch_end(network, None, history):
            break
    callback.on_end(network, None, history)
    return len(history), int(weights(network)[0])


NOISY = [5.0, 4.0, 4.2, 3.9, 4.1, 4.05, 3.0, 3.1, 2.9, 3.2, 3.3, 3.05, 3.4, 3.5, 1.0]


@pytest.mark.parametrize(
    ("patience", "values", "stops_after", "best"),
    [
        (1, NOISY, 6, 4),
        (2, NOISY, 12, 9),
        (3, NOISY, 13, 9),
        (5, NOISY, 15, 15),
        (1, [1.0, 2.0, 0.5, 2.0], 4, 3),
        (1, [1.0, 1.0, 1.0], 3, 1),
        (2, [math.nan, 3.0, math.nan, 2.0, math.nan, math.nan, math.nan, 1.0], 7, 4),
        (1, [1.0, math.inf, -math.inf], 3, 3),
    ],
)
def test_early_stopping(patience, values, stops_after, best):
    _, _, network = problem()
    assert run_epochs(EarlyStopping(patience), values, network) == (stops_after, best)


def test_early_stopping_ignores_small_improvements():
    _, _, network = problem()
    values = [1.0, 0.95, 0.9, 0.85, 0.84]
    assert run_epochs(EarlyStopping(1, min_delta=0.1), values, network) == (3, 1)
    assert run_epochs(EarlyStopping(2, min_delta=0.1), values, network) == (5, 4)


def test_early_stopping_wants_accuracy_to_grow():
    _, _, network = problem()
    stopping = EarlyStopping(1, monitor="validation_accuracy")
    assert run_epochs(stopping, [0.5, 0.7, 0.6, 0.65, 0.9], network, "validation_accuracy") == (4, 2)
    assert (stopping.best, stopping.best_epoch) == (0.7, 2)


def test_early_stopping_begins_anew_each_time():
    _, _, network = problem()
    stopping = EarlyStopping(1)
    assert run_epochs(stopping, [1.0, 2.0, 3.0], network) == (3, 1)
    assert run_epochs(stopping, [9.0, 8.0, 7.0], network) == (3, 3)


class Counting(Layer):
    """Counts its batches in a buffer, as normalization keeps its running means."""

    def __init__(self):
        self.count = np.zeros(1)

    def forward(self, x):
        self.count += self.training
        return x

    def backward(self, dy):
        return dy

    def buffers(self):
        yield "count", self.count


def test_early_stopping_in_training_puts_parameters_and_buffers_back():
    x, target, network = problem()
    network, kept = Sequential(network, Counting()), {}

    class Keep(Callback):
        def on_epoch_end(self, network, optimizer, history):
            kept[len(history)] = weights(network)

    stopping = EarlyStopping(patience=2, monitor="loss")
    # The rate grows without end, so that the loss first falls and then rises.
    history = train(
        network, x, target, schedule=lambda step: 0.02 * 1.25**step, epochs=40, callbacks=[Keep(), stopping]
    )
    best = history.best_epoch("loss")
    assert stopping.best_epoch == best
    assert len(history) == best + 3
    np.testing.assert_array_equal(weights(network), kept[best])
    assert network.layers[1].count == 4 * best


def test_the_best_parameters_are_back_also_after_an_error():
    stopping = EarlyStopping(monitor="loss")
    with contextlib.suppress(FloatingPointError):
        linear = Linear(2, 1, rng=np.random.default_rng(0))
        x, _, _ = problem()
        train(
            linear, x, x[:, :1], loss=squares(), optimizer=SGD(linear.parameters(), 1e3), epochs=9, callbacks=[stopping]
        )
    assert stopping.best_epoch == 1
    assert np.isfinite(weights(linear)).all()


def test_checkpoint(tmp_path):
    x, target, network = problem()
    path = tmp_path / "run.npz"
    optimizer, rng = Adam(network.parameters()), np.random.default_rng(3)
    train(network, x, target, optimizer=optimizer, rng=rng, epochs=3, callbacks=[Checkpoint(path, every=2)])
    again, state, history = training.load_training(path)
    assert (len(history), state["steps"]) == (2, 8)
    # Epoch 3 once more, from the file.
    rng = np.random.default_rng(3)
    for _ in range(2):
        rng.permutation(50)
    optimizer = Adam(again.parameters())
    optimizer.load_state(state)
    train(again, x, target, optimizer=optimizer, rng=rng, epochs=1, history=history)
    np.testing.assert_array_equal(weights(again), weights(network))
    assert len(history) == 3
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]


def test_checkpoint_of_the_best_only(tmp_path):
    _, _, network = problem()
    checkpoint = Checkpoint(tmp_path / "best.npz", monitor="validation_loss")

    class Both(Callback):
        def on_begin(self, *run):
            checkpoint.on_begin(*run)

        def on_epoch_end(self, network, optimizer, history):
            return checkpoint.on_epoch_end(network, SGD(network.parameters()), history)

    assert run_epochs(Both(), [3.0, 1.0, math.nan, 2.0], network) == (4, 4)
    np.testing.assert_array_equal(weights(training.load(tmp_path / "best.npz")), 2)


# History


def test_history_as_data(tmp_path):
    history = History()
    assert (len(history), history.as_dict(), repr(history)) == (0, {}, "History(0 epochs)")
    history.append(loss=np.float32(0.5))
    history.append(loss=0.25, accuracy=1)
    history.append(accuracy=0.5)
    nan = math.nan
    np.testing.assert_equal(history.as_dict(), {"loss": [0.5, 0.25, nan], "accuracy": [nan, 1.0, 0.5]})
    assert all(type(value) is float for values in history.as_dict().values() for value in values)
    history.as_dict()["loss"].append(1)
    history["loss"].append(1)
    assert len(history) == len(history["loss"]) == 3
    assert "loss" in history
    assert "validation_loss" not in history
    assert (history.best_epoch("loss"), history.best_epoch("accuracy"), history.last("accuracy")) == (2, 2, 0.5)
    history.save(tmp_path / "history.json")
    np.testing.assert_equal(History.load(str(tmp_path / "history.json")).as_dict(), history.as_dict())
    assert list(json.loads((tmp_path / "history.json").read_text())) == ["loss", "accuracy"]
    assert repr(history) == "History(3 epochs: loss nan, accuracy 0.5)"


def test_best_epoch_is_the_first_of_equals():
    assert History({"loss": [2, 1, 1]}).best_epoch("loss") == 2
    assert History({"accuracy": [0.5, 1, 1]}).best_epoch("accuracy") == 2


def test_history_plots_itself():
    history = History({"loss": [3, 2], "validation_loss": [3, 2.5], "accuracy": [0.1, 0.9], "lr": [1, 1]})
    losses, accuracies = history.plot().axes
    assert (losses.get_xlabel(), losses.get_ylabel(), accuracies.get_ylabel()) == ("epoch", "loss", "accuracy")
    drawn = {line.get_label(): line.get_xydata().tolist() for line in losses.get_lines()}
    assert drawn == {"training": [[1, 3], [2, 2]], "validation": [[1, 3], [2, 2.5]]}
    assert len({line.get_linestyle() for line in losses.get_lines()}) == 2
    assert [line.get_label() for line in accuracies.get_lines()] == ["training"]
    assert len(History({"loss": [1]}).plot().axes) == 1
    history.plot().canvas.draw()


def test_history_in_words():
    history = History({"loss": [3, math.nan], "accuracy": [0.1, 0.9], "validation_loss": [math.nan, math.nan]})
    assert history.in_words() == (
        "2 epochs. loss from 3 to nan, best in epoch 1. accuracy from 0.1 to 0.9, best in epoch 2."
    )
    assert History({"loss": [1]}).in_words() == "1 epoch. loss from 1 to 1, best in epoch 1."
    assert History().in_words() == "0 epochs."


# Messages


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"epochs": -1}, "fit: epochs is -1, expected a whole number >= 0"),
        ({"epochs": 1.5}, "fit: epochs is 1.5, expected a whole number >= 0"),
        ({"batch_size": 0}, "fit: batch_size is 0, expected a whole number >= 1"),
        ({"workers": 0}, "fit: workers is 0, expected a whole number >= 1"),
        ({"workers": True}, "fit: workers is True, expected a whole number >= 1"),
        ({"clip": -1.0}, "fit: clip is -1.0, expected a number > 0 or a function"),
        ({"clip": math.nan}, "fit: clip is nan, expected a number > 0 or a function"),
        (
            {"validation": (np.zeros((3, 2)), np.zeros(2, int))},
            "fit: validation: x is (3, 2), target (2,); expected one target for each example",
        ),
        ({"validation": (np.zeros((0, 2)), np.zeros(0, int))}, "fit: validation: x is (0, 2), without an example"),
        ({"augment": lambda x, rng: x[1:]}, "fit: augment returned 15 examples for a batch of 16"),
        (
            {"callbacks": [EarlyStopping()]},
            "EarlyStopping: monitor is 'validation_loss', the history has lr, loss, accuracy, seconds; "
            "fit records it when it is given validation",
        ),
        (
            {"callbacks": [Checkpoint("x.npz", monitor="los")]},
            "Checkpoint: monitor is 'los', the history has lr, loss, accuracy, seconds",
        ),
    ],
)
def test_messages_of_fit(more, message):
    x, target, network = problem()
    before = weights(network)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        train(network, x, target, **more)
    if "callbacks" not in more:
        np.testing.assert_array_equal(weights(network), before)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: train(problem()[2], np.zeros((3, 2)), np.zeros(2)),
            ValueError,
            "fit: x is (3, 2), target (2,); expected one target for each example",
        ),
        (
            lambda: train(problem()[2], 1.0, np.zeros(2)),
            ValueError,
            "fit: x is (), target (2,); expected one target for each example",
        ),
        (
            lambda: evaluate(problem()[2], np.zeros((0, 2)), np.zeros(0, int), classes()),
            ValueError,
            "evaluate: x is (0, 2), without an example",
        ),
        (
            lambda: evaluate(*problem()[::-1][:1], np.zeros((1, 2)), np.zeros(1, int), classes(), batch_size=0),
            ValueError,
            "evaluate: batch_size is 0, expected a whole number >= 1",
        ),
        (lambda: EarlyStopping(0), ValueError, "EarlyStopping: patience is 0, expected a whole number >= 1"),
        (lambda: EarlyStopping(min_delta=-1), ValueError, "EarlyStopping: min_delta is -1, expected a number >= 0"),
        (lambda: Checkpoint("x", every=0), ValueError, "Checkpoint: every is 0, expected a whole number >= 1"),
        (
            lambda: Checkpoint("no/where/x.npz").on_begin(None, None, History()),
            FileNotFoundError,
            "Checkpoint: there is no folder no/where to save x.npz in",
        ),
        (
            lambda: History({"a": [1], "b": []}),
            ValueError,
            "History: the lists have different lengths, {'a': 1, 'b': 0}",
        ),
        (lambda: History({"a": [math.nan]}).best_epoch("a"), ValueError, "History: 'a' was nan in every epoch"),
        (lambda: History().plot(), ValueError, "History.plot: no epochs have been recorded"),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize(
    ("history", "there"), [(History(), "no epochs"), (History({"loss": [1], "lr": [2]}), "loss, lr")]
)
def test_a_number_that_was_not_recorded(history, there):
    with pytest.raises(KeyError, match=f"History: there is no 'accuracy'; recorded are {there}"):
        history["accuracy"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"loss": 3}', b'{"loss": ["x"]}', b"\xff", b'{"a":[1],"b":[]}']
)
def test_a_file_that_is_no_history(content, tmp_path):
    path = tmp_path / "history.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"^History.load: .*history.json is not a saved history: "):
        History.load(path)


def test_batches_of_sequences_with_time_first_are_refused(rng):
    network = Sequential(LSTM(3, 4, rng=rng), Linear(4, 1, rng=rng))
    x = rng.normal(size=(5, 2, 3)).astype(np.float32)
    with pytest.raises(ValueError, match=r"^fit: LSTM\(.* has its examples along axis 1 of x"):
        fit(
            network, x, x[..., :1], loss=SquaredError(), optimizer=SGD(network.parameters(), lr=0.1),
            epochs=1, batch_size=2, rng=rng,
        )  # fmt: skip


def test_another_networks_optimizer_is_refused(rng):
    network, other = Linear(2, 1, rng=rng), Linear(2, 1, rng=rng)
    with pytest.raises(ValueError, match=r"^fit: optimizer moves none of the network's parameters"):
        fit(
            network, np.ones((4, 2)), np.ones((4, 1)), loss=SquaredError(), epochs=1, batch_size=2, rng=rng,
            optimizer=SGD(other.parameters(), lr=0.1),
        )  # fmt: skip


@pytest.mark.parametrize("batch_size", [1, 7, 64])
def test_evaluate_is_the_same_for_every_batch_size(rng, batch_size):
    network, x = Linear(3, 3, rng=rng), rng.normal(size=(40, 3)).astype(np.float32)
    target = rng.integers(0, 3, 40)
    target[:20] = -100
    loss = CrossEntropyLoss(weight=[1, 5, 0.1], ignore_index=-100)
    assert evaluate(network, x, target, loss, batch_size).loss == pytest.approx(loss(network(x), target), rel=1e-5)


def test_going_on_keeps_the_best_of_the_history(rng, tmp_path):
    network, history = Linear(2, 1, rng=rng), History({"loss": [1.0, 0.1, 0.5]})
    stopping = EarlyStopping(patience=2, monitor="loss")
    stopping.on_begin(network, None, history)
    assert (stopping.best, stopping.best_epoch) == (0.1, 2)
    checkpoint = Checkpoint(tmp_path / "best.npz", monitor="loss")
    checkpoint.on_begin(network, None, history)
    history.append(loss=0.2)
    checkpoint.on_epoch_end(network, None, history)
    assert not (tmp_path / "best.npz").exists()
    assert not stopping.on_epoch_end(network, None, history)
    history.append(loss=0.3)
    assert stopping.on_epoch_end(network, None, history)


class Told(Callback):
    """Writes down what it is told of, and fails where it is asked to."""

    def __init__(self, name, log, fails=""):
        self.name, self.log, self.fails = name, log, fails

    def on_begin(self, network, optimizer, history):
        self._told("begin")

    def on_end(self, network, optimizer, history):
        self._told("end")

    def _told(self, what):
        self.log.append(f"{self.name} {what}")
        if what == self.fails:
            raise ArithmeticError(f"{self.name} {what}")


@pytest.mark.parametrize(
    ("fails", "log"),
    [
        ("end", ["a begin", "b begin", "c begin", "a end", "b end", "c end"]),
        ("begin", ["a begin", "b begin", "a end"]),
    ],
)
def test_one_callback_that_fails_keeps_nothing_from_the_others(fails, log):
    told = []
    callbacks = [Told("a", told), Told("b", told, fails), Told("c", told)]
    x, target, network = problem()
    with pytest.raises(ArithmeticError, match=f"^b {fails}$"):
        train(network, x, target, callbacks=callbacks)
    assert told == log
    assert not network.training


def test_evaluate_leaves_every_layer_in_its_mode(rng):
    network = Sequential(Linear(2, 2, rng=rng), Sequential(BatchNorm1d(2), Linear(2, 2, rng=rng)))
    network[1][0].eval()
    evaluate(network, np.ones((3, 2)), np.zeros(3, int), CrossEntropyLoss())
    assert [layer.training for layer in all_layers(network)] == [True, True, True, False, True]


def test_a_layer_that_refuses_keeps_its_statistics(rng):
    x, target = rng.normal(size=(20, 2)), rng.integers(0, 2, 20)
    network = Sequential(BatchNorm1d(2), Linear(2, 2, rng=rng))
    norm = network[0]
    norm.eval().train = lambda mode=True: norm
    fit(
        network,
        x,
        target,
        loss=CrossEntropyLoss(),
        optimizer=SGD(network[1:].parameters(), lr=0.1),
        epochs=2,
        batch_size=5,
        rng=rng,
        validation=(x, target),
    )
    assert norm.running_mean.tolist() == [0, 0]
    assert norm.running_var.tolist() == [1, 1]


def test_accuracy_of_a_single_output():
    """The largest of one output is always the first: a class that every target of zeros would have."""
    assert accuracy(np.ones((3, 1)), np.zeros(3, int)) is None
    assert accuracy(np.ones((3, 1)), np.zeros((3, 1), int)) == 0


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"clip": "a"}, ValueError, "fit: clip is 'a', expected a number > 0 or a function"),
        ({"validation": (np.ones((2, 2)),)}, ValueError, "fit: validation is 1 arrays, expected a pair (x, target)"),
        ({"validation": 3}, ValueError, "fit: validation is 3, expected a pair (x, target)"),
        ({"schedule": 0.1}, TypeError, "fit: schedule is 0.1, expected a function from a step to lr, such as Cosine"),
        (
            {"loss": None},
            TypeError,
            "fit: loss is None, expected an object such as CrossEntropyLoss(), with a backward",
        ),
        ({"rng": 0}, TypeError, "fit: rng is 0, expected a numpy.random.Generator"),
        ({"callbacks": [3]}, TypeError, "fit: callbacks is [3], expected a list of Callback objects"),
    ],
)
def test_arguments_of_another_kind(more, error, message):
    x, target, network = problem()
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        train(network, x, target, **more)


def test_a_callback_that_is_not_in_a_list():
    x, target, network = problem()
    with pytest.raises(
        TypeError, match=r"^fit: callbacks is <.*EarlyStopping.*>, expected a list of Callback objects$"
    ):
        train(network, x, target, callbacks=EarlyStopping())
