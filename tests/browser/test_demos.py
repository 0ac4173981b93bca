"""Each demo in a real JupyterLab: every control, by keyboard alone, against the model in Python."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from nnlib.demos.scene import Button, Choice, Diagram, Field, Grid, Plot, Slider, Switch
from tests.browser.demonstrations import DEMOS, first_state, open_demo
from tests.browser.steps import run_all

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=DEMOS)
def opened(request, lab, browser):
    """(the demo's first state, its page, its element), the cell that shows it just run."""
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    demo = open_demo(page, lab, request.param)
    yield first_state(request.param), page, demo
    page.close()
    assert problems == []


class Twin:
    """The demo on the page and its model here, that are given the same actions."""

    def __init__(self, state, page, demo):
        self.state, self.page, self.demo = state, page, demo
        self.problem = ""

    def act(self, name, value):
        self.problem = ""
        try:
            self.state = self.state.act(name, value)
            while getattr(self.state, "running", False):  # some steps, that come to an end by themselves
                self.state = self.state.advance()
        except ValueError as refused:
            self.problem = str(refused)

    def parts(self):
        return [part for row in self.state.scene().controls for part in row]

    def element(self, part):
        if isinstance(part, Button):
            return self.demo.get_by_role("button", name=part.label, exact=True)
        if isinstance(part, Switch):
            return self.demo.get_by_label(part.label, exact=True)
        role = {Slider: "slider", Choice: "combobox", Field: "textbox"}[type(part)]
        return self.demo.get_by_role(role, name=part.label, exact=True)

    def agree(self):
        """The page shows what the model says: words, table, and the value of every control."""
        scene = self.state.scene()
        expect(self.demo.locator(".caption")).to_have_text(re.sub(r"\s+", " ", scene.caption).strip(), timeout=5000)
        expect(self.demo.locator("h3")).to_have_text(scene.title)
        expect(self.demo.locator(".problem")).to_have_text(self.problem)
        for part in self.parts():
            element = self.element(part)
            if isinstance(part, Slider):
                near = "([range, value, step]) => Math.abs(range.valueAsNumber - value) <= step / 2 + 1e-9"
                arguments = [element.element_handle(), part.value, part.step]
                self.page.wait_for_function(near, arg=arguments, timeout=5000, polling=50)
            elif isinstance(part, Choice) or (isinstance(part, Field) and not self.problem):
                expect(element).to_have_value(part.value)  # what was refused stays, to be mended
            elif isinstance(part, Switch):
                expect(element).to_be_checked(checked=part.value)
            elif isinstance(part, Button):
                expect(element).to_have_attribute("aria-disabled", str(not part.enabled).lower())
        cells = self.demo.locator("table tr + tr > *").all_text_contents()
        assert cells == [text for row in scene.table.rows for text in row]


def test_every_control_does_by_keyboard_what_the_model_says(opened):
    twin = Twin(*opened)
    scene = twin.state.scene()
    names = [part.name for rows in (scene.controls, scene.panels) for row in rows for part in row]
    assert len(set(names)) == len(names)
    twin.agree()
    for part in twin.parts():
        if part.name not in {each.name for each in twin.parts()} or part.name in ("play",):
            continue
        [part] = [each for each in twin.parts() if each.name == part.name]
        _use(twin, part)
        twin.agree()
        # Whatever comes or goes with it, the reader's hand stays where it is.
        for same in (each for each in twin.parts() if each.name == part.name):
            expect(twin.element(same)).to_be_focused()


def _use(twin, part):
    element = twin.element(part)
    element.focus()
    if isinstance(part, Button):
        twin.page.keyboard.press("Enter")
        twin.act(part.name, None)
    elif isinstance(part, Switch):
        twin.page.keyboard.press(" ")
        twin.act(part.name, not part.value)
    elif isinstance(part, Choice):
        element.select_option(part.options[(part.options.index(part.value) + 1) % len(part.options)])
        twin.act(part.name, element.input_value())
    elif isinstance(part, Field):
        text = "2" if part.value == "1" else "1"
        element.fill(text)
        twin.page.keyboard.press("Enter")
        twin.act(part.name, text)
    elif isinstance(part, Slider):
        forward = part.value + part.step <= part.high
        twin.page.keyboard.press("ArrowRight" if forward else "ArrowLeft")
        twin.act(part.name, element.evaluate("range => range.valueAsNumber"))


def test_every_panel_does_by_keyboard_what_the_model_says(opened):
    state, page, demo = opened
    run_all(page)
    twin = Twin(state, page, demo)
    twin.agree()
    for name in [panel.name for row in state.scene().panels for panel in row if getattr(panel, "actions", ())]:
        [panel] = [panel for row in twin.state.scene().panels for panel in row if panel.name == name]
        {Grid: _walk, Plot: _steer, Diagram: _choose}[type(panel)](twin, panel)
        twin.agree()


def _walk(twin, grid):
    """One cell to the right, and there what Space does."""
    row, column = grid.cursor or (0, 0)
    cell = [row, min(column + 1, grid.shades.shape[1] - 1)]
    twin.demo.get_by_label(grid.description, exact=True).focus()
    twin.page.keyboard.press("ArrowRight")
    if "hover" in grid.actions:
        twin.act(f"{grid.name}.hover", cell)
    for action in ("draw", "pick"):
        if action in grid.actions:
            twin.page.keyboard.press(" ")
            twin.act(f"{grid.name}.{action}", cell)
            return


def _steer(twin, plot):
    """A step to the right, and there what Enter does."""
    (west, east), (south, north) = plot.x_range, plot.y_range
    x, y = plot.handle or (west + (east - west) / 2, south + (north - south) / 2)
    spot = [min(x + (east - west) / 50, east), y]
    twin.demo.get_by_label(plot.description, exact=True).focus()
    twin.page.keyboard.press("ArrowRight")
    if "drag" in plot.actions:
        twin.act(f"{plot.name}.drag", spot)
    if "pick" in plot.actions:
        twin.page.keyboard.press("Enter")
        twin.act(f"{plot.name}.pick", spot)


def _choose(twin, diagram):
    """The last node, then the first arrow."""
    if {"pick", "hover"} & set(diagram.actions):
        name = diagram.nodes[-1].name
        twin.demo.locator(f'.node[data-name="{name}"]').focus()
        if "hover" in diagram.actions:
            twin.act(f"{diagram.name}.hover", name)
        if "pick" in diagram.actions:
            twin.page.keyboard.press("Enter")
            twin.act(f"{diagram.name}.pick", name)
    if "edge" in diagram.actions:
        edge = diagram.edges[0]
        twin.demo.locator(f'.edge[data-name="{edge.start}>{edge.end}"]').focus()
        twin.page.keyboard.press("Enter")
        twin.act(f"{diagram.name}.edge", [edge.start, edge.end])


def test_what_plays_lets_other_cells_run_and_stops_at_a_key(opened):
    state, page, demo = opened
    plays = "play" in {part.name for row in state.scene().controls for part in row}
    assert plays <= hasattr(state, "advance")
    if not plays:
        return  # nothing in it goes on until a key stops it
    run_all(page)
    twin = Twin(state, page, demo)
    twin.agree()
    play = demo.get_by_role("button", name=re.compile("^Play"))
    play.focus()
    page.keyboard.press("p")
    expect(demo.get_by_role("button", name=re.compile("^Pause"))).to_be_focused()
    _look_twice(page, demo, same=False)
    assert page.evaluate(_RUN, "6 * 7") == "42"
    _look_twice(page, demo, same=False)
    page.keyboard.press("p")
    expect(play).to_be_focused()
    _look_twice(page, demo, same=True)


# What a cell beside the demo would get for its source, from the same kernel.
_RUN = """async (code) => {
    let found = null;
    const asked = jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
    asked.onIOPub = ({ content }) => { if (content.data) found = content.data['text/plain']; };
    await asked.done;
    return found;
}"""


def _look_twice(page, demo, same):
    """The table of what is shown stays as it is, or changes, within a second."""
    before = demo.locator("table").text_content()
    page.wait_for_timeout(1000)
    assert (demo.locator("table").text_content() == before) is same


def test_a_burst_of_forty_keys_ends_in_the_state_of_the_last(opened):
    state, page, demo = opened
    parts = [part for row in state.scene().controls for part in row]
    run_all(page)  # the demo from its beginning
    expect(demo).to_have_count(1)
    twin = Twin(state, page, demo)
    twin.agree()
    sliders = [part for part in parts if isinstance(part, Slider)]
    held = sliders[0] if sliders else next(part for part in parts if isinstance(part, Button) and part.enabled)
    element = twin.element(held)
    element.focus()
    for key in ["Home", *["ArrowRight"] * 40] if sliders else ["Enter"] * 40:
        page.keyboard.press(key)
    if sliders:
        last = min(held.low + 40 * held.step, held.high)
        expect(element).to_have_js_property("valueAsNumber", last)
        twin.act(held.name, last)
    else:  # of a button every press counts
        for _ in range(40):
            twin.act(held.name, None)
    twin.agree()


def test_every_click_and_every_answer_counts_however_quick(lab, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    twin = Twin(first_state("values"), page, open_demo(page, lab, "values"))
    [field] = [part for part in twin.parts() if isinstance(part, Field)]
    twin.element(field).focus()
    for text in ("1", "-2", "3", "4.5"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        twin.act(field.name, text)
    twin.agree()
    twin = Twin(first_state("playground"), page, open_demo(page, lab, "playground"))
    plane = next(panel for row in twin.state.scene().panels for panel in row if panel.name == "plane")
    twin.demo.get_by_label(plane.description, exact=True).focus()
    (west, east), (south, north) = plane.x_range, plane.y_range
    for step in range(1, 9):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        twin.act("plane.pick", [west + (east - west) * (1 / 2 + step / 50), (south + north) / 2])
    twin.agree()
    page.close()


def test_what_is_copied_is_said_and_is_the_answer(lab, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    demo = open_demo(page, lab, "values")
    demo.get_by_role("button", name="Copy", exact=True).click()
    expect(demo.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first_state("values").scene().code
    expect(demo.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    context.close()


def test_keys_do_not_make_jupyterlab_say_busy(lab, browser):
    page = browser.new_page()
    demo = open_demo(page, lab, "gate")
    page.wait_for_timeout(500)
    page.evaluate(_WATCH_SIGN)
    twin = Twin(first_state("gate"), page, demo)
    for _ in range(10):
        [slider] = [part for part in twin.parts() if part.name == "bias"]
        _use(twin, slider)
        twin.agree()
    assert page.evaluate("seen").count("busy") <= 3  # none, unless the machine has much else to do
    assert page.evaluate(_RUN, "6 * 7") == "42"  # a cell does, and the watch sees it
    page.wait_for_function("seen.includes('busy') && seen.at(-1) === 'idle'", timeout=5000)
    page.close()


_WATCH_SIGN = """() => {
    window.seen = [];
    const sign = document.querySelector('.jp-Notebook-ExecutionIndicator');
    const watch = new MutationObserver(() => {
        const now = document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status;
        if (now !== (seen.at(-1) ?? 'idle')) seen.push(now);
    });
    watch.observe(sign.parentElement, { subtree: true, childList: true, attributes: true });
}"""


def test_the_keyboard_stays_with_the_demo(opened):
    """JupyterLab's command mode binds letters and arrows: typed in a demo they stay there and change no cell."""
    _, page, demo = opened
    before = page.evaluate("() => jupyterapp.shell.currentWidget.content.model.cells.length")
    for surface in [*demo.locator("[role=application]").all(), demo.get_by_role("slider").first]:
        if surface.count():
            surface.focus()
            for key in ("ArrowDown", "ArrowUp", "a", "b", "j"):
                page.keyboard.press(key)
            assert surface.evaluate("each => each === document.activeElement")
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.model.cells.length") == before


def test_the_still_picture_gave_way(opened):
    _, page, _ = opened
    still = page.locator("[class^=nnlib-still-]")
    expect(still).to_be_attached()
    expect(still).to_be_hidden()


def test_assistive_technology_finds_no_fault(opened):
    _, page, demo = opened
    demo.locator("summary").click()
    found = Axe().run(page, context=".nnlib-demo").response["violations"]
    demo.locator("summary").click()
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
