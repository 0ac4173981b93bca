"""The view of a demo without JupyterLab: what a kernel would send is worked out before, and delivered in one go."""

import io
import json
import math

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from nnlib.demos.scene import Grid, Line, Plot, Scene, Table
from nnlib.demos.stage import Stage
from tests.browser.demonstrations import first_state

pytestmark = pytest.mark.browser

# The page clicks a switch twice before the first answer comes, so that the first of two answers is not drawn.
_BURST = """async ([module, opened, first, second]) => {
    const { default: view } = await import(URL.createObjectURL(new Blob([module], { type: 'text/javascript' })));
    let receive = null;
    window.sent = [];
    const model = { on: (_, listener) => (receive = listener), off: () => {}, get: () => '' };
    model.send = (message) => sent.push(message);
    window.deliver = (message) => receive(message, []);
    const el = document.createElement('div');
    document.body.replaceChildren(el);
    view.render({ model, el });
    deliver({ ...opened, opened: sent[0].open });
    const box = el.querySelector('input[type=checkbox]');
    box.click();
    box.click();
    deliver(first);
    window.between = el.querySelector('.caption').textContent;
    deliver(second);
}"""


def test_controls_that_came_and_went_in_a_state_that_was_not_drawn_leave_nothing_behind(browser, monkeypatch):
    told = []
    monkeypatch.setattr(Stage, "send", lambda self, content, buffers: told.append(json.loads(json.dumps(content))))
    stage = Stage(first_state("stepper"))
    stage._receive(None, {"open": True}, [])
    before = stage.demo.scene().caption
    actions = [["ask", True]], [["ask", False]], [["next", None]]
    for number, action in enumerate(actions, 1):
        stage._receive(None, {"actions": action, "number": number}, [])
    assert "answer" in told[1]["changed"]  # the field to answer in comes with the first click
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.evaluate(_BURST, [Stage._esm, *told[:3]])
    assert page.evaluate("between") == before
    page.get_by_role("button", name="Next", exact=False).click()
    assert page.evaluate("sent.slice(1).map((each) => each.actions)") == [list(action) for action in actions]
    page.evaluate("deliver", told[3])
    expect(page.locator(".caption")).to_have_text(stage.demo.scene().caption)
    expect(page.locator("input[type=checkbox]")).not_to_be_checked()
    assert problems == []
    page.close()


class Shown:
    """A demo of one panel, with which nothing can be done."""

    def __init__(self, panel):
        self.panel = panel

    def scene(self):
        return Scene("One panel", (), ((self.panel,),), "It is there.", Table("Nothing", ("",), ()))


_OPEN = """async ([module, opened, buffers]) => {
    const { default: view } = await import(URL.createObjectURL(new Blob([module], { type: 'text/javascript' })));
    let receive = null;
    const sent = [];
    const model = { on: (_, listener) => (receive = listener), off: () => {}, get: () => '' };
    model.send = (message) => sent.push(message);
    const el = document.createElement('div');
    document.body.replaceChildren(el);
    view.render({ model, el });
    const views = buffers.map((bytes) => new DataView(Uint8Array.from(bytes).buffer));
    receive({ ...opened, opened: sent[0].open }, views);
}"""


@pytest.fixture
def shown(browser, monkeypatch):
    """shown(panel) -> a page with it, styled as in a notebook."""
    told, page = [], browser.new_page()
    monkeypatch.setattr(Stage, "send", lambda self, content, buffers: told.append((content, buffers)))

    def show(panel):
        stage = Stage(Shown(panel))
        stage._receive(None, {"open": True}, [])
        content, buffers = told.pop()
        page.evaluate(_OPEN, [Stage._esm, json.loads(json.dumps(content)), [list(each) for each in buffers]])
        page.add_style_tag(content=Stage._css)
        return page

    yield show
    page.close()


def test_a_curve_is_drawn_though_one_of_its_numbers_is_beyond_all_bounds(shown):
    """Chromium draws nothing of a line with a coordinate beyond 3e38."""
    line = Line("", np.arange(5), (1.0, 1e60, 1.0, 2.0, 1.0))
    page = shown(Plot("plot", "a loss", "A loss.", "step", "loss", (0, 4), (0, 3), (line,)))
    curve = page.locator(".plot svg svg g > *")
    box = curve.evaluate("curve => { const { x, width } = curve.getBBox(); return [x, x + width]; }")
    assert box == pytest.approx([52, 350], abs=1)  # from the first step to the last


def test_a_curve_has_a_gap_where_nothing_is_known(shown):
    line = Line("", np.arange(6), (1.0, 2.0, math.nan, math.inf, 2.0, 1.0))
    page = shown(Plot("plot", "a curve", "A curve.", "x", "y", (0, 5), (0, 3), (line,)))
    way = page.locator(".plot svg svg g > path").get_attribute("d")
    assert [part.count("L") for part in way.split("M")[1:]] == [1, 1]


@pytest.mark.parametrize("shade", [0, 255])
def test_the_cell_one_is_at_is_seen_on_black_and_on_white(shown, shade):
    cells = np.full((4, 4), shade, np.uint8)
    page = shown(Grid("sheet", "a sheet", "A sheet.", cells, "grey", actions=("draw",), size=30))
    surface = page.get_by_role("application")
    page.keyboard.press("Tab")
    expect(surface).to_be_focused()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    picture = np.asarray(Image.open(io.BytesIO(surface.screenshot())).convert("L"))
    assert np.ptp(picture[35:55, 35:55].astype(int)) == 0  # inside the cell nothing is covered
    assert np.ptp(picture[26:64, 26:64].astype(int)) > 200  # around it there is a frame that stands out
