"""The zoo of kernels: its numbers against SciPy and plain loops, what its controls do, and that its panels agree."""

import json

import numpy as np
import pytest
import scipy.ndimage

from nnlib.demos.kernel_zoo import POOLINGS, KernelZoo
from nnlib.demos.numbers import number
from nnlib.demos.stage import encode
from nnlib.demos.taps import BORDERS, GAUSSIAN, LARGEST, PICTURES, load_picture, zoo
from nnlib.kernels import KERNELS

SCIPY = {"zero": "constant", "replicate": "nearest", "mirror": "mirror"}


def panels(state):
    return {panel.name: panel for row in state.scene().panels for panel in row}


def controls(state):
    return {control.name: control for row in state.scene().controls for control in row}


def after(state, *actions):
    for name, value in actions:
        state = state.act(name, value)
    return state


@pytest.mark.parametrize("name", zoo(1))
@pytest.mark.parametrize("border", SCIPY)
def test_the_result_is_that_of_scipy(name, border):
    kernel = np.array(zoo(1)[name], float)
    origin = -1 if len(kernel) == 4 else 0  # SciPy puts the middle of an even side one tap further
    want = scipy.ndimage.correlate(load_picture("shapes"), kernel, mode=SCIPY[border], origin=origin)
    got = KernelZoo(picture="shapes", border=border).act("zoo", name).result
    np.testing.assert_allclose(got, want, atol=1e-12)


def test_without_a_border_the_middle_of_it_is_left():
    whole = KernelZoo(border="mirror").act("zoo", "box blur 5x5")
    np.testing.assert_allclose(whole.act("border", "none").result, whole.result[2:-2, 2:-2], atol=1e-12)


@pytest.mark.parametrize(("window", "stride"), [(1, 1), (2, 2), (3, 2), (2, 3), (4, 4)])
@pytest.mark.parametrize("rectify", [False, True])
def test_pooling_is_the_formula_block_by_block(window, stride, rectify):
    formulas = {"maximum": np.max, "mean": np.mean, "L2 norm": np.linalg.norm}
    state = after(KernelZoo(picture="shapes"), ("window", window), ("stride", stride), ("rectify", rectify))
    x = np.maximum(state.result, 0) if rectify else state.result
    for name in POOLINGS:
        pooled = state.act("pooling", name).pooled
        assert pooled.shape == tuple((length - window) // stride + 1 for length in x.shape)
        for r, s in ((0, 0), (3, 5), (pooled.shape[0] - 1, pooled.shape[1] - 1)):
            block = x[r * stride : r * stride + window, s * stride : s * stride + window]
            assert pooled[r, s] == pytest.approx(formulas[name](block))


def test_a_reader_finds_the_name_again():
    state = KernelZoo()
    for name, kernel in KERNELS.items():
        typed = after(state.act("size", f"{len(kernel)}×{len(kernel)}"), *typing(kernel))
        assert (typed.name, typed.act("zoo", name).name) == (name, name)
    assert state.act("sigma", 0.7).name == GAUSSIAN
    assert state.act("more", None).name == "my own"
    assert "my own" in controls(state.act("more", None))["zoo"].options
    assert "my own" not in controls(state)["zoo"].options


def typing(kernel):
    for row, taps in enumerate(kernel):
        for column, tap in enumerate(taps):
            ninths = round(tap * 9)
            yield "kernel.pick", [row, column]
            yield "tap", f"{ninths}/9" if abs(ninths / 9 - tap) < 1e-12 else str(tap)


def test_taps_are_turned_negated_divided():
    state = after(KernelZoo(), ("zoo", "sharpen"), ("kernel.pick", [0, 2]), ("tap", "3"), ("less", None))
    assert state.kernel == ((0, -1, 2), (-1, 5, -1), (0, -1, 0))
    assert state.act("turn", None).kernel == ((0, -1, 0), (-1, 5, -1), (2, -1, 0))
    assert state.act("negate", None).kernel == ((0, 1, -2), (1, -5, 1), (0, 1, 0))
    assert np.sum(state.act("divide", None).kernel) == pytest.approx(1)
    for twice in ("turn", "negate"):
        assert after(state, (twice, None), (twice, None)) == state


def test_another_size_keeps_the_filter():
    state = after(KernelZoo(), ("zoo", "emboss"), ("kernel.pick", [2, 0]))
    for size in ("4×4", "5×5"):
        larger = state.act("size", size)
        np.testing.assert_allclose(larger.result, state.result, atol=1e-12)
        assert larger.act("size", "3×3") == state
    smaller = after(state, ("zoo", "box blur 5x5"), ("size", "3×3"))
    assert smaller.kernel == ((0.04,) * 3,) * 3


def test_reaching_a_pixel_in_any_picture_looks_at_it():
    state = KernelZoo(border="none", window=3, stride=3)
    assert state.act("result.hover", [7, 8]).at == (7, 8)
    assert state.act("input.hover", [7, 8]).at == (6, 7)
    assert state.act("input.hover", [0, 0]).at == (0, 0)
    assert state.act("input.hover", [95, 127]).at == (93, 125)
    assert state.act("pooled.hover", [4, 5]).block == (4, 5)
    assert state.act("border", "zero").act("input.hover", [95, 127]).at == (95, 127)


def test_invented_pixels_are_hatched():
    corner = KernelZoo(border="mirror", place=(0, 0)).act("zoo", "box blur 5x5")
    hatched = [mark for mark in panels(corner)["under"].marks if mark.look == "leftover"]
    assert len(hatched) == 25 - 9
    assert not panels(corner.act("border", "none"))["under"].marks
    assert not panels(corner.act("result.hover", [20, 20]))["under"].marks


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("tap", "two", "tap is 'two'"),
        ("tap", "1/0", "tap is '1/0'"),
        ("tap", "nan", "tap is 'nan'"),
        ("tap", "100", "tap is '100'"),
        ("zoo", "lion", "zoo is 'lion'"),
        ("border", "lawn", "border is 'lawn'"),
        ("picture", "cat", "picture is 'cat'"),
        ("pooling", "swimming", "pooling is 'swimming'"),
        ("window", 5, "window is 5"),
        ("stride", 0, "stride is 0"),
        ("sigma", 0.1, "sigma is 0.1"),
        ("divide", None, "sum of the taps is 0"),
        ("jump", None, "action is 'jump'"),
    ],
)
def test_what_cannot_be_is_refused(name, value, words):
    with pytest.raises(ValueError, match=words):
        KernelZoo().act(name, value)


