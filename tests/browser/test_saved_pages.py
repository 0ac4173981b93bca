"""A notebook with demos where no kernel lives, and in Voila, where one does and no JupyterLab."""

import os
import socket
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tests.browser.conftest import wait_for
from tests.browser.demonstrations import DEMOS, KERNEL, cell

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def notebook():
    """A notebook with all demos, not run."""
    return new_notebook(cells=[new_code_cell(cell(name)) for name in DEMOS], metadata={"kernelspec": KERNEL})


def test_exported_html_shows_the_fallback_of_every_demo_offline(notebook, browser, tmp_path):
    ran = nbformat.from_dict(notebook)
    NotebookClient(ran, timeout=120, kernel_name="python3").execute()
    path = tmp_path / "demos.html"
    path.write_text(HTMLExporter().from_notebook_node(ran)[0])
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    stills = page.locator("[class^=nnlib-still-]")
    expect(stills).to_have_count(len(DEMOS))
    for still in stills.all():
        picture = still.locator("img").first
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
        assert picture.get_attribute("alt")
        expect(still.locator("table")).to_be_visible()
    assert "model not found" not in page.content()
    context.close()


def test_voila_shows_the_demos_live(notebook, browser, tmp_path):
    nbformat.write(notebook, tmp_path / "demos.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "voila", str(tmp_path / "demos.ipynb"), "--no-browser", f"--port={port}"]
    environment = {**os.environ, "HOME": str(tmp_path)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/nothing", server)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/", timeout=120_000)
        demos = page.locator(".nnlib-demo")
        expect(demos).to_have_count(len(DEMOS), timeout=120_000)
        for demo in demos.all():
            expect(demo.locator(".caption")).not_to_be_empty(timeout=20_000)
        slider = demos.first.get_by_role("slider", name="place", exact=True)
        before = demos.first.locator(".caption").text_content()
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(demos.first.locator(".caption")).not_to_have_text(before)
        page.close()
    finally:
        server.terminate()
        server.wait(20)
