"""Labels as one-hot rows."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.information import one_hot

_LECTURE = ["pedestrian", "car", "motorcycle", "truck"]
_ANIMALS = ["owl", "fox", "bee", "cat", "ant", "eel"]


def _lecture(rng):
    return [
        call([_LECTURE[i] for i in rng.permutation(4)[:3]] + ["truck"], _LECTURE),
        call(["motorcycle", "car"], _LECTURE),
    ]


def _other(rng):
    classes = [_ANIMALS[i] for i in rng.permutation(6)][:5]
    if classes == sorted(classes):
        classes = classes[::-1]
    order = [int(i) for i in rng.permutation(5)]
    return [
        call([classes[i] for i in order[:3]], classes),
        call([classes[i] for i in (order[0], order[0], order[1], order[0])], classes),
        call([classes[4], classes[0]], classes),
        call(["no", "yes", "no"], ["yes", "no"]),
    ]


def _turned(labels, classes):
    """Gives the labels as columns

    Each example keeps its row; the classes are the columns.
    """
    return one_hot(labels, classes).T


def _numbers(labels, classes):
    """Returns the numbers of the classes

    As a number, class 3 would be three times class 1. A vector with a single 1 knows no such order.
    """
    return [list(classes).index(label) for label in labels]


def _from_one(labels, classes):
    """Counts the classes from 1

    The first class belongs to column 0.
    """
    return np.roll(one_hot(labels, classes), 1, axis=1)


def _sorted(labels, classes):
    """Sorts the classes

    The columns have the order in which the classes are given.
    """
    return one_hot(labels, sorted(classes))


def _seen(labels, classes):
    """Makes columns for the labels that occur

    A class that no example of this batch has needs its column as well.
    """
    return one_hot(labels, [name for name in classes if name in set(labels)])


def _first_seen(labels, classes):
    """Orders the columns by first appearance

    The second argument says which class has which column.
    """
    seen = dict.fromkeys(labels)
    return one_hot(labels, [*seen, *(name for name in classes if name not in seen)])


def _cold(labels, classes):
    """Swaps 0 and 1

    One entry of a row is hot: the one of the right class.
    """
    return 1 - one_hot(labels, classes)


def _signs(labels, classes):
    """Writes -1 for the other classes

    That suits a support vector machine. Here the rows are to be compared with probabilities.
    """
    return 2 * one_hot(labels, classes) - 1


def _single(labels, classes):
    """Encodes the first label only

    A batch of N labels gives N rows.
    """
    return one_hot(labels[:1], classes)[0]


def _sum(labels, classes):
    """Counts how often each class occurs

    The rows are added up in your version. Keep one for each label.
    """
    return one_hot(labels, classes).sum(axis=0)


def _cumulative(labels, classes):
    """Fills the row up to the class

    There is exactly one 1 in each row.
    """
    return np.cumsum(one_hot(labels, classes)[:, ::-1], axis=1)[:, ::-1]


def _texts(labels, classes):
    """Writes texts instead of numbers

    A row is compared with probabilities later: it must hold numbers, not "0" and "1".
    """
    return [[str(int(number)) for number in row] for row in one_hot(labels, classes)]


def _one_row(labels, classes):
    """Uses the same row for every label

    All rows came out alike. Either rows[:, k] fills a whole column, or a list times N repeats one and the same row.
    """
    return np.tile(one_hot(labels, classes).max(axis=0), (len(labels), 1))


def _square(labels, classes):
    """Makes a square matrix

    There are as many rows as labels, and as many columns as classes.
    """
    return np.eye(len(classes))


def _seen_sorted(labels, classes):
    """Looks for the classes among the labels

    They are given: the second argument lists all of them, in order.
    """
    return one_hot(labels, sorted(set(labels)))


def _beyond(labels, classes):
    """Adds 1 to the number of the column

    Python counts columns from 0, and so does index: the last class has column K - 1.
    """
    rows = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        rows[row, list(classes).index(label) + 1] = 1
    return rows


def _early(labels, classes):
    """Returns after the first label

    The other rows are still empty. How far is your return indented?
    """
    rows = one_hot(labels, classes)
    rows[1:] = 0
    return rows


def _weighted(labels, classes):
    """Writes the number of the class instead of 1

    The place says which class it is; the entry itself is always 1.
    """
    return one_hot(labels, classes) * np.arange(len(classes))


def _found_in_labels(labels, classes):
    """Looks the label up among the labels

    labels.index says where a label first occurs in the batch. Which list knows the columns?
    """
    rows = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        rows[row, labels.index(label)] = 1
    return rows


def _empty_column(labels, classes):
    """Leaves an empty column in front

    K classes have K columns, and the first class has the first of them.
    """
    return np.pad(one_hot(labels, classes), ((0, 0), (1, 0)))


def _square_of_labels(labels, classes):
    """Makes as many columns as there are labels

    N counts the rows. How many classes there are, the second argument says.
    """
    rows = np.zeros((len(labels), len(labels)))
    for row, label in enumerate(labels):
        rows[row, list(classes).index(label)] = 1
    return rows


def _together(labels, classes):
    """Collects all labels in one row

    A row belongs to one example and holds a single 1.
    """
    return one_hot(labels, classes).max(axis=0)


def _fills_rows(labels, classes):
    """Fills whole rows by the number of the class

    rows[k] = 1 fills row k from end to end. An entry has two indices: the row of the label, the column of its class.
    """
    rows = np.zeros((len(labels), len(classes)))
    for label in labels:
        rows[list(classes).index(label)] = 1
    return rows


ONE_HOT = Function(
    id="u01-one-hot",
    title="Labels as one-hot rows",
    minutes=10,
    covers=("u01.4a",),
    reference=one_hot,
    strata=(
        Stratum(
            "the four classes of the lecture",
            1,
            (
                call(["motorcycle", "pedestrian", "truck"], _LECTURE),
                call(["car", "car", "pedestrian"], _LECTURE),
            ),
            _lecture,
        ),
        Stratum(
            "any classes",
            1,
            (
                call(["yes", "no", "yes"], ["no", "yes"]),
                call(["bee"], ["owl", "fox", "bee"]),
                call(["fox", "owl", "fox", "fox"], ["owl", "fox", "bee"]),
            ),
            _other,
        ),
    ),
    misconceptions=(
        _turned,
        _numbers,
        _from_one,
        _sorted,
        _seen,
        _first_seen,
        _cold,
        _signs,
        _single,
        _sum,
        _cumulative,
        _texts,
        _one_row,
        _square,
        _seen_sorted,
        _beyond,
        _early,
        _weighted,
        _found_in_labels,
        _empty_column,
        _square_of_labels,
        _together,
        _fills_rows,
    ),
)
