"""The table of ratios as a figure."""

from pathlib import Path

from nnlib.plotting import BLUE, ORANGE, new_figure, style


def draw(results, path):
    """One line for each row on a logarithmic axis: from 1 (as fast as the peer) to the ratio, its target beside it.

    Args:
        results: dict from title to {"ratio", "must", ...}, as `benchmarks.__main__` makes it.
        path: where the picture goes.
    """
    with style():
        figure = new_figure(height=0.3 * len(results) + 1.4)
        axes = figure.add_subplot()
        titles, entries = list(results), list(results.values())
        places = range(len(titles))
        ratios = [entry["ratio"] for entry in entries]
        # A bar on a logarithmic axis has no beginning of its own: all begin at 1.
        axes.hlines(places, 1, ratios, color=BLUE, linewidth=5, alpha=0.35)
        axes.plot(ratios, places, "o", color=BLUE, label="measured")
        targets = [(entry["must"], place) for place, entry in zip(places, entries, strict=True) if entry["must"]]
        axes.plot(*zip(*targets, strict=True), "|", color=ORANGE, markersize=14, markeredgewidth=3, label="at most")
        axes.axvline(1, color="0.4", linewidth=1)
        axes.set_xscale("log")
        ticks = {0.002: "1/500", 0.01: "1/100", 0.1: "1/10", 0.5: "1/2", 1: "1", 2: "2"}
        axes.set_xticks(list(ticks), list(ticks.values()))
        axes.minorticks_off()
        axes.set_xlim(right=2.2)
        axes.set_yticks(places, titles)
        axes.invert_yaxis()
        axes.set_xlabel("our time (or memory) / the peer's; left of 1 is better")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
        figure.savefig(Path(path), dpi=120)
