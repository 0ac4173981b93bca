"""The convolution explorer is computed in the page and in Python: whatever is done to it, both show the same scene."""

import base64

import numpy as np
import pytest

from nnlib.demos.convolution_explorer import convolution, handout, series, stride_three
from nnlib.demos.scene import Button, Choice, Field, Grid, Slider, Switch
from nnlib.demos.stage import encode, view

pytestmark = pytest.mark.browser

STARTS = {
    "handout": handout,
    "series": series,
    "stride three": stride_three,
    "rectangle": lambda: convolution(8, 5, size=2, channels=2, filters=2, kernel="count"),
    "row": lambda: convolution(10, size=7, row=True, stride=3, picture="digits"),
    "scene": lambda: convolution(12, 9, picture="scene", channels=3, kernel="sharpen"),
    "transposed": lambda: convolution(4, stride=2, padding=1, transposed=True, kernel="count"),
}
STEPS = 60
_TYPED = ("3", "-2.25", "−4", " 1/4 ", ".5", "0.295", "1.005", "0.015", "\ufeff5")
_TYPED += ("x", "", "1e5", "1,5", "1/0", "0x10", "1e999", "1_0", "1 2", "5\x1d")
_RUN = """async ([module, start, steps]) => {
    const { CONVOLUTION } = await import(`data:text/javascript;base64,${module}`);
    const plain = (state) => {
        const { parts, ...scene } = CONVOLUTION.scene(state);
        const shown = Object.entries(parts).map(([name, part]) =>
            [name, part.kind === 'Grid' ? { ...part, shades: Array.from(part.shades.data) } : part]);
        return { ...scene, parts: Object.fromEntries(shown) };
    };
    let state = CONVOLUTION.start({ get: () => start });
    const scenes = [[null, plain(state)]];
    for (const [name, value] of steps) {
        let problem = null;
        try { state = CONVOLUTION.act(state, name, value); } catch (error) { problem = error.message; }
        scenes.push([problem, plain(state)]);
    }
    return scenes;
}"""


@pytest.mark.parametrize("name", STARTS)
def test_page_and_python_show_the_same(browser, name):
    rng = np.random.default_rng(sum(map(ord, name)))
    demo = STARTS[name]()
    start, steps, expected = demo.start(), [], [[None, _plain(demo.scene())]]
    for _ in range(STEPS):
        action, value = _anything(demo.scene(), rng)
        problem = None
        try:
            demo = demo.act(action, value)
        except ValueError as refused:
            problem = str(refused)
        steps.append([action, value])
        expected.append([problem, _plain(demo.scene())])
    module = view("stage", "page", "convolution", "convolution_scene") + "\nexport { CONVOLUTION };"
    page = browser.new_page()
    shown = page.evaluate(_RUN, [base64.b64encode(module.encode()).decode(), start, steps])
    page.close()
    for number, (got, wanted) in enumerate(zip(shown, expected, strict=True)):
        assert got[0] == wanted[0], f"after {steps[:number]}"
        for name, part in wanted[1]["parts"].items():
            assert got[1]["parts"][name] == part, f"after {steps[:number]}"
        assert got[1] == wanted[1], f"after {steps[:number]}"


def _anything(scene, rng):
    """Something that a reader can do to a scene: (name, value)."""
    controls = [part for row in scene.controls for part in row]
    grids = [part for part in scene.panels[0] if part.actions]
    choices = controls + 3 * grids
    match choices[rng.integers(len(choices))]:
        case Slider(name=name, low=low, high=high):
            return name, int(rng.integers(low, min(high, 14) + 1))
        case Choice(name=name, options=options):
            return name, options[rng.integers(len(options))]
        case Switch(name=name):
            return name, bool(rng.integers(2))
        case Button(name=name):
            return name, None
        case Field(name=name):
            return name, _TYPED[rng.integers(len(_TYPED))]
        case Grid(name=name, actions=actions, shades=shades):
            cell = [int(rng.integers(size)) for size in shades.shape]
            return f"{name}.{actions[rng.integers(len(actions))]}", cell


def _plain(scene):
    """A scene as the page has it."""
    parts = {}
    for part in (part for rows in (scene.controls, scene.panels) for row in rows for part in row):
        buffers = []
        parts[part.name] = encode(part, buffers)
        if isinstance(part, Grid):
            parts[part.name]["shades"] = list(buffers[0])
    layout = [[[part.name for part in row] for row in rows] for rows in (scene.controls, scene.panels)]
    words = {name: encode(getattr(scene, name), []) for name in ("title", "caption", "table", "code")}
    return {**words, "layout": layout, "parts": parts}
