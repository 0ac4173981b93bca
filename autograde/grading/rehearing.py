"""Hears a submission to its end, and those that may have kept what is put away a second time, where it never was.

While the cells run, all of nnlib can be used, so an answer could be nnlib's own function in another guise. Such a one
fails in a worker in which that function was emptied, and nnlib's files were taken away, before the first cell ran. An
honest answer passes there as well; a mark is the lower of the two.
"""

import time

from autograde.grading.hearing import OUT_OF_TIME, Hearing, WorkerFailed, no_answer
from autograde.grading.plainness import doubted

_RESTARTS = 3
_LOST = "lost points when it was tried again without nnlib's own function from the beginning"
_LATE = "could not be tried again without nnlib's own function from the beginning: the time was used up"
_LOSSES = 4  # workers that may be lost by the machine's fault before a submission is not graded


def hear_out(hearing, cells, ended, executor, away=()):
    """Runs cells in one worker after another until none of them breaks it off.

    Args:
        hearing: ``Hearing``, which notes what is heard.
        cells: [(cell id, source, task id or None)].
        ended: {cell id: why}; cells that broke off a worker are added and not run again.
        executor: has ``worker(away)``.
        away: names of functions of nnlib that are put away from the beginning.

    Returns:
        list of texts: what student and instructor should know.

    Raises:
        WorkerFailed: the machine could not run it.
    """
    notes, restarts, losses = [], _RESTARTS, _LOSSES
    while True:
        failure = None
        try:
            with executor.worker(away) as channel:
                stopped_at, why = hearing.listen(channel, [cell for cell in cells if cell[0] not in ended])
            if why and channel.lost:
                failure = WorkerFailed("the parent of all workers was lost")
        except WorkerFailed as problem:
            failure = problem
        if failure:  # the machine's fault: the same again
            losses -= 1
            if losses < 0:
                raise failure
            continue
        if not why:
            return notes
        why = why if why == OUT_OF_TIME else channel.ending or why
        # The cell ended the process or would not stop: the others are run again without it.
        ended[stopped_at] = why
        restarts -= 1
        last = why == OUT_OF_TIME or restarts < 0
        hearing.flag(f"cell {stopped_at}: {why}")
        notes.append(f"cell {stopped_at}: {why}" + ("" if last else "; the other cells were run without it"))
        if last:
            return notes


def hear_again(hearing, cells, ended, flags, executor):
    """Tries doubted answers once more without what is put away for them, and lowers their verdicts where they fail.

    First all together, then those that lost points there one by one: an answer may use functions that are put away for
    other tasks. A statement of a cell that fails there is passed over, for it may have used them as well. All of this
    has as much time as the first hearing had; what is not heard in it earns nothing.

    Args:
        hearing: ``Hearing`` that has been heard out; its verdicts are changed.
        cells: all of them.
        ended: {cell id: why} of those that broke off a worker.
        flags: from ``flags_in``.
        executor: has ``worker(away)`` and ``limits``.

    Returns:
        list of texts for student and instructor.
    """
    cells = [cell for cell in cells if cell[0] not in ended or cell[2] is not None]  # a check itself breaks off nothing
    papers = {
        task_id: (task, cases)
        for task_id, (task, cases) in hearing.paper.items()
        if cases[0].request is not None and task.withholds and task_id in hearing.verdicts
        if hearing.verdicts[task_id].earned > 0
    }
    tasks = doubted(cells, {task_id: task.withholds for task_id, (task, _) in papers.items()}, flags)
    if not tasks:
        return []
    deadline, second = Hearing([], executor.limits).deadline, {}
    for group in (tasks, *([task_id] for task_id in tasks)):
        group = [task_id for task_id in group if not _held(second.get(task_id), hearing.verdicts[task_id])]
        if group:
            again = Hearing([papers[task_id] for task_id in group], executor.limits)
            again.deadline = deadline
            hear_out(again, _until(cells, group), {}, executor, _together(papers, group))
            second |= {task_id: again.verdicts.get(task_id) or no_answer(*papers[task_id]) for task_id in group}
    lost = [task_id for task_id in tasks if not _held(second[task_id], hearing.verdicts[task_id])]
    hearing.verdicts |= {task_id: second[task_id] for task_id in lost}
    late = time.monotonic() > deadline
    return [f"{task_id}: {_LATE if late else _LOST}" for task_id in lost]


def _held(second, first):
    return second is not None and second.earned >= first.earned


def _together(papers, group):
    return list(dict.fromkeys(name for task_id in group for name in papers[task_id][0].withholds))


def _until(cells, group):
    """The cells up to the last check of these tasks."""
    last = max(place for place, (_, _, task_id) in enumerate(cells) if task_id in group)
    return cells[: last + 1]
