"""The report's figures. Each answers one question, and comes with the answer in words for whoever cannot see it.

Every function takes a ``Summary`` with at least one graded submission and returns (Matplotlib Figure, text), as
``nnlib.plotting.show`` wants them, or None where there is too little to draw.
"""

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from autograde.reports.words import count, percent
from nnlib.plotting import BLUE, GREY, LIGHT_GREY, ORANGE, SKY_BLUE, VERMILION, WHITE, new_figure, style

FEW = 40  # up to here every submission is a dot of its own
BINS = 22  # at most
MOST = 15  # misconceptions in one figure
WEAK = 0.2  # a task below this tells strong from weak submissions badly


def scores(summary):
    """How are the points spread?"""
    values, points = np.array(summary.scores), summary.points
    low, median, high = np.percentile(values, (25, 50, 75))
    width = _round_width(points / BINS)
    with style():
        figure = new_figure(height=2.9)
        axes = figure.add_subplot()
        if len(values) <= FEW:
            bins = np.floor(np.minimum(values, points - width / 2) / width)
            heights = [int((bins[:number] == one).sum()) + 1 for number, one in enumerate(bins)]
            axes.plot((bins + 0.5) * width, heights, "o", color=BLUE, markersize=9)
            axes.set(ylim=(0, max(5, *heights) + 0.8), ylabel="submissions (a dot each)")
        else:
            edges = np.arange(0, points + width, width)
            axes.hist(np.minimum(values, points), edges, color=BLUE, edgecolor=WHITE)
            axes.set(ylabel="submissions", ylim=(0, axes.get_ylim()[1] * 1.12))
        if len(values) >= 4:
            axes.axvspan(low, high, color=LIGHT_GREY, zorder=0, lw=0)
        axes.axvline(median, color=VERMILION, dashes=(5, 2))
        side, gap = ("right", -4) if median > points / 2 else ("left", 4)
        label = {"xy": (median, 1), "xycoords": ("data", "axes fraction"), "xytext": (gap, -2)}
        axes.annotate(f"median {median:.4g}", **label, textcoords="offset points", ha=side, va="top", color=VERMILION)
        axes.set(xlim=(-width / 2, points + width), xlabel=f"points of {points:g}, in steps of {width:g}")
        axes.yaxis.get_major_locator().set_params(integer=True)
    middle = f" The middle half (shaded) lies between {low:.4g} and {high:.4g}." if len(values) >= 4 else ""
    return figure, (
        f"Distribution of the points of {count(len(values), 'submission')}: from {values[0]:g} to {values[-1]:g} of "
        f"{points:g}, median {median:.4g}.{middle}"
    )


def success(summary):
    """Which tasks succeed, and which tell strong submissions from weak ones?"""
    tasks, rows = summary.tasks, np.arange(len(summary.tasks))
    apart = [(row, task.discrimination) for row, task in enumerate(tasks) if task.discrimination is not None]
    with style():
        figure = new_figure(height=1.4 + 0.27 * len(tasks))
        left, right = figure.subplots(1, 2, width_ratios=(2.4, 1) if apart else (1, 0.001), sharey=True)
        total = tasks[0].submissions
        parts = {
            "all right": ([task.right for task in tasks], {"color": BLUE}),
            "partly": ([task.answered - task.right - task.nothing for task in tasks], {"color": SKY_BLUE}),
            "nothing right": ([task.nothing for task in tasks], {"color": ORANGE, "hatch": "///"}),
            "not answered": ([task.submissions - task.answered for task in tasks], {"color": LIGHT_GREY}),
        }
        start = np.zeros(len(tasks))
        for name, (numbers, looks) in parts.items():
            shares = 100 * np.array(numbers) / total
            left.barh(rows, shares, left=start, height=0.76, label=name, edgecolor=WHITE, lw=0.6, **looks)
            start += shares
        left.set(yticks=rows, yticklabels=[task.id for task in tasks], xlim=(0, 100), ylim=(len(tasks) - 0.4, -0.6))
        left.set(xlabel="share of submissions, %")
        left.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2)
        if apart:
            _draw_discrimination(right, apart, len(tasks))
        else:
            right.set_visible(False)
    return figure, _success_in_words(tasks, apart)


def _draw_discrimination(axes, apart, number):
    places, values = np.array(apart).T
    weak = values < WEAK
    axes.axvspan(-1, WEAK, color=LIGHT_GREY, zorder=0, lw=0)
    axes.hlines(places, 0, values, color=GREY, lw=1)
    axes.plot(values[~weak], places[~weak], "o", color=BLUE)
    axes.plot(values[weak], places[weak], "X", color=VERMILION)
    axes.axvline(0, color=GREY, lw=0.8)
    axes.set(xlim=(min(-0.1, values.min() - 0.05), max(0.6, values.max() + 0.05)), xlabel="correlation with the rest")
    axes.set_title(f"tells apart (x: below {WEAK})", fontsize=9)
    axes.tick_params(axis="y", length=0)


def _success_in_words(tasks, apart):
    easiest, hardest = (choose(tasks, key=lambda task: task.mean / task.points) for choose in (max, min))
    said = (
        f"For each of {len(tasks)} tasks, the shares of submissions that got it all right, partly, not at all, and did "
        f"not answer. Most points are earned in {easiest.id}, {percent(easiest.mean / easiest.points)} on average, "
        f"fewest in {hardest.id}, {percent(hardest.mean / hardest.points)}."
    )
    if not apart:
        return said
    weak = [tasks[row].id for row, value in apart if value < WEAK]
    best = max(apart, key=lambda one: one[1])
    listed = f" Below {WEAK}: {', '.join(weak)}." if weak else f" None lies below {WEAK}."
    highest = f"highest for {tasks[best[0]].id}, {best[1]:.2f}"
    return f"{said} On the right, the correlation with all other tasks: {highest}.{listed}"


