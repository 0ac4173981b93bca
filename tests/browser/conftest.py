"""A real JupyterLab on a copy of the notebooks, and a real browser."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect, sync_playwright

from autograde.course import REPOSITORY

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


class Lab(NamedTuple):
    """A JupyterLab that answers at an address and shows a folder."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def lab():
    """A JupyterLab on a copy of notebooks/."""
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail("no Chromium was found, and REQUIRE_ALL is set")
        pytest.skip("no Chromium was found: the tests in a browser did not run")
    with running_lab() as lab:
        yield lab


@contextlib.contextmanager
def running_lab():
    """``Lab`` on a copy of notebooks/, until the block ends."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        folder = Path(home) / "notebooks"
        shutil.copytree(REPOSITORY / "notebooks", folder)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "jupyter", "lab", "--notebook-dir", str(folder)]
        command += ["--no-browser", "--allow-root", "--port", str(port), "--IdentityProvider.token="]
        command += [
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        environment = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": f"{home}/settings", "HOME": home}
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"{address}/api", server)
            yield Lab(address, folder)
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address, server):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended before it answered"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, if not with this page
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(f"{address} did not answer within a minute")


@pytest.fixture(scope="module")
def browser(lab):
    """A browser for the tests of one file: while it is open an event loop runs, and no other test could run its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_notebook(lab, browser):
    """open_notebook(name, unit) -> page with the notebook open and its kernel idle."""
    pages = []

    def open_one(name, unit):
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        pages.append(page)
        page.goto(f"{lab.address}/lab/tree/{unit}/{name}?reset")
        expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible(timeout=60_000)
        expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_attached(timeout=60_000)
        return page

    yield open_one
    for page in pages:
        page.close()
