"""The view of a demo without JupyterLab: what a kernel would send is worked out before, and delivered in one go."""

import json

import pytest
from playwright.sync_api import expect

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
