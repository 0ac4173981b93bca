"""The course's one plot style: colours that colour-blind readers can tell apart, and figures that come with words.

Nothing here changes Matplotlib's global settings, and figures are made without pyplot, so no window ever opens.
"""

import base64
import contextlib
import html
import io
import sys

import matplotlib
from matplotlib.figure import Figure

from nnlib.palette import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LIGHT_GREY,
    ORANGE,
    PALETTE,
    PURPLE,
    SKY_BLUE,
    VERMILION,
    WHITE,
    YELLOW,
)

WIDTH = 8.8  # inches: as wide as a notebook cell shows without shrinking the text
SMALLEST_TEXT = 9  # points

_STYLE = {
    "font.family": "DejaVu Sans",  # comes with Matplotlib, so a figure looks the same everywhere
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "xtick.labelsize": SMALLEST_TEXT,
    "ytick.labelsize": SMALLEST_TEXT,
    "legend.fontsize": SMALLEST_TEXT,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": matplotlib.cycler(color=PALETTE),
    "hatch.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "figure.facecolor": WHITE,
    "savefig.facecolor": WHITE,
}


@contextlib.contextmanager
def style():
    """The course's settings for as long as the block runs; afterwards everything is as it was.

    >>> with style():
    ...     figure = new_figure(height=3)
    """
    with matplotlib.rc_context(_STYLE):
        yield


def new_figure(height, width=WIDTH):
    """An empty figure that lays itself out and belongs to no window.

    Args:
        height, width: inches > 0.
    """
    return Figure(figsize=(width, height), layout="constrained")


def figure_html(figure, alt, caption=""):
    """A figure as the text of an HTML <figure>: the picture inline, its description, its caption.

    Args:
        figure: matplotlib Figure.
        alt: str, not blank: what the picture shows, for a reader who cannot see it.
        caption: str, printed below; none if empty. Both are taken as plain text, not as HTML.

    Raises:
        ValueError: alt is blank.
    """
    if not alt.strip():
        raise ValueError("figure_html: alt is empty; say in words what the figure shows")
    picture = io.BytesIO()
    with style():
        figure.savefig(picture, format="png", dpi=144, metadata={"Software": None})
    width, height = (round(96 * inches) for inches in figure.get_size_inches())
    source = base64.b64encode(picture.getvalue()).decode("ascii")
    image = (
        f'<img src="data:image/png;base64,{source}" alt="{html.escape(alt)}" width="{width}" height="{height}" '
        'style="max-width: 100%; height: auto;">'
    )
    below = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure style="margin: 0.5em 0;">{image}{below}</figure>'


def show(figure, alt, caption=""):
    """Display a figure with its description and caption, then close it.

    In a notebook this is an HTML <figure>, which saved pages keep; in a plain Python session the words are printed.

    Args and errors: as for ``figure_html``.
    """
    display_html(figure_html(figure, alt, caption), words="\n".join(filter(None, (f"[figure] {alt}", caption))))
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def display_html(text, words):
    """Display HTML in a notebook; print ``words`` where there is none.

    Args:
        text: str, HTML.
        words: str, the same for a place that shows text only.
    """
    if in_notebook():
        sys.modules["IPython"].display.display({"text/html": text, "text/plain": words}, raw=True)
    else:
        print(words)


def in_notebook():
    """Whether this runs inside IPython or Jupyter, rather than in a plain Python session."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
