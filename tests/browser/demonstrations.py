"""The demos that the browser tests open, by name, as Python that gives the first state."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from tests.browser.steps import run_all

_STEPPER = "from nnlib.demos.graph import product_graph\nfrom nnlib.demos.stepper import Stepper"

DEMOS = {
    "convolution": ("from nnlib.demos.convolution_explorer import series", "series()"),
    "convolution-scene": (
        "from nnlib.demos.convolution_explorer import convolution",
        "convolution(24, 20, picture='scene', kernel='sharpen', channels=3, filters=2, padding=1)",
    ),
    "drawing": ("from nnlib.demos.worksheet import Drawing", "Drawing('padding')"),
    "values": ("from nnlib.demos.worksheet import Values", "Values()"),
    "stepper": (_STEPPER, "Stepper(product_graph(x=-2, y=5, z=-4))"),
    "self-check": (_STEPPER, "Stepper(product_graph(x=1, y=2, z=-5), ask=True)"),
    "playground": (
        "from nnlib.demos.playground import Playground",
        "Playground('xor', depth=1, width=4, activation='sigmoid', rate=0.1)",
    ),
    "race": ("from nnlib.demos.race import Race", "Race()"),
    "depth": ("from nnlib.demos.depth import Depth", "Depth()"),
    "lenet": (
        "import numpy as np\nfrom nnlib.datasets import load\nfrom nnlib.demos.lenet_walk import LenetWalk\n"
        "from nnlib.lenet import lenet",
        "LenetWalk(lenet(np.random.default_rng(0)), load('glyphs').test, number=3)",
    ),
    "zoo": ("from nnlib.demos.kernel_zoo import KernelZoo", "KernelZoo()"),
    "gate": ("from nnlib.demos.gate import Gate", "Gate()"),
    "units": ("from nnlib.demos.units_fit import UnitsFit", "UnitsFit()"),
}

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def first_state(name):
    """The demo's first state, made here as the notebook makes it."""
    names = {}
    line, call = DEMOS[name]
    exec(line, names)
    return eval(call, names)


def cell(name):
    """The source of a notebook cell that shows the demo."""
    line, call = DEMOS[name]
    return f"from nnlib.demos.stage import explore\n{line}\nexplore({call})"


def open_demo(page, lab, name, *sources):
    """Opens a notebook with one demo, and more cells behind it if there are any, and runs it.

    Returns:
        the demo's element.
    """
    folder = lab.folder / "demos"
    folder.mkdir(exist_ok=True)
    cells = [new_code_cell(source) for source in (cell(name), *sources)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / f"{name}.ipynb")
    page.goto(f"{lab.address}/lab/tree/demos/{name}.ipynb?reset")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached", timeout=60_000)
    run_all(page)
    demo = page.locator(".nnlib-demo")
    demo.locator("h3", has_text=first_state(name).scene().title).wait_for(timeout=20_000)
    return demo
