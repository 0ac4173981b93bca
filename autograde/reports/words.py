"""The report in sentences and rows of text, for the terminal and for the notebook alike."""

import numpy as np

SLOW = 0.95  # share of submissions below which nothing counts as slow


def sentences(summary):
    """What to know first, as a list of sentences.

    Args:
        summary: ``Summary``.
    """
    said = [f"{count(summary.graded, 'submission')} graded" + _not_graded(summary)]
    if summary.graded:
        low, median, high = np.percentile(summary.scores, (25, 50, 75))
        said.append(f"Median {median:.4g} of {summary.points:g} points" + _middle(summary, low, high))
        said += _hardest(summary)
        said += _most_frequent(summary)
        said.append(_times(summary))
    for name, noun in (("repairs", "mended"), ("flags", "flagged"), ("notes", "noted")):
        found = getattr(summary, name)
        if found:
            listed = "; ".join(f"{kind} ({number:,})" for kind, number in list(found.items())[:4])
            more = f"; and {count(len(found) - 4, 'more kind')}" if len(found) > 4 else ""
            said.append(f"{noun.capitalize()}: {listed}{more}")
    return [f"{sentence}." for sentence in said]


def count(number, noun):
    """ "1 pair", "1,200 pairs"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share):
    """ "41 %"; never 0 % for something that was met, nor 100 % for less than all."""
    if 0 < share < 0.005:
        return "< 1 %"
    return "> 99 %" if 0.995 <= share < 1 else f"{share:.0%}".replace("%", " %")


def _not_graded(summary):
    return f", {summary.not_graded:,} not graded" if summary.not_graded else ""


def _middle(summary, low, high):
    return f"; the middle half of the class lies between {low:.4g} and {high:.4g}" if summary.graded >= 4 else ""


def _hardest(summary):
    lost = [(task.points - task.mean, task) for task in summary.tasks]
    points, task = max(lost, key=lambda one: one[0])
    if points == 0:
        return ["No points were lost"]
    share = points / sum(one for one, _ in lost)
    return [f"Most points are lost in {task.title!r} ({task.id}): {percent(share)} of all that are lost"]


def _most_frequent(summary):
    if not summary.misconceptions:
        return []
    one = max(summary.misconceptions, key=lambda one: (one.count, one.share))
    if one.count == 1 < len(summary.misconceptions):
        return [f"{count(len(summary.misconceptions), 'misconception')} were met, each of them once"]
    answered = next((task.answered for task in summary.tasks if task.id == one.task_id), one.count)
    return [
        f"Met most often: {one.name!r} ({one.task_id}), {one.count:,} of the {answered:,} who answered, "
        f"{percent(one.share)}"
    ]


def _times(summary):
    median, slow, slowest = np.percentile(summary.seconds, (50, 100 * SLOW, 100))
    most = f", 95 % took at most {slow:.2g} s" if summary.graded >= 20 else ""
    return f"Judging took {median:.2g} s at the median{most}, the slowest {slowest:.2g} s"
