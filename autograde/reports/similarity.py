"""Which answers of a class are alike, beyond what everybody was given: pairs to look at, not verdicts.

An index from fingerprints to students finds the few pairs worth comparing, so that a class of 1,000 needs no 500,000
comparisons; only those pairs are then compared token by token.
"""

from collections import Counter, defaultdict
from itertools import combinations
from typing import NamedTuple

from autograde.reports.fingerprints import covered, hash_grams, read_tokens, winnow

MIN_TOKENS = 30  # of an answer, and of what two have in common
LIKENESS = 0.6  # share of the shorter answer's own tokens
COMMON_SHARE = 0.05  # what more of the class than this has written is nobody's own ...
COMMON_STUDENTS = 5  # ... but in a small class this many may share it
_WORTH_COMPARING = 0.3  # share of the fingerprints; a full copy has all, a disguised one loses some


class Match(NamedTuple):
    """One task that two students answered alike.

    ``likeness``: share, 0 to 1, of the own tokens of the answer with fewer of them; ``tokens``: how many match;
    ``left`` and ``right``: the two sources; ``left_lines`` and ``right_lines``: sets of matching lines, from 0.
    """

    task_id: str
    likeness: float
    tokens: int
    left: str
    right: str
    left_lines: frozenset
    right_lines: frozenset


class Pair(NamedTuple):
    """Two students and their matches, the longest first."""

    left: str
    right: str
    matches: tuple

    @property
    def tokens(self):
        """Matching tokens in all tasks: what pairs are ordered by."""
        return sum(match.tokens for match in self.matches)


def find_pairs(answers, known=(), common_share=COMMON_SHARE):
    """Pairs of students with answers that are alike.

    Args:
        answers: {task id: {student: source}}.
        known: sources that everybody has or that follow from the task: released cells, the model solution.
        common_share: float in (0, 1]: what more students than this share of a task's answers have in common is
            ignored; ``COMMON_STUDENTS`` may always share it.

    Returns:
        list of ``Pair``, most matching tokens first.

    Raises:
        ValueError: common_share is out of range.
    """
    if not 0 < common_share <= 1:
        raise ValueError(f"common_share is {common_share}; it must be above 0 and at most 1")
    known_hashes = {one for source in known for one in hash_grams(read_tokens(source))}
    found = defaultdict(list)
    for task_id, sources in answers.items():
        for left, right, match in _matches(task_id, sources, known_hashes, common_share):
            found[left, right].append(match)
    pairs = [
        Pair(*students, tuple(sorted(matches, key=lambda match: -match.tokens))) for students, matches in found.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.tokens, pair.left, pair.right))


class _Answer(NamedTuple):
    """``own``: hashes of runs that are neither known nor common; ``own_tokens``: how many tokens these cover."""

    source: str
    lines: list
    hashes: list
    own: frozenset
    own_tokens: int


def _matches(task_id, sources, known, common_share):
    """Yields (student, student, ``Match``) for one task."""
    answers = _own_parts(sources, known, common_share)
    prints = {student: winnow(answer.hashes) & answer.own for student, answer in answers.items()}
    for (left, right), shared in _shared_prints(prints).items():
        if shared >= _WORTH_COMPARING * min(len(prints[left]), len(prints[right])):
            match = _compare(task_id, answers[left], answers[right])
            if match.tokens >= MIN_TOKENS and match.likeness >= LIKENESS:
                yield left, right, match


def _own_parts(sources, known, common_share):
    """{student: ``_Answer``} of the answers that are long enough to tell anything."""
    read = {student: read_tokens(source) for student, source in sorted(sources.items())}
    hashes = {student: hash_grams(tokens) for student, tokens in read.items() if len(tokens.codes) >= MIN_TOKENS}
    counts = Counter(one for ones in hashes.values() for one in set(ones))
    most = max(COMMON_STUDENTS, common_share * len(hashes))
    answers = {}
    for student, ones in hashes.items():
        own = frozenset(one for one in ones if counts[one] <= most and one not in known)
        own_tokens = len(covered(ones, own))
        if own_tokens >= MIN_TOKENS:
            answers[student] = _Answer(sources[student], read[student].lines, ones, own, own_tokens)
    return answers


def _shared_prints(prints):
    """{(student, student): how many fingerprints they share}, through an index; only pairs that share any."""
    index = defaultdict(list)
    for student, marks in prints.items():
        for mark in marks:
            index[mark].append(student)
    shared = Counter()
    for students in index.values():
        shared.update(combinations(students, 2))  # each list is in the order of `prints`, so pairs are too
    return shared


def _compare(task_id, left, right):
    """The exact comparison of two answers."""
    shared = left.own & right.own
    in_left, in_right = covered(left.hashes, shared), covered(right.hashes, shared)
    alike, own = min((len(in_left), left.own_tokens), (len(in_right), right.own_tokens), key=lambda one: one[1])
    return Match(
        task_id,
        alike / own,
        min(len(in_left), len(in_right)),
        left.source,
        right.source,
        _lines(left, in_left),
        _lines(right, in_right),
    )


def _lines(answer, positions):
    """The lines at least half of whose tokens stand at these positions."""
    alike, total = Counter(answer.lines[position] for position in positions), Counter(answer.lines)
    return frozenset(line for line, number in alike.items() if 2 * number >= total[line])