def losses(summary):
    """Where are points lost, and why?"""
    tasks = sorted(summary.tasks, key=lambda task: task.points - task.mean)
    total = sum(task.points - task.mean for task in tasks)
    if total == 0:
        return None
    rows = np.arange(len(tasks))
    parts = {
        "a named misconception": ("lost_named", {"color": ORANGE}),
        "something else": ("lost_other", {"color": SKY_BLUE, "hatch": "///"}),
        "not answered": ("lost_open", {"color": LIGHT_GREY}),
    }
    with style():
        figure = new_figure(height=1.3 + 0.27 * len(tasks))
        axes = figure.add_subplot()
        start = np.zeros(len(tasks))
        for name, (field, looks) in parts.items():
            lost = np.array([getattr(task, field) for task in tasks])
            axes.barh(rows, lost, left=start, height=0.76, label=name, edgecolor=WHITE, lw=0.6, **looks)
            start += lost
        axes.set(yticks=rows, yticklabels=[task.id for task in tasks], ylim=(-0.6, len(tasks) - 0.4))
        axes.set(xlabel=f"points lost a submission, on average ({total:.3g} in all)")
        axes.legend(loc="lower right")
    reasons = ", ".join(
        f"{percent(sum(getattr(task, field) for task in tasks) / total)} to {name}"
        for name, (field, _) in parts.items()
    )
    most = [task for task in tasks[:-4:-1] if task.mean < task.points]
    worst = ", ".join(f"{task.id} ({task.points - task.mean:.2g})" for task in most)
    return figure, (
        f"Points lost in each task on average, split by reason. Of {total:.3g} points lost a submission go {reasons}. "
        f"Most are lost in {worst}."
    )


def misconceptions(summary):
    """Which misconceptions were met, in what share of those who answered?"""
    found = summary.misconceptions[:MOST][::-1]
    if not found:
        return None
    with style():
        figure = new_figure(height=1.1 + 0.36 * len(found))
        axes = figure.add_subplot()
        bars = axes.barh(range(len(found)), [one.count for one in found], height=0.7, color=ORANGE)
        labels = [f" {one.count:,}, {percent(one.share)}" for one in found]
        axes.bar_label(bars, labels, fontsize=9)
        axes.set_yticks(range(len(found)), [_two_lines(one.name, one.task_id) for one in found])
        axes.set(xlabel="submissions, and their share of those that answered the task")
        axes.set_xlim(0, 1.18 * found[-1].count)
        axes.xaxis.get_major_locator().set_params(integer=True)
    listed = "; ".join(f"{one.name} ({one.task_id}), {percent(one.share)}" for one in found[:-6:-1])
    return figure, f"The {len(found)} misconceptions met most often. The first: {listed}."


def together(summary):
    """Which two misconceptions occur together?"""
    found = summary.together[::-1]
    if not found:
        return None
    with style():
        figure = new_figure(height=1.2 + 0.5 * len(found))
        axes = figure.add_subplot()
        rows = np.arange(len(found))
        axes.barh(rows, [one.count for one in found], height=0.66, color=BLUE, label="submissions that have both")
        chance = [one.expected for one in found]
        axes.plot(chance, rows, "D", color=VERMILION, markersize=7, markeredgecolor=WHITE, label="expected by chance")
        labels = [f"{_cut(one.first)} ({one.first_task})\n{_cut(one.second)} ({one.second_task})" for one in found]
        axes.set_yticks(rows, labels)
        axes.set(xlabel="submissions", ylim=(-0.6, len(found) - 0.4))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    first = found[-1]
    return figure, (
        f"Pairs of misconceptions in different tasks that occur together more often than by chance. The first: "
        f"{first.first} ({first.first_task}) with {first.second} ({first.second_task}), {first.count:,} submissions "
        f"where {first.expected:.2g} were expected."
    )


def time(summary):
    """How long did judging take?"""
    values = np.array(summary.seconds)
    values = values[values > 0]
    if not len(values):
        return None
    median, slow = np.percentile(values, (50, 95))
    with style():
        figure = new_figure(height=2.6)
        axes = figure.add_subplot()
        low, high = values[0] / 1.2, values[-1] * 1.2
        axes.hist(values, np.geomspace(low, high, 31), color=BLUE, edgecolor=WHITE)
        axes.set_xscale("log")
        top = axes.get_ylim()[1] * 1.25
        lines = [(median, f"median {median:.2g} s", VERMILION)]
        lines += [(slow, f"95 % within {slow:.2g} s", GREY)] if len(values) >= 20 else []
        for number, (place, label, color) in enumerate(lines):
            axes.axvline(place, color=color, dashes=(5, 2))
            axes.annotate(
                f" {label}", (place, top * (0.98 - 0.1 * number)), color=color, va="top", annotation_clip=False
            )
        axes.set(xlabel="seconds for a submission (logarithmic)", ylabel="submissions", ylim=(0, top), xlim=(low, high))
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.get_major_locator().set_params(integer=True)
    return figure, (
        f"Seconds of judging for each submission: median {median:.2g}, 95 % took at most {slow:.2g}, the slowest "
        f"{values[-1]:.3g}."
    )


def _round_width(width):
    """The next larger of 0.1, 0.2, 0.5, 1, 2, 5 ..."""
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= width * 0.999))


def _two_lines(name, task_id):
    return f"{_cut(name)}\n{task_id}"


def _cut(text, most=48):
    return text if len(text) <= most else f"{text[: most - 1]}…"
