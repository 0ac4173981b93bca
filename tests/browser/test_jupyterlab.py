"""The units in a real JupyterLab, in a real browser: runs, checks answer, the explorer moves."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

from autograde import tasks
from autograde.course import REPOSITORY

pytestmark = pytest.mark.browser

UNIT = "u05_cnn_arithmetic"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a copy of notebooks/."""
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail("no Chromium was found, and REQUIRE_ALL is set")
        pytest.skip("no Chromium was found: the tests in a browser did not run")
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyter", "lab", "--notebook-dir", str(folder / "notebooks")]
    command += ["--no-browser", "--allow-root", "--port", str(port), "--IdentityProvider.token="]
    command += [
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    environment = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "HOME": str(folder)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"{address}/api", server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address, server):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "JupyterLab ended before it answered"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab did not answer within a minute")


@pytest.fixture(scope="module")
def browser(lab):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_notebook(lab, browser):
    """open_notebook(name, unit) -> page with the notebook open and its kernel idle."""
    pages = []

    def open_one(name, unit=UNIT):
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        pages.append(page)
        page.goto(f"{lab}/lab/tree/{unit}/{name}?reset")
        expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible(timeout=60_000)
        expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_attached(timeout=60_000)
        return page

    yield open_one
    for page in pages:
        page.close()


def run_all(page):
    """Runs all cells, once the kernel answers, and waits for the last one."""
    page.evaluate(
        """async () => {
            await jupyterapp.restored;
            const context = jupyterapp.shell.currentWidget.sessionContext;
            await context.ready;
            await context.session.kernel.info;
            await jupyterapp.commands.execute('notebook:run-all-cells');
        }"""
    )
    page.wait_for_function(
        """() => {
            const cells = jupyterapp.shell.currentWidget.content.model.cells;
            return Array.from(cells).filter(cell => cell.type === 'code')
                .every(cell => cell.executionCount !== null && cell.executionState !== 'running');
        }""",
        polling=250,
        timeout=90_000,
    )


def outputs(page):
    """(cell source, outputs) of all code cells, from the notebook's model: JupyterLab draws only what is on screen."""
    return page.evaluate(
        """() => Array.from(jupyterapp.shell.currentWidget.content.model.cells)
            .filter(cell => cell.type === 'code')
            .map(cell => [cell.sharedModel.getSource(), cell.outputs.toJSON()])"""
    )


def scroll_to(page, condition):
    """Brings the first cell for which a JavaScript condition holds to the top of the window."""
    index = page.evaluate(
        f"() => Array.from(jupyterapp.shell.currentWidget.content.model.cells).findIndex(cell => {condition})"
    )
    assert index >= 0
    page.evaluate(f"() => jupyterapp.shell.currentWidget.content.scrollToItem({index}, 'start')")


# Problems of other units are run by test_notebooks.py and test_bundle.py, without a browser.
@pytest.mark.parametrize(
    ("unit", "name"), [(UNIT, "problems.ipynb"), *((unit, "lecture.ipynb") for unit in tasks.units())]
)
def test_the_unit_runs_from_top_to_bottom(open_notebook, unit, name):
    page = open_notebook(name, unit)
    run_all(page)
    kinds = [output["output_type"] for _, found in outputs(page) for output in found]
    assert len(kinds) > 10
    assert "error" not in kinds


def test_a_wrong_answer_is_explained_below_its_check(open_notebook):
    page = open_notebook("problems.ipynb")
    answer = "def output_size(size, kernel_size, padding=0, stride=1, mode='refuse'):\\n    return 4"
    page.evaluate(
        f"""() => {{
            const cells = Array.from(jupyterapp.shell.currentWidget.content.model.cells);
            cells.find(cell => cell.id === 'u05-output-size-answer').sharedModel.setSource("{answer}");
        }}"""
    )
    run_all(page)
    scroll_to(page, "cell.id === 'u05-output-size-check'")
    expect(page.get_by_text("Gives one answer to everything.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("output_size(9, 3)", exact=True)).to_be_visible()


def test_the_explorer_moves_with_the_keyboard(open_notebook):
    page = open_notebook("lecture.ipynb")
    run_all(page)
    widget = "'application/vnd.jupyter.widget-view+json' in (output.data || {})"
    scroll_to(page, f"cell.type === 'code' && cell.outputs.toJSON().some(output => {widget})")
    slider = page.get_by_role("slider").first
    expect(slider).to_be_visible(timeout=20_000)
    picture = page.locator(".jupyter-widgets img, .widget-output img, .jupyter-widgets canvas").first
    before = page.locator(".jupyter-widgets").first.inner_html()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.jupyter-widgets').innerHTML !== before",
        arg=before,
        polling=250,
        timeout=20_000,
    )
    expect(picture).to_be_visible()
