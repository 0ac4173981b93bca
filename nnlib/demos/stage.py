"""A demo in a live notebook. The state lives here, in the kernel; the page draws scenes and says what the reader did.

The reader's actions come in lists, several at once when the keys were quick; all are taken before the next scene goes
out, and of a scene only the parts that changed. A scene that follows by itself, as while training, is not sent before
the page has painted what came shortly before: a slow page gets fewer pictures, never a queue of them.
"""

import asyncio
import math
import time
import uuid
from importlib import resources

import anywidget
import numpy as np
import traitlets
from IPython.display import display

from nnlib.demos.scene_figure import scene_html
from nnlib.plotting import display_html, in_notebook

_FRAME = 1 / 30  # seconds
_AHEAD = 8  # frames that may be on their way: the page says at every fourth how far it is, which takes time to arrive
_UNWATCHED = 5.0  # seconds without a painted frame after which a demo that goes on by itself pauses


def view(*names):
    """The text of one module for the page, joined from the files in views/.

    Args:
        names: str, files without their ending, in order; the last one makes the engine and is named like it.
    """
    folder = resources.files("nnlib.demos") / "views"
    texts = [(folder / f"{name}.js").read_text() for name in names]
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _module(engine, *files):
    return (
        f"{view('stage', 'controls', 'grid', 'plot', 'diagram', *files)}\nexport default {{ render: show({engine}) }};"
    )


def _css():
    return (resources.files("nnlib.demos") / "views" / "stage.css").read_text()


class Stage(anywidget.AnyWidget):
    """The widget of a demo whose state lives in the kernel.

    Args:
        demo: a state as in `nnlib.demos.scene`.
        still: str, the name of a still picture that gives way to it.

    Attributes:
        demo: the state now. Set `demo` by `change`, so that the page follows.
        problem: str, why the last action was refused; "" if it was not.
    """

    _esm = _module("kernel", "kernel")
    _css = _css()
    still = traitlets.Unicode().tag(sync=True)

    def __init__(self, demo, still=""):
        super().__init__(still=still)
        self.demo = demo
        self.problem = ""
        self._shown = {}
        self._frame = self._painted = 0
        self._seen = time.monotonic()
        self._player = None
        self.on_msg(self._receive)

    def change(self, demo):
        """Show another state of the demo."""
        self.demo = demo
        self._show()

    def act(self, actions):
        """Take actions in order. Of what is refused the reason is shown, the first one's; the others are taken.

        Args:
            actions: list of (name, value).
        """
        self.problem = ""
        for name, value in actions:
            try:
                self.demo = self.demo.act(name, value)
            except Exception as problem:
                self._refuse(problem, self.demo)
        if getattr(self.demo, "running", False) and (self._player is None or self._player.done()):
            self._seen = time.monotonic()
            self._player = asyncio.get_running_loop().create_task(self._play())

    def _refuse(self, problem, demo):
        """Stay with a state and say why. A fault of the demo, too, must not leave the page waiting for an answer."""
        said = "" if isinstance(problem, ValueError) else f"{type(problem).__name__}: "
        self.demo, self.problem = demo, self.problem or f"{said}{problem}"
        self._shown = {}  # the page gets every control anew, and with it the value that holds

    def _receive(self, _, content, buffers):
        if "painted" in content:
            self._painted = max(self._painted, int(content["painted"]))
            self._seen = time.monotonic()
        elif "open" in content:
            self._shown = {}
            self._painted = self._frame
            self._show(opened=content["open"])
        else:
            before = self.demo
            self.act(content["actions"])
            try:
                self._show(answered=content["number"])
            except Exception as problem:
                self._refuse(problem, before)
                self._show(answered=content["number"])

    async def _play(self):
        while getattr(self.demo, "running", False):
            started = time.monotonic()
            try:
                self.demo = self.demo.advance()
            except Exception as problem:
                self._refuse(problem, self.demo.act("pause", None))
                break
            if self._frame - self._painted < _AHEAD:
                self._frame += 1
                self._show(frame=self._frame)
            elif started - self._seen > _UNWATCHED:
                self.demo = self.demo.act("pause", None)
            await asyncio.sleep(max(0.001, started + _FRAME - time.monotonic()))
        self._show()

    def _show(self, **more):
        """Send what changed since the last time."""
        scene = self.demo.scene()
        shown, changed, buffers = {}, {}, []
        for part in (part for rows in (scene.controls, scene.panels) for row in rows for part in row):
            own = []
            shown[part.name] = encode(part, own), own
            if self._shown.get(part.name) != shown[part.name]:
                changed[part.name] = {**shown[part.name][0], "first": len(buffers)}
                buffers += own
        self._shown = shown
        layout = [[[part.name for part in row] for row in rows] for rows in (scene.controls, scene.panels)]
        words = {name: encode(getattr(scene, name), buffers) for name in ("title", "caption", "table", "code")}
        self.send({"scene": {**words, "layout": layout}, "changed": changed, "problem": self.problem, **more}, buffers)