def test_a_tap_does_not_grow_beyond_its_bound():
    state = after(KernelZoo(), ("tap", str(LARGEST)))
    with pytest.raises(ValueError, match="tap is 100"):
        state.act("more", None)


@pytest.mark.parametrize(
    "changed", [{"kernel": ((1, 2), (3, 4))}, {"kernel": ((1, 2, 3),) * 4}, {"place": (-1, 0)}, {"tap": (0,)}]
)
def test_no_state_out_of_range(changed):
    with pytest.raises(ValueError, match=next(iter(changed))):
        KernelZoo(**changed)


def test_panels_and_table_agree_wherever_a_reader_goes():
    rng = np.random.default_rng(4)
    words = {"picture": PICTURES, "border": BORDERS, "pooling": tuple(POOLINGS), "size": ("3×3", "4×4", "5×5")}
    numbers = {"sigma": (0.3, 0.8, 2), "window": (1, 2, 3, 4), "stride": (1, 2, 3, 4), "rectify": (True, False)}
    moves = words | numbers | {"zoo": tuple(zoo(1)), "tap": ("-1", "1/3"), "more": (None,), "turn": (None,)}
    state = KernelZoo()
    for _ in range(200):
        name = str(rng.choice([*moves, "input.hover", "result.hover", "pooled.hover", "kernel.pick"]))
        if name in moves:
            value = moves[name][rng.integers(len(moves[name]))]
        else:
            value = [int(rng.integers(length)) for length in panels(state)[name.split(".")[0]].shades.shape]
        state = state.act(name, value)
        json.dumps(encode(state.scene(), []), allow_nan=False)
        agree(state)


def agree(state):
    scene, shown = state.scene(), panels(state)
    assert len(shown.keys() | controls(state).keys()) == 7 + 15
    side = len(state.kernel)
    assert shown["kernel"].shades.shape == shown["under"].shades.shape == shown["products"].shades.shape == (side, side)
    products = np.array(state.kernel) * state.covered
    assert products.sum() == pytest.approx(state.here)
    assert shown["products"].title == f"products, sum {number(state.here)}"
    assert f"the result is {number(state.here)}" in scene.caption
    assert len(scene.table.rows) == side
    assert all(len(row) == len(scene.table.head) for row in scene.table.rows)
    assert shown["result"].shades.shape == state.result.shape
    assert shown["pooled"].shades.shape == state.pooled.shape
    assert shown["block"].shades.shape == (state.window, state.window)
    assert number(float(state.pooled[state.block])) in shown["block"].title
    for grid in shown.values():
        rows, columns = grid.shades.shape
        assert grid.texts is None or [len(row) for row in grid.texts] == [columns] * rows
        for mark in grid.marks:
            assert mark.row >= 0
            assert mark.column >= 0
            assert mark.row + mark.height <= rows
            assert mark.column + mark.width <= columns
        assert grid.cursor is None or (0 <= grid.cursor[0] < rows and 0 <= grid.cursor[1] < columns)
    exec(scene.code, made := {})
    assert made["kernel"] == [list(row) for row in state.kernel]
