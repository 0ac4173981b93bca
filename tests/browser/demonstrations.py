"""The demos that the browser tests open, by name, as Python that gives the first state."""

DEMOS = {
    "convolution": ("from nnlib.demos.convolution_explorer import series", "series()"),
    "convolution-scene": (
        "from nnlib.demos.convolution_explorer import convolution",
        "convolution(24, 20, picture='scene', kernel='sharpen', channels=3, filters=2, padding=1)",
    ),
    "gate": ("from nnlib.demos.gate import Gate", "Gate()"),
}


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
