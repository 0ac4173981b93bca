"""Which two misconceptions occur together more often than chance would have it."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from math import log

FEWEST = 3  # submissions that have both
DEVIANCE = 12  # how surprising a count must be; among 20,000 independent pairs chance alone gives about five such
MOST_PAIRS = 12


@dataclass(frozen=True)
class Together:
    """Two misconceptions of different tasks.

    ``count``: submissions that have both; ``expected``: how many would, were they independent, among the ``answered``
    submissions that answered both tasks.
    """

    first_task: str
    first: str
    second_task: str
    second: str
    count: int
    expected: float
    answered: int


def find_together(named, answered):
    """The pairs that stand out most from chance, by the deviance of a Poisson count.

    Args:
        named: list of {(task id, misconception)}, one set a submission.
        answered: list of {task id}, likewise.

    Returns:
        tuple of at most ``MOST_PAIRS`` ``Together``, each more frequent than expected.
    """
    counts = Counter()
    for ones in named:
        counts.update(pair for pair in combinations(sorted(ones), 2) if pair[0][0] != pair[1][0])
    holders = {}
    for number, ones in enumerate(named):
        for one in ones:
            holders.setdefault(one, set()).add(number)
    tried = {}
    for number, ones in enumerate(answered):
        for task_id in ones:
            tried.setdefault(task_id, set()).add(number)
    found = []
    for (first, second), count in counts.items():
        if count >= FEWEST:
            both = tried[first[0]] & tried[second[0]]
            expected = len(holders[first] & both) * len(holders[second] & both) / len(both)
            deviance = 2 * (count * log(count / expected) - (count - expected))
            if count > expected and deviance > DEVIANCE:
                found.append((deviance, Together(*first, *second, count, expected, len(both))))
    found.sort(key=lambda one: (-one[0], one[1].first_task, one[1].first, one[1].second))
    return tuple(one for _, one in found[:MOST_PAIRS])
