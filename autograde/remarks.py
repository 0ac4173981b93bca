"""What an instructor should know of a class besides its marks, in sentences for the terminal."""

from collections import defaultdict

from autograde import variants
from autograde.grading.ledger import Ledger
from autograde.grading.run import Submission, why_left_out
from autograde.grading.stamp import read_stamp
from autograde.listing import harmless, listed


def remarks(course, submissions, wanted):
    """Sentences on folders that are not graded, students who are gone, and what the submissions lack.

    Args:
        course: ``Course``.
        submissions: those that are graded in this run.
        wanted: function of a ``Submission`` -> bool, whether it was asked for.

    Returns:
        list of texts.
    """
    said = left_out(course)
    folders = {(folder.parent.name, folder.name) for folder in course.submitted.glob("*/*/")}
    graded = [Submission(*one, course.submitted / one[0] / one[1]) for one in Ledger(course.ledger).graded() - folders]
    if gone := _named((one.student, one.unit) for one in graded if wanted(one)):
        said.append(f"Graded before, and no longer in submitted/: {gone}. The marks stay until you remove them.")
    pairs = [(one.student, one.unit) for one in submissions]
    if without := _named(variants.without_own(variants.read(course), pairs)):
        said.append(f"Not in variants.json, and judged by variant 0: {without}.")
    if untimed := _named((one.student, one.unit) for one in submissions if read_stamp(one.folder).problem):
        said.append(f"With a timestamp.txt that holds no time that can be read, and so never late: {untimed}.")
    return said


def left_out(course):
    """A sentence for each reason why folders in submitted/ are not graded."""
    reasons = defaultdict(list)
    for folder in sorted(course.submitted.glob("*/*/")):
        if why := why_left_out(folder):
            reasons[why].append(f"{folder.parent.name}/{folder.name}")
    return [harmless(f"Left out: {listed(names)}: {why}.") for why, names in reasons.items()]


def _named(pairs):
    return listed(sorted("/".join(pair) for pair in pairs))
