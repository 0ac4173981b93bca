"""What goes between a demo's state and the page, without a page."""

import asyncio
import dataclasses
import json
import math

import numpy as np
import pytest

from nnlib.demos import stage
from nnlib.demos.gate import Gate
from nnlib.demos.numbers import number
from nnlib.demos.scene import Button, Grid, Scene, Slider, Table, shade, shade_signed
from nnlib.demos.scene_figure import draw_scene, scene_html
from nnlib.demos.stage import Page, Stage, encode, explore, view


@dataclasses.dataclass(frozen=True)
class Counter:
    """Counts, by itself while it runs."""

    count: int = 0
    running: bool = False

    def act(self, name, value):
        if name == "count":
            if value > 100:
                raise ValueError(f"count is {value!r}, expected at most 100")
            return dataclasses.replace(self, count=int(value))
        if name == "more":
            return dataclasses.replace(self, count=self.count + 1)
        return dataclasses.replace(self, running=name == "play")

    def advance(self):
        return dataclasses.replace(self, count=self.count + 1)

    def scene(self):
        controls = ((Slider("count", "count", self.count, 0, 100), Button("more", "More", self.count < 100)),)
        grids = (Grid("cells", "cells", "cells", np.full((2, 3), self.count % 256, np.uint8)),)
        same = (Grid("same", "same", "the same", np.zeros((2, 2), np.uint8)),)
        return Scene("count", controls, (grids, same), f"The count is {self.count}.", Table("", ("count",), (("1",),)))


@pytest.fixture
def sent(monkeypatch):
    """What stages send, as (content, buffers)."""
    found = []
    monkeypatch.setattr(Stage, "send", lambda self, content, buffers=None: found.append((content, buffers)))
    return found


def test_an_opened_page_gets_everything_and_then_only_what_changed(sent):
    shown = Stage(Counter())
    shown._receive(None, {"open": True}, [])
    content, buffers = sent.pop()
    assert set(content["changed"]) == {"count", "more", "cells", "same"}
    assert content["scene"]["layout"] == [[["count", "more"]], [["cells"], ["same"]]]
    assert [len(buffer) for buffer in buffers] == [6, 4]
    assert content["changed"]["same"]["first"] == 1
    shown._receive(None, {"actions": [["more", None], ["more", None]], "number": 7}, [])
    content, buffers = sent.pop()
    assert shown.demo.count == 2
    assert set(content["changed"]) == {"count", "cells"}
    assert content["answered"] == 7
    assert buffers == [bytes([2] * 6)]
    assert sent == []


def test_a_second_page_gets_everything_too(sent):
    shown = Stage(Counter())
    for _ in range(2):
        shown._receive(None, {"open": True}, [])
        assert len(sent.pop()[0]["changed"]) == 4


def test_a_refused_action_is_explained_and_the_controls_go_back(sent):
    shown = Stage(Counter())
    shown._receive(None, {"open": True}, [])
    shown._receive(None, {"actions": [["more", None], ["count", 101], ["more", None]], "number": 1}, [])
    content, _ = sent.pop()
    assert content["problem"] == "count is 101, expected at most 100"
    assert content["changed"]["count"]["value"] == shown.demo.count == 2  # what came after it was taken
    shown._receive(None, {"actions": [["more", None]], "number": 2}, [])
    assert sent.pop()[0]["problem"] == ""


def test_a_fault_of_a_demo_is_told_and_leaves_the_last_state(sent, monkeypatch):
    shown = Stage(Counter(3))
    monkeypatch.setattr(Counter, "act", lambda self, name, value: Counter("three"))
    shown._receive(None, {"actions": [["more", None]], "number": 1}, [])
    content, _ = sent.pop()
    assert content["answered"] == 1
    assert content["problem"].startswith("TypeError: ")
    assert content["scene"]["caption"] == "The count is 3."


def test_a_demo_that_fails_while_it_plays_says_so_and_stands_still(sent, monkeypatch):
    async def play():
        shown = Stage(Counter())
        shown._receive(None, {"open": True}, [])
        monkeypatch.setattr(Counter, "advance", lambda self: 1 / 0)
        shown._receive(None, {"actions": [["play", None]], "number": 1}, [])
        await shown._player
        return shown

    shown = asyncio.run(play())
    assert not shown.demo.running
    assert sent.pop()[0]["problem"] == "ZeroDivisionError: division by zero"


def test_a_view_that_opens_is_told_apart_from_those_that_are_open(sent):
    shown = Stage(Counter())
    shown._receive(None, {"open": "0.5"}, [])
    assert sent.pop()[0]["opened"] == "0.5"