class Page(anywidget.AnyWidget):
    """The widget of the convolution explorer, whose state lives in the page.

    Args:
        demo: nnlib.demos.convolution_explorer.ConvolutionExplorer.
        still: str, the name of a still picture that gives way to it.
    """

    _esm = _module("page(CONVOLUTION)", "page", "convolution", "convolution_scene")
    _css = _css()
    still = traitlets.Unicode().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)

    def __init__(self, demo, still=""):
        super().__init__(start=demo.start(), still=still)


def encode(value, buffers):
    """A part of a scene as what JSON holds; its uint8 arrays go to `buffers`, a list, and leave their number and shape.

    >>> buffers = []
    >>> encode((np.zeros((2, 3), np.uint8), math.inf, "loud"), buffers), len(buffers[0])
    ([{'buffer': 0, 'shape': [2, 3]}, None, 'loud'], 6)
    """
    if isinstance(value, np.ndarray) and value.dtype == np.uint8:
        buffers.append(value.tobytes())
        return {"buffer": len(buffers) - 1, "shape": list(value.shape)}
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind in "iub":
            return value.tolist()
        finite = value.dtype.kind == "f" and np.isfinite(value).all()
        return _short(value).tolist() if finite else encode(value.tolist(), buffers)
    if hasattr(value, "_asdict"):
        return {"kind": type(value).__name__, **{name: encode(each, buffers) for name, each in value._asdict().items()}}
    if isinstance(value, tuple | list):
        return [encode(each, buffers) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _short(values):
    """Numbers to six digits each; what is finer than a pixel would only take time to send.

    >>> _short(np.array([0.0, 1 / 3, 2e9 / 3])).tolist()
    [0.0, 0.333333, 666667000.0]
    """
    values = values.astype(float)
    digits = 5 - np.floor(np.log10(np.abs(values), where=values != 0, out=np.zeros_like(values)))
    scale = 10.0 ** np.clip(digits, -300, 300)
    return np.round(values * scale) / scale


def explore(demo):
    """Show a demo; where widgets do not run, as in a saved page, a picture of its first state and a table stand.

    Args:
        demo: a state as in `nnlib.demos.scene`.

    Raises:
        TypeError: something else.
    """
    if not hasattr(demo, "scene"):
        raise TypeError(f"explore: demo is {demo!r}, expected a demo, such as Gate()")
    scene = demo.scene()
    if not in_notebook():
        display_html("", words=scene.caption)
        return
    stage = (Page if getattr(demo, "in_page", False) else Stage)(demo, still=uuid.uuid4().hex)
    hint = "<p>This is a still picture. Run the cell in a live notebook to work with it.</p>"
    # The live demo hides the still picture of the same name; where no demo lives, the picture stays.
    still = f'<div class="nnlib-still-{stage.still}">{scene_html(scene)}{hint}</div>'
    display_html(still, words=scene.caption)
    display(stage)
