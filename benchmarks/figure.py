"""The table of ratios as a figure."""

from pathlib import Path

from nnlib.plotting import BLUE, ORANGE, new_figure, style


def draw(results, path):
    """One bar for each row on a logarithmic axis, its target beside it.

    Args:
        results: dict from title to {"ratio", "must", ...}, as `benchmarks.__main__` makes it.
        path: where the picture goes.
    """
    with style():
        figure = new_figure(height=0.34 * len(results) + 1.0)
        axes = figure.add_subplot()
        titles, entries = list(results), list(results.values())
        places = range(len(titles))
        axes.barh(places, [entry["ratio"] for entry in entries], height=0.55, color=BLUE, label="measured")
        targets = [(place, entry["must"]) for place, entry in zip(places, entries, strict=True) if entry["must"]]
        axes.plot(
            [must for _, must in targets],
            [place for place, _ in targets],
            linestyle="none",
            marker="|",
            markersize=14,
            markeredgewidth=2.5,
            color=ORANGE,
            label="at most",
        )
        axes.axvline(1, color="0.4", linewidth=1)
        axes.set_xscale("log")
        axes.set_yticks(places, titles)
        axes.invert_yaxis()
        axes.set_xlabel("our time / the peer's time (PyTorch on two threads, unless named)")
        axes.legend(loc="lower left")
        figure.savefig(Path(path), dpi=120)
