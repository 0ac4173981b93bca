"""``python -m benchmarks.demos``: from a key to a painted frame, in a real JupyterLab in Chromium; demos.json.

For each demo a slider is moved by the keyboard, 200 single presses, each after the picture of the one before; then by
forty values at once. A frame counts as painted in the first task after the animation frame that follows a change of the
page. A demo that goes on by itself plays for four seconds while its frames are counted.
"""

import argparse
import json
import os
import platform
import re
import statistics
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser.conftest import CHROMIUM, FLAGS, running_lab
from tests.browser.demonstrations import DEMOS, cell, first_state
from tests.browser.steps import run_all

HERE = Path(__file__).parent
TARGETS = {"page": 16, "kernel": 60}  # ms, 95 of 100
_KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}

_WATCH = """(root) => {
    const watch = { keys: [], paints: [], frames: 0 };
    root.addEventListener('keydown', (event) => watch.keys.push(event.timeStamp), true);
    let asked = false;
    new MutationObserver(() => {
        if (asked) return;
        asked = true;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { asked = false; watch.frames += 1; watch.paints.push(performance.now()); };
            channel.port2.postMessage(0);
        });
    }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    window.watch = watch;
}"""

# Forty values at once, as when a key is held; milliseconds from the last of them to the last frame.
_BURST = """async () => {
    const slider = document.activeElement;
    for (let i = 0; i < 40; i++) {
        slider.value = +slider.value + +slider.step * (i % 2 ? -1 : 1);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
    const last = performance.now();
    await new Promise((done) => setTimeout(done, 1500));
    return watch.paints.at(-1) - last;
}"""


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demos", description=__doc__.partition("\n")[0])
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--only", choices=DEMOS, action="append", help="one demo; may be given several times")
    chosen = parser.parse_args()
    found = {}
    with running_lab() as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in chosen.only or filter(_sliders, DEMOS):
            found[name] = measure(browser, lab, name, chosen.presses)
            Console().print(f"{name}: {found[name]}")
        browser.close()
    report(found)
    if not chosen.only:
        machine = {"python": platform.python_version(), "jupyterlab": version("jupyterlab"), "cores": os.cpu_count()}
        (HERE / "demos.json").write_text(json.dumps({"machine": machine, "demos": found}, indent=1) + "\n")


def measure(browser, lab, name, presses):
    """Milliseconds from a key to a painted frame, single and in a burst, and frames a second where the demo plays.

    Returns:
        dict: "computes" ("page" or "kernel"), "median", "p95", "burst" (of forty keys, from the last key to the last
        frame), and "frames" a second or None.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    demo = open_demo(page, lab, name)
    demo.evaluate(_WATCH)
    state = first_state(name)
    sliders = _sliders(name)
    slider = next((part for part in sliders if part.name == "place"), sliders[0])
    range_input = demo.get_by_role("slider", name=slider.label, exact=True)
    range_input.focus()
    keys = ("ArrowLeft", "ArrowRight") if slider.value + slider.step > slider.high else ("ArrowRight", "ArrowLeft")
    times = []
    for press in range(presses + 10):
        before = page.evaluate("() => watch.paints.length")
        page.keyboard.press(keys[press % 2])
        page.wait_for_function("before => watch.paints.length > before", arg=before, polling=20)
        page.wait_for_timeout(60)  # until what the kernel sends has been painted too
        times.append(page.evaluate("() => watch.paints.at(-1) - watch.keys.at(-1)"))
    burst = page.evaluate(_BURST)
    frames = None
    play = demo.get_by_role("button", name=re.compile("^Play"))
    if play.count():
        play.click()
        page.wait_for_timeout(1000)
        before = page.evaluate("() => watch.frames")
        page.wait_for_timeout(4000)
        frames = (page.evaluate("() => watch.frames") - before) / 4
    page.close()
    times = times[10:]
    return {
        "computes": "page" if hasattr(state, "start") else "kernel",
        "median": round(statistics.median(times), 1),
        "p95": round(statistics.quantiles(times, n=20)[-1], 1),
        "burst": round(burst, 1),
        "frames": frames,
    }


def _sliders(name):
    """The sliders of a demo; those without one are not measured."""
    return [part for row in first_state(name).scene().controls for part in row if type(part).__name__ == "Slider"]


def open_demo(page, lab, name):
    """Runs a notebook with one demo; returns the demo's element."""
    folder = lab.folder / "demos"
    folder.mkdir(exist_ok=True)
    notebook = new_notebook(cells=[new_code_cell(cell(name))], metadata={"kernelspec": _KERNEL})
    nbformat.write(notebook, folder / f"{name}.ipynb")
    page.goto(f"{lab.address}/lab/tree/demos/{name}.ipynb?reset")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached", timeout=60_000)
    run_all(page)
    demo = page.locator(".nnlib-demo")
    demo.locator("h3").wait_for(timeout=20_000)
    return demo


def report(found):
    """Prints a table; what misses its target is marked."""
    table = Table("demo", "computes in the", "key to frame, median", "p95", "after a burst of 40", "frames a second")
    for name, one in found.items():
        late = " !" if one["p95"] > TARGETS[one["computes"]] else ""
        frames = "" if one["frames"] is None else f"{one['frames']:.0f}"
        table.add_row(
            name, one["computes"], f"{one['median']} ms", f"{one['p95']} ms{late}", f"{one['burst']} ms", frames
        )
    Console().print(table)


if __name__ == "__main__":
    main()