def test_a_demo_that_runs_waits_for_the_page_to_paint(sent):
    async def play():
        shown = Stage(Counter())
        shown._receive(None, {"open": True}, [])
        shown._receive(None, {"actions": [["play", None]], "number": 1}, [])
        sent.clear()
        while shown.demo.count < 8:
            await asyncio.sleep(0.01)
        frames = [content["frame"] for content, _ in sent]
        assert frames == list(range(1, stage._AHEAD + 1))
        shown._receive(None, {"painted": 1}, [])
        while len(sent) == len(frames):
            await asyncio.sleep(0.01)
        assert sent[-1][0]["frame"] == len(frames) + 1
        shown._receive(None, {"actions": [["pause", None]], "number": 2}, [])
        await shown._player
        assert sent[-1][0]["scene"]["caption"] == f"The count is {shown.demo.count}."
        stopped = shown.demo.count
        await asyncio.sleep(0.1)
        assert shown.demo.count == stopped

    asyncio.run(play())


def test_a_demo_that_nobody_watches_pauses(sent, monkeypatch):
    monkeypatch.setattr(stage, "_UNWATCHED", 0.1)

    async def play():
        shown = Stage(Counter())
        shown._receive(None, {"actions": [["play", None]], "number": 1}, [])
        await asyncio.wait_for(shown._player, 10)
        assert not shown.demo.running

    asyncio.run(play())


def test_another_state_is_shown(sent):
    shown = Stage(Counter())
    shown.change(Counter(9))
    assert sent.pop()[0]["scene"]["caption"] == "The count is 9."


def test_what_is_sent_is_json(sent):
    shown = Stage(Gate())
    shown._receive(None, {"open": True}, [])
    content, _ = sent.pop()
    json.dumps(content, allow_nan=False)
    assert content["scene"]["table"]["rows"][3] == ["1, 1", "1", "1", "1"]


def test_numbers_that_json_does_not_know_become_nothing():
    assert encode((np.float64("nan"), float("inf"), np.int64(3), np.array([1.5, np.nan])), []) == [
        None,
        None,
        3,
        [1.5, None],
    ]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", [1e-35, 1e-9, 0.0, 1.0, 1 / 3, 7e5, 1e30])
@pytest.mark.parametrize("low", [0.0, -1.0, 12345.678])
def test_curves_keep_what_a_screen_can_show(low, size, dtype):
    curve = (low + size * np.linspace(0, 1, 301) ** 3).astype(dtype)
    curve[-1] = 7e8  # what is far away must not take the digits of the others
    sent = encode(curve, [])
    assert np.allclose(sent, curve.astype(float), rtol=6e-6, atol=0)


@pytest.mark.parametrize("number", [5e-324, 1e-310, 1e-300, 1e200, 1.7976931348623157e308])
def test_the_smallest_and_largest_numbers_are_sent(number):
    for sign in (-1, 1):
        [sent] = encode(np.array([sign * number]), [])
        assert math.isclose(sent, sign * number, rel_tol=1e-5, abs_tol=1e-300)
    assert encode(np.array([0.1, 0.5, 1.0], np.float16), []) == [0.0999756, 0.5, 1.0]


def test_a_long_curve_is_sent_in_short_numbers():
    assert len(json.dumps(encode(np.sin(np.linspace(0, 1, 501)), []))) < 501 * 10


def test_views_are_small_and_fetch_nothing():
    folder = stage.resources.files("nnlib.demos") / "views"
    files = [file for file in folder.iterdir() if file.name.endswith(".js")]
    assert len(files) >= 8
    for file in files:
        text = file.read_text()
        assert len(text) < 15_000, file.name
        assert "import " not in text.replace("important ", "")
        assert "fetch(" not in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "export default" in Stage._esm
    assert "//" not in view("page").replace("://", "")
    assert "sceneOf" in Page._esm


def test_outside_a_notebook_the_words_are_printed(capsys):
    explore(Gate())
    assert capsys.readouterr().out == Gate().scene().caption + "\n"


def test_a_saved_page_has_the_picture_its_words_and_the_table():
    scene = Gate().scene()
    text = scene_html(scene)
    assert "data:image/png;base64," in text
    assert all(panel.description.split(".")[0] in text for row in scene.panels for panel in row)
    assert text.count("<tr>") == 1 + len(scene.table.rows)
    assert scene.caption.split(";")[0] in text


def test_the_figure_has_a_pair_of_axes_for_each_panel():
    figure = draw_scene(Counter().scene())
    assert [axes.get_title() for axes in figure.axes] == ["cells", "same"]


@pytest.mark.parametrize(
    ("values", "low", "high", "expected"),
    [([0, 1, 2], 0, 2, [0, 128, 255]), ([-5, 9], 0, 1, [0, 255]), ([np.nan, np.inf], 0, 1, [0, 255]), ([3], 3, 3, [0])],
)
def test_shades(values, low, high, expected):
    assert shade(values, low, high).tolist() == expected


def test_shades_with_a_sign():
    assert shade_signed([-3.0, 0.0, 3.0], 3).tolist() == [1, 128, 255]
    assert shade_signed(np.zeros(2)).tolist() == [128, 128]
    with pytest.raises(ValueError, match="shade: low is 2, above high, 1"):
        shade([1], 2, 1)


def test_numbers_have_a_real_minus_sign():
    assert [number(value) for value in (-0.0, -1.5, 1234.0, 1e-7)] == ["0", "−1.5", "1.23e+03", "1e−07"]
