"""Handout 18 (b) to (e): the parameters of its network."""

from autograde.kinds import Cell, Table, Wrong
from nnlib.architecture import parameters
from nnlib.zoo import handout_18

_FIRST, _, _, _SECOND, _, _, _, _THIRD = parameters(*handout_18())
_COUNTS = ("first layer", "second layer", "third layer")

HANDOUT_A = Table(
    id="u05-handout-a",
    title="Count the parameters of handout 18",
    minutes=15,
    covers=("u05.3b",),
    cells=(
        Cell(
            "first layer",
            _FIRST,
            0.5,
            (
                Wrong(
                    5 * 5 * 3 * 20,
                    "Forgets the biases of the first layer",
                    "After its products are summed, each filter adds one number of its own.",
                ),
                Wrong(
                    5 * 5 * 3 * 20 + 1,
                    "Gives the first layer a single bias",
                    "The bias belongs to the filter, not to the layer. How many filters are there?",
                ),
                Wrong(
                    (5 * 5 + 1) * 20,
                    "Lets a filter of the first layer see one colour only",
                    "A colour image is a volume of three sheets, and a filter goes through all of them.",
                ),
                Wrong(
                    (5 * 5 + 1) * 3 * 20,
                    "Adds a bias for each colour",
                    "The three sheets of products are summed into one number. The bias is added once, to that sum.",
                ),
            ),
        ),
        Cell(
            "second layer",
            _SECOND,
            0.5,
            (
                Wrong(
                    3 * 3 * 20 * 10,
                    "Forgets the biases of the second layer",
                    "The ten filters of this layer end, like all filters, in an added number.",
                ),
                Wrong(
                    (3 * 3 * 10 + 1) * 20,
                    "Exchanges filters and channels of the second layer",
                    "Twenty maps go in, ten come out. Which of the two numbers says how deep a filter is?",
                ),
                Wrong(
                    (3 * 3 + 1) * 20 * 10,
                    "Adds a bias for each map in the second layer",
                    "Twenty sheets of products make one sum, and one sum gets one bias.",
                ),
                Wrong(
                    (3 * 3 + 1) * 10,
                    "Lets a filter of the second layer see one map only",
                    "A filter is as deep as the volume it slides over. How many maps does the first layer hand on?",
                ),
                Wrong(
                    (3 * 3 * 3 + 1) * 10,
                    "Gives the second layer's filters the depth of the image",
                    "The second layer no longer sees the image. What did the first layer make of it?",
                ),
                Wrong(
                    (5 * 5 * 20 + 1) * 10,
                    "Uses the first layer's filter size in the second",
                    "Read the second layer's line of the handout again: its windows are smaller.",
                ),
            ),
        ),
        Cell(
            "third layer",
            _THIRD,
            0.5,
            (
                Wrong(
                    8 * 8 * 10 * 10,
                    "Forgets the biases of the third layer",
                    "Each of the ten classes has a threshold of its own besides its weights.",
                ),
                Wrong(
                    (8 * 8 + 1) * 10,
                    "Counts one of two factors of ten only",
                    "Ten maps are laid into one row, and each of ten classes has a weight for every number in it.",
                ),
                Wrong(
                    (16 * 16 * 10 + 1) * 10,
                    "Leaves out the second pooling",
                    "Each pooling halves both sides. How many times has that happened before the last layer?",
                ),
                Wrong(
                    (32 * 32 * 10 + 1) * 10,
                    "Leaves out both poolings",
                    "Follow the width through the network: 32 at the start, and then?",
                ),
            ),
        ),
        Cell(
            "total",
            _FIRST + _SECOND + _THIRD,
            0.5,
            (
                Wrong(
                    _FIRST + _SECOND + _THIRD + 8,
                    "Adds parameters for the pooling to the total",
                    "Pooling takes the largest of four numbers; it stores none.",
                ),
                Wrong(
                    _FIRST + _SECOND,
                    "Leaves the last layer out of the total",
                    "A fully connected layer learns as well. Which three lines belong into the sum?",
                ),
            ),
            carried=lambda table: sum(table[name] for name in _COUNTS),
        ),
    ),
)
