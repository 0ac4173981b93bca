"""``python -m benchmarks.demos``: from a key to a painted frame, in a real JupyterLab in Chromium; demos.json.

For each demo a slider is moved by the keyboard through its range and back, 200 single presses, each after the picture
of the one before; then by forty keys in a row, as fast as the browser takes them and as fast as a key that is held
down repeats. A frame counts as painted in the first task after the animation frame
that follows a change of the page, and the last frame that a press brings is the one that counts. A demo that goes on by
itself plays for four seconds while its frames are counted, and is stopped by a key, ten times.
"""

import argparse
import json
import os
import platform
import re
import statistics
import time
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser.conftest import CHROMIUM, FLAGS, running_lab
from tests.browser.demonstrations import DEMOS, first_state, open_demo

HERE = Path(__file__).parent
TARGETS = {"page": 16, "kernel": 60}  # ms, 95 of 100
BURST = 50  # ms from the last key to the last frame
_BURSTS = 15
_REPEAT = 1 / 30  # seconds between the keys while one is held down
_SETTLED = 150  # ms after which what the kernel sends for a press has been painted

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


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demos", description=__doc__.partition("\n")[0])
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument(
        "--only",
        choices=DEMOS,
        action="append",
        help="one demo; may be given several times; the others keep their figures",
    )
    chosen = parser.parse_args()
    found = {}
    with running_lab() as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in chosen.only or filter(_sliders, DEMOS):
            found[name] = measure(browser, lab, name, chosen.presses)
            Console().print(f"{name}: {found[name]}")
        browser.close()
    report(found)
    file = HERE / "demos.json"
    kept = json.loads(file.read_text())["demos"] if chosen.only else {}
    machine = {"python": platform.python_version(), "jupyterlab": version("jupyterlab"), "cores": os.cpu_count()}
    file.write_text(json.dumps({"machine": machine, "demos": {**kept, **found}}, indent=1) + "\n")


def measure(browser, lab, name, presses):
    """Milliseconds from a key to a painted frame, single and in a burst, and frames a second where the demo plays.

    Returns:
        dict: "computes" ("page" or "kernel"), "median", "p95", "burst" and "held" (of forty keys, from the last key to
        the last frame, the median of fifteen), "frames" a second and "stop" (the longest of ten, from the key to the
        last frame) or None.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    demo = open_demo(page, lab, name)
    demo.evaluate(_WATCH)
    sliders = _sliders(name)
    slider = next((part for part in sliders if part.name == "place"), sliders[0])
    range_input = demo.get_by_role("slider", name=slider.label, exact=True)
    range_input.focus()
    times = []
    for key in _keys(range_input, presses + 10):
        page.keyboard.press(key)
        page.wait_for_timeout(_SETTLED)
        times.append(page.evaluate("() => watch.paints.at(-1) - watch.keys.at(-1)"))
    bursts, held = ([_hold(page, range_input, gap) for _ in range(_BURSTS)] for gap in (0, _REPEAT))
    frames, stops = None, [None]
    if demo.get_by_role("button", name=re.compile("^Play")).count():
        frames, stops = _play(page, demo)
    page.close()
    times = times[10:]
    return {
        "computes": "page" if hasattr(first_state(name), "start") else "kernel",
        "median": round(statistics.median(times), 1),
        "p95": round(statistics.quantiles(times, n=20)[-1], 1),
        "burst": round(statistics.median(bursts), 1),
        "held": round(statistics.median(held), 1),
        "frames": frames,
        "stop": stops[-1],
    }


def _keys(range_input, count):
    """Arrow keys that take a slider up to its end, down to the other, and so on."""
    value, low, high, step = range_input.evaluate("each => [each.valueAsNumber, +each.min, +each.max, +each.step]")
    way, keys = 1, []
    for _ in range(count):
        if not low - step / 2 < value + way * step < high + step / 2:
            way = -way
        value += way * step
        keys.append("ArrowRight" if way == 1 else "ArrowLeft")
    return keys


def _hold(page, range_input, gap):
    """Milliseconds from the last of forty keys to the last frame.

    Args:
        gap: float, seconds from one key to the next; 0 presses each as soon as the one before was taken.
    """
    begun = time.perf_counter()
    for place, key in enumerate(_keys(range_input, 40)):
        time.sleep(max(0, begun + place * gap - time.perf_counter()))
        page.keyboard.press(key)
    page.wait_for_timeout(700)
    return page.evaluate("() => watch.paints.at(-1) - watch.keys.at(-1)")


def _play(page, demo):
    """Frames a second, and the sorted milliseconds from the key that stops to the last frame, of ten stops."""
    play = demo.get_by_role("button", name=re.compile("^Play"))
    play.focus()
    page.keyboard.press("p")
    page.wait_for_timeout(1000)
    before = page.evaluate("() => watch.frames")
    page.wait_for_timeout(4000)
    frames = (page.evaluate("() => watch.frames") - before) / 4
    stops = []
    while len(stops) < 10:
        if play.count():  # it may have come to its end by itself
            page.keyboard.press("p")
            page.wait_for_timeout(700)
            continue
        page.keyboard.press("p")
        page.wait_for_timeout(1000)
        stops.append(round(page.evaluate("() => watch.paints.at(-1) - watch.keys.at(-1)"), 1))
    return frames, sorted(stops)


def _sliders(name):
    """The sliders of a demo; those without one are not measured."""
    return [part for row in first_state(name).scene().controls for part in row if type(part).__name__ == "Slider"]


def report(found):
    """Prints a table; what misses its target is marked."""
    table = Table(
        "demo", "computes in", "key to frame", "p95", "after 40 keys", "after 40 held", "frames a second", "stop"
    )
    for name, one in found.items():
        limits = {"p95": TARGETS[one["computes"]], "burst": BURST, "held": BURST}
        signs = (f"{one[name]} ms{' !' if one[name] > limit else ''}" for name, limit in limits.items())
        plays = ("", "") if one["frames"] is None else (f"{one['frames']:.0f}", f"{one['stop']} ms")
        table.add_row(name, one["computes"], f"{one['median']} ms", *signs, *plays)
    Console().print(table)


if __name__ == "__main__":
    main()
