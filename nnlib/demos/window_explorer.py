"""The window demo with sliders, for a live notebook; a still picture and a table where widgets do not run."""

import ipywidgets as widgets
from IPython.display import display

from nnlib.demos.window import Window
from nnlib.demos.window_figure import draw_window
from nnlib.plotting import display_html, figure_html, in_notebook

_RANGES = {"width": (1, 12), "kernel_size": (1, 9), "padding": (0, 4), "stride": (1, 5)}
_LABELS = {"width": "W input", "kernel_size": "F filter", "padding": "P padding", "stride": "S stride"}


class WindowExplorer:
    """Sliders for W, F, P, S and the place of the window, buttons for the place before and after, and the picture.

    Every control works with the keyboard: Tab goes to the next one, arrow keys move a slider, Space presses a button.

    Args:
        window: Window to start with, in the sliders' ranges (W 1 to 12, F 1 to 9, P 0 to 4, S 1 to 5). W is the width
            and, for a square image, the height too.
    """

    def __init__(self, window=None):
        self.window = Window() if window is None else window
        self.sliders = {
            name: widgets.IntSlider(getattr(self.window, name), *_RANGES[name], description=_LABELS[name])
            for name in _RANGES
        }
        self.step = widgets.IntSlider(self.window.step, 0, self.window.last, description="place", readout=False)
        self.previous = widgets.Button(description="Previous place")
        self.next = widgets.Button(description="Next place")
        self.picture = widgets.HTML()
        self._listening = True
        for name, slider in self.sliders.items():
            slider.observe(lambda change, name=name: self._size(name, change["new"]), "value")
        self.step.observe(lambda change: self._go(lambda window: window.with_(step=change["new"])), "value")
        self.previous.on_click(lambda _: self._go(Window.back))
        self.next.on_click(lambda _: self._go(Window.forward))
        sliders = list(self.sliders.values())
        place = widgets.HBox([self.step, self.previous, self.next])
        self.box = widgets.VBox([widgets.HBox(sliders[:2]), widgets.HBox(sliders[2:]), place, self.picture])
        self._draw()

    def _size(self, name, value):
        square = name == "width" and self.window.height == self.window.width
        self._go(lambda window: window.with_(**{name: value}, **({"height": value} if square else {})))

    def _go(self, action):
        """Take an action, unless a slider moved only because the state did."""
        if self._listening:
            self.window = action(self.window)
            self._draw()

    def _draw(self):
        self._listening = False
        self.step.max = self.window.last
        self.step.value = self.window.step
        self._listening = True
        self.step.disabled = self.window.places < 2
        # The rule hides the still picture of `explore`; it reaches the page only where widgets run.
        self.picture.value = f"<style>.still-{self.box_id} {{display: none}}</style>{window_html(self.window)}"

    @property
    def box_id(self):
        """A word that ties this explorer to its still picture."""
        return self.picture.model_id


def window_html(window):
    """A state as HTML: the picture, and the same as a table with a caption."""
    axes = (
        [("columns", window.columns)] if window.height is None else [("rows", window.rows), ("columns", window.columns)]
    )
    heads = "".join(
        f"<th style='padding:.2em .8em'>{head}</th>"
        for head in ("axis", "input", "padded", "(W - F + 2P)/S + 1", "places", "left over")
    )
    lines = "".join(
        f"<tr><th>{name}</th>"
        + "".join(
            f"<td style='padding:.2em .8em'>{value}</td>"
            for value in (axis.size, axis.padded, axis.formula, axis.places, axis.left_over)
        )
        + "</tr>"
        for name, axis in axes
    )
    caption = f'<p role="status">{window.description}</p>'
    return f"{figure_html(draw_window(window), window.description)}{caption}<table><tr>{heads}</tr>{lines}</table>"


def explore(window=None):
    """Display an explorer; in a saved page, or where widgets do not run, its first picture stands instead.

    Args:
        window: as for ``WindowExplorer``.
    """
    explorer = WindowExplorer(window)
    hint = "<p>This is a still picture. Run the cell in a live notebook for sliders that move the window.</p>"
    still = f'<div class="still-{explorer.box_id}">{window_html(explorer.window)}{hint}</div>'
    display_html(still, words=explorer.window.description)
    if in_notebook():
        display(explorer.box)
